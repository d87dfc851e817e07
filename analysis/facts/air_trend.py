"""Facts about the months of ozone: trend, beginning, gaps, weather and what they hang on."""

from __future__ import annotations

import pandas as pd

from analysis import air_frames as frames
from analysis.air.months import yearly_means
from analysis.air_review import AirReview, trend_of
from analysis.facts.air_words import (
    NO_MONTHS,
    NO_WEATHER,
    OZONE_SEASON,
    SURE,
    UGM3,
    all_or,
    counted,
    is_open,
    month,
    moved,
    no_trend,
    number,
    sentences,
    signed,
    signed_interval,
    span,
)
from analysis.language import Phrase, format_number, join_phrases
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K
from analysis.trends.annual import AnnualTrend, annual_trend
from analysis.trends.monthly import QuantileTrend
from analysis.vocabulary import CERTAINTY

#: The month from which particles are stated at ambient conditions.
AMBIENT_SINCE = pd.Period("2018-09", "M")

PROXY = Phrase(
    "The weather is that of Hong Kong’s stations, not of the city itself. It follows the large "
    "weather of the region and misses local showers and winds; the farther the city, the weaker a "
    "stand-in it is.",
    "气象资料取自香港天文台各站，并非本市站点，可反映区域大范围天气，不能反映局地降水和风；距离越"
    "远，代表性越弱。",
)


# --- The months and their trend -------------------------------------------------------------


def trend_sentence(air: AirReview) -> Phrase:
    """Whether ozone rises, by how much and how surely."""
    found = air.trend.at(0.5)
    if found is None:
        return no_trend(air.trend)
    assert air.trend.first is not None and air.trend.last is not None
    when = span(air.trend.first, air.trend.last)
    change = moved(found.slope_per_year, found.low95, found.high95, found.certainty)
    name = air.city_name
    return Phrase(
        f"Ozone in {name.en} {change.en}: the median of its monthly means, {when.en}.",
        f"{when.zh}，{name.zh}臭氧月均浓度（按中位数趋势计）{change.zh}。",
    )


def trend_note(air: AirReview) -> Phrase:
    """What the trend rests on."""
    trend = air.trend
    if trend.reason is not None:
        return no_trend(trend)
    start, end = month(trend.base_start), month(trend.base_end)
    draws = format_number(int(trend.draws or 0))
    return Phrase(
        f"{counted(trend.n_months, 'month')}, {trend.n_missing} missing between the first and the "
        f"last; season of {start.en} to {end.en} taken out; moving blocks of {trend.block_length} "
        f"months, {draws} draws, seed {trend.seed}.",
        f"共{trend.n_months}个月，首末之间缺{trend.n_missing}个月；扣除{start.zh}至{end.zh}平均季"
        f"节变化；移动块自助法，块长{trend.block_length}个月，抽样{draws}次，随机种子"
        f"{trend.seed}。",
    )


def since_sentence(air: AirReview) -> Phrase:
    """Since when ozone is higher: the years after the last one below the base period's season."""
    found = air.trend.at(0.5)
    if found is None:
        return no_trend(air.trend)
    if found.slope_per_year <= 0 or found.certainty not in SURE:
        return Phrase(
            "No year can be named since when ozone is higher, because no rise can be told.",
            "由于不能确认臭氧上升，无从指明起始年份。",
        )
    yearly = frames.yearly_anomalies(air).set_index("calendar_year")
    whole = yearly.loc[yearly["n_months"] == 12, "mean_ugm3"]
    first = month(air.trend.first)
    early = Phrase(
        f"The record begins in {first.en}, so an earlier beginning cannot be seen.",
        f"资料始于{first.zh}，更早的变化无从判断。",
    )
    if len(whole) < 2 or whole.idxmin() >= whole.idxmax():
        return sentences(
            Phrase(
                "The whole years do not show where the rise begins.",
                "月份齐全的年份显示不出上升从何时开始。",
            ),
            early,
        )
    low, high = int(whole.idxmin()), int(whole.idxmax())
    rise = Phrase(
        f"Among the whole years the rise falls between {low} ({signed(whole.min())} {UGM3.en} "
        f"from the season of the base period) and {high} ({signed(whole.max())}).",
        f"月份齐全的年份中，上升发生在{low}年（较基准期季节水平{signed(whole.min())}{UGM3.zh}）至"
        f"{high}年（{signed(whole.max())}{UGM3.zh}）之间。",
    )
    later = yearly.loc[(yearly.index > high) & (yearly["n_months"] < 12), "mean_ugm3"]
    if later.empty:
        return sentences(rise, early)
    return sentences(
        rise,
        Phrase(
            f"The part-years since lie between {signed(later.min())} and {signed(later.max())}.",
            f"此后月份不全的年份为{signed(later.min())}至{signed(later.max())}{UGM3.zh}。",
        ),
        early,
    )


