"""Joined months: one series on one reference state, and a gap stays a gap."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.air.months import (
    REVIEW_REFERENCE_K,
    SERIES_COLUMNS,
    base_period,
    full_months,
    joined_months,
    missing_spans,
    months_of_days,
    on_one_state,
    series_of,
    yearly_means,
)

GASES = ["so2_ugm3", "no2_ugm3", "co_mgm3", "o3_mda8_mean_ugm3"]
PARTICLES = ["pm25_ugm3", "pm10_ugm3"]


def pages(*months: str, city: str = "jiangmen", o3: float = 100.0) -> pd.DataFrame:
    """Printed months at 273 K."""
    frame = pd.DataFrame({"city_id": city, "month": pd.PeriodIndex(months, freq="M")})
    values = dict.fromkeys(SERIES_COLUMNS.values(), 20.0) | {"o3_mda8_mean_ugm3": o3}
    return frame.assign(**values, reference_k=273.0, source_id="pages")


def days(dates: Iterable[object], city: str = "jiangmen", o3: float = 80.0) -> pd.DataFrame:
    """Daily values of hours at 298.15 K."""
    frame = pd.DataFrame({"city_id": city, "date": pd.to_datetime(list(dates))})
    values = {name: 20.0 for name in SERIES_COLUMNS.values() if name != "o3_mda8_mean_ugm3"}
    return frame.assign(**values, o3_mda8_exact_ugm3=o3, reference_k=298.15, source_id="hours")


def days_of(month: str, n: int | None = None, o3: float = 80.0) -> pd.DataFrame:
    period = pd.Period(month)
    dates = pd.date_range(period.start_time, periods=n or period.days_in_month)
    return days(dates, o3=o3)


def series(values: dict[str, float]) -> pd.Series[float]:
    return pd.Series(list(values.values()), index=pd.PeriodIndex(list(values), freq="M"))


# --- Joining --------------------------------------------------------------------------------


def test_a_month_in_two_sources_is_taken_from_the_hours():
    joined = joined_months(pages("2018-11", "2018-12"), days_of("2018-12"))
    assert list(joined["source_id"]) == ["pages", "hours"]
    assert list(joined["o3_mda8_mean_ugm3"]) == [100.0, 80.0]


def test_a_month_whose_hours_do_not_carry_it_stays_as_printed():
    few = days_of("2018-12").head(3)
    joined = joined_months(pages("2018-12"), few)
    assert list(joined["source_id"]) == ["pages"]
    assert list(joined["o3_mda8_mean_ugm3"]) == [100.0]


def test_two_cities_may_have_the_same_month_in_different_sources():
    joined = joined_months(pages("2018-12", city="foshan"), days_of("2018-12"))
    assert list(joined["city_id"]) == ["foshan", "jiangmen"]
    assert list(joined["source_id"]) == ["pages", "hours"]


def test_joined_months_stand_as_in_their_sources_and_say_which():
    joined = joined_months(pages("2018-03"), days_of("2018-12"))
    assert list(joined["o3_mda8_mean_ugm3"]) == [100.0, 80.0]
    assert list(joined["reference_k"]) == [273.0, 298.15]
    assert joined["n_days"].isna().tolist() == [True, False] and joined["n_days"].iloc[1] == 31


@pytest.mark.parametrize("daily", [days([]), days_of("2018-12")])
def test_joined_months_have_the_same_columns_with_and_without_hours(daily):
    joined = joined_months(pages("2018-03"), daily)
    assert set(joined.columns) == {
        *("city_id", "month", "n_days", "reference_k", "source_id"),
        *SERIES_COLUMNS.values(),
    }


def test_a_gap_stays_a_gap():
    joined = joined_months(pages("2018-02", "2018-03"), days_of("2018-12"))
    ozone = series_of(on_one_state(joined), "jiangmen")
    assert [str(month) for month in ozone.index] == ["2018-02", "2018-03", "2018-12"]
    assert missing_spans(ozone) == [(pd.Period("2018-04"), pd.Period("2018-11"))]


# --- One reference state --------------------------------------------------------------------


def test_the_pages_gases_are_converted_and_the_hours_are_not():
    joined = on_one_state(joined_months(pages("2018-03"), days_of("2018-12")))
    assert REVIEW_REFERENCE_K == 298.15 and set(joined["reference_k"]) == {298.15}
    for gas in GASES:
        before = 100.0 if gas == "o3_mda8_mean_ugm3" else 20.0
        assert joined[gas].iloc[0] == pytest.approx(before * 273 / 298.15), gas
    assert joined["o3_mda8_mean_ugm3"].iloc[1] == 80.0
    assert joined[GASES[:3]].iloc[1].tolist() == [20.0] * 3


def test_particles_are_not_converted():
    joined = on_one_state(joined_months(pages("2018-03"), days_of("2018-12")))
    assert joined[PARTICLES].to_numpy().tolist() == [[20.0, 20.0], [20.0, 20.0]]


def test_converting_twice_is_refused():
    joined = on_one_state(joined_months(pages("2018-03"), days_of("2018-12")))
    with pytest.raises(ValueError):
        on_one_state(joined)


def test_unconverted_the_same_air_seems_to_fall_by_a_twelfth():
    """The same air: 100 µg/m3 at 273 K are 91.6 at 298.15 K; joined as they stand, a fall."""
    same = 100 * 273 / 298.15
    joined = joined_months(pages("2018-03"), days_of("2018-12", o3=same))
    as_printed = series_of(joined, "jiangmen")
    assert as_printed.iloc[1] / as_printed.iloc[0] == pytest.approx(1 - 0.0844, abs=1e-4)
    assert series_of(on_one_state(joined), "jiangmen").tolist() == pytest.approx([same, same])


# --- Months of days -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "n", "has_mean"),
    [("2019-04", 15, True), ("2019-04", 14, False), ("2019-05", 15, False), ("2019-05", 16, True)],
)
def test_a_month_needs_half_of_its_days(month, n, has_mean):
    made = months_of_days(days_of(month, n))
    assert made["o3_mda8_mean_ugm3"].notna().tolist() == [has_mean]
    assert made["n_days"].tolist() == [n]


def test_each_pollutant_needs_the_days_of_its_own():
    daily = days_of("2019-04")
    daily.loc[:19, "pm25_ugm3"] = np.nan
    made = months_of_days(daily)
    assert made["pm25_ugm3"].isna().all() and made["o3_mda8_mean_ugm3"].notna().all()
    assert made["n_days"].tolist() == [30]


def test_the_mean_of_a_month_is_that_of_its_valid_days():
    daily = days_of("2019-04")
    daily.loc[:9, "o3_mda8_exact_ugm3"] = np.nan
    daily.loc[10:19, "o3_mda8_exact_ugm3"] = 140.0
    assert months_of_days(daily)["o3_mda8_mean_ugm3"].tolist() == [110.0]


def test_full_months_leave_out_a_computed_month_that_lacks_days_of_hj_663():
    daily = pd.concat([days_of("2019-01", 27), days_of("2019-02", 24), days_of("2019-03", 26)])
    joined = joined_months(pages("2018-03"), days_of("2019-02", 25))
    assert len(full_months(joined, "jiangmen")) == 2
    joined = joined_months(pages("2018-03"), daily)
    kept = [str(month) for month in full_months(joined, "jiangmen").index]
    # A printed month has no count of days; January needs 27, February 25, March 27.
    assert kept == ["2018-03", "2019-01"]
    assert len(series_of(joined, "jiangmen")) == 4


# --- Years and gaps of a series -------------------------------------------------------------


def months_from(first: str, last: str) -> dict[str, float]:
    return {str(month): 1.0 for month in pd.period_range(first, last, freq="M")}


@pytest.mark.parametrize(
    ("first", "last", "base"),
    [
        ("2013-12", "2020-06", ("2014-01", "2017-12")),
        ("2014-02", "2020-06", ("2015-01", "2017-12")),
        ("2013-12", "2016-11", ("2014-01", "2015-12")),
        ("2013-12", "2015-11", None),
        ("2018-01", "2020-12", None),
    ],
)
def test_the_base_period_is_the_whole_years_up_to_2017_that_a_series_has(first, last, base):
    found = base_period(series(months_from(first, last)))
    assert (found and (str(found.start), str(found.end))) == base


def test_a_series_without_months_has_no_base_period_and_no_gap():
    empty = series(months_from("2014-01", "2014-01")).iloc[:0]
    assert base_period(empty) is None and missing_spans(empty) == []


def test_only_a_year_of_twelve_months_has_a_mean():
    ozone = series(months_from("2014-01", "2015-11") | {"2014-06": 13.0})
    assert yearly_means(ozone).to_dict() == {2014: 2.0}


@given(st.sets(st.integers(0, 40), min_size=1))
def test_months_and_gaps_together_are_the_whole_span(numbers):
    index = pd.PeriodIndex([pd.Period("2014-01") + n for n in sorted(numbers)], freq="M")
    spans = missing_spans(pd.Series(1.0, index=index))
    gaps = [month for a, b in spans for month in pd.period_range(a, b, freq="M")]
    whole = pd.period_range(index[0], index[-1], freq="M")
    assert sorted([*index, *gaps]) == list(whole)
    assert all((later[0] - earlier[1]).n > 1 for earlier, later in pairwise(spans))
