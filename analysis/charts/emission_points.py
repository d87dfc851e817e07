"""Charts of emissions published by others, beside official totals and never joined to them."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from analysis.blocks import Figure, Notice
from analysis.charts.labels import label_axis, wrapped
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, FAINT, GOOD, INK, NEUTRAL, Form
from analysis.emissions import EmissionCut, sectors_of
from analysis.facts.emission_points import VOC, official_voc, point_facts, region_changes
from analysis.facts.emission_words import (
    EMISSION,
    PUBLISHED_AS,
    published_name,
    sector_name,
    sentence_start,
)
from analysis.language import Phrase, format_number
from analysis.review import Review

PLAN = "plan-14-text"
METHODS = "methods"
POINTS = "emissions-published"


def _said(review: Review, name: str) -> Phrase:
    return point_facts(review)[name].display


def voc_inventory(review: Review) -> Figure | Notice:
    """Draw the sectors of the inventory as bars and the official totals as points, apart."""
    parts = sectors_of(review.published_emissions, review.city_name.zh, VOC)
    official = official_voc(review)
    sentence = _said(review, "inventory_sentence")
    if parts.empty or official is None:
        return Notice("voc-inventory", sentence.text(review.lang), review.lang)
    rows = _inventory_rows(parts) + _official_rows(official)
    data = pd.DataFrame(rows)
    sectors = _said(review, "sector_sentence")
    return draw(
        "voc-inventory",
        lambda form: _inventory_chart(data, form),
        data=data.drop(columns=["row_en", "row_zh", "part_en", "part_zh"]),
        caption=sentence,
        alt_text=Phrase(
            f"A bar of the inventory by sector and points of the official totals. {sentence.en} "
            f"{sectors.en}",
            f"排放清单分源条形图与官方总量点位。{sentence.zh}{sectors.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, POINTS, METHODS],
        notes=[
            Phrase(
                "Bars are the inventory, points the official totals with the bounds that rounding "
                "allows. They are of different kinds and are not joined.",
                "条形为学术排放清单，点为官方总量及修约允许的上下界。二者口径不同，不作连接。",
            ),
            _sum_note(parts),
        ],
    )


def _sum_note(parts: pd.DataFrame) -> Phrase:
    total = parts["total_kt"].iloc[0]
    added = format_number(total + parts["rounding_kt"].iloc[0], 2)
    printed = format_number(total, 2)
    if added == printed:
        return Phrase(
            "The sectors add up to the printed total of the inventory.",
            "分源数值之和与清单所列合计一致。",
        )
    return Phrase(
        f"The sectors add up to {added} thousand t, the inventory prints {printed}: rounding.",
        f"分源数值之和为{added}千吨，清单所列合计为{printed}千吨，差值为修约所致。",
    )


def _inventory_rows(parts: pd.DataFrame) -> list[dict[str, Any]]:
    rows, start = [], 0.0
    for record in parts.to_dict("records"):
        amount = float(record["amount_kt"])
        name = sector_name(record["sector"])
        year = int(record["year"])
        rows.append(
            {
                "kind": "inventory",
                "row_en": f"Inventory, {year}",
                "row_zh": f"学术清单，{year}年",
                "part_en": sentence_start(name.en),
                "part_zh": name.zh,
                "year": year,
                "sector": record["sector"],
                "amount_kt": amount,
                "low_kt": start,
                "high_kt": start + amount,
            }
        )
        start += amount
    return rows


def _official_rows(official: EmissionCut) -> list[dict[str, Any]]:
    found = []
    for year, value in ((official.base_year, official.base), (official.end_year, official.end)):
        if value is None:
            continue
        found.append(
            {
                "kind": "official",
                "row_en": f"Official total, {year}",
                "row_zh": f"官方总量，{year}年",
                "part_en": "",
                "part_zh": "",
                "year": year,
                "sector": "",
                "amount_kt": float(value.point / 1000),
                "low_kt": float(value.low / 1000),
                "high_kt": float(value.high / 1000),
            }
        )
    return found


def _inventory_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        row=[wrapped(text, form, 26, 22) for text in data[f"row_{form.lang}"]],
        part=[
            f"{row.part} {row.amount_kt:.1f}"
            for row in data.assign(part=data[f"part_{form.lang}"]).itertuples()
        ],
        middle=(data["low_kt"] + data["high_kt"]) / 2,
        text=[f"{value:.1f}" for value in data["amount_kt"]],
        bounds=[
            f"{row.amount_kt:.1f} ({row.low_kt:.1f}–{row.high_kt:.1f})" for row in data.itertuples()
        ],
    )
    bars = shown[shown["kind"] == "inventory"]
    points = shown[shown["kind"] == "official"]
    y = alt.Y("row:N", sort=list(dict.fromkeys(shown["row"])), axis=label_axis(form))
    x_title = form.pick(Phrase("Volatile organic compounds, 10³ t", "挥发性有机物（千吨）"))
    top = float(shown["high_kt"].max())
    domain = alt.Scale(domain=[0, top * 1.12], nice=False)
    x = alt.X("low_kt:Q", scale=domain, axis=alt.Axis(title=x_title, tickCount=5))
    parts = list(bars["part"])
    colours = [BAD, DOUBT, NEUTRAL, FAINT][: len(parts)]
    colour = alt.Color(
        "part:N",
        scale=alt.Scale(domain=parts, range=colours),
        sort=parts,
        legend=alt.Legend(title=None, columns=1 if form.narrow else 2, symbolType="square"),
    )
    bar = alt.Chart(bars)
    point = alt.Chart(points)
    tooltip = [
        alt.Tooltip("row:N", title=form.pick(Phrase("Series", "数据系列"))),
        alt.Tooltip("part:N", title=form.pick(Phrase("Source", "排放源"))),
        alt.Tooltip("amount_kt:Q", title=form.pick(Phrase("10³ t", "千吨")), format=".2f"),
    ]
    layers = [
        bar.mark_bar(height={"band": 0.55}, stroke="white", strokeWidth=1.2).encode(
            y=y, x=x, x2="high_kt:Q", color=colour, tooltip=tooltip
        ),
        # A narrow part has its number in the legend only.
        bar.transform_filter(f"datum.amount_kt > {0.2 if form.narrow else 0.1} * {top}")
        .mark_text(fontSize=11, color="white", fontWeight="bold")
        .encode(y=y, x="middle:Q", text="text:N"),
        point.mark_rule(color=GOOD, strokeWidth=2.2).encode(y=y, x="low_kt:Q", x2="high_kt:Q"),
        point.mark_point(size=105, filled=True, opacity=1, color=GOOD).encode(
            y=y, x="amount_kt:Q", tooltip=tooltip
        ),
        point.mark_text(align="right", dx=-10, fontSize=11).encode(
            y=y, x="low_kt:Q", text="bounds:N"
        ),
    ]
    return alt.layer(*layers).properties(
        width=form.width_px - (150 if form.narrow else 165), height=alt.Step(44)
    )


REGION = Phrase("Pearl River Delta, inventory", "珠三角，排放清单")
CITY = Phrase("{city}, official total", "{city}，官方总量")


def regional_inventory(review: Review) -> Figure | Notice:
    """Draw the region's falls by inventory and the city's official ones as marks of two kinds."""
    changes = region_changes(review)
    sentence = _said(review, "region_voc_sentence")
    if changes.empty:
        return Notice("regional-inventory", sentence.text(review.lang), review.lang)
    data = pd.DataFrame(_region_rows(review, changes))
    return draw(
        "regional-inventory",
        lambda form: _region_chart(data, form),
        data=data.drop(columns=["label_en", "label_zh", "series_en", "series_zh"]),
        caption=sentence,
        alt_text=Phrase(
            "Points of yearly falls by pollutant, for the region by inventory and for the city by "
            f"official totals. {sentence.en}",
            f"分污染物年均降幅：珠三角（排放清单）与本市（官方总量）。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, POINTS, METHODS],
        notes=[
            Phrase(
                "Diamonds are the inventory of the region, circles the city's official totals; the "
                "years stand in the legend. Marks of two kinds are not joined. Each yearly "
                "rate is the constant one that compounds to the whole change.",
                "菱形为区域排放清单，圆点为本市官方总量，年份见图例；两类数据口径不同，不作连接。"
                "年均降幅为与总变化等价的固定年率。",
            )
        ],
    )


def _region_rows(review: Review, changes: pd.DataFrame) -> list[dict[str, Any]]:
    city = review.city_name
    rows = []
    for record in changes.to_dict("records"):
        start, end = int(record["since_year"]), int(record["year"])
        rows.append(
            _rate_row(
                published_name(record["pollutant"]),
                "inventory",
                Phrase(f"{REGION.en}, {start}–{end}", f"{REGION.zh}，{start}—{end}年"),
                float(record["rate_pct_per_year"]),
            )
        )
    by_pollutant = {
        cut.indicator_id.removesuffix("_emission_cut_pct"): cut for cut in review.emission_cuts
    }
    for record in changes.to_dict("records"):
        code = PUBLISHED_AS.get(record["pollutant"], "")
        cut = by_pollutant.get(code)
        if cut is None or cut.rate_pct_per_year is None:
            continue
        start, end = cut.base_year, cut.end_year
        series = Phrase(
            f"{CITY.en.format(city=city.en)}, {start}–{end}",
            f"{CITY.zh.format(city=city.zh)}，{start}—{end}年",
        )
        rows.append(
            _rate_row(EMISSION[code], "official", series, float(cut.rate_pct_per_year.point))
        )
    return rows


def _rate_row(name: Phrase, kind: str, series: Phrase, rate: float) -> dict[str, Any]:
    return {
        "label_en": sentence_start(name.en),
        "label_zh": name.zh,
        "pollutant": name.en,
        "kind": kind,
        "series_en": series.en,
        "series_zh": series.zh,
        "rate_pct_per_year": rate,
    }


def _region_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        label=[wrapped(text, form, 30, 18) for text in data[f"label_{form.lang}"]],
        series=data[f"series_{form.lang}"],
        text=[f"{value:.1f}".replace("-", "\u2212") for value in data["rate_pct_per_year"]],
    )
    series = list(dict.fromkeys(shown["series"]))
    pad = 5 if form.narrow else 2
    y = alt.Y("label:N", sort=list(dict.fromkeys(shown["label"])), axis=label_axis(form))
    x = alt.X(
        "rate_pct_per_year:Q",
        scale=alt.Scale(domain=[float(shown["rate_pct_per_year"].min()) - pad, 0.8], nice=False),
        axis=alt.Axis(title=form.pick(Phrase("Change, % a year", "年均变化（%）")), tickCount=5),
    )
    legend = alt.Legend(title=None, direction="vertical", symbolSize=100)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=series, range=[DOUBT, GOOD][: len(series)]),
        legend=legend,
    )
    shape = alt.Shape(
        "series:N", scale=alt.Scale(domain=series, range=["diamond", "circle"][: len(series)])
    )
    base = alt.Chart(shown)
    offset = alt.YOffset("series:N", sort=series)
    layers = [
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=INK).encode(x="zero:Q"),
        base.mark_point(size=100, filled=True, opacity=1).encode(
            y=y,
            x=x,
            color=colour,
            shape=shape,
            yOffset=offset,
            tooltip=[
                alt.Tooltip("label:N", title=form.pick(Phrase("Pollutant", "污染物"))),
                alt.Tooltip("series:N", title=form.pick(Phrase("Series", "数据系列"))),
                alt.Tooltip("text:N", title=form.pick(Phrase("% a year", "年均变化（%）"))),
            ],
        ),
        base.mark_text(align="right", dx=-9, fontSize=11).encode(
            y=y, x="rate_pct_per_year:Q", yOffset=offset, text="text:N"
        ),
    ]
    return alt.layer(*layers).properties(
        width=form.width_px - (130 if form.narrow else 225), height=alt.Step(20)
    )