def unconverted_sentence(air: AirReview) -> Phrase:
    """What the trend would be without the conversion, and why that is wrong."""
    right, wrong = air.trend.at(0.5), air.trend_unconverted.at(0.5)
    if right is None or wrong is None:
        return no_trend(air.trend)
    fall = number(100 * (1 - OLD_STATE_K / NEW_STATE_K))
    a, b = signed(wrong.slope_per_year), signed(right.slope_per_year)
    why = Phrase(
        f"Joined as they stand, the two sources would give {a} {UGM3.en} a year instead of {b}. "
        "That figure is wrong. Until August 2018 the concentration of a gas was stated for air at "
        f"{OLD_STATE_K:g} K, as the monthly pages are taken to do, and since then for air at "
        f"{NEW_STATE_K:g} K, which is thinner: the same air reads {fall}\u00a0% lower.",
        f"若不换算直接拼接，两个来源得到的趋势为每年{a}{UGM3.zh}，而换算后为{b}{UGM3.zh}。前者有"
        f"误：2018年8月及以前，气态污染物浓度（包括网页所列月均值）按{OLD_STATE_K:g} K状态计，此后"
        f"按{NEW_STATE_K:g} K状态计，后一状态下空气较稀薄，同样的空气读数降低{fall}%。",
    )
    if wrong.slope_per_year >= right.slope_per_year:
        return why
    return sentences(
        why,
        Phrase(
            "Unconverted, a change of the unit passes for cleaner air.",
            "不换算，就会把计量状态的变化当作空气质量的改善。",
        ),
    )


def quantiles_sentence(air: AirReview) -> Phrase:
    """How the low and the high months moved."""
    low, high = air.trend.at(0.1), air.trend.at(0.9)
    if low is None or high is None:
        return no_trend(air.trend)
    a = moved(low.slope_per_year, low.low95, low.high95, low.certainty)
    b = moved(high.slope_per_year, high.low95, high.high95, high.certainty)
    en = (text.replace("has no clear", "have no clear", 1) for text in (a.en, b.en))
    return Phrase(
        "Months low for their season (10th percentile) {}; months high for their season (90th "
        "percentile) {}.".format(*en),
        f"同期偏低月份（第10百分位数）{a.zh}；同期偏高月份（第90百分位数）{b.zh}。",
    )


def variants_sentence(air: AirReview) -> Phrase:
    """How many ways of estimating the trend agree."""
    frame = air.trend_variants
    frame = frame[frame["variant"] != "unconverted"].dropna(subset=["low"])
    if frame.empty:
        return no_trend(air.trend)
    n, up, sure = len(frame), int((frame["slope"] > 0).sum()), int((frame["low"] > 0).sum())
    down = int((frame["high"] < 0).sum())
    below = (
        Phrase(f", that of {down} below", f"，上限小于零的有{down}种") if down else Phrase("", "")
    )
    rises = "全部为上升" if up == n else f"中，{up}种为上升"
    return Phrase(
        f"Of {n} estimates with an interval on one reference state {all_or(up, n)} are rises; the "
        f"95\u00a0% interval of {all_or(sure, n)} lies above zero{below.en}.",
        f"统一参比状态且给出区间的{n}种估计{rises}；95%置信区间下限大于零的有{sure}种{below.zh}。",
    )


