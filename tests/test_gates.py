"""Gates: a book that is not whole is refused, with what to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.editions import gates
from analysis.editions.gates import BuildError, chapters_of, check_pdf, check_site, check_toc

ROOT = Path(__file__).parent.parent
SitePages = Callable[..., Path]

TOC = """format: jb-book
root: book/index
parts:
  - caption: Chapters
    chapters:
      - file: book/01-results
      - file: book/02-air
"""


@pytest.fixture
def site(tmp_path: Path) -> SitePages:
    """Write a small whole site; named pages take another body."""

    def write(head: str = "", body: str = "", lang: str = "en") -> Path:
        pages = {
            "book/index.html": f"<html><head>{head}</head><body>{body}</body></html>",
            "book/other.html": '<body><p id="here">x</p><a href="index.html">back</a></body>',
            "book/data,1.csv": "a\n",
        }
        for name, text in pages.items():
            file = tmp_path / lang / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return tmp_path

    return write


# --- The site -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<a href="other.html">a</a><a href="other.html#here">b</a><a href="#top" id="top">c</a>',
        '<a href="https://www.mee.gov.cn/">another host may be linked to</a>',
        '<a href="mailto:a@example.org">a</a><a href="#">b</a><a>c</a>',
        '<a href="data%2C1.csv" download>a name with a sign in it</a>',
        '<img src="data:image/svg+xml;base64,AA=="><script src="../x.js"></script>',
    ],
)
def test_a_whole_site_passes(site, body):
    check_site(site(body=body), ("en",))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<script src="https://cdn.example.org/vega.js"></script>', ""),
        ('<script src="//cdn.example.org/vega.js"></script>', ""),
        ('<link rel="stylesheet" href="https://fonts.example.org/a.css">', ""),
        ('<link rel="preload" href="https://fonts.example.org/a.woff2">', ""),
        ("", '<img src="https://example.org/a.png">'),
        ("", '<iframe src="https://example.org/"></iframe>'),
    ],
)
def test_a_page_that_loads_from_another_host_is_refused(site, head, body):
    with pytest.raises(BuildError, match=r"en/book/index\.html loads (https:)?//"):
        check_site(site(head=head, body=body), ("en",))


@pytest.mark.parametrize("link", ["gone.html", "../gone/", "other.html#gone"])
def test_a_dead_link_or_anchor_is_refused(site, link):
    with pytest.raises(BuildError, match="links to"):
        check_site(site(body=f'<a href="{link}">x</a>'), ("en",))


def test_a_link_to_a_missing_file_is_named_with_its_page(site):
    with pytest.raises(BuildError, match=r"en/book/index\.html links to gone\.html: no such file"):
        check_site(site(body='<a href="gone.html">x</a>'), ("en",))


@pytest.mark.parametrize("link", ["other.html#gone", "#gone"])
def test_a_link_to_a_missing_anchor_is_named_with_its_page(site, link):
    with pytest.raises(BuildError, match=f"links to {link}: no such place on the page"):
        check_site(site(body=f'<a href="{link}">x</a>'), ("en",))


def test_an_edition_that_was_not_built_is_refused(site):
    with pytest.raises(BuildError, match=r"zh/book/index\.html is missing"):
        check_site(site(), ("en", "zh"))


def test_everything_wrong_with_a_site_is_said_at_once(site):
    body = '<a href="gone.html">x</a><a href="#gone">y</a><img src="https://example.org/a.png">'
    with pytest.raises(BuildError) as refusal:
        check_site(site(body=body), ("en", "zh"))
    assert len(str(refusal.value).splitlines()) == 1 + 4


# --- The PDF --------------------------------------------------------------------------------


def pdf_with(tmp_path: Path, log: str) -> tuple[Path, Path]:
    (tmp_path / "book.log").write_text(log, encoding="utf-8")
    return tmp_path / "book.pdf", tmp_path / "book.log"


def test_a_whole_pdf_passes(tmp_path, monkeypatch):
    monkeypatch.setattr(gates, "pdf_text", lambda _: "The 13th plan met 21 of its 22 targets.")
    check_pdf(*pdf_with(tmp_path, "Overfull \\hbox\nLaTeX Font Warning: substitution\n"))


@pytest.mark.parametrize(
    "line",
    [
        "Missing character: There is no 率 (U+7387) in font NotoSerif!",
        "LaTeX Warning: Reference `good-days' on page 3 undefined on input line 9.",
        "LaTeX Warning: Hyper reference `good-days' on page 3 undefined on input line 9.",
    ],
)
def test_a_pdf_whose_log_tells_of_a_gap_is_refused(line, tmp_path, monkeypatch):
    monkeypatch.setattr(gates, "pdf_text", lambda _: "")
    with pytest.raises(BuildError) as refusal:
        check_pdf(*pdf_with(tmp_path, f"(./book.tex\n{line}\n)"))
    assert line in str(refusal.value) and "book.pdf" in str(refusal.value)


@pytest.mark.parametrize(
    "words", ["alt.Chart(…)", "Traceback (most recent call last)", "{{ attainment.met }}", "\ufffd"]
)
def test_a_pdf_that_prints_a_failure_is_refused(words, tmp_path, monkeypatch):
    monkeypatch.setattr(gates, "pdf_text", lambda _: f"before {words} after")
    with pytest.raises(BuildError, match="the text contains"):
        check_pdf(*pdf_with(tmp_path, ""))


# --- The table of contents ------------------------------------------------------------------


def test_the_table_of_contents_of_the_book_is_whole():
    check_toc(ROOT)
    listed = chapters_of(ROOT)
    written = {
        path.relative_to(ROOT).with_suffix("").as_posix()
        for suffix in ("ipynb", "md")
        for path in (ROOT / "book").glob(f"*.{suffix}")
    }
    assert len(listed) == len(set(listed)) and set(listed) == written


def test_a_chapter_that_is_listed_but_missing_is_refused(tmp_path):
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "book").mkdir()
    for name in ("index.md", "01-results.ipynb"):
        (tmp_path / "book" / name).write_text("")
    with pytest.raises(BuildError, match=r"book/02-air\.ipynb \(or \.md\)") as refusal:
        check_toc(tmp_path)
    assert "01-results" not in str(refusal.value)
    (tmp_path / "book/02-air.md").write_text("")
    check_toc(tmp_path)
    assert chapters_of(tmp_path) == ["book/index", "book/01-results", "book/02-air"]
