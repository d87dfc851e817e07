"""The national air archive: what is imported, what is refused, and that nothing old changes."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import cli
from analysis.bench import archive as bench
from analysis.data import DataError, archive, archive_write, check
from analysis.data.archive import ImportReport, import_archive
from analysis.data.archive_cells import BOUNDS, COLUMN_BY_TYPE
from analysis.data.archive_read import ranges

REAL = Path(__file__).resolve().parents[2] / "data"
TYPES = tuple(COLUMN_BY_TYPE)
HEADER = (
    "city_zh,city_en,datetime,aqi_h,pm25,pm25_24h,pm10,pm10_24h,so2,so2_24h,no2,no2_24h,"
    "o3,o3_24h_max1h,o3_8h,o3_8h_daymax,co,co_24h"
)
#: Every hour of Jiangmen in a made-up day, 广州 beside it; the numbers are those of the types.
JIANGMEN = "江门,Jiangmen,2020-07-{day} {hour:02d}:00,1,2,3,4,5,6,7,8,9,10,11,12,13,0.14,0.15"
CITIES = "city_id,name_zh,name_en\nguangzhou,广州市,Guangzhou\njiangmen,江门市,Jiangmen\n"

unhurried = settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])


def cell(type_name: str) -> str:
    number = TYPES.index(type_name) + 1
    return f"0.{number}" if type_name.startswith("CO") else str(number)


def day_lines(
    day: str = "20200701",
    cities: Iterable[str] = ("北京", "广州", "江门", "重庆"),
    hours: Iterable[int] = range(24),
) -> list[str]:
    """Return the lines of a sound file; a cell is the place of its type in the archive's order."""
    names = list(cities)
    return [
        ",".join(["date", "hour", "type", *names]),
        *(
            ",".join([day, str(hour), name, *[cell(name)] * len(names)])
            for hour in hours
            for name in TYPES
        ),
    ]


class Package:
    """A data folder with two cities and no hourly file, and a folder of archive files."""

    def __init__(self, folder: Path) -> None:
        self.root, self.source = folder / "data", folder / "archive"
        self.source.mkdir()
        (self.root / "schemas").mkdir(parents=True)
        (self.root / "catalogue").mkdir()
        shutil.copy2(REAL / "schemas/air-hourly.json", self.root / "schemas")
        (self.root / "catalogue/cities.csv").write_text(CITIES, encoding="utf-8")
        self.write_descriptor(
            [{"name": "c", "path": "catalogue/cities.csv", "schema": {"fields": [{"name": "a"}]}}]
        )

    def write_descriptor(self, resources: list[dict[str, object]]) -> None:
        text = json.dumps({"name": "t", "resources": resources}, indent=2) + "\n"
        (self.root / "datapackage.json").write_text(text, encoding="utf-8")

    @property
    def entries(self) -> dict[str, dict[str, object]]:
        text = (self.root / "datapackage.json").read_text(encoding="utf-8")
        return {entry["path"]: entry for entry in json.loads(text)["resources"]}

    def give(self, lines: list[str] | bytes, day: str = "20200701", folder: str = "") -> Path:
        """Lay an archive file down."""
        file = self.source / folder / f"china_cities_{day}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(lines if isinstance(lines, bytes) else ("\n".join(lines) + "\n").encode())
        return file

    def store(self, name: str, rows: list[str]) -> bytes:
        """Lay an hourly file down as part of the package."""
        path = f"air/hourly/{name}.csv.gz"
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        content = gzip.compress("\n".join([HEADER, *rows, ""]).encode())
        (self.root / path).write_bytes(content)
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        entry = {"name": f"air-hourly-{name}", "path": path, "schema": "schemas/air-hourly.json"}
        others = [other for key, other in self.entries.items() if key != path]
        self.write_descriptor([*others, entry | {"bytes": len(content), "hash": digest}])
        return content

    def take(self, **options: object) -> ImportReport:
        return import_archive([self.source], self.root, **options)  # type: ignore[arg-type]

    def lines(self, month: str = "2020-07") -> list[str]:
        with gzip.open(self.root / f"air/hourly/{month}.csv.gz", "rt", encoding="utf-8") as file:
            return file.read().splitlines()

    def rows_of(self, city: str, month: str = "2020-07") -> list[str]:
        return [line for line in self.lines(month) if line.startswith(f"{city},")]

    def state(self) -> dict[str, bytes]:
        """Return every file of the data folder, byte for byte."""
        return {
            file.relative_to(self.root).as_posix(): file.read_bytes()
            for file in sorted(self.root.rglob("*"))
            if file.is_file()
        }


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return Package(tmp_path)


