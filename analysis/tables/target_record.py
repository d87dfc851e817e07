"""Tables of the record of projections: scores of all methods, coverage, and what came later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.blocks import Cell, Notice, Table, cell
from analysis.facts.target_record import (
    POLLUTANT_NAME,
    by_lead,
    came_sentence,
    day_scores,
    has_record,
    lead_sentence,
    nothing_came,
    score_sentence,
)
from analysis.facts.targets_words import (
    AXIS_NAME,
    CITY,
    LEAD,
    METHOD,
    METHODS,
    PLAN,
    SERIES,
    months,
    no_record,
    seen_from,
    share,
    span,
    value,
)
from analysis.language import Phrase, format_number
from analysis.projection import calibration
from analysis.review import Review
from analysis.tables.build import column, make_table, number_cell, signed_cell


def _no_record(label: str, review: Review) -> Notice:
    return Notice(label, no_record(review).text(review.lang), review.lang)


def method_scores(review: Review) -> Table | Notice:
    """Return the pooled scores of every method, the losers too."""
    lang, table = review.lang, review.target_review.data.score_table
    if table.empty:
        return _no_record("method-scores", review)
    rows = [_score_row(row, lang) for row in table.to_dict("records")]
    columns = [
        column(Phrase("Method", "方法"), lang, 22),
        column(Phrase("CRPS", "CRPS"), lang, 9, "right"),
        column(Phrase("Gain on drift ± error", "较基准改善±标准误"), lang, 17, "right"),
        column(Phrase("MASE", "MASE"), lang, 9, "right"),
        column(Phrase("Interval score", "区间得分"), lang, 11, "right"),
        column(Phrase("Coverage", "覆盖率"), lang, 11, "right"),
        column(Phrase("Error: binomial; clustered", "标准误：二项；聚类"), lang, 16, "right"),
        column(Phrase("In the headline", "是否采用"), lang, 12),
    ]
    data = review.target_review.data
    n_cities = data.backtest.pairs["city"].nunique()
    n_origins = data.backtest.pairs["origin"].nunique()
    return make_table(
        "method-scores",
        score_sentence(review),
        columns,
        rows,
        lang,
        sources=[*SERIES, METHODS],
        notes=[
            Phrase(
                f"Projections of later means from {n_origins} origins in {n_cities} cities and of "
                "every pollutant, each seeing only its past, of which the outcome was known "
                f"by the end of {review.as_of}. CRPS, MASE and the interval score are in units of "
                "the series’ own yearly change, and lower is better; coverage is that of the "
                "method’s own 80\u00a0% interval, before calibration. The headline pools the "
                "methods that beat drift by more than the error of the gain.",
                f"由{n_origins}个起报时点对{n_cities}个城市各污染物其后平均浓度作预测，每次仅使用当时已有数据，"
                f"并与{seen_from(review.as_of).zh}已知的结果比较。CRPS、MASE和区间得分以序列自身年际变化为单位，"
                "越小越好；覆盖率为各方法校准前80%区间的实际覆盖率。仅采用改善幅度大于其标准误的方法。",
            )
        ],
    )


def _score_row(row: dict[Any, Any], lang: Any) -> list[Cell]:
    beats, benchmark = bool(row["beats_drift"]), row["method"] == "drift"
    word = Phrase("benchmark", "基准")
    if not benchmark:
        word = Phrase("yes", "采用") if beats else Phrase("no", "未采用")
    gain = signed_cell(float(row["crps_gain"]), 3).parts[0]
    error = format_number(float(row["crps_gain_error"]), 3)
    errors = [format_number(100 * float(row[k]), 1) for k in ("binomial_error", "clustered_error")]
    return [
        cell(METHOD[str(row["method"])].text(lang)),
        number_cell(float(row["crps"]), 3),
        cell("–" if benchmark else f"{gain} ± {error}"),
        number_cell(float(row["mase"]), 3),
        number_cell(float(row["interval_score"]), 2),
        cell(share(row["coverage"], 1).text(lang)),
        cell(("; " if lang == "en" else "；").join(errors)),
        cell(word.text(lang), mark="good" if beats else ""),
    ]


def interval_coverage(review: Review) -> Table | Notice:
    """Return the coverage of the calibrated interval: in all, by lead, pollutant and statistic."""
    lang = review.lang
    if not has_record(review):
        return _no_record("interval-coverage", review)
    scores = review.target_review.data.calibrated_scores
    strict = review.target_review.data.strict_scores
    rows = [
        _coverage_row(
            name, calibration.coverage_table(frame.assign(every=0), "every").iloc[0], lang
        )
        for name, frame in (
            (Phrase("All outcomes", "全部结果"), scores),
            (Phrase("The same, strictly unseen", "全部结果（严格检验）"), strict),
        )
    ]
    rows += [
        _coverage_row(LEAD[int(row["lead_bin"])], row, lang)
        for row in by_lead(review).to_dict("records")
    ]
    rows += [
        _coverage_row(POLLUTANT_NAME[str(row["pollutant"])], row, lang)
        for row in calibration.coverage_table(scores, "pollutant").to_dict("records")
    ]
    rows += _day_rows(day_scores(review), lang)
    columns = [
        column(Phrase("Outcomes", "检验对象"), lang, 30),
        column(Phrase("Number", "个数"), lang, 11, "right"),
        column(Phrase("Coverage of 80 %", "80%区间覆盖率"), lang, 15, "right"),
        column(Phrase("Error: binomial; clustered", "标准误：二项；聚类"), lang, 20, "right"),
        column(Phrase("CRPS", "CRPS"), lang, 10, "right"),
        column(
            Phrase("Median width, % of outcome", "区间宽度中位数（占结果%）"), lang, 16, "right"
        ),
    ]
    return make_table(
        "interval-coverage",
        lead_sentence(review),
        columns,
        rows,
        lang,
        sources=[*SERIES, METHODS],
        notes=[
            Phrase(
                "Measured on windows of months from which the factors of the interval were not "
                "taken. One number that multiplies all factors is set so that the share of all "
                "outcomes is 80 %; in the second row that number, too, comes from other years "
                "alone. Outcomes for which other windows are too few to give a factor are left "
                "out. Errors are standard errors in percentage points; the clustered one counts "
                "cities that share their weather once and is the one to go by. Conditioning on "
                "part-years is not scored: too few were ever published. Scores of days are in the "
                "unit of the statistic.",
                "以未参与区间校准的时段检验。各系数另乘以同一修正系数，使全部结果的覆盖率为80%；"
                "严格检验一行的修正系数也仅取自其他年份。其他时段结果过少、无法给出系数的结果未计入。"
                "标准误单位为百分点，聚类标准误将天气相近的各市视为一类，应以其为准。"
                "用部分年份公布值约束的做法因公布值过少未作检验。按日统计指标的CRPS以该指标单位计。",
            )
        ],
    )


def _coverage_row(name: Phrase, row: Any, lang: Any) -> list[Cell]:
    errors = [format_number(100 * float(row[k]), 1) for k in ("binomial_error", "clustered_error")]
    return [
        cell(name.text(lang)),
        cell(format_number(int(row["n"]))),
        cell(share(row["coverage"], 1).text(lang)),
        cell(("; " if lang == "en" else "；").join(errors)),
        number_cell(float(row["crps"]), 3),
        number_cell(100 * float(row["width"]), 0),
    ]


def _day_rows(frame: pd.DataFrame, lang: Any) -> list[list[Cell]]:
    rows = []
    for name, mine in frame.groupby("statistic", sort=True) if len(frame) else []:
        inside = float(mine["inside"].astype(float).mean())
        error = 100 * float(np.sqrt(inside * (1 - inside) / len(mine)))
        rows.append(
            [
                cell(AXIS_NAME[str(name)].text(lang)),
                cell(format_number(len(mine))),
                cell(share(inside, 1).text(lang)),
                cell(format_number(error, 1)),
                number_cell(float(mine["crps"].mean()), 2),
                number_cell(
                    float(((mine["high"] - mine["low"]) / mine["outcome"]).median() * 100), 0
                ),
            ]
        )
    return rows


def what_came(review: Review) -> Table | Notice:
    """Return earlier intervals of what the city published later."""
    lang, frame = review.lang, review.target_looks.came()
    if frame.empty:
        return Notice("what-came", nothing_came(review).text(lang), lang)
    rows = []
    for row in frame.to_dict("records"):
        name, held = str(row["indicator_id"]), bool(row["inside"])
        word = Phrase("✓ inside", "✓ 区间内")
        if not held:
            low = row["outcome"] < row["low"]
            word = Phrase("× below", "× 低于区间") if low else Phrase("× above", "× 高于区间")
        # A part-year is published with one decimal more than the year is judged by.
        unit = (
            value(name, float(row["outcome"]))
            .text(lang)
            .removeprefix(value(name, float(row["outcome"]), False).text(lang))
        )
        rows.append(
            [
                cell(str(int(row["as_of"]))),
                cell(AXIS_NAME[name].text(lang)),
                cell(months(row["first"], row["last"]).text(lang)),
                cell(value(name, row["median"], False).text(lang)),
                cell(span(name, row["low"], row["high"]).text(lang)),
                cell(f"{format_number(float(row['outcome']), 1)}{unit}"),
                cell(word.text(lang), mark="good" if held else "bad"),
            ]
        )
    columns = [
        column(Phrase("Seen from the end of", "评估年底"), lang, 11),
        column(Phrase("Of", "指标"), lang, 16),
        column(Phrase("In", "时段"), lang, 19),
        column(Phrase("Median", "中位数"), lang, 10, "right"),
        column(Phrase("80 % interval", "80%区间"), lang, 20, "right"),
        column(Phrase("Published", "公布值"), lang, 18, "right"),
        column(Phrase("Held", "是否覆盖"), lang, 13),
    ]
    return make_table(
        "what-came",
        came_sentence(review),
        columns,
        rows,
        lang,
        sources=[*SERIES, PLAN, CITY, METHODS],
        notes=[
            Phrase(
                "The values of one city overlap in time, so the rows are no independent trials; "
                "the coverage over all cities is in the table above.",
                "同一城市的各数值时段相互重叠，各行并非独立检验；全省各市的覆盖率见上表。",
            )
        ],
    )
