"""Every kind of bad input is refused, naming file, row, column, value and rule."""

from __future__ import annotations

import pickle

import pytest

from analysis.data import DataError, check, load_package


def test_the_tiny_package_is_valid(tiny):
    assert check(tiny.root) == []


def assert_names(problem, file, row, column, value, rule):
    """Hold a problem, and the line printed for it, to what a person needs."""
    assert (problem.file, problem.row, problem.column, problem.value) == (file, row, column, value)
    assert rule in problem.rule
    assert problem.hint
    line = str(problem)
    assert "\n" not in line
    assert line.startswith(file)
    assert rule in line
    assert row is None or line.startswith((f"{file} row {row} ", f"{file} row {row}: "))
    assert column is None or f" column {column}: " in line
    assert value is None or f'"{value}"' in line


RESULT_1 = "jiangmen-13,1,good_days_pct,2015,,88.0,missed,false,2026-11-23"


@pytest.mark.parametrize(
    ("new_row", "column", "value", "rule"),
    [
        (RESULT_1.replace("88.0", "abc"), "result_value", "abc", "is not a number"),
        (RESULT_1.replace("88.0", "88,0"), None, None, "has more cells than the header"),
        (RESULT_1.replace(",2026-11-23", ""), None, None, "has fewer cells than the header"),
        (RESULT_1.replace("88.0", "-1"), "result_value", "-1", "is too small"),
        (RESULT_1.replace("2015", "2015.5"), "base_year", "2015.5", "is not a whole number"),
        (RESULT_1.replace("false", "no"), "revised", "no", "is not true or false"),
        (RESULT_1.replace("2026-11-23", "23/11/2026"), "read_on", "23/11/2026", "is not a date"),
        (RESULT_1.replace("missed", ""), "verdict", "", "is empty but required"),
        (RESULT_1.replace("missed", "failed"), "verdict", "failed", "is not an allowed value"),
    ],
)
def test_a_bad_cell_is_refused(tiny, new_row, column, value, rule):
    tiny.edit("plan/results.csv", RESULT_1, new_row)
    assert_names(tiny.only_problem(), "data/plan/results.csv", 2, column, value, rule)


@pytest.mark.parametrize("spelling", ["NaN", "8.8e1", "1_000", "８８", " 88.0", "+88", "Infinity"])
def test_a_number_that_only_a_computer_would_write_is_refused(tiny, spelling):
    tiny.edit("plan/results.csv", "88.0", spelling)
    problem = tiny.only_problem()
    file = "data/plan/results.csv"
    assert_names(problem, file, 2, "result_value", spelling, "is not a plain number")


def test_the_message_says_what_to_write(tiny):
    tiny.edit("plan/results.csv", "88.0", "abc")
    assert str(tiny.only_problem()) == (
        'data/plan/results.csv row 2 column result_value: "abc" is not a number; '
        "write a decimal number such as 88.0 or leave the cell empty"
    )


def test_a_value_of_the_wrong_form_is_refused_with_the_form(tiny):
    tiny.edit("plan/projects.csv", "t1-01", "project 1")
    problem = next(p for p in check(tiny.root) if p.file == "data/plan/projects.csv")
    file = "data/plan/projects.csv"
    assert_names(problem, file, 2, "project_id", "project 1", "has the wrong form")
    assert "t[0-9]+-[0-9]{2}" in problem.hint


def test_a_missing_column_is_named_and_the_other_cells_are_still_checked(tiny):
    text = "plan_id,row,state_year\njiangmen-14,1,2020\n".replace("row,", "").replace("1,", "")
    tiny.write("plan/targets.csv", text.replace("2020", "twenty").encode())
    header, cell = check(tiny.root)
    file = "data/plan/targets.csv"
    assert_names(header, file, 1, "row", None, "is missing from the header")
    assert_names(cell, file, 2, "state_year", "twenty", "is not a whole number")


def test_an_extra_column_is_named(tiny):
    tiny.write("plan/targets.csv", b"plan_id,row,state_year,remark\njiangmen-14,1,2020,x\n")
    problem = tiny.only_problem()
    assert_names(
        problem, "data/plan/targets.csv", 1, "remark", None, "is not a column of this file"
    )


