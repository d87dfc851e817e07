"""Which yearly values of an indicator are known, and how many of them can be compared.

A projection needs values on one basis. The plan prints a base value and a result or a state; others
publish values of the urban area or the whole city, on old or new reference states of gases, from
changing sets of stations. Values on different bases are kept apart, and how many stand on one is
counted here, because fewer than five carry no projection.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.standards.rounding import printed_decimal

#: Basis of the values that the plan itself prints.
PLAN_BASIS = "plan"
#: Basis of a cut that the plan prints as a state: it counts from the former plan's base year.
FORMER_CUT = "cut in the former plan's years"
_COLUMNS = ["indicator_id", "year", "value", "basis", "confidence", "source_id"]


@dataclass(frozen=True)
class ComparablePoints:
    """The largest set of yearly values of an indicator on one basis.

    ``n`` years, in order ``years``, on ``basis`` ("" where nothing is known).
    """

    n: int
    years: tuple[int, ...]
    basis: str


def known_values(
    results: pd.DataFrame,
    targets: pd.DataFrame,
    text_results: pd.DataFrame,
    published: pd.DataFrame,
    published_indicators: pd.DataFrame,
    plans: pd.DataFrame,
    area_zh: str,
    as_of: int,
    published_source: str = "jiangmen-published",
) -> pd.DataFrame:
    """Gather every yearly value of a city's indicators that is known by the end of a year.

    Parameters
    ----------
    results, targets, text_results : DataFrame
        ``plan/results``, ``plan/targets`` and ``plan/text_results`` of the plans reviewed.
    published : DataFrame
        Values published by others (``annual/jiangmen_published``).
    published_indicators : DataFrame
        ``catalogue/published_indicators``: which published name stands for which indicator.
    plans : DataFrame
        ``plan/plans``.
    area_zh : str
        Name of the city in ``published``; values of its parts are of another area.
    as_of : int
        Values measured later are not known.
    published_source : str
        Id of the source of ``published``.

    Returns
    -------
    DataFrame
        ``indicator_id``, ``year``, ``value`` (Decimal), ``basis``, ``confidence``, ``source_id``,
        one row per value, ordered by indicator, basis and year. A cut counts from a base year,
        where it is 0 by definition: that is no value and is left out. A value that stands in two
        places of the plan stands here once.
    """
    return _frame(
        [
            *_plan_rows(results, targets, text_results, plans),
            *_published_rows(published, published_indicators, area_zh, published_source),
        ],
        as_of,
    )


def published_means(
    published: pd.DataFrame,
    published_indicators: pd.DataFrame,
    area_zh: str,
    source_id: str,
    as_of: int,
) -> pd.DataFrame:
    """Return the yearly values published of an area, with the columns of `known_values`.

    Parameters
    ----------
    published, published_indicators : DataFrame
        As in `known_values`.
    area_zh : str
        The area, for example the province.
    source_id : str
        Source of ``published``.
    as_of : int
        Later values are not known.
    """
    return _frame(list(_published_rows(published, published_indicators, area_zh, source_id)), as_of)


def _frame(rows: list[dict[str, Any]], as_of: int) -> pd.DataFrame:
    seen = [row for row in rows if row["value"] is not None and row["year"] <= as_of]
    frame = pd.DataFrame(seen, columns=_COLUMNS).astype({"value": "object"})
    # The value is a key too, as text: the order of the input must not decide which one stays.
    frame["text"] = frame["value"].map(str)
    frame = frame.sort_values(["indicator_id", "basis", "year", "source_id", "text"])
    keys = ["indicator_id", "basis", "year"]
    return frame.drop(columns="text").drop_duplicates(keys, ignore_index=True)


def comparable_points(known: pd.DataFrame, indicator_id: str) -> ComparablePoints:
    """Count the yearly values of an indicator that can be compared with each other.

    Parameters
    ----------
    known : DataFrame
        Result of `known_values`.
    indicator_id : str

    Returns
    -------
    ComparablePoints
        The largest set on one basis, of equally large ones the plan's own, then the first by
        name. Values of low confidence are not counted.
    """
    mine = known[(known["indicator_id"] == indicator_id) & (known["confidence"] != "low")]
    groups = [
        (basis, tuple(sorted({int(year) for year in group["year"]})))
        for basis, group in mine.groupby("basis", sort=True)
    ]
    if not groups:
        return ComparablePoints(0, (), "")
    basis, years = max(groups, key=lambda item: (len(item[1]), item[0] == PLAN_BASIS))
    return ComparablePoints(len(years), years, str(basis))


def _plan_rows(
    results: pd.DataFrame, targets: pd.DataFrame, text_results: pd.DataFrame, plans: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    ends = dict(zip(plans["plan_id"], plans["end_year"], strict=True))
    sources = dict(zip(plans["plan_id"], plans["source_id"], strict=True))
    for record in results.to_dict("records"):
        plan = record["plan_id"]
        if record["target_kind"] != "cut_by":
            yield _plan_row(record, record["base_year"], record["base_value"], sources[plan])
        yield _plan_row(record, ends[plan], record["result_value"], sources[plan])
    for record in targets.to_dict("records"):
        yield _plan_row(
            record, record["state_year"], record["state_value"], sources[record["plan_id"]]
        )
    for record in text_results.to_dict("records"):
        # A value over several years is a change or a sum, not a state.
        if record["period_start"] == record["period_end"]:
            yield _plan_row(
                record, record["period_end"], record["value"], sources[record["plan_id"]]
            )


def _plan_row(record: dict[Any, Any], year: Any, value: Any, source_id: str) -> dict[str, Any]:
    missing = value is None or pd.isna(value) or pd.isna(year)
    return {
        "indicator_id": str(record["indicator_id"]),
        "year": 0 if missing else int(year),
        "value": None if missing else value,
        "basis": PLAN_BASIS,
        "confidence": "official",
        "source_id": source_id,
    }


def _published_rows(
    published: pd.DataFrame, names: pd.DataFrame, area_zh: str, source_id: str
) -> Iterator[dict[str, Any]]:
    indicator_of = dict(zip(names["published_indicator"], names["indicator_id"], strict=True))
    chosen = published[
        (published["area_zh"] == area_zh) & published["indicator"].isin(list(indicator_of))
    ]
    for record in chosen.to_dict("records"):
        indicator = indicator_of[record["indicator"]]
        if pd.isna(indicator) or pd.isna(record["value"]):
            continue
        yield {
            "indicator_id": str(indicator),
            "year": int(record["year"]),
            "value": _exact(record["value"]),
            "basis": str(record["basis"]),
            "confidence": str(record["confidence"]),
            "source_id": source_id,
        }


def _exact(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else printed_decimal(float(value))
