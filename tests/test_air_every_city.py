"""The chapter on air holds for every city, and where data are thin it says so and why."""

from __future__ import annotations

import functools
import re
from typing import Any

import pytest
from subjects import air_blocks

from analysis import charts, tables
from analysis.air_review import AirReview
from analysis.blocks import Figure, Notice, Table
from analysis.facts.air import air_facts
from analysis.language import LANGUAGES, Language
from analysis.review import open_air_review

TABLES = air_blocks(tables, [name for name in tables.__all__ if name != "PAGE_BLOCKS"])
CHARTS = air_blocks(charts, charts.__all__)
CITIES = (
    *("guangzhou", "shenzhen", "zhuhai", "foshan", "huizhou", "dongguan", "zhongshan"),
    *("jiangmen", "zhaoqing", "shantou", "shanwei", "jieyang", "chaozhou", "zhanjiang"),
    *("maoming", "yangjiang", "shaoguan", "meizhou", "qingyuan", "heyuan", "yunfu"),
)
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
#: What says that something cannot be said, in both languages.
OPEN = {
    "en": r"[Nn]ot assessable|[Nn]o published|No month|No day was bad|none was bad",
    "zh": "无法评估|没有",
}
BROKEN = r"\bnan\b|\bNone\b(?! of| was)|NaT|<NA>|\{|  "

every_city = pytest.mark.parametrize(
    "city",
    [
        pytest.param(city, marks=pytest.mark.xdist_group(f"air-cities-{number % 4}"))
        for number, city in enumerate(CITIES)
    ],
)
thin_years = pytest.mark.parametrize(
    "as_of", [pytest.param(y, marks=pytest.mark.xdist_group(f"air-{y}")) for y in THIN_YEARS]
)
both = pytest.mark.parametrize("lang", LANGUAGES)


@functools.cache
def review(city: str, as_of: int, lang: Language) -> AirReview:
    return open_air_review(city, as_of, lang)


def blocks(one: AirReview, *names: str) -> dict[str, Figure | Table | Notice]:
    return {n: getattr(charts if n in CHARTS else tables, n)(one) for n in names}


def words(block: Any) -> str:
    """Return the words of a block that a reader reads, without its data."""
    if isinstance(block, Notice):
        return block.text
    return " ".join([block.caption, *block.notes])


def label_of(label: str, *_: object, **__: object) -> str:
    """Stand in for the drawing of a chart, which is costly and the same for every city."""
    return label


# --- Every city -----------------------------------------------------------------------------


@pytest.mark.xdist_group("air-cities-0")
def test_the_cities_of_these_tests_are_those_of_the_catalogue():
    assert set(CITIES) == set(review("jiangmen", 2025, "en").data.cities) and len(CITIES) == 21


@every_city
def test_every_city_has_all_facts_in_both_languages_and_they_name_it(city):
    one = review(city, 2025, "en")
    facts = air_facts(one)
    assert set(facts) == set(air_facts(review("jiangmen", 2025, "en")))
    for name, fact in facts.items():
        for text in (fact.display.en, fact.display.zh):
            assert text.strip() and not re.search(BROKEN, text), (name, text)
        assert not re.search("[\u3400-\u9fff]", fact.display.en), name
    for name in ("trend_sentence", "cities_sentence", "tiles_note"):
        assert one.city_name.en in facts[name].display.en
        assert one.city_name.zh in facts[name].display.zh
    if city != "jiangmen":
        text = " ".join(fact.display.en + fact.display.zh for fact in facts.values())
        assert "Jiangmen" not in text and "江门" not in text


@both
@every_city
def test_every_city_has_all_tables(city, lang):
    made = blocks(review(city, 2025, lang), *TABLES)
    for name, block in made.items():
        assert isinstance(block, Table | Notice) and block.lang == lang, name
        assert not re.search(BROKEN, words(block)), name
        if isinstance(block, Table):
            assert block.rows and not re.search(r"\bnan\b|NaT|<NA>", block.csv), name
        else:
            assert re.search(OPEN[lang], block.text), name
    # Every city has months, hours and weather; not each has a published percentile or a month
    # of hours that was published too.
    lacking = {name for name, block in made.items() if isinstance(block, Notice)}
    assert lacking <= {"p90_table", "agreement_table"}


@both
@every_city
def test_every_city_has_all_charts(city, lang, monkeypatch):
    for module in ("air", "ozone"):
        monkeypatch.setattr(f"analysis.charts.{module}.draw", label_of)
    made = blocks(review(city, 2025, lang), *CHARTS)
    assert len(set(made.values())) == len(CHARTS)
    assert {type(block) for block in made.values()} == {str}


@pytest.mark.xdist_group("air-cities-0")
@pytest.mark.parametrize("city", ["meizhou", "yunfu"])
def test_the_charts_of_another_city_are_drawn(city):
    """One whose ozone falls, if at all, and the one with the least."""
    for name, drawn in blocks(review(city, 2025, "en"), *CHARTS).items():
        assert isinstance(drawn, Figure), name
        assert drawn.svg.startswith("<svg") and drawn.csv.count("\n") > 1, name


# --- Thin data ------------------------------------------------------------------------------


@both
@thin_years
def test_where_data_are_thin_a_block_is_made_or_the_reason_stands_in_its_place(as_of, lang):
    made = blocks(review("jiangmen", as_of, lang), *CHARTS, *TABLES)
    notices = {name: block for name, block in made.items() if isinstance(block, Notice)}
    for name, block in made.items():
        assert block.lang == lang and words(block).endswith((".", "。")), name
        assert not re.search(BROKEN, words(block)), (name, words(block))
    for name, block in notices.items():
        assert re.search(OPEN[lang], block.text), (name, block.text)
        assert block.label == name.removesuffix("_table").replace("_", "-") or "table" in name
    if as_of < 2016:
        assert set(notices) >= WITHOUT_TREND | WITHOUT_HOURS
    elif as_of < 2018:
        assert set(notices) >= WITHOUT_HOURS and not set(notices) & WITHOUT_TREND
    else:
        assert set(notices) <= {"bad_days", "primary_pollutants"}


@both
@thin_years
def test_a_notice_has_the_label_of_the_block_it_stands_for(as_of, lang):
    """So that a reference to the block leads to the reason."""
    thin, whole = review("jiangmen", as_of, lang), review("jiangmen", 2025, lang)
    for name in TABLES:
        block = getattr(tables, name)(thin)
        if isinstance(block, Notice):
            assert block.label == getattr(tables, name)(whole).label, name


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
    display = air_facts(review("jiangmen", as_of, "en"))[name].display
    assert "not assessable" in display.en.lower() and "无法评估" in display.zh
    assert not re.search(r"\d", display.en.replace("PM2.5", ""))


@thin_years
def test_where_data_are_thin_the_reason_is_given_with_it(as_of):
    facts = air_facts(review("jiangmen", as_of, "en"))
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
    for name, fact in air_facts(review("jiangmen", as_of, "en")).items():
        if name in known:
            continue
        years = {int(y) for y in re.findall(r"\b20[12]\d\b", fact.display.en)}
        # The seed of the draws is written like a year; the standard of 2012 and 2013 are older.
        assert max(years, default=0) <= max(as_of, 2013), (name, fact.display.en)
