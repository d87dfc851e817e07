"""Tables of the running plan's projects."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from analysis import projects
from analysis.blocks import Cell, Table, cell
from analysis.facts.projects import (
    cost_decimals,
    cost_unit,
    district_names,
    percent,
    project_facts,
    unit_costs,
)
from analysis.language import Language, Phrase
from analysis.review import Review
from analysis.tables.build import column, make_table, number_cell, text_of
from analysis.vocabulary import AUDIT, NATURE

PLAN = "plan-14-text"
METHODS = "methods"


def projects_by_district(review: Review) -> Table:
    """Return number, money and share by district."""
    lang = review.lang
    names = district_names(review)
    frame = projects.totals(review.projects, by="district_id")
    frame = frame.sort_values("share", ascending=False, na_position="last")
    rows = [
        [
            cell(_capital(names[record["district_id"]].text(lang))),
            number_cell(int(record["project_count"])),
            number_cell(record["sum_10k_cny"]),
            cell(percent(record["share"], 1).text(lang)),
            number_cell(int(record["without_amount"])),
        ]
        for record in frame.to_dict("records")
    ]
    columns = [
        column(Phrase("District", "实施区域"), lang, 34),
        column(Phrase("Projects", "项目数"), lang, 12, "right"),
        column(Phrase("Planned investment, 10⁴ CNY", "投资概算（万元）"), lang, 22, "right"),
        column(Phrase("Share", "占比"), lang, 12, "right"),
        column(Phrase("Without amount", "未列概算项目数"), lang, 18, "right"),
    ]
    sentence = project_facts(review)["district_sentence"].display
    return make_table("projects-by-district", sentence, columns, rows, lang, sources=[PLAN])


def audit_table(review: Review) -> Table:
    """Return the printed totals against the sums."""
    lang = review.lang
    tables = review.rows("plan/project_tables", review.running_plan)
    titles = tables.set_index("table")[f"title_{lang}"]
    frame = projects.audit_totals(review.projects, tables)
    rows = [
        [
            cell(f"{int(record['table'])}"),
            cell(titles[record["table"]]),
            number_cell(int(record["project_count"])),
            number_cell(record["printed_total_10k_cny"]),
            number_cell(record["sum_10k_cny"]),
            cell(
                AUDIT[record["status"]].text(lang),
                mark={"equal": "good", "differs": "bad"}.get(record["status"], ""),
            ),
            number_cell(int(record["without_amount"])),
        ]
        for record in frame.to_dict("records")
    ]
    columns = [
        column(Phrase("Table", "表号"), lang, 7, "right"),
        column(Phrase("Title", "表名"), lang, 38),
        column(Phrase("Projects", "项目数"), lang, 9, "right"),
        column(Phrase("Printed total", "所列合计"), lang, 13, "right"),
        column(Phrase("Sum", "加总"), lang, 13, "right"),
        column(Phrase("Check", "核对"), lang, 12),
        column(Phrase("Without amount", "未列概算项目数"), lang, 10, "right"),
    ]
    return make_table(
        "project-audit",
        Phrase(
            "Printed totals against the sums of their tables.", "各项目表所列合计与加总结果核对。"
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
        notes=[Phrase("Amounts in 10⁴ CNY.", "金额单位：万元。")],
    )


def coverage_links(review: Review) -> Table:
    """Return, per target of the table and the text, its projects or why it has none."""
    lang = review.lang
    targets = review.coverage.by_target
    distinct = targets[targets["same_as_target_ref"].isna()]
    nature = {
        f"T2-{row}": n
        for row, n in zip(review.targets["row"], review.targets["nature"], strict=True)
    }
    bare = review.rows("plan/unlinked_targets", review.running_plan).set_index("target_ref")
    years = _target_years(review)
    rows = [
        [
            cell(_target_place(record, lang)),
            cell(review.indicator_names[record["indicator_id"]].text(lang)),
            cell(years[record["target_ref"]]),
            cell(
                NATURE[nature[record["target_ref"]]].text(lang)
                if record["target_ref"] in nature
                else "–"
            ),
            number_cell(int(record["project_count"])),
            number_cell(record["sum_10k_cny"]),
            _why_bare(record, bare, lang),
        ]
        for record in distinct.to_dict("records")
    ]
    columns = [
        column(Phrase("Target", "目标出处"), lang, 14),
        column(Phrase("Indicator", "指标"), lang, 26),
        column(Phrase("Year", "年份"), lang, 8, "right"),
        column(Phrase("Nature", "指标属性"), lang, 13),
        column(Phrase("Projects", "项目数"), lang, 11, "right"),
        column(Phrase("Money, 10⁴ CNY", "投资概算（万元）"), lang, 12, "right"),
        column(Phrase("Why it has none", "无项目支撑的原因"), lang, 40),
    ]
    return make_table(
        "coverage-links",
        Phrase(
            "Every target with its projects, or why it has none.",
            "各目标的支撑项目，或无项目支撑的原因。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "A project may serve several targets, so the money of targets must not be added "
                "up. Every link and its reason are in the data file plan/project_links.csv.",
                "一个项目可同时支撑多个目标，各目标对应的投资额不可相加。"
                "各项对应关系及理由见数据文件plan/project_links.csv。",
            )
        ],
        filterable=True,
    )


def _target_years(review: Review) -> dict[str, str]:
    end_year = str(int(review.running_plan["end_year"]))
    text = review.rows("plan/text_targets", review.running_plan)
    years = {f"T2-{row}": end_year for row in review.targets["row"]}
    return years | {
        i: str(int(y)) for i, y in zip(text["text_target_id"], text["year"], strict=True)
    }


def _target_place(record: dict[str, Any], lang: Language) -> str:
    reference = record["target_ref"]
    if record["source"] == "table":
        row = reference.split("-")[1]
        return Phrase(f"Table 2, row {row}", f"表2第{row}行").text(lang)
    chapter = reference.split("-")[1]
    return Phrase(f"Text, ch. {chapter}", f"正文第{chapter}章").text(lang)


def _why_bare(record: dict[str, Any], bare: pd.DataFrame, lang: Language) -> Cell:
    if record["covered"]:
        return cell("")
    reference = record["target_ref"]
    reason = text_of(bare.loc[reference, f"reason_{lang}"]) if reference in bare.index else ""
    return cell(_places_of_the_annex(reason, lang))


#: Two projects of one annex table side by side: "t1-06 and t1-07", "t1-06、t1-07".
_TWO_OF_ONE_TABLE = re.compile(r"(?<![A-Za-z0-9-])t(\d+)-(\d+)(?: and |、)t\1-(\d+)(?!\d)")


def _places_of_the_annex(text: str, lang: Language) -> str:
    """Say where in the annex a project stands: the files name it by its id, for example t8-14."""
    place = Phrase("annex table {} row {}", "附件表{}第{}项").text(lang)
    text = re.sub(r"\s?[（(]tt-[0-9-]+[）)]", "", text)
    text = re.sub(r"\b(of|in) table (?=\d)", r"\1 annex table ", text)
    two = Phrase("annex table {} rows {} and {}", "附件表{}第{}、{}项").text(lang)
    text = _TWO_OF_ONE_TABLE.sub(lambda m: two.format(*(int(part) for part in m.groups())), text)
    return re.sub(
        r"(?<![A-Za-z0-9-])t(\d+)-(\d+)(?!\d)", lambda m: place.format(int(m[1]), int(m[2])), text
    )


def unit_cost_table(review: Review) -> Table:
    """Return money per unit of what is built, where the plan states both."""
    lang = review.lang
    names = review.names("quantities", "quantity_id")
    costs = unit_costs(review)
    rows = []
    for record in costs.to_dict("records"):
        several, decimals = record["n"] > 1, cost_decimals(float(record["median_10k_cny"]))
        low, high = record["min_10k_cny"], record["max_10k_cny"]
        rows.append(
            [
                cell(_capital(names[record["quantity_id"]].text(lang))),
                cell(cost_unit(review.unit_symbols[record["unit"]]).text(lang)),
                number_cell(int(record["n"])),
                number_cell(float(record["median_10k_cny"]), decimals),
                number_cell(float(low) if several else None, decimals),
                number_cell(float(high) if several else None, decimals),
            ]
        )
    columns = [
        column(Phrase("What is built", "建设内容"), lang, 34),
        column(Phrase("Unit", "单位"), lang, 22),
        column(Phrase("Projects", "项目数"), lang, 10, "right"),
        column(Phrase("Median", "中位数"), lang, 12, "right"),
        column(Phrase("Lowest", "最低"), lang, 12, "right"),
        column(Phrase("Highest", "最高"), lang, 12, "right"),
    ]
    n_used = int(costs["n"].sum())
    return make_table(
        "unit-costs",
        Phrase(
            f"Planned money per unit, from the {n_used} projects whose content states one "
            "complete size.",
            f"单位造价（按载明完整规模的{n_used}个项目测算）。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "A range over a few projects, not a price: contents differ; a single project has "
                "no range (–). Sizes that do not "
                "stand for the whole sum are left out; each with its reason in the data file "
                "plan/project_sizes.csv.",
                "项目个数少且内容不一，所列仅为区间，不宜视为价格；仅有1个项目的不列区间（–）。不能代表全部投资的规模不作测算，"
                "逐条理由见数据文件plan/project_sizes.csv。",
            )
        ],
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def project_list(review: Review) -> Table:
    """Return all projects with district, purpose, years and money."""
    lang = review.lang
    districts = district_names(review)
    purposes = review.names("purposes", "purpose_id")
    rows = []
    for record in review.projects.to_dict("records"):
        years = f"{int(record['start_year'])}–{int(record['end_year'])}"
        rows.append(
            [
                cell(
                    f"{int(record['table'])}-{int(record['row'])}",
                    anchor=f"project-{record['project_id']}",
                ),
                cell(_capital(districts[record["district_id"]].text(lang))),
                cell(record[f"name_{lang}"]),
                cell(purposes[record["purpose_id"]].text(lang)),
                cell(years if lang == "en" else years.replace("–", "—")),
                number_cell(record["investment_10k_cny"]),
            ]
        )
    columns = [
        column(Phrase("No.", "编号"), lang, 7),
        column(Phrase("District", "实施区域"), lang, 13),
        column(Phrase("Project", "项目名称"), lang, 42),
        column(Phrase("Purpose", "用途"), lang, 16),
        column(Phrase("Years", "建设起止年限"), lang, 13),
        column(Phrase("10⁴ CNY", "投资概算（万元）"), lang, 11, "right"),
    ]
    n = len(rows)
    return make_table(
        "project-list",
        Phrase(f"The {n} projects of the annex.", f"规划附件所列{n}个项目。"),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "No. is the annex table and the row in it. – means that no amount is printed; it "
                "is missing, not zero. Names are translated from the plan, which prints some of "
                "them in two spellings.",
                "编号为附件表号与行号。“–”表示规划未列投资概算，属缺失而非零。项目名称照录规划原文，"
                "个别写法前后不一。",
            )
        ],
        filterable=True,
    )
