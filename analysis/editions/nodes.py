"""Turn figures and tables into page elements for HTML and LaTeX.

The doctree is built once per form (HTML and LaTeX have folders of their own), so an element may
be made for the form at hand: a live chart and downloads for HTML, a vector picture for the PDF.
Captions and cells are marked untranslatable: they come from the data in the edition's language
and must never be looked up in the prose's catalogue.
"""

from __future__ import annotations

import base64
import html
import json
import math
import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx import addnodes
from sphinx.environment import BuildEnvironment

from analysis.blocks import BLOCK_MIME, source_label
from analysis.editions.measure import (
    CLOSING,
    FIRST_ROWS_PT,
    NOTES_UP_TO_PT,
    OPENING,
    WHOLE_UP_TO_PT,
    column_room_em,
    notes_height_pt,
    table_height_pt,
    unbroken_pieces,
)
from analysis.language import Language, Phrase

DOWNLOADS = "_downloads/charts"
_WORDS = {
    "source": Phrase("Source", "资料来源"),
    "note": Phrase("Note", "注"),
    "data": Phrase("Data (CSV)", "数据（CSV）"),
    "picture": Phrase("Chart (SVG)", "图形（SVG）"),
    "colon": Phrase(": ", "："),
    "semicolon": Phrase("; ", "；"),
    "filter": Phrase("Filter rows", "筛选表格行"),
    "all": Phrase("all", "全部"),
}


class BlockRenderer:
    """myst-nb plug-in: an output of our own type becomes a figure or a table."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", BLOCK_MIME, 1)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Render our outputs as blocks; leave every other output to myst-nb."""
        if data.mime_type != BLOCK_MIME or inline:
            return None
        payload = data.content if isinstance(data.content, dict) else json.loads(data.string)
        return block_nodes(payload, renderer.renderer.sphinx_env)


def block_nodes(payload: dict[str, Any], env: BuildEnvironment) -> list[nodes.Element]:
    """Build the page elements of one block (see :mod:`analysis.blocks` for its fields)."""
    make = {"figure": _figure, "table": _table, "notice": _notice}[payload["kind"]]
    return make(payload, env)


def _notice(payload: dict[str, Any], env: BuildEnvironment) -> list[nodes.Element]:
    box = nodes.container("", classes=["plan-notice"])
    line = _paragraph("block-notice")
    # A target of its own: a container gets no \\label in LaTeX.
    target = nodes.target("", "")
    _register(target, payload["label"], payload["text"], env)
    line += target
    line += nodes.emphasis("", payload["text"])
    box += line
    return [box]


def _word(payload: dict[str, Any], key: str) -> str:
    lang: Language = payload["lang"]
    return _WORDS[key].text(lang)


def _is_html(env: BuildEnvironment) -> bool:
    return env.app.builder.format == "html"


def _register(node: nodes.Element, label: str, title: str, env: BuildEnvironment) -> None:
    """Make ``label`` a cross-reference target of the whole book."""
    node["ids"].append(label)
    node["names"].append(label)
    domain = env.domains["std"]
    domain.anonlabels[label] = (env.docname, label)
    domain.labels[label] = (env.docname, label, title)


def _reference(text: str, label: str, env: BuildEnvironment) -> nodes.Node:
    node = addnodes.pending_xref(
        "",
        nodes.inline("", text, classes=["std", "std-ref"], translatable=False),
        refdomain="std",
        reftype="ref",
        reftarget=label,
        refexplicit=True,
        refwarn=True,
        refdoc=env.docname,
    )
    return node


def _part(
    part: str | dict[str, str], env: BuildEnvironment, room_em: float = math.inf
) -> list[nodes.Node]:
    """Return a cell's part; a line of its column holds ``room_em`` in print."""
    if isinstance(part, dict):
        return [_reference(part["text"], part["label"], env)]
    pieces: list[nodes.Node] = []
    for index, line in enumerate(part.split("\n")):
        if index:
            pieces.append(nodes.raw("", "<br>", format="html"))
            pieces.append(nodes.raw("", r"\newline{}", format="latex"))
        is_code = not _is_html(env) and _CODE.fullmatch(line)
        if is_code:
            pieces.append(nodes.raw("", _unhyphenated(line), format="latex"))
        else:
            pieces += _kept_together(line, math.inf if _is_html(env) else room_em)
    return pieces


