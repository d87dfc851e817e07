"""Facts of the scorecard: how the running plan stands, and what can be said of its target year."""

from __future__ import annotations

from collections import Counter

from analysis.facts.edition import plan_ordinal
from analysis.facts.model import Fact, count, phrase
from analysis.facts.scorecard_words import chances_phrase
from analysis.language import Phrase, join_phrases
from analysis.projection.annual import MIN_POINTS
from analysis.review import Review
from analysis.scorecard import ScorecardRow, State

PLAN = "plan-14-text"


def scorecard_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``scorecard``."""
    running = [row for row in review.scorecard if _of_table(row, review)]
    text = [row for row in review.scorecard if row.demand.group == "text"]
    states = Counter(row.state for row in running)
    with_chance = [row for row in (*running, *text) if row.chances]
    counts = {
        "n_verdicts": len(review.scorecard),
        "n_running": len(running),
        "n_text": len(text),
        "n_at_ceiling": states["at_ceiling"],
        "n_meets_now": states["meets_now"],
        "n_short": states["short"],
        "n_not_assessable": states["not_assessable"],
        "n_with_probability": len(with_chance),
        "n_points_needed": MIN_POINTS,
    }
    facts = {name: count(value, PLAN) for name, value in counts.items()}
    sources = {source for row in with_chance for source in _sources(row)} | {PLAN}
    return facts | {
        "running_sentence": phrase(_running_sentence(running, review), PLAN),
        "chance_sentence": phrase(_chance_sentence(with_chance, review), *sorted(sources)),
    }


def _of_table(row: ScorecardRow, review: Review) -> bool:
    return row.demand.plan_id == review.running_plan["plan_id"] and row.demand.group == "table"


def _sources(row: ScorecardRow) -> set[str]:
    return {chance.source_id for chance in row.chances} - {""}


def _verbs(n: int) -> dict[str, object]:
    one = n == 1
    return {
        "n": n,
        "was": "was" if one else "were",
        "is_": "is" if one else "are",
        "stands": "stands" if one else "stand",
    }


def _running_sentence(rows: list[ScorecardRow], review: Review) -> Phrase:
    ordinal = plan_ordinal(review.running_plan["ordinal"])
    end, n = int(review.running_plan["end_year"]), len(rows)
    of_state = Counter(row.state for row in rows)
    unpublished = sum(row.demand.kind == "assigned" for row in rows)
    words: dict[State, Phrase] = {
        "achieved": Phrase("{n} {was} met", "{n}项已完成"),
        "missed": Phrase("{n} {was} missed", "{n}项未完成"),
        "at_ceiling": Phrase(
            "{n} {stands} at the best value there is and can only keep it",
            "{n}项已达最优值、只能保持",
        ),
        "meets_now": Phrase("{n} {stands} at the target already", "{n}项已达到目标值"),
        "short": Phrase("{n} {is_} not there yet", "{n}项尚未达到目标"),
        "not_assessable": Phrase("{n} cannot be assessed", "{n}项无法评估"),
    }
    parts = [
        Phrase(text.en.format(**_verbs(of_state[state])), text.zh.format(n=of_state[state]))
        for state, text in words.items()
        if of_state[state]
    ]
    joined = Phrase(join_phrases(parts).en, "，".join(part.zh for part in parts))
    by = _by_values(rows, review)
    en = f"Of the {n} targets of the {ordinal.en} for {end}, {by.en}{joined.en}"
    zh = f"{ordinal.zh}规划{n}项{end}年目标中，{by.zh}{joined.zh}"
    if unpublished and of_state["not_assessable"]:
        en += f"; the number of {unpublished} targets is not published"
        zh += f"；其中{unpublished}项目标值由省下达、未公布"
    return Phrase(f"{en}.", f"{zh}。")


def _by_values(rows: list[ScorecardRow], review: Review) -> Phrase:
    """Return of which years the values are that the states rest on, if the target year is not."""
    states = ("at_ceiling", "meets_now", "short")
    years = {row.latest.year for row in rows if row.latest is not None and row.state in states}
    known = sorted(year for year in years if year is not None)
    end = int(review.running_plan["end_year"])
    if not known:
        return Phrase("", "")
    when = str(known[0]) if len(known) == 1 else f"{known[0]} to {known[-1]}"
    when_zh = f"{known[0]}年" if len(known) == 1 else f"{known[0]}—{known[-1]}年"
    # A target that is judged already has its value of the last year.
    if review.as_of < end or any(row.latest is not None and row.latest.year == end for row in rows):
        return Phrase(f"by values of {when}, ", f"按{when_zh}数值，")
    return Phrase(
        f"by values of {when} (none of {end} is at hand), ",
        f"按{when_zh}数值（{end}年实绩尚未取得），",
    )


def _chance_sentence(rows: list[ScorecardRow], review: Review) -> Phrase:
    end = int(review.running_plan["end_year"])
    if not rows:
        return Phrase(
            f"No target of {end} is given a probability, because fewer than {MIN_POINTS} "
            "comparable yearly values are known of any indicator.",
            f"各项指标口径可比的年度数据均少于{MIN_POINTS}个，未对{end}年目标给出达标概率。",
        )
    parts = []
    for row in rows:
        name = review.indicator_names[row.demand.indicator_id]
        unit = review.unit_symbols[row.demand.unit]
        chances = chances_phrase(row, unit)
        parts.append(Phrase(f"{name.en}: {chances.en}.", f"{name.zh}：{chances.zh}。"))
    return Phrase(
        f"Probabilities for {end}. {' '.join(p.en for p in parts)}",
        f"{end}年达标概率。{''.join(p.zh for p in parts)}",
    )
