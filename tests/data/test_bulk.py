"""Large tables: read when asked for, judged like small ones, corrected like small ones."""

from __future__ import annotations

import gzip
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data import DataError, accept, bulk_text, check, load_package

RESULTS = "plan/results.csv"
PUBLISHED = "annual/jiangmen_published.csv"
HEADER = "plan_id,row,indicator_id,base_year,base_amount_unit,result_value,verdict,revised,read_on"
GOOD = "jiangmen-13,1,good_days_pct,2015,,88.0,missed,false,2026-11-23"
THIRD = GOOD.replace(",1,", ",3,")
OTHER = "jiangmen-13,2,so2_cut_pct,2015,10kt,,achieved,true,2026-11-23"


def table(*rows, header=HEADER, end="\n"):
    return (end.join((header, *rows)) + end).encode()


def verdicts(tiny, path, content):
    """Return what is wrong with a table when it is small and when it is large."""
    tiny.entry(path).pop("bulk", None)
    tiny.write(path, content)
    small = check(tiny.root)
    tiny.make_bulk(path)
    return small, check(tiny.root)


@pytest.mark.parametrize(
    ("row", "column", "value", "rule"),
    [
        (THIRD.replace("88.0", "abc"), "result_value", "abc", "is not a number"),
        (THIRD.replace("88.0", "8.8e1"), "result_value", "8.8e1", "is not a plain number"),
        (THIRD.replace("88.0", "88,0"), None, None, "has more cells than the header"),
        (THIRD.replace(",2026-11-23", ""), None, None, "has fewer cells than the header"),
        (THIRD.replace("88.0", "-1"), "result_value", "-1", "is too small"),
        (THIRD.replace("2015", "2015.5"), "base_year", "2015.5", "is not a whole number"),
        (THIRD.replace("false", "no"), "revised", "no", "is not true or false"),
        (THIRD.replace("2026-11-23", "23/11/2026"), "read_on", "23/11/2026", "is not a date"),
        (THIRD.replace("11-23", "11-3"), "read_on", "2026-11-3", "is not written in full"),
        (THIRD.replace("missed", ""), "verdict", "", "is empty but required"),
        (THIRD.replace("missed", "failed"), "verdict", "failed", "is not an allowed value"),
        (THIRD.replace("good_", "god_"), "indicator_id", "god_days_pct", "is not a known"),
        (GOOD, "plan_id+row", "jiangmen-13 + 1", "repeats the key of row 2"),
        ("", None, None, "is empty"),
        (",,,,,,,,", None, None, "is empty"),
    ],
)
def test_a_bad_cell_of_a_large_table_is_refused_with_file_and_row(tiny, row, column, value, rule):
    tiny.make_bulk(RESULTS)
    tiny.write(RESULTS, table(GOOD, row))
    package = load_package(tiny.root)
    with pytest.raises(DataError) as refusal:
        package.table("plan/results")
    (problem,) = refusal.value.problems
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "data/plan/results.csv",
        3,
        column,
        value,
    )
    assert rule in problem.rule
    assert problem.hint


