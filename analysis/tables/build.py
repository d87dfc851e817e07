"""Helpers to lay out a table in the edition's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.blocks import Align, Cell, Column, Table, cell, part_text
from analysis.language import Language, Phrase, format_number


def column(heading: Phrase, lang: Language, width: int = 10, align: Align = "left") -> Column:
    """Make a column heading in one language."""
    return Column(heading.text(lang), align, width)


def make_table(
    label: str,
    caption: Phrase,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    lang: Language,
    *,
    notes: Sequence[Phrase] = (),
    sources: Sequence[str] = (),
    filterable: bool = False,
) -> Table:
    """Make a table; its download holds the same cells as text."""
    return Table(
        label=label,
        caption=caption.text(lang),
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        lang=lang,
        notes=tuple(note.text(lang) for note in notes),
        sources=tuple(sources),
        csv=_csv(columns, rows),
        filterable=filterable,
    )


def _csv(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([item.heading for item in columns])
    writer.writerows(
        ["".join(part_text(part) for part in item.parts) for item in row] for row in rows
    )
    return out.getvalue()


def number_cell(value: Decimal | float | int | None, decimals: int | None = None) -> Cell:
    """Make a number cell; a missing value is an en dash, never 0."""
    if value is None or (not isinstance(value, Decimal) and pd.isna(value)):
        return cell("–")
    return cell(format_number(value, decimals))


def text_of(value: Any) -> str:
    """Return a cell's text; empty for a missing one."""
    return "" if value is None or pd.isna(value) else str(value)
