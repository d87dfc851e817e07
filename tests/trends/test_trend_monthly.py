"""Season, block bootstrap and monthly trends, on the Mauna Loa record and on small series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.trends.bootstrap import block_length, moving_block_rows, multiplicities
from analysis.trends.certainty import certainty, direction
from analysis.trends.monthly import MIN_MONTHS, monthly_trend, trend_table, trends_of_many
from analysis.trends.quantile import fit_lines
from analysis.trends.season import deseasonalise
from analysis.trends.sensitivity import base_sensitivity, block_sensitivity, leave_one_year_out
from analysis.trends.shift import level_shift

CASES = Path(__file__).parent.parent / "cases"


def month(text: str) -> pd.Period:
    return pd.Period(text, "M")


def noisy_months(
    n: int = 72, slope_per_year: float = 0.0, seed: int = 4, start: str = "2014-01"
) -> pd.Series:
    index = pd.period_range(start, periods=n, freq="M")
    season = 80 + 20 * np.sin(2 * np.pi * index.month / 12)
    noise = 10 * np.random.default_rng(seed).normal(size=n)
    return pd.Series(season + slope_per_year * np.arange(n) / 12 + noise, index=index)


BASE = (month("2014-01"), month("2016-12"))


@pytest.fixture(scope="module")
def mauna_loa() -> pd.Series:
    data = pd.read_csv(CASES / "toar_mlo_o3_monthly.csv")
    index = pd.PeriodIndex.from_fields(year=data["year"], month=data["month"], freq="M")
    return pd.Series(data["o3_ppb"].to_numpy(), index=index)


MAUNA_LOA_BASE = (month("2000-01"), month("2020-12"))

# --- Worked cases: the TOAR-II guidance note ------------------------------------------------


def test_mauna_loa_trends_are_those_of_r_quantreg(mauna_loa):
    expected = {
        0.05: 0.0798145,
        0.10: 0.0903006,
        0.25: 0.0795499,
        0.50: 0.0945602,
        0.75: 0.1070919,
        0.90: 0.1207608,
        0.95: 0.1788095,
    }
    trend = monthly_trend(mauna_loa, MAUNA_LOA_BASE, tuple(expected), draws=2)
    found = {each.quantile: each.slope_per_year for each in trend.quantiles}
    assert found == pytest.approx(expected, abs=1e-5)
    assert (trend.n_months, trend.n_missing) == (564, 12)


@pytest.mark.parametrize("seed", [2013, 1])
def test_mauna_loa_standard_error_is_that_of_the_guidance_note(mauna_loa, seed):
    trend = monthly_trend(mauna_loa, MAUNA_LOA_BASE, (0.5,), seed=seed)
    assert trend.block_length == 5
    median = trend.at(0.5)
    assert median is not None
    assert median.se_per_year == pytest.approx(0.0205, abs=0.0015)
    assert median.p < 0.0001
    assert (median.certainty, median.direction) == ("very_high", "rising")


# --- Season ---------------------------------------------------------------------------------


def test_a_series_of_two_harmonics_leaves_nothing_over():
    index = pd.period_range("2014-01", periods=48, freq="M")
    phase = 2 * np.pi * index.month / 12
    series = pd.Series(70 + 12 * np.sin(phase) - 5 * np.cos(2 * phase), index=index)
    season = deseasonalise(series, *BASE)
    assert np.abs(season.anomaly).max() < 1e-10
    assert season.base_mean == pytest.approx(70)
    assert season.cycle.loc[3] == pytest.approx(82 + 5)


def test_anomalies_are_distances_from_the_base_period_and_nothing_is_filled():
    series = noisy_months().drop([month("2015-05"), month("2018-07")])
    season = deseasonalise(series, *BASE)
    assert season.anomaly.index.equals(series.index)
    assert season.anomaly.loc[: BASE[1]].mean() == pytest.approx(0, abs=1e-9)
    raised = deseasonalise(series + np.where(series.index > BASE[1], 30, 0), *BASE)
    assert (raised.anomaly - season.anomaly).loc["2017-01":].to_numpy() == pytest.approx(30)


def test_the_base_mean_counts_each_season_alike_whatever_is_missing():
    index = pd.period_range("2014-01", periods=36, freq="M")
    series = pd.Series(80 + 20 * np.sin(2 * np.pi * index.month / 12), index=index)
    summers_only_once = series.drop([month("2015-03"), month("2016-03"), month("2016-04")])
    assert summers_only_once.mean() < 78.5
    assert deseasonalise(summers_only_once, *BASE).base_mean == pytest.approx(80)


def test_a_daily_cycle_is_taken_out_too():
    index = pd.period_range("2014-01-01", "2016-12-31", freq="D")
    series = pd.Series(80 + 20 * np.sin(2 * np.pi * index.day_of_year / 365.25), index=index)
    season = deseasonalise(series, index[0], index[-1])
    assert np.abs(season.anomaly).max() < 1e-9
    assert len(season.cycle) == 366


def test_a_base_period_without_a_september_is_refused():
    series = noisy_months(48)
    with pytest.raises(ValueError, match="no value of calendar month 9; choose"):
        deseasonalise(series[series.index.month != 9], *BASE)


@pytest.mark.parametrize(
    ("series", "error", "message"),
    [
        (pd.Series([1.0]), TypeError, r"to_period\('M'\)"),
        (pd.Series([1.0, 2], index=[month("2015-01")] * 2), TypeError, "PeriodIndex"),
        (
            pd.Series([1.0, 2], index=pd.PeriodIndex(["2015-01"] * 2, freq="M")),
            ValueError,
            "more than once: 2015-01",
        ),
        (
            pd.Series([np.inf], index=pd.PeriodIndex(["2015-01"], freq="M")),
            ValueError,
            "infinite value",
        ),
    ],
)
def test_a_series_that_is_no_calendar_of_values_is_refused(series, error, message):
    if message == "PeriodIndex":
        series.index = series.index.astype(object)
    with pytest.raises(error, match=message):
        deseasonalise(series, *BASE)


# --- Bootstrap ------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "length"), [(1, 1), (16, 2), (17, 3), (81, 3), (82, 4), (564, 5)])
def test_block_length_is_the_fourth_root_rounded_up(n, length):
    assert block_length(n) == length


@given(st.integers(1, 60), st.data())
@settings(deadline=None, max_examples=50)
def test_rows_come_in_blocks_of_neighbours(n, data):
    length = data.draw(st.integers(1, n))
    rows = moving_block_rows(n, length, 7, seed=data.draw(st.integers(0, 9)))
    assert rows.shape == (7, n) and rows.min() >= 0 and rows.max() < n
    inside = np.arange(1, n) % length != 0
    assert (np.diff(rows, axis=1)[:, inside] == 1).all()
    counts = multiplicities(rows, n)
    assert (counts.sum(axis=1) == n).all()
    assert all(
        np.array_equal(np.bincount(r, minlength=n), c) for r, c in zip(rows, counts, strict=True)
    )


def test_the_seed_alone_decides_the_draws():
    first, again = (moving_block_rows(60, 3, 5, seed=2013) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, moving_block_rows(60, 3, 5, seed=2014))
    assert first[0, :9].tolist() == [27, 28, 29, 15, 16, 17, 36, 37, 38]


@pytest.mark.parametrize("length", [0, 61])
def test_a_block_longer_than_the_series_is_refused(length):
    with pytest.raises(ValueError, match="between 1 and n=60"):
        moving_block_rows(60, length, 5, seed=1)


# --- Monthly trend --------------------------------------------------------------------------


def test_the_interval_is_what_the_definition_says():
    series = noisy_months(slope_per_year=2)
    trend = monthly_trend(series, BASE, (0.5,), draws=200, seed=5)
    anomaly = deseasonalise(series, *BASE).anomaly.to_numpy()
    weights = multiplicities(moving_block_rows(72, 3, 200, seed=5), 72)
    se = 12 * fit_lines(np.arange(72), anomaly, (0.5,), weights).slope.std(ddof=1)
    median = trend.at(0.5)
    assert median is not None
    assert median.se_per_year == pytest.approx(se)
    reach = stats.t.ppf(0.975, 70) * se
    assert (median.low95, median.high95) == pytest.approx(
        (median.slope_per_year - reach, median.slope_per_year + reach)
    )
    assert median.p == pytest.approx(2 * stats.t.sf(abs(median.slope_per_year) / se, 70))
    assert median.slope_pct_per_year == pytest.approx(
        100 * median.slope_per_year / deseasonalise(series, *BASE).base_mean
    )


def test_an_added_trend_is_found_at_every_quantile():
    plain = monthly_trend(noisy_months(), BASE, draws=50)
    # The cycle of the base takes up a little of the trend within the year, hence not exactly 3.
    risen = monthly_trend(noisy_months(slope_per_year=3), BASE, draws=50)
    for before, after in zip(plain.quantiles, risen.quantiles, strict=True):
        assert after.slope_per_year - before.slope_per_year == pytest.approx(3, abs=0.6)


def test_a_gap_keeps_its_length():
    """Without the gap's length the slope of a straight rise would be too steep."""
    index = pd.period_range("2013-12", periods=79, freq="M")
    series = pd.Series(100 + np.arange(79) / 12 * 4.0, index=index)
    jagged = series + np.tile([1.0, -1.0], 40)[:79]
    gap = jagged.drop(pd.period_range("2018-04", "2018-11", freq="M"))
    trend = monthly_trend(gap, (month("2013-12"), month("2018-03")), (0.5,), draws=50)
    median = trend.at(0.5)
    assert median is not None
    assert trend.n_missing == 8
    assert median.slope_per_year == pytest.approx(4, abs=0.15)


