"""Monthly ozone with the weather taken out, and its trend with and without.

The model is an ordinary regression that a reader can check by hand: log monthly mean of MDA8 on an
intercept, a linear trend, two harmonics of the year and the weather anomalies of
`analysis.weather.predictors`. It stands beside the same model without weather on the same months.

**Interval.** An adjusted series is too smooth for the p-value of a trend fitted to it afterwards,
so the moving block bootstrap draws blocks of rows (month, ozone, weather) and repeats everything
in each draw: the usual weather (from years of the record drawn with replacement), the anomalies
and their scale, season, trend and weather together, and for the median trend the adjustment, the
deseasonalising and the quantile regression. As for the other trends the interval is ``b ±
t(0.975) SE``, SE being the standard deviation of the draws, with n - k degrees of freedom for a
model of k terms. Raw and adjusted use the same draws, so their difference, the trend that weather
made, has an interval of its own.

**Level.** ``adjusted = observed / exp(effect)``: an observed value is scaled, no expectation is
taken back from logarithms, so there is no retransformation bias. It is ozone *at usual
weather* (all anomalies zero, where effect is exactly zero). Ozone averaged *over* the weather of
the record would be higher by ``mean_factor``, the mean of exp(effect), because good and bad months
do not cancel on a multiplicative scale; it is reported and not applied, since it would shift
months of exactly usual weather. ``fitted_ugm3`` does come back from logarithms, and carries Duan's
smearing factor (Journal of the American Statistical Association 78 (1983) 605-610).

**Skill.** Each calendar year in turn is predicted from the others, with its own weather known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.trends.bootstrap import block_length, moving_block_rows, multiplicities
from analysis.trends.monthly import DRAWS, SEED, Base
from analysis.trends.residuals import autocorrelation
from analysis.trends.season import deseasonalise, missing_from_base, observed
from analysis.weather import regression as ls
from analysis.weather.estimates import (
    effect_table,
    interval_and_p,
    median_trend,
    ozone_trend,
    skill_of,
)
from analysis.weather.predictors import (
    MIN_RECORD_MONTHS,
    Weather,
    decimal_years,
    usual_weather_draws,
)
from analysis.weather.results import Reason, WeatherAdjustment

__all__ = [
    "FIRST_WEATHER",
    "MIN_MONTHS",
    "MIN_YEARS",
    "OzoneMonths",
    "WeatherAdjustment",
    "adjust",
    "ozone_months",
    "why_not_assessable",
]

#: Twelve coefficients on fewer months than this leave too little to judge a trend by.
MIN_MONTHS = 48
#: A trend over fewer calendar years is one or two summers against another.
MIN_YEARS = 3

#: Position of the first weather column: intercept, trend and two harmonics stand before it.
FIRST_WEATHER = 6


@dataclass(frozen=True)
class OzoneMonths:
    """The rows of one city: the months that have both ozone and weather.

    Attributes
    ----------
    ozone : Series
        µg/m3, above zero; index PeriodIndex of months, in order.
    anomalies, values : DataFrame
        Weather of the same months.
    left_out : tuple of Period
        Months with ozone but without weather.
    """

    ozone: pd.Series
    anomalies: pd.DataFrame
    values: pd.DataFrame
    left_out: tuple[pd.Period, ...]

    @property
    def index(self) -> pd.PeriodIndex:
        """Return the months."""
        return pd.PeriodIndex(self.ozone.index)

    @property
    def log(self) -> np.ndarray:
        """Return log ozone."""
        return np.asarray(np.log(self.ozone.to_numpy(dtype=float)))

    @property
    def years(self) -> np.ndarray:
        """Return the middles of the months as decimal years."""
        return decimal_years(self.index)


def adjust(
    ozone: pd.Series,
    weather: Weather,
    base: Base,
    block: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> WeatherAdjustment:
    """Take the weather out of one city's monthly ozone.

    Parameters
    ----------
    ozone : Series
        Monthly mean MDA8, µg/m3, all at one reference state; PeriodIndex of months, gaps absent
        or NaN.
    weather : Weather
        Monthly, from `analysis.weather.predictors.monthly_weather`.
    base : (Period, Period)
        First and last month of the base period: its mean turns percent into µg/m3, its months
        give the season that is subtracted before the median trend.
    block : int, optional
        Rows per bootstrap block; left out, the fourth root of the number of months, rounded up.
    draws, seed : int
        Of the bootstrap; the same seed for every city, so that a result does not depend on
        which others are run.

    Returns
    -------
    WeatherAdjustment
        Not assessable with a weather record under `MIN_RECORD_MONTHS`, fewer than `MIN_MONTHS`
        months, fewer than `MIN_YEARS` calendar years, or a base period in which a calendar month
        does not occur.

    Raises
    ------
    TypeError, ValueError
        If the series is not monthly, repeats a month or has values not above zero.
    """
    months = ozone_months(ozone, weather)
    reason = why_not_assessable(months, weather, base)
    if reason is not None:
        return _not_assessable(months, base, reason)
    length = block_length(len(months.index)) if block is None else block
    return _adjusted(months, weather, base, (length, draws, seed))


def ozone_months(ozone: pd.Series, weather: Weather) -> OzoneMonths:
    """Keep the months that have both ozone and weather; see `adjust` for the errors raised."""
    known = observed(ozone)
    if not isinstance(known.index, pd.PeriodIndex) or known.index.freqstr != "M":
        raise TypeError("The ozone series has days, not months: take monthly means first.")
    if (known <= 0).any():
        month = known.index[known <= 0][0]
        raise ValueError(
            f"Ozone of {month} is {known.loc[month]} µg/m3; the model takes its logarithm and "
            "needs values above zero."
        )
    has_weather = known.index.isin(weather.anomalies.index)
    used = known[has_weather]
    return OzoneMonths(
        ozone=used,
        anomalies=weather.anomalies.loc[used.index],
        values=weather.values.loc[used.index],
        left_out=tuple(known.index[~has_weather]),
    )


def why_not_assessable(months: OzoneMonths, weather: Weather, base: Base) -> Reason | None:
    """Return why an adjustment cannot be made, or None where it can."""
    if len(weather.values) < MIN_RECORD_MONTHS:
        return "short_weather_record"
    if len(months.index) < MIN_MONTHS:
        return "too_few_months"
    if months.index.year.nunique() < MIN_YEARS:
        return "too_few_years"
    return "base_incomplete" if missing_from_base(months.ozone, *base) else None


@dataclass(frozen=True)
class _Fits:
    """Both models, fitted once and in every draw.

    ``without`` and ``within`` are designs (n, k); ``plain`` and ``full`` their coefficients;
    ``scaled`` the anomalies in standard deviations, ``sds`` those of the draws in the same unit.
    """

    without: np.ndarray
    within: np.ndarray
    plain: np.ndarray
    full: np.ndarray
    plain_draws: np.ndarray
    full_draws: np.ndarray
    effect: np.ndarray
    effect_draws: np.ndarray
    record_effect: np.ndarray
    sds: np.ndarray

    @property
    def dof(self) -> int:
        """Return the degrees of freedom of the model with weather."""
        return int(self.within.shape[0] - self.within.shape[1])


def _fits(months: OzoneMonths, weather: Weather, weights: np.ndarray, seed: int) -> _Fits:
    log, years = months.log, months.years
    sd = months.anomalies.to_numpy().std(axis=0)
    varies = sd > 0
    # Scaled only for the sake of the numbers: a linear rescaling changes no fit.
    scaled = months.anomalies.to_numpy()[:, varies] / sd[varies]
    without, within = ls.trend_design(years), ls.trend_design(years, scaled)
    full = ls.fit(within, log)
    usual = usual_weather_draws(weather, len(weights), seed)[:, months.index.month - 1]
    in_draws = (months.values.to_numpy() - usual)[:, :, varies] / sd[varies]
    full_draws = ls.fit_draws(ls.trend_design(years, in_draws), log, weights)
    by_sd = full[FIRST_WEATHER:]
    return _Fits(
        without=without,
        within=within,
        plain=ls.fit(without, log),
        full=full,
        plain_draws=ls.fit_draws(without, log, weights),
        full_draws=full_draws,
        effect=scaled @ by_sd,
        effect_draws=np.einsum("dnp,dp->dn", in_draws, full_draws[:, FIRST_WEATHER:]),
        record_effect=weather.anomalies.to_numpy()[:, varies] / sd[varies] @ by_sd,
        sds=ls.standard_deviations(in_draws, weights),
    )


def _adjusted(
    months: OzoneMonths, weather: Weather, base: Base, made: tuple[int, int, int]
) -> WeatherAdjustment:
    length, draws, seed = made
    n = len(months.index)
    weights = multiplicities(moving_block_rows(n, length, draws, seed), n)
    fits = _fits(months, weather, weights, seed)
    b_plain, b_full = fits.plain[ls.TREND], fits.full[ls.TREND]
    d_plain, d_full = fits.plain_draws[:, ls.TREND], fits.full_draws[:, ls.TREND]
    base_mean = deseasonalise(months.ozone, *base).base_mean
    plain_dof = n - fits.without.shape[1]
    series = (months.ozone.to_numpy(), months.years, _in_base(months, base))
    no_effect = np.zeros(n), np.zeros((draws, n))
    residual = pd.Series(months.log - fits.within @ fits.full, months.index)
    return WeatherAdjustment(
        reason=None,
        **_extent(months, base),
        base_mean_ugm3=base_mean,
        raw=ozone_trend(b_plain, d_plain, base_mean, plain_dof),
        adjusted=ozone_trend(b_full, d_full, base_mean, fits.dof),
        weather_part=ozone_trend(b_plain - b_full, d_plain - d_full, base_mean, fits.dof),
        raw_median=median_trend(*series, no_effect, weights, plain_dof),
        adjusted_median=median_trend(*series, (fits.effect, fits.effect_draws), weights, fits.dof),
        predictors=effect_table(
            months.anomalies,
            fits.full[FIRST_WEATHER:],
            fits.full_draws[:, FIRST_WEATHER:] * fits.sds,
            fits.dof,
        ),
        skill=skill_of(
            fits.without, fits.within, months.log, months.index.year.to_numpy(), "calendar_year"
        ),
        months=_month_table(months, fits, residual.to_numpy()),
        weather_effect_record_log=pd.Series(
            fits.record_effect, weather.anomalies.index, name="weather_effect_log"
        ),
        mean_factor=float(np.exp(fits.record_effect).mean()),
        smearing_factor=float(np.exp(residual).mean()),
        residual_autocorrelation=autocorrelation(residual),
        block_length=length,
        draws=draws,
        seed=seed,
    )


def _in_base(months: OzoneMonths, base: Base) -> np.ndarray:
    return np.asarray((months.index >= base[0]) & (months.index <= base[1]))


def _extent(months: OzoneMonths, base: Base) -> dict[str, Any]:
    index = months.index
    return {
        "n_months": len(index),
        "n_years": index.year.nunique(),
        "first": index[0] if len(index) else None,
        "last": index[-1] if len(index) else None,
        "months_without_weather": months.left_out,
        "base_start": base[0],
        "base_end": base[1],
    }


def _month_table(months: OzoneMonths, fits: _Fits, residual: np.ndarray) -> pd.DataFrame:
    ozone = months.ozone.to_numpy()
    adjusted = ozone / np.exp(fits.effect)
    low, high, _ = interval_and_p(fits.effect, fits.effect_draws, fits.dof)
    return pd.DataFrame(
        {
            "month": months.index,
            "observed_ugm3": ozone,
            "adjusted_ugm3": adjusted,
            "weather_effect_ugm3": ozone - adjusted,
            "weather_effect_pct": 100 * np.expm1(fits.effect),
            "low95_pct": 100 * np.expm1(low),
            "high95_pct": 100 * np.expm1(high),
            "fitted_ugm3": np.exp(residual).mean() * np.exp(months.log - residual),
            "residual_log": residual,
        }
    )


def _not_assessable(months: OzoneMonths, base: Base, reason: Reason) -> WeatherAdjustment:
    return WeatherAdjustment(
        reason=reason,
        **_extent(months, base),
        base_mean_ugm3=None,
        raw=None,
        adjusted=None,
        weather_part=None,
        raw_median=None,
        adjusted_median=None,
        predictors=pd.DataFrame(),
        skill=None,
        months=pd.DataFrame(),
        weather_effect_record_log=pd.Series(dtype=float),
        mean_factor=None,
        smearing_factor=None,
        residual_autocorrelation=pd.DataFrame(),
        block_length=None,
        draws=None,
        seed=None,
    )
