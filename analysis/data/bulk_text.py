"""A large file as text: polars columns, each row with its number in a spreadsheet.

What `analysis.data.files.RawTable` is for small files. Cells stay text here, as printed; they
are checked (`bulk_check`) and corrected before they are typed. The records are told apart in
one of two ways with one result: a file without quotes, whose lines all have the same number of
commas, is split by polars (a hundred times faster); any other by Python's csv reader, which
also tells which rows have too few or too many cells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from analysis.data.corrections import Changes
from analysis.data.descriptor import Descriptor, Resource
from analysis.data.files import read_text
from analysis.data.problems import Problem
from analysis.data.typed import PLAIN_INTEGER, PLAIN_NUMBER, time_format

_NEWLINE, _COMMA = ord("\n"), ord(",")


@dataclass(frozen=True)
class BulkText:
    """A large table as text.

    Attributes
    ----------
    header
        Names of the columns as they stand.
    frame
        The cells as text, empty ones as "". Of columns with the same name only the last.
    rows
        Row number of each record in a spreadsheet, ascending (the header is row 1).
    miscounted
        Row number and number of cells of the records left out of `frame`, because they have
        more or fewer cells than the header; 0 where none of them has content.
    """

    header: tuple[str, ...]
    frame: pl.DataFrame
    rows: np.ndarray[Any, np.dtype[np.int64]]
    miscounted: tuple[tuple[int, int], ...] = ()

    def rows_with(self, key: Mapping[str, str]) -> list[int]:
        """Return the numbers of the rows whose cells are those of `key`."""
        fits = self.frame.select(
            pl.all_horizontal([pl.col(column) == cell for column, cell in key.items()])
        ).to_series()
        return [int(row) for row in self.rows[fits.to_numpy()]]

    def cell(self, row: int, column: str) -> str:
        """Return one cell as it stands."""
        return str(self.frame[column][int(np.searchsorted(self.rows, row))])

    def changed(self, changes: Changes) -> BulkText:
        """Return the table with cells overridden and rows dropped."""
        columns: dict[str, pl.Series] = {}
        for (row, column), value in changes.cells.items():
            present = columns.get(column, self.frame[column].clone())
            columns[column] = present.scatter(int(np.searchsorted(self.rows, row)), value)
        frame = self.frame.with_columns(**columns)
        kept = ~np.isin(self.rows, list(changes.dropped))
        if kept.all():
            return BulkText(self.header, frame, self.rows)
        return BulkText(self.header, frame.filter(pl.Series(kept)), self.rows[kept])


def read_bulk_text(
    descriptor: Descriptor, resource: Resource
) -> tuple[BulkText | None, list[Problem]]:
    """Read a large file as text, or say why it cannot be read."""
    text, problem = read_text(descriptor, resource)
    if problem:
        return None, [problem]
    content = text.encode()
    if _is_even(content):
        return _split(content), []
    try:
        return _parse(text), []
    except csv.Error as error:
        shown = descriptor.shown(resource.path)
        hint = "mend the file; look for a double quote that is not closed"
        return None, [Problem(shown, None, None, None, f"is not CSV ({error})", hint)]


def _is_even(content: bytes) -> bool:
    """Tell whether cutting at commas and line ends gives what a csv reader would give."""
    if b'"' in content or content.count(b"\r") != content.count(b"\r\n"):
        return False
    codes = np.frombuffer(content, dtype=np.uint8)
    ends = np.flatnonzero(codes == _NEWLINE)
    if not content.endswith(b"\n"):
        ends = np.append(ends, len(codes))
    commas = np.flatnonzero(codes == _COMMA)
    per_line = np.diff(np.searchsorted(commas, ends), prepend=0)
    # A line without comma may be an empty line, which is not a record of one empty cell.
    return bool(len(ends) > 1 and per_line[0] > 0 and (per_line == per_line[0]).all())


def _split(content: bytes) -> BulkText:
    header = tuple(content[: content.index(b"\n")].decode().rstrip("\r").split(","))
    frame = pl.read_csv(
        content, has_header=False, skip_rows=1, infer_schema=False, quote_char=None
    ).fill_null("")
    last = {name: position for position, name in enumerate(header)}
    frame = pl.DataFrame({name: frame.to_series(position) for name, position in last.items()})
    return BulkText(header, frame, np.arange(2, frame.height + 2))


def _parse(text: str) -> BulkText:
    records = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(records, ()))
    rows, whole, miscounted = [], [], []
    for number, cells in enumerate(records, start=2):
        if len(cells) == len(header):
            rows.append(number)
            whole.append(cells)
        else:
            miscounted.append((number, len(cells) if any(cells) else 0))
    by_column = zip(*whole, strict=True) if whole else [()] * len(header)
    columns = dict(zip(header, by_column, strict=True))
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return BulkText(header, frame, np.array(rows, dtype=np.int64), tuple(miscounted))


def typed_bulk_frame(resource: Resource, text: BulkText) -> pd.DataFrame:
    """Return the table with typed columns, indexed by the row number of a spreadsheet.

    The same types as of small tables (`analysis.data.typed`): integer is ``Int64``, boolean
    ``boolean``, string ``string``, date and datetime ``datetime64``, number float64. A cell
    that does not fit its type becomes missing: it is a problem of its own already.
    """
    index = pd.Index(text.rows, name="row_number", dtype="int64")
    columns = {
        name: pd.Series(_typed(text.frame[name], field), index=index)
        for name, field in resource.fields.items()
    }
    return pd.DataFrame(columns, index=index)


def _typed(cells: pl.Series, field: dict[str, Any]) -> Any:
    kind = field["type"]
    if kind == "number":
        # Polars reads the decimal text to the nearest double, as Python does.
        plain = cells.str.contains(f"^{PLAIN_NUMBER.pattern}$")
        return cells.set(~plain, None).cast(pl.Float64, strict=False).to_numpy()
    if kind == "integer":
        plain = cells.str.contains(f"^{PLAIN_INTEGER.pattern}$")
        numbers = cells.set(~plain, None).cast(pl.Int64, strict=False)
        missing = numbers.is_null().to_numpy()
        return pd.arrays.IntegerArray(numbers.fill_null(0).to_numpy().copy(), missing)
    if kind == "boolean":
        missing = ~cells.is_in(["true", "false"]).to_numpy()
        return pd.arrays.BooleanArray((cells == "true").to_numpy().copy(), missing)
    if kind in ("date", "datetime"):
        moments = cells.str.to_datetime(time_format(field), strict=False, time_unit="us")
        return moments.to_numpy()
    return _texts(cells)


def _texts(cells: pl.Series) -> Any:
    """Spread the distinct texts over the rows: far quicker than a Python text for every row."""
    distinct = cells.unique(maintain_order=True)
    position = pl.DataFrame({"cell": cells}).join(
        pl.DataFrame({"cell": distinct, "at": np.arange(len(distinct))}),
        on="cell",
        how="left",
        maintain_order="left",
    )["at"]
    objects = np.array([cell or pd.NA for cell in distinct], dtype=object)
    return pd.array(objects[position.to_numpy()], dtype="string")
