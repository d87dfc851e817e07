"""A review: which plan it judges, and what it may see."""

from __future__ import annotations

import functools

import pytest
from subjects import package

from analysis.language import Language
from analysis.review import Review, review_plans

pytestmark = pytest.mark.xdist_group("review")

PLAN_ROWS = {
    "attainment": 22,
    "targets": 21,
    "projects": 91,
}


@functools.cache
def review(as_of: int = 2025, lang: Language = "en") -> Review:
    return review_plans(package(), "jiangmen", as_of, lang)


def test_the_finished_plan_is_the_one_before_the_running_plan():
    assert review().finished_plan["plan_id"] == "jiangmen-13"
    assert review().running_plan["plan_id"] == "jiangmen-14"


@pytest.mark.parametrize(("name", "rows"), PLAN_ROWS.items())
def test_a_review_holds_the_whole_tables_of_its_plans(name, rows):
    assert len(getattr(review(), name)) == rows


def test_rows_of_a_table_are_those_of_the_plan_asked_for():
    assert len(review().rows("plan/results", review().finished_plan)) == 22
    assert review().rows("plan/results", review().running_plan).empty


def test_names_come_in_both_languages_and_source_titles_in_the_one_of_the_edition():
    assert (review().city_name.en, review().city_name.zh) == ("Jiangmen", "江门市")
    assert review().indicator_names["good_days_pct"].zh == "城市空气质量优良天数比例"
    english, chinese = review().source_titles(), review(lang="zh").source_titles()
    assert set(english) == set(chinese)
    assert (english["methods"], chinese["methods"]) == ("methods of this review", "本评估的方法")
    assert max(map(len, english.values())) <= 40, "long titles stand in the register alone"


def test_a_unit_without_a_symbol_has_an_empty_one_and_not_the_word_nan():
    assert review().unit_symbols["index"].text("en") == ""
    symbols = [symbol.text(lang) for symbol in review().unit_symbols.values() for lang in PAIR]
    assert not any("nan" in symbol.lower() or "<NA>" in symbol for symbol in symbols)


PAIR: tuple[Language, ...] = ("en", "zh")


@pytest.mark.parametrize("as_of", [2015, 2019, 2020, 2022, 2025])
def test_good_days_show_nothing_later_than_the_as_of_year(as_of):
    years = review(as_of).good_days["year"]
    assert years.max() == max(year for year in review().good_days["year"] if year <= as_of)


def test_good_days_keep_city_urban_area_and_province_apart_with_their_bases():
    frame = review().good_days
    plan = frame[frame["basis"] == "plan"].set_index("year")
    assert plan["value_pct"].to_dict() == {2015: 92.6, 2020: 88.0}
    assert set(plan["area"]) == {"city"} and set(plan["source_id"]) == {"plan-14-text"}
    urban = frame[frame["area"] == "urban"].set_index("year")["value_pct"].to_dict()
    assert urban == {2015: 88.2, 2016: 84.4}
    same_year = frame[(frame["area"] == "province") & (frame["year"] == 2020)]
    assert set(same_year["value_pct"]) == {92.7, 95.5}
    assert frame["basis"].notna().all() and frame["confidence"].notna().all()


@pytest.mark.parametrize("as_of", [2019, 2025])
def test_the_air_is_reviewed_for_the_same_city_year_and_language(as_of):
    one = review(as_of, "zh")
    assert (one.air.city, one.air.as_of, one.air.lang) == ("jiangmen", as_of, "zh")
    assert one.air.package is one.package and one.air is one.air


def test_reviews_of_one_year_share_what_concerns_all_cities():
    assert review().air.data is review(lang="zh").air.data
    assert review(2019).air.data is not review().air.data


def test_a_plan_that_has_not_ended_is_not_judged_and_each_row_says_why():
    frame = review(2019).attainment
    assert set(frame["verdict"]) == {"not_assessable"}
    assert frame["result"].isna().all()
    for column in ("reason_en", "reason_zh"):
        assert frame[column].str.contains("2019").all()


def test_results_are_seen_at_the_end_of_the_plans_last_year():
    assert review(2020).attainment_summary == review(2025).attainment_summary
    assert review(2020).attainment_summary.n_assessable == 22


def test_coverage_knows_every_target_of_the_table_and_the_text():
    targets = review().coverage.by_target
    assert targets["source"].value_counts().to_dict() == {"text": 87, "table": 21}
