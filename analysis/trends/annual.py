"""The trend of a handful of yearly values: Theil-Sen, exact Kendall, and the official test beside.

Published yearly values run from 5 to 12. What such a series can show is limited by its length
before anything is computed: with four years no order of the values reaches a p below 0.083. That
limit is part of the result, and an interval that the length cannot carry is not given.

Sources: see `analysis.trends.kendall` and `analysis.trends.spearman`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.trends.certainty import Certainty, Direction, certainty, direction
from analysis.trends.kendall import mann_kendall, sen_slope, smallest_p
from analysis.trends.spearman import OfficialSpearman, official_spearman

Reason = Literal["too_few_years", "no_variation"]

#: With three years even a perfect order has p = 0.33.
MIN_YEARS = 4


@dataclass(frozen=True)
class AnnualTrend:
    """The trend of yearly values; numbers are None where the series is not assessable.

    Attributes
    ----------
    n : int
        Years that exist.
    first_year, last_year : int or None
    slope_per_year : float or None
        Theil-Sen, in the unit of the values per year.
    low95, high95 : float or None
        Interval of Sen (1968); None if ``smallest_p`` is above 0.05, since no pair of slopes
        then encloses 95 %.
    kendall_s : int or None
    p : float or None
        Two-sided; exact up to 33 years, ties included.
    smallest_p : float or None
        What a perfect order of these values would give.
    certainty, direction : str or None
        Codes of `analysis.trends.certainty`. ``direction`` is that of the slope.
    change_pct_of_fitted_start : float or None
        Change of the fitted line from the first to the last year, in percent of its value in
        the first year; None where that is not above zero.
    spearman : OfficialSpearman or None
        The test of HJ 663-2013, which assumes consecutive years; given for any.
    reason : str or None
        ``too_few_years`` (under `MIN_YEARS`), ``no_variation``, or None.
    """

    n: int
    first_year: int | None
    last_year: int | None
    slope_per_year: float | None
    low95: float | None
    high95: float | None
    kendall_s: int | None
    p: float | None
    smallest_p: float | None
    certainty: Certainty | None
    direction: Direction | None
    change_pct_of_fitted_start: float | None
    spearman: OfficialSpearman | None
    reason: Reason | None


def annual_trend(years: npt.ArrayLike, values: npt.ArrayLike) -> AnnualTrend:
    """Estimate the trend of yearly values.

    Parameters
    ----------
    years : array_like of int (n,)
        In any order, each once; years may be absent.
    values : array_like (n,)
        One per year; NaN = the year does not exist, and is left out.

    Raises
    ------
    ValueError
        If lengths differ or a year occurs twice.
    """
    year, value = _existing(years, values)
    n = len(year)
    first, last = (int(year[0]), int(year[-1])) if n else (None, None)
    reason: Reason | None = None
    if n < MIN_YEARS:
        reason = "too_few_years"
    elif np.ptp(value) == 0:
        reason = "no_variation"
    if reason is not None or first is None or last is None:
        return _not_assessable(n, first, last, reason)
    kendall, sen, floor = mann_kendall(value), sen_slope(year, value), smallest_p(value)
    start = sen.intercept + sen.slope * first
    change = sen.slope * (last - first)
    return AnnualTrend(
        n=n,
        first_year=first,
        last_year=last,
        slope_per_year=sen.slope,
        low95=sen.low if floor <= 0.05 else None,
        high95=sen.high if floor <= 0.05 else None,
        kendall_s=kendall.s,
        p=kendall.p,
        smallest_p=floor,
        certainty=certainty(kendall.p),
        direction=direction(sen.slope),
        change_pct_of_fitted_start=100 * change / start if start > 0 else None,
        spearman=official_spearman(value),
        reason=None,
    )


def _existing(
    years: npt.ArrayLike, values: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    year, value = np.asarray(years, dtype=np.int64), np.asarray(values, dtype=float)
    if year.ndim != 1 or year.shape != value.shape:
        raise ValueError(
            f"There must be one value per year; got {year.size} years and {value.size} values."
        )
    if len(np.unique(year)) != len(year):
        raise ValueError(
            f"Each year occurs once; got {year.tolist()}. Values of different bases are different "
            "series and are not joined."
        )
    order = np.argsort(year)
    year, value = year[order], value[order]
    return year[~np.isnan(value)], value[~np.isnan(value)]


def _not_assessable(
    n: int, first: int | None, last: int | None, reason: Reason | None
) -> AnnualTrend:
    return AnnualTrend(n, first, last, *(None,) * 10, reason)
