"""The basis of a published value, as its compiler noted it, in the edition's language.

The notes are a small set of words, "江门市区; 标况": they are said in English where each is known,
and stand with the punctuation of print in Chinese.
"""

from __future__ import annotations

import re
from typing import Any

from analysis.language import Language
from analysis.tables.build import chinese_print, text_of

_WORDS = {
    "标况": "standard state",
    "实况": "ambient state",
    "未注明": "not stated",
    "文中未注明": "not stated in the text",
    "节选未注明口径": "not stated in the excerpt",
    "原始口径": "original basis",
    "国控站点": "national stations",
    "十三五国控站点": "national stations of the 13th plan",
    "十四五国控站点": "national stations of the 14th plan",
    "2021年起为十四五点位": "from 2021 those of the 14th plan",
    "颗粒物实况+气态参比": "particles at ambient, gases at reference state",
    "同系列页面注": "as noted on pages of the series",
    "页面原文": "as the page has it",
    "同比": "with the same month of the year before",
    "上年同期重算口径": "recomputed for the month of the year before",
    "江门市区": "Jiangmen urban area",
    "市区": "urban area",
    "县区均值全市": "whole city, mean of its districts",
}
_MARKS = {";": "; ", ",": ", ", "(": " (", ")": ")"}


def basis_text(value: Any, lang: Language) -> str:
    """Return a noted basis in the edition's language; one with an unknown word stays Chinese."""
    printed = chinese_print(value)
    if lang == "zh":
        return printed
    pieces = [piece.strip() for piece in re.split(r"([;,()])", text_of(value)) if piece.strip()]
    if any(piece not in _MARKS and piece not in _WORDS for piece in pieces):
        return printed
    return "".join(_MARKS.get(piece, _WORDS.get(piece, "")) for piece in pieces)
