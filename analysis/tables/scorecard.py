"""The front page's scorecard of both plans, and the fields of the results files."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.blocks import Cell, Column, Link, Table, cell
from analysis.edition import Edition
from analysis.facts.edition import plan_ordinal
from analysis.facts.scorecard_words import (
    AGREEMENT,
    CONFIDENCE,
    STATE,
    STATE_MARK,
    STATE_SIGN,
    chances_phrase,
    path_phrase,
    target_phrase,
)
from analysis.facts.targets_words import CITY, METHODS, SERIES
from analysis.language import Language, Phrase
from analysis.results.document import SCHEMA_VERSION
from analysis.results.schema import field_rows
from analysis.review import Review
from analysis.scorecard import FORMER_CUT, ScorecardRow
from analysis.tables.attainment import evidence_label, printed_label
from analysis.tables.build import column, make_table
from analysis.vocabulary import MISSING, with_unit

PLAN = "plan-14-text"
#: Where the probability curve of an indicator's possible targets is drawn: labels by indicator id.
#: A chapter that draws one adds it here, and the scorecard leads to it.
CURVES: Mapping[str, str] = {
    "good_days_pct": "good-days-curve",
    "pm25_annual_mean_ugm3": "pm25-curve",
}


def scorecard(review: Review) -> Table:
    """Return the scorecard: one row per verdict, each leading to its evidence."""
    lang = review.lang
    rows = [_row(row, review) for row in review.scorecard]
    ends = [int(plan["end_year"]) for plan in (review.finished_plan, review.running_plan)]
    # A plan that has ended is judged; one that has not is given a probability.
    ahead = ends if review.as_of < ends[0] else ends[1:]
    end, end_zh = " and ".join(map(str, ahead)), "、".join(f"{year}年" for year in ahead)
    columns = [
        column(Phrase("Indicator", "指标"), lang, 22, sort="text"),
        column(Phrase("State", "状态"), lang, 13, sort="text", choose=True),
        column(Phrase(f"Probability for {end}", f"{end_zh}达标概率"), lang, 22, sort="number"),
        column(Phrase("Path", "路径"), lang, 18, sort="text"),
        column(Phrase("Target; value compared", "目标值；对照值"), lang, 20),
        column(Phrase("Plan", "规划"), lang, 14 if lang == "zh" else 9, sort="text", choose=True),
        column(Phrase("Methods; data", "方法；数据"), lang, 12, sort="text"),
        column(Phrase("Projects", "项目数"), lang, 10, "right", sort="number"),
    ]
    return make_table(
        "scorecard",
        Phrase(
            "The targets of both plans: result so far, prospect, and projects linked; each name "
            "leads to the evidence.",
            "两期规划各项目标的目前状态、达标前景与对应项目（点击指标名称可查看依据）。",
        ),
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                "“At best” means that nothing can be gained and any loss is a miss. “Methods” says "
                "whether methods agree on the verdict or on the probability (–: one or none), "
                "“data” how far the least trusted input can be trusted, “Projects” how many "
                "projects of the plan are linked to the target. “Text” rows are the running text’s "
                "numbers for the last year that its tables do not repeat and whose state the plan "
                "prints; all its other numbers stand in the appendix.",
                "“已达最优”指已无提升空间，稍有下降即不达标。“方法”指不同方法对结论或概率的判断"
                "是否一致（–表示不足两种方法）；“数据”指各输入数据中最低的可信程度；“项目数”为"
                "与该目标对应的重点工程项目数。“正文”各行为规划正文提出、指标表未重复且列有现状值的末年目标，"
                "其余正文目标见附录。",
            )
        ],
        sources=_sources(review.scorecard),
        filterable=True,
        site_files=[
            ("results/results.json", Phrase("Every calculation (JSON)", "全部计算过程（JSON）")),
            ("results/results.csv", Phrase("the same as CSV", "全部计算过程（CSV）")),
            ("results/schema.json", Phrase("layout", "文件结构")),
        ],
    )


def _sources(rows: tuple[ScorecardRow, ...]) -> list[str]:
    used = {PLAN} | {row.demand.source_id for row in rows}
    used |= {value.source_id for row in rows for value in (row.base, row.latest) if value}
    used |= {chance.source_id for row in rows for chance in row.chances}
    if any(row.chances for row in rows):
        used |= {*SERIES, CITY, METHODS}
    return sorted(used - {""}, key=lambda name: (name != PLAN, name))


def _row(row: ScorecardRow, review: Review) -> list[Cell]:
    lang = review.lang
    unit = review.unit_symbols[row.demand.unit]
    name = review.indicator_names[row.demand.indicator_id].text(lang)
    is_finished = row.demand.plan_id == review.finished_plan["plan_id"]
    plan = review.finished_plan if is_finished else review.running_plan
    return [
        cell(Link(name, _evidence(row))),
        cell(f"{STATE_SIGN[row.state]} {_state(row).text(lang)}", mark=STATE_MARK[row.state]),
        _chances(row, review),
        cell(_path(row, unit).text(lang)),
        cell(f"{target_phrase(row, unit).text(lang)}\n{_latest(row, unit, review).text(lang)}"),
        cell(_plan_name(row, int(plan["ordinal"])).text(lang)),
        cell(_trust(row, lang)),
        cell("–") if row.n_projects is None else cell(str(row.n_projects), number=row.n_projects),
    ]


def _state(row: ScorecardRow) -> Phrase:
    """Return the state; one that is no verdict on the target year with the year it is of."""
    word, latest = STATE[row.state], row.latest
    if latest is None or row.state not in ("at_ceiling", "meets_now", "short"):
        return word
    return Phrase(f"{word.en} in {latest.year}", f"{latest.year}年{word.zh}")


def _trust(row: ScorecardRow, lang: Language) -> str:
    agreement = "–" if row.agreement is None else AGREEMENT[row.agreement].text(lang)
    return f"{agreement}\n{CONFIDENCE[row.confidence].text(lang)}"


def _evidence(row: ScorecardRow) -> str:
    demand = row.demand
    if demand.group == "text":
        return demand.ref
    if demand.ref.startswith("T1-"):
        return evidence_label(demand.indicator_id)
    return printed_label(demand.plan_id, 2, int(demand.ref.removeprefix("T2-")))


def _plan_name(row: ScorecardRow, ordinal: int) -> Phrase:
    name = plan_ordinal(ordinal)
    short = Phrase(name.en.removesuffix(" plan"), name.zh)
    if row.demand.group == "text":
        return Phrase(f"{short.en}, text", f"{short.zh}正文")
    return short


def _path(row: ScorecardRow, unit: Phrase) -> Phrase:
    return row.reason if row.reason is not None else path_phrase(row, unit)


def _chances(row: ScorecardRow, review: Review) -> Cell:
    lang = review.lang
    unit = review.unit_symbols[row.demand.unit]
    if row.chance_reason is not None:
        # A judged target needs no probability: its reason would only repeat the state.
        judged = row.state in ("achieved", "missed") or row.chance_reason == row.reason
        return cell("–" if judged else row.chance_reason.text(lang))
    shown = chances_phrase(row, unit).text(lang)
    curve = CURVES.get(row.demand.indicator_id)
    part = Link(shown, curve) if curve and row.demand.value is None else shown
    return cell(part, number=row.chances[0].probability)


def _latest(row: ScorecardRow, unit: Phrase, review: Review) -> Phrase:
    value = row.latest
    if value is None:
        return MISSING
    shown = with_unit(value.value, unit)
    if value.basis == FORMER_CUT:
        first = int(review.finished_plan["base_year"])
        return Phrase(
            f"{shown.en} (cut {first}–{value.year})", f"{shown.zh}（{first}—{value.year}年累计）"
        )
    remark = Phrase(", preliminary", "，初步核定") if row.preliminary else Phrase("", "")
    return Phrase(
        f"{shown.en} ({value.year}{remark.en})", f"{shown.zh}（{value.year}年{remark.zh}）"
    )


def results_fields(review: Edition) -> Table:
    """Return the fields of ``results.json``, made from its schema."""
    lang = review.lang
    rows = [[cell(row.path), cell(row.type), cell(row.text.text(lang))] for row in field_rows()]
    columns: list[Column] = [
        column(Phrase("Field", "字段"), lang, 40),
        column(Phrase("Type", "类型"), lang, 16),
        column(Phrase("What it holds", "含义"), lang, 44),
    ]
    return make_table(
        "results-fields",
        Phrase(
            f"The fields of results.json, version {SCHEMA_VERSION} of the layout.",
            f"results.json各字段说明（文件结构版本{SCHEMA_VERSION}）。",
        ),
        columns,
        rows,
        lang,
        sources=["methods"],
    )
