"""Facts about the prospects of the targets: chances, years, and why there is a curve."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analysis.facts.edition import plan_ordinal
from analysis.facts.model import Fact, count, phrase
from analysis.facts.target_record import record_facts
from analysis.facts.target_sensitivity import sensitivity_sentence
from analysis.facts.targets_context import context_facts
from analysis.facts.targets_words import (
    CITY,
    GOOD,
    METHODS,
    NAME,
    OZONE,
    PLAN,
    PM25,
    PROVINCE,
    SERIES,
    chance,
    demand,
    month,
    months,
    not_assessable,
    reference_name,
    seen,
    sign,
    span,
    value,
)
from analysis.language import Phrase, format_number, join_phrases
from analysis.projection.annual import MIN_POINTS
from analysis.projection.history import month_of
from analysis.projection.prospect import Prospect
from analysis.review import Review
from analysis.scorecard import ScorecardRow
from analysis.target_review import TABLE_INDICATORS, Reference

#: Probabilities at which a year counts as the one in which a target is met.
EVEN, TWO_THIRDS = 0.5, 2 / 3
#: Months that a reader takes for the present state of the series.
RECENT = 24
#: What the sentences take first of several references.
_ORDER = ("target", "assigned", "state", "former_target", "province")
_SOURCES = (*SERIES, PLAN, CITY, METHODS)


def target_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``targets``."""
    targets = review.target_review
    sentences = {
        "headline": headline(review),
        "verdict_sentence": _verdict(review),
        "ozone_sentence": ozone_sentence(review),
        "assigned_sentence": _assigned(review),
        "data_sentence": _data_sentence(review),
        "evidence_sentence": _evidence_sentence(review),
        "good_days_curve_sentence": curve_sentence(review, GOOD),
        "pm25_curve_sentence": curve_sentence(review, PM25),
        "good_days_years_sentence": years_sentence(review, GOOD),
        "pm25_years_sentence": years_sentence(review, PM25),
        "met_sentence": _met_sentence(review),
        "prospects_sentence": prospects_sentence(review),
        "rates_sentence": _rates_sentence(review),
        "sensitivity_sentence": sensitivity_sentence(review),
    }
    rows = table_rows(review)
    facts = {name: phrase(text, *_SOURCES, PROVINCE) for name, text in sentences.items()}
    return (
        facts
        | context_facts(review)
        | {
            "target_year": phrase(Phrase(str(targets.target_year), str(targets.target_year)), PLAN),
            "n_indicators": count(len(rows), PLAN),
            "n_with_prospect": count(sum(has_prospect(review, row) for row in rows), METHODS),
            "points_needed": count(MIN_POINTS, METHODS),
        }
        | record_facts(review)
    )


# --- Verdict -----------------------------------------------------------------------------------


def ordered(references: Sequence[Reference]) -> list[Reference]:
    """Return references with the one that a verdict names first."""
    return sorted(references, key=lambda item: _ORDER.index(item.code))


def assessable(review: Review) -> list[Prospect]:
    """Return the prospects of the plan's own indicators that have a distribution."""
    prospects = review.target_review.prospects
    return [prospects[name] for name in TABLE_INDICATORS if prospects[name].assessable]


def headline(review: Review) -> Phrase:
    """Return the chances of the targets in one sentence, for the front page."""
    targets, found = review.target_review, assessable(review)
    if not found:
        return not_assessable(review, targets.prospects[GOOD])
    parts = []
    for prospect in found:
        name = NAME[prospect.indicator_id]
        # One possible target of PM2.5, two of good days: the others ask less or are a variant.
        few = ordered(targets.references(prospect.indicator_id))[: 2 if name is NAME[GOOD] else 1]
        said = [
            Phrase(
                f"{chance(prospect.probability(item.value)).en} for "
                f"{demand(review, prospect.indicator_id, item).en}",
                f"{demand(review, prospect.indicator_id, item).zh}为"
                f"{chance(prospect.probability(item.value)).zh}",
            )
            for item in few
        ]
        parts.append(
            Phrase(
                f"{name.en} {join_phrases(said).en}", f"{name.zh}{'、'.join(s.zh for s in said)}"
            )
        )
    year, rests = targets.target_year, _rests_on(review, found)
    return Phrase(
        f"{rests.en}, the chances for {year} are: {'; '.join(p.en for p in parts)}.",
        f"{rests.zh}，{year}年达标概率：{'；'.join(p.zh for p in parts)}。",
    )