def _kept_together(line: str, room_em: float) -> list[nodes.Node]:
    """Return the nodes of a cell's line; its numbers keep their units."""
    made: list[nodes.Node] = []
    pieces = unbroken_pieces(line, room_em)
    for index, (piece, kept) in enumerate(pieces):
        if index:
            made.append(_joint(pieces[index - 1][0][-1], piece[0]))
        # Not marked untranslatable: Sphinx dissolves an inline element with that mark.
        made.append(nodes.inline("", piece, classes=["nobreak"]) if kept else nodes.Text(piece))
    return made


def _joint(before: str, after: str) -> nodes.Node:
    """Return what LaTeX needs between an unbroken piece and what it touches.

    Around a box it knows nothing of Chinese: neither that a line may end there nor the little
    space between Chinese and other characters.
    """
    if before.isspace() or after.isspace() or before in OPENING or after in CLOSING:
        return nodes.raw("", "", format="latex")
    # Full-width brackets bring their own space.
    joined = after in OPENING or (before >= "\u2e80") == (after >= "\u2e80")
    glue = r"\allowbreak{}" if joined else r"\hskip 0.24em plus 0.12em minus 0.06em{}"
    return nodes.raw("", glue, format="latex")


#: What is to be copied letter by letter: a path, the name of a field, the beginning of a hash.
_CODE = re.compile(r"[\w.\-\[\]]*[/_\[][\w.\-\[\]/]*|(?=[a-f]*[0-9])[0-9a-f]{12}", re.ASCII)


def _unhyphenated(text: str) -> str:
    """Return LaTeX of a text that breaks after a sign and never gets a hyphen.

    TeX has no patterns for its language of number 255, so it hyphenates no word in it.
    """
    signs = re.sub(r"([/_.\]])", r"\1\\allowbreak{}", text).replace("_", r"\_")
    return rf"{{\language=255 {signs}}}"


def _paragraph(*classes: str) -> nodes.paragraph:
    return nodes.paragraph("", "", classes=list(classes), translatable=False)


def _legend(payload: dict[str, Any], env: BuildEnvironment) -> list[nodes.paragraph]:
    """Notes, the linked sources and, on the site, the downloads below a block."""
    paragraphs = []
    for index, note in enumerate(payload["notes"]):
        line = _paragraph("block-note")
        # One word over all notes: five paragraphs that begin alike are read as five warnings.
        head = "" if index else _word(payload, "note") + _word(payload, "colon")
        line += nodes.Text(head + note)
        paragraphs.append(line)
    line = _paragraph("block-source")
    if payload["sources"]:
        line += nodes.Text(_word(payload, "source") + _word(payload, "colon"))
        for index, source_id in enumerate(payload["sources"]):
            if index:
                line += nodes.Text(_word(payload, "semicolon"))
            line += _reference(
                env.config.plan_review_source_titles[source_id], source_label(source_id), env
            )
    if _is_html(env) and (payload["csv"] or payload.get("site_files")):
        line += nodes.raw("", _download_links(payload, env), format="html")
    if line.children:
        paragraphs.append(line)
    return paragraphs


def _download_links(payload: dict[str, Any], env: BuildEnvironment) -> str:
    folder = Path(env.app.outdir) / DOWNLOADS
    folder.mkdir(parents=True, exist_ok=True)
    up = "../" * env.docname.count("/")
    files = [("csv", "data", payload["csv"])] if payload["csv"] else []
    if payload["kind"] == "figure":
        files.append(("svg", "picture", payload["svg"]))
    links = []
    for suffix, word, content in files:
        # A byte-order mark makes spreadsheets read the Chinese text of a CSV file correctly.
        encoding = "utf-8-sig" if suffix == "csv" else "utf-8"
        (folder / f"{payload['label']}.{suffix}").write_text(content, encoding=encoding)
        target = f"{up}{DOWNLOADS}/{payload['label']}.{suffix}"
        links.append(f'<a href="{target}" download>{html.escape(_word(payload, word))}</a>')
    # The site's root is one folder above that of a language.
    for path, text in payload.get("site_files", ()):
        links.append(f'<a href="{up}../{path}" download>{html.escape(text)}</a>')
    return f'<span class="block-downloads">{" · ".join(links)}</span>'


