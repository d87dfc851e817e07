"""The sentences about air: the wording follows the result, in both languages."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from subjects import review

from analysis import air_frames
from analysis.air.days import GoodDayAccount
from analysis.air_review import AirData, AirReview, trend_of
from analysis.facts import air_days, air_trend, air_words, collect_facts
from analysis.facts.air import air_facts
from analysis.facts.air_trend import AMBIENT_SINCE
from analysis.facts.air_words import (
    NO_HOURS,
    NO_MONTHS,
    NO_WEATHER,
    SURE,
    all_or,
    counted,
    month_list,
    moved,
    no_trend,
    of_them,
    signed,
    span,
)
from analysis.facts.edition import edition_title
from analysis.language import Phrase
from analysis.review import open_air_review, open_edition
from analysis.trends.certainty import CERTAINTY_LIMITS, certainty, direction
from analysis.trends.monthly import MonthlyTrend, QuantileTrend
from analysis.vocabulary import CERTAINTY, TREND_REASON

pytestmark = pytest.mark.xdist_group("air-facts")


@functools.cache
def jiangmen() -> AirReview:
    return open_air_review()


def quantile(slope: float, p: float = 0.001, at: float = 0.5) -> QuantileTrend:
    half = 2 * abs(slope) or 1.0
    if p <= 0.05:
        half = abs(slope) / 2
    return QuantileTrend(
        at, slope, half / 2, slope - half, slope + half, p, certainty(p), direction(slope), None
    )


def trend(slope: float = 0.0, p: float = 0.001, reason: Any = None) -> MonthlyTrend:
    start, end = pd.Period("2014-01"), pd.Period("2017-12")
    return MonthlyTrend(
        () if reason else tuple(quantile(slope, p, at) for at in (0.1, 0.5, 0.9)),
        reason,
        pd.Period("2013-12"),
        pd.Period("2020-06"),
        *(66, 13, start, end, 77.0, 3, 1000, 2013),
    )


def air(**results: Any) -> AirReview:
    """Return the review of Jiangmen with other results in the place of its own."""
    one = dataclasses.replace(jiangmen())
    one.__dict__.update(jiangmen().__dict__ | results)
    return one


def account(good: int, alone: int = 0, both: int = 0, others: int = 0) -> GoodDayAccount:
    bad = alone + both + others
    n = good + bad
    return GoodDayAccount(
        n_days=n,
        n_assessed=n,
        n_good=good,
        n_bad=bad,
        n_ozone_alone=alone,
        n_ozone_and_others=both,
        n_others_alone=others,
        n_particles=0,
        good_pct=100 * good / n if n else None,
        good_without_ozone_pct=100 * (good + alone) / n if n else None,
    )


# --- Words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slope", "p", "en", "zh"),
    [
        (4.0, 0.001, "rose by 4.0 µg/m³ a year", "每年上升4.0微克/立方米"),
        (-4.0, 0.001, "fell by 4.0 µg/m³ a year", "每年下降4.0微克/立方米"),
        (4.0, 0.04, "rose by 4.0 µg/m³ a year", "每年上升4.0微克/立方米"),
        (4.0, 0.06, "has no clear direction (+4.0 µg/m³ a year", "变化方向不明确（每年+4.0微克"),
        (
            4.0,
            0.2,
            "has no clear direction (+4.0 µg/m³ a year",
            "变化方向不明确（每年+4.0微克/立方米",
        ),
        (-4.0, 0.9, "has no clear direction (−4.0 µg/m³ a year", "变化方向不明确（每年−4.0微克"),
    ],
)
def test_a_direction_is_named_only_where_it_is_sure(slope, p, en, zh):
    found = quantile(slope, p)
    said = moved(slope, found.low95, found.high95, found.certainty)
    assert said.en.startswith(en) and said.zh.startswith(zh)
    sure = CERTAINTY[certainty(p)]
    assert sure.en in said.en and sure.zh in said.zh


def test_high_certainty_is_the_least_at_which_a_direction_is_named():
    # The 95 % interval leaves out zero where p is at most 0.05, which is high certainty.
    names = [name for limit, name in CERTAINTY_LIMITS if limit <= 0.05]
    assert set(SURE) == set(names) and set(CERTAINTY) > set(SURE)


def test_an_interval_that_holds_zero_leaves_the_direction_open_whatever_its_certainty():
    assert moved(4.0, -1.0, 9.0, "very_high").en.startswith("has no clear direction")


def test_the_interval_of_a_fall_is_that_of_the_change_with_its_signs():
    said = moved(-4.0, -6.0, -2.0, "very_high")
    assert changes(said.en) == changes(said.zh) == [4.0, -6.0, -2.0]
    assert "interval +2.0 to +6.0" in moved(4.0, 2.0, 6.0, "very_high").en.replace("\u00a0", " ")


def changes(text: str) -> list[float]:
    """Return the numbers of a phrase about a change, its confidence level left out."""
    return [float(n) for n in re.findall(r"-?\d+\.\d", text.replace("−", "-"))]


@given(st.floats(-50, 50), st.floats(0.1, 20), st.sampled_from([*SURE, "low", "very_low"]))
def test_both_languages_give_the_same_change_and_it_lies_in_its_interval(slope, half, sure):
    said = moved(slope, slope - half, slope + half, sure)
    assert changes(said.en) == changes(said.zh)
    middle, low, high = changes(said.en)
    assert low <= high
    if "fell by" in said.en:
        # A fall is printed as a size, its interval with the signs of the change.
        middle = -middle
    assert low <= middle <= high


def test_an_open_direction_keeps_the_signs_of_its_interval():
    assert changes(moved(-1.0, -2.0, 0.0, "low").en) == [-1.0, -2.0, 0.0]
    assert changes(moved(-1.0, -2.0, 1.0, "low").en) == [-1.0, -2.0, 1.0]


@pytest.mark.parametrize(
    ("value", "text"), [(0.05, "+0.1"), (0.04, "0.0"), (-0.04, "0.0"), (0, "0.0"), (-1.26, "−1.3")]
)
def test_a_change_has_a_sign_unless_it_is_printed_as_zero(value, text):
    assert signed(value) == text


def test_a_count_stands_with_its_noun():
    assert [counted(n, "day") for n in (0, 1, 2, 1157)] == [
        "0 days",
        "1 day",
        "2 days",
        "1,157 days",
    ]
    assert counted(2, "city", "cities") == "2 cities"
    assert [all_or(n, 3) for n in (0, 2, 3)] == ["none", "2", "all"]
    assert [of_them(n, 3) for n in (0, 2, 3)] == ["none of them", "2 of them", "all of them"]


@pytest.mark.parametrize(
    ("first", "last", "en", "zh"),
    [
        ("2013-12", "2020-06", "December 2013 to June 2020", "2013年12月至2020年6月"),
        ("2018-04", "2018-11", "April to November 2018", "2018年4月至11月"),
        ("2018-04", "2018-04", "April 2018", "2018年4月"),
    ],
)
def test_a_span_says_its_year_once(first, last, en, zh):
    assert span(pd.Period(first), pd.Period(last)) == Phrase(en, zh)


def test_a_list_of_months_is_in_the_order_of_the_year():
    assert month_list([10, 1, 9]) == Phrase("January, September and October", "1月、9月和10月")


# --- The trend ------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", sorted(TREND_REASON))
def test_a_trend_that_is_not_assessable_is_said_with_its_reason(reason):
    one = air(
        trend=trend(reason=reason), trend_unconverted=trend(reason=reason), pm25_trend=trend()
    )
    said = no_trend(one.trend)
    assert TREND_REASON[reason].en in said.en and TREND_REASON[reason].zh in said.zh
    assert "not assessable" in said.en and "无法评估" in said.zh
    for sentence in (
        *(air_trend.trend_sentence, air_trend.trend_note, air_trend.since_sentence),
        *(air_trend.quantiles_sentence, air_trend.unconverted_sentence, air_trend.pm_sentence),
        air_trend.residual_sentence,
    ):
        assert sentence(one) == said


def test_the_trend_is_said_of_its_city_and_its_months():
    said = air_trend.trend_sentence(air(trend=trend(4.0)))
    assert said.en.startswith("Ozone in Jiangmen rose by 4.0")
    assert "December 2013 to June 2020" in said.en
    assert said.zh.startswith("2013年12月至2020年6月，江门市臭氧") and "上升4.0" in said.zh


def test_low_and_high_months_are_plural():
    open_ = air_trend.quantiles_sentence(air(trend=trend(4.0, 0.5)))
    assert open_.en.count("have no clear direction") == 2 and "has no" not in open_.en
    sure = air_trend.quantiles_sentence(air(trend=trend(-4.0)))
    assert sure.en.count("fell by") == 2 and sure.zh.count("下降") == 2


def since(
    monkeypatch: pytest.MonkeyPatch, one: MonthlyTrend, *years: tuple[int, float, int]
) -> Phrase:
    """Say since when, from years given by mean departure and number of months."""
    table = pd.DataFrame(years, columns=["calendar_year", "mean_ugm3", "n_months"])
    monkeypatch.setattr(air_frames, "yearly_anomalies", lambda _: table)
    return air_trend.since_sentence(air(trend=one))


def test_a_rise_is_dated_between_the_lowest_and_the_highest_whole_year(monkeypatch):
    said = since(monkeypatch, trend(4.0), (2014, -3.0, 12), (2015, -8.0, 12), (2017, 9.0, 12))
    assert "between 2015 (−8.0" in said.en and "and 2017 (+9.0)" in said.en
    assert "2015年" in said.zh and "2017年" in said.zh and "2014" not in said.en
    assert "December 2013" in said.en and "2013年12月" in said.zh


def test_a_year_of_some_months_dates_no_rise_and_is_told_apart(monkeypatch):
    """A few months low for their season are no low year."""
    years = [(2013, -30.0, 1), (2015, -8.0, 12), (2017, 9.0, 12), (2019, 20.0, 7), (2020, 2.0, 6)]
    said = since(monkeypatch, trend(4.0), *years)
    assert "between 2015 (−8.0" in said.en and "and 2017 (+9.0)" in said.en
    assert "between +2.0 and +20.0" in said.en and "+2.0至+20.0" in said.zh
    assert "−30" not in said.en


@pytest.mark.parametrize(("slope", "p"), [(4.0, 0.2), (-4.0, 0.001), (0.0, 1.0)])
def test_without_a_sure_rise_no_year_is_named(monkeypatch, slope, p):
    said = since(monkeypatch, trend(slope, p), (2014, -1.0, 12), (2015, 2.0, 12))
    assert not re.search(r"\d", said.en + said.zh)
    assert "no rise can be told" in said.en and "不能确认" in said.zh


@pytest.mark.parametrize(
    "years",
    [[(2014, 2.0, 12), (2015, -1.0, 12)], [(2014, 2.0, 12)], [(2014, -1.0, 3), (2015, 2.0, 5)]],
)
def test_whole_years_that_show_no_rise_date_none(monkeypatch, years):
    said = since(monkeypatch, trend(4.0), *years)
    assert "do not show where the rise begins" in said.en and "从何时开始" in said.zh
    assert not re.search(r"201[45]", said.en + said.zh)


@pytest.mark.parametrize(("wrong", "said_so"), [(2.5, True), (-1.0, True), (4.5, False)])
def test_the_unit_passes_for_cleaner_air_only_where_it_lowers_the_trend(wrong, said_so):
    one = air(trend=trend(4.0), trend_unconverted=trend(wrong))
    said = air_trend.unconverted_sentence(one)
    assert f"{signed(wrong)} µg/m³ a year instead of +4.0" in said.en
    assert ("passes for cleaner air" in said.en) is ("当作空气质量的改善" in said.zh) is said_so
    assert "8.4\u00a0% lower" in said.en and "降低8.4%" in said.zh


def step(low: float | None, high: float | None, n_after: int = 14) -> Any:
    known = low is not None and high is not None
    return SimpleNamespace(
        at=pd.Period("2018-09"),
        step=(low + high) / 2 if known else None,
        low95=low,
        high95=high,
        slope_per_year=6.0 if known else None,
        n_after=n_after,
    )


@pytest.mark.parametrize(
    ("low", "high", "en", "zh"),
    [
        (-20.0, 4.0, "cannot be told apart", "不能区分"),
        (-20.0, -4.0, "may be a step", "可能含有突变"),
        (4.0, 20.0, "may be a step", "可能含有突变"),
    ],
)
def test_a_step_is_told_from_the_trend_only_where_its_interval_leaves_out_zero(low, high, en, zh):
    said = air_trend.breaks_sentence(air(breaks=[step(low, high)]))
    assert en in said.en and zh in said.zh
    assert "September 2018" in said.en and "14 months lie after" in said.en
    assert f"the step is {signed((low + high) / 2)}" in said.en and "+6.0 a year" in said.en


def test_a_step_after_which_there_is_too_little_is_not_assessable():
    said = air_trend.breaks_sentence(air(breaks=[step(None, None, 4)]))
    assert "not assessable: 4 months lie" in said.en and "无法评估" in said.zh
    one = air_trend.breaks_sentence(air(breaks=[step(None, None, 1)]))
    assert "1 month lies after" in one.en


def variants(*rows: tuple[float, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["slope", "low", "high"])
    wrong = pd.DataFrame({"variant": ["unconverted"], "slope": -9.0, "low": -10.0, "high": -8.0})
    return pd.concat([frame.assign(variant="median"), wrong], ignore_index=True)


@pytest.mark.parametrize(
    ("rows", "en", "zh"),
    [
        (
            [(1, 0.5, 2), (1, -1, 2)],
            "all are rises; the 95\u00a0% interval of 1 lies",
            "全部为上升",
        ),
        ([(1, 0.5, 2), (-1, -2, 2)], "1 are rises; the 95\u00a0% interval of 1 lies", "1种为上升"),
        ([(-1, -2, 2), (-1, -2, 2)], "none are rises; the 95\u00a0% interval of none", "0种为上升"),
        ([(1, 0.5, 2), (-1, -2, -0.5)], "above zero, that of 1 below.", "小于零的有1种"),
    ],
)
def test_the_estimates_are_counted_without_the_wrong_one(rows, en, zh):
    said = air_trend.variants_sentence(air(trend=trend(1.0), trend_variants=variants(*rows)))
    assert said.en.startswith("Of 2 estimates") and en in said.en
    assert "2种估计" in said.zh and zh in said.zh


def months(first: str, *gaps: tuple[str, str], last: str = "2020-06") -> pd.Series[float]:
    index = pd.period_range(first, last, freq="M")
    for a, b in gaps:
        index = index.difference(pd.period_range(a, b, freq="M"))
    return pd.Series(range(len(index)), index=index, dtype=float)


@pytest.mark.parametrize(
    ("gaps", "en", "zh"),
    [
        ([], "The months have no long gap.", "月值序列没有较长缺口。"),
        ([("2019-01", "2019-02")], "The months have no long gap.", "月值序列没有较长缺口。"),
        (
            [("2018-01", "2018-04")],
            "There are no ozone data for January to April 2018: the archive at hand lacks these "
            "months.",
            "2018年1月至4月无臭氧数据：所用资料缺少这些月份。",
        ),
    ],
)
def test_only_a_long_gap_is_worth_a_word(gaps, en, zh):
    assert air_trend.gaps_sentence(air(ozone=months("2014-01", *gaps))) == Phrase(en, zh)


def test_a_gap_is_said_to_hold_the_ozone_seasons_that_it_holds():
    two = [("2018-04", "2018-11"), ("2019-07", "2019-11")]
    said = air_trend.gaps_sentence(air(ozone=months("2014-01", *two)))
    assert said.en.endswith("among them the ozone season of 2018 and 2019.")
    assert "2018年和2019年的臭氧高发季节" in said.zh
    one = [("2018-04", "2018-11"), ("2019-01", "2019-04")]
    said = air_trend.gaps_sentence(air(ozone=months("2014-01", *one)))
    assert said.en.endswith("among them the ozone season of 2018.") and "2019年的" not in said.zh


def test_one_month_is_singular_and_no_missing_month_is_not_mentioned():
    said = air_trend.months_sentence(
        air(ozone=months("2020-06"), trend=dataclasses.replace(trend(), n_missing=0))
    )
    assert said.en.startswith("1 month of ozone from June 2020; the highest")
    assert "缺" not in said.zh
    assert air_trend.months_sentence(air(ozone=months("2020-06").iloc[:0])) == NO_MONTHS


@pytest.mark.parametrize(
    ("outside", "words"),
    [(0, "none of 12 lags lie"), (1, "1 of 12 lags lies"), (2, "2 of 12 lags lie")],
)
def test_lags_outside_the_bound_are_counted_in_number(outside, words):
    frame = pd.DataFrame({"lag": range(1, 13), "r": 0.08})
    frame["outside"] = frame["lag"] <= outside
    said = air_trend.residual_sentence(air(trend=trend(1.0), residual_autocorrelation=frame))
    assert f"{words} outside" in said.en and f"有{outside}个超出" in said.zh


# --- Weather --------------------------------------------------------------------------------


def weather(pct: float, p: float, skill: float = 0.2, says_little: bool = False) -> Any:
    half = abs(pct) / 2 if p <= 0.05 else 2 * abs(pct)
    estimate = SimpleNamespace(
        pct_per_year=pct,
        low95_pct=pct - half,
        high95_pct=pct + half,
        certainty=certainty(p),
        ugm3_per_year=0.8 * pct,
        low95_ugm3=0.8 * (pct - half),
        high95_ugm3=0.8 * (pct + half),
    )
    return air(
        weather=SimpleNamespace(
            assessable=True,
            adjusted=estimate,
            adjusted_median=estimate,
            raw=SimpleNamespace(pct_per_year=6.3),
            weather_part=estimate,
            skill=SimpleNamespace(skill=skill, says_little=says_little),
        )
    )


@pytest.mark.parametrize(
    ("pct", "p", "en", "zh"),
    [
        (5.0, 0.01, "the mean rises by 5.0\u00a0% a year", "均值每年上升5.0%"),
        (-5.0, 0.01, "the mean falls by 5.0\u00a0% a year", "均值每年下降5.0%"),
        (5.0, 0.5, "no clear direction (+5.0\u00a0% a year", "均值变化方向不明确（每年+5.0%"),
    ],
)
def test_what_the_weather_leaves_is_named_only_where_it_is_sure(pct, p, en, zh):
    said = air_trend.weather_sentence(weather(pct, p))
    assert en in said.en and zh in said.zh
    assert "+6.3\u00a0%" in said.en and "+6.3%" in said.zh
    median = {"rises": "rose by 4.0", "falls": "fell by 4.0"}
    (word,) = [w for k, w in median.items() if k in said.en] or ["has no clear direction (+4.0"]
    assert f"the median {word} µg/m³" in said.en


@pytest.mark.parametrize(("p", "told"), [(0.01, True), (0.5, False)])
def test_the_weathers_own_part_is_told_from_zero_only_where_it_is_sure(p, told):
    said = air_trend.weather_part_sentence(weather(2.0, p))
    assert ("cannot be told from zero" in said.en) is ("没有明显差别" in said.zh) is not told


def test_a_model_that_explains_little_says_so():
    good, poor = (air_trend.skill_sentence(weather(1, 0.5, s, s < 0.05)) for s in (0.22, -0.03))
    assert "removes 22\u00a0%" in good.en and "explains little" not in good.en
    assert "explains little" in poor.en and "解释力很弱" in poor.zh and "−3" in poor.en


def test_without_weather_every_sentence_about_it_says_so():
    one = air(
        weather=SimpleNamespace(assessable=False, weather_part=None, skill=None),
        weather_sensitivity=pd.DataFrame(),
    )
    for sentence in (
        *(air_trend.weather_sentence, air_trend.weather_part_sentence, air_trend.skill_sentence),
        *(air_trend.weather_months_sentence, air_trend.weather_sensitivity_sentence),
    ):
        assert sentence(one) == NO_WEATHER


# --- Days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "en", "zh"),
    [
        (account(9), "none was bad; the share of", "超标0天，优良"),
        (account(9, others=1), "1 was bad, none through ozone alone;", "没有仅因臭氧超标"),
        (account(8, others=1, both=1), "2 were bad, none through ozone alone;", "没有仅因臭氧超标"),
        (
            account(7, alone=1, others=2),
            "3 were bad, 1 of them through ozone alone:",
            "仅因臭氧超标的1天",
        ),
        (account(7, alone=3), "3 were bad, all of them through ozone alone:", "均仅因臭氧超标"),
    ],
)
def test_bad_days_are_counted_in_number_and_by_cause(found, en, zh):
    said = air_days.account_sentence(air(account=found))
    assert said.en.startswith(f"Of the {found.n_assessed} days judged") and en in said.en
    assert f"{found.n_assessed}天" in said.zh and zh in said.zh
    share = f"{found.good_pct:.1f}"
    assert f"{share}\u00a0%" in said.en and f"{share}%" in said.zh


def test_a_single_bad_day_is_not_called_them():
    said = air_days.account_sentence(air(account=account(9, alone=1)))
    assert "1 was bad" in said.en and "them" not in said.en
    assert "90.0\u00a0%" in said.en and "100.0\u00a0%" in said.en


def test_without_judged_days_nothing_is_said_of_good_days():
    one = air(account=account(0), account_2026=account(0), primary=pd.DataFrame())
    for sentence in (
        *(air_days.account_sentence, air_days.primary_sentence, air_days.scenario_sentence),
    ):
        assert sentence(one) == NO_HOURS


@pytest.mark.parametrize(("more", "en"), [(1, "1 more day bad"), (3, "3 more days bad")])
def test_what_the_1_hour_maximum_would_add_is_counted_in_number(more, en):
    said = air_days.account_note(air(n_bad_by_1h_alone=more))
    assert en in said.en and f"增加{more}天" in said.zh


def test_the_days_without_a_verdict_are_those_of_the_judged_months():
    """December 2018 to June 2019 and December 2019 to June 2020 have 425 days."""
    one = jiangmen()
    assert sum(month.days_in_month for month in one.judged_months) == 425
    assert one.n_days_without_verdict == 425 - one.account.n_assessed == 13
    said = air_days.account_note(one)
    assert "13 days" in said.en and "13天" in said.zh
    for words in (said, air_days.account_sentence(one)):
        assert "December 2018 to June 2019 and December 2019 to June 2020" in words.en
        assert "2018年12月至2019年6月和2019年12月至2020年6月" in words.zh


def test_days_that_leave_out_the_ozone_season_are_said_to():
    """Whether they do is read from the months, so that more hours change the sentence."""
    winter = pd.PeriodIndex(["2018-12", "2019-01"], freq="M")
    autumn = pd.PeriodIndex(["2018-12", "2019-09"], freq="M")
    for index, lacking in ((winter, True), (autumn, False)):
        one = air(judged_months=index)
        assert air_days.lacks_ozone_season(one) is lacking
        for said in (air_days.primary_sentence(one), air_days.account_note(one)):
            assert ("ozone season" in said.en) is ("臭氧高发季节" in said.zh) is lacking


def primary(**shares: float) -> pd.DataFrame:
    rows = [("bad", item, 5, share) for item, share in shares.items()]
    return pd.DataFrame(rows, columns=["group", "pollutant", "n_group", "share"])


def test_the_primary_pollutants_are_listed_with_their_shares():
    one = air(account=account(5, alone=3, others=2), primary=primary(O3=0.6, NO2=0.4))
    said = air_days.primary_sentence(one)
    assert said.en.startswith("Of the 5 bad days the primary pollutant was ozone on 60\u00a0%")
    assert "5个超标天" in said.zh and "臭氧占60%、" in said.zh


def test_without_a_bad_day_no_pollutant_is_to_blame():
    good = primary(O3=1.0).assign(group="good")
    said = air_days.primary_sentence(air(account=account(9), primary=good))
    assert said.en.startswith("No day was bad") and said.zh.startswith("没有超标天")


@pytest.mark.parametrize(
    ("more", "en", "zh"),
    [
        (0, "change no day", "超标天数不变"),
        (1, "the 1 additional bad day comes from particles", "新增的1个超标天"),
        (3, "the 3 additional bad days come from particles", "新增的3个超标天"),
    ],
)
def test_the_scenario_says_what_it_changes(more, en, zh):
    one = air(account=account(8, alone=2), account_2026=account(8 - more, alone=2, others=more))
    said = air_days.scenario_sentence(one)
    assert en in said.en and zh in said.zh
    assert "HJ 633-2026" in said.en and "scenario" in said.en and "情景" in said.zh


def in_2020(until: str, bad: tuple[str, ...]) -> pd.DataFrame:
    dates = pd.date_range("2020-01-01", until)
    over = pd.Series(dates.isin(pd.to_datetime(list(bad))))
    good = (~over).astype("boolean")
    none = pd.Series(False, index=over.index)
    return pd.DataFrame(
        {"date": dates, "good": good, "ozone_exceeds": over, "others_exceed": none}
    ).assign(particles_exceed=none)


BAD_DAYS = ("2020-04-27", "2020-04-28", "2020-05-01")


def test_bad_days_of_the_plans_year_that_the_hours_do_not_show_came_later():
    said = air_days.year_sentence(
        air(plan_good_days=(2020, 98.0), days=in_2020("2020-06-30", BAD_DAYS))
    )
    assert "about 7 bad days" in said.en and "约合超标7天" in said.zh
    assert "Up to 30 June the hours show 3, all of them through ozone alone" in said.en
    assert "so about 4 would have come later" in said.en and "约有4天" in said.zh


@pytest.mark.parametrize(("until", "share"), [("2020-12-31", 98.0), ("2020-06-30", 99.5)])
def test_nothing_is_said_to_have_come_later_where_no_day_or_no_bad_day_is_left(until, share):
    """The year is seen whole, or the hours already show as many as the plan."""
    said = air_days.year_sentence(air(plan_good_days=(2020, share), days=in_2020(until, BAD_DAYS)))
    assert "later" not in said.en and "其余时间" not in said.zh
    assert "unreviewed" in said.en and "未经审核" in said.zh


def test_a_plan_whose_year_has_no_hours_is_not_set_against_them():
    said = air_days.year_sentence(air(plan_good_days=(2015, 98.0), days=in_2020("2020-06-30", ())))
    assert said.en.endswith("No hours of that year are at hand.") and said.zh.endswith("小时数据。")
    none = air_days.year_sentence(air(plan_good_days=None))
    assert none.en.startswith("No share of good days") and none.zh.startswith("没有")


def calendar(*over: int) -> Any:
    dates = pd.date_range("2019-05-01", periods=9)
    frame = pd.DataFrame({"date": dates.strftime("%Y-%m-%d"), "value_ugm3": 100.0})
    frame["exceeds"] = [number in over for number in range(1, 10)]
    frame.loc[frame["exceeds"], "value_ugm3"] = 170.0
    return frame


@pytest.mark.parametrize(
    ("over", "en", "zh"),
    [
        ((), "on none of 9 days.", "均未超过"),
        (
            (3,),
            "on 1 of 9 days; the worst was 3 May 2019 with 170.",
            "有1天，最高值出现在2019年5月3日",
        ),
        ((1, 3, 5), "on 3 of 9 days; the worst was 1 May 2019 with 170.", "有3天"),
        ((1, 3, 4, 5, 9), "the longest run is 3 days.", "最长连续超标3天。"),
    ],
)
def test_exceedance_days_and_their_longest_run_are_counted(monkeypatch, over, en, zh):
    monkeypatch.setattr(air_frames, "calendar", lambda _: calendar(*over))
    said = air_days.calendar_sentence(air(limit=lambda *_: 160.0))
    assert en in said.en and zh in said.zh


# --- Cities and published values ------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "en", "zh"),
    [
        ([1.0, 2.0], "is the highest of 3 cities", "在3个城市中最高"),
        ([5.0, 6.0], "is the lowest of 3 cities", "在3个城市中最低"),
        (
            [1.0, 6.0, 7.0],
            "lies above that of 1 and below that of 2 of the 3 other cities",
            "在其他3市中高于1市、低于2市",
        ),
    ],
)
def test_the_place_of_a_city_is_said_without_a_rank(monkeypatch, others, en, zh):
    values = pd.Series({"jiangmen": 4.0} | {f"c{i}": v for i, v in enumerate(others)})
    monkeypatch.setattr(air_frames, "city_trends", lambda _: values)
    data = AirData(jiangmen().package, 2025)
    data.__dict__.update(jiangmen().data.__dict__ | {"levels": values})
    said = air_days.cities_sentence(air(data=data))
    assert said.en.count(en) == 2 and said.zh.count(zh) == 2
    assert said.en.startswith("Jiangmen’s trend of +4.0") and said.zh.startswith("江门市")


@pytest.mark.parametrize(
    ("states", "en", "zh"),
    [
        (["open"] * 3, "In none of 3 cities the median rises", "不明确的有3个"),
        (["rising", "falling", "open"], "In 1 of 3 cities the median rises", "不明确的有1个"),
        (["rising"] * 3, "In all of 3 cities the median rises", "大于零的有3个"),
    ],
)
def test_cities_are_counted_by_what_their_interval_says(monkeypatch, states, en, zh):
    monkeypatch.setattr(air_frames, "tiles", lambda _: pd.DataFrame({"state": states}))
    said = air_days.tiles_sentence(air(trend=trend(4.0)))
    assert said.en.startswith(en) and zh in said.zh


def agreement(*rows: tuple[str, str, float], n_days: int = 30) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["month", "indicator", "difference"])
    return frame.assign(n_days=n_days)


@pytest.mark.parametrize(
    ("rows", "en", "zh"),
    [
        ([], "No month has both", "没有同时具备"),
        ([("2020-04", "pm25", -0.5)], "In the 1 month that has both", "1个月"),
        (
            [("2020-04", "aqi_good_days_pct", 0.0), ("2020-05", "pm25", -2.6)],
            "In the 2 months that have both",
            "2个月",
        ),
        (
            [("2020-04", "so2", 1.0)],
            "No published share of good days or of particles",
            "没有可供核对",
        ),
    ],
)
def test_agreement_is_said_of_what_was_published(monkeypatch, rows, en, zh):
    monkeypatch.setattr(air_frames, "agreement", lambda _: agreement(*rows))
    said = air_days.agreement_sentence(air())
    assert said.en.startswith(en) and zh in said.zh
    assert "–" not in said.en


def test_the_largest_difference_from_published_values_is_named_with_the_days_of_its_month(
    monkeypatch,
):
    rows = [("2018-12", "pm25", -2.6), ("2018-12", "pm10", -5.2), ("2020-04", "pm10", 0.4)]
    monkeypatch.setattr(air_frames, "agreement", lambda _: agreement(*rows, n_days=23))
    said = air_days.agreement_sentence(air())
    assert "5.2 µg/m³ in PM10" in said.en and "PM10 5.2微克/立方米" in said.zh
    assert "December 2018, of which only 23 of 31 days are valid" in said.en
    assert "2018年12月，该月31天中仅有23天有效" in said.zh
    monkeypatch.setattr(air_frames, "agreement", lambda _: agreement(*rows, n_days=27))
    assert "are valid" not in air_days.agreement_sentence(air()).en


@pytest.mark.parametrize(("indicator", "checked"), [("pm25", False), ("o3_mda8_p90", True)])
def test_it_is_said_that_computed_ozone_is_not_checked_where_none_is_published(
    monkeypatch, indicator, checked
):
    rows = [("2020-04", "pm10", 0.4), ("2020-04", indicator, 1.0)]
    monkeypatch.setattr(air_frames, "agreement", lambda _: agreement(*rows))
    said = air_days.agreement_sentence(air())
    assert ("not checked" in said.en, "未能核对" in said.zh) == (not checked, not checked)


def test_particles_are_first_said_on_the_months_that_are_stated_alike():
    one = jiangmen()
    said = air_trend.pm_sentence(one)
    alone = trend_of(one.pm25[one.pm25.index < AMBIENT_SINCE]).at(0.5)
    mixed = one.pm25_trend.at(0.5)
    assert alone is not None and mixed is not None
    sizes = [f"{abs(found.slope_per_year):.1f}" for found in (alone, mixed)]
    assert len(set(sizes)) == 2
    for text, basis in ((said.en, "mix two bases"), (said.zh, "两种口径的全部月份")):
        assert text.index(sizes[0]) < text.index(basis) < text.index(sizes[1], text.index(basis))


# --- All facts together ---------------------------------------------------------------------


def test_the_verdict_is_made_of_sentences_of_the_chapter():
    facts = air_facts(jiangmen())
    verdict = facts["verdict"].display
    for name in ("trend_sentence", "weather_sentence", "account_sentence"):
        assert facts[name].display.en in verdict.en and facts[name].display.zh in verdict.zh


def test_an_edition_of_the_air_has_the_facts_of_the_air_and_of_the_edition_only():
    facts = collect_facts(open_edition(city="foshan"))
    assert set(facts) == {"edition", "air"} < set(collect_facts(review()))
    assert facts["air"] == air_facts(open_air_review(city="foshan"))
    assert "finished_plan" not in facts["edition"]
    assert facts["edition"]["city"].display == Phrase("Foshan", "佛山市")


def test_the_title_says_whether_plans_or_the_air_alone_are_reviewed():
    plans, alone = edition_title(review()), edition_title(open_edition(city="foshan"))
    assert "Jiangmen" in plans.en and "plans" in plans.en and "规划" in plans.zh
    assert "Foshan" in alone.en and "air quality" in alone.en and "空气质量" in alone.zh
    assert "plan" not in alone.en and "规划" not in alone.zh


def test_every_sentence_of_the_modules_is_a_fact():
    facts = set(air_facts(jiangmen()))
    made = {
        name
        for module in (air_trend, air_days)
        for name, found in vars(module).items()
        if isinstance(found, Callable)
        and getattr(found, "__module__", "") == module.__name__
        and name.endswith(("_sentence", "_note"))
        and not name.startswith("_")
    }
    assert made and made <= facts
    assert air_words.sentences(Phrase("A.", "甲。"), Phrase("", "")) == Phrase("A.", "甲。")
