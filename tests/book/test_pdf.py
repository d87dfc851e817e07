"""The printed book: its text, its fonts, its outline and what it says of itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader
from subjects import review

from analysis.editions.gates import FORBIDDEN_IN_PDF, pdf_text
from analysis.editions.wording import EDITION_WORDS
from analysis.facts import kept_facts
from analysis.language import LANGUAGE_TAG, LANGUAGES

A4_PT = (595.3, 841.9)
QUOTED = {
    "attainment": ("headline", "ambition_met_sentence", "worse_sentence", "rounding_sentence"),
    "projects": ("audit_sentence", "largest_sentence", "district_sentence"),
    "limits": ("assigned_sentence",),
    "air": ("tiles_sentence", "gaps_sentence", "years_sentence"),
}
#: A page's running head and foot have fewer characters than this.
HEAD_AND_FOOT = 100


def _squeezed(text: str) -> str:
    """Take out what line breaking changes: white space and hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def pdf(site: Path, lang: str) -> Path:
    return site / f"plan-review-{lang}.pdf"


def test_the_text_quotes_the_key_facts(pdf: Path, lang: str) -> None:
    facts = kept_facts(review(lang=lang))
    text = _squeezed(pdf_text(pdf, as_laid_out=False))
    missing = [
        f"{chapter}.{name}"
        for chapter, names in QUOTED.items()
        for name in names
        if _squeezed(facts[chapter][name].display.text(lang)).replace("\u2212", "")
        not in text.replace("\u2212", "")
    ]
    assert missing == []


def test_no_missing_glyph_and_no_trace_of_a_failed_cell(pdf: Path) -> None:
    text = pdf_text(pdf)
    assert [bad for bad in FORBIDDEN_IN_PDF if bad in text] == []


def test_no_page_is_empty(pdf: Path) -> None:
    title, *pages = pdf_text(pdf).rstrip("\f").split("\f")
    assert title.strip()
    empty = [
        number for number, text in enumerate(pages, start=2) if len(_squeezed(text)) < HEAD_AND_FOOT
    ]
    assert empty == []


def test_chinese_can_be_selected_and_searched(site: Path) -> None:
    text = _squeezed(pdf_text(site / "plan-review-zh.pdf"))
    for words in ("优良天数比例", "完成省下达目标", "约束性", "投资概算"):
        assert words in text


def test_pages_are_a4(pdf: Path) -> None:
    for page in PdfReader(pdf).pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        assert size == pytest.approx(A4_PT, abs=1)


def test_title_language_and_outline_are_set(pdf: Path, lang: str) -> None:
    reader = PdfReader(pdf)
    assert reader.metadata is not None
    assert reader.metadata.title == EDITION_WORDS[lang].title(review(lang=lang))
    assert reader.trailer["/Root"]["/Lang"] == LANGUAGE_TAG[lang]
    chapters = [item.title for item in reader.outline if not isinstance(item, list)]
    assert len(chapters) >= 7


def test_the_contents_name_page_numbers(pdf: Path) -> None:
    lines = subprocess.run(
        ["pdftotext", "-layout", "-f", "2", "-l", "3", str(pdf), "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    numbered = [line for line in lines if re.search(r"\. \. .*\d+\s*$", line)]
    assert len(numbered) >= 15


def test_fonts_are_embedded(pdf: Path) -> None:
    listing = subprocess.run(
        ["pdffonts", str(pdf)], capture_output=True, check=True, text=True
    ).stdout.splitlines()[2:]
    assert listing
    assert [line for line in listing if line.split()[-5] != "yes"] == []
