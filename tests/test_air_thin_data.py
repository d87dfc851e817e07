"""Where data are thin the chapter on air says so and why, and sees nothing too early."""

from __future__ import annotations

import functools
import re

import pytest
import vl_convert
from subjects import AIR_CHARTS, AIR_TABLES, BROKEN, in_chinese, made_of_air, words

from analysis import air_frames as frames
from analysis.air_review import AirReview
from analysis.blocks import Notice
from analysis.facts.air import air_facts
from analysis.language import LANGUAGES, Language
from analysis.review import open_air_review

#: Years of which the data are thin: one month; two years; no hours; hours of three weeks.
THIN_YEARS = (2013, 2015, 2017, 2018)
WITHOUT_TREND = {
    *("cities_tiles", "ozone_trend", "particles_and_ozone", "trend_estimates", "weather_effect"),
    *("residual_table", "trend_sensitivity_table", "trend_table", "yearly_table"),
    *("weather_sensitivity_table", "weather_table"),
}
WITHOUT_HOURS = {
    *("bad_days", "ozone_calendar", "primary_pollutants", "agreement_table", "good_day_table"),
}
#: What says that something cannot be said or that there is none of it, in both languages.
OPEN = {
    "en": r"[Nn]ot assessable|\b[Nn]o\b|\b[Nn]one\b",
    "zh": "无法评估|没有|超标0天|均未",
}
thin_years = pytest.mark.parametrize(
    "as_of", [pytest.param(y, marks=pytest.mark.xdist_group(f"air-{y}")) for y in THIN_YEARS]
)
both = pytest.mark.parametrize("lang", LANGUAGES)


@functools.cache
def review(as_of: int, lang: Language = "en") -> AirReview:
    return open_air_review(as_of=as_of) if lang == "en" else in_chinese(review(as_of))


@both
@thin_years
def test_where_data_are_thin_a_block_is_made_or_the_reason_stands_in_its_place(
    as_of, lang, monkeypatch
):
    if lang == "zh":
        # Once in English is enough to see that a chart can be drawn at all.
        monkeypatch.setattr(vl_convert, "vegalite_to_pdf", lambda _: b"")
        monkeypatch.setattr(vl_convert, "svg_to_png", lambda *_, **__: b"")
    made = made_of_air(review(as_of, lang), *AIR_CHARTS, *AIR_TABLES)
    for name, block in made.items():
        assert block.lang == lang and words(block).endswith((".", "。")), name
        assert not re.search(BROKEN, words(block)), (name, words(block))
    notices = {name: block for name, block in made.items() if isinstance(block, Notice)}
    for name, block in notices.items():
        assert re.search(OPEN[lang], block.text), (name, block.text)
    if as_of < 2016:
        assert set(notices) >= WITHOUT_TREND | WITHOUT_HOURS
    elif as_of < 2018:
        assert set(notices) >= WITHOUT_HOURS and not set(notices) & WITHOUT_TREND
    else:
        assert set(notices) <= {"bad_days", "primary_pollutants"}


@thin_years
def test_a_notice_has_the_label_of_the_block_it_stands_for(as_of, monkeypatch):
    """So that a reference to the block leads to the reason."""
    for module in ("air", "ozone"):
        monkeypatch.setattr(f"analysis.charts.{module}.draw", drawn_as_notice)
    thin, whole = (made_of_air(review(year), *AIR_CHARTS, *AIR_TABLES) for year in (as_of, 2025))
    assert {name: block.label for name, block in thin.items()} == {
        name: block.label for name, block in whole.items()
    }


def drawn_as_notice(label: str, *_: object, **__: object) -> Notice:
    """Stand in for the drawing of a chart, of which only the label is wanted."""
    return Notice(label, "", "en")


@thin_years
def test_a_city_whose_trend_is_not_assessable_has_no_tile_and_no_state(as_of):
    tiles = frames.tiles(review(as_of))
    assert tiles.empty is (as_of < 2016) and len(tiles) in {0, 21}
    assert tiles.empty or set(tiles["state"]) <= {"rising", "falling", "open"}


SENTENCES = {
    2015: {
        *("trend_sentence", "since_sentence", "quantiles_sentence", "unconverted_sentence"),
        *("variants_sentence", "sensitivity_sentence", "residual_sentence", "pm_sentence"),
        *("weather_sentence", "weather_months_sentence", "skill_sentence", "tiles_sentence"),
        *("weather_sensitivity_sentence", "cities_sentence", "calendar_sentence"),
        *("account_sentence", "primary_sentence", "scenario_sentence", "verdict"),
    },
    2017: {"calendar_sentence", "account_sentence", "primary_sentence", "scenario_sentence"},
}


@pytest.mark.parametrize(
    ("as_of", "name"),
    [
        pytest.param(year, name, marks=pytest.mark.xdist_group(f"air-{year}"))
        for year, names in SENTENCES.items()
        for name in sorted(names)
    ],
)
def test_a_sentence_that_the_data_cannot_carry_says_not_assessable(as_of, name):
    display = air_facts(review(as_of))[name].display
    assert "not assessable" in display.en.lower() and "无法评估" in display.zh
    assert not re.search(r"\d", display.en.replace("PM2.5", ""))


@thin_years
def test_where_data_are_thin_the_reason_is_given_with_it(as_of):
    facts = air_facts(review(as_of))
    trend, account = facts["trend_sentence"].display, facts["account_sentence"].display
    assert ("fewer than three years" in trend.en) is ("不足三年" in trend.zh) is (as_of < 2016)
    assert ("no hourly data" in account.en) is (
        "小时数据" in account.zh and "没有" in account.zh
    ) or (as_of >= 2018)
    assert ("no hourly data" in account.en) is (as_of < 2018)


@thin_years
def test_no_fact_speaks_of_a_year_that_is_not_yet_over(as_of):
    """Except the change of the reference state and of the texts, which are no measurements."""
    known = {"unconverted_sentence", "pm_note", "scenario_sentence"}
    for name, fact in air_facts(review(as_of)).items():
        if name in known:
            continue
        years = {int(y) for y in re.findall(r"\b20[12]\d\b", fact.display.en)}
        # The seed of the draws is written like a year; the standard of 2012 and 2013 are older.
        assert max(years, default=0) <= max(as_of, 2013), (name, fact.display.en)
