"""Season, level, walks and weather of a monthly series: what must hold for any of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import simulated_months as simulated
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.projection.fit import (
    MIN_MONTHS,
    MonthlyFit,
    MonthlySeries,
    common_years,
    n_quarters,
)
from analysis.projection.monthly import DAMPING_PER_YEAR, METHODS, simulate
from analysis.projection.peers import MIN_SPREAD, Peers, peers_of, step_correlation

WALKS = ("last", "drift", "damped")
LINES = ("linear", "log_linear", "theil_sen", "shrunk")
PEERS = Peers(slope=-0.04, spread=0.02, step=0.1)


def draws_of(fit, method, years=3, n=500, peers=PEERS, seed=3):
    """Return simulated months (not logs) with the fit's own weather."""
    months = simulated.ahead(fit.origin, years)
    rng = np.random.default_rng(seed)
    weather = fit.weather(months, rng.random((n, n_quarters(fit.origin, int(months[-1])))))
    return np.exp(simulate(fit, peers, method, months, weather, np.random.default_rng(seed)))


def calm_logs(fit, method, years=4, n=8000, peers=PEERS):
    """Return logs without season and weather: level alone, one column a month."""
    months = simulated.ahead(fit.origin, years)
    weather = simulated.calm(n, len(months))
    logs = simulate(fit, peers, method, months, weather, np.random.default_rng(8))
    return logs - fit.season(months)


# --- What is seen ---------------------------------------------------------------------------


@given(st.integers(0, 59))
def test_nothing_after_the_origin_is_seen(k):
    known = simulated.series(n=60)
    seen = known.until(simulated.START + k)
    assert len(seen.months) == k + 1 and seen.months.max() == simulated.START + k
    assert (seen.values == known.values[: k + 1]).all()


# --- Units ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_a_change_of_unit_changes_the_draws_by_its_factor_alone(method, factor=1000):
    known = [simulated.series(seed=i, slope=-0.05) for i in range(3)]
    fits = [simulated.fit(each) for each in known]
    scaled = [simulated.fit(MonthlySeries(each.months, each.values * factor)) for each in known]
    ours = draws_of(fits[0], method, peers=peers_of(fits))
    theirs = draws_of(scaled[0], method, peers=peers_of(scaled))
    assert theirs == pytest.approx(ours * factor, rel=1e-8)


# --- The season -----------------------------------------------------------------------------


def test_a_series_of_two_harmonics_has_no_residuals_and_its_own_slope():
    months = np.arange(simulated.START, simulated.START + 40)
    angle = 2 * np.pi * (months % 12) / 12
    logs = 4 - 0.06 * (months - months[-1]) / 12 + 0.3 * np.cos(angle) + 0.1 * np.sin(2 * angle)
    fit = MonthlyFit(months, logs, int(months[-1]))
    assert fit.residuals == pytest.approx(np.zeros(40), abs=1e-10)
    assert fit.coefficients[:2] == pytest.approx([4, -0.06])
    later = simulated.ahead(fit.origin, 1)
    waves = 0.3 * np.cos(2 * np.pi * later / 12) + 0.1 * np.sin(4 * np.pi * later / 12)
    assert fit.season(later) == pytest.approx(waves)


def test_the_season_has_no_mean_over_a_year():
    fit = simulated.fit(simulated.series(n=50))
    assert fit.season(simulated.ahead(fit.origin, 1)).mean() == pytest.approx(0, abs=1e-12)


def test_residuals_are_scaled_for_the_line_and_season_that_they_were_measured_about():
    scatter = [simulated.fit(simulated.series(seed=s, n=24, noise=0.1)) for s in range(200)]
    assert np.mean([f.residuals.var() for f in scatter]) == pytest.approx(0.01, rel=0.06)


# --- Lines ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["log_linear", "theil_sen"])
def test_a_line_of_logs_is_continued_as_it_was(method):
    fit = simulated.fit(simulated.series(slope=-0.05, noise=0.0))
    level = np.log(50) - 0.05 * (simulated.ahead(fit.origin, 4) - simulated.START) / 12
    assert np.median(calm_logs(fit, method, n=50), axis=0) == pytest.approx(level, abs=1e-6)


