"""The backtest: every origin sees its past alone, and the same future is drawn on every run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import simulated_months as simulated
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from subjects import package

from analysis.outlook_data import OutlookData, shared_outlook_data
from analysis.projection import backtest as module
from analysis.projection.backtest import (
    MIN_PAIRS,
    N_DRAWS,
    Backtest,
    backtest,
    fit_all,
    origins_of,
    seasonal_naive_error,
    stream,
    windows_of,
)
from analysis.projection.calibration import score_table
from analysis.projection.days import POLLUTANTS
from analysis.projection.fit import MIN_MONTHS, MonthlySeries
from analysis.projection.history import Histories, month_number, month_numbers
from analysis.projection.monthly import METHODS
from analysis.projection.prospect import COVERAGE

pytestmark = pytest.mark.xdist_group("outlook")
KEY = ["city", "pollutant", "origin", "window", "last_number"]
LAST = simulated.START + 47


def projected(histories: Histories, seed: int = 7) -> Backtest:
    """Project anew: what was drawn before must not answer for this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_DRAWS", {})
        return backtest(histories, seed)


@pytest.fixture(scope="module")
def known() -> Histories:
    return simulated.histories(cities=("ash", "birch"), n=48)


@pytest.fixture(scope="module")
def test(known) -> Backtest:
    return projected(known)


def changed_after(histories: Histories, month: int, factor: float) -> Histories:
    """Return the histories with other values after a month."""
    return {
        key: MonthlySeries(
            each.months, np.where(each.months > month, each.values * factor, each.values)
        )
        for key, each in histories.items()
    }


def until(histories: Histories, month: int) -> Histories:
    return {key: each.until(month) for key, each in histories.items()}


def forecasts(test: Backtest) -> dict[tuple, np.ndarray]:
    """Return the draws by city, pollutant, origin and window."""
    keys = test.pairs[KEY].itertuples(index=False, name=None)
    return dict(zip(keys, test.draws, strict=True))


# --- Nothing is seen too early ----------------------------------------------------------------


def test_every_outcome_lies_after_its_origin(test):
    origins = month_numbers(test.pairs["origin"])
    firsts, lasts = month_numbers(test.pairs["first"]), month_numbers(test.pairs["last"])
    assert (firsts > origins).all() and (lasts >= firsts).all() and lasts.max() <= LAST
    assert (test.pairs["lead"] > 0).all()


@pytest.mark.parametrize("origin", [simulated.START + 26, simulated.START + 32])
def test_other_values_after_the_origin_change_the_outcome_and_no_forecast(known, test, origin):
    other = projected(changed_after(known, origin, 3.0))
    past = month_numbers(test.pairs["origin"]) <= origin
    assert past.any() and not past.all()
    assert (other.draws[past] == test.draws[past]).all()
    for column in ("reference", "scale", "lead"):
        assert (other.pairs.loc[past, column] == test.pairs.loc[past, column]).all()
    later = past & (month_numbers(test.pairs["first"]) > origin)
    assert later.any()
    assert other.pairs.loc[later, "outcome"].to_numpy() == pytest.approx(
        3 * test.pairs.loc[later, "outcome"].to_numpy()
    )
    assert (other.draws[~past] != test.draws[~past]).any()


@pytest.mark.parametrize("months", [3, 12])
def test_later_months_leave_every_earlier_forecast_as_it_was(known, test, months):
    """Bit by bit, for every window that was known then."""
    early = forecasts(projected(until(known, LAST - months)))
    late = forecasts(test)
    whole_years = [key for key in early if key[3] in ("year_1", "year_2")]
    assert whole_years and set(whole_years) <= set(late)
    assert all((early[key] == late[key]).all() for key in whole_years)


def test_a_few_months_printed_years_later_leave_the_forecasts_of_the_years_before():
    """A farther window must not take random numbers from a nearer one."""
    whole = simulated.histories(cities=("ash", "birch"), pollutants=("pm25",), n=72)
    gap = (simulated.START + 48, simulated.START + 62)
    known = {key: simulated.without(each, *gap).until(gap[1] + 2) for key, each in whole.items()}
    early, late = (forecasts(projected(h)) for h in (until(known, gap[0]), known))
    years = [key for key in early if key[3].startswith("year")]
    assert years and any(key[4] > gap[1] for key in late)
    assert all((early[key] == late[key]).all() for key in years)


def test_pairs_until_a_month_are_those_whose_outcome_was_known(test):
    month = simulated.START + 40
    part = test.until(month)
    ends = month_numbers(test.pairs["last"])
    assert len(part) == (ends <= month).sum() < len(test)
    assert (part.draws == test.draws[ends <= month]).all()


