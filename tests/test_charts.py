"""Charts: every form drawn at once, nothing fetched, nothing cut off, no two rows in one place."""

from __future__ import annotations

import base64
import csv
import functools
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import vl_convert
from subjects import air_blocks, made

from analysis import charts
from analysis.blocks import BLOCK_MIME, Figure
from analysis.charts.labels import wrapped
from analysis.charts.theme import NARROW_PX, WIDE_PX, Form
from analysis.language import LANGUAGES, Language
from analysis.review import Review, open_review

SVG = "{http://www.w3.org/2000/svg}"
FORMS = ("wide", "narrow")
LINE_HEIGHT_PX = 11.5

AIR = air_blocks(charts, charts.__all__)


def worker(name: str, lang: Language) -> pytest.MarkDecorator:
    """Each language's charts of the plans and of the air are drawn once, by one worker."""
    return pytest.mark.xdist_group(f"charts-{'air' if name in AIR else 'plans'}-{lang}")


def in_both_languages(name: str) -> pytest.MarkDecorator:
    """Run a test for each language, where the chart that it is about is drawn."""
    return pytest.mark.parametrize(
        "lang", [pytest.param(lang, marks=worker(name, lang)) for lang in LANGUAGES]
    )


editions = in_both_languages("results_on_one_axis")
air_editions = in_both_languages("ozone_months")
every_chart = pytest.mark.parametrize(
    ("name", "lang"),
    [
        pytest.param(name, lang, marks=worker(name, lang))
        for lang in LANGUAGES
        for name in charts.__all__
    ],
)
both_forms = pytest.mark.parametrize("form", FORMS)


@functools.cache
def review(lang: Language) -> Review:
    return open_review(lang=lang)


@functools.cache
def figure(name: str, lang: Language) -> Figure:
    drawn = made(getattr(charts, name), review(lang))
    assert isinstance(drawn, Figure)
    return drawn


@functools.cache
def picture(name: str, lang: Language, form: str) -> ElementTree.Element:
    drawn = figure(name, lang)
    svg = drawn.svg if form == "wide" else vl_convert.vegalite_to_svg(drawn.spec_narrow)
    return ElementTree.fromstring(svg)


def marked(root: ElementTree.Element, part: str) -> Iterator[ElementTree.Element]:
    return (node for node in root.iter() if part in node.get("class", ""))


def row_labels(root: ElementTree.Element) -> list[tuple[float, int, str]]:
    """Return height, number of lines and text of the labels on the axis of the rows."""
    axes = [list(group.iter(f"{SVG}text")) for group in marked(root, "role-axis-label")]
    rows = max(axes, key=lambda texts: len({_height(text) for text in texts}))
    return sorted(
        (_height(text), max(1, len(list(text))), "|".join(text.itertext())) for text in rows
    )


