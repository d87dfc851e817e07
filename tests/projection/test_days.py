"""From months to days: shapes that happened, judged as days are judged."""

from __future__ import annotations

import functools
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import simulated_months as simulated
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.projection.days import (
    MIN_DAYS,
    POLLUTANTS,
    DayBank,
    day_bank,
    day_statistics,
)
from analysis.standards.percentiles import exact_percentile

LIMITS = {"pm25": 75.0, "pm10": 150.0, "so2": 150.0, "no2": 80.0, "co": 4.0, "o3": 160.0}
COLUMNS = {name: name for name in POLLUTANTS}
YEAR = list(range(simulated.START, simulated.START + 12))
CLEAN = np.array([simulated.LEVELS[name] for name in POLLUTANTS])


def observed(seed: int = 0, first: str = "2014-01-01", last: str = "2015-12-31") -> pd.DataFrame:
    dates = pd.date_range(first, last)
    values = np.random.default_rng(seed).lognormal(sigma=0.4, size=(len(dates), len(POLLUTANTS)))
    return pd.DataFrame(CLEAN * values, columns=list(POLLUTANTS)).assign(date=dates)


@functools.cache
def bank(seed: int = 0) -> DayBank:
    return day_bank(observed(seed), COLUMNS)


def constant() -> DayBank:
    """Return days that are all like their month."""
    return DayBank(tuple((np.ones((31, len(POLLUTANTS))),) for _ in range(12)))


def statistics(means, months=YEAR, found=None, limits=LIMITS, seed=5):
    """Return the statistics of means of (draws, pollutants) or (draws, months, pollutants)."""
    means = np.asarray(means, dtype=float)
    if means.ndim == 2:
        means = np.repeat(means[:, None, :], len(months), axis=1)
    uniform = np.random.default_rng(seed).random(means.shape[:2])
    return day_statistics(means, months, found or bank(), limits, uniform)


def with_one(pollutant: str, value: float) -> np.ndarray:
    means = CLEAN.copy()
    means[POLLUTANTS.index(pollutant)] = value
    return means[None, :]


# --- The bank -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_multiples_of_a_month_have_the_mean_one(seed):
    for month in bank(seed).months:
        assert len(month) == 2
        for multiples in month:
            assert multiples.mean(axis=0) == pytest.approx(np.ones(len(POLLUTANTS)))


def test_the_pollutants_of_a_day_stay_together():
    days = observed()
    january = days[days["date"].dt.to_period("M") == "2014-01"][list(POLLUTANTS)]
    expected = (january / january.mean()).to_numpy()
    assert bank().months[0][0] == pytest.approx(expected)


def test_a_day_that_lacks_a_pollutant_and_a_month_of_few_days_lend_nothing():
    days = observed(last="2014-12-31")
    days.loc[days["date"] == "2014-03-05", "co"] = np.nan
    days.loc[days["date"].between("2014-04-01", "2014-04-11"), "o3"] = np.nan
    found = day_bank(days, COLUMNS)
    assert len(found.months[2][0]) == 30
    assert MIN_DAYS == 20 and found.months[3] == ()
    assert not found.complete and found.n_months == 11
    assert bank().complete and bank().n_months == 24


def test_the_bank_knows_the_shape_of_a_month_and_not_its_level():
    days = observed()
    scaled = days.assign(**{name: days[name] * 7 for name in POLLUTANTS})
    for ours, theirs in zip(bank().months, day_bank(scaled, COLUMNS).months, strict=True):
        assert ours[0] == pytest.approx(theirs[0])


# --- Good days ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pollutant", "good", "bad"),
    [
        ("pm25", 75.4, 75.6),
        ("pm10", 150.4, 150.6),
        ("no2", 80.4, 80.6),
        ("so2", 150.4, 150.6),
        ("co", 4.04, 4.06),
        ("o3", 160.4, 160.6),
    ],
)
def test_a_day_is_rounded_before_it_is_judged(pollutant, good, bad):
    found = [statistics(with_one(pollutant, v), found=constant()) for v in (good, bad)]
    assert [each.good_days_pct.tolist() for each in found] == [[100], [0]]


def test_a_city_of_equal_days_has_its_mean_as_percentile():
    found = statistics(with_one("o3", 123.0), found=constant())
    assert found.ozone_p90_ugm3 == pytest.approx([123.0])


