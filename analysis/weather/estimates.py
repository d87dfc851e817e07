"""From fits and their bootstrap draws to trends with intervals, and to skill."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.trends.certainty import certainty, direction
from analysis.trends.quantile import fit_lines
from analysis.weather import regression as ls
from analysis.weather.median import median_slopes
from analysis.weather.predictors import PREDICTORS
from analysis.weather.results import LITTLE_SKILL, MedianTrend, OzoneTrend, Skill


def interval_and_p(estimate: Any, draws: np.ndarray, dof: int) -> tuple[Any, Any, Any]:
    """Interval ``b ± t(0.975, dof) SE`` and two-sided p, SE being the deviation of the draws.

    Parameters
    ----------
    estimate : float or ndarray, shape (m,)
    draws : ndarray, shape (draws,) or (draws, m)
    dof : int
        Rows minus fitted coefficients.

    Returns
    -------
    tuple
        Low end, high end and p, each shaped as ``estimate``. No spread and no effect give p = 1.
    """
    error = draws.std(axis=0, ddof=1)
    half = stats.t.ppf(0.975, dof) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(np.asarray(estimate) == 0, 0.0, np.abs(estimate) / error)
    p = 2 * stats.t.sf(ratio, dof)
    return estimate - half, estimate + half, p if np.ndim(estimate) else float(p)


def ozone_trend(slope: float, draws: np.ndarray, base_mean_ugm3: float, dof: int) -> OzoneTrend:
    """Report a slope of log ozone in percent and, at the base-period mean, in µg/m3 per year.

    Parameters
    ----------
    slope : float
        Per year, of log ozone.
    draws : ndarray, shape (draws,)
    base_mean_ugm3 : float
        Taken as a fixed level: its own sampling error is not in the interval.
    dof : int

    Returns
    -------
    OzoneTrend
    """
    low, high, p = interval_and_p(slope, draws, dof)
    change, change_low, change_high = np.expm1([slope, low, high]).tolist()
    return OzoneTrend(
        pct_per_year=100 * change,
        low95_pct=100 * change_low,
        high95_pct=100 * change_high,
        ugm3_per_year=base_mean_ugm3 * change,
        low95_ugm3=base_mean_ugm3 * change_low,
        high95_ugm3=base_mean_ugm3 * change_high,
        p=p,
        certainty=certainty(p),
        direction=direction(slope),
    )


def median_trend(
    observed: np.ndarray,
    years: np.ndarray,
    in_base: np.ndarray,
    effect: tuple[np.ndarray, np.ndarray],
    multiplicities: np.ndarray,
    dof: int,
) -> MedianTrend:
    """Median trend of ozone with an effect taken out; every draw repeats all steps.

    The steps are those of `analysis.trends`: take the effect out, subtract the season fitted on
    the base period (two harmonics), median regression on time.

    Parameters
    ----------
    observed : ndarray, shape (n,)
        Ozone, µg/m3.
    years : ndarray, shape (n,)
    in_base : ndarray of bool, shape (n,)
    effect : tuple of ndarray, shapes (n,) and (draws, n)
        Effect on log ozone that is taken out, in the fit and in each draw.
    multiplicities : ndarray, shape (draws, n)
    dof : int
        Degrees of freedom of the model behind the effect.

    Returns
    -------
    MedianTrend
    """
    once = np.ones((1, len(observed)))
    anomalies = _deseasonalised(observed / np.exp(effect[0])[None], years, in_base, once)
    slope = float(fit_lines(years, anomalies[0], [0.5]).slope[0, 0])
    in_draws = _deseasonalised(observed / np.exp(effect[1]), years, in_base, multiplicities)
    draws = median_slopes(years, in_draws, multiplicities)
    low, high, p = interval_and_p(slope, draws, dof)
    return MedianTrend(slope, float(low), float(high), p, certainty(p), direction(slope))


def _deseasonalised(
    ozone: np.ndarray, years: np.ndarray, in_base: np.ndarray, multiplicities: np.ndarray
) -> np.ndarray:
    """Subtract, in each draw, the season fitted to the draw's months of the base period."""
    season = ls.seasonal_columns(years)
    return np.asarray(ozone - ls.fit_draws(season, ozone, multiplicities * in_base) @ season.T)


