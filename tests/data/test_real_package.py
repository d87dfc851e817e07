"""The package of the repository: complete, transcribed exactly, and readable by other tools."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from analysis.data import load_package
from analysis.data.descriptor import read_descriptor

ROOT = Path(__file__).resolve().parents[2] / "data"

TEXT_TARGETS_PER_CHAPTER = {
    2: 22,
    3: 14,
    4: 1,
    5: 7,
    6: 10,
    7: 3,
    8: 8,
    9: 1,
    10: 6,
    12: 11,
    13: 4,
}
TEXT_RESULTS_PER_CHAPTER = {1: 61}


@pytest.fixture(scope="module")
def package():
    return load_package(ROOT)


@pytest.mark.parametrize(
    ("key", "plan_id", "rows"),
    [
        ("plan/results", "jiangmen-13", 22),
        ("plan/targets", "jiangmen-14", 21),
        ("plan/projects", "jiangmen-14", 91),
    ],
)
def test_the_tables_of_the_plan_are_complete(package, key, plan_id, rows):
    table = package.table(key)
    assert table.plan_id.tolist() == [plan_id] * rows


@pytest.mark.parametrize("key", ["plan/results", "plan/targets"])
def test_rows_are_numbered_as_printed(package, key):
    rows = package.table(key).row.tolist()
    assert rows == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("plan/text_targets", TEXT_TARGETS_PER_CHAPTER),
        ("plan/text_results", TEXT_RESULTS_PER_CHAPTER),
    ],
)
def test_no_target_or_result_of_the_text_is_lost(package, key, expected):
    assert dict(sorted(Counter(package.table(key).chapter.tolist()).items())) == expected


def test_printed_totals_equal_the_sums_of_the_projects(package):
    tables = package.table("plan/project_tables").set_index("table")
    projects = package.table("plan/projects")
    sums = projects.dropna(subset="investment_10k_cny").groupby("table").investment_10k_cny.sum()
    printed = tables.total_10k_cny.dropna()
    assert printed.to_dict() == sums[printed.index].to_dict()
    assert tables.index[tables.total_10k_cny.isna()].tolist() == [3]
    assert sums.sum() == Decimal(3764036)


def test_each_project_table_holds_as_many_projects_as_it_says(package):
    tables = package.table("plan/project_tables").set_index("table").project_count
    assert package.table("plan/projects").groupby("table").size().to_dict() == tables.to_dict()


def test_two_projects_have_no_amount_and_none_is_zero(package):
    projects = package.table("plan/projects")
    without = projects[projects.investment_10k_cny.isna()]
    assert without.table.tolist() == [9, 9]
    assert (projects.investment_10k_cny.dropna() > 0).all()


@pytest.mark.parametrize(
    "key", ["plan/results", "plan/targets", "plan/text_targets", "plan/text_results"]
)
def test_every_indicator_is_in_the_catalogue(package, key):
    known = set(package.table("catalogue/indicators").indicator_id)
    assert set(package.table(key).indicator_id) - known == set()


def test_the_catalogue_names_every_kind_of_target_set_on_an_indicator(package):
    used: dict[str, set[str]] = {}
    for key, columns in (
        ("plan/results", ["target_kind"]),
        ("plan/targets", ["target_2023_kind", "target_2025_kind"]),
        ("plan/text_targets", ["kind"]),
    ):
        for record in package.table(key).to_dict("records"):
            kinds = {record[name] for name in columns if isinstance(record[name], str)}
            used.setdefault(record["indicator_id"], set()).update(kinds)
    catalogue = package.table("catalogue/indicators").fillna({"target_kinds": ""})
    stated = {
        record["indicator_id"]: set(record["target_kinds"].split())
        for record in catalogue.to_dict("records")
    }
    assert {key: stated[key] for key in used} == used
    assert not any(kinds for key, kinds in stated.items() if key not in used)


def test_every_target_has_a_project_or_a_reason_why_not(package):
    targets = {f"T2-{row}" for row in package.table("plan/targets").row}
    texts = package.table("plan/text_targets")
    targets |= set(texts.text_target_id[texts.same_as_table_row.isna()])
    linked = set(package.table("plan/project_links").target_ref)
    unlinked = set(package.table("plan/unlinked_targets").target_ref)
    assert targets - linked - unlinked == set()


@pytest.mark.parametrize(
    ("key", "printed", "value"),
    [
        ("plan/results", "result_printed", "result_value"),
        ("plan/results", "base_printed", "base_amount"),
        ("plan/targets", "state_printed", "state_value"),
        ("plan/projects", "investment_printed", "investment_10k_cny"),
        ("plan/project_tables", "total_printed", "total_10k_cny"),
    ],
)
def test_a_value_keeps_the_digits_of_its_printed_cell(package, key, printed, value):
    table = package.table(key).dropna(subset=[value])
    lost = [
        (cell, number)
        for cell, number in zip(table[printed], table[value], strict=True)
        if str(number) not in re.findall(r"[0-9]+(?:\.[0-9]+)?", cell)
    ]
    assert lost == []


def test_an_empty_printed_cell_has_no_value(package):
    projects = package.table("plan/projects")
    unprinted = projects.investment_printed.isna() | ~projects.investment_printed.str.contains(
        r"[0-9]", na=False
    )
    assert projects.investment_10k_cny[unprinted].isna().all()


def test_only_the_damaged_sewage_rows_of_table_1_are_uncertain_and_say_why(package):
    results = package.table("plan/results")
    uncertain = results[results.uncertain]
    assert uncertain.row.tolist() == [19, 20]
    assert uncertain.note_en.notna().all() and uncertain.note_zh.notna().all()


def test_table_1_says_21_met_and_the_good_day_share_missed(package):
    results = package.table("plan/results")
    missed = results[results.verdict_stated == "missed"]
    assert missed.indicator_id.tolist() == ["good_days_pct"]


@pytest.mark.parametrize("key", ["plan/text_targets", "plan/text_results", "plan/targets"])
def test_every_clause_stands_in_a_section_of_the_document(package, key):
    sections = package.table("plan/sections")
    known = set(zip(sections.chapter, sections.section, strict=True))
    table = package.table(key)
    assert set(zip(table.chapter, table.section, strict=True)) - known == set()


def test_reworded_copies_are_dropped_and_the_originals_stay(package):
    table = package.table("annual/guangdong_published")
    latest = table[(table.year == 2025) & (table.area_zh == "广东省")].set_index("indicator")
    assert latest.loc["aqi_good_days_pct", "value"] == 95.4
    assert latest.loc["pm25", "value"] == 21
    assert (table.confidence != "low").all()


def test_values_whose_year_the_source_does_not_name_are_flagged(package):
    table = package.table("annual/jiangmen_published")
    flagged = table[package.flags("annual/jiangmen_published").notna()]
    assert sorted(flagged.indicator) == [
        "forest_area",
        "forest_coverage_pct",
        "forest_stock",
        "forest_stock",
    ]


def test_other_tools_find_the_package_valid():
    package = frictionless.Package(str(ROOT / "datapackage.json"))
    for resource in package.resources:
        # Ten seconds for the hours in full; their beginning shows that entry and schema fit.
        rows = 500 if resource.custom.get("bulk") else None
        report = resource.validate(limit_rows=rows)
        assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


def test_every_file_says_what_it_is_where_it_comes_from_and_under_which_terms(package):
    known = set(package.table("catalogue/sources").source_id)
    lacking = []
    for resource in package.descriptor["resources"]:
        for part in ("title", "title_zh", "description", "sources", "licenses", "bytes", "hash"):
            if not resource.get(part):
                lacking.append((resource["path"], part))
        for source in resource["sources"]:
            if source.get("source_id") not in known:
                lacking.append((resource["path"], source))
    for table in read_descriptor(ROOT).resources:
        for name, field in table.fields.items():
            if not all(field.get(part) for part in ("type", "title", "title_zh", "description")):
                lacking.append((table.path, name))
    assert lacking == []


def test_the_descriptor_is_written_the_way_accept_writes_it(package):
    text = json.dumps(package.descriptor, indent=2, ensure_ascii=False) + "\n"
    assert (ROOT / "datapackage.json").read_text(encoding="utf-8") == text


def test_plan_numbers_are_decimals_or_missing(package):
    for resource in read_descriptor(ROOT).resources:
        for name, field in resource.fields.items():
            if field["type"] == "number" and resource.key.startswith("plan/"):
                cells = package.table(resource.key)[name]
                assert {type(cell) for cell in cells if not pd.isna(cell)} <= {Decimal}
