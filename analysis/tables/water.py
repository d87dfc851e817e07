"""Tables of water, sea, soil and ecology: indicators at their ceiling and the weak ones."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import paths_review as frames
from analysis.blocks import Cell, Table, cell
from analysis.facts.edition import plan_ordinal
from analysis.facts.water import NEARSHORE, SEWAGE, SHORELINE, UNSURE
from analysis.language import Language, Phrase, format_number
from analysis.review import Review
from analysis.tables.build import (
    chinese_print,
    column,
    demand_phrase,
    is_loose,
    make_table,
    number_cell,
    signed_cell,
    text_of,
)

PLAN = "plan-14-text"

STANDING = {
    "keep": Phrase("keep the best value", "保持最优值"),
    "reach": Phrase("reach the best value; no state printed", "达到最优值；未列现状值"),
    "dropped": Phrase("not listed again under this name", "未以相同名称再列"),
}
#: Nothing in the plan says how much of the bad may be left where it asks for "basically" none.
LOOSE = Phrase("reach “basically” the best value; no state printed", "“基本”达到最优值；未列现状值")
NO_MISS = Phrase("cannot be said: “basically” is not quantified", "规划未量化“基本”，无法判定")
MARK = {"keep": "good", "reach": "doubt", "dropped": "doubt"}


def ceiling_table(review: Review) -> Table:
    """Return the indicators whose state or target is the best value possible."""
    lang = review.lang
    states = frames.indicator_states(review)
    chosen = states[states["standing"].isin(list(STANDING))]
    order = {name: place for place, name in enumerate(STANDING)}
    chosen = chosen.sort_values("standing", key=lambda s: s.map(order), kind="stable")
    rows = [
        [
            cell(review.indicator_names[row["indicator_id"]].text(lang)),
            _of_plan(row, lang),
            number_cell(row["state"]),
            _target_cell(review, row),
            cell(_asks(row).text(lang), mark=MARK[row["standing"]]),
            cell(_smallest_failure(review, row).text(lang)),
        ]
        for row in chosen.to_dict("records")
    ]
    before, running = (
        plan_ordinal(plan["ordinal"]) for plan in (review.finished_plan, review.running_plan)
    )
    columns = [
        column(Phrase("Indicator (% unless a count)", "指标（除个数外为%）"), lang, 28),
        column(
            Phrase(f"{before.en}: base → target → result", f"{before.zh}：基准→目标→完成"),
            lang,
            20,
        ),
        column(Phrase("State", "现状值"), lang, 8, "right"),
        column(Phrase(f"{running.en}: target", f"{running.zh}目标"), lang, 19),
        column(Phrase("What it asks", "要求"), lang, 20),
        column(Phrase("Smallest possible miss", "最小可判定退步幅度"), lang, 25),
    ]
    n = len(rows)
    return make_table(
        "ceiling-indicators",
        Phrase(
            f"{n} indicators whose state or target is the best value possible, or “basically” so.",
            f"现状值或目标值为最优值（含“基本”达到最优值）的指标（{n}项）。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, "jiangmen-published", "targets-published"],
        notes=[
            Phrase(
                f"A state is that of the {running.en}'s table where it has a row, also if the cell "
                "is empty. Targets in words stand as printed. The smallest miss is by sections "
                "where a source counts them, otherwise by comparison of rounded values; by "
                "comparison of full values any shortfall would be a miss. The set of sections is "
                "not printed and changes between years.",
                f"{running.zh}规划指标表列有该指标的，现状值以该表为准，空格视为未列。以文字表述的目标照原文列示。"
                "最小可判定退步幅度：有断面数量的按断面计，其余按修约值比较法计；若采用全数值比较法，"
                "任何不足均为未达到。断面清单未列，且各年有调整。",
            )
        ],
    )


def _asks(row: dict[str, Any]) -> Phrase:
    if row["standing"] == "reach" and is_loose(row["printed"]):
        return LOOSE
    return STANDING[row["standing"]]


def _of_plan(row: dict[str, Any], lang: Language) -> Cell:
    """Return base, target and result of the finished plan; a target in words keeps its words."""
    values = [row[name] for name in ("base", "target_before", "result_before")]
    if all(value is None for value in values):
        return cell("–")
    shown = ["–" if value is None else format_number(value) for value in values]
    if is_loose(row["printed_before"]):
        shown[1] = demand_phrase("eliminate", None, Phrase("", ""), row["printed_before"]).text(
            lang
        )
    return cell(" → ".join(shown))


def _target_cell(review: Review, row: dict[str, Any]) -> Cell:
    if row["target"] is None:
        return cell("–")
    words = demand_phrase(row["kind"], row["target"], Phrase("", ""), text_of(row["printed"]))
    if row["target_year"] != int(review.running_plan["end_year"]):
        year = row["target_year"]
        words = Phrase(f"{words.en} ({year})", f"{words.zh}（{year}年）")
    return cell(words.text(review.lang))


def _smallest_failure(review: Review, row: dict[str, Any]) -> Phrase:
    if row["standing"] == "dropped":
        return Phrase("–", "–")
    name = row["indicator_id"]
    sections = frames.assessed_sections(review)
    sections = sections[sections["confidence"] != UNSURE]
    if name in ("surface_water_good_pct", "surface_water_below_v_pct") and not sections.empty:
        last = sections.iloc[-1]
        n, step = int(last["sections"]), format_number(last["step_pct"], 1)
        return Phrase(
            f"one section of {n} ({int(last['year'])}): {step} points",
            f"{n}个断面（{int(last['year'])}年）中的1个：{step}个百分点",
        )
    if is_loose(row["printed"]):
        return NO_MISS
    if row["unit"] != "pct":
        return Phrase("one", "1个")
    if row["kind"] == "eliminate":
        return Phrase("any remainder", "有任何剩余")
    edge, _ = frames.rounding_edge(row["target"], row["direction"])
    number = format_number(edge)
    if row["direction"] == "higher":
        return Phrase(f"below {number}", f"低于{number}")
    return Phrase(f"above {number}", f"高于{number}")


ASKS = {
    "hold": Phrase("hold the state", "保持现状"),
    "allows": Phrase("the target is worse than the state", "目标值劣于现状值"),
    "rise": Phrase("rise", "提高"),
    "fall": Phrase("fall", "下降"),
}
REASON = {
    "assigned": Phrase("assigned, number not printed", "由省下达，未列数值"),
    "no_number": Phrase("no target in the {plan}", "{plan}规划未列目标值"),
    "no_state": Phrase("not assessable: no state printed", "无法评估：未列现状值"),
    "not_yet": Phrase("not assessable: state not yet known", "无法评估：现状值尚不可知"),
}


def weak_table(review: Review) -> Table:
    """Return all other indicators: state, target, yearly change and what hinders a verdict."""
    lang = review.lang
    weak = frames.weak_indicators(review)
    weak = weak[weak["standing"] != "reach"]
    rank = {"allows": 0, "rise": 1, "fall": 1, "hold": 2, "assigned": 3}
    status = [row["asks"] or row["reason"] for row in weak.to_dict("records")]
    weak = weak.assign(order=[rank.get(item, 4) for item in status]).sort_values(
        "order", kind="stable"
    )
    rows = [_weak_row(review, row) for row in weak.to_dict("records")]
    columns = [
        column(Phrase("Indicator", "指标"), lang, 31),
        column(Phrase("Unit", "单位"), lang, 12),
        column(Phrase("State", "现状值"), lang, 10, "right"),
        column(Phrase("Year", "年份"), lang, 8, "right"),
        column(Phrase("Target", "目标值"), lang, 15, "right"),
        column(Phrase("Per year", "年均变化"), lang, 10, "right"),
        column(Phrase("Status", "状态"), lang, 26),
    ]
    n = int((weak["per_year"].notna() & (weak["asks"] != "hold")).sum())
    held = int((weak["asks"] == "hold").sum())
    return make_table(
        "weak-indicators",
        Phrase(
            f"{len(rows)} other indicators: {n} with a printed state and a target that differs "
            f"from it, {held} with a target to keep the state.",
            f"其余{len(rows)}项指标中，{n}项同时列有现状值和与之不同的目标值，可计算路径；另有{held}项要求保持现状值。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "Per year is the mean change that leads from the printed state to the printed "
                "target; it may be negative. * preliminary by the plan's footnote. No later "
                "measurement on the same basis is at hand for any row, so none has a verdict.",
                "年均变化指由现状值到目标值所需的年均变化，可为负。*为初步核定数（见表注）。"
                "各行均无同口径的后续实测值，故不作结论。",
            )
        ],
        filterable=True,
    )


def _weak_row(review: Review, row: dict[str, Any]) -> list[Cell]:
    lang = review.lang
    star = "*" if row["preliminary"] else ""
    state = cell("–") if row["state"] is None else cell(f"{format_number(row['state'])}{star}")
    mark = "bad" if row["asks"] == "allows" else "" if row["asks"] else "doubt"
    words = ASKS[row["asks"]] if row["asks"] else REASON[row["reason"]]
    plan = plan_ordinal(review.running_plan["ordinal"])
    return [
        cell(review.indicator_names[row["indicator_id"]].text(lang)),
        cell(review.unit_symbols[row["unit"]].text(lang) or "–"),
        state,
        cell("–" if row["state_year"] is None else str(row["state_year"])),
        _target_cell(review, row),
        signed_cell(row["per_year"], 2),
        cell(words.text(lang).format(plan=plan.text(lang)), mark=mark),
    ]


REFERENCE = {
    "keep": Phrase("state kept", "保持现状"),
    "province": Phrase("province", "全省"),
    "best": Phrase("best value possible", "最优值"),
    "assigned": Phrase("the number assigned", "省下达目标值"),
}


def reference_table(review: Review) -> Table:
    """Return what possible values of the assigned targets would ask, per year."""
    lang = review.lang
    rows = []
    for name in (NEARSHORE, SEWAGE, SHORELINE, "contaminated_farmland_safe_use_pct"):
        references = frames.reference_targets(review, name)
        if name == SHORELINE:
            # A whole shoreline left natural is no target of any city.
            references = references[references["kind"] != "best"]
        for row in references.to_dict("records"):
            rows.append(
                [
                    cell(review.indicator_names[name].text(lang)),
                    cell(_reference_name(row, lang)),
                    number_cell(row["value"], 2),
                    signed_cell(row["per_year"], 2),
                    cell(_basis(row, lang)),
                ]
            )
    columns = [
        column(Phrase("Indicator, %", "指标（%）"), lang, 32),
        column(Phrase("If the target were", "假如目标值为"), lang, 20),
        column(Phrase("Value", "数值"), lang, 10, "right"),
        column(Phrase("Points a year", "年均（百分点）"), lang, 12, "right"),
        column(Phrase("Basis of the value", "数值口径"), lang, 26),
    ]
    return make_table(
        "reference-targets",
        Phrase(
            "What an assigned target would ask if it stood at a reference value.",
            "省下达目标值若为各参照值时的年均要求。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, "guangdong-published"],
        notes=[
            Phrase(
                "No row is the target: that number is not printed. Values of the province are on "
                "bases of their own and serve as marks on a scale, not as a comparison.",
                "各行均非目标值，目标值规划未列。全省数值口径另计，仅作刻度参照，不作比较。",
            )
        ],
    )


def _reference_name(row: dict[str, Any], lang: Language) -> str:
    word = REFERENCE[row["kind"]]
    if row["kind"] != "province":
        return word.text(lang)
    year = int(row["year"])
    return Phrase(f"{word.en}, {year}", f"{word.zh}{year}年").text(lang)


#: How the province's reports word what they count.
BASIS = {
    "一二类面积比例": Phrase("share of area of Classes 1 and 2", "一、二类水质面积比例"),
    "近岸海域水质优良比例": Phrase("share of good near-shore water", "近岸海域水质优良比例"),
    "近岸海域优良水质面积比例": Phrase(
        "share of area of good near-shore water", "近岸海域优良水质面积比例"
    ),
}


def _basis(row: dict[str, Any], lang: Language) -> str:
    basis = row["basis"]
    if basis is None or pd.isna(basis):
        return Phrase("the plan", "规划").text(lang) if row["kind"] == "keep" else "–"
    return BASIS.get(basis, Phrase(chinese_print(basis), chinese_print(basis))).text(lang)
