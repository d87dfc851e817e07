"""One file of the national air archive, read with its faults told.

CNEMC's real-time values are archived as one file a day, `china_cities_YYYYMMDD.csv`: columns
``date,hour,type`` and one per city, a row per hour (0..23) and type. The hour is the **end** of
the hour averaged, Beijing time. Files come cut short, twice, in another encoding or with codes
in the cells; what can be told apart is kept, and what cannot is refused by a stated rule:

- the file: date in the name not readable, not UTF-8, header not that of the archive;
- the row: another number of cells than the header, date not that of the file's name, hour not
  0..23, unknown type, an hour and type that stood before;
- the cell: see `analysis.data.archive_cells`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from analysis.data.archive_cells import (
    COLUMN_BY_TYPE,
    WIDE_SCHEMA,
    ArchiveRow,
    read_cells,
    wide_rows,
)
from analysis.data.problems import Problem

ROWS_OF_A_DAY = 24 * len(COLUMN_BY_TYPE)
_NAME = re.compile(r"china_cities_(\d{8})\.csv", re.ASCII)
_LEADING = ["date", "hour", "type"]
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ROW_HINT = "the row is left out; the rest of the file is kept"


@dataclass(frozen=True)
class ArchiveDay:
    """What one file gave.

    Attributes
    ----------
    day
        The date of the file; None if the file was refused.
    rows
        One row per city and hour with a value; columns as `archive_cells.wide_rows`.
    problems
        What was refused or set missing, in the order of the rows.
    refused_rows, missing_cells
        Rows left out and cells set missing.
    missing_hours
        Hours of the day for which no row was accepted.
    """

    day: dt.date | None
    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    refused_rows: int = 0
    missing_cells: int = 0
    missing_hours: tuple[int, ...] = ()


def day_of_name(file: Path) -> dt.date | None:
    """Return the date in a name like ``china_cities_20200701.csv``; None if there is none."""
    match = _NAME.fullmatch(file.name)
    if not match:
        return None
    try:
        return dt.datetime.strptime(match[1], "%Y%m%d").date()
    except ValueError:
        return None


def read_day(file: Path, catalogue: Iterable[str], *, every_city: bool = False) -> ArchiveDay:
    """Read one file of the archive.

    Parameters
    ----------
    file
        A file named ``china_cities_YYYYMMDD.csv``.
    catalogue
        Cities to take, as the archive names them (江门, without 市); one whose column is
        missing is reported.
    every_city
        Take every other city column as well.
    """
    shown = file.as_posix()
    day = day_of_name(file)
    if day is None:
        hint = "the file is left out; name it china_cities_YYYYMMDD.csv with the date of its rows"
        return _refused(Problem(shown, None, None, None, "has no readable date in its name", hint))
    try:
        content = file.read_bytes()
    except OSError as error:
        rule = f"cannot be read ({error.strerror})"
        return _refused(Problem(shown, None, None, None, rule, "the file is left out"))
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _refused(_not_utf8(shown, content, error.start))
    # The archive quotes nothing; a copy that does is read as if it did not.
    lines = content.replace(b"\r\n", b"\n").replace(b'"', b"").split(b"\n")
    header = [name.strip() for name in lines[0].decode("utf-8").split(",")]
    if header[:3] != _LEADING or len(header) < 4:
        rule = "does not begin with date,hour,type and cities"
        hint = "the file is left out; take it again from the archive"
        return _refused(Problem(shown, 1, None, lines[0].decode("utf-8")[:60], rule, hint))
    cities, problems = _columns(header, list(catalogue), shown, every_city=every_city)
    accepted, refused, faults = _accept_rows(lines, len(header), day, shown)
    accepted = _without_doubtful_cell(accepted, lines, shown, faults)
    values, cell_problems, missing_cells = read_cells(accepted, cities, shown)
    problems += sorted([*faults, *cell_problems], key=lambda problem: problem.row or 0)
    problems += _gaps(accepted, shown)
    present = {row.hour for row in accepted}
    return ArchiveDay(
        day=day,
        rows=wide_rows(accepted, values, list(cities), day.isoformat()),
        problems=tuple(problems),
        refused_rows=refused,
        missing_cells=missing_cells,
        missing_hours=tuple(hour for hour in range(24) if hour not in present),
    )


def _refused(problem: Problem) -> ArchiveDay:
    return ArchiveDay(None, pl.DataFrame(schema=WIDE_SCHEMA), (problem,))


def _not_utf8(shown: str, content: bytes, start: int) -> Problem:
    try:
        content.decode("gb18030")
        guess = " (it may be GB 18030)"
    except UnicodeDecodeError:
        guess = ""
    row = content[:start].count(b"\n") + 1
    rule = f"is not UTF-8 text at byte {start}{guess}"
    return Problem(shown, row, None, None, rule, "the file is left out; save it as CSV in UTF-8")


def _columns(
    header: list[str], catalogue: list[str], shown: str, *, every_city: bool
) -> tuple[dict[str, int], list[Problem]]:
    """Return the place of each city's column and what is wrong with the header."""
    places: dict[str, int] = {}
    problems = []
    wanted = set(catalogue)
    for place, name in enumerate(header[3:], start=3):
        if not name or not (every_city or name in wanted):
            continue
        if name in places:
            hint = "the first column of the name is taken"
            problems.append(Problem(shown, 1, name, None, "stands twice in the header", hint))
        else:
            places[name] = place
    absent = [name for name in catalogue if name not in places]
    if absent:
        rule = "is a city of the catalogue that the file has no column for"
        hint = "its values are missing on this day"
        problems.append(Problem(shown, 1, "+".join(absent), None, rule, hint))
    return places, problems


