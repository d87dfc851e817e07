"""Charts of the plan's emission totals: margins over the targets, and GDP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from analysis.blocks import Figure, Notice
from analysis.charts.labels import label_axis, wrapped
from analysis.charts.render import draw
from analysis.charts.theme import DOUBT, GOOD, INK, Form
from analysis.emissions import EmissionCut, Interval
from analysis.facts.emission_gdp import over_same_years
from analysis.facts.emission_words import name_of, number, sentence_start
from analysis.facts.emissions import emission_facts
from analysis.language import Phrase
from analysis.review import Review

PLAN = "plan-14-text"
METHODS = "methods"
GDP_SOURCE = "jiangmen-published"
GDP_NAME = Phrase("Gross domestic product, current prices", "地区生产总值（现价）")
REACHED = Phrase("Cut reached, % of the cut demanded", "减排量占要求减排量的比例（%）")
REACHED_SHORT = Phrase("% of demand", "占要求的比例（%）")
HUNDRED = Decimal(100)


def _said(review: Review, name: str) -> Phrase:
    return emission_facts(review)[name].display


def _label(name: Phrase) -> Phrase:
    return Phrase(sentence_start(name.en), name.zh)


# --- Margins ----------------------------------------------------------------------------------


def emission_margins(review: Review) -> Figure | Notice:
    """Draw how far each cut went beyond the demand, in percent of the demand, with tonnes."""
    cuts = [cut for cut in review.emission_cuts if cut.margin_of_demand_pct is not None]
    if not cuts:
        text = _said(review, "headline").text(review.lang)
        return Notice("emission-margins", text, review.lang)
    data = pd.DataFrame([_margin_row(review, cut) for cut in cuts]).sort_values(
        "of_demand_pct", ascending=False, ignore_index=True
    )
    sentence = _said(review, "margin_sentence")
    return draw(
        "emission-margins",
        lambda form: _margin_chart(data, form),
        data=data.drop(
            columns=[
                f"{text}_{lang}"
                for text in ("label", "tonnes", "margin_text")
                for lang in ("en", "zh")
            ]
        ),
        caption=sentence,
        alt_text=Phrase(
            f"One row per emission total: the cut reached in percent of the cut demanded. "
            f"{sentence.en}",
            f"各项排放总量减排量占要求减排量的比例。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "The line marks the cut demanded; the bar to its right is the margin. Black ticks "
                "are the bounds that the rounding of the printed figures allows; where they cannot "
                "be told apart, rounding hardly matters. Numbers: cut reached / cut demanded, "
                "and the margin with its bounds.",
                "竖线为要求减排量，其右侧横条为余量。黑色短线为所列数据修约所允许的上下界，"
                "两线重合处修约影响很小。数字依次为实际减排量/要求减排量，以及余量及其上下界。",
            )
        ],
    )


def _margin_row(review: Review, cut: EmissionCut) -> dict[str, Any]:
    assert cut.cut is not None and cut.margin is not None and cut.margin_of_demand_pct is not None
    name, unit = _label(name_of(review, cut.indicator_id)), review.unit_symbols[cut.unit]
    reached, demanded = number(cut.cut.point, 0), number(cut.demanded.point, 0)
    over = cut.margin_of_demand_pct
    low, high = (number(bound, 0) for bound in cut.margin.outward(0))
    over_demand = _signed(cut.margin.point)
    return {
        "indicator_id": cut.indicator_id,
        "label_en": name.en,
        "label_zh": name.zh,
        "unit": unit.text(review.lang),
        "cut": float(cut.cut.point),
        "demanded": float(cut.demanded.point),
        "margin": float(cut.margin.point),
        "margin_low": float(cut.margin.low),
        "margin_high": float(cut.margin.high),
        "of_demand_pct": float(HUNDRED + over.point),
        "of_demand_low_pct": float(HUNDRED + over.low),
        "of_demand_high_pct": float(HUNDRED + over.high),
        "tonnes_en": f"{reached} / {demanded} {unit.en}",
        "tonnes_zh": f"{reached} / {demanded}{unit.zh}",
        "margin_text_en": f"{over_demand} ({low} to {high})",
        "margin_text_zh": f"{over_demand}（{low}至{high}）",
    }


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{number(value, 0)}"


def _margin_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        label=[wrapped(text, form, 30, 16) for text in data[f"label_{form.lang}"]],
        tonnes=data[f"tonnes_{form.lang}"],
        margin_text=data[f"margin_text_{form.lang}"],
        demand=100.0,
    )
    shown["texts"] = shown["tonnes"] + "|" + shown["margin_text"]
    order = list(shown["label"])
    y = alt.Y("label:N", sort=order, axis=label_axis(form))
    top = float(shown["of_demand_high_pct"].max())
    low = min(100.0, float(shown["of_demand_low_pct"].min()))
    pad = (top - low) * 0.08
    x = alt.X(
        "of_demand_pct:Q",
        scale=alt.Scale(domain=[low - pad / 2, top + pad], nice=False),
        axis=alt.Axis(
            title=form.pick(REACHED_SHORT if form.narrow else REACHED),
            tickCount=3 if form.narrow else 5,
        ),
    )
    base = alt.Chart(shown)
    tooltip = [
        alt.Tooltip("label:N", title=form.pick(Phrase("Total", "排放总量"))),
        alt.Tooltip("of_demand_pct:Q", title="%", format=".1f"),
        alt.Tooltip("tonnes:N", title=form.pick(Phrase("Reached / demanded", "实际/要求"))),
        alt.Tooltip("margin_text:N", title=form.pick(Phrase("Margin", "余量"))),
    ]
    layers = [
        base.mark_bar(color=GOOD, height={"band": 0.42}).encode(
            y=y, x=x, x2="demand:Q", tooltip=tooltip
        ),
        base.mark_tick(color=INK, thickness=1.4, size=15).encode(y=y, x="of_demand_low_pct:Q"),
        base.mark_tick(color=INK, thickness=1.4, size=15).encode(y=y, x="of_demand_high_pct:Q"),
        alt.Chart(pd.DataFrame({"demand": [100.0]}))
        .mark_rule(color=INK, strokeWidth=1.6)
        .encode(x="demand:Q"),
    ]
    step = alt.Step(38 if form.narrow else 32)
    picture = alt.layer(*layers).properties(
        width=form.width_px - (220 if form.narrow else 335), height=step
    )
    texts = (
        base.mark_text(align="left", x=0, fontSize=10 if form.narrow else 11, lineBreak="|", dy=-6)
        .encode(y=alt.Y("label:N", sort=order, axis=None), text="texts:N")
        .properties(width=118 if form.narrow else 150, height=step)
    )
    both: alt.HConcatChart = alt.hconcat(picture, texts, spacing=8).resolve_scale(y="shared")
    return both


# --- Against GDP ------------------------------------------------------------------------------


def emissions_against_gdp(review: Review) -> Figure | Notice:
    """Draw GDP and the emission totals of the last year as an index of the first."""
    growth = review.gdp_growth
    by_id = {cut.indicator_id: cut for cut in review.emission_cuts}
    judged = [by_id[item.indicator_id] for item in review.decoupling if item.elasticity]
    sentence = _said(review, "gdp_sentence")
    if growth is None or not judged:
        return Notice("emissions-against-gdp", sentence.text(review.lang), review.lang)
    rows = [_index_row("gdp", GDP_NAME, growth.growth_pct)]
    for cut in judged:
        assert cut.cut_pct is not None
        name = _label(name_of(review, cut.indicator_id))
        rows.append(_index_row(cut.indicator_id, name, cut.cut_pct.scaled(-1)))
    data = pd.DataFrame(rows).sort_values("index", ascending=False, ignore_index=True)
    return draw(
        "emissions-against-gdp",
        lambda form: _index_chart(data, growth.start_year, growth.end_year, form),
        data=data.drop(columns=["label_en", "label_zh"]).assign(
            base_year=growth.start_year, year=growth.end_year
        ),
        caption=sentence,
        alt_text=Phrase(
            f"Points of GDP and of each emission total as an index of the base year. {sentence.en}",
            f"地区生产总值与各项排放总量指数（以基准年为基数）。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, GDP_SOURCE, METHODS],
        notes=[_said(review, "gdp_basis_sentence"), over_same_years(review)],
    )


def _index_row(row_id: str, name: Phrase, change_pct: Interval) -> dict[str, Any]:
    return {
        "series": row_id,
        "label_en": name.en,
        "label_zh": name.zh,
        "index": float(HUNDRED + change_pct.point),
        "index_low": float(HUNDRED + change_pct.low),
        "index_high": float(HUNDRED + change_pct.high),
    }


def _index_chart(data: pd.DataFrame, start: int, end: int, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        label=[wrapped(text, form, 40, 20) for text in data[f"label_{form.lang}"]],
        start=100.0,
        grew=data["index"] > 100,
        text=[f"{value:.1f}" for value in data["index"]],
    )
    y = alt.Y("label:N", sort=list(shown["label"]), axis=label_axis(form))
    title = Phrase(f"Index of {end} ({start} = 100)", f"{end}年指数（{start}年为100）")
    low, high = float(shown["index_low"].min()), float(shown["index_high"].max())
    pad = 25 if form.narrow else 10
    x = alt.X(
        "index:Q",
        scale=alt.Scale(domain=[low - pad, high + pad], nice=False, zero=False),
        axis=alt.Axis(title=form.pick(title), tickCount=5),
    )
    base = alt.Chart(shown)
    colour = alt.condition("datum.grew", alt.value(DOUBT), alt.value(GOOD))
    shape = alt.condition("datum.grew", alt.value("square"), alt.value("circle"))
    layers = [
        alt.Chart(pd.DataFrame({"start": [100.0]}))
        .mark_rule(color=INK, strokeWidth=1.4)
        .encode(x="start:Q"),
        base.mark_rule(strokeWidth=2.4, opacity=0.75).encode(
            y=y, x="start:Q", x2="index:Q", color=colour
        ),
        base.mark_point(size=110, filled=True, opacity=1).encode(
            y=y,
            x=x,
            color=colour,
            shape=shape,
            tooltip=[
                alt.Tooltip("label:N", title=form.pick(Phrase("Series", "数据系列"))),
                alt.Tooltip("index:Q", title=form.pick(title), format=".1f"),
            ],
        ),
        base.transform_filter("datum.grew")
        .mark_text(align="left", dx=9, fontSize=11)
        .encode(y=y, x="index:Q", text="text:N"),
        base.transform_filter("!datum.grew")
        .mark_text(align="right", dx=-9, fontSize=11)
        .encode(y=y, x="index:Q", text="text:N"),
    ]
    return alt.layer(*layers).properties(
        width=form.width_px - (150 if form.narrow else 270), height=alt.Step(30)
    )
