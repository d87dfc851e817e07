"""Tables of the air chapter and of its checks in the methods appendix."""

from __future__ import annotations

import pandas as pd

from analysis import air_frames as frames
from analysis.air.days import GoodDayAccount
from analysis.air_review import (
    AQI_IN_FORCE,
    AQI_SCENARIO,
    DAYS,
    HKO,
    HOURS,
    NOTICES,
    PAGES,
    AirReview,
)
from analysis.blocks import Cell, Notice, Table, cell
from analysis.facts.air import air_facts
from analysis.facts.air_words import NO_HOURS, NO_WEATHER, month, month_list, no_trend
from analysis.language import Phrase, format_number, join_phrases
from analysis.standards.evaluation import MIN_DAYS_OF_MONTH, MIN_DAYS_OF_YEAR
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K
from analysis.tables.basis import basis_text
from analysis.tables.build import (
    chinese_print,
    column,
    make_table,
    number_cell,
    p_cell,
    range_cell,
    signed_cell,
)
from analysis.vocabulary import CERTAINTY, MONTH_EN, PREDICTOR, PUBLISHED_INDICATOR, TREND_VARIANT

SOURCES = [PAGES, HOURS]
YES_NO = {True: Phrase("yes", "是"), False: Phrase("no", "否")}


def air_findings(air: AirReview) -> Table:
    """Return the chapter's questions with the answer to each: what a reader needs first."""
    facts, lang = air_facts(air), air.lang
    questions = {
        "trend_sentence": Phrase("Is ozone rising?", "臭氧是否上升？"),
        "since_sentence": Phrase("Since when?", "从何时开始？"),
        "weather_sentence": Phrase("How much of it is weather?", "气象因素占多少？"),
        "season_sentence": Phrase("When is it high?", "何时偏高？"),
        "primary_sentence": Phrase(
            "Which pollutant makes the bad days?", "超标天由哪种污染物造成？"
        ),
        "account_sentence": Phrase("What does it cost in good days?", "使优良天数减少多少？"),
        "cities_sentence": Phrase("How does the city stand?", "在全省处于什么位置？"),
        "scenario_sentence": Phrase(
            "What would the texts of 2026 change?", "按2026年标准会有何变化？"
        ),
    }
    rows = [
        [cell(question.text(lang)), cell(facts[name].display.text(lang))]
        for name, question in questions.items()
    ]
    columns = [
        column(Phrase("Question", "问题"), lang, 22),
        column(Phrase("Answer", "回答"), lang, 78),
    ]
    caption = Phrase(
        f"{air.city_name.en}’s air in {len(rows)} answers.",
        f"{air.city_name.zh}空气质量{len(rows)}问。",
    )
    sources = [PAGES, DAYS, HOURS, HKO, "hj633", "hj633-2026"]
    return make_table("air-findings", caption, columns, rows, lang, sources=sources)


def trend_table(air: AirReview) -> Table | Notice:
    """Return the trend of monthly ozone under every choice, with interval and certainty."""
    lang = air.lang
    if air.trend.reason is not None:
        return Notice("trend-table", no_trend(air.trend).text(lang), lang)
    rows = [
        [
            cell(TREND_VARIANT[record["variant"]].text(lang)),
            signed_cell(record["slope"]),
            range_cell(record["low"], record["high"], lang),
            p_cell(record["p"]),
            cell(_certainty(record["certainty"]).text(lang)),
            number_cell(int(record["n_months"])),
        ]
        for record in air.trend_variants.to_dict("records")
    ]
    columns = [
        column(Phrase("Estimate", "估计方式"), lang, 34),
        column(Phrase("µg/m³ a year", "每年变化（微克/立方米）"), lang, 12, "right"),
        column(Phrase("95 % interval", "95%置信区间"), lang, 17, "right"),
        column(Phrase("p", "p值"), lang, 9, "right"),
        column(Phrase("Certainty", "确定性"), lang, 20),
        column(Phrase("Months", "月数"), lang, 10, "right"),
    ]
    return make_table(
        "trend-table",
        air_facts(air)["variants_sentence"].display,
        columns,
        rows,
        lang,
        notes=[
            air_facts(air)["trend_note"].display,
            Phrase(
                "The seasonal Kendall test takes the months for independent and gives no "
                "interval. The adjusted estimates use the months that also have weather.",
                "季节性Kendall检验假定各月相互独立，不给出区间；气象校正估计仅用同时有气象数据的月"
                "份。",
            ),
        ],
        sources=[*SOURCES, HKO],
    )


