"""Tables of the finished plan's results, from the verdict down to the printed cell."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from analysis.blocks import Cell, Link, Table, cell
from analysis.facts.attainment import attainment_facts, read_targets_note
from analysis.language import Language, Phrase, format_number, join_phrases
from analysis.review import Review
from analysis.tables.build import as_printed, column, make_table, number_cell, text_of
from analysis.vocabulary import AMBITION, VERDICT, VERDICT_MARK, VERDICT_SIGN

PLAN = "plan-14-text"


def evidence_label(indicator_id: str) -> str:
    """Return the label of an indicator's row in chapter 1."""
    return f"result-{indicator_id.replace('_', '-')}"


def printed_label(plan_id: str, table: int, row: int) -> str:
    """Return the label of a printed row of the plan in the appendix."""
    return f"printed-{plan_id}-table{table}-row{row}"


def _verdict_cell(record: dict[str, Any], review: Review) -> Cell:
    verdict = record["verdict"]
    word = VERDICT[verdict].text(review.lang)
    return cell(f"{VERDICT_SIGN[verdict]} {word}", mark=VERDICT_MARK[verdict])


def _target_text(record: dict[str, Any], lang: str) -> str:
    if record["target"] is None:
        return "–"
    sign = {"at_least": "≥", "cut_by": "≥", "count": "≥", "at_most": "≤"}.get(record["kind"], "")
    if record["kind"] in {"keep", "eliminate"}:
        sign = "≥" if record["direction"] == "higher" else "≤"
    return f"{sign} {format_number(record['target'])}"


def results_table(review: Review) -> Table:
    """Return every indicator with base, target, result, margin and completion."""
    lang = review.lang
    rows = [_result_row(record, review) for record in review.attainment.to_dict("records")]
    columns = [
        column(Phrase("Indicator (unit)", "指标（单位）"), lang, 36),
        column(Phrase("Verdict", "结论"), lang, 13),
        column(Phrase("Base", "基准值"), lang, 9, "right"),
        column(Phrase("Target", "目标值"), lang, 13, "right"),
        column(Phrase("Result", "完成值"), lang, 9, "right"),
        column(Phrase("Margin", "余量"), lang, 9, "right"),
        column(Phrase("% of target", "余量占目标值（%）"), lang, 9, "right"),
        column(Phrase("Done, %", "完成率（%）"), lang, 9, "right"),
        column(Phrase("Printed", "原文"), lang, 12),
    ]
    return make_table(
        "results-table",
        Phrase(
            "Every verdict with the numbers it rests on; the last column leads to the printed "
            "cell.",
            "各项结论及其数据依据（末列链接至规划原文）。",
        ),
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                "Margin is the result's distance from the target, positive when better, in the "
                "unit and in percent of the target. “Done” is the change made since the base year "
                "in percent of the change the target asked for: negative where the indicator moved "
                "away, no value (–) where no change was asked or no base is printed.",
                "余量为完成值与目标值之差，优于目标时为正，同时列出余量占目标值的百分比。"
                "完成率为较基准年实际变化占目标要求变化的百分比；背离目标时为负，"
                "目标未要求变化或未列基准值时不作计算（–）。",
            ),
            *read_targets_note(review),
        ],
        sources=[PLAN],
    )


def _result_row(record: dict[str, Any], review: Review) -> list[Cell]:
    lang = review.lang
    name = review.indicator_names[record["indicator_id"]].text(lang)
    unit = review.unit_symbols[record["unit"]].text(lang)
    label = Phrase(f"{name} ({unit})" if unit else name, f"{name}（{unit}）" if unit else name)
    completion = record["completion"]
    plan_id, row = record["plan_id"], int(record["row"])
    return [
        cell(label.text(lang), anchor=evidence_label(record["indicator_id"])),
        _verdict_cell(record, review),
        number_cell(record["base"]),
        cell(_target_text(record, lang)),
        number_cell(record["result"]),
        _signed(record["margin"]),
        _signed(record["margin_pct_of_target"], 1),
        number_cell(None if completion is None else 100 * completion, 0),
        cell(
            Link(
                Phrase(f"row {row}", f"第{row}行").text(lang),
                printed_label(plan_id, 1, row),
            )
        ),
    ]


def _signed(value: Decimal | None, decimals: int | None = None) -> Cell:
    if value is None:
        return cell("–")
    text = format_number(value, decimals)
    return cell(f"+{text}" if value > 0 else text)


