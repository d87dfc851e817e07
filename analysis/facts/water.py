"""Facts about water, sea, soil and ecology: what is at its ceiling, what is weak, what is open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from analysis import paths_review as frames
from analysis.facts.edition import plan_ordinal
from analysis.facts.model import Fact, count, phrase, quantity
from analysis.language import Phrase, format_number, join_phrases
from analysis.paths import required_rate
from analysis.review import Review
from analysis.vocabulary import in_sentence, with_unit

PLAN = "plan-14-text"
METHODS = "methods"
PERCENT = Phrase("%", "%")
NEARSHORE, SEWAGE, SHORELINE = (
    "nearshore_good_area_pct",
    "rural_sewage_treatment_pct",
    "natural_shoreline_pct",
)
SURFACE, FARMLAND = "surface_water_good_pct", "contaminated_farmland_safe_use_pct"
#: Black and odorous waters as the finished plan names them, and as the running plan's table does.
BLACK, COUNTY_BLACK = "black_odorous_water_pct", "county_city_black_odorous_water_pct"
#: Indicators of the finished plan that the running plan does not list again, each with one of the
#: running plan that is near to it. Names and definitions differ, so neither continues the other.
SIMILAR = {
    "contaminated_plots_safe_use_pct": "key_construction_land_safe_use_pct",
    "hazardous_waste_safe_disposal_pct": "industrial_hazardous_waste_disposal_pct",
    BLACK: COUNTY_BLACK,
}
#: Values whose source is not sure of its year or wording feed no sentence.
UNSURE = "low"


def not_yet(review: Review) -> Phrase:
    """Return the sentence that stands where no state of the plan was known yet."""
    year = int(review.finished_plan["end_year"])
    return Phrase(
        f"As of {review.as_of} no state of {year} is known, so nothing can be said of it.",
        f"截至{review.as_of}年底尚无{year}年现状值，无法评估。",
    )


def points_a_year(value: float, decimals: int = 2) -> Phrase:
    """Return a yearly change of a share in percentage points, without its sign."""
    number = format_number(abs(value), decimals)
    return Phrase(f"{number} percentage points a year", f"每年{number}个百分点")


def water_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``water``."""
    states = frames.indicator_states(review)
    standing = states["standing"].value_counts()
    numbered = int(states["target"].notna().sum())
    facts = {
        "n_indicators": count(len(states), PLAN),
        "n_numbered": count(numbered, PLAN),
        "n_assigned": count(_assigned(states), PLAN),
    }
    facts |= {
        f"n_{name}": count(int(standing.get(name, 0)), PLAN)
        for name in ("keep", "reach", "dropped", "below")
    }
    by_id = states.set_index("indicator_id")
    sentences = {
        "verdict": _verdict(review, states),
        "ceiling_sentence": _ceiling_sentence(review, states),
        "rounding_sentence": _rounding_sentence(),
        "dropped_sentence": _dropped_sentence(review, states),
        "sewage_sentence": _sewage_sentence(review, by_id.loc[SEWAGE]),
        "farmland_sentence": _farmland_sentence(review, by_id.loc[FARMLAND]),
        "shoreline_sentence": _shoreline_sentence(review, states),
        "greenway_sentence": _greenway_sentence(review),
        "forest_sentence": _forest_sentence(review, by_id.loc["forest_cover_pct"]),
        "blind_sentence": _blind_sentence(review, states),
        "black_sentence": _black_sentence(review, by_id.loc[BLACK]),
        "capacity_sentence": _capacity_sentence(review),
    }
    facts |= {name: phrase(text, PLAN, METHODS) for name, text in sentences.items()}
    facts["section_sentence"] = phrase(
        _section_sentence(review, by_id.loc[SURFACE]), "jiangmen-published", "targets-published"
    )
    facts["nearshore_sentence"] = phrase(
        _nearshore_sentence(review, by_id.loc[NEARSHORE]), PLAN, "guangdong-published"
    )
    facts["forest_published_sentence"] = phrase(
        _forest_published_sentence(review, by_id.loc["forest_cover_pct"]), "jiangmen-published"
    )
    facts["nearshore_state"] = quantity(by_id.loc[NEARSHORE, "state"], "pct", PERCENT, PLAN)
    return facts


def _assigned(states: pd.DataFrame) -> int:
    return int(((states["kind"] == "assigned") & states["target"].isna()).sum())


