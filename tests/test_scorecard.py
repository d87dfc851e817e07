"""The scorecard: what may be said of a target, what not, and why."""

from __future__ import annotations

import dataclasses
import functools
import shutil
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from subjects import package

from analysis import tables
from analysis.attainment import growth_ratio
from analysis.blocks import Cell, part_text
from analysis.data import DataError, accept, load_package
from analysis.facts.scorecard import _running_sentence
from analysis.language import LANGUAGES, Phrase
from analysis.projection.annual import MIN_POINTS
from analysis.projection.prospect import Prospect
from analysis.review import Review, open_review, review_plans
from analysis.scorecard import (
    FORMER_CUT,
    ScorecardData,
    ScorecardRow,
    comparable_points,
    known_values,
    published_means,
    scorecard,
)
from analysis.scorecard.model import weakest

pytestmark = pytest.mark.xdist_group("scorecard")
ROOT = Path(__file__).parent.parent


@functools.cache
def review(as_of: int = 2025) -> Review:
    """The review without projections, which come in where a test makes them."""
    one = review_plans(package(), "jiangmen", as_of, "en")
    one.__dict__["prospects"] = {}
    return one


@functools.cache
def data(as_of: int = 2025) -> ScorecardData:
    return review(as_of)._scorecard_data()


def rows_of(
    given_data: ScorecardData | None = None, **prospects: Prospect
) -> dict[str, ScorecardRow]:
    rows = scorecard(given_data or data(), prospects)
    return {row.verdict_id: row for row in rows}


def only(whole: ScorecardData, indicator: str) -> ScorecardData:
    """What concerns one indicator: its rows are the same, and made in a tenth of the time."""
    names = ("attainment", "results", "targets", "text_targets")
    frames = {name: getattr(whole, name) for name in names}
    return dataclasses.replace(
        whole, **{n: frame[frame["indicator_id"] == indicator] for n, frame in frames.items()}
    )


def good_days(mean: float = 86.0, spread: float = 3.0, **changes: object) -> Prospect:
    """A prospect of the share of good days: two methods, one percentage point apart."""
    normal = np.random.default_rng(7).normal(0.0, spread, 4000)
    draws = {"a": mean - 0.5 + normal, "b": mean + 0.5 + normal}
    draws["headline"] = np.concatenate([draws["a"], draws["b"]])
    plain = Prospect(
        indicator_id="good_days_pct",
        year=2025,
        direction="higher",
        decimals=1,
        draws=draws,
        headline_methods=("a", "b"),
        inputs={"seed": 7, "sources": ["aqistudy-monthly"]},
    )
    return dataclasses.replace(plain, **changes)


def assigned(value: str, kind: str = "at_least", indicator: str = "good_days_pct") -> pd.DataFrame:
    """The number that the province assigned, as the data package gives it."""
    row = {
        **{"plan_id": "jiangmen-14", "indicator_id": indicator, "year": 2025, "kind": kind},
        **{"value": Decimal(value), "printed": value, "source_id": "plan-14-text"},
    }
    return pd.DataFrame([row], dtype=object)


def with_assigned(value: str, **changes: str) -> ScorecardData:
    return dataclasses.replace(data(), assigned=assigned(value, **changes))


GOOD_DAYS = "jiangmen-14/T2-1"

# --- Both plans, whole ------------------------------------------------------------------------


def test_both_plans_stand_in_it_with_every_row_of_their_tables():
    refs = [row.demand.ref for row in review().scorecard if row.demand.group == "table"]
    assert refs == [f"T1-{n}" for n in range(1, 23)] + [f"T2-{n}" for n in range(1, 22)]


def test_the_text_adds_the_numbers_for_2025_whose_state_the_plan_prints():
    text = {r.demand.indicator_id: r for r in review().scorecard if r.demand.group == "text"}
    coal, greenways, forest = (
        text[name] for name in ("coal_share_pct", "greenway_length_km", "forest_cover_pct")
    )
    assert (coal.latest.value, coal.demand.value) == (Decimal("57.2"), Decimal("45.9"))
    assert (greenways.latest.value, greenways.demand.value) == (187, 340)
    assert (forest.latest.value, forest.demand.value) == (Decimal("45.14"), Decimal("44.64"))
    # No state is printed for gas and electricity: a bound alone is no verdict.
    assert not {"natural_gas_share_pct", "primary_electricity_other_share_pct"} & set(text)


