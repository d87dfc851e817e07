"""A plan's verdicts, recomputed, and progress towards a target."""

import csv
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analysis.attainment import (
    annual_growth,
    assess_plan,
    days_short,
    growth_category,
    growth_ratio,
    growth_score,
    straight_line_completion,
    summarise,
    time_share,
)

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
PLANS = pd.DataFrame(
    {
        "plan_id": ["jiangmen-13", "jiangmen-14"],
        "base_year": [2015, 2020],
        "start_year": [2016, 2021],
        "end_year": [2020, 2025],
    }
)
DIRECTIONS = {"at_least": "higher", "at_most": "lower", "cut_by": "higher", "eliminate": "lower"}
PRINTED = st.decimals(min_value=0, max_value=200, places=2)

#: A loaded machine must not fail a property.
unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def row(kind: str, base: str | None, target: str | None, result: str | None, **cells: Any) -> dict:
    """Build one row of plan/results; ``cells`` overrides what is not given by position."""
    return {
        "plan_id": "jiangmen-13",
        "row": 1,
        "indicator_id": "forest_cover_pct",
        "group_zh": "环境质量",
        "group_en": "Environmental quality",
        "name_printed": "森林覆盖率 (%)",
        "base_year": 2015,
        "base_value": None if base is None else Decimal(base),
        "target_printed": target or "/",
        "target_kind": kind,
        "target_value": None if target is None else Decimal(target),
        "target_revised": False,
        "result_value": None if result is None else Decimal(result),
        "verdict_stated": "achieved",
        "uncertain": False,
    } | cells


def assess(*rows: dict, direction: str | None = None, as_of: int = 2020) -> pd.DataFrame:
    """Assess rows against a catalogue whose directions follow the kinds."""
    results = pd.DataFrame(rows).astype({"base_value": object, "target_value": object})
    indicators = pd.DataFrame(
        {
            "indicator_id": cells["indicator_id"],
            "unit": "pct",
            "direction": direction or DIRECTIONS.get(cells["target_kind"], "higher"),
        }
        for cells in rows
    ).drop_duplicates()
    return assess_plan(results, indicators, PLANS, "jiangmen-13", as_of)


def assess_one(*args: Any, direction: str | None = None, **cells: Any) -> pd.Series:
    return assess(row(*args, **cells), direction=direction).iloc[0]


# --- Kinds of target ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "base", "target", "result", "verdict", "margin"),
    [
        ("at_least", "92.6", "93", "88.0", "missed", "-5.0"),
        ("at_least", "90", "100", "100", "achieved", "0"),
        ("at_most", "32", "35", "21", "achieved", "14"),
        ("at_most", "32", "20", "21", "missed", "-1"),
        ("cut_by", None, "8.8", "13.72", "achieved", "4.92"),
        ("cut_by", "0", "27.5", "26.1", "missed", "-1.4"),
        ("keep", "5.73", "5.73", "5.73", "achieved", "0"),
        ("keep", "5.73", None, "5.70", "missed", "-0.03"),
        ("eliminate", None, None, "0", "achieved", "0"),
        ("eliminate", "12", None, "3", "missed", "-3"),
        ("count", None, "1", "2", "achieved", "1"),
        ("count", "0", "3", "2", "missed", "-1"),
        ("assigned", "88.0", "90.0", "89.1", "missed", "-0.9"),
    ],
)
def test_each_kind_of_target_is_judged_in_its_good_direction(
    kind: str, base: str | None, target: str | None, result: str, verdict: str, margin: str
) -> None:
    assessed = assess_one(kind, base, target, result)
    assert (assessed["verdict"], assessed["margin"]) == (verdict, Decimal(margin))


def test_keep_of_something_harmful_means_no_more_of_it() -> None:
    assert assess_one("keep", "5", None, "4", direction="lower")["verdict"] == "achieved"
    assert assess_one("keep", "5", None, "6", direction="lower")["verdict"] == "missed"


