"""Facts about days: season, exceedances, primary pollutants, good days, and other cities."""

from __future__ import annotations

from calendar import isleap

import numpy as np
import pandas as pd

from analysis import air_frames as frames
from analysis.air.cities import Place, place_of
from analysis.air.days import good_day_account
from analysis.air_review import AQI_IN_FORCE, AQI_SCENARIO, AirReview
from analysis.facts.air_words import (
    NO_HOURS,
    NO_MONTHS,
    NO_PRINTED_DAYS,
    OZONE_SEASON,
    UGM3,
    all_or,
    counted,
    month,
    month_list,
    no_trend,
    number,
    of_them,
    sentences,
    signed,
    span,
)
from analysis.language import Phrase, format_number, join_phrases
from analysis.standards.evaluation import MIN_DAYS_OF_MONTH
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K
from analysis.vocabulary import MONTH_EN, POLLUTANT

#: How the titles of the province's monthly notices begin.
PROVINCE_TITLE = "广东省"
#: A run of exceedance days is worth a sentence from this length on.
MIN_RUN_DAYS = 2


# --- Season and exceedances -----------------------------------------------------------------


def season_sentence(air: AirReview) -> Phrase:
    """When in the year ozone is high."""
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
    high, least = number(float(top.mean()), 0), number(float(low.mean()), 0)
    peak = Phrase(
        f"Ozone is highest in {highs.en} (mean {high} {UGM3.en}) and lowest in {lows.en} "
        f"({least}).",
        f"臭氧浓度以{highs.zh}最高（平均{high}{UGM3.zh}），{lows.zh}最低（平均{least}{UGM3.zh}）。",
    )
    counts = frames.exceedance_months(air)
    year = counts[counts["kind"] == "o3_1h"]
    total = int(year["n_exceed"].sum())
    if not total:
        return peak
    inside = int(year.loc[year["calendar_month"].isin(top.index), "n_exceed"].sum())
    fall = "falls" if inside == 1 else "fall"
    return sentences(
        peak,
        Phrase(
            f"Of the {counted(total, 'day')} above the 1-hour limit in the years with nearly all "
            f"days, {all_or(inside, total)} {fall} in {highs.en}.",
            f"逐日资料完整的年份中，臭氧日最大1小时平均超标的{total}天中，有{inside}天出现在{highs.zh}。",
        ),
    )


def season_note(air: AirReview) -> Phrase:
    """What an exceedance is in the chart of the season."""
    hour, mda8 = (number(air.limit("O3", a), 0) for a in ("1h", "MDA8"))
    return Phrase(
        f"Points are months, the line their mean. Exceedance means a 1-hour maximum above {hour} "
        f"{UGM3.en} (whole years of printed days, gases at {OLD_STATE_K:g} K) or an MDA8 above "
        f"{mda8} {UGM3.en} (days with hours, at {NEW_STATE_K:g} K); the two are different "
        "measures. A month without a bar has no such days or no data.",
        f"点为各月值，线为各月多年平均。超标指臭氧日最大1小时平均超过{hour}{UGM3.zh}（逐日资料完整"
        f"的年份，{OLD_STATE_K:g} K）或日最大8小时平均超过{mda8}{UGM3.zh}（有小时数据的日期，"
        f"{NEW_STATE_K:g} K），两者不是同一指标。没有柱的月份为无超标或无数据。",
    )


def calendar_sentence(air: AirReview) -> Phrase:
    """On how many days MDA8 exceeded."""
    name = Phrase("MDA8", "臭氧日最大8小时平均")
    return _days_above(frames.calendar(air), air.limit("O3", "MDA8"), name) or NO_HOURS


def peaks_sentence(air: AirReview) -> Phrase:
    """On how many days the 1-hour maximum exceeded."""
    name = Phrase("The 1-hour maximum", "臭氧日最大1小时平均")
    return _days_above(frames.peak_calendar(air), air.limit("O3", "1h"), name) or NO_PRINTED_DAYS


