"""What the chapter on projects says: counts of targets, the peak of the money, cost per unit."""

from __future__ import annotations

import pandas as pd
import pytest
from subjects import review

from analysis.facts import projects as facts
from analysis.language import Phrase
from analysis.tables.projects import _places_of_the_annex, unit_cost_table


def text_targets(*rows: tuple[str, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["indicator_id", "covered"])


def test_targets_of_the_text_are_counted_by_mention_with_repeats_and_qualitative_goals_named():
    table = text_targets(("a_pct", True), ("b_pct", False))
    text = text_targets(("c_pct", True), ("c_pct", False), ("green_goal_count", False))
    said = facts._coverage_sentence(table, text)
    assert "of the 3 further targets in the text (each mention counted, 1 of them" in said.en
    assert "2 have none, 1 of them qualitative goals" in said.en
    assert "目标3条（同一指标重复提出的分别计列，共涉及2项指标）" in said.zh
    assert "其中2条没有项目支撑（含未设量化指标的定性目标1条）" in said.zh
    plain = facts._coverage_sentence(table, text_targets(("c_pct", False)))
    assert "(" not in plain.en and "（" not in plain.zh and "qualitative" not in plain.en


def test_the_goals_named_qualitative_are_those_that_the_catalogue_defines_so():
    frame = review().package.table("catalogue/indicators")
    by_id = frame.loc[frame["indicator_id"].str.endswith(facts._QUALITATIVE), "indicator_id"]
    defined = frame.loc[frame["definition_en"].str.startswith("Qualitative goal"), "indicator_id"]
    assert len(by_id) and set(by_id) == set(defined)


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ([940_348.0, 938_041.0], Phrase("2021", "2021年")),
        # What the chart prints alike is no peak of one year.
        ([940_348.0, 940_100.0], Phrase("2021 and 2022", "2021年和2022年")),
    ],
)
def test_years_that_are_printed_alike_peak_together(amounts, said):
    years = pd.DataFrame({"year": [2021, 2022], "amount_10k_cny": amounts})
    assert facts._peak_years(years) == said


def test_the_peak_under_the_other_assumptions_is_said():
    said = facts.project_facts(review())["year_sentence"].display
    for profile, words in (
        ("start", "first year of each project it is"),
        ("end", "the last it is"),
    ):
        frame = facts._spent(review(), profile)
        peak = frame.loc[frame["amount_10k_cny"].astype(float).idxmax(), "year"]
        assert f"{words} {peak}" in said.en


def test_the_largest_spread_of_money_per_unit_comes_first():
    frame = facts.unit_costs(review())
    several = frame[frame["n"] > 1]
    ratio = several["max_10k_cny"].astype(float) / several["min_10k_cny"].astype(float)
    said = facts.project_facts(review())["unit_cost_sentence"].display
    assert f"a factor of {ratio.max():.0f}." in said.en
    assert f"最高为最低的{ratio.max():.0f}倍" in said.zh
    single = int((frame["n"] == 1).sum())
    assert f"Of the {len(frame)} kinds of works {single} rest" in said.en
    assert f"{single}类仅有1个项目" in said.zh


def test_a_single_project_has_no_range_of_money_per_unit():
    for row in unit_cost_table(review()).rows:
        number, low, high = (row[index].parts[0] for index in (2, 4, 5))
        assert ({low, high} == {"–"}) == (number == "1")


def test_the_unit_of_money_per_unit_names_both():
    assert facts.cost_unit(Phrase("km", "公里")) == Phrase("10⁴ CNY per km", "万元/公里")
    assert facts.cost_unit(Phrase("villages", "个")) == Phrase("10⁴ CNY per village", "万元/个")
    assert facts.cost_unit(Phrase("t/d", "吨/日")) == Phrase("10⁴ CNY per t/d", "万元/（吨/日）")


def test_a_reader_is_led_to_the_annex_and_not_to_an_id():
    said = _places_of_the_annex("Only surveyed (t8-14, t9-01); parks of table 5 (tt-13-04).", "en")
    assert said == (
        "Only surveyed (annex table 8 row 14, annex table 9 row 1); parks of annex table 5."
    )
    assert _places_of_the_annex("Rivers of t1-06 and t1-07.", "en") == (
        "Rivers of annex table 1 rows 6 and 7."
    )
    assert _places_of_the_annex("t5-01、t5-02为升级改造。", "zh") == "附件表5第1、2项为升级改造。"
    assert _places_of_the_annex("附件无该项目，t9-02仅为试点。", "zh") == (
        "附件无该项目，附件表9第2项仅为试点。"
    )


def test_the_city_is_no_district_of_its_own():
    names = facts.district_names(review())
    assert names["jiangmen"] == Phrase("City as a whole", "市本级（全市）")
    assert names["xinhui"].zh == "新会区"