def _names(review: Review, ids: Any) -> Phrase:
    return join_phrases(
        [
            Phrase(in_sentence(review.indicator_names[i].en), f"“{review.indicator_names[i].zh}”")
            for i in ids
        ]
    )


def _share(value: Decimal | float | None, decimals: int | None = None) -> Phrase:
    return with_unit(value, PERCENT, decimals)


def _verdict(review: Review, states: pd.DataFrame) -> Phrase:
    numbered = int(states["target"].notna().sum())
    keep = int((states["standing"] == "keep").sum())
    assigned = _assigned(states)
    by_id = states.set_index("indicator_id")
    if by_id.loc[NEARSHORE, "state"] is None:
        return not_yet(review)
    head = Phrase(
        f"Of the {numbered} targets on water, sea, soil, waste and ecology that the plan gives as "
        f"a number or in words that stand for one, {keep} ask to keep a value that cannot be "
        "improved.",
        f"水、海洋、土壤、废物和生态领域以数值或“消除”“保持”等文字给出目标值的共{numbered}项，"
        f"其中{keep}项现状已为最优值，目标仅要求保持。",
    )
    if by_id.loc[NEARSHORE, "target"] is not None or by_id.loc[SEWAGE, "target"] is not None:
        return head
    rows = [by_id.loc[name] for name in (NEARSHORE, SEWAGE)]
    sea, villages = (_share(row["state"]) for row in rows)
    gaps = [format_number(abs(row["best"] - row["state"])) for row in rows]
    word = Phrase(", preliminary", "，初步核定") if rows[1]["preliminary"] else Phrase("", "")
    return Phrase(
        f"{head.en} {assigned} more targets are assigned by the province and not printed, among "
        f"them those for the near-shore sea (good quality {sea.en}) and for rural sewage (rate "
        f"{villages.en}{word.en}), which stand {gaps[0]} and {gaps[1]} percentage points from the "
        "best value.",
        f"{head.zh}另有{assigned}项目标值由省下达而规划未列，"
        f"包括近岸海域水质（优良面积比例{sea.zh}）和农村生活污水治理（治理率{villages.zh}{word.zh}），"
        f"分别与最优值相差{gaps[0]}个和{gaps[1]}个百分点。",
    )


def _ceiling_sentence(review: Review, states: pd.DataFrame) -> Phrase:
    kept = states[states["standing"] == "keep"]
    if kept.empty:
        return not_yet(review)
    n = len(kept)
    return Phrase(
        f"{n} indicators stood at the best value possible in the plan's base year, and the plan "
        f"asks that they stay there: {_names(review, kept['indicator_id']).en}. There is no room "
        "above such a target, so there is no progress to measure; the value can be kept or lost.",
        f"{n}项指标现状已为最优值，规划要求保持，即{_names(review, kept['indicator_id']).zh}。"
        "这类目标没有改善余地，无从衡量进展，只能保持，存在退步风险。",
    )


def _section_sentence(review: Review, row: pd.Series) -> Phrase:
    sections = frames.assessed_sections(review)
    sections = sections[sections["confidence"] != UNSURE]
    if sections.empty:
        return Phrase(
            "How many surface-water sections are assessed is not known by then.",
            "截至评估年份，尚无考核断面数量可查。",
        )
    last = sections.iloc[-1]
    step, n, year = format_number(last["step_pct"], 1), int(last["sections"]), int(last["year"])
    en = (
        f"For surface water the smallest possible miss is one section: with the {n} sections "
        f"counted for {year} it takes the share down by {step} percentage points at once."
    )
    zh = (
        f"地表水的最小可判定退步幅度为一个断面：按{year}年所列{n}个断面计，"
        f"一个断面不达标即下降{step}个百分点。"
    )
    with_value = sections[sections["value_pct"].notna()]
    if with_value.empty:
        return Phrase(en, zh)
    miss = _section_miss(with_value.iloc[0], row["state_year"])
    return Phrase(f"{en} {miss.en}", f"{zh}{miss.zh}")