def _certainty(code: object) -> Phrase:
    return CERTAINTY[code] if isinstance(code, str) else Phrase("–", "–")


def yearly_table(air: AirReview) -> Table | Notice:
    """Return each year's months and their mean departure from the season."""
    lang = air.lang
    if air.trend.reason is not None:
        return Notice("yearly-table", no_trend(air.trend).text(lang), lang)
    series = air.ozone
    rows = []
    for record in frames.yearly_anomalies(air).to_dict("records"):
        year = int(record["calendar_year"])
        mine = series[series.index.year == year]
        rows.append(
            [
                cell(str(year)),
                number_cell(int(record["n_months"])),
                signed_cell(record["mean_ugm3"]),
                number_cell(float(mine.mean()) if len(mine) == 12 else None, 1),
            ]
        )
    columns = [
        column(Phrase("Year", "年份"), lang, 10, "right"),
        column(Phrase("Months", "月数"), lang, 10, "right"),
        column(Phrase("Mean departure, µg/m³", "平均距平（微克/立方米）"), lang, 24, "right"),
        column(Phrase("Yearly mean, µg/m³", "年均值（微克/立方米）"), lang, 24, "right"),
    ]
    return make_table(
        "yearly-table",
        air_facts(air)["since_sentence"].display,
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                "The departure is from the season of the base period, so years with few months "
                "can be set beside whole ones; a yearly mean is given for whole years only.",
                "距平相对于基准期季节变化计算，月份不全的年份也可并列；年均值仅对月份齐全的年份给"
                "出。",
            ),
            air_facts(air)["annual_sentence"].display,
        ],
        sources=SOURCES,
    )


def weather_table(air: AirReview) -> Table | Notice:
    """Return the effect of each weather predictor on monthly ozone."""
    lang = air.lang
    found = air.weather
    if not found.assessable:
        return Notice("weather-table", NO_WEATHER.text(lang), lang)
    rows = [
        [
            cell(PREDICTOR[record["predictor"]].text(lang)),
            number_cell(record["sd"], 2),
            signed_cell(record["effect_pct"]),
            range_cell(record["low95_pct"], record["high95_pct"], lang),
            p_cell(record["p"]),
        ]
        for record in found.predictors.to_dict("records")
    ]
    columns = [
        column(Phrase("Predictor (unit)", "气象要素（单位）"), lang, 36),
        column(Phrase("One standard deviation", "1个标准差"), lang, 16, "right"),
        column(Phrase("Effect on ozone, %", "对臭氧的影响（%）"), lang, 16, "right"),
        column(Phrase("95 % interval", "95%置信区间"), lang, 18, "right"),
        column(Phrase("p", "p值"), lang, 10, "right"),
    ]
    return make_table(
        "weather-table",
        air_facts(air)["skill_sentence"].display,
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                "Effect of a month whose predictor lies one standard deviation above what is "
                "usual for the season, the others unchanged.",
                "某气象要素较同期平均水平高1个标准差、其他要素不变时，对当月臭氧的影响。",
            )
        ],
        sources=[*SOURCES, HKO],
    )


def good_day_table(air: AirReview) -> Table | Notice:
    """Return the account of the days under the text in force and, as a scenario, that of 2026."""
    lang = air.lang
    if not air.account.n_assessed:
        return Notice("good-day-table", NO_HOURS.text(lang), lang)
    names = {
        AQI_IN_FORCE: Phrase(
            f"{AQI_IN_FORCE} (in force on those days)", f"{AQI_IN_FORCE}（当时有效）"
        ),
        AQI_SCENARIO: Phrase(f"{AQI_SCENARIO} (scenario)", f"{AQI_SCENARIO}（情景）"),
    }
    accounts = {AQI_IN_FORCE: air.account, AQI_SCENARIO: air.account_2026}
    rows = [_account_row(names[text], account, lang) for text, account in accounts.items()]
    columns = [
        column(Phrase("Judged by", "评价依据"), lang, 26),
        column(Phrase("Days judged", "评价天数"), lang, 10, "right"),
        column(Phrase("Good days, %", "优良天数比例（%）"), lang, 12, "right"),
        column(Phrase("Bad days", "超标天数"), lang, 10, "right"),
        column(Phrase("ozone alone", "仅臭氧超标"), lang, 10, "right"),
        column(Phrase("ozone and another", "臭氧与其他污染物均超标"), lang, 12, "right"),
        column(Phrase("others alone", "仅其他污染物超标"), lang, 10, "right"),
        column(Phrase("Good without ozone, %", "臭氧不超标时优良天数比例（%）"), lang, 14, "right"),
    ]
    return make_table(
        "good-day-table",
        air_facts(air)["scenario_sentence"].display,
        columns,
        rows,
        lang,
        notes=[_first_row_note(air), _scenario_note(air)],
        sources=[HOURS, "hj633", "hj633-2026"],
    )


