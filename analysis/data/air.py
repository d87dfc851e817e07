"""Air and weather tables under standard names, each value with its source, basis and state.

The raw files keep the columns of those who published them. These views give one name to one
quantity (unit as suffix), ids instead of city names, and say for every row from which source it
is, on which basis it was measured and to which temperature concentrations of gases refer: gases
at 273 K read 9 % higher than at 298.15 K, so rows of different states are never joined without
converting them. Which state holds when is data: ``air/series.csv``.

Nothing is converted, filled or averaged here. Values are left out or set missing only by the
rules that stand here as constants and in ``air/series.csv``; the raw files stay as obtained.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.data.package import DataPackage

HOURLY_FOLDER = "air/hourly/"
MONTHLY = "air/city_monthly_2013-12_2018-04"
DAILY = "air/city_daily_2013-12_2017-01"
PUBLISHED = "air/published_monthly"
WEATHER = "met/hko_daily"

SPURIOUS_O3_UGM3 = 450.0
"""Printed daily 1-hour maxima of ozone above this are set missing.

They are 14 days of four cities, ten of them at Qingyuan between December 2013 and March 2014,
and reach 1080; the largest value below is 419. Reviewed values are not at hand to decide one by
one, so the rule is one for all cities.
"""

NEW_STATE_YEAR = 2021
"""Published values of this year and later are at 298.15 K, whether or not the page says so."""

_CONCENTRATIONS = {
    "pm25": "pm25_ugm3",
    "pm10": "pm10_ugm3",
    "so2": "so2_ugm3",
    "no2": "no2_ugm3",
    "co": "co_mgm3",
}
_HOURLY = {
    **_CONCENTRATIONS,
    "o3": "o3_ugm3",
    "o3_8h": "o3_8h_ugm3",
}
_SERIES = ["reference_k", "basis", "source_id"]

WEATHER_COLUMNS = {
    "tmean_hko": "temp_mean_c",
    "tmax_hko": "temp_max_c",
    "tmin_hko": "temp_min_c",
    "rh_hko": "humidity_pct",
    "gsr_kp": "solar_mjm2",
    "sun_kp": "sunshine_h",
    "rain_hko": "rain_mm",
    "wspd_wgl": "wind_waglan_kmh",
    "pdir_wgl": "wind_dir_waglan_deg",
    "wspd_sc": "wind_shachau_kmh",
    "pdir_sc": "wind_dir_shachau_deg",
    "mslp_hko": "pressure_hpa",
    "cloud_hko": "cloud_pct",
}
"""Weather columns in use. Wind at King's Park is left out: it is not homogeneous."""


def city_names(package: DataPackage) -> dict[str, str]:
    """Return city ids by the name that the air files write: without 市 (江门)."""
    cities = package.table("catalogue/cities")
    names = cities["name_zh"].str.removesuffix("市")
    return dict(zip(names, cities["city_id"], strict=True))


def hourly_air(package: DataPackage, cities: Collection[str] | None = None) -> pd.DataFrame:
    """Return the hours of all files in ``air/hourly/``, sorted by city and time.

    Parameters
    ----------
    package
        The data package.
    cities
        City ids to return; by default all of the catalogue. Cities that are not in the
        catalogue are left out.

    Returns
    -------
    pandas.DataFrame
        city_id; time, the END of the hour in Beijing time (24:00 is 00:00 of the next day);
        pm25_ugm3, pm10_ugm3, so2_ugm3, no2_ugm3, o3_ugm3, co_mgm3, means of the hour;
        o3_8h_ugm3, the running 8-h mean as released, which restarts each day at 01:00;
        reference_k, basis, source_id. Missing values are NaN; missing hours have no row.

    Raises
    ------
    ValueError
        If a city is not in the catalogue.
    """
    names = city_names(package)
    wanted = _wanted(names, cities)
    columns = ["city_zh", "datetime", *_HOURLY]
    parts = []
    for key in package.keys:
        if key.startswith(HOURLY_FOLDER):
            part = package.table(key)[columns]
            parts.append(part[part["city_zh"].isin(wanted)])
    frame = pd.concat(parts, ignore_index=True) if parts else _no_hours(columns)
    frame = frame.rename(columns={"datetime": "time", **_HOURLY})
    frame.insert(0, "city_id", frame.pop("city_zh").map(names).astype("string"))
    # Hour 24:00 of a day is stored as 00:00 of the next and belongs to the day before.
    days = frame["time"] - pd.Timedelta(hours=1)
    return _sorted(_with_series(package, frame, "air/hourly", days), "time")