def test_a_renamed_column_is_named_with_its_right_name(tiny):
    tiny.edit("plan/targets.csv", "state_year", "year_of_state")
    problem = tiny.only_problem()
    file = "data/plan/targets.csv"
    assert_names(problem, file, 1, "year_of_state", None, "is not a column of this file")
    assert 'rename it to "state_year"' in problem.hint


def test_a_repeated_column_is_named(tiny):
    tiny.write("plan/targets.csv", b"plan_id,row,state_year,row\njiangmen-14,1,2020,1\n")
    problem = tiny.only_problem()
    assert_names(problem, "data/plan/targets.csv", 1, "row", None, "stands twice in the header")


def test_columns_in_another_order_are_refused(tiny):
    tiny.write("plan/targets.csv", b"row,plan_id,state_year\n1,jiangmen-14,2020\n")
    problem = tiny.only_problem()
    assert_names(problem, "data/plan/targets.csv", 1, None, None, "another order")
    assert "plan_id,row,state_year" in problem.hint


def test_an_empty_file_is_refused_by_its_missing_columns(tiny):
    tiny.write("catalogue/purposes.csv", b"")
    problem = tiny.only_problem()
    file = "data/catalogue/purposes.csv"
    assert_names(problem, file, 1, "purpose_id", None, "is missing from the header")


def test_an_empty_row_is_refused(tiny):
    tiny.edit("plan/targets.csv", "jiangmen-14,1", "\njiangmen-14,1")
    assert_names(tiny.only_problem(), "data/plan/targets.csv", 2, None, None, "is empty")


@pytest.mark.parametrize(
    ("path", "old", "new", "row", "column"),
    [
        ("plan/results.csv", "so2_cut_pct", "so2_cut", 3, "indicator_id"),
        ("plan/results.csv", "10kt", "kt", 3, "base_amount_unit"),
        ("plan/results.csv", "jiangmen-13,2", "jiangmen-12,2", 3, "plan_id"),
        ("catalogue/indicators.csv", "so2_cut_pct,pct", "so2_cut_pct,percent", 3, "unit"),
        ("catalogue/districts.csv", "jiangmen", "foshan", 2, "city_id"),
        ("plan/projects.csv", "xinhui", "xinhuy", 2, "district_id"),
        ("plan/projects.csv", "sewage", "sewers", 2, "purpose_id"),
        ("plan/plans.csv", "2025,plan-text", "2025,plan-book", 3, "source_id"),
        ("plan/project_links.csv", "T2-1,t1-01", "T2-1,t1-02", 2, "project_id"),
    ],
)
def test_an_unknown_reference_is_refused(tiny, path, old, new, row, column):
    tiny.edit(path, old, new)
    problem = tiny.only_problem()
    value = next(part for part in new.split(",") if part not in old.split(","))
    assert_names(problem, f"data/{path}", row, column, value, "is not a known ")
    assert "known ones are in data/" in problem.hint


def test_an_unknown_reference_suggests_the_nearest_known_one(tiny):
    tiny.edit("plan/projects.csv", "xinhui", "xinhuy")
    assert 'did you mean "xinhui"?' in tiny.only_problem().hint


def test_a_repeated_key_is_refused_with_the_row_it_repeats(tiny):
    tiny.edit("plan/results.csv", "jiangmen-13,2", "jiangmen-13,1")
    problem = tiny.only_problem()
    file = "data/plan/results.csv"
    assert_names(problem, file, 3, "plan_id+row", "jiangmen-13 + 1", "repeats the key of row 2")