def _rests_on(review: Review, found: Sequence[Prospect]) -> Phrase:
    """Return what chances are estimated from, and whether the year itself is still unknown."""
    targets, prospect = review.target_review, found[0]
    last = month(prospect.inputs["last_month"])
    parts = [Phrase(f"months to {last.en}", f"截至{last.zh}的月度数据")]
    used = prospect.inputs["evidence"]
    assert isinstance(used, list)
    spans = {(item["first_month"], item["last_month"]): None for item in used}
    for first, end in spans:
        time = months(first, end)
        parts.append(Phrase(f"published values of {time.en}", f"{time.zh}公布值"))
    joined = Phrase(join_phrases(parts).en, "和".join(part.zh for part in parts))
    published = [targets.published_years(each.indicator_id)["year"] for each in found]
    known = any((years == targets.target_year).any() for years in published)
    if review.as_of < targets.target_year or known:
        return Phrase(f"{seen(review).en}, from {joined.en}", f"{seen(review).zh}（{joined.zh}）")
    return Phrase(
        f"No value of the city for {targets.target_year} is at hand. Estimated from {joined.en}",
        f"尚未取得本市{targets.target_year}年实绩；据{joined.zh}测算",
    )


def _verdict(review: Review) -> Phrase:
    found = assessable(review)
    if not found:
        return Phrase("No interval can be given.", "无法给出区间。")
    parts = []
    for prospect in found:
        name, low_high = NAME[prospect.indicator_id], prospect.interval()
        middle = value(prospect.indicator_id, prospect.median())
        between = span(prospect.indicator_id, *low_high)
        parts.append(
            Phrase(
                f"{name.en} around {middle.en} (80\u00a0% interval {between.en})",
                f"{name.zh}中位数{middle.zh}（80%区间{between.zh}）",
            )
        )
    year = review.target_review.target_year
    return Phrase(
        f"The simulated futures put {join_phrases(parts).en} in {year}.",
        f"模拟结果显示，{year}年{'，'.join(p.zh for p in parts)}。",
    )


def ozone_sentence(review: Review) -> Phrase:
    """Return what can be said of the ozone of the target year, with or without a reference."""
    targets = review.target_review
    prospect = targets.prospects[OZONE]
    if not prospect.assessable:
        return not_assessable(review, prospect)
    start = int(targets.plan["base_year"])
    known = targets.published_years(OZONE)
    known = known[known["year"] == start]
    between, middle = span(OZONE, *prospect.interval()), value(OZONE, prospect.median())
    if len(known):
        level = float(known["value"].iloc[0])
        words = chance(prospect.probability(level))
        at = value(OZONE, level)
        return Phrase(
            f"{seen(review).en}, the 90th percentile of ozone in {prospect.year} is at most that "
            f"of {start}, {at.en}, with a probability of {words.en}; 80\u00a0% interval "
            f"{between.en}.",
            f"{seen(review).zh}，{prospect.year}年臭氧第90百分位数不高于{start}年"
            f"（{at.zh}）的概率为{words.zh}，80%区间为{between.zh}。",
        )
    limit = float(targets.data.limits["o3"])
    words, at = chance(prospect.probability(limit)), value(OZONE, limit)
    return Phrase(
        f"Whether ozone in {prospect.year} lies below that of {start} cannot be said: no 90th "
        f"percentile of the city at its national stations is published for {start}. "
        f"{seen(review).en}, it is around {middle.en} (80\u00a0% interval {between.en}), and the "
        f"chance that it is at most {at.en}, the limit of the daily 8-hour maximum, is {words.en}.",
        f"{start}年{review.city_name.zh}国控站点臭氧第90百分位数未公布，无法判断{prospect.year}年是否低于"
        f"{start}年。{seen(review).zh}，{prospect.year}年臭氧第90百分位数中位数为{middle.zh}"
        f"（80%区间{between.zh}），不高于日最大8小时平均浓度限值{at.zh}的概率为{words.zh}。",
    )


