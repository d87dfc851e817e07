"""The concentration limits of GB 3095, looked up and never typed.

GB 3095-2012 (Table 1) and GB 3095-2026 (transition and final columns) limit the same six
pollutants over several averaging times in two grades; cities are judged by grade 2. The limits
are data (``standards/gb3095_limits``), so that a year is judged by the text of its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.standards.rounding import printed_decimal


@dataclass(frozen=True)
class Limit:
    """A concentration limit with its unit, ``ug/m3`` or ``mg/m3``."""

    value: Decimal
    unit: str


def find_limit(
    frame: pd.DataFrame, pollutant: str, averaging: str, standard: str, grade: Literal[1, 2] = 2
) -> Limit:
    """Return a concentration limit with its unit.

    Parameters
    ----------
    frame : DataFrame
        ``standards/gb3095_limits``.
    pollutant : str
        SO2, NO2, CO, O3, PM10 or PM2.5.
    averaging : str
        annual, 24h, 1h, or MDA8 for ozone.
    standard : str
        As ``Texts.limits`` names it, for example ``GB 3095-2026 transition``.
    grade : 1 or 2
        Grade 2 applies to cities, grade 1 to nature reserves and scenic areas.

    Returns
    -------
    Limit

    Raises
    ------
    ValueError
        If the table has no such limit, or several.
    """
    if grade not in (1, 2):
        raise ValueError(f"grade={grade}: GB 3095 has the grades 1 and 2.")
    wanted = {"standard": standard, "pollutant": pollutant, "averaging": averaging}
    found = frame
    for column, value in wanted.items():
        narrowed = found[found[column] == value]
        if narrowed.empty:
            there = ", ".join(map(str, found[column].unique()))
            raise ValueError(
                f"standards/gb3095_limits has no limit for {standard}, {pollutant}, {averaging}: "
                f"{column}={value!r} is not among {there}."
            )
        found = narrowed
    if len(found) != 1:
        raise ValueError(
            f"standards/gb3095_limits has {len(found)} rows for {standard}, {pollutant}, "
            f"{averaging}; expected one. Remove the repeated rows."
        )
    row = found.iloc[0]
    return Limit(_plain(printed_decimal(row[f"grade{grade}"])), str(row["unit"]))


def _plain(value: Decimal) -> Decimal:
    """Drop the ".0" that a column of floats adds to a whole number."""
    return Decimal(int(value)) if value == int(value) else value


def limit(
    frame: pd.DataFrame, pollutant: str, averaging: str, standard: str, grade: Literal[1, 2] = 2
) -> Decimal:
    """Return a concentration limit in its unit: mg/m3 for CO, µg/m3 for all others.

    Parameters, Raises
        As `find_limit`, which gives the unit too.

    Returns
    -------
    Decimal
    """
    return find_limit(frame, pollutant, averaging, standard, grade).value