# --- What is written ------------------------------------------------------------------------


def test_a_day_becomes_a_row_for_each_city_of_the_catalogue_and_hour(package):
    package.give(day_lines())
    report = package.take()
    jiangmen = [JIANGMEN.format(day="01", hour=hour) for hour in range(24)]
    guangzhou = [row.replace("江门,Jiangmen", "广州,Guangzhou") for row in jiangmen]
    assert package.lines() == [HEADER, *guangzhou, *jiangmen]
    assert (report.added_rows, report.cities) == ({"2020-07": 48}, ("广州", "江门"))
    assert (report.problems, report.missing_hours, report.days) == ((), {}, (date(2020, 7, 1),))


def test_the_entry_of_a_new_file_says_size_hash_and_schema(package):
    package.give(day_lines())
    package.take()
    entry = package.entries["air/hourly/2020-07.csv.gz"]
    content = (package.root / "air/hourly/2020-07.csv.gz").read_bytes()
    assert entry["name"] == "air-hourly-2020-07"
    assert entry["schema"] == "schemas/air-hourly.json"
    assert (entry["compression"], entry["bulk"]) == ("gz", True)
    assert entry["bytes"] == len(content)
    assert entry["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert "298.15 K" in entry["description"]


@pytest.mark.parametrize(("month", "kelvin"), [("2018-08", "273 K"), ("2018-09", "298.15 K")])
def test_the_reference_state_of_gases_follows_the_month(package, month, kelvin):
    day = month.replace("-", "") + "01"
    package.give(day_lines(day), day)
    package.take()
    assert kelvin in package.entries[f"air/hourly/{month}.csv.gz"]["description"]


def test_gzip_stores_neither_time_nor_name(package):
    package.give(day_lines())
    package.take()
    content = (package.root / "air/hourly/2020-07.csv.gz").read_bytes()
    assert content[3] == 0 and content[4:8] == bytes(4)


def test_files_are_found_at_any_depth_and_go_to_their_months(package):
    package.give(day_lines("20200731"), "20200731", "a")
    package.give(day_lines("20200801"), "20200801", "b")
    package.give(day_lines("20191231"), "20191231")
    assert package.take().added_rows == {"2019-12": 48, "2020-07": 48, "2020-08": 48}
    hourly = [path for path in package.entries if path.startswith("air/")]
    assert hourly == [f"air/hourly/{month}.csv.gz" for month in ("2019-12", "2020-07", "2020-08")]


def test_every_column_is_taken_when_asked_for(package):
    package.give(day_lines(hours=[0]))
    report = package.take(cities="all")
    assert report.cities == ("北京", "广州", "江门", "重庆")
    # The archive has no English name; the column may not be empty.
    assert [line.split(",")[1] for line in package.lines()[1:]] == [
        "Guangzhou",
        "Jiangmen",
        "北京",
        "重庆",
    ]


@pytest.mark.parametrize(
    ("written", "stored"),
    [("48", "48"), ("48.0", "48"), ("0.530", "0.53"), (" 7 ", "7"), (".5", "0.5"), ("0", "0")],
)
def test_a_number_is_written_plainly_however_it_stood(package, written, stored):
    lines = day_lines(hours=[3])
    lines[2] = f"20200701,3,PM2.5,1,1,{written},1"
    package.give(lines)
    package.take()
    assert package.rows_of("江门")[0].split(",")[4] == stored


def test_an_hour_without_any_value_of_a_city_is_no_row(package):
    lines = day_lines(hours=[0, 1])
    lines[1:16] = [f"20200701,0,{name},1,1,,1" for name in TYPES]
    package.give(lines)
    package.take()
    assert [row.split(",")[2] for row in package.rows_of("江门")] == ["2020-07-01 01:00"]
    assert len(package.rows_of("广州")) == 2


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.removesuffix(b"\n"),
        lambda content: content + b"\n\n",
        lambda content: b"\n".join(
            b",".join(b'"%b"' % item for item in line.split(b",")) for line in content.split(b"\n")
        ),
    ],
    ids=["byte order mark", "CRLF", "no last line end", "blank lines", "quotes"],
)
def test_ways_of_writing_the_same_file_make_no_difference(package, rewrite):
    package.give(rewrite("\n".join([*day_lines(), ""]).encode()))
    report = package.take()
    assert report.problems == ()
    assert package.rows_of("江门") == [JIANGMEN.format(day="01", hour=hour) for hour in range(24)]