def _assigned(review: Review) -> Phrase:
    targets = review.target_review
    ordinal = plan_ordinal(targets.plan["ordinal"])
    if int(targets.plan["end_year"]) == int(review.finished_plan["end_year"]):
        return Phrase(
            f"The {ordinal.en} prints numbers for {targets.target_year}, so each has one "
            "probability; the curves show what a harder or an easier target would have had.",
            f"{ordinal.zh}规划列明了{targets.target_year}年目标值，因此各有一个达标概率；"
            "概率曲线同时给出目标更严或更宽时的概率。",
        )
    given = [r for name in TABLE_INDICATORS for r in targets.references(name)]
    if any(item.code == "assigned" for item in given):
        return Phrase(
            f"The {ordinal.en} leaves the numbers to the province; what it assigned was given as "
            "data and is marked on the curves.",
            f"{ordinal.zh}规划相应指标为“完成省下达目标”，下达值已作为数据录入并标注于曲线上。",
        )
    text = _asked_in_words(review)
    return Phrase(
        f"The {ordinal.en} prints no number for these indicators: the city is to meet what the "
        f"province assigns, and what it assigned is not published. {text.en}So there is no single "
        "probability but a curve over all possible targets, on which whoever knows the number can "
        "read the chance.",
        f"{ordinal.zh}规划未列明上述指标的目标值，仅要求“完成省下达目标”，而省下达值未公布。{text.zh}"
        "因此本章不给出单一概率，而给出各种可能目标值对应的概率曲线，知悉目标值的读者可直接查得达标概率。",
    )


def _asked_in_words(review: Review) -> Phrase:
    """Return what the plan's text asks of the same air without a number."""
    text = review.rows("plan/text_targets", review.running_plan)
    mine = text[
        text["indicator_id"].isin([*TABLE_INDICATORS, "ozone_concentration_ugm3"])
        & text["value"].isna()
        & (text["year"] == int(review.running_plan["end_year"]))
    ].drop_duplicates("indicator_id")
    if mine.empty:
        return Phrase("", "")
    said = [
        # The text conversion sets indices as TeX does.
        Phrase(f"“{r.clause_en.rstrip('.')}”", re.sub(r"_\{(.*?)\}", r"\1", r.printed))
        for r in mine.itertuples()
    ]
    quoted = "，".join(part.zh for part in said)
    return Phrase(
        f"Its text asks without a number: {join_phrases(said).en}. ",
        f"规划正文另有未量化的要求：“{quoted}”。",
    )


def _data_sentence(review: Review) -> Phrase:
    found = assessable(review)
    if not found:
        return not_assessable(review, review.target_review.prospects[GOOD])
    inputs = found[0].inputs
    known = _known_months(review)
    futures = format_number(int(str(inputs["n_futures"])))
    n_pairs, n = int(str(inputs["n_pairs"])), len(found[0].headline_methods)
    if not n_pairs:
        return Phrase(
            f"{known.en} From there {futures} futures are simulated, by all {n} methods alike, "
            "because none had a record yet.",
            f"{known.zh}由此起模拟{futures}种未来情形；因尚无检验结果，{n}种方法同等采用。",
        )
    pairs = format_number(n_pairs)
    return Phrase(
        f"{known.en} From there {futures} futures are simulated, by methods chosen on {pairs} "
        "earlier projections whose outcome was known.",
        f"{known.zh}由此起模拟{futures}种未来情形；方法依据{pairs}个已有结果的历史预测选定。",
    )


