"""Tables of the appendices: sources, files, corrections, printed tables, glossary."""

from __future__ import annotations

from typing import Any

from analysis.blocks import Link, Table, cell, source_label
from analysis.data.descriptor import table_key
from analysis.edition import Edition
from analysis.facts.limits import limit_facts
from analysis.language import Language, Phrase, join_phrases
from analysis.review import Review
from analysis.tables.attainment import printed_label
from analysis.tables.basis import basis_text
from analysis.tables.build import (
    as_printed,
    column,
    make_table,
    number_cell,
    text_of,
    text_value,
)

PLAN = "plan-14-text"
ACTION = {
    "drop": Phrase("drop", "剔除"),
    "override": Phrase("override", "替换"),
    "flag": Phrase("flag", "标注"),
}
CONFIDENCE = {
    "official": Phrase("official", "官方发布"),
    "archived_copy": Phrase("archived copy", "存档副本"),
    "press": Phrase("press", "媒体报道"),
    "low": Phrase("low", "低"),
    "journal": Phrase("journal paper", "期刊论文"),
    "own": Phrase("this review’s own", "本报告"),
}
LICENCE = {
    "CC-BY-4.0": Phrase("CC BY 4.0", "CC BY 4.0"),
    "other-pd": Phrase("plan text", "规划文本"),
    "notspecified": Phrase("none stated, figures only", "未注明，仅引用数据"),
}
#: Licences of files whose source states terms that are none of the known licences: in a word
#: here, in full in the register of sources.
STANDARD = Phrase("national standard, facts only", "国家标准，仅引用事实")
TERMS = {
    "hko": Phrase("the Observatory’s terms", "按香港天文台条款"),
    **dict.fromkeys(("gb3095", "gb3095-2026", "hj633", "hj633-2026", "hj663"), STANDARD),
}


def sources_table(review: Edition) -> Table:
    """Return the sources register; every source has its anchor here."""
    lang = review.lang
    frame = review.package.table("catalogue/sources")
    rows = []
    for record in frame.to_dict("records"):
        title = text_of(record[f"title_{lang}"])
        rows.append(
            [
                cell(title, anchor=source_label(record["source_id"])),
                cell(text_of(record[f"publisher_{lang}"])),
                cell(str(record["accessed"])[:10]),
                cell(CONFIDENCE[record["confidence"]].text(lang)),
                cell(text_of(record["licence_zh" if lang == "zh" else "licence"])),
                cell(text_of(record[f"limitations_{lang}"])),
            ]
        )
    columns = [
        column(Phrase("Source", "来源"), lang, 20),
        column(Phrase("Publisher", "发布单位"), lang, 19),
        column(Phrase("Accessed", "获取日期"), lang, 14),
        column(Phrase("Confidence", "可信程度"), lang, 12),
        column(Phrase("Licence", "许可"), lang, 17),
        column(Phrase("Limitations", "局限"), lang, 33),
    ]
    caption = Phrase(
        f"The {len(rows)} sources of this edition, with what limits each.",
        f"本版所用资料来源（共{len(rows)}个）及其局限。",
    )
    return make_table("sources-register", caption, columns, rows, lang)


