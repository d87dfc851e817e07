"""Targets that were issued outside the plan, as of a year.

The plan leaves many numbers to the province. Some targets became public later, in action plans,
work programmes and the press; they stand beside the plan with the confidence of their source.
"""

from __future__ import annotations

import re

import pandas as pd

#: Where a row tells the year of issue: a document number, a date of issue, a reprint.
_ISSUED = re.compile(r"〔(\d{4})〕|[(（](\d{4})-\d{2}-\d{2}|转载(\d{4})-\d{2}")


def issued_targets(table: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """Return the targets issued outside the plan that were known in a year.

    Parameters
    ----------
    table : DataFrame
        ``annual/targets_published``.
    as_of : int
        Targets issued later are not seen. Where no year of issue is stated, the target's own year
        stands for it: a target is known by then at the latest.

    Returns
    -------
    DataFrame
        The columns of the table and ``known_from`` (year), in the order of the table.
    """
    years = [
        _year_of_issue(" ".join(texts), int(target_year))
        for target_year, *texts in zip(
            table["target_year"],
            table["issued_by"].fillna(""),
            table["note"].fillna(""),
            table["source_title"].fillna(""),
            strict=True,
        )
    ]
    known = table.assign(known_from=pd.array(years, dtype="Int64"))
    return known[known["known_from"] <= as_of].reset_index(drop=True)


def _year_of_issue(text: str, target_year: int) -> int:
    stated = _ISSUED.search(text)
    if stated is None:
        return target_year
    return int(next(year for year in stated.groups() if year))