def test_every_row_that_cannot_be_assessed_says_why_in_both_languages():
    for row in review().scorecard:
        assert (row.reason is None) == (row.state != "not_assessable")
        assert bool(row.chances) != (row.chance_reason is not None)
        for reason in (row.reason, row.chance_reason):
            if reason is not None:
                assert all(reason.text(lang).strip() for lang in LANGUAGES)


def test_the_verdicts_of_the_finished_plan_are_those_of_its_assessment():
    assessed = review().attainment.set_index("row")
    for row in review().scorecard[:22]:
        number = int(row.demand.ref.removeprefix("T1-"))
        assert row.state == assessed.loc[number, "verdict"]
        assert row.margin == assessed.loc[number, "margin"]
        assert row.path.completion == assessed.loc[number, "completion"]
        assert row.path.path == row.state and not row.chances


@pytest.mark.parametrize("as_of", [2015, 2018, 2020, 2023])
def test_an_earlier_review_sees_no_value_that_was_measured_later(as_of):
    for row in review(as_of).scorecard:
        for value in (row.base, row.latest):
            if value is not None and value.basis != "definition":
                assert value.year <= as_of
        if as_of < 2019:
            assert row.state == "not_assessable"


def test_a_row_does_not_depend_on_the_rows_of_other_indicators():
    every = rows_of(good_days_pct=good_days())
    for name in ("good_days_pct", "greenway_length_km"):
        for verdict_id, row in rows_of(only(data(), name), good_days_pct=good_days()).items():
            assert row == every[verdict_id]


def test_rows_do_not_depend_on_the_order_of_the_tables():
    shuffled = dataclasses.replace(
        data(),
        **{
            name: getattr(data(), name).sample(frac=1, random_state=3)
            for name in (
                *("attainment", "results", "targets", "text_targets", "coverage"),
                *("known", "province", "indicators"),
            )
        },
    )
    assert scorecard(shuffled, {"good_days_pct": good_days()}) == scorecard(
        data(), {"good_days_pct": good_days()}
    )


# --- Result so far and path -------------------------------------------------------------------


def test_a_share_at_its_best_value_can_only_be_kept():
    row = rows_of()["jiangmen-14/T2-3"]
    assert (row.state, row.path.path, row.margin) == ("at_ceiling", "at_ceiling", 0)


def test_nothing_of_a_bad_thing_is_a_best_value_too():
    assert rows_of()["jiangmen-14/T2-4"].state == "at_ceiling"


def test_a_target_below_the_present_value_asks_for_no_improvement():
    row = rows_of()["jiangmen-14/tt-9-01"]
    assert (row.state, row.path.path, row.margin) == ("meets_now", "keep", Decimal("0.50"))


def test_greenways_must_grow_by_the_fifth_part_of_what_is_missing_each_year():
    # (340 km - 187 km) / (2025 - 2020) = 30.6 km a year.
    row = rows_of()["jiangmen-14/tt-6-08"]
    assert (row.state, row.path.path) == ("short", "needs")
    assert row.path.needed_per_year == Decimal("30.6")


def test_the_share_of_coal_must_fall_and_the_sign_says_so():
    # (45.9 - 57.2) / 5 = -2.26 points a year.
    assert rows_of()["jiangmen-14/tt-3-07"].path.needed_per_year == Decimal("-2.26")


def later_greenways(year: int, km: str) -> ScorecardData:
    row = {
        **{"indicator_id": "greenway_length_km", "year": year, "value": Decimal(km)},
        **{"basis": "plan", "confidence": "press", "source_id": "jiangmen-published"},
    }
    known = pd.concat([data().known, pd.DataFrame([row])], ignore_index=True)
    return dataclasses.replace(data(), known=known)


