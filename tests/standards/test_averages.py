"""From hours to days: what a mean needs, where a day ends, and MDA8."""

import csv
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.standards.averages import daily_values, mda8, round_daily
from analysis.standards.reference_state import convert
from analysis.standards.rounding import round_half_even

CASES = Path(__file__).parents[1] / "cases"
unhurried = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

COLUMNS = ("pm25_ugm3", "pm10_ugm3", "so2_ugm3", "no2_ugm3", "o3_ugm3", "co_mgm3")

#: Hours of one day: whole or tenth µg/m3, some missing.
HOURS = st.lists(
    st.one_of(st.none(), st.integers(0, 400).map(float), st.decimals(0, 400, places=1).map(float)),
    min_size=24,
    max_size=24,
)


def case_day(name: str) -> list[str | None]:
    """Return the hours 1 to 24 of a worked case as printed."""
    with (CASES / "mda8_hours.csv").open(encoding="utf-8") as file:
        return [row[name] or None for row in csv.DictReader(file)]


def hourly(hours: list[float | None], start: str = "2019-06-01", city: str = "a") -> pd.DataFrame:
    """Put the same hours in all six columns, the first ending at 01:00 of ``start``."""
    time = pd.Timestamp(start) + pd.to_timedelta(np.arange(1, len(hours) + 1), unit="h")
    values = pd.array(hours, dtype="Float64").to_numpy(dtype=float, na_value=np.nan)
    return pd.DataFrame({"city_id": city, "time": time} | dict.fromkeys(COLUMNS, values))


# --- MDA8 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "hour_ending", "n_windows"),
    [
        ("full", 162.25, 19, 17),
        ("miss_2", 159.6666667, None, None),
        ("miss_4", 169.6666667, None, 10),
        ("miss_first11", 164.0, None, 8),
        ("miss_first11_low", None, None, 8),
    ],
)
def test_worked_days(
    name: str, value: float | None, hour_ending: int | None, n_windows: int | None
) -> None:
    day = mda8(case_day(name))
    assert day.valid == (value is not None)
    assert day.value == pytest.approx(value, abs=1e-6) if value else day.value is None
    assert hour_ending is None or day.hour_ending == hour_ending
    assert n_windows is None or day.n_windows == n_windows


@pytest.mark.parametrize("name", ["full", "miss_2", "miss_4", "miss_first11", "miss_first11_low"])
def test_a_table_of_hours_gives_what_the_single_day_gives(name: str) -> None:
    printed = case_day(name)
    row = daily_values(hourly([None if v is None else float(v) for v in printed])).iloc[0]
    day = mda8(printed)
    if day.value is None:
        assert np.isnan(row["o3_mda8_exact_ugm3"])
        assert np.isnan(row["o3_mda8_ugm3"])
    else:
        assert row["o3_mda8_exact_ugm3"] == float(day.value)
        assert row["o3_mda8_ugm3"] == float(round_half_even(day.value, 1))
    assert row["n_windows"] == day.n_windows


@unhurried
@given(HOURS)
def test_tables_and_single_days_agree(hours: list[float | None]) -> None:
    day = mda8(hours)
    row = daily_values(hourly(hours)).iloc[0]
    exact = row["o3_mda8_exact_ugm3"]
    assert (None if np.isnan(exact) else exact) == (day.value and float(day.value))
    assert row["n_windows"] == day.n_windows


@unhurried
@given(HOURS)
def test_mda8_lies_between_the_smallest_and_the_largest_hour(hours: list[float | None]) -> None:
    value = mda8(hours).value
    if value is not None:
        present = [Fraction(str(hour)) for hour in hours if hour is not None]
        assert min(present) <= value <= max(present)


@unhurried
@given(HOURS, st.integers(0, 23), st.integers(0, 50))
def test_more_ozone_in_one_hour_never_lowers_mda8(
    hours: list[float | None], at: int, more: int
) -> None:
    before = mda8(hours)
    raised = list(hours)
    if raised[at] is not None:
        raised[at] = float(Decimal(str(raised[at])) + more)
    after = mda8(raised)
    assert before.value is None or (after.value is not None and after.value >= before.value)


