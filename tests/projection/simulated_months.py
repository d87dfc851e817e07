"""Simulated cities: months of pollutants whose level, season and weather are known."""

from __future__ import annotations

import numpy as np

from analysis.projection.days import POLLUTANTS
from analysis.projection.fit import MonthlyFit, MonthlySeries, Weather
from analysis.projection.history import Histories

#: January 2014 as an ordinal.
START = 12 * 2014
CITIES = ("ash", "birch", "cedar", "elm")
LEVELS = dict(zip(POLLUTANTS, (35.0, 55.0, 12.0, 30.0, 1.0, 90.0), strict=True))


def series(
    seed: int = 0,
    n: int = 60,
    level: float = 50.0,
    slope: float = 0.0,
    step: float = 0.0,
    noise: float = 0.08,
    start: int = START,
) -> MonthlySeries:
    """Return months with a season: slope and step a year, both on logs."""
    rng = np.random.default_rng(seed)
    months = np.arange(start, start + n)
    season = 0.3 * np.cos(2 * np.pi * (months % 12) / 12)
    walk = rng.normal(scale=step / np.sqrt(12), size=n).cumsum()
    logs = np.log(level) + season + slope * (months - start) / 12 + walk
    return MonthlySeries(months, np.exp(logs + rng.normal(scale=noise, size=n)))


def fit(known: MonthlySeries, origin: int | None = None) -> MonthlyFit:
    """Return the fit of all months up to the origin; by default the last month."""
    at = int(known.months[-1]) if origin is None else origin
    seen = known.until(at)
    return MonthlyFit(seen.months, np.log(seen.values), at)


def without(known: MonthlySeries, first: int, last: int) -> MonthlySeries:
    """Return the series with a gap from month ``first`` to ``last``."""
    kept = (known.months < first) | (known.months > last)
    return MonthlySeries(known.months[kept], known.values[kept])


def histories(
    cities: tuple[str, ...] = CITIES,
    pollutants: tuple[str, ...] = ("o3", "pm25"),
    n: int = 54,
    seed: int = 1,
) -> Histories:
    """Return cities that differ in slope and noise."""
    return {
        (city, pollutant): series(
            seed=100 * seed + 10 * i + j,
            n=n,
            level=LEVELS[pollutant],
            slope=-0.06 + 0.02 * i,
            step=0.08,
        )
        for i, city in enumerate(cities)
        for j, pollutant in enumerate(pollutants)
    }


def calm(n_draws: int, n_months: int) -> Weather:
    """Return a weather without any anomaly."""
    none = np.zeros((n_draws, n_months))
    return Weather(none, none)


def ahead(origin: int, years: int) -> np.ndarray:
    """Return the months of some years after the origin."""
    return np.arange(origin + 1, origin + 1 + 12 * years)
