"""Tables of the chapter on targets: chances, prospects, earlier looks, scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from analysis.blocks import Cell, Notice, Table, cell
from analysis.facts.scorecard_words import path_phrase, target_phrase
from analysis.facts.target_record import (
    POLLUTANT_NAME,
    cut_sentence,
    look_years,
)
from analysis.facts.targets import (
    EVEN,
    TWO_THIRDS,
    assessable,
    has_prospect,
    headline,
    ordered,
    prospects_sentence,
    required_from,
    table_rows,
    year_met,
)
from analysis.facts.targets_words import (
    AGREEMENT,
    AXIS_NAME,
    CITY,
    GOOD,
    METHOD,
    METHODS,
    PLAN,
    PROVINCE,
    SCENARIO,
    SERIES,
    chance,
    demand,
    month,
    not_assessable,
    seen_from,
    sign,
    span,
    value,
)
from analysis.language import Language, Phrase, format_number
from analysis.paths import required_rate
from analysis.paths_review import indicator_states, reference_targets
from analysis.projection.prospect import AGREE, DIFFER, Prospect
from analysis.review import Review
from analysis.scorecard import FORMER_CUT, ScorecardRow
from analysis.tables.build import column, make_table, range_cell
from analysis.target_review import TABLE_INDICATORS, Reference
from analysis.vocabulary import with_unit

_SOURCES = (*SERIES, PLAN, CITY, PROVINCE, METHODS)
_WORSE = {"agree": "", "differ": "doubt", "disagree": "bad"}
#: Gaps between the methods' probabilities that part the words, in points.
AGREE_POINTS, DIFFER_POINTS = (round(100 * gap) for gap in (AGREE, DIFFER))


def _nothing(label: str, review: Review) -> Notice:
    text = not_assessable(review, review.target_review.prospects[GOOD])
    return Notice(label, text.text(review.lang), review.lang)


# --- Chances -----------------------------------------------------------------------------------


def target_chances(review: Review) -> Table | Notice:
    """Return the probability of each possible target, by method, and when it is met."""
    lang, targets = review.lang, review.target_review
    found = assessable(review)
    if not found:
        return _nothing("target-chances", review)
    methods = found[0].headline_methods
    rows = [
        _chance_row(review, prospect, item, methods)
        for prospect in found
        for item in ordered(targets.references(prospect.indicator_id))
    ]
    columns = [
        column(Phrase("Indicator", "指标"), lang, 15),
        column(Phrase("Possible target", "可能的目标值"), lang, 30),
        column(Phrase("Probability", "概率"), lang, 22),
        column(Phrase("By method", "分方法"), lang, 26),
        column(Phrase("Methods", "方法判断"), lang, 12),
        column(
            Phrase("Met once: above one half; two thirds", "累计达到一次：概率过半；过三分之二"),
            lang,
            22,
        ),
    ]
    last = int(targets.fan(GOOD)["year"].max())
    return make_table(
        "target-chances",
        headline(review),
        columns,
        rows,
        lang,
        sources=_SOURCES,
        notes=[
            Phrase(
                f"Probability that the value of {targets.target_year} meets the possible target, "
                f"{seen_from(review.as_of).en}. “Met once” is the first year by whose end the "
                "probability of at least one year at the target exceeds one half, or two thirds; – "
                f"means not by {last}. The provincial mean is the one on actual conditions. "
                "Each method’s probability is of its own futures; in the headline futures that "
                "fit the published part-years count for more, whichever method they come from, so "
                "it is no plain mean of the methods. Methods agree where their probabilities lie "
                f"within {AGREE_POINTS} points, differ somewhat within {DIFFER_POINTS}, else "
                "widely.",
                f"{seen_from(review.as_of).zh}，{targets.target_year}年数值达到可能目标值的概率。"
                "“累计达到一次”指截至该年底至少有一年达到该值的概率首次超过一半（三分之二）的年份，"
                f"“未过”表示{last}年底前未超过。全省平均为实况口径。分方法概率为各方法自身情形的概率；"
                "综合概率中，与年内公布值相符的情形权重更大，因此不是各方法的简单平均。各方法概率相差不超过"
                f"{AGREE_POINTS}个百分点为一致，不超过{DIFFER_POINTS}个百分点为有差异，否则为差异明显。",
            )
        ],
    )


def _chance_row(
    review: Review, prospect: Prospect, item: Reference, methods: tuple[str, ...]
) -> list[Cell]:
    lang, name = review.lang, prospect.indicator_id
    single = [
        Phrase(
            f"{METHOD[m].en} {chance(prospect.probability(item.value, m), False).en}",
            f"{METHOD[m].zh}{chance(prospect.probability(item.value, m), False).zh}",
        )
        for m in methods
    ]
    agree = prospect.agreement(item.value)
    years = [year_met(review, name, item.value, at) for at in (EVEN, TWO_THIRDS)]
    never = Phrase("–", "未过").text(review.lang)
    said = "; ".join(never if y is None else str(y) for y in years)
    return [
        cell(AXIS_NAME[name].text(lang)),
        cell(demand(review, name, item).text(lang)),
        cell(chance(prospect.probability(item.value)).text(lang)),
        cell(Phrase("; ".join(p.en for p in single), "；".join(p.zh for p in single)).text(lang)),
        cell(AGREEMENT[agree].text(lang), mark=_WORSE[agree]),
        cell(said if lang == "en" else said.replace("; ", "；")),
    ]


# --- Which indicators have a prospect ------------------------------------------------------------


def target_prospects(review: Review) -> Table:
    """Return every indicator of the running plan: its prospect, or why there is none."""
    lang = review.lang
    rows = [_prospect_row(review, row) for row in table_rows(review)]
    columns = [
        column(Phrase("Indicator", "指标"), lang, 26),
        column(Phrase("Target", "目标值"), lang, 16),
        column(Phrase("Comparable years", "可比年数"), lang, 11, "right"),
        column(Phrase("Prospect, or why there is none", "达标前景或无法给出的原因"), lang, 34),
        column(Phrase("What can still be said", "仍可说明的内容"), lang, 34),
    ]
    return make_table(
        "target-prospects",
        prospects_sentence(review),
        columns,
        rows,
        lang,
        sources=[PLAN, CITY, PROVINCE, METHODS],
        notes=[
            Phrase(
                "Comparable years are yearly values on one basis; good days and PM2.5 are "
                "projected from months and days instead. Required rates are arithmetic from the "
                "plan’s own state to the target or, where the number is not published, to the "
                "provincial mean named, if it is better (for air that of the base year on actual "
                "conditions, for others the latest); the back-loaded path asks its largest "
                "step in the year named.",
                "可比年数指同一口径的年度数据个数；优良天数比例和PM2.5改由月度和逐日数据预测。"
                "所需年均变化由规划现状值推算至目标值；目标值未公布的，推算至优于现状的所列全省平均值（空气指标取基准年实况值，其他指标取最近年份）。"
                "前缓后急路径在所列年份变化最大。",
            )
        ],
    )


def _prospect_row(review: Review, row: ScorecardRow) -> list[Cell]:
    lang, unit = review.lang, review.unit_symbols[row.demand.unit]
    name = row.demand.indicator_id
    if has_prospect(review, row):
        prospect = review.prospects[name]
        middle, between = value(name, prospect.median()), span(name, *prospect.interval())
        said = Phrase(
            f"median {middle.en}, 80\u00a0% interval {between.en}",
            f"中位数{middle.zh}，80%区间{between.zh}",
        )
        outlook = cell(said.text(lang))
    else:
        reason = row.chance_reason or Phrase("nothing of it is known", "无可用数据")
        known = Phrase("not assessable", "无法评估")
        outlook = cell(f"{known.text(lang)}{': ' if lang == 'en' else '：'}{reason.text(lang)}")
    return [
        cell(review.indicator_names[name].text(lang)),
        cell(target_phrase(row, unit).text(lang)),
        cell(format_number(row.n_comparable)),
        outlook,
        cell(_still_said(review, row, unit).text(lang)),
    ]


def _still_said(review: Review, row: ScorecardRow, unit: Phrase) -> Phrase:
    """Return the path that is asked, in the three shapes, where a state is known."""
    name, target = row.demand.indicator_id, row.demand.value
    if name in TABLE_INDICATORS:
        start = required_from(review, name)
        if start is None:
            return Phrase("–", "–")
        return Phrase(
            f"see the curve; the plan starts at {value(name, start[1]).en} in {start[0]}",
            f"见概率曲线；规划起点为{start[0]}年{value(name, start[1]).zh}",
        )
    state = row.base if row.base is not None and row.base.basis != "definition" else None
    if row.latest is not None and row.latest.basis == FORMER_CUT:
        cut = with_unit(row.latest.value, unit)
        return Phrase(
            f"no rate: {cut.en} is the cut of the former plan’s years, and the base year of this "
            "target is not printed",
            f"{cut.zh}为上期规划期间的累计降幅，不是本期目标的起点值，且规划未说明基准年，无法推算",
        )
    if state is None or state.year is None:
        if row.path.path == "needs":
            return path_phrase(row, unit)
        return Phrase("no state is printed, so no rate", "未列现状值，无法推算")
    if row.state == "at_ceiling":
        return Phrase("nothing to gain, only to keep", "无提升空间，仅可保持")
    end = target if target is not None else _province(review, row)
    if end is not None and end != state.value:
        return _paths(state.year, state.value, row.demand.year, end, unit)
    if target is not None:
        return Phrase("no improvement asked", "未要求改善")
    left, kept = row.demand.year - state.year, with_unit(state.value, unit)
    ten = format_number(10 / left, 1) if left > 0 else "–"
    return Phrase(
        f"to keep {kept.en} asks nothing; every ten points more by {row.demand.year} would take "
        f"{ten} a year",
        f"保持{kept.zh}无需改善；到{row.demand.year}年每多提高10个百分点，需每年{ten}个百分点",
    )


def _province(review: Review, row: ScorecardRow) -> Decimal | None:
    """Return the province's latest mean of an indicator, where it asks more than the state."""
    name, base = row.demand.indicator_id, row.base
    if base is None or row.demand.unit != "pct":
        return None
    if name not in set(indicator_states(review)["indicator_id"]):
        return None
    frame = reference_targets(review, name)
    mine = frame[(frame["kind"] == "province") & (frame["confidence"] != "low")]
    if mine.empty:
        return None
    latest = Decimal(str(mine.sort_values("year")["value"].iloc[-1]))
    better = latest < base.value if row.demand.direction == "lower" else latest > base.value
    return latest if better else None


