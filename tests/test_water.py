"""Water, sea, soil and ecology: ceilings, what would break them, and what the weak ones ask."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from subjects import BROKEN, review, words

from analysis import charts, tables
from analysis import paths_review as frames
from analysis.blocks import Figure, Notice
from analysis.facts.water import NEARSHORE, SEWAGE, SHORELINE, SIMILAR, water_facts
from analysis.language import LANGUAGES
from analysis.tables.build import is_loose

YEARS = (2015, 2018, 2020, 2023, 2025)
CHARTS = ("ceiling_ladder", "nearshore_targets", "greenway_path", "forest_cover")
TABLES = ("ceiling_table", "weak_table", "reference_table")
#: States of 2020 and 2019 that nobody could know in 2018.
LATER = r"76\.4|46\.4|51\.36|45\.14|\b187\b|82\.1|45\.38|9[0-2]\.\d"


def states(as_of: int = 2025) -> pd.DataFrame:
    return frames.indicator_states(review(as_of)).set_index("indicator_id")


def weak(as_of: int = 2025) -> pd.DataFrame:
    return frames.weak_indicators(review(as_of)).set_index("indicator_id")


def fact(name: str, as_of: int = 2025) -> Any:
    return water_facts(review(as_of))[name]


# --- Ceilings -----------------------------------------------------------------------------------


def test_five_indicators_stand_at_the_best_value_and_are_to_be_kept_there():
    assert set(states().query("standing == 'keep'").index) == {
        "county_drinking_source_compliance_pct",
        "surface_water_good_pct",
        "surface_water_below_v_pct",
        "industrial_hazardous_waste_disposal_pct",
        "medical_waste_safe_disposal_pct",
    }


def test_a_demand_that_the_text_repeats_under_another_name_is_counted_once():
    # Row 5 of Table 2 and tt-6-06 state one quantity; the old result of 0 % is no state of it.
    repeats = frames.repeated_under_another_name(review())
    assert list(repeats["text_target_id"]) == ["tt-6-06"]
    assert list(repeats["table_indicator_id"]) == ["county_city_black_odorous_water_pct"]
    assert states().loc["black_odorous_water_pct", "target"] is None
    assert states().loc["county_city_black_odorous_water_pct", "target"] == 0


def test_the_text_still_binds_one_of_the_indicators_that_are_not_listed_again():
    sentence = fact("dropped_sentence").display
    assert "chapter 6 of the plan still asks: “By 2025 black and odorous waters" in sentence.en
    assert "A later fall of the rest" in sentence.en and "其余各项按原定义" in sentence.zh


def test_the_sentence_on_black_waters_names_its_indicator_and_the_old_result():
    sentence = fact("black_sentence").display
    assert "counts 0\u00a0% black" in sentence.en
    assert "black and odorous waters in built-up areas of county-level cities" in sentence.en
    assert "县级城市建成区黑臭水体比例" in sentence.zh


def test_four_reached_the_best_value_and_lost_their_number():
    assert set(states().query("standing == 'dropped'").index) == {
        "black_odorous_water_pct",
        "contaminated_plots_safe_use_pct",
        "household_waste_safe_treatment_pct",
        "hazardous_waste_safe_disposal_pct",
    }


def test_the_best_value_depends_on_which_way_is_good():
    found = states()
    assert found.loc["surface_water_good_pct", "best"] == 100
    assert found.loc["surface_water_below_v_pct", "best"] == 0
    assert found.loc["greenway_length_km", "best"] is None


def test_one_section_of_fifteen_costs_more_than_six_points():
    sections = frames.assessed_sections(review())
    assert list(sections["sections"]) == [9, 15]
    # 100 / 9 = 11.11 and 100 / 15 = 6.67; 8 of 9 = 88.9 %, as the bulletin of 2016 prints.
    assert list(sections["step_pct"].round(2)) == [11.11, 6.67]
    assert sections["value_pct"][0] == Decimal("88.9")
    assert "6.7 percentage points" in fact("section_sentence").display.en
    assert "so 1 fell short" in fact("section_sentence").display.en
    # The miss of 2016 came before the 100 % of 2020 and is no fall from it.
    assert "before the best value was reached" in fact("section_sentence").display.en


def test_a_section_counted_later_is_not_seen_before():
    assert list(frames.assessed_sections(review(2020))["sections"]) == [9]
    assert frames.assessed_sections(review(2015)).empty


@pytest.mark.parametrize(
    ("target", "direction", "edge", "meets"),
    [
        # Half to even: 99.5 -> 100, 0.5 -> 0, 98.5 -> 98 (not 99), 44.635 -> 44.64.
        ("100", "higher", "99.5", True),
        ("0", "lower", "0.5", True),
        ("99", "higher", "98.5", False),
        ("44.64", "higher", "44.635", True),
    ],
)
def test_how_little_may_be_missing_follows_from_rounding(target, direction, edge, meets):
    found = frames.rounding_edge(Decimal(target), direction)
    assert found == (Decimal(edge), meets)


def test_a_target_that_is_not_printed_is_never_ranked_by_its_gap():
    # 100 - 76.4 = 23.6 and 100 - 46.4 = 53.6; 16 numbers, 5 demands in words and 1 to keep a state.
    verdict = fact("verdict").display
    assert "23.6 and 53.6 percentage points from the best value" in verdict.en
    assert "相差23.6个和53.6个百分点" in verdict.zh
    assert "Of the 22 targets" in verdict.en and "7 more targets are assigned" in verdict.en
    assert not re.search("most to do|largest|最大", verdict.en + verdict.zh)


def test_where_the_plan_says_basically_no_smallest_miss_is_given():
    found = states()
    loose = found[found["printed"].map(is_loose)]
    assert set(loose.index) == {
        "city_section_below_v_pct",
        "urban_sewage_direct_discharge_pct",
        "large_rural_black_odorous_water_count",
        "raw_household_waste_landfill_pct",
    }
    rows = list(csv.reader(io.StringIO(tables.ceiling_table(review(2025, "zh")).csv)))
    missing = [row for row in rows if row[-1] == "规划未量化“基本”，无法判定"]
    assert sorted(row[3] for row in missing) == [
        *("基本实现“零填埋”（2023年）", "基本实现“零直排”"),
        *("基本消除", "基本消除"),
    ]
    full = [row for row in rows if row[3] == "全面消除"]
    assert [row[-1] for row in full] == ["有任何剩余"]
    black = [row for row in rows if row[0] == "城市建成区黑臭水体比例"]
    assert black[0][1] == "– → 基本消除 → 0"


def test_that_a_rounded_value_still_meets_its_target_is_said_to_rest_on_the_rule():
    sentence = fact("rounding_sentence").display
    assert "99.5\u00a0%" in sentence.en and "full values are compared" in sentence.en
    assert "修约值比较法" in sentence.zh and "全数值比较法" in sentence.zh


def test_an_indicator_that_is_not_listed_again_is_set_beside_a_similar_one_of_other_definition():
    indicators = review().package.table("catalogue/indicators").set_index("indicator_id")
    listed = set(review().targets["indicator_id"])
    for old, new in SIMILAR.items():
        assert old not in listed and new in listed
        assert indicators.loc[old, "definition_zh"] != indicators.loc[new, "definition_zh"]
    sentence = fact("dropped_sentence").display
    assert "4 more" in sentence.en and "For 3 of them" in sentence.en
    assert "“重点建设用地安全利用率”（上期为“污染地块安全利用率”）" in sentence.zh


# --- Weak indicators ----------------------------------------------------------------------------


def test_the_target_for_forest_cover_lies_below_its_state():
    row = weak().loc["forest_cover_pct"]
    assert row["asks"] == "allows"
    # (44.64 - 45.14) / 5 = -0.10
    assert row["per_year"] == pytest.approx(-0.1)
    # 45.14 - 44.64 = 0.50 and 46.25 - 44.64 = 1.61
    sentence = fact("forest_sentence").display.en
    assert "lies below" in sentence and "0.50" in sentence and "1.61" in sentence
    assert "44.51" in sentence


def test_forest_cover_is_drawn_as_points_that_no_line_joins():
    figure = charts.forest_cover(review())
    marks = re.findall(r'"mark": \{"type": "(\w+)"', json.dumps(figure.spec_wide))
    assert marks and set(marks) == {"point", "text"}
    published = frames.forest_points(review()).query("role == 'published'")
    assert list(published["value"]) == [45.38]
    assert set(published["basis"]).isdisjoint({"plan"})


def test_greenways_come_in_two_stages():
    stages = frames.greenway_stages(review())
    assert [(s.start_year, s.end_year, s.per_year) for s in stages] == [
        (2020, 2022, 31.5),
        (2022, 2025, 30.0),
    ]
    assert weak().loc["greenway_length_km", "per_year"] == pytest.approx(30.6)


@pytest.mark.parametrize("name", [NEARSHORE, SEWAGE, SHORELINE])
def test_an_assigned_target_without_a_number_has_no_path(name):
    row = weak().loc[name]
    assert row["per_year"] is None and row["reason"] == "assigned" and row["target"] is None


def test_reference_values_are_what_a_target_might_ask_and_no_target():
    found = frames.reference_targets(review(), NEARSHORE)
    rise = dict(zip(found["value"], found["per_year"], strict=True))
    # (81.5 - 76.4) / 5 = 1.02, (91.2 - 76.4) / 5 = 2.96, (100 - 76.4) / 5 = 4.72
    assert rise[76.4] == 0 and rise[81.5] == pytest.approx(1.02)
    assert rise[91.2] == pytest.approx(2.96) and rise[100.0] == pytest.approx(4.72)
    assert set(found["kind"]) == {"keep", "province", "best"}


@pytest.mark.parametrize(
    ("target", "rise", "word"),
    [("85", 1.72, "rise"), ("76.4", 0.0, "change"), ("70", -1.28, "fall")],
)
def test_an_assigned_number_given_as_data_turns_the_references_into_a_demand(
    monkeypatch, target, rise, word
):
    given = {NEARSHORE: {"kind": "at_least", "target": Decimal(target)}}
    monkeypatch.setattr(frames, "_assigned_targets", lambda _: given)
    # (85 - 76.4) / 5 = 1.72 and (70 - 76.4) / 5 = -1.28
    row = weak().loc[NEARSHORE]
    assert row["per_year"] == pytest.approx(rise) and row["place"] == "assigned"
    sentence = fact("nearshore_sentence").display
    assert f"{target}\u00a0%" in sentence.en and f"a {word} of {abs(rise):.2f}" in sentence.en
    assert f"{target}%" in sentence.zh
    figure = charts.nearshore_targets(review())
    assert isinstance(figure, Figure) and "assigned: " in json.dumps(figure.spec_wide)
    assert "the number assigned" in tables.reference_table(review()).csv


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_count_is_shown_as_a_number_and_the_caption_counts_what_has_both_ends(lang):
    made = tables.weak_table(review(2025, lang))
    rows = list(csv.reader(io.StringIO(made.csv)))[1:]
    both_ends = [row for row in rows if row[5] != "–"]
    changing = [row for row in both_ends if row[5] != "0.00"]
    assert (len(rows), len(changing), len(both_ends)) == (23, 2, 3)
    numbers = re.findall(r"\d+", made.caption)
    assert numbers == ["23", "2", "1"]
    targets = {row[4] for row in rows}
    assert {"1", "24", "29.65", "670"} <= targets
    assert not [target for target in targets if re.match("number|个数", target)]


def test_the_wording_of_the_provinces_values_is_glossed():
    assert not re.search("[\u4e00-\u9fff]", tables.reference_table(review()).csv)


def test_a_state_of_2019_has_one_year_more_to_its_target():
    found = frames.reference_targets(review(), SHORELINE).set_index("kind")
    # (100 - 51.36) / 6 = 8.1067
    assert found.loc["best", "per_year"] == pytest.approx(8.1067, abs=1e-4)


def test_a_provincial_value_is_a_reference_only_once_it_is_known():
    years = frames.reference_targets(review(2023), NEARSHORE)["year"].dropna()
    assert sorted(years) == [2017, 2023]
    assert set(frames.reference_targets(review(2018), NEARSHORE).index) == set()


def test_the_rural_sewage_rate_is_marked_as_preliminary_everywhere():
    assert states().loc[SEWAGE, "preliminary"] is True
    assert "preliminary" in fact("sewage_sentence").display.en
    assert "46.4*" in tables.weak_table(review()).csv


def test_where_the_running_plan_prints_no_state_an_older_one_is_not_put_in_its_place():
    # The finished plan's 0 % is of urban built-up areas, which may be other waters.
    row = states().loc["county_city_black_odorous_water_pct"]
    assert row["state"] is None and row["result_before"] is None
    assert row["standing"] == "reach"
    assert weak().loc["county_city_black_odorous_water_pct", "reason"] == "no_state"


def test_groundwater_and_the_red_line_cannot_be_assessed():
    for name in ("groundwater_class_v_pct", "ecological_redline_share_pct"):
        row = weak().loc[name]
        assert row["state"] is None and row["target"] is None and row["reason"] == "assigned"
        assert review().indicator_names[name].zh in fact("blind_sentence").display.zh


# --- As of an earlier year ------------------------------------------------------------------------


def test_before_its_year_was_over_no_state_is_seen():
    assert states(2018)["state"].isna().all()
    shoreline = states(2019)["state"].dropna()
    assert dict(shoreline) == {
        SHORELINE: Decimal("51.36"),
        "ecological_quality_index": Decimal("82.1"),
    }
    assert set(weak(2018)["reason"].dropna()) >= {"not_yet", "assigned"}


@pytest.mark.parametrize("year", [2020, 2023])
def test_what_the_plan_says_does_not_change_when_later_data_are_added(year):
    columns = ["state", "target", "standing"]
    pd.testing.assert_frame_equal(states(year)[columns], states(2025)[columns])


@pytest.mark.parametrize("year", YEARS)
def test_every_sentence_is_whole_in_both_languages(year):
    for name, found in water_facts(review(year)).items():
        display = found.display
        assert not re.search(BROKEN, display.en + display.zh), name
        if name.endswith("_sentence") or name == "verdict":
            assert display.en.endswith(".") and display.zh.endswith("。"), name
            assert not re.search("[\u4e00-\u9fff]", display.en), name


def test_before_the_state_was_known_no_sentence_holds_it():
    for name, found in water_facts(review(2018)).items():
        assert not re.search(LATER, found.display.en), name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_before_the_state_was_known_a_chart_says_so(name, lang):
    block = getattr(charts, name)(review(2018, lang))
    assert isinstance(block, Figure | Notice)
    assert not re.search(LATER, words(block))
    if isinstance(block, Notice):
        assert "2018" in block.text
    else:
        assert not re.search(LATER, block.csv)


@pytest.mark.parametrize("year", [2015, 2018])
@pytest.mark.parametrize("name", TABLES)
def test_before_the_state_was_known_no_table_shows_it(name, year):
    assert not re.search(LATER, getattr(tables, name)(review(year)).csv)


@pytest.mark.parametrize("year", [2020, 2023])
@pytest.mark.parametrize("name", CHARTS)
def test_once_the_state_was_known_every_chart_is_drawn(name, year):
    assert isinstance(getattr(charts, name)(review(year)), Figure)


def test_the_shares_that_the_ladder_leaves_out_are_named():
    figure = charts.ceiling_ladder(review(2025, "zh"))
    assert isinstance(figure, Figure)
    drawn = {row["indicator_id"] for row in csv.DictReader(io.StringIO(figure.csv))}
    found = states().query("unit == 'pct'")
    left = set(found[found["state"].notna()].index) - drawn
    assert left == {
        "nature_reserve_land_share_pct",
        "urban_sewage_treatment_pct",
        "county_sewage_treatment_pct",
    }
    for name in left:
        assert review().indicator_names[name].zh in words(figure)
