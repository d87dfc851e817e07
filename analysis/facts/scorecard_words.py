"""Words of the scorecard, in both languages: states, paths, probabilities, trust."""

from __future__ import annotations

from decimal import Decimal

from analysis.language import Phrase, format_number
from analysis.scorecard import Chance, ScorecardRow, best_possible
from analysis.vocabulary import KIND, with_unit

STATE = {
    "achieved": Phrase("met", "完成"),
    "missed": Phrase("missed", "未完成"),
    "at_ceiling": Phrase("at best", "已达最优"),
    "meets_now": Phrase("at target", "已达标"),
    "short": Phrase("short of target", "未达目标值"),
    "not_assessable": Phrase("not assessable", "无法评估"),
}
#: A sign beside the word, so that colour never carries the state alone.
STATE_SIGN = {
    "achieved": "✓",
    "missed": "×",
    "at_ceiling": "✓",
    "meets_now": "✓",
    "short": "→",
    "not_assessable": "–",
}
STATE_MARK = {
    "achieved": "good",
    "missed": "bad",
    "at_ceiling": "good",
    "meets_now": "good",
    "short": "doubt",
    "not_assessable": "doubt",
}
AGREEMENT = {
    "agree": Phrase("agree", "一致"),
    "differ": Phrase("differ somewhat", "有差异"),
    "disagree": Phrase("differ widely", "差异明显"),
}
CONFIDENCE = {
    "official": Phrase("official", "官方"),
    "archived_copy": Phrase("archived copy", "存档副本"),
    "press": Phrase("press", "媒体"),
    "low": Phrase("low", "低"),
    "none": Phrase("no value", "无数据"),
}
#: Words of probability of the IPCC guidance note (2010).
PROBABILITY_WORD = {
    "exceptionally_unlikely": Phrase("exceptionally unlikely", "几乎不可能"),
    "very_unlikely": Phrase("very unlikely", "很不可能"),
    "unlikely": Phrase("unlikely", "不太可能"),
    "about_as_likely_as_not": Phrase("about as likely as not", "或许可能"),
    "likely": Phrase("likely", "可能"),
    "very_likely": Phrase("very likely", "很可能"),
    "virtually_certain": Phrase("virtually certain", "几乎确定"),
}
#: What the yearly growth makes of it (Eurostat).
GROWTH = {
    "achieved": Phrase("achieved", "已达到"),
    "on_track": Phrase("on track", "进展正常"),
    "moderate": Phrase("moderate progress", "进展一般"),
    "insufficient": Phrase("insufficient progress", "进展不足"),
    "moving_away": Phrase("moving away", "背离目标"),
}
LEAD = {
    "ahead": Phrase("ahead of time", "快于时间进度"),
    "on_schedule": Phrase("on schedule", "与时间进度相当"),
    "behind": Phrase("behind time", "慢于时间进度"),
}
CAUSE = {
    "target": Phrase("target", "目标"),
    "data": Phrase("data", "数据"),
    "parameters": Phrase("parameters", "参数"),
    "method": Phrase("method", "方法"),
    "unexplained": Phrase("unexplained", "原因不明"),
}
_SIGN = {"at_least": "≥", "cut_by": "≥", "count": "≥", "at_most": "≤"}


def percent(share: float) -> str:
    """Return a probability as a whole percentage; what rounds to the ends is said as a bound.

    Shares of a finite number of futures are never certain, so none or all of them is a bound too.
    """
    if share < 0.005:
        return "<1"
    if share >= 0.995:
        return ">99"
    return format_number(100 * share, 0)


def target_phrase(row: ScorecardRow, unit: Phrase) -> Phrase:
    """Return the target with its sign and unit, or in words where it has no number."""
    demand = row.demand
    if demand.value is None:
        return KIND["assigned"] if demand.kind == "assigned" else Phrase("–", "–")
    sign = _SIGN.get(demand.kind, "≥" if demand.direction == "higher" else "≤")
    value = with_unit(demand.value, unit)
    if demand.value == best_possible(demand.unit, demand.direction):
        # No value lies beyond the end of the scale.
        return value
    return Phrase(f"{sign}\u00a0{value.en}", f"{sign}{value.zh}")