def test_a_day_with_few_windows_counts_only_if_it_proves_an_exceedance() -> None:
    few: list[float | None] = [None] * 16 + [160.5] * 8
    assert mda8(few).n_windows == 3
    assert not mda8(few).valid, "160.5 is rounded to 160, which attains the limit"
    assert mda8([None] * 16 + [160.6] * 8).valid
    assert mda8(few, exceedance_limit=100).value == Fraction(321, 2)


@pytest.mark.parametrize("limit", [160, Fraction(160) * Fraction("298.15") / 273])
@pytest.mark.parametrize("ozone", [159.0, 160.0, 160.5, 160.6, 161.0, 174.0, 174.6, 175.0, 176.0])
def test_a_table_holds_a_day_with_few_windows_to_the_same_limit(
    limit: Fraction | int, ozone: float
) -> None:
    few: list[float | None] = [None] * 16 + [ozone] * 8
    row = daily_values(hourly(few), exceedance_limit=limit).iloc[0]
    assert (not np.isnan(row["o3_mda8_ugm3"])) == mda8(few, limit).valid


def test_the_afternoon_alone_is_enough_when_14_windows_exist() -> None:
    day = mda8([None] * 5 + [50.0] * 19)
    assert (day.n_windows, day.valid) == (14, True)
    assert not mda8([None] * 6 + [50.0] * 18).valid


def test_a_window_never_reaches_into_the_day_before() -> None:
    night = hourly([10.0] * 16 + [300.0] * 8 + [10.0] * 24)
    assert daily_values(night)["o3_mda8_ugm3"].to_list() == [300.0, 10.0]


@pytest.mark.parametrize("hours", [[1.0] * 23, [1.0] * 25, [-1.0] + [1.0] * 23])
def test_what_is_not_a_day_of_hours_is_refused(hours: list[float]) -> None:
    with pytest.raises(ValueError, match=r"24 hourly means|negative"):
        mda8(hours)


# --- Days ---------------------------------------------------------------------------------------


def test_the_hour_that_ends_at_midnight_belongs_to_the_day_before() -> None:
    daily = daily_values(hourly([20.0] * 23 + [44.0] + [7.0] * 20))
    assert daily["date"].dt.strftime("%Y-%m-%d").to_list() == ["2019-06-01", "2019-06-02"]
    assert daily["pm25_ugm3"].to_list() == [21.0, 7.0]
    assert daily["o3_1h_max_ugm3"].to_list() == [44.0, 7.0]


def test_a_mean_needs_twenty_hours() -> None:
    daily = daily_values(hourly([10.0] * 20 + [None] * 4 + [10.0] * 19 + [None] * 5))
    assert daily["n_hours_pm25"].to_list() == [20, 19]
    for column in ("pm25_ugm3", "co_mgm3", "o3_1h_max_ugm3"):
        assert daily[column].notna().to_list() == [True, False]


def test_a_tie_of_a_mean_goes_to_the_even_number() -> None:
    hours = [34.0] * 12 + [35.0] * 12 + [35.0] * 12 + [36.0] * 12
    assert daily_values(hourly(hours))["pm25_ugm3"].to_list() == [34.0, 36.0]
    hours = [0.8] * 12 + [0.9] * 12 + [0.575] * 24
    assert daily_values(hourly(hours))["co_mgm3"].to_list() == [0.8, 0.6]


@unhurried
@given(HOURS)
def test_a_mean_is_the_exact_mean_rounded_once(hours: list[float | None]) -> None:
    row = daily_values(hourly(hours)).iloc[0]
    present = [Fraction(str(hour)) for hour in hours if hour is not None]
    if len(present) < 20:
        assert np.isnan(row["pm25_ugm3"])
    else:
        mean = sum(present) / Fraction(len(present))
        assert row["pm25_ugm3"] == float(round_half_even(mean, 1))
        assert row["co_mgm3"] == float(round_half_even(mean, "0.1"))


def test_every_calendar_day_between_the_first_and_the_last_hour_has_a_row() -> None:
    table = pd.concat([hourly([10.0] * 24), hourly([10.0] * 24, "2019-06-04")])
    daily = daily_values(table)
    assert daily["date"].dt.day.to_list() == [1, 2, 3, 4]
    assert daily["n_hours_o3"].to_list() == [24, 0, 0, 24]
    assert daily["n_windows"].to_list() == [17, 0, 0, 17]
    assert daily["pm25_ugm3"].notna().to_list() == [True, False, False, True]