@pytest.mark.parametrize(
    ("path", "old", "new", "row", "column", "value", "rule"),
    [
        ("plan/plans.csv", "2020,2021", "2021,2021", 3, "base_year", "2021", "is not before"),
        ("plan/plans.csv", "2016,2020", "2016,2015", 2, "end_year", "2015", "before the plan's"),
        (
            "plan/results.csv",
            "good_days_pct,2015",
            "good_days_pct,2016",
            2,
            "base_year",
            "2016",
            "is not before jiangmen-13",
        ),
        ("plan/targets.csv", "2020", "2021", 2, "state_year", "2021", "is not before jiangmen-14"),
        ("plan/projects.csv", "2019", "2018", 2, "start_year", "2018", "begins too long before"),
        ("plan/projects.csv", "2023", "2026", 2, "end_year", "2026", "ends outside jiangmen-14"),
        ("plan/projects.csv", "2019,2023", "2023,2022", 2, "end_year", "2022", "ends before it"),
        ("plan/projects.csv", "2019,2023", "2019,2020", 2, "end_year", "2020", "ends outside"),
        ("plan/text_targets.csv", "2035", "2036", 2, "year", "2036", "lies outside the years"),
        ("plan/text_targets.csv", "2035", "2020", 2, "year", "2020", "lies outside the years"),
        (
            "plan/text_results.csv",
            "2015,2020",
            "2020,2015",
            2,
            "period_end",
            "2015",
            "lies before the period begins",
        ),
    ],
)
def test_a_year_outside_its_plan_is_refused(tiny, path, old, new, row, column, value, rule):
    tiny.edit(path, old, new)
    assert_names(tiny.only_problem(), f"data/{path}", row, column, value, rule)


@pytest.mark.parametrize("reference", ["T2-2", "T1-1", "tt-2-03"])
def test_a_link_to_no_target_is_refused(tiny, reference):
    tiny.edit("plan/project_links.csv", "T2-1", reference)
    file = "data/plan/project_links.csv"
    rule = "is no target of jiangmen-14"
    assert_names(tiny.only_problem(), file, 2, "target_ref", reference, rule)


def test_a_target_without_project_that_has_one_is_refused(tiny):
    tiny.edit("plan/unlinked_targets.csv", "tt-2-02", "tt-2-01")
    file = "data/plan/unlinked_targets.csv"
    rule = "has a project all the same"
    assert_names(tiny.only_problem(), file, 2, "target_ref", "tt-2-01", rule)


def test_a_clause_that_repeats_no_table_row_is_refused(tiny):
    tiny.edit("plan/text_targets.csv", "2035,1", "2035,9")
    file = "data/plan/text_targets.csv"
    rule = "is not a row of jiangmen-14"
    assert_names(tiny.only_problem(), file, 2, "same_as_table_row", "9", rule)


@pytest.mark.parametrize(("row", "cells"), [(2, "88.0,%"), (3, "95.40,%")])
def test_a_published_value_in_another_unit_is_refused_also_for_part_years(tiny, row, cells):
    tiny.edit("annual/jiangmen_published.csv", cells, cells.replace("%", "d"))
    problem = tiny.only_problem()
    file = "data/annual/jiangmen_published.csv"
    assert_names(problem, file, row, "unit", "d", "is not the unit of aqi_good_days_pct")


def test_a_changed_file_is_refused_and_says_how_to_accept_it(tiny):
    file = tiny.root / "plan/results.csv"
    file.write_text(file.read_text().replace("88.0", "89.0"))
    problem = tiny.only_problem()
    assert_names(problem, "data/plan/results.csv", None, None, None, "differs from datapackage")
    entry = next(e for e in tiny.descriptor["resources"] if e["path"] == "plan/results.csv")
    assert entry["hash"] in problem.rule
    assert problem.rule.count("sha256:") == 2
    assert problem.hint.endswith("accept it with: plan-review data accept plan/results.csv")


def test_a_file_without_recorded_hash_is_refused(tiny):
    entry = next(e for e in tiny.descriptor["resources"] if e["path"] == "plan/targets.csv")
    del entry["hash"]
    tiny.write("plan/plans.csv", (tiny.root / "plan/plans.csv").read_bytes())
    problem = tiny.only_problem()
    assert_names(problem, "data/plan/targets.csv", None, None, None, "recorded nothing")


def test_a_missing_file_is_refused_once_though_others_refer_to_it(tiny):
    (tiny.root / "catalogue/indicators.csv").unlink()
    file = "data/catalogue/indicators.csv"
    rule = "is listed in datapackage.json but missing"
    assert_names(tiny.only_problem(), file, None, None, None, rule)


def test_a_csv_that_is_not_listed_is_refused(tiny):
    (tiny.root / "annual/foshan_published.csv").write_text("year\n2020\n")
    file = "data/annual/foshan_published.csv"
    assert_names(tiny.only_problem(), file, None, None, None, "is not listed in datapackage.json")


