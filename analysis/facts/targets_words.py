"""Words of the chapter on targets, in both languages: methods, references, scenarios, chances."""

from __future__ import annotations

import pandas as pd

from analysis.facts.edition import plan_ordinal
from analysis.facts.scorecard_words import AGREEMENT, PROBABILITY_WORD, percent
from analysis.language import Phrase, format_number
from analysis.projection.prospect import Prospect, probability_word
from analysis.review import Review
from analysis.target_review import CITY_SOURCE, PLAN_SOURCE, PROVINCE_SOURCE, Reference
from analysis.vocabulary import MONTH_EN

__all__ = ["AGREEMENT", "PROBABILITY_WORD"]

PLAN, CITY, PROVINCE = PLAN_SOURCE, CITY_SOURCE, PROVINCE_SOURCE
METHODS = "methods"
#: Sources of the monthly and daily series from which futures are simulated.
SERIES = ("aqistudy-monthly", "aqistudy-daily", "cnemc-hourly", "gd-monthly-notices")
GOOD, PM25, OZONE = "good_days_pct", "pm25_annual_mean_ugm3", "ozone_p90_ugm3"
#: A share that no finite number of futures can tell from nothing, or from all of them.
_EDGE = 1e-4

NAME = {
    GOOD: Phrase("good days", "优良天数比例"),
    PM25: Phrase("PM2.5", "PM2.5年均浓度"),
    OZONE: Phrase("90th percentile of ozone", "臭氧第90百分位数"),
    "ozone_mean_ugm3": Phrase("annual mean of ozone", "臭氧年均值"),
}
#: The unit of an axis or a column.
AXIS_UNIT = {
    GOOD: Phrase("%", "%"),
    PM25: Phrase("µg/m³", "微克/立方米"),
    OZONE: Phrase("µg/m³", "微克/立方米"),
}
#: The same at the head of an axis.
AXIS_NAME = {name: Phrase(word.en[0].upper() + word.en[1:], word.zh) for name, word in NAME.items()}
DECIMALS = {GOOD: 1, PM25: 0, OZONE: 0}
METHOD = {
    "last": Phrase("latest level kept", "维持最近水平"),
    "drift": Phrase("drift (benchmark)", "带漂移随机游走（基准）"),
    "linear": Phrase("straight line", "线性趋势"),
    "log_linear": Phrase("line on logarithms", "对数线性趋势"),
    "theil_sen": Phrase("Theil–Sen line", "Theil–Sen趋势"),
    "shrunk": Phrase("line shrunk to all cities", "向各市收缩的趋势"),
    "damped": Phrase("damped trend", "阻尼趋势"),
}
SCENARIO = {
    "continue": Phrase("continue", "延续现状"),
    "with_measures": Phrase("with measures", "强化措施"),
    "setback": Phrase("setback", "出现反弹"),
}
LEAD = {
    1: Phrase("up to one year ahead", "提前1年以内"),
    2: Phrase("one to two years ahead", "提前1～2年"),
    3: Phrase("two to three years ahead", "提前2～3年"),
    4: Phrase("three to four years ahead", "提前3～4年"),
    5: Phrase("more than four years ahead", "提前4年以上"),
}
NOT_LATER = Phrase("not by the last year projected", "预测期内未达到")


def seen_from(year: int) -> Phrase:
    """Return the standpoint of every probability: the end of a year."""
    return Phrase(f"seen from the end of {year}", f"按截至{year}年底的数据")


def seen(review: Review) -> Phrase:
    """Return the standpoint at the head of a sentence."""
    return Phrase(f"Seen from the end of {review.as_of}", f"按截至{review.as_of}年底的数据")


def value(indicator_id: str, number: float, with_unit: bool = True) -> Phrase:
    """Return a value of an indicator as it is published."""
    text = format_number(float(number), DECIMALS[indicator_id])
    if not with_unit:
        return Phrase(text, text)
    if indicator_id == GOOD:
        return Phrase(f"{text}\u00a0%", f"{text}%")
    return Phrase(f"{text}\u00a0µg/m³", f"{text}微克/立方米")