# --- The ten kinds of bad input -------------------------------------------------------------

Spoil = Callable[[list[str]], list[str]]


def replaced(row: int, line: str) -> Spoil:
    return lambda lines: [*lines[: row - 1], line, *lines[row:]]


def columns_cut(text: str) -> str:
    return ",".join(text.split(",")[:-1])


#: name: (spoil, row, column, value, words of the rule, cells of Jiangmen's hour 0 that go missing)
SPOILT: dict[str, tuple[Spoil, int | None, str | None, str | None, str, list[str]]] = {
    "unknown type": (
        replaced(3, "20200701,0,PM1,1,2,2,1"),
        *(3, "type", "PM1", "is not a type of the archive", ["pm25"]),
    ),
    "hour 24": (
        replaced(3, "20200701,24,PM2.5,1,2,2,1"),
        *(3, "hour", "24", "is not an hour from 0 to 23", ["pm25"]),
    ),
    "hour before 0": (
        replaced(3, "20200701,-1,PM2.5,1,2,2,1"),
        *(3, "hour", "-1", "is not an hour from 0 to 23", ["pm25"]),
    ),
    "negative value": (
        replaced(3, "20200701,0,PM2.5,1,2,-3,1"),
        *(3, "江门", "-3", "is negative", ["pm25"]),
    ),
    "9999": (
        replaced(5, "20200701,0,PM10,1,4,9999,1"),
        *(5, "江门", "9999", "is above 9998 µg/m3, the most a PM10 cell can hold", ["pm10"]),
    ),
    "impossible CO": (
        replaced(15, "20200701,0,CO,1,0.14,150.1,1"),
        *(15, "江门", "150.1", "is above 150 mg/m3", ["co"]),
    ),
    "index above 500": (
        replaced(2, "20200701,0,AQI,1,1,501,1"),
        *(2, "江门", "501", "is above 500,", ["aqi_h"]),
    ),
    "index with a fraction": (
        replaced(2, "20200701,0,AQI,1,1,20.5,1"),
        *(2, "江门", "20.5", "is not a whole number", ["aqi_h"]),
    ),
    "text": (
        replaced(3, "20200701,0,PM2.5,1,2,无效,1"),
        *(3, "江门", "无效", "is not a number", ["pm25"]),
    ),
    "exponent": (
        replaced(3, "20200701,0,PM2.5,1,2,1e2,1"),
        *(3, "江门", "1e2", "is not a number", ["pm25"]),
    ),
    "two points": (
        replaced(3, "20200701,0,PM2.5,1,2,1.2.3,1"),
        *(3, "江门", "1.2.3", "is not a number", ["pm25"]),
    ),
    "a lone point": (
        replaced(3, "20200701,0,PM2.5,1,2,.,1"),
        *(3, "江门", ".", "is not a number", ["pm25"]),
    ),
    "NaN": (
        replaced(3, "20200701,0,PM2.5,1,2,NaN,1"),
        *(3, "江门", "NaN", "is not a number", ["pm25"]),
    ),
    "the same hour and type with other values": (
        lambda lines: [*lines, "20200701,0,PM2.5,1,2,77,1"],
        *(362, "hour+type", "0, PM2.5", "stands before, in row 3, with other values", []),
    ),
    "the same row again": (
        lambda lines: [*lines, lines[2], lines[3]],
        *(362, "hour+type", None, "repeats an earlier row, cell by cell (rows 362-363)", []),
    ),
    "date of another day": (
        replaced(3, "20200702,0,PM2.5,1,2,2,1"),
        *(3, "date", "20200702", "is not the date in the file's name, 20200701", ["pm25"]),
    ),
    "a row cut short": (
        replaced(3, "20200701,0,PM2.5,1,2"),
        *(3, None, None, "has 5 cells where the header has 7; it is cut short", ["pm25"]),
    ),
    "a row too long": (
        replaced(3, "20200701,0,PM2.5,1,2,2,1,1"),
        *(3, None, None, "has 8 cells where the header has 7", ["pm25"]),
    ),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_bad_input_is_told_and_costs_no_more_than_itself(package, kind):
    spoil, row, column, value, rule, lost = SPOILT[kind]
    old = [JIANGMEN.format(day="30", hour=hour) for hour in range(24)]
    package.store("2020-07", old)
    file = package.give(spoil(day_lines()))
    report = package.take()
    told = [problem for problem in report.problems if rule in problem.rule]
    assert [(p.file, p.row, p.column, p.value) for p in told] == [
        (file.as_posix(), row, column, value)
    ]
    assert told[0].hint
    # A refused row is also a row the day lacks.
    others = [problem for problem in report.problems if problem not in told]
    assert all("gives 359 of 360 rows: hours 0 have no rows of " in p.rule for p in others)
    rows = package.rows_of("江门")
    first = dict(zip(HEADER.split(","), rows[0].split(","), strict=True))
    expected = dict(
        zip(HEADER.split(","), JIANGMEN.format(day="01", hour=0).split(","), strict=True)
    )
    assert first == expected | dict.fromkeys(lost, "")
    assert rows[1:24] == [JIANGMEN.format(day="01", hour=hour) for hour in range(1, 24)]
    assert rows[24:] == old


def test_nothing_is_told_of_values_at_the_bounds(package):
    lines = day_lines(hours=range(24))
    limits = [f"{BOUNDS[name.partition('_')[0]][0]:g}" for name in TYPES]
    lines[1:16] = [f"20200701,0,{t},1,1,{x},1" for t, x in zip(TYPES, limits, strict=True)]
    package.give(lines)
    assert package.take().problems == ()
    assert package.rows_of("江门")[0].split(",")[3:] == limits


def test_a_bound_is_never_below_a_value_of_the_repository():
    with gzip.open(REAL / "air/hourly/2018-12_2020-06.csv.gz") as file:
        largest = pd.read_csv(file).max(numeric_only=True)
    for name, column in COLUMN_BY_TYPE.items():
        assert largest[column] < BOUNDS[name.partition("_")[0]][0]


def test_a_missing_city_column_is_told_and_the_other_cities_are_kept(package):
    package.give(day_lines(cities=("北京", "广州")))
    report = package.take()
    (problem,) = report.problems
    assert (problem.row, problem.column) == (1, "江门")
    assert "no column for" in problem.rule
    assert (len(package.rows_of("广州")), package.rows_of("江门")) == (24, [])


def test_a_city_that_stands_twice_is_taken_from_its_first_column(package):
    lines = day_lines(cities=("江门", "广州", "江门"))
    lines[2] = "20200701,0,PM2.5,41,42,43"
    package.give(lines)
    (problem,) = package.take().problems
    assert (problem.row, problem.column, problem.rule) == (1, "江门", "stands twice in the header")
    assert package.rows_of("江门")[0].split(",")[4] == "41"


def test_half_a_file_gives_its_complete_rows_and_says_what_lacks(package):
    content = "\n".join(day_lines()).encode()
    cut = content.index(b"20200701,12,SO2,") + len(b"20200701,12,SO2,6,6")
    package.give(content[:cut])
    report = package.take()
    short, gaps = report.problems
    assert (short.row, short.rule) == (
        187,
        "has 5 cells where the header has 7; it is cut short",
    )
    assert gaps.rule == (
        "gives 185 of 360 rows: hours 12 have no rows of SO2, SO2_24h, NO2, NO2_24h, O3, O3_24h, "
        "O3_8h, O3_8h_24h, CO, CO_24h; hours 13-23 have no rows"
    )
    assert report.missing_hours == {date(2020, 7, 1): tuple(range(13, 24))}
    assert len(package.rows_of("江门")) == 13
    assert package.rows_of("江门")[12].endswith("12:00,1,2,3,4,5,,,,,,,,,,")


def test_the_number_at_which_a_file_breaks_off_is_not_trusted(package):
    lines = day_lines(cities=("广州", "江门"), hours=[0])
    lines[2] = "20200701,0,PM2.5,48,48"
    package.give("\n".join(lines[:3]).encode()[:-1])
    problem = package.take().problems[0]
    assert (problem.row, problem.value) == (3, "4")
    assert "the number may be cut" in problem.rule
    assert package.rows_of("广州")[0].split(",")[4] == "48"
    assert package.rows_of("江门")[0].split(",")[4] == ""


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("20200701", "\n".join(day_lines()).encode("gb18030"), "is not UTF-8 text at byte 15 (it"),
        ("20200701", b"date,hour,type,\xff\xff\xff", "is not UTF-8 text at byte 15"),
        ("20200732", "\n".join(day_lines()).encode(), "has no readable date in its name"),
        ("2020-07-01", "\n".join(day_lines()).encode(), "has no readable date in its name"),
        ("20200701", b"", "does not begin with date,hour,type and cities"),
        ("20200701", "day,hour,type,江门\n".encode(), "does not begin with date,hour,type"),
    ],
    ids=["GB 18030", "other bytes", "no such day", "other form", "empty", "other header"],
)
def test_a_file_that_cannot_be_trusted_is_refused_and_the_others_are_read(
    package, name, content, rule
):
    package.store("2020-07", [JIANGMEN.format(day="02", hour=0)])
    file = package.give(content, name)
    package.give(day_lines("20200703"), "20200703")
    report = package.take()
    assert [(p.file, rule in p.rule) for p in report.problems] == [(file.as_posix(), True)]
    assert (report.refused_files, report.files) == (1, 2)
    assert report.days == (date(2020, 7, 3),)
    assert len(package.rows_of("江门")) == 25