@pytest.mark.parametrize(
    ("km", "path"),
    [
        # Half of the time passed needs 0.5 +- 0.05 of 153 km: 187 + 0.4 * 153 = 248.2.
        ("300", "ahead"),
        ("250", "on_schedule"),
        ("248.2", "on_schedule"),
        ("240", "behind"),
        ("180", "behind"),
    ],
)
def test_completion_is_held_against_the_share_of_the_time(km, path):
    # 2022 is 2/5 of the way from 2020 to 2025.
    row = rows_of(later_greenways(2022, km))["jiangmen-14/tt-6-08"]
    assert row.path.time_share == Decimal("0.4")
    assert row.path.completion == (Decimal(km) - 187) / 153
    assert row.path.path == path
    assert row.path.growth_ratio == growth_ratio(187, float(km), 340, 2020, 2022, 2025, "higher")
    assert row.confidence == "press"


def test_achieved_is_said_before_any_ratio():
    row = rows_of(later_greenways(2022, "341"))["jiangmen-14/tt-6-08"]
    assert (row.state, row.path.growth_category) == ("meets_now", "achieved")
    assert row.path.needed_per_year is None


def test_straight_line_and_growth_ratio_may_disagree_and_it_is_said():
    # 0.36 of the way in 0.4 of the time is on schedule within 0.05, and R = 0.95 is not reached.
    row = rows_of(later_greenways(2022, "242.1"))["jiangmen-14/tt-6-08"]
    assert (row.path.path, row.path.growth_category) == ("on_schedule", "on_track")
    falling = rows_of(later_greenways(2022, "239.4"))["jiangmen-14/tt-6-08"]
    assert (falling.path.path, falling.agreement) == ("behind", "disagree")


def test_a_value_of_the_target_year_is_a_verdict():
    met = rows_of(later_greenways(2025, "340"))["jiangmen-14/tt-6-08"]
    missed = rows_of(later_greenways(2025, "339.4"))["jiangmen-14/tt-6-08"]
    assert (met.state, missed.state) == ("achieved", "missed")
    # 339.5 km rounds to 340, half to even, and meets a target printed in whole km.
    assert rows_of(later_greenways(2025, "339.5"))["jiangmen-14/tt-6-08"].state == "achieved"


@settings(max_examples=60)
@given(st.decimals("0.001", "1000", places=3), st.integers(150, 400))
def test_completion_does_not_depend_on_the_unit(factor, km):
    plain = only(later_greenways(2022, str(km)), "greenway_length_km")
    known = plain.known.copy()
    mine = known["indicator_id"] == "greenway_length_km"
    known.loc[mine, "value"] = [value * factor for value in known.loc[mine, "value"]]
    texts = plain.text_targets.copy()
    here = texts["text_target_id"] == "tt-6-08"
    texts.loc[here, "value"] = [value * factor for value in texts.loc[here, "value"]]
    scaled = dataclasses.replace(plain, known=known, text_targets=texts)
    one, other = (rows_of(each)["jiangmen-14/tt-6-08"].path for each in (plain, scaled))
    assert abs(one.completion - other.completion) < Decimal("1e-20")
    assert one.time_share == other.time_share


# --- Probability ------------------------------------------------------------------------------


def test_an_assigned_target_without_a_number_is_held_against_values_a_reader_knows():
    row = rows_of(good_days_pct=good_days())[GOOD_DAYS]
    found = [(chance.reference, str(chance.target)) for chance in row.chances]
    assert found == [
        ("state_kept", "88.0"),
        ("previous_target", "93"),
        # At actual conditions, as the futures are; the mean at the old state, 92.7, is no target.
        ("province", "95.5"),
    ]
    assert row.state == "not_assessable" and "province" in row.reason.en
    # The plan is official, but the months behind the projection are an archived copy.
    assert row.confidence == "archived_copy"


def test_the_probability_is_that_of_the_prospect():
    prospect = good_days()
    first = rows_of(good_days_pct=prospect)[GOOD_DAYS].chances[0]
    assert first.probability == prospect.probability(88.0)
    assert first.low == prospect.probability(88.0, "a") < first.probability
    assert first.high == prospect.probability(88.0, "b") > first.probability


def test_a_number_given_as_data_turns_the_range_into_one_probability_and_a_verdict():
    row = rows_of(with_assigned("90.5"), good_days_pct=good_days())[GOOD_DAYS]
    (chance,) = row.chances
    assert (chance.reference, chance.target) == ("target", Decimal("90.5"))
    assert row.demand.given and row.state == "short"
    # 88.0 in 2020, 90.5 asked for 2025: half a point a year.
    assert row.path.needed_per_year == Decimal("0.5") and row.margin == Decimal("-2.5")


