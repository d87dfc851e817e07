"""The trend of a monthly series at several quantiles, with a block bootstrap interval.

Text implemented: Chang, Schultz, Koren and Selke (2023), "Guidance note on best statistical
practices for TOAR analyses", and its published code: anomalies from a fixed base period
(`analysis.trends.season`), quantile regression of the anomaly on time (`analysis.trends.quantile`),
standard error from a moving block bootstrap of rows (`analysis.trends.bootstrap`), a Student t with
n - 2 degrees of freedom, and a word for the certainty in place of a threshold.

Quantiles are told apart because ozone on the worst days need not go the way of ozone in general.
The cycle is fitted once and not again in each draw, as in the guidance note: its uncertainty is
not part of the interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.trends.bootstrap import block_length, moving_block_rows, multiplicities
from analysis.trends.certainty import Certainty, Direction, certainty, direction
from analysis.trends.quantile import fit_lines
from analysis.trends.season import Deseasonalised, deseasonalise, missing_from_base, observed

Reason = Literal["too_few_months", "base_incomplete", "no_variation"]
Base = tuple[pd.Period, pd.Period]

#: Three whole cycles. With fewer, the weather of a single year is most of what a trend would show,
#: and the anomalies still hold what is left of the season.
MIN_MONTHS = 36

QUANTILES = (0.1, 0.5, 0.9)
DRAWS = 1000
SEED = 2013
CONFIDENCE = 0.95


@dataclass(frozen=True)
class QuantileTrend:
    """The trend of one quantile of the anomalies.

    Attributes
    ----------
    quantile : float
    slope_per_year, se_per_year, low95, high95 : float
        Unit of the series per year; the interval is slope ± t(0.975, n - 2) standard errors.
    p : float
        Two-sided.
    certainty, direction : str
        Codes of `analysis.trends.certainty`.
    slope_pct_per_year : float or None
        The slope in percent of the **base-period mean** (see `MonthlyTrend.base_mean`); None
        where that mean is not above zero.
    """

    quantile: float
    slope_per_year: float
    se_per_year: float
    low95: float
    high95: float
    p: float
    certainty: Certainty
    direction: Direction
    slope_pct_per_year: float | None


@dataclass(frozen=True)
class MonthlyTrend:
    """The trends of one monthly series, and what they rest on.

    Attributes
    ----------
    quantiles : tuple of QuantileTrend
        Empty where not assessable.
    reason : str or None
        Why the series is not assessable: fewer than `MIN_MONTHS` months, a base period in which a
        calendar month does not occur, or values that do not vary. None where it is assessable.
    first, last : Period or None
        First and last month that exist.
    n_months, n_missing : int
        Months that exist, and months absent between first and last.
    base_start, base_end : Period
    base_mean : float or None
        Mean of the base period in which each calendar month counts the same.
    block_length, draws, seed : int or None
        Of the bootstrap.
    """

    quantiles: tuple[QuantileTrend, ...]
    reason: Reason | None
    first: pd.Period | None
    last: pd.Period | None
    n_months: int
    n_missing: int
    base_start: pd.Period
    base_end: pd.Period
    base_mean: float | None
    block_length: int | None
    draws: int | None
    seed: int | None

    def at(self, quantile: float) -> QuantileTrend | None:
        """Return the trend of one quantile, or None where the series is not assessable.

        Raises
        ------
        KeyError
            If the series is assessable but that quantile was not asked for.
        """
        if self.reason is not None:
            return None
        for trend in self.quantiles:
            if trend.quantile == quantile:
                return trend
        raise KeyError(f"No trend of quantile {quantile}; ask monthly_trend for it.")


def monthly_trend(
    series: pd.Series,
    base: Base,
    quantiles: Sequence[float] = QUANTILES,
    block: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    harmonics: int = 2,
) -> MonthlyTrend:
    """Estimate the trend of a monthly series at several quantiles.

    Parameters
    ----------
    series : Series
        Monthly values in any unit, indexed by a PeriodIndex of frequency "M". Missing months are
        absent or NaN, and are not filled.
    base : (Period, Period)
        First and last month of the base period of the seasonal cycle.
    quantiles : sequence of float
    block : int, optional
        Rows per bootstrap block; left out, the fourth root of the number of months, rounded up.
    draws, seed : int
        Of the bootstrap. The same seed for all series: series with the same months are drawn
        alike, and none depends on which others are run.
    harmonics : int
        Of the seasonal cycle.

    Returns
    -------
    MonthlyTrend

    Raises
    ------
    TypeError, ValueError
        As `analysis.trends.season.observed` and `analysis.trends.bootstrap.moving_block_rows`.
    """
    values = monthly_values(series)
    reason: Reason | None = None
    if len(values) < MIN_MONTHS:
        reason = "too_few_months"
    elif missing_from_base(values, *base):
        reason = "base_incomplete"
    if reason is not None:
        return _not_assessable(values, base, reason)
    season = deseasonalise(values, *base, harmonics=harmonics)
    if np.ptp(season.anomaly.to_numpy()) <= 1e-9 * np.abs(values.to_numpy()).max():
        return _not_assessable(values, base, "no_variation")
    length = block_length(len(values)) if block is None else block
    return MonthlyTrend(
        quantiles=_trends(season, quantiles, length, draws, seed),
        reason=None,
        **_extent(values),
        base_start=base[0],
        base_end=base[1],
        base_mean=season.base_mean,
        block_length=length,
        draws=draws,
        seed=seed,
    )


def trends_of_many(
    series: Mapping[str, pd.Series] | pd.DataFrame,
    base: Base,
    quantiles: Sequence[float] = QUANTILES,
    block: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> dict[str, MonthlyTrend]:
    """Estimate the trends of many series, each as `monthly_trend` does it alone.

    Parameters
    ----------
    series : mapping of name to Series, or DataFrame
        One series per city; in a frame one column per city, missing months NaN.
    base, quantiles, block, draws, seed :
        As for `monthly_trend`.

    Returns
    -------
    dict
        Name -> MonthlyTrend, in the order given.
    """
    return {
        str(name): monthly_trend(values, base, quantiles, block, draws, seed)
        for name, values in series.items()
    }


_ABOUT_THE_SERIES = (
    "reason",
    "first",
    "last",
    "n_months",
    "n_missing",
    "base_mean",
    "block_length",
)


def trend_table(trends: Mapping[str, MonthlyTrend]) -> pd.DataFrame:
    """Put trends into a table: one row per name and quantile, one per name not assessable.

    Returns
    -------
    DataFrame
        ``name``, the attributes of `QuantileTrend` (missing where not assessable), then
        ``reason``, ``first``, ``last``, ``n_months``, ``n_missing``, ``base_mean`` and
        ``block_length``.
    """
    rows: list[dict[str, object]] = []
    for name, trend in trends.items():
        about = {key: getattr(trend, key) for key in _ABOUT_THE_SERIES}
        empty: dict[str, object] = dict.fromkeys(QuantileTrend.__dataclass_fields__)
        found: list[dict[str, object]] = [asdict(each) for each in trend.quantiles]
        rows += [{"name": name, **each, **about} for each in found or [empty]]
    return pd.DataFrame(rows)


def t_interval(slope: float, se: float, df: int) -> tuple[float, float, float]:
    """Return low, high and two-sided p of a slope by Student's t with ``df`` degrees of freedom.

    A standard error of zero, from values that lie on one line, gives p = 0 (or 1 for slope 0).
    """
    if se == 0:
        return slope, slope, float(slope == 0)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, df)) * se
    return slope - reach, slope + reach, float(2 * stats.t.sf(abs(slope / se), df))


def monthly_values(series: pd.Series) -> pd.Series:
    """Return the months that exist, in order; see `analysis.trends.season.observed`."""
    values = observed(series)
    assert isinstance(values.index, pd.PeriodIndex)
    if values.index.freqstr != "M":
        raise TypeError("A monthly trend needs a PeriodIndex of frequency 'M'; this one is daily.")
    return values


def _trends(
    season: Deseasonalised, quantiles: Sequence[float], length: int, draws: int, seed: int
) -> tuple[QuantileTrend, ...]:
    anomaly = season.anomaly.to_numpy()
    months = months_since_start(season.anomaly)
    n = len(anomaly)
    drawn = multiplicities(moving_block_rows(n, length, draws, seed), n)
    slopes = 12 * fit_lines(months, anomaly, quantiles).slope[0]
    errors = 12 * fit_lines(months, anomaly, quantiles, drawn).slope.std(axis=0, ddof=1)
    return tuple(
        _quantile_trend(float(quantile), float(slope), float(error), n, season.base_mean)
        for quantile, slope, error in zip(quantiles, slopes, errors, strict=True)
    )


def _quantile_trend(
    quantile: float, slope: float, se: float, n: int, base_mean: float
) -> QuantileTrend:
    low, high, p = t_interval(slope, se, n - 2)
    return QuantileTrend(
        quantile=quantile,
        slope_per_year=slope,
        se_per_year=se,
        low95=low,
        high95=high,
        p=p,
        certainty=certainty(p),
        direction=direction(slope),
        slope_pct_per_year=100 * slope / base_mean if base_mean > 0 else None,
    )


def months_since_start(values: pd.Series) -> npt.NDArray[np.float64]:
    """Return the months passed since the first month that exists; gaps keep their length."""
    assert isinstance(values.index, pd.PeriodIndex)
    ordinal = values.index.asi8
    return np.asarray(ordinal - ordinal[0], dtype=np.float64)


class _Extent(TypedDict):
    first: pd.Period | None
    last: pd.Period | None
    n_months: int
    n_missing: int


def _extent(values: pd.Series) -> _Extent:
    if values.empty:
        return {"first": None, "last": None, "n_months": 0, "n_missing": 0}
    first, last = values.index[0], values.index[-1]
    between = last.ordinal - first.ordinal + 1
    return {
        "first": first,
        "last": last,
        "n_months": len(values),
        "n_missing": between - len(values),
    }


def _not_assessable(values: pd.Series, base: Base, reason: Reason) -> MonthlyTrend:
    return MonthlyTrend(
        quantiles=(),
        reason=reason,
        **_extent(values),
        base_start=base[0],
        base_end=base[1],
        base_mean=None,
        block_length=None,
        draws=None,
        seed=None,
    )
