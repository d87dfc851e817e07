"""Emissions: tonnes from printed percentages, what rounding leaves, and what cannot be judged."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.emissions import (
    EmissionCut,
    GdpGrowth,
    Interval,
    cuts_of_plan,
    decoupling,
    emission_cut,
    gdp_growth,
    issued_targets,
    printed_interval,
    project_cuts,
    published_emissions,
    read_interval,
    sectors_of,
    states_tonnes_cut,
    tapio_class,
    widest_and_narrowest,
    yearly_rate_pct,
)

D = Decimal


def cut(
    base: str = "4.86",
    unit: str = "10kt",
    demanded: str = "8.8",
    reached: str | None = "13.72",
    years: tuple[int, int] = (2015, 2020),
) -> EmissionCut:
    return emission_cut(
        row=12,
        indicator_id="so2_emission_cut_pct",
        base_amount=D(base),
        unit=unit,
        demanded_pct=D(demanded),
        reached_pct=None if reached is None else D(reached),
        base_year=years[0],
        end_year=years[1],
    )


def ends(value: Interval | None) -> tuple[Decimal, Decimal, Decimal]:
    assert value is not None
    return value.low, value.point, value.high


# --- What a printed number stands for -------------------------------------------------------


def test_a_printed_number_stands_for_half_a_unit_of_its_last_digit_either_way():
    assert ends(printed_interval(D("13.72"))) == (D("13.715"), D("13.72"), D("13.725"))
    assert ends(printed_interval(D("15.0"))) == (D("14.95"), D("15.0"), D("15.05"))
    assert ends(printed_interval(D("15"))) == (D("14.5"), D("15"), D("15.5"))


def test_a_trailing_zero_is_a_printed_digit():
    assert printed_interval(D("18.50")).high < printed_interval(D("18.5")).high


def test_a_float_says_no_more_than_its_digits():
    assert ends(read_interval(3201.0)) == (D("3200.5"), D("3201"), D("3201.5"))
    assert ends(read_interval(4022.25)) == (D("4022.245"), D("4022.25"), D("4022.255"))


def test_bounds_for_print_are_rounded_away_from_the_point():
    assert Interval(D("409.75"), D("450"), D("490.25")).outward(0) == (D("409"), D("491"))
    assert Interval(D("-2.31"), D("-2.3"), D("-2.29")).outward(1) == (D("-2.4"), D("-2.2"))


def test_an_interval_that_does_not_hold_its_point_is_refused():
    with pytest.raises(ValueError, match="low <= point <= high"):
        Interval(D(1), D(3), D(2))


# --- Worked by hand --------------------------------------------------------------------------


def test_sulphur_dioxide_in_tonnes_worked_by_hand():
    """Table 1, row 12: base 4.86 × 10⁴ t, demanded 8.8 %, reached 13.72 %.

    Base [48,550, 48,650] t, cut [13.715, 13.725] %.
    At the end: 48,600 x 0.8628 = 41,932.08; low 48,550 x 0.86275, high 48,650 x 0.86285.
    Cut: 48,600 x 0.1372 = 6,667.92; low 48,550 x 0.13715, high 48,650 x 0.13725.
    Margin: 48,600 x 0.0492 = 2,391.12; low 48,550 x 0.04915, high 48,650 x 0.04925.
    """
    so2 = cut()
    assert so2.unit == "t" and so2.years == 5
    assert ends(so2.base) == (48_550, 48_600, 48_650)
    assert ends(so2.end) == (D("41886.5125"), D("41932.08"), D("41977.6525"))
    assert ends(so2.cut) == (D("6658.6325"), D("6667.92"), D("6677.2125"))
    assert ends(so2.cut_per_year) == (D("1331.7265"), D("1333.584"), D("1335.4425"))
    assert ends(so2.margin) == (D("2386.2325"), D("2391.12"), D("2396.0125"))
    assert ends(so2.margin_pp) == (D("4.915"), D("4.92"), D("4.925"))
    assert so2.demanded.point == D("4276.8") and so2.allowed.point == D("44323.2")
    # 0.8628 ** (1 / 5) = 0.970919...: 2.908 % a year.
    rate = so2.rate_pct_per_year
    assert rate is not None and rate.point.quantize(D("0.001")) == D("-2.908")
    assert ((1 + rate.point / 100) ** 5).quantize(D("0.000001")) == D("0.862800")
    assert so2.certainty == "met"


def test_the_margin_of_volatile_organic_compounds_is_narrow_and_still_certain():
    """Base 7.5 × 10⁴ t stands for 74,500 to 75,500 t, 28.1 % for 28.05 to 28.15 %.

    Margin: 75,000 x 0.006 = 450; low 74,500 x 0.0055 = 409.75; high 75,500 x 0.0065 = 490.75.
    """
    voc = cut("7.5", "10kt", "27.5", "28.1")
    assert ends(voc.margin) == (D("409.75"), D("450"), D("490.75"))
    assert voc.certainty == "met" and voc.met_if_demand_rounded
    # 0.6 / 27.5 = 2.18 % of the cut demanded.
    assert voc.margin_of_demand_pct is not None
    assert voc.margin_of_demand_pct.point.quantize(D("0.01")) == D("2.18")


def test_heavy_metals_are_kilograms_over_seven_years():
    """8,033.151 kg in 2013, 18.6 % less in 2020: 8,033.151 x 0.814 = 6,538.984914 kg.

    0.814 ** (1 / 7) = 0.97103: 2.897 % a year; over five years it would be 4.03 %.
    """
    metals = cut("8033.151", "kg", "12", "18.6", (2013, 2020))
    assert metals.unit == "kg" and metals.years == 7
    assert metals.end is not None and metals.end.point == D("6538.984914")
    rate = metals.rate_pct_per_year
    assert rate is not None and rate.point.quantize(D("0.001")) == D("-2.897")


def test_the_rounding_of_a_base_printed_to_the_kilogram_hardly_counts():
    nitrogen = cut("18900.61", "t", "10", "11.52")
    assert nitrogen.base.high - nitrogen.base.low == D("0.01")
    # 18,900.605 x 0.01515 and 18,900.615 x 0.01525.
    assert ends(nitrogen.margin) == (D("286.34416575"), D("287.289272"), D("288.23437875"))


# --- What rounding decides -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reached", "certainty"),
    [("8.9", "met"), ("8.85", "met"), ("8.8", "undecided"), ("8.84", "met"), ("8.7", "missed")],
)
def test_a_verdict_is_certain_only_if_every_value_behind_the_print_gives_it(reached, certainty):
    # 8.8 stands for 8.75 to 8.85: it may fall short of the demand of 8.8 exactly.
    assert cut(reached=reached).certainty == certainty


def test_a_demand_is_a_number_that_the_plan_sets_and_is_not_rounded():
    firm, soft = cut(demanded="15.0", reached="15.10"), cut(demanded="15.0", reached="15.02")
    assert firm.certainty == soft.certainty == "met"
    assert firm.met_if_demand_rounded and not soft.met_if_demand_rounded


def test_a_shortfall_is_largest_where_the_base_is_largest():
    short = cut(demanded="20", reached="13.72")
    # (13.715 - 20) % of the largest base, (13.725 - 20) % of the smallest.
    assert ends(short.margin) == (
        D("48650") * D("-0.06285"),
        D("48600") * D("-0.0628"),
        D("48550") * D("-0.06275"),
    )
    assert short.certainty == "missed"


def test_the_base_is_not_counted_twice_in_a_margin():
    voc = cut("7.5", "10kt", "27.5", "28.1")
    assert voc.margin is not None and voc.cut is not None
    careless = (voc.cut.high - voc.demanded.low) - (voc.cut.low - voc.demanded.high)
    assert voc.margin.high - voc.margin.low < careless / 5


def test_what_is_not_known_has_no_tonnes_and_no_verdict():
    unknown = cut(reached=None)
    assert unknown.allowed.point == D("44323.2")
    known = {"row", "indicator_id", "base_year", "end_year", "years", "unit", "base"}
    known |= {"demanded_pct", "demanded", "allowed"}
    assert all(getattr(unknown, f.name) is None for f in fields(unknown) if f.name not in known)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"unit": "10k_cny"}, "no mass"),
        ({"base": "0"}, "not above zero"),
        ({"demanded": "0"}, "not between 0 and 100"),
        ({"reached": "100"}, "leaves nothing"),
        ({"years": (2020, 2020)}, "not after the base year"),
    ],
)
def test_a_row_that_cannot_be_computed_says_what_is_wrong(changed, told):
    with pytest.raises(ValueError, match=told):
        cut(**changed)


# --- Properties ------------------------------------------------------------------------------

BASES = st.decimals("0.5", "99999", places=2)
SHARES = st.decimals("0.1", "95", places=2)


@given(BASES, SHARES, SHARES)
def test_every_interval_holds_what_is_printed_and_what_may_stand_behind_it(base, demanded, reached):
    one = cut(str(base), "t", str(demanded), str(reached))
    exact = base * (reached - demanded) / 100
    assert one.margin is not None and exact in one.margin and one.margin.point == exact
    hundredth = D("0.005")
    for b in (base - hundredth, base + hundredth):
        for c in (reached - hundredth, reached + hundredth):
            assert one.margin.low <= b * (c - demanded) / 100 <= one.margin.high
            assert one.end is not None and one.end.low <= b * (100 - c) / 100 <= one.end.high
            assert one.cut is not None and one.cut.low <= b * c / 100 <= one.cut.high


@given(BASES, SHARES, SHARES)
def test_the_bounds_of_a_margin_are_reached_at_a_corner(base, demanded, reached):
    one = cut(str(base), "t", str(demanded), str(reached))
    hundredth = D("0.005")
    corners = [
        b * (c - demanded) / 100
        for b in (base - hundredth, base + hundredth)
        for c in (reached - hundredth, reached + hundredth)
    ]
    assert one.margin is not None
    assert (one.margin.low, one.margin.high) == (min(corners), max(corners))


@given(st.integers(1, 9999), SHARES, SHARES)
def test_margins_do_not_depend_on_the_unit_of_the_base(base, demanded, reached):
    """3.14 × 10⁴ t is 31,400 t printed to the hundred; the same digits in tonnes and kilograms."""
    tonnes = cut(f"{base}", "t", str(demanded), str(reached))
    kilograms = cut(f"{base}", "kg", str(demanded), str(reached))
    ten_thousands = cut(f"{base}", "10kt", str(demanded), str(reached))
    assert tonnes.margin is not None and ten_thousands.margin is not None
    assert ends(tonnes.margin) == ends(kilograms.margin)
    assert ends(tonnes.margin.scaled(10_000)) == ends(ten_thousands.margin)
    assert ends(tonnes.margin_of_demand_pct) == ends(ten_thousands.margin_of_demand_pct)
    assert tonnes.certainty == kilograms.certainty == ten_thousands.certainty


@given(BASES, SHARES, SHARES)
def test_amount_left_and_amount_cut_make_up_the_base(base, demanded, reached):
    one = cut(str(base), "t", str(demanded), str(reached))
    assert one.cut is not None and one.end is not None and one.margin is not None
    assert one.cut.point + one.end.point == one.base.point
    assert one.cut.point - one.demanded.point == one.margin.point
    assert one.allowed.point - one.end.point == one.margin.point


@given(SHARES, st.integers(1, 30))
def test_the_yearly_rate_leads_from_base_to_end(reached, years):
    one = cut(reached=str(reached), years=(2000, 2000 + years))
    assert one.rate_pct_per_year is not None
    left = float(1 + one.rate_pct_per_year.point / 100) ** years
    assert left == pytest.approx(1 - float(reached) / 100)


@given(st.integers(-500, 500), st.integers(-500, 500).filter(bool))
def test_every_pair_of_changes_has_a_class_whose_sign_is_right(emissions, gdp):
    found = tapio_class(D(emissions), D(gdp))
    assert (found == "strong_decoupling") is (emissions < 0 < gdp)
    assert (found == "strong_negative_decoupling") is (gdp < 0 < emissions)


# --- A plan's rows ---------------------------------------------------------------------------


def plan_rows(result: Decimal | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    assessed = pd.DataFrame(
        {
            "row": [1, 12, 18],
            "indicator_id": [
                "good_days_pct",
                "so2_emission_cut_pct",
                "heavy_metal_emission_cut_pct",
            ],
            "kind": ["at_least", "cut_by", "cut_by"],
            "target": [D("93"), D("8.8"), D("12")],
            "result": [D("88.0"), result, result],
            "base_year": [2015, 2015, 2013],
        }
    )
    results = pd.DataFrame(
        {
            "row": [1, 12, 18],
            "base_amount": [None, D("4.86"), D("8033.151")],
            "base_amount_unit": [None, "10kt", "kg"],
        }
    )
    return assessed, results


def test_only_cuts_with_a_base_amount_become_tonnes_each_over_its_own_years():
    found = cuts_of_plan(*plan_rows(D("13.72")), 2020)
    assert [(one.row, one.unit, one.years) for one in found] == [(12, "t", 5), (18, "kg", 7)]


def test_margins_are_ranked_by_what_was_demanded_and_not_by_tonnes():
    # 5 t beyond the 5 t demanded are 100 %; 100 t beyond the 2,000 t demanded are 5 %.
    small, large = cut("100", "t", "5", "10.0"), cut("10000", "t", "20", "21.0")
    assert small.margin is not None and small.margin.point == 5
    assert large.margin is not None and large.margin.point == 100
    assert widest_and_narrowest((large, small)) == (small, large)
    assert widest_and_narrowest(cuts_of_plan(*plan_rows(None), 2020)) is None


# --- Against GDP -----------------------------------------------------------------------------


def gdp_rows(**changed: object) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "year": [2014, 2020, 2018],
            "area_zh": "江门市",
            "indicator": ["gdp", "gdp", "gdp_estimate"],
            "value": [2083.0, 3201.0, 2900.0],
            "basis": "政府工作报告",
            "note": ["增长7.8%", "比2015年增961亿元", None],
            "source_title": ["2015年江门市政府工作报告", "2021年江门市政府工作报告", ""],
            "confidence": "archived_copy",
        }
    )
    return rows.assign(**changed)


def test_gdp_of_the_base_year_is_derived_from_the_stated_increase_and_says_so():
    """3,201 - 961 = 2,240; growth 961 / 2,240 = 42.90 %.

    Low: 960.5 / (3,201.5 - 960.5) = 42.860 %; high: 961.5 / (3,200.5 - 961.5) = 42.943 %.
    """
    growth = gdp_growth(gdp_rows(), "江门市", 2015, 2020, 2025)
    assert growth is not None and growth.start_derived
    assert ends(growth.start_100m_cny) == (2239, 2240, 2241)
    rounded = [value.quantize(D("0.001")) for value in ends(growth.growth_pct)]
    assert rounded == [D("42.860"), D("42.902"), D("42.943")]


def test_gdp_that_is_printed_for_both_years_is_not_derived():
    growth = gdp_growth(gdp_rows(), "江门市", 2014, 2020, 2025)
    assert growth is not None and not growth.start_derived
    # 3,201 / 2,083 - 1 = 53.67 %.
    assert growth.growth_pct.point.quantize(D("0.01")) == D("53.67")


@pytest.mark.parametrize(
    ("changed", "as_of"),
    [
        ({"confidence": "low"}, 2025),
        ({}, 2019),
        ({"note": None}, 2025),
        ({"area_zh": "台山市"}, 2025),
    ],
)
def test_gdp_of_low_confidence_of_later_years_or_of_elsewhere_is_not_used(changed, as_of):
    assert gdp_growth(gdp_rows(**changed), "江门市", 2015, 2020, as_of) is None


def test_two_values_of_different_bases_are_not_joined():
    rows = gdp_rows(basis=["初步核算数", "政府工作报告", "政府工作报告"])
    assert gdp_growth(rows, "江门市", 2014, 2020, 2025) is None


def growth_of(points: str) -> GdpGrowth:
    value = printed_interval(D(points))
    return GdpGrowth(2015, 2020, value, value, value, False, "", "official")


def test_elasticity_and_fall_per_unit_of_gdp_worked_by_hand():
    """Cut 13.72 %, growth 42.9 %: -13.72 / 42.9 = -0.3198; 1 - 0.8628 / 1.429 = 39.62 %."""
    item = decoupling(cut(), growth_of("42.9"))
    assert item.elasticity is not None and item.factor_pct is not None
    assert item.elasticity.point.quantize(D("0.0001")) == D("-0.3198")
    assert item.factor_pct.point.quantize(D("0.01")) == D("39.62")
    assert item.decoupling_class == "strong_decoupling" and item.reason is None


def test_a_cut_over_other_years_than_gdp_is_not_set_against_it():
    metals = cut("8033.151", "kg", "12", "18.6", (2013, 2020))
    assert decoupling(metals, growth_of("42.9")).reason == "other_period"
    assert decoupling(cut(), None).reason == "no_gdp"
    assert decoupling(cut(reached=None), growth_of("42.9")).reason == "no_result"


@pytest.mark.parametrize(
    ("emissions", "gdp", "found"),
    [
        ("-10", "40", "strong_decoupling"),
        ("10", "40", "weak_decoupling"),
        ("40", "40", "expansive_coupling"),
        ("60", "40", "expansive_negative_decoupling"),
        ("-60", "-40", "recessive_decoupling"),
        ("-40", "-40", "recessive_coupling"),
        ("-10", "-40", "weak_negative_decoupling"),
        ("10", "-40", "strong_negative_decoupling"),
    ],
)
def test_the_eight_classes_of_tapio(emissions, gdp, found):
    assert tapio_class(D(emissions), D(gdp)) == found


def test_without_growth_there_is_no_elasticity():
    with pytest.raises(ValueError, match="undefined"):
        tapio_class(D(-10), D(0))


# --- Cuts by projects ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "states"),
    [
        ("实施天然气锅炉低氮燃烧改造，减少氮氧化物排放量。", False),
        ("项目建成后每年削减化学需氧量120吨。", True),
        ("预计减排VOCs 35.5吨/年；建设活性炭再生中心。", True),
        ("新建3万吨/日的滨海污水处理厂，减少污染物排放。", False),
        ("淘汰35蒸吨锅炉，降低氮氧化物排放。", False),
        ("20.5万吨/年表面处理废物资源化利用。", False),
    ],
)
def test_tonnes_cut_are_told_from_capacities(content, states):
    assert states_tonnes_cut(content) is states


def project_cut_of(target: Decimal | None, contents: tuple[str, str]) -> object:
    targets = pd.DataFrame(
        {
            "row": [11, 13],
            "indicator_id": ["nox_project_cut_10kt", "co2_intensity_cut_pct"],
            "target_2025_printed": ["完成省下达目标", "完成省下达目标"],
            "target_2025_value": [target, None],
        }
    )
    by_target = pd.DataFrame({"target_ref": ["T2-11"], "sum_10k_cny": [D(1600)]})
    links = pd.DataFrame({"target_ref": ["T2-11"] * 2, "project_id": ["t6-01", "t6-02"]})
    projects = pd.DataFrame({"project_id": ["t6-01", "t6-02"], "content_zh": contents})
    (found,) = project_cuts(targets, by_target, links, projects, 2025)
    return found


@pytest.mark.parametrize(
    ("target", "contents", "assessable"),
    [
        (None, ("减少氮氧化物。", "减少氮氧化物。"), False),
        (None, ("削减10吨。", "削减20吨。"), False),
        (D("0.2"), ("削减10吨。", "减少氮氧化物。"), False),
        (D("0.2"), ("削减10吨。", "削减20吨。"), True),
    ],
)
def test_a_project_cut_needs_the_number_demanded_and_the_tonnes_of_every_project(
    target, contents, assessable
):
    assert project_cut_of(target, contents).assessable is assessable  # type: ignore[attr-defined]


# --- Points of another kind ------------------------------------------------------------------

INVENTORY = "某市清单, 环境科学 2018 39(2):600-607"


FACTORS, TREND = "学术排放清单(排放因子法)", "学术排放清单(趋势)"
SINCE_2013 = "全部源, 相对2013变化"


def emission_rows() -> pd.DataFrame:
    return pd.DataFrame(
        [
            (2014, "江门市", "VOCs", "人为源合计", 75.09, "kt", FACTORS, INVENTORY),
            (2014, "江门市", "VOCs", "工业源", 41.37, "kt", FACTORS, INVENTORY),
            (2014, "江门市", "VOCs", "移动源", 33.73, "kt", FACTORS, INVENTORY),
            (2014, "珠三角", "SO2", "全口径", 40.82, "万吨", "省环保厅工作通报", "通报2014"),
            (2017, "珠三角", "NOx", SINCE_2013, -24.0, "%", TREND, "清单 2021 41(5)"),
        ],
        columns=[
            *("year", "area_zh", "pollutant", "sector", "value", "unit", "basis", "source_title"),
        ],
    ).assign(confidence="press")


def test_amounts_are_brought_to_one_unit_and_changes_stay_changes():
    frame = published_emissions(emission_rows(), 2025)
    assert frame["kind"].tolist() == ["inventory"] * 3 + ["official_circular", "inventory_change"]
    # 40.82 × 10⁴ t are 408.2 thousand tonnes.
    assert frame["amount_kt"].iloc[3] == D("408.2") and frame["amount_kt"].iloc[4] is None
    assert frame["change_pct"].iloc[4] == -24 and frame["since_year"].iloc[4] == 2013


def test_a_paper_is_not_known_before_it_is_printed():
    known = {year: len(published_emissions(emission_rows(), year)) for year in (2013, 2015, 2018)}
    assert known == {2013: 0, 2015: 1, 2018: 4}
    assert len(published_emissions(emission_rows(), 2021)) == 5


def test_sectors_are_shares_of_the_printed_total_and_their_rounding_is_kept():
    parts = sectors_of(published_emissions(emission_rows(), 2025), "江门市", "VOCs")
    assert parts["sector"].tolist() == ["工业源", "移动源"]
    # 41.37 / 75.09 = 55.09 %; 41.37 + 33.73 = 75.10, a hundredth above the printed total.
    assert parts["share"].iloc[0] == pytest.approx(0.5509, abs=5e-5)
    assert set(parts["rounding_kt"]) == {D("0.01")}
    assert sectors_of(published_emissions(emission_rows(), 2015), "江门市", "VOCs").empty


def test_a_row_whose_kind_cannot_be_told_is_refused_by_name():
    rows = emission_rows()
    rows.loc[3, "basis"] = "估计"
    with pytest.raises(ValueError, match="2014 珠三角 SO2"):
        published_emissions(rows, 2025)


def test_a_change_over_four_years_becomes_a_yearly_rate():
    # 0.76 ** (1 / 4) = 0.93369: 6.63 % a year.
    assert yearly_rate_pct(D(-24), 4).quantize(D("0.01")) == D("-6.63")
    with pytest.raises(ValueError, match="no yearly rate"):
        yearly_rate_pct(D(-24), 0)


def test_a_target_is_known_from_its_issue_or_at_the_latest_from_its_own_year():
    rows = pd.DataFrame(
        {
            "indicator": ["a", "b", "c"],
            "target_year": pd.array([2025, 2025, 2022], dtype="Int64"),
            "issued_by": ["鹤府〔2023〕4号", "方案(2021-07-03印发)", "省下达年度目标"],
            "note": [None, None, None],
            "source_title": ["甲", "乙", "丙"],
        }
    )
    assert issued_targets(rows, 2025)["known_from"].tolist() == [2023, 2021, 2022]
    assert issued_targets(rows, 2021)["indicator"].tolist() == ["b"]
