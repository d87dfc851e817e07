"""A city without plans in the data: its book is the chapter on air with the appendices it needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from analysis.editions.build import AIR_CHAPTER, BuildPlan, air_contents, build_book

ROOT = Path(__file__).resolve().parents[2]


def test_the_air_opens_the_book_and_no_chapter_on_plans_is_in_it():
    contents = air_contents(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    assert contents["root"] == AIR_CHAPTER
    listed = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    assert listed == [
        "book/a1-methods",
        "book/a2-data-and-sources",
        "book/a4-glossary",
        "book/a6-what-changed",
        "book/a5-references",
    ]


@pytest.mark.book
def test_a_city_without_plans_gets_a_book_of_its_own_air(tmp_path):
    # One test, because the book is built for it: in Chinese, without a PDF.
    plan = BuildPlan(root=ROOT, output=tmp_path, city="shaoguan", languages=("zh",), pdf=False)
    build_book(plan, lambda _: None)
    site = plan.site
    assert sorted(path.stem for path in (site / "zh/book").glob("*.html")) == [
        "02-ozone-and-air-quality",
        "a1-methods",
        "a2-data-and-sources",
        "a4-glossary",
        "a5-references",
        "a6-what-changed",
    ]
    # Other cities stand in the charts of all cities, and nowhere else.
    chapter = (site / f"zh/{AIR_CHAPTER}.html").read_text(encoding="utf-8")
    assert "韶关市臭氧" in chapter and "江门市臭氧" not in chapter
    document = json.loads((site / "facts.json").read_text(encoding="utf-8"))
    assert document["edition"]["city"] == "shaoguan"
    assert set(document["facts"]) == {"air", "edition"}
    assert "韶关市" in document["facts"]["edition"]["title"]["zh"]
    assert f'href="zh/{AIR_CHAPTER}.html"' in (site / "index.html").read_text(encoding="utf-8")
