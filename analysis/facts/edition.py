"""What an edition says about itself: the city, its plans, the data cut-off, the citation."""

from __future__ import annotations

from analysis import __version__
from analysis.edition import Edition
from analysis.facts.model import Fact, count, phrase
from analysis.language import Phrase
from analysis.review import AnyReview, Review


def edition_title(edition: Edition) -> Phrase:
    """Return the book's title: of a city's plans, or of its air alone."""
    city = edition.city_name
    if isinstance(edition, Review):
        return Phrase(
            f"Review of {city.en}\u2019s environmental plans",
            f"{city.zh}生态环境保护规划评估报告",
        )
    return Phrase(f"Review of {city.en}\u2019s air quality", f"{city.zh}环境空气质量评估报告")


def edition_facts(edition: AnyReview) -> dict[str, Fact]:
    """Return the facts of the chapter name ``edition``."""
    facts = {
        "title": phrase(edition_title(edition)),
        "city": phrase(edition.city_name),
        "as_of": _year(edition.as_of),
        "version": phrase(Phrase(__version__, __version__)),
        "data_hash": phrase(Phrase(edition.package.hash[:12], edition.package.hash[:12])),
        "n_resources": count(len(edition.package.descriptor["resources"])),
    }
    return facts | _plan_facts(edition) if isinstance(edition, Review) else facts


def _plan_facts(review: Review) -> dict[str, Fact]:
    finished, running = review.finished_plan, review.running_plan
    return {
        "finished_plan": phrase(Phrase(finished["name_en"], finished["name_zh"])),
        "running_plan": phrase(Phrase(running["name_en"], running["name_zh"])),
        "finished_ordinal": phrase(plan_ordinal(finished["ordinal"])),
        "running_ordinal": phrase(plan_ordinal(running["ordinal"])),
        "finished_start_year": _year(finished["start_year"]),
        "finished_end_year": _year(finished["end_year"]),
        "running_start_year": _year(running["start_year"]),
        "running_end_year": _year(running["end_year"]),
    }


_ZH_DIGITS = "零一二三四五六七八九"


def plan_ordinal(number: int) -> Phrase:
    """Return a plan's number as it is spoken: 13th five-year plan, “十三五”."""
    tens, ones = divmod(int(number), 10)
    zh = ("" if tens == 1 else _ZH_DIGITS[tens]) + "十" + (_ZH_DIGITS[ones] if ones else "")
    return Phrase(f"{int(number)}th plan", f"“{zh}五”")


def _year(year: int) -> Fact:
    return Fact(int(year), "yr", Phrase(str(int(year)), str(int(year))), ())
