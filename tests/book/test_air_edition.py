"""A city without plans in the data: its book is the chapter on air with the appendices it needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from analysis.editions.build import AIR_CHAPTER, BuildPlan, air_contents, build_book

pytestmark = [pytest.mark.book, pytest.mark.xdist_group("air-edition")]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of Shaoguan in Chinese, without a PDF."""
    output = tmp_path_factory.mktemp("shaoguan")
    plan = BuildPlan(root=ROOT, output=output, city="shaoguan", languages=("zh",), pdf=False)
    build_book(plan, lambda _: None)
    return plan.site


def test_the_air_opens_the_book_and_no_chapter_on_plans_is_in_it():
    contents = air_contents(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    assert contents["root"] == AIR_CHAPTER
    listed = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    assert listed == [
        "book/a1-methods",
        "book/a2-data-and-sources",
        "book/a4-glossary",
        "book/a5-references",
    ]


def test_every_page_of_the_city_is_there_and_none_of_another(site):
    pages = sorted(path.stem for path in (site / "zh/book").glob("*.html"))
    assert pages == [
        "02-ozone-and-air-quality",
        "a1-methods",
        "a2-data-and-sources",
        "a4-glossary",
        "a5-references",
    ]
    chapter = (site / f"zh/{AIR_CHAPTER}.html").read_text(encoding="utf-8")
    assert "韶关市" in chapter and "江门市" not in chapter


def test_the_facts_are_those_of_the_city(site):
    document = json.loads((site / "facts.json").read_text(encoding="utf-8"))
    assert document["edition"]["city"] == "shaoguan"
    assert set(document["facts"]) == {"air", "edition"}
    assert "韶关市" in document["facts"]["edition"]["title"]["zh"]


def test_the_first_page_leads_to_the_chapter(site):
    assert f'href="zh/{AIR_CHAPTER}.html"' in (site / "index.html").read_text(encoding="utf-8")
