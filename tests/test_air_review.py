"""The air review: figures known beforehand, nothing seen too early, and the same on every run."""

from __future__ import annotations

import dataclasses
import functools

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from analysis import air_frames as frames
from analysis.air_review import HOURS, PAGES, AirData, AirReview, trend_of
from analysis.data import air as views
from analysis.language import Language
from analysis.review import open_air_review

pytestmark = pytest.mark.xdist_group("air-review")


@functools.cache
def review(as_of: int = 2025, lang: Language = "en", city: str = "jiangmen") -> AirReview:
    return open_air_review(city, as_of, lang)


def of_its_own(as_of: int, city: str = "jiangmen") -> AirReview:
    """Return a review that shares nothing with any other of its package and year."""
    one = open_air_review(city, as_of)
    one.__dict__["data"] = AirData(one.package, as_of)
    return one


def median_trend(one: AirReview) -> tuple[float, float]:
    found = one.trend.at(0.5)
    assert found is not None
    return found.slope_per_year, found.p


# --- Figures known beforehand ---------------------------------------------------------------
# The check list of the data handed over with the project: each figure was read in its source.


@pytest.mark.parametrize(("year", "mean"), [(2014, 43.6), (2015, 34.3), (2016, 33.6)])
def test_pm25_of_the_printed_days_has_the_known_yearly_means(year, mean):
    """Daily pages of aqistudy.cn, city_daily_2013-12_2017-01.csv."""
    days = review().printed_days
    mine = days.loc[days["date"].dt.year == year, "pm25_ugm3"]
    assert round(float(mine.mean()), 1) == mean
    assert len(mine) == (366 if year == 2016 else 365)
    known = review().years.set_index(["indicator", "year"]).loc[("pm25_mean_ugm3", year)]
    assert round(float(known["value_exact"]), 1) == mean and bool(known["valid"])


def test_the_first_half_of_2020_has_the_known_pm25_and_share_of_good_days():
    """CNEMC's hourly archive, January to June 2020: 19.7 µg/m3 and 93.4 %."""
    days = review().days
    half = days[days["date"].dt.year == 2020]
    assert (half["date"].min(), half["date"].max()) == (
        pd.Timestamp("2020-01-01"),
        pd.Timestamp("2020-06-30"),
    )
    assert round(float(half["pm25_ugm3"].mean()), 1) == 19.7
    good = half["good"].dropna().astype(bool)
    assert round(100 * float(good.mean()), 1) == 93.4


@pytest.mark.parametrize(
    ("month", "p90", "good"), [("2022-09", 243, 33.3), ("2022-06", 72, 100), ("2021-12", 143, 87.1)]
)
def test_the_published_months_are_those_of_the_provinces_notices(month, p90, good):
    """Monthly notices of the provincial department, published_monthly.csv."""
    table = review().data.published
    mine = table[(table["city_id"] == "jiangmen") & (table["month"] == pd.Period(month))]
    values = mine.set_index("indicator")["value"]
    assert (values["o3_mda8_p90"], values["aqi_good_days_pct"]) == (p90, good)
    shown = review().published_p90.set_index("month").loc[pd.Period(month)]
    assert shown["value"] == shown["value_ugm3"] == p90


def test_what_was_published_at_273_k_is_converted_and_low_confidence_is_left_out():
    frame = review().published_p90
    old = frame["reference_k"] == 273
    ratio = frame["value_ugm3"] / frame["value"]
    assert ratio[old].tolist() == pytest.approx([273 / 298.15] * int(old.sum())) and old.any()
    assert (ratio[~old] == 1).all() and (~old).any()
    assert "low" not in set(frame["confidence"])


def test_the_plans_share_of_good_days_is_seen_from_its_last_year_on():
    assert review().plan_good_days == (2020, 88.0)
    assert review(2019).plan_good_days is None
    assert review(city="foshan").plan_good_days is None


def test_computed_months_lie_near_what_was_published_for_them():
    frame = frames.agreement(review())
    assert set(frame["month"]) == {"2018-12", "2019-06", "2020-04"}
    good = frame[frame["indicator"] == "aqi_good_days_pct"]
    assert good["difference"].abs().max() < 1
    # December 2018 lacks eight days; the whole months agree to half a unit.
    whole = frame[(frame["indicator"] == "pm25") & (frame["n_days"] >= 28)]
    assert len(whole) == 2 and whole["difference"].abs().max() < 0.5
    assert (frame["difference"] == frame["computed"] - frame["published"]).all()


# --- The trend ------------------------------------------------------------------------------


def test_the_series_is_two_sources_with_gaps_between():
    one = review()
    assert one.ozone_sources.value_counts().to_dict() == {PAGES: 52, HOURS: 14}
    assert one.trend.n_months == len(one.ozone) == 66 and one.trend.n_missing == 13
    gaps = [(str(a), str(b)) for a, b in frames.long_gaps(one.ozone)]
    assert gaps == [("2018-04", "2018-11"), ("2019-07", "2019-11")]


