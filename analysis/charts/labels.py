"""Long labels on an axis: wrapped onto lines, never cut off."""

from __future__ import annotations

import textwrap

import altair as alt

from analysis.charts.theme import Form

_BREAK = "|"
#: Vega expression that breaks a wrapped label into its lines.
LABEL_LINES = f"split(datum.label, '{_BREAK}')"

#: Vega expression that moves a label of several lines up, so that its middle meets its row.
LABEL_MIDDLE = {"expr": f"-5.75 * (length(split(datum.label, '{_BREAK}')) - 1)"}


def wrapped(text: str, form: Form, wide: int, narrow: int) -> str:
    """Wrap a label for an axis that uses :data:`LABEL_LINES`.

    ``wide`` and ``narrow`` are the characters that fit on a line of English text on a screen and
    on a phone; a Chinese character takes the room of two, and Chinese breaks anywhere.
    """
    limit = narrow if form.narrow else wide
    if form.lang == "zh":
        size = max(4, limit // 2)
        return _BREAK.join(text[start : start + size] for start in range(0, len(text), size))
    return _BREAK.join(textwrap.wrap(text, limit))


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
