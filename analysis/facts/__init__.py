"""The facts of an edition: every number and computed phrase that prose may quote."""

from __future__ import annotations

from typing import Any

from analysis.facts.air import air_facts
from analysis.facts.attainment import attainment_facts
from analysis.facts.edition import edition_facts
from analysis.facts.emissions import emission_facts
from analysis.facts.energy import energy_facts
from analysis.facts.limits import limit_facts
from analysis.facts.model import Fact, Facts, displays
from analysis.facts.projects import project_facts
from analysis.facts.scorecard import scorecard_facts
from analysis.facts.targets import target_facts
from analysis.facts.water import water_facts
from analysis.language import Language
from analysis.review import AnyReview, Review
from analysis.store import kept

__all__ = ["Fact", "Facts", "collect_facts", "facts_document", "kept_facts", "substitutions"]


def collect_facts(review: AnyReview) -> Facts:
    """Compute every fact of an edition: a pure function of data, city and as-of year.

    Returns
    -------
    dict
        Chapter name -> fact name -> :class:`~analysis.facts.model.Fact`.
    """
    shared = {"edition": edition_facts(review), "air": air_facts(review.air)}
    if not isinstance(review, Review):
        return shared
    return shared | {
        "attainment": attainment_facts(review),
        "emissions": emission_facts(review),
        "water": water_facts(review),
        "energy": energy_facts(review),
        "projects": project_facts(review),
        "limits": limit_facts(review),
        "scorecard": scorecard_facts(review),
        "targets": target_facts(review),
    }


def kept_facts(review: AnyReview) -> Facts:
    """Return the facts of a review of unchanged data, from the store where it has them."""
    inputs = (review.package.hash, review.city, review.as_of, review.lang)
    return kept("facts", inputs, lambda: collect_facts(review))


def substitutions(facts: Facts, lang: Language) -> dict[str, dict[str, str]]:
    """Return the facts as MyST substitutions: prose writes ``{{ attainment.headline }}``."""
    return displays(facts, lang)


def facts_document(facts: Facts, review: AnyReview) -> dict[str, Any]:
    """Return ``facts.json``: the edition and its facts, byte-identical for the same data."""
    return {
        "edition": {
            "city": review.city,
            "as_of": review.as_of,
            "data_hash": review.package.hash,
        },
        "facts": {
            chapter: {name: fact.document() for name, fact in group.items()}
            for chapter, group in facts.items()
        },
    }
