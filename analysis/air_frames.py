"""Results of an air review as frames, one per chart: what is drawn and offered to download.

The shaping lives here so that charts only draw and facts, charts and tables see the same rows.
Months come as text ("2014-01") and as decimal years, the middle of the month.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.air import days
from analysis.air.months import SERIES_COLUMNS, missing_spans, series_of
from analysis.air_review import NOTICES, QUANTILES, AirReview
from analysis.trends.monthly import MonthlyTrend
from analysis.trends.quantile import fit_lines
from analysis.trends.season import deseasonalise

#: A gap of at least this many months is one row of the calendar and one band of a chart.
LONG_GAP_MONTHS = 3


def decimal_years(months: Iterable[pd.Period]) -> list[float]:
    """Return the middle of each month as a decimal year."""
    return [month.year + (month.month - 0.5) / 12 for month in months]


def long_gaps(series: pd.Series[float]) -> list[tuple[pd.Period, pd.Period]]:
    """Return the gaps of a monthly series that are long enough to be shown as such."""
    return [(a, b) for a, b in missing_spans(series) if (b - a).n + 1 >= LONG_GAP_MONTHS]


def month_points(air: AirReview) -> pd.DataFrame:
    """Monthly means with their source, and published 90th percentiles as a series of their own."""
    means = pd.DataFrame(
        {
            "period": air.ozone.index,
            "value_ugm3": air.ozone.to_numpy(),
            "series": air.ozone_sources.to_numpy(),
            "segment": _segments(air.ozone.index),
        }
    )
    published = pd.DataFrame(
        {
            "period": air.published_p90["month"],
            "value_ugm3": air.published_p90["value_ugm3"],
            "series": NOTICES,
            "segment": -1,
        }
    )
    return _with_time(pd.concat([means, published], ignore_index=True))


def _segments(months: pd.PeriodIndex) -> np.ndarray:
    """Number the runs of months without a gap."""
    steps = np.diff(months.asi8, prepend=months.asi8[:1])
    return np.asarray(np.cumsum(steps > 1))


def _with_time(frame: pd.DataFrame) -> pd.DataFrame:
    period = frame.pop("period")
    frame.insert(0, "month", [str(month) for month in period])
    frame.insert(1, "year", decimal_years(period))
    return frame


def anomalies_with_lines(series: pd.Series[float], trend: MonthlyTrend) -> pd.DataFrame:
    """Return anomalies of a series and the lines of its quantiles.

    Returns
    -------
    DataFrame
        ``period``, ``anomaly`` and ``line_<quantile>`` in the unit of the series.
    """
    season = deseasonalise(series, trend.base_start, trend.base_end)
    anomaly = season.anomaly
    time = np.asarray(decimal_years(anomaly.index))
    fit = fit_lines(time, anomaly.to_numpy(), QUANTILES)
    frame = pd.DataFrame({"period": anomaly.index, "anomaly": anomaly.to_numpy()})
    for column, quantile in enumerate(QUANTILES):
        frame[f"line_{quantile}"] = fit.intercept[0, column] + fit.slope[0, column] * time
    return frame


def anomalies(air: AirReview) -> pd.DataFrame:
    """Anomalies of monthly ozone with the three quantile lines, in µg/m3."""
    frame = anomalies_with_lines(air.ozone, air.trend)
    return _with_time(frame.rename(columns={"anomaly": "anomaly_ugm3"}))


def yearly_anomalies(air: AirReview) -> pd.DataFrame:
    """Mean anomaly of each year's months: ``calendar_year``, ``mean_ugm3``, ``n_months``."""
    frame = anomalies_with_lines(air.ozone, air.trend)
    by_year = frame.groupby([month.year for month in frame["period"]])["anomaly"]
    result = by_year.agg(mean_ugm3="mean", n_months="count")
    return result.rename_axis("calendar_year").reset_index()


def season_points(air: AirReview) -> pd.DataFrame:
    """Monthly means by calendar month."""
    frame = pd.DataFrame({"period": air.ozone.index, "value_ugm3": air.ozone.to_numpy()})
    frame["calendar_month"] = [month.month for month in frame["period"]]
    return _with_time(frame)


def exceedance_months(air: AirReview) -> pd.DataFrame:
    """Exceedance days by calendar month: of the 1-hour maximum in whole years, and of MDA8."""
    printed = air.printed_days
    per_year = printed.groupby(printed["date"].dt.year)["o3_1h_max_ugm3"].count()
    whole = [int(year) for year, n in per_year.items() if n >= 324]
    full = printed[printed["date"].dt.year.isin(whole)]
    parts = [
        days.exceedances_by_month(full, "o3_1h_max_ugm3", air.limit("O3", "1h")).assign(
            kind="o3_1h"
        ),
        days.exceedances_by_month(air.days, "o3_mda8_ugm3", air.limit("O3", "MDA8")).assign(
            kind="mda8"
        ),
    ]
    return pd.concat(parts, ignore_index=True)


