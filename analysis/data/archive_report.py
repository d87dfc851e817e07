"""What an import did, refused and left as it was, for a person to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.data.problems import Problem


@dataclass(frozen=True)
class Conflict:
    """A stored value from which the archive differs; the stored one stays."""

    file: str
    city: str
    datetime: str
    column: str
    stored: float
    archive: float

    def __str__(self) -> str:
        values = f"stored {self.stored:g}, archive {self.archive:g}"
        return f"{self.file}: {self.city} {self.datetime} {self.column}: {values}"


@dataclass(frozen=True)
class ImportReport:
    """What an import of the archive did.

    Attributes
    ----------
    dry_run
        Whether the import was only tried: nothing was written.
    files
        Number of files found.
    added_rows
        Rows (one city, one hour) added, by month; only months to which any were added.
    cities
        Cities of the added rows.
    days
        Days of which a file was read.
    missing_days
        Days between the first and the last of these without a file that could be read.
    missing_hours
        Hours of the days read for which no row was accepted, by day.
    refused_files, refused_rows, missing_cells
        Files and rows refused, cells set missing.
    already_present
        City-hours of the archive that were held before; none was changed.
    kept_empty
        Cells that are empty in these although the archive has a value.
    conflict_count, conflicts
        Values that differ from the stored ones, and the first of them.
    problems
        What was refused or set missing, in the order of the files.
    unlisted_problems
        How many more there are than `problems` lists.
    """

    dry_run: bool
    files: int
    added_rows: Mapping[str, int]
    cities: tuple[str, ...]
    days: tuple[dt.date, ...]
    missing_days: tuple[dt.date, ...]
    missing_hours: Mapping[dt.date, tuple[int, ...]]
    refused_files: int
    refused_rows: int
    missing_cells: int
    already_present: int
    kept_empty: int
    conflict_count: int
    conflicts: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    unlisted_problems: int = 0

    @property
    def added(self) -> int:
        """Rows added in all months."""
        return sum(self.added_rows.values())

    def __str__(self) -> str:
        lines = self._read() + self._stored()
        return "\n".join(lines)

    def _read(self) -> list[str]:
        hours = sum(len(hours) for hours in self.missing_hours.values())
        span = f", {self.days[0]} to {self.days[-1]}" if self.days else ""
        lines = [
            f"files found: {self.files}; refused: {self.refused_files}",
            f"days read: {len(self.days)}{span}; missing between: {len(self.missing_days)}",
        ]
        lines += [f"  no file for {spans}" for spans in _day_spans(self.missing_days)]
        lines += [
            f"hours without any row on the days read: {hours}",
            f"rows refused: {self.refused_rows}; cells set missing: {self.missing_cells}",
        ]
        return lines

    def _stored(self) -> list[str]:
        lines = [
            f"already present, left as they are: {self.already_present} city-hours "
            f"({self.kept_empty} of their empty cells have a value in the archive)",
            f"conflicts, the stored value stays: {self.conflict_count}",
        ]
        lines += [f"  {conflict}" for conflict in self.conflicts]
        if self.conflict_count > len(self.conflicts):
            lines.append(f"  and {self.conflict_count - len(self.conflicts)} more")
        verb = "would be added" if self.dry_run else "added"
        lines.append(f"rows {verb}: {self.added}, cities: {len(self.cities)}")
        lines += [f"  {month}: {rows}" for month, rows in self.added_rows.items()]
        if self.dry_run:
            lines.append("dry run: nothing was written")
        return lines


def _day_spans(days: tuple[dt.date, ...]) -> list[str]:
    """Join days that follow each other: ``2018-12-22 to 2018-12-26``."""
    runs: list[list[dt.date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == dt.timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
