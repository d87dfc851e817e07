"""What the cities have in common: their slopes, and how far a yearly level moves in a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.projection.fit import MonthlyFit

Floats = npt.NDArray[np.float64]
#: Least spread of the cities' slopes, a year on logs: cities are never taken to be all alike.
MIN_SPREAD = 0.005
#: Step of a walk where no year could be compared with the one before.
DEFAULT_STEP = 0.1


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


def peers_of(fits: Sequence[MonthlyFit]) -> Peers:
    """Return what the fits of all cities say about one city.

    The spread is the moment estimator: variance of the slopes less the mean of their squared
    errors, not below :data:`MIN_SPREAD`. The cities' errors are those of one regional weather, so
    it takes off too much rather than too little, and shrinks hard.
    """
    slopes = np.array([fit.coefficients[1] for fit in fits])
    errors = np.array([fit.slope_error for fit in fits])
    between = slopes.var(ddof=1) - (errors**2).mean() if len(fits) > 1 else 0.0
    changes = np.array([change for fit in fits for change in fit.yearly_changes.values()])
    step = float(np.sqrt((changes**2).mean())) if len(changes) else DEFAULT_STEP
    return Peers(
        slope=float(slopes.mean()),
        spread=float(np.sqrt(max(between, MIN_SPREAD**2))),
        step=step,
    )


def step_correlation(fits: Mapping[tuple[str, str], MonthlyFit], names: Sequence[str]) -> Floats:
    """Return how the yearly changes of the pollutants go together, over all cities.

    Parameters
    ----------
    fits
        By city and pollutant.
    names
        Pollutants, in the order of the result.

    Returns
    -------
    ndarray (pollutants, pollutants)
        Correlation about zero of the changes of the same city and year; the identity where none
        can be compared.
    """
    rows = []
    for city in sorted({city for city, _ in fits}):
        changes = [fits[city, name].yearly_changes for name in names if (city, name) in fits]
        if len(changes) == len(names):
            shared = set.intersection(*(set(each) for each in changes))
            rows += [[each[end] for each in changes] for end in sorted(shared)]
    if len(rows) <= len(names):
        return np.eye(len(names))
    table = np.array(rows)
    scale = np.sqrt((table**2).mean(axis=0))
    found = (table / scale).T @ (table / scale) / len(table)
    return np.asarray(found)
