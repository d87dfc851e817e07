"""Conditional futures: what happened to the cities sets their ranges, and nobody's hopes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import simulated_months as simulated
from hypothesis import given
from hypothesis import strategies as st

from analysis.projection.days import POLLUTANTS
from analysis.projection.futures import Futures, method_futures, present
from analysis.projection.scenarios import (
    MAX_CUT,
    REQUIRED_PROBABILITIES,
    SCENARIOS,
    required_cut,
    scenario_ranges,
    under_scenario,
)

ORIGIN = simulated.START + 53
#: Half of these cities became cleaner and half did not.
NOW = present(simulated.histories(pollutants=POLLUTANTS), ORIGIN)


def falling_everywhere() -> dict[tuple[str, str], object]:
    """Return cities in all of which every pollutant fell, by 6 % a year or faster."""
    return {
        (city, pollutant): simulated.series(10 * i + j, 54, slope=-0.16 + 0.02 * i, noise=0.03)
        for i, city in enumerate(simulated.CITIES)
        for j, pollutant in enumerate(POLLUTANTS)
    }


def base(now=NOW) -> Futures:
    return method_futures(now, "ash", ORIGIN + 36, "last", seed=1, n_draws=80)


UNIFORM = np.linspace(0, 0.999, 80)

# --- Ranges -----------------------------------------------------------------------------------


def test_a_range_lies_within_what_the_cities_saw():
    for scenario in SCENARIOS:
        for item in scenario_ranges(NOW, scenario):
            slopes = [
                np.expm1(fit.coefficients[1]) * 100
                for (_, name), fit in NOW.fits.items()
                if name == item.pollutant
            ]
            assert min(slopes) - 1e-9 <= item.low_pct_per_year <= item.high_pct_per_year
            assert item.high_pct_per_year <= max(max(slopes), 0) + 1e-9


def test_to_go_on_as_before_has_no_range_and_every_other_scenario_one_for_each_pollutant():
    found = {s: [item.pollutant for item in scenario_ranges(NOW, s)] for s in SCENARIOS}
    assert found.pop("continue") == []
    assert all(names == list(POLLUTANTS) for names in found.values()) and len(found) == 2


def test_with_measures_takes_the_best_quarter_and_setback_the_worst():
    best, worst = (scenario_ranges(NOW, s) for s in ("with_measures", "setback"))
    for low, high in zip(best, worst, strict=True):
        assert low.pollutant == high.pollutant
        assert low.high_pct_per_year < high.low_pct_per_year


def test_a_setback_is_never_an_improvement_even_where_every_city_improved():
    now = present(falling_everywhere(), ORIGIN)
    for item in scenario_ranges(now, "setback"):
        assert (item.low_pct_per_year, item.high_pct_per_year) == (0, 0)
    same = under_scenario(base(now), now, "setback", UNIFORM)
    assert same.means == pytest.approx(base(now).means)


# --- Futures ----------------------------------------------------------------------------------


def test_a_setback_lowers_no_month_of_no_future():
    assert (under_scenario(base(), NOW, "setback", UNIFORM).means >= base().means).all()


def test_measures_lower_every_month_of_every_future_where_the_best_cities_improved():
    now = present(falling_everywhere(), ORIGIN)
    assert (under_scenario(base(now), now, "with_measures", UNIFORM).means < base(now).means).all()


def test_what_a_scenario_changes_grows_year_by_year_at_one_rate():
    """(1 + r) after one year, (1 + r) squared after two: a rate a year and no jump."""
    share = under_scenario(base(), NOW, "with_measures", UNIFORM).means / base().means
    first, second, third = (share[:, place] for place in (11, 23, 35))
    assert second == pytest.approx(first**2) and third == pytest.approx(first**3)
    ranges = {item.pollutant: item for item in scenario_ranges(NOW, "with_measures")}
    for place, pollutant in enumerate(POLLUTANTS):
        rate = (first[:, place] - 1) * 100
        assert rate[0] == pytest.approx(ranges[pollutant].low_pct_per_year)
        assert rate.max() <= ranges[pollutant].high_pct_per_year + 1e-9


def test_to_go_on_as_before_changes_nothing_and_days_stay_the_same_days():
    assert under_scenario(base(), NOW, "continue", UNIFORM).means == pytest.approx(base().means)
    for scenario in SCENARIOS:
        assert (under_scenario(base(), NOW, scenario, UNIFORM).days == base().days).all()


def test_the_futures_that_a_scenario_starts_from_are_left_as_they_are():
    given_futures = base()
    before = given_futures.means.copy()
    under_scenario(given_futures, NOW, "setback", UNIFORM)
    assert (given_futures.means == before).all()


# --- The cut that a target takes ----------------------------------------------------------------

LEVELS = np.random.default_rng(3).lognormal(np.log(25), 0.15, 500)


def chance_of(target: float, levels: np.ndarray = LEVELS):
    return lambda factor: float((np.round(levels * factor) <= target).mean())


@given(st.floats(6, 40), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_surer_target_takes_at_least_as_deep_a_cut(target, one, other):
    less, more = (required_cut(p, chance_of(target)) for p in sorted((one, other)))
    assert more is None or (less is not None and less <= more)


@given(st.floats(6, 40), st.floats(0, 10), st.sampled_from(REQUIRED_PROBABILITIES))
def test_a_harder_target_takes_at_least_as_deep_a_cut(target, harder_by, probability):
    easy, hard = (required_cut(probability, chance_of(t)) for t in (target, target - harder_by))
    assert hard is None or (easy is not None and easy <= hard)


@given(st.floats(6, 40), st.sampled_from(REQUIRED_PROBABILITIES))
def test_the_cut_is_enough_and_hardly_more_than_enough(target, probability):
    cut, chance = required_cut(probability, chance_of(target)), chance_of(target)
    if cut is None:
        assert chance(1 - MAX_CUT) < probability
    else:
        assert chance(1 - cut) >= probability
        # A tenth of a per cent less would not do.
        assert cut == 0 or chance(1 - cut + 0.001) < probability


def test_a_target_that_is_likely_enough_already_takes_no_cut():
    assert required_cut(0.9, chance_of(100)) == 0


def test_what_no_cut_tried_reaches_has_no_cut():
    assert required_cut(0.5, chance_of(1)) is None


def test_a_level_known_for_certain_must_fall_by_what_it_lies_above_the_target():
    # 40 must be 30.5, which is published as 30: a cut of 23.75 %.
    cut = required_cut(0.5, chance_of(30, np.array([40.0])))
    assert cut == pytest.approx(0.2375, abs=MAX_CUT / 2**14)


def test_one_uniform_number_places_a_future_in_the_range_of_every_pollutant():
    """A future with the best rate of one pollutant has the best of all: measures act together."""
    flat = replace(base(), means=np.ones_like(base().means))
    share = under_scenario(flat, NOW, "with_measures", UNIFORM).means[:, 11]
    assert (np.diff(share, axis=0) > 0).all()