def test_the_linear_method_continues_a_line_of_values():
    months = np.arange(simulated.START, simulated.START + 60)
    values = 80 - 0.5 * (months - months[0]) + 10 * np.cos(2 * np.pi * months / 12)
    fit = simulated.fit(MonthlySeries(months, values))
    later = simulated.ahead(fit.origin, 1)
    logs = simulate(fit, PEERS, "linear", later, simulated.calm(50, 12), np.random.default_rng(0))
    expected = 80 - 0.5 * (later - months[0]) + 10 * np.cos(2 * np.pi * later / 12)
    assert np.exp(logs[0]) == pytest.approx(expected, rel=5e-4)


def test_the_linear_method_is_right_in_the_mean():
    """Weather on logs, put on a line of means, must not lift it by its own mean."""
    known = simulated.series(noise=0.3, n=60)
    fit = simulated.fit(known)
    raw = MonthlyFit(known.months, known.values, fit.origin)
    later = simulated.ahead(fit.origin, 1)
    line = raw.coefficients[0] + raw.coefficients[1] * np.arange(1, 13) / 12 + raw.season(later)
    drawn = draws_of(fit, "linear", years=1, n=8000).mean()
    assert drawn == pytest.approx(line.mean(), rel=0.012)
    assert np.exp(fit.residuals).mean() > 1.03


def test_no_linear_projection_falls_to_zero():
    months = np.arange(simulated.START, simulated.START + 48)
    fit = simulated.fit(MonthlySeries(months, 50 - (months - months[0]) + 0.1 * (months % 5)))
    values = draws_of(fit, "linear", years=6)
    assert np.isfinite(values).all() and (values > 0).all()


def test_one_spoiled_month_moves_the_least_squares_line_and_hardly_the_median_of_changes():
    known = simulated.series(slope=-0.05, noise=0.02)
    spoiled = MonthlySeries(known.months, known.values.copy())
    spoiled.values[-2] *= 8
    moved = {}
    for method in ("log_linear", "theil_sen"):
        ends = [
            np.median(calm_logs(simulated.fit(each), method, n=400)[:, -1])
            for each in (known, spoiled)
        ]
        moved[method] = abs(ends[1] - ends[0])
    assert moved["theil_sen"] < 0.3 * moved["log_linear"]


def test_only_equal_months_of_two_years_make_a_pair():
    early, late = simulated.fit(simulated.series(n=36))._pairs
    assert len(early) == 12 * 3 and ((late - early) % 12 == 0).all() and (late > early).all()


def test_a_shrunk_slope_lies_between_the_citys_own_and_its_peers():
    fit = simulated.fit(simulated.series(slope=-0.15, noise=0.2, n=36))
    level = calm_logs(fit, "shrunk", years=4)
    slope = np.median(level[:, -1] - level[:, 11]) / 3
    own = fit.coefficients[1]
    assert own < slope < PEERS.slope
    sure = calm_logs(fit, "shrunk", peers=replace(PEERS, spread=1e-6))
    assert np.median(sure[:, -1] - sure[:, 11]) / 3 == pytest.approx(PEERS.slope, abs=1e-4)


def test_a_shrunk_line_turns_about_the_middle_of_the_months_and_not_about_its_end():
    fit = simulated.fit(simulated.series(noise=0.05))
    middle = fit.coefficients[0] + fit.coefficients[1] * fit.mean_time
    steep = calm_logs(fit, "shrunk", years=1, peers=replace(PEERS, slope=0.5, spread=1e-6))
    assert np.median(steep[:, 11]) == pytest.approx(middle + 0.5 * (1 - fit.mean_time), abs=0.01)


# --- Walks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", WALKS)
def test_the_farther_the_year_the_wider_a_walk(method):
    level = calm_logs(simulated.fit(simulated.series(slope=-0.03)), method, years=6, n=4000)
    spread = np.diff(np.quantile(level[:, 5::12], [0.1, 0.9], axis=0), axis=0)[0]
    assert (np.diff(spread) > 0).all()


@pytest.mark.parametrize("method", LINES)
def test_the_farther_the_year_the_wider_a_line(method):
    level = calm_logs(simulated.fit(simulated.series(slope=-0.03)), method, years=6, n=4000)
    assert level[:, -1].std() > level[:, 5].std()


def test_a_walk_without_drift_keeps_the_level_of_the_latest_twelve_months():
    fit = simulated.fit(simulated.series(slope=-0.1, noise=0.03))
    level = calm_logs(fit, "last")
    assert np.median(level, axis=0) == pytest.approx(fit.anomalies[-12:].mean(), abs=0.01)


