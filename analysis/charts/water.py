"""Charts of water, sea, soil and ecology: what is at its ceiling and what the weak ones ask."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from analysis import paths_review as frames
from analysis.blocks import Figure, Notice
from analysis.charts.labels import label_axis, wrapped
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, GOOD, INK, NEUTRAL, Form
from analysis.facts.water import NEARSHORE, not_yet, water_facts
from analysis.language import Phrase, format_number, join_phrases
from analysis.paths import required_path
from analysis.review import Review
from analysis.vocabulary import in_sentence

PLAN = "plan-14-text"

STANDING = {
    "keep": Phrase("best value, to be kept", "已达最优值，要求保持"),
    "dropped": Phrase("best value, name not listed again", "已达最优值，未以相同名称再列"),
    "below": Phrase("target with a printed number", "列有目标值"),
    "assigned": Phrase("assigned by the province", "目标由省下达，未列数值"),
}
STANDING_COLOUR = {"keep": GOOD, "dropped": NEUTRAL, "below": DOUBT, "assigned": BAD}
STANDING_SHAPE = {"keep": "circle", "dropped": "square", "below": "diamond", "assigned": "cross"}


def ceiling_ladder(review: Review) -> Figure | Notice:
    """Draw how far each share stands from the best value it can have."""
    data = _ladder_rows(review)
    if data.empty:
        return Notice("ceiling-ladder", not_yet(review).text(review.lang), review.lang)
    facts = water_facts(review)
    caption = _ladder_caption(data)
    return draw(
        "ceiling-ladder",
        lambda form: _ladder_chart(data, form),
        data=data.drop(columns=["label_en", "label_zh", "order"]),
        caption=caption,
        alt_text=Phrase(
            f"One row per share with its last printed state and its distance from the best value "
            f"possible. {facts['ceiling_sentence'].display.en}",
            f"各项比例指标现状值与最优值差距图。{facts['ceiling_sentence'].display.zh}",
        ),
        lang=review.lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "The state is the last that the plan prints, of 2020 or 2019; for a share that is "
                "better low, the axis counts what is missing to none. A distance is not a demand: "
                "natural shoreline or farmland need not be complete to be well.",
                "现状值为规划所列最近一年（2020年或2019年）数值；越低越好的指标按与零的差距计。"
                "差距不等于要求，如自然岸线并不以百分之百为目标。",
            ),
            *_left_out_note(review, data),
        ],
    )


def _ladder_rows(review: Review) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for row in frames.indicator_states(review).to_dict("records"):
        assigned = row["kind"] == "assigned" and row["target"] is None
        standing = "assigned" if assigned else row["standing"]
        if row["unit"] != "pct" or row["state"] is None or standing not in STANDING:
            continue
        name = review.indicator_names[row["indicator_id"]]
        rows.append(
            {
                "indicator_id": row["indicator_id"],
                "label_en": name.en,
                "label_zh": name.zh,
                "state": float(row["state"]),
                "state_year": row["state_year"],
                "best": float(row["best"]),
                "distance": abs(float(row["best"] - row["state"])),
                "standing": standing,
            }
        )
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(rows)
    frame["order"] = frame["standing"].map({name: n for n, name in enumerate(STANDING)})
    return frame.sort_values(["distance", "order"], ignore_index=True)


def _left_out_note(review: Review, data: pd.DataFrame) -> list[Phrase]:
    """Name the shares with a state that the chart leaves out, because nothing is asked of them."""
    states = frames.indicator_states(review)
    shares = states[(states["unit"] == "pct") & states["state"].notna()]
    left = [n for n in shares["indicator_id"] if n not in set(data["indicator_id"])]
    if not left:
        return []
    names = [review.indicator_names[name] for name in left]
    en = join_phrases([Phrase(in_sentence(name.en), "") for name in names]).en
    return [
        Phrase(
            f"Not drawn: {len(left)} shares below their best value for which the running plan "
            f"sets no target ({en}).",
            f"未绘入{len(left)}项未达最优值且现行规划未列目标的比例指标"
            f"（{'、'.join(name.zh for name in names)}）。",
        )
    ]


def _ladder_caption(data: pd.DataFrame) -> Phrase:
    full = int((data["distance"] == 0).sum())
    far = data[(data["standing"] == "assigned") & (data["distance"] > 0)]
    return Phrase(
        f"{full} of {len(data)} shares with a printed state, which have a target or have reached "
        f"their best value, stand at that value; of the others, {len(far)} have a target that the "
        "plan does not print.",
        f"列有现状值、且列有目标或已达最优值的{len(data)}项比例指标中，{full}项已为最优值；其余指标中，{len(far)}项的目标值规划未列。",
    )


def _ladder_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(label=[wrapped(t, form, 56, 26) for t in data[f"label_{form.lang}"]])
    present = [name for name in STANDING if (shown["standing"] == name).any()]
    words = {name: form.pick(STANDING[name]) for name in present}
    shown["word"], shown["zero"] = shown["standing"].map(words), 0
    shown["number"] = [f"{value:.2f}".rstrip("0").rstrip(".") for value in shown["state"]]
    y = alt.Y("label:N", sort=list(shown["label"]), axis=label_axis(form))
    x = alt.X(
        "distance:Q",
        scale=alt.Scale(domain=[-2, 70 if form.narrow else 62], nice=False),
        axis=alt.Axis(
            title=form.pick(
                Phrase(
                    "Percentage points short of the best value"
                    if not form.narrow
                    else "Points short of the best value",
                    "与最优值的差距（百分点）",
                )
            ),
            values=[0, 20, 40, 60],
        ),
    )
    scale = alt.Scale(domain=list(words.values()), range=[STANDING_COLOUR[n] for n in present])
    shapes = alt.Scale(domain=list(words.values()), range=[STANDING_SHAPE[n] for n in present])
    legend = alt.Legend(
        title=None, columns=1 if form.narrow else 2, symbolSize=100, symbolOpacity=1
    )
    colour = alt.Color("word:N", scale=scale, legend=legend)
    base = alt.Chart(shown)
    tooltip = [
        alt.Tooltip("label:N", title=form.pick(Phrase("Indicator", "指标"))),
        alt.Tooltip("number:N", title=form.pick(Phrase("State, %", "现状值（%）"))),
        alt.Tooltip("state_year:O", title=form.pick(Phrase("Year", "年份"))),
        alt.Tooltip("word:N", title=form.pick(Phrase("Target", "目标"))),
    ]
    layers = [
        base.mark_rule(strokeWidth=2, opacity=0.6).encode(
            y=y, x="zero:Q", x2="distance:Q", color=colour
        ),
        base.mark_point(size=95, filled=True, opacity=1).encode(
            y=y,
            x=x,
            color=colour,
            shape=alt.Shape("word:N", scale=shapes),
            tooltip=tooltip,
        ),
        base.mark_text(align="left", dx=9, fontSize=10.5).encode(y=y, x=x, text="number:N"),
    ]
    lines = 1 + int(shown["label"].str.count(r"\|").max())
    return alt.layer(*layers).properties(
        width=form.width_px - (175 if form.narrow else 380),
        height=alt.Step(13 * lines if form.narrow else 22),
    )


def nearshore_targets(review: Review) -> Figure | Notice:
    """Draw the paths from the state of the near-shore sea to targets it might have."""
    references = frames.reference_targets(review, NEARSHORE)
    label = "nearshore-targets"
    if references.empty:
        return Notice(label, not_yet(review).text(review.lang), review.lang)
    state = frames.indicator_states(review).set_index("indicator_id").loc[NEARSHORE]
    data = _reference_paths(review, references, state)
    sentence = water_facts(review)["nearshore_sentence"].display
    last = references.iloc[-1]["per_year"]
    caption = Phrase(
        "The unprinted target for the near-shore sea may ask for anything from nothing to "
        f"{format_number(last, 2)} percentage points a year.",
        "近岸海域的目标值规划未列，所需年均提高幅度可能在0至"
        f"{format_number(last, 2)}个百分点之间。",
    )
    if state["target"] is not None:
        caption = sentence
    return draw(
        label,
        lambda form: _reference_chart(data, form),
        data=data.drop(columns=["label_en", "label_zh"]),
        caption=caption,
        alt_text=Phrase(
            f"Straight paths from the printed state to reference targets. {sentence.en}",
            f"由现状值到各参照目标的等量路径图。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, "guangdong-published"],
        notes=[
            Phrase(
                "References, not targets: the province's values are of its whole sea area, each "
                "on the basis its source names, and are not comparable with one another or with "
                "the city's. The rise asked is per year, on the straight path. Once the assigned "
                "number is known, it can be read off between the lines.",
                "所列为参照值而非目标值：全省数值为全省海域口径，各来源口径不一，彼此之间及与本市均不可比。"
                "数字为等量路径下年均提高幅度；省下达数值一经得知，即可在图中对照读出。",
            )
        ],
    )


def _reference_paths(review: Review, references: pd.DataFrame, state: pd.Series) -> pd.DataFrame:
    end = int(review.running_plan["end_year"])
    parts = []
    for row in references.sort_values("value").to_dict("records"):
        path = required_path(int(state["state_year"]), state["state"], end, row["value"])
        word = _reference_word(row)
        parts.append(
            path[["year", "value"]].assign(
                kind=row["kind"],
                label_en=word.en,
                label_zh=word.zh,
                target=row["value"],
                per_year=row["per_year"],
            )
        )
    return pd.concat(parts, ignore_index=True)


def _reference_word(row: dict[str, Any]) -> Phrase:
    sign = "+" if row["per_year"] >= 0 else ""
    rise = f"{sign}{format_number(row['per_year'], 2)}"
    if row["kind"] == "keep":
        return Phrase(f"state kept: {rise}", f"保持现状：{rise}")
    if row["kind"] == "assigned":
        return Phrase(f"assigned: {rise}", f"省下达：{rise}")
    if row["kind"] == "best":
        return Phrase(f"all of it: {rise}", f"全部优良：{rise}")
    year = int(row["year"])
    return Phrase(f"province {year}: {rise}", f"全省{year}年：{rise}")


def _reference_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(label=data[f"label_{form.lang}"])
    kinds = ["keep", "province", "best", "assigned"]
    first, last = int(shown["year"].min()), int(shown["year"].max())
    lowest = min(75.0, float(shown["value"].min()) - 1)
    ends = _spread(shown[shown["year"] == last], 1.5 if not form.narrow else 1.6)
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=alt.Axis(title=None, format="d", values=list(range(first, last + 1)), grid=False),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[lowest, 101], nice=False, zero=False),
        axis=alt.Axis(
            title=form.pick(Phrase("Good near-shore water, % of area", "优良水质面积比例（%）")),
            tickCount=5,
        ),
    )
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[GOOD, DOUBT, NEUTRAL, BAD]),
        legend=None,
    )
    base = alt.Chart(shown)
    tooltip = [
        alt.Tooltip("label:N", title=form.pick(Phrase("Reference", "参照"))),
        alt.Tooltip("year:Q", title=form.pick(Phrase("Year", "年份")), format="d"),
        alt.Tooltip("value:Q", title="%", format=".1f"),
    ]
    lines = base.mark_line(strokeWidth=2).encode(
        x=x,
        y=y,
        color=colour,
        detail="label:N",
        strokeDash=alt.StrokeDash(
            "kind:N",
            scale=alt.Scale(domain=kinds, range=[[1, 0], [5, 3], [2, 2], [1, 0]]),
            legend=None,
        ),
    )
    points = base.mark_point(size=40, filled=True, opacity=1).encode(
        x=x, y=y, color=colour, tooltip=tooltip
    )
    words = (
        alt.Chart(ends)
        .mark_text(align="left", dx=8, fontSize=10 if form.narrow else 11)
        .encode(x=x, y=alt.Y("place:Q"), text="label:N", color=colour)
    )
    return alt.layer(lines, points, words).properties(
        width=form.width_px - (190 if form.narrow else 220), height=280
    )


def _spread(ends: pd.DataFrame, gap: float) -> pd.DataFrame:
    """Give labels at the end of lines places at least a gap apart, lowest first."""
    ordered = ends.sort_values("value", ignore_index=True)
    places: list[float] = []
    for value in ordered["value"]:
        places.append(max(value, places[-1] + gap) if places else value)
    return ordered.assign(place=places)


def greenway_path(review: Review) -> Figure | Notice:
    """Draw the length of greenways that the plan asks for, stage by stage."""
    stages = frames.greenway_stages(review)
    if not stages:
        return Notice("greenway-path", not_yet(review).text(review.lang), review.lang)
    first, last = stages[0], stages[-1]
    parts = [
        required_path(stage.start_year, stage.start, stage.end_year, stage.end).iloc[1:]
        for stage in stages
    ]
    start = pd.DataFrame({"year": [first.start_year], "value": [float(first.start)]})
    asked = pd.concat([start, *parts], ignore_index=True)[["year", "value"]]
    printed = {first.start_year, *(stage.end_year for stage in stages)}
    asked["role"] = ["printed" if year in printed else "between" for year in asked["year"]]
    straight = required_path(first.start_year, first.start, last.end_year, last.end)
    asked["straight_km"] = list(straight["value"])
    sentence = water_facts(review)["greenway_sentence"].display
    return draw(
        "greenway-path",
        lambda form: _greenway_chart(asked, stages, form),
        data=asked.rename(columns={"value": "required_km"}),
        caption=sentence,
        alt_text=Phrase(
            f"Required length of greenways by year. {sentence.en}",
            f"碧道长度分年度要求图。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "Filled: printed in the plan; hollow: the straight path between. No later length "
                "is at hand that could be set beside them.",
                "实心点为规划所列数值，空心点为其间等量路径；尚无此后的建成长度可比。",
            )
        ],
    )


def _greenway_chart(
    asked: pd.DataFrame, stages: list[frames.Stage], form: Form
) -> alt.TopLevelMixin:
    years = list(range(int(asked["year"].min()), int(asked["year"].max()) + 1))
    shown = asked.assign(printed=asked["role"] == "printed", label=asked["value"].round(1))
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0] - 0.3, years[-1] + 0.3], nice=False),
        axis=alt.Axis(title=None, format="d", values=years, grid=False),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[160, 370], nice=False, zero=False),
        axis=alt.Axis(title=form.pick(Phrase("Greenways, km", "碧道长度（公里）")), tickCount=5),
    )
    middle = pd.DataFrame(
        {
            "year": [(stage.start_year + stage.end_year) / 2 for stage in stages],
            "value": [float(stage.start + stage.end) / 2 for stage in stages],
            "text": [
                form.pick(
                    Phrase(
                        f"+{format_number(stage.per_year, 1)} km a year",
                        f"年均+{format_number(stage.per_year, 1)}公里",
                    )
                )
                for stage in stages
            ],
        }
    )
    base = alt.Chart(shown)
    tooltip = [
        alt.Tooltip("year:Q", title=form.pick(Phrase("Year", "年份")), format="d"),
        alt.Tooltip("value:Q", title=form.pick(Phrase("km", "公里")), format=".1f"),
    ]
    layers = [
        base.mark_line(color=GOOD, strokeWidth=2).encode(x=x, y=y),
        base.transform_filter("datum.printed")
        .mark_point(size=110, filled=True, opacity=1, color=GOOD)
        .encode(x=x, y=y, tooltip=tooltip),
        base.transform_filter("!datum.printed")
        .mark_point(size=55, filled=True, fill="white", stroke=GOOD, opacity=1)
        .encode(x=x, y=y, tooltip=tooltip),
        base.transform_filter("datum.printed")
        .mark_text(dy=-14, fontWeight="bold")
        .encode(x=x, y=y, text=alt.Text("label:Q", format=".0f")),
        alt.Chart(middle)
        .mark_text(align="left", dx=12, dy=16, fontSize=11, color=INK)
        .encode(x=x, y=y, text="text:N"),
    ]
    return alt.layer(*layers).properties(width=form.width_px - 70, height=250)


ROLE = {
    "state": Phrase("state, by the plan", "现状值（规划所列）"),
    "target": Phrase("target, by the plan", "目标值（规划所列）"),
    "published": Phrase("published, basis not stated", "公布值（口径未注明）"),
}
ROLE_COLOUR = {"state": GOOD, "target": INK, "published": DOUBT}
ROLE_SHAPE = {"state": "circle", "target": "diamond", "published": "triangle-up"}


def forest_cover(review: Review) -> Figure | Notice:
    """Draw states and targets of forest cover, as points that are never joined."""
    points = frames.forest_points(review)
    facts = water_facts(review)
    sentence = facts["forest_sentence"].display
    if not (points["role"] == "state").any():
        return Notice("forest-cover", not_yet(review).text(review.lang), review.lang)
    return draw(
        "forest-cover",
        lambda form: _forest_chart(points, form),
        data=points,
        caption=sentence,
        alt_text=Phrase(
            f"Points of forest cover by year: states, targets and a later published value. "
            f"{sentence.en} {facts['forest_published_sentence'].display.en}",
            f"森林覆盖率单点图：现状值、目标值与此后公布值。{sentence.zh}"
            f"{facts['forest_published_sentence'].display.zh}",
        ),
        lang=review.lang,
        sources=sorted(set(points["source_id"])),
        notes=[
            Phrase(
                "No line joins the points: the basis of none is printed, and the national survey "
                "of land changed in the period. The axis does not start at zero.",
                "各点不连线：口径均未注明，其间国土调查口径有变更。纵轴不从零开始。",
            )
        ],
    )


def _forest_chart(points: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    present = [role for role in ROLE if (points["role"] == role).any()]
    words = {role: form.pick(ROLE[role]) for role in present}
    shown = points.assign(word=points["role"].map(words))
    years = [int(points["year"].min()), int(points["year"].max())]
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0] - 1, years[1] + 1], nice=False),
        axis=alt.Axis(title=None, format="d", values=list(range(years[0], years[1] + 1, 5))),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[44, 46.6], nice=False, zero=False),
        axis=alt.Axis(title=form.pick(Phrase("Forest cover, %", "森林覆盖率（%）")), tickCount=5),
    )
    domain = list(words.values())
    colour = alt.Color(
        "word:N",
        scale=alt.Scale(domain=domain, range=[ROLE_COLOUR[r] for r in present]),
        legend=alt.Legend(title=None, columns=1 if form.narrow else 3, symbolSize=100),
    )
    shape = alt.Shape(
        "word:N", scale=alt.Scale(domain=domain, range=[ROLE_SHAPE[r] for r in present])
    )
    base = alt.Chart(shown)
    marks = base.mark_point(size=130, filled=True, opacity=1, strokeWidth=3).encode(
        x=x,
        y=y,
        color=colour,
        shape=shape,
        tooltip=[
            alt.Tooltip("word:N", title=form.pick(Phrase("Kind", "类别"))),
            alt.Tooltip("year:Q", title=form.pick(Phrase("Year", "年份")), format="d"),
            alt.Tooltip("value:Q", title="%", format=".2f"),
        ],
    )
    text = base.mark_text(dy=-13, fontSize=10.5).encode(
        x=x, y=y, text=alt.Text("value:Q", format=".2f"), color=colour
    )
    return alt.layer(marks, text).properties(width=form.width_px - 70, height=240)