def _section_miss(section: pd.Series, state_year: int | None) -> Phrase:
    """Say in which year sections fell short, and that this was before the best value was reached.

    A miss before the best value was reached is no loss of it: it shows how large a step is.
    """
    failed = round((100 - float(section["value_pct"])) / section["step_pct"])
    n, year, value = int(section["sections"]), int(section["year"]), _share(section["value_pct"])
    if state_year is not None and year < state_year:
        return Phrase(
            f"The bulletin of {year}, before the best value was reached, shows such a step: "
            f"{value.en} of {n} sections, so {failed} fell short.",
            f"在尚未达到最优值的{year}年，公报所列{n}个考核断面优良率为{value.zh}，即{failed}个断面未达到。",
        )
    return Phrase(
        f"The bulletin of {year} gives {value.en} of {n} sections, so {failed} fell short.",
        f"{year}年公报所列{n}个考核断面优良率为{value.zh}，即{failed}个断面未达到。",
    )


def _rounding_sentence() -> Phrase:
    full, _ = frames.rounding_edge(Decimal(100), "higher")
    none, _ = frames.rounding_edge(Decimal(0), "lower")
    return Phrase(
        f"Shares that are counted by weight or area have no such step. Their targets are printed "
        f"as whole numbers, and this review rounds a result before it compares it, so that "
        f"{_share(full).en} still meets a target of everything and {_share(none).en} one of "
        "nothing. That rests on the comparison of rounded values; where full values are compared, "
        "which GB/T 8170 provides for as well, both would be a miss. A demand to eliminate in full "
        "leaves no room either way, and how much one to eliminate “basically” leaves the plan does "
        "not say.",
        f"按重量或面积计算的比例没有这种台阶。目标值为整数，本评估按修约后的数值判定，"
        f"{_share(full).zh}仍可判为达到全部要求，{_share(none).zh}仍可判为“零”。"
        "这一结果以采用修约值比较法为前提；若采用GB/T 8170同样规定的全数值比较法，二者均为未达到。"
        "要求“全面消除”的没有修约余地；要求“基本消除”“基本实现”的，规划未量化“基本”，无法判定。",
    )


def _dropped_sentence(review: Review, states: pd.DataFrame) -> Phrase:
    dropped = states[states["standing"] == "dropped"]
    if dropped.empty:
        return Phrase(
            "No indicator is known to have reached its best value and then lost its number.",
            "未见已达最优值而不再列目标值的指标。",
        )
    n, names = len(dropped), _names(review, dropped["indicator_id"])
    plan = plan_ordinal(review.running_plan["ordinal"])
    similar = _similar(review, dropped["indicator_id"])
    end = _unbound(review, dropped["indicator_id"])
    return Phrase(
        f"{n} more reached the best value and are not listed again under the same name by the "
        f"{plan.en}: {names.en}.{similar.en} {end.en}",
        f"另有{n}项已达最优值，但{plan.zh}规划未以相同名称再列目标值，即{names.zh}。{similar.zh}{end.zh}",
    )


def _unbound(review: Review, dropped: Any) -> Phrase:
    """Say that a later fall of a dropped indicator breaks no target, and which the text binds."""
    repeats = frames.repeated_under_another_name(review).drop_duplicates("indicator_id")
    bound = repeats[repeats["indicator_id"].isin(dropped)]
    if bound.empty:
        return Phrase(
            "A later fall of the indicators as they were defined would break no target.",
            "按原定义，此后即使变差也不违反任何目标。",
        )
    said = join_phrases(
        [
            Phrase(
                f"for the {in_sentence(review.indicator_names[row['indicator_id']].en)}, chapter "
                f"{row['chapter']} of the plan still asks: “{row['clause_en'].rstrip('.')}”",
                f"规划第{row['chapter']}章对“{review.indicator_names[row['indicator_id']].zh}”另有表述："
                f"“{row['printed']}”",
            )
            for row in bound.to_dict("records")
        ]
    )
    return Phrase(
        f"Only {said.en} (counted here with the table’s row). A later fall of the rest, as they "
        "were defined, would break no target.",
        f"{said.zh}，本章与指标表相应行合并计为一项；其余各项按原定义，此后即使变差也不违反任何目标。",
    )


