"""Facts: pure, complete in both languages, and true to the data and the year they are made from."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from subjects import air_blocks, in_chinese, made, package, review

from analysis import air_review, charts, outlook_data, tables
from analysis.blocks import Figure, Notice, Table
from analysis.data import accept
from analysis.facts import collect_facts, facts_document, substitutions
from analysis.facts.attainment import NOT_YET, SENTENCES_ABOUT_RESULTS
from analysis.facts.edition import plan_ordinal
from analysis.facts.limits import limit_facts
from analysis.facts.model import Fact, Facts, count, quantity
from analysis.facts.projects import money, percent
from analysis.language import LANGUAGES, Language, Phrase
from analysis.review import Review, open_review
from analysis.target_looks import LOOKS

pytestmark = pytest.mark.xdist_group("facts")

ROOT = Path(__file__).parent.parent
CJK = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
#: Facts of the finished plan that depend on what the good-day share was.
MOVED_BY_GOOD_DAYS = {
    "headline",
    "score",
    "missed_sentence",
    "axis_sentence",
    "ambition_met_sentence",
    "good_days_sentence",
}
#: Tables that copy the plan as printed, whatever the as-of year.
TRANSCRIPTIONS = {"printed_results", "printed_targets", "text_results_table"}
TABLES = [name for name in tables.__all__ if name != "PAGE_BLOCKS"]
AIR_CHARTS = air_blocks(charts, charts.__all__)
#: Charts of the air that show results over all months or days and name none of them.
WITHOUT_DATES = {"cities_distribution", "primary_pollutants", "trend_estimates"}
#: What the review of 2019 is drawn for goes to a worker of its own.
drawn_as_of_2019 = pytest.mark.xdist_group("2019")


@functools.cache
def facts(as_of: int = 2025) -> Facts:
    return collect_facts(review(as_of))


def document_bytes(one: Review) -> bytes:
    document = facts_document(collect_facts(one), one)
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


@pytest.fixture(scope="module")
def with_93_5(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Review]:
    """The review of a plan whose first indicator ended at 93.5 % instead of 88.0 %."""
    root = tmp_path_factory.mktemp("changed") / "data"
    shutil.copytree(ROOT / "data", root)
    results = root / "plan/results.csv"
    text = results.read_text(encoding="utf-8")
    assert text.count(",false,88.0,88.0,未完成,") == 1
    results.write_text(
        text.replace(",false,88.0,88.0,未完成,", ",false,88.0,93.5,未完成,"), encoding="utf-8"
    )
    assert accept(["plan/results.csv"], root) == ["plan/results.csv"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAN_REVIEW_DATA", str(root))
        changed = open_review()
    # Months and days are those of the repository, and so is all that is computed of them alone.
    for year in (*LOOKS, 2025):
        key = (changed.package.hash, year)
        air_review._SHARED[key] = air_review.shared_air_data(package(), year)
        outlook_data._SHARED[key] = outlook_data.shared_outlook_data(package(), year)
    assert changed.target_review.data.air is changed.air.data
    return {"en": changed, "zh": in_chinese(changed)}


# --- Pure and deterministic -----------------------------------------------------------------


def test_the_same_data_gives_the_same_facts_byte_for_byte_in_whatever_order_sets_are_kept():
    code = (
        "import sys, json; from analysis.facts import *; from analysis.review import open_review;"
        "r = open_review(); d = facts_document(collect_facts(r), r);"
        "sys.stdout.buffer.write(json.dumps(d, ensure_ascii=False, sort_keys=True).encode())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )
    assert done.stdout == document_bytes(review())


def test_facts_do_not_depend_on_the_language_and_change_nothing_in_the_review():
    # Opened anew: all that involves the language or an earlier review is computed once more.
    one = open_review(lang="zh")
    before = one.attainment.copy(), one.projects.copy()
    assert document_bytes(one) == document_bytes(review())
    assert one.attainment.equals(before[0]) and one.projects.equals(before[1])


def test_the_document_names_its_edition_and_the_data_it_was_made_from():
    document = facts_document(facts(), review())
    assert document["edition"] == {
        "city": "jiangmen",
        "as_of": 2025,
        "data_hash": review().package.hash,
    }
    result = document["facts"]["attainment"]["good_days_result"]
    assert result == {
        "value": "88.0",
        "unit": "pct",
        "en": "88.0\u00a0%",
        "zh": "88.0%",
        "sources": ["plan-14-text"],
    }


# --- Both languages -------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", [2025, 2019])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fact_can_be_printed(as_of, lang):
    shown = substitutions(facts(as_of), lang)
    empty = [(c, n) for c, group in shown.items() for n, text in group.items() if not text.strip()]
    broken = [
        (c, n, text)
        for c, group in shown.items()
        for n, text in group.items()
        if re.search(r"\bNone\b(?! of)|\bnan\b|NaT|<NA>|Decimal\(|  |\{", text)
    ]
    assert empty == [] and broken == []


@pytest.mark.parametrize("as_of", [2025, 2019])
def test_english_facts_are_written_without_chinese(as_of):
    shown = substitutions(facts(as_of), "en")
    chinese = {
        f"{chapter}.{name}": text
        for chapter, group in shown.items()
        for name, text in group.items()
        if re.search(f"[{CJK}]", text)
    }
    assert chinese == {}


@pytest.mark.parametrize("as_of", [2025, 2019])
def test_chinese_facts_use_chinese_punctuation(as_of):
    shown = substitutions(facts(as_of), "zh")
    western = {
        f"{chapter}.{name}": text
        for chapter, group in shown.items()
        for name, text in group.items()
        if re.search(f"[{CJK}][,.;:?!][{CJK}]|[{CJK}][,.;:]$", text)
    }
    assert western == {}


@pytest.mark.parametrize("as_of", [2025, 2019])
def test_sentences_end_like_sentences(as_of):
    for group in facts(as_of).values():
        for name, fact in group.items():
            if name.endswith("_sentence") or name == "headline":
                assert fact.display.en.endswith("."), name
                assert fact.display.en[0].isupper() or fact.display.en[0].isdigit(), name
                assert fact.display.zh.endswith("。"), name


def test_the_sources_of_every_fact_are_in_the_register():
    known = set(review().package.table("catalogue/sources")["source_id"])
    used = {source for group in facts().values() for f in group.values() for source in f.sources}
    assert used and used <= known


def test_both_displays_of_a_phrase_give_the_same_numbers():
    """Money and thousands are printed in other units, so only the finished plan is compared."""
    for name, fact in facts()["attainment"].items():
        english, chinese = (
            sorted(re.findall(r"\d+(?:\.\d+)?", text.replace("PM2.5", "")))
            for text in (fact.display.en, fact.display.zh)
        )
        if name not in {"headline", "province_sentence"}:
            assert english == chinese, name


# --- What the plan's own table says ---------------------------------------------------------


def test_the_13th_plan_met_21_of_22_and_missed_the_good_day_share():
    found = facts()["attainment"]
    assert (found["n_achieved"].value, found["n_total"].value) == (21, 22)
    assert "21 of its 22" in found["headline"].display.en
    assert "22项指标中，21项" in found["headline"].display.zh
    assert "good air-quality days (88.0\u00a0%, target 93\u00a0%)" in (
        found["missed_sentence"].display.en
    )


def test_the_good_day_share_fell_and_ended_18_days_short():
    found = facts()["attainment"]
    assert found["good_days_short"].value == Decimal("5.0")
    assert found["good_days_change"].value == Decimal("-4.6")
    assert found["good_days_short_days"].display.en == "18 days"


def test_the_provincial_mean_is_given_on_both_reference_states():
    display = facts()["attainment"]["province_sentence"].display
    assert re.findall(r"\d+\.\d", display.en) == ["92.7", "95.5", "4.7", "7.5", "95.5"]
    assert "which of the two states" in display.en.lower()
    assert "the plan’s text sets it beside 95.5" in display.en


def test_the_money_of_the_91_projects_adds_up_to_the_printed_totals():
    found = facts()["projects"]
    assert found["total_10k_cny"].value == Decimal(3_764_036)
    assert found["n_with_amount"].value + found["n_without_amount"].value == 91
    assert found["total"].display == Phrase("37.6 billion yuan", "376.40亿元")


def test_every_numbered_target_is_counted_once():
    found = {name: fact.value for name, fact in facts()["limits"].items()}
    kinds = review().targets["target_2025_kind"].fillna("none").tolist()
    assert found["n_assigned"] == kinds.count("assigned") == 14
    assert found["n_assigned"] + found["n_numbered"] <= found["n_targets"] == len(kinds)
    assert found["n_binding_assigned"] <= found["n_binding"]


def test_whether_the_running_plan_has_a_verdict_is_said_as_of_each_year():
    said = {
        year: limit_facts(review(year))["period_sentence"].display for year in (2018, 2023, 2025)
    }
    assert all(f"as of {year} it has no verdict" in said[year].en for year in (2018, 2023))
    assert "ended in 2025, but no results of the city for 2025" in said[2025].en
    assert "已于2025年结束，但尚未获得本市2025年结果" in said[2025].zh


# --- A changed cell changes the words -------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_met_good_day_share_makes_it_22_of_22(with_93_5, lang):
    changed = substitutions(collect_facts(with_93_5[lang]), lang)["attainment"]
    expected = {
        "en": ("All 22 targets of the 13th plan were met.", "22 of 22", "No target was missed."),
        "zh": ("“十三五”规划22项指标全部完成。", "22项中的22项", "没有未完成的指标。"),
    }
    assert (changed["headline"], changed["score"], changed["missed_sentence"]) == expected[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_changed_cell_changes_every_sentence_that_rests_on_it(with_93_5, lang):
    before = substitutions(facts(), lang)["attainment"]
    after = substitutions(collect_facts(with_93_5[lang]), lang)["attainment"]
    moved = {name for name in before if before[name] != after[name]}
    assert moved >= MOVED_BY_GOOD_DAYS
    assert "93.5" in after["good_days_sentence"] and "88.0" not in " ".join(after.values())
    assert (
        substitutions(facts(), lang)["projects"]
        == (substitutions(collect_facts(with_93_5[lang]), lang)["projects"])
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_changed_cell_changes_its_row_in_the_scorecard(with_93_5, lang):
    before = csv_rows(tables.scorecard(review(lang=lang)))
    after = csv_rows(tables.scorecard(with_93_5[lang]))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    old, new = changed[0]
    assert ("88.0" in old and "×" in old) and ("93.5" in new and "✓" in new)


def csv_rows(table: Table) -> list[str]:
    """Return the rows of a table's download; a cell may hold a line break."""
    return [",".join(row) for row in csv.reader(io.StringIO(table.csv, newline=""))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_changed_cell_changes_the_chart_its_data_and_its_caption(with_93_5, lang):
    before = charts.results_on_one_axis(review(lang=lang))
    after = charts.results_on_one_axis(with_93_5[lang])
    assert before.caption != after.caption and before.alt != after.alt
    assert before.svg != after.svg and before.png_base64 != after.png_base64
    (row,) = (line for line in after.csv.splitlines() if "good_days_pct" in line)
    assert ",93.5," in row and ",met," in row
    words = json.dumps(after.spec_wide, ensure_ascii=False)
    assert "93.5" in words and "88.0" not in words


def test_a_reading_that_differs_from_its_printed_cell_is_marked(with_93_5):
    rows = tables.printed_results(with_93_5["en"]).rows
    assert "92.6\n93\n† 93.5" in [item.parts[0] for item in rows[0]]


def test_the_hash_in_the_citation_changes_with_the_data(with_93_5):
    changed = collect_facts(with_93_5["en"])["edition"]["data_hash"].display.en
    assert changed != facts()["edition"]["data_hash"].display.en


# --- Before the plan ended ------------------------------------------------------------------


def test_before_the_plan_ended_no_number_of_its_results_is_a_fact():
    found = facts(2019)["attainment"]
    assert (found["n_assessable"].value, found["n_not_assessable"].value) == (0, 22)
    for name in ("result", "short", "change", "short_days"):
        assert found[f"good_days_{name}"].value is None, name
    assert "88.0" not in json.dumps(facts_document(facts(2019), review(2019)))


@pytest.mark.parametrize("name", SENTENCES_ABOUT_RESULTS)
def test_before_the_plan_ended_no_sentence_reads_like_a_verdict(name):
    assert facts(2019)["attainment"][name].display == NOT_YET


def test_before_the_plan_ended_the_good_day_share_is_said_to_be_unknown():
    display = facts(2019)["attainment"]["good_days_sentence"].display
    assert "not yet known" in display.en and "尚无" in display.zh


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_the_plan_ended_the_headline_says_that_nothing_can_be_judged(lang):
    headline = substitutions(facts(2019), lang)["attainment"]["headline"]
    assert "2019" in headline and {"en": "None", "zh": "无法评估"}[lang] in headline


@drawn_as_of_2019
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_before_the_plan_ended_every_table_can_be_made_and_shows_no_result(name, lang):
    table = made(getattr(tables, name), review(2019, lang))
    if isinstance(table, Notice):
        assert "2019" in table.text
        return
    assert isinstance(table, Table)
    good_days = review(lang=lang).indicator_names["good_days_pct"].text(lang)
    if name not in TRANSCRIPTIONS:
        rows = [line for line in table.csv.splitlines() if good_days in line]
        assert not any("88.0" in line for line in rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_the_plan_ended_the_scorecard_judges_only_what_was_measured_by_then(lang):
    table = tables.scorecard(review(2019, lang))
    word = {"en": "– not assessable", "zh": "– 无法评估"}[lang]
    place = [column.heading for column in tables.scorecard(review(2019)).columns].index
    judged = [row for row in table.rows if row[place("State")].parts[0] != word]
    assert {row[place("State")].parts[0] for row in table.rows[:22]} == {word}
    # The running plan keeps one value as it stood in 2019, which was measured by then.
    name = review().indicator_names["ecological_quality_index"].text(lang)
    assert [row[place("Indicator")].parts[0].text for row in judged] == [name]
    assert "2019" in str(judged[0][place("Target; value compared")].parts[0])
    assert not any(
        "2020" in str(row[place("Target; value compared")].parts[0]) for row in table.rows
    )
    assert all("2019" in str(row[place("Path")].parts[0]) for row in table.rows[:22])


def test_a_target_that_cannot_be_judged_is_not_counted_as_missed():
    table = tables.ambition_table(review(2019))
    place = [column.heading for column in table.columns].index("Not met")
    assert [row[place].parts[0] for row in table.rows] == ["0"] * 4


@drawn_as_of_2019
@pytest.mark.parametrize("name", charts.__all__)
def test_before_the_plan_ended_every_chart_can_be_drawn_and_shows_no_result(name):
    figure = made(getattr(charts, name), review(2019))
    if isinstance(figure, Notice):
        assert "2019" in figure.text
        return
    assert isinstance(figure, Figure)
    assert figure.svg.startswith("<svg")
    if name in AIR_CHARTS:
        # A day of ozone may well have 88.0 µg/m3: what counts is that none is of a later year.
        years = years_of_data(figure)
        assert bool(years) is (name not in WITHOUT_DATES) and max(years, default=2019) <= 2019
    elif name != "good_days_curve":
        # A possible target may well be 88.0 %.
        assert "88.0" not in json.dumps(figure.spec_wide)
    rows = list(csv.DictReader(io.StringIO(figure.csv)))
    if name == "results_on_one_axis":
        assert {row["result"] for row in rows} == {""}
    if name == "good_days_against_province":
        assert max(int(row["year"]) for row in rows) == 2017


def years_of_data(figure: Figure) -> set[int]:
    """Return the years that the data of a chart, or its caption and notes, speak of."""
    rows = [row for data in figure.spec_wide["datasets"].values() for row in data]
    stamps = [str(v) for row in rows for key, v in row.items() if key in {"month", "date", "year"}]
    words = re.findall(r"\b20\d\d\b", " ".join([figure.caption, *figure.notes]))
    return {int(stamp[:4]) for stamp in [*stamps, *words] if stamp.startswith("20")}


# --- Small parts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        (Decimal(3_764_036), "37.6 billion yuan", "376.40亿元"),
        (Decimal(100_000), "1.0 billion yuan", "10.00亿元"),
        (Decimal(448), "4.5 million yuan", "448万元"),
    ],
)
def test_money_is_said_as_each_language_says_it(amount, en, zh):
    assert money(amount) == Phrase(en, zh)


def test_a_small_share_is_not_rounded_to_nothing():
    assert percent(0.004) == Phrase("under 1\u00a0%", "不足1%")
    assert percent(0.0) == Phrase("0\u00a0%", "0%")
    assert percent(0.5149) == Phrase("51\u00a0%", "51%")


@pytest.mark.parametrize(("number", "zh"), [(13, "“十三五”"), (14, "“十四五”"), (10, "“十五”")])
def test_a_plan_is_called_as_people_call_it(number, zh):
    assert plan_ordinal(number) == Phrase(f"{number}th plan", zh)


def test_a_missing_quantity_is_a_fact_that_says_so():
    fact = quantity(None, "pct", Phrase("%", "%"), "plan-14-text")
    assert fact == Fact(None, "pct", Phrase("not stated", "未列"), ("plan-14-text",))
    assert count(0).display == Phrase("0", "0")