def daily_air(package: DataPackage, cities: Collection[str] | None = None) -> pd.DataFrame:
    """Return the printed daily values of December 2013 to January 2017.

    Parameters
    ----------
    package
        The data package.
    cities
        City ids to return; by default all.

    Returns
    -------
    pandas.DataFrame
        city_id, date, pm25_ugm3, pm10_ugm3, so2_ugm3, no2_ugm3, co_mgm3 (daily means),
        o3_1h_max_ugm3 (largest hour, not comparable with MDA8), reference_k, basis, source_id,
        and flag: ``pm25_above_pm10`` (both kept as printed), ``o3_spurious`` (above
        :data:`SPURIOUS_O3_UGM3`, set missing), both joined by ``;``, or missing. The index of
        the site ignores ozone and is left out.

    Raises
    ------
    ValueError
        If a city is not in the catalogue.
    """
    columns = {**_CONCENTRATIONS, "o3_1h_max": "o3_1h_max_ugm3"}
    frame = _by_city(package, DAILY, ["date", *columns], cities).rename(columns=columns)
    frame = _with_series(package, frame, f"{DAILY}.csv", frame["date"])
    mixed = frame["pm25_ugm3"] > frame["pm10_ugm3"]
    spurious = frame["o3_1h_max_ugm3"] > SPURIOUS_O3_UGM3
    frame["o3_1h_max_ugm3"] = frame["o3_1h_max_ugm3"].mask(spurious)
    flag = pd.Series(pd.NA, index=frame.index, dtype="string")
    flag[mixed] = "pm25_above_pm10"
    flag[spurious] = "o3_spurious"
    flag[mixed & spurious] = "pm25_above_pm10;o3_spurious"
    frame["flag"] = flag
    return _sorted(frame, "date")


def monthly_air(package: DataPackage, cities: Collection[str] | None = None) -> pd.DataFrame:
    """Return the printed monthly values of December 2013 to March 2018.

    April 2018 was read on the 9th of the month; ``air/series.csv`` ends the series before it.
    A rule, and not 21 corrections of cells that are as their page showed them.

    Parameters
    ----------
    package
        The data package.
    cities
        City ids to return; by default all.

    Returns
    -------
    pandas.DataFrame
        city_id, month (Period), pm25_ugm3, pm10_ugm3, so2_ugm3, no2_ugm3, co_mgm3,
        o3_mda8_mean_ugm3 (mean of MDA8, not the bulletins' 90th percentile), reference_k,
        basis, source_id.

    Raises
    ------
    ValueError
        If a city is not in the catalogue.
    """
    columns = {**_CONCENTRATIONS, "o3_8h_mean": "o3_mda8_mean_ugm3"}
    frame = _by_city(package, MONTHLY, ["month", *columns], cities).rename(columns=columns)
    frame["month"] = pd.PeriodIndex(frame["month"].astype(object), freq="M")
    frame = _with_series(package, frame, f"{MONTHLY}.csv", frame["month"].dt.start_time)
    return _sorted(frame, "month")


def published_monthly(package: DataPackage) -> pd.DataFrame:
    """Return the published monthly values, each with its own source and basis.

    Returns
    -------
    pandas.DataFrame
        area_zh as printed; city_id, missing for the province, the delta and Heshan; month
        (Period), indicator, value, unit, basis (as the source or the compilation states it,
        missing where it does not), confidence, source_id, source_title, source_url, and
        reference_k, the state of the publication: 273 where the basis says 标况, 298.15 where
        it says 实况 or 气态参比 or from 2021 on, missing where it cannot be told. Rows of one
        area, month and indicator may stand beside each other on different bases.
    """
    frame = package.table(PUBLISHED)
    months = pd.PeriodIndex.from_fields(
        year=frame["year"].astype(int), month=frame["month"].astype(int), freq="M"
    )
    basis = frame["basis"].fillna("")
    new = basis.str.contains("实况|气态参比") | (frame["year"] >= NEW_STATE_YEAR)
    reference = pd.Series(float("nan"), index=frame.index)
    reference[new.astype(bool)] = 298.15
    reference[basis.str.contains("标况").astype(bool)] = 273.0
    return pd.DataFrame(
        {
            "area_zh": frame["city_zh"],
            "city_id": frame["city_zh"].map(city_names(package)).astype("string"),
            "month": months,
            **{name: frame[name] for name in ("indicator", "value", "unit", "basis")},
            "confidence": frame["confidence"],
            "source_id": pd.Series("gd-monthly-notices", index=frame.index, dtype="string"),
            "source_title": frame["source_title"],
            "source_url": frame["source_url"],
            "reference_k": reference,
        }
    )


