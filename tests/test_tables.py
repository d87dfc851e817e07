"""Tables: whole rows, links that lead somewhere, and missing values that stay missing."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections import Counter
from decimal import Decimal

import pandas as pd
import pytest
from subjects import air_blocks, made
from subjects import review as open_review

from analysis import charts, tables
from analysis.blocks import Cell, Link, Table, cell, part_text, source_label
from analysis.language import LANGUAGES, Language, Phrase
from analysis.review import Review
from analysis.tables.attainment import _reading, evidence_label, printed_label
from analysis.tables.build import (
    as_printed,
    chinese_print,
    column,
    demand_phrase,
    make_table,
    number_cell,
    text_of,
    text_value,
)
from analysis.tables.scorecard import CURVES

pytestmark = pytest.mark.xdist_group("tables")

TABLES = [name for name in tables.__all__ if name != "PAGE_BLOCKS"]
every_table = pytest.mark.parametrize("name", TABLES)
both = pytest.mark.parametrize("lang", LANGUAGES)


def review(lang: Language = "en") -> Review:
    return open_review(2025, lang)


@functools.cache
def table(name: str, lang: Language = "en") -> Table:
    one = made(getattr(tables, name), review(lang))
    assert isinstance(one, Table)
    return one


def words(item: Cell) -> str:
    return "".join(part_text(part) for part in item.parts)


def links(one: Table) -> list[Link]:
    return [p for row in one.rows for item in row for p in item.parts if isinstance(p, Link)]


def anchors(one: Table) -> list[str]:
    return [item.anchor for row in one.rows for item in row if item.anchor]


def under(name: str, lang: Language, heading: str) -> list[Cell]:
    """Return a column of a table, named by its English heading."""
    place = [item.heading for item in table(name).columns].index(heading)
    return [row[place] for row in table(name, lang).rows]


def texts_under(name: str, lang: Language, heading: str) -> list[str]:
    return [words(item) for item in under(name, lang, heading)]


def row_with(one: Table, anchor: str) -> tuple[Cell, ...]:
    (row,) = (row for row in one.rows if any(item.anchor == anchor for item in row))
    return row


# --- Every table, both languages ------------------------------------------------------------


@both
@every_table
def test_a_table_has_rows_and_each_is_as_long_as_its_heading(name, lang):
    one = table(name, lang)
    assert one.rows
    assert {len(row) for row in one.rows} == {len(one.columns)}
    assert all(item.heading.strip() and item.width > 0 for item in one.columns)
    assert one.caption.endswith({"en": ".", "zh": "。"}[lang]) and one.lang == lang


@both
@every_table
def test_the_download_holds_the_same_cells(name, lang):
    one = table(name, lang)
    heading, *rows = csv.reader(io.StringIO(one.csv, newline=""))
    assert heading == [item.heading for item in one.columns]
    assert rows == [[words(item) for item in row] for row in one.rows]


@every_table
def test_both_languages_have_the_same_rows_in_the_same_state(name):
    english, chinese = table(name, "en"), table(name, "zh")
    assert english.label == chinese.label and english.sources == chinese.sources
    if name == "glossary_table":
        assert sorted(anchors(english)) == sorted(anchors(chinese))
        return
    for ours, theirs in zip(english.rows, chinese.rows, strict=True):
        assert [(item.mark, item.anchor) for item in ours] == [
            (item.mark, item.anchor) for item in theirs
        ]


@both
@every_table
def test_no_cell_prints_the_computers_word_for_missing(name, lang):
    cells = [words(item) for row in table(name, lang).rows for item in row]
    bad = [text for text in cells if re.search(r"\bnan\b|\bNone\b|NaT|<NA>|Decimal\(", text)]
    assert bad == []


@both
@every_table
def test_a_marked_cell_says_in_words_or_by_a_sign_what_its_colour_says(name, lang):
    marked = [item for row in table(name, lang).rows for item in row if item.mark]
    assert {item.mark for item in marked} <= {"good", "bad", "doubt"}
    assert all(words(item).strip() for item in marked)


def label_of(label: str, *_: object, **__: object) -> str:
    """Stand in for the drawing of a chart, of which only the label is wanted here."""
    return label


@both
def test_labels_and_anchors_are_unique_in_an_edition(lang, monkeypatch):
    for module in {getattr(charts, name).__module__ for name in charts.__all__}:
        monkeypatch.setattr(f"{module}.draw", label_of)
    names = [made(getattr(charts, name), review(lang)) for name in charts.__all__]
    names += [table(name, lang).label for name in TABLES]
    names += [label for name in TABLES for label in anchors(table(name, lang))]
    assert [label for label, times in Counter(names).items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", label) for label in names), names


@both
def test_every_link_of_a_table_leads_to_a_place_in_a_table(lang):
    known = {label for name in TABLES for label in anchors(table(name, lang))}
    known |= {table(name, lang).label for name in TABLES}
    # The scorecard leads to two charts as well; the built book shows that they are there.
    known |= set(CURVES.values())
    dead = {(name, link.label) for name in TABLES for link in links(table(name, lang))}
    assert {(name, label) for name, label in dead if label not in known} == set()


@both
def test_every_source_a_table_names_has_its_row_in_the_register(lang):
    register = set(anchors(table("sources_table", lang)))
    used = {source for name in TABLES for source in table(name, lang).sources}
    assert used and {source_label(source) for source in used} <= register


@both
def test_pages_may_place_the_scorecard_and_the_checks_of_the_methods(lang):
    checks = {
        "trend-sensitivity": "trend_sensitivity_table",
        "weather-sensitivity": "weather_sensitivity_table",
        "trend-residuals": "residual_table",
    }
    others = ["scorecard", "results-fields", "what-changed"]
    assert list(tables.PAGE_BLOCKS) == [*others, *checks]
    assert tables.PAGE_BLOCKS["scorecard"] is tables.scorecard
    for label, name in checks.items():
        block = tables.PAGE_BLOCKS[label](review(lang))
        assert block == table(name, lang) and block.label == label


# --- From the front page to the printed cell ------------------------------------------------


@both
def test_each_line_of_the_scorecard_leads_to_its_evidence_and_on_to_the_printed_row(lang):
    evidence, printed = table("results_table", lang), table("printed_results", lang)
    finished = review(lang).attainment.to_dict("records")
    for row, record in zip(table("scorecard", lang).rows[: len(finished)], finished, strict=True):
        (first,) = (part for part in row[0].parts if isinstance(part, Link))
        assert first.label == evidence_label(record["indicator_id"])
        (second,) = (
            part
            for item in row_with(evidence, first.label)
            for part in item.parts
            if isinstance(part, Link)
        )
        assert second.label == printed_label("jiangmen-13", 1, record["row"])
        source = [words(item) for item in row_with(printed, second.label)]
        assert {str(record["row"]), as_printed(record["name_printed"])} <= set(source)


@both
def test_a_line_of_the_running_plan_leads_to_its_printed_row_or_clause(lang):
    names = review(lang).indicator_names
    printed, clauses = table("printed_targets", lang), table("text_targets_table", lang)
    rows = zip(table("scorecard", lang).rows, review(lang).scorecard, strict=True)
    running = [(row, verdict) for row, verdict in rows if verdict.n_projects is not None]
    assert len(running) == len(review(lang).targets) + 5
    for row, verdict in running:
        (link,) = (part for part in row[0].parts if isinstance(part, Link))
        found = row_with(printed if verdict.demand.group == "table" else clauses, link.label)
        if verdict.demand.group == "text":
            assert words(found[1]) == names[verdict.demand.indicator_id].text(lang)


@both
def test_the_scorecard_shows_the_result_and_the_target_that_were_judged(lang):
    first = texts_under("scorecard", lang, "Target; value compared")[0]
    assert (
        first == {"en": "≥\u00a093\u00a0%\n88.0\u00a0% (2020)", "zh": "≥93%\n88.0%（2020年）"}[lang]
    )
    states = under("scorecard", lang, "State")
    assert words(states[0]) == {"en": "× missed", "zh": "× 未完成"}[lang]
    assert Counter(item.mark for item in states[:22]) == {"good": 21, "bad": 1}


@both
def test_a_target_shows_its_sign_unless_it_stands_at_the_end_of_the_scale(lang):
    shown = texts_under("scorecard", lang, "Target; value compared")
    targets = [text.split("\n")[0].replace("\u00a0", "") for text in shown]
    assert targets[1].startswith("≤35") and targets[11] == "≥8.8%"
    assert targets[4] == "0%" and targets[2] == "100%"


@both
def test_the_scorecard_remarks_on_forest_that_met_its_target_and_shrank(lang):
    ids = list(review(lang).attainment["indicator_id"])
    paths = dict(zip(ids, texts_under("scorecard", lang, "Path"), strict=False))
    assert {"en": "worse than in the base year", "zh": "较基准年变差"}[lang] in (
        paths["forest_cover_pct"]
    )
    assert {"en": "damaged cell", "zh": "受损单元格"}[lang] in paths["urban_sewage_treatment_pct"]


# --- Printed and read -----------------------------------------------------------------------


def printed_row(**cells: object) -> dict[str, object]:
    return {
        "target_kind": "at_least",
        "base_printed": "92.6",
        "base_value": Decimal("92.6"),
        "target_printed": "90 左右",
        "target_value": Decimal("90"),
        "result_printed": "88.0",
        "result_value": Decimal("88.0"),
    } | cells


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({}, "92.6\n90\n88.0"),
        ({"result_value": Decimal("93.5")}, "92.6\n90\n† 93.5"),
        ({"result_value": Decimal("8")}, "92.6\n90\n† 8"),
        ({"target_printed": "/"}, "92.6\n† 90\n88.0"),
        ({"target_printed": None}, "92.6\n† 90\n88.0"),
        ({"result_printed": None, "result_value": None}, "92.6\n90\n–"),
        (
            {"target_kind": "eliminate", "target_printed": "基本消除", "target_value": Decimal(0)},
            "92.6\n0\n88.0",
        ),
        (
            {"target_kind": "cut_by", "base_printed": "基数 4.86 万吨", "base_value": Decimal(0)},
            "0\n90\n88.0",
        ),
    ],
)
def test_a_value_that_is_not_in_its_printed_cell_is_marked(cells, shown):
    assert _reading(printed_row(**cells), "en") == shown


def test_in_the_plan_itself_only_the_damaged_rows_are_read_otherwise_than_printed():
    rows = texts_under("printed_results", "en", "Row")
    read = texts_under("printed_results", "en", "Read as: base, target, result")
    differing = [row for row, text in zip(rows, read, strict=True) if "†" in text]
    assert differing == ["19", "20"]
    assert texts_under("uncertain_readings", "en", "Row") == differing


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("PM _{2.5} 年均浓度 (μg/m ³)", "PM₂.₅ 年均浓度 (μg/m³)"),
        ("城市人均公园绿地面积 (m ²)", "城市人均公园绿地面积 (m²)"),
        ("90 左右", "90 左右"),
        (None, ""),
    ],
)
def test_a_printed_text_is_shown_without_the_marks_of_its_conversion(stored, shown):
    assert as_printed(stored) == shown


def test_an_empty_printed_cell_stays_empty():
    verdicts = texts_under("printed_results", "en", "Verdict")
    assert verdicts[18] == "" and verdicts[0] == "未完成"


def test_a_result_printed_twice_is_compared():
    rows = [[words(item) for item in row] for row in table("printed_twice").rows]
    assert len(rows) >= 15
    for _, _, first, _, second, check in rows:
        assert (Decimal(first) == Decimal(second)) is (check == "✓ agree")


# --- Missing is not zero --------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA])
def test_a_missing_number_is_a_dash(value):
    assert number_cell(value) == cell("–")


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(0, None, "0"), (Decimal("0"), None, "0"), (0.0, 1, "0.0"), (Decimal("88.0"), None, "88.0")],
)
def test_zero_is_a_number(value, decimals, shown):
    assert number_cell(value, decimals) == cell(shown)


@both
def test_the_projects_without_an_amount_show_a_dash(lang):
    shown = texts_under("project_list", lang, "10⁴ CNY")
    assert len(shown) == 91 and shown.count("–") == 2 and "0" not in shown


@both
def test_a_target_without_projects_shows_no_money_and_says_why(lang):
    columns = ("Projects", "Money, 10⁴ CNY", "Why it has none")
    cells = (texts_under("coverage_links", lang, heading) for heading in columns)
    for projects, money, why in zip(*cells, strict=True):
        assert (projects == "0") is (money == "–") is bool(why)


@both
def test_a_base_that_is_not_printed_is_a_dash_and_so_is_the_completion(lang):
    frame = review(lang).attainment
    for column_name, heading in (("base", "Base"), ("completion", "Done, %")):
        missing = [value is None for value in frame[column_name]]
        assert any(missing) and not all(missing)
        assert [text == "–" for text in texts_under("results_table", lang, heading)] == missing


def test_a_missing_text_is_empty():
    assert [text_of(None), text_of(pd.NA), text_of(float("nan")), text_of("/")] == ["", "", "", "/"]


# --- What single tables state ---------------------------------------------------------------


@both
def test_the_kinds_of_ambition_account_for_every_target(lang):
    sums = {
        heading: sum(map(int, texts_under("ambition_table", lang, heading)))
        for heading in ("Targets", "Met", "Not met", "Met but worse")
    }
    assert sums == {"Targets": 22, "Met": 21, "Not met": 1, "Met but worse": 1}


@both
def test_an_assigned_target_is_named_as_such_and_given_no_number(lang):
    word = {"en": "assigned by the province", "zh": "完成省下达目标"}[lang]
    shown = texts_under("assigned_targets", lang, "2025 target")
    assert len(shown) == 21 and shown.count(word) == 14


@both
def test_a_cut_printed_as_a_state_is_said_to_be_a_cut_and_whole_shares_need_no_bound(lang):
    states = texts_under("assigned_targets", lang, "State")
    cut = {"en": "50.17\u00a0% (cut 2015–2020)", "zh": "50.17%（2015—2020年降幅）"}[lang]
    assert [text for text in states if text.startswith("50.17")] == [cut]
    targets = Counter(texts_under("assigned_targets", lang, "2025 target"))
    every, none, bays = {
        "en": ("100\u00a0%", "0\u00a0%", "1"),
        "zh": ("100%", "0%", "1个"),
    }[lang]
    assert (targets[every], targets[none], targets[bays]) == (3, 1, 1)


@pytest.mark.parametrize(
    ("kind", "value", "printed", "shown"),
    [
        ("at_least", "99", "99%", Phrase("at least 99\u00a0%", "不低于99%")),
        ("at_least", "100", "100", Phrase("100\u00a0%", "100%")),
        ("at_most", "0", "0", Phrase("0\u00a0%", "0%")),
        ("at_most", "100", "100", Phrase("at most 100\u00a0%", "不高于100%")),
        ("cut_by", "100", "100", Phrase("cut by 100\u00a0%", "下降100%")),
        ("eliminate", "0", "", Phrase("eliminate (0)", "消除（0）")),
        ("eliminate", "0", "全面消除", Phrase("eliminate in full (全面消除)", "全面消除")),
        ("keep", None, "保持稳定", Phrase("keep stable", "保持稳定")),
    ],
)
def test_a_demand_is_a_number_with_its_bound_or_the_words_of_the_plan(kind, value, printed, shown):
    number = None if value is None else Decimal(value)
    assert demand_phrase(kind, number, Phrase("%", "%"), printed) == shown


@pytest.mark.parametrize(
    ("indicator_id", "value", "printed", "en", "zh"),
    [
        ("soil_hazard_survey_park_count", "1", "选取 1~2 个工业园区", "1 to 2", "1～2个"),
        ("coal_boiler_retrofit_count", "90", "90 台燃煤锅炉", "90", "90台"),
        ("line_count", "91", "30 家 91 条建筑陶瓷", "91", "91条"),
        ("cluster_count", "4", "四大战略性新兴产业集群", "4", "4个"),
        ("source_inspection_per_year_count", "1", "每年开展一次", "1 a year", "每年1次"),
        ("inspection_per_quarter_count", "1", "按季度开展", "1 a quarter", "每季度1次"),
    ],
)
def test_a_count_of_the_text_keeps_the_measure_word_it_is_printed_with(
    indicator_id, value, printed, en, zh
):
    shown = text_value(indicator_id, Decimal(value), Phrase("", "个"), printed)
    assert shown == Phrase(en, zh)


@both
def test_a_goal_that_nothing_counts_is_no_number_of_things(lang):
    word = {"en": "qualitative", "zh": "定性"}[lang]
    kinds = texts_under("text_targets_table", lang, "Kind")
    numbers = texts_under("text_targets_table", lang, "No.")
    found = {number for number, kind in zip(numbers, kinds, strict=True) if kind == word}
    assert found == {
        *("tt-2-01", "tt-2-03", "tt-2-04", "tt-2-05", "tt-2-20", "tt-2-21", "tt-2-22"),
        "tt-7-03",
    }


@both
def test_words_that_leave_room_are_said_to_be_judged_by_a_number(lang):
    for name in ("results_table", "printed_results"):
        notes = " ".join(table(name, lang).notes)
        assert "“90 左右”" in notes and "“基本消除”" in notes
        # Only the two rows that the conversion shifted carry the sign.
    shifted = {"en": "rows 19 and 20", "zh": "第19行和第20行"}[lang]
    assert shifted in " ".join(table("printed_results", lang).notes)


@both
def test_the_percentile_stated_at_the_older_state_has_a_note(lang):
    # 127 × 273 / 298.15 = 116.3
    assert "116" in " ".join(table("p90_table", lang).notes)


@both
def test_a_file_has_the_licence_of_its_source_in_short(lang):
    files = texts_under("files_table", lang, "File")
    licences = dict(zip(files, texts_under("files_table", lang, "Licence"), strict=True))
    words_of = {"en": ("national standard", "Observatory"), "zh": ("国家标准", "香港天文台")}[lang]
    assert licences["standards/gb3095_limits.csv"].startswith(words_of[0])
    assert words_of[1] in licences["met/hko_daily.csv"]
    assert max(map(len, licences.values())) < 40


def test_a_count_printed_as_a_range_stays_a_range():
    unit = Phrase("", "个")
    assert demand_phrase("count", Decimal(1), unit, "选取 1~2 个工业园区").zh == "1～2个"
    assert demand_phrase("count", Decimal(24), unit, "新建 24 个") == Phrase("24", "24个")


@pytest.mark.parametrize(
    ("typed", "print_"),
    [
        ("江门市生态环境保护'十四五'规划(转述)", "江门市生态环境保护“十四五”规划（转述）"),
        ("清单, 环境科学 2018 39(2):600-607", "清单，环境科学 2018 39(2):600-607"),
        ("转述: 科研动态页", "转述：科研动态页"),
        ("plain text, with (brackets)", "plain text, with (brackets)"),
        (None, ""),
    ],
)
def test_half_width_marks_beside_chinese_become_those_of_print(typed, print_):
    assert chinese_print(typed) == print_


@both
def test_the_printed_totals_are_checked_table_by_table(lang):
    printed, sums, checks = (
        texts_under("audit_table", lang, heading) for heading in ("Printed total", "Sum", "Check")
    )
    equal, none = {"en": ("equal", "no total printed"), "zh": ("一致", "未列合计")}[lang]
    assert Counter(checks) == {equal: 8, none: 1}
    for total, added, check in zip(printed, sums, checks, strict=True):
        assert (total == added) is (check == equal) and (total == "–") is (check == none)


@both
def test_the_files_table_lists_every_resource_with_its_hash(lang):
    names, hashes = (
        texts_under("files_table", lang, heading) for heading in ("File", "SHA-256, first 12")
    )
    resources = review(lang).package.descriptor["resources"]
    recorded = {r["path"]: r["hash"].removeprefix("sha256:")[:12] for r in resources}
    assert dict(zip(names, hashes, strict=True)) == recorded


@both
def test_every_correction_that_was_applied_is_listed(lang):
    applied = [item.id for item in review(lang).package.corrections]
    assert texts_under("corrections_table", lang, "Id") == applied


@both
def test_the_glossary_is_sorted_by_the_language_of_the_edition(lang):
    terms = texts_under("glossary_table", lang, "Term")
    assert terms == sorted(terms, key=str.lower) and len(set(terms)) == len(terms)


# --- What single tables of the air state ----------------------------------------------------


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a cell: "+4.6" -> 4.6, "−1.1 to 5.4" -> -1.1 and 5.4."""
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def test_the_tables_are_those_of_the_plans_and_those_of_the_air():
    air = air_blocks(tables, TABLES)
    assert {"trend_table", "year_table", "residual_table"} < set(air) < set(TABLES)
    assert not {"scorecard", "sources_table"} & set(air)