def _paths(start: int, base: Decimal, end: int, target: Decimal, unit: Phrase) -> Phrase:
    if start >= end:
        return Phrase("the target year is over", "目标年已过")
    points = Phrase("pp", "个百分点") if unit.en == "%" else unit
    late = required_rate(start, base, end, target, "back_loaded")
    even, rate = format_number(late.per_year, 2), late.pct_per_year
    at = with_unit(target, unit)
    first = with_unit(base, unit)
    yearly = "–" if rate is None else format_number(rate, 1)
    largest = format_number(late.largest, 2)
    return Phrase(
        f"from {first.en} ({start}) to {at.en}: {even} {points.en} a year straight, "
        f"{yearly}\u00a0% a year geometric, up to {largest} {points.en} back-loaded "
        f"({late.largest_year})",
        f"由{first.zh}（{start}年）到{at.zh}：等量路径每年{even}{points.zh}，等比路径每年{yearly}%，"
        f"前缓后急路径最大{largest}{points.zh}（{late.largest_year}年）",
    )


# --- Earlier looks -------------------------------------------------------------------------------


def target_looks_table(review: Review) -> Table | Notice:
    """Return what each look said, what it rested on, and what came."""
    lang, targets = review.lang, review.target_review
    rows: list[list[Cell]] = []
    for year in look_years(review):
        for name in TABLE_INDICATORS:
            known = targets.published_years(name)
            outcome = known.loc[known["year"] == year, "value"]
            frame = review.target_looks.at(name, year)
            for _, mine in frame.groupby("as_of") if len(frame) else []:
                rows.append(_look_row(review, name, year, mine, outcome))
    if not rows:
        return _nothing("target-looks-table", review)
    columns = [
        column(Phrase("Seen from", "评估年底"), lang, 9),
        column(Phrase("Said of", "评估对象"), lang, 13),
        column(Phrase("Months to", "月度数据截至"), lang, 16),
        column(Phrase("Median and 80 % interval", "中位数与80%区间"), lang, 23),
        column(Phrase("Probabilities", "概率"), lang, 30),
        column(Phrase("Methods; record", "方法；检验结果数"), lang, 14),
        column(Phrase("What came", "实际值"), lang, 18, "right"),
    ]
    return make_table(
        "target-looks-table",
        Phrase(
            "What each look said: interval, probabilities, the methods and the record it had, and "
            "what came.",
            "历次评估给出的区间、达标概率、所用方法及检验结果数，以及实际值。",
        ),
        columns,
        rows,
        lang,
        sources=_SOURCES,
        notes=[
            Phrase(
                "The possible targets are those of today, so that looks can be compared; values "
                "that the plan printed later were not known to an earlier look, which used none of "
                "them. A record of – means that no outcome was known and the interval is as "
                "simulated.",
                "为便于比较，各次评估采用相同的可能目标值；其中规划其后公布的数值不为早先评估所知，也未被使用。"
                "检验结果数为“–”表示尚无已知结果，区间为模拟所得、未经校准。",
            )
        ],
    )


