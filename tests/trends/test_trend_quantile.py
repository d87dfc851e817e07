"""Quantile regression: exact optima, for one series and for every draw of a bootstrap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import QuantileRegressor
from statsmodels.datasets import engel

from analysis.trends import quantile
from analysis.trends.bootstrap import moving_block_rows, multiplicities
from analysis.trends.quantile import fit, fit_lines

Floats = npt.NDArray[np.float64]
TAUS = (0.1, 0.25, 0.5, 0.9)

unhurried = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def loss(intercept: float, slope: float, x: Floats, y: Floats, w: Floats, tau: float) -> float:
    residual = y - intercept - slope * x
    return float((w * np.where(residual > 0, tau * residual, (tau - 1) * residual)).sum())


def lines_through_two_points(x: Floats, y: Floats, w: Floats) -> list[tuple[float, float]]:
    """Return every line an optimum can be: the vertices of the linear program."""
    used = np.flatnonzero(w > 0)
    slopes = [
        (int(i), float((y[j] - y[i]) / (x[j] - x[i])))
        for i in used
        for j in used
        if i < j and x[i] != x[j]
    ]
    return [(float(y[i] - slope * x[i]), slope) for i, slope in slopes]


# --- Worked cases ---------------------------------------------------------------------------

ENGEL = {
    0.05: (124.88004, 0.34336106),
    0.10: (110.14157, 0.40176576),
    0.25: (95.48353963, 0.47410321),
    0.50: (81.48224742, 0.56018055),
    0.75: (62.39658553, 0.64401414),
    0.90: (67.35087208, 0.68629948),
    0.95: (64.10396318, 0.70906852),
}


def test_engels_food_expenditure_as_published_by_koenker_and_bassett():
    data = engel.load_pandas().data
    lines = fit_lines(data["income"], data["foodexp"], tuple(ENGEL))
    for column, (intercept, slope) in enumerate(ENGEL.values()):
        assert lines.intercept[0, column] == pytest.approx(intercept, abs=2e-4)
        assert lines.slope[0, column] == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("tau", [0.05, 0.5, 0.95])
def test_the_general_fit_agrees_with_engel(tau):
    data = engel.load_pandas().data
    intercept, slope = fit(data[["income"]], data["foodexp"], tau)
    assert (intercept, slope) == (
        pytest.approx(ENGEL[tau][0], abs=2e-4),
        pytest.approx(ENGEL[tau][1], abs=1e-6),
    )


def test_the_general_fit_takes_several_predictors():
    generator = np.random.default_rng(3)
    predictors = generator.normal(size=(40, 3))
    y = predictors @ [1.0, -2.0, 0.5] + generator.normal(size=40)
    expected = QuantileRegressor(quantile=0.3, alpha=0, solver="highs").fit(predictors, y)
    assert fit(predictors, y, 0.3) == pytest.approx(
        [expected.intercept_, *expected.coef_], rel=1e-9
    )


def test_the_median_line_ignores_how_far_an_outlier_lies():
    x, y = np.arange(9.0), 2 * np.arange(9.0)
    y[4] = 1e6
    lines = fit_lines(x, y, (0.5,))
    assert (lines.intercept[0, 0], lines.slope[0, 0]) == (0, 2)


# --- Every draw is an exact optimum ---------------------------------------------------------


@st.composite
def drawn_points(draw: st.DrawFn) -> tuple[Floats, Floats, Floats]:
    """Draw points on a coarse grid, rich in ties, duplicates and collinear points, with weights."""
    n = draw(st.integers(2, 9))
    width, height = draw(st.sampled_from([(3, 3), (8, 5), (60, 1000)]))
    whole = st.integers(0, width)
    x = draw(st.lists(whole, min_size=n, max_size=n).filter(lambda values: len(set(values)) > 1))
    y = draw(st.lists(st.integers(0, height), min_size=n, max_size=n))
    w = draw(st.lists(st.lists(st.integers(0, 3), min_size=n, max_size=n), min_size=1, max_size=4))
    assume(all(any(row) for row in w))
    shift = draw(st.sampled_from([0.0, 205.0, 2013.9]))
    scale = draw(st.sampled_from([1.0, 1 / 7]))
    return np.array(x) + shift, np.array(y) * scale, np.array(w, dtype=float)


@unhurried
@given(drawn_points())
def test_no_line_fits_better_and_of_equal_ones_the_smallest_slope_is_returned(points):
    x, y, weights = points
    lines = fit_lines(x, y, TAUS, weights)
    for draw, w in enumerate(weights):
        candidates = lines_through_two_points(x, y, w)
        if not candidates:
            assert np.isnan(lines.slope[draw]).all() and np.isnan(lines.intercept[draw]).all()
            continue
        for column, tau in enumerate(TAUS):
            losses = np.array([loss(a, b, x, y, w, tau) for a, b in candidates])
            best, slope = losses.min(), lines.slope[draw, column]
            rounding = 1e-9 * max(1.0, best)
            found = loss(lines.intercept[draw, column], slope, x, y, w, tau)
            assert found == pytest.approx(best, abs=rounding)
            equal = [candidates[k][1] for k in np.flatnonzero(losses <= best + rounding)]
            assert slope == pytest.approx(min(equal), abs=1e-7)


@unhurried
@given(drawn_points(), st.sampled_from(TAUS))
def test_the_loss_is_that_of_the_linear_programming_solver(points, tau):
    x, y, weights = points
    w = weights[0]
    assume(len(set(x[w > 0])) > 1)
    lines = fit_lines(x, y, (tau,), weights[:1])
    expected = loss(*fit(x, y, tau, w), x, y, w, tau)
    found = loss(lines.intercept[0, 0], lines.slope[0, 0], x, y, w, tau)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * max(1.0, float(np.abs(y).max())))


@pytest.mark.parametrize("rounded", [False, True], ids=["continuous", "whole numbers"])
def test_bootstrap_draws_are_as_good_as_those_of_scikit_learn(rounded):
    generator = np.random.default_rng(7)
    x = np.arange(72.0)
    y = 60 + 0.3 * x + 25 * generator.normal(size=72)
    y = np.round(y / 5) * 5 if rounded else y
    weights = multiplicities(moving_block_rows(72, 3, 8, seed=1), 72).astype(float)
    lines = fit_lines(x, y, TAUS, weights)
    assert lines.n_solver == 0
    for draw, w in enumerate(weights):
        for column, tau in enumerate(TAUS):
            other = QuantileRegressor(quantile=tau, alpha=0, solver="highs")
            other.fit(x[:, None], y, sample_weight=w)
            expected = loss(other.intercept_, other.coef_[0], x, y, w, tau)
            found = loss(lines.intercept[draw, column], lines.slope[draw, column], x, y, w, tau)
            assert found == pytest.approx(expected, rel=1e-9)


def test_a_draw_does_not_depend_on_the_other_draws():
    generator = np.random.default_rng(11)
    x, y = np.arange(50.0), generator.integers(0, 20, 50).astype(float)
    weights = multiplicities(moving_block_rows(50, 3, 30, seed=1), 50)
    together = fit_lines(x, y, TAUS, weights).slope
    alone = np.vstack([fit_lines(x, y, TAUS, weights[[draw]]).slope for draw in range(30)])
    assert np.array_equal(together, alone)


def test_weights_are_repetitions_of_points():
    x, y = np.array([0.0, 1, 2, 3, 5]), np.array([4.0, 1, 7, 3, 9])
    weights = np.array([[2, 0, 1, 3, 1]])
    repeated = np.repeat(np.arange(5), weights[0])
    weighted, listed = fit_lines(x, y, TAUS, weights), fit_lines(x[repeated], y[repeated], TAUS)
    assert weighted.slope == pytest.approx(listed.slope, rel=1e-12)
    assert weighted.intercept == pytest.approx(listed.intercept, rel=1e-12)


@unhurried
@given(drawn_points(), st.sampled_from([-3.0, 0.5, 40.0]))
def test_adding_a_trend_adds_it_to_every_slope(points, added):
    x, y, weights = points
    plain, tilted = fit_lines(x, y, TAUS, weights), fit_lines(x, y + added * x, TAUS, weights)
    assert tilted.slope - plain.slope == pytest.approx(
        np.where(np.isnan(plain.slope), np.nan, added), abs=1e-7, nan_ok=True
    )


@pytest.mark.parametrize("slope", [0.0, 0.1, -1 / 3])
def test_points_on_one_line_give_that_line(slope):
    x = np.arange(70.0)
    weights = multiplicities(moving_block_rows(70, 3, 20, seed=5), 70)
    lines = fit_lines(x, 40 + slope * x, TAUS, weights)
    assert lines.slope == pytest.approx(np.full((20, 4), slope), abs=1e-9)
    assert lines.intercept == pytest.approx(np.full((20, 4), 40.0), abs=1e-6)


def test_fits_left_to_the_solver_are_optimal_and_counted(monkeypatch):
    generator = np.random.default_rng(2)
    x, y = np.arange(40.0), generator.normal(size=40)
    weights = multiplicities(moving_block_rows(40, 3, 12, seed=9), 40).astype(float)
    usual = fit_lines(x, y, TAUS, weights)
    monkeypatch.setattr(quantile, "MAX_TURNS", 2)
    given_up = fit_lines(x, y, TAUS, weights)
    assert usual.n_solver == 0 and given_up.n_solver > 0
    for draw, w in enumerate(weights):
        for column, tau in enumerate(TAUS):
            found = [
                loss(lines.intercept[draw, column], lines.slope[draw, column], x, y, w, tau)
                for lines in (usual, given_up)
            ]
            assert found[0] == pytest.approx(found[1], rel=1e-9)


# --- Refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "taus", "weights", "message"),
    [
        ([0, 1], [0, 1, 2], [0.5], None, "of one length"),
        ([0], [0], [0.5], None, "two points or more"),
        ([0, 1], [0, np.nan], [0.5], None, "leave missing points out"),
        ([3, 3], [0, 1], [0.5], None, r"All points lie at x=3\.0"),
        ([0, 1], [0, 1], [1.0], None, r"both excluded; got 1\.0"),
        ([0, 1], [0, 1], [0.5], [1, 1], "one row per draw and 2 columns"),
        ([0, 1], [0, 1], [0.5], [[1, -1]], "at least 0"),
        ([0, 1], [0, 1], [0.5], [[1, 1], [0, 0]], "above 0 somewhere in each draw"),
    ],
)
def test_what_cannot_be_fitted_is_refused(x, y, taus, weights, message):
    with pytest.raises(ValueError, match=message):
        fit_lines(x, y, taus, weights)
