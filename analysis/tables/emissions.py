"""Tables of emissions: tonnes, margins, GDP, evidence, and published points of other kinds."""

from __future__ import annotations

from typing import Any

from analysis.blocks import Cell, Notice, Table, cell
from analysis.emissions import EmissionCut, Interval
from analysis.facts.emission_words import (
    between,
    name_of,
    number,
    published_name,
    sector_name,
    sentence_start,
)
from analysis.facts.emissions import emission_facts
from analysis.language import Language, Phrase, format_number
from analysis.review import Review
from analysis.tables.build import chinese_print, column, make_table, number_cell
from analysis.tables.emission_evidence import emission_evidence
from analysis.tables.sources import CONFIDENCE

__all__ = [
    "decoupling_table",
    "emission_evidence",
    "emission_margins_table",
    "emission_tonnes",
    "project_cut_table",
    "published_emissions_table",
]

PLAN = "plan-14-text"
METHODS = "methods"
POINTS = "emissions-published"
GDP_SOURCE = "jiangmen-published"
CERTAIN = {
    "met": Phrase("✓ yes", "✓ 是"),
    "missed": Phrase("× missed for certain", "× 确定未完成"),
    "undecided": Phrase("? rounding leaves it open", "？修约导致无法判定"),
}
CERTAIN_MARK = {"met": "good", "missed": "bad", "undecided": "doubt"}
CLASS = {
    "strong_decoupling": Phrase("strong decoupling", "强脱钩"),
    "weak_decoupling": Phrase("weak decoupling", "弱脱钩"),
    "expansive_coupling": Phrase("expansive coupling", "扩张性连结"),
    "expansive_negative_decoupling": Phrase("expansive negative decoupling", "扩张性负脱钩"),
    "recessive_decoupling": Phrase("recessive decoupling", "衰退性脱钩"),
    "recessive_coupling": Phrase("recessive coupling", "衰退性连结"),
    "weak_negative_decoupling": Phrase("weak negative decoupling", "弱负脱钩"),
    "strong_negative_decoupling": Phrase("strong negative decoupling", "强负脱钩"),
}
NO_CLASS = {
    "no_result": Phrase("not assessable: no result is known", "无法评估：尚无完成值"),
    "no_gdp": Phrase("not assessable: no GDP growth is known", "无法评估：无经济增长数据"),
    "other_period": Phrase(
        "not assessable: counted from another year than GDP", "无法评估：基准年与经济数据不一致"
    ),
}
KIND = {
    "inventory": Phrase("academic inventory", "学术排放清单"),
    "inventory_change": Phrase("change by academic inventory", "学术排放清单变化率"),
    "official_circular": Phrase("official circular", "官方通报"),
}
#: Kinds that stand in papers. The package files papers under "press": published, not official.
IN_JOURNALS = ("inventory", "inventory_change")
JOURNAL = Phrase("journal paper", "期刊论文")
AREA = {"珠三角": Phrase("Pearl River Delta", "珠三角")}
KT = Phrase("× 10³ t", "千吨")


def _pollutant(review: Review, indicator_id: str) -> Cell:
    name = name_of(review, indicator_id)
    return cell(Phrase(sentence_start(name.en), name.zh).text(review.lang))


def _total(review: Review, cut: EmissionCut) -> Cell:
    """Make the cell that names a total and its unit, which would need a column of one letter."""
    name, unit = name_of(review, cut.indicator_id), review.unit_symbols[cut.unit]
    words = Phrase(f"{sentence_start(name.en)}, {unit.en}", f"{name.zh}（{unit.zh}）")
    return cell(words.text(review.lang))


def _with_bounds(value: Interval | None, decimals: int, lang: Language) -> Cell:
    """Make a cell of a value and its bounds; the bounds are left out where they print alike."""
    if value is None:
        return cell("–")
    shown = number(value.point, decimals)
    if {number(end, decimals) for end in (value.low, value.high)} == {shown}:
        return cell(shown)
    bounds = between(value, decimals)
    return cell(f"{shown} ({bounds.en})" if lang == "en" else f"{shown}（{bounds.zh}）")


