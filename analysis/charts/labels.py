"""Long labels on an axis: wrapped onto lines, never cut off."""

from __future__ import annotations

import math
import re
import textwrap

import altair as alt

from analysis.charts.theme import Form

#: What stands for a line's end in a label.
LINE_BREAK = "|"
#: Vega expression that breaks a wrapped label into its lines.
LABEL_LINES = f"split(datum.label, '{LINE_BREAK}')"

#: Vega expression that moves a label of several lines up, so that its middle meets its row.
LABEL_MIDDLE = {"expr": f"-5.75 * (length(split(datum.label, '{LINE_BREAK}')) - 1)"}


#: What a line of Chinese keeps together: a number or Latin word, with the brackets and the
#: punctuation around it.
_TOGETHER = re.compile(
    r"[（《“]*(?:[A-Za-z0-9₀-₉.%％&+/～–—-]+(?: [A-Za-z0-9₀-₉.%％&+/～–—-]+)*|.)[）》”，。、；：]*"
)


def wrapped(text: str, form: Form, wide: int, narrow: int) -> str:
    """Wrap a label for an axis that uses :data:`LABEL_LINES`.

    ``wide`` and ``narrow`` are the characters that fit on a line of English text on a screen and
    on a phone; a Chinese character takes the room of two. Chinese breaks anywhere but inside a
    number and before a closing bracket, into lines of much the same length.
    """
    limit = narrow if form.narrow else wide
    if form.lang == "en":
        return LINE_BREAK.join(textwrap.wrap(text, limit))
    limit = max(8, limit)
    pieces = _TOGETHER.findall(text)
    fewest = len(_filled(pieces, limit))
    # The narrowest lines of which no more are needed: none is left with a character or two.
    even = math.ceil(_room(text) / fewest)
    tried = (_filled(pieces, width) for width in range(even, limit + 1))
    lines = next((lines for lines in tried if len(lines) <= fewest), pieces)
    return LINE_BREAK.join(lines)


def _room(text: str) -> int:
    """Return the room that a text takes, in half characters of Chinese."""
    return sum(1 if ord(character) < 0x2000 else 2 for character in text)


def _filled(pieces: list[str], limit: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and _room(lines[-1] + piece) > limit:
            lines.append("")
        lines[-1] += piece
    return lines


def label_axis(form: Form) -> alt.Axis:
    """Return a vertical axis of wrapped labels, without ticks and line."""
    return alt.Axis(
        title=None,
        ticks=False,
        domain=False,
        labelExpr=LABEL_LINES,
        labelOffset=LABEL_MIDDLE,
        labelLimit=340,
        labelFontSize=10 if form.narrow else 11,
        labelLineHeight=11.5,
        labelPadding=5,
    )
