"""Typed columns, made from the printed text.

Values of the plan are kept as `decimal.Decimal` made from the digits as printed (88.0 keeps
its zero), because standards and targets compare rounded decimal values and a binary float
would move the borderline cases. Published yearly values are float64. Missing is missing: an
empty cell never becomes 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.data.descriptor import Descriptor, Resource
from analysis.data.files import RawTable
from analysis.data.problems import Problem

PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
PLAIN_INTEGER = re.compile(r"-?[0-9]+")
_EXACT_FOLDER = "plan/"


def plain_number_problems(
    descriptor: Descriptor, resource: Resource, table: RawTable
) -> list[Problem]:
    """Refuse numbers that Python would take but nobody prints: NaN, 1e3, 1_000, full-width."""
    plain = {"number": (PLAIN_NUMBER, Decimal), "integer": (PLAIN_INTEGER, int)}
    file = descriptor.shown(resource.path)
    found = []
    for row, cells in table.rows.items():
        for column, field in resource.fields.items():
            cell = cells.get(column, "")
            if not cell or field["type"] not in plain:
                continue
            form, python_type = plain[field["type"]]
            if not form.fullmatch(cell) and _reads(python_type, cell):
                hint = "write digits with a decimal point, without blanks, signs or exponents"
                found.append(Problem(file, row, column, cell, "is not a plain number", hint))
    return found


def typed_frame(resource: Resource, table: RawTable) -> pd.DataFrame:
    """Return the table with typed columns, indexed by the row number of a spreadsheet.

    integer is ``Int64``, boolean ``boolean``, string ``string``, date ``datetime64``; number
    is an object column of `Decimal` (None where empty) under ``plan/`` and float64 elsewhere.
    A cell that does not fit its type becomes missing: it is a problem of its own already.
    """
    index = pd.Index(list(table.rows), name="row_number", dtype="int64")
    columns = {
        name: _typed_column(
            [cells.get(name, "") for cells in table.rows.values()],
            field["type"],
            exact=resource.path.startswith(_EXACT_FOLDER),
            index=index,
        )
        for name, field in resource.fields.items()
    }
    return pd.DataFrame(columns, index=index)


def _typed_column(cells: list[str], kind: str, *, exact: bool, index: pd.Index) -> pd.Series[Any]:
    if kind == "integer":
        integers = [int(cell) if PLAIN_INTEGER.fullmatch(cell) else None for cell in cells]
        return pd.Series(integers, index=index, dtype="Int64")
    if kind == "number":
        numbers = [Decimal(cell) if PLAIN_NUMBER.fullmatch(cell) else None for cell in cells]
        return pd.Series(numbers, index=index, dtype="object" if exact else "float64")
    if kind == "boolean":
        words = {"true": True, "false": False}
        return pd.Series([words.get(cell) for cell in cells], index=index, dtype="boolean")
    if kind == "date":
        texts = pd.Series(cells, index=index, dtype="str")
        return pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    return pd.Series([cell or None for cell in cells], index=index, dtype="string")


def _reads(python_type: Callable[[str], object], cell: str) -> bool:
    """Tell a number in an unusual spelling from a text, which frictionless refuses itself."""
    try:
        python_type(cell.strip())
    except (ValueError, ArithmeticError):
        return False
    return True