def _height(text: ElementTree.Element) -> float:
    place = re.search(r"translate\([^,]+,([-\d.]+)\)", text.get("transform", ""))
    assert place
    return round(float(place.group(1)), 3)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def walk(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from walk(child)


# --- Every chart, both languages ------------------------------------------------------------


@every_chart
def test_a_chart_comes_in_every_form_the_book_needs(name, lang):
    drawn = figure(name, lang)
    assert drawn.svg.startswith("<svg")
    assert base64.b64decode(drawn.pdf_base64).startswith(b"%PDF")
    assert drawn.png.startswith(b"\x89PNG")
    assert len(rows_of(drawn.csv)) > 0
    for specification in (drawn.spec_wide, drawn.spec_narrow):
        assert specification["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


@every_chart
def test_a_chart_says_in_words_what_it_shows_and_where_it_comes_from(name, lang):
    drawn = figure(name, lang)
    known = set(review(lang).package.table("catalogue/sources")["source_id"])
    assert drawn.lang == lang
    assert drawn.caption.endswith({"en": ".", "zh": "。"}[lang])
    assert len(drawn.alt) > len(drawn.caption) / 2 and drawn.alt.endswith((".", "。"))
    assert drawn.sources and set(drawn.sources) <= known
    for specification in (drawn.spec_wide, drawn.spec_narrow):
        assert specification["description"] == drawn.alt


@every_chart
def test_the_words_of_a_chart_are_in_the_language_of_its_edition(name, lang):
    for form in FORMS:
        words = " ".join(picture(name, lang, form).itertext())
        chinese = bool(re.search("[\u4e00-\u9fff]", words))
        assert chinese is (lang == "zh"), form


@every_chart
@both_forms
def test_a_chart_holds_its_data_and_fetches_nothing(name, lang, form):
    specification = getattr(figure(name, lang), f"spec_{form}")
    assert not [value for key, value in walk(specification) if key in {"url", "href"}]
    del (body := dict(specification))["$schema"]
    assert "://" not in json.dumps(body)
    assert specification["datasets"]


@every_chart
@both_forms
def test_no_label_is_cut_off(name, lang, form):
    texts = list(picture(name, lang, form).itertext())
    assert texts and not [text for text in texts if "…" in text or "..." in text]


@every_chart
@both_forms
def test_a_chart_fits_its_screen(name, lang, form):
    width = float(picture(name, lang, form).get("width", "inf"))
    assert width <= (1.1 * WIDE_PX if form == "wide" else 1.25 * NARROW_PX)


@every_chart
def test_a_chart_travels_in_a_notebook_as_data_and_as_a_picture(name, lang):
    bundle = figure(name, lang)._repr_mimebundle_()
    assert set(bundle) == {BLOCK_MIME, "image/png", "text/plain"}
    payload = json.loads(json.dumps(bundle[BLOCK_MIME]))
    assert payload["kind"] == "figure" and payload["caption"] == figure(name, lang).caption
    assert "png_base64" not in payload


def test_a_chart_is_drawn_as_written():
    """A label is unique in the book (see the tables' tests), so a chart's is its own name."""
    assert [name for name in charts.__all__ if takes_air(getattr(charts, name))] == AIR


# --- No two rows in one place ---------------------------------------------------------------


@editions
@both_forms
@pytest.mark.parametrize(
    ("name", "rows"),
    [("results_on_one_axis", 22), ("coverage_matrix", 21), ("money_by_purpose", 16)],
)
def test_every_row_has_a_label_and_a_place_of_its_own(name, rows, lang, form):
    labels = row_labels(picture(name, lang, form))
    assert len(labels) == rows
    assert len({text for _, _, text in labels}) == rows
    for (height, lines, text), (following, _, below) in pairwise(labels):
        assert following - (height + (lines - 1) * LINE_HEIGHT_PX) > 8, (text, below)


@editions
@both_forms
def test_the_timeline_has_one_bar_per_project(lang, form):
    bars = [
        node
        for node in picture("project_timeline", lang, form).iter(f"{SVG}path")
        if node.get("aria-roledescription") == "bar"
    ]
    assert len(bars) == 91 == len(rows_of(figure("project_timeline", lang).csv))


# --- What single charts state ---------------------------------------------------------------


@editions
def test_each_result_stands_on_the_side_of_the_target_its_verdict_says(lang):
    rows = rows_of(figure("results_on_one_axis", lang).csv)
    assert len(rows) == 22
    for row in rows:
        position = float(row["result_position"])
        assert (position < 0) is (row["state"] == "missed"), row["indicator_id"]
        assert -1 <= position <= 1
    assert [row["indicator_id"] for row in rows if row["state"] == "missed"] == ["good_days_pct"]
    assert [row["indicator_id"] for row in rows if row["state"] == "met_worse"] == [
        "forest_cover_pct"
    ]


@editions
def test_a_base_that_is_not_printed_has_no_point(lang):
    frame = review(lang).attainment
    without = set(frame.loc[[base is None for base in frame["base"]], "indicator_id"])
    rows = rows_of(figure("results_on_one_axis", lang).csv)
    assert {row["indicator_id"] for row in rows if row["base_position"] == ""} == without


@editions
def test_good_days_on_different_bases_are_different_series(lang):
    rows = figure("good_days_against_province", lang).spec_wide["datasets"].values()
    points = [row for data in rows for row in data if "series" in row]
    by_series: dict[str, set[str]] = {}
    for point in points:
        by_series.setdefault(point["series"], set()).add(point["area"])
    assert all(len(areas) == 1 for areas in by_series.values())
    in_2020 = {p["series"] for p in points if p["year"] == 2020 and p["area"] == "province"}
    assert len(in_2020) == 2
    low = {p["series"] for p in points if not p["sure"]}
    assert low and low.isdisjoint({p["series"] for p in points if p["sure"]})


@editions
def test_the_money_of_every_purpose_and_of_every_year_adds_up_to_the_whole(lang):
    purposes = rows_of(figure("money_by_purpose", lang).csv)
    years = rows_of(figure("money_by_year", lang).csv)
    assert sum(float(row["sum_10k_cny"]) for row in purposes) == 3_764_036
    for column in ("amount_10k_cny", "all_in_first_year_10k_cny", "all_in_last_year_10k_cny"):
        assert sum(float(row[column]) for row in years) == pytest.approx(3_764_036)


@editions
@pytest.mark.parametrize("profile", ["start", "end"])
def test_the_chart_of_years_names_the_assumption_it_is_drawn_under(lang, profile):
    drawn = charts.money_by_year(review(lang), profile=profile)
    even = figure("money_by_year", lang)
    assert drawn.caption != even.caption and drawn.notes != even.notes
    bound = {"start": "all_in_first_year_10k_cny", "end": "all_in_last_year_10k_cny"}[profile]
    rows = rows_of(drawn.csv)
    assert [row["amount_10k_cny"] for row in rows] == [row[bound] for row in rows]


@editions
def test_the_matrix_counts_the_links_of_the_data(lang):
    rows = rows_of(figure("coverage_matrix", lang).csv)
    assert len({row["target_ref"] for row in rows}) == 21
    assert len({row["table"] for row in rows}) == 9
    links = review(lang).package.table("plan/project_links")
    counted = sum(int(row["project_count"]) for row in rows)
    assert counted == int(links["target_ref"].str.startswith("T2-").sum())


@editions
def test_a_project_without_an_amount_is_drawn_as_such_and_not_as_zero(lang):
    rows = rows_of(figure("project_timeline", lang).csv)
    assert sum(row["investment_10k_cny"] == "" for row in rows) == 2
    assert not [row for row in rows if row["investment_10k_cny"] in {"0", "0.0"}]


# --- Labels ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", [Form("en", WIDE_PX), Form("en", NARROW_PX), Form("zh", NARROW_PX)]
)
def test_a_wrapped_label_loses_nothing(form):
    text = {"en": "share of near-shore sea area of good quality", "zh": "近岸海域水质优良面积比例"}
    lines = wrapped(text[form.lang], form, 20, 10).split("|")
    assert len(lines) > 1
    assert (" " if form.lang == "en" else "").join(lines) == text[form.lang]
    room = (10 if form.narrow else 20) // (1 if form.lang == "en" else 2)
    assert max(map(len, lines)) <= room
