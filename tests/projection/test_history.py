"""Months of two kinds join into one series: what was measured is never replaced by a notice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import simulated_months as simulated
from hypothesis import given
from hypothesis import strategies as st

from analysis.projection.fit import MonthlySeries
from analysis.projection.history import (
    MIN_DAYS,
    histories_of,
    month_number,
    month_numbers,
    month_of,
    percentile_ratios,
    with_notices,
)

FEBRUARY = pd.Period("2019-02", "M")


def own(*months: str, value: float = 40.0) -> MonthlySeries:
    numbers = month_numbers(pd.PeriodIndex(months, freq="M"))
    return MonthlySeries(numbers, np.full(len(months), value))


def notice(month: str, indicator: str, value: float, city: str = "ash") -> dict[str, object]:
    return {
        "city_id": city,
        "month": pd.Period(month, "M"),
        "indicator": indicator,
        "value": value,
    }


def notices(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def ratios(**by_month: float) -> pd.Series:
    index = pd.MultiIndex.from_tuples([("ash", int(m[1:])) for m in by_month])
    return pd.Series(list(by_month.values()), index=index)


def days(month: str, values: list[float], city: str = "ash") -> pd.DataFrame:
    dates = pd.date_range(f"{month}-01", periods=len(values))
    return pd.DataFrame({"city_id": city, "date": dates, "ozone": values})


NO_RATIOS = pd.Series([], dtype=float, index=pd.MultiIndex.from_tuples([], names=["c", "m"]))


@given(st.integers(12 * 1990, 12 * 2060))
def test_a_month_and_its_ordinal_are_one(number):
    assert month_number(month_of(number)) == number
    assert month_numbers(pd.PeriodIndex([month_of(number)]))[0] == number


def test_january_is_a_multiple_of_twelve():
    assert month_number(pd.Period("2020-01", "M")) == 12 * 2020
    assert month_of(12 * 2020 + 11) == pd.Period("2020-12", "M")


def test_a_month_without_a_value_or_at_zero_is_absent_and_the_rest_in_order():
    frame = pd.DataFrame(
        {
            "city_id": "ash",
            "month": pd.PeriodIndex(["2019-03", "2019-01", "2019-02", "2019-04"], freq="M"),
            "so2_ugm3": [8.0, 6.0, np.nan, 0.0],
        }
    )
    found = histories_of(frame, {"so2": "so2_ugm3"})["ash", "so2"]
    assert found.months.tolist() == [12 * 2019, 12 * 2019 + 2]
    assert found.values.tolist() == [6.0, 8.0]


# --- Notices --------------------------------------------------------------------------------


def test_a_notice_never_replaces_a_measured_month():
    series = {("ash", "pm25"): own("2019-01", "2019-02", value=40)}
    found = with_notices(
        series, notices(notice("2019-02", "pm25", 99), notice("2019-05", "pm25", 30)), NO_RATIOS
    )
    assert found["ash", "pm25"].months.tolist() == [12 * 2019, 12 * 2019 + 1, 12 * 2019 + 4]
    assert found["ash", "pm25"].values.tolist() == [40, 40, 30]
    assert len(series["ash", "pm25"].months) == 2, "what was given is left as it was"


def test_a_notice_from_between_two_measured_months_stands_between_them():
    series = {("ash", "pm10"): own("2019-01", "2019-03")}
    found = with_notices(series, notices(notice("2019-02", "pm10", 55)), NO_RATIOS)
    assert found["ash", "pm10"].values.tolist() == [40, 55, 40]


@given(st.sets(st.integers(0, 30), min_size=1), st.sets(st.integers(0, 30), min_size=1))
def test_no_month_stands_twice_and_none_is_lost(measured, printed):
    start = simulated.START
    months = np.array(sorted(measured)) + start
    series = {("ash", "pm25"): MonthlySeries(months, np.full(len(months), 1.0))}
    rows = notices(*(notice(str(month_of(start + k)), "pm25", 2.0) for k in printed))
    found = with_notices(series, rows, NO_RATIOS)["ash", "pm25"]
    assert found.months.tolist() == sorted(start + k for k in measured | printed)
    was_measured = np.isin(found.months, months)
    assert (found.values == np.where(was_measured, 1.0, 2.0)).all()


def test_an_implied_ozone_mean_is_the_percentile_by_the_ratio_of_its_calendar_month():
    series = {("ash", "o3"): own("2019-01", value=80)}
    rows = notices(notice("2022-01", "o3_mda8_p90", 120), notice("2022-07", "o3_mda8_p90", 160))
    found = with_notices(series, rows, ratios(m1=1.5, m7=1.6))["ash", "o3"]
    assert found.values == pytest.approx([80, 120 / 1.5, 160 / 1.6])


def test_without_a_ratio_no_ozone_mean_is_implied():
    series = {("ash", "o3"): own("2019-01")}
    rows = notices(notice("2022-07", "o3_mda8_p90", 160))
    assert len(with_notices(series, rows, ratios(m1=1.5))["ash", "o3"].months) == 1
    assert len(with_notices(series, rows, NO_RATIOS)["ash", "o3"].months) == 1


def test_percentiles_of_other_pollutants_and_unknown_cities_are_no_months():
    series = {("ash", "pm25"): own("2019-01"), ("ash", "co"): own("2019-01")}
    rows = notices(
        notice("2022-07", "co_p95", 0.9),
        notice("2022-07", "so2", 7),
        notice("2022-07", "pm25", 20, city="yew"),
    )
    found = with_notices(series, rows, NO_RATIOS)
    assert set(found) == set(series) and all(len(s.months) == 1 for s in found.values())


# --- The ratio of a month's percentile to its mean --------------------------------------------


def test_the_usual_ratio_is_the_median_over_the_years_of_a_calendar_month():
    flat, steep = [100.0] * 28, [50.0] * 20 + [150.0] * 8
    frame = pd.concat(
        [days("2015-02", flat), days("2017-02", steep), days("2018-02", [60.0, 100.0] * 14)]
    )
    found = percentile_ratios(frame)
    expected = sorted([1.0, 150 / np.mean(steep), 100 / 80])[1]
    assert found["ash", 2] == pytest.approx(expected)
    assert ("ash", 3) not in found.index


def test_a_month_of_few_days_lends_no_ratio():
    short = days("2019-02", [60.0, 100.0] * 9 + [80.0])
    assert len(short) == MIN_DAYS - 1 and percentile_ratios(short).empty
    blanks = days("2019-02", [60.0, 100.0] * 9 + [80.0] + [np.nan] * 5)
    assert percentile_ratios(blanks).empty
    assert len(percentile_ratios(days("2019-02", [60.0, 100.0] * 10))) == 1


def test_the_ratio_has_no_unit():
    values = np.random.default_rng(2).gamma(6, 15, size=28)
    one = percentile_ratios(days("2019-02", list(values)))
    other = percentile_ratios(days("2019-02", list(values * 298.15 / 273.15)))
    assert one.to_numpy() == pytest.approx(other.to_numpy())
    assert one.iloc[0] > 1
