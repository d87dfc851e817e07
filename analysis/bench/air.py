"""Measure the standards and the trends on the real data, as ratios to named alternatives.

The alternatives run in the same process on a sample of the same data and are scaled to the whole:
the scalar MDA8 in fractions for the daily values, and SciPy's HiGHS called once a draw for the
quantile regression. Both are exact too, so the ratio is what the vectorised form gains.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import linprog

from analysis.air.months import series_of
from analysis.air_review import AQI_IN_FORCE, AirData, trend_of
from analysis.data import load_package
from analysis.data.air import hourly_air
from analysis.parameters import DEFAULT
from analysis.standards.aqi import AqiTable
from analysis.standards.averages import daily_values, mda8
from analysis.trends.bootstrap import block_length, moving_block_rows, multiplicities
from analysis.trends.monthly import DRAWS, QUANTILES, SEED

#: Days and fits that the slow alternatives are run on.
SAMPLE_DAYS, SAMPLE_FITS = 400, 150


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def standards_bench() -> list[tuple[str, str]]:
    """Time the daily values and the AQI of all hours, against MDA8 day by day in fractions."""
    package = load_package()
    hours = hourly_air(package)
    table = AqiTable.from_frame(package.table("standards/aqi_breakpoints"), AQI_IN_FORCE)
    daily = daily_values(hours)
    one = hours[hours["city_id"] == DEFAULT.city]
    whole = _seconds(lambda: daily_values(hours))
    city = _seconds(lambda: daily_values(one))
    index = _seconds(lambda: table.days(daily))
    days = hours["o3_ugm3"].to_numpy()[: SAMPLE_DAYS * 24].reshape(-1, 24)
    slow = _seconds(lambda: [mda8(list(day)) for day in days]) / SAMPLE_DAYS * len(daily)
    return [
        (
            f"daily values, {hours['city_id'].nunique()} cities, {len(daily)} days",
            f"{whole:.2f} s",
        ),
        (f"daily values, one city, {len(one)} hours", f"{1000 * city:.0f} ms"),
        (f"AQI, primary pollutant and class, {len(daily)} days", f"{1000 * index:.0f} ms"),
        ("MDA8 day by day in fractions to all daily values, time", f"{slow / whole:.0f}"),
    ]


def trend_bench() -> list[tuple[str, str]]:
    """Time the trends of all cities with their bootstrap, against HiGHS draw by draw."""
    data = AirData(load_package(), DEFAULT.as_of)
    series = [series_of(data.months, city) for city in data.cities]
    whole = _seconds(lambda: [trend_of(each) for each in series])
    fits = len(series) * (DRAWS + 1) * len(QUANTILES)
    slow = _seconds(lambda: _by_solver(series[0].to_numpy(), SAMPLE_FITS)) / SAMPLE_FITS * fits
    return [
        (
            f"trends, {len(series)} cities, {len(QUANTILES)} quantiles, {DRAWS} draws",
            f"{whole:.2f} s, {fits / whole:.0f} exact fits/s",
        ),
        ("HiGHS draw by draw to the trends, time", f"{slow / whole:.0f}"),
    ]


def _by_solver(values: np.ndarray, fits: int) -> None:
    """Fit the median of bootstrap draws by linear programming, one after the other."""
    n = len(values)
    time_ = np.arange(n, dtype=float)
    drawn = multiplicities(moving_block_rows(n, block_length(n), fits, SEED), n)
    design = np.column_stack([np.ones(n), -np.ones(n), time_, -time_])
    equality = np.hstack([design, np.eye(n), -np.eye(n)])
    for weights in drawn:
        cost = np.concatenate([np.zeros(4), 0.5 * weights, 0.5 * weights])
        linprog(cost, A_eq=equality, b_eq=values, bounds=(0, None), method="highs")
