"""What the weather adjustment returns: plain typed values, every estimate with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.trends.certainty import Certainty, Direction

Reason = Literal["short_weather_record", "too_few_months", "too_few_years", "base_incomplete"]

#: Below this out-of-sample skill the text must say that the adjustment explains little: weather
#: then removes less than a tenth of the squared error that season and trend leave.
LITTLE_SKILL = 0.10


@dataclass(frozen=True)
class OzoneTrend:
    """A linear trend of log ozone.

    Attributes
    ----------
    pct_per_year, low95_pct, high95_pct : float
        100 (exp(b) - 1), with its 95 % interval.
    ugm3_per_year, low95_ugm3, high95_ugm3 : float
        The same change at the mean of the base period, which is taken as a fixed level.
    p : float
        Two-sided, of no trend.
    certainty, direction : str
        Codes of `analysis.trends.certainty`.
    """

    pct_per_year: float
    low95_pct: float
    high95_pct: float
    ugm3_per_year: float
    low95_ugm3: float
    high95_ugm3: float
    p: float
    certainty: Certainty
    direction: Direction


@dataclass(frozen=True)
class MedianTrend:
    """Median regression of the deseasonalised series on time, µg/m3 per year.

    Attributes
    ----------
    ugm3_per_year, low95_ugm3, high95_ugm3, p : float
    certainty, direction : str
        Codes of `analysis.trends.certainty`.
    """

    ugm3_per_year: float
    low95_ugm3: float
    high95_ugm3: float
    p: float
    certainty: Certainty
    direction: Direction


@dataclass(frozen=True)
class Skill:
    """How well weather predicts ozone that the fit has not seen, against season and trend alone.

    Attributes
    ----------
    left_out : str
        What was left out in turn: "calendar_year" or "calendar_month".
    n_left_out : int
        How many of them.
    skill : float
        1 - MSE(with weather) / MSE(season and trend), both out of sample, on log ozone. 1 is
        perfect, 0 no better, negative worse.
    says_little : bool
        ``skill`` is below `LITTLE_SKILL`.
    r2_out, r2_out_season_trend : float
        Out-of-sample R² with and without weather, against the mean of the training rows.
    rmse_out_log, rmse_out_log_season_trend : float
        Out-of-sample errors of log ozone: 0.15 is about 15 %.
    r2_in, r2_in_season_trend : float
        In-sample R², for comparison; it always rises with more predictors.
    """

    left_out: str
    n_left_out: int
    skill: float
    says_little: bool
    r2_out: float
    r2_out_season_trend: float
    rmse_out_log: float
    rmse_out_log_season_trend: float
    r2_in: float
    r2_in_season_trend: float


@dataclass(frozen=True)
class WeatherAdjustment:
    """Ozone of one city with and without the weather's part.

    Where ``reason`` is given the estimates are None and the frames empty.

    Attributes
    ----------
    reason : str or None
        Why the series is not assessable: "short_weather_record"
        (`analysis.weather.predictors.MIN_RECORD_MONTHS`), "too_few_months"
        (`analysis.weather.adjust.MIN_MONTHS`), "too_few_years" (``MIN_YEARS``), or
        "base_incomplete": a calendar month does not occur in the base period. None where it is
        assessable.
    n_months, n_years : int
        Months used (ozone and weather exist) and the calendar years they fall in.
    first, last : Period or None
        First and last month used.
    months_without_weather : tuple of Period
        Months with ozone that are not used, for want of weather.
    base_start, base_end : Period
    base_mean_ugm3 : float or None
        Mean ozone of the base period in which each calendar month counts the same.
    raw, adjusted : OzoneTrend or None
        Without and with weather in the model, on the same months.
    weather_part : OzoneTrend or None
        The trend that weather made: ``raw`` and ``adjusted`` differ by it, in the same draws.
    raw_median, adjusted_median : MedianTrend or None
        Median trends of the observed and the adjusted series.
    predictors : DataFrame
        ``predictor``, ``unit``, ``sd`` of its anomaly in the months used, ``effect_pct`` on
        ozone of one such standard deviation more, ``low95_pct``, ``high95_pct``, ``p``; NaN for
        a predictor that never departs from its seasonal cycle.
    skill : Skill or None
    months : DataFrame
        One row per month used: ``month`` (Period), ``observed_ugm3``, ``adjusted_ugm3``,
        ``weather_effect_ugm3`` (observed - adjusted; positive = weather made ozone higher),
        ``weather_effect_pct`` (of the adjusted value) with ``low95_pct`` and ``high95_pct``,
        ``fitted_ugm3``, ``residual_log`` (of log ozone).
    weather_effect_record_log : Series
        Weather effect on log ozone for every month of the weather record, with or without
        ozone; sums to zero.
    mean_factor : float or None
        Mean over the record of exp(weather effect); see `analysis.weather.adjust`.
    smearing_factor : float or None
        Duan's factor in ``fitted_ugm3``: mean of exp(residual).
    residual_autocorrelation : DataFrame
        Of `analysis.trends.residuals.autocorrelation`; ``lag`` in months.
    block_length, draws, seed : int or None
        Of the moving block bootstrap.
    """

    reason: Reason | None
    n_months: int
    n_years: int
    first: pd.Period | None
    last: pd.Period | None
    months_without_weather: tuple[pd.Period, ...]
    base_start: pd.Period
    base_end: pd.Period
    base_mean_ugm3: float | None
    raw: OzoneTrend | None
    adjusted: OzoneTrend | None
    weather_part: OzoneTrend | None
    raw_median: MedianTrend | None
    adjusted_median: MedianTrend | None
    predictors: pd.DataFrame
    skill: Skill | None
    months: pd.DataFrame
    weather_effect_record_log: pd.Series
    mean_factor: float | None
    smearing_factor: float | None
    residual_autocorrelation: pd.DataFrame
    block_length: int | None
    draws: int | None
    seed: int | None

    @property
    def assessable(self) -> bool:
        """Whether there are estimates."""
        return self.reason is None


@dataclass(frozen=True)
class SplineCheck:
    """The same question put to a more flexible model; no interval, it stands beside.

    Attributes
    ----------
    reason : str or None
        As `WeatherAdjustment`.
    n_months : int
    pct_per_year, ugm3_per_year : float or None
        Trend with smooth weather terms; µg/m3 at the base-period mean.
    penalty : float or None
        The penalty that generalised cross-validation chose from
        `analysis.weather.check.PENALTIES`; the larger, the closer to straight lines.
    effective_terms : float or None
        Effective number of coefficients (12 is the linear model).
    skill : Skill or None
        As of the linear model; the penalty is chosen anew in every training set.
    """

    reason: Reason | None
    n_months: int
    pct_per_year: float | None
    ugm3_per_year: float | None
    penalty: float | None
    effective_terms: float | None
    skill: Skill | None


@dataclass(frozen=True)
class DailyCheck:
    """The same regression on days, over the period of the daily record only.

    Attributes
    ----------
    reason : "too_few_days" or None
        Why not assessable: fewer than `analysis.weather.check.MIN_DAYS` days.
    n_days : int
    first, last : Period or None
        First and last day used.
    mean_ugm3 : float or None
        Mean of the days used, the level of the trends in µg/m3.
    raw, adjusted, weather_part : OzoneTrend or None
        As `WeatherAdjustment`.
    predictors : DataFrame
        As `WeatherAdjustment`, per standard deviation of the daily anomaly.
    skill : Skill or None
        Leaving calendar months out in turn.
    residual_autocorrelation : DataFrame
        ``lag`` in days.
    block_length, draws, seed : int or None
    """

    reason: Literal["too_few_days"] | None
    n_days: int
    first: pd.Period | None
    last: pd.Period | None
    mean_ugm3: float | None
    raw: OzoneTrend | None
    adjusted: OzoneTrend | None
    weather_part: OzoneTrend | None
    predictors: pd.DataFrame
    skill: Skill | None
    residual_autocorrelation: pd.DataFrame
    block_length: int | None
    draws: int | None
    seed: int | None