def test_the_median_of_monthly_ozone_rises_by_four_to_five_a_year():
    slope, p = median_trend(review())
    assert 3.5 < slope < 5.5 and p < 0.05
    assert [str(month) for month in review().base] == ["2014-01", "2017-12"]


def test_joined_without_conversion_the_rise_is_smaller_and_its_direction_open():
    slope, _ = median_trend(review())
    wrong = review().trend_unconverted.at(0.5)
    assert wrong is not None
    assert 1 < slope - wrong.slope_per_year < 2 and wrong.p > 0.1
    old = review().ozone_sources == PAGES
    ratio = review().ozone / review().ozone_unconverted
    assert ratio[old].tolist() == pytest.approx([273 / 298.15] * 52)
    assert (ratio[~old] == 1).all()


def test_with_the_whole_record_as_base_the_rise_is_smaller_but_a_rise():
    frame = review().trend_sensitivity
    (whole,) = frame.loc[frame["setting"] == "2013-12/2020-06", "slope_per_year"]
    assert 3.3 <= whole <= 4.2


def test_the_adjusted_trend_has_one_interval_wherever_it_is_reported():
    frame = review().weather_sensitivity.set_index("variant")
    reported, found = frame.loc["reported"], review().weather.adjusted
    assert frame.index[0] == "reported" and found is not None
    assert (reported["low95_pct"], reported["high95_pct"]) == (found.low95_pct, found.high95_pct)
    assert reported["adjusted_pct_per_year"] == found.pct_per_year
    # With the usual weather known the estimate stays and its interval is another.
    known = frame.loc["usual_weather_fixed"]
    assert known["adjusted_pct_per_year"] == pytest.approx(found.pct_per_year)
    assert found.low95_pct < known["low95_pct"] and known["high95_pct"] < found.high95_pct


def test_every_setting_of_the_sensitivity_is_there_once():
    frame = review().trend_sensitivity
    assert frame["choice"].value_counts().to_dict() == {
        "year": 8,
        "block": 3,
        "base": 2,
        "source": 2,
        **dict.fromkeys(("reported", "state", "full_months", "harmonics", "season_redrawn"), 1),
    }
    assert not frame.duplicated(["choice", "setting"]).any()
    hours = frame[(frame["choice"] == "source") & (frame["setting"] == HOURS)].iloc[0]
    assert hours["reason"] == "too_few_months" and pd.isna(hours["slope_per_year"])


def test_a_step_is_asked_for_only_at_dates_known_beforehand():
    """The change of source and reference state, and the pandemic, after which five months lie."""
    change, pandemic = review().breaks
    assert (str(change.at), str(pandemic.at)) == ("2018-09", "2020-02")
    assert change.step is not None and change.low95 is not None and change.high95 is not None
    assert change.low95 < change.step < change.high95
    assert (change.n_before, change.n_after) == (52, 14)
    assert pandemic.step is None and pandemic.reason and pandemic.n_after == 5


def test_the_variants_are_those_of_the_results_they_quote():
    one, rows = review(), review().trend_variants.set_index("variant")
    assert rows.loc["median", "slope"] == median_trend(one)[0]
    assert rows.loc["unconverted", "slope"] < rows.loc["median", "slope"]
    assert pd.isna(rows.loc["seasonal_sen", "low"]) and rows.loc["seasonal_sen", "n_months"] == 66
    assert one.weather.adjusted is not None
    assert rows.loc["adjusted_mean", "slope"] == one.weather.adjusted.ugm3_per_year
    assert rows.loc["without_2020", "n_months"] == 60 and rows.loc["pages_only", "n_months"] == 52
    assert rows.index.is_unique


def test_ozone_alone_made_most_of_the_bad_days():
    account = review().account
    assert (account.n_assessed, account.n_bad, account.n_ozone_alone) == (412, 28, 19)
    assert account.n_assessed == review().account_2026.n_assessed
    assert review().account_2026.n_ozone_alone <= account.n_ozone_alone
    assert review().account_2026.n_bad >= account.n_bad


# --- Cities ---------------------------------------------------------------------------------


def test_all_cities_of_the_province_have_a_trend_a_level_and_a_tile():
    data = review().data
    assert len(data.cities) == 21 == len(frames.city_trends(review())) == len(data.levels)
    assert not [city for city in data.cities if data.trend(city).reason]
    tiles = frames.tiles(review())
    assert set(tiles["city_id"]) == set(data.cities)
    assert not tiles.duplicated(["tile_row", "tile_col"]).any()


def shifted(data: AirData, trends: dict[str, float]) -> AirData:
    """Return a copy of the shared data in which cities have another slope added to their months."""
    made = AirData(data.package, data.as_of)
    frame = data.months.copy()
    years = [(month - pd.Period("2014-01", "M")).n / 12 for month in frame["month"]]
    added = frame["city_id"].map(trends).fillna(0.0).astype(float) * years
    made.__dict__["months"] = frame.assign(o3_mda8_mean_ugm3=frame["o3_mda8_mean_ugm3"] + added)
    return made


