"""The book's Sphinx extension: facts as substitutions, blocks, the language switch, the fonts.

It is named in ``_config.yml``, so ``jupyter-book build .`` and the edition builder
(:mod:`analysis.editions.build`) get the same pages from the same code. The edition (city, as-of
year, language) comes from the configuration values ``plan_review_city``, ``plan_review_as_of``
and Sphinx's own ``language``.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import latex2mathml.converter
import vl_convert
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import extract_messages

from analysis.blocks import payload_json
from analysis.editions.nodes import block_nodes
from analysis.editions.wording import EDITION_WORDS
from analysis.facts import kept_facts, substitutions
from analysis.language import LANGUAGE_TAG, Language
from analysis.parameters import DEFAULT
from analysis.results import read_edition
from analysis.review import AnyReview, Review, open_edition
from analysis.tables import PAGE_BLOCKS

#: Folder of files made at build time that the site ships (Vega's JavaScript).
GENERATED_STATIC = "_build/generated-static"
#: The one name of the Vega bundle that the book's own script calls.
VEGA_ENTRY = "window.vegaEmbed = vegaEmbed;"
#: Before and after the summary: it has no number, so chapters have the same one as on the site.
_SUMMARY_NUMBERING = (
    r"\setcounter{secnumdepth}{-1}",
    r"\setcounter{secnumdepth}{1}\setcounter{chapter}{0}",
)
FIRST_APPENDIX = "book/a1-methods"
REFERENCES = "book/a5-references"
#: The review under build. It is no configuration value: Sphinx writes those to its cache.
_REVIEWS: WeakKeyDictionary[Sphinx, AnyReview] = WeakKeyDictionary()


class BlockDirective(SphinxDirective):
    """``{plan-review} NAME``: a block on a page that is not a notebook."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the named block of the edition under build."""
        name = self.arguments[0]
        if name not in PAGE_BLOCKS:
            raise self.error(f"unknown block {name!r}; known: {', '.join(PAGE_BLOCKS)}")
        block = PAGE_BLOCKS[name](_REVIEWS[self.env.app])
        return list(block_nodes(payload_json(block), self.env))


def edition_language(config: Config) -> Language:
    """Return the edition's language from Sphinx's ``language``."""
    return "zh" if str(config.language).startswith("zh") else "en"


def prepare_edition(app: Sphinx, config: Config) -> None:
    """Open the review and set everything of the configuration that depends on it."""
    lang = edition_language(config)
    review = open_edition(city=config.plan_review_city, as_of=config.plan_review_as_of, lang=lang)
    if config.plan_review_previous:
        previous = read_edition(Path(config.plan_review_previous))
        review = dataclasses.replace(review, previous=previous)
    _REVIEWS[app] = review
    config.plan_review_source_titles = review.source_titles()
    config.myst_substitutions = substitutions(kept_facts(review), lang)
    words = EDITION_WORDS[lang]
    config.project = config.html_title = words.title(review)
    config.author = words.author
    config.copyright = words.copyright
    config.html_theme_options = {
        **config.html_theme_options,
        "search_bar_text": words.search,
        "extra_footer": words.footer(review),
    }
    config.latex_documents = [
        (config.root_doc, f"plan-review-{lang}.tex", config.project, config.author, "manual")
    ]
    config.today = words.cut_off(review)
    config.latex_elements = {**config.latex_elements, **words.latex_elements(review)}
    _add_generated_static(app, config)


def _add_generated_static(app: Sphinx, config: Config) -> None:
    folder = Path(app.confdir) / GENERATED_STATIC
    folder.mkdir(parents=True, exist_ok=True)
    bundle = folder / "vega-bundle.js"
    if not bundle.exists():
        # In a scope of its own: the bundle's short global names clash with those of other scripts.
        text = f"(() => {{\n{vl_convert.javascript_bundle(VEGA_ENTRY)}\n}})();\n"
        bundle.write_text(text, encoding="utf-8")
    config.html_static_path = [*config.html_static_path, str(folder)]


