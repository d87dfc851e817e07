"""How much room a table takes in print, and which texts in it stay on one line.

LaTeX sets a long table row by row and knows its height only when it is done. To begin a short table
on a new page rather than tear it, to keep its notes with its last rows, and to keep a number with
its unit wherever a column can hold both, widths and heights are estimated here from the text, on
the safe side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

#: Width of the text, size and line of a table's print, and the space beside a column, in points.
LINE_WIDTH_PT = 472.0
TABLE_SIZE_PT, TABLE_LINE_PT, COLUMN_GAP_PT = 8.0, 9.6, 12.0
#: Rows keep this apart; caption and notes are set in 9 points, and paragraphs of notes keep apart.
ROW_GAP_PT, NOTE_SIZE_PT, NOTE_LINE_PT, NOTE_GAP_PT = 1.9, 9.0, 11.2, 5.5
#: Rules and the space above and below a table.
FRAME_PT = 30.0
#: A table up to this height is not torn; a taller one would leave too much of a page empty.
WHOLE_UP_TO_PT = 300.0
#: Longer notes may go over to the next page.
NOTES_UP_TO_PT = 90.0
#: A table that goes over a page begins where a few of its rows fit above the room for its notes.
FIRST_ROWS_PT = 132.0

_SIGN = r"(?:[≤≥<>＜＞−+±约]\u00a0?)?"
_NUMBER = r"(?<![A-Za-z0-9.,])" + _SIGN + r"\d[\d,]*(?:\.\d+)?"
_UNIT = (
    r"(?:[ \u00a0]?(?:%|‰|[µm]g/m³|GWh|km²?|dB|℃|°C|(?:微克|毫克)/立方米|个?百分点|分贝"
    r"|[万亿]?(?:吨标准煤|吨|元|千瓦时|立方米|平方[公千]?米|公里|亩|人)|公顷|千克|年|月|日|天|小时|项|个|次|倍)(?:/[人日年])?)"
)
_NUMBER_AND_UNIT = rf"{_NUMBER}{_UNIT}?"
#: What a reader takes in at once: a date, a plan's short name, a number or range with its unit.
_ONE_PIECE = re.compile(
    r"\d{4}-\d{2}(?:-\d{2})?(?!\d)"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?"
    r"|“?十[一二三四五]五”?"
    rf"|{_NUMBER_AND_UNIT}(?:(?:～|~|–|至| to ){_NUMBER_AND_UNIT})?"
)
_LONGEST_PIECE = 26
#: A line does not end after the former, nor begin with the latter.
OPENING, CLOSING = "（《“‘([", "）》”’，。、；：％)],.;:%/"


def width_em(text: str) -> float:
    """Return the width of a text in ems of its size, rather too wide than too narrow."""
    return sum(_CHARACTER.get(char, 0.6) if char < "\u2e80" else 1.0 for char in text)


_CHARACTER = {
    **dict.fromkeys("ijl.,:;|'! ()[]/\u00a0-", 0.35),
    **dict.fromkeys("mwMW%@—", 0.93),
    **dict.fromkeys("ABCDEFGHKNOPQRUVXYZ", 0.72),
    **dict.fromkeys("“”‘’≥≤", 0.8),
}


def column_room_em(width: int, total: int) -> float:
    """Return how many ems of text a line of a table's column holds."""
    return (LINE_WIDTH_PT * width / total - COLUMN_GAP_PT) / TABLE_SIZE_PT


def unbroken_pieces(text: str, room_em: float = math.inf) -> list[tuple[str, bool]]:
    """Split a cell's text into pieces, each with whether it stays on one line.

    A piece wider than the column's line is left to break: it would run into the next column.
    """
    pieces: list[tuple[str, bool]] = []
    start = 0
    for found in _ONE_PIECE.finditer(text):
        piece = found[0]
        stuck = _stuck_to(text, found.start(), found.end())
        if len(piece) > _LONGEST_PIECE or width_em(piece) + stuck > room_em or _is_plain(piece):
            continue
        pieces += [(text[start : found.start()], False), (piece, True)]
        start = found.end()
    return [(part, kept) for part, kept in [*pieces, (text[start:], False)] if part]


def _stuck_to(text: str, start: int, end: int) -> float:
    """Return the width of the bracket and stop beside a piece, which no line end parts from it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return width_em(before if before in OPENING else "") + width_em(
        after if after in CLOSING else ""
    )


def _is_plain(piece: str) -> bool:
    """Tell whether TeX and browsers keep a piece in one line by themselves."""
    return piece.isascii() and piece.replace(",", "").replace(".", "").isdigit()


def _lines(text: str, room_em: float) -> int:
    # Ragged lines end before they are full.
    return sum(
        max(1, math.ceil(width_em(part) * 1.08 / max(room_em, 1))) for part in text.split("\n")
    )


def rows_height_pt(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> float:
    """Return the height of rows of cells in columns of relative widths, in points."""
    total = sum(widths)
    rooms = [column_room_em(width, total) for width in widths]
    return sum(
        ROW_GAP_PT
        + TABLE_LINE_PT * max(_lines(text, room) for text, room in zip(row, rooms, strict=True))
        for row in rows
    )


def notes_height_pt(paragraphs: Iterable[str]) -> float:
    """Return the height of paragraphs across the whole text, in points."""
    room = LINE_WIDTH_PT / NOTE_SIZE_PT
    return sum(NOTE_GAP_PT + NOTE_LINE_PT * _lines(text, room) for text in paragraphs)


def table_height_pt(
    caption: str, rows: Iterable[Sequence[str]], widths: Sequence[int], notes: Sequence[str]
) -> float:
    """Return the height of a table with its caption and notes, in points."""
    return (
        FRAME_PT
        + notes_height_pt([caption])
        + rows_height_pt(rows, widths)
        + notes_height_pt(notes)
    )