def _similar(review: Review, dropped: Any) -> Phrase:
    """Say which dropped indicators have a similar one, of another definition, in their place."""
    listed = set(review.targets["indicator_id"])
    pairs = {old: SIMILAR[old] for old in dropped if SIMILAR.get(old) in listed}
    if not pairs:
        return Phrase("", "")
    name = review.indicator_names
    parts = join_phrases(
        [
            Phrase(
                f"{in_sentence(name[new].en)} (before, {in_sentence(name[old].en)})",
                f"“{name[new].zh}”（上期为“{name[old].zh}”）",
            )
            for old, new in pairs.items()
        ]
    )
    n = len(pairs)
    return Phrase(
        f" For {n} of them it lists a similar indicator of another definition: {parts.en}.",
        f"其中{n}项另列有名称相近、定义不同的指标，即{parts.zh}。",
    )


def _nearshore_sentence(review: Review, row: pd.Series) -> Phrase:
    if row["state"] is None:
        return not_yet(review)
    if row["target"] is not None:
        return _given_sentence(review, row)
    references = frames.reference_targets(review, NEARSHORE)
    province = references[(references["kind"] == "province") & (references["confidence"] != UNSURE)]
    state, end = _share(row["state"]), int(review.running_plan["end_year"])
    if province.empty:
        return Phrase(
            f"Good water covered {state.en} of the near-shore sea in {row['state_year']}; no "
            "provincial value is known by then to set beside it.",
            f"{row['state_year']}年近岸海域优良水质面积比例为{state.zh}，截至评估年份尚无全省数值可比。",
        )
    last = province.iloc[-1]
    value, year, pace = _share(last["value"], 1), int(last["year"]), points_a_year(last["per_year"])
    best = references[references["kind"] == "best"].iloc[0]
    most = points_a_year(best["per_year"])
    return Phrase(
        f"Good water covered {state.en} of the near-shore sea in {row['state_year']}. The plan's "
        "text asks that it stay stable, its table leaves the number to the province. Keeping the "
        f"state asks for no rise; reaching by {end} what the province had in {year} ({value.en}, "
        f"on a basis of its own) asks for {pace.en}, and good water everywhere for {most.en}.",
        f"{row['state_year']}年近岸海域优良水质面积比例为{state.zh}，正文要求保持稳定，指标表则为省下达目标。"
        "若目标为保持现状，则无需提高；"
        f"若到{end}年达到全省{year}年水平（{value.zh}，口径另计），需{_rise(pace)}；"
        f"若全部达到优良，需{_rise(most)}。",
    )


def _given_sentence(review: Review, row: pd.Series) -> Phrase:
    """Say what an assigned target asks whose number the data give."""
    rate = required_rate(row["state_year"], row["state"], row["target_year"], row["target"])
    name = review.indicator_names[row.name]
    state, target, pace = _share(row["state"]), _share(row["target"]), points_a_year(rate.per_year)
    side = Phrase("rise", "提高") if rate.total > 0 else Phrase("fall", "下降")
    if rate.total == 0:
        side = Phrase("change", "变化")
    return Phrase(
        f"The number that the province assigned for the {in_sentence(name.en)} is {target.en} by "
        f"{row['target_year']}; from {state.en} in {row['state_year']} that is a {side.en} of "
        f"{pace.en}.",
        f"省下达的{name.zh}{row['target_year']}年目标值为{target.zh}，与{row['state_year']}年的{state.zh}相比，"
        f"{pace.zh.replace('每年', f'每年{side.zh}', 1)}。",
    )


def _rise(pace: Phrase) -> str:
    return pace.zh.replace("每年", "每年提高", 1)


def _sewage_sentence(review: Review, row: pd.Series) -> Phrase:
    if row["state"] is None:
        return not_yet(review)
    if row["target"] is not None:
        return _given_sentence(review, row)
    end, state = int(review.running_plan["end_year"]), _share(row["state"])
    room = frames.reference_targets(review, SEWAGE)
    most = points_a_year(room[room["kind"] == "best"].iloc[0]["per_year"])
    step = format_number(1 / (end - int(row["state_year"])), 1)
    word = Phrase(" (preliminary)", "（初步核定）") if row["preliminary"] else Phrase("", "")
    return Phrase(
        f"The rural sewage treatment rate was {state.en} in {row['state_year']}{word.en}. The "
        f"number for {end} is assigned and not printed: whatever it is, it asks for at most "
        f"{most.en}, and each further percentage point of the target adds {step} a year.",
        f"{row['state_year']}年农村生活污水治理率为{state.zh}{word.zh}。{end}年目标值由省下达，规划未列：无论取值多少，"
        f"至多需{_rise(most)}；目标值每高1个百分点，每年须多提高{step}个百分点。",
    )