@given(st.integers(MIN_MONTHS - 1, 53))
def test_a_fit_sees_the_months_up_to_its_origin(k):
    series = {"ash": simulated.series(n=54), "birch": simulated.series(seed=1, n=54)}
    fits, peers = fit_all(series, simulated.START + k)
    assert peers is not None
    assert {len(fit.months) for fit in fits.values()} == {k + 1}


def test_a_city_of_too_few_months_is_no_peer_and_has_no_forecast():
    series = {"ash": simulated.series(n=48), "young": simulated.series(seed=1, n=MIN_MONTHS - 1)}
    assert set(fit_all(series, LAST)[0]) == {"ash"}
    fits, peers = fit_all(series, simulated.START + MIN_MONTHS - 2)
    assert fits == {} and peers is None


# --- Streams ----------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_and_another_seed_does_not(known, test):
    again = projected(known)
    assert_frame_equal(again.pairs, test.pairs)
    assert (again.draws == test.draws).all()
    assert (projected(known, seed=8).draws != test.draws).mean() > 0.99


def test_two_cities_of_equal_months_share_no_stream():
    twins = {(city, "pm25"): simulated.series(n=40) for city in ("ash", "birch")}
    found = projected(twins)
    ash, birch = (found.draws[(found.pairs["city"] == c).to_numpy()] for c in ("ash", "birch"))
    assert (ash != birch).mean() > 0.99


def test_no_two_names_share_a_stream():
    names = [(), ("a",), ("b",), ("a", 1), ("a", 2), ("a", 1, "last"), ("a", 1, "drift")]
    first = {stream(seed, *name).random() for seed in (1, 2) for name in names}
    assert len(first) == 2 * len(names)
    assert stream(1, "a").random() == stream(1, "a").random()


def test_the_order_of_the_cities_does_not_matter(known, test):
    turned = projected(dict(reversed(known.items())))
    ours, theirs = forecasts(test), forecasts(turned)
    assert ours.keys() == theirs.keys()
    # Means over cities are sums in another order: equal but for the last bits.
    assert all(theirs[key] == pytest.approx(ours[key], rel=1e-5) for key in ours)


# --- Scale ------------------------------------------------------------------------------------


def test_a_change_of_unit_changes_draws_and_outcomes_and_no_score(known, test):
    factor = 1000.0
    scaled = {k: MonthlySeries(each.months, each.values * factor) for k, each in known.items()}
    other = projected(scaled)
    assert other.draws == pytest.approx(factor * test.draws, rel=1e-4)
    assert other.pairs["outcome"].to_numpy() == pytest.approx(factor * test.pairs["outcome"])
    ours, theirs = score_table(test), score_table(other)
    columns = ["crps", "mase", "interval_score", "coverage", "width"]
    assert theirs["method"].tolist() == ours["method"].tolist()
    assert theirs[columns].to_numpy() == pytest.approx(ours[columns].to_numpy(), rel=1e-3)