def annual_sentence(air: AirReview) -> Phrase:
    """What the whole calendar years alone say."""
    yearly = yearly_means(air.ozone)
    found = annual_trend(yearly.index.to_numpy(), yearly.to_numpy())
    years = counted(found.n, "calendar year")
    if found.reason is not None or found.slope_per_year is None or found.p is None:
        verb = "has" if found.n == 1 else "have"
        return Phrase(
            f"Only {years} {verb} all months: too few for a trend of yearly values.",
            f"仅有{found.n}个年份月份齐全，不足以计算年值趋势。",
        )
    p, least = number(found.p, 3), number(found.smallest_p or 0, 3)
    rank = _rank_sentence(found)
    return Phrase(
        f"The {years} with all months give {signed(found.slope_per_year)} {UGM3.en} a year "
        f"(Theil–Sen, exact Kendall p\u00a0=\u00a0{p}). With {found.n} values even a perfect "
        f"order reaches only p\u00a0=\u00a0{least}, so yearly values alone decide nothing. "
        f"{rank.en}",
        f"月份齐全的{found.n}个年份，年均值每年变化"
        f"{signed(found.slope_per_year)}{UGM3.zh}（Theil–Sen估计，Kendall精确检验p={p}）。仅"
        f"{found.n}个年值时，即使完全单调，p值也只能达到{least}，单凭年值不能定论。{rank.zh}",
    )


def _rank_sentence(found: AnnualTrend) -> Phrase:
    rank = found.spearman
    if rank is None:
        return Phrase("", "")
    value = number(rank.rs, 2)
    if rank.critical is None:
        return Phrase(
            f"The rank correlation of HJ 663 is {value}; its table has no critical value for "
            f"{counted(found.n, 'year')}.",
            f"HJ 663规定的秩相关系数为{value}，该标准未给出{found.n}个年份的临界值。",
        )
    verb = Phrase("exceeds", "超过") if rank.exceeds else Phrase("does not exceed", "未超过")
    limit = number(rank.critical, 3)
    return Phrase(
        f"The rank correlation of HJ 663 is {value} and {verb.en} the critical value {limit}.",
        f"HJ 663规定的秩相关系数为{value}，{verb.zh}临界值{limit}。",
    )


def breaks_sentence(air: AirReview) -> Phrase:
    """What a step at the change of source and reference state would do to the trend."""
    if air.trend.reason is not None:
        return no_trend(air.trend)
    shift = air.breaks[0]
    when = month(shift.at)
    if not shift.n_after:
        return Phrase(
            "All months come from one source, so no step at a change of source is to be asked for.",
            "各月均来自同一来源，无需检验来源变更引起的突变。",
        )
    after = f"{counted(shift.n_after, 'month')} {'lies' if shift.n_after == 1 else 'lie'}"
    if shift.step is None or shift.low95 is None or shift.high95 is None:
        return Phrase(
            f"Whether the series steps at {when.en}, where the source changes, is not assessable: "
            f"{after} after it.",
            f"{when.zh}（数据来源变更）前后是否存在突变无法评估：其后仅有{shift.n_after}个月。",
        )
    reach = signed_interval(shift.low95, shift.high95)
    slope = signed(shift.slope_per_year or 0)
    open_ = shift.low95 < 0 < shift.high95
    end = (
        Phrase("so the two cannot be told apart", "二者不能区分")
        if open_
        else Phrase("so part of the trend may be a step", "趋势中可能含有突变的成分")
    )
    return Phrase(
        f"With a step allowed at {when.en}, where source and reference state change, the step is "
        f"{signed(shift.step)} {UGM3.en} ({reach.en}) and the trend beside it {slope} a year, "
        f"{end.en}: {after} after the date.",
        f"若允许{when.zh}（数据来源和参比状态变更）存在突变，则突变量为"
        f"{signed(shift.step)}{UGM3.zh}（{reach.zh}），其余趋势为每年{slope}{UGM3.zh}，{end.zh}："
        f"该时点之后只有{shift.n_after}个月。",
    )


