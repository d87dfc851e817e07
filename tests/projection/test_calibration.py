"""Who may speak, how good it was, and how wide an interval must be to hold what it claims."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.projection.backtest import (
    BENCHMARK,
    LEAD_BINS,
    MIN_PAIRS,
    N_DRAWS,
    Backtest,
)
from analysis.projection.calibration import (
    Widening,
    calibrated_scores,
    clustered_mean,
    corrected_widening,
    coverage_table,
    crps_of_draws,
    headline_methods,
    lead_bins,
    reliability,
    score_table,
    scores,
    stretch,
    strict_scores,
    widening,
)
from analysis.projection.monthly import METHODS
from analysis.projection.prospect import COVERAGE
from analysis.projection.scores import crps_normal, interval_score

WIDE = ("last",)


def made(
    n: int = 600,
    seed: int = 0,
    claimed: float = 0.1,
    true: float = 0.1,
    better: dict[str, float] | None = None,
    leads: tuple[float, ...] = (0.5, 1.5),
    years: tuple[int, ...] = (2016, 2017, 2018),
) -> Backtest:
    """Return forecasts whose scatter on logs is claimed to be ``claimed`` and is ``true``.

    ``better`` makes the errors of single methods smaller by a factor.
    """
    rng = np.random.default_rng(seed)
    level = rng.uniform(20, 60, size=n)
    error = rng.normal(scale=true, size=n)
    draws = np.empty((n, len(METHODS), N_DRAWS), dtype=np.float32)
    for i, method in enumerate(METHODS):
        miss = error * ((better or {}).get(method, 1) - 1)
        scatter = rng.normal(scale=claimed, size=(n, N_DRAWS))
        draws[:, i] = level[:, None] * np.exp(-miss[:, None] + scatter)
    year = np.array(years)[np.arange(n) % len(years)]
    pairs = pd.DataFrame(
        {
            "city": [f"city{k % 21}" for k in range(n)],
            "pollutant": "pm25",
            "origin": pd.Period("2015-12", "M"),
            "window": [f"window{k}" for k in range(n)],
            "first": [pd.Period(f"{y}-01", "M") for y in year],
            "last": [pd.Period(f"{y}-12", "M") for y in year],
            "first_number": 12 * year,
            "last_number": 12 * year + 11,
            "lead": np.array(leads)[(np.arange(n) // len(years)) % len(leads)],
            "outcome": level * np.exp(error),
            "scale": 0.1 * level,
            "reference": level,
        }
    )
    return Backtest(pairs, draws)


def coverage_of(test: Backtest, draws) -> float:
    return float(scores(test.pairs, draws)["inside"].mean())


# --- Scores -----------------------------------------------------------------------------------


@given(st.lists(st.floats(0.5, 100), min_size=1, max_size=12), st.floats(0.5, 100))
def test_the_crps_of_draws_is_their_distance_less_half_their_own(draws, outcome):
    x = np.array(draws, dtype=np.float32).astype(float)
    own = np.abs(x[:, None] - x[None, :]).mean()
    expected = np.abs(x - outcome).mean() - own / 2
    assert crps_of_draws(x[None], np.array([outcome]))[0] == pytest.approx(expected, abs=1e-9)


def test_the_crps_of_many_normal_draws_is_that_of_the_normal():
    draws = np.random.default_rng(1).normal(40, 5, size=(3, 40_000))
    outcomes = np.array([40.0, 46.0, 20.0])
    expected = [crps_normal(y, 40, 5) for y in outcomes]
    assert crps_of_draws(draws, outcomes) == pytest.approx(expected, rel=0.03)


def test_scores_are_in_units_of_the_series_own_changes():
    test = made(50)
    ours = scores(test.pairs, test.of("last"))
    halved = Backtest(test.pairs.assign(scale=test.pairs["scale"] / 2), test.draws)
    theirs = scores(halved.pairs, halved.of("last"))
    for column in ("crps", "absolute_error", "interval_score"):
        assert theirs[column].to_numpy() == pytest.approx(2 * ours[column].to_numpy())
    assert (theirs["inside"] == ours["inside"]).all()


def test_the_interval_score_is_that_of_gneiting_and_raftery():
    test = made(30, true=0.3)
    draws = test.of("last")
    found = scores(test.pairs, draws)
    low, high = np.quantile(draws, [0.1, 0.9], axis=1)
    for k, row in enumerate(found.itertuples()):
        expected = interval_score(row.outcome, low[k], high[k], 0.8) / row.scale
        assert row.interval_score == pytest.approx(expected)
    assert not found["inside"].all() and found["inside"].any()


@pytest.mark.parametrize(
    ("lead", "lead_bin"), [(0.2, 1), (1.0, 1), (1.01, 2), (2, 2), (4, 4), (4.01, 5), (30, 5)]
)
def test_a_lead_of_whole_years_belongs_to_the_class_that_it_ends(lead, lead_bin):
    assert lead_bins([lead])[0] == lead_bin


def test_pairs_of_one_cluster_count_as_one():
    rng = np.random.default_rng(4)
    values = pd.Series(rng.normal(size=40))
    pairs = pd.DataFrame({"pollutant": "pm25", "last_number": 12 * (2000 + np.arange(40))})
    mean, error = clustered_mean(values, pairs)
    assert (mean, error) == pytest.approx((values.mean(), values.std(ddof=1) / np.sqrt(40)))
    # Twenty-one cities under one weather are no twenty-one outcomes.
    many = pd.concat([values] * 21, ignore_index=True)
    again, same = clustered_mean(many, pd.concat([pairs] * 21, ignore_index=True))
    assert (again, same) == pytest.approx((mean, error))
    apart = pd.concat([pairs.assign(pollutant=f"p{i}") for i in range(21)], ignore_index=True)
    assert clustered_mean(many, apart)[1] < 0.3 * error


def test_origins_that_look_at_one_outcome_are_no_outcomes_of_their_own():
    values = pd.Series([1.0, 3.0, 1.0, 3.0])
    pairs = pd.DataFrame({"pollutant": "o3", "last_number": [12 * 2017 + 5, 12 * 2018 + 5] * 2})
    one_each = clustered_mean(values[:2], pairs[:2])
    assert clustered_mean(values, pairs.assign(origin=[1, 1, 2, 2])) == pytest.approx(one_each)


def test_one_cluster_has_no_error():
    mean, error = clustered_mean(pd.Series([1.0, 3.0]), made(2, years=(2017,)).pairs)
    assert mean == 2 and np.isnan(error)


# --- Who may speak ------------------------------------------------------------------------------


def test_a_method_that_errs_less_than_drift_enters_and_one_that_errs_more_does_not():
    table = score_table(made(600, true=0.2, better={"last": 0.3, "linear": 2.0}))
    found = table.set_index("method")
    assert found.loc["last", "beats_drift"] and not found.loc["linear", "beats_drift"]
    assert table["method"].iloc[0] == "last" and table["method"].iloc[-1] == "linear"
    assert found.loc["drift", "crps_gain"] == 0 and not found.loc["drift", "beats_drift"]
    assert "last" in headline_methods(table) and "linear" not in headline_methods(table)


def test_a_gain_within_its_error_beats_nothing():
    table = score_table(made(600))
    found = table[table["crps_gain"].abs() <= table["crps_gain_error"]]
    assert len(found) and not found["beats_drift"].any()


def test_where_no_method_beats_drift_drift_speaks():
    worse = {method: 3.0 for method in METHODS if method != BENCHMARK}
    assert headline_methods(score_table(made(600, true=0.2, better=worse))) == (BENCHMARK,)


def test_without_a_record_all_candidates_speak():
    few = made(MIN_PAIRS - 1, true=0.2, better={"last": 0.3})
    assert headline_methods(score_table(few)) == METHODS
    assert headline_methods(pd.DataFrame()) == METHODS
    assert headline_methods(score_table(made(MIN_PAIRS, true=0.2, better={"last": 0.3}))) != METHODS


def test_no_pairs_no_table():
    assert score_table(made(0)).empty


# --- Widening -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("claimed", "true"), [(0.1, 0.1), (0.05, 0.3), (0.3, 0.05), (0.02, 0.02)])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_widened_interval_holds_its_share_of_the_outcomes_it_was_taken_from(
    seed, claimed, true
):
    test = made(2 * MIN_PAIRS + 6, seed=seed, claimed=claimed, true=true, leads=(0.5, 1.5))
    draws = test.of("last").astype(float)
    factors = widening(test, draws)
    held = scores(test.pairs, stretch(draws, [factors.factor(lead) for lead in test.pairs["lead"]]))
    share = held.groupby("lead_bin")["inside"].mean()
    # One outcome of each class lies on the very end of its interval.
    assert share.between(COVERAGE - 1 / MIN_PAIRS, COVERAGE + 2 / MIN_PAIRS).all()


def test_an_interval_that_is_too_narrow_is_widened_and_one_too_wide_narrowed():
    narrow, wide = (widening(t, t.of("last")) for t in (made(true=0.2), made(true=0.05)))
    assert narrow.factors[0] == pytest.approx(2, rel=0.15)
    assert wide.factors[0] == pytest.approx(0.5, rel=0.15)


def test_each_lead_time_has_its_own_factor():
    near, far = made(600, true=0.05, leads=(0.5,)), made(600, true=0.3, leads=(1.5,))
    both = Backtest(
        pd.concat([near.pairs, far.pairs], ignore_index=True),
        np.concatenate([near.draws, far.draws]),
    )
    found = widening(both, both.of("last"))
    assert found.factor(0.5) < 0.7 and found.factor(1.5) > 2
    assert found.n_pairs[:3] == (600, 600, 0)


def test_outcomes_never_seen_are_no_ground_for_a_narrower_interval():
    test = made(600, true=0.05, leads=(0.5,))
    found = widening(test, test.of("last"))
    assert found.factors[0] < 1 and found.factors[1:] == (1, 1, 1, 1)
    assert found.scored(1.0) and not found.scored(1.1)
    worse = made(600, true=0.3, leads=(0.5,))
    kept = widening(worse, worse.of("last"))
    assert kept.factors[0] > 2 and set(kept.factors) == {kept.factors[0]}


def test_too_few_outcomes_are_none():
    test = made(MIN_PAIRS - 1, leads=(0.5,))
    found = widening(test, test.of("last"))
    assert set(found.factors) == {1} and not found.calibrated
    empty = made(0)
    assert not widening(empty, empty.of("last")).calibrated
    assert not corrected_widening(empty, WIDE).calibrated
    assert len(found.factors) == len(LEAD_BINS) - 1


@given(
    st.lists(st.floats(1, 100), min_size=3, max_size=41).filter(lambda d: len(d) % 2),
    st.floats(0.1, 4),
)
def test_stretching_keeps_the_median_and_multiplies_every_distance_on_logs(draws, factor):
    x = np.array([draws])
    found = stretch(x, [factor])
    assert np.median(found) == pytest.approx(np.median(x))
    gaps, widened = (np.log(d) - np.log(np.median(d)) for d in (x, found))
    assert widened == pytest.approx(factor * gaps, abs=1e-9)
    assert stretch(x, [1.0]) == pytest.approx(x)


def test_rows_are_stretched_each_by_its_own_factor():
    x = np.array([[1.0, 2.0, 4.0]] * 2)
    assert stretch(x, [1.0, 2.0]) == pytest.approx(np.array([[1, 2, 4], [0.5, 2, 8]]))


# --- Outcomes that the factors never saw --------------------------------------------------------


def test_the_outcomes_of_a_year_have_no_say_in_their_own_interval():
    test = made(900, true=0.1)
    of_2017 = (test.pairs["last"].dt.year == 2017).to_numpy()
    wild = test.pairs.assign(
        outcome=np.where(of_2017, test.pairs["outcome"] * 20, test.pairs["outcome"])
    )
    calm, shaken = (calibrated_scores(each, WIDE) for each in (test, Backtest(wild, test.draws)))
    ours, theirs = (f["width"] * f["outcome"] for f in (calm, shaken))
    assert theirs[of_2017].to_numpy() == pytest.approx(ours[of_2017].to_numpy(), rel=1e-5)
    assert (theirs[~of_2017] > 1.5 * ours[~of_2017]).all()
    assert not shaken.loc[of_2017, "inside"].any()


def test_windows_that_share_months_with_a_year_have_no_say_in_it_either():
    """A window of December 2016 to December 2018 knows what 2017 was."""
    test = made(1500, true=0.1, years=(2016, 2017, 2018))
    year = test.pairs["last"].dt.year
    started = test.pairs["first_number"].where(year != 2018, 12 * 2016 + 11)
    long = test.pairs.assign(first_number=started)
    wild = long.assign(outcome=np.where(year == 2018, long["outcome"] * 20, long["outcome"]))
    calm, shaken = (calibrated_scores(Backtest(each, test.draws), WIDE) for each in (long, wild))
    # The windows of 2018 share a month with those of both other years: no factor is tried on them.
    assert set(calm["last"].dt.year) == set(shaken["last"].dt.year) == {2016, 2017}
    ours, theirs = (f.loc[f["last"].dt.year == 2017, ["low", "high"]] for f in (calm, shaken))
    assert theirs.to_numpy() == pytest.approx(ours.to_numpy())


def years_that_differ(*spreads: float) -> Backtest:
    """Return forecasts that claim the same scatter in years that scattered differently."""
    parts = [
        made(300, seed=k, true=true, years=(2016 + k,), leads=(0.5,))
        for k, true in enumerate(spreads)
    ]
    return Backtest(
        pd.concat([p.pairs for p in parts], ignore_index=True),
        np.concatenate([p.draws for p in parts]),
    )


def test_one_number_makes_the_interval_hold_its_share_of_unseen_outcomes():
    """What holds four of five in two of the years holds fewer in the third."""
    test = years_that_differ(0.05, 0.08, 0.3)
    error = 1.96 * np.sqrt(COVERAGE * (1 - COVERAGE) / len(test))
    assert calibrated_scores(test, WIDE)["inside"].mean() < COVERAGE - error
    found = corrected_widening(test, WIDE)
    after = calibrated_scores(test, WIDE, found.correction)["inside"].mean()
    assert after == pytest.approx(COVERAGE, abs=2 / len(test))
    plain = widening(test, test.pooled(WIDE))
    assert found.factors[0] == pytest.approx(found.correction * plain.factors[0])


def test_an_interval_that_held_too_much_of_unseen_outcomes_is_narrowed():
    """Windows of the wild year share months with the calm ones, and are tried on none of them."""
    test = years_that_differ(0.3, 0.3, 0.1)
    started = test.pairs["first_number"].where(test.pairs["last"].dt.year != 2018, 12 * 2017)
    test = Backtest(test.pairs.assign(first_number=started), test.draws)
    assert calibrated_scores(test, WIDE)["inside"].mean() > COVERAGE
    found = corrected_widening(test, WIDE)
    assert found.correction < 1
    after = calibrated_scores(test, WIDE, found.correction)["inside"].mean()
    assert after == pytest.approx(COVERAGE, abs=2 / len(test))


def test_the_strict_coverage_takes_nothing_from_the_year_of_the_outcome():
    """A wild year has no say in its own interval, by factors or by their correction."""
    test = years_that_differ(0.1, 0.1, 0.1)
    of_2017 = (test.pairs["last"].dt.year == 2017).to_numpy()
    wild = test.pairs.assign(
        outcome=np.where(of_2017, test.pairs["outcome"] * 3, test.pairs["outcome"])
    )
    calm, shaken = (strict_scores(each, WIDE) for each in (test, Backtest(wild, test.draws)))
    ours, theirs = (frame["high"] - frame["low"] for frame in (calm, shaken))
    assert theirs[of_2017].to_numpy() == pytest.approx(ours[of_2017].to_numpy())
    assert not shaken.loc[of_2017, "inside"].any()
    assert (theirs[~of_2017] > 1.5 * ours[~of_2017]).all()


def test_the_strict_coverage_of_like_years_is_what_is_claimed():
    inside = strict_scores(years_that_differ(*[0.1] * 8), WIDE)["inside"]
    assert inside.mean() == pytest.approx(COVERAGE, abs=0.03)


def test_a_sound_interval_is_left_nearly_as_it_is():
    found = corrected_widening(made(3000, leads=(0.5,)), WIDE)
    assert found.correction == pytest.approx(1, abs=0.05)
    assert found.factors[0] == pytest.approx(1, abs=0.06)


def test_a_lead_without_outcomes_is_never_narrowed_by_the_others():
    test = made(900, claimed=0.3, true=0.05, leads=(0.5,))
    found = corrected_widening(test, WIDE)
    assert found.factors[0] < 0.5 and min(found.factors[1:]) >= 1


def test_outcomes_of_one_year_alone_narrow_nothing():
    """Their factor cannot be tried on any other year."""
    test = made(900, claimed=0.3, true=0.05, leads=(0.5,), years=(2016,))
    found = corrected_widening(test, WIDE)
    assert found.calibrated and not found.tried
    assert set(found.factors) == {1.0} and found.correction == 1
    assert calibrated_scores(test, WIDE).empty and strict_scores(test, WIDE).empty
    wide = made(900, claimed=0.05, true=0.3, leads=(0.5,), years=(2016,))
    assert corrected_widening(wide, WIDE).factors[0] > 4


def test_outcomes_whose_lead_has_no_record_in_other_years_measure_nothing():
    near, far = made(600, leads=(0.5,)), made(300, seed=1, leads=(1.5,), years=(2018,))
    both = Backtest(
        pd.concat([near.pairs, far.pairs], ignore_index=True),
        np.concatenate([near.draws, far.draws]),
    )
    found = corrected_widening(both, WIDE)
    assert found.n_pairs[:2] == (600, 300) and found.n_tried[:2] == (600, 0)
    assert set(calibrated_scores(both, WIDE)["lead_bin"]) == {1}
    assert set(strict_scores(both, WIDE)["lead_bin"]) == {1}


def test_a_factor_is_that_of_the_class_of_its_lead():
    found = Widening((1.0, 2.0, 3.0, 4.0, 5.0), (1, 0, 0, 0, 0))
    assert [found.factor(lead) for lead in (0.5, 1.5, 2.5, 3.5, 9)] == [1, 2, 3, 4, 5]
    assert [found.scored(lead) for lead in (1, 1.5)] == [True, False]


# --- Tables -------------------------------------------------------------------------------------


def test_the_coverage_by_lead_adds_up_to_all_pairs():
    test = made(600)
    frame = scores(test.pairs, test.of("last"))
    table = coverage_table(frame, "lead_bin")
    assert table["lead_bin"].tolist() == [1, 2] and table["n"].sum() == 600
    assert (table["coverage"] * table["n"]).sum() == pytest.approx(frame["inside"].sum())
    share, n = table["coverage"], table["n"]
    assert table["binomial_error"].to_numpy() == pytest.approx(np.sqrt(share * (1 - share) / n))


def test_what_a_sound_forecast_calls_likely_comes_true_as_often_as_it_says():
    test = made(3000, seed=3, claimed=0.2, true=0.2)
    table = reliability(test.pairs, test.of("last"))
    assert table["n"].sum() == 7 * 3000
    assert (table["observed"] - table["forecast"]).abs().max() < 0.04
    assert ((table["low"] <= table["forecast"]) & (table["forecast"] <= table["high"])).all()


def test_what_a_forecast_too_sure_of_itself_calls_unlikely_comes_true_too_often():
    test = made(3000, seed=3, claimed=0.05, true=0.25)
    table = reliability(test.pairs, test.of("last")).set_index("high")
    assert table.loc[0.1, "observed"] > table.loc[0.1, "forecast"] + 0.1
    assert table.loc[1.0, "observed"] < table.loc[1.0, "forecast"] - 0.1
