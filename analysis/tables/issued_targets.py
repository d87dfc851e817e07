"""Targets found outside the plan's own tables, each with its source and confidence."""

from __future__ import annotations

from typing import Any

from analysis.blocks import Notice, Table, cell
from analysis.facts.emissions import emission_facts
from analysis.language import Language, Phrase
from analysis.review import Review
from analysis.tables.build import chinese_print, column, make_table
from analysis.tables.sources import CONFIDENCE

ISSUED = "targets-published"


def issued_targets_table(review: Review) -> Table | Notice:
    """Return targets found outside the plan's own tables, with source and confidence."""
    lang = review.lang
    frame = review.issued_targets
    sentence = emission_facts(review)["issued_sentence"].display
    if frame.empty:
        return Notice("issued-targets", sentence.text(lang), lang)
    rows = [
        [
            cell(str(int(record["target_year"]))),
            cell(_area(review, record["area_zh"])),
            cell(ISSUED_INDICATOR.get(record["indicator"], _code(record["indicator"])).text(lang)),
            cell(_demand(record, lang)),
            cell(_found_in(record, lang)),
            cell(
                CONFIDENCE[record["confidence"]].text(lang),
                mark="doubt" if record["confidence"] == "low" else "",
            ),
        ]
        for record in frame.to_dict("records")
    ]
    columns = [
        column(Phrase("For", "目标年"), lang, 8),
        column(Phrase("Area", "区域"), lang, 18),
        column(Phrase("Indicator", "指标"), lang, 25),
        column(Phrase("Target", "目标值"), lang, 18),
        column(Phrase("Source", "来源"), lang, 37),
        column(Phrase("Confidence", "可信程度"), lang, 12),
    ]
    return make_table(
        "issued-targets",
        sentence,
        columns,
        rows,
        lang,
        sources=[ISSUED],
        notes=[
            Phrase(
                "Documents stand as named, in Chinese, with where they were found if not read "
                "themselves. Targets of other cities and goals restated "
                "from this plan are shown for completeness. Values of low confidence are shown and "
                "feed no headline.",
                "来源及文字目标均照原文；未见原件的，注明转载或转述出处。其他城市的目标及对本规划目标的转述一并列示，以求完整。"
                "可信程度为“低”的数据仅作列示，不用于主要结论。",
            )
        ],
        filterable=True,
    )


ISSUED_INDICATOR = {
    "aqi_good_days_pct": Phrase("share of good days", "优良天数比例"),
    "non_fossil_share": Phrase("non-fossil share of energy", "非化石能源消费比重"),
    "electricity_share_final_energy": Phrase(
        "electricity in final energy use", "电能占终端能源消费比重"
    ),
    "energy_intensity_gdp_change": Phrase(
        "energy per unit of GDP, change from 2020", "单位地区生产总值能耗较2020年变化"
    ),
    "co2_intensity_change": Phrase("CO2 per unit of GDP", "单位地区生产总值二氧化碳排放"),
    "gas_power_capacity": Phrase("gas-fired power capacity", "天然气发电装机"),
    "surface_water_good_pct": Phrase("good surface water", "地表水水质优良比例"),
    "sewage_treatment_capacity_added": Phrase(
        "sewage treatment capacity added", "新增污水处理能力"
    ),
    "sewer_network_added": Phrase("sewers added", "新建污水管网"),
    "wetland_protection_rate": Phrase("protection rate of wetlands", "湿地保护率"),
    "air_pollutants_annual": Phrase("all air pollutants, year", "各项大气污染物年评价"),
    "o3_mda8_p90": Phrase("ozone, P90 of MDA8", "臭氧日最大8小时平均第90百分位数"),
    "pm25": Phrase("PM2.5", "PM2.5"),
    "surface_water_below_v": Phrase("surface water below Class V", "劣Ⅴ类水体"),
}
IN_WORDS = "text"
#: How a target was found where it was not issued: what the title of its source begins with.
AT_SECOND_HAND = {"转载": "reprinted ", "转述：": "retold: "}
#: What stands in place of a document that set the target.
NOT_IN_A_DOCUMENT = {
    "省下达年度目标（转述）": Phrase(
        "annual target assigned by the province, retold at second hand",
        "省下达年度目标（转述）",
    ),
}
ISSUED_UNIT = {
    "%": Phrase("\u00a0%", "%"),
    "% vs 2020": Phrase("\u00a0%", "%"),
    "万kW": Phrase(" × 10⁴ kW", "万千瓦"),
    "万吨/日": Phrase(" × 10⁴ t/d", "万吨/日"),
    "km": Phrase(" km", "公里"),
    "ug/m3": Phrase(" µg/m³", "微克/立方米"),
}


def _code(indicator: str) -> Phrase:
    return Phrase(indicator.replace("_", " "), indicator.replace("_", " "))


#: Targets in words and areas that are no single city or district.
IN_ENGLISH = {
    "完成省下达目标": "assigned by the province",
    "全面达标": "meet all limits",
    "保持稳定": "keep stable",
    "力争进入下降通道": "strive to begin to fall",
    "全面消除": "eliminate in full",
}
WIDER_AREA = {
    "广东省(除点名城市外其他城市, 含江门)": Phrase(
        "Guangdong, all cities not named, with Jiangmen", "广东省（除点名城市外其他城市，含江门）"
    ),
}


def _area(review: Review, area_zh: str) -> str:
    """Return the area in the edition's language; one that is not known stays as in the source."""
    lang = review.lang
    if area_zh in WIDER_AREA:
        return WIDER_AREA[area_zh].text(lang)
    if lang == "zh" or area_zh == review.city_name.zh:
        return review.city_name.en if lang == "en" else chinese_print(area_zh)
    names: dict[str, str] = {}
    for table in ("catalogue/cities", "catalogue/districts"):
        frame = review.package.table(table)
        names |= dict(zip(frame["name_zh"], frame["name_en"], strict=True))
    return names.get(area_zh, area_zh)


def _found_in(record: dict[str, Any], lang: Language) -> str:
    """Return the document that set a target and, where it was not read itself, where it was found.

    Titles stay Chinese; how the target was found is said in the edition's language.
    """
    issued_by, title = chinese_print(record["issued_by"]), chinese_print(record["source_title"])
    if issued_by in NOT_IN_A_DOCUMENT:
        return f"{NOT_IN_A_DOCUMENT[issued_by].text(lang)}{': ' if lang == 'en' else '：'}{title}"
    for chinese, english in AT_SECOND_HAND.items():
        if title.startswith(chinese):
            if lang == "zh":
                return f"{issued_by}（{title}）"
            return f"{issued_by} ({english}{title.removeprefix(chinese)})"
    return title


def _demand(record: dict[str, Any], lang: Language) -> str:
    if record["unit"] == IN_WORDS:
        words = chinese_print(record["target_value"])
        return IN_ENGLISH.get(words, words) if lang == "en" else words
    unit = ISSUED_UNIT.get(record["unit"], Phrase(f" {record['unit']}", str(record["unit"])))
    return str(record["target_value"]).replace("-", "\u2212") + unit.text(lang)
