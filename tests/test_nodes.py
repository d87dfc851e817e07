"""Blocks on the page: the same notebook outputs become pages for HTML and chapters for LaTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from babel.messages.pofile import read_po
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.errors import ExtensionError
from sphinx.testing.util import SphinxTestApp
from subjects import review as opened

from analysis import charts, tables
from analysis.blocks import Block, Link, Notice, Table, cell
from analysis.editions import sphinx_extension
from analysis.editions.nodes import DOWNLOADS, _latex_columns
from analysis.language import Language, Phrase
from analysis.parameters import DEFAULT
from analysis.review import Review
from analysis.tables.build import column, make_table
from analysis.tables.scorecard import CURVES

pytestmark = pytest.mark.xdist_group("nodes")

CONF = """
extensions = ["myst_nb", "analysis.editions.sphinx_extension"]
html_theme = "sphinx_book_theme"
html_math_renderer = "mathml"
nb_execution_mode = "off"
nb_mime_priority_overrides = [
    ("html", "application/vnd.plan-review.block+json", 1),
    ("latex", "application/vnd.plan-review.block+json", 1),
]
myst_enable_extensions = ["substitution", "dollarmath"]
locale_dirs = ["locale"]
gettext_compact = False
numfig = True
"""


@pytest.fixture(scope="module", autouse=True)
def _one_review() -> Iterator[None]:
    """Every build prints the facts of one review, instead of computing them anew."""

    def shared(city: str, as_of: int, lang: Language) -> Review:
        assert city == DEFAULT.city
        return opened(as_of, lang)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sphinx_extension, "open_edition", shared)
        yield


def notebook(title: str, *blocks: Block) -> str:
    cells = [new_markdown_cell(f"# {title}\n")]
    for block in blocks:
        bundle = json.loads(json.dumps(block._repr_mimebundle_()))
        output = new_output("execute_result", data=bundle, execution_count=1)
        cells.append(new_code_cell("block", outputs=[output], execution_count=1))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(new_notebook(cells=cells, metadata=kernel))


def build(source: Path, builder: str, lang: Language) -> Path:
    """Build with every warning an error, and leave docutils as it was."""
    app = SphinxTestApp(
        builder,
        source,
        builddir=source.parent / f"{source.name}-{builder}-{lang}",
        confoverrides={"language": "zh_CN" if lang == "zh" else "en"},
        warningiserror=True,
    )
    try:
        app.build()
        return Path(app.outdir)
    finally:
        app.cleanup()


class Page(HTMLParser):
    """Element paths, attributes and texts of a page, as far as the tests ask for them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.add(str(values["id"]))
        if tag == "a" and values.get("href"):
            self.links.append((str(values["href"]), str(values.get("class"))))
        if tag == "img":
            self.pictures.append(values)


def broken_lines() -> Table:
    heading = [column(Phrase("What", "内容"), "en", 3), column(Phrase("N", "数"), "en", 1, "right")]
    rows = [[cell("first\nsecond", anchor="own-row"), cell(Link("back", "own-row"), mark="bad")]]
    return make_table(
        "small", Phrase("A <small> table.", "表。"), heading, rows, "en", filterable=True
    )


