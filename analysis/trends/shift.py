"""Is there a step at a date that is known beforehand, beside the trend.

Three dates can put a step into the region's ozone without the air having changed, or for a known
reason: the reference state of gases (September 2018), the set of stations (January 2021) and the
pandemic (February 2020). Only known dates are tested. Searching for a break on a short series
finds one, and its p-value would have to be corrected for the search.

Ordinary least squares of the anomaly on time and a step, with the moving block bootstrap of rows
as in `analysis.trends.monthly`. On a short series step and trend explain the same rise: the
interval says how little can be told apart, and the slope beside the step is part of the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.trends.bootstrap import block_length, moving_block_rows, multiplicities
from analysis.trends.certainty import Certainty, Direction, certainty, direction
from analysis.trends.monthly import (
    DRAWS,
    MIN_MONTHS,
    SEED,
    Base,
    monthly_values,
    months_since_start,
    t_interval,
)
from analysis.trends.season import deseasonalise, missing_from_base

#: A whole cycle on each side: less, and the step would be a season.
MIN_MONTHS_EACH_SIDE = 12

Reason = Literal["too_few_months", "too_few_months_beside_the_date", "base_incomplete"]


@dataclass(frozen=True)
class LevelShift:
    """A step at a known month, with a straight trend on both sides.

    Attributes
    ----------
    at : Period
        First month after the step.
    n_before, n_after : int
        Months that exist on each side.
    step, low95, high95, p : float or None
        Unit of the series; interval and two-sided p as in `monthly_trend`, with n - 3 degrees of
        freedom. None where not assessable.
    certainty, direction : str or None
    slope_per_year : float or None
        The trend beside the step, per year.
    slope_without_step_per_year : float or None
        The least squares trend if no step is allowed for.
    reason : str or None
        Why not assessable.
    """

    at: pd.Period
    n_before: int
    n_after: int
    step: float | None
    low95: float | None
    high95: float | None
    p: float | None
    certainty: Certainty | None
    direction: Direction | None
    slope_per_year: float | None
    slope_without_step_per_year: float | None
    reason: Reason | None


def level_shift(
    series: pd.Series,
    at: pd.Period,
    base: Base,
    block: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> LevelShift:
    """Estimate the step of a monthly series at a known month.

    Parameters
    ----------
    series : Series
        As for `analysis.trends.monthly.monthly_trend`.
    at : Period
        The first month of the new level.
    base : (Period, Period)
        Base period of the seasonal cycle. It should lie on one side of the step.
    block, draws, seed :
        As for `monthly_trend`.

    Returns
    -------
    LevelShift
    """
    values = monthly_values(series)
    after = np.asarray(values.index >= at, dtype=np.bool_)
    n_before, n_after = int((~after).sum()), int(after.sum())
    reason: Reason | None = None
    if len(values) < MIN_MONTHS:
        reason = "too_few_months"
    elif min(n_before, n_after) < MIN_MONTHS_EACH_SIDE:
        reason = "too_few_months_beside_the_date"
    elif missing_from_base(values, *base):
        reason = "base_incomplete"
    if reason is not None:
        nothing = (None,) * 8
        return LevelShift(at, n_before, n_after, *nothing, reason)
    anomaly = deseasonalise(values, *base).anomaly
    y, years = anomaly.to_numpy(), months_since_start(anomaly) / 12
    design = np.column_stack([np.ones(len(y)), years, after])
    everything = np.ones((1, len(y)))
    _, slope, step = _weighted_ols(design, y, everything)[0]
    slope_alone = _weighted_ols(design[:, :2], y, everything)[0, 1]
    length = block_length(len(y)) if block is None else block
    rows = moving_block_rows(len(y), length, draws, seed)
    drawn = multiplicities(rows, len(y)).astype(np.float64)
    # A draw from one side only says nothing of the step.
    both = ((drawn @ after) > 1) & ((drawn @ ~after) > 1)
    error = float(_weighted_ols(design, y, drawn[both])[:, 2].std(ddof=1))
    low, high, p = t_interval(float(step), error, len(y) - 3)
    return LevelShift(
        at=at,
        n_before=n_before,
        n_after=n_after,
        step=float(step),
        low95=low,
        high95=high,
        p=p,
        certainty=certainty(p),
        direction=direction(float(step)),
        slope_per_year=float(slope),
        slope_without_step_per_year=float(slope_alone),
        reason=None,
    )


def _weighted_ols(
    design: npt.NDArray[np.float64], y: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Solve the normal equations of every draw: (draws, n) weights give (draws, k)."""
    gram = np.einsum("dn,ni,nj->dij", weights, design, design, optimize=True)
    right = np.einsum("dn,ni,n->di", weights, design, y, optimize=True)
    solved = np.linalg.solve(gram, right[..., None])[..., 0]
    return np.asarray(solved, dtype=np.float64)
