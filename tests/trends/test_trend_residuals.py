"""Residual autocorrelation over gaps, runs, and the Kolmogorov-Zurbenko filter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.stattools import acf

from analysis.trends.kz import kz, removed_period
from analysis.trends.residuals import autocorrelation, ljung_box_p, runs


def months(values, start: str = "2014-01") -> pd.Series:
    return pd.Series(values, index=pd.period_range(start, periods=len(values), freq="M"))


@pytest.fixture
def persistent() -> pd.Series:
    noise = np.random.default_rng(8).normal(size=120)
    for place in range(1, 120):
        noise[place] += 0.7 * noise[place - 1]
    return months(noise)


# --- Autocorrelation ------------------------------------------------------------------------


def test_without_gaps_it_is_the_usual_autocorrelation(persistent):
    table = autocorrelation(persistent)
    expected = acf(persistent.to_numpy(), adjusted=True, nlags=12, fft=False)[1:]
    assert table["r"].tolist() == pytest.approx(expected.tolist())
    assert table["n_pairs"].tolist() == [120 - lag for lag in range(1, 13)]
    assert table["outside"].iloc[0]


def test_over_a_gap_only_pairs_that_exist_count():
    table = autocorrelation(months([1, 2, np.nan, 4, 5]), lags=4)
    assert table["n_pairs"].tolist() == [2, 1, 2, 1]
    # Deviations from the mean are -2, -1, 1, 2; the variance is 2.5.
    assert table["r"].tolist() == pytest.approx([2 / 2.5, -1 / 2.5, -2 / 2.5, -4 / 2.5])
    assert table["bound95"].iloc[0] == pytest.approx(1.96 / np.sqrt(2), abs=1e-4)


def test_a_lag_without_a_pair_is_not_known():
    table = autocorrelation(months([1, 2, 4]), lags=4)
    assert table["n_pairs"].tolist() == [2, 1, 0, 0]
    assert table["r"].isna().tolist() == [False, False, True, True]
    assert not table["outside"].iloc[2:].any()


def test_ljung_box_is_given_for_unbroken_series_only(persistent):
    p = ljung_box_p(persistent)
    assert p is not None and p < 0.001
    assert ljung_box_p(persistent.drop(persistent.index[50])) is None
    assert ljung_box_p(persistent.iloc[:12]) is None


def test_white_noise_is_not_called_autocorrelated():
    noise = months(np.random.default_rng(5).normal(size=120))
    p = ljung_box_p(noise)
    assert p is not None and p > 0.05


@pytest.mark.parametrize("values", [[3.0], [2.0, 2.0, 2.0]])
def test_residuals_that_do_not_vary_have_no_autocorrelation(values):
    with pytest.raises(ValueError, match="two or more values that differ"):
        autocorrelation(months(values))


# --- Runs -----------------------------------------------------------------------------------


def test_runs_are_stretches_of_one_sign():
    result = runs(months([1, 2, -1, -3, -2, 0, 4, -1]))
    assert (result.n_above, result.n_below, result.n_runs, result.longest_run) == (3, 4, 4, 3)
    assert result.expected_runs == pytest.approx(1 + 2 * 3 * 4 / 7)


def test_persistence_makes_fewer_runs_than_chance(persistent):
    result = runs(persistent)
    assert result.n_runs < result.expected_runs
    assert result.p is not None and result.p < 0.01


def test_residuals_on_one_side_only_have_no_p():
    assert runs(months([1, 2, 3])).p is None


def test_no_residual_beside_the_line_has_no_runs():
    with pytest.raises(ValueError, match="no runs to count"):
        runs(months([0.0, 0.0]))


# --- Kolmogorov-Zurbenko --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passes", "times", "expected"),
    [(2, 9, [1, 2, 3, 2, 1]), (3, 27, [1, 3, 6, 7, 6, 3, 1])],
)
def test_an_impulse_shows_the_weights_of_the_filter(passes, times, expected):
    impulse = np.zeros(11)
    impulse[5] = 1
    smooth = kz(impulse, 3, passes)
    reach = len(expected) // 2
    found = smooth["value"].to_numpy() * times
    assert found[5 - reach : 6 + reach] == pytest.approx(expected, abs=1e-12)
    assert np.delete(found, range(5 - reach, 6 + reach)) == pytest.approx(0, abs=1e-12)


def test_the_ends_are_flagged():
    flags = kz(np.arange(11.0), 3, 2)["at_end"].tolist()
    assert flags == [True] * 2 + [False] * 7 + [True] * 2
    assert kz(np.arange(1500.0), 365, 3)["at_end"].sum() == 2 * 546
    assert kz(np.arange(5.0), 5, 3)["at_end"].all()


def test_a_straight_line_stays_itself_away_from_the_ends():
    line = 3 + 0.5 * np.arange(40)
    smooth = kz(line, 5, 3)
    inside = ~smooth["at_end"].to_numpy()
    assert smooth["value"][inside].to_numpy() == pytest.approx(line[inside])


def test_a_missing_value_is_left_out_of_the_average_not_filled():
    smooth = kz([1.0, np.nan, 3, 4, np.nan, np.nan, np.nan, 8, 9], 3, 1)["value"].to_numpy()
    assert smooth[1:4] == pytest.approx([2, 3.5, 3.5])
    assert np.isnan(smooth[5])


@pytest.mark.parametrize(("m", "k"), [(4, 1), (0, 1), (13, 1), (3, 0)])
def test_a_window_without_a_middle_or_longer_than_the_series_is_refused(m, k):
    with pytest.raises(ValueError, match="got"):
        kz(np.zeros(11), m, k)


def test_what_the_filter_removes():
    assert removed_period(15, 5) == pytest.approx(33.5, abs=0.05)
    assert removed_period(365, 3) == pytest.approx(632, abs=0.5)