def _look_row(
    review: Review, name: str, year: int, mine: pd.DataFrame, outcome: pd.Series
) -> list[Cell]:
    lang, row = review.lang, mine.iloc[0]
    said = [
        Phrase(
            f"{sign(name)}\u00a0{value(name, float(r['target']), False).en}: "
            f"{chance(float(r['probability'])).en}",
            f"{sign(name)}{value(name, float(r['target']), False).zh}："
            f"{chance(float(r['probability'])).zh}",
        )
        for r in mine.to_dict("records")
    ]
    middle, between = value(name, row["median"]), span(name, row["low"], row["high"])
    n = int(row["n_pairs"])
    agree = AGREEMENT[max(mine["agreement"], key=list(AGREEMENT).index)]
    record = format_number(n) if n else "–"
    methods = Phrase(
        f"{int(row['n_methods'])}, {agree.en}; {record}",
        f"{int(row['n_methods'])}种，{agree.zh}；{record}",
    )
    came = value(name, float(outcome.iloc[0])) if len(outcome) else Phrase("–", "–")
    what = Phrase(f"{AXIS_NAME[name].en} in {year}", f"{year}年{AXIS_NAME[name].zh}")
    return [
        cell(str(int(row["as_of"]))),
        cell(what.text(lang)),
        cell(month(row["origin"]).text(lang)),
        cell(Phrase(f"{middle.en} ({between.en})", f"{middle.zh}（{between.zh}）").text(lang)),
        cell(Phrase("; ".join(p.en for p in said), "；".join(p.zh for p in said)).text(lang)),
        cell(methods.text(lang)),
        cell(came.text(lang)),
    ]