@settings(max_examples=40)
@given(st.lists(st.decimals("70", "99.9", places=1), min_size=2, max_size=5, unique=True))
def test_the_probability_falls_as_an_assigned_target_gets_harder(targets):
    prospect = good_days()
    found = [
        rows_of(only(with_assigned(str(target)), "good_days_pct"), good_days_pct=prospect)[
            GOOD_DAYS
        ]
        .chances[0]
        .probability
        for target in sorted(targets)
    ]
    assert found == sorted(found, reverse=True)


def test_a_cut_given_as_data_counts_from_the_base_year_and_not_from_the_former_cut():
    # The 50.17 % printed as the state are the cut from 2015 to 2020.
    given_data = with_assigned("18", kind="cut_by", indicator="co2_intensity_cut_pct")
    row = rows_of(given_data)["jiangmen-14/T2-13"]
    assert row.base.value == 0 and row.base.year == 2020 and row.latest is None
    assert row.state == "not_assessable" and row.path.needed_per_year == Decimal("3.6")


def test_without_a_prospect_the_number_of_comparable_values_is_the_reason():
    row = rows_of()[GOOD_DAYS]
    assert row.n_comparable == 2 and str(MIN_POINTS) in row.chance_reason.en
    assert row.chance_reason.en.startswith("2 ")


def test_a_prospect_that_is_none_gives_its_own_reason():
    reason = Phrase("no month was known", "无月度数据")
    empty = good_days(draws={}, reason=reason)
    assert rows_of(good_days_pct=empty)[GOOD_DAYS].chance_reason == reason


def test_a_prospect_of_another_year_says_nothing_of_the_target():
    assert not rows_of(good_days_pct=good_days(year=2024))[GOOD_DAYS].chances


def test_a_prospect_that_takes_the_bad_way_for_good_is_refused():
    with pytest.raises(ValueError, match="good_days_pct takes lower values for better"):
        rows_of(good_days_pct=good_days(direction="lower"))


def test_the_least_agreement_of_several_targets_is_shown():
    far = good_days(spread=0.5)
    far = dataclasses.replace(
        far, draws=far.draws | {"a": far.draws["a"] - 3, "b": far.draws["b"] + 3}
    )
    row = rows_of(good_days_pct=far)[GOOD_DAYS]
    assert {chance.agreement for chance in row.chances} == {"agree", "disagree"}
    assert row.agreement == "disagree"


# --- Comparable values ------------------------------------------------------------------------


def known(*values: tuple[int, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                **{"indicator_id": "x", "year": year, "value": Decimal(1), "basis": basis},
                **{"confidence": confidence, "source_id": "s"},
            }
            for year, basis, confidence in values
        ],
        columns=["indicator_id", "year", "value", "basis", "confidence", "source_id"],
    )


def test_values_on_different_bases_are_not_added_up():
    frame = known(
        (2015, "plan", "official"),
        (2016, "urban", "press"),
        (2017, "urban", "press"),
        (2018, "new state", "official"),
    )
    assert comparable_points(frame, "x").n == 2
    assert comparable_points(frame, "x").basis == "urban"


def test_a_value_of_low_confidence_is_no_point():
    frame = known((2015, "plan", "official"), (2016, "plan", "low"), (2017, "plan", "press"))
    assert comparable_points(frame, "x").years == (2015, 2017)


def test_of_equally_many_the_plan_goes_first_and_nothing_is_nothing():
    frame = known((2015, "a", "official"), (2016, "plan", "official"))
    assert comparable_points(frame, "x").basis == "plan"
    assert comparable_points(frame, "unknown").n == 0


def test_the_zero_from_which_a_cut_counts_is_no_value():
    values = data().known
    cut = values[values["indicator_id"] == "so2_emission_cut_pct"]
    assert cut["year"].tolist() == [2020]


def test_a_review_of_2018_knows_the_base_and_not_the_result():
    values = data(2018).known
    assert values[values["indicator_id"] == "good_days_pct"]["year"].tolist() == [2015]


