"""The chapter on emissions on the real data: what it says, draws and lists, as of every year."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from subjects import BROKEN, review, words

from analysis import charts, tables
from analysis.blocks import Figure, Notice, Table, part_text
from analysis.data import rules
from analysis.emissions import projects_printing_tonnes
from analysis.facts.emissions import emission_facts, issued_kinds
from analysis.facts.model import Fact
from analysis.language import LANGUAGES, Language, Phrase

pytestmark = pytest.mark.xdist_group("emissions")

ROOT = Path(__file__).parent.parent
CHARTS = ("emission_margins", "emissions_against_gdp", "regional_inventory", "voc_inventory")
TABLES = (
    *("emission_tonnes", "emission_margins_table", "decoupling_table", "emission_evidence"),
    *("project_cut_table", "published_emissions_table", "issued_targets_table"),
)
YEARS = (2015, 2018, 2020, 2023, 2025)


@functools.cache
def facts(as_of: int = 2025) -> dict[str, Fact]:
    return emission_facts(review(as_of))


@functools.cache
def block(name: str, as_of: int = 2025, lang: Language = "en") -> Figure | Table | Notice:
    module = charts if name in CHARTS else tables
    made: Figure | Table | Notice = getattr(module, name)(review(as_of, lang))
    return made


def rows_of(name: str, **edition: Any) -> list[dict[str, str]]:
    made = block(name, **edition)
    assert isinstance(made, Figure | Table)
    return list(csv.DictReader(io.StringIO(made.csv)))


def columns_of(name: str) -> list[list[str]]:
    made = block(name)
    assert isinstance(made, Table)
    return [["".join(part_text(p) for p in item.parts) for item in row] for row in made.rows]


# --- What Table 1 means in tonnes -----------------------------------------------------------


def test_the_margins_of_table_1_worked_by_hand():
    """Base x (cut reached - cut demanded), each from the printed cells.

    48,600 x 0.0492, 53,100 x 0.0086, 97,200 x 0.0209, 10,370 x 0.0569, 18,900.61 x 0.0152,
    75,000 x 0.006 t; 8,033.151 x 0.066 kg.
    """
    expected = ["2391.12", "456.66", "2031.48", "590.053", "287.289272", "450", "530.187966"]
    cuts = review().emission_cuts
    assert [cut.margin.point for cut in cuts if cut.margin] == [Decimal(x) for x in expected]
    assert [cut.unit for cut in cuts] == ["t"] * 6 + ["kg"]
    assert [cut.years for cut in cuts] == [5] * 6 + [7]


def test_every_margin_of_table_1_is_certain_within_rounding():
    assert {cut.certainty for cut in review().emission_cuts} == {"met"}
    assert all(cut.met_if_demand_rounded for cut in review().emission_cuts)
    assert facts()["n_certain"].value == 7


def test_the_front_sentence_names_the_largest_and_the_narrowest_margin():
    sentence = facts()["margin_sentence"].display
    assert "sulphur dioxide, 2,391 t (2,386 to 2,397" in sentence.en
    assert "volatile organic compounds, 450 t (409 to 491" in sentence.en
    assert "二氧化硫" in sentence.zh and "挥发性有机物" in sentence.zh


def test_verdicts_in_tonnes_are_those_of_the_plans_chapter():
    met = review().attainment.set_index("indicator_id")["verdict"] == "achieved"
    for cut in review().emission_cuts:
        assert met[cut.indicator_id] == (cut.certainty == "met")


# --- Against GDP, projects, points of another kind -------------------------------------------


def test_all_totals_but_the_one_from_2013_are_set_against_gdp():
    found = {item.indicator_id: item for item in review().decoupling}
    without = [name for name, item in found.items() if item.elasticity is None]
    assert without == ["heavy_metal_emission_cut_pct"]
    assert found[without[0]].reason == "other_period"
    assert "derived" in facts()["gdp_basis_sentence"].display.en
    assert "current prices" in facts()["gdp_sentence"].display.en


def test_no_project_of_the_plan_prints_the_tonnes_it_cuts():
    projects = review().projects
    assert len(projects) == 91 and projects_printing_tonnes(projects) == ()
    texts = projects.loc[projects["content_zh"].str.contains("减排|削减|减少|降低"), "content_zh"]
    assert len(texts) > 0 and not texts.str.contains(r"[0-9]").any()


def test_no_size_of_a_project_is_an_amount_cut():
    sizes = review().package.table("plan/project_sizes")
    masses = sizes[sizes["unit"].isin(["t", "kg", "10kt"])]
    assert masses.empty


def test_the_four_cuts_by_projects_are_not_assessable_and_say_why():
    cuts = review().project_cuts
    assert [len(cut.project_ids) for cut in cuts] == [27, 27, 2, 3]
    assert not any(cut.assessable for cut in cuts)
    links = review().coverage.by_target.set_index("target_ref")["project_count"]
    assert [links[f"T2-{cut.row}"] for cut in cuts] == [27, 27, 2, 3]
    states = [row[-1] for row in columns_of("project_cut_table")]
    assert all(s.startswith("not assessable: ") and "no tonnes" in s for s in states)


def test_every_total_and_every_project_cut_says_what_evidence_it_needs():
    rows = columns_of("emission_evidence")
    assert len(rows) == 7 + 4
    assert len({tuple(row[:2]) for row in rows}) == 11
    assert not [row for row in rows if "not described" in row[2]]


def test_an_inventory_is_drawn_with_other_marks_than_an_official_total_and_never_joined():
    for name in ("voc_inventory", "regional_inventory"):
        drawn = block(name)
        assert isinstance(drawn, Figure)
        kinds = {row["kind"] for row in rows_of(name)}
        assert kinds == {"inventory", "official"}
        marks = [mark["mark"]["type"] for mark in layers(drawn.spec_wide)]
        assert "line" not in marks
    by_kind = {row["sector"] != "": row["kind"] for row in rows_of("voc_inventory")}
    assert by_kind == {True: "inventory", False: "official"}


def layers(specification: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in specification.get("layer", []) + specification.get("hconcat", []):
        yield from layers(part)
    if "mark" in specification:
        yield specification


def test_the_inventory_and_the_official_total_are_near_and_said_to_be_of_another_kind():
    sentence = facts()["inventory_sentence"].display.en
    assert "75,090 t" in sentence and "74,500 to 75,500" in sentence
    assert "another kind" in sentence and "2014" in sentence and "2015" in sentence


def test_a_target_of_low_confidence_is_marked_and_feeds_no_sentence():
    low = [row for row in columns_of("issued_targets_table") if row[-1] == "low"]
    assert [row[3] for row in low] == ["89\u00a0%"]
    assert not [n for n, f in facts().items() if re.search(r"\b89\b", f.display.en)]


def test_targets_found_elsewhere_are_counted_by_whom_they_are_for():
    kinds = issued_kinds(review()).value_counts()
    # Dongguan, Foshan, Jieyang and Zhaoqing; PM2.5, ozone and Class V retold from the plan.
    assert dict(kinds) == {"city": 12, "elsewhere": 4, "restated": 3}
    assert facts()["n_issued"].value == 19
    assert "restate" not in facts(2020)["issued_sentence"].display.en


def test_in_english_areas_and_targets_in_words_are_english():
    rows = columns_of("issued_targets_table")
    assert not [row for row in rows if re.search("[\u4e00-\u9fff]", "".join(row[:4]))]


@pytest.mark.parametrize("name", ["issued_targets_table", "published_emissions_table"])
def test_chinese_of_a_source_stands_with_the_punctuation_of_print(name):
    for row in rows_of(name, lang="zh"):
        text = " ".join(row.values())
        assert not re.search(r"[\u4e00-\u9fff][,:;()]|[,:;()][\u4e00-\u9fff]|'", text), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_paper_is_called_a_paper_and_not_press(lang):
    words_ = {"en": ("journal paper", "press"), "zh": ("期刊论文", "媒体报道")}[lang]
    inventories = [row for row in rows_of("published_emissions_table", lang=lang)]
    kinds = [list(row.values())[4] for row in inventories]
    assert sum(words_[0] in kind for kind in kinds) == 10
    assert not [kind for kind in kinds if words_[1] in kind]


def test_only_the_table_with_a_yearly_rate_explains_one():
    notes = {name: block(name).notes for name in ("emission_tonnes", "emission_margins_table")}
    assert "yearly rate" in " ".join(notes["emission_tonnes"])
    assert "yearly rate" not in " ".join(notes["emission_margins_table"])


# --- As of every year ------------------------------------------------------------------------


def said(label: str, *_: object, caption: Phrase, lang: Language, **more: Any) -> Notice:
    """Stand in for the drawing of a chart, of which only the words are wanted."""
    parts = [caption, more["alt_text"], *more["notes"]]
    return Notice(label, " ".join(part.text(lang) for part in parts), lang)


@pytest.mark.parametrize("as_of", YEARS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chapter_can_be_read_as_of_every_year(as_of, lang, monkeypatch):
    for module in ("emissions", "emission_points"):
        monkeypatch.setattr(f"analysis.charts.{module}.draw", said)
    for name in (*CHARTS, *TABLES):
        module = charts if name in CHARTS else tables
        text = words(getattr(module, name)(review(as_of, lang)))
        assert text.strip() and not re.search(BROKEN, text), (name, text)
    for name, fact in facts(as_of).items():
        text = fact.display.text(lang)
        assert text.strip() and not re.search(BROKEN, text), (name, text)


def test_before_the_last_year_no_result_is_known_but_bases_and_demands_are():
    early = review(2018).emission_cuts
    assert len(early) == 7 and {cut.cut for cut in early} == {None}
    assert [cut.allowed.point for cut in early] == [
        cut.allowed.point for cut in review().emission_cuts
    ]
    assert isinstance(block("emission_margins", 2018), Notice)
    assert isinstance(block("emissions_against_gdp", 2018), Notice)


def test_an_inventory_is_not_known_before_its_paper():
    assert isinstance(block("voc_inventory", 2015), Notice)
    assert isinstance(block("voc_inventory", 2018), Figure)
    assert isinstance(block("regional_inventory", 2020), Notice)
    assert isinstance(block("issued_targets_table", 2015), Notice)


def test_what_was_known_in_2020_does_not_change_when_later_data_are_known():
    assert facts(2020)["margin_sentence"] == facts(2025)["margin_sentence"]
    assert review(2020).gdp_growth == review(2025).gdp_growth
    assert facts(2020)["n_issued"].value == 5 + 1


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_of_each_language_shows_the_same_numbers(name):
    english, chinese = (rows_of(name, lang=lang) for lang in LANGUAGES)
    numbers = [
        [[v for v in row.values() if re.fullmatch(r"-?[\d.]+", v)] for row in rows]
        for rows in (english, chinese)
    ]
    assert numbers[0] == numbers[1] and numbers[0]


# --- The new files ---------------------------------------------------------------------------


def breaches(rule: Any, **tables_: pd.DataFrame) -> list[tuple[Any, ...]]:
    named = {f"annual/{key}_published": frame for key, frame in tables_.items()}
    named["catalogue/published_indicators"] = review().package.table(
        "catalogue/published_indicators"
    )
    return list(rule(named))


@functools.cache
def published(key: str) -> pd.DataFrame:
    frame: pd.DataFrame = review().package.table(f"annual/{key}_published")
    return frame


def changed(key: str, row: int, **cells: Any) -> pd.DataFrame:
    frame = published(key).copy()
    for column, value in cells.items():
        frame.loc[frame.index[row], column] = value
    return frame


def test_the_published_files_keep_every_rule():
    assert breaches(rules.issued_targets, targets=published("targets")) == []
    assert breaches(rules.emission_changes, emissions=published("emissions")) == []
    assert breaches(rules.emission_sectors, emissions=published("emissions")) == []


@pytest.mark.parametrize(
    ("row", "cells", "column"),
    [
        (0, {"target_value": "about 89"}, "target_value"),
        (5, {"target_value": "18"}, "target_value"),
        (0, {"unit": "d"}, "unit"),
    ],
)
def test_a_published_target_is_a_number_in_its_unit_or_words(row, cells, column):
    (found,) = breaches(rules.issued_targets, targets=changed("targets", row, **cells))
    assert found[2] == column


def test_a_change_names_the_year_it_counts_from_and_an_amount_is_above_zero():
    for row, cells in ((9, {"sector": "全部源"}), (9, {"year": 2013}), (0, {"value": -75.09})):
        found = breaches(rules.emission_changes, emissions=changed("emissions", row, **cells))
        assert len(found) == 1


def test_the_sectors_of_an_inventory_add_up_to_its_total():
    (found,) = breaches(rules.emission_sectors, emissions=changed("emissions", 1, value=41.73))
    assert found[2] == "value" and "sum of its 4 sectors" in found[4]


def test_the_notebook_calls_every_chart_and_table_of_the_chapter():
    notebook = json.loads((ROOT / "book/03-emissions.ipynb").read_text(encoding="utf-8"))
    code = "".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    assert set(re.findall(r"charts\.(\w+)", code)) == set(CHARTS)
    assert set(re.findall(r"tables\.(\w+)", code)) == set(TABLES)


def test_the_notebook_quotes_only_facts_that_exist():
    notebook = (ROOT / "book/03-emissions.ipynb").read_text(encoding="utf-8")
    quoted = set(re.findall(r"\{\{ emissions\.(\w+) \}\}", notebook))
    assert quoted and quoted <= set(facts())
