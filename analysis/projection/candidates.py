"""Candidate projections of annual values: two lines and the random walk with drift.

Each returns a predictive distribution, since a target is judged by a probability and not by a
point. The lines are ordinary least squares on the values or on their logarithms with the usual
prediction variance; the walk follows Hyndman and Athanasopoulos, "Forecasting: principles and
practice" (2nd ed., 2018, 3.5), whose drift has a standard error of its own. No model here is a
headline: on the same six points the two lines need not even overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

#: Fewest values of a line and of a walk: one degree of freedom must be left.
MIN_VALUES = 3


@dataclass(frozen=True)
class Projection:
    """A predictive distribution of one future value.

    Attributes
    ----------
    centre, scale : float
        Of a Student t (or normal, if ``df`` is infinite) on the values, or on their logarithms if
        ``log``.
    df : float
    log : bool
    """

    centre: float
    scale: float
    df: float
    log: bool = False

    @property
    def median(self) -> float:
        """Return the median, in the unit of the values."""
        return float(np.exp(self.centre)) if self.log else self.centre

    def interval(self, coverage: float) -> tuple[float, float]:
        """Return the central interval that holds ``coverage`` (between 0 and 1) of the mass."""
        reach = float(stats.t.ppf((1 + coverage) / 2, self.df)) * self.scale
        low, high = self.centre - reach, self.centre + reach
        return (float(np.exp(low)), float(np.exp(high))) if self.log else (low, high)

    def probability_at_most(self, target: float) -> float:
        """Return the probability that the value is ``target`` or less.

        Raises
        ------
        ValueError
            If the distribution is one of logarithms and the target is not above zero.
        """
        if self.log and target <= 0:
            raise ValueError(f"target={target}: a log-linear projection is above zero everywhere.")
        at = np.log(target) if self.log else target
        return float(stats.t.cdf((at - self.centre) / self.scale, self.df))


def linear(years: npt.ArrayLike, values: npt.ArrayLike, year: float) -> Projection:
    """Project the least squares line of the values to a year.

    Parameters
    ----------
    years, values : array_like (n,)
        Annual values in any unit; gaps absent.
    year : float
        The year to project to.

    Raises
    ------
    ValueError
        For fewer than three values, or lengths that differ.
    """
    x, y = _checked(years, values)
    n, centre = len(x), x.mean()
    spread = ((x - centre) ** 2).sum()
    slope = ((x - centre) * (y - y.mean())).sum() / spread
    residual = y - y.mean() - slope * (x - centre)
    variance = (residual**2).sum() / (n - 2)
    reach = 1 + 1 / n + (year - centre) ** 2 / spread
    return Projection(
        centre=float(y.mean() + slope * (year - centre)),
        scale=float(np.sqrt(variance * reach)),
        df=n - 2,
    )


def log_linear(years: npt.ArrayLike, values: npt.ArrayLike, year: float) -> Projection:
    """Project the least squares line of the logarithms; see :func:`linear`.

    Raises
    ------
    ValueError
        As :func:`linear`, and for values that are not above zero.
    """
    x, y = _checked(years, values)
    if (y <= 0).any():
        raise ValueError("A log-linear projection needs values above zero; use the linear one.")
    line = linear(x, np.log(y), year)
    return Projection(line.centre, line.scale, line.df, log=True)


def drift(values: npt.ArrayLike, steps: int) -> Projection:
    """Project a random walk with drift ``steps`` years past the last of consecutive values.

    Raises
    ------
    ValueError
        For fewer than three values or no step.
    """
    y = np.asarray(values, dtype=float)
    _checked(np.arange(len(y)), y)
    if steps < 1:
        raise ValueError(f"steps={steps}: a projection goes one year ahead or more.")
    change = np.diff(y)
    sigma = change.std(ddof=1)
    variance = sigma**2 * steps + (steps * sigma) ** 2 / len(change)
    return Projection(
        centre=float(y[-1] + steps * change.mean()),
        scale=float(np.sqrt(variance)),
        df=np.inf,
    )


def one_step_errors(values: npt.ArrayLike, with_drift: bool) -> npt.NDArray[np.float64]:
    """Return the errors of one-step projections from every origin, each seeing only its past.

    Parameters
    ----------
    values : array_like (n,)
        Consecutive annual values.
    with_drift : bool
        Project the last value plus the mean change so far, from the second value on; else the last
        value alone, from the first.

    Returns
    -------
    ndarray
        Outcome minus projection: n - 1 errors, or n - 2 with drift.
    """
    y = np.asarray(values, dtype=float)
    change = np.diff(y)
    if not with_drift:
        return change
    so_far = (y[1:-1] - y[0]) / np.arange(1, len(y) - 1)
    return np.asarray(change[1:] - so_far)


def shrink(estimate: float, error: float, mean: float, spread: float) -> tuple[float, float]:
    """Shrink an estimate to its peers: the normal-normal posterior.

    Parameters
    ----------
    estimate, error : float
        The city's own estimate and its standard error.
    mean, spread : float
        Mean and standard deviation of the peers.

    Returns
    -------
    tuple of float
        Mean and standard deviation, ``(b/se² + b0/tau²) / (1/se² + 1/tau²)``.

    Raises
    ------
    ValueError
        If a standard error or spread is not above zero.
    """
    if error <= 0 or spread <= 0:
        raise ValueError(f"error={error} and spread={spread} must be above zero.")
    own, peers = error**-2, spread**-2
    return (estimate * own + mean * peers) / (own + peers), (own + peers) ** -0.5


def _checked(
    years: npt.ArrayLike, values: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    x, y = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    if x.shape != y.shape or len(y) < MIN_VALUES:
        raise ValueError(
            f"A projection needs {MIN_VALUES} values or more, each with its year; got "
            f"{len(x)} years and {len(y)} values."
        )
    return x, y