def test_basically_eliminated_is_judged_after_rounding_and_eliminated_is_not() -> None:
    basically = assess_one("eliminate", None, "0", "0.4", target_printed="基本消除")
    entirely = assess_one("eliminate", None, "0", "0.4", target_printed="全面消除")
    assert (basically["verdict"], basically["rounding_decides"]) == ("achieved", True)
    assert (entirely["verdict"], entirely["rounding_decides"]) == ("missed", False)


@pytest.mark.parametrize(
    ("cells", "reason_en", "reason_zh"),
    [
        (("assigned", "88.0", None, "89"), "the province assigns the number", "省下达"),
        (("at_least", "88.0", None, "89"), "no target value is printed", "未列出目标值"),
        (("at_least", "88.0", "90", None), "no result is printed", "未列出完成值"),
        (("keep", None, None, "89"), "neither a target value nor a base value", "须保持"),
    ],
)
def test_what_cannot_be_judged_says_why(cells: tuple, reason_en: str, reason_zh: str) -> None:
    assessed = assess_one(*cells)
    assert assessed["verdict"] == "not_assessable"
    assert reason_en in assessed["reason_en"]
    assert reason_zh in assessed["reason_zh"]
    assert assessed["margin"] is None
    assert assessed["verdicts_agree"] is pd.NA


def test_keeping_a_descriptive_indicator_has_no_good_direction() -> None:
    assessed = assess_one("keep", "5", "5", "4", direction="none")
    assert assessed["verdict"] == "not_assessable"
    assert "descriptive" in assessed["reason_en"]


# --- Rounded comparison ------------------------------------------------------------------------


def test_a_result_is_compared_with_the_decimals_of_the_target() -> None:
    assessed = assess_one("at_most", "40", "35", "35.5")
    assert (assessed["judged_value"], assessed["verdict"]) == (Decimal(36), "missed")
    rounded_down = assess_one("at_most", "40", "34", "34.5")
    assert rounded_down["judged_value"] == Decimal(34)
    assert (rounded_down["verdict"], rounded_down["verdict_unrounded"]) == ("achieved", "missed")
    assert rounded_down["rounding_decides"]
    assert rounded_down["margin"] == Decimal("-0.5")


def test_the_printed_target_gives_the_decimals_even_if_the_value_lost_them() -> None:
    assessed = assess_one("at_least", "17", "18.5", "18.496", target_printed="18.50*")
    assert str(assessed["judged_value"]) == "18.50"
    assert assessed["verdict"] == "achieved"


@unhurried
@given(PRINTED, st.integers(0, 200), st.sampled_from(["at_least", "at_most"]))
def test_the_verdict_depends_on_the_judged_value_only(
    result: Decimal, target: int, kind: str
) -> None:
    assessed = assess_one(kind, "50", str(target), str(result))
    again = assess_one(kind, "50", str(target), str(assessed["judged_value"]))
    assert assessed["verdict"] == again["verdict"]
    assert not again["rounding_decides"]


@unhurried
@given(PRINTED, PRINTED, PRINTED, st.sampled_from(["at_least", "at_most", "cut_by", "count"]))
def test_a_harder_target_never_turns_missed_into_achieved(
    result: Decimal, target: Decimal, other: Decimal, kind: str
) -> None:
    easy, hard = sorted((target, other), reverse=kind == "at_most")
    on_easy = assess_one(kind, None, str(easy), str(result))["verdict"]
    on_hard = assess_one(kind, None, str(hard), str(result))["verdict"]
    assert (on_easy, on_hard) != ("missed", "achieved")


# --- Ambition and what became worse -----------------------------------------------------------


def test_met_target_can_still_be_worse_than_baseline() -> None:
    forest = assess_one("at_least", "46.25", "44.51", "45.14")
    assert forest["verdict"] == "achieved"
    assert forest["worse_than_base"]
    assert forest["met_but_worse_than_base"]
    assert forest["change_since_base"] == Decimal("-1.11")
    assert forest["ambition"] == "allows_worsening"
    assert forest["completion"] is None
    assert "no improvement was asked" in forest["completion_reason_en"]


