"""Evidence about the future: what reproduces it counts for more, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.projection.evidence import Evidence, effective_number, resample, weights_of


def evidence(value: float, error: float = 1.0) -> Evidence:
    return Evidence("pm25_annual_mean_ugm3", (24288,), value, error, "notice")


futures = st.lists(st.floats(10, 60), min_size=2, max_size=50).map(np.array)
weights = st.lists(st.floats(0.001, 1), min_size=1, max_size=40).map(
    lambda w: np.array(w) / np.sum(w)
)


@given(futures, st.floats(10, 60), st.floats(0.5, 10))
def test_the_nearer_a_future_comes_to_the_evidence_the_more_it_counts(values, value, error):
    found = weights_of([values], [evidence(value, error)])
    assert found.sum() == pytest.approx(1) and (found >= 0).all()
    order = np.argsort(np.abs(values - value))
    assert (np.diff(found[order]) <= 1e-15).all()


def test_a_future_one_error_away_counts_as_the_normal_density_says():
    found = weights_of([np.array([20.0, 21.0, 22.0])], [evidence(20, 1)])
    assert found / found[0] == pytest.approx([1, np.exp(-0.5), np.exp(-2)])


@given(futures, st.floats(10, 60))
def test_two_pieces_of_evidence_multiply(values, value):
    one, two = evidence(value, 3), evidence(value + 2, 5)
    both = weights_of([values, values], [one, two])
    product = weights_of([values], [one]) * weights_of([values], [two])
    assert both == pytest.approx(product / product.sum(), abs=1e-9)


@given(futures)
def test_evidence_that_all_futures_reproduce_alike_leaves_them_alike(values):
    alike = np.full(len(values), 30.0)
    assert weights_of([alike], [evidence(20)]) == pytest.approx(
        np.full(len(values), 1 / len(values))
    )
    vague = weights_of([values], [evidence(30, 1e9)])
    assert vague == pytest.approx(np.full(len(values), 1 / len(values)))


def test_evidence_far_from_every_future_still_leaves_weights():
    found = weights_of([np.array([10.0, 20.0])], [evidence(1e4, 1e-2)])
    assert found.tolist() == [0, 1]


def test_every_piece_of_evidence_needs_its_simulated_values():
    with pytest.raises(ValueError):
        weights_of([np.ones(3)], [evidence(1), evidence(2)])


@given(weights)
def test_the_effective_number_lies_between_one_and_all(found):
    assert 1 - 1e-9 <= effective_number(found) <= len(found) + 1e-9


def test_equal_weights_are_worth_their_number_and_one_weight_one():
    assert effective_number(np.full(40, 1 / 40)) == pytest.approx(40)
    assert effective_number(np.array([0, 1.0, 0])) == 1
    assert effective_number(np.array([0.5, 0.5, 0])) == 2


@given(weights, st.integers(1, 200), st.floats(0, 1, exclude_max=True))
def test_resampling_keeps_the_share_of_each_to_one_draw(found, n, uniform):
    rows = resample(found, n, uniform)
    assert len(rows) == n and rows.min() >= 0 and rows.max() < len(found)
    share = np.bincount(rows, minlength=len(found)) / n
    assert np.abs(share - found).max() < 1 / n + 1e-9


def test_equal_weights_keep_every_future_once():
    assert resample(np.full(50, 0.02), 50, 0.5).tolist() == list(range(50))


@pytest.mark.parametrize("uniform", [0.0, 0.01, 0.999])
def test_a_future_without_weight_is_never_drawn(uniform):
    rows = resample(np.array([0, 0.5, 0, 0.5, 0]), 100, uniform)
    assert set(rows.tolist()) == {1, 3}