def add_language_switch(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put a link to the same page in the other language, and to the PDF, on every page."""
    lang = edition_language(app.config)
    context["language"] = LANGUAGE_TAG[lang]
    up = "../" * (pagename.count("/") + 1)
    buttons = []
    if app.config.plan_review_two_editions:
        other: Language = "en" if lang == "zh" else "zh"
        page = f"{pagename}{app.builder.out_suffix}"  # type: ignore[attr-defined]
        buttons.append(_language_button(f"{up}{other}/{page}", lang))
    if app.config.plan_review_pdf:
        buttons.append(_pdf_button(f"{up}plan-review-{lang}.pdf", lang))
    context["header_buttons"] = [*buttons, *context.get("header_buttons", [])]


def _language_button(url: str, lang: Language) -> dict[str, str]:
    return {
        "type": "link",
        "url": url,
        "text": EDITION_WORDS[lang].switch_text,
        "tooltip": EDITION_WORDS[lang].switch_tooltip,
        "label": "language-switch",
        "icon": "fas fa-language",
    }


def _pdf_button(url: str, lang: Language) -> dict[str, str]:
    return {
        "type": "link",
        "url": url,
        "text": "PDF",
        "tooltip": EDITION_WORDS[lang].pdf_tooltip,
        "label": "pdf-edition",
        "icon": "fas fa-file-pdf",
    }


def shape_printed_book(app: Sphinx, doctree: nodes.document) -> None:
    """Give the PDF the order of a printed report.

    LaTeX would make chapters of the front page's sections, so they are gathered under one chapter,
    the summary. The appendices are lettered. The references get their heading from LaTeX itself.
    """
    if app.builder.format != "latex":
        return
    keep_headings_with_tables(doctree)
    docname = app.env.docname
    top = next(iter(doctree.findall(nodes.section)))
    if docname == app.config.root_doc:
        title, *rest = top.children
        contents = [node for node in rest if "toctree-wrapper" in node.get("classes", [])]
        prose = [node for node in rest if node not in contents]
        heading = nodes.title("", _opening_title(app, title))
        summary = nodes.section("", heading, *prose, ids=["summary"], names=["summary"])
        top.children = []
        unnumbered, numbered = (nodes.raw("", text, format="latex") for text in _SUMMARY_NUMBERING)
        top += [title, unnumbered, summary, numbered, *contents]
    elif docname == FIRST_APPENDIX:
        doctree.insert(0, nodes.raw("", r"\appendix", format="latex"))
    elif docname == REFERENCES:
        doctree.children = []
        doctree += top.children[1:]


#: Room for a heading and what a table asks for itself; see ``roomfor`` in the wording's preamble.
_ROOM_FOR_HEADING = r"\roomfor{15\baselineskip}"


def keep_headings_with_tables(doctree: nodes.document) -> None:
    """Ask for room before each heading that a table follows at once.

    The table asks for room itself and would break the page between the two. A chapter begins a
    page anyway.
    """
    for section in list(doctree.findall(nodes.section)):
        after = section.children[1] if len(section.children) > 1 else None
        if (
            isinstance(section.parent, nodes.section)
            and isinstance(after, nodes.container)
            and any(
                "plan-table-holder" in part["classes"] for part in after.findall(nodes.container)
            )
        ):
            place = section.parent.index(section)
            for room in (_ROOM_FOR_HEADING, *_room_of_tables(after)):
                section.parent.insert(place, nodes.raw("", room, format="latex"))


def _room_of_tables(container: nodes.container) -> list[str]:
    return [
        rf"\roomfor{{\dimexpr {part['room']:.0f}pt+4\baselineskip}}"
        for part in container.findall(nodes.container)
        if part.get("room")
    ][:1]


#: Chinese words with a quoted one among them, and the quoted word that a line can hold.
_CHINESE_QUOTED = re.compile(
    r"(?:[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef\d]*“[\u4e00-\u9fff][^“”]*”)+"
    r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]*"
)
_QUOTED_WORD = re.compile(r"(“[^“”]{1,6}”)")


def chinese_quotes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Set quotation marks within Chinese words as Chinese ones in the English PDF.

    Elsewhere in it they are Western; a Chinese font would leave a gap beside them.
    """
    if app.builder.format != "latex" or edition_language(app.config) != "en":
        return
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, nodes.raw | nodes.title | nodes.math | nodes.literal):
            continue
        if _CHINESE_QUOTED.search(text):
            text.parent.replace(text, _with_chinese_quotes(str(text)))