def months_sentence(air: AirReview) -> Phrase:
    """Which months there are, and the highest of them."""
    if air.ozone.empty:
        return NO_MONTHS
    when = span(air.ozone.index[0], air.ozone.index[-1])
    top, value = month(air.ozone.idxmax()), number(float(air.ozone.max()), 0)
    n, missing = len(air.ozone), air.trend.n_missing
    gaps = Phrase(
        f"{counted(missing, 'month')} missing in between; " if missing else "",
        f"其间缺{missing}个月；" if missing else "",
    )
    return Phrase(
        f"{counted(n, 'month')} of ozone from {when.en}; {gaps.en}the highest is {top.en} with "
        f"{value} {UGM3.en}.",
        f"{when.zh}共有{n}个月的臭氧日最大8小时平均月均值，{gaps.zh}最高值出现在{top.zh}，为"
        f"{value}{UGM3.zh}。",
    )


def gaps_sentence(air: AirReview) -> Phrase:
    """Which months are missing, and whether ozone seasons are among them."""
    spans = frames.long_gaps(air.ozone)
    if not spans:
        return Phrase("The months have no long gap.", "月值序列没有较长缺口。")
    listed = join_phrases([span(a, b) for a, b in spans])
    missing = [m for a, b in spans for m in pd.period_range(a, b, freq="M")]
    seasons = [
        year
        for year in sorted({m.year for m in missing})
        if all(pd.Period(year=year, month=m, freq="M") in missing for m in OZONE_SEASON)
    ]
    named = join_phrases([Phrase(str(year), f"{year}年") for year in seasons]) if seasons else None
    tail = (
        Phrase(
            f", among them the ozone season of {named.en}", f"，其中包含{named.zh}的臭氧高发季节"
        )
        if named
        else Phrase("", "")
    )
    return Phrase(
        f"There are no ozone data for {listed.en}: the archive at hand lacks these "
        f"months{tail.en}.",
        f"{listed.zh}无臭氧数据：所用资料缺少这些月份{tail.zh}。",
    )


# --- Checks ---------------------------------------------------------------------------------


def sensitivity_sentence(air: AirReview) -> Phrase:
    """What the trend is when each choice is made otherwise."""
    frame = air.trend_sensitivity
    if frame.empty:
        return no_trend(air.trend)
    # Counted as in the weather's table: what is made otherwise, without the reported trend itself.
    frame = frame[~frame["choice"].isin(["reported", "state"]) & frame["reason"].isna()]
    low, high = frame["slope_per_year"].min(), frame["slope_per_year"].max()
    n = len(frame)
    crossing = int(((frame["low95"] < 0) & (frame["high95"] > 0)).sum())
    return Phrase(
        f"On one reference state {n} other choices give {signed(low)} to {signed(high)} {UGM3.en} "
        f"a year; in {all_or(crossing, n)} of them the 95\u00a0% interval includes zero.",
        f"参比状态统一时，另取{n}种处理方式，趋势为每年{signed(low)}至{signed(high)}{UGM3.zh}，其中"
        f"{crossing}种的95%置信区间包含零。",
    )


def weather_sensitivity_sentence(air: AirReview) -> Phrase:
    """What the adjusted trend is when each choice is made otherwise."""
    frame = air.weather_sensitivity
    if frame.empty:
        return NO_WEATHER
    frame = frame[frame["variant"] != "reported"]
    column, n = frame["adjusted_pct_per_year"], len(frame)
    crossing = int(((frame["low95_pct"] < 0) & (frame["high95_pct"] > 0)).sum())
    return Phrase(
        f"{n} other choices in the model of months give an adjusted trend of "
        f"{signed(column.min())} to {signed(column.max())}\u00a0% a year; in "
        f"{all_or(crossing, n)} of them the 95\u00a0% interval includes zero.",
        f"逐月模型另取{n}种处理方式，气象校正后的趋势为每年{signed(column.min())}%至"
        f"{signed(column.max())}%，其中{crossing}种的95%置信区间包含零。",
    )