def _figure(payload: dict[str, Any], env: BuildEnvironment) -> list[nodes.Element]:
    figure = nodes.figure("", classes=["plan-chart"])
    _register(figure, payload["label"], payload["caption"], env)
    if _is_html(env):
        figure += nodes.raw("", _canvas(payload), format="html")
    else:
        figure += _picture(payload, env)
    figure += nodes.caption("", payload["caption"], translatable=False)
    legend = nodes.legend("", *_legend(payload, env))
    if legend.children:
        figure += legend
    return [figure]


def _canvas(payload: dict[str, Any]) -> str:
    """Return the live chart: both specifications inline, so the page also works from disk."""
    scripts = "".join(
        f'<script type="application/json" data-form="{form}">'
        + json.dumps(payload[f"spec_{form}"], ensure_ascii=False).replace("</", "<\\/")
        + "</script>"
        for form in ("wide", "narrow")
    )
    alt = html.escape(payload["alt"], quote=True)
    picture = base64.b64encode(payload["svg"].encode()).decode()
    return (
        f'<div class="chart-canvas" data-alt="{alt}">{scripts}<div class="chart-view"></div>'
        f'<noscript><img alt="{alt}" src="data:image/svg+xml;base64,{picture}"></noscript></div>'
    )


def _picture(payload: dict[str, Any], env: BuildEnvironment) -> nodes.image:
    name = f"_pictures/{payload['label']}.pdf"
    path = Path(env.app.srcdir) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(base64.b64decode(payload["pdf_base64"]))
    # No alternative text: Sphinx would offer it for translation, and its LaTeX writer drops it.
    return nodes.image(uri=f"/{name}", width="100%")


def _table(payload: dict[str, Any], env: BuildEnvironment) -> list[nodes.Element]:
    columns = payload["columns"]
    # longtable breaks over pages and repeats its heading row.
    table = nodes.table("", classes=["plan-table", "longtable", "colwidths-given"])
    _register(table, payload["label"], payload["caption"], env)
    table += nodes.title("", payload["caption"], translatable=False)
    group = nodes.tgroup("", cols=len(columns))
    group += [
        nodes.colspec("", colwidth=column["width"], classes=[column["align"]]) for column in columns
    ]
    group += nodes.thead("", _heading_row(columns, env))
    group += nodes.tbody("", *(_row(row, columns, env) for row in payload["rows"]))
    table += group
    holder = nodes.container("", classes=["plan-table-holder"])
    legend = _legend(payload, env)
    if not _is_html(env):
        holder["room"], notes = _print_room(payload, [line.astext() for line in legend])
        room = rf"\tableroom{{{holder['room']:.0f}pt}}{{{notes:.0f}pt}}"
        holder += nodes.raw("", room, format="latex")
    holder += addnodes.tabular_col_spec("", spec=_latex_columns(columns))
    if _is_html(env):
        if payload["filterable"]:
            holder += nodes.raw("", _filters(payload), format="html")
        holder += nodes.container("", table, classes=["table-scroll"])
    else:
        _keep_last_rows(group)
        holder += table
    holder += legend
    return [holder]


def _print_room(payload: dict[str, Any], legend: list[str]) -> tuple[float, float]:
    """Return the room a table asks for on the page it begins on, and that of its notes, in points.

    A table too tall to be kept whole asks for a few of its rows.
    """
    columns = payload["columns"]
    texts = [[_cell_text(item) for item in row] for row in payload["rows"]]
    height = table_height_pt(
        payload["caption"],
        [[column["heading"] for column in columns], *texts],
        [column["width"] for column in columns],
        legend,
    )
    notes = min(notes_height_pt(legend), NOTES_UP_TO_PT)
    return height if height <= WHOLE_UP_TO_PT else FIRST_ROWS_PT + notes, notes


