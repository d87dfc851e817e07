"""Draw a chart once in every form the book needs.

One call gives the specification for wide and for narrow screens (drawn live on the site by the
Vega bundle the site ships), SVG and PNG, and the vector PDF that goes into the printed book.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from analysis.blocks import Figure
from analysis.charts.theme import NARROW_PX, WIDE_PX, Form, theme_config
from analysis.language import Language, Phrase

#: Pixels of the PNG form per chart pixel.
PNG_SCALE = 2.0


def draw(
    label: str,
    chart: Callable[[Form], alt.TopLevelMixin],
    *,
    data: pd.DataFrame,
    caption: Phrase,
    alt_text: Phrase,
    lang: Language,
    sources: Sequence[str],
    notes: Sequence[Phrase] = (),
) -> Figure:
    """Draw a chart in all its forms.

    Parameters
    ----------
    label
        Cross-reference label, unique in the book; also the name of the downloads.
    chart
        Function of the :class:`~analysis.charts.theme.Form` that returns the Altair chart.
    data
        What the chart shows, as offered for download.
    caption, alt_text, notes
        The finding as a full sentence; what a person who cannot see the chart needs; caveats.
    sources
        Ids in the sources register; the page links to each.
    """
    wide = _specification(chart, Form(lang, WIDE_PX), alt_text)
    narrow = _specification(chart, Form(lang, NARROW_PX), alt_text)
    svg = vl_convert.vegalite_to_svg(wide)
    return Figure(
        label=label,
        caption=caption.text(lang),
        alt=alt_text.text(lang),
        lang=lang,
        spec_wide=wide,
        spec_narrow=narrow,
        svg=svg,
        pdf_base64=base64.b64encode(vl_convert.vegalite_to_pdf(wide)).decode(),
        png_base64=base64.b64encode(vl_convert.svg_to_png(svg, scale=PNG_SCALE)).decode(),
        csv=data.to_csv(index=False, lineterminator="\n"),
        notes=tuple(note.text(lang) for note in notes),
        sources=tuple(sources),
    )


def _specification(
    chart: Callable[[Form], alt.TopLevelMixin], form: Form, alt_text: Phrase
) -> dict[str, Any]:
    specification = chart(form).to_dict()
    specification["description"] = form.pick(alt_text)
    specification["config"] = theme_config()
    specification["autosize"] = {"type": "pad", "contains": "padding"}
    return specification
