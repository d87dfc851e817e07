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

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from analysis.projection.candidates import shrink
from analysis.projection.fit import MONTHS_PER_YEAR, MonthlyFit, Weather
from analysis.projection.peers import Peers

Method = Literal["last", "drift", "linear", "log_linear", "theil_sen", "shrunk", "damped"]
METHODS: tuple[Method, ...] = get_args(Method)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: What is left of the trend after each further year, for ``damped``. Fixed beforehand.
DAMPING_PER_YEAR = 0.8
#: Least value of a linear projection, as a share of the series' mean: concentrations are positive.
_FLOOR = 0.02


def n_years(origin: int, last: int) -> int:
    """Return how many years, each begun counting, lie between an origin and a month."""
    return -(-(last - origin) // MONTHS_PER_YEAR)


def simulate(
    fit: MonthlyFit,
    peers: Peers,
    method: Method,
    months: Ints,
    weather: Weather,
    rng: np.random.Generator,
    steps: Floats | None = None,
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
    steps : ndarray (n_draws, years), optional
        Standard normal steps of the walks, one for each year from the origin; pollutants whose
        levels move together are given correlated ones. Drawn here by default.

    Returns
    -------
    ndarray (n_draws, k)
    """
    time = (months - fit.origin) / MONTHS_PER_YEAR
    n_draws = len(weather.whole)
    if method in ("last", "drift", "damped"):
        # The slope first, then year after year: a longer future begins with the same numbers.
        unit_slope = rng.standard_normal((n_draws, 1))
        if steps is None:
            steps = rng.standard_normal((n_years(fit.origin, int(months[-1])), n_draws)).T
        level = _walk(fit, peers, method, time, steps, unit_slope)
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
    steps: Floats,
    unit_slope: Floats,
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
    slopes = slope + slope_error * unit_slope
    return np.asarray(level + slopes * reach + peers.step * _walked(time, at, steps))


def _walked(time: Floats, at: float, steps: Floats) -> Floats:
    """Return a random walk with one step for each year from the origin.

    The months of a year share their step. After ``h`` years, counted from the middle of the latest
    twelve months to the middle of the projected ones, the variance is ``h``: the first step carries
    the age of the latest level, which is more than a year where months are missing.
    """
    year = np.ceil(time - 1e-9).astype(int)
    middle_of_first = (MONTHS_PER_YEAR + 1) / 2 / MONTHS_PER_YEAR
    sizes = np.ones(steps.shape[1])
    sizes[0] = np.sqrt(max(middle_of_first - at, 1.0))
    return np.asarray((sizes * steps).cumsum(axis=1)[:, year - 1])


def _linear(fit: MonthlyFit, months: Ints, weather: Floats, rng: np.random.Generator) -> Floats:
    values = np.exp(fit.logs)
    raw = MonthlyFit(fit.months, values, fit.origin)
    time = (months - fit.origin) / MONTHS_PER_YEAR
    draws = raw.bootstrap(len(weather), rng)
    line = draws[:, :1] + draws[:, 1:] * time + raw.season(months)
    # The line is one of means; the weather on logs has a mean of its own when it is taken off them.
    bias = np.log(np.exp(fit.residuals).mean())
    return np.asarray(np.log(np.maximum(line, _FLOOR * values.mean())) + weather - bias)