def calendar(air: AirReview) -> pd.DataFrame:
    """Every day with a valid MDA8: ``date``, ``row`` (its month), ``day``, ``value_ugm3``."""
    return _calendar(air.days, "o3_mda8_ugm3", air.limit("O3", "MDA8"))


def peak_calendar(air: AirReview) -> pd.DataFrame:
    """Every printed day with a 1-hour maximum of ozone (at 273 K), as :func:`calendar`."""
    return _calendar(air.printed_days, "o3_1h_max_ugm3", air.limit("O3", "1h"))


def _calendar(days_seen: pd.DataFrame, column: str, limit: float) -> pd.DataFrame:
    seen = days_seen[days_seen[column].notna()]
    return pd.DataFrame(
        {
            "date": seen["date"].dt.strftime("%Y-%m-%d"),
            "row": seen["date"].dt.strftime("%Y-%m"),
            "day": seen["date"].dt.day,
            "value_ugm3": seen[column],
            "exceeds": seen[column] > limit,
        }
    ).reset_index(drop=True)


def calendar_rows(frame: pd.DataFrame) -> list[tuple[str, bool]]:
    """Return the rows of a calendar in order, each with whether it stands for a gap."""
    months = pd.PeriodIndex(sorted(set(frame["row"])), freq="M")
    rows: list[tuple[str, bool]] = []
    for month in pd.period_range(months[0], months[-1], freq="M"):
        if month in months:
            rows.append((str(month), False))
        elif not rows[-1][1]:
            until = months[months > month][0] - 1
            rows.append((str(month) if until == month else f"{month}–{until.month:02d}", True))
    return rows


def bad_day_months(air: AirReview) -> pd.DataFrame:
    """Bad days of every month seen by cause, months without any included."""
    frame = air.days[air.days["good"].notna()]
    month = frame["date"].dt.strftime("%Y-%m")
    bad = ~frame["good"].astype(bool)
    causes = {
        "ozone_alone": frame["ozone_exceeds"] & ~frame["others_exceed"],
        "ozone_and_others": frame["ozone_exceeds"] & frame["others_exceed"],
        "others_alone": frame["others_exceed"] & ~frame["ozone_exceeds"],
    }
    parts = [
        (chosen & bad).groupby(month).sum().rename("days").reset_index().assign(cause=cause)
        for cause, chosen in causes.items()
    ]
    result = pd.concat(parts, ignore_index=True).rename(columns={"date": "month"})
    return result.sort_values(["month", "cause"], ignore_index=True)


def relative_months(air: AirReview) -> pd.DataFrame:
    """PM2.5 and ozone without their season, in % of the base-period mean, with median lines."""
    parts = []
    for pollutant, series, trend in (
        ("pm25", air.pm25, air.pm25_trend),
        ("o3", air.ozone, air.trend),
    ):
        if trend.reason is not None or not trend.base_mean:
            continue
        frame = anomalies_with_lines(series, trend)
        frame["level_pct"] = 100 * (1 + frame["anomaly"] / trend.base_mean)
        frame["line_pct"] = 100 * (1 + frame["line_0.5"] / trend.base_mean)
        parts.append(frame[["period", "level_pct", "line_pct"]].assign(pollutant=pollutant))
    if not parts:
        return pd.DataFrame()
    return _with_time(pd.concat(parts, ignore_index=True))


def weather_months(air: AirReview) -> pd.DataFrame:
    """Observed and adjusted ozone and the weather's part of each month."""
    frame = air.weather.months.rename(columns={"month": "period"})
    frame = frame.assign(segment=_segments(pd.PeriodIndex(frame["period"])))
    return _with_time(frame)


def city_trends(air: AirReview) -> pd.Series[float]:
    """Median trend of monthly ozone of every city that has one, in µg/m3 a year."""
    found = {city: air.data.trend(city).at(0.5) for city in air.data.cities}
    return pd.Series({city: t.slope_per_year for city, t in found.items() if t is not None})


def n_common_months(air: AirReview) -> int:
    """Return the number of months that every city has."""
    wide = air.data.months.pivot(index="month", columns="city_id", values=SERIES_COLUMNS["o3"])
    return len(wide.dropna())


