"""What a monthly trend owes to choices: block length, base period, and any single year.

They stand beside a trend in the book. A trend whose word changes when one year is left out is a
statement about that year, and the reader should see which. A short base period puts the weather of
its years into the cycle, and where later years hold only some of the seasons, into the trend.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.trends.bootstrap import block_length
from analysis.trends.monthly import (
    DRAWS,
    QUANTILES,
    SEED,
    Base,
    monthly_trend,
    monthly_values,
    trend_table,
)


def block_sensitivity(
    series: pd.Series,
    base: Base,
    blocks: Sequence[int] | None = None,
    quantiles: Sequence[float] = QUANTILES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Estimate one trend with several block lengths; only intervals and p can differ.

    Parameters
    ----------
    series, base, quantiles, draws, seed :
        As for `monthly_trend`.
    blocks : sequence of int, optional
        Left out: single months, the fourth root rounded up, twice that, and a year.

    Returns
    -------
    DataFrame
        As `trend_table`, with the block length as ``name``.
    """
    if blocks is None:
        usual = block_length(max(1, len(monthly_values(series))))
        blocks = sorted({1, usual, 2 * usual, 12})
    return trend_table(
        {
            str(length): monthly_trend(series, base, quantiles, length, draws, seed)
            for length in blocks
        }
    )


def base_sensitivity(
    series: pd.Series,
    bases: Sequence[Base],
    quantiles: Sequence[float] = QUANTILES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Estimate one trend with several base periods of the seasonal cycle.

    Parameters
    ----------
    series, quantiles, draws, seed :
        As for `monthly_trend`.
    bases : sequence of (Period, Period)
        First and last month of each base period.

    Returns
    -------
    DataFrame
        As `trend_table`, with "first/last" of the base as ``name``.
    """
    return trend_table(
        {
            f"{start}/{end}": monthly_trend(series, (start, end), quantiles, None, draws, seed)
            for start, end in bases
        }
    )


def leave_one_year_out(
    series: pd.Series,
    base: Base,
    quantiles: Sequence[float] = QUANTILES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Estimate one trend without each calendar year in turn.

    Parameters
    ----------
    series, base, quantiles, draws, seed :
        As for `monthly_trend`. The left-out year is missing from the base period too.

    Returns
    -------
    DataFrame
        As `trend_table`, with the year left out as ``name``; years in which the rest is not
        assessable keep their row, with the reason.
    """
    values = monthly_values(series)
    assert isinstance(values.index, pd.PeriodIndex)
    years = values.index.year
    return trend_table(
        {
            str(year): monthly_trend(values[years != year], base, quantiles, None, draws, seed)
            for year in sorted(set(years))
        }
    )
