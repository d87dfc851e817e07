"""Facts about the finished plan's targets: how many were met, by what margin, and what it means.

Whole sentences that depend on the verdicts are facts too, so a changed cell of the plan's table
changes the wording of both languages, not only the numbers in it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from analysis.attainment import days_short
from analysis.facts.edition import plan_ordinal
from analysis.facts.model import Fact, count, phrase, quantity
from analysis.language import Phrase, format_number, join_phrases
from analysis.review import Review
from analysis.vocabulary import OLD_STATE_BASIS, in_sentence, with_unit

PLAN = "plan-14-text"
PERCENT = Phrase("%", "%")
#: Words in a printed target that leave room: "about", "basically".
_VAGUE = ("左右", "基本")
NOT_YET = Phrase("No result is known yet.", "尚无结果。")
#: What cannot be said before a result is known.
SENTENCES_ABOUT_RESULTS = (
    "missed_sentence",
    "ambition_met_sentence",
    "axis_sentence",
    "worse_sentence",
    "agreement_sentence",
    "uncertain_sentence",
    "rounding_sentence",
)


def attainment_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``attainment``."""
    summary = review.attainment_summary
    counts = {
        "n_total": summary.n_total,
        "n_assessable": summary.n_assessable,
        "n_achieved": summary.n_achieved,
        "n_missed": summary.n_missed,
        "n_not_assessable": summary.n_not_assessable,
        "n_ambitious": summary.n_ambitious,
        "n_ambitious_achieved": summary.n_ambitious_achieved,
        "n_hold": summary.n_hold,
        "n_allows_worsening": summary.n_allows_worsening,
        "n_unknown_ambition": summary.n_unknown,
        "n_uncertain": summary.n_uncertain_reading,
        "n_certain": summary.n_total - summary.n_uncertain_reading,
        "n_achieved_certain": summary.n_achieved_without_uncertain,
        "n_revised": int(review.attainment["target_revised"].sum()),
    }
    facts = {name: count(value, PLAN) for name, value in counts.items()}
    sentences = {
        "headline": _headline(review),
        "score": _score(review),
        "missed_sentence": _missed_sentence(review),
        "ambition_sentence": _ambition_sentence(review),
        "ambition_met_sentence": _ambition_met_sentence(review),
        "axis_sentence": _axis_sentence(review),
        "worse_sentence": _worse_sentence(review),
        "allows_worsening_sentence": _allows_worsening_sentence(review),
        "agreement_sentence": _agreement_sentence(review),
        "uncertain_sentence": _uncertain_sentence(review),
        "rounding_sentence": _rounding_sentence(review),
    }
    if summary.n_assessable == 0:
        # "No target was missed" would be read as a verdict.
        sentences |= dict.fromkeys(SENTENCES_ABOUT_RESULTS, NOT_YET)
    facts |= {name: phrase(text, PLAN) for name, text in sentences.items()}
    return facts | _good_day_facts(review)


def _headline(review: Review) -> Phrase:
    summary = review.attainment_summary
    met, assessable, total = summary.n_achieved, summary.n_assessable, summary.n_total
    ordinal = int(review.finished_plan["ordinal"])
    zh_plan = plan_ordinal(ordinal).zh
    if assessable == 0:
        return Phrase(
            f"None of the {total} targets of the {ordinal}th plan can be judged as of "
            f"{review.as_of}.",
            f"截至{review.as_of}年底，{zh_plan}规划{total}项指标尚无法评估。",
        )
    rest_en = "" if assessable == total else f" ({total - assessable} cannot be assessed)"
    rest_zh = "" if assessable == total else f"（另有{total - assessable}项无法评估）"
    if met == total:
        return Phrase(
            f"All {total} targets of the {ordinal}th plan were met.",
            f"{zh_plan}规划{total}项指标全部完成。",
        )
    return Phrase(
        f"The {ordinal}th plan met {met} of its {total} targets{rest_en}.",
        f"{zh_plan}规划{total}项指标中，{met}项完成目标{rest_zh}。",
    )


def _score(review: Review) -> Phrase:
    summary = review.attainment_summary
    return Phrase(
        f"{summary.n_achieved} of {summary.n_total}",
        f"{summary.n_total}项中的{summary.n_achieved}项",
    )


