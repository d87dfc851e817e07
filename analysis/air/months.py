"""One monthly series per city from two sources that do not overlap, on one reference state.

Monthly means of MDA8 exist as printed on the monthly history pages (to 2018-03) and can be
computed from hours (from 2018-12). The pages hold gases at 273 K, the hours at 298.15 K (amendment
of GB 3095-2012, notice 29 of 2018); joined as they stand, the change of the reference state alone
looks like a fall of ozone by 8.4 %. So the pages' values are converted, the unconverted series is
kept for comparison, and a month that neither source has stays a gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.standards.evaluation import MIN_DAYS_OF_MONTH
from analysis.standards.reference_state import to_reference_state

#: The reference state in which all ozone of the review is expressed, in kelvin.
REVIEW_REFERENCE_K = 298.15
#: Share of a month's days that must be valid before its mean enters a series: half, the usual
#: demand on monthly values in trend studies of surface ozone. A trend is not a verdict on a year;
#: what HJ 663-2013 asks before a *year* is judged (`full_months`) is tested as a sensitivity.
MIN_DAY_SHARE = 0.5
#: The fixed base period of all anomalies: the calendar years that the monthly pages cover whole.
BASE_YEARS = (2014, 2017)
POLLUTANTS = ("pm25", "pm10", "so2", "no2", "co", "o3")
SERIES_COLUMNS = {
    "pm25": "pm25_ugm3",
    "pm10": "pm10_ugm3",
    "so2": "so2_ugm3",
    "no2": "no2_ugm3",
    "co": "co_mgm3",
    "o3": "o3_mda8_mean_ugm3",
}
_DAILY_COLUMNS = {**SERIES_COLUMNS, "o3": "o3_mda8_exact_ugm3"}
_GASES = [SERIES_COLUMNS[name] for name in ("so2", "no2", "co", "o3")]


@dataclass(frozen=True)
class BasePeriod:
    """First and last month of the base period of a series of anomalies."""

    start: pd.Period
    end: pd.Period


def months_of_days(daily: pd.DataFrame) -> pd.DataFrame:
    """Return monthly means of daily values.

    Parameters
    ----------
    daily
        Daily values as :func:`analysis.standards.averages.daily_values` returns them, with
        ``reference_k`` and ``source_id``.

    Returns
    -------
    DataFrame
        One row per ``city_id`` and ``month`` (Period) with the columns of :data:`SERIES_COLUMNS`
        (NaN where fewer than :data:`MIN_DAY_SHARE` of the month's days are valid), ``n_days``
        (days with a valid MDA8), ``reference_k`` and ``source_id``.
    """
    month = daily["date"].dt.to_period("M")
    groups = daily.groupby(["city_id", month], sort=True, observed=True)
    means = groups[list(_DAILY_COLUMNS.values())].mean()
    counts = groups[list(_DAILY_COLUMNS.values())].count()
    needed = pd.Series(
        means.index.get_level_values(1).days_in_month * MIN_DAY_SHARE, index=means.index
    )
    kept = means.where(counts.ge(needed, axis=0))
    kept.columns = list(SERIES_COLUMNS.values())
    kept["n_days"] = counts[_DAILY_COLUMNS["o3"]]
    kept[["reference_k", "source_id"]] = groups[["reference_k", "source_id"]].first()
    return kept.rename_axis(["city_id", "month"]).reset_index()


def joined_months(pages: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """Join printed months and months of hours into one frame, as they stand in their sources.

    A month that both have (hours of the printed months may be imported later) is taken from the
    hours if these carry its ozone, because MDA8 is then computed by the standard; else it stays as
    printed.

    Parameters
    ----------
    pages
        Monthly values as :func:`analysis.data.air.monthly_air` returns them.
    daily
        Daily values from hours (see :func:`months_of_days`).

    Returns
    -------
    DataFrame
        Columns ``city_id``, ``month``, those of :data:`SERIES_COLUMNS`, ``n_days`` (missing for
        printed months), ``reference_k``, ``source_id``; sorted by city and month.
    """
    key = ["city_id", "month"]
    columns = [*key, *SERIES_COLUMNS.values(), "reference_k", "source_id"]
    frame = pages[columns].assign(rank=1)
    if len(daily):
        hours = months_of_days(daily)
        carried = hours[SERIES_COLUMNS["o3"]].notna()
        frame = pd.concat([frame, hours.assign(rank=carried.map({True: 0, False: 2}))])
    frame = frame.sort_values([*key, "rank"]).drop_duplicates(key)
    frame = frame.reindex(columns=[*columns[:-2], "n_days", *columns[-2:]])
    return frame.sort_values(["city_id", "month"], ignore_index=True)


def on_one_state(months: pd.DataFrame, to_k: float = REVIEW_REFERENCE_K) -> pd.DataFrame:
    """Convert the gases of joined months to one reference state; particles stay as they are.

    ``months`` is what :func:`joined_months` returns; a frame that was converted before is refused
    (see :func:`analysis.standards.reference_state.to_reference_state`).
    """
    return to_reference_state(months, _GASES, to_k)


def series_of(months: pd.DataFrame, city_id: str, pollutant: str = "o3") -> pd.Series[float]:
    """Return one city's series of one pollutant, indexed by month; missing months are absent.

    In µg/m3 (CO in mg/m3), in the reference state that ``months`` is in.
    """
    column = SERIES_COLUMNS[pollutant]
    mine = months[months["city_id"] == city_id]
    series = pd.Series(
        mine[column].to_numpy(float), index=pd.PeriodIndex(mine["month"], freq="M"), name=column
    )
    return series.dropna().sort_index()


def full_months(months: pd.DataFrame, city_id: str) -> pd.Series[float]:
    """Return one city's ozone series without computed months that lack days of HJ 663.

    Printed months have no count of days and stay.
    """
    needed = months["month"].dt.month.map(dict(enumerate(MIN_DAYS_OF_MONTH, start=1)))
    enough = months["n_days"].isna() | (months["n_days"] >= needed)
    return series_of(months[enough], city_id)


def base_period(series: pd.Series[float]) -> BasePeriod | None:
    """Return the part of :data:`BASE_YEARS` that a series covers; None under two whole years."""
    years = [
        year
        for year in range(BASE_YEARS[0], BASE_YEARS[1] + 1)
        if (series.index.year == year).sum() == 12
    ]
    if len(years) < 2:
        return None
    return BasePeriod(pd.Period(f"{years[0]}-01", "M"), pd.Period(f"{years[-1]}-12", "M"))


def missing_spans(series: pd.Series[float]) -> list[tuple[pd.Period, pd.Period]]:
    """Return the gaps of a monthly series between its first and last month, as first and last."""
    if series.empty:
        return []
    whole = pd.period_range(series.index[0], series.index[-1], freq="M")
    absent = whole.difference(series.index)
    spans: list[tuple[pd.Period, pd.Period]] = []
    for month in absent:
        if spans and month == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], month)
        else:
            spans.append((month, month))
    return spans


def yearly_means(series: pd.Series[float]) -> pd.Series[float]:
    """Return the means of the calendar years that have all twelve months, indexed by year."""
    years = series.groupby(series.index.year)
    return years.mean()[years.count() == 12]
