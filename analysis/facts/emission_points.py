"""Facts about emissions published by others: points of another kind, never joined to totals."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from analysis.emissions import EmissionCut, sectors_of
from analysis.facts.emission_words import (
    NOT_YET,
    amount,
    between,
    per_cent,
    published_name,
    sector_name,
)
from analysis.facts.model import Fact, phrase
from analysis.language import Phrase, format_number, join_phrases
from analysis.review import Review

PLAN = "plan-14-text"
POINTS = "emissions-published"
VOC = "VOCs"
VOC_TOTAL = "voc_emission_cut_pct"
CHANGE = "inventory_change"


def point_facts(review: Review) -> dict[str, Fact]:
    """Return the sentences about inventories, for the chapter name ``emissions``."""
    return {
        "inventory_sentence": phrase(_inventory_sentence(review), PLAN, POINTS),
        "sector_sentence": phrase(_sector_sentence(review), POINTS),
        "region_sentence": phrase(_region_sentence(review), POINTS),
        "region_voc_sentence": phrase(_region_voc_sentence(review), PLAN, POINTS),
    }


def official_voc(review: Review) -> EmissionCut | None:
    """Return the plan's total of volatile organic compounds, if it prints one."""
    return next((cut for cut in review.emission_cuts if cut.indicator_id == VOC_TOTAL), None)


def _none_known(review: Review) -> Phrase:
    return Phrase(
        f"No emission inventory of the city had been published by {review.as_of}.",
        f"截至{review.as_of}年底，尚未见本市排放清单公开发表。",
    )


def _inventory_sentence(review: Review) -> Phrase:
    parts = sectors_of(review.published_emissions, review.city_name.zh, VOC)
    official = official_voc(review)
    if parts.empty or official is None:
        return _none_known(review)
    total, year = parts["total_kt"].iloc[0], int(parts["year"].iloc[0])
    base, bounds = amount(review, official.base, official.unit), between(official.base)
    tonnes = format_number(total * 1000, 0)
    return Phrase(
        f"An academic inventory puts the city's volatile organic compounds of {year} at "
        f"{tonnes} t; the plan's official total for {official.base_year} is {base.en} "
        f"({bounds.en} within rounding). The two are close, but they are counts of another kind in "
        "another year, so neither confirms the other.",
        f"学术排放清单测算的{year}年本市挥发性有机物排放量为{tonnes}吨，"
        f"规划所列{official.base_year}年官方总量为{base.zh}（考虑修约为{bounds.zh}）。"
        "二者数值接近，但核算方法和年份均不同，不能互为印证。",
    )


def _sector_sentence(review: Review) -> Phrase:
    parts = sectors_of(review.published_emissions, review.city_name.zh, VOC)
    if parts.empty:
        return _none_known(review)
    listed = join_phrases(
        [
            Phrase(
                f"{sector_name(row.sector).en} {per_cent(Decimal(str(100 * row.share))).en}",
                f"{sector_name(row.sector).zh}（{per_cent(Decimal(str(100 * row.share))).zh}）",
            )
            for row in parts.itertuples()
        ]
    )
    return Phrase(
        f"By that inventory the sources are {listed.en}.", f"按该清单，各类源占比为{listed.zh}。"
    )


def region_changes(review: Review) -> pd.DataFrame:
    """Return the changes of the region's emissions by inventory, largest fall first."""
    frame = review.published_emissions
    changes = frame[frame["kind"] == CHANGE]
    order = sorted(changes.index, key=lambda row: (changes.loc[row, "change_pct"], row))
    return changes.loc[order].reset_index(drop=True)


def _no_change_known(review: Review) -> Phrase:
    return Phrase(
        f"No change of the region's emissions by inventory had been published by {review.as_of}.",
        f"截至{review.as_of}年底，尚未见区域排放清单变化率公开发表。",
    )


def _region_sentence(review: Review) -> Phrase:
    changes = region_changes(review)
    if changes.empty:
        return _no_change_known(review)
    listed = join_phrases(
        [
            Phrase(
                f"{published_name(row.pollutant).en} {per_cent(-row.change_pct, 0).en}",
                f"{published_name(row.pollutant).zh}（{per_cent(-row.change_pct, 0).zh}）",
            )
            for row in changes.itertuples()
        ]
    )
    start, end = int(changes["since_year"].iloc[0]), int(changes["year"].iloc[0])
    return Phrase(
        f"For the whole Pearl River Delta, an inventory study finds these falls from {start} to "
        f"{end}: {listed.en}.",
        f"就珠三角全区域而言，有清单研究测算{start}—{end}年降幅为：{listed.zh}。",
    )


def _region_voc_sentence(review: Review) -> Phrase:
    changes = region_changes(review)
    official = official_voc(review)
    voc = changes[changes["pollutant"] == VOC]
    if voc.empty or official is None:
        return _no_change_known(review)
    if official.rate_pct_per_year is None:
        return NOT_YET
    row = voc.iloc[0]
    theirs, ours = (
        per_cent(-rate) for rate in (row["rate_pct_per_year"], official.rate_pct_per_year.point)
    )
    start, end = int(row["since_year"]), int(row["year"])
    return Phrase(
        f"By inventory the region's volatile organic compounds fell by {theirs.en} a year from "
        f"{start} to {end}, by the official total the city's fell by {ours.en} a year from "
        f"{official.base_year} to {official.end_year}. Area, years and method differ, so this is a "
        "question to put to the accounts, not a contradiction.",
        f"按清单研究，珠三角挥发性有机物{start}—{end}年年均下降{theirs.zh}；"
        f"按官方总量，本市{official.base_year}—{official.end_year}年年均下降{ours.zh}。"
        "二者范围、年份和方法不同，只能作为核查的线索，不能说明相互矛盾。",
    )
