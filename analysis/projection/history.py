"""The months on which projections rest: one series per city and pollutant, as seen at a date.

Two sources of months join without a step (chapter 2 shows both): the monthly history pages and the
means of hours, the gases converted to 298.15 K. After mid-2020 only the province's monthly notices
are known. They print PM2.5 and PM10 as means, which enter as they stand (in the months that both
have, notice and own mean differ by the rounding alone), and ozone as the 90th percentile of MDA8,
from which the month's mean is *implied* by the usual ratio of the two in that city and calendar
month. Both are marked by their origin, and every prospect can be had without them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.projection.fit import MONTHS_PER_YEAR, MonthlySeries

#: A city's pollutant.
Key = tuple[str, str]
Histories = dict[Key, MonthlySeries]

#: Pollutants whose monthly notices print the mean.
NOTICE_MEANS = {"pm25": "pm25", "pm10": "pm10"}
NOTICE_P90 = "o3_mda8_p90"
#: Quantile that the notices print of ozone.
P90 = 0.9
#: Fewest days of a month from which a ratio of percentile to mean is taken.
MIN_DAYS = 20


def month_number(month: pd.Period) -> int:
    """Return the ordinal of a month, ``12 * year + month - 1``."""
    return int(MONTHS_PER_YEAR * month.year + month.month - 1)


def month_numbers(months: pd.Series | pd.PeriodIndex) -> np.ndarray:
    """Return the ordinals of months."""
    index = pd.PeriodIndex(months, freq="M")
    return np.asarray(MONTHS_PER_YEAR * index.year + index.month - 1, dtype=np.int64)


def month_of(number: int) -> pd.Period:
    """Return the month of an ordinal."""
    return pd.Period(year=number // MONTHS_PER_YEAR, month=number % MONTHS_PER_YEAR + 1, freq="M")


def histories_of(months: pd.DataFrame, columns: Mapping[str, str]) -> Histories:
    """Return the series of all cities from a frame of monthly values.

    Parameters
    ----------
    months : DataFrame
        ``city_id``, ``month`` (Period) and one column per pollutant; NaN where absent.
    columns : mapping
        Column of each pollutant.
    """
    found: Histories = {}
    for city, frame in months.groupby("city_id", observed=True):
        ordered = frame.sort_values("month")
        numbers = month_numbers(ordered["month"])
        for pollutant, column in columns.items():
            values = ordered[column].to_numpy(float)
            seen = values > 0
            found[str(city), pollutant] = MonthlySeries(numbers[seen], values[seen])
    return found


def percentile_ratios(days: pd.DataFrame) -> pd.Series[float]:
    """Return the usual ratio of the 90th percentile of a month's ozone to its mean.

    Parameters
    ----------
    days : DataFrame
        ``city_id``, ``date`` and ``ozone`` (MDA8, or the 1-hour maximum where only that is known:
        within a month the two have nearly the same shape).

    Returns
    -------
    Series
        Median over the years, by ``city_id`` and calendar month.
    """
    valid = days.dropna(subset=["ozone"])
    groups = valid.groupby(["city_id", valid["date"].dt.to_period("M")], observed=True)["ozone"]
    ratio = (groups.quantile(P90) / groups.mean())[groups.count() >= MIN_DAYS]
    calendar = ratio.index.get_level_values(1).month
    return ratio.groupby([ratio.index.get_level_values(0), calendar]).median()


def with_notices(
    histories: Histories, notices: pd.DataFrame, ratios: pd.Series[float]
) -> Histories:
    """Add the months that only the notices have.

    Parameters
    ----------
    histories
        From :func:`histories_of`; a month that is there is never replaced.
    notices : DataFrame
        ``city_id``, ``month``, ``indicator``, ``value`` (gases at 298.15 K), without values of low
        confidence.
    ratios
        From :func:`percentile_ratios`.
    """
    found = dict(histories)
    names = {printed: own for own, printed in NOTICE_MEANS.items()} | {NOTICE_P90: "o3"}
    rows = notices[notices["indicator"].isin(list(names))].drop_duplicates(
        ["city_id", "indicator", "month"], keep="last"
    )
    for (city, indicator), frame in rows.groupby(["city_id", "indicator"], observed=True):
        key = (str(city), names[str(indicator)])
        if key not in found:
            continue
        numbers, values = month_numbers(frame["month"]), frame["value"].to_numpy(float)
        if indicator == NOTICE_P90:
            calendar = numbers % MONTHS_PER_YEAR + 1
            values = values / np.array([ratios.get((city, month), np.nan) for month in calendar])
        found[key] = _added(found[key], numbers, values)
    return found


def _added(series: MonthlySeries, numbers: np.ndarray, values: np.ndarray) -> MonthlySeries:
    new = ~np.isin(numbers, series.months) & (values > 0)
    months = np.concatenate([series.months, numbers[new]])
    order = np.argsort(months)
    return MonthlySeries(months[order], np.concatenate([series.values, values[new]])[order])
