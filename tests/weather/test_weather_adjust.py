"""Taking the weather out of ozone: known causes are found again, and noise is not."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated_weather import BASE, EFFECTS, monthly_values, ozone_of, record

from analysis.trends.bootstrap import moving_block_rows, multiplicities
from analysis.trends.quantile import fit_lines
from analysis.weather import regression as ls
from analysis.weather.adjust import MIN_MONTHS, adjust
from analysis.weather.cities import adjust_cities, adjustment_table
from analysis.weather.median import median_slopes
from analysis.weather.predictors import weather_of_months
from analysis.weather.results import LITTLE_SKILL
from analysis.weather.sensitivity import adjusted_trend_sensitivity

DRAWS = 200
TREND_PCT = 100 * np.expm1(0.03)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)


def log_effect(found) -> np.ndarray:
    return np.log1p(found.months["weather_effect_pct"].to_numpy() / 100)


# --- What went in comes out -----------------------------------------------------------------


def test_without_noise_trend_and_weather_are_found_exactly():
    weather = record()
    ozone = ozone_of(weather)
    found = adjust(ozone, weather, BASE, draws=DRAWS)
    truth = weather.anomalies.loc[ozone.index].to_numpy() @ EFFECTS
    assert found.adjusted.pct_per_year == pytest.approx(TREND_PCT)
    assert log_effect(found) == pytest.approx(truth)
    assert found.predictors["effect_pct"].to_numpy() == pytest.approx(
        100 * np.expm1(EFFECTS * found.predictors["sd"].to_numpy())
    )
    assert found.skill.skill == pytest.approx(1)
    assert abs(found.raw.pct_per_year - TREND_PCT) > 0.1


def test_with_noise_the_adjusted_trend_is_nearer_and_its_interval_narrower_than_the_raw():
    weather = record()
    found = adjust(ozone_of(weather, noise=0.08), weather, BASE, draws=DRAWS)
    assert found.adjusted.low95_pct < TREND_PCT < found.adjusted.high95_pct
    raw, adjusted = found.raw, found.adjusted
    assert adjusted.high95_pct - adjusted.low95_pct < raw.high95_pct - raw.low95_pct
    assert found.skill.skill > 0.5 and not found.skill.says_little


def test_a_trend_that_only_weather_made_is_given_to_the_weather():
    values = monthly_values()
    values["solar_mjm2"] += 0.8 * (np.arange(len(values)) / 12)
    weather = weather_of_months(values)
    found = adjust(ozone_of(weather, trend=0.0, noise=0.05), weather, BASE, draws=DRAWS)
    assert found.raw.certainty == "very_high" and found.raw.direction == "rising"
    assert found.adjusted.low95_pct < 0 < found.adjusted.high95_pct
    assert found.weather_part.low95_pct > 0


def test_raw_is_adjusted_times_the_part_of_the_weather():
    weather = record()
    found = adjust(ozone_of(weather, noise=0.1), weather, BASE, draws=DRAWS)
    parts = (1 + found.adjusted.pct_per_year / 100) * (1 + found.weather_part.pct_per_year / 100)
    assert 1 + found.raw.pct_per_year / 100 == pytest.approx(parts)


def test_the_interval_covers_the_true_trend_about_as_often_as_it_says():
    weather = record()
    hits = []
    for seed in range(60):
        ozone = ozone_of(weather, noise=0.2, seed=seed, months="2014-01:2019-12")
        found = adjust(ozone, weather, BASE, draws=DRAWS)
        hits.append(found.adjusted.low95_pct <= TREND_PCT <= found.adjusted.high95_pct)
    # Of 60 intervals at 95 %, fewer than 52 would happen once in five hundred times.
    assert sum(hits) >= 52


def test_weather_shuffled_between_years_has_no_skill():
    weather = record()
    ozone = ozone_of(weather, noise=0.1)
    skills = []
    for seed in range(8):
        order = np.random.default_rng(seed).permutation(9)
        years = weather.values.to_numpy().reshape(9, 12, -1)[order].reshape(108, -1)
        other = weather_of_months(pd.DataFrame(years, weather.values.index, weather.values.columns))
        if (order == np.arange(9)).any():
            continue
        found = adjust(ozone, other, BASE, draws=20)
        assert found.skill.r2_in > found.skill.r2_in_season_trend
        skills.append(found.skill.skill)
        assert found.skill.says_little == (found.skill.skill < LITTLE_SKILL)
    assert len(skills) >= 2 and max(skills) < LITTLE_SKILL


# --- The adjusted series --------------------------------------------------------------------


def test_ozone_at_usual_weather_is_left_as_observed():
    values = monthly_values()
    usual = values.groupby(values.index.month).transform("mean")
    ozone = ozone_of(record(), noise=0.1)
    found = adjust(ozone, weather_of_months(usual), BASE, draws=DRAWS)
    assert (found.months["adjusted_ugm3"] == ozone.to_numpy()).all()
    assert found.adjusted.pct_per_year == found.raw.pct_per_year
    assert found.weather_part.p == 1 and found.weather_part.certainty == "very_low"
    assert found.predictors["effect_pct"].isna().all()


def test_a_single_month_of_usual_weather_keeps_its_ozone():
    values = monthly_values()
    month = pd.Period("2016-08", "M")
    others = values[(values.index.month == 8) & (values.index != month)]
    values.loc[month] = others.mean()
    weather = weather_of_months(values)
    found = adjust(ozone_of(weather, noise=0.1), weather, BASE, draws=DRAWS)
    row = found.months.set_index("month").loc[month]
    assert row["adjusted_ugm3"] == pytest.approx(row["observed_ugm3"])
    assert row["weather_effect_ugm3"] == pytest.approx(0, abs=1e-9)


def test_weather_effects_cancel_over_the_record_in_every_calendar_month():
    weather = record()
    effect = adjust(ozone_of(weather, noise=0.1), weather, BASE, draws=DRAWS)
    record_effect = effect.weather_effect_record_log
    assert len(record_effect) == len(weather.values)
    assert record_effect.groupby(record_effect.index.month).sum().to_numpy() == pytest.approx(
        0, abs=1e-10
    )
    assert effect.mean_factor > 1


def test_the_months_add_up():
    weather = record()
    found = adjust(ozone_of(weather, noise=0.1), weather, BASE, draws=DRAWS)
    months = found.months
    assert (months["adjusted_ugm3"] + months["weather_effect_ugm3"]).to_numpy() == pytest.approx(
        months["observed_ugm3"].to_numpy()
    )
    factor = 1 + months["weather_effect_pct"] / 100
    assert (months["adjusted_ugm3"] * factor).to_numpy() == pytest.approx(
        months["observed_ugm3"].to_numpy()
    )
    assert (months["low95_pct"] <= months["weather_effect_pct"]).all()
    assert (months["weather_effect_pct"] <= months["high95_pct"]).all()
    assert found.smearing_factor == pytest.approx(np.exp(months["residual_log"]).mean())


# --- Invariances ----------------------------------------------------------------------------


def test_units_of_the_predictors_do_not_matter():
    values = monthly_values()
    weather = weather_of_months(values)
    ozone = ozone_of(weather, noise=0.1)
    other = values.assign(
        temp_max_c=values["temp_max_c"] * 1.8 + 32, wind_kmh=values["wind_kmh"] / 3.6
    )
    one = adjust(ozone, weather, BASE, draws=DRAWS)
    two = adjust(ozone, weather_of_months(other), BASE, draws=DRAWS)
    assert dataclasses.astuple(two.adjusted)[:7] == pytest.approx(
        dataclasses.astuple(one.adjusted)[:7]
    )
    pd.testing.assert_frame_equal(two.months, one.months)
    pd.testing.assert_frame_equal(
        two.predictors.drop(columns="sd"), one.predictors.drop(columns="sd")
    )


def test_another_reference_state_of_all_ozone_changes_no_percentage():
    weather = record()
    ozone = ozone_of(weather, noise=0.1)
    one = adjust(ozone, weather, BASE, draws=DRAWS)
    two = adjust(ozone * 273 / 298.15, weather, BASE, draws=DRAWS)
    for name in ("raw", "adjusted", "weather_part"):
        a, b = getattr(one, name), getattr(two, name)
        assert (b.pct_per_year, b.low95_pct, b.high95_pct, b.p) == pytest.approx(
            (a.pct_per_year, a.low95_pct, a.high95_pct, a.p)
        )
    assert two.adjusted.ugm3_per_year == pytest.approx(one.adjusted.ugm3_per_year * 273 / 298.15)
    assert two.skill.skill == pytest.approx(one.skill.skill)
    assert two.adjusted_median.ugm3_per_year == pytest.approx(
        one.adjusted_median.ugm3_per_year * 273 / 298.15
    )


def test_gaps_may_be_absent_or_empty_and_are_not_filled():
    weather = record()
    ozone = ozone_of(weather, noise=0.1)
    gap = ozone.index[50:56]
    absent = adjust(ozone.drop(gap), weather, BASE, draws=DRAWS)
    ozone[gap] = np.nan
    empty = adjust(ozone.sample(frac=1, random_state=1), weather, BASE, draws=DRAWS)
    pd.testing.assert_frame_equal(absent.months, empty.months)
    assert absent.n_months == 72 and not absent.months["month"].isin(gap).any()


def test_the_same_call_gives_the_same_result_and_no_city_depends_on_the_others():
    weather = record()
    ozone = {f"city{seed}": ozone_of(weather, noise=0.1, seed=seed) for seed in range(3)}
    ozone["thin"] = ozone["city0"].iloc[:30]
    found = adjust_cities(ozone, weather, BASE, draws=DRAWS)
    alone = adjust(ozone["city2"], weather, BASE, draws=DRAWS)
    assert found["city2"].adjusted == alone.adjusted
    table = adjustment_table(found).set_index("city")
    assert table.loc["city2", "adjusted_pct_per_year"] == alone.adjusted.pct_per_year
    assert table.loc["thin", "reason"] == "too_few_months"
    assert np.isnan(table.loc["thin", "adjusted_p"])


# --- Data that do not carry it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "reason"),
    [("2014-01:2017-11", "too_few_months"), ("2014-06:2019-12", "base_incomplete")],
)
def test_thin_data_are_not_assessable_and_say_why(months, reason):
    weather = record()
    base = (BASE[0], pd.Period("2015-03", "M")) if reason == "base_incomplete" else BASE
    found = adjust(ozone_of(weather, months=months), weather, base)
    assert found.reason == reason and not found.assessable
    assert found.adjusted is None and found.skill is None and found.months.empty


def test_the_minimum_of_months_is_enough():
    weather = record()
    ozone = ozone_of(weather, noise=0.1).iloc[:MIN_MONTHS]
    assert adjust(ozone, weather, BASE, draws=DRAWS).assessable
    assert not adjust(ozone.iloc[1:], weather, BASE, draws=DRAWS).assessable


def test_a_short_weather_record_is_named_as_the_reason():
    short = weather_of_months(monthly_values(last="2016-11"))
    found = adjust(ozone_of(record()), short, BASE)
    assert found.reason == "short_weather_record"


def test_months_without_weather_are_left_out_and_named():
    values = monthly_values()
    lost = pd.Period("2019-06", "M")
    ozone = ozone_of(weather_of_months(values), noise=0.1)
    found = adjust(ozone, weather_of_months(values.drop(lost)), BASE, draws=DRAWS)
    assert found.months_without_weather == (lost,)
    assert found.n_months == len(ozone) - 1


def test_ozone_that_has_no_logarithm_or_no_months_is_refused():
    weather = record()
    ozone = ozone_of(weather)
    with pytest.raises(ValueError, match="Ozone of 2014-04 is 0"):
        adjust(ozone.where(ozone.index != pd.Period("2014-04", "M"), 0.0), weather, BASE)
    with pytest.raises(TypeError, match="PeriodIndex"):
        adjust(ozone.reset_index(drop=True), weather, BASE)
    days = pd.Series(1.0, pd.period_range("2014-01-01", periods=90, freq="D"))
    with pytest.raises(TypeError, match="days, not months"):
        adjust(days, weather, BASE)


# --- The parts ------------------------------------------------------------------------------


def test_a_draw_is_fitted_as_if_its_rows_were_written_out():
    rng = np.random.default_rng(3)
    years = 2014 + np.arange(60) / 12
    design = ls.trend_design(years, rng.normal(size=(60, 3)))
    response = rng.normal(size=60)
    rows = moving_block_rows(60, 3, 4, seed=9)
    weights = multiplicities(rows, 60)
    batched = ls.fit_draws(design, response, weights)
    stacked = ls.fit_draws(np.stack([design] * 4), response, weights)
    sds = ls.standard_deviations(design[:, 6:], weights)
    for draw, chosen in enumerate(rows):
        expected = ls.fit(design[chosen], response[chosen])
        assert batched[draw] == pytest.approx(expected)
        assert stacked[draw] == pytest.approx(expected)
        assert sds[draw] == pytest.approx(design[chosen, 6:].std(axis=0))


def test_each_year_is_predicted_from_the_others_only():
    rng = np.random.default_rng(4)
    design, response = ls.trend_design(2014 + np.arange(36) / 12), rng.normal(size=36)
    groups = np.repeat([2014, 2015, 2016], 12)
    before = ls.leave_groups_out(design, response, groups).predicted
    response[groups == 2015] += 100
    after = ls.leave_groups_out(design, response, groups).predicted
    assert after[groups == 2015] == pytest.approx(before[groups == 2015])
    assert np.abs(after - before)[groups == 2014].max() > 1


@unhurried
@given(st.integers(0, 10_000), st.integers(8, 70))
def test_median_slopes_of_own_values_are_the_exact_ones(seed, n):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.choice(200, n, replace=False)) / 12
    y = rng.normal(size=(3, n)) * 10 + 2 * x
    weights = multiplicities(moving_block_rows(n, 3, 3, seed), n)
    found = median_slopes(x, y, weights)
    for draw in range(3):
        exact = fit_lines(x, y[draw], [0.5], weights[[draw]])
        expected = exact.slope[0, 0]
        loss = [_least_loss(x, y[draw], weights[draw], slope) for slope in (found[draw], expected)]
        assert loss[0] == pytest.approx(loss[1], rel=1e-9)


def _least_loss(x, y, weights, slope) -> float:
    """Sum of absolute residuals of the best line with this slope."""
    rest = np.repeat(y - slope * x, weights)
    return float(np.abs(rest - np.median(rest)).sum())


def test_the_sensitivity_table_starts_with_the_known_usual_weather_and_names_each_year():
    weather = record()
    ozone = ozone_of(weather, noise=0.1)
    table = adjusted_trend_sensitivity(ozone, weather, BASE, draws=DRAWS)
    found = adjust(ozone, weather, BASE, draws=DRAWS)
    first = table.iloc[0]
    assert first["variant"] == "usual_weather_fixed"
    assert first["adjusted_pct_per_year"] == pytest.approx(found.adjusted.pct_per_year)
    assert first["raw_pct_per_year"] == pytest.approx(found.raw.pct_per_year)
    assert first["skill"] == pytest.approx(found.skill.skill)
    assert {f"without_{year}" for year in range(2014, 2021)} <= set(table["variant"])
    by_name = table.set_index("variant")
    assert by_name.loc["without_2016", "n_months"] == len(ozone) - 12
    for name in ("single_months", "block_of_12"):
        same = by_name.loc[name, "adjusted_pct_per_year"]
        assert same == pytest.approx(first["adjusted_pct_per_year"])
    assert adjusted_trend_sensitivity(ozone.iloc[:30], weather, BASE).empty