def city_points(air: AirReview) -> pd.DataFrame:
    """Trend and level of every city, with a vertical offset that keeps close points apart."""
    parts = []
    for quantity, values in (("trend", city_trends(air)), ("level", air.data.levels)):
        if len(values):
            part = values.sort_values().rename_axis("city_id").rename("value").reset_index()
            part["offset"] = _offsets(part["value"].to_numpy())
            parts.append(part.assign(quantity=quantity))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _offsets(values: np.ndarray) -> list[float]:
    """Stack sorted values that lie within a fortieth of their span of each other."""
    reach = (values[-1] - values[0]) / 40 or 1.0
    steps = [0.0, 1.0, -1.0, 2.0, -2.0]
    offsets: list[float] = []
    for index, value in enumerate(values):
        near = {offsets[other] for other in range(index) if value - values[other] < reach}
        offsets.append(next((step for step in steps if step not in near), 0.0))
    return offsets


def tiles(air: AirReview) -> pd.DataFrame:
    """Cities with their place on the schematic map, their median trend and what it says.

    ``state`` is "rising" or "falling" where the 95 % interval leaves out zero, else "open".
    """
    cities = air.package.table("catalogue/cities")[["city_id", "tile_row", "tile_col"]]
    rows = []
    for record in cities.to_dict("records"):
        found = air.data.trend(record["city_id"]).at(0.5)
        if found is None:
            continue
        sure = found.low95 > 0 or found.high95 < 0
        rows.append(
            {
                **record,
                "slope": found.slope_per_year,
                "low95": found.low95,
                "high95": found.high95,
                "state": found.direction if sure else "open",
            }
        )
    return pd.DataFrame(rows)


def tile_points(air: AirReview) -> pd.DataFrame:
    """Anomalies and median line of every city, placed inside its tile: ``x``, ``y``, ``line_y``."""
    frames = []
    for record in tiles(air).to_dict("records"):
        series = series_of(air.data.months, record["city_id"])
        frame = anomalies_with_lines(series, air.data.trend(record["city_id"]))
        frames.append(frame.assign(**{k: record[k] for k in ("city_id", "tile_row", "tile_col")}))
    if not frames:
        return pd.DataFrame()
    frame = pd.concat(frames, ignore_index=True)
    time = np.asarray(decimal_years(frame["period"]))
    across = (time - time.min()) / (time.max() - time.min())
    # The common scale leaves out the farthest hundredth of the points, which the edge clips.
    reach = float(np.quantile(np.abs(frame["anomaly"]), 0.99))
    frame["x"] = frame["tile_col"] + 0.08 + 0.84 * across
    for column, place in (("anomaly", "y"), ("line_0.5", "line_y")):
        height = 0.5 + 0.32 * frame[column].clip(-reach, reach) / reach
        frame[place] = -frame["tile_row"] - 1 + height
    frame = frame.rename(columns={"anomaly": "anomaly_ugm3", "line_0.5": "line_ugm3"})
    kept = ["period", "city_id", "anomaly_ugm3", "line_ugm3", "x", "y", "line_y"]
    return _with_time(frame[kept])


def agreement(air: AirReview) -> pd.DataFrame:
    """Compare months of hours with the values published for them.

    Returns
    -------
    DataFrame
        ``month``, ``indicator`` (as published), ``computed``, ``published``, ``unit``, ``basis``,
        ``confidence``, ``n_days`` (assessed) and ``difference`` (computed − published).
    """
    rows = []
    mine = air.data.published[air.data.published["city_id"] == air.city]
    judged = air.days.assign(month=air.days["date"].dt.to_period("M"))
    for record in mine.to_dict("records"):
        days_of = judged[judged["month"] == record["month"]]
        computed, n = _computed(days_of, record["indicator"])
        if computed is None or record["confidence"] == "low":
            continue
        rows.append(
            {
                "month": str(record["month"]),
                "indicator": record["indicator"],
                "computed": computed,
                "published": record["value"],
                "unit": record["unit"],
                "basis": record["basis"],
                "confidence": record["confidence"],
                "n_days": n,
                "difference": computed - record["value"],
            }
        )
    return pd.DataFrame(rows)


def _computed(month: pd.DataFrame, indicator: str) -> tuple[float | None, int]:
    means = {"pm25": "pm25_ugm3", "pm10": "pm10_ugm3", "so2": "so2_ugm3", "no2": "no2_ugm3"}
    if indicator == "aqi_good_days_pct":
        account = days.good_day_account(month)
        return account.good_pct, account.n_assessed
    if indicator in means:
        values = month[means[indicator]].dropna()
        return (float(values.mean()), len(values)) if len(values) else (None, 0)
    if indicator == "o3_mda8_p90":
        values = month["o3_mda8_exact_ugm3"].dropna()
        return (float(np.percentile(values, 90)), len(values)) if len(values) else (None, 0)
    return None, 0