def _names(review: Review, ids: tuple[str, ...]) -> Phrase:
    names = [review.indicator_names[indicator] for indicator in ids]
    return join_phrases([Phrase(f"the {in_sentence(n.en)}", f"“{n.zh}”") for n in names])


def _row(review: Review, indicator_id: str) -> pd.Series:
    return review.attainment.set_index("indicator_id").loc[indicator_id]


def _value(review: Review, indicator_id: str, column: str) -> Phrase:
    row = _row(review, indicator_id)
    return with_unit(row[column], review.unit_symbols[row["unit"]])


def _missed_sentence(review: Review) -> Phrase:
    missed = review.attainment_summary.missed_ids
    if not missed:
        return Phrase("No target was missed.", "没有未完成的指标。")
    parts = []
    for indicator in missed:
        name = review.indicator_names[indicator]
        result, target = (_value(review, indicator, column) for column in ("result", "target"))
        parts.append(
            Phrase(
                f"the {in_sentence(name.en)} ({result.en}, target {target.en})",
                f"“{name.zh}”（完成值{result.zh}，目标值{target.zh}）",
            )
        )
    listed = join_phrases(parts)
    verb = (
        "The target missed was that for"
        if len(missed) == 1
        else "The targets missed were those for"
    )
    return Phrase(f"{verb} {listed.en}.", f"未完成的指标为{listed.zh}。")


def _ambition_sentence(review: Review) -> Phrase:
    summary = review.attainment_summary
    return Phrase(
        f"Of the {summary.n_total} targets, {summary.n_ambitious} asked for an improvement on the "
        f"base year, {summary.n_hold} asked to hold its level and {summary.n_allows_worsening} "
        f"left room to get worse; {summary.n_unknown} have no base value to tell by.",
        f"{summary.n_total}项指标中，目标值要求较基准年改善的{summary.n_ambitious}项，"
        f"要求保持基准年水平的{summary.n_hold}项，允许较基准年变差的{summary.n_allows_worsening}项，"
        f"另有{summary.n_unknown}项未列基准值，无法判断。",
    )


def _ambition_met_sentence(review: Review) -> Phrase:
    summary = review.attainment_summary
    return Phrase(
        f"Of the {summary.n_ambitious} targets that asked for an improvement, "
        f"{summary.n_ambitious_achieved} were met.",
        f"要求改善的{summary.n_ambitious}项指标中，{summary.n_ambitious_achieved}项完成目标。",
    )


def _axis_sentence(review: Review) -> Phrase:
    missed = review.attainment_summary.missed_ids
    if not missed:
        return Phrase(
            "No result lies on the wrong side of its target.", "各项完成值均不劣于目标值。"
        )
    names = _names(review, missed)
    verb = "lies" if len(missed) == 1 else "lie"
    return Phrase(
        f"Only {names.en} {verb} on the wrong side of the target.",
        f"仅{names.zh}的完成值劣于目标值。",
    )


def _worse_sentence(review: Review) -> Phrase:
    worse = review.attainment_summary.met_but_worse_ids
    if not worse:
        return Phrase(
            "No indicator met its target while getting worse than in the base year.",
            "没有目标完成但较基准年变差的指标。",
        )
    parts = []
    end = int(review.finished_plan["end_year"])
    for indicator in worse:
        name = review.indicator_names[indicator]
        base, result, target = (
            _value(review, indicator, column) for column in ("base", "result", "target")
        )
        start = int(_row(review, indicator)["base_year"])
        parts.append(
            Phrase(
                f"{in_sentence(name.en)} went from {base.en} in {start} to {result.en} in {end} "
                f"and still met its target of {target.en}",
                f"{name.zh}由{start}年的{base.zh}变为{end}年的{result.zh}，较基准年变差，"
                f"但仍达到{target.zh}的目标要求",
            )
        )
    joined = join_phrases(parts)
    return Phrase(joined.en[0].upper() + joined.en[1:] + ".", joined.zh + "。")


def _allows_worsening_sentence(review: Review) -> Phrase:
    frame = review.attainment
    loose = tuple(frame.loc[frame["ambition"] == "allows_worsening", "indicator_id"])
    if not loose:
        return Phrase(
            "No target lies on the bad side of its base value.", "没有目标值劣于基准值的指标。"
        )
    parts = []
    for indicator in loose:
        name = review.indicator_names[indicator]
        base, target = (_value(review, indicator, column) for column in ("base", "target"))
        parts.append(
            Phrase(
                f"{in_sentence(name.en)} (base {base.en}, target {target.en})",
                f"{name.zh}（基准值{base.zh}，目标值{target.zh}）",
            )
        )
    joined = join_phrases(parts)
    return Phrase(
        f"These targets lie on the bad side of the base value: {joined.en}.",
        f"{joined.zh}的目标值劣于基准值。",
    )