def _accept_rows(
    lines: list[bytes], width: int, day: dt.date, shown: str
) -> tuple[list[ArchiveRow], int, list[Problem]]:
    """Return the accepted rows, the number of those refused, and why."""
    faults = _RowFaults(shown)
    accepted: dict[tuple[int, str], ArchiveRow] = {}
    refused = 0
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        row = _read_row(number, line, width, day, faults)
        if row and (first := accepted.get((row.hour, row.type))):
            faults.repeated(row, first)
            row = None
        if row:
            accepted[row.hour, row.type] = row
        else:
            refused += 1
    return list(accepted.values()), refused, faults.problems()


def _read_row(
    number: int, line: bytes, width: int, day: dt.date, faults: _RowFaults
) -> ArchiveRow | None:
    cells = line.count(b",") + 1
    if cells != width:
        rule = f"has {cells} cells where the header has {width}" + (
            "; it is cut short" if cells < width else ""
        )
        faults.add(number, None, None, rule)
        return None
    date, hour, name = (cell.strip().decode("utf-8") for cell in line.split(b",", 3)[:3])
    sound = True
    if date != f"{day:%Y%m%d}":
        faults.add(number, "date", date, f"is not the date in the file's name, {day:%Y%m%d}")
        sound = False
    if not re.fullmatch(r"[0-9]{1,2}", hour) or int(hour) > 23:
        faults.add(number, "hour", hour, "is not an hour from 0 to 23")
        sound = False
    if name not in COLUMN_BY_TYPE:
        rule = f"is not a type of the archive ({', '.join(COLUMN_BY_TYPE)})"
        faults.add(number, "type", name, rule)
        sound = False
    return ArchiveRow(number, int(hour), name, line) if sound else None


def _without_doubtful_cell(
    accepted: list[ArchiveRow], lines: list[bytes], shown: str, faults: list[Problem]
) -> list[ArchiveRow]:
    """Empty the last cell of a file that stops early and without a line end.

    Such a file may stop inside a number: 4 may be what is left of 48. A complete file without a
    last line end is only written that way.
    """
    if not accepted or len(accepted) == ROWS_OF_A_DAY or accepted[-1].number != len(lines):
        return accepted
    last = accepted[-1]
    kept, _, cell = last.line.rpartition(b",")
    if not cell.strip():
        return accepted
    rule = "is where the file stops, without a line end: the number may be cut"
    hint = "the cell is set missing; take the file again from the archive"
    faults.append(Problem(shown, last.number, None, cell.decode("utf-8"), rule, hint))
    return [*accepted[:-1], ArchiveRow(last.number, last.hour, last.type, kept + b",")]


def _gaps(accepted: list[ArchiveRow], shown: str) -> list[Problem]:
    """Say which rows of the day the file does not give."""
    if len(accepted) == ROWS_OF_A_DAY:
        return []
    present: dict[int, set[str]] = {hour: set() for hour in range(24)}
    for row in accepted:
        present[row.hour].add(row.type)
    hours_by_lack: dict[tuple[str, ...], list[int]] = {}
    for hour, types in present.items():
        lack = tuple(name for name in COLUMN_BY_TYPE if name not in types)
        if lack:
            hours_by_lack.setdefault(lack, []).append(hour)
    parts = []
    for lack, hours in hours_by_lack.items():
        types_lacking = "" if len(lack) == len(COLUMN_BY_TYPE) else f" of {', '.join(lack)}"
        parts.append(f"hours {ranges(hours)} have no rows{types_lacking}")
    rule = f"gives {len(accepted)} of {ROWS_OF_A_DAY} rows: {'; '.join(parts)}"
    hint = "what is there is taken; take the file again from the archive if it was cut"
    return [Problem(shown, None, None, None, rule, hint)]


def ranges(numbers: Iterable[int]) -> str:
    """Write ascending whole numbers with runs joined: ``0-3, 7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


class _RowFaults:
    """Refused rows; rows with the same fault are told together, at the first of them."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._rows: dict[tuple[str | None, str | None, str], list[int]] = {}

    def add(self, row: int, column: str | None, value: str | None, rule: str) -> None:
        self._rows.setdefault((column, value, rule), []).append(row)

    def repeated(self, row: ArchiveRow, first: ArchiveRow) -> None:
        if row.line.strip() == first.line.strip():
            self.add(row.number, "hour+type", None, "repeats an earlier row, cell by cell")
        else:
            value = f"{row.hour}, {row.type}"
            rule = f"stands before, in row {first.number}, with other values; the first is taken"
            self.add(row.number, "hour+type", value, rule)

    def problems(self) -> list[Problem]:
        found = []
        for (column, value, rule), rows in self._rows.items():
            told = rule if len(rows) == 1 else f"{rule} (rows {ranges(rows)})"
            found.append(Problem(self._file, rows[0], column, value, told, _ROW_HINT))
        return found