def ambition_table(review: Review) -> Table:
    """Return how many targets asked for what, and how many of each were met."""
    lang = review.lang
    frame = review.attainment
    rows = []
    for key, words in AMBITION.items():
        group = frame[frame["ambition"] == key]
        met = int((group["verdict"] == "achieved").sum())
        missed = int((group["verdict"] == "missed").sum())
        worse = int(group["met_but_worse_than_base"].sum())
        rows.append(
            [
                cell(words.text(lang)),
                number_cell(len(group)),
                number_cell(met),
                number_cell(missed),
                number_cell(worse),
            ]
        )
    columns = [
        column(Phrase("The target asked for", "目标相对基准年的要求"), lang, 40),
        column(Phrase("Targets", "项数"), lang, 12, "right"),
        column(Phrase("Met", "完成"), lang, 12, "right"),
        column(Phrase("Not met", "未完成"), lang, 12, "right"),
        column(Phrase("Met but worse", "完成但变差"), lang, 14, "right"),
    ]
    return make_table(
        "ambition-table",
        attainment_facts(review)["ambition_sentence"].display,
        columns,
        rows,
        lang,
        sources=[PLAN],
    )


def uncertain_readings(review: Review) -> Table:
    """Return the damaged rows: what is printed, what is read, and why."""
    lang = review.lang
    frame = review.rows("plan/results", review.finished_plan)
    rows = [
        [
            cell(
                Link(
                    str(int(record["row"])), printed_label(record["plan_id"], 1, int(record["row"]))
                )
            ),
            cell(review.indicator_names[record["indicator_id"]].text(lang)),
            cell(text_of(record[f"note_{lang}"])),
        ]
        for record in frame[frame["uncertain"].fillna(False).astype(bool)].to_dict("records")
    ]
    columns = [
        column(Phrase("Row", "行"), lang, 6, "right"),
        column(Phrase("Indicator", "指标"), lang, 22),
        column(Phrase("What is printed, how it is read, and why", "原文、判读与理由"), lang, 72),
    ]
    return make_table(
        "uncertain-readings",
        Phrase(
            "The damaged rows: what is printed, how it is read, and why.",
            "受损行的原文、判读与理由。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
    )


def printed_results(review: Review) -> Table:
    """Return the plan's table of results cell by cell as printed, with the values read."""
    lang = review.lang
    frame = review.rows("plan/results", review.finished_plan)
    rows = []
    for record in frame.to_dict("records"):
        row = int(record["row"])
        anchor = printed_label(record["plan_id"], 1, row)
        rows.append(
            [
                cell(str(row), anchor=anchor),
                cell(as_printed(record["name_printed"])),
                cell(_printed(record, "base")),
                cell(_printed(record, "target")),
                cell(_printed(record, "result")),
                cell(text_of(record["verdict_printed"])),
                cell(_reading(record, lang)),
                cell(Link(str(int(record["line"])), "source-plan-14-text")),
            ]
        )
    columns = [
        column(Phrase("Row", "行"), lang, 6, "right"),
        column(Phrase("Name as printed", "指标（原文）"), lang, 24),
        column(Phrase("2015 value", "2015年值"), lang, 12),
        column(Phrase("2020 target", "2020年目标值"), lang, 10),
        column(Phrase("2020 result", "完成情况（2020年）"), lang, 10),
        column(Phrase("Verdict", "完成情况"), lang, 9),
        column(
            Phrase("Read as: base, target, result", "读取值（基准值、目标值、完成值）"), lang, 15
        ),
        column(Phrase("Line", "文本行"), lang, 7, "right"),
    ]
    return make_table(
        "printed-results",
        Phrase(
            "Table 1 of the plan as printed, and the value read from each cell.",
            "规划表1各单元格原文及读取值。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "* and / stand as printed. “Line” is the line of the text file the row was read "
                "from. The values read stand below each other: base, target, result.",
                "“*”“/”按原文保留。“文本行”为该行在文本文件中的行号。读取值自上而下为基准值、目标值、"
                "完成值。",
            ),
            _moved_note(frame.to_dict("records"), lang),
            *read_targets_note(review),
        ],
    )


def _moved_note(records: list[dict[str, Any]], lang: Language) -> Phrase:
    """Say which rows carry a value that is not in its own printed cell, and what is unmarked."""
    rows = [str(int(record["row"])) for record in records if "†" in _reading(record, lang)]
    named = join_phrases([Phrase(row, f"第{row}行") for row in rows])
    return Phrase(
        f"† marks a value that does not stand in its own cell (rows {named.en}, shifted in the "
        "conversion). Not marked are words read as a number and the zero base of a cut.",
        f"“†”表示读取值不在本单元格内（{named.zh}，文本转换时错位）；以文字表述的目标和减排指标的零基数不作标注。",
    )


def _printed(record: dict[str, Any], part: str) -> str:
    return as_printed(record[f"{part}_printed"]) or "–"


def _reading(record: dict[str, Any], lang: Language) -> str:
    parts = []
    for name in ("base", "target", "result"):
        value = record[f"{name}_value"]
        text = "–" if value is None else str(value)
        printed = re.findall(r"[0-9]+(?:\.[0-9]+)?", text_of(record[f"{name}_printed"]))
        # The base of a cut is zero percent, and a target may be printed in words.
        implied = (name, record["target_kind"]) in {("base", "cut_by"), ("target", "eliminate")}
        parts.append(text if value is None or implied or text in printed else f"† {text}")
    # A line of its own for each, so that a sign belongs to one value alone.
    return "\n".join(parts)
