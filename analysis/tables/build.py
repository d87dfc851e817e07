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
from analysis.language import Language, Phrase, chinese_punctuation, format_number
from analysis.vocabulary import KIND, with_unit


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
    """Make a cell of an interval: "1.2 to 3.4"; a missing one is an en dash.

    Ends that print alike are printed once.
    """
    if low is None or pd.isna(low) or high is None or pd.isna(high):
        return cell("–")
    ends = [format_number(float(end), decimals) for end in (low, high)]
    word = "至" if lang == "zh" else " to "
    return cell(word.join(dict.fromkeys(ends)))


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


#: What the plan prints for a demand to come down to nothing, and what that asks.
_TO_NOTHING = {
    "全面消除": "eliminate in full",
    "基本消除": "basically eliminate",
    "基本实现": "basically none",
}
#: Shares that leave nothing above or below them.
_COMPLETE: set[tuple[str, Decimal | None]] = {("at_least", Decimal(100)), ("at_most", Decimal(0))}
#: What is to come to nothing, where the plan names it: "零直排", "零填埋".
_NONE_OF = re.compile(r"零\w\w")
#: A count that is printed as a range: "1~2 个".
_COUNT_RANGE = re.compile(r"(\d+)\s*[~～]\s*(\d+)\s*个")
_BASICALLY = "基本"


def demand_phrase(kind: str, value: Decimal | None, symbol: Phrase, printed: str = "") -> Phrase:
    """Return a target as it is read in a cell: a number with its bound, or the plan's own words.

    A count, all of something and none of it are complete as numbers: "at least 100 %" and
    "number 24" would say no more than "100 %" and "24". A demand in words stays in words, with what
    the plan prints in brackets where the edition is not in its language.
    """
    if kind == "eliminate":
        return _to_nothing(printed)
    if kind == "keep" and value is None:
        return Phrase("keep stable", "保持稳定")
    shown = with_unit(value, symbol)
    if kind == "count":
        found = _COUNT_RANGE.search(printed)
        if not found:
            return shown
        low, high = found.groups()
        return Phrase(f"{low} to {high} {symbol.en}".strip(), f"{low}～{high}{symbol.zh}")
    if symbol.en in ("%", "") and (kind, value) in _COMPLETE:
        return shown
    word = KIND[kind]
    return Phrase(f"{word.en} {shown.en}", f"{word.zh}{shown.zh}")


def text_value(indicator_id: str, value: Decimal | None, symbol: Phrase, printed: str) -> Phrase:
    """Return a number of the running text with the measure word that is printed with it.

    A count has no unit of its own: the plan counts lines in 条, works in 台, and what happens once
    a year or a quarter in times. A range stays a range.
    """
    if value is None:
        return Phrase("–", "–")
    if symbol.zh != "个":
        return with_unit(value, symbol)
    for suffix, period in _PER.items():
        if indicator_id.endswith(suffix):
            number = format_number(value)
            return Phrase(f"{number} a {period.en}", f"每{period.zh}{number}次")
    found = _COUNT_RANGE.search(printed)
    if found:
        return Phrase(f"{found[1]} to {found[2]}", f"{found[1]}～{found[2]}个")
    number = format_number(value)
    measure = re.search(rf"(?<![\d.]){value}\s*({'|'.join(_MEASURE)})", printed)
    return Phrase(number, f"{number}{measure[1] if measure else symbol.zh}")


#: Ends of the ids of what is counted per period.
_PER = {
    "_per_year_count": Phrase("year", "年"),
    "_per_quarter_count": Phrase("quarter", "季度"),
}
#: Measure words that the plan prints beside a count.
_MEASURE = "条台处座家项个"


def _to_nothing(printed: str) -> Phrase:
    for words, english in _TO_NOTHING.items():
        if words in printed:
            none_of = _NONE_OF.search(printed)
            said = f"{words}“{none_of[0]}”" if none_of else words
            return Phrase(f"{english} ({said})", said)
    return Phrase("eliminate (0)", "消除（0）")


def is_loose(printed: Any) -> bool:
    """Tell whether a target is printed with a "basically" that the plan does not quantify."""
    return _BASICALLY in text_of(printed)


def chinese_print(value: Any) -> str:
    """Return a cell's text of a source with the punctuation of Chinese print."""
    return chinese_punctuation(text_of(value))
