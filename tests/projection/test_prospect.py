"""A prospect: probabilities of rounded values, the curve of possible targets, and their words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import Phrase
from analysis.projection.prospect import Prospect, probability_word


def prospect(draws, direction="lower", decimals=0, **methods) -> Prospect:
    given_draws = {"headline": np.asarray(draws, dtype=float)}
    given_draws |= {name: np.asarray(each, dtype=float) for name, each in methods.items()}
    return Prospect(
        "pm25_annual_mean_ugm3",
        2025,
        direction,
        decimals,
        draws=given_draws,
        headline_methods=tuple(methods),
    )


samples = st.lists(st.floats(1, 200), min_size=1, max_size=60)


@given(samples, st.floats(1, 200), st.floats(0, 100), st.sampled_from([0, 1]))
def test_a_harder_target_is_never_more_likely(draws, target, harder_by, decimals):
    lower = prospect(draws, "lower", decimals)
    assert lower.probability(target - harder_by) <= lower.probability(target)
    higher = prospect(draws, "higher", decimals)
    assert higher.probability(target + harder_by) <= higher.probability(target)


@given(samples, st.integers(1, 200))
def test_meeting_a_target_both_ways_is_equalling_it(draws, target):
    both = prospect(draws, "lower").probability(target) + prospect(draws, "higher").probability(
        target
    )
    equal = np.mean(np.round(draws) == target)
    assert both == pytest.approx(1 + equal)


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [(20.4, 20, True), (20.5, 20, True), (20.6, 20, False), (21.5, 21, False), (21.5, 22, True)],
)
def test_compliance_is_judged_on_the_value_as_it_would_be_published(value, target, met):
    """GB/T 8170: half to even, so 20.5 is published as 20 and 21.5 as 22."""
    assert prospect([value]).probability(target) == met


@pytest.mark.parametrize(
    ("value", "met"), [(92.44, False), (92.46, True), (92.5, True), (92.449, False)]
)
def test_a_share_of_days_is_published_with_one_decimal(value, met):
    assert prospect([value], "higher", 1).probability(92.5) == met


@given(samples, st.sampled_from(["lower", "higher"]))
def test_the_curve_is_monotone_from_impossible_to_certain(draws, direction):
    one = prospect(draws, direction, last=draws, damped=[d * 1.1 for d in draws])
    curve = one.curve(np.arange(0, 240, 3))
    steps = np.diff(curve[["probability", "low", "high"]].to_numpy(), axis=0)
    assert ((steps >= 0) if direction == "lower" else (steps <= 0)).all()
    assert sorted(curve["probability"].iloc[[0, -1]]) == [0, 1]
    assert (curve["low"] <= curve["high"]).all()


def test_the_band_of_the_curve_is_that_of_the_methods_taken_singly():
    one = prospect([10, 20, 30, 40], last=[10, 20], damped=[30, 40])
    row = one.curve([25]).iloc[0]
    assert (row["probability"], row["low"], row["high"]) == (0.5, 0, 1)


@pytest.mark.parametrize(
    ("share", "word"),
    [(0.0, "agree"), (0.14, "agree"), (0.16, "differ"), (0.34, "differ"), (0.36, "disagree")],
)
def test_methods_disagree_when_their_probabilities_lie_far_apart(share, word):
    met = round(100 * share)
    one = prospect([1], last=[1.0] * 100, damped=[1.0] * (100 - met) + [9.0] * met)
    assert one.agreement(5) == word


@given(st.lists(st.floats(1, 500), min_size=2, max_size=60), st.floats(0.001, 1000))
def test_a_change_of_unit_changes_no_probability(draws, factor):
    one = prospect(draws, decimals=12)
    other = prospect([d * factor for d in draws], decimals=12)
    middle = (np.sort(draws)[0] + np.sort(draws)[1]) / 2
    if np.sort(draws)[1] - np.sort(draws)[0] > 1e-6:
        assert other.probability(middle * factor) == one.probability(middle)


@given(st.lists(st.floats(1, 500), min_size=1, max_size=80))
def test_the_interval_holds_the_median_and_four_of_five_futures(draws):
    one = prospect(draws)
    low, high = one.interval()
    assert low <= one.median() <= high
    inside = np.mean((np.array(draws) >= low) & (np.array(draws) <= high))
    assert inside >= 0.8 - 2 / len(draws)


def test_the_interval_leaves_a_tenth_on_either_side():
    assert prospect(np.arange(101)).interval() == pytest.approx((10, 90))


def test_what_cannot_be_projected_has_a_reason_and_no_draws():
    none = Prospect("ozone_p90_ugm3", 2025, "lower", 0, reason=Phrase("no months", "没有月份"))
    assert not none.assessable and none.draws == {}
    assert prospect([1]).assessable


# --- Words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0, "exceptionally_unlikely"),
        (0.01, "exceptionally_unlikely"),
        (0.02, "very_unlikely"),
        (0.1, "very_unlikely"),
        (0.11, "unlikely"),
        (0.33, "unlikely"),
        (0.34, "about_as_likely_as_not"),
        (0.65, "about_as_likely_as_not"),
        (0.66, "likely"),
        (0.89, "likely"),
        (0.9, "very_likely"),
        (0.98, "very_likely"),
        (0.99, "virtually_certain"),
        (1, "virtually_certain"),
    ],
)
def test_the_words_of_the_guidance_note_at_their_ends(probability, word):
    assert probability_word(probability) == word


MIRROR = {
    "exceptionally_unlikely": "virtually_certain",
    "very_unlikely": "very_likely",
    "unlikely": "likely",
    "about_as_likely_as_not": "about_as_likely_as_not",
}


@given(st.integers(0, 50))
def test_the_words_of_an_event_and_of_its_contrary_mirror_each_other(percent):
    # 100 - 66 is 34: the note's classes are not symmetric between 33 and 34 %.
    if percent != 34:
        assert probability_word(1 - percent / 100) == MIRROR[probability_word(percent / 100)]


@given(st.integers(0, 100), st.floats(-0.49, 0.49))
def test_one_printed_percentage_has_one_word(percent, rest):
    exact = min(max((percent + rest) / 100, 0), 1)
    assert f"{100 * exact:.0f}" == str(percent)
    assert probability_word(exact) == probability_word(percent / 100)


@pytest.mark.parametrize("probability", [-0.001, 1.001, float("nan")])
def test_a_number_outside_0_to_1_is_no_probability(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        probability_word(probability)