SPOILED = {
    "sound": table(GOOD, OTHER),
    "windows line ends": table(GOOD, OTHER, end="\r\n"),
    "old line ends": table(GOOD, OTHER, end="\r"),
    "no last line end": table(GOOD, OTHER)[:-1],
    "empty last line": table(GOOD, OTHER, ""),
    "quoted": table(GOOD.replace("missed", '"missed"'), OTHER),
    "quoted comma": table(GOOD.replace("missed", '"mis,sed"'), OTHER),
    "quoted line end": table(GOOD.replace("missed", '"mis\nsed"'), OTHER.replace("true", "x")),
    "byte order mark": b"\xef\xbb\xbf" + table(GOOD, OTHER),
    "other encoding": table(GOOD.replace("missed", "未"), OTHER).decode().encode("gb18030"),
    "nothing": b"",
    "header only": table(),
    "header alone without line end": HEADER.encode(),
    "many faults": table(
        GOOD.replace("88.0", "x").replace("2015", "y"), "", OTHER.replace("2026", "26"), GOOD + ","
    ),
    "key with a bad cell": table(GOOD.replace(",1,", ",a,"), OTHER.replace(",2,", ",b,")),
    "three of a key": table(GOOD, GOOD, GOOD),
    "two unknown references": table(GOOD.replace("-13", "-12"), OTHER.replace("10kt", "kt")),
    "missing column": table("a,b", header="plan_id,row"),
    "extra column": table(GOOD + ",x", header=HEADER + ",remark"),
    "renamed column": table(GOOD.replace("2015", "z"), header=HEADER.replace("verdict", "word")),
    "repeated column": table(GOOD + ",1", OTHER + ",2", header=HEADER + ",row"),
    "other order": table(header=HEADER.replace("plan_id,row", "row,plan_id")),
    "full-width digits": table(GOOD.replace("88.0", "８８"), OTHER),
    "blanks": table(GOOD.replace("88.0", " 88.0").replace("2015", "2015 "), OTHER),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_large_table_gets_the_verdict_of_a_small_one(tiny, name):
    small, large = verdicts(tiny, RESULTS, SPOILED[name])
    assert set(large) == set(small)
    assert len(large) == len(small)


@settings(max_examples=60, deadline=None)
@given(
    cell=st.one_of(
        st.text(alphabet="0123456789.-+e_ ６%", max_size=5),
        st.text(alphabet="abc江,\"'\n ", max_size=4),
    ),
    column=st.integers(min_value=0, max_value=8),
)
def test_no_cell_is_judged_otherwise_because_its_table_is_large(single, cell, column):
    cells = GOOD.split(",")
    cells[column] = '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell
    single.entry(RESULTS).pop("bulk", None)
    single.write(RESULTS, table(OTHER, ",".join(cells)))
    small = check(single.root)
    single.make_bulk(RESULTS)
    assert set(check(single.root)) == set(small)


def test_every_bad_cell_is_reported_at_once_in_the_order_of_the_rows(tiny):
    rows = [f"jiangmen-13,{n},good_days_pct,y,,x,missed,false,2026-11-23" for n in range(300)]
    tiny.make_bulk(RESULTS)
    tiny.write(RESULTS, table(*rows))
    problems = check(tiny.root)
    assert [(p.row, p.column) for p in problems] == [
        (row, column) for row in range(2, 302) for column in ("base_year", "result_value")
    ]


def test_a_large_table_is_not_read_until_it_is_asked_for(tiny, monkeypatch):
    def not_now(*_args):
        raise AssertionError("the file was read")

    tiny.make_bulk(PUBLISHED)
    monkeypatch.setattr(bulk_text, "read_text", not_now)
    package = load_package(tiny.root)
    assert package.table("plan/plans").plan_id.tolist() == ["jiangmen-13", "jiangmen-14"]
    with pytest.raises(AssertionError):
        package.table("annual/jiangmen_published")


def test_the_check_of_the_package_finds_a_bad_cell_that_loading_leaves_unread(tiny):
    tiny.make_bulk(PUBLISHED)
    tiny.edit(PUBLISHED, "88.0,%", "abc,%")
    load_package(tiny.root)
    assert tiny.only_problem().value == "abc"


def test_a_large_table_is_read_once_for_all_packages_of_the_same_data(tiny, monkeypatch):
    tiny.make_bulk(PUBLISHED)
    first = load_package(tiny.root).table("annual/jiangmen_published")
    monkeypatch.setattr(bulk_text, "read_text", None)
    pd.testing.assert_frame_equal(load_package(tiny.root).table("annual/jiangmen_published"), first)


def test_a_table_read_for_other_data_is_read_again(tiny):
    tiny.make_bulk(PUBLISHED)
    key = "annual/jiangmen_published"
    assert load_package(tiny.root).table(key).value[0] == 88.0
    tiny.edit(PUBLISHED, "88.0,%", "89.0,%")
    assert load_package(tiny.root).table(key).value[0] == 89.0


def test_a_large_table_can_be_changed_without_changing_the_package(tiny):
    tiny.make_bulk(PUBLISHED)
    package = load_package(tiny.root)
    table = package.table("annual/jiangmen_published")
    table.loc[0, "value"] = 0.0
    assert package.table("annual/jiangmen_published").value[0] == 88.0


def test_a_changed_large_file_is_refused_at_loading_and_between_loading_and_reading(tiny):
    tiny.make_bulk(PUBLISHED)
    package = load_package(tiny.root)
    file = tiny.root / PUBLISHED
    file.write_text(file.read_text().replace("88.0", "89.0"))
    with pytest.raises(DataError, match="differs from datapackage"):
        package.table("annual/jiangmen_published")
    with pytest.raises(DataError, match="differs from datapackage"):
        load_package(tiny.root)
    accept([PUBLISHED], tiny.root)
    assert load_package(tiny.root).table("annual/jiangmen_published").value[0] == 89.0


def test_a_missing_large_file_is_refused_at_loading(tiny):
    tiny.make_bulk(PUBLISHED)
    (tiny.root / PUBLISHED).unlink()
    with pytest.raises(DataError, match=r"is listed in datapackage.json but missing"):
        load_package(tiny.root)
    assert "is listed" in tiny.only_problem().rule


def test_large_and_small_tables_are_typed_alike(tiny):
    tiny.write(PUBLISHED, tiny.root.joinpath(PUBLISHED).read_bytes().replace(b"low", b""))
    del tiny.entry(PUBLISHED)["schema"]["fields"][4]["constraints"]
    tiny.write(PUBLISHED, tiny.root.joinpath(PUBLISHED).read_bytes())
    small = load_package(tiny.root)
    keys = ("annual/jiangmen_published", "plan/results")
    for key in keys:
        tiny.make_bulk(f"{key}.csv")
    large = load_package(tiny.root)
    for key in keys:
        expected = small.table(key)
        if key == "plan/results":
            expected = expected.astype({"result_value": "float64"})
        pd.testing.assert_frame_equal(large.table(key), expected)
        assert large.n_rows(key) == small.n_rows(key) == 2
    assert large.keys == small.keys


# --- Corrections -------------------------------------------------------------------------------

CORRECTION = """\
- id: {id}
  resource: annual/jiangmen_published
  key: {{year: 2021, confidence: low}}
  action: {action}
  column: value
  {value}
  expect: "{expect}"
  reason_en: A copy of another row
  reason_zh: 与另一行重复
  source: The row itself
"""


def correction(action, value=None, expect="95.40", name="one"):
    line = f'value: "{value}"' if value else ""
    return CORRECTION.format(id=name, action=action, value=line, expect=expect)


@pytest.mark.parametrize(
    ("action", "value", "values", "flagged"),
    [
        ("drop", None, [88.0], [True]),
        ("override", "96.1", [88.0, 96.1], [True, True]),
        ("flag", None, [88.0, 95.4], [True, False]),
    ],
)
def test_corrections_reach_a_large_table(tiny, action, value, values, flagged):
    tiny.make_bulk(PUBLISHED)
    tiny.correct(correction(action, value))
    raw = (tiny.root / PUBLISHED).read_bytes()
    package = load_package(tiny.root)
    assert package.n_rows("annual/jiangmen_published") == len(values)
    assert package.table("annual/jiangmen_published").value.tolist() == values
    assert package.flags("annual/jiangmen_published").isna().tolist() == flagged
    assert package.n_rows("annual/jiangmen_published") == len(values)
    assert (tiny.root / PUBLISHED).read_bytes() == raw


def test_a_row_can_be_overridden_and_flagged_at_once(tiny):
    tiny.make_bulk(PUBLISHED)
    tiny.correct(correction("override", "96.1") + correction("flag", name="two"))
    package = load_package(tiny.root)
    assert package.table("annual/jiangmen_published").value[1] == 96.1
    assert package.flags("annual/jiangmen_published")[1] == "two"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (correction("drop", expect="95.4"), 'row 3 column value but found "95.40"'),
        (correction("drop").replace("2021", "2022"), "fits 0 rows of data/annual/jiangmen"),
        (correction("override", "good"), '"good" is not a number'),
        (correction("drop").replace("column: value", "column: amount"), "names no column"),
    ],
)
def test_a_correction_of_a_large_table_that_does_not_fit_is_refused(tiny, text, rule):
    tiny.make_bulk(PUBLISHED)
    tiny.correct(text)
    with pytest.raises(DataError) as refusal:
        load_package(tiny.root).table("annual/jiangmen_published")
    (problem,) = refusal.value.problems
    assert problem.file == "data/corrections.yml"
    assert rule in problem.rule
    assert check(tiny.root) == [problem]


