"""What a value says against its limit, alone and summed up over pollutants and days.

Limits are compared with the value rounded by GB/T 8170 (HJ 663-2013). The composite index is that
of the national ranking of cities (2014, revised 2018), which HJ 663-2013 describes too. The share
of good days (优良天数比例) is that of days with an AQI up to 100 among the days that have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from analysis.standards.rounding import printed_decimal, round_half_even

Number = Decimal | str | float

#: Largest AQI of a good day: classes 1 and 2.
GOOD_UP_TO: Final = 100


@dataclass(frozen=True)
class CompositeIndex:
    """The composite air quality index (环境空气质量综合指数).

    Attributes
    ----------
    parts : dict of str to float
        Ratio of each concentration to its limit, no unit, in the order of the limits.
    total : float
        Their sum; smaller is better.
    reported : Decimal
        The exact sum rounded to two decimals.
    """

    parts: dict[str, float]
    total: float
    reported: Decimal


@dataclass(frozen=True)
class GoodDays:
    """Share of good days among the days whose AQI is known.

    Attributes
    ----------
    n_good, n_days : int
        Days with an AQI up to 100, and days with an AQI.
    n_without_aqi : int
        Days whose AQI is not known; they stand in neither count.
    share_pct : Decimal or None
        One decimal; None without any day.
    """

    n_good: int
    n_days: int
    n_without_aqi: int
    share_pct: Decimal | None


def attains(value: Number, limit: Number, decimals: int = 0) -> bool:
    """Say whether a concentration attains a limit, after rounding: 160.5 attains 160.

    Parameters
    ----------
    value : Decimal, str, int or float
        Concentration in the unit of the limit; a float stands for its shortest decimal text.
    limit : Decimal, str, int or float
    decimals : int
        Decimals that are kept of the pollutant: 0 for µg/m3, 1 for CO in mg/m3. They do not
        follow from the limit: CO at 4.4 mg/m3 does not attain a limit printed as 4.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If a value is missing or not a number: what is not known attains nothing and fails nothing.
    """
    rounded = round_half_even(printed_decimal(value), Decimal(1).scaleb(-decimals))
    return rounded <= printed_decimal(limit)


def composite_index(
    concentrations: Mapping[str, Number], limits: Mapping[str, Number]
) -> CompositeIndex:
    """Return the composite index: the sum of concentrations over their limits.

    Parameters
    ----------
    concentrations : mapping
        Yearly values by name, for example so2, no2, pm10, pm25 (means), co_p95, o3_p90; µg/m3,
        CO mg/m3.
    limits : mapping
        Grade 2 annual limits by the same names; CO's 24-hour limit, ozone's MDA8 limit.

    Returns
    -------
    CompositeIndex

    Raises
    ------
    ValueError
        If the names differ, a limit is not above zero, or a concentration is missing: the sum of
        five is not an index of six.
    """
    if not limits or concentrations.keys() != limits.keys():
        raise ValueError(
            f"Concentrations of {', '.join(concentrations) or 'nothing'} against limits of "
            f"{', '.join(limits) or 'nothing'}: the same names are needed in both."
        )
    exact: dict[str, Fraction] = {}
    for name, limit in limits.items():
        bound, value = printed_decimal(limit), printed_decimal(concentrations[name])
        if bound <= 0 or value < 0:
            raise ValueError(f"{name}: {value} against a limit of {bound} is no ratio of an index.")
        exact[name] = Fraction(value) / Fraction(bound)
    total = sum(exact.values(), Fraction(0))
    parts = {name: float(part) for name, part in exact.items()}
    return CompositeIndex(parts, float(total), round_half_even(total, "0.01"))


def good_days(aqi: pd.Series[Any]) -> GoodDays:
    """Return the share of good days among the days whose AQI is known.

    Parameters
    ----------
    aqi : Series of Int64
        AQI of each day, missing where not known.

    Returns
    -------
    GoodDays
    """
    n_days = int(aqi.notna().sum())
    n_good = int((aqi <= GOOD_UP_TO).fillna(False).sum())
    share = round_half_even(Fraction(100 * n_good, n_days), "0.1") if n_days else None
    return GoodDays(n_good, n_days, len(aqi) - n_days, share)
