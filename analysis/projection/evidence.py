"""Conditioning futures on what was published of them since.

After the last month that is known by pollutant, a part-year or yearly value may still have been
published (a city's January-to-September share of good days). It says much about the level, and it
is no month, so it enters as evidence: futures that reproduce it count for more. This is importance
resampling (Gordon, Salmond and Smith, 1993, "Novel approach to nonlinear/non-Gaussian Bayesian
state estimation", IEE Proceedings F 140), with a normal error for rounding and the difference of
real-time and reviewed values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Error of a published PM2.5 mean against the mean of the months, as a share: in the months that
#: both the notices and the hours have, the two differ by 1 to 4 % (standard deviation over cities).
PM25_ERROR_SHARE = 0.03
#: Error of a published share of good days against that of the simulated days, in points: the same
#: comparison gives 0.2 to 1.6 points in a month.
GOOD_DAYS_ERROR_POINTS = 1.5
#: Fewest effective futures that may remain; below, the evidence contradicts the projection and is
#: not used.
MIN_EFFECTIVE = 50


@dataclass(frozen=True)
class Evidence:
    """One published value of a window of future months.

    Attributes
    ----------
    statistic : str
        ``pm25_annual_mean_ugm3`` or ``good_days_pct``.
    months : tuple of int
        Month ordinals, all after the origin.
    value, error : float
        In the statistic's unit.
    source_id : str
    """

    statistic: str
    months: tuple[int, ...]
    value: float
    error: float
    source_id: str


def weights_of(simulated: Sequence[Floats], evidence: Sequence[Evidence]) -> Floats:
    """Return each future's weight, summing to 1.

    Parameters
    ----------
    simulated : sequence of ndarray (n_draws,)
        What each future has for each piece of evidence.
    evidence
        In the same order.
    """
    log_weight = np.zeros(len(simulated[0]))
    for values, item in zip(simulated, evidence, strict=True):
        log_weight -= ((values - item.value) / item.error) ** 2 / 2
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def effective_number(weights: Floats) -> float:
    """Return how many equally weighted futures are worth as much (Kong, 1992)."""
    return float(1 / (weights**2).sum())


def resample(weights: Floats, n: int, uniform: float) -> npt.NDArray[np.int64]:
    """Return the rows of ``n`` resampled futures (systematic resampling, one random number)."""
    points = (np.arange(n) + uniform) / n
    rows = np.searchsorted(np.cumsum(weights), points, side="right")
    return np.asarray(rows.clip(max=len(weights) - 1))
