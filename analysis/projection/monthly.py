"""Candidate projections of a monthly series, as simulated futures.

A city has a handful of annual values and some eighty monthly ones, so trend and noise are estimated
on months and years are simulated from them. Everything is on logarithms: a concentration has no
sign, and its scatter grows with its level. The series is a season (two harmonics), a level that
each candidate method carries forward in its own way, and the weather of single months, which is
resampled from whole observed quarters of a year so that a simulated year has a weather that
happened, for all pollutants of the city at once.

Methods (Hyndman and Athanasopoulos, "Forecasting: principles and practice", 2nd ed., 2018, 3.1 and
3.5, for the two walks; Gardner and McKenzie, "Forecasting trends in time series", Management
Science 31, 1985, for the damped trend):

``last``
    The mean of the latest twelve months, kept; a random walk of yearly steps.
``drift``
    The same walk with the mean yearly change so far.
``linear``, ``log_linear``
    Least squares lines through the months, on the values and on their logarithms.
``theil_sen``
    The line through the median of all changes between equal months of two years.
``shrunk``
    The log-linear line with its slope shrunk to the slopes of the other cities.
``damped``
    The latest twelve months and the shrunk slope, which dies away by a fixed factor a year.

No method here knows anything that was measured after its origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from analysis.projection.candidates import shrink
from analysis.trends.bootstrap import block_length

Method = Literal["last", "drift", "linear", "log_linear", "theil_sen", "shrunk", "damped"]
METHODS: tuple[Method, ...] = get_args(Method)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MONTHS_PER_YEAR = 12
#: Fewest months of a projection: two of each calendar month.
MIN_MONTHS = 24
#: Fewest months of a window of twelve that may stand for a year.
MIN_MONTHS_OF_YEAR = 10
#: What is left of the trend after each further year, for ``damped``. Fixed beforehand.
DAMPING_PER_YEAR = 0.8
#: Draws of the Theil–Sen slope: a median of some hundred slopes each.
SEN_DRAWS = 200
_HARMONICS = 2
_MONTHS_PER_QUARTER = 3
#: Least value of a linear projection, as a share of the series' mean: concentrations are positive.
_FLOOR = 0.02


def _season(months: Ints) -> Floats:
    angle = 2 * np.pi * (months % MONTHS_PER_YEAR) / MONTHS_PER_YEAR
    waves = [f(k * angle) for k in range(1, _HARMONICS + 1) for f in (np.cos, np.sin)]
    return np.column_stack(waves)


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
    def yearly_levels(self) -> tuple[Floats, Floats]:
        """Means of windows of twelve months that end at each month, and their mean times."""
        ends, levels, times = range(self.months[0] + 11, self.months[-1] + 1), [], []
        for end in ends:
            inside = (self.months > end - MONTHS_PER_YEAR) & (self.months <= end)
            if inside.sum() >= MIN_MONTHS_OF_YEAR:
                levels.append(self.anomalies[inside].mean())
                times.append((self.months[inside] - self.origin).mean() / MONTHS_PER_YEAR)
        return np.array(levels), np.array(times)

    @cached_property
    def yearly_changes(self) -> Floats:
        """Changes of the yearly level from one year to the next, one for each month."""
        levels, times = self.yearly_levels
        changes = [
            levels[j] - levels[i]
            for i in range(len(levels))
            for j in range(i + 1, len(levels))
            if abs(times[j] - times[i] - 1) < 1 / (2 * MONTHS_PER_YEAR)
        ]
        return np.array(changes)

    @cached_property
    def mean_change(self) -> float:
        """Mean change a year from the first to the latest twelve months."""
        level, time = self.latest
        levels, times = self.yearly_levels
        return (level - levels[0]) / (time - times[0]) if time - times[0] > 1 - 1e-9 else 0.0

    @property
    def span_years(self) -> float:
        """Years from the first to the latest twelve months, at least one."""
        return max(self.latest[1] - float(self.yearly_levels[1][0]), 1.0)

    def bootstrap(self, n_draws: int, rng: np.random.Generator) -> Floats:
        """Return draws of level at the origin and slope by moving blocks of residuals.

        Returns
        -------
        ndarray (n_draws, 2)
        """
        drawn = self.residuals[self._blocks(n_draws, rng)]
        return np.asarray(self.coefficients[:2] + drawn @ self._inverse[:2].T)

    def _blocks(self, n_draws: int, rng: np.random.Generator) -> Ints:
        n = len(self.months)
        length = block_length(n)
        starts = rng.integers(0, n - length + 1, size=(n_draws, -(-n // length)))
        rows = starts[:, :, None] + np.arange(length)
        return np.asarray(rows.reshape(n_draws, -1)[:, :n])

    @cached_property
    def slope_error(self) -> float:
        """Standard error of the slope from moving blocks."""
        draws = self.bootstrap(SEN_DRAWS, np.random.default_rng(len(self.months)))
        return float(draws[:, 1].std(ddof=1))

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

    @property
    def _any_rows(self) -> Floats:
        """Residuals in their order, for a quarter of the year that was never seen whole."""
        whole = len(self.residuals) // _MONTHS_PER_QUARTER * _MONTHS_PER_QUARTER
        return self.residuals[:whole]

    @cached_property
    def quarters(self) -> tuple[Floats, ...]:
        """Residuals of each quarter of the year: for each of the four an array (years, 3)."""
        at = {int(month): value for month, value in zip(self.months, self.residuals, strict=True)}
        found = []
        for quarter in range(4):
            rows = [
                [at[start + i] for i in range(_MONTHS_PER_QUARTER)]
                for start in range(int(self.months[0]), int(self.months[-1]) - 1)
                if start % MONTHS_PER_YEAR == quarter * _MONTHS_PER_QUARTER
                and all(start + i in at for i in range(_MONTHS_PER_QUARTER))
            ]
            found.append(np.array(rows or self._any_rows).reshape(-1, _MONTHS_PER_QUARTER))
        return tuple(found)

    def weather(self, months: Ints, uniform: Floats) -> Weather:
        """Return the weather of future months, resampled from whole quarters.

        Parameters
        ----------
        months : ndarray (k,)
            Month ordinals after the origin, increasing.
        uniform : ndarray (n_draws, quarters)
            Numbers in [0, 1) that choose the year of each quarter from the origin on; the same for
            all pollutants of a city, so that a simulated year has one weather.
        """
        first = self.origin + 1
        ahead = -(-(int(months[-1]) - self.origin) // MONTHS_PER_YEAR) * MONTHS_PER_YEAR
        every = np.arange(first, first + ahead)
        quarter = every // _MONTHS_PER_QUARTER
        drawn = np.empty((len(uniform), ahead))
        for column, number in enumerate(np.unique(quarter)):
            bank = self.quarters[number % 4]
            mine = np.flatnonzero(quarter == number)
            rows = (uniform[:, column] * len(bank)).astype(int)
            drawn[:, mine] = bank[rows][:, every[mine] % _MONTHS_PER_QUARTER]
        years = drawn.reshape(len(uniform), -1, MONTHS_PER_YEAR)
        pattern = (years - years.mean(axis=2, keepdims=True)).reshape(drawn.shape)
        return Weather(drawn[:, months - first], pattern[:, months - first])


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


@dataclass(frozen=True)
class Peers:
    """What the cities have in common for one pollutant, seen at one origin.

    Attributes
    ----------
    slope, spread : float
        Mean and standard deviation of the cities' slopes (on logs, a year); the spread is that
        beyond their own errors.
    step : float
        Root mean square of the cities' yearly changes: one step of a walk. It is not taken about
        each city's mean change: with two or three overlapping changes that mean is made of the
        same steps, and what is left about it says nothing.
    """

    slope: float
    spread: float
    step: float


#: Least spread of the cities' slopes, a year on logs: cities are never taken to be all alike.
MIN_SPREAD = 0.005


def peers_of(fits: list[MonthlyFit]) -> Peers:
    """Return what the fits of all cities say about one city.

    The spread is the method of moments: variance of the slopes less the mean of their squared
    errors (DerSimonian and Laird, 1986), not below :data:`MIN_SPREAD`.
    """
    slopes = np.array([fit.coefficients[1] for fit in fits])
    errors = np.array([fit.slope_error for fit in fits])
    between = slopes.var(ddof=1) - (errors**2).mean() if len(fits) > 1 else 0.0
    changes = np.concatenate([fit.yearly_changes for fit in fits])
    return Peers(
        slope=float(slopes.mean()),
        spread=float(np.sqrt(max(between, MIN_SPREAD**2))),
        step=float(np.sqrt((changes**2).mean())),
    )


def simulate(
    fit: MonthlyFit,
    peers: Peers,
    method: Method,
    months: Ints,
    weather: Weather,
    rng: np.random.Generator,
) -> Floats:
    """Return simulated logs of future months under one method.

    Parameters
    ----------
    fit, peers
        What was known at the origin.
    method
        One of :data:`METHODS`.
    months : ndarray (k,)
        Month ordinals after the origin, increasing.
    weather
        From :meth:`MonthlyFit.weather`, for the same months.
    rng
        Source of the draws of the parameters.

    Returns
    -------
    ndarray (n_draws, k)
    """
    time = (months - fit.origin) / MONTHS_PER_YEAR
    n_draws = len(weather.whole)
    if method in ("last", "drift", "damped"):
        level = _walk(fit, peers, method, time, n_draws, rng)
        return np.asarray(level + fit.season(months) + weather.pattern)
    if method == "linear":
        return _linear(fit, months, weather.whole, rng)
    if method == "log_linear":
        draws = fit.bootstrap(n_draws, rng)
    elif method == "theil_sen":
        draws = fit.sen(n_draws, rng)
    else:
        draws = _shrunk_line(fit, peers, n_draws, rng)
    line = draws[:, :1] + draws[:, 1:] * time
    return np.asarray(line + fit.season(months) + weather.whole)


def _shrunk_line(fit: MonthlyFit, peers: Peers, n_draws: int, rng: np.random.Generator) -> Floats:
    slope, error = shrink(fit.coefficients[1], fit.slope_error, peers.slope, peers.spread)
    own = fit.bootstrap(n_draws, rng)
    # The line turns about the mean of the observed months, where its level is best known.
    middle = own[:, 0] + own[:, 1] * fit.mean_time
    slopes = slope + error * rng.standard_normal(n_draws)
    return np.column_stack([middle - slopes * fit.mean_time, slopes])


def _walk(
    fit: MonthlyFit,
    peers: Peers,
    method: Method,
    time: Floats,
    n_draws: int,
    rng: np.random.Generator,
) -> Floats:
    level, at = fit.latest
    ahead = time - at
    if method == "last":
        slope, slope_error, reach = 0.0, 0.0, ahead
    elif method == "drift":
        slope, reach = fit.mean_change, ahead
        slope_error = peers.step / np.sqrt(fit.span_years)
    else:
        slope, slope_error = shrink(fit.coefficients[1], fit.slope_error, peers.slope, peers.spread)
        reach = (1 - DAMPING_PER_YEAR**ahead) / -np.log(DAMPING_PER_YEAR)
    slopes = slope + slope_error * rng.standard_normal((n_draws, 1))
    return np.asarray(level + slopes * reach + peers.step * _steps(time, ahead, n_draws, rng))


def _steps(time: Floats, ahead: Floats, n_draws: int, rng: np.random.Generator) -> Floats:
    """Return a random walk with one step for each year from the origin.

    The months of a year share their step. After ``h`` years, counted from the middle of the latest
    twelve months to the middle of the projected ones, the variance is ``h``: the first step carries
    the age of the latest level, which is more than a year where months are missing.
    """
    year = np.ceil(time - 1e-9).astype(int)
    age = ahead[0] - time[0] + 0.5
    sizes = np.ones(year.max())
    sizes[0] = np.sqrt(max(age, 1.0))
    # Year after year, so that a longer future begins with the same steps.
    steps = rng.standard_normal((year.max(), n_draws)).T
    walk = (sizes * steps).cumsum(axis=1)
    return np.asarray(walk[:, year - 1])


def _linear(fit: MonthlyFit, months: Ints, weather: Floats, rng: np.random.Generator) -> Floats:
    values = np.exp(fit.logs)
    raw = MonthlyFit(fit.months, values, fit.origin)
    time = (months - fit.origin) / MONTHS_PER_YEAR
    draws = raw.bootstrap(len(weather), rng)
    line = draws[:, :1] + draws[:, 1:] * time + raw.season(months)
    return np.asarray(np.log(np.maximum(line, _FLOOR * values.mean())) + weather)
