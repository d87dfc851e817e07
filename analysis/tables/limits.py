"""Tables of what cannot be judged: targets without numbers, values printed more than once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from analysis.blocks import Cell, Link, Table, cell
from analysis.facts.edition import plan_ordinal
from analysis.facts.limits import limit_facts
from analysis.language import Language, Phrase, format_number
from analysis.review import Review
from analysis.tables.attainment import printed_label
from analysis.tables.build import (
    column,
    demand_phrase,
    make_table,
    number_cell,
    text_of,
    text_value,
)
from analysis.vocabulary import KIND, MISSING, NATURE, with_unit

PLAN = "plan-14-text"


def assigned_targets(review: Review) -> Table:
    """Return the running plan's target table: what has a number and what has none."""
    lang = review.lang
    end_year = int(review.running_plan["end_year"])
    plan = plan_ordinal(review.running_plan["ordinal"])
    cuts = _printed_cuts(review)
    rows = []
    for record in review.targets.to_dict("records"):
        row = int(record["row"])
        unit = review.unit_symbols[_unit(review, record["indicator_id"])]
        rows.append(
            [
                cell(Link(str(row), printed_label(record["plan_id"], 2, row))),
                cell(review.indicator_names[record["indicator_id"]].text(lang)),
                cell(_state(record, unit, cuts, review.as_of).text(lang)),
                _target(record, end_year, unit, lang),
                cell(NATURE[record["nature"]].text(lang)),
            ]
        )
    columns = [
        column(Phrase("Row", "序号"), lang, 6, "right"),
        column(Phrase("Indicator", "指标"), lang, 42),
        column(Phrase("State", "现状"), lang, 20),
        column(Phrase(f"{end_year} target", f"{end_year}年目标"), lang, 22),
        column(Phrase("Nature", "指标属性"), lang, 10),
    ]
    return make_table(
        "assigned-targets",
        Phrase(
            f"The {len(rows)} indicators of the {plan.en}: state and {end_year} target.",
            f"{plan.zh}规划{len(rows)}项指标的现状与{end_year}年目标。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
    )


def _unit(review: Review, indicator_id: str) -> str:
    indicators = review.package.table("catalogue/indicators").set_index("indicator_id")
    return str(indicators.loc[indicator_id, "unit"])


def _printed_cuts(review: Review) -> dict[str, tuple[int, int]]:
    """Return the indicators whose printed value is a change, with its first and last year."""
    frame = review.rows("plan/text_results", review.finished_plan)
    frame = frame[frame["period_start"] < frame["period_end"]]
    return {
        record["indicator_id"]: (int(record["period_start"]), int(record["period_end"]))
        for record in frame.to_dict("records")
        if record["indicator_id"].endswith("_cut_pct")
    }


def _state(
    record: dict[str, Any], unit: Phrase, cuts: dict[str, tuple[int, int]], as_of: int
) -> Phrase:
    value = record["state_value"]
    if value is None:
        return MISSING
    if int(record["state_year"]) > as_of:
        return Phrase("not yet known", "尚无结果")
    shown = with_unit(value, unit)
    remarks = []
    if record["indicator_id"] in cuts:
        # The table prints it as a state, but it is what the finished plan's years took off.
        first, last = cuts[record["indicator_id"]]
        remarks.append(Phrase(f"cut {first}–{last}", f"{first}—{last}年降幅"))
    if int(record["state_year"]) != 2020:
        remarks.append(Phrase(f"{int(record['state_year'])}", f"{int(record['state_year'])}年"))
    if bool(record["state_preliminary"]):
        remarks.append(Phrase("preliminary", "初步核定"))
    if not remarks:
        return shown
    joined = Phrase(", ".join(r.en for r in remarks), "，".join(r.zh for r in remarks))
    return Phrase(f"{shown.en} ({joined.en})", f"{shown.zh}（{joined.zh}）")


def _target(record: dict[str, Any], year: int, unit: Phrase, lang: Language) -> Cell:
    kind = text_of(record[f"target_{year}_kind"])
    value = record[f"target_{year}_value"]
    if not kind:
        return cell("–")
    if kind == "assigned":
        return cell(KIND[kind].text(lang), mark="doubt")
    printed = text_of(record[f"target_{year}_printed"])
    return cell(demand_phrase(kind, value, unit, printed).text(lang))


def printed_twice(review: Review) -> Table:
    """Return the quantities the plan prints in more than one place, and whether they agree."""
    lang = review.lang
    rows = []
    for place, record, values in _repetitions(review):
        agree = len(set(values.values())) == 1
        name = review.indicator_names[record["indicator_id"]].text(lang)
        rows.append(
            [
                cell(name),
                cell(
                    Phrase(
                        f"Plan's Table 1, row {int(record['row'])}",
                        f"规划表1第{int(record['row'])}行",
                    ).text(lang)
                ),
                number_cell(values["table"]),
                cell(place.text(lang)),
                number_cell(values["other"]),
                cell(
                    Phrase("✓ agree", "✓ 一致").text(lang)
                    if agree
                    else Phrase("× differ", "× 不一致").text(lang),
                    mark="good" if agree else "bad",
                ),
            ]
        )
    columns = [
        column(Phrase("Indicator", "指标"), lang, 32),
        column(Phrase("First place", "出处一"), lang, 18),
        column(Phrase("Value", "数值"), lang, 9, "right"),
        column(Phrase("Second place", "出处二"), lang, 20),
        column(Phrase("Value", "数值"), lang, 9, "right"),
        column(Phrase("Check", "核对"), lang, 14),
    ]
    differing = sum("×" in str(row[-1].parts[0]) for row in rows)
    return make_table(
        "printed-twice",
        Phrase(
            f"Results of the plan's Table 1 that it prints again elsewhere: {len(rows)} values, "
            + (f"{differing} of them different." if differing else "all the same."),
            f"规划表1完成值在规划其他位置重复出现的情况：共{len(rows)}处，"
            + (f"其中{differing}处不一致。" if differing else "均一致。"),
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
    )


def _repetitions(
    review: Review,
) -> list[tuple[Phrase, dict[str, Any], dict[str, Decimal]]]:
    end_year = int(review.finished_plan["end_year"])
    if review.as_of < end_year:
        return []
    results = review.rows("plan/results", review.finished_plan)
    by_row = {int(record["row"]): record for record in results.to_dict("records")}
    by_indicator = {record["indicator_id"]: record for record in by_row.values()}
    found = []
    texts = review.rows("plan/text_results", review.finished_plan).to_dict("records")
    for record in texts:
        row = record["same_as_table_row"]
        if row is None or row != row or int(row) not in by_row or record["value"] is None:
            continue
        same = by_row[int(row)]
        if same["result_value"] is not None and int(record["period_end"]) == end_year:
            place = Phrase(
                f"Plan's text, line {int(record['line'])}",
                f"规划正文（文本第{int(record['line'])}行）",
            )
            found.append((place, same, {"table": same["result_value"], "other": record["value"]}))
    for record in review.targets.to_dict("records"):
        same = by_indicator.get(record["indicator_id"])
        if same is None or record["state_value"] is None or same["result_value"] is None:
            continue
        row = int(record["row"])
        place = Phrase(f"Plan's Table 2, row {row}", f"规划表2第{row}行")
        found.append((place, same, {"table": same["result_value"], "other": record["state_value"]}))
    return found


def _text_kind(record: dict[str, Any]) -> Phrase:
    """Return the kind of a target as its row can say it.

    The data give the nearest kind: a goal without anything to count is qualitative, and a length
    or an area is an amount and no number of things.
    """
    if record["value"] is None and str(record["indicator_id"]).endswith("_goal_count"):
        return Phrase("qualitative", "定性")
    if record["kind"] == "count" and not str(record["indicator_id"]).endswith("_count"):
        return Phrase("amount", "数量")
    return KIND[record["kind"]]


def text_targets_table(review: Review) -> Table:
    """Return the targets of the running text."""
    lang = review.lang
    frame = review.rows("plan/text_targets", review.running_plan)
    rows = []
    for record in frame.to_dict("records"):
        indicator = record["indicator_id"]
        unit = review.unit_symbols[_unit(review, indicator)]
        number = text_value(indicator, record["value"], unit, text_of(record["printed"]))
        rows.append(
            [
                cell(record["text_target_id"], anchor=record["text_target_id"]),
                cell(review.indicator_names[indicator].text(lang)),
                cell(format_number(int(record["year"])).replace(",", "")),
                cell(_text_kind(record).text(lang)),
                cell(number.text(lang)),
                cell(record[f"clause_{lang}"]),
                cell(str(int(record["line"]))),
            ]
        )
    columns = [
        column(Phrase("No.", "编号"), lang, 11),
        column(Phrase("Indicator", "指标"), lang, 22),
        column(Phrase("Year", "年份"), lang, 7, "right"),
        column(Phrase("Kind", "类型"), lang, 11),
        column(Phrase("Value", "数值"), lang, 12, "right"),
        column(Phrase("Clause", "原文"), lang, 36),
        column(Phrase("Line", "文本行"), lang, 7, "right"),
    ]
    n = limit_facts(review)["n_text_targets"].display
    return make_table(
        "text-targets",
        Phrase(
            f"The {n.en} demands of the running text that this review reads as targets.",
            f"本评估从规划正文中摘录的目标要求共{n.zh}条。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "Where no year is printed, the plan's last year is meant. – means that the clause "
                "prints no number to reach; a goal that nothing counts is marked as qualitative.",
                "未注明年份的，按规划末年计。“–”表示原文未列目标数值；无从计数的目标类型列为“定性”。",
            )
        ],
        filterable=True,
    )