def _days_above(frame: pd.DataFrame, limit: float, name: Phrase) -> Phrase | None:
    """Say on how many days a daily value exceeded its limit; None without days."""
    if frame.empty:
        return None
    over, text = frame[frame["exceeds"]], number(limit, 0)
    n = format_number(len(frame))
    if over.empty:
        return Phrase(
            f"{name.en} exceeded {text} {UGM3.en} on none of {n} days.",
            f"有数据的{n}天中，{name.zh}均未超过{text}{UGM3.zh}。",
        )
    worst = over.loc[over["value_ugm3"].idxmax()]
    day = pd.Timestamp(worst["date"])
    run = _longest_run(pd.to_datetime(over["date"]))
    tail = (
        Phrase(f"; the longest run is {run} days", f"，最长连续超标{run}天")
        if run >= MIN_RUN_DAYS
        else Phrase("", "")
    )
    value = number(float(worst["value_ugm3"]), 0)
    return Phrase(
        f"{name.en} exceeded {text} {UGM3.en} on {len(over)} of {n} days; the worst was {day.day} "
        f"{MONTH_EN[day.month]} {day.year} with {value}{tail.en}.",
        f"有数据的{n}天中，{name.zh}超过{text}{UGM3.zh}的有{len(over)}天，最高值出现在{day.year}年"
        f"{day.month}月{day.day}日，为{value}{UGM3.zh}{tail.zh}。",
    )


def _longest_run(dates: pd.Series) -> int:
    ordinal = np.sort(dates.map(pd.Timestamp.toordinal).to_numpy())
    runs = np.split(ordinal, np.flatnonzero(np.diff(ordinal) > 1) + 1)
    return max(len(run) for run in runs)


# --- Good days ------------------------------------------------------------------------------


def primary_sentence(air: AirReview) -> Phrase:
    """Which pollutant was primary on the bad days."""
    if not air.account.n_assessed:
        return NO_HOURS
    bad = air.primary[air.primary["group"] == "bad"]
    if bad.empty:
        return Phrase(
            "No day was bad, so no pollutant is to blame.", "没有超标天，不存在超标首要污染物。"
        )
    n = int(bad["n_group"].iloc[0])
    # A bad day that lacks a pollutant has no primary pollutant: which one is largest is not known.
    whole = n == air.account.n_bad
    of = Phrase(
        "" if whole else f" with all pollutants (of {air.account.n_bad})",
        "" if whole else f"（污染物数据齐全，超标天共{air.account.n_bad}个）",
    )
    shares = [
        (POLLUTANT[row.pollutant], number(100 * row.share, 0))
        for row in bad.itertuples(index=False)
    ]
    listed = join_phrases([Phrase(f"{name.en} on {share}\u00a0%", "") for name, share in shares])
    listed_zh = "、".join(f"{name.zh}占{share}%" for name, share in shares)
    found = Phrase(
        f"Of the {counted(n, 'bad day')}{of.en} the primary pollutant was {listed.en}.",
        f"{n}个超标天{of.zh}的首要污染物中，{listed_zh}。",
    )
    if not lacks_ozone_season(air):
        return found
    return sentences(
        found,
        Phrase(
            "These days leave out the ozone season, so ozone’s share in a whole year is likely "
            "larger.",
            "这些日期不含臭氧高发季节，全年中臭氧的占比可能更高。",
        ),
    )


