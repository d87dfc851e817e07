"""Projections of annual values: a few comparable points, a named set of methods, and bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.projection.annual import HEADLINE, MIN_POINTS, project_annual
from analysis.projection.prospect import Prospect

YEARS = (2015, 2016, 2017, 2018, 2019, 2020)
SHARES = (92.6, 88.8, 84.0, 80.8, 77.0, 88.0)


def projected(
    values=SHARES, years=YEARS, year=2025, direction="higher", bounds=(0.0, 100.0), seed=1
) -> Prospect:
    return project_annual(
        years[: len(values)],
        values,
        year,
        indicator_id="good_days_pct",
        direction=direction,
        decimals=1,
        bounds=bounds,
        rng=np.random.default_rng(seed),
    )


@pytest.mark.parametrize("n", [0, 1, 4])
def test_four_values_are_no_series(n):
    with pytest.raises(ValueError, match=f"{n} comparable annual values; 5 are needed"):
        projected(SHARES[:n])
    assert projected(SHARES[:MIN_POINTS]).assessable


@pytest.mark.parametrize("year", [2019, 2020])
def test_a_year_that_has_a_value_is_not_projected(year):
    with pytest.raises(ValueError, match=f"{year} is not after the last value's year 2020"):
        projected(year=year)


many = st.lists(st.floats(1, 100), min_size=5, max_size=6)


@settings(max_examples=40)
@given(many, st.integers(2021, 2040))
def test_a_share_lies_between_0_and_100_under_every_method(values, year):
    for draws in projected(values, year=year).draws.values():
        assert draws.min() >= 0 and draws.max() <= 100


def test_a_rise_towards_the_whole_reaches_the_bound_and_no_more():
    one = projected((90.0, 92.0, 94.0, 96.0, 98.0), year=2030)
    assert one.interval()[1] == 100 and one.probability(100.1) == 0


@settings(max_examples=40)
@given(
    many, st.floats(0, 100), st.floats(0, 30), st.sampled_from(["higher", "lower"]), st.integers(1)
)
def test_the_probability_falls_as_the_target_gets_harder(values, target, harder_by, way, seed):
    one = projected(values, direction=way, seed=seed % 1000)
    harder = target + harder_by if way == "higher" else target - harder_by
    for method in one.draws:
        assert one.probability(harder, method) <= one.probability(target, method)


def test_the_headline_pools_equal_shares_of_its_named_set():
    one = projected()
    assert one.headline_methods == HEADLINE
    share = len(one.draws["headline"]) // len(HEADLINE)
    for i, name in enumerate(HEADLINE):
        part = one.draws["headline"][i * share : (i + 1) * share]
        assert set(part) <= set(one.draws[name])
    assert {"linear", "log_linear"} <= set(one.draws) - set(HEADLINE)


def test_a_series_with_a_zero_has_no_logarithms():
    one = projected((0.0, 3.0, 2.0, 4.0, 3.0))
    assert "log_linear" not in one.draws and "linear" in one.draws


def test_equal_seeds_give_equal_futures():
    one, same, other = projected(), projected(), projected(seed=2)
    assert (one.draws["headline"] == same.draws["headline"]).all()
    assert (one.draws["headline"] != other.draws["headline"]).any()


@pytest.mark.parametrize("method", HEADLINE)
def test_a_straight_line_is_gone_on_with_by_the_methods_that_know_of_it(method):
    one = projected((60.0, 62.0, 64.0, 66.0, 68.0, 70.0), year=2025)
    # Two points a year for five years after 70; the last value knows of no direction.
    assert one.median(method) == pytest.approx(70 if method == "last" else 80, abs=0.5)


@pytest.mark.parametrize("method", ["last", "drift", "headline"])
def test_a_walk_is_less_certain_the_longer_it_goes_on(method):
    widths = [
        float(np.diff(projected(year=year, bounds=(-1e9, 1e9)).interval(method))[0])
        for year in (2021, 2023, 2026, 2035)
    ]
    assert widths == sorted(widths)


def test_steps_over_a_gap_count_as_the_years_they_took():
    """A change of 2 in one year and one of 4 in four years are steps of one walk."""
    each_year = projected((50.0, 52.0, 50.0, 52.0, 50.0), (2015, 2016, 2017, 2018, 2019), 2023)
    fourth = projected((50.0, 54.0, 50.0, 54.0, 50.0), (2003, 2007, 2011, 2015, 2019), 2023)
    for one, other in zip(each_year.interval("last"), fourth.interval("last"), strict=True):
        assert one == pytest.approx(other, abs=1e-9)


def test_the_values_that_entered_are_told():
    entered = projected().inputs["annual_values"]
    assert [(item["year"], item["value"]) for item in entered] == list(
        zip(YEARS, SHARES, strict=True)
    )
