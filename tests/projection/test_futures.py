"""Futures of a city: one weather for all pollutants, and intervals as wide as the record asks."""

from __future__ import annotations

import numpy as np
import pytest
import simulated_months as simulated
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.projection.calibration import Widening
from analysis.projection.days import POLLUTANTS
from analysis.projection.fit import MonthlySeries
from analysis.projection.futures import (
    Futures,
    calibrated,
    method_futures,
    pooled,
    present,
)

ORIGIN = simulated.START + 47
#: December of the third year after the origin.
LAST = ORIGIN + 36
PLAIN = Widening((1.0,) * 5, (300,) * 5)
KNOWN = simulated.histories(pollutants=POLLUTANTS, n=48)
NOW = present(KNOWN, ORIGIN)


def futures(method="last", city="ash", now=NOW, last=LAST, seed=1, n=400) -> Futures:
    return method_futures(now, city, last, method, seed, n)


def levels(found: Futures, year: int) -> np.ndarray:
    """Return logs of a year's means: (draws, pollutants)."""
    return np.log(found.year(year).means.mean(axis=1))


def widths(found: Futures) -> np.ndarray:
    """Return widths of the 80 % intervals of yearly levels: (years, pollutants)."""
    years = sorted({int(m) // 12 for m in found.months})
    return np.stack(
        [np.diff(np.quantile(levels(found, y), [0.1, 0.9], axis=0), axis=0)[0] for y in years]
    )


# --- What is seen -----------------------------------------------------------------------------


def test_the_present_knows_nothing_after_its_origin():
    later = simulated.histories(pollutants=POLLUTANTS, n=80)
    cut = {key: each.until(ORIGIN) for key, each in later.items()}
    seen, blind = (futures(now=present(h, ORIGIN)) for h in (later, cut))
    assert (seen.means == blind.means).all()
    assert (
        seen.means != futures(now=present(later, ORIGIN + 3), last=LAST + 3).means[:, :36]
    ).any()


def test_the_months_follow_the_origin_without_a_gap():
    found = futures()
    assert found.months.tolist() == list(range(ORIGIN + 1, LAST + 1))
    assert found.means.shape == (400, 36, len(POLLUTANTS)) and (found.means > 0).all()


def test_a_city_that_lacks_a_pollutant_is_not_covered():
    short = dict(KNOWN)
    short["ash", "co"] = simulated.series(n=20)
    now = present(short, ORIGIN)
    assert not now.covers("ash") and now.covers("birch") and not now.covers("yew")
    with pytest.raises(KeyError):
        futures(now=now)


# --- Streams ----------------------------------------------------------------------------------


def test_equal_seeds_give_equal_futures_and_cities_share_none():
    assert (futures().means == futures().means).all()
    assert (futures(seed=2).means != futures().means).all()
    twins = {(c, p): KNOWN["ash", p] for c in ("ash", "birch") for p in POLLUTANTS}
    now = present(twins, ORIGIN)
    assert (futures(now=now).means != futures(now=now, city="birch").means).mean() > 0.99


def test_a_longer_future_begins_as_the_shorter_one():
    short, long = futures(last=ORIGIN + 24), futures(last=ORIGIN + 84)
    assert (long.means[:, :24] == short.means).all()
    assert (long.days[:, :24] == short.days).all()


def test_the_order_of_the_cities_does_not_matter():
    turned = present(dict(reversed(KNOWN.items())), ORIGIN)
    assert futures(now=turned).means == pytest.approx(futures().means, rel=1e-9)


def test_a_change_of_unit_changes_one_pollutant_by_its_factor():
    index = POLLUTANTS.index("co")
    scaled = {
        (c, p): MonthlySeries(s.months, s.values * 1000) if p == "co" else s
        for (c, p), s in KNOWN.items()
    }
    other = futures(now=present(scaled, ORIGIN)).means
    ours = futures().means
    ours[:, :, index] *= 1000
    assert other == pytest.approx(ours, rel=1e-8)


# --- One future is one weather and one method --------------------------------------------------


def test_the_pollutants_of_a_future_share_its_weather():
    """Two pollutants with the same anomalies have the same months within each future year."""
    shared = dict(KNOWN)
    for city in simulated.CITIES:
        same = KNOWN[city, "pm25"]
        shared[city, "pm10"] = MonthlySeries(same.months, 1.6 * same.values)
    found = futures(now=present(shared, ORIGIN))
    fine, coarse = (np.log(found.means[:, :12, POLLUTANTS.index(p)]) for p in ("pm25", "pm10"))
    within = [each - each.mean(axis=1, keepdims=True) for each in (fine, coarse)]
    assert within[0] == pytest.approx(within[1], abs=1e-9)


def test_a_pollutant_known_for_fewer_quarters_still_shares_the_weather():
    shared = dict(KNOWN)
    for city in simulated.CITIES:
        same = KNOWN[city, "pm25"]
        shared[city, "pm10"] = MonthlySeries(same.months[9:], 1.6 * same.values[9:])
    found = futures(now=present(shared, ORIGIN))
    fine, coarse = (np.log(found.means[:, :12, POLLUTANTS.index(p)]) for p in ("pm25", "pm10"))
    within = []
    for each in (fine, coarse):
        pattern = each - each.mean(axis=1, keepdims=True)
        within.append((pattern - pattern.mean(axis=0)).ravel())
    assert np.corrcoef(*within)[0, 1] > 0.9


def test_methods_are_pooled_row_by_row_and_not_averaged():
    one, two = futures("last"), futures("damped")
    both = pooled([one, two])
    assert (both.means == np.concatenate([one.means, two.means])).all()
    assert (both.days == np.concatenate([one.days, two.days])).all()
    assert (both.months == one.months).all()


def test_a_future_keeps_its_days_whatever_is_asked_of_it():
    found = futures()
    assert found.days.shape == (400, 36) and (found.days >= 0).all() and (found.days < 1).all()
    assert (found.year(2019).days == found.days[:, 12:24]).all()
    assert (found.within([12 * 2018 + 4]).days == found.days[:, [4]]).all()
    chosen = found.rows(np.array([7, 7, 3]))
    assert (chosen.days == found.days[[7, 7, 3]]).all()
    assert (chosen.means == found.means[[7, 7, 3]]).all()
    stretched = calibrated(found, ORIGIN, Widening((2.0,) * 5, (300,) * 5))
    assert (stretched.days == found.days).all()


# --- Years and windows --------------------------------------------------------------------------


def test_a_year_has_its_twelve_months_and_a_window_its_own():
    found = futures()
    year = found.year(2019)
    assert year.months.tolist() == list(range(12 * 2019, 12 * 2020))
    assert (year.means == found.means[:, 12:24]).all()
    window = found.within([12 * 2018 + 1, 12 * 2018 + 4, 12 * 2011])
    assert window.months.tolist() == [12 * 2018 + 1, 12 * 2018 + 4]
    assert (window.means == found.means[:, [1, 4]]).all()
    expected = found.means[:, 12:24, POLLUTANTS.index("o3")].mean(axis=1)
    assert year.annual_mean("o3") == pytest.approx(expected)


# --- Calibration --------------------------------------------------------------------------------


def test_a_factor_of_one_leaves_an_interval_that_widens_by_itself():
    found = futures()
    assert (np.diff(widths(found), axis=0) > 0).all()
    assert calibrated(found, ORIGIN, PLAIN).means == pytest.approx(found.means)


@settings(max_examples=25)
@given(st.lists(st.floats(0.3, 2.5), min_size=5, max_size=5))
def test_the_farther_the_year_the_wider_the_calibrated_interval(factors):
    found = calibrated(futures(n=100), ORIGIN, Widening(tuple(factors), (300,) * 5))
    grown = widths(found)
    assert (grown[1:] >= grown[:-1] * (1 - 1e-9)).all()
    assert grown[0] == pytest.approx(factors[0] * widths(futures(n=100))[0])


def test_each_year_is_stretched_by_the_factor_of_its_own_lead():
    factors = Widening((1.0, 1.5, 2.0, 2.0, 2.0), (300,) * 5)
    before, after = futures(), calibrated(futures(), ORIGIN, factors)
    ratio = widths(after) / widths(before)
    # The middles of the years lie 0.5, 1.5 and 2.5 years ahead.
    assert ratio == pytest.approx(np.array([[1.0], [1.5], [2.0]]) * np.ones(6))


@settings(max_examples=20)
@given(st.floats(0.5, 2.5))
def test_stretching_keeps_the_median_of_a_year_and_the_pattern_of_its_months(factor):
    before = futures(n=101)
    after = calibrated(before, ORIGIN, Widening((factor,) * 5, (300,) * 5))
    for year in (2018, 2019, 2020):
        assert np.median(levels(after, year), axis=0) == pytest.approx(
            np.median(levels(before, year), axis=0)
        )
        ours, theirs = (f.year(year).means for f in (before, after))
        shape = ours / ours.mean(axis=1, keepdims=True)
        assert theirs / theirs.mean(axis=1, keepdims=True) == pytest.approx(shape)
        ranks = [np.argsort(f[:, :, 0].mean(axis=1)).tolist() for f in (ours, theirs)]
        assert ranks[0] == ranks[1]


def test_calibration_leaves_its_input_as_it_was():
    found = futures()
    copy = found.means.copy()
    calibrated(found, ORIGIN, Widening((2.0,) * 5, (300,) * 5))
    assert (found.means == copy).all()


def test_yearly_levels_of_pollutants_that_move_together_are_projected_together():
    """PM10 rises and falls with PM2.5: a future high in one is high in the other."""
    shared = dict(KNOWN)
    for city in simulated.CITIES:
        same = KNOWN[city, "pm25"]
        shared[city, "pm10"] = MonthlySeries(same.months, 1.6 * same.values)
    found = futures(now=present(shared, ORIGIN), n=1000)
    both = levels(found, 2019)[:, [POLLUTANTS.index("pm25"), POLLUTANTS.index("pm10")]]
    assert np.corrcoef(both.T)[0, 1] > 0.5