def weather_daily(package: DataPackage) -> pd.DataFrame:
    """Return daily weather at Hong Kong: a proxy, about 110 km from Jiangmen.

    Returns
    -------
    pandas.DataFrame
        date and the columns of :data:`WEATHER_COLUMNS`: Observatory headquarters for
        temperature (°C), humidity, rain (a trace is 0.025 mm), pressure and cloud; King's Park
        for global radiation (MJ/m² a day) and sunshine; wind (daily mean speed in km/h,
        prevailing direction in degrees, circular) at Waglan from 2014 and Sha Chau to 2024.
        ``incomplete`` names the columns whose value the Observatory marks as incomplete,
        joined by ``;``, or is missing. Then basis, source_id.
    """
    table = package.table(WEATHER)
    frame = table[["date", *WEATHER_COLUMNS]].rename(columns=WEATHER_COLUMNS)
    marked = table["flag_incomplete"].dropna().map(_in_use)
    frame["incomplete"] = marked.reindex(frame.index).replace("", pd.NA).astype("string")
    frame = _with_series(package, frame, f"{WEATHER}.csv", frame["date"])
    return frame.drop(columns="reference_k").sort_values("date", ignore_index=True)


def _in_use(marked: str) -> str:
    return ";".join(WEATHER_COLUMNS[name] for name in marked.split(";") if name in WEATHER_COLUMNS)


def _wanted(names: dict[str, str], cities: Collection[str] | None) -> set[str]:
    """Return the printed names of the wanted cities."""
    unknown = sorted(set(cities or ()) - set(names.values()))
    if unknown:
        known = ", ".join(sorted(names.values()))
        raise ValueError(f"no city {', '.join(map(repr, unknown))}; there are: {known}")
    return {name for name, city in names.items() if cities is None or city in cities}


def _by_city(
    package: DataPackage, key: str, columns: list[str], cities: Collection[str] | None
) -> pd.DataFrame:
    """Return columns of a table with city_id, for the wanted cities."""
    names = city_names(package)
    table = package.table(key)
    table = table[table["city_zh"].isin(_wanted(names, cities))].reset_index(drop=True)
    frame = table[columns].copy()
    frame.insert(0, "city_id", table["city_zh"].map(names).astype("string"))
    return frame


def _with_series(
    package: DataPackage, frame: pd.DataFrame, path: str, days: pd.Series[pd.Timestamp]
) -> pd.DataFrame:
    """Add reference state, basis and source by day; days in no period of a series are left out."""
    series = package.table("air/series")
    series = series[series["path"] == path].reset_index(drop=True)
    period = pd.Series(-1, index=frame.index)
    for number, first, last in series[["valid_from", "valid_to"]].itertuples(name=None):
        within = pd.Series(True, index=frame.index)
        if not pd.isna(first):
            within &= days >= first
        if not pd.isna(last):
            within &= days < last + pd.Timedelta(days=1)
        period[within] = number
    kept = frame[period >= 0]
    columns = series.loc[period[period >= 0], _SERIES].set_index(kept.index)
    return pd.concat([kept, columns], axis=1)


def _no_hours(columns: list[str]) -> pd.DataFrame:
    """Return the frame of a package without hourly files."""
    kinds = {"city_zh": "string", "datetime": "datetime64[us]"}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "float64")) for name in columns})


def _sorted(frame: pd.DataFrame, moment: str) -> pd.DataFrame:
    return frame.sort_values(["city_id", moment], ignore_index=True)