def _known_months(review: Review) -> Phrase:
    """Return how many months of the city's series are known, and how few of the latest ones."""
    series = review.target_review.data.histories[review.city, "pm25"].months
    first, last = int(series[0]), int(series[-1])
    span, recent = last - first + 1, int((series > last - RECENT).sum())
    begin, end = (month(str(month_of(each))) for each in (first, last))
    tail = Phrase(".", "。")
    if recent < RECENT:
        tail = Phrase(
            f", but only {recent} of the latest {RECENT}.",
            f"，但最近{RECENT}个月中仅{recent}个月。",
        )
    return Phrase(
        f"Of the {span} months from {begin.en} to {end.en} {len(series)} are known{tail.en}",
        f"{begin.zh}至{end.zh}共{span}个月，其中{len(series)}个月有数据{tail.zh}",
    )


def _evidence_sentence(review: Review) -> Phrase:
    found = assessable(review)
    used = found[0].inputs["evidence"] if found else []
    assert found == [] or isinstance(used, list)
    if not found or not used:
        return Phrase(
            "No value published after the last month enters the futures.",
            "月度数据之后未有公布值用于约束模拟结果。",
        )
    parts = []
    for item in used:  # type: ignore[attr-defined]
        time = months(item["first_month"], item["last_month"])
        # A published part-year mean has one decimal more than a year that is judged.
        text = f"{item['value']:g}"
        unit = (
            Phrase("\u00a0%", "%") if item["statistic"] == GOOD else Phrase(" µg/m³", "微克/立方米")
        )
        name = NAME[item["statistic"]]
        parts.append(
            Phrase(
                f"{name.en} of {text}{unit.en} ({time.en})",
                f"{time.zh}{name.zh}{text}{unit.zh}".replace("年均浓度", "平均浓度"),
            )
        )
    left = format_number(float(str(found[0].inputs["effective_futures"])), 0)
    return Phrase(
        f"Published after the last month: {join_phrases(parts).en}. Futures that reproduce these "
        f"count for more; they are worth {left} independent ones.",
        f"月度数据之后公布的{join_phrases(parts).zh}用于约束模拟结果，与之相符的情形权重更大，"
        f"约束后相当于{left}个独立情形。",
    )


# --- Curves and years --------------------------------------------------------------------------


def curve_sentence(review: Review, indicator_id: str) -> Phrase:
    """Return what a probability curve shows: where the odds are even, and two to one against."""
    targets = review.target_review
    prospect = targets.prospects[indicator_id]
    if not prospect.assessable:
        return not_assessable(review, prospect)
    curve = targets.curve(indicator_id)
    name, mark = NAME[indicator_id], sign(indicator_id)
    likely, even = (_hardest(curve, indicator_id, at) for at in (TWO_THIRDS, EVEN))
    if likely is None or even is None:
        return not_assessable(review, prospect)
    first, second = value(indicator_id, even), value(indicator_id, likely)
    return Phrase(
        f"{seen(review).en}, the hardest target for {name.en} in {prospect.year} with at least "
        f"even odds is {mark} {first.en}; with odds of two to one it is {mark} {second.en}.",
        f"{seen(review).zh}，{prospect.year}年{name.zh}达标概率不低于一半的最严目标为{mark}{first.zh}，"
        f"不低于三分之二的最严目标为{mark}{second.zh}。",
    )


def _hardest(curve: pd.DataFrame, indicator_id: str, probability: float) -> float | None:
    mine = curve.loc[curve["probability"] >= probability, "target"]
    if mine.empty:
        return None
    return float(mine.max() if indicator_id == GOOD else mine.min())


