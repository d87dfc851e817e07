"""Figures and tables as plain data that every form of the book can draw.

A chapter's cell returns a :class:`Figure` or :class:`Table`, or a :class:`Notice` in its place. In
the executed notebook it becomes one output with several forms: a small JSON document of our own
type, which the Sphinx side (:mod:`analysis.editions.nodes`) turns into a page element for HTML and
LaTeX alike, and a PNG or an HTML table for people who open the notebook in Jupyter. So one
execution feeds the site, the PDF and the notebook.
"""

from __future__ import annotations

import base64
import html
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

#: The output type the Sphinx side claims; the suffix lets Jupyter store it as JSON.
BLOCK_MIME = "application/vnd.plan-review.block+json"

Align = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Link:
    """A link inside the book: text and the label of the element it leads to."""

    text: str
    label: str


@dataclass(frozen=True)
class Cell:
    """One table cell.

    ``parts`` are texts and links in order; ``mark`` names a state the theme colours (always
    beside a word or a sign, never colour alone): "good", "bad", "doubt" or "". ``anchor`` makes
    the cell's row a link target. ``number`` is what a column of numbers is sorted by on the site.
    """

    parts: tuple[str | Link, ...]
    mark: str = ""
    anchor: str = ""
    number: float | None = None


@dataclass(frozen=True)
class Column:
    """Heading, alignment and relative width of a table column.

    On the site a reader can sort by a column with ``sort`` (by the text or the number of its
    cells) and, in a table that can be filtered, choose one of the values of a column with
    ``choose``.
    """

    heading: str
    align: Align = "left"
    width: int = 10
    sort: Literal["", "text", "number"] = ""
    choose: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption, notes and sources, in one language.

    ``site_files`` are files of the whole site that hold more: path from the site's root, and text.
    """

    label: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lang: str
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    csv: str = ""
    filterable: bool = False
    site_files: tuple[tuple[str, str], ...] = ()
    kind: str = field(default="table", init=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {BLOCK_MIME: asdict(self), "text/html": _plain_html(self), "text/plain": self.label}


@dataclass(frozen=True)
class Figure:
    """A drawn chart: specifications for wide and narrow screens, and its static forms."""

    label: str
    caption: str
    alt: str
    lang: str
    spec_wide: dict[str, Any]
    spec_narrow: dict[str, Any]
    svg: str
    pdf_base64: str
    png_base64: str
    csv: str
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kind: str = field(default="figure", init=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        payload = asdict(self)
        png = payload.pop("png_base64")
        return {BLOCK_MIME: payload, "image/png": png, "text/plain": self.alt}

    @property
    def png(self) -> bytes:
        """The chart as PNG bytes."""
        return base64.b64decode(self.png_base64)


@dataclass(frozen=True)
class Notice:
    """What stands in the place of a figure or table whose data cannot carry it: the reason."""

    label: str
    text: str
    lang: str
    kind: str = field(default="notice", init=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {BLOCK_MIME: asdict(self), "text/plain": self.text}


#: Everything a chapter's cell may return.
Block = Figure | Table | Notice


def cell(*parts: str | Link, mark: str = "", anchor: str = "", number: float | None = None) -> Cell:
    """Make a cell from texts and links."""
    return Cell(parts=tuple(parts), mark=mark, anchor=anchor, number=number)


def part_text(part: str | Link) -> str:
    """Return the text of a cell part without its link."""
    return part.text if isinstance(part, Link) else part


def source_label(source_id: str) -> str:
    """Return the cross-reference label of a source's row in the appendix."""
    return f"source-{source_id}"


def payload_json(block: Block) -> dict[str, Any]:
    """Return a block as the JSON-ready mapping that travels in a notebook's output."""
    payload: dict[str, Any] = json.loads(json.dumps(asdict(block)))
    return payload


def _plain_html(table: Table) -> str:
    head = "".join(f"<th>{html.escape(column.heading)}</th>" for column in table.columns)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td>{html.escape(''.join(part_text(part) for part in item.parts))}</td>"
            for item in row
        )
        + "</tr>"
        for row in table.rows
    )
    caption = html.escape(table.caption)
    return f"<table><caption>{caption}</caption><tr>{head}</tr>{body}</table>"