def _first_row_note(air: AirReview) -> Phrase:
    """Return how the days were judged, limited to the row judged by the text then in force."""
    note = air_facts(air)["account_note"].display
    return Phrase(f"Row of {AQI_IN_FORCE}: {note.en}", f"{AQI_IN_FORCE}一行：{note.zh}")


def _scenario_note(air: AirReview) -> Phrase:
    """Say from when on the text of the scenario is in force."""
    texts = air.package.table("standards/texts")
    begin = pd.Timestamp(texts.loc[texts["aqi"] == AQI_SCENARIO, "valid_from"].min())
    return Phrase(
        f"Row of {AQI_SCENARIO}: the same days and hours; the text applies to days from "
        f"{begin.day} {MONTH_EN[begin.month]} {begin.year} on.",
        f"{AQI_SCENARIO}一行：采用相同日期和小时数据，该标准自{begin.year}年{begin.month}月{begin.day}日起实施。",
    )


def _account_row(name: Phrase, account: GoodDayAccount, lang: str) -> list[Cell]:
    text = name.zh if lang == "zh" else name.en
    return [
        cell(text),
        number_cell(account.n_assessed),
        number_cell(account.good_pct, 1),
        number_cell(account.n_bad),
        number_cell(account.n_ozone_alone),
        number_cell(account.n_ozone_and_others),
        number_cell(account.n_others_alone),
        number_cell(account.good_without_ozone_pct, 1),
    ]


def year_table(air: AirReview) -> Table | Notice:
    """Return what HJ 663 says of each calendar year of hours: a verdict, or why there is none."""
    lang = air.lang
    names = {
        "o3_mda8_p90_ugm3": Phrase("ozone, P90 of MDA8", "臭氧日最大8小时平均第90百分位数"),
        "pm25_mean_ugm3": Phrase("PM2.5, annual mean", "PM2.5年均值"),
    }
    frame = air.years
    frame = frame[frame["indicator"].isin(list(names))]
    if frame.empty:
        return Notice("year-table", NO_HOURS.text(lang), lang)
    rows = []
    for record in frame.to_dict("records"):
        months = [int(month) for month in record["short_months"]]
        shown = (
            number_cell(record["value"], 0)
            if record["valid"]
            else cell(Phrase("– not assessable", "– 无法评估").text(lang), mark="doubt")
        )
        rows.append(
            [
                cell(str(record["year"])),
                cell(names[record["indicator"]].text(lang)),
                shown,
                number_cell(int(record["n_days"])),
                cell(_short_months(months).text(lang)),
            ]
        )
    columns = [
        column(Phrase("Year", "年份"), lang, 8),
        column(Phrase("Quantity", "指标"), lang, 24),
        column(Phrase("Value, µg/m³", "数值（微克/立方米）"), lang, 18, "right"),
        column(Phrase("Valid days", "有效天数"), lang, 10, "right"),
        column(Phrase("Months with too few days", "有效天数不足的月份"), lang, 40),
    ]
    return make_table(
        "year-table",
        air_facts(air)["years_sentence"].display,
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                f"HJ 663-2013 asks for {MIN_DAYS_OF_YEAR} valid days in a year, "
                f"{max(MIN_DAYS_OF_MONTH)} in every month and {MIN_DAYS_OF_MONTH[1]} in February.",
                f"HJ 663-2013要求全年有效天数不少于{MIN_DAYS_OF_YEAR}天，每月不少于"
                f"{max(MIN_DAYS_OF_MONTH)}天（2月不少于{MIN_DAYS_OF_MONTH[1]}天）。",
            )
        ],
        sources=[DAYS, HOURS, "hj663"],
    )


