"""The two languages of the book: phrases, numbers and lists in each.

Prose is translated through gettext catalogues. What is *computed* (a verdict, a caption, an axis
title) cannot be looked up in a catalogue, so it is written in both languages where it is made, as
a :class:`Phrase`.
"""

from __future__ import annotations

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
