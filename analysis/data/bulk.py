"""Large tables: found at loading, read and checked when they are asked for.

The hours of the air archive are some 200,000 rows a file, and `load_package` runs at the start
of every notebook. A file whose entry says ``"bulk": true`` is therefore only held against its
recorded bytes and hash at loading. It is read on the first request: checked against its schema
(`bulk_check`), corrected (`corrections`), typed, held against the domain rules, and refused
with all its problems at once. `analysis.data.check` does so for every large file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.data.corrections import Changes, Correction, find_changes
from analysis.data.descriptor import Descriptor, Resource
from analysis.data.files import RawTable, changed_file
from analysis.data.problems import DataError, Problem
from analysis.data.rules import rule_problems

if TYPE_CHECKING:
    from analysis.data.bulk_text import BulkText


@dataclass(frozen=True)
class TypedTable:
    """A corrected, typed table and, row by row, the correction that flags it."""

    frame: pd.DataFrame
    flags: pd.Series[Any]


#: Tables read in this process, by folder and key, each with the hash of the package it was read
#: for: packages are loaded often, their data change seldom.
_READ: dict[tuple[Path, str], tuple[str, TypedTable]] = {}


class BulkTables:
    """The large tables of one package.

    Parameters
    ----------
    descriptor
        The descriptor of the package.
    corrections
        All declared corrections.
    small
        The small tables as text, for foreign keys.
    frames
        The small tables typed, for domain rules.
    stamp
        The hash of the package; equal stamps mean equal data.
    """

    def __init__(
        self,
        descriptor: Descriptor,
        corrections: list[Correction],
        small: Mapping[str, RawTable],
        frames: Mapping[str, pd.DataFrame],
        stamp: str,
    ) -> None:
        self._descriptor = descriptor
        self._resources = {each.key: each for each in descriptor.resources if each.bulk}
        self._corrections = corrections
        self._small = small
        self._frames = frames
        self._stamp = stamp

    def __contains__(self, key: str) -> bool:
        return key in self._resources

    def table(self, key: str) -> TypedTable:
        """Return one table, read and checked on the first request of this process.

        Raises
        ------
        DataError
            If anything is wrong with the file; it lists every problem.
        """
        place = (self._descriptor.root, key)
        stamp, table = _READ.get(place, ("", None))
        if table is None or stamp != self._stamp:
            # The file may have changed since the package was loaded.
            problems = changed_file(self._descriptor, self._resources[key])
            if problems:
                raise DataError(problems)
            table, problems = self._read(self._resources[key])
            if table is None or problems:
                raise DataError(problems)
            _READ[place] = (self._stamp, table)
        return table

    def n_rows(self, key: str) -> int:
        """Return the number of records after corrections, without checking or typing them."""
        place = (self._descriptor.root, key)
        stamp, table = _READ.get(place, ("", None))
        if table is not None and stamp == self._stamp:
            return len(table.frame)
        text, problems, changes = self._text(self._resources[key])
        if text is None:
            raise DataError(problems)
        return len(text.rows) - len(changes.dropped)

    def problems(self) -> list[Problem]:
        """Read and check every present large file anew; return all that is wrong."""
        found: list[Problem] = []
        for resource in self._resources.values():
            if (self._descriptor.root / resource.path).is_file():
                found += self._read(resource)[1]
        return found

    def _text(self, resource: Resource) -> tuple[BulkText | None, list[Problem], Changes]:
        """Read a file as text and find what the corrections change in it."""
        # Polars takes 0.4 s to import, which a run without large tables need not spend.
        from analysis.data.bulk_text import read_bulk_text

        text, problems = read_bulk_text(self._descriptor, resource)
        own = [each for each in self._corrections if each.resource == resource.key]
        if text is None or not own or text.header != tuple(resource.fields):
            return text, problems, Changes()
        changes, failed = find_changes(self._descriptor, {resource.key: text}, own, self._small)
        return text, [*problems, *failed], changes.get(resource.key, Changes())

    def _read(self, resource: Resource) -> tuple[TypedTable | None, list[Problem]]:
        from analysis.data.bulk_check import bulk_problems
        from analysis.data.bulk_text import typed_bulk_frame

        text, failed, changes = self._text(resource)
        if text is None:
            return None, failed
        problems, sound = bulk_problems(self._descriptor, resource, text, self._small)
        if not sound:
            return None, problems
        frame = typed_bulk_frame(resource, text.changed(changes))
        frames = {**self._frames, resource.key: frame}
        broken = rule_problems(self._descriptor, frames, about=resource.key)
        flags = flag_column(frame, changes.flags)
        table = TypedTable(frame.reset_index(drop=True), flags)
        return table, [*problems, *failed, *broken]


def flag_column(frame: pd.DataFrame, flagged: Mapping[int, str]) -> pd.Series[Any]:
    """Return, per row of a frame indexed by row number, the correction that flags it."""
    ids = pd.Series(pd.NA, index=frame.index, dtype="string", name="correction_id")
    for row, correction in flagged.items():
        if row in ids.index:
            ids[row] = correction
    return ids.reset_index(drop=True)
