"""Carbon and energy: shares that leave a rest, and cuts that fix what happened to carbon."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from subjects import BROKEN, review, words

from analysis import charts, tables
from analysis import paths_review as frames
from analysis.blocks import Figure, Notice
from analysis.energy import (
    carbon_bound,
    carbon_per_energy,
    coal_share_needed,
    rest_of_mix,
    share_left_for,
    unexplained_by_prices,
)
from analysis.facts.energy import carbon, energy_facts, rest_now, yearly_cut
from analysis.language import LANGUAGES
from analysis.standards.intervals import Interval, printed_interval

D = Decimal
AT_MOST = {"coal": D("45.9")}
AT_LEAST = {"gas": D("31.5"), "electricity": D("12")}
CO2_CUT, ENERGY_CUT, COAL = (printed_interval(D(x)) for x in ("50.17", "17.6", "57.2"))
cuts = st.decimals(min_value="0.1", max_value="90", places=2)
YEARS = (2015, 2018, 2020, 2023, 2025)
CHARTS = ("energy_shares", "coal_paths", "carbon_identity")
TABLES = (
    *("energy_target_table", "share_check_table", "coal_path_table"),
    *("carbon_check_table", "energy_demand_table"),
)


# --- What bounds on shares leave ----------------------------------------------------------------


def test_the_three_printed_bounds_leave_a_tenth_for_oil_and_the_rest():
    rest = rest_of_mix(AT_MOST, AT_LEAST)
    # 45.9 + 31.5 + 12 = 89.4; 100 - 89.4 = 10.6; 100 - 31.5 - 12 = 56.5
    assert rest.sum_of_bounds == D("89.4")
    assert rest.at_bounds == D("10.6")
    assert (rest.lowest, rest.highest) == (0, D("56.5"))


def test_if_the_rest_keeps_its_share_coal_has_to_go_below_its_bound():
    # 2020: 100 - 57.2 - 30 = 12.8; 100 - 31.5 - 12 - 12.8 = 43.7, and 45.9 - 43.7 = 2.2
    assert share_left_for(D("12.8"), AT_LEAST) == D("43.7")
    # At its own bound coal leaves exactly what the bounds leave.
    assert share_left_for(D("10.6"), AT_LEAST) == D("45.9")


part = st.fractions(min_value=0, max_value=1, max_denominator=40)


@given(part, part, part)
def test_every_mix_that_keeps_the_bounds_leaves_a_rest_within_the_range(a, b, c):
    coal = a * Fraction("45.9")
    # What gas at 31.5, electricity at 12 and coal leave free falls on gas, electricity and rest.
    free = 100 - Fraction("43.5") - coal
    gas = Fraction("31.5") + b * free
    power = 12 + c * (1 - b) * free
    rest = 100 - coal - gas - power
    assert coal <= D("45.9") and gas >= D("31.5") and power >= 12
    found = rest_of_mix(AT_MOST, AT_LEAST)
    assert found.lowest <= rest <= found.highest
    # The exact trade-off: coal and the rest together.
    assert coal + rest <= D("56.5")


@given(st.decimals(min_value=0, max_value="45.9", places=1))
def test_both_ends_of_the_range_are_reached_by_a_mix(coal):
    found = rest_of_mix(AT_MOST, AT_LEAST)
    # All that coal leaves free goes to the rest, or all of it to gas.
    most = 100 - coal - AT_LEAST["gas"] - AT_LEAST["electricity"]
    assert most <= found.highest and (coal > 0 or most == found.highest)
    gas = 100 - coal - AT_LEAST["electricity"]
    assert gas >= AT_LEAST["gas"] and found.lowest == 0


def test_lower_bounds_above_the_whole_leave_no_mix():
    rest = rest_of_mix({}, {"gas": D(60), "power": D(50)})
    assert (rest.lowest, rest.highest, rest.at_bounds) == (None, None, -10)


def test_upper_bounds_alone_leave_at_least_what_they_cannot_fill():
    rest = rest_of_mix({"coal": D(40), "gas": D(30)}, {})
    assert (rest.lowest, rest.highest) == (30, 100)


def test_a_third_of_non_fossil_energy_does_not_fit_beside_the_printed_bounds():
    # 45.9 + 31.5 + 32 = 109.4: 9.4 too many; 100 - 31.5 - 32 = 36.5 for coal and oil together
    least = {"gas": D("31.5"), "non_fossil": D(32)}
    assert rest_of_mix(AT_MOST, least).at_bounds == D("-9.4")
    assert share_left_for(D(0), least) == D("36.5")


def test_bounds_that_make_no_sense_are_refused_all_at_once():
    with pytest.raises(ValueError, match=r"(?s)coal: 120 is outside.*both sides: gas"):
        rest_of_mix({"coal": D(120), "gas": D(5)}, {"gas": D(1)})


# --- Carbon in a unit of energy -----------------------------------------------------------------


def test_a_printed_number_stands_for_half_a_unit_to_either_side():
    assert printed_interval(D("17.6")) == Interval(D("17.55"), D("17.6"), D("17.65"))
    assert printed_interval(D("30")) == Interval(D("29.5"), D("30"), D("30.5"))
    assert printed_interval(D("50.17")).high == D("50.175")


def test_the_two_cuts_mean_that_carbon_per_energy_fell_by_two_fifths():
    ratio = carbon_per_energy(CO2_CUT, ENERGY_CUT)
    # (100 - 50.17) / (100 - 17.6) = 49.83 / 82.4 = 0.6047330
    assert float(ratio.point) == pytest.approx(0.6047330, abs=5e-8)
    # Lowest: 49.825 / 82.45 = 0.6043056; highest: 49.835 / 82.35 = 0.6051609
    assert float(ratio.low) == pytest.approx(0.6043056, abs=5e-8)
    assert float(ratio.high) == pytest.approx(0.6051609, abs=5e-8)


@given(cuts, cuts)
def test_the_ratio_times_the_energy_left_is_the_carbon_left(a, b):
    ratio = carbon_per_energy(printed_interval(a), printed_interval(b))
    assert float(ratio.point * (100 - b)) == pytest.approx(float(100 - a))
    assert ratio.low < ratio.point < ratio.high


def test_a_cut_of_everything_is_refused():
    with pytest.raises(ValueError, match="energy_cut of 100 % leaves nothing"):
        carbon_per_energy(CO2_CUT, printed_interval(D(100)))


def test_coal_alone_allows_the_printed_fall_but_hardly():
    bound = carbon_bound(carbon_per_energy(CO2_CUT, ENERGY_CUT), COAL)
    assert bound.possible and bound.smallest_possible.point == D("0.572")
    # 0.572 / 0.6047330 = 0.9458720
    assert float(bound.first_year_carbon.point) == pytest.approx(0.9458720, abs=1e-6)
    # (0.6047330 - 0.572) / (1 - 0.572) = 0.0327330 / 0.428 = 0.0764790
    assert float(bound.rest_carbon_at_most.point) == pytest.approx(0.0764790, abs=1e-6)
    # Corners: 0.5715 / 0.6051609 = 0.9443770 and (0.6051609 - 0.5715) / 0.4285 = 0.0785552
    assert float(bound.first_year_carbon.low) == pytest.approx(0.9443770, abs=1e-6)
    assert float(bound.rest_carbon_at_most.high) == pytest.approx(0.0785552, abs=1e-6)


def test_a_deeper_fall_than_the_coal_share_allows_is_impossible():
    deeper = carbon_per_energy(printed_interval(D("60.00")), ENERGY_CUT)
    # 40 / 82.4 = 0.485 < 0.572
    assert not carbon_bound(deeper, COAL).possible


unit = st.fractions(min_value=0, max_value=1, max_denominator=50)


@given(unit, unit, unit, unit)
def test_no_pair_of_mixes_breaks_the_bound(c1, p1, c0, p0):
    # Carbon per energy, coal = 1, of a mix of coal share c whose rest has p of coal's carbon.
    last, first = c1 + (1 - c1) * p1, c0 + (1 - c0) * p0
    assume(0 < c1 < 1 and first > 0)
    ratio = last / first
    assert ratio >= c1
    assert first >= c1 / ratio
    assert p1 <= max(0, (ratio - c1) / (1 - c1))


def test_the_coal_share_that_the_fall_asks_of_the_first_year():
    q = carbon_per_energy(CO2_CUT, ENERGY_CUT).point
    # Rest without carbon: 57.2 / 0.6047330 = 94.587; the more carbon in the rest, the more coal.
    assert float(coal_share_needed(q, D("57.2"), D(0))) == pytest.approx(94.587, abs=1e-3)
    assert float(coal_share_needed(q, D("57.2"), D("0.0764790"))) == pytest.approx(100, abs=1e-3)
    assert coal_share_needed(q, D("57.2"), D("0.1")) > 100


def test_prices_alone_do_not_explain_the_fall():
    # 3201 / 2240 = 1.4290179; 0.6047330 x 1.4290179 = 0.8641743: still a fall of 13.6 %
    q = carbon_per_energy(CO2_CUT, ENERGY_CUT)
    left = unexplained_by_prices(q, D(3201) / D(2240))
    assert float(left.point) == pytest.approx(0.8641743, abs=1e-6) and left.high < 1


def test_a_yearly_cut_makes_the_whole_cut():
    # ln 0.86 = -0.1508229; a fifth is -0.0301646 and exp(-0.0301646) = 0.9702858: 2.97142 %
    assert yearly_cut(D(14)) == pytest.approx(2.97142, abs=1e-5)
    assert (1 - yearly_cut(D("17.6")) / 100) ** 5 == pytest.approx(0.824)


@pytest.mark.parametrize("share", ["0", "100"])
def test_the_bound_needs_coal_and_something_beside_it(share):
    with pytest.raises(ValueError, match="needs both coal and something beside it"):
        carbon_bound(Interval(D("0.6"), D("0.6"), D("0.6")), Interval(D(share), D(share), D(share)))


# --- The chapter ---------------------------------------------------------------------------------


def test_the_chapter_takes_the_printed_numbers():
    mix = frames.energy_mix(review())
    assert (mix.coal, mix.clean) == (D("57.2"), D("30"))
    assert sorted(mix.targets.values()) == [D(12), D("31.5"), D("45.9")]
    ratio, _ = carbon(review())
    assert ratio == carbon_per_energy(CO2_CUT, ENERGY_CUT)


def test_about_thirty_leaves_the_rest_as_uncertain_as_about_is():
    mix = frames.energy_mix(review())
    # Rounded to five: clean 27.5 to 32.5, coal 57.15 to 57.25.
    # 100 - 57.25 - 32.5 = 10.25 and 100 - 57.15 - 27.5 = 15.35
    assert rest_now(mix, D(5)) == Interval(D("10.25"), D("12.8"), D("15.35"))


def test_the_nominal_growth_is_derived_from_the_note_of_the_report():
    gdp = frames.nominal_gdp(review())
    assert (gdp.first, gdp.last, gdp.first_year, gdp.last_year) == (2240, 3201, 2015, 2020)


@pytest.mark.parametrize("year", YEARS)
def test_nothing_printed_for_later_is_seen(year):
    seen = review(year)
    assert (frames.energy_mix(seen).coal is None) is (year < 2020)
    assert bool(frames.intensity_cuts(seen)) is (year >= 2020)
    assert (frames.nominal_gdp(seen) is None) is (year < 2020)
    # The city's carbon peak programme was issued in July 2023.
    assert ("non_fossil_share" in frames.city_demands(seen)) is (year >= 2023)


@pytest.mark.parametrize("year", YEARS)
def test_every_sentence_is_whole_in_both_languages(year):
    for name, fact in energy_facts(review(year)).items():
        assert not re.search(BROKEN, fact.display.en + fact.display.zh), name
        if name.endswith("_sentence") or name == "verdict":
            assert fact.display.en.endswith(".") and fact.display.zh.endswith("。"), name
            assert not re.search("[\u4e00-\u9fff]", fact.display.en), name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_before_the_state_was_known_a_chart_says_so_or_shows_targets_alone(name, lang):
    block = getattr(charts, name)(review(2018, lang))
    assert isinstance(block, Figure | Notice)
    assert "57.2" not in words(block)
    if isinstance(block, Notice):
        assert "2018" in block.text
    else:
        assert "57.2" not in block.csv


@pytest.mark.parametrize("name", TABLES)
def test_before_the_state_was_known_no_table_shows_it(name):
    table = getattr(tables, name)(review(2018))
    assert not re.search(r"57\.2|50\.17|12\.8", table.csv)


def test_verdict_and_section_say_in_one_wording_how_far_both_cuts_can_hold(monkeypatch):
    said = [energy_facts(review())[name].display for name in ("verdict", "bound_sentence")]
    assert all("is barely possible" in text.en and "仅勉强可能" in text.zh for text in said)
    # With 60 % less carbon per unit of energy than in the first year, coal alone emits more.
    impossible = carbon_bound(Interval(D("0.39"), D("0.4"), D("0.41")), COAL)
    assert not impossible.possible
    ratio = Interval(D("0.39"), D("0.4"), D("0.41"))
    monkeypatch.setattr("analysis.facts.energy.carbon", lambda _: (ratio, impossible))
    assert "is not possible" in energy_facts(review())["verdict"].display.en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demands_on_energy_are_in_the_words_of_the_table_of_issued_targets(lang):
    made = {
        name: getattr(tables, name)(review(2025, lang)).csv
        for name in ("energy_demand_table", "issued_targets_table")
    }
    unit, press = {"en": ("15\u00a0× 10⁴ kW", "press"), "zh": ("15万千瓦", "媒体报道")}[lang]
    assert unit in made["energy_demand_table"]
    for text in made.values():
        heshan = [line for line in text.splitlines() if "鹤山市空气质量" in line]
        assert len(heshan) == 2 and all(line.endswith(press) for line in heshan)


def test_a_demand_from_outside_the_plan_names_its_document():
    for name in ("demand_sentence", "nonfossil_sentence"):
        assert energy_facts(review())[name].display.zh.startswith("《江门市碳达峰实施方案》")


def test_a_value_of_low_confidence_or_of_another_area_is_no_demand_of_the_city():
    demands = frames.city_demands(review())
    assert {row["area_zh"] for row in demands.values()} == {"江门市"}
    assert "low" not in {row["confidence"] for row in demands.values()}
