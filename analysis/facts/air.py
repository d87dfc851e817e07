"""Facts about a city's ozone and air quality: what the chapter says, and how surely.

A sentence that depends on a result is a fact, so that another city, year or datum changes the
wording and not only the number; where the data cannot carry it, the sentence says so and why.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis import air_frames as frames
from analysis.air.cities import Place, place_of
from analysis.air.days import good_day_account
from analysis.air.months import yearly_means
from analysis.air_review import (
    AQI_SCENARIO,
    DAYS,
    HKO,
    HOURS,
    NOTICES,
    PAGES,
    AirReview,
    trend_of,
)
from analysis.facts.model import Fact, count, phrase, quantity
from analysis.language import Phrase, format_number, join_phrases
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K
from analysis.trends.annual import annual_trend
from analysis.trends.monthly import MonthlyTrend
from analysis.vocabulary import CERTAINTY, MONTH_EN, POLLUTANT, TREND_REASON

UGM3 = Phrase("µg/m³", "微克/立方米")
PERCENT = Phrase("%", "%")
SOURCES = (PAGES, HOURS)
#: Certainties at which a sentence names a direction.
SURE = ("very_high", "high", "medium")
#: A run of exceedance days is worth a sentence from this length on.
MIN_RUN_DAYS = 2

_cache: dict[tuple[str, str, int], dict[str, Fact]] = {}


def air_facts(air: AirReview) -> dict[str, Fact]:
    """Return the facts of the chapter name ``air``."""
    key = (air.package.hash, air.city, air.as_of)
    if key not in _cache:
        _cache[key] = _numbers(air) | _sentences(air)
    return _cache[key]


def _numbers(air: AirReview) -> dict[str, Fact]:
    trend, account = air.trend, air.account
    middle = trend.at(0.5)
    return {
        "n_months": count(trend.n_months, *SOURCES),
        "n_missing": count(trend.n_missing, *SOURCES),
        "n_days": count(account.n_assessed, HOURS),
        "n_bad": count(account.n_bad, HOURS),
        "n_ozone_alone": count(account.n_ozone_alone, HOURS),
        "n_cities": count(len(air.data.cities), "methods"),
        "trend_ugm3_per_year": quantity(
            None if middle is None else round(middle.slope_per_year, 4),
            "ugm3_per_yr",
            UGM3,
            *SOURCES,
            decimals=1,
        ),
        "good_pct": quantity(
            None if account.good_pct is None else round(account.good_pct, 4),
            "pct",
            PERCENT,
            HOURS,
            decimals=1,
        ),
        "first_month": phrase(_month(trend.first), *SOURCES),
        "last_month": phrase(_month(trend.last), *SOURCES),
        "mda8_limit": quantity(air.limit("O3", "MDA8"), "ugm3", UGM3, "gb3095", decimals=0),
        "state_old": phrase(Phrase(f"{OLD_STATE_K:g} K", f"{OLD_STATE_K:g} K"), "gb3095"),
        "state_new": phrase(Phrase(f"{NEW_STATE_K:g} K", f"{NEW_STATE_K:g} K"), "gb3095"),
    }


def _sentences(air: AirReview) -> dict[str, Fact]:
    weather = (PAGES, HOURS, HKO)
    made: dict[str, tuple[Phrase, tuple[str, ...]]] = {
        "verdict": (_verdict(air), weather),
        "trend_sentence": (_trend_sentence(air), SOURCES),
        "trend_note": (_trend_note(air), SOURCES),
        "since_sentence": (_since_sentence(air), SOURCES),
        "unconverted_sentence": (_unconverted_sentence(air), SOURCES),
        "quantiles_sentence": (_quantiles_sentence(air), SOURCES),
        "variants_sentence": (_variants_sentence(air), weather),
        "annual_sentence": (_annual_sentence(air), (PAGES,)),
        "months_sentence": (_months_sentence(air), SOURCES),
        "gaps_sentence": (_gaps_sentence(air), SOURCES),
        "weather_sentence": (_weather_sentence(air), weather),
        "weather_part_sentence": (_weather_part_sentence(air), weather),
        "weather_months_sentence": (_weather_months_sentence(air), weather),
        "skill_sentence": (_skill_sentence(air), weather),
        "proxy_sentence": (_PROXY, (HKO,)),
        "sensitivity_sentence": (_sensitivity_sentence(air), SOURCES),
        "weather_sensitivity_sentence": (_weather_sensitivity_sentence(air), weather),
        "residual_sentence": (_residual_sentence(air), weather),
        "season_sentence": (_season_sentence(air), (PAGES, DAYS, HOURS)),
        "season_note": (_season_note(air), (DAYS, HOURS)),
        "calendar_sentence": (_calendar_sentence(air), (HOURS,)),
        "peaks_sentence": (_peaks_sentence(air), (DAYS,)),
        "primary_sentence": (_primary_sentence(air), (HOURS,)),
        "account_sentence": (_account_sentence(air), (HOURS,)),
        "account_note": (_account_note(air), (HOURS,)),
        "year_sentence": (_year_sentence(air), (HOURS, "plan-14-text")),
        "scenario_sentence": (_scenario_sentence(air), (HOURS, "hj633-2026")),
        "years_sentence": (_years_sentence(air), (HOURS, "hj663")),
        "pm_sentence": (_pm_sentence(air), SOURCES),
        "pm_note": (_pm_note(air), SOURCES),
        "cities_sentence": (_cities_sentence(air), SOURCES),
        "tiles_sentence": (_tiles_sentence(air), SOURCES),
        "tiles_note": (_tiles_note(air), SOURCES),
        "agreement_sentence": (_agreement_sentence(air), (HOURS, NOTICES)),
    }
    return {name: phrase(text, *sources) for name, (text, sources) in made.items()}


# --- Numbers in words -----------------------------------------------------------------------


def _number(value: float, decimals: int = 1) -> str:
    return format_number(float(value), decimals)


def _signed(value: float, decimals: int = 1) -> str:
    text = _number(value, decimals)
    return text if text.startswith("\u2212") or float(value) == 0 else f"+{text}"


def _interval(low: float, high: float, unit: str = "") -> Phrase:
    return Phrase(
        f"95\u00a0% interval {_number(low)}{unit} to {_number(high)}{unit}",
        f"95%置信区间{_number(low)}{unit.strip()}至{_number(high)}{unit.strip()}",
    )


def _month(month: pd.Period | None) -> Phrase:
    if month is None:
        return Phrase("–", "–")
    return Phrase(f"{MONTH_EN[month.month]} {month.year}", f"{month.year}年{month.month}月")


def _span(first: pd.Period, last: pd.Period) -> Phrase:
    a, b = _month(first), _month(last)
    if first == last:
        return a
    if first.year == last.year:
        name = MONTH_EN[first.month]
        return Phrase(f"{name} to {b.en}", f"{a.zh}至{last.month}月")
    return Phrase(f"{a.en} to {b.en}", f"{a.zh}至{b.zh}")


def month_list(numbers: Iterable[int]) -> Phrase:
    """Return months of the year as a list, in order."""
    return join_phrases([Phrase(MONTH_EN[n], f"{n}月") for n in sorted(numbers)])


def no_trend(trend: MonthlyTrend) -> Phrase:
    """Return the sentence for a series that cannot carry a trend."""
    why = TREND_REASON[trend.reason or "too_few_months"]
    return Phrase(
        f"Whether ozone rises is not assessable: {why.en}.", f"臭氧变化趋势无法评估：{why.zh}。"
    )


NO_HOURS = Phrase(
    "Not assessable: no hourly data of the city are seen by this edition.",
    "无法评估：本版所见数据中没有该市小时数据。",
)
NO_PRINTED_DAYS = Phrase(
    "Not assessable: no printed days of the city are seen by this edition.",
    "无法评估：本版所见数据中没有该市逐日资料。",
)
NO_WEATHER = Phrase(
    "The part of the weather is not assessable: too few months have both ozone and weather data.",
    "气象影响无法评估：同时有臭氧和气象数据的月份不足。",
)
NO_MONTHS = Phrase(
    "Not assessable: no monthly ozone of the city is seen by this edition.",
    "无法评估：本版所见数据中没有该市臭氧月均值。",
)
_PROXY = Phrase(
    "The weather is that of Hong Kong’s stations, not of the city itself. It follows the large "
    "weather of the delta and misses local showers and winds; the farther the city, the weaker a "
    "stand-in it is.",
    "气象资料取自香港天文台各站，并非本市站点，可反映珠三角大范围天气，不能反映局地降水和风；距离"
    "越远，代表性越弱。",
)


def _moved(slope: float, low: float, high: float, certainty: str) -> Phrase:
    """Say that the quantity rose, fell or has no clear direction, with interval and certainty."""
    interval, sure = _interval(low, high), CERTAINTY[certainty]
    size = _number(abs(slope))
    if certainty in SURE:
        verb = Phrase("rose", "上升") if slope > 0 else Phrase("fell", "下降")
        return Phrase(
            f"{verb.en} by {size} {UGM3.en} a year ({interval.en}; {sure.en})",
            f"每年{verb.zh}{size}{UGM3.zh}（{interval.zh}，{sure.zh}）",
        )
    return Phrase(
        f"has no clear direction ({_signed(slope)} {UGM3.en} a year, {interval.en}; {sure.en})",
        f"变化方向不明确（每年{_signed(slope)}{UGM3.zh}，{interval.zh}，{sure.zh}）",
    )


# --- Trend ----------------------------------------------------------------------------------


def _verdict(air: AirReview) -> Phrase:
    parts = [_trend_sentence(air)]
    if air.trend.reason is None:
        parts.append(_weather_sentence(air))
    if air.account.n_assessed:
        parts.append(_account_sentence(air))
    return Phrase(" ".join(p.en for p in parts), "".join(p.zh for p in parts))


def _trend_sentence(air: AirReview) -> Phrase:
    found = air.trend.at(0.5)
    if found is None:
        return no_trend(air.trend)
    assert air.trend.first is not None and air.trend.last is not None
    span = _span(air.trend.first, air.trend.last)
    moved = _moved(found.slope_per_year, found.low95, found.high95, found.certainty)
    name = air.city_name
    return Phrase(
        f"Ozone in {name.en} {moved.en}: the median of its monthly means, {span.en}.",
        f"{span.zh}，{name.zh}臭氧月均浓度（中位数）{moved.zh}。",
    )


def _trend_note(air: AirReview) -> Phrase:
    trend = air.trend
    if trend.reason is not None:
        return no_trend(trend)
    start, end = _month(trend.base_start), _month(trend.base_end)
    return Phrase(
        f"{trend.n_months} months, {trend.n_missing} missing between the first and the last; "
        f"season of {start.en} to {end.en} taken out; moving blocks of {trend.block_length} "
        f"months, {format_number(int(trend.draws or 0))} draws, seed {trend.seed}.",
        f"共{trend.n_months}个月，首末之间缺{trend.n_missing}个月；扣除{start.zh}至{end.zh}平均季"
        f"节变化；移动区块自助法，区块{trend.block_length}个月，抽样"
        f"{format_number(int(trend.draws or 0))}次，随机种子{trend.seed}。",
    )


def _since_sentence(air: AirReview) -> Phrase:
    if air.trend.reason is not None:
        return no_trend(air.trend)
    found = air.trend.at(0.5)
    if found is None or found.slope_per_year <= 0 or found.certainty not in SURE:
        return Phrase(
            "No year can be named since when ozone is higher, because no rise can be told.",
            "由于不能确认臭氧上升，无从指明起始年份。",
        )
    yearly = frames.yearly_anomalies(air).set_index("calendar_year")["mean_ugm3"]
    below = yearly[yearly <= 0]
    last_below = int(below.index[-1]) if len(below) else None
    assert air.trend.first is not None
    first = _month(air.trend.first)
    base_en = f"the seasonal average of {air.trend.base_start.year}–{air.trend.base_end.year}"
    base_zh = f"{air.trend.base_start.year}–{air.trend.base_end.year}年季节平均水平"
    after = [year for year in yearly.index if last_below is None or year > last_below]
    if last_below is None or not after:
        return Phrase(
            "No year can be named since when it is higher: the last year seen does not lie above "
            f"{base_en}.",
            f"不能确定臭氧从哪一年起升高：最近一年并不高于{base_zh}。",
        )
    return Phrase(
        f"Every year since {after[0]} lies above {base_en}, and {last_below} was the last below "
        f"it; the record begins in {first.en}, so an earlier beginning cannot be seen.",
        f"{after[0]}年以来各年均高于{base_zh}，{last_below}年为最后一个低于该水平的年份；资料始于"
        f"{first.zh}，更早的变化无从判断。",
    )


def _unconverted_sentence(air: AirReview) -> Phrase:
    right, wrong = air.trend.at(0.5), air.trend_unconverted.at(0.5)
    if right is None or wrong is None:
        return no_trend(air.trend)
    fall = _number(100 * (1 - OLD_STATE_K / NEW_STATE_K))
    return Phrase(
        f"Joined as they stand, the two sources would give {_signed(wrong.slope_per_year)} "
        f"{UGM3.en} a year instead of {_signed(right.slope_per_year)}. That figure is wrong. "
        f"Until August 2018 the concentration of a gas was stated for air at {OLD_STATE_K:g} K, "
        f"since then for air at {NEW_STATE_K:g} K, which is thinner: the same air reads "
        f"{fall}\u00a0% lower. Unconverted, a change of the unit passes for cleaner air.",
        f"若不换算直接拼接，两个来源得到的趋势为每年{_signed(wrong.slope_per_year)}{UGM3.zh}，而换"
        f"算后为{_signed(right.slope_per_year)}{UGM3.zh}。前者有误：2018年8月以前气态污染物浓度以"
        f"{OLD_STATE_K:g}K为参比状态，此后改为{NEW_STATE_K:g}K，同样的空气读数降低{fall}%。不换"
        "算，就会把计量口径的变化当作空气质量的改善。",
    )


def _quantiles_sentence(air: AirReview) -> Phrase:
    low, high = air.trend.at(0.1), air.trend.at(0.9)
    if low is None or high is None:
        return no_trend(air.trend)
    a = _moved(low.slope_per_year, low.low95, low.high95, low.certainty)
    b = _moved(high.slope_per_year, high.low95, high.high95, high.certainty)
    return Phrase(
        f"The low months (10th percentile) {_plural(a.en)}; the high months (90th percentile) "
        f"{_plural(b.en)}.",
        f"低值月份（第10百分位）{a.zh}；高值月份（第90百分位）{b.zh}。",
    )


def _plural(text: str) -> str:
    return text.replace("has no clear", "have no clear", 1)


def _variants_sentence(air: AirReview) -> Phrase:
    frame = air.trend_variants
    frame = frame[frame["variant"] != "unconverted"].dropna(subset=["low"])
    if frame.empty:
        return no_trend(air.trend)
    n, up, sure = len(frame), int((frame["slope"] > 0).sum()), int((frame["low"] > 0).sum())
    down = int((frame["high"] < 0).sum())
    below = Phrase(f", that of {down} below", f"，全部小于零的有{down}种") if down else _NOTHING
    return Phrase(
        f"Of {n} estimates on one reference state {_all_or(up, n)} are rises; the 95\u00a0% "
        f"interval of {_all_or(sure, n)} lies above zero{below.en}.",
        f"统一参比状态的{n}种估计中，{up}种为上升；95%置信区间全部大于零的有{sure}种{below.zh}。",
    )


_NOTHING = Phrase("", "")


def _all_or(part: int, whole: int) -> str:
    """Return a count in words where it is all or none, else in digits."""
    return "all" if part == whole else "none" if part == 0 else str(part)


def _annual_sentence(air: AirReview) -> Phrase:
    yearly = yearly_means(air.ozone)
    found = annual_trend(yearly.index.to_numpy(), yearly.to_numpy())
    if found.reason is not None or found.slope_per_year is None or found.p is None:
        return Phrase(
            f"Only {found.n} calendar years have all months: too few for a trend of yearly values.",
            f"仅有{found.n}个年份月份齐全，不足以计算年值趋势。",
        )
    p, least = _number(found.p, 3), _number(found.smallest_p or 0, 3)
    return Phrase(
        f"The {found.n} calendar years with all months rise by {_number(found.slope_per_year)} "
        f"{UGM3.en} a year (Theil–Sen, exact Kendall p\u00a0=\u00a0{p}). With {found.n} values "
        f"even a perfect order reaches only p\u00a0=\u00a0{least}, so yearly values alone decide "
        "nothing."
        if found.slope_per_year > 0
        else f"The {found.n} calendar years with all months change by "
        f"{_signed(found.slope_per_year)} {UGM3.en} a year (Theil–Sen, exact Kendall "
        f"p\u00a0=\u00a0{p}; at best {least} with {found.n} values).",
        f"月份齐全的{found.n}个年份，年均值每年变化"
        f"{_signed(found.slope_per_year)}{UGM3.zh}（Theil–Sen估计，Kendall精确检验p={p}）。仅"
        f"{found.n}个年值时，即使完全单调，p值也只能达到{least}，单凭年值不能定论。",
    )


def _months_sentence(air: AirReview) -> Phrase:
    if air.ozone.empty:
        return NO_MONTHS
    top = air.ozone.idxmax()
    span, when = _span(air.ozone.index[0], air.ozone.index[-1]), _month(top)
    value = _number(float(air.ozone.max()), 0)
    n, missing = len(air.ozone), air.trend.n_missing
    return Phrase(
        f"{n} months of ozone from {span.en}, {missing} months missing in between; the highest is "
        f"{when.en} with {value} {UGM3.en}.",
        f"{span.zh}共有{n}个月的臭氧月均值，其间缺{missing}个月；最高值出现在{when.zh}，为"
        f"{value}{UGM3.zh}。",
    )


def _gaps_sentence(air: AirReview) -> Phrase:
    spans = frames.long_gaps(air.ozone)
    if not spans:
        return Phrase("The months have no long gap.", "月值序列没有较长缺口。")
    listed = join_phrases([_span(a, b) for a, b in spans])
    return (
        Phrase(
            f"There are no data for {listed.en}: the archive at hand lacks these months, among "
            "them the ozone season of two years.",
            f"{listed.zh}无数据：所用资料缺少这些月份，其中包含两年的臭氧高发季节。",
        )
        if len(spans) > 1
        else Phrase(
            f"There are no data for {listed.en}: the archive at hand lacks these months.",
            f"{listed.zh}无数据：所用资料缺少这些月份。",
        )
    )


# --- Weather --------------------------------------------------------------------------------


def _weather_sentence(air: AirReview) -> Phrase:
    found = air.weather
    if not found.assessable:
        return NO_WEATHER
    assert found.adjusted is not None and found.raw is not None
    a, r = found.adjusted, found.raw
    interval = _interval(a.low95_pct, a.high95_pct, "\u00a0%")
    sure = CERTAINTY[a.certainty]
    verb = Phrase("a rise", "上升") if a.pct_per_year > 0 else Phrase("a fall", "下降")
    size = _number(abs(a.pct_per_year))
    if a.certainty not in SURE:
        return Phrase(
            "With the weather’s part taken out no clear direction is left "
            f"({_signed(a.pct_per_year)}\u00a0% a year, {interval.en}; {sure.en}); unadjusted it "
            f"is {_signed(r.pct_per_year)}\u00a0%.",
            f"扣除气象影响后，变化方向不明确（每年{_signed(a.pct_per_year)}%，{interval.zh}，"
            f"{sure.zh}）；未订正为{_signed(r.pct_per_year)}%。",
        )
    return Phrase(
        f"With the weather’s part taken out, {verb.en} of {size}\u00a0% a year is left "
        f"({interval.en}; {sure.en}), against {_signed(r.pct_per_year)}\u00a0% unadjusted.",
        f"扣除气象影响后，仍每年{verb.zh}{size}%（{interval.zh}，{sure.zh}），未订正为"
        f"{_signed(r.pct_per_year)}%。",
    )


def _weather_part_sentence(air: AirReview) -> Phrase:
    part = air.weather.weather_part
    if part is None:
        return NO_WEATHER
    interval = _interval(part.low95_pct, part.high95_pct, "\u00a0%")
    open_ = part.certainty not in SURE
    end = (
        Phrase("cannot be told from zero", "与零没有明显差别")
        if open_
        else Phrase("is a part of the change", "构成变化的一部分")
    )
    return Phrase(
        f"What the weather itself adds to the trend, {_signed(part.pct_per_year)}\u00a0% a year "
        f"({interval.en}), {end.en}.",
        f"气象因素本身对趋势的贡献为每年{_signed(part.pct_per_year)}%（{interval.zh}），{end.zh}。",
    )


def _skill_sentence(air: AirReview) -> Phrase:
    found = air.weather
    if not found.assessable or found.skill is None:
        return NO_WEATHER
    skill = found.skill
    share = _number(100 * skill.skill, 0)
    if skill.says_little:
        return Phrase(
            "In years that the model has not seen, knowing the weather changes the squared error "
            f"by {share}\u00a0% of what season and trend leave: the adjustment explains little "
            "here.",
            f"对模型未见年份的检验中，引入气象因素仅使均方误差改善{share}%，气象订正的解释力很弱。",
        )
    return Phrase(
        f"In years that the model has not seen, knowing the weather removes {share}\u00a0% of the "
        "squared error that season and trend leave.",
        f"对模型未见年份的检验中，引入气象因素使均方误差比仅用季节和趋势时减少{share}%。",
    )


def _weather_months_sentence(air: AirReview) -> Phrase:
    found = air.weather
    if not found.assessable:
        return NO_WEATHER
    frame = found.months.set_index("month")["weather_effect_ugm3"]
    up, down = frame.idxmax(), frame.idxmin()
    a, b = _month(up), _month(down)
    return Phrase(
        f"The weather raised ozone most in {a.en} ({_signed(frame[up], 0)} {UGM3.en}) and lowered "
        f"it most in {b.en} ({_signed(frame[down], 0)} {UGM3.en}).",
        f"气象条件使臭氧升高最多的是{a.zh}（{_signed(frame[up], 0)}{UGM3.zh}），降低最多的是"
        f"{b.zh}（{_signed(frame[down], 0)}{UGM3.zh}）。",
    )


# --- Checks ---------------------------------------------------------------------------------


def _sensitivity_sentence(air: AirReview) -> Phrase:
    frame = air.trend_sensitivity
    if frame.empty:
        return no_trend(air.trend)
    frame = frame[~frame["choice"].isin(["state"]) & frame["reason"].isna()]
    low, high = frame["slope_per_year"].min(), frame["slope_per_year"].max()
    crossing = int(((frame["low95"] < 0) & (frame["high95"] > 0)).sum())
    return Phrase(
        f"On one reference state the {len(frame)} settings give {_signed(low)} to {_signed(high)} "
        f"{UGM3.en} a year; in {crossing} of them the 95\u00a0% interval includes zero.",
        f"参比状态统一时，{len(frame)}种设置得到的趋势为每年{_signed(low)}至"
        f"{_signed(high)}{UGM3.zh}，其中{crossing}种的95%置信区间包含零。",
    )


def _weather_sensitivity_sentence(air: AirReview) -> Phrase:
    frame = air.weather_sensitivity
    if frame.empty:
        return NO_WEATHER
    column = frame["adjusted_pct_per_year"]
    crossing = int(((frame["low95_pct"] < 0) & (frame["high95_pct"] > 0)).sum())
    return Phrase(
        f"Other choices give an adjusted trend of {_signed(column.min())} to "
        f"{_signed(column.max())}\u00a0% a year; in {crossing} of {len(frame)} the 95\u00a0% "
        "interval includes zero.",
        f"改变处理方式，气象订正后的趋势为每年{_signed(column.min())}%至{_signed(column.max())}%；"
        f"{len(frame)}种中有{crossing}种的95%置信区间包含零。",
    )


def _residual_sentence(air: AirReview) -> Phrase:
    if air.trend.reason is not None:
        return no_trend(air.trend)
    frame = air.residual_autocorrelation
    first = float(frame.loc[frame["lag"] == 1, "r"].iloc[0])
    outside = int(frame["outside"].sum())
    return Phrase(
        f"Once the trend is taken out, neighbouring months correlate with {_number(first, 2)}; "
        f"{outside} of {len(frame)} lags lie outside the bound of chance. Blocks of months carry "
        "what dependence there is into the intervals.",
        f"扣除趋势后，相邻月份的自相关系数为{_number(first, 2)}；{len(frame)}个滞后中有{outside}个"
        "超出随机界限。区块自助法已将这种相关性计入置信区间。",
    )


# --- Season and days ------------------------------------------------------------------------


def _season_sentence(air: AirReview) -> Phrase:
    if air.ozone.empty:
        return NO_MONTHS
    cycle = air.ozone.groupby(air.ozone.index.month).mean()
    if len(cycle) < 12:
        return Phrase(
            "The seasonal cycle is not assessable: some months of the year have no value.",
            "季节变化无法评估：部分月份没有数据。",
        )
    top, low = cycle.nlargest(3), cycle.nsmallest(3)
    highs, lows = month_list(top.index), month_list(low.index)
    peak = Phrase(
        f"Ozone is highest in {highs.en} (mean {_number(float(top.mean()), 0)} {UGM3.en}) and "
        f"lowest in {lows.en} ({_number(float(low.mean()), 0)}).",
        f"臭氧浓度以{highs.zh}最高（平均{_number(float(top.mean()), 0)}{UGM3.zh}），{lows.zh}最低"
        f"（平均{_number(float(low.mean()), 0)}{UGM3.zh}）。",
    )
    counts = frames.exceedance_months(air)
    year = counts[counts["kind"] == "o3_1h"]
    total = int(year["n_exceed"].sum())
    if not total:
        return peak
    inside = int(year.loc[year["calendar_month"].isin(top.index), "n_exceed"].sum())
    return Phrase(
        f"{peak.en} Of the {total} days above the 1-hour limit in the years with all days, "
        f"{inside} fall in these three months.",
        f"{peak.zh}逐日资料齐全的年份中，1小时浓度超标的{total}天有{inside}天出现在上述三个月。",
    )


def _season_note(air: AirReview) -> Phrase:
    hour, mda8 = (_number(air.limit("O3", a), 0) for a in ("1h", "MDA8"))
    return Phrase(
        f"Points are months, the line their mean. Exceedance means a 1-hour maximum above {hour} "
        f"{UGM3.en} (whole years of printed days, gases at {OLD_STATE_K:g} K) or an MDA8 above "
        f"{mda8} {UGM3.en} (days with hours, at {NEW_STATE_K:g} K); the two are different "
        "measures.",
        f"点为各月值，线为多年平均。超标指臭氧1小时最大值超过{hour}{UGM3.zh}（全年逐日资料，"
        f"{OLD_STATE_K:g}K）或日最大8小时平均超过{mda8}{UGM3.zh}（有小时数据的日期，"
        f"{NEW_STATE_K:g}K），两者不是同一指标。",
    )


def _calendar_sentence(air: AirReview) -> Phrase:
    limit = air.limit("O3", "MDA8")
    name = Phrase("MDA8", "臭氧日最大8小时平均")
    return _days_above(frames.calendar(air), limit, name) or NO_HOURS


def _peaks_sentence(air: AirReview) -> Phrase:
    limit = air.limit("O3", "1h")
    name = Phrase("The 1-hour maximum", "臭氧日最大1小时平均")
    return _days_above(frames.peak_calendar(air), limit, name) or NO_PRINTED_DAYS


def _days_above(frame: pd.DataFrame, limit: float, name: Phrase) -> Phrase | None:
    """Say on how many days a daily value exceeded its limit; None without days."""
    if frame.empty:
        return None
    over, n, text = frame[frame["exceeds"]], len(frame), _number(limit, 0)
    if over.empty:
        return Phrase(
            f"{name.en} exceeded {text} {UGM3.en} on none of {n} days.",
            f"有数据的{n}天中，{name.zh}均未超过{text}{UGM3.zh}。",
        )
    worst = over.loc[over["value_ugm3"].idxmax()]
    day = pd.Timestamp(worst["date"])
    run = _longest_run(pd.to_datetime(over["date"]))
    tail_en = f"; the longest run is {run} days" if run >= MIN_RUN_DAYS else ""
    tail_zh = f"，最长连续超标{run}天" if run >= MIN_RUN_DAYS else ""
    value = _number(float(worst["value_ugm3"]), 0)
    return Phrase(
        f"{name.en} exceeded {text} {UGM3.en} on {len(over)} of {n} days; the worst was {day.day} "
        f"{MONTH_EN[day.month]} {day.year} with {value}{tail_en}.",
        f"有数据的{n}天中，{name.zh}超过{text}{UGM3.zh}的有{len(over)}天，最高值出现在{day.year}年"
        f"{day.month}月{day.day}日，为{value}{UGM3.zh}{tail_zh}。",
    )


def _longest_run(dates: pd.Series) -> int:
    ordinal = np.sort(dates.map(pd.Timestamp.toordinal).to_numpy())
    runs = np.split(ordinal, np.flatnonzero(np.diff(ordinal) > 1) + 1)
    return max(len(run) for run in runs)


def _primary_sentence(air: AirReview) -> Phrase:
    bad = air.primary[air.primary["group"] == "bad"] if len(air.primary) else air.primary
    if not len(bad):
        return (
            NO_HOURS
            if not air.account.n_assessed
            else Phrase(
                "No day was bad, so none has a pollutant to blame.",
                "没有超标天，不存在超标首要污染物。",
            )
        )
    n = int(bad["n_group"].iloc[0])
    shares = [
        Phrase(
            f"{POLLUTANT[row.pollutant].en} on {_number(100 * row.share, 0)}\u00a0%",
            f"{POLLUTANT[row.pollutant].zh}占{_number(100 * row.share, 0)}%",
        )
        for row in bad.itertuples()
    ]
    listed = join_phrases(shares)
    return Phrase(
        f"Of the {n} bad days the primary pollutant was {listed.en}.",
        f"{n}个超标天的首要污染物中，{listed.zh}。",
    )


# --- Good days ------------------------------------------------------------------------------


def _account_sentence(air: AirReview) -> Phrase:
    account = air.account
    if not account.n_assessed or account.good_pct is None:
        return NO_HOURS
    assert account.good_without_ozone_pct is not None
    now, then = _number(account.good_pct), _number(account.good_without_ozone_pct)
    n, bad, alone = account.n_assessed, account.n_bad, account.n_ozone_alone
    if not alone:
        return Phrase(
            f"Of the {n} days judged from hours {_bad_days(bad)}, none through ozone alone; the "
            f"share of good days is {now}\u00a0%.",
            f"由小时数据评价的{n}天中，超标{bad}天，没有仅因臭氧超标的情况，优良天数比例为{now}%。",
        )
    return Phrase(
        f"Of the {n} days judged from hours {_bad_days(bad)}, {_of_them(alone, bad)} through "
        f"ozone alone: without these the share of good days would have been {then}\u00a0% instead "
        f"of {now}\u00a0%.",
        f"由小时数据评价的{n}天中，超标{bad}天，其中仅因臭氧超标的{alone}天；若无这些天，优良天数"
        f"比例为{then}%，而实际为{now}%。",
    )


def _bad_days(n: int) -> str:
    return f"{n} was bad" if n == 1 else f"{n} were bad"


def _of_them(n: int, of: int) -> str:
    return "all of them" if n == of else f"{n} of them"


def _account_note(air: AirReview) -> Phrase:
    account = air.account
    open_days = account.n_days - account.n_assessed
    return Phrase(
        "Judged by HJ 633-2012 on 24-hour means and MDA8, from unreviewed real-time hours; "
        f"{open_days} more days lack a pollutant and are not assessable. The 1-hour maximum of "
        f"ozone, which the text lists as well, would make {air.n_bad_by_1h_alone} more days bad.",
        "依据HJ 633-2012，以24小时平均和臭氧日最大8小时平均评价，采用未经审核的实时小时数据；另有"
        f"{open_days}天缺少污染物数据，无法评价。若同时计入该标准所列的臭氧1小时最大值，超标天将再"
        f"增加{air.n_bad_by_1h_alone}天。",
    )


def _year_sentence(air: AirReview) -> Phrase:
    plan = air.plan_good_days
    if plan is None:
        return Phrase(
            "No share of good days for a whole year is seen that these days could be set against.",
            "没有可与上述天数对照的全年优良天数比例。",
        )
    year, share = plan
    length = 366 if isleap(year) else 365
    bad = round(length * (1 - share / 100))
    seen = air.days[air.days["date"].dt.year == year]
    account = good_day_account(seen)
    if not account.n_assessed:
        return Phrase(
            f"The plan gives {_number(share)}\u00a0% good days for {year}, about {bad} bad days; "
            "no hours of that year are at hand.",
            f"规划所列{year}年优良天数比例为{_number(share)}%，约合超标{bad}天；没有该年的小时数"
            "据。",
        )
    last = seen["date"].max()
    if last.month == 12:
        return Phrase(
            f"The plan gives {_number(share)}\u00a0% good days for {year}, about {bad} bad days; "
            f"the hours of that year show {account.n_bad}, {account.n_ozone_alone} of them through "
            "ozone alone.",
            f"规划所列{year}年优良天数比例为{_number(share)}%，约合超标{bad}天；该年小时数据显示超标"
            f"{account.n_bad}天，其中仅因臭氧超标{account.n_ozone_alone}天。",
        )
    rest = bad - account.n_bad
    until = Phrase(f"{last.day} {MONTH_EN[last.month]}", f"{last.month}月{last.day}日")
    return Phrase(
        f"The plan gives {_number(share)}\u00a0% good days for {year}, which is about {bad} bad "
        f"days. Up to {until.en} the hours show {account.n_bad}, "
        f"{_of_them(account.n_ozone_alone, account.n_bad)} through ozone alone; so about {rest} "
        "must have come later in the year, for which no hours are at hand. The plan’s figure is "
        "official and the hours are unreviewed, so the two need not match to the day.",
        f"规划所列{year}年优良天数比例为{_number(share)}%，约合超标{bad}天。截至{until.zh}，小时数"
        f"据显示超标{account.n_bad}天，其中仅因臭氧超标{account.n_ozone_alone}天；据此推算，当年"
        f"其余时间约有{rest}天超标，而这一时段没有小时数据。规划数值为官方数据，小时数据未经审核，"
        "两者不必逐日吻合。",
    )


def _scenario_sentence(air: AirReview) -> Phrase:
    now, then = air.account, air.account_2026
    if not now.n_assessed or now.good_pct is None or then.good_pct is None:
        return NO_HOURS
    more = then.n_bad - now.n_bad
    return Phrase(
        f"Judged by {AQI_SCENARIO}, as a scenario, the same days would have {then.n_bad} bad days "
        f"instead of {now.n_bad} and {_number(then.good_pct)}\u00a0% good days instead of "
        f"{_number(now.good_pct)}\u00a0%. The ozone breakpoints stay; the {more} additional bad "
        f"days come from particles, which would exceed on {then.n_particles} days.",
        f"情景测算：按{AQI_SCENARIO}评价，上述天数中超标{then.n_bad}天（现行标准为{now.n_bad}天）"
        f"，优良天数比例{_number(then.good_pct)}%（现行标准为{_number(now.good_pct)}%）。臭氧分级"
        f"浓度不变，新增的{more}个超标天来自颗粒物，颗粒物超标将达{then.n_particles}天。",
    )


def _years_sentence(air: AirReview) -> Phrase:
    ozone = air.years[air.years["indicator"] == "o3_mda8_p90_ugm3"]
    if ozone.empty:
        return NO_HOURS
    valid = ozone[ozone["valid"].astype(bool)]
    listed = join_phrases([Phrase(str(y), f"{y}年") for y in valid["year"]]) if len(valid) else None
    n = len(ozone)
    if listed is None:
        return Phrase(
            f"None of the {n} calendar years with hours has the days that HJ 663 asks for, so no "
            "yearly percentile of ozone is given and no year is judged.",
            f"有小时数据的{n}个年份，有效天数均达不到HJ 663的要求，因此不给出臭氧年评价百分位数，"
            "也不作年度评价。",
        )
    return Phrase(
        f"Of the {n} calendar years with hours, {listed.en} can be judged by HJ 663.",
        f"有小时数据的{n}个年份中，{listed.zh}符合HJ 663年度评价的有效性要求。",
    )


# --- Particles, cities, agreement -----------------------------------------------------------


def _pm_sentence(air: AirReview) -> Phrase:
    ozone, particles = air.trend.at(0.5), air.pm25_trend.at(0.5)
    if ozone is None or particles is None:
        return no_trend(air.trend)
    pm = _moved(particles.slope_per_year, particles.low95, particles.high95, particles.certainty)
    o3 = _moved(ozone.slope_per_year, ozone.low95, ozone.high95, ozone.certainty)
    return Phrase(f"PM2.5 {pm.en}, while ozone {o3.en}.", f"PM2.5{pm.zh}，同期臭氧{o3.zh}。")


def _pm_note(air: AirReview) -> Phrase:
    pages = air.pm25[air.pm25.index < pd.Period("2018-09", "M")]
    found = trend_of(pages).at(0.5)
    base = Phrase(
        "Particles have been stated at ambient conditions since September 2018 and before that at "
        "the reference state; no factor converts them, and warm air makes the later numbers "
        "lower, so part of the step after the gap is the unit.",
        "颗粒物浓度自2018年9月起按实况报告，此前按标准状态报告，两者之间没有固定换算系数；气温较高"
        "时实况数值偏低，缺口之后的下降有一部分来自口径变化。",
    )
    if found is None:
        return base
    alone = _moved(found.slope_per_year, found.low95, found.high95, found.certainty)
    return Phrase(
        f"{base.en} On the months before alone, PM2.5 {alone.en}.",
        f"{base.zh}仅用此前各月，PM2.5{alone.zh}。",
    )


def _cities_sentence(air: AirReview) -> Phrase:
    trend, level = place_of(frames.city_trends(air), air.city), place_of(air.data.levels, air.city)
    if trend is None or level is None:
        return no_trend(air.trend)
    name = air.city_name
    slope, middle = _signed(trend.value), _signed(trend.median)
    a, b = _place(trend), _place(level)
    return Phrase(
        f"{name.en}’s trend of {slope} {UGM3.en} a year {a.en} (median {middle}); its level of "
        f"{_number(level.value, 0)} {UGM3.en} {b.en} (median {_number(level.median, 0)}).",
        f"{name.zh}臭氧趋势为每年{slope}{UGM3.zh}，{a.zh}（各市中位数{middle}）；平均水平为"
        f"{_number(level.value, 0)}{UGM3.zh}，{b.zh}（中位数{_number(level.median, 0)}）。",
    )


def _place(place: Place) -> Phrase:
    others = place.n_cities - 1
    if not place.n_above:
        return Phrase(
            f"is the highest of {place.n_cities} cities", f"为{place.n_cities}个城市中最高"
        )
    if not place.n_below:
        return Phrase(
            f"is the lowest of {place.n_cities} cities", f"为{place.n_cities}个城市中最低"
        )
    return Phrase(
        f"lies above that of {place.n_below} and below that of {place.n_above} of the {others} "
        "other cities",
        f"在其他{others}市中高于{place.n_below}市、低于{place.n_above}市",
    )


def _tiles_sentence(air: AirReview) -> Phrase:
    frame = frames.tiles(air)
    if frame.empty:
        return no_trend(air.trend)
    counts = frame["state"].value_counts()
    up, down = int(counts.get("rising", 0)), int(counts.get("falling", 0))
    open_ = int(counts.get("open", 0))
    return Phrase(
        f"In {_all_or(up, len(frame))} of {len(frame)} cities the median rises with a 95\u00a0% "
        f"interval above zero, in {_all_or(down, len(frame))} it falls with one below zero, and "
        f"in {_all_or(open_, len(frame))} the direction is open.",
        f"{len(frame)}个城市中，中位数趋势上升且95%置信区间大于零的有{up}个，下降且区间小于零的有"
        f"{down}个，方向不能确定的有{open_}个。",
    )


def _tiles_note(air: AirReview) -> Phrase:
    return Phrase(
        "Tiles stand where the city lies, roughly; they are no map. All have the same scale; the "
        f"number is the median trend in {UGM3.en} a year; the framed tile is {air.city_name.en}.",
        f"各格按城市大致方位排列，并非地图；各格纵轴一致，数字为中位数趋势（{UGM3.zh}·年），加框者"
        f"为{air.city_name.zh}。",
    )


def _agreement_sentence(air: AirReview) -> Phrase:
    frame = frames.agreement(air)
    if frame.empty:
        return Phrase(
            "No month has both hours and a published value to compare.",
            "没有同时具备小时数据和公布值、可供核对的月份。",
        )
    good = frame[frame["indicator"] == "aqi_good_days_pct"]
    pm = frame[frame["indicator"] == "pm25"]
    n = frame["month"].nunique()
    gap = _number(float(good["difference"].abs().max())) if len(good) else "–"
    gap_pm = _number(float(pm["difference"].abs().max())) if len(pm) else "–"
    return Phrase(
        f"In the {n} months that have both hours and published values, the computed share of good "
        f"days is at most {gap} points and PM2.5 at most {gap_pm} {UGM3.en} away from what was "
        "published.",
        f"在同时具备小时数据和公布值的{n}个月中，计算的优良天数比例与公布值最多相差{gap}个百分点，"
        f"PM2.5最多相差{gap_pm}{UGM3.zh}。",
    )
