"""Facts about emissions against GDP: what grew, what fell, and on which basis."""

from __future__ import annotations

from decimal import Decimal

from analysis.facts.emission_words import SAME_YEARS, name_of, per_cent
from analysis.facts.model import Fact, phrase
from analysis.language import Phrase, format_number, join_phrases
from analysis.review import Review

PLAN = "plan-14-text"
GDP_SOURCE = "jiangmen-published"
METHODS = "methods"
#: GDP in 10⁸ yuan: per billion yuan.
PER_BILLION = Decimal(10)


def gdp_facts(review: Review) -> dict[str, Fact]:
    """Return the sentences about GDP, for the chapter name ``emissions``."""
    sentences = {
        "gdp_sentence": _gdp_sentence(review),
        "per_gdp_sentence": _per_gdp_sentence(review),
        "gdp_basis_sentence": _gdp_basis_sentence(review),
    }
    return {name: phrase(text, PLAN, GDP_SOURCE, METHODS) for name, text in sentences.items()}


def _no_gdp(review: Review) -> Phrase:
    start, end = int(review.finished_plan["base_year"]), int(review.finished_plan["end_year"])
    return Phrase(
        f"Emissions cannot be set against GDP as of {review.as_of}: no growth from {start} to "
        f"{end} is known.",
        f"截至{review.as_of}年底，尚无{start}—{end}年地区生产总值增长数据，"
        "无法将排放量与经济增长对照。",
    )


def _gdp_sentence(review: Review) -> Phrase:
    growth = review.gdp_growth
    judged = [item for item in review.decoupling if item.elasticity is not None]
    if growth is None or not judged:
        return _no_gdp(review)
    by_id = {cut.indicator_id: cut for cut in review.emission_cuts}
    reached = [by_id[item.indicator_id].cut_pct for item in judged]
    points = sorted(value.point for value in reached if value is not None)
    strong = sum(item.decoupling_class == "strong_decoupling" for item in judged)
    grown = per_cent(growth.growth_pct.point)
    text = Phrase(
        f"From {growth.start_year} to {growth.end_year} GDP at current prices grew by {grown.en}, "
        f"while the {len(judged)} totals counted over the same years fell by "
        f"{per_cent(points[0]).en} to {per_cent(points[-1]).en}",
        f"{growth.start_year}—{growth.end_year}年，按现价计算的地区生产总值增长{grown.zh}，"
        f"同期{len(judged)}项排放总量下降{per_cent(points[0]).zh}至{per_cent(points[-1]).zh}",
    )
    if strong == len(judged):
        return Phrase(
            f"{text.en}: strong decoupling for all of them.",
            f"{text.zh}，均属强脱钩。",
        )
    return Phrase(
        f"{text.en}: strong decoupling for {strong} of them.",
        f"{text.zh}，其中{strong}项属强脱钩。",
    )


def _per_gdp_sentence(review: Review) -> Phrase:
    judged = [item for item in review.decoupling if item.factor_pct is not None]
    if not judged:
        return _no_gdp(review)
    ranked = sorted(judged, key=lambda item: item.factor_pct.point if item.factor_pct else 0)
    ends = []
    for item in (ranked[0], ranked[-1]):
        assert item.factor_pct is not None
        ends.append((per_cent(item.factor_pct.point), name_of(review, item.indicator_id)))
    (low, slow), (high, fast) = ends
    return Phrase(
        f"Per unit of GDP at current prices, emissions fell by {low.en} ({slow.en}) to {high.en} "
        f"({fast.en}).",
        f"单位地区生产总值（现价）排放量下降{low.zh}（{slow.zh}）至{high.zh}（{fast.zh}）。",
    )


def _gdp_basis_sentence(review: Review) -> Phrase:
    growth = review.gdp_growth
    if growth is None:
        return _no_gdp(review)
    start, end = _billion(growth.start_100m_cny.point), _billion(growth.end_100m_cny.point)
    more = _billion(growth.end_100m_cny.point - growth.start_100m_cny.point)
    if growth.start_derived:
        how = Phrase(
            f"The work report of the government gives {end.en} for {growth.end_year}, {more.en} "
            f"more than {growth.start_year}; the {start.en} of {growth.start_year} is derived from "
            "these two and not printed.",
            f"政府工作报告所列{growth.end_year}年地区生产总值为{end.zh}，比{growth.start_year}年"
            f"增{more.zh}；{growth.start_year}年的{start.zh}由二者推算，并非原文数值。",
        )
    else:
        how = Phrase(
            f"The work reports of the government give {start.en} for {growth.start_year} and "
            f"{end.en} for {growth.end_year}.",
            f"政府工作报告所列地区生产总值{growth.start_year}年为{start.zh}，"
            f"{growth.end_year}年为{end.zh}。",
        )
    return Phrase(
        f"{how.en} All are at current prices and may have been revised since. As prices rose, the "
        "economy grew by less in volume. Strong decoupling needs only that it grew; the ratios "
        "depend on by how much.",
        f"{how.zh}均为现价，其后可能修订。扣除价格上涨后的实际增幅较小；"
        "强脱钩只取决于经济是否增长，比值则取决于增幅大小。",
    )


def _billion(value_100m_cny: Decimal) -> Phrase:
    return Phrase(
        f"{format_number(value_100m_cny / PER_BILLION, 1)} billion yuan",
        f"{format_number(value_100m_cny)}亿元",
    )


def over_same_years(review: Review) -> Phrase:
    """Return the note on totals that count from another year than the GDP growth."""
    other = [item for item in review.decoupling if item.reason == "other_period"]
    if not other:
        return SAME_YEARS
    names = join_phrases([name_of(review, item.indicator_id) for item in other])
    return Phrase(
        f"Left out: {names.en}, counted from another year, for which no GDP is at hand.",
        f"未列{names.zh}，其基准年不同，且无该年地区生产总值数据。",
    )
