"""The data package as the rest of the code sees it: checked, corrected, typed.

Everything that is wrong in any file is collected before anything is refused. Order: files
(present, listed, unchanged, readable), schemas, corrections, domain rules on what results are
made from. Large files are only held against their hash here; their content follows the same
order when it is asked for (`analysis.data.bulk`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.bulk import BulkTables, flag_column
from analysis.data.corrections import (
    CORRECTIONS_NAME,
    Changes,
    Correction,
    apply_changes,
    find_changes,
    read_corrections,
)
from analysis.data.descriptor import DESCRIPTOR_NAME, Descriptor, read_descriptor, table_key
from analysis.data.files import RawTable, file_problems, read_tables
from analysis.data.problems import DataError, Problem
from analysis.data.rules import rule_problems
from analysis.data.schema_check import schema_problems
from analysis.data.typed import typed_frame, unusual_cell_problems


@dataclass(frozen=True)
class DataPackage:
    """The checked data package.

    Attributes
    ----------
    root
        The data folder.
    descriptor
        The content of `datapackage.json`: titles, columns, sources and licences of every file.
    corrections
        The corrections that were applied, in the order of `corrections.yml`.
    hash
        SHA-256 over descriptor, schema files and corrections. The descriptor holds the hash of
        every file, so equal hashes mean equal data.
    """

    root: Path
    descriptor: dict[str, Any] = field(repr=False)
    corrections: tuple[Correction, ...] = field(repr=False)
    hash: str
    _tables: Mapping[str, pd.DataFrame] = field(repr=False)
    _flags: Mapping[str, pd.Series[Any]] = field(repr=False)
    _bulk: BulkTables = field(repr=False, compare=False)

    @property
    def keys(self) -> list[str]:
        """Names by which `table` knows the files: paths without ``.csv`` or ``.csv.gz``."""
        return [table_key(entry["path"]) for entry in self.descriptor["resources"]]

    def table(self, key: str) -> pd.DataFrame:
        """Return one table with corrections applied, as a copy that may be changed.

        Parameters
        ----------
        key
            Path of the file without ``.csv`` or ``.csv.gz``, for example ``plan/results``.

        Returns
        -------
        pandas.DataFrame
            One row per record, in the order of the file, numbered from 0. Columns are
            ``Int64``, ``boolean``, ``string``, ``datetime64``; numbers are `decimal.Decimal`
            as printed (None where empty) under ``plan/`` and float64 elsewhere.

        Raises
        ------
        KeyError
            If the package has no such table; the message lists those it has.
        DataError
            If the table is a large one, read now for the first time, and something is wrong
            in it.
        """
        self._require(key)
        if key in self._bulk:
            return self._bulk.table(key).frame.copy()
        return self._tables[key].copy()

    def n_rows(self, key: str) -> int:
        """Return the number of rows of `table(key)`; a large table is counted, not checked."""
        self._require(key)
        return self._bulk.n_rows(key) if key in self._bulk else len(self._tables[key])

    def flags(self, key: str) -> pd.Series[Any]:
        """Return, per row of `table(key)`, the id of the correction that flags it, or missing."""
        self._require(key)
        if key in self._bulk:
            return self._bulk.table(key).flags.copy()
        return self._flags[key].copy()

    def _require(self, key: str) -> None:
        if key not in self._tables and key not in self._bulk:
            raise KeyError(f"no table {key!r}; there are: {', '.join(self.keys)}")


def load_package(root: Path | None = None) -> DataPackage:
    """Check everything but the content of large files and return the typed tables.

    Parameters
    ----------
    root
        The data folder; by default the one named in ``PLAN_REVIEW_DATA``, else ``data/`` of
        the repository.

    Raises
    ------
    DataError
        If anything is wrong in any file; it lists every problem. Of large files only presence
        and hash are checked, and their content when a table is asked for.
    """
    package, problems = _examine(read_descriptor(root))
    if problems:
        raise DataError(problems)
    return package


def check(root: Path | None = None) -> list[Problem]:
    """Return everything that is wrong with the package, large files included, or nothing."""
    try:
        package, problems = _examine(read_descriptor(root))
    except DataError as error:
        return list(error.problems)
    return [*problems, *package._bulk.problems()]


def _examine(descriptor: Descriptor) -> tuple[DataPackage, list[Problem]]:
    problems = file_problems(descriptor)
    raw, unreadable = read_tables(descriptor)
    schema, unsound = schema_problems(descriptor, raw)
    sound = {key: table for key, table in raw.items() if key not in unsound}
    unusual = _unusual_cells(descriptor, sound)
    told = {(problem.file, problem.row, problem.column) for problem in unusual}
    problems += [*unreadable, *unusual]
    problems += [each for each in schema if (each.file, each.row, each.column) not in told]
    corrections, mistaken = read_corrections(descriptor)
    changes, failed = find_changes(descriptor, sound, corrections, sound)
    problems += [*mistaken, *failed]
    frames = {
        resource.key: typed_frame(
            resource,
            apply_changes(sound[resource.key], changes.get(resource.key, Changes())),
        )
        for resource in descriptor.resources
        if resource.key in sound
    }
    problems += rule_problems(descriptor, frames)
    stamp = _package_hash(descriptor)
    package = DataPackage(
        root=descriptor.root,
        descriptor=descriptor.content,
        corrections=tuple(corrections),
        hash=stamp,
        _tables={key: frame.reset_index(drop=True) for key, frame in frames.items()},
        _flags={
            key: flag_column(frame, changes.get(key, Changes()).flags)
            for key, frame in frames.items()
        },
        _bulk=BulkTables(descriptor, corrections, sound, frames, stamp),
    )
    return package, problems


def _unusual_cells(descriptor: Descriptor, tables: dict[str, RawTable]) -> list[Problem]:
    found = []
    for resource in descriptor.resources:
        if resource.key in tables:
            found += unusual_cell_problems(descriptor, resource, tables[resource.key])
    return found


def _package_hash(descriptor: Descriptor) -> str:
    digest = hashlib.sha256((descriptor.root / DESCRIPTOR_NAME).read_bytes())
    for path in sorted(descriptor.schemas):
        digest.update((descriptor.root / path).read_bytes())
    corrections = descriptor.root / CORRECTIONS_NAME
    digest.update(corrections.read_bytes() if corrections.is_file() else b"")
    return digest.hexdigest()
