"""The parameters of a chapter, declared once and checked before a kernel starts.

Every notebook's ``parameters`` cell repeats the names and defaults of these models (a test holds
them equal), so plain ``papermill book/….ipynb out.ipynb -p lang zh`` works, and the command line
and the batch runner refuse a bad value while it is still cheap to do so.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.language import Language

#: How a project's money is spread over its years; see ``projects.spend_by_year``.
SpendProfile = Literal["even", "start", "end"]


class ParameterError(ValueError):
    """A parameter that no chapter accepts; the message names it and what is allowed."""


class ChapterParameters(BaseModel):
    """Parameters of every chapter.

    ``city``: id of a city with a plan in the data package. ``as_of``: the review sees nothing
    that was measured after the end of this year. ``lang``: language of charts, tables and facts.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    #: Whether the chapter judges plans, so that a city needs a finished and a running one.
    needs_plan: ClassVar[bool] = True

    city: str = Field(default="jiangmen", description="id of a city with a plan in the data")
    as_of: int = Field(default=2025, ge=2000, le=2100, description="last year that is seen")
    lang: Language = Field(default="en", description="en or zh")


#: The edition that is built when nothing else is asked for.
DEFAULT = ChapterParameters()


class AnyCityParameters(ChapterParameters):
    """Parameters of a chapter that every city of the catalogue has, with plans or without."""

    needs_plan: ClassVar[bool] = False


class ProjectParameters(ChapterParameters):
    """Parameters of the chapter on projects."""

    profile: SpendProfile = Field(
        default="even", description="even, start or end: the year a project's money falls in"
    )


#: The model of each chapter's parameters, by the notebook's file name without suffix.
CHAPTER_PARAMETERS: dict[str, type[ChapterParameters]] = {
    "01-thirteenth-plan": ChapterParameters,
    "02-ozone-and-air-quality": AnyCityParameters,
    "03-emissions": ChapterParameters,
    "04-water-sea-soil-and-ecology": ChapterParameters,
    "05-carbon-and-energy": ChapterParameters,
    "06-targets-2025": ChapterParameters,
    "07-projects": ProjectParameters,
    "08-what-the-review-cannot-say": ChapterParameters,
    "a2-data-and-sources": AnyCityParameters,
    "a3-plan-as-printed": ChapterParameters,
    "a4-glossary": AnyCityParameters,
}


def check_parameters(chapter: str, values: dict[str, Any]) -> ChapterParameters:
    """Check the parameters of one chapter.

    Parameters
    ----------
    chapter
        File name of the notebook without suffix.
    values
        Parameter names and values; what is left out takes its default.

    Raises
    ------
    ParameterError
        For an unknown chapter or parameter name or a value outside its range, with every problem
        on a line of its own.
    """
    model = CHAPTER_PARAMETERS.get(chapter)
    if model is None:
        known = ", ".join(sorted(CHAPTER_PARAMETERS))
        raise ParameterError(f"chapter {chapter!r} is not in the book; choose one of: {known}")
    try:
        return model(**values)
    except ValidationError as error:
        allowed = "; ".join(
            f"{name}: {field.description} (default {field.default!r})"
            for name, field in model.model_fields.items()
        )
        lines = [
            f"parameter {'.'.join(map(str, item['loc']))} of chapter {chapter}: "
            f"{item['msg']} (given {item['input']!r})"
            for item in error.errors()
        ]
        raise ParameterError("\n".join([*lines, f"allowed: {allowed}"])) from None
