"""Scores of a projection against what came: the smaller, the better.

Text implemented: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and
estimation", Journal of the American Statistical Association 102; Koenker and Bassett (1978) for the
quantile loss. All are in the unit of the values.
"""

from __future__ import annotations

import numpy as np
from scipy import stats


def crps_normal(outcome: float, mean: float, sd: float) -> float:
    """Return the continuous ranked probability score of a normal distribution.

    Raises
    ------
    ValueError
        If ``sd`` is not above zero.
    """
    if sd <= 0:
        raise ValueError(f"sd={sd} must be above zero.")
    z = (outcome - mean) / sd
    density, mass = stats.norm.pdf(z), stats.norm.cdf(z)
    return float(sd * (z * (2 * mass - 1) + 2 * density - 1 / np.sqrt(np.pi)))


def interval_score(outcome: float, low: float, high: float, coverage: float) -> float:
    """Return the interval score: the width, and a penalty for an outcome outside.

    ``coverage`` is what the interval claims to hold, between 0 and 1.
    """
    alpha = 1 - coverage
    below, above = max(low - outcome, 0.0), max(outcome - high, 0.0)
    return high - low + 2 / alpha * (below + above)


def pinball(outcome: float, quantile: float, projected: float) -> float:
    """Return the loss of one projected quantile (``quantile`` between 0 and 1)."""
    gap = outcome - projected
    return max(quantile * gap, (quantile - 1) * gap)
