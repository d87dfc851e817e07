"""Air and weather under standard names: ids, ends of hours, reference states, stated rules."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.data import air, load_package

ROOT = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def package():
    return load_package(ROOT)


@pytest.fixture(scope="module")
def hours(package):
    return air.hourly_air(package)


@pytest.fixture(scope="module")
def days(package):
    return air.daily_air(package)


@pytest.fixture(scope="module")
def published(package):
    return air.published_monthly(package)


class Stub:
    """A package of given tables, for what the files of the repository do not contain."""

    def __init__(self, package, **tables):
        self.package = package
        self.tables = {name.replace("__", "/"): table for name, table in tables.items()}

    @property
    def keys(self):
        return [*self.package.keys, *(key for key in self.tables if key not in self.package.keys)]

    def table(self, key):
        return self.tables[key] if key in self.tables else self.package.table(key)


def test_all_21_cities_of_the_catalogue_are_in_every_air_table(package, hours, days):
    known = set(package.table("catalogue/cities").city_id)
    assert len(known) == 21
    for frame in (hours, days, air.monthly_air(package)):
        assert set(frame.city_id) == known
    assert air.city_names(package)["江门"] == "jiangmen"


def test_no_row_is_lost_on_the_way_from_the_files(package, hours, days):
    assert len(hours) == package.n_rows("air/hourly/2018-12_2020-06") == 209_380
    assert len(days) == package.n_rows(air.DAILY) == 24_039
    assert len(air.weather_daily(package)) == package.n_rows(air.WEATHER) == 4_748


def test_rows_are_sorted_by_city_and_time_without_repetition(hours, days):
    for frame, moment in ((hours, "time"), (days, "date")):
        keys = frame[["city_id", moment]]
        assert not keys.duplicated().any()
        pd.testing.assert_frame_equal(keys, keys.sort_values(["city_id", moment]))


def test_a_value_of_the_file_arrives_unchanged(hours):
    row = hours.set_index(["city_id", "time"]).loc[("chaozhou", pd.Timestamp(2018, 12, 1, 2))]
    names = ["pm25_ugm3", "pm10_ugm3", "so2_ugm3", "no2_ugm3", "o3_ugm3", "co_mgm3", "o3_8h_ugm3"]
    assert row[names].tolist() == [39, 73, 12, 23, 39, 0.75, 33]


def test_hours_can_be_asked_for_by_city(package, hours):
    some = air.hourly_air(package, cities=["jiangmen", "foshan"])
    expected = hours[hours.city_id.isin(["jiangmen", "foshan"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)


@pytest.mark.parametrize("view", [air.hourly_air, air.daily_air, air.monthly_air])
def test_an_unknown_city_is_refused_with_the_known_ones(package, view):
    with pytest.raises(ValueError, match=r"no city '江门'; there are: .*jiangmen"):
        view(package, cities=["江门"])


def test_hours_after_the_amendment_of_2018_are_at_298_kelvin(hours):
    assert set(hours.reference_k) == {298.15}
    assert set(hours.basis) == {"realtime-298"}
    assert set(hours.source_id) == {"cnemc-hourly"}


def test_the_state_changes_with_the_first_hour_of_september_2018(package):
    ends = pd.date_range("2018-08-31 23:00", periods=4, freq="h")
    table = package.table("air/hourly/2018-12_2020-06").head(4).assign(datetime=ends)
    stub = Stub(package, **{"air__hourly__2018-12_2020-06": table})
    # The hour that ends at 00:00 of 1 September is hour 24 of 31 August.
    assert air.hourly_air(stub).reference_k.tolist() == [273, 273, 298.15, 298.15]


def test_all_hourly_files_are_joined_and_foreign_cities_left_out(package):
    table = package.table("air/hourly/2018-12_2020-06").head(3)
    later = table.assign(datetime=table.datetime + pd.DateOffset(years=2))
    later.loc[1, "city_zh"] = "北京"
    stub = Stub(package, **{"air__hourly__2018-12_2020-06": table, "air__hourly__2020-07": later})
    joined = air.hourly_air(stub)
    assert joined.time.dt.year.tolist() == [2018, 2018, 2018, 2020, 2020]
    assert set(joined.city_id) == {"chaozhou"}


def test_a_package_without_hours_gives_an_empty_frame_of_the_same_columns(package, hours):
    stub = Stub(package)
    stub.__class__ = type("Empty", (Stub,), {"keys": ["air/series"]})
    empty = air.hourly_air(stub)
    assert empty.empty
    assert list(empty.columns) == list(hours.columns)


def test_daily_and_monthly_pages_are_at_273_kelvin(package, days):
    months = air.monthly_air(package)
    assert set(days.reference_k) == set(months.reference_k) == {273}
    assert set(days.source_id) == {"aqistudy-daily"}
    assert set(months.source_id) == {"aqistudy-monthly"}


def test_jiangmen_has_every_day_and_the_known_yearly_means(days):
    jiangmen = days[days.city_id == "jiangmen"]
    assert len(jiangmen) == 1157
    assert (jiangmen.date.diff().dropna() == pd.Timedelta(days=1)).all()
    means = jiangmen.groupby(jiangmen.date.dt.year).pm25_ugm3.mean().round(1)
    assert means.loc[2014:2016].to_dict() == {2014: 43.6, 2015: 34.3, 2016: 33.6}


def test_spurious_ozone_is_missing_and_its_day_is_kept_and_flagged(package, days):
    raw = package.table(air.DAILY)
    high = raw[raw.o3_1h_max > 450]
    spurious = days[days.flag.str.contains("o3_spurious", na=False)]
    assert len(spurious) == len(high) == 14
    assert spurious.o3_1h_max_ugm3.isna().all()
    assert spurious.pm25_ugm3.notna().all()
    assert days.o3_1h_max_ugm3.max() == 419
    assert days.o3_1h_max_ugm3.isna().sum() == 14


def test_days_with_more_fine_than_coarse_dust_are_flagged_and_kept_as_printed(days):
    mixed = days.pm25_ugm3 > days.pm10_ugm3
    flagged = days.flag.str.contains("pm25_above_pm10", na=False)
    pd.testing.assert_series_equal(mixed, flagged.astype(bool), check_names=False)
    assert mixed.sum() == 448
    assert set(days.flag.dropna()) == {
        "pm25_above_pm10",
        "o3_spurious",
        "pm25_above_pm10;o3_spurious",
    }


def test_the_part_month_of_april_2018_is_left_out_of_every_city(package):
    months = air.monthly_air(package)
    assert months.month.max() == pd.Period("2018-03")
    assert months.groupby("city_id").size().eq(52).all()
    assert package.table(air.MONTHLY).month.max() == "2018-04"
    series = package.table("air/series").set_index("series_id")
    assert "part month" in series.loc["city-monthly", "note_en"]


def test_published_months_keep_source_basis_and_confidence_of_their_row(published):
    row = published[
        (published.city_id == "jiangmen")
        & (published.month == pd.Period("2022-09"))
        & published.indicator.isin(["o3_mda8_p90", "aqi_good_days_pct"])
    ].set_index("indicator")
    assert row.value.to_dict() == {"aqi_good_days_pct": 33.3, "o3_mda8_p90": 243}
    assert row.unit.to_dict() == {"aqi_good_days_pct": "%", "o3_mda8_p90": "ug/m3"}
    assert row[["source_title", "basis", "confidence", "source_id"]].notna().all(axis=None)


def test_areas_that_are_no_city_of_the_catalogue_have_no_city_id(published):
    without = published[published.city_id.isna()]
    assert set(without.area_zh) == {"全省", "珠三角", "鹤山"}
    assert published.city_id.nunique() == 21


def test_the_state_of_a_published_value_is_stated_or_by_year_or_unknown(published):
    basis = published.basis.fillna("")
    year = published.month.dt.year
    stated_old = basis.str.contains("标况")
    stated_new = basis.str.contains("实况|气态参比")
    assert (published.reference_k[stated_old] == 273).all()
    assert (published.reference_k[stated_new] == 298.15).all()
    assert (published.reference_k[(year >= 2021) & ~stated_old] == 298.15).all()
    rest = ~stated_old & ~stated_new & (year < 2021)
    assert rest.any() and published.reference_k[rest].isna().all()


def test_weather_has_units_in_its_names_and_no_gap_where_the_source_has_none(package):
    weather = air.weather_daily(package)
    assert (weather.date.diff().dropna() == pd.Timedelta(days=1)).all()
    complete = [
        *("temp_mean_c", "temp_max_c", "temp_min_c", "humidity_pct", "solar_mjm2"),
        *("sunshine_h", "rain_mm", "pressure_hpa", "cloud_pct"),
    ]
    assert weather[complete].notna().all(axis=None)
    assert weather.set_index("date").wind_waglan_kmh.first_valid_index().year == 2014
    assert weather.set_index("date").wind_shachau_kmh.last_valid_index().year == 2024
    assert weather.temp_max_c.ge(weather.temp_mean_c).all()


def test_incomplete_weather_names_the_columns_as_the_view_names_them(package):
    weather = air.weather_daily(package)
    named = set(weather.incomplete.dropna().str.split(";").explode())
    assert named <= set(air.WEATHER_COLUMNS.values())
    raw = package.table(air.WEATHER).flag_incomplete.str.contains("gsr_kp", na=False)
    assert weather.incomplete.str.contains("solar_mjm2", na=False).sum() == raw.sum() > 0


def test_every_basis_of_a_view_is_explained_in_both_languages(package, hours, days):
    series = package.table("air/series").set_index("basis")
    used = {*hours.basis, *days.basis, *air.weather_daily(package).basis}
    assert used <= set(series.index)
    assert series[["basis_en", "basis_zh"]].notna().all(axis=None)


def test_the_attribution_of_the_weather_stands_word_for_word(package):
    licence = package.table("catalogue/sources").set_index("source_id").licence["hko"]
    assert licence == (
        "Source: Hong Kong Observatory, Government of the Hong Kong Special Administrative "
        "Region, via DATA.GOV.HK. The Government of the HKSAR owns the intellectual property "
        "rights in the data. Provided as is; values compiled, not endorsed, by this project."
    )
