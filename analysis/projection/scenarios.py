"""Conditional futures: what a year would be *if*, labelled as such and never a forecast.

The ranges of the scenarios are taken from what happened: the yearly changes of the cities' levels
over their whole record. ``with_measures`` lets every pollutant change each year as it did in the
quarter of the cities where it fell fastest, ``setback`` as in the quarter where it did worst, and
never for the better; both start from the latest level and keep its random yearly steps. The
required path asks the reverse: by how much the levels of the target year must be lower for a target
to have a given probability.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from analysis.projection.days import POLLUTANTS
from analysis.projection.fit import MONTHS_PER_YEAR
from analysis.projection.futures import Futures, Present

Floats = npt.NDArray[np.float64]
Scenario = Literal["continue", "with_measures", "setback"]
SCENARIOS: tuple[Scenario, ...] = get_args(Scenario)

#: Ends of the quarters of the cities, as quantiles of their yearly changes.
RANGES: dict[str, tuple[float, float]] = {"with_measures": (0.0, 0.25), "setback": (0.75, 1.0)}
#: Probabilities that a required cut is given for.
REQUIRED_PROBABILITIES = (0.5, 0.9)
#: Largest cut of all levels that is tried, as a share.
MAX_CUT = 0.8
_STEPS = 14


@dataclass(frozen=True)
class ScenarioRange:
    """Least and greatest yearly change of one pollutant's level in a scenario, in percent."""

    scenario: str
    pollutant: str
    low_pct_per_year: float
    high_pct_per_year: float


def scenario_ranges(now: Present, scenario: Scenario) -> list[ScenarioRange]:
    """Return the ranges of a scenario, from the cities' own changes; empty for ``continue``."""
    if scenario == "continue":
        return []
    found = []
    for pollutant in POLLUTANTS:
        low, high = _range(now, pollutant, scenario)
        found.append(ScenarioRange(scenario, pollutant, _percent(low), _percent(high)))
    return found


def _range(now: Present, pollutant: str, scenario: Scenario) -> tuple[float, float]:
    low, high = (float(end) for end in np.quantile(_slopes(now, pollutant), RANGES[scenario]))
    # Where a pollutant fell in every city, the worst of them still improved: that is no setback.
    return (max(low, 0.0), max(high, 0.0)) if scenario == "setback" else (low, high)


def _slopes(now: Present, pollutant: str) -> Floats:
    return np.array(
        [fit.coefficients[1] for (_, name), fit in now.fits.items() if name == pollutant]
    )


def _percent(change: float) -> float:
    return float(np.expm1(change) * 100)


def under_scenario(futures: Futures, now: Present, scenario: Scenario, uniform: Floats) -> Futures:
    """Return futures whose levels change each year as a scenario says.

    Parameters
    ----------
    futures
        Futures of the method ``last``: the latest level with its random steps.
    now
        What was known, of all cities.
    uniform : ndarray (n_draws,)
        Numbers in [0, 1): where in its range each future lies, the same for all pollutants.
    """
    if scenario == "continue":
        return futures
    years = (futures.months - now.origin) / MONTHS_PER_YEAR
    means = futures.means.copy()
    for place, pollutant in enumerate(POLLUTANTS):
        low, high = _range(now, pollutant, scenario)
        rate = low + (high - low) * uniform
        means[:, :, place] *= np.exp(rate[:, None] * years)
    return replace(futures, means=means)


def required_cut(probability: float, chance_at: Callable[[float], float]) -> float | None:
    """Return the cut of all levels (a share) at which a target has a given probability.

    Parameters
    ----------
    probability
        The probability asked for.
    chance_at
        Probability of the target when all levels are multiplied by a factor; falls with it.

    Returns
    -------
    float or None
        0 if no cut is needed; None if :data:`MAX_CUT` is not enough.
    """
    if chance_at(1.0) >= probability:
        return 0.0
    if chance_at(1 - MAX_CUT) < probability:
        return None
    low, high = 0.0, MAX_CUT
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if chance_at(1 - middle) >= probability:
            high = middle
        else:
            low = middle
    return high
