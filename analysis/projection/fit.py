"""A monthly series as seen at an origin: season, line, scatter, yearly levels and weather.

Everything is on logarithms: a concentration has no sign, and its scatter grows with its level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.trends.bootstrap import block_length

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
#: Years to choose from for each quarter of the year.
QuarterYears = tuple[tuple[int, ...], ...]

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3
#: Fewest months of a projection: two of each calendar month.
MIN_MONTHS = 24
#: Fewest months of a window of twelve that may stand for a year.
MIN_MONTHS_OF_YEAR = 10
#: Draws of the Theil–Sen slope: a median of some hundred slopes each.
SEN_DRAWS = 120
_HARMONICS = 2
#: A slope is never known better than this (a year, on logs).
_LEAST_ERROR = 1e-9


def _waves() -> Floats:
    angle = 2 * np.pi * np.arange(MONTHS_PER_YEAR) / MONTHS_PER_YEAR
    return np.column_stack(
        [f(k * angle) for k in range(1, _HARMONICS + 1) for f in (np.cos, np.sin)]
    )


#: The harmonics at each month of the year.
_SEASON = _waves()


def _season(months: Ints) -> Floats:
    return np.asarray(_SEASON[months % MONTHS_PER_YEAR])


def _design(months: Ints, origin: int) -> Floats:
    years = (months - origin) / MONTHS_PER_YEAR
    return np.column_stack([np.ones(len(months)), years, _season(months)])


@dataclass(frozen=True)
class MonthlySeries:
    """A city's observed months of one pollutant.

    Attributes
    ----------
    months : ndarray (n,) of int
        Month ordinals (``12 * year + month - 1``), increasing; gaps are absent.
    values : ndarray (n,)
        Monthly values above zero, in one unit and one reference state.
    """

    months: Ints
    values: Floats

    def until(self, origin: int) -> MonthlySeries:
        """Return what was known at the end of month ``origin``."""
        seen = self.months <= origin
        return MonthlySeries(self.months[seen], self.values[seen])


@dataclass(frozen=True)
class MonthlyFit:
    """Season, line and scatter of one series as seen at its origin.

    Attributes
    ----------
    months, logs : ndarray (n,)
        What was seen.
    origin : int
        The last month that may be seen; time is counted in years from it.
    """

    months: Ints
    logs: Floats
    origin: int

    @cached_property
    def _inverse(self) -> Floats:
        return np.asarray(np.linalg.pinv(_design(self.months, self.origin)))

    @cached_property
    def coefficients(self) -> Floats:
        """Level at the origin, change a year (both on logs), and the season's waves."""
        return np.asarray(self._inverse @ self.logs)

    @cached_property
    def residuals(self) -> Floats:
        """Scatter about line and season, scaled for the degrees of freedom spent on them."""
        design = _design(self.months, self.origin)
        n, spent = design.shape
        return np.asarray((self.logs - design @ self.coefficients) * np.sqrt(n / (n - spent)))

    @cached_property
    def anomalies(self) -> Floats:
        """Logs without the season."""
        return np.asarray(self.logs - _season(self.months) @ self.coefficients[2:])

    def season(self, months: Ints) -> Floats:
        """Return the season's part of the logs of any months."""
        return np.asarray(_season(months) @ self.coefficients[2:])

    @cached_property
    def mean_time(self) -> float:
        """Mean time of the observed months in years from the origin (negative)."""
        return float((self.months - self.origin).mean() / MONTHS_PER_YEAR)

    @cached_property
    def latest(self) -> tuple[float, float]:
        """Level of the latest twelve observed months, and their mean time in years."""
        last = slice(-MONTHS_PER_YEAR, None)
        return self.anomalies[last].mean(), float(
            (self.months[last] - self.origin).mean() / MONTHS_PER_YEAR
        )

    @cached_property
    def yearly_levels(self) -> dict[int, tuple[float, float]]:
        """Level and mean time of the twelve months that end at each month; incomplete ones absent.

        A window counts with :data:`MIN_MONTHS_OF_YEAR` of its months.
        """
        first, last = int(self.months[0]), int(self.months[-1])
        place = self.months - first
        seen, values, times = (np.zeros(last - first + 2) for _ in range(3))
        seen[place + 1], values[place + 1] = 1, self.anomalies
        times[place + 1] = (self.months - self.origin) / MONTHS_PER_YEAR
        seen, values, times = seen.cumsum(), values.cumsum(), times.cumsum()
        found = {}
        for end in range(first + MONTHS_PER_YEAR - 1, last + 1):
            to, since = end - first + 1, end - first + 1 - MONTHS_PER_YEAR
            n = seen[to] - seen[since]
            if n >= MIN_MONTHS_OF_YEAR:
                level, time = (values[to] - values[since]) / n, (times[to] - times[since]) / n
                found[end] = (float(level), float(time))
        return found

    @cached_property
    def yearly_changes(self) -> dict[int, float]:
        """Change of the yearly level from the year before, by the month at which the year ends."""
        levels = self.yearly_levels
        return {
            end: level - levels[end - MONTHS_PER_YEAR][0]
            for end, (level, _) in levels.items()
            if end - MONTHS_PER_YEAR in levels
        }

    @property
    def usable(self) -> bool:
        """Whether there are months enough, and a year of them in a row to start from."""
        return len(self.months) >= MIN_MONTHS and len(self.yearly_levels) > 0

    @property
    def _first_year(self) -> tuple[float, float]:
        return next(iter(self.yearly_levels.values()))

    @cached_property
    def mean_change(self) -> float:
        """Mean change a year from the first to the latest twelve months; 0 within one year."""
        level, time = self.latest
        first, start = self._first_year
        return (level - first) / (time - start) if time - start > 1 - 1e-9 else 0.0

    @property
    def span_years(self) -> float:
        """Years from the first to the latest twelve months, at least one."""
        return max(self.latest[1] - self._first_year[1], 1.0)

    @cached_property
    def _block_parts(self) -> Floats:
        """What each block of residuals adds to level and slope: ndarray (starts, places, 2).

        The moving block bootstrap puts blocks of residuals, from any start, one after the other
        under the design; level and slope are linear in them.
        """
        n = len(self.months)
        length = block_length(n)
        places = -(-n // length)
        weights = np.zeros((2, places * length))
        weights[:, :n] = self._inverse[:2]
        blocks = np.lib.stride_tricks.sliding_window_view(self.residuals, length)
        parts = np.einsum("sl,kpl->spk", blocks, weights.reshape(2, places, length))
        return np.asarray(parts)

    def bootstrap(self, n_draws: int, rng: np.random.Generator) -> Floats:
        """Return draws of level at the origin and slope by moving blocks of residuals.

        Returns
        -------
        ndarray (n_draws, 2)
        """
        parts = self._block_parts
        starts = rng.integers(0, parts.shape[0], size=(n_draws, parts.shape[1]))
        return np.asarray(
            self.coefficients[:2] + parts[starts, np.arange(parts.shape[1])].sum(axis=1)
        )

    @cached_property
    def slope_error(self) -> float:
        """Standard error of the slope under moving blocks: exact, since blocks are independent."""
        return max(float(np.sqrt(self._block_parts[:, :, 1].var(axis=0).sum())), _LEAST_ERROR)

    def _blocks(self, n_draws: int, rng: np.random.Generator) -> Ints:
        n = len(self.months)
        length = block_length(n)
        starts = rng.integers(0, n - length + 1, size=(n_draws, -(-n // length)))
        rows = starts[:, :, None] + np.arange(length)
        return np.asarray(rows.reshape(n_draws, -1)[:, :n])

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints]:
        early, late = np.triu_indices(len(self.months), 1)
        gap = self.months[late] - self.months[early]
        same = gap % MONTHS_PER_YEAR == 0
        return early[same], late[same]

    def sen(self, n_draws: int, rng: np.random.Generator) -> Floats:
        """Return draws of level at the origin and slope of the seasonal Theil–Sen line."""
        early, late = self._pairs
        years = (self.months[late] - self.months[early]) / MONTHS_PER_YEAR
        time = (self.months - self.origin) / MONTHS_PER_YEAR

        def line(rows: Floats) -> Floats:
            slope = np.median((rows[:, late] - rows[:, early]) / years, axis=1)
            level = np.median(rows - slope[:, None] * time, axis=1)
            return np.column_stack([level, slope])

        own = line(self.anomalies[None, :])[0]
        scatter = self.anomalies - own[0] - own[1] * time
        drawn = own[0] + own[1] * time + scatter[self._blocks(SEN_DRAWS, rng)]
        return line(drawn)[rng.integers(0, SEN_DRAWS, size=n_draws)]

    @cached_property
    def quarters(self) -> tuple[dict[int, Floats], ...]:
        """Residuals of the whole quarters seen: for each of the four, three values by year."""
        at = {int(month): value for month, value in zip(self.months, self.residuals, strict=True)}
        found: tuple[dict[int, Floats], ...] = ({}, {}, {}, {})
        for start in range(int(self.months[0]), int(self.months[-1]) - 1):
            months = range(start, start + MONTHS_PER_QUARTER)
            if start % MONTHS_PER_QUARTER == 0 and all(month in at for month in months):
                quarter = start // MONTHS_PER_QUARTER % 4
                found[quarter][start // MONTHS_PER_YEAR] = np.array([at[m] for m in months])
        return found

    def weather(self, months: Ints, uniform: Floats, years: QuarterYears | None = None) -> Weather:
        """Return the weather of future months, resampled from whole quarters.

        Parameters
        ----------
        months : ndarray (k,)
            Month ordinals after the origin, increasing.
        uniform : ndarray (n_draws, quarters)
            Numbers in [0, 1) that choose the year of each quarter from the origin on; the same for
            all pollutants of a city, so that a simulated year has one weather.
        years
            The years to choose from, for each of the four quarters; by default all that this series
            has. Pollutants that share their weather are given the years they have in common.
        """
        first = self.origin + 1
        ahead = -(-(int(months[-1]) - self.origin) // MONTHS_PER_YEAR) * MONTHS_PER_YEAR
        every = np.arange(first, first + ahead)
        quarter = every // MONTHS_PER_QUARTER
        drawn = np.empty((len(uniform), ahead))
        for column, number in enumerate(np.unique(quarter)):
            bank = self._bank(int(number % 4), years)
            mine = np.flatnonzero(quarter == number)
            rows = (uniform[:, column] * len(bank)).astype(int)
            drawn[:, mine] = bank[rows][:, every[mine] % MONTHS_PER_QUARTER]
        by_year = drawn.reshape(len(uniform), -1, MONTHS_PER_YEAR)
        pattern = (by_year - by_year.mean(axis=2, keepdims=True)).reshape(drawn.shape)
        return Weather(drawn[:, months - first], pattern[:, months - first])

    def _bank(self, quarter: int, years: QuarterYears | None) -> Floats:
        seen = self.quarters[quarter]
        chosen = seen if years is None else years[quarter]
        if not chosen:
            # A quarter of the year that was never seen whole takes any three residuals in a row.
            whole = len(self.residuals) // MONTHS_PER_QUARTER * MONTHS_PER_QUARTER
            return self.residuals[:whole].reshape(-1, MONTHS_PER_QUARTER)
        return np.array([seen[year] for year in chosen])


def common_years(fits: Sequence[MonthlyFit]) -> QuarterYears:
    """Return the years in which all of several series have each quarter whole."""
    first, *others = fits
    return tuple(
        tuple(year for year in first.quarters[q] if all(year in fit.quarters[q] for fit in others))
        for q in range(4)
    )


@dataclass(frozen=True)
class Weather:
    """The weather of future months on logs: ndarrays (n_draws, k).

    ``pattern`` has no mean over each year from the origin: the walks draw the noise of a year's
    mean with their step.
    """

    whole: Floats
    pattern: Floats


def n_quarters(origin: int, last: int) -> int:
    """Return how many quarters a weather from an origin to a month may touch."""
    years = -(-(last - origin) // MONTHS_PER_YEAR)
    return years * 4 + 1
