"""The structural model that stands beside the prospects: a local level and a season."""

from __future__ import annotations

import numpy as np
import pytest
import simulated_months as simulated

from analysis.projection.structural import local_level_futures

LEVEL = 50.0


@pytest.fixture(scope="module")
def steady() -> np.ndarray:
    """Five years at one level, and two years ahead of it."""
    return local_level_futures(simulated.fit(simulated.series(level=LEVEL)), 24, 400, seed=1)


def test_futures_are_positive_and_as_many_as_asked_for(steady):
    assert steady.shape == (400, 24) and (steady > 0).all()


def test_a_level_is_followed(steady):
    own = simulated.fit(simulated.series(level=LEVEL)).anomalies.mean()
    assert np.log(steady).mean() == pytest.approx(own, abs=0.05)


def test_the_season_returns(steady):
    """January is the peak of the simulated season, July its trough, 0.3 from the level each."""
    middle = np.median(np.log(steady), axis=0)
    for year in (middle[:12], middle[12:]):
        assert year[0] - year[6] == pytest.approx(0.6, abs=0.1)


def test_a_level_that_changed_is_followed_from_where_it_went():
    known = simulated.series(n=72, level=LEVEL)
    fallen = known.values * np.where(np.arange(72) < 36, 1, 0.6)
    changed = simulated.fit(type(known)(known.months, fallen))
    found = local_level_futures(changed, 12, 400, seed=1)
    level = np.exp(np.log(found).mean())
    assert abs(level - 0.6 * LEVEL) < abs(level - LEVEL)


def test_equal_seeds_give_equal_futures(steady):
    fit = simulated.fit(simulated.series(level=LEVEL))
    assert (local_level_futures(fit, 24, 400, seed=1) == steady).all()
    assert (local_level_futures(fit, 24, 400, seed=2) != steady).any()


def test_months_without_data_stay_gaps():
    known = simulated.series(level=LEVEL)
    gap = simulated.without(known, simulated.START + 20, simulated.START + 27)
    found = local_level_futures(simulated.fit(gap), 12, 400, seed=1)
    assert np.isfinite(found).all()
    assert np.log(found).mean() == pytest.approx(np.log(LEVEL), abs=0.1)


def test_the_months_ahead_follow_the_origin_and_not_the_last_month_seen():
    known = simulated.series(level=LEVEL)
    late = simulated.fit(known, origin=int(known.months[-1]) + 6)
    middle = np.median(np.log(local_level_futures(late, 12, 400, seed=1)), axis=0)
    # The series ends in December; six months later the first month ahead is July, the trough.
    assert middle[6] - middle[0] == pytest.approx(0.6, abs=0.1)