def files_table(review: Edition) -> Table:
    """Return the files of the data package with rows, bytes, hash, source and licence."""
    lang = review.lang
    resources = review.package.descriptor["resources"]
    title = "title_zh" if lang == "zh" else "title"
    rows = []
    for resource in resources:
        n_rows = review.package.n_rows(table_key(resource["path"]))
        source = resource["sources"][0]["source_id"]
        rows.append(
            [
                cell(resource["path"]),
                cell(resource.get(title, resource["title"])),
                number_cell(n_rows),
                number_cell(int(resource["bytes"])),
                cell(resource["hash"].removeprefix("sha256:")[:12]),
                cell(Link(review.source_titles()[source], source_label(source))),
                cell(_licences(resource, lang)),
            ]
        )
    columns = [
        column(Phrase("File", "文件"), lang, 27),
        column(Phrase("Content", "内容"), lang, 18),
        column(Phrase("Rows", "行数"), lang, 11, "right"),
        column(Phrase("Bytes", "字节"), lang, 14, "right"),
        column(Phrase("SHA-256, first 12", "SHA-256（前12位）"), lang, 18),
        column(Phrase("Source", "来源"), lang, 19),
        column(Phrase("Licence", "许可"), lang, 19),
    ]
    caption = Phrase(f"The {len(rows)} files of the data package.", f"数据包共{len(rows)}个文件。")
    notes = [
        Phrase(
            "Licences in short; the terms of each source stand in full in the register of sources.",
            "许可为简称，各来源的完整条款见来源表。",
        )
    ]
    return make_table("data-files", caption, columns, rows, lang, notes=notes)


def _licences(resource: dict[str, Any], lang: Language) -> str:
    """Return the licences of a file; one that has no words here is named by its title."""
    source = resource["sources"][0]["source_id"]
    if source in TERMS:
        return TERMS[source].text(lang)
    known = (
        LICENCE.get(item["name"], Phrase(*2 * (str(item.get("title", item["name"])),)))
        for item in resource["licenses"]
    )
    return join_phrases([words for words in known]).text(lang)


def corrections_table(review: Edition) -> Table:
    """Return the declared corrections that were applied to raw values."""
    lang = review.lang
    rows = [
        [
            cell(item.id),
            cell(item.resource),
            cell(ACTION[item.action].text(lang)),
            cell(getattr(item, f"reason_{lang}")),
        ]
        for item in review.package.corrections
    ]
    columns = [
        column(Phrase("Id", "编号"), lang, 22),
        column(Phrase("File", "文件"), lang, 32),
        column(Phrase("Action", "处理"), lang, 10),
        column(Phrase("Reason", "理由"), lang, 48),
    ]
    caption = Phrase(
        f"{len(rows)} declared corrections; the raw files stay as obtained.",
        f"已声明的更正共{len(rows)}项，原始文件保持原样。",
    )
    return make_table("corrections", caption, columns, rows, lang)


def printed_targets(review: Review) -> Table:
    """Return the plan's table of targets as printed."""
    lang = review.lang
    rows = []
    for record in review.targets.to_dict("records"):
        row = int(record["row"])
        rows.append(
            [
                cell(str(row), anchor=printed_label(record["plan_id"], 2, row)),
                cell(as_printed(record["name_printed"])),
                cell(as_printed(record["state_printed"])),
                cell(as_printed(record["target_2023_printed"])),
                cell(as_printed(record["target_2025_printed"])),
                cell(text_of(record["nature_printed"])),
                cell(text_of(record[f"note_{lang}"])),
            ]
        )
    columns = [
        column(Phrase("Row", "行"), lang, 5, "right"),
        column(Phrase("Name as printed", "指标（原文）"), lang, 22),
        column(Phrase("2020 state", "2020年现状"), lang, 9),
        column(Phrase("2023 target", "2023年目标"), lang, 14),
        column(Phrase("2025 target", "2025年目标"), lang, 14),
        column(Phrase("Nature", "指标属性"), lang, 10),
        column(Phrase("Note", "说明"), lang, 28),
    ]
    caption = Phrase("Table 2 of the plan as printed.", "规划表2各单元格原文。")
    return make_table("printed-targets", caption, columns, rows, lang, sources=[PLAN])