def span(indicator_id: str, low: float, high: float) -> Phrase:
    """Return an interval of an indicator in words."""
    first = value(indicator_id, low, with_unit=False)
    last = value(indicator_id, high)
    start = f"{first.zh}%" if indicator_id == GOOD else first.zh
    return Phrase(f"{first.en} to {last.en}", f"{start}～{last.zh}")


def share(part: float, decimals: int = 0) -> Phrase:
    """Return a measured share as percent."""
    text = format_number(100 * float(part), decimals)
    return Phrase(f"{text}\u00a0%", f"{text}%")


def chance(probability: float, with_word: bool = True) -> Phrase:
    """Return a probability with its word; what no future or every future did is a bound."""
    number = percent(min(max(probability, _EDGE), 1 - _EDGE))
    if not with_word:
        return Phrase(f"{number}\u00a0%", f"{number}%")
    word = PROBABILITY_WORD[probability_word(probability)]
    return Phrase(f"{number}\u00a0% ({word.en})", f"{number}%（{word.zh}）")


def reference_name(review: Review, code: str, year: int) -> Phrase:
    """Return what a possible target is."""
    ordinal = plan_ordinal(review.finished_plan["ordinal"])
    return {
        "target": Phrase("the target of the plan", "规划目标"),
        "assigned": Phrase("the assigned target", "省下达目标"),
        "state": Phrase(f"the level of {year}", f"{year}年现状"),
        "former_target": Phrase(f"the target of the {ordinal.en}", f"{ordinal.zh}目标"),
        "province": Phrase(f"the provincial mean of {year}", f"{year}年全省平均"),
    }[code]


def sign(indicator_id: str) -> str:
    """Return the sign that a target of the indicator stands behind."""
    return "≥" if indicator_id == GOOD else "≤"


def demand(review: Review, indicator_id: str, reference: Reference) -> Phrase:
    """Return a possible target with its sign and what it is."""
    name = reference_name(review, reference.code, reference.year)
    text = value(indicator_id, reference.value)
    mark = sign(indicator_id)
    return Phrase(f"{mark}\u00a0{text.en} ({name.en})", f"{mark}{text.zh}（{name.zh}）")


def month(text: object) -> Phrase:
    """Return a month given as 2022-09 in words."""
    period = pd.Period(str(text), "M")
    return Phrase(f"{MONTH_EN[period.month]} {period.year}", f"{period.year}年{period.month}月")


def months(first: object, last: object) -> Phrase:
    """Return a span of months in words; a whole year as the year."""
    a, b = pd.Period(str(first), "M"), pd.Period(str(last), "M")
    if (a.month, b.month) == (1, 12) and a.year == b.year:
        return Phrase(f"{a.year}", f"{a.year}年")
    if a.year == b.year:
        return Phrase(
            f"{MONTH_EN[a.month]} to {MONTH_EN[b.month]} {a.year}",
            f"{a.year}年{a.month}—{b.month}月",
        )
    return Phrase(f"{month(a).en} to {month(b).en}", f"{month(a).zh}至{month(b).zh}")


def not_assessable(review: Review, prospect: Prospect) -> Phrase:
    """Return the sentence in place of a prospect, with the reason."""
    reason = prospect.reason or Phrase("nothing of it is known", "无可用数据")
    return Phrase(
        f"{seen(review).en}, {NAME[prospect.indicator_id].en} in {prospect.year}: not assessable, "
        f"because {reason.en}.",
        f"{seen(review).zh}，{prospect.year}年{NAME[prospect.indicator_id].zh}无法评估：{reason.zh}。",
    )


def no_record(review: Review) -> Phrase:
    """Return the sentence in place of a track record."""
    if len(review.target_review.data.backtest):
        return Phrase(
            f"{seen(review).en} the known outcomes of earlier projections were too few, or ended "
            "all in one year, so the interval could not be tried on others: not assessable.",
            f"{seen(review).zh}，此前预测已有的结果过少或同属一年，区间无法用其他年份检验，无法评估预测效果。",
        )
    return Phrase(
        f"{seen(review).en} no outcome of an earlier projection was known, so there is no track "
        "record: not assessable.",
        f"{seen(review).zh}，此前的预测尚无结果可供检验，无法评估预测效果。",
    )