def _with_chinese_quotes(text: str) -> list[nodes.Node]:
    pieces: list[nodes.Node] = []
    start = 0
    for found in _CHINESE_QUOTED.finditer(text):
        run = _QUOTED_WORD.sub(r"\\mbox{\1}", found[0])
        pieces += [
            nodes.Text(text[start : found.start()]),
            nodes.raw("", rf"\chineserun{{{run}}}", format="latex"),
        ]
        start = found.end()
    return [*pieces, nodes.Text(text[start:])]


def _opening_title(app: Sphinx, title: nodes.Node) -> str:
    """Return the heading of the printed book's opening chapter."""
    if isinstance(_REVIEWS[app], Review):
        return EDITION_WORDS[edition_language(app.config)].summary
    return str(title.astext())


def name_parts(app: Sphinx, doctree: nodes.document) -> None:
    """Name the parts of the table of contents in the edition's language.

    They come from ``_toc.yml`` after Sphinx has translated the page, so no catalogue reaches them.
    """
    parts = EDITION_WORDS[edition_language(app.config)].parts
    for toctree in doctree.findall(addnodes.toctree):
        toctree["caption"] = parts.get(toctree["caption"], toctree["caption"])


def forget_messages(app: Sphinx, doctree: nodes.document) -> None:
    """Let every node know its page alone.

    Sphinx reads each translated message as a document of its own and leaves its nodes pointing to
    it, and through it to the whole environment, which is then written once per page.
    """
    for node in doctree.findall():
        node.document = doctree


def refuse_untranslated(app: Sphinx, doctree: nodes.document) -> None:
    """Stop a translated edition at prose that its catalogue does not have.

    Sphinx marks every message it translated, and none on a page without a catalogue. A message
    that is nothing but facts needs no translation: they come in the edition's language.
    """
    if edition_language(app.config) == "en":
        return
    missing = [
        message
        for node, message in extract_messages(doctree)
        if not node.get("translated")
        # The parts of the table of contents are named by `name_parts`.
        and not isinstance(node, addnodes.toctree)
        and not _only_facts(message)
    ]
    if missing:
        raise ExtensionError(
            f"{app.env.docname}: {len(missing)} messages without a translation in "
            f"book/locale (run `plan-review catalogue`, then translate):\n- " + "\n- ".join(missing)
        )


def _only_facts(message: str) -> bool:
    return not re.sub(r"\{\{.*?\}\}|[\s\W\d]", "", message)


def _visit_math(self: Any, node: nodes.math) -> None:
    self.body.append(latex2mathml.converter.convert(node.astext()))
    raise nodes.SkipNode


def _visit_math_block(self: Any, node: nodes.math_block) -> None:
    self.body.append('<div class="math-block" tabindex="0">')
    self.body.append(latex2mathml.converter.convert(node.astext(), display="block"))
    self.body.append("</div>")
    raise nodes.SkipNode


def check_chapters_exist(app: Sphinx, env: Any) -> None:
    """Refuse a table of contents that names a missing file (Sphinx only warns)."""
    toc = getattr(app.config, "external_site_map", None)
    if toc is None:
        return
    missing = sorted(name for name in toc if name not in env.found_docs)
    if missing:
        raise ExtensionError(
            "_toc.yml names files that do not exist: "
            + ", ".join(missing)
            + "; add the file or take its entry out"
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    app.add_config_value("plan_review_city", DEFAULT.city, "env", [str])
    app.add_config_value("plan_review_as_of", DEFAULT.as_of, "env", [int])
    app.add_config_value("plan_review_previous", "", "env", [str])
    app.add_config_value("plan_review_two_editions", False, "html", [bool])
    app.add_config_value("plan_review_pdf", False, "html", [bool])
    app.add_config_value("plan_review_source_titles", {}, "")
    app.add_directive("plan-review", BlockDirective)
    # Native MathML instead of MathJax: no script, and nothing fetched from another host.
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_math_block, None))
    app.connect("config-inited", prepare_edition, priority=950)
    app.connect("doctree-read", name_parts, priority=300)
    app.connect("doctree-read", refuse_untranslated, priority=300)
    app.connect("doctree-read", forget_messages, priority=900)
    # Before anything collects the sections (priority 500).
    app.connect("doctree-read", shape_printed_book, priority=400)
    app.connect("doctree-resolved", chinese_quotes)
    app.connect("env-check-consistency", check_chapters_exist)
    app.connect("html-page-context", add_language_switch, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