#: Rows that never stand alone on a table's last page.
_LAST_ROWS = 3


def _keep_last_rows(group: nodes.tgroup) -> None:
    """Forbid a page break between the last rows of a printed table."""
    rows = list(group.children[-1].children)
    for row in rows[1:][1 - _LAST_ROWS :]:
        row[0].insert(0, nodes.raw("", r"\noalign{\nobreak}", format="latex"))


def _filters(payload: dict[str, Any]) -> str:
    """Return the boxes that filter a table; the page's script shows the choices it can serve."""
    label = html.escape(_word(payload, "filter"), quote=True)
    words = f'aria-label="{label}" placeholder="{label}"'
    box = f'<input class="table-filter" type="search" {words}>'
    choices = [
        _choice(payload, index)
        for index, column in enumerate(payload["columns"])
        if column.get("choose")
    ]
    if not choices:
        return box
    return f'<div class="table-filters">{box}{"".join(choices)}</div>'


def _choice(payload: dict[str, Any], index: int) -> str:
    heading = html.escape(payload["columns"][index]["heading"], quote=True)
    values = dict.fromkeys(_cell_text(row[index]) for row in payload["rows"])
    options = "".join(
        f'<option value="{html.escape(value, quote=True)}">{html.escape(value)}</option>'
        for value in values
    )
    every = html.escape(_word(payload, "all"))
    return (
        f'<label class="table-choice" hidden>{heading} '
        f'<select aria-label="{heading}" data-column="{index}">'
        f'<option value="">{every}</option>{options}</select></label>'
    )


def _cell_text(item: dict[str, Any]) -> str:
    return "".join(p["text"] if isinstance(p, dict) else p for p in item["parts"])


def _latex_columns(columns: list[dict[str, Any]]) -> str:
    """Return the LaTeX column specification: relative widths, never justified."""
    total = sum(column["width"] for column in columns)
    ragged = {"left": r"\raggedright", "right": r"\raggedleft", "center": r"\centering"}
    return "".join(
        rf">{{{ragged[column['align']]}\arraybackslash}}\X{{{column['width']}}}{{{total}}}"
        for column in columns
    )


def _heading_row(columns: list[dict[str, Any]], env: BuildEnvironment) -> nodes.row:
    row = nodes.row("")
    for column in columns:
        classes = [f"align-{column['align']}"]
        if column.get("sort"):
            classes.append(f"sort-{column['sort']}")
        entry = nodes.entry("", classes=classes)
        paragraph = _paragraph()
        paragraph += _part(column["heading"], env)
        entry += paragraph
        row += entry
    return row


#: Characters of a marked or right-aligned cell up to which it stays on one line.
LONGEST_UNBROKEN = 16


def _row(
    cells: list[dict[str, Any]], columns: list[dict[str, Any]], env: BuildEnvironment
) -> nodes.row:
    row = nodes.row("")
    total = sum(column["width"] for column in columns)
    for item, column in zip(cells, columns, strict=True):
        room_em = column_room_em(column["width"], total)
        classes = [f"align-{column['align']}"]
        if item["mark"]:
            classes.append(f"mark-{item['mark']}")
        if len(_cell_text(item)) > LONGEST_UNBROKEN:
            classes.append("phrase")
        entry = nodes.entry("", classes=classes)
        paragraph = _paragraph()
        if item["anchor"]:
            target = nodes.target("", "")
            _register(target, item["anchor"], _cell_text(item), env)
            paragraph += target
        holder = nodes.strong("") if item["mark"] else paragraph
        for part in item["parts"]:
            holder += _part(part, env, room_em)
        if holder is not paragraph:
            paragraph += holder
        if item.get("number") is not None:
            paragraph += nodes.raw("", f'<data value="{item["number"]}"></data>', format="html")
        entry += paragraph
        row += entry
    return row
