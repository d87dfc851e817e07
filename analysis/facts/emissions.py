"""Facts about emissions: tonnes, margins, GDP, and what project cuts would need.

Every sentence is made for what is known as of the review's year, in both languages.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.emissions import EmissionCut, Interval, widest_and_narrowest
from analysis.facts.emission_gdp import gdp_facts
from analysis.facts.emission_points import point_facts
from analysis.facts.emission_words import (
    NOT_YET,
    amount,
    between,
    name_of,
    number,
    per_cent,
    sentence_start,
)
from analysis.facts.model import Fact, count, phrase
from analysis.facts.projects import money
from analysis.language import Phrase, join_phrases
from analysis.review import Review

PLAN = "plan-14-text"
METHODS = "methods"
#: The emission totals of what ozone forms from.
PRECURSORS = ("voc_emission_cut_pct", "nox_emission_cut_pct")


def emission_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``emissions``."""
    cuts = review.emission_cuts
    certain = [cut for cut in cuts if cut.certainty == "met"]
    facts = {
        "n_totals": count(len(cuts), PLAN),
        "n_certain": count(len(certain), PLAN, METHODS),
        "n_project_cuts": count(len(review.project_cuts), PLAN),
        "n_projects": count(len(review.projects), PLAN),
        "n_issued": count(len(review.issued_targets), "targets-published"),
    }
    known = any(cut.margin is not None for cut in cuts)
    sentences = {
        "headline": _headline,
        "margin_sentence": _margin_sentence,
        "precursor_sentence": _precursor_sentence,
        "tonnes_sentence": _tonnes_sentence,
        "rate_sentence": _rate_sentence,
        "rounding_sentence": _rounding_sentence,
    }
    for name, make in sentences.items():
        text = make(review) if known or name == "headline" else NOT_YET
        facts[name] = phrase(text, PLAN, METHODS)
    facts["project_cut_sentence"] = phrase(_project_cut_sentence(review), PLAN, METHODS)
    facts["linked_sentence"] = phrase(_linked_sentence(review), PLAN, METHODS)
    facts["issued_sentence"] = phrase(_issued_sentence(review), PLAN, "targets-published")
    return facts | gdp_facts(review) | point_facts(review)


# --- Totals and margins -----------------------------------------------------------------------


def _headline(review: Review) -> Phrase:
    cuts = review.emission_cuts
    n = len(cuts)
    known = [cut for cut in cuts if cut.certainty is not None]
    if not known:
        return Phrase(
            f"None of the {n} emission totals can be judged as of {review.as_of}: no result is "
            "known yet.",
            f"截至{review.as_of}年底，{n}项排放总量指标尚无完成值，无法评估。",
        )
    met = [cut for cut in known if cut.certainty == "met"]
    missed = [cut for cut in known if cut.certainty == "missed"]
    if len(met) == n:
        return Phrase(
            f"All {n} emission totals were cut by more than the plan demanded, and rounding of the "
            "printed figures cannot change that for any of them.",
            f"{n}项排放总量指标的减排量均超过规划要求，所列数据的修约误差不影响任何一项结论。",
        )
    return Phrase(
        f"Of the {n} emission totals, {len(met)} were cut by more than the plan demanded and "
        f"{len(missed)} by less, whatever the rounding; for {n - len(met) - len(missed)} the "
        "rounding of the printed figures leaves it open.",
        f"{n}项排放总量指标中，{len(met)}项减排量确定超过规划要求，{len(missed)}项确定未达要求，"
        f"{n - len(met) - len(missed)}项因所列数据修约无法判定。",
    )


def _over(cut: EmissionCut) -> Interval:
    assert cut.margin_of_demand_pct is not None
    return cut.margin_of_demand_pct


def _margin(review: Review, cut: EmissionCut) -> Phrase:
    """Return the margin of one total: tonnes, bounds, and its share of what was demanded."""
    assert cut.margin is not None
    value = amount(review, cut.margin, cut.unit)
    bounds = between(cut.margin)
    share = per_cent(_over(cut).point)
    return Phrase(
        f"{value.en} ({bounds.en} within rounding), {share.en} of the cut demanded",
        f"{value.zh}（考虑修约为{bounds.zh}），相当于要求减排量的{share.zh}",
    )


def _margin_sentence(review: Review) -> Phrase:
    pair = widest_and_narrowest(review.emission_cuts)
    assert pair is not None
    widest, narrowest = pair
    first, last = _margin(review, widest), _margin(review, narrowest)
    names = name_of(review, widest.indicator_id), name_of(review, narrowest.indicator_id)
    return Phrase(
        f"Measured against the cut demanded, the largest margin is that of {names[0].en}, "
        f"{first.en}; the narrowest is that of {names[1].en}, {last.en}.",
        f"与要求减排量相比，余量最大的是{names[0].zh}，为{first.zh}；"
        f"余量最小的是{names[1].zh}，为{last.zh}。",
    )


