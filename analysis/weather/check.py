"""Two other answers to the weather question, to stand beside the monthly regression.

`spline_check` lets each predictor act along a smooth curve instead of a line (penalised B-splines,
``GLMGam`` of statsmodels; Wood, "Generalized Additive Models", 2nd ed. 2017, unconfirmed): if lines
were too stiff, its skill would be higher and its trend another.

`daily_check` puts the same regression to the days of a daily record. A month's mean weather hides
which days were hot and still, so weather explains days better than months; but the daily record is
short, and its statistic is the 1-hour maximum. It corroborates the effects, not the trend.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.trends.bootstrap import moving_block_rows, multiplicities
from analysis.trends.monthly import DRAWS, SEED, Base
from analysis.trends.residuals import autocorrelation
from analysis.trends.season import deseasonalise, observed
from analysis.weather import regression as ls
from analysis.weather.adjust import FIRST_WEATHER, ozone_months, why_not_assessable
from analysis.weather.estimates import (
    effect_table,
    ozone_trend,
    r2_in_sample,
    skill_from,
    skill_of,
)
from analysis.weather.predictors import Weather, decimal_years
from analysis.weather.results import DailyCheck, SplineCheck

#: Penalties among which generalised cross-validation chooses, one for all predictors: from
#: clearly curved to straight. A finer choice, or one a predictor, would be a search.
PENALTIES = (1.0, 10.0, 100.0, 10_000.0)
#: Cubic splines with one inner knot: more would be more coefficients than sixty months carry.
SPLINE_DF, SPLINE_DEGREE = 5, 3
#: Two years of days: below, the trend and the season of one year are one.
MIN_DAYS = 730
#: Days a block of the bootstrap: weather and ozone of the same spell stay together.
DAYS_PER_BLOCK = 30


def spline_check(ozone: pd.Series, weather: Weather, base: Base) -> SplineCheck:
    """Fit log monthly ozone on season, trend and smooth functions of the weather anomalies.

    Parameters
    ----------
    ozone, weather, base :
        As for `analysis.weather.adjust.adjust`.

    Returns
    -------
    SplineCheck

    Raises
    ------
    TypeError, ValueError
        As `analysis.weather.adjust.adjust`.
    """
    months = ozone_months(ozone, weather)
    n = len(months.index)
    sd = months.anomalies.to_numpy().std(axis=0)
    reason = why_not_assessable(months, weather, base)
    if reason is not None or not (sd > 0).any():
        return SplineCheck(reason, n, None, None, None, None, None)
    scaled = months.anomalies.to_numpy()[:, sd > 0] / sd[sd > 0]
    log, linear = months.log, ls.trend_design(months.years)
    fitted, penalty = _best_gam(log, linear, scaled, np.ones(n, dtype=bool))
    groups = months.index.year.to_numpy()
    r2_in = float(1 - ((log - fitted.fittedvalues) ** 2).sum() / ((log - log.mean()) ** 2).sum())
    skill = skill_from(
        ls.leave_groups_out(linear, log, groups),
        _leave_years_out(log, linear, scaled, groups),
        (r2_in_sample(linear, log), r2_in),
        ("calendar_year", len(np.unique(groups))),
    )
    change = float(np.expm1(fitted.params[ls.TREND]))
    return SplineCheck(
        reason=None,
        n_months=n,
        pct_per_year=100 * change,
        ugm3_per_year=deseasonalise(months.ozone, *base).base_mean * change,
        penalty=penalty,
        effective_terms=float(fitted.edf.sum()),
        skill=skill,
    )


def _best_gam(
    log: np.ndarray, linear: np.ndarray, scaled: np.ndarray, rows: np.ndarray
) -> tuple[Any, float]:
    """Fit the rows with each penalty; keep the one of the smallest cross-validation score."""
    # Imported here: statsmodels takes over a second, and only this check needs it.
    from statsmodels.gam.api import BSplines, GLMGam

    # The outer knots span all months, so that a month left out lies between them.
    ends = [{"lower_bound": x.min(), "upper_bound": x.max()} for x in scaled.T]
    k = scaled.shape[1]
    smoother = BSplines(
        scaled[rows],
        df=[SPLINE_DF] * k,
        degree=[SPLINE_DEGREE] * k,
        constraints="center",
        knot_kwds=ends,
    )
    fits = [
        (GLMGam(log[rows], linear[rows], smoother=smoother, alpha=[alpha] * k).fit(), alpha)
        for alpha in PENALTIES
    ]
    return min(fits, key=lambda pair: float(pair[0].gcv))


def _leave_years_out(
    log: np.ndarray, linear: np.ndarray, scaled: np.ndarray, groups: np.ndarray
) -> ls.LeftOutErrors:
    predicted, means = np.empty(len(log)), np.empty(len(log))
    for group in np.unique(groups):
        out = groups == group
        fitted, _ = _best_gam(log, linear, scaled, ~out)
        predicted[out] = fitted.predict(linear[out], exog_smooth=scaled[out])
        means[out] = log[~out].mean()
    return ls.left_out_errors(log, predicted, means)


def daily_check(
    ozone: pd.Series, weather: Weather, draws: int = DRAWS, seed: int = SEED
) -> DailyCheck:
    """Fit log daily ozone on season, trend and the weather of the day.

    Parameters
    ----------
    ozone : Series
        Daily ozone such as the 1-hour maximum, µg/m3, at one reference state; PeriodIndex of
        days, gaps absent or NaN. Spurious values must have been set missing.
    weather : Weather
        Daily, from `analysis.weather.predictors.daily_weather`. Its usual weather is kept as it
        is in the draws: thirteen years of days know it well.
    draws, seed : int
        Of the bootstrap, in blocks of `DAYS_PER_BLOCK` days.

    Returns
    -------
    DailyCheck

    Raises
    ------
    TypeError, ValueError
        If the series is not daily, repeats a day or has values not above zero.
    """
    known = observed(ozone)
    _check_days(known)
    used = known[known.index.isin(weather.anomalies.index)]
    n = len(used)
    if n < MIN_DAYS:
        return _no_daily_check(n)
    index = pd.PeriodIndex(used.index)
    log, years = np.log(used.to_numpy()), decimal_years(index)
    anomalies = weather.anomalies.loc[index]
    sd = anomalies.to_numpy().std(axis=0)
    scaled = anomalies.to_numpy()[:, sd > 0] / sd[sd > 0]
    without, within = ls.trend_design(years), ls.trend_design(years, scaled)
    weights = multiplicities(moving_block_rows(n, DAYS_PER_BLOCK, draws, seed), n)
    plain, full = ls.fit(without, log), ls.fit(within, log)
    plain_draws, full_draws = (ls.fit_draws(each, log, weights) for each in (without, within))
    dof, mean = n - within.shape[1], float(used.mean())
    b_plain, d_plain = plain[ls.TREND], plain_draws[:, ls.TREND]
    b_full, d_full = full[ls.TREND], full_draws[:, ls.TREND]
    sds = ls.standard_deviations(scaled, weights)
    months = index.asfreq("M").astype(str).to_numpy()
    return DailyCheck(
        reason=None,
        n_days=n,
        first=index[0],
        last=index[-1],
        mean_ugm3=mean,
        raw=ozone_trend(b_plain, d_plain, mean, n - without.shape[1]),
        adjusted=ozone_trend(b_full, d_full, mean, dof),
        weather_part=ozone_trend(b_plain - b_full, d_plain - d_full, mean, dof),
        predictors=effect_table(
            anomalies, full[FIRST_WEATHER:], full_draws[:, FIRST_WEATHER:] * sds, dof
        ),
        skill=skill_of(without, within, log, months, "calendar_month"),
        residual_autocorrelation=autocorrelation(pd.Series(log - within @ full, index)),
        block_length=DAYS_PER_BLOCK,
        draws=draws,
        seed=seed,
    )


def _check_days(known: pd.Series) -> None:
    if not isinstance(known.index, pd.PeriodIndex) or known.index.freqstr != "D":
        raise TypeError("The daily check needs a PeriodIndex of days (freq 'D'); this has months.")
    if (known <= 0).any():
        day = known.index[known <= 0][0]
        raise ValueError(
            f"Ozone of {day} is {known.loc[day]} µg/m3; the model takes its logarithm and needs "
            "values above zero."
        )


def _no_daily_check(n_days: int) -> DailyCheck:
    return DailyCheck(
        reason="too_few_days",
        n_days=n_days,
        first=None,
        last=None,
        mean_ugm3=None,
        raw=None,
        adjusted=None,
        weather_part=None,
        predictors=pd.DataFrame(),
        skill=None,
        residual_autocorrelation=pd.DataFrame(),
        block_length=None,
        draws=None,
        seed=None,
    )
