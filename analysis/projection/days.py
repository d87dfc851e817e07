"""From simulated months to the statistics by which a year is judged.

The share of good days and the 90th percentile of MDA8 depend on single days. A future month takes
its days from an observed month of the same name in the same city: each day as a multiple of its
month's mean, all pollutants together, so that a day that was bad for ozone and clean otherwise
stays one. The multiples are put on the simulated means, and the days are judged as HJ 663 judges
them (rounded, MDA8 for ozone).

To January 2017 only the 1-hour maximum of ozone is known by day. Within a month its multiples are
nearly those of MDA8 (their 90th percentiles differ by some per cent), and the month's mean of MDA8
is known, so the days need no ratio between the two statistics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.projection.fit import MONTHS_PER_YEAR

Floats = npt.NDArray[np.float64]
#: Order of the pollutants in all arrays of this module.
POLLUTANTS = ("pm25", "pm10", "so2", "no2", "co", "o3")
#: Fewest complete days of a month that may lend its days.
MIN_DAYS = 20
#: Quantile by which HJ 663 judges a year's ozone.
OZONE_QUANTILE = 0.9


@dataclass(frozen=True)
class DayBank:
    """A city's observed months as multiples of their means.

    Attributes
    ----------
    months : tuple of tuple of ndarray
        For each of the twelve months of the year the observed ones: (days, pollutants).
    """

    months: tuple[tuple[Floats, ...], ...]

    @property
    def complete(self) -> bool:
        """Whether every month of the year was observed at least once."""
        return all(len(found) > 0 for found in self.months)

    @property
    def n_months(self) -> int:
        """Number of observed months."""
        return sum(len(found) for found in self.months)


def day_bank(days: pd.DataFrame, columns: Mapping[str, str]) -> DayBank:
    """Return the bank of one city.

    Parameters
    ----------
    days : DataFrame
        ``date`` and one column per pollutant; within a month one source and one ozone statistic.
        Days that lack a pollutant are left out.
    columns : mapping
        Column of each of :data:`POLLUTANTS`.
    """
    names = [columns[pollutant] for pollutant in POLLUTANTS]
    whole = days.dropna(subset=names)
    found: list[list[Floats]] = [[] for _ in range(MONTHS_PER_YEAR)]
    whole = whole.sort_values("date")
    number = (MONTHS_PER_YEAR * whole["date"].dt.year + whole["date"].dt.month - 1).to_numpy()
    values = whole[names].to_numpy(float)
    for month in np.unique(number):
        days_of_month = values[number == month]
        if len(days_of_month) >= MIN_DAYS:
            multiples = days_of_month / days_of_month.mean(axis=0)
            found[month % MONTHS_PER_YEAR].append(multiples)
    return DayBank(tuple(tuple(each) for each in found))


@dataclass(frozen=True)
class DayStatistics:
    """Statistics of simulated days: ndarrays (n_draws,).

    Attributes
    ----------
    good_days_pct : ndarray
        Share of days on which no pollutant exceeds.
    ozone_p90_ugm3 : ndarray
        90th percentile of MDA8, in the reference state of the simulated means.
    """

    good_days_pct: Floats
    ozone_p90_ugm3: Floats


def day_statistics(
    means: Floats,
    months: Sequence[int],
    bank: DayBank,
    limits: Mapping[str, float],
    uniform: Floats,
) -> DayStatistics:
    """Return the statistics of the days of simulated months.

    Parameters
    ----------
    means : ndarray (n_draws, months, pollutants)
        Simulated monthly means in the units and the reference state of the limits.
    months
        Month ordinals.
    bank
        The city's days.
    limits : mapping
        The greatest daily value of each pollutant that is still good, after rounding.
    uniform : ndarray (n_draws, months)
        Numbers in [0, 1) that choose the observed month.
    """
    bars = np.array([limits[pollutant] for pollutant in POLLUTANTS])
    # A value is rounded to the limit's unit before it is judged (CO to one decimal).
    halves = np.array([0.05 if pollutant == "co" else 0.5 for pollutant in POLLUTANTS])
    ozone = POLLUTANTS.index("o3")
    lengths = [pd.Period(ordinal=_ordinal(m), freq="M").days_in_month for m in months]
    good = np.zeros(len(means))
    days = np.empty((len(means), sum(lengths)), dtype=np.float32)
    for place, (month, length) in enumerate(zip(months, lengths, strict=True)):
        found = bank.months[month % MONTHS_PER_YEAR]
        chosen = (uniform[:, place] * len(found)).astype(int)
        until = sum(lengths[: place + 1])
        for index, multiples in enumerate(found):
            rows = np.flatnonzero(chosen == index)
            # An observed month with missing days repeats its first ones.
            shape = multiples[np.arange(length) % len(multiples)]
            room = (bars + halves) / means[rows, place]
            bad = (shape[None] > room[:, None]).any(axis=2)
            good[rows] += length - bad.sum(axis=1)
            days[rows, until - length : until] = (
                shape[:, ozone] * means[rows, place, ozone][:, None]
            )
    return DayStatistics(
        good_days_pct=good / sum(lengths) * 100,
        ozone_p90_ugm3=np.quantile(days, OZONE_QUANTILE, axis=1).astype(float),
    )


def _ordinal(month: int) -> int:
    """Return pandas' ordinal of a month (counted from January 1970)."""
    return month - 1970 * MONTHS_PER_YEAR