def account_sentence(air: AirReview) -> Phrase:
    """How many days were bad, and what ozone alone cost."""
    account = air.account
    if account.good_pct is None or account.good_without_ozone_pct is None:
        return NO_HOURS
    now, then = number(account.good_pct), number(account.good_without_ozone_pct)
    n, bad, alone = account.n_assessed, account.n_bad, account.n_ozone_alone
    verb = "was" if bad <= 1 else "were"
    when = judged_span(air)
    head = f"Of the {counted(n, 'day')} judged from hours ({when.en}) {all_or(bad, n)} {verb} bad"
    head_zh = f"由小时数据评价的{n}天（{when.zh}）中，超标{bad}天"
    if not alone:
        rest = ", none through ozone alone" if bad else ""
        rest_zh = "，没有仅因臭氧超标的情况" if bad else ""
        return Phrase(
            f"{head}{rest}; the share of good days is {now}\u00a0%.",
            f"{head_zh}{rest_zh}，优良天数比例为{now}%。",
        )
    return Phrase(
        f"{head}, {of_them(alone, bad)} through ozone alone: without these the share of good days "
        f"would have been {then}\u00a0% instead of {now}\u00a0%.",
        f"{head_zh}，{_alone_zh(alone, bad)}；若这些天臭氧不超标，优良天数比例将为{then}%，实际为"
        f"{now}%。",
    )


def _alone_zh(alone: int, bad: int) -> str:
    return "均仅因臭氧超标" if alone == bad else f"其中仅因臭氧超标的{alone}天"


def judged_span(air: AirReview) -> Phrase:
    """Return the months whose days are judged, as spans."""
    months = air.judged_months
    breaks = np.flatnonzero(np.diff(months.asi8) > 1) + 1
    return join_phrases([span(part[0], part[-1]) for part in np.split(months, breaks)])


def lacks_ozone_season(air: AirReview) -> bool:
    """Whether none of the judged days falls into the months in which ozone is highest."""
    return not set(air.judged_months.month) & set(OZONE_SEASON)


def account_note(air: AirReview) -> Phrase:
    """How the days were judged, and what was left out."""
    if not len(air.judged_months):
        return NO_HOURS
    out, more = air.n_days_without_verdict, air.n_bad_by_1h_alone
    texts, when = join_phrases([Phrase(text, text) for text in air.texts]), judged_span(air)
    have = "has" if out == 1 else "have"
    basis = Phrase(
        f"Judged by {texts.en} on 24-hour means and MDA8, from unreviewed real-time hours of "
        f"{when.en}; {counted(out, 'day')} of these months {have} no verdict for want of hours, "
        "and a day that lacks a pollutant counts only if another exceeds. The 1-hour maximum of "
        f"ozone, which HJ 633-2012 lists as well, would make {counted(more, 'more day')} bad.",
        f"依据{texts.zh}，以24小时平均和臭氧日最大8小时平均评价，采用{when.zh}未经审核的实时小时数"
        f"据；上述月份中有{out}天因小时数据不足无法评价，缺少某项污染物的日期仅在其他污染物超标时"
        f"计入。若同时计入HJ 633-2012所列的臭氧日最大1小时平均，超标天将再增加{more}天。",
    )
    if not lacks_ozone_season(air):
        return basis
    return sentences(
        basis,
        Phrase(
            "No day of the ozone season is among them, so ozone’s part in a whole year is likely "
            "larger.",
            "其中没有臭氧高发季节的日期，全年中臭氧的影响可能更大。",
        ),
    )


def year_sentence(air: AirReview) -> Phrase:
    """The arithmetic of the plan's year: its bad days, and how many of them the hours show."""
    plan = air.plan_good_days
    if plan is None:
        return Phrase(
            "No share of good days for a whole year is seen that these days could be set against.",
            "没有可与上述天数对照的全年优良天数比例。",
        )
    year, share = plan
    bad = round((366 if isleap(year) else 365) * (1 - share / 100))
    head = Phrase(
        f"The plan gives {number(share)}\u00a0% good days for {year}, which is about "
        f"{counted(bad, 'bad day')}.",
        f"规划所列{year}年优良天数比例为{number(share)}%，约合超标{bad}天。",
    )
    seen = air.days[air.days["date"].dt.year == year]
    account = good_day_account(seen)
    if not account.n_assessed:
        return sentences(head, Phrase("No hours of that year are at hand.", "没有该年的小时数据。"))
    last, alone = seen["date"].max(), account.n_ozone_alone
    shown = Phrase(
        f"Up to {last.day} {MONTH_EN[last.month]} the hours show {account.n_bad}, "
        f"{of_them(alone, account.n_bad)} through ozone alone",
        f"截至{last.month}月{last.day}日，小时数据显示超标{account.n_bad}天，"
        f"{_alone_zh(alone, account.n_bad)}",
    )
    rest = bad - account.n_bad
    missing = last < pd.Timestamp(year, 12, 31) and rest > 0
    tail = (
        Phrase(
            f"; so about {rest} would have come later in the year, for which no hours are at hand.",
            f"；据此推算，当年其余时间约有{rest}天超标，而这一时段没有小时数据。",
        )
        if missing
        else Phrase(".", "。")
    )
    caveat = Phrase(
        "The plan’s figure is official and the hours are unreviewed, so the two need not match to "
        "the day.",
        "规划数值为官方数据，小时数据未经审核，两者天数不一定完全一致。",
    )
    return sentences(head, Phrase(shown.en + tail.en, shown.zh + tail.zh), caveat)


