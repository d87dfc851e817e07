"""The weather that ozone is adjusted for, as departures from its usual course of the year.

The predictors are six, named here and fixed before any ozone value was looked at: with some
sixty months of ozone, a search over predictors would find weather effects in noise. Each has a
known part in ozone chemistry (Jacob and Winner, Atmospheric Environment 43 (2009) 51-63; for
the Pearl River Delta, Zheng et al., Atmospheric Environment 44 (2010) 814-823; both
unconfirmed):

- solar radiation drives the photolysis of NO2 and the making of OH, the start of ozone formation;
- the daily maximum temperature stands for reaction rates, biogenic emissions, the release of NOx
  from PAN, and for stagnant air;
- humidity removes ozone through O1D + H2O, and comes with clouds and maritime air;
- rain marks washed-out, cloudy, well mixed days; its logarithm, because the first millimetres
  matter more than the three-hundredth;
- wind speed dilutes what the delta emits;
- the northerly component of the wind tells continental air, which carries precursors and ozone
  to the coast, from clean maritime air.

**Anomalies.** A month's predictor enters as its departure from the mean of that calendar month
over *the whole weather record handed in*, not over the base period of the ozone series: the record
is three times as long, so the usual weather is known better and does not depend on which
months of ozone exist. A review as of an earlier year hands in the record up to that year. Calendar
months, not harmonics: two harmonics miss the sharp change from the rains of June to the heat of
July, and every June would count as bad weather. So defined, anomalies average to zero in every
calendar month, the season of ozone and the effect of weather cannot be mistaken for each other, and
a positive effect means "more ozone than in the usual June". Days enter as departures from four
harmonics, because a dozen values of one calendar day are too few for its mean. A trend in the
weather itself is deliberately left in the anomalies: it is part of what weather did to ozone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.weather.regression import seasonal_columns

#: Predictor and its unit, in the order in which results list them.
PREDICTORS: Mapping[str, str] = MappingProxyType(
    {
        "solar_mjm2": "MJ/m2 per day",
        "temp_max_c": "°C",
        "humidity_pct": "%",
        "rain_log_mm": "ln(1 + mm)",
        "wind_kmh": "km/h",
        "wind_from_north_kmh": "km/h",
    }
)

#: A month of weather needs this many days of every predictor; else it is no month of weather.
MIN_DAYS_PER_MONTH = 25
#: Three of each calendar month: with fewer, the usual weather is that of a year or two.
MIN_RECORD_MONTHS = 36
#: Harmonics of the usual weather of a day.
DAILY_HARMONICS = 4

_SOURCE_COLUMNS = (
    "solar_mjm2",
    "temp_max_c",
    "humidity_pct",
    "rain_mm",
    "wind_waglan_kmh",
    "wind_dir_waglan_deg",
)


@dataclass(frozen=True)
class Weather:
    """Weather predictors with their usual course of the year; the frames share index and columns.

    Attributes
    ----------
    values : DataFrame
        Predictors in the units of `PREDICTORS`; index PeriodIndex, monthly or daily. Only
        periods with every predictor are in it.
    usual : DataFrame
        The usual weather of that calendar month or day, same units.
    anomalies : DataFrame
        ``values`` - ``usual``; each column sums to zero over the record.
    """

    values: pd.DataFrame
    usual: pd.DataFrame
    anomalies: pd.DataFrame


def monthly_weather(daily: pd.DataFrame) -> Weather:
    """Make monthly predictors and their anomalies from daily weather.

    Parameters
    ----------
    daily : DataFrame
        One row per day: ``date``, ``solar_mjm2``, ``temp_max_c``, ``humidity_pct``, ``rain_mm``,
        ``wind_waglan_kmh``, ``wind_dir_waglan_deg`` (the direction the wind comes *from*);
        other columns are ignored.

    Returns
    -------
    Weather
        Indexed by month. Rain is ``ln(1 + total)``, the total being the daily mean times the
        days of the month; the others are means of the days. Months with fewer than
        `MIN_DAYS_PER_MONTH` days of any predictor are absent.

    Raises
    ------
    ValueError
        If columns are missing, days are repeated, or rain is negative.
    """
    days = _daily_values(daily)
    by_month = days.groupby(days.index.asfreq("M"))
    means, counts = by_month.mean(), by_month.count()
    months = pd.PeriodIndex(means.index)
    means["rain_log_mm"] = np.log1p(means.pop("rain_mm") * months.days_in_month)
    complete = (counts >= MIN_DAYS_PER_MONTH).all(axis=1)
    return weather_of_months(means.loc[complete, list(PREDICTORS)])


def daily_weather(daily: pd.DataFrame) -> Weather:
    """Make daily predictors and their anomalies; days without every predictor are absent.

    Parameters
    ----------
    daily : DataFrame
        As for `monthly_weather`. Rain becomes ``ln(1 + rain of the day)``.

    Returns
    -------
    Weather
        Indexed by day.

    Raises
    ------
    ValueError
        As `monthly_weather`.
    """
    days = _daily_values(daily)
    days["rain_log_mm"] = np.log1p(days.pop("rain_mm"))
    values = days[list(PREDICTORS)].dropna()
    cycle = seasonal_columns(decimal_years(pd.PeriodIndex(values.index)), DAILY_HARMONICS)
    observed = values.to_numpy(dtype=float)
    fitted = cycle @ np.linalg.lstsq(cycle, observed, rcond=None)[0]
    usual = pd.DataFrame(fitted, index=values.index, columns=values.columns)
    return Weather(values, usual, values - usual)


def weather_of_months(values: pd.DataFrame) -> Weather:
    """Split monthly predictors into the usual weather of the calendar month and anomalies.

    Parameters
    ----------
    values : DataFrame
        Predictors in any units, one column each; index PeriodIndex of months, no empty cells.

    Returns
    -------
    Weather

    Raises
    ------
    ValueError
        If the index is not one of months, or a cell is empty.
    """
    if not isinstance(values.index, pd.PeriodIndex) or values.index.freqstr != "M":
        raise ValueError(
            "Monthly weather needs a PeriodIndex of months (freq 'M'), "
            f"got {type(values.index).__name__}."
        )
    if values.isna().to_numpy().any():
        raise ValueError("Monthly weather has empty cells: leave such months out.")
    usual = values.groupby(values.index.month).transform("mean")
    anomalies = values - usual
    # A predictor that only follows the calendar leaves rounding errors, which are no weather.
    is_weather = anomalies.abs().max() > 1e-10 * values.abs().max()
    return Weather(values, usual, anomalies.mul(is_weather.astype(float), axis="columns"))


def usual_weather_draws(weather: Weather, draws: int, seed: int) -> np.ndarray:
    """Draw the years of the record with replacement and take the usual weather of each draw.

    Parameters
    ----------
    weather : Weather
        Monthly.
    draws, seed : int
        The stream of random numbers differs from that of the blocks of rows.

    Returns
    -------
    ndarray, shape (draws, 12, predictors)
        Mean of each calendar month, units of ``weather.values``. A calendar month that a draw
        lacks keeps the mean of the whole record.
    """
    index = weather.values.index
    assert isinstance(index, pd.PeriodIndex)
    years, place = np.unique(index.year, return_inverse=True)
    table = np.zeros((len(years), 12, weather.values.shape[1]))
    known = np.zeros((len(years), 12))
    table[place, index.month - 1] = weather.values.to_numpy(dtype=float)
    known[place, index.month - 1] = 1.0
    chosen = np.random.default_rng([seed, 1]).multinomial(
        len(years), np.full(len(years), 1 / len(years)), size=draws
    )
    sums, counts = np.einsum("dy,ymp->dmp", chosen, table), chosen @ known
    whole = table.sum(axis=0) / np.maximum(known.sum(axis=0), 1)[:, None]
    return np.asarray(
        np.where(counts[:, :, None] > 0, sums / np.maximum(counts, 1)[:, :, None], whole)
    )


def decimal_years(periods: pd.PeriodIndex) -> np.ndarray:
    """Give the middle of each month or day as a decimal year.

    Parameters
    ----------
    periods : PeriodIndex
        Of frequency M or D.

    Returns
    -------
    ndarray of float
        January 2014 is 2014 + 0.5/12; days are divided by the length of their year.
    """
    year = periods.year.to_numpy(dtype=float)
    if periods.freqstr == "M":
        return np.asarray(year + (periods.month.to_numpy() - 0.5) / 12)
    length = np.where(periods.is_leap_year, 366, 365)
    return np.asarray(year + (periods.day_of_year.to_numpy() - 0.5) / length)


def northerly_component(speed: pd.Series, direction_deg: pd.Series) -> pd.Series:
    """Resolve the wind along the meridian; directions are circular and cannot be averaged.

    Parameters
    ----------
    speed : Series
        Wind speed, any unit.
    direction_deg : Series
        Direction the wind comes from, degrees clockwise from north (360 = 0 = north).

    Returns
    -------
    Series
        Unit of ``speed``; positive = wind from the north, negative = from the south.
    """
    return speed * np.cos(np.deg2rad(direction_deg))


def _daily_values(daily: pd.DataFrame) -> pd.DataFrame:
    """Check the daily weather and give its predictors, rain still in mm, indexed by day."""
    missing = [name for name in ("date", *_SOURCE_COLUMNS) if name not in daily.columns]
    if missing:
        raise ValueError(
            f"The daily weather lacks the columns {', '.join(missing)}; it has "
            f"{', '.join(map(str, daily.columns))}."
        )
    days = pd.PeriodIndex(pd.DatetimeIndex(daily["date"]), freq="D")
    if not days.is_unique:
        twice = days[days.duplicated()][0]
        raise ValueError(f"The daily weather has {twice} more than once; keep one row per day.")
    frame = daily.set_axis(days).sort_index()
    if (frame["rain_mm"] < 0).any():
        day = frame.index[frame["rain_mm"] < 0][0]
        raise ValueError(f"The daily weather has negative rain on {day}; expected 0 mm or more.")
    wind = frame["wind_waglan_kmh"]
    values = frame[["solar_mjm2", "temp_max_c", "humidity_pct", "rain_mm"]].astype(float)
    values["wind_kmh"] = wind
    values["wind_from_north_kmh"] = northerly_component(wind, frame["wind_dir_waglan_deg"])
    return values