def _agreement_sentence(review: Review) -> Phrase:
    differ = review.attainment_summary.disagreement_ids
    if not differ:
        return Phrase(
            "Every computed verdict agrees with the verdict the plan states.",
            "各项计算结论均与规划所列结论一致。",
        )
    names = _names(review, differ)
    return Phrase(
        f"The computed verdict differs from the one the plan states for {names.en}.",
        f"{names.zh}的计算结论与规划所列结论不一致。",
    )


def read_targets_note(review: Review) -> list[Phrase]:
    """Say how targets printed in words that leave room were read before they were compared.

    None where the plan prints every target as a number or as an exact bound.
    """
    printed = review.rows("plan/results", review.finished_plan)
    vague = printed[printed["target_printed"].str.contains("|".join(_VAGUE), na=False)]
    signs = {"eliminate": "≤", "at_most": "≤"}
    read = [
        (
            int(row["row"]),
            row["target_printed"],
            f"{signs.get(row['target_kind'], '≥')} {format_number(row['target_value'])}",
        )
        for row in vague.to_dict("records")
    ]
    if not read:
        return []
    parts = join_phrases(
        [Phrase(f"“{w}” (row {row} of the plan’s table) as {b}", "") for row, w, b in read]
    )
    parts_zh = "，".join(f"规划表第{row}行“{words}”按{bound}判读" for row, words, bound in read)
    return [
        Phrase(
            f"Targets printed in words that leave room are judged by a number: {parts.en}. The "
            "plan says neither how far below nor how much is allowed.",
            f"以含有余地的文字表述的目标按数值评估：{parts_zh}；规划未说明允许的偏差。",
        )
    ]


def _uncertain_sentence(review: Review) -> Phrase:
    summary = review.attainment_summary
    if not summary.n_uncertain_reading:
        return Phrase("No verdict rests on a damaged cell.", "各项结论均不依赖受损单元格。")
    certain = summary.n_total - summary.n_uncertain_reading
    return Phrase(
        f"{summary.n_uncertain_reading} verdicts rest on cells damaged in the text at hand; on the "
        f"undamaged ones alone the count is {summary.n_achieved_without_uncertain} of {certain}.",
        f"有{summary.n_uncertain_reading}项结论由文本中受损的单元格判读得出；"
        f"仅统计未受损的{certain}项指标，{summary.n_achieved_without_uncertain}项完成目标。",
    )


def _rounding_sentence(review: Review) -> Phrase:
    decided = review.attainment_summary.rounding_decides_ids
    if not decided:
        return Phrase(
            "No verdict depends on rounding: comparing unrounded values gives the same result.",
            "修约不影响结论，按未修约数值比较，结果相同。",
        )
    names = _names(review, decided)
    return Phrase(f"Rounding decides the verdict for {names.en}.", f"{names.zh}的结论取决于修约。")


def _good_day_facts(review: Review) -> dict[str, Fact]:
    row = _row(review, "good_days_pct")
    year = int(review.finished_plan["end_year"])
    facts = {
        f"good_days_{column}": quantity(row[column], "pct", PERCENT, PLAN)
        for column in ("base", "target", "result")
    }
    margin = row["margin"]
    short = None if margin is None else -margin
    facts["good_days_short"] = quantity(short, "pp", Phrase("percentage points", "个百分点"), PLAN)
    facts["good_days_change"] = quantity(
        row["change_since_base"], "pp", Phrase("percentage points", "个百分点"), PLAN
    )
    days = None
    if row["target"] is not None and row["result"] is not None:
        days = days_short(row["target"], row["result"], 366 if calendar.isleap(year) else 365)
    facts["good_days_short_days"] = quantity(days, "d", Phrase("days", "天"), PLAN, decimals=0)
    facts["good_days_sentence"] = phrase(_good_day_sentence(row, days, year), PLAN)
    facts["province_sentence"] = phrase(
        _province_sentence(review, row), PLAN, "guangdong-published"
    )
    return facts