@both
@pytest.mark.parametrize("name", ["trend_table", "trend_sensitivity_table"])
def test_a_slope_lies_in_its_interval_and_zero_outside_it_where_p_is_small(name, lang):
    columns = ("µg/m³ a year", "95 % interval", "p")
    cells = (texts_under(name, lang, heading) for heading in columns)
    checked = 0
    for slope, interval, p in zip(*cells, strict=True):
        if (slope, interval) == ("–", "–") or interval == "–":
            continue
        low, high = numbers_in(interval)
        assert low <= numbers_in(slope)[0] <= high
        # Printed bounds are rounded, so an interval that ends at 0.0 tells nothing.
        if numbers_in(p)[0] > 0.055:
            assert low <= 0 <= high
        elif numbers_in(p)[0] < 0.045 and 0 not in (low, high):
            assert low > 0 or high < 0
        checked += 1
    assert checked >= 10


@both
def test_the_methods_table_of_the_trend_holds_the_reported_estimate_and_each_years_absence(lang):
    choices = texts_under("trend_sensitivity_table", lang, "Choice")
    slopes = texts_under("trend_sensitivity_table", lang, "µg/m³ a year")
    found = dict(zip(choices, slopes, strict=True))
    reported = {"en": "As reported", "zh": "本报告采用"}[lang]
    median = review(lang).air.trend.at(0.5)
    assert median is not None
    assert numbers_in(found[reported]) == [round(median.slope_per_year, 1)]
    without = {"en": "Without {}", "zh": "不含{}年"}[lang]
    assert {without.format(year) for year in range(2013, 2021)} <= set(choices)
    assert {"en": "not assessable", "zh": "无法评估"}[lang] in slopes


