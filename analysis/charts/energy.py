"""Charts of carbon and energy: shares and what they leave, paths of coal, and the identity."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from analysis import paths_review as frames
from analysis.blocks import Figure, Notice
from analysis.charts.labels import label_axis, wrapped
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, FAINT, GOOD, INK, NEUTRAL, Form
from analysis.facts.energy import (
    ABOUT_STEPS,
    CO2,
    ENERGY,
    SHAPE,
    carbon,
    energy_facts,
    rest_now,
    rest_then,
)
from analysis.facts.water import not_yet
from analysis.language import Phrase, format_number
from analysis.paths import required_path
from analysis.paths_review import CLEAN, COAL, ELECTRICITY, GAS, EnergyMix
from analysis.review import Review

PLAN = "plan-14-text"
METHODS = "methods"
REST = "rest"

PART = {
    COAL: Phrase("coal", "煤炭"),
    CLEAN: Phrase("clean energy (scope not given)", "清洁能源（范围未说明）"),
    GAS: Phrase("natural gas", "天然气"),
    ELECTRICITY: Phrase("primary electricity and other", "一次电力及其他能源"),
    REST: Phrase("oil and the rest", "石油等其余能源"),
}
PART_COLOUR = {COAL: "#3E4650", CLEAN: "#6FB7A0", GAS: GOOD, ELECTRICITY: "#009E73", REST: FAINT}


def energy_shares(review: Review) -> Figure | Notice:
    """Draw the printed shares of the base year above the printed bounds of the target year."""
    mix = frames.energy_mix(review)
    data = _share_rows(mix)
    facts = energy_facts(review)
    sentences = [facts[name].display for name in ("bounds_sentence", "rest_sentence")]
    left = format_number(rest_then(mix).at_bounds)
    rest = rest_now(mix, ABOUT_STEPS[0])
    tail = Phrase("", "")
    if rest is not None:
        tail = Phrase(
            f", against about {format_number(rest.point)}\u00a0% in {mix.year}",
            f"，{mix.year}年约为{format_number(rest.point)}%",
        )
    return draw(
        "energy-shares",
        lambda form: _share_chart(data, form),
        data=data.drop(columns=["part_en", "part_zh", "place"]),
        caption=Phrase(
            f"With all three printed bounds met exactly, {left}\u00a0% of energy is left for oil "
            f"and the rest{tail.en}.",
            f"三项控制值恰好达到时，石油等其余能源占{left}%{tail.zh}。",
        ),
        alt_text=Phrase(
            f"Bars of shares of energy. {sentences[0].en} {sentences[1].en}",
            f"能源消费结构条形图。{sentences[0].zh}{sentences[1].zh}",
        ),
        lang=review.lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "≤ and ≥ are the bounds as printed; ≈ is computed from an approximate number. The "
                "lower bar is the one mix with every share at its bound, not a forecast.",
                "≤、≥为规划所列控制值，≈为由约数推算。目标年一行为三项恰为控制值时的结构，并非预测。",
            )
        ],
    )


def _share_rows(mix: EnergyMix) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []

    def add(year: int, part: str, sign: str, value: Decimal) -> None:
        rows.append(
            {
                "year": year,
                "part": part,
                "part_en": PART[part].en,
                "part_zh": PART[part].zh,
                "sign": sign,
                "share_pct": float(value),
                "place": len(rows),
                "label": f"{sign}{format_number(value)}",
            }
        )

    rest = rest_now(mix, ABOUT_STEPS[0])
    if mix.coal is not None and mix.clean is not None and rest is not None:
        add(mix.year, COAL, "", mix.coal)
        add(mix.year, REST, "≈", rest.point)
        add(mix.year, CLEAN, "≈", mix.clean)
    add(mix.target_year, COAL, "≤", mix.targets[COAL])
    add(mix.target_year, REST, "", rest_then(mix).at_bounds)
    add(mix.target_year, GAS, "≥", mix.targets[GAS])
    add(mix.target_year, ELECTRICITY, "≥", mix.targets[ELECTRICITY])
    return pd.DataFrame(rows)


def _share_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        word=data[f"part_{form.lang}"],
        dark=data["part"].isin([COAL, GAS, ELECTRICITY]),
    )
    present = [part for part in PART if (shown["part"] == part).any()]
    colour = alt.Color(
        "word:N",
        sort=[form.pick(PART[part]) for part in present],
        scale=alt.Scale(
            domain=[form.pick(PART[part]) for part in present],
            range=[PART_COLOUR[part] for part in present],
        ),
        legend=alt.Legend(title=None, columns=1 if form.narrow else 3),
    )
    y = alt.Y(
        "year:O", axis=alt.Axis(title=None, ticks=False, domain=False, labelFontWeight="bold")
    )
    x = alt.X(
        "share_pct:Q",
        stack="zero",
        scale=alt.Scale(domain=[0, 100], nice=False),
        axis=alt.Axis(
            title=form.pick(Phrase("% of energy consumption", "占能源消费总量（%）")), tickCount=5
        ),
    )
    base = alt.Chart(shown)
    bars = base.mark_bar(height={"band": 0.66}, stroke="white", strokeWidth=1.5).encode(
        y=y,
        x=x,
        color=colour,
        order="place:Q",
        tooltip=[
            alt.Tooltip("year:O", title=form.pick(Phrase("Year", "年份"))),
            alt.Tooltip("word:N", title=form.pick(Phrase("Part", "品种"))),
            alt.Tooltip("label:N", title="%"),
        ],
    )
    text = base.mark_text(fontSize=10 if form.narrow else 12, fontWeight="bold").encode(
        y=y,
        x=alt.X("share_pct:Q", stack="zero", bandPosition=0.5),
        detail="word:N",
        order="place:Q",
        text="label:N",
        color=alt.condition("datum.dark", alt.value("white"), alt.value(INK)),
    )
    return alt.layer(bars, text).properties(
        width=form.width_px - 60, height=alt.Step(52 if form.narrow else 58)
    )


SHAPE_COLOUR = {"straight": GOOD, "geometric": DOUBT, "back_loaded": BAD}
SHAPE_DASH = {"straight": [1, 0], "geometric": [5, 3], "back_loaded": [2, 2]}


def coal_paths(review: Review) -> Figure | Notice:
    """Draw the share of coal that each shape of path asks for, year by year."""
    mix = frames.energy_mix(review)
    if mix.coal is None:
        return Notice("coal-paths", not_yet(review).text(review.lang), review.lang)
    parts = [
        required_path(mix.year, mix.coal, mix.target_year, mix.targets[COAL], shape).assign(
            shape=shape
        )
        for shape in SHAPE
    ]
    data = pd.concat(parts, ignore_index=True)
    sentence = energy_facts(review)["shape_sentence"].display
    late = data[data["shape"] == "back_loaded"].set_index("year")["value"]
    even = data[data["shape"] == "straight"].set_index("year")["value"]
    year = int((late - even).idxmax())
    gap = format_number(float((late - even).max()), 1)
    return draw(
        "coal-paths",
        lambda form: _path_chart(data, form),
        data=data,
        caption=Phrase(
            f"Between the straight and the back-loaded path lie up to {gap} percentage points of "
            f"coal, at the end of {year}.",
            f"等量路径与前缓后急路径要求的煤炭占比最多相差{gap}个百分点（{year}年底）。",
        ),
        alt_text=Phrase(
            f"Three paths of the share of coal to its bound. {sentence.en}",
            f"煤炭占比达到控制值的三种路径图。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "The plan prints the two ends only; every value between is a demand under a named "
                "shape, not a measurement. The axis does not start at zero.",
                "规划仅列首末两年数值，其间各年为不同路径下的要求值，并非实测。纵轴不从零开始。",
            )
        ],
    )


def _path_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    words = {shape: form.pick(word) for shape, word in SHAPE.items()}
    shown = data.assign(word=data["shape"].map(words))
    years = list(range(int(shown["year"].min()), int(shown["year"].max()) + 1))
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0] - 0.3, years[-1] + 0.3], nice=False),
        axis=alt.Axis(title=None, format="d", values=years, grid=False),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[44, 59], nice=False, zero=False),
        axis=alt.Axis(
            title=form.pick(Phrase("Coal, % of energy consumption", "煤炭占能源消费总量（%）")),
            tickCount=5,
        ),
    )
    domain = list(words.values())
    colour = alt.Color(
        "word:N",
        scale=alt.Scale(domain=domain, range=[SHAPE_COLOUR[s] for s in words]),
        legend=alt.Legend(title=None, symbolType="stroke", symbolStrokeWidth=3),
    )
    dash = alt.StrokeDash(
        "word:N", scale=alt.Scale(domain=domain, range=[SHAPE_DASH[s] for s in words])
    )
    base = alt.Chart(shown)
    even = shown[shown["shape"] == "straight"]
    # The first number stands above its point and the last below, clear of the lines.
    ends = [(even[even["year"] == years[0]], -14), (even[even["year"] == years[-1]], 16)]
    layers = [
        base.mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, strokeDash=dash),
        base.mark_point(size=40, filled=True, opacity=1).encode(
            x=x,
            y=y,
            color=colour,
            tooltip=[
                alt.Tooltip("word:N", title=form.pick(Phrase("Path", "路径"))),
                alt.Tooltip("year:Q", title=form.pick(Phrase("Year", "年份")), format="d"),
                alt.Tooltip("value:Q", title="%", format=".1f"),
            ],
        ),
        *(
            alt.Chart(end)
            .mark_text(dy=shift, fontWeight="bold")
            .encode(x=x, y=y, text=alt.Text("value:Q", format=".1f"))
            for end, shift in ends
        ),
    ]
    return alt.layer(*layers).properties(width=form.width_px - 70, height=260)


def carbon_identity(review: Review) -> Figure | Notice:
    """Draw what the printed cuts leave of each intensity, and the least that coal allows."""
    found = carbon(review)
    if found is None:
        return Notice("carbon-identity", not_yet(review).text(review.lang), review.lang)
    ratio, bound = found
    cuts = frames.intensity_cuts(review)
    rows = [
        (
            "co2_per_gdp",
            Phrase("Carbon dioxide per unit of GDP", "单位GDP二氧化碳排放"),
            1 - cuts[CO2].point / 100,
        ),
        (
            "energy_per_gdp",
            Phrase("Energy per unit of GDP", "单位GDP能耗"),
            1 - cuts[ENERGY].point / 100,
        ),
        (
            "co2_per_energy",
            Phrase("Carbon dioxide per unit of energy", "单位能耗二氧化碳排放"),
            ratio.point,
        ),
    ]
    start, end = int(review.finished_plan["base_year"]), frames.energy_mix(review).year
    data = pd.DataFrame(
        {
            "quantity": [name for name, _, _ in rows],
            "label_en": [word.en for _, word, _ in rows],
            "label_zh": [word.zh for _, word, _ in rows],
            "left_pct": [float(100 * value) for _, _, value in rows],
            "derived": [False, False, True],
            "least_possible_pct": [None, None, float(100 * bound.smallest_possible.point)],
        }
    )
    facts = energy_facts(review)
    sentence = facts["bound_sentence"].display
    return draw(
        "carbon-identity",
        lambda form: _identity_chart(data, start, form),
        data=data.drop(columns=["label_en", "label_zh"]),
        caption=sentence,
        alt_text=Phrase(
            f"Bars of what was left in {end} of three intensities of {start}. "
            f"{facts['identity_sentence'].display.en} {sentence.en}",
            f"三项强度{end}年相当于{start}年比例的条形图。"
            f"{facts['identity_sentence'].display.zh}{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "The first two bars are printed, the third is their quotient. The mark on it is "
                "the smallest value that the printed share of coal allows, if all other energy had "
                "no carbon at all and the first year had burnt nothing but coal.",
                "前两项按规划所列降幅，第三项为二者之商。其上竖线为所列煤炭占比下可能的最小值，"
                "即假定其他能源完全不含碳、基准年全部用煤。",
            )
        ],
    )


def _identity_chart(data: pd.DataFrame, start: int, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        label=[wrapped(text, form, 40, 20) for text in data[f"label_{form.lang}"]],
        text=[format_number(value, 1) for value in data["left_pct"]],
        least=[
            "" if pd.isna(value) else form.pick(Phrase(f"≥ {value:.1f}", f"≥{value:.1f}"))
            for value in data["least_possible_pct"]
        ],
    )
    y = alt.Y("label:N", sort=list(shown["label"]), axis=label_axis(form))
    x = alt.X(
        "left_pct:Q",
        scale=alt.Scale(domain=[0, 105], nice=False),
        axis=alt.Axis(title=form.pick(Phrase(f"{start} = 100", f"{start}年=100")), tickCount=5),
    )
    base = alt.Chart(shown)
    possible = base.transform_filter("isValid(datum.least_possible_pct)")
    layers = [
        base.mark_bar(height={"band": 0.6}).encode(
            y=y,
            x=x,
            color=alt.condition("datum.derived", alt.value(BAD), alt.value(NEUTRAL)),
        ),
        base.mark_text(align="left", dx=5, fontWeight="bold").encode(y=y, x=x, text="text:N"),
        possible.mark_tick(color=INK, thickness=3, size=34).encode(y=y, x="least_possible_pct:Q"),
        possible.mark_text(align="right", dx=-6, color="white", fontWeight="bold").encode(
            y=y, x="least_possible_pct:Q", text="least:N"
        ),
    ]
    return alt.layer(*layers).properties(
        width=form.width_px - (130 if form.narrow else 190), height=alt.Step(44)
    )
