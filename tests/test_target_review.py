"""The targets of 2025: chances that hold together, looks that know only their past, a record."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from subjects import BROKEN, package, review, words

from analysis import charts, tables
from analysis.blocks import Figure, Notice, Table, part_text
from analysis.facts.scorecard_words import PROBABILITY_WORD
from analysis.facts.targets import headline, target_facts, year_met
from analysis.facts.targets_words import GOOD, METHOD, OZONE, PM25, chance
from analysis.language import LANGUAGES
from analysis.projection import calibration
from analysis.projection.monthly import METHODS
from analysis.projection.prospect import probability_word
from analysis.review import Review
from analysis.target_review import TABLE_INDICATORS, TargetReview

# Looks share the draws of earlier windows, so one worker computes them once.
pytestmark = pytest.mark.xdist_group("targets")

TABLES = (
    *("target_chances", "target_prospects", "target_looks_table", "method_scores"),
    *("interval_coverage", "what_came", "scenario_chances", "scenario_ranges"),
)
CHARTS = (
    *("good_days_curve", "pm25_curve", "good_days_years", "pm25_years"),
    *("target_looks", "forecast_reliability", "target_scenarios"),
)
both_indicators = pytest.mark.parametrize("name", TABLE_INDICATORS)


def targets(as_of: int = 2025) -> TargetReview:
    return review(as_of).target_review


def harder_first(frame: pd.DataFrame, name: str) -> list[float]:
    """Return the probabilities of a curve from the hardest target to the easiest."""
    return list(frame.sort_values("target", ascending=name == PM25)["probability"])


# --- Chances -----------------------------------------------------------------------------------


@both_indicators
def test_the_probability_falls_as_a_target_gets_harder(name):
    curve = targets().curve(name)
    chances = harder_first(curve, name)
    assert chances == sorted(chances)
    assert chances[0] < 0.05 and chances[-1] > 0.95
    assert (curve["low"] <= curve["high"]).all()


@both_indicators
def test_every_reference_is_read_off_the_curve(name):
    found, curve = targets().probabilities(name), targets().curve(name)
    on_curve = dict(zip(curve["target"], curve["probability"], strict=True))
    assert {"state", "former_target", "province"} <= set(found["code"])
    for row in found.to_dict("records"):
        assert row["probability"] == pytest.approx(on_curve[row["value"]])


def test_the_plan_under_way_is_the_one_whose_end_lies_ahead():
    assert [targets(year).target_year for year in (2015, 2019, 2020, 2025)] == [
        *(2020, 2020, 2025, 2025)
    ]
    codes = {item.code for item in targets(2018).references(GOOD)}
    assert codes == {"target"}


class _WithAssigned:
    """The package with one number that the province assigned."""

    def __init__(self, value: float) -> None:
        self.value = value
        self.hash = package().hash

    def table(self, name: str) -> pd.DataFrame:
        if name != "plan/assigned_targets":
            return package().table(name)
        row: dict[str, Any] = {
            "plan_id": review().running_plan["plan_id"],
            "indicator_id": GOOD,
            "year": 2025,
            "kind": "at_least",
            "value": self.value,
            "printed": str(self.value),
            "source_id": "targets-published",
        }
        return pd.DataFrame([row])


def test_an_assigned_number_given_as_data_becomes_a_reference_of_its_own():
    one = targets()
    given = TargetReview(
        _WithAssigned(92.5),  # type: ignore[arg-type]
        *(one.city, one.city_zh, one.as_of, one.finished_plan, one.running_plan),
        *(one.results, one.targets),
    )
    assert [r.value for r in given.references(GOOD) if r.code == "assigned"] == [92.5]
    assert not [r for r in one.references(GOOD) if r.code == "assigned"]


def test_no_number_of_futures_makes_a_certainty():
    assert chance(0.0).en.startswith("<1") and chance(1.0).zh.startswith(">99")
    assert set(PROBABILITY_WORD) == {probability_word(p) for p in np.linspace(0, 1, 1001)}


# --- Years -------------------------------------------------------------------------------------


@both_indicators
def test_a_target_once_met_stays_met(name):
    for item in targets().references(name):
        by_year = targets().year_met(name, item.value)["probability"]
        assert by_year.is_monotonic_increasing


def test_a_year_that_is_more_likely_than_not_comes_before_one_that_is_likely():
    for name in TABLE_INDICATORS:
        for item in targets().references(name):
            even, likely = (year_met(review(), name, item.value, at) for at in (0.5, 2 / 3))
            assert likely is None or (even is not None and even <= likely)


@both_indicators
def test_intervals_widen_with_the_horizon(name):
    fan = targets(2018).fan(name)
    width = fan["high"] - fan["low"]
    assert width.iloc[-1] > width.iloc[len(width) // 2] > width.iloc[0]


@pytest.mark.parametrize("as_of", [2015, 2025])
@both_indicators
def test_no_published_or_observed_year_is_of_the_future(name, as_of):
    one = targets(as_of)
    known = [*one.published_years(name)["year"], *one.outlook.observed_years(name)["year"]]
    assert max(known) <= as_of < one.fan(name)["year"].max()


def test_a_plan_still_under_way_has_the_chance_of_its_own_last_year_on_the_scorecard():
    before, after = (
        {row.demand.ref: row for row in review(as_of).scorecard}["T1-1"] for as_of in (2018, 2025)
    )
    prospect = targets(2018).prospects[GOOD]
    assert before.demand.year == prospect.year == 2020
    assert before.chances[0].probability == prospect.probability(float(before.demand.value))
    assert after.chances == () and after.state == "missed"


def test_that_no_value_of_the_last_year_is_at_hand_is_said_only_while_it_is_so(monkeypatch):
    assert "No value of the city for 2025 is at hand" in headline(review()).en
    assert "No value" not in headline(review(2018)).en
    known = pd.DataFrame({"year": [2025], "value": [90.0]})
    monkeypatch.setattr(TargetReview, "published_years", lambda *_: known)
    said = headline(review())
    assert "No value" not in said.en and "尚未取得" not in said.zh


# --- Looks -------------------------------------------------------------------------------------


@both_indicators
def test_a_look_is_what_the_review_of_that_year_said(name):
    looks = review(2025).target_looks.at(name, 2020)
    mine = looks[looks["as_of"] == 2018].iloc[0]
    then = targets(2018).prospects[name]
    assert (mine["low"], mine["high"]) == then.interval()
    assert mine["probability"] == then.probability(mine["target"])


def test_the_first_look_had_no_record_and_says_so():
    first = review().target_looks.at(PM25, 2020).iloc[0]
    assert (first["as_of"], first["n_pairs"], bool(first["calibrated"])) == (2015, 0, False)
    assert first["n_methods"] == len(METHODS)
    sentence = target_facts(review())["first_look_sentence"].display
    assert "no track record" in sentence.en and "尚无结果" in sentence.zh


def test_every_look_knows_only_months_before_its_end():
    for name in TABLE_INDICATORS:
        looks = review().target_looks.at(name, 2025)
        assert list(looks["as_of"].unique()) == [2015, 2018, 2020, 2023, 2025]
        assert all(int(o[:4]) <= y for o, y in zip(looks["origin"], looks["as_of"], strict=True))
        assert looks["n_pairs"].is_monotonic_increasing


def test_what_came_is_told_inside_or_outside_as_the_numbers_stand():
    came = review().target_looks.came()
    assert len(came) and (came["as_of"] < came["last"].str[:4].astype(int)).all()
    held = (came["low"] <= came["outcome"]) & (came["outcome"] <= came["high"])
    assert list(held) == list(came["inside"])


# --- The record --------------------------------------------------------------------------------


def test_the_headline_pools_only_methods_that_beat_drift_over_enough_pairs():
    data = targets().data
    table = data.score_table.set_index("method")
    assert set(table.index) == set(METHODS) == set(METHOD)
    assert (table["n"] >= 200).all()
    assert all(table.loc[method, "beats_drift"] for method in data.headline)
    assert all(table.loc[m, "crps"] < table.loc["drift", "crps"] for m in data.headline)


@pytest.mark.parametrize("as_of", [2020, 2025])
def test_the_printed_interval_holds_its_share_within_the_binomial_error(as_of):
    inside = targets(as_of).data.calibrated_scores["inside"]
    assert len(inside) >= 200
    assert abs(inside.mean() - 0.8) < np.sqrt(0.8 * 0.2 / len(inside))


def test_the_interval_holds_years_that_it_took_nothing_from_within_the_clustered_error():
    data = targets().data
    inside, error = calibration.clustered_mean(
        data.strict_scores["inside"].astype(float), data.backtest.pairs
    )
    assert abs(inside - 0.8) < 1.96 * error


def test_the_coverage_beside_the_verdict_is_that_of_its_own_lead_time():
    prospect = targets().prospects[GOOD]
    lead = int(calibration.lead_bins([prospect.inputs["lead_years"]])[0])
    by_lead = calibration.coverage_table(targets().data.calibrated_scores, "lead_bin")
    inside = float(by_lead.set_index("lead_bin").loc[lead, "coverage"])
    said = target_facts(review())["coverage_sentence"].display.en
    assert f"held {100 * inside:.0f}\u00a0%" in said


def test_losers_are_printed():
    one = tables.method_scores(review())
    assert isinstance(one, Table) and len(one.rows) == len(METHODS)


# --- Scenarios ---------------------------------------------------------------------------------


def test_scenarios_start_where_something_could_still_be_decided():
    assert review(2025).target_scenarios.targets.as_of == 2020
    assert review(2018).target_scenarios.targets is targets(2018)


def test_measures_raise_every_chance_above_the_setback():
    table = review().target_scenarios.table
    by = table.set_index(["indicator_id", "code", "scenario"])["probability"]
    for name, code in {(n, c) for n, c, _ in by.index}:
        assert by[name, code, "with_measures"] >= by[name, code, "setback"]


def test_a_surer_or_harder_target_takes_a_deeper_cut():
    cuts = review().target_scenarios.required_cuts
    for _, mine in cuts.groupby(["indicator_id", "code"]):
        even, sure = mine.sort_values("probability")["cut_pct"].astype(float)
        assert sure >= even
    good = cuts[(cuts["indicator_id"] == GOOD) & (cuts["probability"] == 0.5)]
    assert good.sort_values("target")["cut_pct"].astype(float).is_monotonic_increasing


def test_no_rate_of_a_city_is_faster_than_the_fastest():
    rates = review().fastest_rates.set_index("indicator_id")
    years = targets().outlook.observed_years(PM25)
    falls = [
        before - after
        for (y, before), (z, after) in zip(years.to_numpy()[:-1], years.to_numpy()[1:], strict=True)
        if z - y == 1
    ]
    assert max(falls) <= -rates.loc[PM25, "change"]


# --- The chapter -------------------------------------------------------------------------------


def blocks(one: Review) -> dict[str, Figure | Notice | Table]:
    made = {name: getattr(tables, name)(one) for name in TABLES}
    return made | {name: getattr(charts, name)(one) for name in CHARTS}


@pytest.mark.parametrize("as_of", [2015, 2018, 2025])
def test_the_chapter_can_be_made_as_of_every_year(as_of):
    for one in (review(as_of), review(as_of, "zh")):
        for name, block in blocks(one).items():
            assert not re.search(BROKEN, words(block)), (name, words(block))
            if isinstance(block, Notice):
                assert str(as_of) in block.text, name
                assert name in {
                    *("method_scores", "interval_coverage", "forecast_reliability"),
                    "what_came",
                }


@pytest.mark.parametrize("as_of", [2015, 2018, 2025])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_have_no_hole_and_name_their_standpoint(as_of, lang):
    facts = target_facts(review(as_of))
    for name, fact in facts.items():
        text = fact.display.text(lang)
        assert text.strip() and not re.search(BROKEN, text), (name, text)
    assert str(as_of) in facts["headline"].display.text(lang)
    assert any(word.text(lang) in facts["headline"].display.text(lang) for word in WORDS)


WORDS = tuple(PROBABILITY_WORD.values())


def test_before_2020_no_reference_of_2020_is_used():
    found = target_facts(review(2018))
    assert not any("88.0" in fact.display.en for fact in found.values())
    assert "2025" not in found["headline"].display.en


def test_every_indicator_has_a_prospect_or_a_reason():
    one = tables.target_prospects(review())
    said = ["".join(map(part_text, row[3].parts)) for row in one.rows]
    assert len(said) == 21
    assert sum("not assessable: " in text for text in said) == 19


def test_ozone_is_not_compared_where_nothing_comparable_is_published():
    sentence = target_facts(review())["ozone_sentence"].display.en
    assert targets().published_years(OZONE).empty and "cannot be said" in sentence