def scenario_sentence(air: AirReview) -> Phrase:
    """What the text of 2026 would make of the same days."""
    now, then = air.account, air.account_2026
    if now.good_pct is None or then.good_pct is None:
        return NO_HOURS
    more = then.n_bad - now.n_bad
    head = Phrase(
        f"Judged by {AQI_SCENARIO}, as a scenario, the same {then.n_assessed} days would have "
        f"{counted(then.n_bad, 'bad day')} instead of {now.n_bad} and "
        f"{number(then.good_pct)}\u00a0% good days instead of {number(now.good_pct)}\u00a0%.",
        f"按{AQI_SCENARIO}作情景测算，同样的{then.n_assessed}天中超标{then.n_bad}天（按"
        f"{AQI_IN_FORCE}为{now.n_bad}天），优良天数比例{number(then.good_pct)}%（按"
        f"{AQI_IN_FORCE}为{number(now.good_pct)}%）。",
    )
    if not more:
        return sentences(
            head,
            Phrase(
                "The ozone breakpoints stay, and the stricter ones for particles change no day.",
                "臭氧分级浓度不变，颗粒物分级浓度收严后超标天数不变。",
            ),
        )
    come = "comes" if more == 1 else "come"
    return sentences(
        head,
        Phrase(
            f"The ozone breakpoints stay; the {counted(more, 'additional bad day')} {come} from "
            f"particles, which would exceed on {counted(then.n_particles, 'day')}.",
            f"臭氧分级浓度不变，新增的{more}个超标天来自颗粒物，颗粒物超标将达{then.n_particles}天。",
        ),
    )


def years_sentence(air: AirReview) -> Phrase:
    """Which calendar years can be judged by HJ 663."""
    frame = air.years
    valid = frame[frame["valid"].astype(bool)] if len(frame) else frame
    ozone = valid[valid["indicator"] == "o3_mda8_p90_ugm3"] if len(valid) else valid
    particles = valid[valid["indicator"] == "pm25_mean_ugm3"] if len(valid) else valid
    parts = []
    for rows, name in (
        (ozone, Phrase("ozone", "臭氧")),
        (particles, Phrase("PM2.5", "PM2.5")),
    ):
        if len(rows):
            years = join_phrases([Phrase(str(y), f"{y}年") for y in rows["year"]])
            parts.append(
                Phrase(
                    f"{name.en} can be judged for {years.en}",
                    f"{name.zh}可作年度评价的年份为{years.zh}",
                )
            )
        else:
            parts.append(
                Phrase(
                    f"{name.en} can be judged for no calendar year",
                    f"{name.zh}没有可作年度评价的年份",
                )
            )
    return Phrase(
        f"By the valid days that HJ 663 asks for, {parts[0].en}, and {parts[1].en}.",
        f"按HJ 663对有效天数的要求，{parts[0].zh}，{parts[1].zh}。",
    )


# --- Other cities and published values ------------------------------------------------------