def test_the_variance_of_a_walk_is_its_years_times_that_of_a_step():
    level = calm_logs(simulated.fit(simulated.series()), "last", years=5)
    years = np.arange(1, 6)
    assert level[:, 5::12].var(axis=0) == pytest.approx(years * PEERS.step**2, rel=0.05)
    months_apart = np.ptp(level[:, :12], axis=1)
    assert months_apart.max() < 1e-9, "the months of a year share their step"


@pytest.mark.parametrize("missing_years", [1, 2])
def test_a_latest_level_that_is_old_has_walked_since(missing_years):
    known = simulated.series(n=60)
    origin = int(known.months[-1]) + 12 * missing_years
    level = calm_logs(simulated.fit(known, origin), "last", years=2)
    expected = (1 + missing_years) * PEERS.step**2
    assert level[:, 5].var() == pytest.approx(expected, rel=0.05)
    assert level[:, 17].var() == pytest.approx(expected + PEERS.step**2, rel=0.05)


def test_a_drift_adds_the_error_of_its_mean():
    """Hyndman and Athanasopoulos 3.5: variance h + h²/T steps."""
    fit = simulated.fit(simulated.series(slope=-0.05, n=72))
    level = calm_logs(fit, "drift", years=4)
    at = np.array([1.0, 4.0])
    expected = PEERS.step**2 * (at + at**2 / fit.span_years)
    assert fit.span_years == pytest.approx(5)
    found = np.array([level[:, :12].mean(axis=1).var(), level[:, -12:].mean(axis=1).var()])
    assert found == pytest.approx(expected, rel=0.05)


def test_a_drift_goes_on_as_it_went_from_the_first_to_the_latest_year():
    fit = simulated.fit(simulated.series(slope=-0.07, noise=0.0))
    assert fit.mean_change == pytest.approx(-0.07)
    level = np.median(calm_logs(fit, "drift"), axis=0)
    assert level[-1] - level[11] == pytest.approx(3 * -0.07, abs=0.01)


def test_two_years_of_months_have_one_change_wherever_they_lie():
    for shift in range(24):
        known = simulated.series(slope=-0.07, noise=0.01, n=24, start=simulated.START + shift)
        assert simulated.fit(known).mean_change == pytest.approx(-0.07, abs=0.03)


def test_a_damped_trend_loses_a_fifth_of_its_change_each_year():
    fit = simulated.fit(simulated.series(slope=-0.08, noise=0.02))
    level = calm_logs(fit, "damped", years=5, n=20, peers=replace(PEERS, step=0.0))
    change = np.diff(level[:, 11::12], axis=1)
    assert change[:, 1:] / change[:, :-1] == pytest.approx(
        np.full((20, 3), DAMPING_PER_YEAR), rel=1e-9
    )
    assert DAMPING_PER_YEAR == 0.8


def test_a_damped_trend_starts_with_the_slope_itself():
    fit = simulated.fit(simulated.series(slope=-0.08, noise=0.02))
    peers = replace(PEERS, step=0.0)
    damped = np.median(calm_logs(fit, "damped", years=1, peers=peers), axis=0)
    own, error = fit.coefficients[1], fit.slope_error
    slope = (own / error**2 + PEERS.slope / PEERS.spread**2) / (error**-2 + PEERS.spread**-2)
    # From the middle of the latest year to the middle of the next the factor is 0.8 to 1.
    change = (damped.mean() - fit.latest[0]) / slope
    assert 0.8 < change < 1


def test_the_walk_without_trend_holds_four_of_five_random_walks():
    """Levels walk, months scatter; the step is estimated from the peers."""
    known = [simulated.series(seed=s, n=72, step=0.12, noise=0.05) for s in range(1000, 1240)]
    origin = simulated.START + 59
    fits = [simulated.fit(each, origin) for each in known]
    peers = peers_of(fits)
    inside = []
    for each, fit in zip(known, fits, strict=True):
        values = draws_of(fit, "last", years=1, n=300, peers=peers, seed=int(fit.logs[0] * 1e6))
        low, high = np.quantile(values.mean(axis=1), [0.1, 0.9])
        inside.append(low <= each.values[60:72].mean() <= high)
    assert np.mean(inside) == pytest.approx(0.8, abs=1.96 * np.sqrt(0.16 / 240) + 0.03)


