"""What an edition says about itself: the city, its plans, the data cut-off, the citation."""

from __future__ import annotations

from analysis import __version__
from analysis.facts.model import Fact, count, phrase
from analysis.language import Phrase
from analysis.review import Review


def edition_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``edition``."""
    finished, running = review.finished_plan, review.running_plan
    city = review.city_name
    return {
        "title": phrase(
            Phrase(
                f"Review of {city.en}\u2019s environmental plans",
                f"{city.zh}生态环境保护规划评估报告",
            )
        ),
        "city": phrase(city),
        "finished_plan": phrase(Phrase(finished["name_en"], finished["name_zh"])),
        "running_plan": phrase(Phrase(running["name_en"], running["name_zh"])),
        "finished_ordinal": phrase(plan_ordinal(finished["ordinal"])),
        "running_ordinal": phrase(plan_ordinal(running["ordinal"])),
        "finished_start_year": _year(finished["start_year"]),
        "finished_end_year": _year(finished["end_year"]),
        "running_start_year": _year(running["start_year"]),
        "running_end_year": _year(running["end_year"]),
        "as_of": _year(review.as_of),
        "version": phrase(Phrase(__version__, __version__)),
        "data_hash": phrase(Phrase(review.package.hash[:12], review.package.hash[:12])),
        "n_resources": count(len(review.package.descriptor["resources"])),
    }


_ZH_DIGITS = "零一二三四五六七八九"


def plan_ordinal(number: int) -> Phrase:
    """Return a plan's number as it is spoken: 13th five-year plan, “十三五”."""
    tens, ones = divmod(int(number), 10)
    zh = ("" if tens == 1 else _ZH_DIGITS[tens]) + "十" + (_ZH_DIGITS[ones] if ones else "")
    return Phrase(f"{int(number)}th plan", f"“{zh}五”")


def _year(year: int) -> Fact:
    return Fact(int(year), "yr", Phrase(str(int(year)), str(int(year))), ())
