"""Typed columns, made from the printed text.

Values of the plan are kept as `decimal.Decimal` made from the digits as printed (88.0 keeps
its zero), because standards and targets compare rounded decimal values and a binary float
would move the borderline cases. Published yearly values are float64. Missing is missing: an
empty cell never becomes 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.data.descriptor import Descriptor, Resource
from analysis.data.files import RawTable
from analysis.data.problems import Problem

PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
PLAIN_INTEGER = re.compile(r"-?[0-9]+")
DATE_FORMAT = "%Y-%m-%d"
DATETIME_FORMAT = "%Y-%m-%d %H:%M"
_PLAIN: dict[str, tuple[re.Pattern[str], Callable[[str], object]]] = {
    "number": (PLAIN_NUMBER, Decimal),
    "integer": (PLAIN_INTEGER, int),
}
_EXACT_FOLDER = "plan/"


def unusual_cell_problems(
    descriptor: Descriptor, resource: Resource, table: RawTable
) -> list[Problem]:
    """Refuse what Python would take but nobody prints: NaN, 1e3, 1_000, 2020-1-5."""
    file = descriptor.shown(resource.path)
    found = []
    for row, cells in table.rows.items():
        for column, field in resource.fields.items():
            cell = cells.get(column, "")
            broken = unusual_spelling(field, cell) if cell else None
            if broken:
                found.append(Problem(file, row, column, cell, *broken))
    return found


def unusual_spelling(field: dict[str, Any], cell: str) -> tuple[str, str] | None:
    """Return rule and hint if a cell has its column's type, but not as it is printed.

    One value has one spelling, so that keys, guards of corrections and duplicates can be
    compared as text.
    """
    kind = field["type"]
    if kind in _PLAIN:
        form, python_type = _PLAIN[kind]
        if not form.fullmatch(cell) and _reads(python_type, cell):
            return (
                "is not a plain number",
                "write digits with a decimal point, without blanks, signs or exponents",
            )
    if kind in ("date", "datetime"):
        try:
            written = datetime.strptime(cell, time_format(field)).strftime(time_format(field))
        except ValueError:
            return None
        if cell != written:
            return "is not written in full", f"write {written}"
    return None


def typed_frame(resource: Resource, table: RawTable) -> pd.DataFrame:
    """Return the table with typed columns, indexed by the row number of a spreadsheet.

    integer is ``Int64``, boolean ``boolean``, string ``string``, date and datetime
    ``datetime64``; number is an object column of `Decimal` (None where empty) under ``plan/``
    and float64 elsewhere.
    A cell that does not fit its type becomes missing: it is a problem of its own already.
    """
    index = pd.Index(list(table.rows), name="row_number", dtype="int64")
    columns = {
        name: _typed_column(
            [cells.get(name, "") for cells in table.rows.values()],
            field,
            exact=resource.path.startswith(_EXACT_FOLDER),
            index=index,
        )
        for name, field in resource.fields.items()
    }
    return pd.DataFrame(columns, index=index)


def _typed_column(
    cells: list[str], field: dict[str, Any], *, exact: bool, index: pd.Index
) -> pd.Series[Any]:
    kind = field["type"]
    if kind == "integer":
        integers = [int(cell) if PLAIN_INTEGER.fullmatch(cell) else None for cell in cells]
        return pd.Series(integers, index=index, dtype="Int64")
    if kind == "number":
        numbers = [Decimal(cell) if PLAIN_NUMBER.fullmatch(cell) else None for cell in cells]
        return pd.Series(numbers, index=index, dtype="object" if exact else "float64")
    if kind == "boolean":
        words = {"true": True, "false": False}
        return pd.Series([words.get(cell) for cell in cells], index=index, dtype="boolean")
    if kind in ("date", "datetime"):
        texts = pd.Series(cells, index=index, dtype="str")
        return pd.to_datetime(texts, format=time_format(field), errors="coerce")
    return pd.Series([cell or None for cell in cells], index=index, dtype="string")


def time_format(field: dict[str, Any]) -> str:
    """Return the format in which a date or datetime column is written."""
    if field["type"] == "date":
        return DATE_FORMAT
    return str(field.get("format", DATETIME_FORMAT))


def _reads(python_type: Callable[[str], object], cell: str) -> bool:
    """Tell a number in an unusual spelling from a text, which frictionless refuses itself."""
    try:
        python_type(cell.strip())
    except (ValueError, ArithmeticError):
        return False
    return True