def test_domain_rules_judge_the_corrected_value_of_a_large_table(tiny):
    tiny.make_bulk(PUBLISHED)
    tiny.edit(PUBLISHED, "95.40,%", "95.40,d")
    assert "is not the unit of aqi_good_days_pct" in tiny.only_problem().rule
    assert (tiny.only_problem().row, tiny.only_problem().column) == (3, "unit")
    tiny.correct(correction("override", "%", "d").replace("column: value", "column: unit"))
    assert check(tiny.root) == []


# --- Packed files and shared schemas -----------------------------------------------------------

HOURS = "city,time,value\n江门,2018-12-01 00:00,35\n江门,2018-12-01 01:00,\n"
HOUR_SCHEMA = {
    "fields": [
        {"name": "city", "type": "string", "constraints": {"required": True}},
        {"name": "time", "type": "datetime", "format": "%Y-%m-%d %H:%M"},
        {"name": "value", "type": "number", "constraints": {"minimum": "0"}},
    ],
    "missingValues": [""],
    "primaryKey": ["city", "time"],
}
HOUR_FILE = "air/hourly/2018-12.csv.gz"


def add_hours(tiny, text=HOURS, bulk=True, content=None):
    (tiny.root / "schemas").mkdir(exist_ok=True)
    (tiny.root / "schemas/hours.json").write_text(json.dumps(HOUR_SCHEMA), encoding="utf-8")
    packed = gzip.compress(text.encode(), mtime=0)
    tiny.add(HOUR_FILE, packed, schema="schemas/hours.json", compression="gz", bulk=bulk)
    if content is not None:
        tiny.write(HOUR_FILE, content)


