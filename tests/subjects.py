"""Charts and tables as the tests ask for them: with the review that each takes, and their words.

Reviews of the repository's own data are opened here, once in a process: backtests and projections
cost more than all that is asked of them. A test that changes a review opens its own.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, TypeVar

from analysis import charts, tables
from analysis.air_review import AirReview
from analysis.blocks import Figure, Notice, Table
from analysis.data import DataPackage, load_package
from analysis.edition import Edition
from analysis.language import Language
from analysis.review import Review, review_plans

AnyReview = TypeVar("AnyReview", Review, AirReview)


def takes_air(block: Callable[..., Any]) -> bool:
    """Tell whether the first parameter of a chart or table is an air review."""
    subject = next(iter(typing.get_type_hints(block).values()))
    assert issubclass(subject, Edition), block.__name__
    return subject is AirReview


def made(block: Callable[..., Any], review: Review) -> Any:
    """Make a chart or a table of the review, or of its air."""
    return block(review.air if takes_air(block) else review)


def air_blocks(module: ModuleType, names: Iterable[str]) -> list[str]:
    """Return the names of the blocks of a module that take an air review."""
    return [name for name in names if takes_air(getattr(module, name))]


AIR_TABLES = air_blocks(tables, [name for name in tables.__all__ if name != "PAGE_BLOCKS"])
AIR_CHARTS = air_blocks(charts, charts.__all__)

#: What no sentence and no caption may hold: a missing value, or a place that was not filled.
BROKEN = r"\bnan\b|\bNone\b(?! of| was)|NaT|<NA>|\{|  "


@functools.cache
def package() -> DataPackage:
    """The repository's own data."""
    return load_package()


def review(as_of: int = 2025, lang: Language = "en") -> Review:
    """The review of both plans; its Chinese edition has the same prospects of targets."""
    return _review(as_of, lang)


@functools.cache
def _review(as_of: int, lang: Language) -> Review:
    if lang == "zh":
        one = review(as_of)
        # Made before it is copied, so that both have one.
        assert one.target_review.outlook is not None
        return in_chinese(one)
    return review_plans(package(), "jiangmen", as_of, lang)


def in_chinese(one: AnyReview) -> AnyReview:
    """Return the review in Chinese; what was computed is shared, for no result has a language."""
    other = dataclasses.replace(one, lang="zh")
    other.__dict__.update(one.__dict__ | {"lang": "zh"})
    if isinstance(one, Review):
        other.__dict__["air"] = in_chinese(one.air)
    return other


def made_of_air(one: AirReview, *names: str) -> dict[str, Any]:
    """Return charts and tables of an air review by name."""
    return {name: getattr(charts if name in AIR_CHARTS else tables, name)(one) for name in names}


def words(block: Figure | Table | Notice) -> str:
    """Return the words of a block that a reader reads, without its data."""
    if isinstance(block, Notice):
        return block.text
    return " ".join([block.caption, *block.notes])
