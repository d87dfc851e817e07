"""The spline model and the daily regression that stand beside the monthly one."""

import numpy as np
import pandas as pd
import pytest
from simulated_weather import BASE, daily_frame, ozone_of, record

from analysis.weather.adjust import adjust
from analysis.weather.check import MIN_DAYS, PENALTIES, daily_check, spline_check
from analysis.weather.predictors import daily_weather, decimal_years

TREND_PCT = 100 * np.expm1(0.03)
DRAWS = 200


def test_where_weather_acts_along_lines_the_splines_agree_with_the_regression():
    weather = record()
    ozone = ozone_of(weather, noise=0.05)
    lines, splines = adjust(ozone, weather, BASE, draws=DRAWS), spline_check(ozone, weather, BASE)
    assert splines.pct_per_year == pytest.approx(lines.adjusted.pct_per_year, abs=0.3)
    assert splines.skill.skill == pytest.approx(lines.skill.skill, abs=0.1)
    assert splines.penalty in PENALTIES
    assert splines.effective_terms >= 11.9


def test_where_weather_acts_along_a_curve_the_splines_predict_better():
    weather = record()
    solar = weather.anomalies["solar_mjm2"]
    ozone = ozone_of(weather, noise=0.03)
    ozone *= np.exp(-0.06 * solar.loc[ozone.index] ** 2)
    lines, splines = adjust(ozone, weather, BASE, draws=DRAWS), spline_check(ozone, weather, BASE)
    assert splines.penalty == min(PENALTIES)
    assert splines.skill.skill > lines.skill.skill + 0.05


def test_splines_are_not_fitted_to_thin_data():
    weather = record()
    found = spline_check(ozone_of(weather).iloc[:40], weather, BASE)
    assert found.reason == "too_few_months" and found.pct_per_year is None


def daily_ozone(weather, noise=0.3, last="2016-12-31") -> pd.Series:
    index = pd.period_range("2014-01-01", last, freq="D")
    years = decimal_years(index)
    log = np.log(90) + 0.03 * (years - 2015) + 0.3 * np.cos(2 * np.pi * (years - 0.78))
    log += 0.05 * weather.anomalies.loc[index, "solar_mjm2"].to_numpy()
    log += noise * np.random.default_rng(7).normal(size=len(index))
    return pd.Series(np.exp(log), index)


def test_the_daily_regression_finds_a_known_trend_and_the_predictor_that_acts():
    weather = daily_weather(daily_frame())
    found = daily_check(daily_ozone(weather), weather, draws=DRAWS)
    assert found.adjusted.low95_pct < TREND_PCT < found.adjusted.high95_pct
    effects = found.predictors.set_index("predictor")
    assert effects.loc["solar_mjm2", "effect_pct"] == pytest.approx(
        100 * np.expm1(0.05 * effects.loc["solar_mjm2", "sd"]), abs=2
    )
    assert effects.loc["solar_mjm2", "p"] < 0.01
    assert found.skill.left_out == "calendar_month" and found.skill.n_left_out == 36
    assert found.skill.skill > 0.1
    assert abs(found.residual_autocorrelation["r"].iloc[0]) < 0.1


def test_a_short_daily_record_is_not_assessable():
    weather = daily_weather(daily_frame())
    found = daily_check(daily_ozone(weather).iloc[: MIN_DAYS - 1], weather)
    assert found.reason == "too_few_days" and found.adjusted is None
    assert daily_check(daily_ozone(weather).iloc[:MIN_DAYS], weather, draws=20).reason is None


def test_months_or_zero_ozone_are_refused_by_the_daily_check():
    weather = daily_weather(daily_frame())
    with pytest.raises(TypeError, match="this has months"):
        daily_check(ozone_of(record()), weather)
    ozone = daily_ozone(weather)
    ozone.iloc[5] = 0.0
    with pytest.raises(ValueError, match="Ozone of 2014-01-06 is 0"):
        daily_check(ozone, weather)