# --- Peers ----------------------------------------------------------------------------------


def test_the_spread_of_slopes_is_that_beyond_their_errors():
    rng = np.random.default_rng(5)
    slopes = rng.normal(-0.03, 0.06, size=60)
    fits = [
        simulated.fit(simulated.series(seed=i, slope=s, noise=0.15, n=48))
        for i, s in enumerate(slopes)
    ]
    peers = peers_of(fits)
    found = np.array([f.coefficients[1] for f in fits])
    assert peers.slope == pytest.approx(slopes.mean(), abs=0.02)
    assert peers.spread == pytest.approx(slopes.std(ddof=1), rel=0.25)
    assert peers.spread < found.std(ddof=1)


def test_cities_are_never_taken_to_be_all_alike():
    fits = [simulated.fit(simulated.series(seed=3, noise=0.2))] * 4
    assert peers_of(fits).spread == MIN_SPREAD
    assert peers_of(fits[:1]).spread == MIN_SPREAD


def test_the_step_is_the_root_mean_square_of_yearly_changes():
    known = [simulated.series(seed=i, slope=s, noise=0.0) for i, s in enumerate((0.1, -0.1))]
    peers = peers_of([simulated.fit(each) for each in known])
    assert (peers.step, peers.slope) == pytest.approx((0.1, 0), abs=1e-9)


def test_a_short_history_does_not_make_a_walk_sure_of_itself():
    """Changes that share eleven of twelve months tell next to nothing of a step."""
    cities = [simulated.series(seed=i, n=96, step=0.12, noise=0.02) for i in range(60)]
    whole = peers_of([simulated.fit(each) for each in cities])
    short = peers_of([simulated.fit(each, simulated.START + 25) for each in cities])
    assert short.step > 0.6 * whole.step


# --- Weather --------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [60, 61, 62, 50])
def test_future_quarters_are_whole_quarters_that_happened(n):
    fit = simulated.fit(simulated.series(n=n))
    months = simulated.ahead(fit.origin, 3)
    uniform = np.random.default_rng(1).random((40, n_quarters(fit.origin, int(months[-1]))))
    whole = fit.weather(months, uniform).whole
    seen = dict(zip(fit.months.tolist(), fit.residuals, strict=True))
    firsts = [m for m in months[:-2] if m % 3 == 0]
    for first in firsts:
        at = int(np.flatnonzero(months == first)[0])
        happened = np.array(
            [
                [seen[m], seen[m + 1], seen[m + 2]]
                for m in fit.months.tolist()
                if m % 12 == first % 12 and m + 2 in seen
            ]
        )
        gaps = np.abs(whole[:, None, at : at + 3] - happened[None]).max(axis=2)
        assert (gaps.min(axis=1) == 0).all()
        assert len(set(gaps.argmin(axis=1))) == len(happened), "every year is drawn"


def test_pollutants_of_a_city_share_the_weather_of_one_year():
    known = simulated.series(n=60)
    twice = MonthlySeries(known.months, known.values**2)
    one, two = simulated.fit(known), simulated.fit(twice)
    months = simulated.ahead(one.origin, 2)
    uniform = np.random.default_rng(1).random((30, n_quarters(one.origin, int(months[-1]))))
    assert two.weather(months, uniform).whole == pytest.approx(
        2 * one.weather(months, uniform).whole
    )


@settings(max_examples=25)
@given(st.integers(36, 70), st.integers(1, 4), st.integers(0, 1000))
def test_the_pattern_has_no_mean_over_any_year_from_the_origin(n, years, seed):
    fit = simulated.fit(simulated.series(seed=seed % 7, n=n))
    months = simulated.ahead(fit.origin, years)
    uniform = np.random.default_rng(seed).random((5, n_quarters(fit.origin, int(months[-1]))))
    weather = fit.weather(months, uniform)
    yearly = weather.pattern.reshape(5, years, 12).mean(axis=2)
    assert yearly == pytest.approx(np.zeros((5, years)), abs=1e-12)
    assert np.ptp(weather.whole - weather.pattern, axis=1).max() > 0 or years == 1


def test_a_quarter_that_was_never_seen_whole_takes_its_weather_from_the_others():
    known = simulated.series(n=48)
    holes = MonthlySeries(
        known.months[known.months % 12 != 1], known.values[known.months % 12 != 1]
    )
    fit = simulated.fit(holes)
    months = simulated.ahead(fit.origin, 1)
    uniform = np.random.default_rng(2).random((20, n_quarters(fit.origin, int(months[-1]))))
    whole = fit.weather(months, uniform).whole
    assert np.isin(whole.round(12), fit.residuals.round(12)).all()


