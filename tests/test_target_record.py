"""The record of the projections of chapter 6, and what other choices would have said."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from subjects import BROKEN, review, words

from analysis.blocks import Notice, Table, part_text
from analysis.day_record import GOOD_DAYS, OZONE, day_record
from analysis.facts.target_sensitivity import sensitivity_sentence
from analysis.facts.targets_words import GOOD, PM25, chance, value
from analysis.language import LANGUAGES, Phrase
from analysis.projection.prospect import Prospect
from analysis.tables.target_sensitivity import target_sensitivity
from analysis.target_review import TABLE_INDICATORS, TargetReview

# These share the draws of earlier windows with the tests of the target review.
pytestmark = pytest.mark.xdist_group("targets")

both = pytest.mark.parametrize("lang", LANGUAGES)
both_indicators = pytest.mark.parametrize("name", TABLE_INDICATORS)


def targets(as_of: int = 2025) -> TargetReview:
    return review(as_of).target_review


# --- Good days and the ozone percentile of all cities --------------------------------------------


def test_each_statistic_of_days_is_scored_on_two_hundred_outcomes_or_more():
    record = review().day_scores
    assert set(record["statistic"]) == {GOOD_DAYS, OZONE}
    assert (record["statistic"].value_counts() >= 200).all()
    assert record["city"].nunique() == 21
    keys = ["city", "origin", "first", "last", "statistic"]
    assert not record.duplicated(keys).any()


def test_an_outcome_counts_as_inside_where_the_printed_interval_holds_it():
    record = review().day_scores
    held = (record["low"] <= record["outcome"]) & (record["outcome"] <= record["high"])
    assert list(record["inside"]) == list(held)
    assert (record["low"] <= record["median"]).all() and (record["median"] <= record["high"]).all()
    assert (record["crps"] >= 0).all()
    share = record[record["statistic"] == GOOD_DAYS]
    assert share[["low", "median", "high", "outcome"]].stack().between(0, 100).all()


def test_an_outcome_lies_after_the_months_that_its_projection_knew():
    record = review().day_scores
    assert (record["first"] > record["origin"]).all() and (record["last"] >= record["first"]).all()
    assert (record["lead"] > 0).all()


@pytest.mark.parametrize("as_of", [2015, 2018])
def test_only_outcomes_known_by_the_end_of_the_year_are_scored(as_of):
    record = day_record(targets(as_of).data)
    if as_of == 2015:
        assert record.empty
        return
    years = record["last"].map(lambda month: month.year)
    assert len(record) and years.max() <= as_of
    assert len(record) < len(review().day_scores)


# --- Looks ----------------------------------------------------------------------------------------


@both_indicators
def test_a_later_review_tells_of_earlier_looks_what_they_told_themselves(name):
    now, then = review(2025).target_looks.at(name, 2020), review(2018).target_looks.at(name, 2020)
    assert list(then["as_of"].unique()) == [2015, 2018]
    assert_frame_equal(now[now["as_of"] <= 2018].reset_index(drop=True), then)


@both_indicators
def test_no_look_speaks_of_a_year_that_had_begun_to_be_known(name):
    assert review(2025).target_looks.at(name, 2020)["as_of"].max() == 2018
    assert review(2020).target_looks.at(name, 2020)["as_of"].max() == 2018
    assert review(2018).target_looks.at(name, 2025).empty, "no target of 2025 was known in 2018"


def test_what_came_is_what_was_known_then_and_nothing_that_was_told_is_dropped_later():
    late, early = review(2025).target_looks.came(), review(2020).target_looks.came()
    assert len(early) and early["last"].str[:4].astype(int).max() <= 2020
    known = late["last"].str[:4].astype(int) <= 2020
    assert_frame_equal(late[known & (late["as_of"] < 2020)].reset_index(drop=True), early)
    assert (~known).any()


def test_what_came_is_held_against_looks_that_knew_none_of_its_months():
    one = review().target_looks
    last_known = {
        look.as_of: pd.Period(str(look.outlook.prospect(PM25, 2025).inputs["last_month"]), "M")
        for look in one.looks
        if look.as_of < 2025
    }
    for row in one.came().to_dict("records"):
        assert pd.Period(row["first"], "M") > last_known[row["as_of"]]


# --- Other choices --------------------------------------------------------------------------------


def variants() -> list[str]:
    return list(review().target_sensitivity["variant"].unique())


def test_every_choice_is_made_for_both_indicators_and_each_of_their_targets():
    frame = review().target_sensitivity
    assert variants()[0] == "headline" and variants()[-1] == "local_level"
    assert set(targets().data.headline) < set(variants())
    for name in TABLE_INDICATORS:
        codes = [item.code for item in targets().references(name)]
        for variant in variants():
            mine = frame[(frame["indicator_id"] == name) & (frame["variant"] == variant)]
            assert list(mine["code"]) == codes, (variant, name)


@both_indicators
def test_the_first_choice_is_what_the_chapter_prints(name):
    frame = review().target_sensitivity
    mine = frame[(frame["indicator_id"] == name) & (frame["variant"] == "headline")]
    printed = targets().probabilities(name)
    assert list(mine["probability"]) == list(printed["probability"])
    prospect = targets().prospects[name]
    assert set(zip(mine["low"], mine["high"], strict=True)) == {prospect.interval()}


@both_indicators
def test_under_every_choice_a_harder_target_is_no_more_likely(name):
    frame = review().target_sensitivity
    for _, mine in frame[frame["indicator_id"] == name].groupby("variant"):
        easiest_first = mine.sort_values("target", ascending=name == GOOD)
        assert easiest_first["probability"].is_monotonic_decreasing
        assert (mine["low"] <= mine["median"]).all() and (mine["median"] <= mine["high"]).all()


@both_indicators
def test_the_structural_model_stays_out_of_the_headline(name):
    prospect = targets().prospects[name]
    assert "local_level" not in {*prospect.headline_methods, *prospect.draws}


@both
def test_the_table_has_a_row_for_each_choice_and_indicator(lang):
    one = target_sensitivity(review(2025, lang))
    assert isinstance(one, Table) and len(one.rows) == 2 * len(variants())
    first = ["".join(map(part_text, item.parts)) for item in one.rows[0]]
    assert value(GOOD, targets().prospects[GOOD].median()).text(lang) == first[2]
    assert not re.search(BROKEN, words(one))
    cells = ["".join(map(part_text, item.parts)) for row in one.rows for item in row]
    assert all(text.strip() and not re.search(BROKEN, text) for text in cells)


@both
def test_the_sentence_names_the_least_and_the_greatest_chance_of_keeping_the_state(lang):
    said = sensitivity_sentence(review(2025, lang)).text(lang)
    frame = review().target_sensitivity
    for name in TABLE_INDICATORS:
        mine = frame[(frame["indicator_id"] == name) & (frame["code"] == "state")]
        outside = mine["variant"] == "local_level"
        inside, model = mine.loc[~outside, "probability"], mine.loc[outside, "probability"]
        least, most, alone = (
            chance(float(p), with_word=False).text(lang)
            for p in (inside.min(), inside.max(), model.iloc[0])
        )
        between = {"en": " to ", "zh": "～"}[lang]
        beside = {"en": f" (the structural model: {alone})", "zh": f"（结构模型为{alone}）"}[lang]
        assert f"{least}{between}{most}{beside}" in said


@both
def test_before_the_plan_of_2025_its_sensitivity_is_that_of_the_targets_of_2020(lang):
    said = sensitivity_sentence(review(2018, lang)).text(lang)
    assert "2020" in said and "2018" in said and "2025" not in said
    assert isinstance(target_sensitivity(review(2018, lang)), Table)


@both
def test_where_nothing_can_be_projected_there_is_a_reason_and_no_table(lang):
    reason = Phrase("too few months were known", "可用月份不足")
    none = dataclasses.replace(targets())
    none.__dict__["prospects"] = {
        GOOD: Prospect(GOOD, 2025, "higher", 1, reason=reason),
    }
    one = dataclasses.replace(review(2025, lang))
    one.__dict__.update(target_review=none, target_sensitivity=pd.DataFrame())
    block = target_sensitivity(one)
    assert isinstance(block, Notice) and reason.text(lang) in block.text