def test_a_file_of_another_encoding_names_the_likely_one(package):
    package.give("\n".join(day_lines()).encode("gb18030"))
    (problem,) = package.take().problems
    assert problem.rule.endswith("(it may be GB 18030)")


def test_a_file_under_the_wrong_name_is_told_once_and_gives_nothing(package):
    package.give(day_lines("20200702"), "20200701")
    before = package.state()
    wrong, gaps = package.take().problems
    assert wrong.rule == "is not the date in the file's name, 20200701 (rows 2-361)"
    assert gaps.rule == "gives 0 of 360 rows: hours 0-23 have no rows"
    assert package.state() == before


def test_every_problem_of_every_file_is_listed_at_once_in_the_order_of_the_rows(package):
    lines = day_lines()
    lines[1] = "20200702,24,PM1,1,1,1,1"
    lines[2] = "20200701,0,PM2.5,1,x,x,1"
    lines[3] = "20200701,0,PM2.5_24h,1,9999,-1,1"
    package.give(lines)
    package.give(b"\xff", "20200702")
    report = package.take()
    assert [(p.row, p.column, p.value) for p in report.problems] == [
        (2, "date", "20200702"),
        (2, "hour", "24"),
        (2, "type", "PM1"),
        (3, "广州+江门", "x"),
        (4, "广州", "9999"),
        (4, "江门", "-1"),
        (None, None, None),
        (1, None, None),
    ]
    assert (report.refused_rows, report.missing_cells, report.refused_files) == (1, 4, 1)


