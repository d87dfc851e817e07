"""How the facts about air put numbers, months, counts and directions into words."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.language import Phrase, format_number, join_phrases
from analysis.trends.monthly import MonthlyTrend
from analysis.vocabulary import CERTAINTY, MONTH_EN, TREND_REASON

UGM3 = Phrase("µg/m³", "微克/立方米")
PERCENT = Phrase("%", "%")
#: Certainties at which a sentence names a direction: those whose 95 % interval leaves out zero.
SURE = ("very_high", "high")

#: The months in which Guangdong's ozone is highest as a rule; a gap that holds them all lacks the
#: ozone season of its year.
OZONE_SEASON = (8, 9, 10)

NO_HOURS = Phrase(
    "Not assessable: no hourly data of the city are seen by this edition.",
    "无法评估：本版所用数据中没有该市小时数据。",
)
NO_PRINTED_DAYS = Phrase(
    "Not assessable: no printed days of the city are seen by this edition.",
    "无法评估：本版所用数据中没有该市逐日资料。",
)
NO_WEATHER = Phrase(
    "The part of the weather is not assessable: too few months have both ozone and weather data.",
    "气象影响无法评估：同时有臭氧和气象数据的月份不足。",
)
NO_MONTHS = Phrase(
    "Not assessable: no monthly ozone of the city is seen by this edition.",
    "无法评估：本版所用数据中没有该市臭氧月均值。",
)


def number(value: float, decimals: int = 1) -> str:
    """Return a number as printed."""
    return format_number(float(value), decimals)


def signed(value: float, decimals: int = 1) -> str:
    """Return a change as printed, with its sign."""
    text = number(value, decimals)
    return text if text.startswith("\u2212") or not float(text.replace(",", "")) else f"+{text}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """Return an English count with its noun: "1 day", "2 days"."""
    return f"{format_number(n)} {one if n == 1 else many or one + 's'}"


def all_or(part: int, whole: int) -> str:
    """Return an English count in words where it is all or none, else in digits."""
    return "all" if part == whole else "none" if part == 0 else format_number(part)


def of_them(part: int, whole: int) -> str:
    """Return "all of them", "3 of them" or, of a single one, "that one"."""
    if whole == 1:
        return "that one" if part else "not that one"
    return f"{all_or(part, whole)} of them"


def month(period: pd.Period | None) -> Phrase:
    """Return a month in words; an en dash for none."""
    if period is None:
        return Phrase("–", "–")
    return Phrase(f"{MONTH_EN[period.month]} {period.year}", f"{period.year}年{period.month}月")


def span(first: pd.Period, last: pd.Period) -> Phrase:
    """Return a span of months in words."""
    a, b = month(first), month(last)
    if first == last:
        return a
    if first.year == last.year:
        return Phrase(f"{MONTH_EN[first.month]} to {b.en}", f"{a.zh}至{last.month}月")
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


def signed_interval(low: float, high: float) -> Phrase:
    """Return the 95 % interval of a change, both ends with their signs."""
    return Phrase(
        f"95\u00a0% interval {signed(low)} to {signed(high)}",
        f"95%置信区间{signed(low)}至{signed(high)}",
    )


def is_open(low: float, high: float, certainty: str) -> bool:
    """Return whether a trend leaves its direction open: its interval holds zero."""
    return low <= 0 <= high or certainty not in SURE


def moved(slope: float, low: float, high: float, certainty: str) -> Phrase:
    """Say that a quantity rose, fell or has no clear direction, with interval and certainty.

    Slopes in µg/m3 a year. The interval is always that of the change, with its signs, so that
    those of a rise, a fall and an open direction can be read side by side.
    """
    sure, reach = CERTAINTY[certainty], signed_interval(low, high)
    if is_open(low, high, certainty):
        return Phrase(
            f"has no clear direction ({signed(slope)} {UGM3.en} a year, {reach.en}; {sure.en})",
            f"变化方向不明确（每年{signed(slope)}{UGM3.zh}，{reach.zh}，{sure.zh}）",
        )
    verb = Phrase("rose", "上升") if slope > 0 else Phrase("fell", "下降")
    return Phrase(
        f"{verb.en} by {number(abs(slope))} {UGM3.en} a year ({reach.en}; {sure.en})",
        f"每年{verb.zh}{number(abs(slope))}{UGM3.zh}（{reach.zh}，{sure.zh}）",
    )


def sentences(*parts: Phrase) -> Phrase:
    """Put sentences one after the other."""
    return Phrase(" ".join(p.en for p in parts if p.en), "".join(p.zh for p in parts))
