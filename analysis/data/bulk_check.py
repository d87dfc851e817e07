"""Table Schema rules for large tables, column by column.

Frictionless judges cell by cell, which takes ten seconds for 200,000 rows. Here polars finds
the distinct cells of each column and the rows in which a bad one stands; the distinct cells
themselves are judged by frictionless (`schema_check.CellRules`), so that a large table and a
small one are held to the same rules and refused in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from analysis.data.bulk_text import BulkText
from analysis.data.descriptor import Descriptor, Resource
from analysis.data.files import RawTable
from analysis.data.problems import Problem
from analysis.data.schema_check import (
    CellRules,
    Rule,
    empty_row,
    header_problems,
    miscounted_row,
    repeated_key,
    unknown_reference,
)
from analysis.data.typed import unusual_spelling


def bulk_problems(
    descriptor: Descriptor, resource: Resource, text: BulkText, targets: Mapping[str, RawTable]
) -> tuple[list[Problem], bool]:
    """Check a large table against its schema.

    Parameters
    ----------
    descriptor, resource
        The package and the file's entry in it.
    text
        The file as read.
    targets
        Small tables by key, for foreign keys.

    Returns
    -------
    problems
        Every violation: of the header first, then by row and column.
    sound
        Whether columns and rows can be told apart, so that corrections and domain rules can
        rely on them.
    """
    file = descriptor.shown(resource.path)
    right_header = text.header == tuple(resource.fields)
    found = [] if right_header else header_problems(descriptor, resource, text.header)
    by_row: list[tuple[int, int, Problem]] = [
        (row, 0, empty_row(file, row) if cells == 0 else _miscounted(file, row, cells, text))
        for row, cells in text.miscounted
    ]
    filled = np.ones(len(text.rows), dtype=bool)
    if right_header:
        blank = pl.all_horizontal([pl.col(name) == "" for name in text.header])
        filled = ~text.frame.select(blank).to_series().to_numpy()
        by_row += [(int(row), 0, empty_row(file, int(row))) for row in text.rows[~filled]]
    present = [name for name in resource.fields if text.header.count(name) == 1]
    bad: dict[str, list[str]] = {}
    for name in present:
        rules = _broken_cells(resource, name, text.frame[name])
        bad[name] = list(rules)
        by_row += _cell_problems(file, resource, name, text, rules, filled)
    by_row += _key_problems(file, resource, text, bad, filled)
    by_row += _reference_problems(descriptor, resource, text, targets, filled)
    found += [problem for *_, problem in sorted(by_row, key=lambda each: each[:2])]
    return found, right_header and not text.miscounted


def _miscounted(file: str, row: int, cells: int, text: BulkText) -> Problem:
    return miscounted_row(file, row, cells < len(text.header))


def _broken_cells(resource: Resource, name: str, cells: pl.Series) -> dict[str, list[Rule]]:
    """Return the distinct bad cells of a column with the rules that each breaks."""
    field = resource.fields[name]
    judge = CellRules(field)
    broken = {}
    for cell in cells.unique():
        unusual = unusual_spelling(field, cell) if cell else None
        rules = [unusual] if unusual else judge(cell)
        if rules:
            broken[cell] = rules
    return broken


def _cell_problems(
    file: str,
    resource: Resource,
    name: str,
    text: BulkText,
    rules: Mapping[str, list[Rule]],
    filled: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Iterator[tuple[int, int, Problem]]:
    if not rules:
        return
    position = 1 + list(resource.fields).index(name)
    cells = text.frame[name]
    for at in np.flatnonzero(cells.is_in(list(rules)).to_numpy() & filled):
        row, cell = int(text.rows[at]), cells[int(at)]
        for rule, hint in rules[cell]:
            yield row, position, Problem(file, row, name, cell, rule, hint)


def _key_problems(
    file: str,
    resource: Resource,
    text: BulkText,
    bad: Mapping[str, list[str]],
    filled: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Iterator[tuple[int, int, Problem]]:
    """Find rows with the primary key of an earlier one; a bad cell counts as an empty one."""
    columns = resource.primary_key
    if not columns or any(column not in bad for column in columns):
        return
    keys = text.frame.select(
        pl.when(pl.col(column).is_in(bad[column]))
        .then(pl.lit(""))
        .otherwise(pl.col(column))
        .alias(column)
        for column in columns
    )
    repeated = keys.is_duplicated().to_numpy() & filled
    seen: dict[tuple[str, ...], int] = {}
    for at in np.flatnonzero(repeated):
        key, row = keys.row(int(at)), int(text.rows[at])
        if not any(key):
            continue
        if key in seen:
            cells = text.frame.select(columns).row(int(at))
            yield row, len(resource.fields) + 1, repeated_key(file, row, columns, cells, seen[key])
        seen[key] = row


def _reference_problems(
    descriptor: Descriptor,
    resource: Resource,
    text: BulkText,
    targets: Mapping[str, RawTable],
    filled: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Iterator[tuple[int, int, Problem]]:
    """Find keys that are not in the small table they point to; an empty key points nowhere."""
    file = descriptor.shown(resource.path)
    by_name = {each.name: each for each in descriptor.resources}
    for reference in resource.foreign_keys:
        columns, wanted = reference["fields"], reference["reference"]["fields"]
        target = by_name.get(reference["reference"]["resource"])
        if target is None or target.key not in targets:
            continue
        if any(text.header.count(column) != 1 for column in columns):
            continue
        rows = targets[target.key].rows.values()
        known = {tuple(cells.get(column, "") for column in wanted) for cells in rows}
        keys = text.frame.select(columns)
        unknown = [key for key in keys.unique().iter_rows() if any(key) and key not in known]
        near = {key[0] for key in known if key[0]} if len(wanted) == 1 else set()
        for at in np.flatnonzero(_stands_in(keys, unknown) & filled):
            row, cells = int(text.rows[at]), keys.row(int(at))
            shown = descriptor.shown(target.path)
            problem = unknown_reference(file, row, columns, cells, wanted, near, shown)
            yield row, len(resource.fields) + 2, problem


def _stands_in(
    keys: pl.DataFrame, wanted: list[tuple[str, ...]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each row whether its key is one of the wanted ones."""
    found = np.zeros(keys.height, dtype=bool)
    for key in wanted:
        same = [pl.col(column) == cell for column, cell in zip(keys.columns, key, strict=True)]
        found |= keys.select(pl.all_horizontal(same)).to_series().to_numpy()
    return found