def test_problems_beyond_the_limit_are_counted(package, monkeypatch):
    monkeypatch.setattr(archive, "PROBLEMS_LISTED", 2)
    package.give([line.replace(",1,", ",x,") for line in day_lines(cities=("江门", "广州"))])
    report = package.take()
    assert len(report.problems) == 2 and report.unlisted_problems > 2


# --- Nothing that is there changes ----------------------------------------------------------


def test_the_same_files_again_add_nothing_and_change_no_byte(package):
    for day in ("20200701", "20200802"):
        package.give(day_lines(day), day)
    package.take()
    before = package.state()
    again = package.take()
    assert package.state() == before
    assert (again.added, again.already_present, again.conflict_count) == (0, 96, 0)


def test_old_lines_stay_byte_for_byte_beside_new_ones(package):
    # Written otherwise than the import would: as it stands it stays.
    old = JIANGMEN.format(day="01", hour=5).replace(",4,", ",4.0,")
    package.store("2020-07", [old])
    package.give(day_lines())
    report = package.take()
    assert (report.added, report.already_present, report.conflict_count) == (47, 1, 0)
    expected = [JIANGMEN.format(day="01", hour=hour) for hour in range(24)]
    expected[5] = old
    assert package.rows_of("江门") == expected
    content = (package.root / "air/hourly/2020-07.csv.gz").read_bytes()
    assert package.entries["air/hourly/2020-07.csv.gz"]["bytes"] == len(content)


def test_a_stored_value_stays_where_the_archive_differs_and_this_is_told(package):
    old = JIANGMEN.format(day="01", hour=5).replace(",4,", ",44,")
    package.store("2020-07", [old])
    package.give(day_lines())
    report = package.take()
    assert package.rows_of("江门")[5] == old
    assert report.conflict_count == 1
    assert str(report.conflicts[0]) == (
        "air/hourly/2020-07.csv.gz: 江门 2020-07-01 05:00 pm10: stored 44, archive 4"
    )


def test_an_empty_cell_of_a_stored_hour_stays_empty(package):
    old = "江门,Jiangmen,2020-07-01 05:00,1,,,,,,,,,,,,,,"
    package.store("2020-07", [old])
    package.give(day_lines())
    report = package.take()
    assert package.rows_of("江门")[5] == old
    assert (report.already_present, report.kept_empty, report.conflict_count) == (1, 14, 0)