def _short_months(months: list[int]) -> Phrase:
    if not months:
        return Phrase("none", "无")
    return Phrase("all", "各月均不足") if len(months) == 12 else month_list(months)


def agreement_table(air: AirReview) -> Table | Notice:
    """Return months computed from hours beside what was published for them."""
    lang = air.lang
    frame = frames.agreement(air)
    if frame.empty:
        return Notice(
            "agreement-table", air_facts(air)["agreement_sentence"].display.text(lang), lang
        )
    rows = [
        [
            cell(record["month"]),
            cell(PUBLISHED_INDICATOR[record["indicator"]].text(lang)),
            number_cell(record["computed"], 1),
            number_cell(record["published"], 1),
            signed_cell(record["difference"]),
            number_cell(int(record["n_days"])),
            cell(basis_text(record["basis"], lang)),
        ]
        for record in frame.to_dict("records")
    ]
    columns = [
        column(Phrase("Month", "月份"), lang, 12),
        column(Phrase("Quantity", "指标"), lang, 22),
        column(Phrase("Computed", "计算值"), lang, 11, "right"),
        column(Phrase("Published", "公布值"), lang, 11, "right"),
        column(Phrase("Difference", "差值"), lang, 11, "right"),
        column(Phrase("Days", "天数"), lang, 8, "right"),
        column(Phrase("Basis as stated", "口径"), lang, 30),
    ]
    return make_table(
        "agreement-table",
        air_facts(air)["agreement_sentence"].display,
        columns,
        rows,
        lang,
        notes=[
            Phrase(
                "Computed from unreviewed real-time hours over the days that are there; published "
                "values are reviewed and cover the whole month.",
                "计算值由未经审核的实时小时数据按现有天数得出；公布值经审核，覆盖整月。",
            )
        ],
        sources=[HOURS, NOTICES],
    )


def _as_titled(title: object, lang: str) -> str:
    return chinese_print(title) if lang == "zh" else str(title)


def p90_table(air: AirReview) -> Table | Notice:
    """Return the published monthly 90th percentiles of MDA8 that the charts show."""
    lang = air.lang
    frame = air.published_p90
    if frame.empty:
        reason = Phrase(
            "No published 90th percentile of the city is seen by this edition.",
            "本版所用数据中没有该市公布的第90百分位数。",
        )
        return Notice("p90-table", reason.text(lang), lang)
    rows = [
        [
            cell(str(record["month"])),
            number_cell(record["value"], 0),
            cell(basis_text(record["basis"], lang)),
            cell(_as_titled(record["source_title"], lang)),
        ]
        for record in frame.to_dict("records")
    ]
    columns = [
        column(Phrase("Month", "月份"), lang, 12),
        column(Phrase("P90 of MDA8, µg/m³", "第90百分位数（微克/立方米）"), lang, 16, "right"),
        column(Phrase("Basis as stated", "口径"), lang, 30),
        column(Phrase("Published in", "公布来源"), lang, 36),
    ]
    return make_table(
        "p90-table",
        Phrase(
            f"{len(rows)} published monthly 90th percentiles of MDA8.",
            f"已公布的臭氧日最大8小时平均月第90百分位数，共{len(rows)}个。",
        ),
        columns,
        rows,
        lang,
        sources=[NOTICES],
        notes=_p90_notes(frame),
    )


def _p90_notes(frame: pd.DataFrame) -> list[Phrase]:
    """Say which values are stated for 273 K, and as what the chart of months draws them."""
    old = frame[frame["reference_k"] == OLD_STATE_K]
    if old.empty:
        return []
    drawn = join_phrases(
        [
            Phrase(
                f"{month(row['month']).en} as {format_number(row['value_ugm3'], 0)}",
                f"{month(row['month']).zh}为{format_number(row['value_ugm3'], 0)}",
            )
            for row in old.to_dict("records")
        ]
    )
    return [
        Phrase(
            f"Values stand as published. Those stated for air at {OLD_STATE_K:g} K (标况) are "
            f"drawn in the chart of months converted to {NEW_STATE_K:g} K: {drawn.en} µg/m³.",
            f"表中为公布值。口径为“标况”（{OLD_STATE_K:g} K）的，月度图中已换算为"
            f"{NEW_STATE_K:g} K：{drawn.zh}微克/立方米。",
        )
    ]
