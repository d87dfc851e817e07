"""Import the national air archive: from a year of daily files to the package's monthly files.

The release of hourly values is not kept by the publisher; archives keep one file a day for all
cities (`analysis.data.archive_read` says how they look). An import reads any number of them,
takes the wanted cities and adds the hours that the package does not hold
(`analysis.data.archive_write`). It works month by month: what it holds in memory does not grow
with the number of months. Importing the same files again adds nothing.

>>> report = import_archive([Path("archive/2021")], dry_run=True)
>>> print(report)
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from analysis.data.archive_cells import COLUMN_BY_TYPE
from analysis.data.archive_read import ArchiveDay, day_of_name, read_day
from analysis.data.archive_report import Conflict, ImportReport
from analysis.data.archive_write import COLUMNS, HourlyFiles
from analysis.data.problems import DataError, Problem

__all__ = ["Conflict", "ImportReport", "import_archive"]

PATTERN = "china_cities_*.csv"
CONFLICTS_SHOWN = 20
#: Problems kept word for word; beyond it they are only counted, so that memory stays bounded.
PROBLEMS_LISTED = 10_000
_KEY = ["city_zh", "datetime"]


def import_archive(
    paths: Iterable[Path],
    root: Path | None = None,
    *,
    cities: Literal["catalogue", "all"] = "catalogue",
    dry_run: bool = False,
) -> ImportReport:
    """Add the hours of archive files that the package does not hold.

    Parameters
    ----------
    paths
        Files, and folders in which `china_cities_*.csv` are looked for at any depth. Of two
        files of one day the first by path counts; the second can only add hours to it.
    root
        The data folder; by default the one in use (see `analysis.data.load_package`).
    cities
        ``catalogue``: the cities of `catalogue/cities.csv`; ``all``: every column. A city
        outside the catalogue has its Chinese name in ``city_en`` too: the archive gives no
        other.
    dry_run
        Read and compare, but write nothing.

    Returns
    -------
    ImportReport
        What was added, refused, set missing, and left as it was.

    Raises
    ------
    DataError
        If no file is found or the hourly files of the package are not in order. As with any
        failure while writing, nothing is changed then.
    """
    files = _find(paths)
    hourly = HourlyFiles(root)
    tally = _Tally(dry_run, len(files))
    names = hourly.city_names()
    try:
        for month, group in itertools.groupby(files, key=_month_of):
            rows = _read_month(group, list(names), tally, every_city=cities == "all")
            if month is None or rows.is_empty():
                continue
            added = _compare(rows, hourly, month, tally)
            if added.is_empty():
                continue
            known = pl.col("city_zh").replace_strict(names, default=pl.col("city_zh"))
            added = added.with_columns(known.alias("city_en")).select(COLUMNS)
            tally.add_rows(month, added)
            if not dry_run:
                hourly.stage(month, added)
        if not dry_run:
            hourly.commit()
    finally:
        hourly.discard()
    return tally.report()


def _find(paths: Iterable[Path]) -> list[Path]:
    """Return the files by date, then by path; those without a date in the name come first."""
    found: set[Path] = set()
    named = list(paths)
    for path in named:
        found |= set(path.rglob(PATTERN)) if path.is_dir() else {path}
    if not found:
        shown = ", ".join(path.as_posix() for path in named)
        rule = f"holds no file {PATTERN}"
        raise DataError([Problem(shown, None, None, None, rule, "name the archive's folder")])
    return sorted(found, key=lambda file: (day_of_name(file) or dt.date.min, file.as_posix()))


def _month_of(file: Path) -> str | None:
    day = day_of_name(file)
    return f"{day:%Y-%m}" if day else None


def _read_month(
    files: Iterator[Path], cities: list[str], tally: _Tally, *, every_city: bool
) -> pl.DataFrame:
    days = []
    for file in files:
        day = read_day(file, cities, every_city=every_city)
        tally.add_day(day)
        days.append(day.rows)
    return pl.concat(days)


def _compare(rows: pl.DataFrame, hourly: HourlyFiles, month: str, tally: _Tally) -> pl.DataFrame:
    """Return the rows whose hour is new; note how the others differ from what stands there."""
    stored = hourly.stored(month)
    tally.add_comparison(rows.join(stored, on=_KEY, how="inner", suffix="_stored"))
    fresh = rows.join(stored, on=_KEY, how="anti", maintain_order="left")
    first = fresh.unique(_KEY, keep="first", maintain_order=True)
    # A second file of the same day is held against the first as it is against the package.
    if len(first) < len(fresh):
        again = fresh.filter(~fresh.select(pl.struct(_KEY).is_first_distinct()).to_series())
        reference = first.with_columns(pl.lit("another file of the day").alias("file"))
        tally.add_comparison(again.join(reference, on=_KEY, how="inner", suffix="_stored"))
    return first


@dataclass
class _Tally:
    """Counts what an import meets; grows with days, not with rows."""

    dry_run: bool
    files: int
    added_rows: dict[str, int] = field(default_factory=dict)
    cities: set[str] = field(default_factory=set)
    hours_by_day: dict[dt.date, set[int]] = field(default_factory=dict)
    refused_files: int = 0
    refused_rows: int = 0
    missing_cells: int = 0
    already_present: int = 0
    kept_empty: int = 0
    conflict_count: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def add_day(self, day: ArchiveDay) -> None:
        self.problem_count += len(day.problems)
        self.problems += day.problems[: max(0, PROBLEMS_LISTED - len(self.problems))]
        self.refused_rows += day.refused_rows
        self.missing_cells += day.missing_cells
        if day.day is None:
            self.refused_files += 1
            return
        present = set(range(24)) - set(day.missing_hours)
        self.hours_by_day.setdefault(day.day, set()).update(present)

    def add_rows(self, month: str, rows: pl.DataFrame) -> None:
        self.added_rows[month] = len(rows)
        self.cities |= set(rows["city_zh"].unique())

    def add_comparison(self, pairs: pl.DataFrame) -> None:
        """Note rows that stand twice: `<column>` as in the archive, `<column>_stored` as held."""
        self.already_present += len(pairs)
        for column in COLUMN_BY_TYPE.values():
            held = pl.col(f"{column}_stored")
            empty = held.is_null() & pl.col(column).is_not_null()
            self.kept_empty += int(pairs.select(empty.sum()).item())
            differing = pairs.filter(held != pl.col(column))
            self.conflict_count += len(differing)
            room = CONFLICTS_SHOWN - len(self.conflicts)
            shown = differing.select("file", *_KEY, f"{column}_stored", column).head(room)
            self.conflicts += [
                Conflict(file, city, hour, column, stored, archive)
                for file, city, hour, stored, archive in shown.iter_rows()
            ]

    def report(self) -> ImportReport:
        days = sorted(self.hours_by_day)
        span = (days[-1] - days[0]).days if days else 0
        between = (days[0] + dt.timedelta(days=step) for step in range(1, span))
        gaps = {
            day: tuple(sorted(set(range(24)) - self.hours_by_day[day]))
            for day in days
            if len(self.hours_by_day[day]) < 24
        }
        return ImportReport(
            dry_run=self.dry_run,
            files=self.files,
            added_rows=self.added_rows,
            cities=tuple(sorted(self.cities)),
            days=tuple(days),
            missing_days=tuple(day for day in between if day not in self.hours_by_day),
            missing_hours=gaps,
            refused_files=self.refused_files,
            refused_rows=self.refused_rows,
            missing_cells=self.missing_cells,
            already_present=self.already_present,
            kept_empty=self.kept_empty,
            conflict_count=self.conflict_count,
            conflicts=tuple(self.conflicts),
            problems=tuple(self.problems),
            unlisted_problems=self.problem_count - len(self.problems),
        )
