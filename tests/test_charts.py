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
from subjects import review as open_review

from analysis import charts
from analysis.blocks import BLOCK_MIME, Figure
from analysis.charts.labels import wrapped
from analysis.charts.theme import NARROW_PX, WIDE_PX, Form
from analysis.language import LANGUAGES, Language
from analysis.review import Review

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


def review(lang: Language) -> Review:
    return open_review(2025, lang)


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


@air_editions
def test_labels_of_charts_are_unique(lang, monkeypatch):
    for module in {getattr(charts, name).__module__ for name in charts.__all__}:
        monkeypatch.setattr(f"{module}.draw", label_of)
    labels = [made(getattr(charts, name), review(lang)) for name in charts.__all__]
    assert set(map(type, labels)) == {str} and len(set(labels)) == len(labels)


def label_of(label: str, *_: object, **__: object) -> str:
    """Stand in for the drawing of a chart, of which only the label is wanted."""
    return label


def test_the_charts_are_those_of_the_plans_and_those_of_the_air():
    assert {"ozone_months", "cities_tiles"} < set(AIR) < set(charts.__all__)
    assert not {"results_on_one_axis", "money_by_year"} & set(AIR)


# --- No two rows in one place ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "lang"),
    [
        pytest.param(name, rows, lang, marks=worker(name, lang))
        for lang in LANGUAGES
        for name, rows in (
            *(("results_on_one_axis", 22), ("coverage_matrix", 21), ("money_by_purpose", 16)),
            *(("trend_estimates", 10), ("ozone_calendar", 15), ("ozone_peaks", 38)),
        )
    ],
)
@both_forms
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


# --- What single charts of the air state -----------------------------------------------------


def months_of(rows: list[dict[str, str]], series: str) -> set[str]:
    return {row["month"] for row in rows if row["series"] == series}


@air_editions
def test_the_sources_of_the_months_share_no_month_and_no_line_crosses_a_gap(lang):
    rows = rows_of(figure("ozone_months", lang).csv)
    pages, hours = months_of(rows, "aqistudy-monthly"), months_of(rows, "cnemc-hourly")
    assert (min(pages), max(pages), min(hours)) == ("2013-12", "2018-03", "2018-12")
    assert not pages & hours and len(pages) + len(hours) == len(review(lang).air.ozone)
    lines: dict[str, list[int]] = {}
    for row in rows:
        if row["series"] != "gd-monthly-notices":
            year, month = map(int, row["month"].split("-"))
            lines.setdefault(row["segment"], []).append(12 * year + month)
    assert len(lines) == 3
    assert all(months == list(range(months[0], months[-1] + 1)) for months in lines.values())


@air_editions
def test_a_published_percentile_is_never_joined_to_the_means(lang):
    rows = rows_of(figure("ozone_months", lang).csv)
    published = [row for row in rows if row["series"] == "gd-monthly-notices"]
    assert len(published) == 7 and {row["segment"] for row in published} == {"-1"}
    assert "-1" not in {row["segment"] for row in rows if row not in published}
    # The value of March 2017 was published at 273 K: 127 µg/m3 there are 116.3 at 298.15 K.
    assert float(published[0]["value_ugm3"]) == pytest.approx(127 * 273 / 298.15)
    drawn = marks(figure("ozone_months", lang).spec_wide)
    (line,) = [mark for mark in drawn if mark["mark"]["type"] == "line"]
    assert "gd-monthly-notices" in json.dumps(line["transform"])


