"""Median regression lines where every bootstrap draw has its own values.

`analysis.trends.quantile.fit_lines` is exact and fast for draws that share one series. Where
each draw adjusts the series anew, its values differ from draw to draw, and the sorting that
`fit_lines` shares between draws cannot be shared. The descent of Bloomfield and Steiger ("Least
Absolute Deviations", 1983) does it: the best line through a fixed point is a weighted median of the
slopes to the others; it meets a second point, which becomes the next fixed point. When turning
about either of its two points no longer helps, the line is optimal, provided no third point lies
on it. Series that were deseasonalised by a fit have no three points on a line but by accident;
the single fit to the observed months, where whole numbers tie, is left to `fit_lines`.
"""

from __future__ import annotations

import numpy as np

#: Turns after which a draw is left as it is; series of some sixty months need about ten.
MAX_TURNS = 200


def median_slopes(x: np.ndarray, y: np.ndarray, multiplicities: np.ndarray) -> np.ndarray:
    """Slope of the median regression line of every draw.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Time; no two points share one x.
    y : ndarray, shape (draws, n)
        Values, one row a draw.
    multiplicities : ndarray, shape (draws, n)
        How often each point is in each draw; at least two points in each.

    Returns
    -------
    ndarray, shape (draws,)
        Unit of y per unit of x.
    """
    n_draws = len(y)
    weights = multiplicities.astype(float)
    pivot, slope = weights.argmax(axis=1), np.full(n_draws, np.nan)
    still = np.zeros(n_draws, dtype=int)
    todo = np.arange(n_draws)
    for _ in range(MAX_TURNS):
        turned, met = _best_turn(x, y[todo], weights[todo], pivot[todo])
        # A vertex is left alone only after a turn about each of its two points was in vain.
        same = np.isclose(turned, slope[todo], rtol=1e-10, atol=0)
        still[todo] = np.where(same, still[todo] + 1, 0)
        slope[todo], pivot[todo] = turned, met
        todo = todo[still[todo] < 2]
        if not todo.size:
            break
    return slope


def _best_turn(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, pivot: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turn each line about its pivot to the weighted median slope; return it and the point met."""
    rows = np.arange(len(y))
    distance = x - x[pivot][:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = (y - y[rows, pivot][:, None]) / distance
    slopes[rows, pivot] = np.inf
    order = np.argsort(slopes, axis=1)
    mass = np.cumsum(np.take_along_axis(weights * np.abs(distance), order, axis=1), axis=1)
    place = (mass >= mass[:, -1:] / 2).argmax(axis=1)
    met = order[rows, place]
    return slopes[rows, met], met