def residual_sentence(air: AirReview) -> Phrase:
    """How much neighbouring months resemble each other."""
    if air.trend.reason is not None:
        return no_trend(air.trend)
    frame = air.residual_autocorrelation
    first = number(float(frame.loc[frame["lag"] == 1, "r"].iloc[0]), 2)
    outside, n = int(frame["outside"].sum()), len(frame)
    verb = "lies" if outside == 1 else "lie"
    return Phrase(
        f"Once the trend is taken out, neighbouring months correlate with {first}; "
        f"{all_or(outside, n)} of {n} lags {verb} outside the bound of chance. The intervals come "
        "from blocks of months, which allow for likeness within a block; the table of choices "
        "tries longer ones.",
        f"扣除趋势后，相邻月份的自相关系数为{first}；{n}个滞后中有{outside}个超出随机波动界限。置"
        "信区间由块自助法得出，可反映块内的相关性；更长的块长见处理方式比较表。",
    )


# --- Weather --------------------------------------------------------------------------------


def weather_sentence(air: AirReview) -> Phrase:
    """What is left of the trend without the weather's part."""
    found = air.weather
    if not found.assessable:
        return NO_WEATHER
    assert found.adjusted is not None and found.raw is not None
    assert found.adjusted_median is not None
    a, raw = found.adjusted, signed(found.raw.pct_per_year)
    reach = _signed_reach(a.low95_pct, a.high95_pct)
    sure, size = CERTAINTY[a.certainty], number(abs(a.pct_per_year))
    if is_open(a.low95_pct, a.high95_pct, a.certainty):
        mean = Phrase(
            f"the mean has no clear direction ({signed(a.pct_per_year)}\u00a0% a year, "
            f"{reach.en}; {sure.en}; unadjusted {raw}\u00a0%)",
            f"臭氧均值变化方向不明确（每年{signed(a.pct_per_year)}%，{reach.zh}，{sure.zh}；未校正"
            f"时为每年{raw}%）",
        )
    else:
        verb = Phrase("rises", "上升") if a.pct_per_year > 0 else Phrase("falls", "下降")
        mean = Phrase(
            f"the mean {verb.en} by {size}\u00a0% a year ({reach.en}; {sure.en}; unadjusted "
            f"{raw}\u00a0%)",
            f"臭氧均值每年{verb.zh}{size}%（{reach.zh}，{sure.zh}；未校正时为每年{raw}%）",
        )
    m = found.adjusted_median
    middle = moved(m.ugm3_per_year, m.low95_ugm3, m.high95_ugm3, m.certainty)
    return Phrase(
        f"With the weather’s part taken out, {mean.en}; the median {middle.en}.",
        f"扣除气象影响后，{mean.zh}；中位数{middle.zh}。",
    )


def _signed_reach(low: float, high: float) -> Phrase:
    return Phrase(
        f"95\u00a0% interval {signed(low)}\u00a0% to {signed(high)}\u00a0%",
        f"95%置信区间{signed(low)}%至{signed(high)}%",
    )


def weather_part_sentence(air: AirReview) -> Phrase:
    """What the weather itself adds to the trend."""
    part = air.weather.weather_part
    if part is None:
        return NO_WEATHER
    reach = _signed_reach(part.low95_pct, part.high95_pct)
    end = (
        Phrase("cannot be told from zero", "与零没有明显差别")
        if is_open(part.low95_pct, part.high95_pct, part.certainty)
        else Phrase("is a part of the change", "是变化的一部分")
    )
    return Phrase(
        f"What the weather itself adds to the trend, {signed(part.pct_per_year)}\u00a0% a year "
        f"({reach.en}), {end.en}.",
        f"气象因素本身对趋势的贡献为每年{signed(part.pct_per_year)}%（{reach.zh}），{end.zh}。",
    )


