"""The evaluation of a year: percentiles, days that must exist, rounding, the composite index."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.standards.evaluation import annual_evaluation, monthly_evaluation, year_validity
from analysis.standards.percentiles import percentile, percentile_rank
from analysis.standards.verdicts import attains, composite_index, good_days

unhurried = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
SMALL = [120, 85, 160, 174, 99, 143, 151, 66, 188, 132, 137, 158, 91, 170, 165, 110, 76, 149]
SMALL += [153, 162]


def year(value: float = 40.0, missing: tuple[str, ...] = (), of: int = 2019) -> pd.DataFrame:
    """Return the days of a year; ``missing`` are days or months ("2019-02") without a value."""
    date = pd.date_range(f"{of}-01-01", f"{of}-12-31")
    daily = pd.DataFrame({"city_id": "jiangmen", "date": date, "o3_mda8_ugm3": value})
    gaps = daily["date"].dt.strftime("%Y-%m-%d").str.startswith(missing or ("never",))
    return daily.assign(o3_mda8_ugm3=daily["o3_mda8_ugm3"].mask(gaps))


# --- Percentiles -------------------------------------------------------------------------------


@pytest.mark.parametrize(("p", "expected"), [(90, 170.4), (95, 174.7), (98, 182.68)])
def test_worked_percentiles(p: int, expected: float) -> None:
    assert percentile(SMALL, p) == pytest.approx(expected, abs=1e-9)


def test_the_90th_percentile_of_a_year_is_not_the_37th_highest_day() -> None:
    assert percentile_rank(365, 90) == pytest.approx(328.6, abs=1e-9)
    assert percentile(range(1, 366), 90) == pytest.approx(328.6, abs=1e-9)
    assert sorted(range(1, 366), reverse=True)[36] == 329


@unhurried
@given(
    st.lists(st.one_of(st.integers(0, 500), st.floats(0, 500)), min_size=1, max_size=400),
    st.one_of(st.sampled_from([0, 50, 90, 95, 98, 100]), st.floats(0, 100)),
)
def test_a_percentile_is_the_default_of_numpy(x: list[float], p: float) -> None:
    assert percentile(x, p) == pytest.approx(float(np.percentile(x, p)), rel=1e-9, abs=1e-9)


def test_a_percentile_leaves_missing_days_out_and_needs_a_day() -> None:
    assert percentile(pd.Series([1.0, np.nan, 3.0]), 50) == 2.0
    with pytest.raises(ValueError, match="at least one value"):
        percentile([np.nan], 90)
    with pytest.raises(ValueError, match="p=101"):
        percentile([1.0], 101)


# --- Years that can be assessed -------------------------------------------------------------------


def test_a_complete_year_is_valid() -> None:
    validity = year_validity(year())["o3_mda8_ugm3"]
    assert (validity.valid, validity.n_days, validity.short_months) == (True, 365, ())
    assert validity.reason is None


@pytest.mark.parametrize(
    ("missing", "valid"),
    [
        (("2019-02-01", "2019-02-02", "2019-02-03"), True),
        (("2019-02-01", "2019-02-02", "2019-02-03", "2019-02-04"), False),
        (("2019-03-01", "2019-03-02", "2019-03-03", "2019-03-04"), True),
        (("2019-03-01", "2019-03-02", "2019-03-03", "2019-03-04", "2019-03-05"), False),
        (("2019-04-01", "2019-04-02", "2019-04-03"), True),
        (("2019-04-01", "2019-04-02", "2019-04-03", "2019-04-04"), False),
    ],
)
def test_a_month_needs_27_days_and_february_25(missing: tuple[str, ...], valid: bool) -> None:
    validity = year_validity(year(missing=missing))["o3_mda8_ugm3"]
    assert validity.valid == valid
    assert validity.reason == (None if valid else "short_months")
    assert validity.short_months == (() if valid else (int(missing[0][5:7]),))


def test_months_that_just_pass_do_not_make_a_year_of_324_days() -> None:
    last_days = tuple(f"2019-{m:02d}-{d}" for m in range(1, 13) for d in (28, 29, 30, 31))
    validity = year_validity(year(missing=last_days))["o3_mda8_ugm3"]
    assert (validity.n_days, validity.short_months) == (324, ())
    assert validity.valid
    validity = year_validity(year(missing=(*last_days, "2019-02-01")))["o3_mda8_ugm3"]
    assert (validity.n_days, validity.short_months, validity.valid) == (323, (), False)
    assert validity.reason == "too_few_days"


def test_a_half_year_names_the_months_that_are_missing() -> None:
    half = year_validity(year()[lambda days: days["date"] < "2019-07-01"])["o3_mda8_ugm3"]
    assert (half.valid, half.reason, half.n_days) == (False, "too_few_days", 181)
    assert half.short_months == (7, 8, 9, 10, 11, 12)
    assert year_validity(year(np.nan))["o3_mda8_ugm3"].reason == "no_days"


def test_a_year_that_cannot_be_assessed_has_no_value_but_its_months_have() -> None:
    half = year()[lambda days: days["date"] < "2019-07-01"]
    row = annual_evaluation(half).iloc[0]
    assert np.isnan(row["value"]) and np.isnan(row["value_exact"])
    assert (row["valid"], row["reason"]) == (False, "too_few_days")
    months = monthly_evaluation(half)
    assert months["month"].astype(str).to_list() == [f"2019-0{m}" for m in range(1, 7)]
    assert months["value"].to_list() == [40.0] * 6


def test_a_month_with_a_gap_of_more_than_its_days_has_no_value() -> None:
    gaps = ("2019-06-01", "2019-06-02", "2019-06-03", "2019-06-04", "2019-02")
    months = monthly_evaluation(year(missing=gaps)).set_index("month")
    assert months.loc["2019-06", "reason"] == "too_few_days"
    assert months.loc["2019-02", "reason"] == "no_days"
    assert months["valid"].sum() == 10
    assert months["value"].notna().equals(months["valid"])


# --- Yearly values ------------------------------------------------------------------------------


def test_ozone_is_judged_by_the_90th_percentile_and_particles_by_the_mean() -> None:
    daily = year().assign(o3_mda8_ugm3=np.arange(1.0, 366.0), pm25_ugm3=np.arange(1.0, 366.0))
    values = annual_evaluation(daily).set_index("indicator")
    assert values.loc["o3_mda8_p90_ugm3", "value_exact"] == 328.6
    assert values.loc["o3_mda8_p90_ugm3", "value"] == 329
    assert values.loc["pm25_mean_ugm3", "value"] == 183
    assert values.loc["pm25_p95_ugm3", "value_exact"] == 346.8


def test_a_tie_of_a_yearly_value_goes_to_the_even_number() -> None:
    # 366 days: the rank of P90 is 329.5, half way between two days.
    leap = year(of=2020).assign(o3_mda8_ugm3=[160.0] * 329 + [161.0] * 37)
    row = annual_evaluation(leap).iloc[0]
    assert (row["value_exact"], row["value"]) == (160.5, 160.0)


def test_carbon_monoxide_keeps_one_decimal() -> None:
    daily = year().assign(co_mgm3=[0.8] * 346 + [0.9] + [1.0] * 18)
    values = annual_evaluation(daily).set_index("indicator")
    assert values.loc["co_p95_mgm3", "value_exact"] == pytest.approx(0.88, abs=1e-12)
    assert values.loc["co_p95_mgm3", "value"] == 0.9


@unhurried
@given(st.integers(0, 10**6), st.integers(1, 3000))
def test_a_yearly_mean_is_the_exact_mean(seed: int, spread: int) -> None:
    values = (np.random.default_rng(seed).integers(0, spread, 365) / 10).tolist()
    row = annual_evaluation(year().assign(pm25_ugm3=values)).set_index("indicator")
    exact = sum(Fraction(str(value)) for value in values) / 365
    assert row.loc["pm25_mean_ugm3", "value_exact"] == float(exact)
    assert row.loc["pm25_mean_ugm3", "value"] == round(exact)


def test_each_city_and_year_is_evaluated_on_its_own_days() -> None:
    other = year(80.0, of=2020).assign(city_id="yunfu")
    table = annual_evaluation(pd.concat([other, year(), year(60.0, of=2020)]))
    assert table[["city_id", "year", "value"]].to_numpy().tolist() == [
        ["jiangmen", 2019, 40.0],
        ["jiangmen", 2020, 60.0],
        ["yunfu", 2020, 80.0],
    ]


def test_days_that_are_not_those_of_one_year_are_refused() -> None:
    with pytest.raises(ValueError, match=r"days are of 2019, 2020"):
        year_validity(pd.concat([year(), year(of=2020)]))
    with pytest.raises(ValueError, match="jiangmen has the day 2019-01-01 more than once"):
        annual_evaluation(pd.concat([year(), year().head(1)]))
    with pytest.raises(ValueError, match="lacks all daily columns"):
        annual_evaluation(year().drop(columns="o3_mda8_ugm3"))
    with pytest.raises(ValueError, match="lacks city_id"):
        monthly_evaluation(year().drop(columns="city_id"))


# --- Verdicts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "attained"),
    [("160", True), ("160.5", True), (160.5, True), ("160.51", False), ("161", False)],
)
def test_the_rounded_value_is_compared(value: str | float, attained: bool) -> None:
    assert attains(value, Decimal(160)) == attained


def test_carbon_monoxide_is_not_rounded_to_the_decimals_of_its_limit() -> None:
    assert not attains("4.4", 4, decimals=1)
    assert attains("4.05", 4, decimals=1)


def test_what_is_not_known_attains_nothing() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        attains(float("nan"), 160)


def test_worked_composite_index() -> None:
    names = ("so2", "no2", "pm10", "pm25", "co_p95", "o3_p90")
    concentrations = dict(zip(names, (10, 30, 65, 38, 1.2, 170), strict=True))
    limits = dict(zip(names, (60, 40, 70, 35, 4, 160), strict=True))
    index = composite_index(concentrations, limits)
    assert list(index.parts.values()) == pytest.approx(
        [0.1667, 0.75, 0.9286, 1.0857, 0.3, 1.0625], abs=5e-5
    )
    assert index.total == pytest.approx(4.293452, abs=1e-6)
    assert str(index.reported) == "4.29"


def test_five_pollutants_are_no_index_of_six() -> None:
    with pytest.raises(ValueError, match="the same names are needed"):
        composite_index({"so2": 10}, {"so2": 60, "no2": 40})
    with pytest.raises(ValueError, match="not a finite number"):
        composite_index({"so2": float("nan")}, {"so2": 60})
    with pytest.raises(ValueError, match="no ratio of an index"):
        composite_index({"so2": 10}, {"so2": 0})


def test_good_days_are_a_share_of_the_days_with_an_aqi() -> None:
    aqi = pd.Series([30, 100, 101, None], dtype="Int64")
    days = good_days(aqi)
    assert (days.n_good, days.n_days, days.n_without_aqi) == (2, 3, 1)
    assert str(days.share_pct) == "66.7"
    assert good_days(aqi.iloc[3:]).share_pct is None
