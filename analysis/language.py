"""The two languages of the book: phrases, numbers and lists in each.

Prose is translated through gettext catalogues. What is *computed* (a verdict, a caption, an axis
title) cannot be looked up in a catalogue, so it is written in both languages where it is made, as
a :class:`Phrase`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from babel.lists import format_list

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
#: Sphinx's name of each language, which is also the folder name of its catalogue.
SPHINX_LANGUAGE: dict[Language, str] = {"en": "en", "zh": "zh_CN"}
#: BCP 47 tags for HTML and PDF metadata.
LANGUAGE_TAG: dict[Language, str] = {"en": "en", "zh": "zh-CN"}


@dataclass(frozen=True)
class Phrase:
    """A text in both languages; ``phrase.text("zh")`` picks one."""

    en: str
    zh: str

    def text(self, lang: Language) -> str:
        """Return the text in ``lang`` ("en" or "zh")."""
        return self.zh if lang == "zh" else self.en


def format_number(value: Decimal | int | float, decimals: int | None = None) -> str:
    """Format a number for print, with thousands separators.

    Parameters
    ----------
    value
        A number; a ``Decimal`` keeps its printed decimals when ``decimals`` is None.
    decimals
        Digits after the point; for floats the default is 1.
    """
    if decimals is None:
        if isinstance(value, int):
            decimals = 0
        elif isinstance(value, Decimal):
            decimals = max(0, -int(value.as_tuple().exponent))
        else:
            decimals = 1
    # "z": a small negative number that rounds to zero is printed without a sign.
    text = f"{value:z,.{decimals}f}"
    return text.replace("-", "\u2212")


def join_phrases(phrases: list[Phrase]) -> Phrase:
    """Join phrases into one list: "a, b and c" / "甲、乙和丙"."""
    return Phrase(
        en=format_list([p.en for p in phrases], locale="en_GB"),
        zh=format_list([p.zh for p in phrases], locale="zh_CN"),
    )


#: Half-width marks beside Chinese characters, as some sources are typed, and what print has.
_FULL_WIDTH = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}
_HAN = "[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef”’]"
_AFTER_HAN = re.compile(rf"(?<={_HAN})\s*([,:;()])\s*")
_BEFORE_HAN = re.compile(rf"\s*([,:;()])\s*(?={_HAN})")
#: Brackets go in pairs: one of them beside a Chinese character makes both full width.
_BRACKETS = re.compile(rf"(?:(?<={_HAN})\s*\(|\((?={_HAN}))([^()（）]*)\)\s*")
_QUOTED = re.compile("['\u2018\u2019]([^'\u2018\u2019]*)['\u2018\u2019]")


def chinese_punctuation(text: str) -> str:
    """Return a Chinese text of a source with the punctuation of print; numbers stay as they are.

    ``"…'十四五'规划(转述)"`` becomes ``"…“十四五”规划（转述）"``; issue and pages of a paper,
    "39(2):600", have no Chinese character beside them and are kept.
    """
    text = _BRACKETS.sub(r"（\1）", _QUOTED.sub(r"“\1”", text))
    for pattern in (_AFTER_HAN, _BEFORE_HAN):
        text = pattern.sub(lambda found: _FULL_WIDTH[found[1]], text)
    return text
