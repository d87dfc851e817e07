"""A fact: one named number or phrase that prose quotes, with both displays and its sources."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analysis.language import Language, Phrase, format_number
from analysis.vocabulary import with_unit

Number = Decimal | float | int
Facts = dict[str, dict[str, "Fact"]]


@dataclass(frozen=True)
class Fact:
    """A number or phrase of the review.

    ``value`` is the machine-readable value (None for a phrase), ``unit`` a unit id or "".
    """

    value: Number | None
    unit: str
    display: Phrase
    sources: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the fact as JSON-ready data; exact decimals stay text."""
        value = str(self.value) if isinstance(self.value, Decimal) else self.value
        return {
            "value": value,
            "unit": self.unit,
            "en": self.display.en,
            "zh": self.display.zh,
            "sources": list(self.sources),
        }


def count(value: int, *sources: str) -> Fact:
    """Make a fact of a whole number."""
    return Fact(value, "count", Phrase(format_number(value), format_number(value)), sources)


def quantity(
    value: Number | None, unit: str, symbol: Phrase, *sources: str, decimals: int | None = None
) -> Fact:
    """Make a fact of a measured value; a missing one displays as "not stated"."""
    return Fact(value, unit, with_unit(value, symbol, decimals), sources)


def phrase(text: Phrase, *sources: str) -> Fact:
    """Make a fact of a computed phrase."""
    return Fact(None, "", text, sources)


def displays(facts: Facts, lang: Language) -> dict[str, dict[str, str]]:
    """Return the facts' displays in one language, as the prose quotes them."""
    return {
        chapter: {name: fact.display.text(lang) for name, fact in group.items()}
        for chapter, group in facts.items()
    }