def chance_phrase(chance: Chance, unit: Phrase, with_word: bool = True) -> Phrase:
    """Return one probability with its word, and for which target where that is not printed."""
    share = Phrase(f"{percent(chance.probability)}\u00a0%", f"{percent(chance.probability)}%")
    word = PROBABILITY_WORD[chance.word]
    if chance.reference == "target":
        return Phrase(f"{share.en}, {word.en}", f"{share.zh}，{word.zh}")
    value = with_unit(chance.target, unit)
    what = {
        "state_kept": Phrase(f"to keep {value.en}", f"保持{value.zh}"),
        "previous_target": Phrase(f"for the former target, {value.en}", f"达到上期目标{value.zh}"),
        "province": _of_province(value, chance.basis),
    }[chance.reference]
    if not with_word:
        return Phrase(f"{share.en} {what.en}", f"{what.zh}：{share.zh}")
    return Phrase(f"{share.en} ({word.en}) {what.en}", f"{what.zh}：{share.zh}（{word.zh}）")


#: Reference states of the province's means, as their sources name them.
_STATE_OF_AIR = {"实况": "ambient state", "标况": "standard state"}


def _of_province(value: Phrase, basis: str) -> Phrase:
    state = _STATE_OF_AIR.get(basis)
    if state is None:
        return Phrase(f"for the provincial mean, {value.en}", f"达到全省平均{value.zh}")
    return Phrase(
        f"for the provincial mean, {value.en} ({state})", f"达到全省平均{value.zh}（{basis}）"
    )


def chances_phrase(row: ScorecardRow, unit: Phrase) -> Phrase:
    """Return all probabilities of a row; of several, only the first with its word."""
    parts = [chance_phrase(each, unit, not index) for index, each in enumerate(row.chances)]
    return Phrase("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def path_phrase(row: ScorecardRow, unit: Phrase) -> Phrase:
    """Return the way to the target in words: achieved before any ratio, then the numbers."""
    path = row.path
    if path.path == "not_assessable":
        return Phrase("–", "–")
    if path.path == "at_ceiling":
        return Phrase("nothing to gain, only to keep", "无提升空间，仅可保持")
    if path.path == "keep":
        return Phrase("no improvement asked", "未要求改善")
    if path.path == "needs":
        return _needs(path.needed_per_year, unit)
    done = _done(row, unit)
    if path.path in LEAD:
        lead, ratio = LEAD[path.path], GROWTH.get(path.growth_category or "")
        rest = _needs(path.needed_per_year, unit)
        words = [done, lead, *([ratio] if ratio else []), rest]
        return Phrase("; ".join(w.en for w in words), "；".join(w.zh for w in words))
    notes = [done]
    if path.path == "missed" and path.growth_category is not None and not _moved_away(row):
        notes.append(GROWTH[path.growth_category])
    if row.worse_than_base:
        notes.append(Phrase("worse than in the base year", "较基准年变差"))
    if row.uncertain:
        notes.append(Phrase("rests on a damaged cell", "依据受损单元格判读"))
    return Phrase("; ".join(n.en for n in notes), "；".join(n.zh for n in notes))


def _moved_away(row: ScorecardRow) -> bool:
    return row.path.completion is not None and row.path.completion < 0


def _done(row: ScorecardRow, unit: Phrase) -> Phrase:
    path = row.path
    if _moved_away(row) and row.base is not None and row.latest is not None:
        # A ratio to a small change asked says nothing: 4.6 points lost are −1,150 % of 0.4.
        lost = with_unit(abs(row.latest.value - row.base.value), _points(unit))
        return Phrase(f"moved away from the target by {lost.en}", f"背离目标，变差{lost.zh}")
    if path.completion is None:
        if path.time_share is None:
            return Phrase("no base value", "未列基准值")
        return Phrase("no improvement asked", "未要求改善")
    assert path.time_share is not None
    done, passed = (format_number(100 * part, 0) for part in (path.completion, path.time_share))
    if path.time_share == 1:
        return Phrase(f"{done}\u00a0% of the change asked", f"完成率{done}%")
    return Phrase(
        f"{done}\u00a0% of the change in {passed}\u00a0% of the time",
        f"时间进度{passed}%，完成率{done}%",
    )


def _needs(per_year: Decimal | None, unit: Phrase) -> Phrase:
    if per_year is None:
        return Phrase("target reached", "已达到目标")
    # Two decimals at most: 30.6 km, 2.26 points.
    rounded = abs(per_year).quantize(Decimal("0.01"))
    change = with_unit(Decimal(f"{rounded.normalize():f}"), _points(unit))
    return Phrase(
        f"needs {'+' if per_year > 0 else '−'}{change.en} a year",
        f"需每年{'提高' if per_year > 0 else '降低'}{change.zh}",
    )


def _points(unit: Phrase) -> Phrase:
    """Return the unit of a change: percentages change by percentage points."""
    return Phrase("pp", "个百分点") if unit.en == "%" else unit