def effect_table(
    anomalies: pd.DataFrame, effects: np.ndarray, draws: np.ndarray, dof: int
) -> pd.DataFrame:
    """Report what one standard deviation more of each predictor does to ozone.

    Parameters
    ----------
    anomalies : DataFrame
        Weather of the rows used; its columns name the predictors.
    effects : ndarray, shape (p,)
        On log ozone, of one standard deviation, for the predictors that vary.
    draws : ndarray, shape (draws, p)
        The same in each draw, of the draw's own standard deviation.
    dof : int

    Returns
    -------
    DataFrame
        ``predictor``, ``unit``, ``sd``, ``effect_pct``, ``low95_pct``, ``high95_pct``, ``p``;
        NaN for a predictor that does not vary.
    """
    sd = anomalies.to_numpy(dtype=float).std(axis=0)
    estimates = ["effect_pct", "low95_pct", "high95_pct", "p"]
    table = pd.DataFrame(np.nan, index=range(len(sd)), columns=estimates)
    table.insert(0, "predictor", list(anomalies.columns))
    table.insert(1, "unit", [PREDICTORS.get(name, "") for name in anomalies.columns])
    table.insert(2, "sd", sd)
    low, high, p = interval_and_p(effects, draws, dof)
    percent = 100 * np.expm1(np.column_stack([effects, low, high]))
    table.loc[sd > 0, estimates] = np.column_stack([percent, p])
    return table


def skill_of(
    without: np.ndarray,
    within: np.ndarray,
    response: np.ndarray,
    groups: np.ndarray,
    left_out: str,
) -> Skill:
    """Compare a model with and without weather on groups of rows that neither has seen.

    Parameters
    ----------
    without, within : ndarray, shapes (n, k) and (n, k + p)
        Designs of season and trend, and of the same with weather.
    response : ndarray, shape (n,)
        Log ozone.
    groups : ndarray, shape (n,)
        Calendar year or month of each row.
    left_out : str
        What a group is, in words.

    Returns
    -------
    Skill
    """
    simple = ls.leave_groups_out(without, response, groups)
    weather = ls.leave_groups_out(within, response, groups)
    return skill_from(
        simple,
        weather,
        (r2_in_sample(without, response), r2_in_sample(within, response)),
        (left_out, len(np.unique(groups))),
    )


def skill_from(
    simple: ls.LeftOutErrors,
    weather: ls.LeftOutErrors,
    r2_in: tuple[float, float],
    left_out: tuple[str, int],
) -> Skill:
    """Put the errors of two models together.

    Parameters
    ----------
    simple, weather : LeftOutErrors
        Without and with weather.
    r2_in : tuple of float
        In-sample R² without and with weather.
    left_out : tuple of str and int
        What was left out in turn, and how many of them.

    Returns
    -------
    Skill
    """
    skill = 1 - weather.mse / simple.mse
    return Skill(
        left_out=left_out[0],
        n_left_out=left_out[1],
        skill=skill,
        says_little=skill < LITTLE_SKILL,
        r2_out=weather.r2,
        r2_out_season_trend=simple.r2,
        rmse_out_log=float(np.sqrt(weather.mse)),
        rmse_out_log_season_trend=float(np.sqrt(simple.mse)),
        r2_in=r2_in[1],
        r2_in_season_trend=r2_in[0],
    )


def r2_in_sample(design: np.ndarray, response: np.ndarray) -> float:
    """R² of a least-squares fit on its own rows."""
    residual = response - design @ ls.fit(design, response)
    return float(1 - (residual**2).sum() / ((response - response.mean()) ** 2).sum())