def years_sentence(review: Review, indicator_id: str) -> Phrase:
    """Return how median and interval move to the last year projected."""
    targets = review.target_review
    prospect, fan = targets.prospects[indicator_id], targets.fan(indicator_id)
    if not prospect.assessable or fan.empty:
        return not_assessable(review, prospect)
    first, last = fan.iloc[0], fan.iloc[-1]
    name = NAME[indicator_id]
    near, far = (span(indicator_id, row["low"], row["high"]) for row in (first, last))
    a, b = (value(indicator_id, row["median"]) for row in (first, last))
    start, end = int(first["year"]), int(last["year"])
    return Phrase(
        f"{seen(review).en}, {name.en} would be around {a.en} in {start} (80\u00a0% interval "
        f"{near.en}) and around {b.en} in {end} ({far.en}).",
        f"{seen(review).zh}，{start}年{name.zh}中位数为{a.zh}（80%区间{near.zh}），"
        f"{end}年为{b.zh}（{far.zh}）。",
    )


def year_met(
    review: Review, indicator_id: str, target: float, probability: float = EVEN
) -> int | None:
    """Return the first year by whose end a target was met once with a probability above another."""
    frame = review.target_review.year_met(indicator_id, target)
    mine = frame.loc[frame["probability"] > probability, "year"]
    return None if mine.empty else int(mine.iloc[0])


def _met_sentence(review: Review) -> Phrase:
    targets, found = review.target_review, assessable(review)
    if not found:
        return not_assessable(review, targets.prospects[GOOD])
    parts = []
    for prospect in found:
        name = prospect.indicator_id
        for item in ordered(targets.references(name)):
            if _was_met(review, name, item):
                continue
            at, year = value(name, item.value), year_met(review, name, item.value)
            what = reference_name(review, item.code, item.year)
            last = int(targets.fan(name)["year"].max())
            en = f"by {year}" if year is not None else f"not by {last}"
            zh = f"为{year}年" if year is not None else f"至{last}年仍未过半"
            parts.append(
                Phrase(
                    f"{NAME[name].en} {sign(name)}\u00a0{at.en} ({what.en}) {en}",
                    f"{NAME[name].zh}{sign(name)}{at.zh}（{what.zh}）{zh}",
                )
            )
    return Phrase(
        f"{seen(review).en}, the probability that a value has been met in at least one year since "
        f"the last month known first exceeds one half: {'; '.join(p.en for p in parts)}.",
        f"{seen(review).zh}，自最后数据月份以来至少有一年达到下列数值的概率首次超过一半的年份："
        f"{'；'.join(p.zh for p in parts)}。",
    )


def _was_met(review: Review, indicator_id: str, item: Reference) -> bool:
    """Tell whether a published year of the plan before already met a former target."""
    known = review.target_review.published_years(indicator_id)
    mine = known.loc[known["year"] == item.year, "value"]
    if item.code != "former_target" or mine.empty:
        return False
    return bool(mine.iloc[0] >= item.value if indicator_id == GOOD else mine.iloc[0] <= item.value)


# --- Indicators without a prospect ---------------------------------------------------------------


def table_rows(review: Review) -> list[ScorecardRow]:
    """Return the scorecard's rows of the running plan's table of targets."""
    plan = review.running_plan["plan_id"]
    return [
        row
        for row in review.scorecard
        if row.demand.plan_id == plan and row.demand.group == "table"
    ]


def has_prospect(review: Review, row: ScorecardRow) -> bool:
    """Tell whether an indicator of the running plan has a distribution for its target year."""
    prospect = review.prospects.get(row.demand.indicator_id)
    return prospect is not None and prospect.assessable


