"""Weather predictors: what a month of weather is, and what is unusual about it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated_weather import daily_frame, monthly_values, record

from analysis.weather.predictors import (
    MIN_DAYS_PER_MONTH,
    PREDICTORS,
    daily_weather,
    decimal_years,
    monthly_weather,
    northerly_component,
    usual_weather_draws,
    weather_of_months,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("direction", "expected"), [(360, 10), (0, 10), (180, -10), (90, 0), (270, 0), (60, 5)]
)
def test_the_northerly_component_is_positive_for_wind_from_the_north(direction, expected):
    found = northerly_component(pd.Series([10.0]), pd.Series([direction]))
    assert found.iloc[0] == pytest.approx(expected, abs=1e-12)


@unhurried
@given(st.floats(0, 100), st.floats(0, 360))
def test_a_direction_and_the_same_plus_a_full_circle_are_one_wind(speed, direction):
    winds = northerly_component(pd.Series([speed] * 2), pd.Series([direction, direction + 360]))
    assert winds[0] == pytest.approx(winds[1], abs=1e-9)


def test_winds_just_east_and_just_west_of_north_average_to_north_not_to_south():
    daily = daily_frame()
    daily["wind_waglan_kmh"] = 20.0
    daily["wind_dir_waglan_deg"] = np.where(np.arange(len(daily)) % 2 == 0, 10.0, 350.0)
    north = monthly_weather(daily).values["wind_from_north_kmh"]
    assert north.to_numpy() == pytest.approx(20 * np.cos(np.deg2rad(10)))


def test_a_month_has_the_means_of_its_days_and_the_log_of_its_rain():
    daily = daily_frame()
    values = monthly_weather(daily).values
    march = daily[daily["date"].dt.to_period("M") == pd.Period("2015-03", "M")]
    row = values.loc[pd.Period("2015-03", "M")]
    assert list(values.columns) == list(PREDICTORS)
    assert row["solar_mjm2"] == pytest.approx(march["solar_mjm2"].mean())
    assert row["rain_log_mm"] == pytest.approx(np.log1p(march["rain_mm"].sum()))


def test_a_month_with_too_few_days_of_one_predictor_is_no_month_of_weather():
    daily = daily_frame()
    in_june = daily["date"].dt.to_period("M") == pd.Period("2015-06", "M")
    june = daily.index[in_june]
    daily.loc[june[: 30 - MIN_DAYS_PER_MONTH], "wind_waglan_kmh"] = np.nan
    assert pd.Period("2015-06", "M") in monthly_weather(daily).values.index
    daily.loc[june[: 31 - MIN_DAYS_PER_MONTH], "wind_waglan_kmh"] = np.nan
    assert pd.Period("2015-06", "M") not in monthly_weather(daily).values.index


def test_the_anomalies_of_every_calendar_month_average_to_zero():
    weather = record()
    by_month = weather.anomalies.groupby(weather.anomalies.index.month).mean()
    assert by_month.to_numpy() == pytest.approx(0, abs=1e-10)
    pd.testing.assert_frame_equal(weather.usual + weather.anomalies, weather.values)


def test_weather_that_only_follows_the_calendar_has_no_anomaly():
    values = monthly_values()
    usual = values.groupby(values.index.month).transform("mean")
    assert (weather_of_months(usual).anomalies == 0).all(axis=None)


def test_a_trend_of_the_weather_stays_in_the_anomalies():
    values = monthly_values()
    values["temp_max_c"] = decimal_years(values.index)
    anomaly = weather_of_months(values).anomalies["temp_max_c"]
    assert anomaly.iloc[-12:].mean() - anomaly.iloc[:12].mean() == pytest.approx(8)


def test_days_without_a_predictor_are_left_out_and_daily_anomalies_sum_to_zero():
    daily = daily_frame()
    daily.loc[3, "humidity_pct"] = np.nan
    weather = daily_weather(daily)
    assert len(weather.values) == len(daily) - 1
    assert weather.anomalies.sum().to_numpy() == pytest.approx(0, abs=1e-6)


def test_drawn_usual_weather_scatters_about_the_usual_weather():
    weather = record()
    draws = usual_weather_draws(weather, 400, seed=5)
    usual = weather.usual.groupby(weather.usual.index.month).first().to_numpy()
    assert draws.shape == (400, 12, 6)
    assert np.abs(draws.mean(axis=0) - usual).max() < 0.3
    assert np.array_equal(draws, usual_weather_draws(weather, 400, seed=5))


def test_a_calendar_month_seen_once_keeps_its_value_where_a_draw_lacks_it():
    values = monthly_values(last="2016-12")
    values = values[(values.index.month != 5) | (values.index.year == 2015)]
    may = usual_weather_draws(weather_of_months(values), 200, seed=1)[:, 4]
    expected = values.loc[pd.Period("2015-05", "M")].to_numpy()
    assert may == pytest.approx(np.broadcast_to(expected, may.shape))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda d: d.drop(columns=["solar_mjm2", "rain_mm"]), "lacks the columns solar_mjm2, rain"),
        (lambda d: pd.concat([d, d.iloc[[40]]]), "2013-02-10 more than once"),
        (lambda d: d.assign(rain_mm=-1.0), "negative rain on 2013-01-01"),
    ],
)
def test_bad_daily_weather_is_refused_and_the_message_says_where(spoil, message):
    with pytest.raises(ValueError, match=message):
        monthly_weather(spoil(daily_frame()))


def test_monthly_weather_needs_months_and_full_cells():
    values = monthly_values()
    with pytest.raises(ValueError, match="needs a PeriodIndex of months"):
        weather_of_months(values.reset_index(drop=True))
    values.iloc[3, 2] = np.nan
    with pytest.raises(ValueError, match="empty cells"):
        weather_of_months(values)


def test_the_middle_of_a_month_or_day_as_a_decimal_year():
    months = pd.PeriodIndex(["2014-01", "2014-12"], freq="M")
    days = pd.PeriodIndex(["2015-01-01", "2016-12-31"], freq="D")
    assert decimal_years(months) == pytest.approx([2014 + 0.5 / 12, 2014 + 11.5 / 12])
    assert decimal_years(days) == pytest.approx([2015 + 0.5 / 365, 2016 + 365.5 / 366])
