"""Which review a chart or a table takes: that of the plans or that of the air."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from analysis.air_review import AirReview
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