@pytest.mark.parametrize("bulk", [True, False])
def test_a_packed_file_with_a_shared_schema_is_a_table_like_others(tiny, bulk):
    add_hours(tiny, bulk=bulk)
    assert check(tiny.root) == []
    package = load_package(tiny.root)
    hours = package.table("air/hourly/2018-12")
    assert hours.time.tolist() == [pd.Timestamp(2018, 12, 1), pd.Timestamp(2018, 12, 1, 1)]
    assert hours.value[0] == 35.0 and pd.isna(hours.value[1])
    assert package.n_rows("air/hourly/2018-12") == 2
    assert package.keys[-1] == "air/hourly/2018-12"


@pytest.mark.parametrize("bulk", [True, False])
@pytest.mark.parametrize(
    ("old", "new", "column", "rule"),
    [
        ("01:00", "25:00", "time", "is not a date and time"),
        ("01 01:00", "1 1:00", "time", "is not written in full"),
        ("01:00,", "01:00,-1", "value", "is too small"),
        ("01:00", "00:00", "city+time", "repeats the key of row 2"),
    ],
)
def test_a_bad_hour_of_a_packed_file_is_refused_with_its_row(tiny, bulk, old, new, column, rule):
    add_hours(tiny, HOURS.replace(old, new), bulk=bulk)
    problem = tiny.only_problem()
    assert (problem.file, problem.row, problem.column) == (f"data/{HOUR_FILE}", 3, column)
    assert rule in problem.rule