def test_an_hour_that_any_hourly_file_holds_is_held(package):
    content = package.store("2018-12_2020-07", [JIANGMEN.format(day="01", hour=0)])
    package.give(day_lines(hours=[0, 1]))
    report = package.take()
    assert (report.added, report.already_present) == (3, 1)
    assert (package.root / "air/hourly/2018-12_2020-07.csv.gz").read_bytes() == content
    assert [row.split(",")[2] for row in package.rows_of("江门")] == ["2020-07-01 01:00"]


def test_a_second_file_of_a_day_adds_hours_and_changes_none(package):
    package.give(day_lines(hours=[0, 1]), folder="a")
    second = day_lines(hours=[1, 2])
    second[2] = "20200701,1,PM2.5,1,2,77,1"
    package.give(second, folder="b")
    report = package.take()
    assert (report.added, report.already_present, report.conflict_count) == (6, 2, 1)
    assert package.rows_of("江门") == [JIANGMEN.format(day="01", hour=hour) for hour in range(3)]
    assert report.missing_hours == {date(2020, 7, 1): tuple(range(3, 24))}


def test_a_dry_run_tells_the_same_and_writes_nothing(package):
    package.store("2020-07", [JIANGMEN.format(day="01", hour=5)])
    package.give(day_lines())
    before = package.state()
    tried = package.take(dry_run=True)
    assert package.state() == before
    done = package.take()
    assert (tried.added_rows, tried.already_present) == (done.added_rows, done.already_present)
    assert "47" in str(tried) and "nothing was written" in str(tried)


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_when_writing_fails_everything_is_as_it_was(package, monkeypatch, failing):
    package.store("2020-07", [JIANGMEN.format(day="30", hour=5)])
    for day in ("20200701", "20200801"):
        package.give(day_lines(day), day)
    before = package.state()
    rename, calls = archive_write.os.replace, []

    def full_disk(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == failing:
            raise OSError("no space left on device")
        rename(source, target)

    monkeypatch.setattr(archive_write.os, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        package.take()
    assert package.state() == before
    monkeypatch.undo()
    assert package.take().added == 96


def test_when_reading_fails_midway_nothing_staged_is_left(package, monkeypatch):
    for day in ("20200701", "20200801"):
        package.give(day_lines(day), day)
    before = package.state()
    read = archive.read_day

    def fail_in_august(file: Path, *words: object, **options: object) -> object:
        if "202008" in file.name:
            raise MemoryError
        return read(file, *words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "read_day", fail_in_august)
    with pytest.raises(MemoryError):
        package.take()
    assert package.state() == before


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda p: (p.root / "air/hourly/2020-06.csv.gz").write_bytes(b"x"), "is not listed"),
        (lambda p: (p.root / "air/hourly/2020-07.csv.gz").unlink(), "but missing"),
        (lambda p: (p.root / "air/hourly/2020-07.csv.gz").write_bytes(b"x"), "differs from"),
        (lambda p: (p.root / "schemas/air-hourly.json").unlink(), "missing"),
    ],
)
def test_a_package_that_is_not_in_order_is_not_added_to(package, spoil, rule):
    package.store("2020-07", [JIANGMEN.format(day="30", hour=5)])
    package.give(day_lines())
    spoil(package)
    before = package.state()
    with pytest.raises(DataError, match=rule) as refusal:
        package.take()
    assert len(refusal.value.problems) == 1
    assert package.state() == before


