"""Projection and scoring: the published worked cases, and what must hold for any series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.projection.candidates import (
    drift,
    linear,
    log_linear,
    one_step_errors,
    shrink,
)
from analysis.projection.scores import crps_normal, interval_score, pinball

CASES = Path(__file__).parents[1] / "cases"
YEARS, VALUES = [2015, 2016, 2017, 2018, 2019, 2020], [55, 52, 49, 46, 43, 41]


def test_the_log_linear_case_of_six_points():
    # R lm/predict, as loglinear_6pt of the cases.
    found = log_linear(YEARS, VALUES, 2025)
    assert found.median == pytest.approx(30.2203393, abs=1e-6)
    assert found.scale == pytest.approx(0.0103372844, abs=1e-6) and found.df == 4
    assert found.interval(0.8) == pytest.approx((29.7451471, 30.7031229), abs=1e-6)
    assert found.interval(0.95) == pytest.approx((29.3653169, 31.1002571), abs=1e-6)
    assert found.probability_at_most(30) == pytest.approx(0.259036689, abs=1e-6)
    assert found.probability_at_most(31) == pytest.approx(0.965307196, abs=1e-6)
    step = log_linear(YEARS, VALUES, 2026).centre - found.centre
    assert step == pytest.approx(-0.0600604372, abs=1e-6)
    assert 100 * np.expm1(step) == pytest.approx(-5.829, abs=1e-3)


def test_the_linear_case_of_the_same_six_points_does_not_overlap_with_the_log_linear_one():
    found = linear(YEARS, VALUES, 2025)
    assert found.median == pytest.approx(26.2380952, abs=1e-6)
    assert found.interval(0.8) == pytest.approx((25.1308465, 27.345344), abs=1e-6)
    assert found.interval(0.95) == pytest.approx((24.233006, 28.2431845), abs=1e-6)
    assert found.probability_at_most(28) == pytest.approx(0.964384568, abs=1e-6)
    assert found.interval(0.95)[1] < log_linear(YEARS, VALUES, 2025).interval(0.95)[0]


def ausair() -> list[float]:
    return pd.read_csv(CASES / "fpp2_ausair.csv")["value"].tolist()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (1, (74.7147893, 71.704423, 77.7251556, 70.1108314, 79.3187472)),
        (5, (83.1831433, 75.9703529, 90.3959336, 72.1521324, 94.2141542)),
    ],
)
def test_the_random_walk_with_drift_of_r_forecast(steps, expected):
    found = drift(ausair(), steps)
    assert (found.median, *found.interval(0.8), *found.interval(0.95)) == pytest.approx(
        expected, abs=1e-4
    )


@pytest.mark.parametrize(
    ("with_drift", "n", "mae", "rmse"),
    [(False, 26, 2.29745598, 3.09695727), (True, 25, 1.55148867, 2.41635833)],
)
def test_the_rolling_origin_of_r_forecast(with_drift, n, mae, rmse):
    errors = one_step_errors(ausair(), with_drift)
    assert len(errors) == n
    assert np.abs(errors).mean() == pytest.approx(mae, abs=1e-6)
    assert np.sqrt((errors**2).mean()) == pytest.approx(rmse, abs=1e-6)


def test_the_scores_of_gneiting_and_raftery():
    assert crps_normal(0, 0, 1) == pytest.approx(0.2336949773, abs=1e-9)
    assert crps_normal(0, 2, 3) == pytest.approx(1.2141491323, abs=1e-9)
    assert interval_score(35, 30, 34, 0.8) == pytest.approx(14.0, abs=1e-12)
    losses = [pinball(10, q, f) for q, f in ((0.1, 8), (0.5, 9.5), (0.9, 13))]
    assert losses == pytest.approx([0.2, 0.25, 0.3], abs=1e-12)


def test_an_estimate_is_shrunk_to_its_peers():
    assert shrink(-2.0, 1.0, -1.0, 0.5) == pytest.approx((-1.2, 0.4472135955), abs=1e-9)


series = st.lists(st.floats(1, 1000), min_size=4, max_size=12)


@given(series, st.integers(1, 10), st.integers(1, 10))
def test_the_farther_the_year_the_wider_the_interval(values, first, more):
    for project in (
        lambda steps: drift(values, steps),
        lambda steps: linear(range(len(values)), values, len(values) - 1 + steps),
    ):
        near, far = project(first).scale, project(first + more).scale
        assert far >= near


@given(series, st.floats(1, 500), st.floats(0, 500))
def test_a_harder_target_is_less_likely(values, target, easier_by):
    found = drift([*values, values[-1] + 1], 5)
    assert found.probability_at_most(target) <= found.probability_at_most(target + easier_by)


@pytest.mark.parametrize("values", [[1.0, 2.0], []])
def test_too_few_values_carry_no_projection(values):
    with pytest.raises(ValueError, match="3 values or more"):
        linear(range(len(values)), values, 2025)