def cities_sentence(air: AirReview) -> Phrase:
    """Where the city stands among the cities of the province."""
    trend = place_of(frames.city_trends(air), air.city)
    level = place_of(air.data.levels, air.city)
    if trend is None or level is None:
        return no_trend(air.trend)
    name = air.city_name
    slope, middle = signed(trend.value), signed(trend.median)
    a, b = _place(trend), _place(level)
    n_overlap, months = _overlapping(air), frames.n_common_months(air)
    others = trend.n_cities - 1
    overlap_zh = (
        f"其余{others}市的95%置信区间均与其重叠"
        if n_overlap == others
        else f"其余{others}市中有{n_overlap}市的95%置信区间与其重叠"
    )
    return Phrase(
        f"{name.en}’s trend of {slope} {UGM3.en} a year {a.en} (median {middle}), but the "
        f"95\u00a0% intervals of {all_or(n_overlap, others)} of the others overlap "
        f"with its own. Its mean over the {months} months that all cities have, "
        f"{number(level.value, 0)} {UGM3.en}, {b.en} (median {number(level.median, 0)}).",
        f"{name.zh}臭氧趋势为每年{slope}{UGM3.zh}，{a.zh}（各市中位数{middle}），但{overlap_zh}；"
        f"在各市均有数据的{months}个月中，平均浓度为"
        f"{number(level.value, 0)}{UGM3.zh}，{b.zh}（中位数{number(level.median, 0)}）。",
    )


def _overlapping(air: AirReview) -> int:
    """Count the other cities whose interval of the median trend overlaps with the city's."""
    mine = air.trend.at(0.5)
    frame = frames.tiles(air)
    others = frame[frame["city_id"] != air.city]
    assert mine is not None
    return int(((others["low95"] <= mine.high95) & (others["high95"] >= mine.low95)).sum())


def _place(place: Place) -> Phrase:
    others = place.n_cities - 1
    if not place.n_above:
        return Phrase(
            f"is the highest of {place.n_cities} cities", f"在{place.n_cities}个城市中最高"
        )
    if not place.n_below:
        return Phrase(
            f"is the lowest of {place.n_cities} cities", f"在{place.n_cities}个城市中最低"
        )
    return Phrase(
        f"lies above that of {place.n_below} and below that of {place.n_above} of the {others} "
        "other cities",
        f"在其他{others}市中高于{place.n_below}市、低于{place.n_above}市",
    )


def tiles_sentence(air: AirReview) -> Phrase:
    """In how many cities the direction of the trend is clear."""
    frame = frames.tiles(air)
    if frame.empty:
        return no_trend(air.trend)
    n, counts = len(frame), frame["state"].value_counts()
    up, down, open_ = (int(counts.get(state, 0)) for state in ("rising", "falling", "open"))
    risen = (
        f"中位数趋势上升且95%置信区间大于零的有{up}个"
        if up
        else "没有城市的中位数趋势上升且95%置信区间大于零"
    )
    fallen = f"下降且区间小于零的有{down}个" if down else "没有城市下降且区间小于零"
    return Phrase(
        f"In {all_or(up, n)} of {n} cities the median rises with a 95\u00a0% interval above zero, "
        f"in {all_or(down, n)} it falls with one below zero, and in {all_or(open_, n)} the "
        "direction is open.",
        f"{n}个城市中，{risen}，{fallen}，变化方向不明确的有{open_}个。",
    )


def tiles_note(air: AirReview) -> Phrase:
    """How to read the schematic map."""
    return Phrase(
        "Tiles stand where the city lies, roughly; they are no map. All have the same scale; the "
        f"number is the median trend in {UGM3.en} a year; the framed tile is {air.city_name.en}.",
        "各格按城市大致方位排列，并非地图；各格纵轴一致，数字为中位数趋势（每年变化，微克/立方米）"
        f"，加框者为{air.city_name.zh}。",
    )


