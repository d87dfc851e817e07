"""Facts about the record of projections: earlier looks, scores, what came later, scenarios."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.facts.model import Fact, count, phrase
from analysis.facts.targets_words import (
    AXIS_NAME,
    AXIS_UNIT,
    CITY,
    GOOD,
    LEAD,
    METHOD,
    METHODS,
    NAME,
    PLAN,
    PM25,
    PROVINCE,
    SCENARIO,
    SERIES,
    chance,
    months,
    no_record,
    not_assessable,
    reference_name,
    seen_from,
    share,
    sign,
    span,
    value,
)
from analysis.language import Phrase, format_number, join_phrases
from analysis.projection import calibration
from analysis.review import Review
from analysis.target_review import TABLE_INDICATORS

_SOURCES = (*SERIES, PLAN, CITY, PROVINCE, METHODS)


def record_facts(review: Review) -> dict[str, Fact]:
    """Return the facts about earlier looks, the track record and scenarios."""
    data = review.target_review.data
    sentences = {
        "coverage_sentence": coverage_sentence(review),
        "looks_sentence": looks_sentence(review),
        "first_look_sentence": _first_look(review),
        "came_sentence": came_sentence(review),
        "score_sentence": score_sentence(review),
        "lead_sentence": lead_sentence(review),
        "pollutant_sentence": _pollutant_sentence(review),
        "reliability_sentence": reliability_sentence(review),
        "days_sentence": _days_sentence(review),
        "narrow_sentence": _narrow_sentence(review),
        "part_year_sentence": part_year_sentence(review),
        "scenario_sentence": scenario_sentence(review),
        "scenario_start_sentence": scenario_start_sentence(review),
        "cut_sentence": cut_sentence(review),
    }
    facts = {name: phrase(text, *_SOURCES) for name, text in sentences.items()}
    return facts | {
        "n_pairs": count(len(data.backtest), METHODS),
        "n_methods": count(len(METHOD), METHODS),
    }


# --- How good such statements are ----------------------------------------------------------------


def has_record(review: Review) -> bool:
    """Tell whether the calibrated interval could be tried on any outcome."""
    return len(review.target_review.data.calibrated_scores) > 0


def by_lead(review: Review) -> pd.DataFrame:
    """Return coverage and scores by class of lead time."""
    scores = review.target_review.data.calibrated_scores
    return calibration.coverage_table(scores, "lead_bin")


def own_lead(review: Review) -> int | None:
    """Return the class of lead time of the target year; None without a prospect."""
    prospect = review.target_review.prospects[GOOD]
    if not prospect.assessable:
        return None
    return int(calibration.lead_bins([float(str(prospect.inputs["lead_years"]))])[0])


def coverage_sentence(review: Review) -> Phrase:
    """Return the measured coverage of intervals as far ahead as the target year."""
    lead = own_lead(review)
    if not has_record(review) or lead is None:
        return no_record(review)
    data = review.target_review.data
    n, unseen = format_number(len(data.strict_scores)), data.strict_scores
    held, error = calibration.clustered_mean(unseen["inside"].astype(float), unseen)
    every, points = share(held), format_number(100 * error, 0)
    table = by_lead(review)
    mine = table[table["lead_bin"] == lead]
    if mine.empty:
        return Phrase(
            f"Of outcomes {LEAD[lead].en} none was known; over all leads the 80\u00a0% intervals "
            f"held {every.en} (standard error {points} points) of {n} outcomes of years from which "
            "nothing in them was taken.",
            f"{LEAD[lead].zh}的预测尚无结果可供检验；各预见期合计，对{n}个年份未参与校准的结果，"
            f"80%区间的覆盖率为{every.zh}（标准误{points}个百分点）。",
        )
    row = mine.iloc[0]
    inside, own = share(row["coverage"]), format_number(100 * float(row["clustered_error"]), 0)
    return Phrase(
        f"The 80\u00a0% intervals of the methods used held {inside.en} (standard error {own} "
        f"points) of the outcomes {LEAD[lead].en}, and {every.en} ({points} points) of all {n} "
        "outcomes where nothing in the interval was taken from the outcome’s own year.",
        f"{LEAD[lead].zh}预测时，所采用方法的80%区间覆盖率为{inside.zh}（标准误{own}个百分点）；"
        f"区间校准完全不使用结果所在年份时，对全部{n}个结果的覆盖率为{every.zh}"
        f"（标准误{points}个百分点）。",
    )


def score_sentence(review: Review) -> Phrase:
    """Return which methods beat the benchmark, and how the losers did."""
    table = review.target_review.data.score_table
    if table.empty:
        return no_record(review)
    best, winners = table.iloc[0], table[table["beats_drift"]]
    losers = table[~table["beats_drift"] & (table["method"] != "drift")]
    drift = table[table["method"] == "drift"].iloc[0]
    n = format_number(int(best["n"]))
    first, mark = (format_number(float(row["crps"]), 2) for row in (best, drift))
    who = METHOD[str(best["method"])]
    tail = Phrase("", "")
    if len(losers):
        low, high = share(losers["coverage"].min()), share(losers["coverage"].max())
        tail = Phrase(
            f"; the other {len(losers)} held {low.en} to {high.en} of the outcomes in intervals "
            "that claim 80\u00a0%",
            f"；其余{len(losers)}种不及基准，其名义80%区间实际仅覆盖{low.zh}～{high.zh}的结果",
        )
    return Phrase(
        f"Over {n} projections with a known outcome, {len(winners)} of the {len(table) - 1} "
        "methods beside the benchmark, a random walk with drift, beat it; best of all was "
        f"“{who.en}” (CRPS {first} against {mark}){tail.en}.",
        f"在{n}个已有结果的预测中，除基准“带漂移随机游走”外的{len(table) - 1}种方法有"
        f"{len(winners)}种优于基准，以“{who.zh}”最佳（连续分级概率评分CRPS为{first}，基准为{mark}）{tail.zh}。",
    )


def lead_sentence(review: Review) -> Phrase:
    """Return where the coverage by lead time is lowest and highest."""
    if not has_record(review):
        return no_record(review)
    table = by_lead(review).sort_values("coverage")
    low, high = table.iloc[0], table.iloc[-1]
    first, last = (LEAD[int(row["lead_bin"])] for row in (low, high))
    a, b = share(low["coverage"]), share(high["coverage"])
    if len(table) == 1:
        return Phrase(
            f"The 80\u00a0% intervals held {a.en} of the outcomes {first.en}.",
            f"80%区间{first.zh}的覆盖率为{a.zh}。",
        )
    return Phrase(
        f"By lead time the 80\u00a0% intervals held from {a.en} ({first.en}) to {b.en} "
        f"({last.en}) of the outcomes.",
        f"按预见期分，80%区间的实际覆盖率从{a.zh}（{first.zh}）到{b.zh}（{last.zh}）不等。",
    )


#: Names of pollutants as the series call them.
POLLUTANT_NAME = {
    "pm25": Phrase("PM2.5", "PM2.5"),
    "pm10": Phrase("PM10", "PM10"),
    "so2": Phrase("SO2", "二氧化硫"),
    "no2": Phrase("NO2", "二氧化氮"),
    "co": Phrase("CO", "一氧化碳"),
    "o3": Phrase("ozone", "臭氧"),
}


def _pollutant_sentence(review: Review) -> Phrase:
    if not has_record(review):
        return no_record(review)
    scores = review.target_review.data.calibrated_scores
    table = calibration.coverage_table(scores, "pollutant").sort_values("coverage")
    low, high = table.iloc[0], table.iloc[-1]
    a, b = (POLLUTANT_NAME[str(row["pollutant"])] for row in (low, high))
    return Phrase(
        f"By pollutant, {a.en} had the lowest coverage ({share(low['coverage']).en}) and {b.en} "
        f"the highest ({share(high['coverage']).en}).",
        f"按污染物分，{a.zh}覆盖率最低（{share(low['coverage']).zh}），{b.zh}最高"
        f"（{share(high['coverage']).zh}）。",
    )


def reliability_sentence(review: Review) -> Phrase:
    """Return what came true of what was given the least and the greatest probability."""
    table = review.target_review.data.reliability
    if table.empty:
        return no_record(review)
    low, high = table.iloc[0], table.iloc[-1]
    said = [share(row["forecast"]) for row in (low, high)]
    came = [share(row["observed"]) for row in (low, high)]
    tail = Phrase("", "")
    if low["observed"] - 1.96 * low["error"] > low["forecast"]:
        tail = Phrase(
            ": very low chances came true more often than they said",
            "，低概率事件的实际发生比例高于预测，使用时宜留有余地",
        )
    return Phrase(
        f"What was given {said[0].en} on average came true in {came[0].en} of the cases, what was "
        f"given {said[1].en} in {came[1].en}{tail.en}.",
        f"平均概率为{said[0].zh}的事件实际发生{came[0].zh}，平均概率为{said[1].zh}的实际发生{came[1].zh}"
        f"{tail.zh}。",
    )


def day_scores(review: Review) -> pd.DataFrame:
    """Return the scores of good days and of the ozone percentile; empty without any."""
    return review.day_scores


def _days_sentence(review: Review) -> Phrase:
    frame = day_scores(review)
    if frame.empty:
        return Phrase(
            "Good days and the ozone percentile have no score of their own: too few months of "
            "days followed a look.",
            "优良天数比例和臭氧百分位数没有单独的检验结果：预测之后可用的逐日数据不足。",
        )
    parts = []
    for name, mine in frame.groupby("statistic", sort=True):
        inside = share(float(mine["inside"].astype(float).mean()))
        known = NAME.get(str(name), Phrase(str(name), str(name)))
        n = format_number(len(mine))
        parts.append(
            Phrase(
                f"{inside.en} of {n} outcomes of {known.en}",
                f"{known.zh}{n}个结果的{inside.zh}",
            )
        )
    return Phrase(
        f"For the statistics of days the 80\u00a0% intervals held {join_phrases(parts).en}.",
        f"按日统计的指标，80%区间覆盖了{join_phrases(parts).zh}。",
    )


def _narrow_sentence(review: Review) -> Phrase:
    data = review.target_review.data
    if not has_record(review):
        return no_record(review)
    pairs = data.backtest.pairs
    windows = pairs[["first", "last"]].drop_duplicates()
    lead = own_lead(review)
    factor = data.widening.factors[lead - 1] if lead is not None else 1.0
    number = format_number(float(factor), 2)
    how = (
        Phrase("narrowed", "收窄")
        if factor < 1
        else Phrase("widened", "放宽")
        if factor > 1
        else Phrase("left as it is", "不作调整")
    )
    mine = pairs[calibration.lead_bins(pairs["lead"]) == lead] if lead is not None else pairs
    far = mine[["first", "last"]].drop_duplicates()
    return Phrase(
        f"The {format_number(len(pairs))} outcomes come from {len(windows)} windows of months, "
        f"{len(far)} of them as far ahead as the target year, and cities share their weather, so "
        "errors are taken from clusters. At that lead time the simulated interval is "
        f"{how.en} (factor {number}), and the factor rests on these few windows.",
        f"{format_number(len(pairs))}个结果仅来自{len(windows)}个时段，与目标年同等预见期的只有"
        f"{len(far)}个，且各市天气相近，因此误差按聚类计算。该预见期的模拟区间经校准{how.zh}"
        f"（系数{number}），该系数仅依据少数时段。",
    )


# --- Earlier looks -------------------------------------------------------------------------------


def look_years(review: Review) -> list[int]:
    """Return the target years that earlier looks are asked about: never one beyond its plan."""
    end = int(review.finished_plan["end_year"])
    year = review.target_review.target_year
    return [end] if year == end else [end, year]


def looks_sentence(review: Review) -> Phrase:
    """Return how the probability of each target moved from look to look, and what came."""
    targets, parts = review.target_review, []
    for year in look_years(review):
        for name in TABLE_INDICATORS:
            frame = review.target_looks.at(name, year)
            if frame.empty:
                continue
            codes = list(dict.fromkeys(frame["code"]))
            code = "target" if "target" in codes else "state" if "state" in codes else codes[0]
            mine = frame[frame["code"] == code]
            first, last = mine.iloc[0], mine.iloc[-1]
            a, b = (chance(float(row["probability"])) for row in (first, last))
            at = value(name, float(first["target"]))
            start, end = int(first["as_of"]), int(last["as_of"])
            what_en = (
                f"{AXIS_NAME[name].en} {sign(name)}\u00a0{at.en} in {year} had {a.en} from {start}"
            )
            what_zh = f"{year}年{NAME[name].zh}{sign(name)}{at.zh}，{start}年底为{a.zh}"
            if end != start:
                what_en, what_zh = f"{what_en}, {b.en} from {end}", f"{what_zh}、{end}年底为{b.zh}"
            known = targets.published_years(name)
            came = known.loc[known["year"] == year, "value"]
            if len(came):
                result = value(name, float(came.iloc[0]))
                what_en, what_zh = (
                    f"{what_en}; it came to {result.en}",
                    f"{what_zh}，实际为{result.zh}",
                )
            parts.append(Phrase(what_en, what_zh))
    if not parts:
        return not_assessable(review, review.target_review.prospects[GOOD])
    return Phrase(
        f"The first and the last look gave these chances. {'. '.join(p.en for p in parts)}.",
        f"首次和末次评估给出的达标概率如下。{'。'.join(p.zh for p in parts)}。",
    )


def looks_width_sentence(review: Review) -> Phrase:
    """Return how the interval of the last year asked about narrowed from look to look."""
    year, name = look_years(review)[-1], GOOD
    frame = review.target_looks.at(name, year)
    if frame.empty:
        return not_assessable(review, review.target_review.prospects[GOOD])
    first, last = frame.iloc[0], frame.iloc[-1]
    said = [span(name, row["low"], row["high"]) for row in (first, last)]
    when = [int(row["as_of"]) for row in (first, last)]
    if when[0] == when[1]:
        return Phrase(
            f"The 80\u00a0% interval for {NAME[name].en} in {year} is {said[0].en}, seen from "
            f"{when[0]}.",
            f"{when[0]}年底评估给出的{year}年{NAME[name].zh}80%区间为{said[0].zh}。",
        )
    return Phrase(
        f"The 80\u00a0% interval for {NAME[name].en} in {year} went from {said[0].en} (seen from "
        f"{when[0]}) to {said[1].en} (from {when[1]}).",
        f"{year}年{NAME[name].zh}的80%区间由{when[0]}年底评估的{said[0].zh}变为{when[1]}年底的{said[1].zh}。",
    )


def _first_look(review: Review) -> Phrase:
    year = look_years(review)[0]
    frame = review.target_looks.at(PM25, year)
    if frame.empty:
        return no_record(review)
    row = frame.iloc[0]
    n = format_number(int(row["n_pairs"]))
    from_year = seen_from(int(row["as_of"]))
    agree = {
        "agree": Phrase("agreed", "判断一致"),
        "differ": Phrase("differed somewhat", "判断有差异"),
        "disagree": Phrase("differed widely", "判断差异明显"),
    }[str(row["agreement"])]
    record = Phrase(f"a record of {n} outcomes", f"已有{n}个结果可供检验")
    if not int(row["n_pairs"]):
        record = Phrase("no track record", "尚无结果可供检验")
    word = chance(float(row["probability"]))
    return Phrase(
        f"The first look, {from_year.en}, had {record.en}: its {int(row['n_methods'])} methods "
        f"{agree.en}, and PM2.5 in {year} was given {word.en} for its target.",
        f"首次评估（{from_year.zh}）{record.zh}，{int(row['n_methods'])}种方法{agree.zh}，"
        f"对{year}年PM2.5目标给出的概率为{word.zh}。",
    )


def nothing_came(review: Review) -> Phrase:
    """Return the sentence where nothing that an earlier look projected was published yet."""
    city = review.city_name
    return Phrase(
        f"By the end of {review.as_of} {city.en} had published no value at its national stations "
        "that an earlier look had projected: not assessable.",
        f"截至{review.as_of}年底，{city.zh}尚未公布可与此前评估对照的国控站点数值，无法评估。",
    )


def came_sentence(review: Review) -> Phrase:
    """Return how many of the earlier intervals for the city held what was published later."""
    frame = review.target_looks.came()
    if frame.empty:
        return nothing_came(review)
    held = int(frame["inside"].sum())
    missed = frame[~frame["inside"].astype(bool)]
    below = int((missed["outcome"] < missed["low"]).sum())
    tail = Phrase("", "")
    if len(missed) and below in (0, len(missed)):
        side = Phrase("above", "高于") if not below else Phrase("below", "低于")
        tail = Phrase(
            f"; {'the miss' if len(missed) == 1 else f'the {len(missed)} misses'} came out "
            f"{side.en} the interval",
            f"；其余{len(missed)}个实际值均{side.zh}区间",
        )
    elif len(missed):
        tail = Phrase(
            f"; of the {len(missed)} misses {below} came out below the interval and "
            f"{len(missed) - below} above it",
            f"；{len(missed)}个落在区间外，其中{below}个低于、{len(missed) - below}个高于区间",
        )
    city = review.city_name
    return Phrase(
        f"Of {len(frame)} earlier 80\u00a0% intervals for what {city.en} published later, {held} "
        f"held{tail.en}.",
        f"对{city.zh}其后公布的数值，此前给出的{len(frame)}个80%区间中有{held}个覆盖了实际值{tail.zh}。",
    )


def part_year_sentence(review: Review) -> Phrase:
    """Return what the part-years that weigh the futures were expected to be, and what they were."""
    prospect = review.target_review.prospects[GOOD]
    used = prospect.inputs.get("evidence") or []
    frame = review.target_looks.came()
    if not prospect.assessable or not used or frame.empty:
        return Phrase("No published part-year enters.", "未使用年内累计公布值。")
    assert isinstance(used, list)
    parts = []
    for item in used:
        mine = frame[
            (frame["indicator_id"] == item["statistic"])
            & (frame["first"] == item["first_month"])
            & (frame["last"] == item["last_month"])
        ]
        if mine.empty:
            continue
        name, time = NAME[item["statistic"]], months(item["first_month"], item["last_month"])
        expected = value(item["statistic"], float(mine.iloc[-1]["median"]))
        # A part-year is published with one decimal more than the year is judged by.
        unit = AXIS_UNIT[item["statistic"]]
        number = f"{item['value']:g}"
        came = Phrase(f"{number}\u00a0{unit.en}", f"{number}{unit.zh}")
        what = f"{name.en} of {time.en} {'were' if item['statistic'] == GOOD else 'was'} expected"
        parts.append(
            Phrase(
                f"{what} around {expected.en} and came to {came.en}",
                f"{time.zh}{name.zh}预计为{expected.zh}，实际为{came.zh}".replace("年均", "平均"),
            )
        )
    if not parts:
        return Phrase("No earlier look spoke of the part-years used.", "此前未对所用时段作过预测。")
    joined = "; ".join(part.en for part in parts)
    return Phrase(f"{joined[0].upper()}{joined[1:]}.", f"{'；'.join(part.zh for part in parts)}。")


# --- Scenarios -----------------------------------------------------------------------------------


def scenario_sentence(review: Review) -> Phrase:
    """Return what the scenarios make of the first possible target of each indicator."""
    look, table = review.target_scenarios.targets, review.target_scenarios.table
    if table.empty:
        return not_assessable(review, review.target_review.prospects[GOOD])
    parts = []
    for name in TABLE_INDICATORS:
        mine = table[table["indicator_id"] == name]
        codes = list(dict.fromkeys(mine["code"]))
        code = "state" if "state" in codes else codes[0]
        rows = mine[mine["code"] == code]
        target = value(name, float(rows["target"].iloc[0]))
        said = [
            Phrase(f"{name_of.en} {word.en}", f"{name_of.zh}{word.zh}")
            for name_of, word in (
                (SCENARIO[row["scenario"]], chance(float(row["probability"])))
                for row in rows.to_dict("records")
            )
        ]
        parts.append(
            Phrase(
                f"{NAME[name].en} {sign(name)}\u00a0{target.en}: {', '.join(p.en for p in said)}",
                f"{NAME[name].zh}{sign(name)}{target.zh}：{'、'.join(p.zh for p in said)}",
            )
        )
    return Phrase(
        f"If a scenario held from the end of {look.as_of} on, the chances for {look.target_year} "
        f"would be: {'; '.join(p.en for p in parts)}.",
        f"若自{look.as_of}年底起按各情景发展，{look.target_year}年达标概率为："
        f"{'；'.join(p.zh for p in parts)}。",
    )


def scenario_start_sentence(review: Review) -> Phrase:
    """Return why the scenarios start where they do."""
    look = review.target_scenarios.targets
    if look.as_of == review.as_of:
        return Phrase("They start where the review stands.", "情景自本版数据截止年起算。")
    return Phrase(
        f"They start at the end of {look.as_of}, where the plan began and something could still be "
        f"decided, so they do not compare with the chances seen from {review.as_of} above.",
        f"情景自规划起点{look.as_of}年底起算，反映规划期内的不同走势，"
        f"与前文按{review.as_of}年底前数据给出的概率不可比。",
    )


def scenario_seen_sentence(review: Review) -> Phrase:
    """Return the medians of the target year by scenario: what the chart shows."""
    look, table = review.target_scenarios.targets, review.target_scenarios.table
    if table.empty:
        return not_assessable(review, review.target_review.prospects[GOOD])
    parts = []
    for name in TABLE_INDICATORS:
        rows = table[table["indicator_id"] == name].drop_duplicates("scenario")
        said = [
            (SCENARIO[row["scenario"]], value(name, float(row["median"])))
            for row in rows.to_dict("records")
        ]
        parts.append(
            Phrase(
                f"{NAME[name].en} {', '.join(f'{at.en} ({word.en})' for word, at in said)}",
                f"{NAME[name].zh}{'、'.join(f'{at.zh}（{word.zh}）' for word, at in said)}",
            )
        )
    return Phrase(
        f"Medians of {look.target_year} if a scenario held from the end of {look.as_of} on: "
        f"{'; '.join(p.en for p in parts)}.",
        f"若自{look.as_of}年底起按各情景发展，{look.target_year}年中位数："
        f"{'；'.join(p.zh for p in parts)}。",
    )


def cut_sentence(review: Review) -> Phrase:
    """Return the cut of all levels that even odds of the hardest reference would take."""
    look, cuts = review.target_scenarios.targets, review.target_scenarios.required_cuts
    if cuts.empty:
        return not_assessable(review, review.target_review.prospects[GOOD])
    mine = cuts[(cuts["indicator_id"] == GOOD) & (cuts["code"].isin(["target", "former_target"]))]
    if mine.empty:
        mine = cuts[cuts["indicator_id"] == GOOD]
    years = {r.code: r.year for r in look.references(GOOD)}
    row = mine.iloc[0]
    what = reference_name(review, str(row["code"]), years.get(str(row["code"]), look.target_year))
    said = [
        Phrase(
            f"{_cut(item['cut_pct']).en} for a chance of {share(item['probability']).en}",
            f"达到{share(item['probability']).zh}需{_cut(item['cut_pct']).zh}",
        )
        for item in mine[mine["code"] == row["code"]].to_dict("records")
    ]
    target = value(GOOD, float(row["target"]))
    return Phrase(
        f"For good days of {target.en} ({what.en}) the levels of all pollutants in "
        f"{look.target_year} would have to lie below the projection by "
        f"{' and by '.join(p.en for p in said)}.",
        f"优良天数比例达到{target.zh}（{what.zh}），{look.target_year}年各污染物浓度须低于预测水平："
        f"达标概率{'，'.join(p.zh for p in said)}。",
    )


def _cut(cut_pct: Any) -> Phrase:
    if cut_pct is None or pd.isna(cut_pct):
        return Phrase("more than any cut tried", "降幅超出试算范围")
    return Phrase(
        f"{format_number(float(cut_pct), 0)}\u00a0%", f"下降{format_number(float(cut_pct), 0)}%"
    )