def test_a_pm25_target_above_the_base_year_allows_worsening() -> None:
    pm25 = assess_one("at_most", "32", "35", "21")
    assert pm25["ambition"] == "allows_worsening"
    assert not pm25["worse_than_base"]
    assert not pm25["met_but_worse_than_base"]


@pytest.mark.parametrize(
    ("kind", "base", "target", "ambition"),
    [
        ("at_least", "66.7", "77.8", "improvement"),
        ("at_least", "100", "100", "hold"),
        ("at_most", "32", "20", "improvement"),
        ("cut_by", None, "8.8", "improvement"),
        ("keep", "5.73", None, "hold"),
        ("eliminate", "5", None, "improvement"),
        ("at_least", None, "90", "unknown"),
    ],
)
def test_ambition_is_read_from_base_and_target(
    kind: str, base: str | None, target: str | None, ambition: str
) -> None:
    assert assess_one(kind, base, target, "0")["ambition"] == ambition


def test_completion_is_the_share_of_the_required_change() -> None:
    water = assess_one("at_least", "60", "80", "70")
    cut = assess_one("cut_by", None, "8.0", "12.0")
    assert (water["completion"], cut["completion"]) == (Decimal("0.5"), Decimal("1.5"))


@pytest.mark.parametrize(
    ("base", "target", "reason"),
    [(None, "90", "no base value"), ("90", "90", "no change was asked")],
)
def test_completion_without_a_required_change_has_a_reason(
    base: str | None, target: str, reason: str
) -> None:
    assessed = assess_one("at_least", base, target, "95")
    assert assessed["completion"] is None
    assert reason in assessed["completion_reason_en"]
    assert assessed["completion_reason_zh"]


def test_margin_in_percent_of_a_zero_target_does_not_exist() -> None:
    assert assess_one("at_most", "0", "0", "2")["margin_pct_of_target"] is None
    assert assess_one("at_most", "32", "35", "21")["margin_pct_of_target"] == Decimal(40)


# --- As of a year ------------------------------------------------------------------------------


def test_before_the_plan_ends_nothing_is_known() -> None:
    rows = [
        row("at_least", "66.7", "77.8", "100"),
        row("at_least", "46.25", "44.51", "45.14", row=2, target_revised=True),
    ]
    assessed = assess(*rows, as_of=2018)
    assert list(assessed["verdict"]) == ["not_assessable"] * 2
    assert set(assessed["reason_en"]) == {"not yet known as of 2018"}
    assert set(assessed["reason_zh"]) == {"截至2018年底尚无结果"}
    hidden = ["result", "judged_value", "margin", "completion", "change_since_base"]
    hidden += ["verdict_stated"]
    assert all(value is None for name in hidden for value in assessed[name])
    assert assessed["worse_than_base"].isna().all()
    assert list(assessed["target"]) == [Decimal("77.8"), None], "the reset target came later"
    assert list(assessed["ambition"]) == ["improvement", "unknown"]


def test_as_of_before_the_base_year_is_refused() -> None:
    with pytest.raises(ValueError, match="as_of=2014 is before the base year 2015"):
        assess(row("at_least", "66.7", "77.8", "100"), as_of=2014)


# --- Refusals ----------------------------------------------------------------------------------


def test_all_contradictory_rows_are_named_in_one_message() -> None:
    rows = [
        row("at_least", "1", "2", "3", indicator_id="pm25_annual_mean_ugm3", row=2),
        row("cut_by", "4.86", "8.8", "13.72", indicator_id="so2_emission_cut_pct", row=12),
        row("at_lest", "1", "2", "3", row=13),
        row("at_least", "1", "2", "3", row=14, result_value=88.0),
    ]
    indicators = pd.DataFrame(
        {
            "indicator_id": ["pm25_annual_mean_ugm3", "so2_emission_cut_pct"],
            "unit": ["ugm3", "pct"],
            "direction": ["lower", "higher"],
        }
    )
    with pytest.raises(ValueError, match="cannot be judged") as refusal:
        assess_plan(pd.DataFrame(rows), indicators, PLANS, "jiangmen-13", 2020)
    message = str(refusal.value)
    assert "row 2 (pm25_annual_mean_ugm3): target_kind 'at_least' means that higher" in message
    assert "row 12 (so2_emission_cut_pct): base_value is 4.86" in message
    assert "row 13 (forest_cover_pct): target_kind is 'at_lest'" in message
    assert "row 13 (forest_cover_pct): the indicator is not in catalogue/indicators" in message
    assert "row 14 (forest_cover_pct): result_value is 88.0 (float)" in message