def test_a_gap_in_the_months_leaves_no_window_of_half_a_year_as_a_year():
    known = simulated.without(simulated.series(n=72), simulated.START + 30, simulated.START + 38)
    fit = simulated.fit(known)
    ends = np.array(list(fit.yearly_levels)) - simulated.START
    # Windows that end in April to December 2017 at the latest lack three months or more.
    assert ends.tolist() == [*range(11, 32), *range(48, 72)]
    changes = np.array(list(fit.yearly_changes)) - simulated.START
    assert changes.tolist() == [*range(23, 32), *range(60, 72)]
    assert np.isfinite(list(fit.yearly_changes.values())).all()


def test_months_scattered_over_many_years_are_no_series_to_project():
    months = np.arange(simulated.START, simulated.START + 3 * MIN_MONTHS, 3)
    fit = simulated.fit(MonthlySeries(months, np.full(len(months), 50.0)))
    assert len(months) == MIN_MONTHS and not fit.usable
    assert simulated.fit(simulated.series(n=MIN_MONTHS)).usable
    assert not simulated.fit(simulated.series(n=MIN_MONTHS - 1)).usable


def test_the_error_of_the_slope_is_that_of_its_bootstrap():
    fit = simulated.fit(simulated.series(n=58, noise=0.15))
    draws = fit.bootstrap(20_000, np.random.default_rng(3))
    assert fit.slope_error == pytest.approx(draws[:, 1].std(), rel=0.03)


def test_a_series_of_equal_months_has_an_error_above_zero():
    months = np.arange(simulated.START, simulated.START + 48)
    fit = simulated.fit(MonthlySeries(months, np.full(48, 50.0)))
    assert fit.slope_error > 0 and fit.mean_change == pytest.approx(0)


# --- Pollutants together ----------------------------------------------------------------------


def test_weather_is_shared_by_year_and_not_by_place():
    """One pollutant has a quarter more than the other: years, not row numbers, must agree."""
    known = simulated.series(n=60)
    twice = MonthlySeries(known.months, known.values**2)
    later = MonthlySeries(twice.months[9:], twice.values[9:])
    one, two = simulated.fit(known), simulated.fit(later)
    years = common_years([one, two])
    assert years == ((2015, 2016, 2017, 2018),) * 3 + (tuple(range(2014, 2019)),)
    months = simulated.ahead(one.origin, 2)
    uniform = np.random.default_rng(1).random((60, n_quarters(one.origin, int(months[-1]))))
    ours, theirs = (fit.weather(months, uniform, years).whole for fit in (one, two))
    seen = [dict(zip(f.months.tolist(), f.residuals, strict=True)) for f in (one, two)]
    for place in range(0, 24, 3):
        for row in range(60):
            happened = [
                year
                for year in years[place // 3 % 4]
                if seen[0][12 * year + int(months[place]) % 12] == ours[row, place]
                and seen[1][12 * year + int(months[place]) % 12] == theirs[row, place]
            ]
            assert len(happened) == 1


def test_changes_go_together_as_they_did():
    names = ("pm25", "pm10", "o3")
    fits = {}
    for i in range(20):
        base = simulated.series(seed=i, n=72, step=0.15, noise=0.01)
        fits[f"c{i}", "pm25"] = simulated.fit(base)
        fits[f"c{i}", "pm10"] = simulated.fit(MonthlySeries(base.months, base.values**2))
        alone = simulated.series(seed=900 + i, n=72, step=0.15, noise=0.01)
        fits[f"c{i}", "o3"] = simulated.fit(alone)
    found = step_correlation(fits, names)
    assert found == pytest.approx(found.T) and np.diag(found) == pytest.approx(np.ones(3))
    assert found[0, 1] == pytest.approx(1) and abs(found[0, 2]) < 0.4
    assert np.linalg.eigvalsh(found).min() > -1e-12


def test_without_changes_to_compare_pollutants_go_their_own_ways():
    fits = {("ash", name): simulated.fit(simulated.series(n=24)) for name in ("pm25", "o3")}
    assert (step_correlation(fits, ("pm25", "o3")) == np.eye(2)).all()