def test_cities_keep_their_own_first_and_last_day() -> None:
    table = pd.concat([hourly([2.0] * 24, "2019-06-03", "b"), hourly([1.0] * 48, city="a")])
    daily = daily_values(table.sample(frac=1, random_state=1))
    assert daily["city_id"].to_list() == ["a", "a", "b"]
    assert daily["date"].dt.day.to_list() == [1, 2, 3]
    assert daily["pm25_ugm3"].to_list() == [1.0, 1.0, 2.0]


@unhurried
@given(HOURS, HOURS, HOURS, st.integers(0, 23), st.integers(0, 400).map(float))
def test_adding_a_missing_hour_never_changes_another_day(
    first: list[float | None],
    second: list[float | None],
    third: list[float | None],
    at: int,
    value: float,
) -> None:
    with_gap = list(second)
    with_gap[at] = None
    filled = list(second)
    filled[at] = value
    before = daily_values(hourly([*first, *with_gap, *third]))
    after = daily_values(hourly([*first, *filled, *third]))
    pd.testing.assert_frame_equal(before.drop(index=1), after.drop(index=1))
    assert after["n_hours_o3"][1] == before["n_hours_o3"][1] + 1


@unhurried
@given(HOURS, st.randoms())
def test_the_order_of_rows_and_rows_without_values_do_not_matter(
    hours: list[float | None], order: random.Random
) -> None:
    table = hourly(hours)
    places = list(range(24))
    order.shuffle(places)
    pd.testing.assert_frame_equal(daily_values(table.iloc[places]), daily_values(table))


def test_no_hours_give_no_days() -> None:
    assert daily_values(hourly([1.0] * 24).iloc[:0]).empty


# --- Another reference state --------------------------------------------------------------------


@unhurried
@given(HOURS)
def test_rounding_later_gives_what_rounding_at_once_gives(hours: list[float | None]) -> None:
    table = hourly(hours)
    later = round_daily(daily_values(table, rounded=False))
    pd.testing.assert_frame_equal(later, daily_values(table), check_exact=True)


@unhurried
@given(HOURS)
def test_converting_days_is_converting_their_hours(hours: list[float | None]) -> None:
    days = daily_values(hourly(hours), exceedance_limit=-1, rounded=False)
    converted = [None if h is None else convert(Decimal(str(h)), 273, 298.15) for h in hours]
    value = mda8(converted, exceedance_limit=-1).value
    of_days = convert(days["o3_mda8_exact_ugm3"], 273, 298.15).iloc[0]
    if value is None:
        assert np.isnan(of_days)
    else:
        assert of_days == pytest.approx(float(value), rel=1e-12)


def test_converted_hours_are_refused_and_the_order_is_named() -> None:
    table = hourly([60.0] * 24)
    table["o3_ugm3"] = convert(table["o3_ugm3"], 273, 298.15)
    with pytest.raises(ValueError, match=r"o3_ugm3 of a at 2019-06-01 01:00.*convert the daily"):
        daily_values(table)


# --- Refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [-1.0, np.inf, 12.3456])
def test_a_value_nobody_prints_is_refused_with_city_and_hour(value: float) -> None:
    table = hourly([10.0] * 24)
    table.loc[3, "pm10_ugm3"] = value
    with pytest.raises(ValueError, match=r"pm10_ugm3 of a at 2019-06-01 04:00:00 is"):
        daily_values(table)


def test_a_repeated_hour_is_refused() -> None:
    table = hourly([10.0] * 24)
    with pytest.raises(ValueError, match=r"City a has the hour ending 2019-06-01 02:00"):
        daily_values(pd.concat([table, table.iloc[[1]]]))


def test_times_that_are_no_ends_of_hours_are_refused() -> None:
    table = hourly([10.0] * 24)
    with pytest.raises(ValueError, match="not a whole hour"):
        daily_values(table.assign(time=table["time"] + pd.Timedelta(minutes=30)))
    with pytest.raises(ValueError, match="without a zone"):
        daily_values(table.assign(time=table["time"].dt.tz_localize("Asia/Shanghai")))
    with pytest.raises(ValueError, match=r"lacks the column.* co_mgm3"):
        daily_values(table.drop(columns="co_mgm3"))
    with pytest.raises(ValueError, match="no city_id or no time"):
        daily_values(table.assign(city_id=None))