# --- Scenarios -----------------------------------------------------------------------------------


def scenario_chances(review: Review) -> Table | Notice:
    """Return the probability of each possible target by scenario, and the cuts it would take."""
    lang, seen = review.lang, review.target_scenarios
    look, table = seen.targets, seen.table
    if table.empty:
        return _nothing("scenario-chances", review)
    rows = []
    for name in TABLE_INDICATORS:
        for item in look.references(name):
            mine = table[(table["indicator_id"] == name) & (table["code"] == item.code)]
            by_scenario = mine.set_index("scenario")["probability"]
            rows.append(
                [
                    cell(AXIS_NAME[name].text(lang)),
                    cell(demand(review, name, item).text(lang)),
                    *[cell(chance(float(by_scenario[s])).text(lang)) for s in SCENARIO],
                    *_cut_cells(seen.required_cuts, name, item.code),
                ]
            )
    columns = [
        column(Phrase("Indicator", "指标"), lang, 13),
        column(Phrase("Possible target", "可能的目标值"), lang, 26),
        *[column(SCENARIO[s], lang, 17) for s in SCENARIO],
        column(Phrase("Cut for even odds, %", "概率过半需下降（%）"), lang, 12, "right"),
        column(Phrase("Cut for 90 %, %", "概率达90%需下降（%）"), lang, 12, "right"),
    ]
    start = seen_from(look.as_of)
    return make_table(
        "scenario-chances",
        cut_sentence(review),
        columns,
        rows,
        lang,
        sources=_SOURCES,
        notes=[
            Phrase(
                f"Conditional, {start.en}: if the scenario held. The cuts are of all levels of "
                f"{look.target_year} against the projection; 0 means that none is needed, – that "
                "no cut tried is enough.",
                f"条件性结果（{start.zh}）：以情景成立为前提。下降幅度指{look.target_year}年各污染物浓度"
                "相对预测水平同比例下降；0表示无需下降，“–”表示试算范围内均不足。",
            )
        ],
    )