#: What stands in the place of a chart that the data cannot carry.
WHY = "Whether ozone rises is not assessable: <3 years & no more."


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-page book in English: evidence with a chart, and an appendix it leads to."""
    source = tmp_path_factory.mktemp("book-en")
    review = opened()
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(
        "# {{ edition.title }}\n\n"
        "{{ attainment.headline }} See {ref}`good-days-against-province`.\n\n"
        "Why there is none: {ref}`no chart <ozone-trend>`.\n\n"
        "```{plan-review} scorecard\n```\n\n```{plan-review} trend-residuals\n```\n\n"
        "```{toctree}\nbook/one\nbook/two\nbook/three\n```\n",
        encoding="utf-8",
    )
    (source / "book").mkdir()
    figure = charts.good_days_against_province(review)
    notice = Notice("ozone-trend", WHY, "en")
    first = notebook("Evidence", figure, tables.results_table(review), broken_lines(), notice)
    second = notebook(
        "Appendix",
        tables.printed_results(review),
        tables.printed_targets(review),
        tables.sources_table(review),
    )
    # The scorecard leads to the curves of chapter 6, which need no drawing here.
    curves = [Notice(label, WHY, "en") for label in CURVES.values()]
    third = notebook("Clauses", tables.text_targets_table(review), *curves)
    (source / "book/one.ipynb").write_text(first, encoding="utf-8")
    (source / "book/two.ipynb").write_text(second, encoding="utf-8")
    (source / "book/three.ipynb").write_text(third, encoding="utf-8")
    return source


@pytest.fixture(scope="module")
def site(english: Path) -> Path:
    return build(english, "html", "en")


@pytest.fixture(scope="module")
def page(site: Path) -> str:
    return (site / "book/one.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def latex(english: Path) -> str:
    (file,) = build(english, "latex", "en").glob("plan-review-en.tex")
    return file.read_text(encoding="utf-8")


# --- HTML -----------------------------------------------------------------------------------


def test_a_figure_has_a_numbered_caption_and_its_legend(page):
    review = opened()
    figure = charts.good_days_against_province(review)
    (text,) = re.findall(r'<figure class="[^"]*plan-chart[^"]*".*?</figure>', page, flags=re.S)
    assert 'id="good-days-against-province"' in text
    assert '<span class="caption-number">Fig. 1' in text
    assert figure.caption.split("\u00a0")[0] in text
    assert "Note: Values on different bases" in text and "Source: " in text


def test_a_live_chart_stands_in_the_page_for_both_widths_and_for_readers_without_scripts(page):
    forms = re.findall(r'<script type="application/json" data-form="(\w+)">(.*?)</script>', page)
    assert [name for name, _ in forms] == ["wide", "narrow"]
    for _, text in forms:
        assert json.loads(text.replace("<\\/", "</"))["datasets"]
    (picture,) = Page(page).pictures
    assert str(picture["src"]).startswith("data:image/svg+xml;base64,")
    assert str(picture["alt"]).startswith("Share of good days by year")
    assert 'class="chart-canvas" data-alt="Share of good days' in page


def test_a_table_has_a_numbered_caption_a_heading_and_its_rows(page):
    body = page[page.index('id="results-table"') :]
    # The scorecard and the residuals on the front page are Tables 1 and 2.
    assert '<span class="caption-number">Table 3' in body
    assert len(re.findall("<tr", body[: body.index("</table>")])) == 1 + 22
    assert "plan-table" in page and "table-scroll" in page
    assert re.search(r'<td class="[^"]*align-right[^"]*mark-bad|mark-bad', body)


def test_links_inside_blocks_lead_over_pages_to_the_row_meant(site):
    front, first, second = (
        Page((site / name).read_text(encoding="utf-8"))
        for name in ("index.html", "book/one.html", "book/two.html")
    )
    evidence = [href for href, _ in front.links if href.startswith("book/one.html#result-")]
    assert len(evidence) == 22
    assert {href.partition("#")[2] for href in evidence} <= first.ids
    printed = [href for href, _ in first.links if href.startswith("two.html#printed-")]
    assert len(printed) == 22 and {href.partition("#")[2] for href in printed} <= second.ids
    assert "two.html#source-plan-14-text" in {href for href, _ in first.links}
    assert "source-plan-14-text" in second.ids


def test_a_link_to_the_row_of_the_same_table_resolves(page):
    assert ("#own-row", "reference internal") in Page(page).links
    assert "own-row" in Page(page).ids


def test_text_of_a_block_is_never_markup(page):
    assert "A &lt;small&gt; table." in page and "<small>" not in page
    assert "first<br>second" in page


def test_downloads_are_written_where_the_links_lead(site, page):
    links = [href for href, _ in Page(page).links if DOWNLOADS in href]
    assert len(links) == 1 + 3 and all(((site / "book") / href).exists() for href in links)
    data = (site / DOWNLOADS / "good-days-against-province.csv").read_bytes()
    # A byte-order mark, so that spreadsheets read the Chinese text.
    assert data.startswith(b"\xef\xbb\xbfyear,area,value_pct")
    assert (site / DOWNLOADS / "good-days-against-province.svg").read_text().startswith("<svg")


def test_a_long_table_can_be_filtered_and_others_cannot(site, page):
    assert page.count('class="table-filter"') == 1
    assert 'aria-label="Filter rows"' in page
    assert "table-filter" not in (site / "book/two.html").read_text(encoding="utf-8")


def test_the_front_page_prints_facts_and_its_block(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    assert "The 13th plan met 21 of its 22 targets." in text and "{{" not in text
    assert 'id="scorecard"' in text and "✓ met" in text


def test_the_scorecard_can_be_sorted_filtered_and_leads_to_its_calculations(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    body = text[text.index("table-filters") : text.index('id="trend-residuals"')]
    assert body.count("sort-text") >= 4 and body.count("sort-number") == 2
    choices = re.findall(r'<label class="table-choice" hidden>(\w+) <select', body)
    assert choices == ["State", "Plan"]
    assert '<option value="✓ met">' in body and '<option value="">all</option>' in body
    # Sorting by a number needs the number: the projects linked to a target.
    assert '<data value="3"></data>' in body
    links = {href for href, _ in Page(body).links}
    assert {"../results/results.json", "../results/results.csv"} <= links


def test_the_site_ships_the_script_that_draws_its_charts(site):
    bundle = (site / "_static/vega-bundle.js").read_text(encoding="utf-8")
    assert "window.vegaEmbed" in bundle and bundle.startswith("(() => {")


def test_a_page_may_place_a_block_of_the_air(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    body = text[text.index('id="trend-residuals"') :]
    assert '<span class="caption-number">Table 2' in body
    assert len(re.findall("<tr", body[: body.index("</table>")])) == 1 + 12


def test_a_notice_says_why_in_the_place_of_the_block_and_can_be_referred_to(site, page):
    (box,) = re.findall(r'<div class="[^"]*plan-notice[^"]*"[^>]*>.*?</div>', page, flags=re.S)
    assert 'id="ozone-trend"' in box
    assert "not assessable: &lt;3 years &amp; no more." in box and "<3" not in box
    front = Page((site / "index.html").read_text(encoding="utf-8"))
    assert "book/one.html#ozone-trend" in {href for href, _ in front.links}


def test_a_notice_offers_no_download_and_has_no_number(site, page):
    box = page[page.index("plan-notice") :]
    assert "caption-number" not in box[: box.index("</div>")]
    assert not list((site / DOWNLOADS).glob("ozone-trend*"))


# --- LaTeX ----------------------------------------------------------------------------------


def test_the_pdf_gets_the_vector_picture_with_its_caption(english, latex):
    picture = english / "_pictures/good-days-against-province.pdf"
    assert picture.read_bytes().startswith(b"%PDF")
    assert "{good-days-against-province}.pdf}" in latex
    assert r"\caption{The provincial mean" in latex
    assert "chart-canvas" not in latex and "data-form" not in latex


def test_the_pdf_gets_real_tables_that_break_over_pages(latex):
    results = latex[latex.index(r"\label{\detokenize{book/one:results-table}}") - 400 :]
    assert r"\begin{longtable}" in results or "xltabular" in results or "longtable" in results
    assert r"\raggedleft\arraybackslash}\X{9}{" in latex
    assert latex.count(r"\hyperref[\detokenize{book/two:printed-jiangmen-13-table1-row") == 22
    assert r"first\newline{}second" in latex
    assert "Data (CSV)" not in latex and "Filter rows" not in latex


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> str:
    """LaTeX of a chapter whose only section is a table of what is to be copied."""
    source = tmp_path_factory.mktemp("copied")
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    contents = "# Book\n\n```{toctree}\nbook/files\n```\n"
    (source / "index.md").write_text(contents, encoding="utf-8")
    rows = [[cell("catalogue/published_indicators.csv")], [cell("84470530e8eb")], [cell("a well")]]
    heading = [column(Phrase("File", "文件"), "en", 3)]
    table = make_table("copied", Phrase("Files.", "文件。"), heading, rows, "en")
    book = nbformat.reads(notebook("Files", table), as_version=4)
    book.cells.insert(1, new_markdown_cell("Some text.\n\n## The files\n"))
    (source / "book").mkdir()
    (source / "book/files.ipynb").write_text(nbformat.writes(book), encoding="utf-8")
    (file,) = build(source, "latex", "en").glob("plan-review-en.tex")
    return file.read_text(encoding="utf-8")


def test_what_is_to_be_copied_from_the_pdf_breaks_after_a_sign_and_gets_no_hyphen(copied):
    path = r"catalogue/\allowbreak{}published\_\allowbreak{}indicators.\allowbreak{}csv"
    assert rf"{{\language=255 {path}}}" in copied
    assert r"{\language=255 84470530e8eb}" in copied
    assert r"\language=255 a well" not in copied


def test_a_heading_of_the_pdf_stands_on_the_page_of_the_table_that_follows_it(copied):
    before, after = copied.split(r"\section{The files}")
    assert before.rstrip().endswith(r"\roomfor{15\baselineskip}")
    assert "sphinxAtStartPar" not in after[: after.index("longtable")]


def test_a_notice_is_printed_and_can_be_referred_to(latex):
    assert r"not assessable: \textless{}3 years \& no more." in latex
    assert r"\label{\detokenize{book/one:ozone-trend}}" in latex


def test_every_anchor_of_the_pdf_is_there(latex):
    wanted = set(re.findall(r"\\hyperref\[\\detokenize\{([^}]*)\}\]", latex))
    there = set(re.findall(r"\\label\{\\detokenize\{([^}]*)\}\}", latex))
    assert len(wanted) > 40 and wanted <= there


def test_column_widths_are_shares_of_the_line():
    columns: list[dict[str, Any]] = [
        {"heading": "a", "align": "left", "width": 30},
        {"heading": "b", "align": "right", "width": 10},
        {"heading": "c", "align": "center", "width": 10},
    ]
    assert _latex_columns(columns) == (
        r">{\raggedright\arraybackslash}\X{30}{50}"
        r">{\raggedleft\arraybackslash}\X{10}{50}"
        r">{\centering\arraybackslash}\X{10}{50}"
    )


# --- Languages ------------------------------------------------------------------------------


def test_nothing_of_a_block_is_offered_for_translation(english):
    target = build(english, "gettext", "en")
    messages = {
        str(message.id)
        for path in [target / "index.pot", *sorted(target.glob("book/*.pot"))]
        for message in read_po(path.open("rb"))
        if message.id
    }
    assert messages == {
        "{{ edition.title }}",
        "{{ attainment.headline }} See {ref}`good-days-against-province`.",
        "Why there is none: {ref}`no chart <ozone-trend>`.",
        "Evidence",
        "Appendix",
        "Clauses",
    }


def test_blocks_speak_the_language_of_the_edition(tmp_path):
    review = opened(lang="zh")
    table = replace(tables.scorecard(review), rows=(), sources=())
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    figure = replace(charts.good_days_against_province(review), sources=())
    (tmp_path / "index.ipynb").write_text(
        notebook("{{ edition.title }}", figure, table), encoding="utf-8"
    )
    text = (build(tmp_path, "html", "zh") / "index.html").read_text(encoding="utf-8")
    for words in ("江门市生态环境保护规划评估报告", "注：", "数据（CSV）", "图形（SVG）", "指标"):
        assert words in text
    assert "Note:" not in text and "Data (CSV)" not in text


def test_a_chinese_edition_with_english_prose_is_refused(tmp_path):
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "index.md").write_text("# {{ edition.title }}\n\nA forgotten sentence.\n")
    with pytest.raises(ExtensionError, match="index: 1 messages without a translation") as refusal:
        build(tmp_path, "html", "zh")
    assert "A forgotten sentence." in str(refusal.value)


def test_a_notice_speaks_the_language_of_the_edition_and_needs_no_translation(tmp_path):
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    notice = Notice("ozone-trend", "臭氧变化趋势无法评估：可用月份不足三年。", "zh")
    (tmp_path / "index.ipynb").write_text(notebook("{{ edition.title }}", notice))
    text = (build(tmp_path, "html", "zh") / "index.html").read_text(encoding="utf-8")
    assert notice.text in text


def test_an_unknown_block_is_refused_with_the_blocks_there_are(tmp_path):
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "index.md").write_text("# A\n\n```{plan-review} scorecards\n```\n")
    with pytest.raises(Exception, match="unknown block 'scorecards'; known: scorecard, "):
        build(tmp_path, "html", "en")


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    table = replace(broken_lines(), rows=((cell(Link("x", "nowhere")), cell("1")),))
    (tmp_path / "index.ipynb").write_text(notebook("A", table), encoding="utf-8")
    with pytest.raises(Exception, match="nowhere"):
        build(tmp_path, "html", "en")