def test_a_file_in_another_encoding_is_refused_with_the_row_and_the_likely_encoding(tiny):
    text = "district_id,city_id\nxinhui,jiangmen\n新会,jiangmen\n"
    tiny.write("catalogue/districts.csv", text.encode("gb18030"))
    problem = tiny.only_problem()
    file = "data/catalogue/districts.csv"
    assert_names(problem, file, 3, None, None, "is not UTF-8 text")
    assert "GB 18030" in problem.rule


def test_a_byte_order_mark_of_a_spreadsheet_program_is_no_error(tiny):
    content = (tiny.root / "plan/targets.csv").read_bytes()
    tiny.write("plan/targets.csv", b"\xef\xbb\xbf" + content)
    assert load_package(tiny.root).table("plan/targets").plan_id.tolist() == ["jiangmen-14"]


def test_a_missing_descriptor_says_how_to_name_the_folder(tmp_path):
    (problem,) = check(tmp_path)
    assert_names(problem, f"{tmp_path.name}/datapackage.json", None, None, None, "is missing in")
    assert "PLAN_REVIEW_DATA" in problem.hint


def test_a_broken_descriptor_is_refused_with_its_line(tiny):
    (tiny.root / "datapackage.json").write_text('{\n "resources": [,]\n}\n')
    assert_names(tiny.only_problem(), "data/datapackage.json", 2, None, None, "is not JSON")


def test_a_descriptor_entry_without_schema_is_refused(tiny):
    del tiny.descriptor["resources"][0]["schema"]
    tiny.write("plan/plans.csv", (tiny.root / "plan/plans.csv").read_bytes())
    problem = tiny.only_problem()
    assert_names(problem, "data/datapackage.json", None, "resources", None, "entry 1 lacks schema")


def test_a_descriptor_against_the_data_package_rules_is_refused(tiny):
    tiny.descriptor["resources"][0]["schema"]["fields"][0]["type"] = "numbr"
    tiny.write("plan/plans.csv", (tiny.root / "plan/plans.csv").read_bytes())
    problems = check(tiny.root)
    assert {problem.file for problem in problems} == {"data/datapackage.json"}
    assert "numbr" in str(problems[0])


def test_a_reference_to_a_table_that_is_not_in_the_package_is_refused(tiny):
    plans = next(e for e in tiny.descriptor["resources"] if e["path"] == "plan/plans.csv")
    plans["schema"]["foreignKeys"][0]["reference"]["resource"] = "catalogue-towns"
    tiny.write("plan/plans.csv", (tiny.root / "plan/plans.csv").read_bytes())
    assert "catalogue-towns" in str(tiny.only_problem())


def test_all_problems_of_all_files_are_reported_at_once(tiny):
    tiny.edit("plan/results.csv", "88.0", "abc")
    tiny.edit("plan/projects.csv", "2023", "2026")
    tiny.edit("annual/jiangmen_published.csv", "88.0,%", "88.0,d")
    tiny.edit("plan/targets.csv", "state_year", "state")
    (tiny.root / "catalogue/purposes.csv").unlink()
    (tiny.root / "new.csv").write_text("a\n")
    tiny.correct("- id: nothing-known\n")
    with pytest.raises(DataError) as refusal:
        load_package(tiny.root)
    files = {problem.file for problem in refusal.value.problems}
    assert files == {
        "data/plan/results.csv",
        "data/plan/projects.csv",
        "data/annual/jiangmen_published.csv",
        "data/plan/targets.csv",
        "data/catalogue/purposes.csv",
        "data/new.csv",
        "data/corrections.yml",
    }
    assert str(refusal.value).splitlines() == [str(p) for p in refusal.value.problems]


def test_a_refusal_survives_the_way_back_from_a_worker_process(tiny):
    tiny.edit("plan/results.csv", "88.0", "abc")
    with pytest.raises(DataError) as refusal:
        load_package(tiny.root)
    returned = pickle.loads(pickle.dumps(refusal.value))
    assert returned.problems == refusal.value.problems
    assert str(returned) == str(refusal.value)
