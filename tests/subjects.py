"""Charts and tables as the tests ask for them: with the review that each takes, and their words."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from analysis import charts, tables
from analysis.air_review import AirReview
from analysis.blocks import Figure, Notice, Table
from analysis.edition import Edition
from analysis.review import Review


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


def in_chinese(one: AirReview) -> AirReview:
    """Return the review in Chinese; what was computed is shared, for no result has a language."""
    other = dataclasses.replace(one, lang="zh")
    other.__dict__.update(one.__dict__ | {"lang": "zh"})
    return other


def made_of_air(one: AirReview, *names: str) -> dict[str, Any]:
    """Return charts and tables of an air review by name."""
    return {name: getattr(charts if name in AIR_CHARTS else tables, name)(one) for name in names}


def words(block: Figure | Table | Notice) -> str:
    """Return the words of a block that a reader reads, without its data."""
    if isinstance(block, Notice):
        return block.text
    return " ".join([block.caption, *block.notes])
