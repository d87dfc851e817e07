"""Exact linear quantile regression, also of a thousand bootstrap draws at once.

The trend of ozone is asked for at several quantiles and for every draw of a block bootstrap: tens
of thousands of fits for one chapter. Iterative solvers stop early (statsmodels was 1 % off on the
Mauna Loa record), and calling a linear programming solver per draw takes minutes. `fit_lines`
finds the same optimum as the solver by exact descent, for all draws together.

Sources:

- Koenker and Bassett (1978), "Regression quantiles", Econometrica 46: the linear program.
- Bloomfield and Steiger (1983), "Least Absolute Deviations": an optimal line passes through two
  points; through a fixed point the best slope is a weighted quantile of the slopes to the others.

Descent alone can stall where three or more points lie on one line, as rounded monthly means often
do. The loss is convex and, around such a line, linear between the turns about the points on it.
So a line is optimal if, and only if, no small turn about any of its points lowers the loss: that
is checked for every draw, and descent goes on from where it fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Below this share of its largest possible value, a slope of the loss counts as zero, and a
#: residual as none. Rounding errors stay under 1e-13 for series of a few thousand points.
RELATIVE_ZERO = 1e-11

#: Turns of one draw before it is handed to the solver. Real series need five to fifteen.
MAX_TURNS = 500


@dataclass(frozen=True)
class Lines:
    """Optimal lines, one row per draw, one column per quantile.

    Attributes
    ----------
    intercept, slope : ndarray (draws, quantiles)
        In the unit of ``y``, and of ``y`` per unit of ``x``. NaN for a draw in which all points
        share one ``x``: it has no slope.
    n_solver : int
        Fits that were left to the linear programming solver.
    """

    intercept: Floats
    slope: Floats
    n_solver: int


def fit_lines(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    taus: Sequence[float],
    weights: npt.ArrayLike | None = None,
) -> Lines:
    """Fit the linear quantile regression of ``y`` on ``x`` to every draw, exactly.

    Parameters
    ----------
    x, y : array_like (n,)
        The points; ``x`` may be float month indices.
    taus : sequence of float
        Quantiles, between 0 and 1, both excluded.
    weights : array_like (draws, n), optional
        Weight of each point in each draw, at least 0: for a bootstrap, how often it was drawn
        (`analysis.trends.bootstrap.multiplicities`). Left out, one draw of all points.

    Returns
    -------
    Lines
        Of several optimal lines the one with the **smallest slope** is returned; there is only
        one such. So a result depends on the data alone.

    Raises
    ------
    ValueError
        For points that are not finite, all at one ``x``, or fewer than two; for weights of
        another shape, below zero or all zero in a draw; for quantiles outside (0, 1).
    """
    points_x, points_y, drawn = _checked(x, y, weights)
    centre = float(points_x.mean())
    # Rows in the order of x let the certificate replace pairwise sums by running sums.
    order = np.argsort(points_x, kind="stable")
    points_x, points_y = points_x[order] - centre, points_y[order]
    drawn = np.ascontiguousarray(drawn[:, order])
    intercept = np.empty((len(drawn), len(taus)))
    slope = np.empty_like(intercept)
    n_solver = 0
    for column, tau in enumerate(taus):
        descent = _Descent(points_x, points_y, drawn, _checked_tau(tau))
        descent.run()
        slope[:, column] = descent.slope
        intercept[:, column] = descent.level - descent.slope * centre
        n_solver += descent.n_solver
    return Lines(intercept, slope, n_solver)


def fit(
    predictors: npt.ArrayLike, y: npt.ArrayLike, tau: float, weights: npt.ArrayLike | None = None
) -> Floats:
    """Fit a linear quantile regression with any number of predictors, exactly (HiGHS).

    Parameters
    ----------
    predictors : array_like (n, k) or (n,)
        Without a column of ones: the intercept is added.
    y : array_like (n,)
    tau : float
        Quantile, between 0 and 1, both excluded.
    weights : array_like (n,), optional
        At least 0.

    Returns
    -------
    ndarray (1 + k,)
        Intercept and coefficients. Of several optimal ones it is the solver that chooses.

    Raises
    ------
    ValueError
        For a quantile outside (0, 1), or lengths that differ.
    RuntimeError
        If the solver finds no optimum.
    """
    values = np.asarray(y, dtype=float)
    columns = np.asarray(predictors, dtype=float).reshape(len(values), -1)
    design = np.column_stack([np.ones(len(values)), columns])
    n, k = design.shape
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    cost = np.concatenate([np.zeros(k), _checked_tau(tau) * weight, (1 - tau) * weight])
    found = linprog(
        cost,
        A_eq=np.hstack([design, np.eye(n), -np.eye(n)]),
        b_eq=values,
        bounds=[(None, None)] * k + [(0, None)] * (2 * n),
        method="highs",
    )
    if found.status != 0:
        raise RuntimeError(f"The solver found no quantile regression (tau={tau}): {found.message}")
    return np.asarray(found.x[:k], dtype=float)


class _Descent:
    """State of the descent of all draws at one quantile: a pivot point and a slope per draw."""

    def __init__(self, x: Floats, y: Floats, weights: Floats, tau: float) -> None:
        self.x, self.y, self.weights, self.tau = x, y, weights, tau
        self.pivot = np.full(len(weights), len(x) // 2)
        self.slope = np.full(len(weights), np.nan)
        self.n_solver = 0
        self.turns = np.zeros(len(weights), dtype=np.int64)
        self.height = float(np.ptp(y))
        self.width = float(np.ptp(x))

    @property
    def level(self) -> Floats:
        """Return the height of each line at the centre of x."""
        height: Floats = self.y[self.pivot] - self.slope * self.x[self.pivot]
        return height

    def run(self) -> None:
        """Turn until no draw improves, checking optimality wherever descent stops."""
        todo = np.flatnonzero(self._has_slope())
        while todo.size:
            self._turn_until_still(todo)
            pivot, improvable, movable = self._certify(todo)
            spent = improvable & (self.turns[todo] >= MAX_TURNS)
            self._solve(todo[spent])
            keep = movable & ~spent
            todo, pivot, improvable = todo[keep], pivot[keep], improvable[keep]
            before = self.slope[todo]
            self.pivot[todo] = pivot
            self._turn(todo)
            moved = self._differs(self.slope[todo], before)
            # A turn that ought to lower the loss but does not is a matter of rounding.
            self._solve(todo[~moved & improvable])
            todo = todo[moved]

    def _has_slope(self) -> Flags:
        """Tell the draws whose points lie at two or more x; a line needs them."""
        drawn = self.weights > 0
        low = np.where(drawn, self.x, np.inf).min(axis=1)
        high = np.where(drawn, self.x, -np.inf).max(axis=1)
        return np.asarray(high > low, dtype=np.bool_)

    def _differs(self, new: Floats, old: Floats) -> Flags:
        # NaN is the slope before the first turn, and differs from every other.
        scale = self.height / self.width + np.abs(new)
        return ~(np.abs(new - old) <= RELATIVE_ZERO * scale)

    def _turn_until_still(self, draws: Integers) -> None:
        while draws.size:
            before = self.slope[draws]
            self._turn(draws)
            again = self._differs(self.slope[draws], before) & (self.turns[draws] < MAX_TURNS)
            draws = draws[again]

    def _turn(self, draws: Integers) -> None:
        """Turn each line about its pivot to the best slope, then pivot on the point it meets.

        The loss along the turn is convex and piecewise linear with kinks at the slopes to the
        other points; the kink at a point adds weight times distance to its derivative. The order
        of the slopes depends on the pivot only, so that draws with one pivot share the sort.
        """
        pivots, place = np.unique(self.pivot[draws], return_inverse=True)
        distance = self.x - self.x[pivots, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = (self.y - self.y[pivots, None]) / distance
        slopes[distance == 0] = np.inf
        order = np.argsort(slopes, axis=1, kind="stable")
        slopes = np.take_along_axis(slopes, order, axis=1)
        distance = np.take_along_axis(distance, order, axis=1)
        # A residual to the right of the pivot falls as the line turns up, one to the left rises.
        start = np.where(distance > 0, self.tau * distance, (self.tau - 1) * distance)
        drawn = np.take_along_axis(self.weights[draws], order[place], axis=1)
        mass = np.cumsum(drawn * np.abs(distance)[place], axis=1)
        needed = np.einsum("ij,ij->i", drawn, start[place])
        zero = RELATIVE_ZERO * mass[:, -1]
        met = np.argmax(mass >= (needed - zero)[:, None], axis=1)
        self.slope[draws] = slopes[place, met]
        self.pivot[draws] = order[place, met]
        self.turns[draws] += 1

    def _certify(self, draws: Integers) -> tuple[Integers, Flags, Flags]:
        """Find, for each draw, the point to turn about next, if any.

        Returns
        -------
        pivot : ndarray of int
            The point on the line about which to turn.
        improvable : ndarray of bool
            A turn about it lowers the loss: the line is not optimal.
        movable : ndarray of bool
            Improvable, or a turn down keeps the loss: another optimal line has a smaller slope.
        """
        x, weights = self.x, self.weights[draws]
        slope, pivot = self.slope[draws, None], self.pivot[draws, None]
        residual = (self.y - self.y[pivot]) - slope * (x - x[pivot])
        near = RELATIVE_ZERO * (self.height + np.abs(slope) * self.width)
        on_line = (np.abs(residual) <= near) & (weights > 0)
        pull = np.where(on_line, 0.0, weights * np.where(residual > 0, self.tau, self.tau - 1))
        tilt = (pull @ x)[:, None] - x * pull.sum(axis=1)[:, None]
        held = np.where(on_line, weights, 0.0)
        mass, moment = np.cumsum(held, axis=1), np.cumsum(held * x, axis=1)
        left = x * mass - moment
        right = (moment[:, -1:] - moment) - x * (mass[:, -1:] - mass)
        up = -tilt + self.tau * left + (1 - self.tau) * right
        down = tilt + (1 - self.tau) * left + self.tau * right
        up[~on_line], down[~on_line] = np.inf, np.inf
        zero = RELATIVE_ZERO * self.width * weights.sum(axis=1)
        least = np.minimum(up, down)
        improvable = least.min(axis=1) < -zero
        movable = improvable | (down.min(axis=1) <= zero)
        chosen = np.where(improvable, least.argmin(axis=1), down.argmin(axis=1))
        return chosen, improvable, movable

    def _solve(self, draws: Integers) -> None:
        """Leave draws to the solver, and put its line in the place of theirs."""
        for draw in draws:
            used = self.weights[draw] > 0
            level, slope = fit(self.x[used], self.y[used], self.tau, self.weights[draw, used])
            away = np.where(used, np.abs(self.y - level - slope * self.x), np.inf)
            self.pivot[draw], self.slope[draw] = int(away.argmin()), slope
        self.n_solver += len(draws)


def _checked(
    x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    points_x, points_y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if points_x.ndim != 1 or points_x.shape != points_y.shape or len(points_x) < 2:
        raise ValueError(
            f"x and y must be of one length, two points or more; got shapes {points_x.shape} and "
            f"{points_y.shape}."
        )
    if not (np.isfinite(points_x).all() and np.isfinite(points_y).all()):
        raise ValueError("x and y must be finite: leave missing points out before fitting.")
    if np.ptp(points_x) == 0:
        raise ValueError(f"All points lie at x={points_x[0]}: a line through them has no slope.")
    drawn = np.ones((1, len(points_x))) if weights is None else np.asarray(weights, dtype=float)
    if drawn.ndim != 2 or drawn.shape[1] != len(points_x):
        raise ValueError(
            f"weights must have one row per draw and {len(points_x)} columns, one per point; got "
            f"shape {drawn.shape}."
        )
    if not (np.isfinite(drawn).all() and (drawn >= 0).all() and (drawn > 0).any(axis=1).all()):
        raise ValueError("weights must be finite, at least 0, and above 0 somewhere in each draw.")
    return points_x, points_y, drawn


def _checked_tau(tau: float) -> float:
    if not 0 < tau < 1:
        raise ValueError(f"A quantile lies between 0 and 1, both excluded; got {tau}.")
    return float(tau)
