"""The cells of one archive file: what is a number, what is possible, what is set missing.

The national real-time values are published unreviewed, so a cell may hold a code (9999), a
negative reading or a word. A cell that cannot be a measured value is set missing and reported;
the rest of its row is kept.

Upper bounds, by the pollutant of the row. They are to catch codes and faults, not to judge
extremes, so each lies above what has been published as measured:

- AQI 500, SO2 2620, NO2 3840 and O3 1200 µg/m3, CO 150 mg/m3: where HJ 633-2012, Table 1, ends
  (the largest breakpoint of any averaging time; the index itself ends at 500).
- PM10 9998 µg/m3: Table 1 ends at 600, but dust goes far beyond it (Beijing 6450 at 09:00 on
  15 March 2021, Ordos above 9000 that morning, as the ministry and CNEMC reported). Only the
  code 9999 and what lies above it is surely no value.
- PM2.5 2000 µg/m3: four times the end of Table 1; in the same dust Beijing had 462.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from analysis.data.problems import Problem

#: Column of the hourly table by type name of the archive, in the order of the table.
COLUMN_BY_TYPE = {
    "AQI": "aqi_h",
    "PM2.5": "pm25",
    "PM2.5_24h": "pm25_24h",
    "PM10": "pm10",
    "PM10_24h": "pm10_24h",
    "SO2": "so2",
    "SO2_24h": "so2_24h",
    "NO2": "no2",
    "NO2_24h": "no2_24h",
    "O3": "o3",
    "O3_24h": "o3_24h_max1h",
    "O3_8h": "o3_8h",
    "O3_8h_24h": "o3_8h_daymax",
    "CO": "co",
    "CO_24h": "co_24h",
}

#: Largest possible value and its unit, by pollutant; the module's text gives the reasons.
BOUNDS = {
    "AQI": (500.0, ""),
    "PM2.5": (2000.0, " µg/m3"),
    "PM10": (9998.0, " µg/m3"),
    "SO2": (2620.0, " µg/m3"),
    "NO2": (3840.0, " µg/m3"),
    "O3": (1200.0, " µg/m3"),
    "CO": (150.0, " mg/m3"),
}

_NUMBER_BYTES = b"0123456789.,"
_TWO_POINTS = re.compile(rb"\.[0-9]*\.")
_NUMBER = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_MISSING_HINT = "the cell is set missing; the rest of the row is kept"

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ArchiveRow:
    """An accepted row: its number in a spreadsheet, hour 0..23, type, and the line as it stands."""

    number: int
    hour: int
    type: str
    line: bytes


def bound_of(type_name: str) -> tuple[float, str]:
    """Return the largest possible value of a type and its unit, a blank before the unit."""
    return BOUNDS[type_name.partition("_")[0]]


def read_cells(
    rows: Sequence[ArchiveRow], cities: dict[str, int], file: str
) -> tuple[Matrix, list[Problem], int]:
    """Read the cells of the wanted cities as numbers.

    Parameters
    ----------
    rows
        Rows that have as many cells as the header.
    cities
        Position of each wanted city's cell in a row, by name.
    file
        How messages name the file.

    Returns
    -------
    values
        One line per row and one column per city; NaN where the cell is empty or set missing.
    problems
        One per row, rule and value; `column` joins the cities by ``+``.
    cells
        How many cells were set missing.
    """
    places = list(cities.values())
    values = np.full((len(rows), len(places)), np.nan)
    found = _Faults(file)
    # Nearly every row holds digits and points only; those are parsed together, the others singly.
    odd = [_is_odd(row.line) for row in rows]
    plain = [index for index, is_odd in enumerate(odd) if not is_odd]
    if plain and places:
        values[plain] = _parse_plain([rows[index].line for index in plain], places)
    for index in (index for index, is_odd in enumerate(odd) if is_odd):
        cells = rows[index].line.decode("utf-8").split(",")
        for column, (city, place) in enumerate(cities.items()):
            values[index, column] = found.number(rows[index], city, cells[place].strip())
    names = list(cities)
    for index, column, rule in _impossible(rows, values):
        cell = rows[index].line.split(b",")[places[column]].decode("utf-8").strip()
        found.add(rows[index], names[column], cell, rule)
        values[index, column] = np.nan
    return values, found.problems(), found.cells


def wide_rows(
    rows: Sequence[ArchiveRow], values: Matrix, cities: Sequence[str], day: str
) -> pl.DataFrame:
    """Return one row per city and hour; hours in which a city has no value at all are left out.

    Parameters
    ----------
    rows, values
        The accepted rows and their numbers, as `read_cells` returns them.
    cities
        Names of the columns of `values`.
    day
        The date as ``2020-07-01``.

    Returns
    -------
    polars.DataFrame
        Columns ``city_zh``, ``datetime`` and one Float64 column per type.
    """
    types = {name: number for number, name in enumerate(COLUMN_BY_TYPE)}
    grid = np.full((len(types), len(cities), 24), np.nan)
    for row, line in zip(rows, values, strict=True):
        grid[types[row.type], :, row.hour] = line
    hours = [f"{day} {hour:02d}:00" for hour in range(24)]
    known = ~np.isnan(grid).all(axis=0).ravel()
    frame = pl.DataFrame(
        {
            "city_zh": np.repeat(np.array(cities, dtype=object), 24),
            "datetime": np.tile(np.array(hours, dtype=object), len(cities)),
            **{
                column: grid[number].ravel()
                for number, column in enumerate(COLUMN_BY_TYPE.values())
            },
        },
        schema=WIDE_SCHEMA,
    )
    return frame.filter(pl.Series(known)).with_columns(pl.col(pl.Float64).fill_nan(None))


WIDE_SCHEMA: dict[str, type[pl.DataType]] = {
    "city_zh": pl.String,
    "datetime": pl.String,
    **{column: pl.Float64 for column in COLUMN_BY_TYPE.values()},
}


def _impossible(rows: Sequence[ArchiveRow], values: Matrix) -> list[tuple[int, int, str]]:
    """Find numbers that are no value of their type: line, column and the rule they break."""
    found = []
    limits = np.array([bound_of(row.type)[0] for row in rows]).reshape(-1, 1)
    for index, column in np.argwhere(values > limits):
        limit, unit = bound_of(rows[index].type)
        rule = f"is above {limit:g}{unit}, the most a {rows[index].type} cell can hold"
        found.append((int(index), int(column), rule))
    # An index is an integer by definition; a fraction is an average that somebody made.
    is_index = np.array([row.type == "AQI" for row in rows], dtype=bool).reshape(-1, 1)
    fraction = is_index & (values <= limits) & (values % 1 != 0)
    rule = "is not a whole number, as an index is"
    return found + [(int(index), int(column), rule) for index, column in np.argwhere(fraction)]


def _is_odd(line: bytes) -> bool:
    """Tell a row whose cells are not all digits with at most one point, or empty."""
    cells = line.split(b",", 3)[3]
    if cells.translate(None, _NUMBER_BYTES):
        return True
    return b"." in cells and bool(_TWO_POINTS.search(cells) or b",.," in b",%b," % cells)


def _parse_plain(lines: list[bytes], places: list[int]) -> Matrix:
    """Parse rows that hold numbers and empty cells only; columns in the order of `places`."""
    order = sorted(places)
    frame = pl.read_csv(
        io.BytesIO(b"\n".join(lines) + b"\n"),
        has_header=False,
        columns=order,
        schema_overrides={f"column_{place + 1}": pl.Float64 for place in order},
        infer_schema=False,
        quote_char=None,
    )
    matrix: Matrix = frame.to_numpy()
    return matrix[:, [order.index(place) for place in places]]


class _Faults:
    """Cells that are set missing, gathered by row, rule and value."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._cities: dict[tuple[int, str, str], list[str]] = {}
        self.cells = 0

    def add(self, row: ArchiveRow, city: str, cell: str, rule: str) -> None:
        self._cities.setdefault((row.number, rule, cell), []).append(city)
        self.cells += 1

    def number(self, row: ArchiveRow, city: str, cell: str) -> float:
        """Return the number in a cell, or NaN; what is neither number nor empty is a fault."""
        if not cell:
            return float("nan")
        if _NUMBER.fullmatch(cell) and cell.isascii():
            return float(cell)
        negative = cell.startswith("-") and _NUMBER.fullmatch(cell[1:])
        self.add(row, city, cell, "is negative" if negative else "is not a number")
        return float("nan")

    def problems(self) -> list[Problem]:
        return [
            Problem(self._file, number, "+".join(cities), cell, rule, _MISSING_HINT)
            for (number, rule, cell), cities in sorted(self._cities.items())
        ]