def _farmland_sentence(review: Review, row: pd.Series) -> Phrase:
    if row["state"] is None:
        return not_yet(review)
    if row["target"] is not None:
        return _given_sentence(review, row)
    room = frames.reference_targets(review, FARMLAND)
    most = points_a_year(room[room["kind"] == "best"].iloc[0]["per_year"])
    state = _share(row["state"])
    return Phrase(
        f"Of the contaminated farmland {state.en} was in safe use in {row['state_year']}; the "
        f"number to reach is assigned and not printed, and asks for at most {most.en}.",
        f"{row['state_year']}年受污染耕地安全利用率为{state.zh}，目标值由省下达，规划未列，至多需{_rise(most)}。",
    )


def _shoreline_sentence(review: Review, states: pd.DataFrame) -> Phrase:
    row = states.set_index("indicator_id").loc[SHORELINE]
    if row["state"] is None:
        return not_yet(review)
    if row["target"] is not None:
        return _given_sentence(review, row)
    state = _share(row["state"])
    later = states["state_year"].dropna() > row["state_year"]
    when = Phrase("", "")
    if 2 * int(later.sum()) > len(later):
        when = Phrase(", earlier than most other states", "，早于多数现状值")
    return Phrase(
        f"Natural shoreline was {state.en} of the whole in {row['state_year']}{when.en}. "
        "Natural shoreline that is built over does not come back by itself, so a target can "
        "hardly ask for more than to keep it; the number is assigned.",
        f"自然岸线保有率为{state.zh}，系{row['state_year']}年数据{when.zh}。自然岸线一经占用难以自行恢复，"
        "目标通常只能是保有，其数值由省下达。",
    )


def _greenway_sentence(review: Review) -> Phrase:
    stages = frames.greenway_stages(review)
    if not stages:
        return not_yet(review)
    parts = join_phrases(
        [
            Phrase(
                f"{format_number(stage.per_year, 1)} km a year from {stage.start_year} to "
                f"{stage.end_year}",
                f"{stage.start_year}—{stage.end_year}年年均{format_number(stage.per_year, 1)}公里",
            )
            for stage in stages
        ]
    )
    start = f"{format_number(stages[0].start)} km in {stages[0].start_year}"
    ends = join_phrases(
        [
            Phrase(
                f"{format_number(stage.end)} km by {stage.end_year}",
                f"{stage.end_year}年{format_number(stage.end)}公里",
            )
            for stage in stages
        ]
    )
    first, last = stages[0].per_year, stages[-1].per_year
    turn_en, turn_zh = "the pace asked is the same throughout", "各阶段要求的速度相同"
    if first > last:
        turn_en, turn_zh = "the greater pace is asked first", "前一阶段要求的速度更快"
    elif first < last:
        turn_en, turn_zh = "the greater pace is asked last", "后一阶段要求的速度更快"
    return Phrase(
        f"Greenways are to grow from {start} to {ends.en}. That is {parts.en}; {turn_en}.",
        f"碧道长度要求由{stages[0].start_year}年的{format_number(stages[0].start)}公里增至{ends.zh}，"
        f"即{parts.zh}，{turn_zh}。",
    )


def _forest_sentence(review: Review, row: pd.Series) -> Phrase:
    if row["state"] is None:
        return not_yet(review)
    base, state, target = (_share(row[key]) for key in ("base", "state", "target"))
    room = row["state"] - row["target"]
    lost = row["base"] - row["target"]
    if room <= 0:
        return Phrase(
            f"Forest cover is to rise from {state.en} to {target.en}.",
            f"森林覆盖率要求由{state.zh}提高到{target.zh}。",
        )
    room_text, lost_text = format_number(room), format_number(lost)
    years = int(row["target_year"]) - int(row["state_year"])
    return Phrase(
        f"The target for forest cover in {row['target_year']}, {target.en}, lies below the state "
        f"of {row['state_year']}, {state.en}: it allows a loss of {room_text} percentage points in "
        f"{years} years. In {row['base_year']} it was {base.en}; from there the target allows a "
        f"loss of {lost_text}. The finished plan's target had been reset to "
        f"{_share(row['target_before']).en}. The plan gives no reason for any of these.",
        f"{row['target_year']}年森林覆盖率目标为{target.zh}，低于{row['state_year']}年的{state.zh}，"
        f"即{years}年内允许下降{room_text}个百分点；与{row['base_year']}年的{base.zh}相比，允许下降{lost_text}个百分点。"
        f"上一规划的目标值曾调整为{_share(row['target_before']).zh}。对上述各项，规划均未说明原因。",
    )