#: What is compared with published values: how a difference of so much is said.
_COMPARED = {
    "aqi_good_days_pct": Phrase("{} points in the share of good days", "优良天数比例{}个百分点"),
    "pm25": Phrase(f"{{}} {UGM3.en} in PM2.5", f"PM2.5 {{}}{UGM3.zh}"),
    "pm10": Phrase(f"{{}} {UGM3.en} in PM10", f"PM10 {{}}{UGM3.zh}"),
}


def agreement_sentence(air: AirReview) -> Phrase:
    """How far computed months lie from published ones, and what cannot be compared."""
    frame = frames.agreement(air)
    if frame.empty:
        return Phrase(
            "No month has both hours and a published value to compare.",
            "没有同时具备小时数据和公布值、可供核对的月份。",
        )
    found = []
    for indicator, words in _COMPARED.items():
        rows = frame[frame["indicator"] == indicator]
        if len(rows):
            gap = number(float(rows["difference"].abs().max()))
            found.append(Phrase(words.en.format(gap), words.zh.format(gap)))
    if not found:
        return Phrase(
            "No published share of good days or of particles stands beside the months with hours.",
            "有小时数据的月份没有可供核对的优良天数比例或颗粒物公布值。",
        )
    n, listed = frame["month"].nunique(), join_phrases(found)
    have = "has" if n == 1 else "have"
    return sentences(
        Phrase(
            f"In the {counted(n, 'month')} that {have} both hours and published values, what is "
            f"computed differs from what was published by at most {listed.en}.",
            f"在同时具备小时数据和公布值的{n}个月中，计算值与公布值最多相差：{listed.zh}。",
        ),
        _widest_month(frame),
        _unchecked_ozone(frame),
    )


def _widest_month(frame: pd.DataFrame) -> Phrase:
    """Say which month the largest difference of particles is in, if it lacks many of its days."""
    rows = frame[frame["indicator"].isin(["pm25", "pm10"])]
    if rows.empty:
        return Phrase("", "")
    when = pd.Period(rows.loc[rows["difference"].abs().idxmax(), "month"], "M")
    days = frame.loc[frame["month"] == str(when), "n_days"].astype(int)
    if days.max() >= MIN_DAYS_OF_MONTH[when.month - 1]:
        return Phrase("", "")
    low, high = int(days.min()), int(days.max())
    valid = Phrase(f"{low} to {high}", f"{low}～{high}") if low < high else Phrase(*2 * (str(low),))
    name = month(when)
    return Phrase(
        f"The largest difference of particles is that of {name.en}, of which only {valid.en} of "
        f"{when.days_in_month} days are valid.",
        f"颗粒物差值最大的是{name.zh}，该月{when.days_in_month}天中仅有{valid.zh}天有效。",
    )


def _unchecked_ozone(frame: pd.DataFrame) -> Phrase:
    if (frame["indicator"] == "o3_mda8_p90").any():
        return Phrase("", "")
    return Phrase(
        "No ozone value is published for these months, so the computed ozone is not checked.",
        "上述月份没有臭氧公布值，臭氧计算值未能核对。",
    )


def percentiles_sentence(air: AirReview) -> Phrase:
    """Who publishes monthly 90th percentiles of ozone, and from when on."""
    frame = air.published_p90
    if frame.empty:
        return Phrase(
            "No published 90th percentile of the city is seen by this edition.",
            "本版所用数据中没有该市公布的第90百分位数。",
        )
    by_province = frame["source_title"].str.startswith(PROVINCE_TITLE)
    parts = []
    if by_province.any():
        first = month(frame.loc[by_province, "month"].min())
        parts.append(
            Phrase(
                f"From {first.en} on, notices of the province give the P90 of ozone by month for "
                "each city.",
                f"自{first.zh}起，省级通报按月列出各市臭氧日最大8小时平均第90百分位数（P90）。",
            )
        )
    own = join_phrases([month(each) for each in frame.loc[~by_province, "month"]])
    if not by_province.all():
        parts.append(
            Phrase(
                f"The value of {own.en} is from a report of the city itself.",
                f"{own.zh}的数值取自该市自行发布的月报。",
            )
        )
    return sentences(*parts)
