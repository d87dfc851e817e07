"""Charts of the finished plan's results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from analysis.blocks import Figure
from analysis.charts.labels import LINE_BREAK, label_axis, wrapped
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, GOOD, INK, NEUTRAL, Form
from analysis.facts.attainment import attainment_facts, read_targets_note
from analysis.language import Phrase, format_number
from analysis.review import Review
from analysis.vocabulary import OLD_STATE_BASIS

PLAN = "plan-14-text"

STATE = {
    "missed": Phrase("missed", "未完成"),
    "met_worse": Phrase("met, but worse than in the base year", "完成，但较基准年变差"),
    "met": Phrase("met", "完成"),
    "unknown": Phrase("not assessable", "无法评估"),
}
STATE_COLOUR = {"missed": BAD, "met_worse": DOUBT, "met": GOOD, "unknown": NEUTRAL}
STATE_SHAPE = {"missed": "cross", "met_worse": "diamond", "met": "circle", "unknown": "stroke"}


def results_on_one_axis(review: Review) -> Figure:
    """Draw every indicator as base, target and result on one axis.

    The target stands at 0 and better lies to the right. Each row is scaled by its own largest
    distance from the target, so rows can be compared in direction and order, not in size.
    """
    lang = review.lang
    data = _axis_rows(review)
    facts = attainment_facts(review)
    missed = facts["missed_sentence"].display
    worse = facts["worse_sentence"].display

    def chart(form: Form) -> alt.TopLevelMixin:
        return _axis_chart(data, form)

    return draw(
        "results-on-one-axis",
        chart,
        data=data.drop(columns=["order", "label_en", "label_zh"]),
        caption=facts["axis_sentence"].display,
        alt_text=Phrase(
            f"One row per indicator with base, target and result. {facts['headline'].display.en} "
            f"{missed.en} {worse.en}",
            f"各指标基准值、目标值与完成值位置图。{facts['headline'].display.zh}{missed.zh}{worse.zh}",
        ),
        lang=lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "The vertical line is the target, right of it is better. Each row is scaled by its "
                "own largest distance from the target; grey rings are base values, where the plan "
                "gives one. The numbers at each row are base → target → result in the indicator's "
                "unit.",
                "竖线为目标值，右侧表示优于目标。各行按本行数值与目标值的最大差距分别缩放，"
                "行间可比方向和先后，不可比大小；灰色圆环为基准值（规划未列的不标）。"
                "各行所列数字依次为基准值、目标值、完成值。",
            ),
            *read_targets_note(review),
        ],
    )


def _axis_rows(review: Review) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for record in review.attainment.to_dict("records"):
        sign = 1 if record["direction"] == "higher" else -1
        target = record["target"]
        gains = {
            name: None if record[name] is None or target is None else sign * (record[name] - target)
            for name in ("base", "result")
        }
        scale = max((abs(gain) for gain in gains.values() if gain is not None), default=Decimal(0))
        name = review.indicator_names[record["indicator_id"]]
        symbol = review.unit_symbols[record["unit"]]
        numbers = " → ".join(
            "–" if record[key] is None else format_number(record[key])
            for key in ("base", "target", "result")
        )
        rows.append(
            {
                "row": int(record["row"]),
                "indicator_id": record["indicator_id"],
                "label_en": name.en,
                "label_zh": name.zh,
                "base": _number(record["base"]),
                "target": _number(target),
                "result": _number(record["result"]),
                "unit": symbol.text(review.lang),
                "base_position": _position(gains["base"], scale),
                "result_position": _position(gains["result"], scale),
                "state": _state(record),
                "numbers": numbers,
            }
        )
    frame = pd.DataFrame(rows)
    rank = {"missed": 0, "unknown": 1, "met_worse": 2, "met": 3}
    frame["order"] = frame["state"].map(rank) * 100 + frame["row"]
    return frame.sort_values("order", ignore_index=True)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _position(gain: Decimal | None, scale: Decimal) -> float | None:
    if gain is None:
        return None
    return float(gain / scale) if scale else 0.0


def _state(record: dict[str, Any]) -> str:
    if record["verdict"] == "achieved":
        return "met_worse" if record["met_but_worse_than_base"] else "met"
    return "missed" if record["verdict"] == "missed" else "unknown"


def _axis_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(label=[wrapped(t, form, 52, 26) for t in data[f"label_{form.lang}"]])
    if form.narrow:
        # A phone has no room for a column of numbers: they stand under the name.
        shown["label"] = shown["label"] + LINE_BREAK + shown["numbers"]
    lines = 1 + int(shown["label"].str.count(r"\|").max())
    step = alt.Step(13 * lines if form.narrow else 21 if lines == 1 else 25)
    present = [state for state in STATE if (shown["state"] == state).any()]
    words = {state: form.pick(STATE[state]) for state in present}
    shown["state_word"] = shown["state"].map(words)
    scale = alt.Scale(domain=list(words.values()), range=[STATE_COLOUR[s] for s in present])
    shapes = alt.Scale(domain=list(words.values()), range=[STATE_SHAPE[s] for s in present])
    y = alt.Y(
        "label:N",
        sort=list(shown["label"]),
        axis=label_axis(form),
    )
    x = alt.X(
        "result_position:Q",
        scale=alt.Scale(domain=[-1.12, 1.12], nice=False),
        axis=alt.Axis(
            title=form.pick(
                Phrase("← worse than the target · better →", "← 劣于目标 · 优于目标 →")
            ),
            labels=False,
            ticks=False,
            grid=False,
            domain=False,
        ),
    )
    base = alt.Chart(shown)
    colour = alt.Color(
        "state_word:N",
        scale=scale,
        legend=alt.Legend(
            title=None,
            orient="top",
            direction="vertical" if form.narrow else "horizontal",
            symbolSize=110,
            symbolOpacity=1,
        ),
    )
    shape = alt.Shape("state_word:N", scale=shapes)
    tooltip = [
        alt.Tooltip("label:N", title=form.pick(Phrase("Indicator", "指标"))),
        alt.Tooltip(
            "numbers:N", title=form.pick(Phrase("Base → target → result", "基准值→目标值→完成值"))
        ),
        alt.Tooltip("unit:N", title=form.pick(Phrase("Unit", "单位"))),
        alt.Tooltip("state_word:N", title=form.pick(Phrase("Verdict", "结论"))),
    ]
    # Made of marks on the same scale, so that nothing has to be aligned by hand.
    layers = [
        base.transform_filter("datum.state == 'missed'")
        .mark_bar(color="#F7DDD2", height={"band": 1}, x=0, x2="width")
        .encode(y=y),
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=INK, strokeWidth=1.2)
        .encode(x="zero:Q"),
        base.mark_rule(strokeWidth=2.4, opacity=0.75).encode(
            y=y, x="base_position:Q", x2="result_position:Q", color=colour
        ),
        base.mark_point(size=60, color=NEUTRAL, strokeWidth=1.6, filled=False).encode(
            y=y, x="base_position:Q", tooltip=tooltip
        ),
        base.mark_point(size=115, filled=True, opacity=1).encode(
            y=y, x=x, color=colour, shape=shape, tooltip=tooltip
        ),
    ]
    picture = alt.layer(*layers).properties(
        width=form.width_px - (170 if form.narrow else 470), height=step
    )
    if form.narrow:
        return picture
    numbers = (
        base.mark_text(align="left", fontSize=10.5, x=0)
        .encode(
            y=alt.Y("label:N", sort=list(shown["label"]), axis=None),
            text="numbers:N",
            color=alt.condition("datum.state == 'missed'", alt.value(BAD), alt.value(INK)),
        )
        .properties(width=130, height=step)
    )
    both: alt.HConcatChart = alt.hconcat(picture, numbers, spacing=8).resolve_scale(y="shared")
    return both


def good_days_against_province(review: Review) -> Figure:
    """Draw the share of good days of the city and of the province, never joined across bases."""
    data = _good_day_points(review)
    row = review.attainment.set_index("indicator_id").loc["good_days_pct"]
    facts = attainment_facts(review)
    target = row["target"]
    end_year = int(review.finished_plan["end_year"])
    title = facts["good_days_sentence"].display
    return draw(
        "good-days-against-province",
        lambda form: _good_day_chart(data, target, end_year, form),
        data=data.drop(columns=["series_en", "series_zh"]),
        caption=facts["province_sentence"].display,
        alt_text=Phrase(
            "Share of good days by year, for the city by the plan, its urban area by the bulletin, "
            f"and the province by reference state. {title.en}",
            f"历年优良天数比例：规划所列全市值、公报所列市区值、按参比状态区分的全省值。{title.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, "jiangmen-published", "guangdong-published"],
        notes=[
            Phrase(
                "Values on different bases are drawn as different series and never joined: the "
                "reference state of the gases changed in September 2018 and the set of stations "
                "in 2021. The plan does not print the state of its own values, which lie on both "
                "sides of that change, so they are not joined either. Hollow points are of low "
                "confidence (retold at second hand) and feed no headline.",
                "不同口径的数值分列为不同系列，不作衔接。气态污染物参比状态自2018年9月起变更，"
                "国控站点自2021年起调整。规划所列数值分处参比状态变更前后而未注明口径，亦不连线。"
                "空心点为可信程度低的转述数据，不用于主要结论。",
            )
        ],
    )


def _good_day_points(review: Review) -> pd.DataFrame:
    frame = review.good_days.copy()
    city = review.city_name
    series = [_series(row, city) for row in frame.to_dict("records")]
    frame["series_en"] = [item.en for item in series]
    frame["series_zh"] = [item.zh for item in series]
    # One point per published value: copies of the same number on the same series are one value.
    return frame.drop_duplicates(["year", "series_en", "value_pct"], ignore_index=True)


def _series(row: dict[str, Any], city: Phrase) -> Phrase:
    if row["area"] == "province":
        if OLD_STATE_BASIS in row["basis"]:
            return Phrase("Province, old reference state", "全省（标况）")
        if row["year"] >= 2021:
            return Phrase("Province, stations since 2021", "全省（2021年起站点）")
        return Phrase("Province, new reference state", "全省（实况）")
    if row["area"] == "urban":
        return Phrase(f"{city.en} urban area, bulletin", f"{city.zh}区（公报）")
    if row["basis"] == "plan":
        return Phrase(f"{city.en}, as the plan states", f"{city.zh}（规划所列）")
    if row["confidence"] == "low":
        return Phrase(f"{city.en}, retold at second hand", f"{city.zh}（转述）")
    return Phrase(f"{city.en}, {row['basis']}", f"{city.zh}（{row['basis']}）")


def _good_day_chart(
    data: pd.DataFrame, target: Decimal | None, end_year: int, form: Form
) -> alt.TopLevelMixin:
    shown = data.assign(
        series=data[f"series_{form.lang}"],
        sure=data["confidence"] != "low",
        label=data["value_pct"],
    )
    order = list(dict.fromkeys(shown.sort_values(["area", "year"])["series"]))
    shape_cycle = ["circle", "triangle-up", "square", "diamond", "cross", "triangle-down"]
    shown["below"] = _lies_under_its_line(shown)
    low = min(80, 5 * int(shown["value_pct"].min() // 5))
    x = alt.X(
        "year:O",
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, grid=False),
        scale=alt.Scale(domain=list(range(int(shown["year"].min()), int(shown["year"].max()) + 1))),
    )
    y = alt.Y(
        "value_pct:Q",
        scale=alt.Scale(domain=[low, 100], zero=False),
        axis=alt.Axis(
            title=form.pick(
                Phrase(
                    f"Good days, % of the year (axis from {low})",
                    f"优良天数比例（%，纵轴自{low}起）",
                )
            ),
            tickCount=5,
        ),
    )
    colours = _series_colours(shown, order)
    shown["colour"] = shown["series"].map(dict(zip(order, colours, strict=True)))
    colour = alt.Color("colour:N", scale=None)
    legend = alt.Legend(title=None, columns=1 if form.narrow else 2, symbolSize=90, symbolOpacity=1)
    # The legend shows a series as it is drawn: hollow where every point of it is.
    sure = shown.groupby("series")["sure"].any()
    fills = [shade if sure[name] else "white" for name, shade in zip(order, colours, strict=True)]
    fill = alt.Fill("series:N", scale=alt.Scale(domain=order, range=fills), legend=legend)
    stroke = alt.Stroke("series:N", scale=alt.Scale(domain=order, range=colours), legend=legend)
    shape = alt.Shape(
        "series:N", scale=alt.Scale(domain=order, range=shape_cycle[: len(order)]), legend=legend
    )
    base = alt.Chart(shown)
    # Beside the point where the mark of the target would strike the number through.
    beside = (
        f"datum.area == 'province' && datum.year == {end_year} && datum.value_pct < {target or 0}"
    )
    places: dict[str, dict[str, Any]] = {
        beside: {"align": "left", "dx": 9, "dy": 9},
        f"!({beside}) && datum.below": {"dy": 14},
        f"!({beside}) && !datum.below": {"dy": -11},
    }
    tooltip = [
        alt.Tooltip("series:N", title=form.pick(Phrase("Series", "数据系列"))),
        alt.Tooltip("year:O", title=form.pick(Phrase("Year", "年份"))),
        alt.Tooltip("value_pct:Q", title="%", format=".1f"),
        alt.Tooltip("basis:N", title=form.pick(Phrase("Basis", "口径"))),
        alt.Tooltip("confidence:N", title=form.pick(Phrase("Confidence", "可信程度"))),
    ]
    layers = [
        base.transform_filter("datum.basis != 'plan'")
        .mark_line(strokeWidth=1.6, opacity=0.65)
        .encode(x=x, y=y, color=colour, detail="series:N"),
        base.transform_filter("datum.sure")
        .mark_point(size=85, opacity=1, strokeWidth=1.8)
        .encode(x=x, y=y, fill=fill, stroke=stroke, shape=shape, tooltip=tooltip),
        base.transform_filter("!datum.sure")
        .mark_point(size=85, opacity=1, strokeWidth=1.8, fill="white")
        .encode(x=x, y=y, stroke=stroke, shape=shape, tooltip=tooltip),
        *(
            base.transform_filter(test)
            .mark_text(fontSize=10, **place)
            .encode(x=x, y=y, text=alt.Text("label:Q", format=".1f"), color=colour)
            for test, place in places.items()
        ),
    ]
    layers += _gap_layers(data, end_year, x, y, form)
    if target is not None:
        goal = pd.DataFrame({"year": [end_year], "value_pct": [float(target)]})
        goal["text"] = form.pick(Phrase(f"target {target} %", f"目标{target}%"))
        tick = alt.Chart(goal).mark_tick(color=INK, thickness=2.5, size=34).encode(x=x, y=y)
        word = (
            alt.Chart(goal)
            .mark_text(align="right", dx=-20, fontSize=10.5, color=INK)
            .encode(x=x, y=y, text="text:N")
        )
        layers += [tick, word]
    return alt.layer(*layers).properties(
        width=form.width_px - (60 if form.narrow else 70), height=300
    )


def _series_colours(shown: pd.DataFrame, order: list[str]) -> list[str]:
    """Return a colour for each series: one for the city, one for its urban area, three for the
    province, whose series are apart only by their basis."""
    areas = shown.drop_duplicates("series").set_index("series")["area"]
    province = iter([GOOD, "#009E73", "#7B4173"] * len(order))
    own = {"city": BAD, "urban": DOUBT}
    return [own[areas[name]] if areas[name] in own else next(province) for name in order]


def _lies_under_its_line(shown: pd.DataFrame) -> pd.Series[bool]:
    """Say of each point whether the line runs up from it on every side: its number goes below."""
    ordered = shown.sort_values("year")
    steps = ordered.groupby("series")["value_pct"]
    before, after = (steps.shift(by) - ordered["value_pct"] for by in (1, -1))
    rises = (before.fillna(1) > 0) & (after.fillna(1) > 0)
    return (rises & (before.notna() | after.notna())).reindex(shown.index)


def _gap_layers(data: pd.DataFrame, year: int, x: alt.X, y: alt.Y, form: Form) -> list[alt.Chart]:
    """Mark the gap between the city's result and the provincial mean of the same year."""
    there = data[(data["year"] == year) & (data["confidence"] != "low")]
    city = there.loc[(there["area"] == "city") & (there["basis"] == "plan"), "value_pct"]
    province = there.loc[there["area"] == "province", "value_pct"]
    if city.empty or province.empty or province.min() <= city.iloc[0]:
        return []
    low, first, last = float(city.iloc[0]), float(province.min()), float(province.max())
    gaps = sorted({round(first - low, 1), round(last - low, 1)})
    words = " / ".join(f"\u2212{gap:.1f}" for gap in gaps)
    frame = pd.DataFrame(
        {
            "year": [year],
            "value_pct": [low],
            "top": [last],
            "text": [form.pick(Phrase(f"{words} points", f"{words}个百分点"))],
            # Low in the gap: numbers of the next years stand beside its upper half.
            "middle": [low + (first - low) / 4],
        }
    )
    base = alt.Chart(frame).encode(x=x)
    return [
        base.mark_rule(color=BAD, strokeDash=[4, 3], strokeWidth=1.6).encode(y=y, y2="top:Q"),
        base.mark_text(align="left", dx=6, color=BAD, fontWeight="bold", fontSize=11).encode(
            y=alt.Y("middle:Q"), text="text:N"
        ),
    ]