def _forest_published_sentence(review: Review, row: pd.Series) -> Phrase:
    points = frames.forest_points(review)
    published = points[(points["role"] == "published") & (points["confidence"] != UNSURE)]
    if published.empty:
        return Phrase(
            "No later value of forest cover is known by then.",
            "截至评估年份，尚无此后的森林覆盖率。",
        )
    last = published.iloc[-1]
    value = _share(last["value"], 2)
    above = last["value"] >= float(row["target"])
    side = Phrase("above", "高于") if above else Phrase("below", "低于")
    return Phrase(
        f"The {value.en} published around {int(last['year'])} is {side.en} the target, but is no "
        "verdict: its source does not say which year it counts, and neither it nor the plan says "
        "by which survey forest and land were measured. The province's values of that time name "
        "the third national land survey. So the values are points, never a line.",
        f"{int(last['year'])}年前后公布的{value.zh}{side.zh}目标值，但不能据此下结论：来源未写明统计年份，"
        "来源和规划均未写明森林与土地面积的调查口径，而同期全省数值采用国土三调口径，"
        "故只作单点列示，不连线。",
    )


def _blind_sentence(review: Review, states: pd.DataFrame) -> Phrase:
    blind = states[
        (states["kind"] == "assigned") & states["target"].isna() & states["state"].isna()
    ]
    n, names = len(blind), _names(review, blind["indicator_id"])
    if review.as_of < int(review.finished_plan["end_year"]):
        return not_yet(review)
    if not n:
        return Phrase("Every assigned indicator has a state.", "由省下达目标的指标均列有现状值。")
    return Phrase(
        f"For {n} indicators neither a state nor a number to reach is printed: {names.en}. From "
        "what is printed nothing can be assessed there, neither now nor at the end of the plan.",
        f"有{n}项指标既无现状值也无目标值，即{names.zh}，依现有文本，无论当前还是规划期末均无法评估。",
    )


def _black_sentence(review: Review, row: pd.Series) -> Phrase:
    before = row["result_before"]
    head = (
        not_yet(review)
        if before is None
        else Phrase(
            f"The finished plan counts {_share(before).en} black and odorous water in urban "
            "built-up areas.",
            f"上一规划所列城市建成区黑臭水体比例为{_share(before).zh}。",
        )
    )
    plan = plan_ordinal(review.running_plan["ordinal"])
    name = review.indicator_names[COUNTY_BLACK]
    return Phrase(
        f"{head.en} For the {in_sentence(name.en)} the {plan.en} prints no state. Whether these "
        "are the same waters it does not say, so the old result is no base for the new target.",
        f"{head.zh}{plan.zh}规划改列“{name.zh}”，未列现状值，两者所指水体是否相同未作说明，"
        "故原结果不能作为新目标的基数。",
    )


def _capacity_sentence(review: Review) -> Phrase:
    frame = review.rows("plan/text_results", review.finished_plan)
    frame = frame[frame["period_end"] <= review.as_of].set_index("indicator_id")
    name = "sewage_capacity_10kt_per_day"
    if name not in frame.index:
        return not_yet(review)
    capacity = frame.loc[name, "value"]
    added = sum(
        frame.loc[f"{place}_sewage_capacity_added_10kt_per_day", "value"]
        for place in ("urban", "county", "town")
    )
    share = format_number(100 * added / capacity, 0)
    year = int(frame.loc[name, "period_end"])
    plants = frame.loc["existing_sewage_plants", "value"]
    return Phrase(
        f"In {year} the city had {plants} urban sewage works for {capacity} × 10⁴ t a day; "
        f"{added} × 10⁴ t a day, {share}\u00a0% of it, were added in the finished plan. Capacity "
        "is not treatment: no share of sewage treated follows from it.",
        f"{year}年全市有城镇生活污水处理设施{plants}座，处理能力{capacity}万吨/日，"
        f"其中上一规划期新增{added}万吨/日，"
        f"占{share}%。处理能力不等于处理量，不能据此推算处理率。",
    )
