"""The chapter on air holds for every city of the province, in both languages."""

from __future__ import annotations

import functools
import re

import pytest
from subjects import AIR_CHARTS, AIR_TABLES, BROKEN, in_chinese, made_of_air, words

from analysis.air_review import AirReview
from analysis.blocks import Figure, Notice, Table
from analysis.facts.air import air_facts
from analysis.language import LANGUAGES, Language
from analysis.review import open_air_review

CITIES = (
    *("guangzhou", "shenzhen", "zhuhai", "foshan", "huizhou", "dongguan", "zhongshan"),
    *("jiangmen", "zhaoqing", "shantou", "shanwei", "jieyang", "chaozhou", "zhanjiang"),
    *("maoming", "yangjiang", "shaoguan", "meizhou", "qingyuan", "heyuan", "yunfu"),
)
every_city = pytest.mark.parametrize(
    "city",
    [
        pytest.param(city, marks=pytest.mark.xdist_group(f"air-cities-{number % 4}"))
        for number, city in enumerate(CITIES)
    ],
)
both = pytest.mark.parametrize("lang", LANGUAGES)


@functools.cache
def review(city: str, lang: Language = "en") -> AirReview:
    return open_air_review(city) if lang == "en" else in_chinese(review(city))


def label_of(label: str, *_: object, **__: object) -> str:
    """Stand in for the drawing of a chart, which is costly and the same for every city."""
    return label


@pytest.mark.xdist_group("air-cities-0")
def test_the_cities_of_these_tests_are_those_of_the_catalogue():
    assert set(CITIES) == set(review("jiangmen").data.cities) and len(CITIES) == 21


@every_city
def test_every_city_has_all_facts_in_both_languages_and_they_name_it(city):
    one = review(city)
    facts = air_facts(one)
    assert set(facts) == set(air_facts(review("jiangmen")))
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


@every_city
def test_the_bad_days_of_a_city_are_the_same_in_every_sentence(city):
    """A bad day that lacks a pollutant has no primary one: then both counts are given."""
    one = review(city)
    account, primary = one.account, one.primary
    bad = primary[primary["group"] == "bad"]
    n_primary = int(bad["n_group"].iloc[0]) if len(bad) else 0
    assert n_primary <= account.n_bad
    said = air_facts(one)["primary_sentence"].display
    for text in (said.en, said.zh):
        assert {n_primary, account.n_bad} <= {int(n) for n in re.findall(r"\d+", text)}


@every_city
def test_the_days_that_a_scenario_adds_come_from_particles(city):
    """So the sentence may say so: no day of the text in force is lost, and none is ozone's."""
    one = review(city)
    now = one.days[one.days["good"].notna()]
    then = one.days_2026.set_index("date").loc[now["date"]].reset_index()
    before, after = now["good"].astype(bool).to_numpy(), then["good"].astype(bool)
    assert not (after & ~before).any()
    assert then.loc[before & ~after, "particles_exceed"].all()
    assert int((before & ~after).sum()) == one.account_2026.n_bad - one.account.n_bad


@both
@every_city
def test_every_city_has_all_tables(city, lang):
    made = made_of_air(review(city, lang), *AIR_TABLES)
    for name, block in made.items():
        assert isinstance(block, Table | Notice) and block.lang == lang, name
        assert not re.search(BROKEN, words(block)), name
        if isinstance(block, Table):
            assert block.rows and not re.search(r"\bnan\b|NaT|<NA>", block.csv), name
        else:
            assert re.search({"en": r"\b[Nn]o\b", "zh": "没有"}[lang], block.text), name
    # Every city has months, hours and weather; not each has a published percentile or a month
    # of hours that was published too.
    lacking = {name for name, block in made.items() if isinstance(block, Notice)}
    assert lacking <= {"p90_table", "agreement_table"}


@every_city
def test_every_city_has_all_charts(city, monkeypatch):
    for module in ("air", "ozone"):
        monkeypatch.setattr(f"analysis.charts.{module}.draw", label_of)
    made = made_of_air(review(city), *AIR_CHARTS)
    assert len(set(made.values())) == len(AIR_CHARTS)
    assert {type(block) for block in made.values()} == {str}


@pytest.mark.xdist_group(f"air-cities-{CITIES.index('meizhou') % 4}")
def test_the_charts_of_another_city_are_drawn():
    """Those of the city whose median falls most."""
    for name, drawn in made_of_air(review("meizhou"), *AIR_CHARTS).items():
        assert isinstance(drawn, Figure), name
        assert drawn.svg.startswith("<svg") and drawn.csv.count("\n") > 1, name