def _good_day_sentence(row: pd.Series, days: Decimal | None, year: int) -> Phrase:
    if days is None:
        return Phrase(
            f"The share of good days in {year} is not yet known.", f"{year}年优良天数比例尚无数据。"
        )
    result, target, base = (format_number(row[c]) for c in ("result", "target", "base"))
    change = row["change_since_base"]
    moved = (
        Phrase("unchanged", "持平")
        if change == 0
        else Phrase(
            f"{format_number(abs(change))} percentage points {'above' if change > 0 else 'below'}",
            f"{'上升' if change > 0 else '下降'}{format_number(abs(change))}个百分点",
        )
    )
    base_year = int(row["base_year"])
    en = f"In {year} good days made up {result}\u00a0% of the year, " + (
        f"as in {base_year}"
        if change == 0
        else f"{moved.en} the {base}\u00a0% that the plan gives for {base_year}"
    )
    zh = f"{year}年优良天数比例为{result}%，较规划所列{base_year}年的{base}%{moved.zh}"
    if days > 0:
        return Phrase(
            f"{en}, and about {format_number(days, 0)} days short of the {target}\u00a0% target.",
            f"{zh}，与{target}%的目标相差约{format_number(days, 0)}天。",
        )
    return Phrase(f"{en}; the target of {target}\u00a0% was met.", f"{zh}，达到{target}%的目标。")


def _on_each_state(province: pd.DataFrame) -> dict[Decimal, Phrase]:
    """Return the distinct values, lowest first, with the reference state each was published on."""
    values: dict[Decimal, Phrase] = {}
    for record in province.sort_values("value_pct").to_dict("records"):
        old = OLD_STATE_BASIS in record["basis"]
        state = Phrase("old state", "标况") if old else Phrase("new state", "实况")
        values.setdefault(Decimal(str(record["value_pct"])), state)
    return values


def _province_sentence(review: Review, row: pd.Series) -> Phrase:
    year = int(review.finished_plan["end_year"])
    frame = review.good_days
    province = frame[
        (frame["area"] == "province") & (frame["year"] == year) & (frame["confidence"] != "low")
    ]
    if province.empty or row["result"] is None:
        return Phrase(
            "No provincial mean for the same year is at hand.", "尚无同年全省平均值可比。"
        )
    values = _on_each_state(province)
    shown = join_phrases(
        [
            Phrase(
                f"{with_unit(value, PERCENT).en} ({state.en})",
                f"{with_unit(value, PERCENT).zh}（{state.zh}）",
            )
            for value, state in values.items()
        ]
    )
    gaps = join_phrases(
        [
            Phrase(format_number(gap), f"{format_number(gap)}个")
            for gap in (abs(value - row["result"]) for value in values)
        ]
    )
    own = _plans_own_comparison(review, values, year)
    below = all(value > row["result"] for value in values)
    side = Phrase("below", "低") if below else Phrase("away from", "相差")
    if len(values) == 1:
        return Phrase(
            f"The provincial mean was {shown.en}; the city stood {gaps.en} percentage points "
            f"{side.en} it.",
            f"全省平均为{shown.zh}，{review.city_name.zh}比全省{side.zh}{gaps.zh}百分点。",
        )
    return Phrase(
        f"The provincial mean was published on two reference states of the gases, {shown.en}; the "
        f"city stood {gaps.en} percentage points {side.en} them. Which of the two states the "
        f"city's own value is on is not printed{own.en}.",
        f"全省平均值按两种参比状态公布，分别为{shown.zh}，{review.city_name.zh}比上述两值分别"
        f"{side.zh}{gaps.zh}百分点；规划未注明本市数值所用的参比状态{own.zh}。",
    )


def _plans_own_comparison(review: Review, values: Iterable[Decimal], year: int) -> Phrase:
    """Return which of the province's means the plan's own text sets beside the city's value."""
    text = review.package.table("plan/text_results")
    mine = text[(text["indicator_id"] == "guangdong_good_days_pct") & (text["period_end"] == year)]
    printed = [value for value in values if value in set(mine["value"])]
    if len(printed) != 1:
        return Phrase("", "")
    at = with_unit(printed[0], PERCENT)
    return Phrase(
        f"; the plan’s text sets it beside {at.en}", f"，其正文以全省{at.zh}与本市数值对照"
    )