def test_an_hourly_file_with_other_columns_is_not_added_to(package):
    content = gzip.compress(b"a,b\n1,2\n")
    package.store("2020-07", [])
    path = "air/hourly/2020-07.csv.gz"
    (package.root / path).write_bytes(content)
    entry = package.entries[path]
    entry |= {"bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}
    package.write_descriptor([entry])
    package.give(day_lines())
    with pytest.raises(DataError, match=r"data/air/hourly/2020-07\.csv\.gz row 1: has other"):
        package.take()


def test_a_folder_without_archive_files_is_refused(package):
    with pytest.raises(DataError, match="holds no file china_cities"):
        package.take()


# --- The order of the imports does not matter -----------------------------------------------


@unhurried
@given(data=st.data())
def test_one_import_equals_file_by_file_in_any_order(data):
    days = ["20200629", "20200630", "20200701", "20200702"]
    files = {}
    for day in days:
        hours = data.draw(st.sets(st.integers(0, 23), min_size=1, max_size=3))
        cities = data.draw(st.permutations(["北京", "广州", "江门"]))[
            : data.draw(st.integers(2, 3))
        ]
        lines = day_lines(day, cities, sorted(hours))
        spoilt = data.draw(st.integers(1, len(lines) - 1))
        lines[spoilt] = lines[spoilt][: -data.draw(st.integers(1, 4))] + "x"
        files[day] = data.draw(st.permutations(lines[1:])), lines[0]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        together, apart = Package(Path(one)), Package(Path(many))
        for day, (rows, header) in files.items():
            together.give([header, *rows], day)
        together.take(cities="all")
        for day in data.draw(st.permutations(days)):
            rows, header = files[day]
            file = apart.give([header, *rows], day)
            import_archive([file], apart.root, cities="all")
        assert together.state() == apart.state()


@unhurried
@given(st.decimals(min_value=0, max_value=150, places=3))
def test_a_value_is_stored_as_the_number_it_was(value):
    with tempfile.TemporaryDirectory() as folder:
        package = Package(Path(folder))
        lines = day_lines(hours=[0])
        lines[14] = f"20200701,0,CO,1,1,{value},1"
        package.give(lines)
        assert package.take(dry_run=False).missing_cells == 0
        stored = package.rows_of("江门")[0].split(",")[-2]
    assert stored == f"{value.normalize():f}"


# --- With the package and beside pandas -----------------------------------------------------


def test_the_package_of_the_repository_stays_in_order_after_an_import(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(REAL, root)
    bench.generate_year(tmp_path / "year", cities=30, days=2)
    before = (root / "air/hourly/2018-12_2020-06.csv.gz").read_bytes()
    report = import_archive([tmp_path / "year"], root)
    assert (report.added, len(report.cities)) == (2 * 24 * 21, 21)
    assert check(root) == []
    assert (root / "air/hourly/2018-12_2020-06.csv.gz").read_bytes() == before


def test_the_stored_hours_come_back_line_by_line_from_archive_files_made_of_them(tmp_path):
    with gzip.open(REAL / "air/hourly/2018-12_2020-06.csv.gz", "rt", encoding="utf-8") as file:
        header, *lines = file.read().splitlines()
    days = ("2019-01-01", "2019-01-05", "2020-06-30")
    kept = [line for line in lines if line.split(",")[2][:10] in days]
    table = pd.DataFrame([line.split(",") for line in kept], columns=header.split(","))
    (tmp_path / "archive").mkdir()
    for day, rows in table.groupby(table.datetime.str[:10]):
        long = rows.melt(["city_zh", "datetime"], list(COLUMN_BY_TYPE.values()), "column")
        long["type"] = long.column.map({column: name for name, column in COLUMN_BY_TYPE.items()})
        long["hour"] = long.datetime.str[11:13].astype(int)
        wide = long.pivot(index=["hour", "type"], columns="city_zh", values="value").reset_index()
        wide.insert(0, "date", day.replace("-", ""))
        name = f"china_cities_{day.replace('-', '')}.csv"
        wide.to_csv(tmp_path / "archive" / name, index=False)
    bench._empty_package(tmp_path / "data")
    report = import_archive([tmp_path / "archive"], tmp_path / "data")
    assert report.added == len(kept) and report.missing_cells == 0
    for month in ("2019-01", "2020-06"):
        with gzip.open(
            tmp_path / f"data/air/hourly/{month}.csv.gz", "rt", encoding="utf-8"
        ) as file:
            month_header, *month_lines = file.read().splitlines()
        assert month_header == header
        assert month_lines == [line for line in kept if line.split(",")[2].startswith(month)]
    over = import_archive([tmp_path / "archive"], REAL, dry_run=True)
    assert (over.added, over.already_present) == (0, len(kept))
    assert (over.conflict_count, over.kept_empty) == (0, 0)


def test_pandas_finds_the_same_values(tmp_path):
    bench.generate_year(tmp_path / "year", cities=40, days=3, seed=7)
    bench._empty_package(tmp_path / "data")
    bench._empty_package(tmp_path / "other")
    assert import_archive([tmp_path / "year"], tmp_path / "data").problems == ()
    bench._with_pandas(tmp_path / "year", tmp_path / "other")
    ours = pd.read_csv(tmp_path / "data/air/hourly/2021-01.csv.gz", parse_dates=["datetime"])
    theirs = pd.read_csv(tmp_path / "other/air/hourly/all.csv.gz")
    theirs["datetime"] = pd.to_datetime(theirs.date.astype(str)) + pd.to_timedelta(
        theirs.hour, unit="h"
    )
    theirs = theirs.rename(columns=COLUMN_BY_TYPE)[[c for c in ours if c != "city_en"]]
    key = ["city_zh", "datetime"]
    pd.testing.assert_frame_equal(
        ours.drop(columns="city_en").sort_values(key, ignore_index=True),
        theirs.sort_values(key, ignore_index=True),
        check_dtype=False,
        check_names=False,
    )


def test_the_made_up_year_is_the_same_for_the_same_seed(tmp_path):
    for name in ("a", "b"):
        bench.generate_year(tmp_path / name, cities=22, days=1, seed=3)
    (first,) = (tmp_path / "a").iterdir()
    assert first.read_bytes() == (tmp_path / "b" / first.name).read_bytes()
    assert first.read_bytes().count(b"\n") == 361


def test_the_bench_says_rate_and_memory_of_each_way(monkeypatch):
    runs = []

    def run(way: str, files: Path, _folder: Path) -> bench.Measured:
        runs.append((way, len(list(files.iterdir()))))
        return bench.Measured(rows=1000, seconds=4.0 if way == "pandas" else 2.0, peak_mib=100)

    monkeypatch.setattr(bench, "_run", run)
    monkeypatch.setattr(bench, "generate_year", lambda folder, days: _days(folder, days))
    figures = dict(bench.archive_bench(days=40))
    assert runs == [("catalogue", 40), ("all", 30), ("catalogue", 30), ("pandas", 30)]
    assert figures["rate of the import to that of pandas, per row"] == "2.0"
    assert figures["peak memory, 40 files to 30"] == "1.00"


def _days(folder: Path, days: int) -> None:
    folder.mkdir()
    for number in range(days):
        (folder / f"{number:02d}").touch()


def test_a_run_of_the_bench_counts_its_rows_and_its_memory(tmp_path):
    bench.generate_year(tmp_path / "year", cities=22, days=1)
    run = bench._run("catalogue", tmp_path / "year", tmp_path)
    assert run.rows == 24 * 21 and run.peak_mib > 10


# --- The command ----------------------------------------------------------------------------


def call(package: Package, *words: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cli, "ROOT", package.root.parent)
    return CliRunner().invoke(cli.main, ["import", "cnemc", *words])


def test_the_command_lists_problems_and_says_what_it_did(package, monkeypatch):
    lines = day_lines()
    lines[2] = "20200701,0,PM2.5,1,2,-3,1"
    file = package.give(lines)
    package.give(day_lines("20200704", hours=range(23)), "20200704")
    result = call(package, str(package.source), monkeypatch=monkeypatch)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == (
        f'{file} row 3 column 江门: "-3" is negative; '
        "the cell is set missing; the rest of the row is kept"
    )
    assert result.stdout.splitlines() == [
        "files found: 2; refused: 0",
        "days read: 2, 2020-07-01 to 2020-07-04; missing between: 2",
        "  no file for 2020-07-02 to 2020-07-03",
        "hours without any row on the days read: 1",
        "rows refused: 0; cells set missing: 1",
        "already present, left as they are: 0 city-hours "
        "(0 of their empty cells have a value in the archive)",
        "conflicts, the stored value stays: 0",
        "rows added: 94, cities: 2",
        "  2020-07: 94",
    ]
    again = call(package, str(file), "--dry-run", monkeypatch=monkeypatch)
    assert "rows would be added: 0" in again.stdout
    assert again.stdout.endswith("dry run: nothing was written\n")


def test_the_command_fails_when_no_file_can_be_read(package, monkeypatch):
    package.give(b"\xff")
    result = call(package, str(package.source), monkeypatch=monkeypatch)
    assert result.exit_code == 1 and "is not UTF-8 text" in result.stderr
    (package.source / "china_cities_20200701.csv").unlink()
    result = call(package, str(package.source), monkeypatch=monkeypatch)
    assert result.exit_code == 1 and "holds no file" in result.stderr


def test_more_conflicts_than_are_shown_are_counted(package):
    stored = [JIANGMEN.format(day="01", hour=h).replace(",4,", ",44,") for h in range(24)]
    package.store("2020-07", stored)
    package.give(day_lines())
    report = package.take()
    assert (report.conflict_count, len(report.conflicts)) == (24, archive.CONFLICTS_SHOWN)
    assert "  and 4 more" in str(report).splitlines()


@pytest.mark.parametrize(
    ("numbers", "written"), [([], ""), ([5], "5"), ([0, 1, 2, 7], "0-2, 7"), ([1, 3], "1, 3")]
)
def test_runs_of_numbers_are_joined(numbers, written):
    assert ranges(numbers) == written