def test_a_row_printed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 stands more than once"):
        assess(row("at_least", "1", "2", "3"), row("at_least", "1", "2", "4"))


def test_an_unknown_plan_is_refused_with_the_known_ones() -> None:
    frame = pd.DataFrame([row("at_least", "1", "2", "3")])
    with pytest.raises(ValueError, match="plans there: jiangmen-13, jiangmen-14"):
        assess_plan(frame, pd.DataFrame(), PLANS, "jiangmen-12", 2020)
    with pytest.raises(ValueError, match="no row for plan 'jiangmen-14'"):
        assess_plan(frame, pd.DataFrame(), PLANS, "jiangmen-14", 2025)


def test_indicators_come_in_the_order_of_the_table() -> None:
    rows = [row("at_least", "1", "2", "3", row=number) for number in (10, 2, 1)]
    assert list(assess(*rows)["row"]) == [1, 2, 10]


# --- Summary -----------------------------------------------------------------------------------


def test_the_summary_counts_what_the_table_says() -> None:
    summary = summarise(
        assess(
            row("at_least", "92.6", "93", "88.0", row=1, indicator_id="a"),
            row("at_least", "46.25", "44.51", "45.14", row=2, indicator_id="b"),
            row("at_least", "90", "100", "100", row=3, indicator_id="c", uncertain=True),
            row("at_least", "90", "90", None, row=4, indicator_id="d"),
            row("assigned", None, None, "5", row=5, indicator_id="e"),
        )
    )
    assert (summary.n_total, summary.n_assessable, summary.n_not_assessable) == (5, 3, 2)
    assert (summary.n_achieved, summary.n_missed) == (2, 1)
    assert (summary.missed_ids, summary.met_but_worse_ids) == (("a",), ("b",))
    assert (summary.n_ambitious, summary.n_ambitious_achieved) == (2, 1)
    assert (summary.n_allows_worsening, summary.n_hold, summary.n_unknown) == (1, 1, 1)
    assert (summary.n_uncertain_reading, summary.n_achieved_without_uncertain) == (1, 1)
    assert summary.disagreement_ids == ("a",)
    assert summary.rounding_decides_ids == ()


# --- Progress towards a target ----------------------------------------------------------------


def published_cases() -> list[dict[str, str]]:
    with (HERE / "cases" / "attainment_cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", published_cases(), ids=lambda case: case["id"])
def test_published_cases_of_progress(case: dict[str, str]) -> None:
    base, now, target = (float(case[name]) for name in ("y_base", "y_now", "y_target"))
    years = tuple(int(case[name]) for name in ("t_base", "t_now", "t_target"))
    direction = {"up": "higher", "down": "lower"}[case["direction"]]
    given_values = (base, now, target, *years, direction)
    computed = {
        "cagr_observed": annual_growth(base, now, years[1] - years[0]),
        "cagr_required": annual_growth(base, target, years[2] - years[0]),
        "ratio": growth_ratio(*given_values),
        "score": growth_score(*given_values),
        "linear_completion": straight_line_completion(base, now, target),
        "time_share": time_share(*years),
    }
    expected = {name: float(case[name]) for name in computed}
    assert computed == pytest.approx(expected, abs=1e-5)
    assert growth_category(*given_values) == case["category"]


