"""Generated tables of the methods appendix: what the air chapter's trends hang on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.air_review import HKO, HOURS, PAGES, AirReview
from analysis.blocks import Cell, Notice, Table, cell
from analysis.facts.air import air_facts
from analysis.facts.air_words import NO_WEATHER, month, no_trend, span
from analysis.language import Phrase
from analysis.tables.build import column, make_table, number_cell, p_cell, range_cell, signed_cell
from analysis.vocabulary import TREND_REASON, WEATHER_VARIANT

SOURCES = [PAGES, HOURS]


def trend_sensitivity_table(air: AirReview) -> Table | Notice:
    """Return the median trend with each choice made otherwise, one at a time."""
    lang = air.lang
    if air.trend.reason is not None:
        return Notice("trend-sensitivity", no_trend(air.trend).text(lang), lang)
    titles = air.source_titles()
    rows = []
    for record in air.trend_sensitivity.to_dict("records"):
        choice = _choice(record, titles)
        if isinstance(record["reason"], str):
            why = TREND_REASON[record["reason"]]
            rest = [cell(Phrase("not assessable", "无法评估").text(lang)), *_dashes(2)]
            choice = Phrase(f"{choice.en}: {why.en}", f"{choice.zh}：{why.zh}")
        else:
            rest = [
                signed_cell(record["slope_per_year"]),
                range_cell(record["low95"], record["high95"], lang),
                p_cell(record["p"]),
            ]
        rows.append([cell(choice.text(lang)), *rest, number_cell(int(record["n_months"]))])
    columns = [
        column(Phrase("Choice", "处理方式"), lang, 44),
        column(Phrase("µg/m³ a year", "每年变化（微克/立方米）"), lang, 14, "right"),
        column(Phrase("95 % interval", "95%置信区间"), lang, 18, "right"),
        column(Phrase("p", "p值"), lang, 10, "right"),
        column(Phrase("Months", "月数"), lang, 10, "right"),
    ]
    return make_table(
        "trend-sensitivity",
        air_facts(air)["sensitivity_sentence"].display,
        columns,
        rows,
        lang,
        sources=SOURCES,
    )


def _dashes(count: int) -> list[Cell]:
    return [cell("–")] * count


def _choice(record: dict[str, Any], titles: dict[str, str]) -> Phrase:
    setting = str(record["setting"])
    source = titles.get(setting, setting)
    months = [pd.Period(part, "M") for part in setting.split("/")] if "/" in setting else []
    base = span(*months) if months else month(None)
    return {
        "reported": Phrase("As reported", "本报告采用"),
        "state": Phrase("Reference states not converted (wrong)", "参比状态不换算（有误）"),
        "block": Phrase(f"Bootstrap block length {setting} (months)", f"自助法块长为{setting}个月"),
        "base": Phrase(f"Season of {base.en}", f"季节变化按{base.zh}计算"),
        "source": Phrase(f"Only: {source}", f"仅用：{source}"),
        "full_months": Phrase(
            "Only months with all days that HJ 663 asks for", "仅用有效天数符合HJ 663要求的月份"
        ),
        "harmonics": Phrase(
            "Season of five harmonics instead of two", "季节变化取五个谐波（本报告取两个）"
        ),
        "season_redrawn": Phrase(
            "Season fitted anew in every draw, months with weather",
            "每次抽样重新拟合季节变化（仅有气象数据的月份）",
        ),
        "year": Phrase(f"Without {setting}", f"不含{setting}年"),
    }[record["choice"]]


def weather_sensitivity_table(air: AirReview) -> Table | Notice:
    """Return the adjusted trend under other choices and by the two other models."""
    lang = air.lang
    if not air.weather.assessable:
        return Notice("weather-sensitivity", NO_WEATHER.text(lang), lang)
    rows = [
        [
            cell(_weather_choice(str(record["variant"])).text(lang)),
            signed_cell(record["raw_pct_per_year"]),
            signed_cell(record["adjusted_pct_per_year"]),
            range_cell(record["low95_pct"], record["high95_pct"], lang),
            number_cell(record["skill"], 2),
            number_cell(int(record["n_months"])),
        ]
        for record in air.weather_sensitivity.to_dict("records")
    ]
    rows += _other_models(air)
    columns = [
        column(Phrase("Choice", "处理方式"), lang, 38),
        column(Phrase("Raw, % a year", "未校正（%/年）"), lang, 12, "right"),
        column(Phrase("Adjusted, % a year", "校正后（%/年）"), lang, 12, "right"),
        column(Phrase("95 % interval", "95%置信区间"), lang, 17, "right"),
        column(Phrase("Skill", "技巧评分"), lang, 10, "right"),
        column(Phrase("Months or days", "月数或天数"), lang, 11, "right"),
    ]
    return make_table(
        "weather-sensitivity",
        air_facts(air)["weather_sensitivity_sentence"].display,
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                "The reported interval also holds the uncertainty of the usual weather. The rows "
                "below it take the usual weather as known: their intervals are to be compared with "
                "that of the second row.",
                "本报告采用的置信区间包含常年气象水平的不确定性；其余各行将常年气象水平视为已知，"
                "其区间应与第二行比较。",
            ),
            Phrase(
                "Skill is the share of the squared error of season and trend that the weather "
                "removes in periods left out of the fit. The daily model is another statistic "
                "over a shorter period: it corroborates the effects of the weather, not the trend.",
                "技巧评分为在未参与拟合的时段中，气象因素使仅用季节和趋势的均方误差减少的比例。逐"
                "日模型的统计量和时段均不同，只用于印证气象影响，不用于印证趋势。",
            ),
        ],
        sources=[*SOURCES, HKO],
    )


def _weather_choice(variant: str) -> Phrase:
    if variant.startswith("without_"):
        year = variant.removeprefix("without_")
        return Phrase(f"Without {year}", f"不含{year}年")
    return WEATHER_VARIANT[variant]


def _other_models(air: AirReview) -> list[list[Cell]]:
    lang, rows = air.lang, []
    spline, daily = air.spline_check, air.daily_check
    if spline.reason is None and spline.skill is not None:
        rows.append(
            [
                cell(WEATHER_VARIANT["splines"].text(lang)),
                *_dashes(1),
                signed_cell(spline.pct_per_year),
                *_dashes(1),
                number_cell(spline.skill.skill, 2),
                number_cell(spline.n_months),
            ]
        )
    if daily.reason is None and daily.skill and daily.raw and daily.adjusted:
        rows.append(
            [
                cell(WEATHER_VARIANT["daily"].text(lang)),
                signed_cell(daily.raw.pct_per_year),
                signed_cell(daily.adjusted.pct_per_year),
                range_cell(daily.adjusted.low95_pct, daily.adjusted.high95_pct, lang),
                number_cell(daily.skill.skill, 2),
                number_cell(daily.n_days),
            ]
        )
    return rows


def residual_table(air: AirReview) -> Table | Notice:
    """Return the autocorrelation of what the trend line and the weather model leave."""
    lang = air.lang
    if air.trend.reason is not None:
        return Notice("trend-residuals", no_trend(air.trend).text(lang), lang)
    trend = air.residual_autocorrelation.set_index("lag")
    weather = (
        air.weather.residual_autocorrelation.set_index("lag")
        if air.weather.assessable
        else pd.DataFrame(index=trend.index, columns=["r", "bound95"], dtype=float)
    )
    rows = [
        [
            number_cell(int(lag)),
            number_cell(int(trend.at[lag, "n_pairs"])),
            _marked(trend.at[lag, "r"], trend.at[lag, "bound95"]),
            _marked(weather["r"].get(lag), weather["bound95"].get(lag)),
            number_cell(trend.at[lag, "bound95"], 2),
        ]
        for lag in trend.index
    ]
    columns = [
        column(Phrase("Lag, months", "滞后（月）"), lang, 14, "right"),
        column(Phrase("Pairs", "数据对个数"), lang, 14, "right"),
        column(Phrase("Trend alone", "仅趋势"), lang, 18, "right"),
        column(Phrase("With weather", "含气象"), lang, 18, "right"),
        column(Phrase("Bound of chance", "随机波动界限"), lang, 18, "right"),
    ]
    return make_table(
        "trend-residuals",
        air_facts(air)["residual_sentence"].display,
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                "The caption counts the column “Trend alone”. An asterisk marks a value outside "
                "the bound that independent months would keep in nineteen cases of twenty.",
                "表题所计为“仅趋势”一列。星号表示超出95%界限，即假定各月相互独立时，二十次中约有"
                "十九次不会超出的范围。",
            )
        ],
        sources=[*SOURCES, HKO],
    )


def _marked(value: float | None, bound: float | None) -> Cell:
    if value is None or bound is None or pd.isna(value):
        return cell("–")
    shown = number_cell(value, 2).parts[0]
    return cell(f"{shown}*" if abs(value) > bound else f"{shown}")
