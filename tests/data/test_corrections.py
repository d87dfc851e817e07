"""Declared corrections: applied once, guarded by the value they expect, never in the raw file."""

from __future__ import annotations

import pytest

from analysis.data import DataError, check, load_package

CORRECTION = """\
- id: reworded-copy
  resource: annual/jiangmen_published
  key: {{year: 2021, confidence: low}}
  action: {action}
  column: {column}
  {value}
  expect: {expect}
  reason_en: A copy of another row
  reason_zh: 与另一行重复
  source: The row itself
"""


def correction(action="drop", column="value", expect="95.40", value=None):
    line = f"value: {value}" if value is not None else ""
    return CORRECTION.format(action=action, column=column, expect=expect, value=line)


def test_drop_leaves_the_row_out_and_the_raw_file_alone(tiny):
    raw = (tiny.root / "annual/jiangmen_published.csv").read_bytes()
    tiny.correct(correction("drop"))
    package = load_package(tiny.root)
    assert package.table("annual/jiangmen_published").year.tolist() == [2020]
    assert (tiny.root / "annual/jiangmen_published.csv").read_bytes() == raw
    assert [applied.id for applied in package.corrections] == ["reworded-copy"]


def test_override_puts_the_declared_value(tiny):
    tiny.correct(correction("override", value="96.1"))
    table = load_package(tiny.root).table("annual/jiangmen_published")
    assert table.value.tolist() == [88.0, 96.1]


def test_flag_keeps_the_row_and_marks_it(tiny):
    tiny.correct(correction("flag"))
    package = load_package(tiny.root)
    assert package.table("annual/jiangmen_published").value.tolist() == [88.0, 95.4]
    flags = package.flags("annual/jiangmen_published")
    assert flags.isna().tolist() == [True, False]
    assert flags[1] == "reworded-copy"
    assert package.flags("plan/results").isna().all()


def test_a_source_that_has_changed_is_refused_not_corrected_twice(tiny):
    tiny.correct(correction("override", value="96.1"))
    tiny.edit("annual/jiangmen_published.csv", "95.40", "96.1")
    problem = tiny.only_problem()
    assert (problem.file, problem.column, problem.value) == (
        "data/corrections.yml",
        "expect",
        "reworded-copy",
    )
    assert 'expected "95.40" in data/annual/jiangmen_published.csv row 3' in problem.rule
    assert 'column value but found "96.1"' in problem.rule


def test_the_guard_compares_printed_text_so_a_lost_zero_is_a_change(tiny):
    tiny.correct(correction("drop", expect="95.4"))
    assert 'but found "95.40"' in tiny.only_problem().rule


def test_a_key_that_fits_no_row_is_refused(tiny):
    tiny.correct(correction().replace("2021", "2022"))
    assert "fits 0 rows of data/annual/jiangmen_published.csv" in tiny.only_problem().rule


def test_a_key_that_fits_several_rows_is_refused(tiny):
    text = correction(column="confidence", expect="official")
    tiny.correct(text.replace("{year: 2021, confidence: low}", "{unit: '%'}"))
    assert "fits 2 rows" in tiny.only_problem().rule


def test_a_correction_of_an_unknown_file_or_column_is_refused(tiny):
    tiny.correct(correction().replace("jiangmen_published", "foshan_published"))
    assert "annual/foshan_published" in tiny.only_problem().rule
    tiny.correct(correction(column="amount"))
    problem = tiny.only_problem()
    assert problem.column == "amount"
    assert "names no column" in problem.rule


def test_an_override_is_held_to_the_rules_of_the_column(tiny):
    tiny.correct(correction("override", value="good"))
    assert '"good" is not a number' in tiny.only_problem().rule


def test_an_override_is_held_to_the_foreign_key(tiny):
    text = correction("override", column="indicator_id", expect="so2_cut_pct", value="no2_cut_pct")
    text = text.replace("annual/jiangmen_published", "plan/results")
    tiny.correct(text.replace("{year: 2021, confidence: low}", "{row: 2}"))
    assert '"no2_cut_pct" is not a known indicator_id' in tiny.only_problem().rule


def test_domain_rules_judge_the_corrected_value(tiny):
    tiny.edit("plan/projects.csv", "2023", "2032")
    assert "ends outside" in tiny.only_problem().rule
    text = correction("override", column="end_year", expect="2032", value="2023")
    text = text.replace("annual/jiangmen_published", "plan/projects")
    tiny.correct(text.replace("{year: 2021, confidence: low}", "{project_id: t1-01}"))
    assert load_package(tiny.root).table("plan/projects").end_year.tolist() == [2023]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (correction().replace("  reason_en: A copy of another row\n", ""), "reason_en"),
        (correction().replace("drop", "delete"), "action"),
        (correction() + "  remark: none\n", "remark"),
        (correction("drop", value="1"), "a value is given for override"),
        (correction("override"), "a value is given for override"),
        (correction() + correction(), "stands twice"),
        ("id: no-list\n", "is not a list"),
        ("- [unclosed\n", "is not YAML"),
    ],
)
def test_a_malformed_correction_is_refused(tiny, text, named):
    tiny.correct(text)
    problems = check(tiny.root)
    assert {problem.file for problem in problems} == {"data/corrections.yml"}
    assert named in str(DataError(problems))


def test_a_correction_of_a_table_that_is_refused_anyway_adds_no_noise(tiny):
    tiny.correct(correction())
    tiny.edit("annual/jiangmen_published.csv", "confidence", "trust")
    assert tiny.only_problem().column == "trust"