def _precursor_sentence(review: Review) -> Phrase:
    ranked = sorted((c for c in review.emission_cuts if c.margin), key=lambda c: _over(c).point)
    precursors = [cut for cut in ranked if cut.indicator_id in PRECURSORS]
    if not precursors:
        return Phrase(
            "The plan prints no total of what ozone forms from.", "规划未列臭氧前体物的排放总量。"
        )
    listed = join_phrases(
        [
            Phrase(
                f"{name_of(review, cut.indicator_id).en} {per_cent(_over(cut).point).en}",
                f"{name_of(review, cut.indicator_id).zh}（{per_cent(_over(cut).point).zh}）",
            )
            for cut in precursors
        ]
    )
    least = ranked[: len(precursors)] == precursors
    start = Phrase(
        "The narrowest margins are those of the precursors of ozone"
        if least
        else "The margins of the precursors of ozone are these",
        "余量占要求减排量比例最小的，恰是臭氧前体物"
        if least
        else "臭氧前体物余量占要求减排量的比例：",
    )
    cut = max(precursors, key=lambda c: c.cut_pct.point if c.cut_pct else Decimal(0))
    assert cut.cut_pct is not None
    name, fall = name_of(review, cut.indicator_id), per_cent(cut.cut_pct.point)
    return Phrase(
        f"{start.en}: {listed.en} beyond the cut demanded. A narrow margin need not "
        f"mean a small cut: {name.en} fell by {fall.en}.",
        f"{start.zh}{listed.zh}。余量小不等于降幅小：{name.zh}下降了{fall.zh}。",
    )


def _tonnes_sentence(review: Review) -> Phrase:
    in_tonnes = [cut for cut in review.emission_cuts if cut.cut is not None and cut.unit == "t"]
    parts = []
    for cut in sorted(in_tonnes, key=lambda c: -(c.cut.point if c.cut else Decimal(0))):
        assert cut.end is not None
        name = name_of(review, cut.indicator_id)
        start, end = number(cut.base.point, 0), number(cut.end.point, 0)
        parts.append(Phrase(f"{name.en} from {start} to {end}", f"{name.zh}由{start}降至{end}"))
    listed = join_phrases(parts)
    first, last = in_tonnes[0].base_year, in_tonnes[0].end_year
    return Phrase(
        f"In tonnes, the totals of {first} and {last} are: {listed.en}. A tonne of one pollutant "
        "is not a tonne of another, so they are not added up.",
        f"{first}—{last}年各项排放量（吨）：{listed.zh}。不同污染物的吨数不可比，不作加总。",
    )


def _rate_sentence(review: Review) -> Phrase:
    known = [cut for cut in review.emission_cuts if cut.rate_pct_per_year is not None]
    ranked = sorted(known, key=_rate)
    slow, fast = ranked[0], ranked[-1]
    names = name_of(review, slow.indicator_id), name_of(review, fast.indicator_id)
    text = Phrase(
        f"Per year the falls lie between {per_cent(_rate(slow)).en} ({names[0].en}) and "
        f"{per_cent(_rate(fast)).en} ({names[1].en}).",
        f"年均降幅在{per_cent(_rate(slow)).zh}（{names[0].zh}）至"
        f"{per_cent(_rate(fast)).zh}（{names[1].zh}）之间。",
    )
    usual = int(review.finished_plan["base_year"])
    for cut in known:
        if cut.base_year == usual:
            continue
        assert cut.end is not None
        name = name_of(review, cut.indicator_id)
        start, end = amount(review, cut.base, cut.unit), amount(review, cut.end, cut.unit)
        rate = per_cent(_rate(cut))
        text = Phrase(
            f"{text.en} {sentence_start(name.en)} count from {cut.base_year}, over {cut.years} "
            f"years: from {start.en} to {end.en}, {rate.en} a year.",
            f"{text.zh}{name.zh}以{cut.base_year}年为基准年，按{cut.years}年计算，"
            f"由{start.zh}降至{end.zh}，年均下降{rate.zh}。",
        )
    return text


def _rate(cut: EmissionCut) -> Decimal:
    assert cut.rate_pct_per_year is not None
    return -cut.rate_pct_per_year.point


def _rounding_sentence(review: Review) -> Phrase:
    known = [cut for cut in review.emission_cuts if cut.margin is not None and cut.margin.point]
    widest = max(known, key=_spread)
    assert widest.margin is not None
    name, bounds = name_of(review, widest.indicator_id), between(widest.margin)
    unit = review.unit_symbols[widest.unit]
    text = Phrase(
        f"Rounding matters most for {name.en}, whose margin may be anything from {bounds.en} "
        f"{unit.en}.",
        f"修约影响最大的是{name.zh}，其余量可能在{bounds.zh}{unit.zh}之间。",
    )
    firm = all(cut.met_if_demand_rounded for cut in known)
    if not firm:
        return text
    return Phrase(
        f"{text.en} The demands are taken as exact; to read them as rounded numbers too would "
        "change no verdict.",
        f"{text.zh}目标值按精确值处理；即使也按修约数理解，结论仍全部不变。",
    )