def test_a_year_of_which_one_month_is_bad_lacks_its_days():
    means = np.repeat(CLEAN[None, None, :], 12, axis=1)
    means[0, 1, POLLUTANTS.index("pm25")] = 90
    found = statistics(means, found=constant())
    assert found.good_days_pct == pytest.approx([100 * (365 - 28) / 365])
    leap = [month + 24 for month in YEAR]
    found = statistics(means, months=leap, found=constant())
    assert found.good_days_pct == pytest.approx([100 * (366 - 29) / 366])


def test_a_day_that_is_bad_twice_is_one_bad_day():
    shape = np.ones((31, len(POLLUTANTS)))
    shape[:3, [POLLUTANTS.index("pm25"), POLLUTANTS.index("o3")]] = 4
    together = DayBank(((shape,),) * 12)
    apart = shape.copy()
    apart[:, POLLUTANTS.index("o3")] = np.roll(apart[:, POLLUTANTS.index("o3")], 3)
    january = YEAR[:1]
    found = statistics(CLEAN[None, :], january, together).good_days_pct
    assert found == pytest.approx([100 * 28 / 31])
    found = statistics(CLEAN[None, :], january, DayBank(((apart,),) * 12)).good_days_pct
    assert found == pytest.approx([100 * 25 / 31])


@settings(max_examples=25)
@given(st.sampled_from(POLLUTANTS), st.floats(1, 4), st.integers(0, 100))
def test_good_days_never_rise_when_a_pollutant_does(pollutant, factor, seed):
    index = POLLUTANTS.index(pollutant)
    higher = CLEAN.copy()
    higher[index] *= factor
    uniform = np.repeat(np.random.default_rng(seed).random((1, 12)), 2, axis=0)
    means = np.repeat(np.stack([CLEAN, higher])[:, None, :], 12, axis=1)
    found = day_statistics(means, YEAR, bank(), LIMITS, uniform)
    assert found.good_days_pct[1] <= found.good_days_pct[0]
    expected = factor if pollutant == "o3" else 1
    assert found.ozone_p90_ugm3[1] == pytest.approx(expected * found.ozone_p90_ugm3[0], rel=1e-5)


def test_more_ozone_costs_good_days():
    found = [statistics(with_one("o3", v)).good_days_pct[0] for v in (60, 100, 140, 200)]
    assert (np.diff(found) < 0).all()


def test_a_tighter_limit_leaves_fewer_good_days():
    tight = LIMITS | {"pm25": 60.0}
    means = with_one("pm25", 55)
    assert statistics(means, limits=tight).good_days_pct < statistics(means).good_days_pct


# --- The percentile ---------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2014, 2015, 2016])
def test_the_percentile_is_that_of_hj_663_on_the_same_days(year):
    """Days of known months: the only one of its name in the bank."""
    days = observed(seed=year, first=f"{year}-01-01", last=f"{year}-12-31")
    monthly = days.groupby(days["date"].dt.month)[list(POLLUTANTS)].mean().to_numpy()
    months = [12 * year + k for k in range(12)]
    found = statistics(monthly[None], months, day_bank(days, COLUMNS))
    expected = exact_percentile(days["o3"].to_numpy(), 90)
    assert found.ozone_p90_ugm3 == pytest.approx([float(Fraction(expected))], rel=1e-6)
    rounded = days[list(POLLUTANTS)].round(dict.fromkeys(POLLUTANTS, 0) | {"co": 1})
    good = (rounded <= pd.Series(LIMITS)).all(axis=1)
    assert found.good_days_pct == pytest.approx([100 * good.mean()])


def test_the_random_number_chooses_the_year_that_lends_its_days():
    both, numbers = bank(), (0.0, 0.499, 0.5, 0.999)
    means = np.repeat(CLEAN[None, None, :], 4, axis=0)
    found = day_statistics(means, YEAR[:1], both, LIMITS, np.array(numbers)[:, None])
    lent = [np.quantile(both.months[0][k][:, -1] * CLEAN[-1], 0.9) for k in (0, 0, 1, 1)]
    assert found.ozone_p90_ugm3 == pytest.approx(lent, rel=1e-6)


def test_a_month_that_is_longer_than_the_one_that_lends_repeats_its_first_days():
    shape = np.ones((28, len(POLLUTANTS)))
    shape[0, POLLUTANTS.index("pm25")] = 10
    found = statistics(CLEAN[None, :], YEAR[:1], DayBank(((shape,),) * 12))
    assert found.good_days_pct == pytest.approx([100 * (31 - 2) / 31])