def prospects_sentence(review: Review) -> Phrase:
    """Return how many indicators have a prospect, and what the others lack."""
    rows = table_rows(review)
    with_one = [row for row in rows if has_prospect(review, row)]
    others = [row for row in rows if row not in with_one]
    most = max((row.n_comparable for row in others), default=0)
    end = int(review.running_plan["end_year"])
    ordinal = plan_ordinal(review.running_plan["ordinal"])
    n, few = len(with_one), format_number(most)
    none = "none has" if n == 0 else "one has" if n == 1 else f"{n} have"
    return Phrase(
        f"Of the {len(rows)} indicators of the {ordinal.en}, {none} a prospect for {end}; of each "
        f"other at most {few} comparable yearly {'value is' if most == 1 else 'values are'} known "
        f"and {MIN_POINTS} are needed.",
        f"{ordinal.zh}规划{len(rows)}项指标中，{n}项可给出{end}年达标前景；"
        f"其余各项口径可比的年度数据至多{few}个，少于所需的{MIN_POINTS}个。",
    )


def required_from(review: Review, indicator_id: str) -> tuple[int, float] | None:
    """Return year and value from which the plan under way starts, if they are known."""
    targets = review.target_review
    start = int(targets.plan["base_year"])
    known = targets.published_years(indicator_id)
    mine = known[(known["year"] == start) & (known["source_id"] == PLAN)]
    return None if mine.empty else (start, float(mine["value"].iloc[0]))


def _rates_sentence(review: Review) -> Phrase:
    targets = review.target_review
    parts = []
    rates = review.fastest_rates
    for name in TABLE_INDICATORS:
        start = required_from(review, name)
        mine = rates[rates["indicator_id"] == name] if len(rates) else rates
        if start is None or mine.empty:
            continue
        asked = _hardest_reference(review, name)
        if asked is None:
            continue
        per_year = (asked.value - start[1]) / (targets.target_year - start[0])
        parts.append(_rate(review, name, start, asked, per_year, mine.iloc[0]))
    if not parts:
        return Phrase(
            "No required rate can be set beside observed ones.", "所需年均变化无法与实测对照。"
        )
    n = len(targets.data.air.cities)
    return Phrase(
        f"Against what any of the {n} cities did: {'; '.join(p.en for p in parts)}.",
        f"与全省{n}市实测变化相比：{'；'.join(p.zh for p in parts)}。",
    )


def _rate(
    review: Review,
    indicator_id: str,
    start: tuple[int, float],
    asked: Reference,
    per_year: float,
    fastest: pd.Series,
) -> Phrase:
    name, at = NAME[indicator_id], value(indicator_id, asked.value)
    what = reference_name(review, asked.code, asked.year)
    unit = Phrase("points", "个百分点") if indicator_id == GOOD else Phrase("µg/m³", "微克/立方米")
    year, city = int(fastest["year"]), review.names("cities", "city_id")[str(fastest["city"])]
    best = f"{format_number(float(fastest['change']), 1)}".lstrip("−+")
    asks_nothing = per_year <= 0 if indicator_id == GOOD else per_year >= 0
    rate = format_number(abs(per_year), 2)
    began = value(indicator_id, start[1])
    ever = Phrase(
        f"the largest improvement from one year to the next was {best} {unit.en} ({city.en}, "
        f"{year - 1} to {year})",
        f"年际改善幅度最大为{best}{unit.zh}（{city.zh}，{year - 1}—{year}年）",
    )
    if asks_nothing:
        return Phrase(
            f"{name.en}: to keep {began.en} takes no improvement, and {ever.en}",
            f"{name.zh}：保持{began.zh}无需改善，{ever.zh}",
        )
    return Phrase(
        f"{name.en}: from {began.en} in {start[0]} to {at.en} ({what.en}) takes {rate} {unit.en} a "
        f"year, and {ever.en}",
        f"{name.zh}：由{start[0]}年的{began.zh}到{at.zh}（{what.zh}），年均需改善{rate}{unit.zh}，{ever.zh}",
    )


def _hardest_reference(review: Review, indicator_id: str) -> Reference | None:
    mine = review.target_review.references(indicator_id)
    if not mine:
        return None
    own = [item for item in mine if item.code in ("target", "assigned")]
    pick = max if indicator_id == GOOD else min
    return own[0] if own else pick(mine, key=lambda item: item.value)
