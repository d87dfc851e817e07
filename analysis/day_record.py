"""How projections of good days and of the ozone percentile did: the record of chapter 6.

The share of good days and the 90th percentile of MDA8 are what targets are set for, and no long
series of them exists; so their projections are scored where they can be: against the days of hours
and against the province's monthly notices. From each origin a city's days are simulated for the
months of a window, with the methods and the widening that the as-of year's review uses.

A notice prints monthly shares and percentiles, so a window of notices compares the mean of the
months with the mean of the simulated months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.air.months import SERIES_COLUMNS
from analysis.outlook_data import SEED, OutlookData
from analysis.projection.calibration import crps_of_draws
from analysis.projection.days import DayBank, DayStatistics, day_bank, day_statistics
from analysis.projection.fit import MONTHS_PER_YEAR
from analysis.projection.futures import Futures, calibrated, method_futures, pooled
from analysis.projection.history import month_number, month_numbers, month_of
from analysis.projection.prospect import COVERAGE
from analysis.store import kept

Floats = npt.NDArray[np.float64]

#: Futures of each projection that is scored.
N_DRAWS = 200
#: Origins: the ends of whole years and of each source's last complete run.
ORIGINS = tuple(
    month_number(pd.Period(text, "M"))
    for text in ("2015-12", "2016-12", "2017-12", "2018-03", "2019-06", "2020-06")
)
GOOD_DAYS, OZONE = "good_days_pct", "ozone_p90_ugm3"


@dataclass(frozen=True)
class DayWindow:
    """Months with observed day statistics; ``monthly`` if they are known month by month only."""

    months: tuple[int, ...]
    monthly: bool


def _run(first: str, last: str) -> tuple[int, ...]:
    return tuple(range(month_number(pd.Period(first, "M")), month_number(pd.Period(last, "M")) + 1))


def _list(*texts: str) -> tuple[int, ...]:
    return tuple(month_number(pd.Period(text, "M")) for text in texts)


#: Runs of hours, and months of which the notices print a full table of the 21 cities.
WINDOWS = (
    DayWindow(_list("2017-08", "2017-09"), monthly=True),
    DayWindow(_run("2018-12", "2019-06"), monthly=False),
    DayWindow(_run("2019-12", "2020-06"), monthly=False),
    DayWindow(_list("2021-12", "2022-01", "2022-03", "2022-05", "2022-06", "2022-09"), True),
)


@lru_cache(maxsize=8)
def day_record(data: OutlookData) -> pd.DataFrame:
    """Score the headline's projections of good days and of the ozone percentile.

    It is the same for every city that shares the data, and made once in a process.

    Returns
    -------
    DataFrame
        One row per city, origin, window and statistic whose outcome was known by the as-of year:
        ``city``, ``origin``, ``first``, ``last`` (months), ``lead`` (years), ``statistic``,
        ``low``, ``median``, ``high`` (80 % interval), ``outcome``, ``crps`` (in the statistic's
        unit) and ``inside``.
    """
    air = data.air
    texts = [air.package.table(f"standards/{name}") for name in ("texts", "aqi_breakpoints")]
    inputs = (data.as_of, air.cities, data.histories, data.days, air.judged, air.published, *texts)
    return kept("day record", inputs, lambda: _record(data))


def _record(data: OutlookData) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    end = MONTHS_PER_YEAR * data.as_of + MONTHS_PER_YEAR - 1
    windows = [window for window in WINDOWS if window.months[-1] <= end]
    for origin in ORIGINS:
        ahead = [window for window in windows if window.months[0] > origin]
        now = data.present(origin) if ahead else None
        for city in data.air.cities:
            if now is not None and now.covers(city):
                rows += _city_rows(data, city, origin, ahead)
    return pd.DataFrame(rows)


def _city_rows(
    data: OutlookData, city: str, origin: int, windows: Sequence[DayWindow]
) -> list[dict[str, object]]:
    bank = _bank(data, city, origin)
    if not bank.complete:
        return []
    now, share = data.present(origin), N_DRAWS // len(data.headline)
    last = max(window.months[-1] for window in windows)
    mixed = pooled(
        [method_futures(now, city, last, method, SEED, share) for method in data.headline]
    )
    futures = calibrated(mixed, origin, data.widening)
    rows = []
    for window in windows:
        outcome = _outcome(data, city, window)
        found = _simulated(data, futures.within(window.months), window, bank)
        lead = float((np.mean(window.months) - origin) / MONTHS_PER_YEAR)
        for statistic, value, draws in (
            (GOOD_DAYS, outcome.good_days_pct[0], found.good_days_pct),
            (OZONE, outcome.ozone_p90_ugm3[0], found.ozone_p90_ugm3),
        ):
            if np.isfinite(value):
                rows.append(
                    {"city": city, "origin": month_of(origin), "lead": lead}
                    | _scored(window, statistic, float(value), draws)
                )
    return rows


def _scored(window: DayWindow, statistic: str, outcome: float, draws: Floats) -> dict[str, object]:
    tail = (1 - COVERAGE) / 2
    # A published share has one decimal, so a share that is rounded onto the end lies inside.
    decimals = 1 if statistic == GOOD_DAYS else 0
    low, median, high = np.round(np.quantile(draws, [tail, 0.5, 1 - tail]), decimals)
    value = round(outcome, decimals)
    return {
        "first": month_of(window.months[0]),
        "last": month_of(window.months[-1]),
        "statistic": statistic,
        "low": float(low),
        "median": float(median),
        "high": float(high),
        "outcome": value,
        "crps": float(crps_of_draws(draws[None].astype(np.float32), np.array([outcome]))[0]),
        "inside": bool(low <= value <= high),
    }


def _bank(data: OutlookData, city: str, origin: int) -> DayBank:
    days = data.days
    mine = days[(days["city_id"] == city) & (days["date"] <= month_of(origin).end_time)]
    return day_bank(mine, {**SERIES_COLUMNS, "o3": "ozone"})


def _simulated(
    data: OutlookData, futures: Futures, window: DayWindow, bank: DayBank
) -> DayStatistics:
    text = data.text_in(window.months[0])
    judged = replace(futures, means=data.as_judged(futures.means, float(text["gas_reference_k"])))
    limits = data.limits_of(str(text["aqi"]))
    groups = [[month] for month in window.months] if window.monthly else [list(window.months)]
    parts = []
    for months in groups:
        mine = judged.within(months)
        parts.append(day_statistics(mine.means, mine.months.tolist(), bank, limits, mine.days))
    return DayStatistics(
        np.mean([part.good_days_pct for part in parts], axis=0),
        np.mean([part.ozone_p90_ugm3 for part in parts], axis=0),
    )


def _outcome(data: OutlookData, city: str, window: DayWindow) -> DayStatistics:
    good, ozone = _noticed(data, city, window) if window.monthly else _measured(data, city, window)
    return DayStatistics(np.array([good]), np.array([ozone]))


def _noticed(data: OutlookData, city: str, window: DayWindow) -> tuple[float, float]:
    frame = data.air.published
    mine = frame[(frame["city_id"] == city) & (frame["confidence"] != "low")]
    mine = mine.assign(number=month_numbers(mine["month"]))
    mine = mine[mine["number"].isin(window.months)].drop_duplicates(["indicator", "number"])

    def mean(indicator: str) -> float:
        values = mine.loc[mine["indicator"] == indicator, "value"]
        return float(values.mean()) if len(values) == len(window.months) else float("nan")

    return mean("aqi_good_days_pct"), mean("o3_mda8_p90")


def _measured(data: OutlookData, city: str, window: DayWindow) -> tuple[float, float]:
    days = data.air.judged
    numbers = MONTHS_PER_YEAR * days["date"].dt.year + days["date"].dt.month - 1
    mine = days[(days["city_id"] == city) & numbers.isin(window.months)]
    judged = mine.dropna(subset=["good"])
    if judged.empty:
        return float("nan"), float("nan")
    share = float(judged["good"].astype(bool).mean() * 100)
    return share, float(mine["o3_mda8_ugm3"].quantile(0.9))