def test_missing_values_are_absent_months():
    series = noisy_months()
    marked = series.copy()
    marked.iloc[[5, 40]] = np.nan
    assert monthly_trend(marked, BASE, draws=20) == monthly_trend(
        series.drop(series.index[[5, 40]]), BASE, draws=20
    )


def test_a_citys_result_does_not_depend_on_which_others_are_run():
    frame = pd.DataFrame({name: noisy_months(seed=seed) for seed, name in enumerate("abc")})
    frame.loc[month("2016-06"), "b"] = np.nan
    together = trends_of_many(frame, BASE, draws=30)
    assert list(together) == ["a", "b", "c"]
    for name in "abc":
        assert together[name] == monthly_trend(frame[name], BASE, draws=30)
    assert trends_of_many({"c": frame["c"]}, BASE, draws=30)["c"] == together["c"]


def test_35_months_are_too_few_and_36_are_not():
    base = (month("2014-01"), month("2015-12"))
    short = monthly_trend(noisy_months(MIN_MONTHS - 1), base, draws=5)
    assert (short.quantiles, short.reason, short.n_months) == ((), "too_few_months", 35)
    assert short.at(0.5) is None
    assert monthly_trend(noisy_months(MIN_MONTHS), base, draws=5).reason is None


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (noisy_months(0), "too_few_months"),
        (noisy_months(60, start="2015-02"), None),
        (noisy_months(60, start="2016-02"), "base_incomplete"),
        (noisy_months() * 0 + 41, "no_variation"),
    ],
)
def test_a_series_that_cannot_carry_a_trend_says_why(series, reason):
    trend = monthly_trend(series, BASE, draws=5)
    assert trend.reason == reason
    assert bool(trend.quantiles) == (reason is None)