def test_the_scale_is_the_mean_absolute_change_between_equal_months():
    months = np.arange(simulated.START, simulated.START + 48)
    values = np.where(months % 12 < 6, 20.0, 40.0) + 3 * ((months - months[0]) // 12)
    whole = MonthlySeries(months, values)
    assert seasonal_naive_error(simulated.fit(whole)) == pytest.approx(3)
    # Where a year is missing, months that lie two years apart are no pair.
    gap = simulated.without(whole, simulated.START + 12, simulated.START + 23)
    assert seasonal_naive_error(simulated.fit(gap)) == pytest.approx(3)


def test_the_draws_of_a_pool_are_an_equal_share_of_each_method(test):
    both = test.pooled(("last", "damped"))
    assert both.shape == (len(test), N_DRAWS)
    assert (both[:, : N_DRAWS // 2] == test.of("last")[:, : N_DRAWS // 2]).all()
    assert (both[:, N_DRAWS // 2 :] == test.of("damped")[:, : N_DRAWS // 2]).all()
    assert test.pooled(METHODS).shape[1] == len(METHODS) * (N_DRAWS // len(METHODS))


# --- Origins and windows ----------------------------------------------------------------------


def test_origins_are_the_ends_of_quarters_with_two_years_before_them(known):
    origins = origins_of(known)
    assert all(origin % 3 == 2 for origin in origins)
    assert origins[0] == simulated.START + MIN_MONTHS - 1 and origins[-1] == LAST


def test_a_quarter_that_most_cities_lack_is_no_origin(known):
    some = list(known)[: len(known) // 2]
    first, last = simulated.START + 30, simulated.START + 35
    holes = {k: simulated.without(s, first, last) if k in some else s for k, s in known.items()}
    assert set(origins_of(known)) - set(origins_of(holes)) == {first + 2, last}


def test_two_years_ahead_are_two_windows_of_twelve_months():
    windows = windows_of({"ash": simulated.series(n=60)}, simulated.START + 29)
    assert [w.name for w in windows] == ["year_1", "year_2"]
    assert [w.months[0] - simulated.START for w in windows] == [30, 42]
    assert {len(w.months) for w in windows} == {12}


def test_a_few_printed_months_of_a_later_year_are_one_window():
    printed = [50, 52, 54, 57, 70]
    kept = simulated.series(n=80)
    seen = np.isin(kept.months - simulated.START, [*range(30), *printed])
    series = MonthlySeries(kept.months[seen], kept.values[seen])
    later = windows_of({"ash": series}, simulated.START + 29)[2:]
    assert [tuple(m - simulated.START for m in w.months) for w in later] == [
        (50, 52, 54, 57),
        (70,),
    ]
    assert [w.name for w in later] == ["2018-03", "2019-11"]


def test_a_city_without_a_month_of_a_window_is_not_scored_in_it(known, test):
    hole = simulated.START + 40
    holes = dict(known)
    holes["ash", "pm25"] = simulated.without(known["ash", "pm25"], hole, hole)
    found = projected(holes).pairs
    mine = found[(found["city"] == "ash") & (found["pollutant"] == "pm25")]
    touched = (month_numbers(mine["first"]) <= hole) & (month_numbers(mine["last"]) >= hole)
    years = mine["window"].str.startswith("year").to_numpy()
    assert not (touched & years).any() and len(mine)


def test_the_outcome_is_the_mean_of_the_months_of_its_window(known, test):
    for row in test.pairs.sample(12, random_state=1).itertuples():
        each = known[row.city, row.pollutant]
        inside = (each.months >= month_number(row.first)) & (each.months <= month_number(row.last))
        assert row.outcome == pytest.approx(each.values[inside].mean())


def test_without_two_years_of_months_there_is_no_pair():
    short = projected(simulated.histories(n=MIN_MONTHS - 1))
    assert len(short) == 0 and short.draws.shape == (0, len(METHODS), N_DRAWS)
    assert len(projected({})) == 0


# --- The cities of the province, as of 2025 ---------------------------------------------------


@pytest.fixture(scope="module")
def province() -> OutlookData:
    return shared_outlook_data(package(), 2025)


def test_the_record_is_of_six_pollutants_in_twenty_one_cities(province):
    pairs = province.backtest.pairs
    assert len(pairs) >= MIN_PAIRS == 200
    assert set(pairs["pollutant"]) == set(POLLUTANTS)
    assert (pairs.groupby("pollutant")["city"].nunique() == 21).all()
    assert np.isfinite(province.backtest.draws).all() and (province.backtest.draws > 0).all()


def test_only_methods_that_beat_drift_are_in_the_headline(province):
    table = province.score_table.set_index("method")
    assert set(table.index) == set(METHODS)
    assert set(province.headline) == set(table.index[table["beats_drift"]]) != set()
    assert (table.loc[list(province.headline), "crps"] < table.loc["drift", "crps"]).all()
    assert not table.loc["drift", "beats_drift"]


def test_the_printed_interval_holds_what_it_claims_on_outcomes_it_never_saw(province):
    inside = province.calibrated_scores["inside"]
    error = np.sqrt(COVERAGE * (1 - COVERAGE) / len(inside))
    assert inside.mean() >= COVERAGE - 1.96 * error
    assert inside.mean() < 0.95, "an interval that holds everything says nothing"


def test_the_benchmark_is_no_straw_man(province):
    """Drift with too narrow a step would be beaten by anything; its interval must hold."""
    coverage = province.score_table.set_index("method")["coverage"]
    assert coverage["drift"] >= 0.8 - 0.05


def test_methods_without_a_trend_of_their_own_hold_more_than_the_lines(province):
    """A line's interval ignores that its trend ends: all lines claim 80 % and hold far less."""
    coverage = province.score_table.set_index("method")["coverage"]
    for line in ("linear", "log_linear", "theil_sen", "shrunk"):
        assert coverage[line] < 0.65 < coverage["last"]


def test_every_origin_of_the_province_is_before_its_outcomes(province):
    pairs = province.backtest.pairs
    assert (pairs["first"] > pairs["origin"]).all()
    assert pairs["last"].max() <= pd.Period("2025-12", "M")
