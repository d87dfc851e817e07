"""Mann-Kendall, Sen, seasonal Kendall and the official Spearman test, against published cases."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.trends.annual import annual_trend
from analysis.trends.kendall import (
    mann_kendall,
    seasonal_kendall,
    sen_slope,
    smallest_p,
    upper_tail,
)
from analysis.trends.spearman import CRITICAL_VALUES, official_spearman

CASES = Path(__file__).parent.parent / "cases"
unhurried = settings(deadline=None, max_examples=40)


def score(values) -> int:
    return sum(
        int(np.sign(values[j] - values[i]))
        for i in range(len(values))
        for j in range(i + 1, len(values))
    )


# --- Worked cases ---------------------------------------------------------------------------


def test_the_exact_distribution_of_kendall_is_that_of_gilbert_table_a18():
    table = pd.read_csv(CASES / "mk_exact_upper_tail.csv")
    found = [upper_tail(int(s), (1,) * int(n)) for n, s in zip(table["n"], table["S"], strict=True)]
    assert found == pytest.approx(table["p_one_sided"].tolist(), abs=1e-6)


def test_mann_kendall_of_the_maxau_discharge_is_that_of_r_trend():
    result = mann_kendall(pd.read_csv(CASES / "maxau.csv")["Q"])
    assert (result.s, result.var_s) == (-144, 10450)
    assert result.tau == pytest.approx(-0.1454545, abs=5e-5)
    assert result.z == pytest.approx(-1.3989, abs=5e-5)
    assert result.p == result.p_normal == pytest.approx(0.1619, abs=5e-5)


def test_sen_slope_of_the_maxau_sediment_is_that_of_r_trend():
    data = pd.read_csv(CASES / "maxau.csv")
    test, sen = mann_kendall(data["s"]), sen_slope(data["year"], data["s"])
    # The case prints z to four decimals.
    assert test.z == pytest.approx(-3.8445, abs=5e-5)
    assert test.p_normal == pytest.approx(0.0001208, abs=1e-6)
    assert (sen.slope, sen.low, sen.high) == pytest.approx(
        (-0.2876139, -0.4196477, -0.1519026), abs=1e-6
    )


def test_seasonal_kendall_of_nottingham_temperatures_is_that_of_r_trend():
    data = pd.read_csv(CASES / "nottem.csv")
    result = seasonal_kendall(data["year"], data["month"], data["value"])
    assert (result.s, result.var_s, result.n_seasons) == (224, 11364, 12)
    assert result.z == pytest.approx(2.0919, abs=5e-5)
    assert result.p == pytest.approx(0.03645, abs=5e-5)
    assert result.slope == pytest.approx(0.05, abs=5e-5)


def test_the_official_spearman_test_of_hj_663():
    result = official_spearman([160, 170, 165, 180, 175, 168])
    assert result.sum_d2 == 18
    assert result.rs == pytest.approx(0.485714286, abs=1e-6)
    assert result.p_exact == pytest.approx(0.355556, abs=1e-6)
    assert (result.critical, result.exceeds) == (0.829, False)


# --- Exact p --------------------------------------------------------------------------------


@unhurried
@given(st.lists(st.integers(0, 4), min_size=2, max_size=6))
def test_exact_p_counts_all_orders_ties_included(values):
    s = score(values)
    scores = [score(order) for order in permutations(values)]
    assert mann_kendall(values).p_exact == pytest.approx(
        np.mean([abs(other) >= abs(s) for other in scores])
    )
    assert smallest_p(values) == pytest.approx(
        np.mean([abs(other) == max(scores) for other in scores])
    )


@unhurried
@given(st.permutations(range(12)))
def test_exact_p_without_ties_is_that_of_scipy(order):
    expected = stats.kendalltau(range(12), order, method="exact").pvalue
    assert mann_kendall(order).p == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("n", "p"), [(3, 0.3333), (4, 0.0833), (5, 0.0167), (6, 0.0028)])
def test_the_smallest_p_a_short_series_can_reach(n, p):
    assert smallest_p(range(n)) == pytest.approx(p, abs=5e-5)
    assert mann_kendall(range(n)).p == smallest_p(range(n))


def test_ties_leave_less_to_be_found():
    assert smallest_p([21, 21, 20, 19, 18]) == pytest.approx(2 / 60)
    assert mann_kendall([21, 21, 20, 19, 18]).p == pytest.approx(2 / 60)


def test_beyond_33_values_p_is_the_normal_one():
    values = np.random.default_rng(1).normal(size=34)
    assert mann_kendall(values[:33]).p_exact is not None
    beyond = mann_kendall(values)
    assert beyond.p_exact is None and beyond.p == beyond.p_normal


def test_a_series_that_never_varies_has_no_trend():
    result = mann_kendall([5, 5, 5, 5])
    assert (result.s, result.var_s, result.z, result.p) == (0, 0, 0, 1)


@unhurried
@given(st.lists(st.integers(-50, 50), min_size=2, max_size=10))
def test_reversing_time_turns_the_sign_and_keeps_p(values):
    forward, backward = mann_kendall(values), mann_kendall(values[::-1])
    assert (forward.s, forward.z) == (-backward.s, -backward.z)
    assert (forward.p, forward.p_normal) == (backward.p, backward.p_normal)


# --- Seasonal -------------------------------------------------------------------------------


def test_one_season_is_the_plain_test():
    values = np.random.default_rng(3).normal(size=20)
    seasonal = seasonal_kendall(range(20), [1] * 20, values)
    plain = mann_kendall(values)
    assert (seasonal.s, seasonal.var_s, seasonal.z) == (plain.s, plain.var_s, plain.z)
    assert seasonal.slope == pytest.approx(sen_slope(range(20), values).slope)


def test_a_season_however_strong_is_no_trend():
    years, seasons = np.repeat(range(2014, 2020), 12), np.tile(range(12), 6)
    result = seasonal_kendall(years, seasons, 100.0 * seasons)
    assert (result.s, result.p, result.slope) == (0, 1, 0)


def test_seasonal_slopes_use_the_years_between_and_missing_seasons_stay_missing():
    result = seasonal_kendall([2014, 2019, 2014, 2015], [6, 6, 7, 7], [10, 20, 5, 7])
    assert (result.s, result.slope) == (2, 2.0)


@pytest.mark.parametrize(
    ("times", "seasons", "values", "message"),
    [
        ([2014, 2014], [1, 1], [3, 4], "Season 1 holds two values of one time"),
        ([2014, 2014], [1, 2], [3, 4], "No season holds two values"),
        ([2014, 2015], [1], [3, 4], "of one length"),
        ([2014, 2015], [1, 1], [3, np.nan], "they are not filled"),
    ],
)
def test_seasons_that_cannot_be_compared_are_refused(times, seasons, values, message):
    with pytest.raises(ValueError, match=message):
        seasonal_kendall(times, seasons, values)


# --- The official test ----------------------------------------------------------------------


def test_rank_correlation_is_that_of_scipy_without_ties():
    values = [31, 42, 28, 55, 47, 60, 39]
    expected = stats.spearmanr(range(7), values).statistic
    assert official_spearman(values).rs == pytest.approx(expected, abs=1e-12)


def test_a_value_on_the_table_is_not_above_it_and_is_marked():
    on_it, above = official_spearman([1, 2, 3, 5, 4]), official_spearman([1, 2, 3, 4, 5])
    assert on_it.rs == pytest.approx(0.9)
    assert (on_it.exceeds, on_it.at_critical) == (False, True)
    assert (above.exceeds, above.at_critical) == (True, False)


def test_29_of_35_is_the_tabled_value_of_six_years():
    result = official_spearman([1, 4, 2, 3, 5, 6])
    assert result.rs == pytest.approx(29 / 35)
    assert (result.exceeds, result.at_critical) == (False, True)


@pytest.mark.parametrize("n", [4, 11, 13])
def test_a_length_that_is_not_in_the_table_has_no_verdict(n):
    result = official_spearman(range(n))
    assert n not in CRITICAL_VALUES
    assert (result.rs, result.critical, result.exceeds, result.at_critical) == (1, None, None, None)


@pytest.mark.parametrize(("n", "above", "at_or_above"), [(5, 0.0167, 0.0833), (6, 0.0333, 0.0583)])
def test_the_two_sided_level_of_the_official_test_hangs_on_the_tabled_value(n, above, at_or_above):
    results = [official_spearman(order) for order in permutations(range(n))]
    exceeds = np.array([result.exceeds for result in results])
    touches = np.array([result.at_critical for result in results])
    assert exceeds.mean() == pytest.approx(above, abs=5e-5)
    assert (exceeds | touches).mean() == pytest.approx(at_or_above, abs=5e-5)


# --- Annual trend ---------------------------------------------------------------------------


def test_an_annual_trend_puts_the_tests_side_by_side():
    trend = annual_trend([2015, 2016, 2017, 2018, 2019, 2020], [34.3, 33.6, 37, 31, 27, 21])
    assert (trend.n, trend.first_year, trend.last_year) == (6, 2015, 2020)
    assert trend.kendall_s == -11
    assert trend.p == pytest.approx(2 * 20 / 720)
    assert (trend.certainty, trend.direction) == ("medium", "falling")
    assert trend.low95 < trend.slope_per_year < trend.high95
    assert trend.spearman is not None and trend.spearman.n == 6


def test_years_may_be_absent_and_in_any_order():
    trend = annual_trend([2020, 2015, 2016, 2018], [20, 10, 12, np.nan])
    assert (trend.reason, trend.n) == ("too_few_years", 3)
    trend = annual_trend([2021, 2020, 2015, 2016, 2018], [22, 20, 10, 12, np.nan])
    assert (trend.n, trend.slope_per_year, trend.reason) == (4, 2.0, None)
    assert trend.change_pct_of_fitted_start == pytest.approx(120)


def test_four_years_carry_no_95_percent_interval():
    trend = annual_trend(range(2017, 2021), [1, 2, 3, 4])
    assert trend.slope_per_year == 1
    assert (trend.low95, trend.high95) == (None, None)
    assert trend.p == trend.smallest_p == pytest.approx(1 / 12)


@unhurried
@given(st.lists(st.integers(0, 40), min_size=5, max_size=8))
def test_the_slope_lies_in_its_interval_and_p_above_the_smallest(values):
    assume(len(set(values)) > 1)
    trend = annual_trend(range(len(values)), values)
    assert trend.p >= trend.smallest_p
    if trend.low95 is not None:
        assert trend.low95 <= trend.slope_per_year <= trend.high95


@pytest.mark.parametrize(("values", "reason"), [([], "too_few_years"), ([7] * 6, "no_variation")])
def test_what_is_not_assessable_says_why(values, reason):
    trend = annual_trend(range(2015, 2015 + len(values)), values)
    assert (trend.reason, trend.slope_per_year, trend.p, trend.certainty) == (
        reason,
        None,
        None,
        None,
    )


def test_a_year_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="Values of different bases are different series"):
        annual_trend([2015, 2015], [88.2, 92.6])
