"""Words and numbers for sentences about emissions, in both languages."""

from __future__ import annotations

from decimal import Decimal

from analysis.emissions import Interval
from analysis.language import Phrase, format_number
from analysis.review import Review
from analysis.vocabulary import in_sentence, with_unit

NOT_YET = Phrase("No result is known yet.", "尚无结果。")
SAME_YEARS = Phrase(
    "All totals count over the same years as GDP.", "各项排放总量与地区生产总值的起止年份相同。"
)
#: Pollutants by the beginning of an indicator's id, and as published emissions name them.
EMISSION = {
    "so2": Phrase("sulphur dioxide", "二氧化硫"),
    "nox": Phrase("nitrogen oxides", "氮氧化物"),
    "cod": Phrase("chemical oxygen demand", "化学需氧量"),
    "ammonia_nitrogen": Phrase("ammonia nitrogen", "氨氮"),
    "total_nitrogen": Phrase("total nitrogen", "总氮"),
    "voc": Phrase("volatile organic compounds", "挥发性有机物"),
    "heavy_metal": Phrase("heavy metals", "重点重金属"),
}
PUBLISHED_AS = {
    "VOCs": "voc",
    "SO2": "so2",
    "NOx": "nox",
    "COD": "cod",
    "NH3-N": "ammonia_nitrogen",
}
SECTOR = {
    "人为源合计": Phrase("all human sources", "人为源合计"),
    "工业源": Phrase("industry", "工业源"),
    "移动源": Phrase("vehicles and other mobile sources", "移动源"),
    "农业源": Phrase("agriculture", "农业源"),
    "生活源": Phrase("households and services", "生活源"),
    "全口径(减排统计)": Phrase("all sources of total control", "全口径（减排统计）"),
    "全部源, 相对2013变化": Phrase("all sources", "全部源"),
}
_SUFFIXES = ("_emission_cut_pct", "_project_cut_10kt")


def name_of(review: Review, indicator_id: str) -> Phrase:
    """Return the pollutant that an indicator is about, as it stands inside a sentence."""
    for suffix in _SUFFIXES:
        known = EMISSION.get(indicator_id.removesuffix(suffix))
        if known:
            return known
    name = review.indicator_names[indicator_id]
    return Phrase(in_sentence(name.en), name.zh)


def published_name(pollutant: str) -> Phrase:
    """Return the name of a pollutant as published emissions write it; PM2.5 stays PM2.5."""
    return EMISSION.get(PUBLISHED_AS.get(pollutant, ""), Phrase(pollutant, pollutant))


def sector_name(sector: str) -> Phrase:
    """Return the name of a source of emissions; one that is not known as published."""
    return SECTOR.get(sector, Phrase(sector, sector))


def amount(review: Review, value: Interval, unit: str) -> Phrase:
    """Return the point of an amount in whole tonnes or kilograms."""
    return with_unit(value.point, review.unit_symbols[unit], 0)


def between(value: Interval, decimals: int = 0) -> Phrase:
    """Return the bounds of an interval, rounded outward."""
    low, high = (number(end, decimals) for end in value.outward(decimals))
    return Phrase(f"{low} to {high}", f"{low}至{high}")


def number(value: Decimal, decimals: int) -> str:
    """Return a number with fixed decimals."""
    return format_number(value, decimals)


def per_cent(value: Decimal, decimals: int = 1) -> Phrase:
    """Return a number that is in percent already."""
    return with_unit(value, Phrase("%", "%"), decimals)


def sentence_start(text: str) -> str:
    """Return a text with its first letter capital."""
    return text[:1].upper() + text[1:]
