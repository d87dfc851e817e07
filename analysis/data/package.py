"""The data package as the rest of the code sees it: checked, corrected, typed.

Everything that is wrong in any file is collected before anything is refused. Order: files
(present, listed, unchanged, readable), schemas, corrections, domain rules on what results are
made from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data.corrections import (
    CORRECTIONS_NAME,
    Correction,
    apply_corrections,
    read_corrections,
)
from analysis.data.descriptor import DESCRIPTOR_NAME, Descriptor, read_descriptor
from analysis.data.files import RawTable, file_problems, read_tables
from analysis.data.problems import DataError, Problem
from analysis.data.rules import breaches
from analysis.data.schema_check import schema_problems
from analysis.data.typed import plain_number_problems, typed_frame


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
        SHA-256 over descriptor and corrections. The descriptor holds the hash of every file,
        so equal hashes mean equal data.
    """

    root: Path
    descriptor: dict[str, Any] = field(repr=False)
    corrections: tuple[Correction, ...] = field(repr=False)
    hash: str
    _tables: Mapping[str, pd.DataFrame] = field(repr=False)
    _flags: Mapping[str, pd.Series[Any]] = field(repr=False)

    @property
    def keys(self) -> list[str]:
        """Names by which `table` knows the files: paths without ``.csv``."""
        return list(self._tables)

    def table(self, key: str) -> pd.DataFrame:
        """Return one table with corrections applied, as a copy that may be changed.

        Parameters
        ----------
        key
            Path of the file without ``.csv``, for example ``plan/results``.

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
        """
        self._require(key)
        return self._tables[key].copy()

    def flags(self, key: str) -> pd.Series[Any]:
        """Return, per row of `table(key)`, the id of the correction that flags it, or missing."""
        self._require(key)
        return self._flags[key].copy()

    def _require(self, key: str) -> None:
        if key not in self._tables:
            raise KeyError(f"no table {key!r}; there are: {', '.join(self._tables)}")


def load_package(root: Path | None = None) -> DataPackage:
    """Check everything and return the typed tables.

    Parameters
    ----------
    root
        The data folder; by default the one named in ``PLAN_REVIEW_DATA``, else ``data/`` of
        the repository.

    Raises
    ------
    DataError
        If anything is wrong in any file; it lists every problem.
    """
    package, problems = _examine(read_descriptor(root))
    if problems:
        raise DataError(problems)
    return package


def check(root: Path | None = None) -> list[Problem]:
    """Return everything that is wrong with the package; empty when it can be used."""
    try:
        return _examine(read_descriptor(root))[1]
    except DataError as error:
        return list(error.problems)


def _examine(descriptor: Descriptor) -> tuple[DataPackage, list[Problem]]:
    problems = file_problems(descriptor)
    raw, unreadable = read_tables(descriptor)
    schema, unsound = schema_problems(descriptor, raw)
    sound = {key: table for key, table in raw.items() if key not in unsound}
    unusual = _unusual_numbers(descriptor, sound)
    told = {(problem.file, problem.row, problem.column) for problem in unusual}
    problems += [*unreadable, *unusual]
    problems += [each for each in schema if (each.file, each.row, each.column) not in told]
    corrections, mistaken = read_corrections(descriptor)
    corrected, flagged, failed = apply_corrections(descriptor, sound, corrections)
    problems += [*mistaken, *failed]
    frames = {
        resource.key: typed_frame(resource, corrected[resource.key])
        for resource in descriptor.resources
        if resource.key in corrected
    }
    problems += [
        Problem(descriptor.shown(f"{key}.csv"), row, column, str(value), rule, hint)
        for key, row, column, value, rule, hint in breaches(frames)
    ]
    package = DataPackage(
        root=descriptor.root,
        descriptor=descriptor.content,
        corrections=tuple(corrections),
        hash=_package_hash(descriptor),
        _tables={key: frame.reset_index(drop=True) for key, frame in frames.items()},
        _flags={key: _flag_column(frame, flagged.get(key, {})) for key, frame in frames.items()},
    )
    return package, problems


def _unusual_numbers(descriptor: Descriptor, tables: dict[str, RawTable]) -> list[Problem]:
    found = []
    for resource in descriptor.resources:
        if resource.key in tables:
            found += plain_number_problems(descriptor, resource, tables[resource.key])
    return found


def _flag_column(frame: pd.DataFrame, flagged: Mapping[int, str]) -> pd.Series[Any]:
    ids = [flagged.get(row) for row in frame.index]
    return pd.Series(ids, dtype="string", name="correction_id")


def _package_hash(descriptor: Descriptor) -> str:
    digest = hashlib.sha256((descriptor.root / DESCRIPTOR_NAME).read_bytes())
    corrections = descriptor.root / CORRECTIONS_NAME
    digest.update(corrections.read_bytes() if corrections.is_file() else b"")
    return digest.hexdigest()