def emission_tonnes(review: Review) -> Table:
    """Return each total at base and end, what was cut, and the yearly rate."""
    lang = review.lang
    rows = [
        [
            _total(review, cut),
            cell(f"{cut.base_year}–{cut.end_year}" if lang == "en" else _years_zh(cut)),
            _with_bounds(cut.base, 0, lang),
            _with_bounds(cut.end, 0, lang),
            _with_bounds(cut.cut, 0, lang),
            number_cell(cut.cut_per_year.point if cut.cut_per_year else None, 0),
            number_cell(cut.rate_pct_per_year.point if cut.rate_pct_per_year else None, 1),
        ]
        for cut in review.emission_cuts
    ]
    columns = [
        column(Phrase("Emission total, unit", "排放总量（单位）"), lang, 18),
        column(Phrase("Years", "起止年份"), lang, 13),
        column(Phrase("Base", "基数"), lang, 20, "right"),
        column(Phrase("At the end", "期末"), lang, 20, "right"),
        column(Phrase("Cut", "减排量"), lang, 20, "right"),
        column(Phrase("Cut a year", "年均减排量"), lang, 8, "right"),
        column(Phrase("% a year", "年均变化率（%）"), lang, 8, "right"),
    ]
    return make_table(
        "emission-tonnes",
        Phrase(
            "The emission totals in tonnes, computed from the printed bases and percentages.",
            "按规划所列基数和降幅折算的排放量。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[_rounding_note(with_rate=True)],
    )


def _years_zh(cut: EmissionCut) -> str:
    return f"{cut.base_year}—{cut.end_year}"


def _rounding_note(*, with_rate: bool = False) -> Phrase:
    bounds = Phrase(
        "In brackets: the bounds that the rounding of the printed figures allows, rounded outward; "
        "left out where they print alike.",
        "括号内为所列数据修约所允许的上下界（向外取整），上下界与数值相同的不列。",
    )
    if not with_rate:
        return bounds
    return Phrase(
        f"{bounds.en} The yearly rate is constant and leads from base to end.",
        f"{bounds.zh}年均变化率为由基数到期末的固定年率。",
    )


def emission_margins_table(review: Review) -> Table:
    """Return each total's margin over the demand, with what rounding leaves of it."""
    lang = review.lang
    rows = []
    for cut in review.emission_cuts:
        state = cut.certainty
        rows.append(
            [
                _total(review, cut),
                # In sight on every screen: the verdict stands beside the name.
                cell(CERTAIN[state].text(lang), mark=CERTAIN_MARK[state]) if state else cell("–"),
                number_cell(cut.demanded_pct),
                number_cell(cut.cut_pct.point if cut.cut_pct else None),
                _with_bounds(cut.allowed, 0, lang),
                _with_bounds(cut.demanded, 0, lang),
                _with_bounds(cut.margin, 0, lang),
                _with_bounds(cut.margin_of_demand_pct, 1, lang),
            ]
        )
    columns = [
        column(Phrase("Emission total, unit", "排放总量（单位）"), lang, 18),
        column(Phrase("Beyond rounding", "不受修约影响"), lang, 12),
        column(Phrase("Demanded cut, %", "要求降幅（%）"), lang, 10, "right"),
        column(Phrase("Cut reached, %", "实际降幅（%）"), lang, 10, "right"),
        column(Phrase("Amount allowed", "允许排放量"), lang, 14, "right"),
        column(Phrase("Cut demanded", "要求减排量"), lang, 14, "right"),
        column(Phrase("Margin", "余量"), lang, 14, "right"),
        column(Phrase("Margin, % of the demand", "余量占要求减排量（%）"), lang, 13, "right"),
    ]
    return make_table(
        "emission-margins-table",
        _said(review, "headline"),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[_rounding_note()],
    )


def _said(review: Review, name: str) -> Phrase:
    return emission_facts(review)[name].display


def decoupling_table(review: Review) -> Table:
    """Return each total against GDP: elasticity, fall per unit of GDP, and class."""
    lang = review.lang
    rows = []
    for item in review.decoupling:
        word = (
            CLASS[item.decoupling_class] if item.decoupling_class else NO_CLASS[item.reason or ""]
        )
        rows.append(
            [
                _pollutant(review, item.indicator_id),
                _with_bounds(item.elasticity, 2, lang),
                _with_bounds(item.factor_pct, 1, lang),
                cell(word.text(lang)),
            ]
        )
    columns = [
        column(Phrase("Emission total", "排放总量"), lang, 26),
        column(Phrase("Elasticity", "脱钩弹性"), lang, 20, "right"),
        column(
            Phrase("Fall per unit of GDP, %", "单位地区生产总值排放量降幅（%）"), lang, 22, "right"
        ),
        column(Phrase("Class", "脱钩类型"), lang, 32),
    ]
    return make_table(
        "emission-decoupling",
        _said(review, "gdp_sentence"),
        columns,
        rows,
        lang,
        sources=[PLAN, GDP_SOURCE, METHODS],
        notes=[
            Phrase(
                "Elasticity: change of emissions in percent over growth of GDP in percent. In "
                "brackets: the bounds that rounding allows, left out where they print alike.",
                "脱钩弹性为排放量变化率与地区生产总值增长率之比。"
                "括号内为修约所允许的上下界，与数值相同的不列。",
            ),
        ],
    )


def project_cut_table(review: Review) -> Table:
    """Return the targets for cuts by key projects: what is demanded, linked and printed."""
    lang = review.lang
    rows = []
    for cut in review.project_cuts:
        name = review.indicator_names[cut.indicator_id].text(lang)
        missing = (
            Phrase("not assessable: ", "无法评估：")
            if not cut.assessable
            else Phrase("can be computed", "可以核算")
        )
        reasons = []
        if cut.target_10kt is None:
            reasons.append(Phrase("no tonnage is demanded in print", "未列目标吨数"))
        if len(cut.printing_tonnes) < len(cut.project_ids):
            reasons.append(Phrase("projects print no tonnes cut", "项目未载明减排吨数"))
        why = (", " if lang == "en" else "，").join(reason.text(lang) for reason in reasons)
        rows.append(
            [
                cell(name),
                cell(_assigned(cut.target_printed, cut.target_10kt is None).text(lang)),
                number_cell(len(cut.project_ids)),
                number_cell(cut.sum_10k_cny),
                number_cell(len(cut.printing_tonnes)),
                cell(missing.text(lang) + why, mark="" if cut.assessable else "doubt"),
            ]
        )
    end = int(review.running_plan["end_year"])
    columns = [
        column(Phrase("Cut by key projects", "重点工程减排量"), lang, 25),
        column(Phrase(f"Target for {end} as printed", f"{end}年目标（原文）"), lang, 20),
        column(Phrase("Linked projects", "关联项目数"), lang, 10, "right"),
        column(Phrase("Money, 10⁴ CNY", "投资概算（万元）"), lang, 13, "right"),
        column(Phrase("Projects that state tonnes cut", "载明减排吨数的项目数"), lang, 14, "right"),
        column(Phrase("State", "评估状态"), lang, 30),
    ]
    return make_table(
        "project-cuts",
        _said(review, "project_cut_sentence"),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[_said(review, "linked_sentence"), _said(review, "issued_sentence")],
    )


def _assigned(printed: str, without_number: bool) -> Phrase:
    english = "to be assigned by the province" if without_number else printed
    return Phrase(english, printed)


def published_emissions_table(review: Review) -> Table | Notice:
    """Return emissions published by others, each with its kind, source and confidence."""
    lang = review.lang
    frame = review.published_emissions
    if frame.empty:
        text = _said(review, "inventory_sentence").text(lang)
        return Notice("published-emissions", text, lang)
    rows = [_published_row(review, record) for record in frame.to_dict("records")]
    columns = [
        column(Phrase("Where, when", "区域、年份"), lang, 16),
        column(Phrase("Pollutant", "污染物"), lang, 17),
        column(Phrase("Sources counted", "排放源"), lang, 18),
        column(Phrase("Value", "数值"), lang, 14, "right"),
        column(Phrase("Kind; confidence", "类别；可信程度"), lang, 19),
        column(Phrase("Source", "来源"), lang, 40),
    ]
    return make_table(
        "published-emissions",
        Phrase(
            "Emissions published by others: points of another kind beside the plan's totals.",
            "其他公开发表的排放量数据，与规划总量口径不同，仅作对照。",
        ),
        columns,
        rows,
        lang,
        sources=[POINTS],
        notes=[
            Phrase(
                "None of these values feeds a verdict. A paper is shown from the year in which it "
                "was printed.",
                "以上数据均不用于结论。论文自发表年份起列示。",
            )
        ],
    )


def _published_row(review: Review, record: dict[str, Any]) -> list[Cell]:
    lang = review.lang
    name = published_name(record["pollutant"])
    area = AREA.get(record["area_zh"], Phrase(review.city_name.en, record["area_zh"]))
    if record["change_pct"] is not None:
        since = int(record["since_year"])
        value = format_number(record["change_pct"])
        shown = f"{value}\u00a0%" if lang == "en" else f"{value}%"
        year = f"{since}–{record['year']}" if lang == "en" else f"{since}—{record['year']}"
    else:
        shown = f"{format_number(record['amount_kt'], 2)}{'' if lang == 'zh' else ' '}"
        shown += KT.text(lang)
        year = str(record["year"])
    return [
        cell(f"{area.en}, {year}" if lang == "en" else f"{area.zh}，{year}年"),
        cell(Phrase(sentence_start(name.en), name.zh).text(lang)),
        cell(sector_name(record["sector"]).text(lang)),
        cell(shown),
        cell(
            ("; " if lang == "en" else "；").join(
                (KIND[record["kind"]].text(lang), _confidence(record).text(lang))
            )
        ),
        cell(chinese_print(record["source_title"])),
    ]


def _confidence(record: dict[str, Any]) -> Phrase:
    """Return the word for confidence; what stands in a journal is not called press."""
    if record["kind"] in IN_JOURNALS and record["confidence"] == "press":
        return JOURNAL
    return CONFIDENCE[record["confidence"]]
