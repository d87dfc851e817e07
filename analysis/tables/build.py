"""Helpers to lay out a table in the edition's language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from analysis.blocks import Align, Cell, Column, Table, cell, part_text
from analysis.language import Language, Phrase, format_number


def column(
    heading: Phrase,
    lang: Language,
    width: int = 10,
    align: Align = "left",
    *,
    sort: Literal["", "text", "number"] = "",
    choose: bool = False,
) -> Column:
    """Make a column heading in one language."""
    return Column(heading.text(lang), align, width, sort, choose)


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
    site_files: Sequence[tuple[str, Phrase]] = (),
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
        site_files=tuple((path, text.text(lang)) for path, text in site_files),
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


def signed_cell(value: float | None, decimals: int = 1) -> Cell:
    """Make a cell of a change, with its sign; a missing one is an en dash."""
    if value is None or pd.isna(value):
        return cell("–")
    text = format_number(float(value), decimals)
    return cell(text if text[0] == "\u2212" or not float(text.replace(",", "")) else f"+{text}")


def range_cell(low: float | None, high: float | None, lang: str, decimals: int = 1) -> Cell:
    """Make a cell of an interval: "1.2 to 3.4"; a missing one is an en dash."""
    if low is None or pd.isna(low) or high is None or pd.isna(high):
        return cell("–")
    word = "至" if lang == "zh" else " to "
    return cell(
        f"{format_number(float(low), decimals)}{word}{format_number(float(high), decimals)}"
    )


def p_cell(p: float | None) -> Cell:
    """Make a cell of a p-value; what three decimals cannot show is "<0.001"."""
    if p is not None and not pd.isna(p) and p < 0.0005:
        return cell("<0.001")
    return number_cell(p, 3)


def as_printed(value: Any) -> str:
    """Return a printed text without the marks that the conversion to text left in it.

    The files keep "PM _{2.5}" and "m ²" as they stand in the text at hand; the plan prints PM₂.₅
    and m².
    """
    text = re.sub(r"\s*_\{([0-9.]+)\}", lambda m: m[1].translate(_SUBSCRIPT), text_of(value))
    return re.sub(r"\s+([²³])", r"\1", text)


_SUBSCRIPT = str.maketrans("0123456789.", "₀₁₂₃₄₅₆₇₈₉.")


def text_of(value: Any) -> str:
    """Return a cell's text; empty for a missing one."""
    return "" if value is None or pd.isna(value) else str(value)