def test_the_straight_line_is_not_on_track_by_the_growth_ratio() -> None:
    assert straight_line_completion(100.0, 90.0, 80.0) == time_share(2015, 2020, 2025)
    assert growth_category(100, 90, 80, 2015, 2020, 2025, "lower") == "moderate"


def test_a_base_past_the_target_that_worsens_is_moving_away_not_progress() -> None:
    arguments = (95, 85, 90, 2015, 2018, 2020, "higher")
    assert growth_ratio(*arguments) < 0
    assert growth_category(*arguments) == "moving_away"
    assert growth_score(*arguments) == -5


def test_achieved_is_said_before_any_ratio() -> None:
    assert growth_category(50, 50, 50, 2015, 2018, 2020, "higher") == "achieved"
    assert growth_category(95, 92, 90, 2015, 2018, 2020, "higher") == "achieved"


@pytest.mark.parametrize(
    ("base", "now", "target"), [(10, 5, 0), (0, 5, 10), (10, 9, 10), (-3, 2, 4)]
)
def test_the_growth_ratio_is_undefined_at_zero_and_without_change(
    base: float, now: float, target: float
) -> None:
    assert growth_ratio(base, now, target, 2015, 2018, 2020, "higher") is None


def test_without_a_ratio_there_is_no_category_and_no_score() -> None:
    assert growth_category(10, 5, 0, 2015, 2018, 2020, "lower") is None
    assert growth_score(10, 5, 0, 2015, 2018, 2020, "lower") is None
    assert straight_line_completion(10.0, 5.0, 0.0) == 0.5


@pytest.mark.parametrize(
    ("ratio", "category", "score"),
    [
        (1.5, "on_track", 5.0),
        (1.30, "on_track", 5.0),
        (1.0, "on_track", 2.5 + 2.5 / 7),
        (0.80, "moderate", 2.5 * 20 / 35),
        (0.30, "insufficient", -1.25),
        (-0.30, "moving_away", -3.75),
        (-0.90, "moving_away", -5.0),
    ],
)
def test_classes_and_score_along_the_growth_ratio(
    ratio: float, category: str, score: float
) -> None:
    # One year of ten passed: growth can outrun the required rate without meeting the target.
    required = 2 ** (1 / 10) - 1
    arguments = (100.0, 100 * (1 + ratio * required), 200.0, 2015, 2016, 2025, "higher")
    assert growth_category(*arguments) == category
    assert growth_score(*arguments) == pytest.approx(score, abs=1e-9)


@unhurried
@given(
    st.floats(1, 1000), st.floats(1, 1000), st.floats(1, 1000), st.sampled_from(["higher", "lower"])
)
def test_the_score_stays_within_its_class(
    base: float, now: float, target: float, direction: str
) -> None:
    arguments = (base, now, target, 2015, 2018, 2020, direction)
    category, score = growth_category(*arguments), growth_score(*arguments)
    bounds = {
        "achieved": (5, 5),
        "on_track": (2.5, 5),
        "moderate": (0, 2.5),
        "insufficient": (-2.5, 0),
        "moving_away": (-5, -2.5),
    }
    if category is None:
        assert score is None
    else:
        low, high = bounds[category]
        assert score is not None
        assert low - 1e-9 <= score <= high + 1e-9


@unhurried
@given(st.tuples(*[st.integers(-1000, 1000)] * 3), st.integers(1, 1000), st.integers(-1000, 1000))
def test_completion_does_not_depend_on_the_unit(
    values: tuple[int, int, int], scale: int, shift: int
) -> None:
    base, now, target = (Decimal(value) / 10 for value in values)
    other = [Decimal(scale) / 7 * value + shift for value in (base, now, target)]
    completion = straight_line_completion(base, now, target)
    if completion is None:
        assert straight_line_completion(*other) is None
    else:
        assert math.isclose(completion, straight_line_completion(*other), abs_tol=1e-15)