def text_results_table(review: Review) -> Table:
    """Return the numeric results the running text states."""
    lang = review.lang
    units = review.package.table("catalogue/indicators").set_index("indicator_id")["unit"]
    frame = review.rows("plan/text_results", review.finished_plan)
    rows = []
    for record in frame.to_dict("records"):
        start, end = int(record["period_start"]), int(record["period_end"])
        symbol = review.unit_symbols[units[record["indicator_id"]]]
        rows.append(
            [
                cell(record["text_result_id"], anchor=record["text_result_id"]),
                cell(review.indicator_names[record["indicator_id"]].text(lang)),
                cell(str(end) if start == end else f"{start}–{end}"),
                cell(
                    text_value(
                        record["indicator_id"],
                        record["value"],
                        symbol,
                        text_of(record["printed"]),
                    ).text(lang)
                ),
                cell(as_printed(record[f"clause_{lang}"])),
                cell(str(int(record["line"]))),
            ]
        )
    columns = [
        column(Phrase("No.", "编号"), lang, 11),
        column(Phrase("Quantity", "指标"), lang, 26),
        column(Phrase("Period", "时段"), lang, 15),
        column(Phrase("Value", "数值"), lang, 14, "right"),
        column(Phrase("Clause", "原文"), lang, 38),
        column(Phrase("Line", "文本行"), lang, 7, "right"),
    ]
    n = limit_facts(review)["n_text_results"].display
    caption = Phrase(
        f"The {n.en} numeric results of the running text.", f"规划正文所列的{n.zh}项数值结果。"
    )
    return make_table("text-results", caption, columns, rows, lang, sources=[PLAN], filterable=True)


def published_values(review: Review) -> Table:
    """Return the published yearly shares of good days that the review uses."""
    lang = review.lang
    words: dict[str, Phrase] = {
        "city": review.city_name,
        "urban": Phrase(f"{review.city_name.en} urban area", f"{review.city_name.zh}区"),
        "province": Phrase("Province", "全省"),
    }
    rows = [
        [
            cell(str(record["year"])),
            cell(words[record["area"]].text(lang)),
            number_cell(record["value_pct"], 1),
            cell(_basis(record, lang)),
            cell(CONFIDENCE[record["confidence"]].text(lang)),
            cell(
                Link(review.source_titles()[record["source_id"]], source_label(record["source_id"]))
            ),
        ]
        for record in review.good_days.to_dict("records")
    ]
    columns = [
        column(Phrase("Year", "年份"), lang, 8, "right"),
        column(Phrase("Area", "范围"), lang, 20),
        column(Phrase("Good days, %", "优良天数比例（%）"), lang, 12, "right"),
        column(Phrase("Basis as stated", "口径"), lang, 20),
        column(Phrase("Confidence", "可信程度"), lang, 12),
        column(Phrase("Source", "来源"), lang, 28),
    ]
    caption = Phrase(
        "Published yearly shares of good days, each on its own basis.",
        "已公布的年度优良天数比例，口径各自注明。",
    )
    return make_table("published-good-days", caption, columns, rows, lang)


def _basis(record: dict[str, Any], lang: Language) -> str:
    if record["basis"] == "plan":
        return "as the plan restates it" if lang == "en" else "规划所列"
    return basis_text(record["basis"], lang)


def glossary_table(review: Edition) -> Table:
    """Return the glossary in the edition's language first."""
    lang = review.lang
    frame = review.package.table("catalogue/glossary")
    other = "en" if lang == "zh" else "zh"
    records = sorted(frame.to_dict("records"), key=lambda r: str(r[f"term_{lang}"]).lower())
    rows = [
        [
            cell(
                text_of(record[f"term_{lang}"]),
                anchor=f"term-{record['term_id'].replace('_', '-')}",
            ),
            cell(text_of(record[f"term_{other}"])),
            cell(text_of(record[f"definition_{lang}"])),
            cell(
                Link(review.source_titles()[record["source_id"]], source_label(record["source_id"]))
            ),
        ]
        for record in records
    ]
    columns = [
        column(Phrase("Term", "术语"), lang, 20),
        column(Phrase("Chinese", "英文"), lang, 20),
        column(Phrase("Meaning", "含义"), lang, 44),
        column(Phrase("Source", "来源"), lang, 18),
    ]
    caption = Phrase(f"{len(rows)} terms of this review.", f"本报告所用术语{len(rows)}条。")
    return make_table("glossary", caption, columns, rows, lang, filterable=True)
