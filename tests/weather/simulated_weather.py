"""A simulated city: monthly weather with a season, and ozone whose causes are known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.weather.predictors import PREDICTORS, Weather, decimal_years, weather_of_months

BASE = (pd.Period("2014-01", "M"), pd.Period("2017-12", "M"))
#: What one unit more of each predictor does to log ozone.
EFFECTS = np.array([0.06, 0.03, -0.01, -0.04, -0.02, 0.015])
_TYPICAL = np.array([14.0, 27.0, 78.0, 4.5, 22.0, 5.0])
_SEASON = np.array([4.0, 6.0, 5.0, 1.5, 3.0, 8.0])
_SPREAD = np.array([1.9, 1.1, 3.5, 0.9, 2.3, 3.8])


def monthly_values(seed: int = 0, first: str = "2014-01", last: str = "2022-12") -> pd.DataFrame:
    months = pd.period_range(first, last, freq="M")
    wave = np.cos(2 * np.pi * (decimal_years(months) - 0.6))[:, None]
    noise = np.random.default_rng(seed).normal(size=(len(months), len(PREDICTORS)))
    return pd.DataFrame(_TYPICAL + _SEASON * wave + _SPREAD * noise, months, list(PREDICTORS))


def record(seed: int = 0) -> Weather:
    return weather_of_months(monthly_values(seed))


def ozone_of(
    weather: Weather,
    trend: float = 0.03,
    noise: float = 0.0,
    seed: int = 1,
    effects: np.ndarray = EFFECTS,
    months: str = "2014-01:2020-06",
) -> pd.Series:
    """Ozone with a trend (of log ozone, per year), a season, a weather effect and noise."""
    first, last = months.split(":")
    index = pd.period_range(first, last, freq="M")
    years = decimal_years(index)
    log = np.log(70) + trend * (years - 2017) + 0.25 * np.cos(2 * np.pi * (years - 0.78))
    log += weather.anomalies.loc[index].to_numpy() @ effects
    log += noise * np.random.default_rng(seed).normal(size=len(index))
    return pd.Series(np.exp(log), index)


def daily_frame(first: str = "2013-01-01", last: str = "2017-12-31", seed: int = 0) -> pd.DataFrame:
    """Daily weather as the package's weather table has it."""
    date = pd.date_range(first, last, freq="D")
    rng = np.random.default_rng(seed)
    wave = np.cos(2 * np.pi * (date.day_of_year.to_numpy() / 365.25 - 0.6))
    return pd.DataFrame(
        {
            "date": date,
            "solar_mjm2": 14 + 4 * wave + 5 * rng.uniform(-1, 1, len(date)),
            "temp_max_c": 27 + 6 * wave + rng.normal(size=len(date)),
            "humidity_pct": 78 + 8 * rng.uniform(-1, 1, len(date)),
            "rain_mm": rng.exponential(6, len(date)) * (rng.random(len(date)) < 0.4),
            "wind_waglan_kmh": rng.gamma(5, 4, len(date)),
            "wind_dir_waglan_deg": 10.0 * rng.integers(1, 37, len(date)),
        }
    )
