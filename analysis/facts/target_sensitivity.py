"""What other choices of data and method do to the chances."""

from __future__ import annotations

from analysis.facts.targets_words import (
    AXIS_NAME,
    GOOD,
    PM25,
    chance,
    not_assessable,
    seen,
    seen_from,
    sign,
    value,
)
from analysis.language import Phrase
from analysis.review import Review


def sensitivity_sentence(review: Review) -> Phrase:
    """Return what the other choices do to the chance of keeping the level of the plan's start."""
    frame = review.target_sensitivity
    if frame.empty:
        return not_assessable(review, review.target_review.prospects[GOOD])
    code = "state" if (frame["code"] == "state").any() else str(frame["code"].iloc[0])
    parts = []
    for indicator in (GOOD, PM25):
        mine = frame[(frame["indicator_id"] == indicator) & (frame["code"] == code)]
        # The structural model stands outside: it knows neither other cities nor part-years.
        outside = mine["variant"] == "local_level"
        inside, other = mine[~outside], mine[outside]
        low, high = inside["probability"].min(), inside["probability"].max()
        mark = f"{sign(indicator)}{value(indicator, mine['target'].iloc[0]).zh}"
        demand = f"{sign(indicator)}\u00a0{value(indicator, mine['target'].iloc[0]).en}"
        first, last = chance(low, with_word=False), chance(high, with_word=False)
        model = Phrase("", "")
        if len(other):
            at = chance(float(other["probability"].iloc[0]), with_word=False)
            model = Phrase(f" (the structural model: {at.en})", f"（结构模型为{at.zh}）")
        parts.append(
            Phrase(
                f"{AXIS_NAME[indicator].en} {demand}: {first.en} to {last.en}{model.en}",
                f"{AXIS_NAME[indicator].zh}{mark}为{first.zh}～{last.zh}{model.zh}",
            )
        )
    year = review.target_review.target_year
    return Phrase(
        f"Other choices move the chances of {year}, {seen_from(review.as_of).en}. "
        f"{parts[0].en}. {parts[1].en}.",
        f"{seen(review).zh}，改变处理方式后{year}年达到以下数值的概率：{parts[0].zh}，{parts[1].zh}。",
    )
