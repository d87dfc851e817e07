"""The prospects under other choices: without some data, by single methods, by another model."""

from __future__ import annotations

import pandas as pd

from analysis.blocks import Cell, Notice, Table, cell
from analysis.facts.target_sensitivity import sensitivity_sentence
from analysis.facts.targets_words import (
    AXIS_NAME,
    CITY,
    GOOD,
    METHOD,
    METHODS,
    PLAN,
    PROVINCE,
    SERIES,
    chance,
    not_assessable,
    sign,
    span,
    value,
)
from analysis.language import Phrase
from analysis.review import Review
from analysis.tables.build import column, make_table

_VARIANT = {
    "headline": Phrase("as printed above", "采用结果"),
    "without_evidence": Phrase("without the published part-years", "不用年内累计值佐证"),
    "without_notices": Phrase("without the months of the notices", "不用月报数据"),
    "local_level": Phrase("a structural model (local level)", "结构模型（局部水平）"),
}


def target_sensitivity(review: Review) -> Table | Notice:
    """Return median, interval and chances of both indicators under each other choice."""
    lang, frame = review.lang, review.target_sensitivity
    if frame.empty:
        text = not_assessable(review, review.target_review.prospects[GOOD])
        return Notice("target-sensitivity", text.text(lang), lang)
    rows = [
        _row(review, str(variant), str(indicator), group)
        for (variant, indicator), group in frame.groupby(["variant", "indicator_id"], sort=False)
    ]
    columns = [
        column(Phrase("Choice", "处理方式"), lang, 28),
        column(Phrase("Indicator", "指标"), lang, 14),
        column(Phrase("Median", "中位数"), lang, 16, "right"),
        column(Phrase("80 % interval", "80%区间"), lang, 20),
        column(Phrase("Chance of a possible target", "达到可能目标值的概率"), lang, 33),
    ]
    return make_table(
        "target-sensitivity",
        sensitivity_sentence(review),
        columns,
        rows,
        lang,
        sources=(*SERIES, PLAN, CITY, PROVINCE, METHODS),
        notes=[
            Phrase(
                "Each row changes one choice and leaves the rest as it is. The structural model "
                "knows neither other cities nor published part-years, its interval has no record, "
                "and it never enters a headline.",
                "每行只改变一项处理方式，其余不变。结构模型不利用其他城市数据和年内累计值，"
                "其区间没有检验记录，不进入采用结果。",
            )
        ],
    )


def _row(review: Review, variant: str, indicator: str, group: pd.DataFrame) -> list[Cell]:
    lang, first = review.lang, group.iloc[0]
    name = _VARIANT.get(variant)
    if name is None:
        single = METHOD[variant]
        name = Phrase(f"{single.en} alone", f"仅用{single.zh}")
    separator, colon, gap = ("; ", ": ", " ") if lang == "en" else ("；", "：", "")
    chances = separator.join(
        f"{sign(indicator)}{gap}{value(indicator, item['target']).text(lang)}{colon}"
        f"{chance(item['probability'], with_word=False).text(lang)}"
        for item in group.sort_values("target").to_dict("records")
    )
    return [
        cell(name.text(lang)),
        cell(AXIS_NAME[indicator].text(lang)),
        cell(value(indicator, first["median"]).text(lang)),
        cell(span(indicator, first["low"], first["high"]).text(lang)),
        cell(chances),
    ]