def skill_sentence(air: AirReview) -> Phrase:
    """How well the weather predicts years that the model has not seen."""
    skill = air.weather.skill
    if skill is None:
        return NO_WEATHER
    share = number(100 * skill.skill, 0)
    if skill.says_little:
        return Phrase(
            "In years that the model has not seen, knowing the weather removes no more than "
            f"{share}\u00a0% of the squared error that season and trend leave: the adjustment "
            "explains little here.",
            f"以未参与拟合的年份检验，引入气象因素后均方误差减少{share}%（负值为增大），气象校正的"
            "解释力很弱。",
        )
    return Phrase(
        f"In years that the model has not seen, knowing the weather removes {share}\u00a0% of the "
        "squared error that season and trend leave.",
        f"以未参与拟合的年份检验，引入气象因素后均方误差比仅用季节和趋势时减少{share}%。",
    )


def weather_months_sentence(air: AirReview) -> Phrase:
    """Which months the weather made worst and best."""
    if not air.weather.assessable:
        return NO_WEATHER
    frame = air.weather.months.set_index("month")["weather_effect_ugm3"]
    up, down = frame.idxmax(), frame.idxmin()
    a, b = month(up), month(down)
    return Phrase(
        f"The weather raised ozone most in {a.en} ({signed(frame[up], 0)} {UGM3.en}) and lowered "
        f"it most in {b.en} ({signed(frame[down], 0)} {UGM3.en}).",
        f"气象条件使臭氧升高最多的是{a.zh}（{signed(frame[up], 0)}{UGM3.zh}），降低最多的是"
        f"{b.zh}（{signed(frame[down], 0)}{UGM3.zh}）。",
    )


# --- Particles beside ozone -----------------------------------------------------------------


def pm_sentence(air: AirReview) -> Phrase:
    """How PM2.5 moved beside ozone, on the months of one basis where the months have two."""
    ozone, whole = air.trend.at(0.5), air.pm25_trend.at(0.5)
    if ozone is None or whole is None:
        return no_trend(air.trend)
    o3, pm = _moved(ozone), _moved(whole)
    before = _stated_alike(air)
    alone = trend_of(before).at(0.5)
    if len(before) == len(air.pm25) or alone is None:
        return Phrase(f"PM2.5 {pm.en}, while ozone {o3.en}.", f"PM2.5{pm.zh}，同期臭氧{o3.zh}。")
    when, like = span(before.index[0], before.index[-1]), _moved(alone)
    return sentences(
        Phrase(
            f"On the months that are stated alike, {when.en}, PM2.5 {like.en}. Over all months, "
            f"which mix two bases, PM2.5 {pm.en}, while ozone {o3.en}.",
            f"按口径一致的月份（{when.zh}），PM2.5{like.zh}。若将两种口径的全部月份合并计算，PM2.5"
            f"{pm.zh}；同期臭氧{o3.zh}。",
        ),
    )


def _moved(found: QuantileTrend) -> Phrase:
    return moved(found.slope_per_year, found.low95, found.high95, found.certainty)


def _stated_alike(air: AirReview) -> pd.Series[float]:
    """Return the months of PM2.5 before particles were stated at ambient conditions."""
    return air.pm25[air.pm25.index < AMBIENT_SINCE]


def pm_note(air: AirReview) -> Phrase:
    """What the change of the particles' state does to their trend."""
    if len(_stated_alike(air)) == len(air.pm25):
        return Phrase(
            "Particles are stated at the reference state in all these months.",
            "上述各月颗粒物浓度均按标准状态报告。",
        )
    return Phrase(
        "Lines are drawn through all months. Particles have been stated at ambient conditions "
        "since September 2018 and before that at "
        "the reference state; no factor converts them, and warm air makes the later numbers "
        "lower, so part of the step after the gap is the unit.",
        "趋势线按全部月份绘制。颗粒物浓度自2018年9月起按实况报告，此前按标准状态报告，两者之间没有固定换算系数；气温较高"
        "时实况数值偏低，缺口之后的下降有一部分来自计量状态的变化。",
    )