@pytest.mark.parametrize("bulk", [True, False])
@pytest.mark.parametrize(
    "content",
    [b"city,time,value\n", gzip.compress(HOURS.encode(), mtime=0)[:-12]],
    ids=["not packed", "cut short"],
)
def test_a_file_that_cannot_be_unpacked_is_refused(tiny, bulk, content):
    add_hours(tiny, bulk=bulk, content=content)
    assert "cannot be unpacked as gzip" in tiny.only_problem().rule


def test_a_packed_file_that_is_not_listed_is_refused(tiny):
    (tiny.root / "annual/new.csv.gz").write_bytes(gzip.compress(b"a\n"))
    assert tiny.only_problem().file == "data/annual/new.csv.gz"


def test_accept_leaves_the_reference_to_a_schema_as_it_is(tiny):
    add_hours(tiny)
    (tiny.root / HOUR_FILE).write_bytes(gzip.compress(HOURS.replace("35", "36").encode()))
    assert accept([HOUR_FILE], tiny.root) == [HOUR_FILE]
    written = json.loads((tiny.root / "datapackage.json").read_text(encoding="utf-8"))
    assert written["resources"][-1]["schema"] == "schemas/hours.json"
    assert load_package(tiny.root).table("air/hourly/2018-12").value[0] == 36.0


def test_the_hash_of_the_package_follows_its_schema_files(tiny):
    add_hours(tiny)
    before = load_package(tiny.root).hash
    file = tiny.root / "schemas/hours.json"
    file.write_text(file.read_text().replace('"minimum": "0"', '"minimum": "40"'))
    package = load_package(tiny.root)
    assert package.hash != before
    with pytest.raises(DataError, match="is too small"):
        package.table("air/hourly/2018-12")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (None, "is named as a schema in datapackage.json but missing"),
        ("{,}", "is not JSON"),
        ('{"fields": []}', "lists no columns"),
    ],
)
def test_a_schema_file_that_cannot_be_used_is_refused(tiny, content, rule):
    add_hours(tiny)
    file = tiny.root / "schemas/hours.json"
    file.unlink()
    if content:
        file.write_text(content)
    problem = tiny.only_problem()
    assert problem.file == "data/schemas/hours.json"
    assert rule in problem.rule


@pytest.mark.parametrize("path", ["/etc/hours.json", "../hours.json", "https://example.org/s.json"])
def test_a_schema_outside_the_package_is_refused(tiny, path):
    add_hours(tiny)
    tiny.entry(HOUR_FILE)["schema"] = path
    tiny.write(PUBLISHED, (tiny.root / PUBLISHED).read_bytes())
    problem = tiny.only_problem()
    assert (problem.file, problem.value) == ("data/datapackage.json", path)
    assert "is not a schema file of this package" in problem.rule


def test_the_schema_of_a_large_file_is_held_to_the_rules_at_loading(tiny):
    tiny.make_bulk(PUBLISHED)
    tiny.entry(PUBLISHED)["schema"]["fields"][0]["type"] = "numbr"
    tiny.make_bulk(PUBLISHED)
    with pytest.raises(DataError, match="numbr"):
        load_package(tiny.root)


def test_a_key_into_a_large_file_is_refused_rather_than_not_followed(tiny):
    tiny.make_bulk("plan/plans.csv")
    problem = next(p for p in check(tiny.root) if p.file == "data/datapackage.json")
    assert (problem.column, problem.value) == ("foreignKeys", "plan-plans")
    assert "plan-results" in problem.rule


def test_a_constraint_that_large_files_do_not_know_is_refused(tiny):
    tiny.entry(PUBLISHED)["schema"]["fields"][0]["constraints"] = {"unique": True}
    tiny.make_bulk(PUBLISHED)
    problem = tiny.only_problem()
    assert (problem.column, problem.value) == ("year", "unique")