@both
def test_a_year_is_given_its_mean_only_if_it_is_whole(lang):
    months = texts_under("yearly_table", lang, "Months")
    means = texts_under("yearly_table", lang, "Yearly mean, µg/m³")
    assert len(months) == 8 and months.count("12") == 4
    assert [mean != "–" for mean in means] == [n == "12" for n in months]


@both
def test_the_good_days_add_up_under_both_texts(lang):
    headings = ("Days judged", "Bad days", "ozone alone", "ozone and another", "others alone")
    columns = [texts_under("good_day_table", lang, heading) for heading in headings]
    shares = texts_under("good_day_table", lang, "Good days, %")
    for n, bad, alone, both_of, others, share in zip(*columns, shares, strict=True):
        assert int(bad) == int(alone) + int(both_of) + int(others)
        assert float(share) == pytest.approx(100 * (1 - int(bad) / int(n)), abs=0.05)
    assert columns[0][0] == columns[0][1] and int(columns[1][0]) <= int(columns[1][1])


@both
def test_a_year_is_judged_only_with_the_days_of_hj_663(lang):
    years, days = (texts_under("year_table", lang, h) for h in ("Year", "Valid days"))
    values = under("year_table", lang, "Value, µg/m³")
    short = texts_under("year_table", lang, "Months with too few days")
    none = {"en": "none", "zh": "无"}[lang]
    judged = set()
    for year, n, value, months in zip(years, days, values, short, strict=True):
        assert (value.mark == "doubt") is not (int(n) >= 324 and months == none)
        if not value.mark:
            judged.add((year, words(value)))
    # PM2.5 of the printed days: 43.6, 34.3 and 33.6 µg/m3, to the unit as HJ 663 says.
    assert judged == {("2014", "44"), ("2015", "34"), ("2016", "34")}