@unhurried
@given(st.floats(1, 1000), st.floats(1, 1000), st.floats(1, 1000), st.floats(0.001, 1000))
def test_the_growth_ratio_does_not_depend_on_the_scale(
    base: float, now: float, target: float, scale: float
) -> None:
    assume(abs(math.log(target / base)) > 0.01)
    values = (base, now, target)
    ratio = growth_ratio(*values, 2015, 2018, 2020, "higher")
    scaled = growth_ratio(*(scale * value for value in values), 2015, 2018, 2020, "higher")
    assert ratio == pytest.approx(scaled, rel=1e-6, abs=1e-9)


def test_years_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="Years out of order"):
        time_share(2020, 2018, 2025)
    with pytest.raises(ValueError, match="at least one year"):
        growth_ratio(10, 9, 8, 2015, 2015, 2020, "lower")
    with pytest.raises(ValueError, match="direction='down'"):
        growth_category(10, 9, 8, 2015, 2018, 2020, "down")  # type: ignore[arg-type]


def test_the_missed_air_quality_target_in_days() -> None:
    assert days_short(Decimal(93), Decimal("88.0"), 366) == Decimal("18.3")
    assert days_short(Decimal("88.0"), Decimal(93), 366) == Decimal("-18.3")


def test_days_need_a_share_in_percent_and_a_year() -> None:
    with pytest.raises(ValueError, match="target_pct=930"):
        days_short(Decimal(930), Decimal(88), 366)
    with pytest.raises(ValueError, match="days_in_year=360"):
        days_short(Decimal(93), Decimal(88), 360)


# --- The plan itself ---------------------------------------------------------------------------


def read(name: str, decimals: tuple[str, ...] = (), flags: tuple[str, ...] = ()) -> pd.DataFrame:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        records = [
            {column: cell or None for column, cell in record.items()}
            for record in csv.DictReader(file)
        ]
    for record in records:
        for column, cell in record.items():
            if cell is not None and column in decimals:
                record[column] = Decimal(cell)
            elif cell is not None and column.endswith(("_year", "row")):
                record[column] = int(cell)
            elif column in flags:
                record[column] = cell == "true"
    return pd.DataFrame(records, dtype=object).convert_dtypes()


@pytest.fixture(scope="module")
def thirteenth_plan() -> pd.DataFrame:
    results = read(
        "plan/results",
        decimals=("base_value", "target_value", "result_value"),
        flags=("uncertain", "target_revised"),
    )
    return assess_plan(
        results, read("catalogue/indicators"), read("plan/plans"), "jiangmen-13", 2020
    )


def test_the_thirteenth_plan_met_21_of_22_and_missed_good_days(
    thirteenth_plan: pd.DataFrame,
) -> None:
    summary = summarise(thirteenth_plan)
    assert (summary.n_total, summary.n_achieved, summary.n_missed) == (22, 21, 1)
    assert summary.missed_ids == ("good_days_pct",)


def test_computed_verdicts_of_the_thirteenth_plan_agree_with_the_printed_ones(
    thirteenth_plan: pd.DataFrame,
) -> None:
    disagreeing = thirteenth_plan[~thirteenth_plan["verdicts_agree"].fillna(False)]
    columns = ["row", "indicator_id", "target", "result", "verdict", "verdict_stated"]
    assert disagreeing.empty, disagreeing[columns].to_string()
    assert summarise(thirteenth_plan).rounding_decides_ids == ()


def test_forest_cover_met_its_reset_target_and_fell(thirteenth_plan: pd.DataFrame) -> None:
    assert summarise(thirteenth_plan).met_but_worse_ids == ("forest_cover_pct",)
    allowed = thirteenth_plan[thirteenth_plan["ambition"] == "allows_worsening"]
    assert set(allowed["indicator_id"]) == {"forest_cover_pct", "pm25_annual_mean_ugm3"}


def test_the_two_sewage_rows_rest_on_a_damaged_reading(thirteenth_plan: pd.DataFrame) -> None:
    uncertain = thirteenth_plan[thirteenth_plan["rests_on_uncertain_reading"]]
    assert list(uncertain["row"]) == [19, 20]
    assert summarise(thirteenth_plan).n_achieved_without_uncertain == 19