def test_a_quantile_that_was_not_asked_for_is_not_made_up():
    with pytest.raises(KeyError, match=r"No trend of quantile 0\.3"):
        monthly_trend(noisy_months(), BASE, draws=5).at(0.3)


def test_the_table_has_a_row_per_quantile_and_one_for_what_is_not_assessable():
    table = trend_table(
        trends_of_many({"long": noisy_months(), "short": noisy_months(20)}, BASE, draws=5)
    )
    assert table["name"].tolist() == ["long"] * 3 + ["short"]
    assert table["quantile"].dropna().tolist() == [0.1, 0.5, 0.9]
    assert table["reason"].tolist()[-1] == "too_few_months"
    assert table["slope_per_year"].isna().tolist() == [False] * 3 + [True]


def test_the_block_length_moves_the_interval_and_not_the_slope():
    table = block_sensitivity(noisy_months(), BASE, quantiles=(0.5,), draws=60)
    assert table["block_length"].tolist() == [1, 3, 6, 12]
    assert table["slope_per_year"].nunique() == 1
    assert table["se_per_year"].nunique() == 4


def test_the_weather_of_a_short_base_enters_the_trend_where_later_years_lack_their_autumn():
    series = noisy_months(slope_per_year=4)
    series.loc["2014-07":"2014-12"] += 25
    later_half_years = series[(series.index.year < 2017) | (series.index.month <= 6)]
    bases = [(month("2014-01"), month("2014-12")), (month("2014-01"), month("2019-12"))]
    table = base_sensitivity(later_half_years, bases, quantiles=(0.5,), draws=20)
    assert table["name"].tolist() == ["2014-01/2014-12", "2014-01/2019-12"]
    short, whole = (monthly_trend(later_half_years, base, (0.5,), draws=20) for base in bases)
    assert table["slope_per_year"].tolist() == [
        short.at(0.5).slope_per_year,
        whole.at(0.5).slope_per_year,
    ]
    assert abs(table["slope_per_year"].diff().iloc[1]) > 0.5