@both
def test_the_difference_is_computed_less_published(lang):
    headings = ("Computed", "Published", "Difference")
    cells = [texts_under("agreement_table", lang, heading) for heading in headings]
    for row in zip(*cells, strict=True):
        computed, published, difference = (numbers_in(text)[0] for text in row)
        assert difference == pytest.approx(computed - published, abs=0.11)
    assert len(cells[0]) == 9


@both
def test_only_a_lag_outside_the_bound_of_chance_has_an_asterisk(lang):
    bounds = texts_under("residual_table", lang, "Bound of chance")
    trend = texts_under("residual_table", lang, "Trend alone")
    frame = review(lang).air.residual_autocorrelation
    assert [text.endswith("*") for text in trend] == frame["outside"].tolist()
    assert any(text.endswith("*") for text in trend) and len(bounds) == 12


@both
def test_the_chapter_has_an_answer_to_each_of_its_questions(lang):
    answers = texts_under("air_findings", lang, "Answer")
    assert len(answers) == len(set(answers)) == len(table("air_findings").rows)
    assert all(text.endswith({"en": ".", "zh": "。"}[lang]) for text in answers)


def test_a_table_is_made_of_what_it_is_given():
    heading = [column(Phrase("A, b", "甲"), "en"), column(Phrase("C", "乙"), "en", 5, "right")]
    one = make_table(
        "t", Phrase("T.", "表。"), heading, [[cell("x\ny"), cell(Link("1", "l"))]], "en"
    )
    assert one.csv == '"A, b",C\n"x\ny",1\n'
    assert one.columns[1].align == "right" and one.notes == ()