def test_a_tile_is_rising_falling_or_open_as_its_interval_says():
    one = open_air_review()
    one.__dict__["data"] = shifted(review().data, {"foshan": 30.0, "zhuhai": -30.0})
    tiles = frames.tiles(one).set_index("city_id")
    assert (tiles.loc["foshan", "state"], tiles.loc["zhuhai", "state"]) == ("rising", "falling")
    for row in tiles.itertuples():
        assert row.low95 <= row.slope <= row.high95
        expected = "rising" if row.low95 > 0 else "falling" if row.high95 < 0 else "open"
        assert row.state == expected
    assert set(tiles["state"]) == {"rising", "falling", "open"}


# --- Nothing is seen too early --------------------------------------------------------------


@pytest.mark.parametrize("as_of", [2013, 2016, 2017, 2018, 2019, 2020])
def test_nothing_later_than_the_as_of_year_is_seen(as_of):
    data = AirData(review().package, as_of)
    assert data.months["month"].dt.year.max() == as_of
    for frame, column in (
        (data.hour_days, "date"),
        (data.printed_days, "date"),
        (data.published, "month"),
        (data.weather_days, "date"),
    ):
        assert frame.empty or frame[column].dt.year.max() <= as_of


def test_the_last_hour_of_a_year_belongs_to_it():
    """31 December, 24:00, stands in the archive as 00:00 of 1 January."""
    hours = review(2019).data.hour_days
    last = hours[(hours["city_id"] == "jiangmen") & (hours["date"] == "2019-12-31")]
    assert len(last) == 1 and last["n_hours_o3"].iloc[0] == 24
    assert hours["date"].max() == pd.Timestamp("2019-12-31")


def assert_same_results(one: AirReview, other: AirReview) -> None:
    for name in (
        *("ozone", "ozone_unconverted", "pm25"),
        *("trend_variants", "trend_sensitivity", "years", "primary", "published_p90"),
    ):
        ours, theirs = getattr(one, name), getattr(other, name)
        same = assert_series_equal if isinstance(ours, pd.Series) else assert_frame_equal
        same(ours, theirs)
    assert one.trend == other.trend and one.pm25_trend == other.pm25_trend
    assert (one.account, one.account_2026) == (other.account, other.account_2026)
    assert one.n_bad_by_1h_alone == other.n_bad_by_1h_alone
    assert_frame_equal(one.weather.months, other.weather.months)
    assert one.weather.adjusted == other.weather.adjusted
    assert_frame_equal(frames.tiles(one), frames.tiles(other))


@pytest.mark.parametrize("as_of", [2018, 2019])
def test_results_do_not_change_when_later_data_are_taken_away(as_of, monkeypatch):
    seen = of_its_own(as_of)
    # Shared results are made when they are asked for, so now, before the views end earlier.
    shared = ("months", "months_as_printed", "judged", "judged_2026", "published", "printed_days")
    assert all(len(getattr(seen.data, name)) for name in shared) and seen.data.weather
    columns = {
        "hourly_air": "time",
        "daily_air": "date",
        "monthly_air": "month",
        "published_monthly": "month",
        "weather_daily": "date",
    }
    for name, column in columns.items():
        monkeypatch.setattr(views, name, cut(getattr(views, name), column, as_of))
    blind = of_its_own(as_of)
    assert blind.data.hour_days["date"].dt.year.max() == as_of
    assert_same_results(seen, blind)


def cut(view, column, as_of):
    """Return a view that ends with a year; an hour is named by its end."""

    def shorter(package):
        frame = view(package)
        moment = frame[column] - pd.Timedelta(hours=1) if column == "time" else frame[column]
        return frame[moment.dt.year <= as_of].reset_index(drop=True)

    return shorter


def test_later_data_would_change_the_results_that_may_see_them():
    assert median_trend(review(2018))[0] != median_trend(review(2019))[0] != median_trend(review())
    assert review(2019).account.n_assessed < review(2020).account.n_assessed
    assert review(2020).account == review().account


# --- The same on every run ------------------------------------------------------------------


def test_results_are_equal_on_every_run():
    assert_same_results(review(), of_its_own(2025))


def test_results_do_not_depend_on_the_order_in_which_cities_are_asked_for():
    one = of_its_own(2025)
    for city in ("yunfu", "foshan", "jiangmen"):
        assert one.data.trend(city) == review().data.trend(city)
    assert trend_of(one.ozone) == one.trend


def test_results_do_not_depend_on_the_language():
    english, chinese = review(), review(lang="zh")
    assert english.data is chinese.data and english.trend == chinese.trend
    assert dataclasses.asdict(english.account) == dataclasses.asdict(chinese.account)
