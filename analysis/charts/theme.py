"""The look of every chart: fonts, sizes and a colour-blind-safe palette.

Colours are those of Okabe and Ito (2008), which stay apart under the common forms of colour
blindness; a colour never carries a message alone, a shape, a sign or a word stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.language import Language, Phrase

GOOD = "#0072B2"
BAD = "#C1440E"
DOUBT = "#B07D00"
NEUTRAL = "#5B6470"
FAINT = "#C9CED6"
INK = "#1F2933"
#: Categorical colours in their order of use.
SERIES = ["#0072B2", "#C1440E", "#009E73", "#7B4173", "#B07D00", "#5B6470"]

FONT = "Noto Sans CJK SC, Noto Sans SC, Noto Sans, PingFang SC, Microsoft YaHei, sans-serif"

WIDE_PX = 680
NARROW_PX = 320


@dataclass(frozen=True)
class Form:
    """The form a chart is drawn for: its language and the width it may take."""

    lang: Language
    width_px: int

    @property
    def narrow(self) -> bool:
        """True on a phone."""
        return self.width_px < 500

    def pick(self, phrase: Phrase) -> str:
        """Return a phrase in the form's language."""
        return phrase.text(self.lang)


def theme_config() -> dict[str, Any]:
    """Return the Vega-Lite configuration shared by all charts."""
    return {
        "font": FONT,
        "background": "white",
        "padding": 6,
        "view": {"stroke": None},
        "title": {"fontSize": 13, "anchor": "start", "color": INK, "fontWeight": 600},
        "axis": {
            "labelFontSize": 11.5,
            "titleFontSize": 11.5,
            "labelColor": INK,
            "titleColor": INK,
            "titleFontWeight": 400,
            "gridColor": "#E6E9ED",
            "domainColor": "#9AA3AE",
            "tickColor": "#9AA3AE",
            "labelLimit": 320,
        },
        "legend": {
            "labelFontSize": 11.5,
            "titleFontSize": 11.5,
            "labelColor": INK,
            "titleColor": INK,
            "titleFontWeight": 400,
            "labelLimit": 320,
            "orient": "top",
        },
        "header": {"labelFontSize": 12, "labelColor": INK, "titleColor": INK},
        "text": {"fontSize": 11.5, "color": INK, "font": FONT},
    }