def _cut_cells(cuts: pd.DataFrame, name: str, code: str) -> list[Cell]:
    mine = cuts[(cuts["indicator_id"] == name) & (cuts["code"] == code)]
    ordered = mine.sort_values("probability")["cut_pct"]
    return [cell("–" if pd.isna(each) else format_number(float(each), 0)) for each in ordered]


def scenario_ranges(review: Review) -> Table | Notice:
    """Return the yearly changes of each pollutant in the scenarios."""
    lang, look = review.lang, review.target_scenarios.targets
    frame = review.target_scenarios.ranges
    if frame.empty:
        return _nothing("scenario-ranges", review)
    given = frame.set_index(["scenario", "pollutant"])
    scenarios = list(dict.fromkeys(frame["scenario"]))
    rows = [
        [
            cell(POLLUTANT_NAME[pollutant].text(lang)),
            *[_range(given.loc[(s, pollutant)], lang) for s in scenarios],
        ]
        for pollutant in dict.fromkeys(frame["pollutant"])
    ]
    columns = [
        column(Phrase("Pollutant", "污染物"), lang, 20),
        *[
            column(
                Phrase(f"{SCENARIO[s].en}, % a year", f"{SCENARIO[s].zh}（%/年）"),
                lang,
                26,
                "right",
            )
            for s in scenarios
        ],
    ]
    n, start = len(look.data.air.cities), seen_from(look.as_of)
    return make_table(
        "scenario-ranges",
        Phrase(
            f"The scenarios take their ranges from what the {n} cities did, {start.en}.",
            f"各情景的变化幅度取自全省{n}市实测变化（{start.zh}）。",
        ),
        columns,
        rows,
        lang,
        sources=[*SERIES, METHODS],
        notes=[
            Phrase(
                "With measures: every pollutant changes each year as in the quarter of the cities "
                "where it fell fastest over the record; setback: as in the quarter where it did "
                "worst, and where even that was a fall, no change. “Continue” changes nothing in "
                "the projection.",
                "强化措施：各污染物每年变化取下降最快的四分之一城市的幅度；出现反弹：取变化最差的四分之一城市的幅度，"
                "该幅度仍为下降的按不变处理。延续现状不改变预测。",
            )
        ],
    )


def _range(row: Mapping[str, float] | pd.Series, lang: Language) -> Cell:
    return range_cell(float(row["low_pct_per_year"]), float(row["high_pct_per_year"]), lang)