def marks(specification: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the layers of a chart that draw something."""
    inner = [specification.get(key, []) for key in ("layer", "vconcat", "hconcat")]
    found = [mark for group in inner for part in group for mark in marks(part)]
    return found + ([specification] if "mark" in specification else [])


@air_editions
@pytest.mark.parametrize(
    ("name", "limit", "days"), [("ozone_calendar", 160, 414), ("ozone_peaks", 200, 1157)]
)
def test_a_calendar_has_every_day_once_and_dots_those_above_the_limit(lang, name, limit, days):
    rows = rows_of(figure(name, lang).csv)
    assert len({row["date"] for row in rows}) == len(rows) == days
    for row in rows:
        assert (row["exceeds"] == "True") is (float(row["value_ugm3"]) > limit)
        assert row["date"] == f"{row['row']}-{int(row['day']):02d}"


@air_editions
def test_a_month_without_data_is_a_row_that_says_so_and_not_an_empty_row(lang):
    labels = [text for _, _, text in row_labels(picture("ozone_calendar", lang, "wide"))]
    assert labels[7] == "2019-07–11" and {"2019-06", "2019-12"} < set(labels)
    assert not {"2019-07", "2019-09", "2019-11"} & set(labels)
    word = {"en": "no data", "zh": "无数据"}[lang]
    assert word in list(picture("ozone_calendar", lang, "wide").itertext())


@air_editions
def test_the_causes_of_the_bad_days_add_up_to_the_bad_days(lang):
    account, rows = review(lang).air.account, rows_of(figure("bad_days", lang).csv)
    by_cause: dict[str, int] = {}
    for row in rows:
        by_cause[row["cause"]] = by_cause.get(row["cause"], 0) + int(row["days"])
    assert by_cause == {
        "ozone_alone": account.n_ozone_alone,
        "ozone_and_others": account.n_ozone_and_others,
        "others_alone": account.n_others_alone,
    }
    assert sum(by_cause.values()) == account.n_bad > 0


@air_editions
def test_the_primary_pollutants_of_a_group_of_days_make_up_the_whole(lang):
    rows = rows_of(figure("primary_pollutants", lang).csv)
    for group in ("bad", "good"):
        mine = [row for row in rows if row["group"] == group]
        assert sum(float(row["share"]) for row in mine) == pytest.approx(1)
        assert sum(float(row["days"]) for row in mine) == pytest.approx(int(mine[0]["n_group"]))


@air_editions
def test_the_weathers_part_is_what_lies_between_measured_and_adjusted(lang):
    rows = rows_of(figure("weather_effect", lang).csv)
    assert len(rows) == review(lang).air.weather.n_months
    for row in rows:
        apart = float(row["observed_ugm3"]) - float(row["adjusted_ugm3"])
        assert apart == pytest.approx(float(row["weather_effect_ugm3"]))


@air_editions
def test_only_the_estimate_that_mixes_reference_states_is_hollow(lang):
    datasets = figure("trend_estimates", lang).spec_wide["datasets"].values()
    (rows,) = [data for data in datasets if "hollow" in data[0]]
    assert [row["variant"] for row in rows if row["hollow"]] == ["unconverted"]
    assert all(row["low"] <= row["slope"] <= row["high"] for row in rows)


@air_editions
def test_every_city_is_one_tile_and_one_point_in_each_distribution(lang):
    cities = set(review(lang).air.data.cities)
    assert len(cities) == 21
    tiles, points = (
        rows_of(figure(name, lang).csv) for name in ("cities_tiles", "cities_distribution")
    )
    assert {row["city_id"] for row in tiles} == cities
    for quantity in ("trend", "level"):
        mine = [row["city_id"] for row in points if row["quantity"] == quantity]
        assert sorted(mine) == sorted(cities)


@air_editions
@both_forms
def test_a_tile_stands_in_its_own_place_and_holds_its_points(lang, form):
    datasets = getattr(figure("cities_tiles", lang), f"spec_{form}")["datasets"].values()
    (tiles,) = [data for data in datasets if "tile_row" in data[0]]
    (points,) = [data for data in datasets if "line_y" in data[0]]
    places = {tile["city_id"]: (tile["tile_col"], -tile["tile_row"]) for tile in tiles}
    assert len(set(places.values())) == 21
    for point in points:
        left, top = places[point["city_id"]]
        assert left < point["x"] < left + 1
        assert top - 1 < point["y"] < top and top - 1 < point["line_y"] < top


@air_editions
def test_points_of_cities_do_not_cover_each_other(lang):
    rows = rows_of(figure("cities_distribution", lang).csv)
    for quantity in ("trend", "level"):
        mine = sorted(
            (float(r["value"]), float(r["offset"])) for r in rows if r["quantity"] == quantity
        )
        span = mine[-1][0] - mine[0][0]
        near = [(a, b) for a, b in pairwise(mine) if b[0] - a[0] < span / 40]
        assert near and all(a[1] != b[1] for a, b in near)


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


def test_a_chinese_label_keeps_numbers_whole_and_brackets_closed():
    form = Form("zh", NARROW_PX)
    for text in (
        "空气质量为良的天（AQI 51～100），168天",
        "同期偏低月份（第10百分位数）",
        "工业园提升改造与共性工厂建设项目",
    ):
        for room in (10, 17, 24):
            lines = wrapped(text, form, room, room).split("|")
            assert "".join(lines) == text
            assert not any(line[0] in "）》”，。、；：" for line in lines)
            assert not any(line[-1] in "（《“" for line in lines)
            assert all(
                number in "".join(f" {line} " for line in lines)
                for number in [n for n in ("51～100", "168", "10") if n in text]
            )
            assert len(lines) == 1 or len(lines[-1]) > 2