def _spread(cut: EmissionCut) -> Decimal:
    assert cut.margin is not None
    return (cut.margin.high - cut.margin.low) / abs(cut.margin.point)


# --- Cuts by key projects ---------------------------------------------------------------------


def _project_cut_sentence(review: Review) -> Phrase:
    cuts = review.project_cuts
    n, total = len(cuts), len(review.projects)
    ordinal = int(review.running_plan["ordinal"])
    without = sum(cut.target_10kt is None for cut in cuts)
    printing = len({project for cut in cuts for project in cut.printing_tonnes})
    open_ = sum(not cut.assessable for cut in cuts)
    if without == n and not printing:
        return Phrase(
            f"None of the {n} targets for cuts by key projects can be assessed: the {ordinal}th "
            f"plan leaves the tonnes of all {n} to the province, and none of its {total} projects "
            "prints the tonnes that it cuts.",
            f"{n}项重点工程减排量指标均无法评估：规划将{n}项目标值留待省下达，"
            f"所列{total}个项目也均未载明减排吨数。",
        )
    return Phrase(
        f"Of the {n} targets for cuts by key projects, {open_} cannot be assessed: {without} have "
        f"no printed number, and {printing} of the {total} projects print tonnes cut.",
        f"{n}项重点工程减排量指标中，{open_}项无法评估：{without}项未列目标数值，"
        f"{total}个项目中有{printing}个载明减排吨数。",
    )


def _linked_sentence(review: Review) -> Phrase:
    parts = []
    for cut in review.project_cuts:
        name = name_of(review, cut.indicator_id)
        n = len(cut.project_ids)
        if cut.sum_10k_cny is None:
            parts.append(Phrase(f"{name.en} {n}", f"{name.zh}{n}个"))
            continue
        worth = money(cut.sum_10k_cny)
        parts.append(Phrase(f"{name.en} {n} ({worth.en})", f"{name.zh}{n}个（投资概算{worth.zh}）"))
    listed = join_phrases(parts)
    return Phrase(
        f"The plan does print projects that act directly on each pollutant: {listed.en}. A "
        "project may act on several pollutants.",
        f"直接作用于各污染物的项目分别为：{listed.zh}。同一项目可作用于多种污染物。",
    )


def _issued_sentence(review: Review) -> Phrase:
    kinds = issued_kinds(review)
    n = len(kinds)
    if not n:
        return Phrase(
            "No target outside the plan's own tables was found for this year of review.",
            "截至评估年份，在规划指标表之外未查到公开的目标。",
        )
    own, others, restated = (
        int((kinds == kind).sum()) for kind in ("city", "elsewhere", "restated")
    )
    named = {cut.indicator_id for cut in review.project_cuts}
    found = int(review.issued_targets["indicator"].isin(named).sum())
    end = Phrase("None of them is", "均无重点工程减排量的数值")
    if found:
        end = Phrase(f"{found} of them give", f"其中重点工程减排量的数值{found}项")
    again = Phrase("", "")
    if restated:
        again = Phrase(
            f", {restated} restate goals of this plan", f"，{restated}项为对本规划目标的转述"
        )
    return Phrase(
        f"{n} public targets were found outside the plan's own tables: {own} are for the city, its "
        f"districts or the province as a whole, {others} for other cities{again.en}. {end.en} a "
        "tonnage of cuts by key projects.",
        f"在规划指标表之外查到公开目标{n}项：{own}项针对本市、所辖县（市、区）或全省（含本市），"
        f"{others}项针对其他城市{again.zh}；{end.zh}。",
    )


def issued_kinds(review: Review) -> pd.Series:
    """Return for each target found outside the plan's tables whom it is for.

    "restated" is a goal of the running plan told again by another source, "elsewhere" one of a
    city that is not reviewed, "city" all others: the city, its districts, or the whole province.
    """
    frame = review.issued_targets
    cities = review.package.table("catalogue/cities")["name_zh"]
    elsewhere = frame["area_zh"].isin(set(cities) - {review.city_name.zh})
    plan = _letters(review.running_plan["name_zh"])
    restated = frame["issued_by"].map(lambda by: plan in _letters(by))
    kinds = pd.Series("city", index=frame.index)
    return kinds.mask(elsewhere, "elsewhere").mask(restated, "restated")


def _letters(text: Any) -> str:
    """Return a title without the quotation marks, which sources print in different ways."""
    return re.sub(r"['\"‘’“”]", "", str(text))