def test_leaving_out_the_year_of_an_outlier_changes_the_trend():
    series = noisy_months()
    series.loc["2019-01":"2019-12"] += 60
    table = leave_one_year_out(series, BASE, quantiles=(0.5,), draws=20).set_index("name")
    assert list(table.index) == [str(year) for year in range(2014, 2020)]
    assert table["slope_per_year"].idxmin() == "2019"
    assert table.loc["2016", "n_missing"] == 12


# --- Certainty ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "very_high"),
        (0.01, "very_high"),
        (0.0101, "high"),
        (0.05, "high"),
        (0.0501, "medium"),
        (0.10, "medium"),
        (0.33, "low"),
        (0.3301, "very_low"),
        (1.0, "very_low"),
    ],
)
def test_the_words_of_the_guidance_note(p, word):
    assert certainty(p) == word


@pytest.mark.parametrize("p", [-0.01, 1.01, float("nan")])
def test_what_is_no_p_value_has_no_certainty(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        certainty(p)


def test_direction_is_apart_from_certainty():
    assert [direction(slope) for slope in (0.1, -0.1, 0.0)] == ["rising", "falling", "level"]


# --- A step at a known date -----------------------------------------------------------------


def test_a_step_of_the_reference_state_is_told_from_the_trend():
    series = noisy_months(120, slope_per_year=1.5)
    stepped = series - np.where(series.index >= month("2018-09"), 25, 0)
    plain, found = (level_shift(s, month("2018-09"), BASE) for s in (series, stepped))
    assert plain.step is not None and found.step is not None
    assert found.step - plain.step == pytest.approx(-25)
    assert (found.certainty, found.direction) == ("very_high", "falling")
    assert found.slope_per_year == pytest.approx(plain.slope_per_year)
    assert found.slope_without_step_per_year < 0
    assert plain.low95 < plain.step < plain.high95
    assert (found.n_before, found.n_after) == (56, 64)


@pytest.mark.parametrize(
    ("series", "at", "reason"),
    [
        (noisy_months(30), "2015-03", "too_few_months"),
        (noisy_months(), "2014-12", "too_few_months_beside_the_date"),
        (noisy_months(), "2015-01", None),
        (noisy_months(start="2016-02"), "2018-01", "base_incomplete"),
    ],
)
def test_a_step_without_a_year_on_each_side_is_not_assessable(series, at, reason):
    found = level_shift(series, month(at), BASE, draws=20)
    assert found.reason == reason
    assert (found.step is None) == (reason is not None)