def test_part_years_and_parts_of_the_city_are_no_yearly_values_of_it():
    names = pd.DataFrame({"published_indicator": ["pm25"], "indicator_id": ["pm"]})
    published = pd.DataFrame(
        {
            "year": [2020, 2020, 2020],
            "area_zh": ["江门市", "江门市区", "江门市"],
            "indicator": ["pm25", "pm25", "pm25__ytd1_9"],
            "value": [21.0, 25.0, 19.0],
            "basis": ["a", "a", "a"],
            "confidence": ["press"] * 3,
        }
    )
    found = published_means(published, names, "江门市", "s", 2025)
    assert found["value"].tolist() == [Decimal("21.0")]


def test_a_value_in_two_places_of_the_plan_is_known_once():
    table = review().package.table
    values = known_values(
        data().results,
        data().targets,
        table("plan/text_results"),
        table("annual/jiangmen_published").head(0),
        table("catalogue/published_indicators"),
        table("plan/plans"),
        "江门市",
        2025,
    )
    # Result in Table 1, state in Table 2 and once more in the text.
    days = values[values["indicator_id"] == "good_days_pct"]
    assert list(zip(days["year"], days["value"].map(str), strict=True)) == [
        (2015, "92.6"),
        (2020, "88.0"),
    ]


def test_the_least_trusted_input_decides():
    assert weakest(["official", "press", "archived_copy"]) == "press"
    assert weakest([]) == "none"


# --- A package with an assigned number ----------------------------------------------------------


def test_an_assigned_number_enters_from_the_data_package(tmp_path, monkeypatch):
    root = tmp_path / "data"
    shutil.copytree(ROOT / "data", root)
    file = root / "plan/assigned_targets.csv"
    heading = file.read_text(encoding="utf-8")
    assert heading.count("\n") == 1, "the package has no assigned number yet"
    file.write_text(
        heading + "jiangmen-14,good_days_pct,2025,at_least,89.5,89.5%,plan-14-text,,\n",
        encoding="utf-8",
    )
    accept(["plan/assigned_targets.csv"], root)
    monkeypatch.setenv("PLAN_REVIEW_DATA", str(root))
    one = open_review()
    one.__dict__["prospects"] = {}
    row = {row.verdict_id: row for row in one.scorecard}[GOOD_DAYS]
    assert (row.demand.kind, row.demand.printed, row.demand.given) == ("at_least", "89.5%", True)
    assert row.state == "short" and row.path.needed_per_year == Decimal("0.3")


@pytest.mark.parametrize(
    ("indicator", "year"), [("beautiful_bay_count", 2025), ("good_days_pct", 2024)]
)
def test_a_number_for_a_target_that_the_plan_does_not_leave_open_is_refused(
    tmp_path, indicator, year
):
    root = tmp_path / "data"
    shutil.copytree(ROOT / "data", root)
    with (root / "plan/assigned_targets.csv").open("a", encoding="utf-8") as file:
        file.write(f"jiangmen-14,{indicator},{year},at_least,1,1,plan-14-text,,\n")
    accept(["plan/assigned_targets.csv"], root)
    with pytest.raises(DataError, match=f"{indicator}.*is not left to the province"):
        load_package(root)


def test_a_cut_printed_as_the_state_is_no_state_of_an_assigned_target():
    # The 50.17 % printed for 2020 are the cut from 2015 to 2020; the target's base year is unknown.
    row = rows_of()["jiangmen-14/T2-13"]
    assert row.base is None and row.latest.basis == FORMER_CUT
    assert row.state == "not_assessable" and row.path.path == "not_assessable"
    shown = [cell_text(row[4]) for row in tables.scorecard(review()).rows]
    assert sum("50.17\u00a0% (cut 2015–2020)" in text for text in shown) == 1


def cell_text(one: Cell) -> str:
    return "".join(map(part_text, one.parts))


def test_that_no_value_of_the_last_year_is_at_hand_ends_with_the_first_judged_target():
    rows = [row for row in review().scorecard if row.demand.ref.startswith("T2-")]
    assert "(none of 2025 is at hand)" in _running_sentence(rows, review()).en
    waters = next(row for row in rows if row.demand.indicator_id == "surface_water_good_pct")
    judged = dataclasses.replace(
        waters, latest=dataclasses.replace(waters.latest, year=2025), state="achieved"
    )
    said = _running_sentence([judged if row is waters else row for row in rows], review())
    assert "by values of" in said.en and "at hand" not in said.en and "尚未取得" not in said.zh
