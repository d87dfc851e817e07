"""What stands beside the chances: values published since, the city's rank, the plan's midterm."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from subjects import review

from analysis import charts
from analysis.blocks import Figure
from analysis.facts.targets_context import (
    _one_a_year,
    met_since_sentence,
    midterm_sentence,
    rank_sentence,
    yearly_target_sentence,
)
from analysis.target_review import TargetReview


def test_a_year_that_already_met_a_possible_target_is_named():
    said = met_since_sentence(review()).en
    assert "PM2.5 of 2022, 20\u00a0µg/m³, met ≤\u00a021\u00a0µg/m³" in said
    assert "35" not in said, "the easiest target says nothing that the harder ones do not"


def test_a_year_that_met_no_possible_target_is_not_named(monkeypatch):
    def poor(targets: TargetReview, name: str) -> pd.DataFrame:
        value = 50.0 if name == "good_days_pct" else 90.0
        return pd.DataFrame({"year": [2022], "value": [value]})

    monkeypatch.setattr(TargetReview, "published_years", poor)
    said = met_since_sentence(review())
    assert said.en.endswith("meets any of them.") and "50" not in said.en


def test_before_any_year_is_published_nothing_is_said_to_be_missed():
    assert met_since_sentence(review(2020)).en.startswith("No yearly value is published")


def test_a_year_has_one_rank_the_whole_years_before_its_parts():
    ranks = pd.DataFrame(
        {
            "year": [2022, 2022, 2023, 2023],
            "indicator": [
                f"aqi_rank_from_bottom{p}" for p in ("__ytd1_9", "", "__ytd1_4", "__ytd1_8")
            ],
            "value": [3, 2, 1, 4],
        }
    )
    assert [int(row["value"]) for row in _one_a_year(ranks)] == [2, 4]


def test_ranks_are_counted_from_the_bottom_and_known_by_their_year():
    now, before = rank_sentence(review()), rank_sentence(review(2020))
    assert "second in 2022" in now.en and "2022年倒数第2位" in now.zh
    assert "of 21 cities" in now.en and "last in January to April 2023" in now.en
    assert before.en.startswith("No published rank")


def test_the_midterm_counts_every_row_of_the_table_once():
    one = review()
    said = midterm_sentence(one).en
    rows = one.rows("plan/targets", one.running_plan)
    kinds = rows["target_2023_kind"].fillna("")
    n_numbers = int(rows["target_2023_value"].notna().sum())
    blank = len(rows) - n_numbers - int((kinds == "keep").sum()) - int((kinds == "assigned").sum())
    assert f"a number for {n_numbers} indicators" in said
    assert f"asks nothing of {blank}." in said
    assert "cannot be said" in said
    assert "cannot be said" not in midterm_sentence(review(2020)).en, "2023 is still to come"


def test_a_yearly_target_at_second_hand_is_named_and_not_used():
    said = yearly_target_sentence(review()).en
    assert "89.0\u00a0% for 2022" in said and "nothing here rests on it" in said
    assert "89.0" not in yearly_target_sentence(review(2020)).en
    used = {item.value for item in review().target_review.references("good_days_pct")}
    assert 89.0 not in used


@pytest.mark.parametrize(
    ("lang", "level", "target"),
    [("en", "level of 2020", "target 93"), ("zh", "2020年现状", "目标 93")],
)
def test_the_level_of_the_base_year_is_not_called_a_target(lang, level, target):
    figure = charts.target_looks(review(lang=lang))
    assert isinstance(figure, Figure)
    drawn = json.dumps([figure.spec_wide, figure.spec_narrow], ensure_ascii=False)
    assert f"{level} 88.0" in drawn and f"{target}.0" in drawn
    assert "target 88.0" not in drawn and "目标 88.0" not in drawn


def test_a_mean_at_the_old_reference_state_is_no_target_for_futures_at_the_new_one():
    row = next(r for r in review().scorecard if r.demand.ref == "T2-1")
    assert {chance.basis for chance in row.chances} & {"标况"} == set()
    assert any(chance.reference == "province" for chance in row.chances)


def test_a_row_that_prints_an_official_value_says_so_without_a_base():
    row = next(r for r in review().scorecard if r.demand.ref == "T2-13")
    assert row.latest is not None and row.base is None and row.confidence == "official"
