"""Charts of the prospects of the targets: curves over possible targets, and the years ahead."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.blocks import Figure, Notice
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, GOOD, INK, NEUTRAL, Form
from analysis.facts.targets import curve_sentence, years_sentence
from analysis.facts.targets_words import (
    AXIS_NAME,
    AXIS_UNIT,
    CITY,
    METHODS,
    NAME,
    PLAN,
    PM25,
    PROVINCE,
    SERIES,
    chance,
    reference_name,
    seen,
    value,
)
from analysis.facts.targets_words import GOOD as GOOD_DAYS
from analysis.language import Phrase
from analysis.projection.prospect import Prospect
from analysis.review import Review

_REFERENCE_COLOUR = {
    "target": BAD,
    "assigned": BAD,
    "state": DOUBT,
    "former_target": "#7B4173",
    "province": "#009E73",
}
_LABEL = {GOOD_DAYS: "good-days", PM25: "pm25"}
_SOURCES = (*SERIES, PLAN, CITY, METHODS)


def good_days_curve(review: Review) -> Figure | Notice:
    """Draw the probability of every possible target for good days."""
    return _curve(review, GOOD_DAYS)


def pm25_curve(review: Review) -> Figure | Notice:
    """Draw the probability of every possible target for PM2.5."""
    return _curve(review, PM25)


def good_days_years(review: Review) -> Figure | Notice:
    """Draw good days year by year: observed, published and projected."""
    return _years(review, GOOD_DAYS)


def pm25_years(review: Review) -> Figure | Notice:
    """Draw PM2.5 year by year: observed, published and projected."""
    return _years(review, PM25)


def _references(review: Review, indicator_id: str) -> pd.DataFrame:
    """Return the marked values with their names, from the lowest to the highest."""
    rows = []
    for item in review.target_review.references(indicator_id):
        name, at = (
            reference_name(review, item.code, item.year),
            value(indicator_id, item.value),
        )
        rows.append(
            {
                "code": item.code,
                "value": item.value,
                "label_en": f"{name.en.removeprefix('the ')}: {at.en}",
                "label_zh": f"{name.zh}：{at.zh}",
            }
        )
    frame = pd.DataFrame(rows, columns=["code", "value", "label_en", "label_zh"])
    frame = frame.sort_values("value", ignore_index=True)
    frame["colour"] = frame["code"].map(_REFERENCE_COLOUR)
    return frame


# --- Curves ------------------------------------------------------------------------------------


def _curve(review: Review, indicator_id: str) -> Figure | Notice:
    targets = review.target_review
    prospect = targets.prospects[indicator_id]
    label = f"{_LABEL[indicator_id]}-curve"
    sentence = curve_sentence(review, indicator_id)
    if not prospect.assessable:
        return Notice(label, sentence.text(review.lang), review.lang)
    data = targets.curve(indicator_id)
    marks = _references(review, indicator_id)
    marks["probability"] = [prospect.probability(at) for at in marks["value"]]
    name, year = NAME[indicator_id], prospect.year
    said = [chance(p) for p in marks["probability"]]
    read_en = "; ".join(f"{a}, {b.en}" for a, b in zip(marks["label_en"], said, strict=True))
    read_zh = "；".join(f"{a}，{b.zh}" for a, b in zip(marks["label_zh"], said, strict=True))
    return draw(
        label,
        lambda form: _curve_chart(data, marks, indicator_id, year, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            f"Curve of the probability of meeting each possible target for {name.en} in {year}. "
            f"{read_en}.",
            f"{year}年{name.zh}各可能目标值的达标概率曲线。{read_zh}。",
        ),
        lang=review.lang,
        sources=_SOURCES if not (marks["code"] == "province").any() else (*_SOURCES, PROVINCE),
        notes=[
            Phrase(
                f"{seen(review).en}. Find a target on the horizontal axis and read its probability "
                "on the curve. The band runs from the least to the greatest probability of the "
                "methods taken singly. A year counts by its published, rounded value.",
                f"{seen(review).zh}。在横轴上找到目标值，即可在曲线上读出达标概率。"
                "色带为各单一方法概率的最小值至最大值。是否达标按公布口径修约后的数值判断。",
            )
        ],
    )


def _curve_chart(
    data: pd.DataFrame, marks: pd.DataFrame, indicator_id: str, year: int, form: Form
) -> alt.TopLevelMixin:
    low = min(data.loc[data["probability"] < 0.995, "target"].min(), marks["value"].min())
    high = max(data.loc[data["probability"] < 0.995, "target"].max(), marks["value"].max())
    if indicator_id == PM25:
        kept = data[data["probability"] > 0.005]["target"]
        low = min(kept.min(), marks["value"].min()) if len(kept) else low
        solid = data[data["probability"] >= 0.995]["target"]
        high = max(marks["value"].max(), solid.min() if len(solid) else data["target"].max())
    shown = data[data["target"].between(low, high)]
    unit = form.pick(AXIS_UNIT[indicator_id])
    title = Phrase(
        f"Possible target for {year}: {NAME[indicator_id].en}, {unit}",
        f"{year}年{NAME[indicator_id].zh}可能的目标值（{unit}）",
    )
    # Rules are named above the plot, each on a line of its own, so that no names meet.
    height = 190 if form.narrow else 240
    step = 15
    right = marks["value"] > (low + high) / 2
    # A name must not be crossed by another's rule: those that run to the left stand from the
    # highest value down, below them those that run to the right from the lowest value up.
    order = [*marks.index[right][::-1], *marks.index[~right]]
    placed = marks.assign(
        text=marks[f"label_{form.lang}"],
        line=[4.0 - step * (len(marks) - order.index(i)) for i in marks.index],
        right=right,
    )
    x = alt.X(
        "target:Q",
        scale=alt.Scale(domain=[float(low), float(high)], nice=False, zero=False),
        axis=alt.Axis(title=form.pick(title), tickCount=6 if form.narrow else 9),
    )
    y = alt.Y(
        "probability:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(title=form.pick(Phrase("Probability", "达标概率")), format="%", tickCount=5),
    )
    base = alt.Chart(shown)
    band = base.mark_area(color=GOOD, opacity=0.25).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(color=GOOD, strokeWidth=2.2).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("target:Q", title=form.pick(Phrase("Target", "目标值"))),
            alt.Tooltip("probability:Q", format=".0%"),
        ],
    )
    place = alt.X("value:Q", scale=alt.Scale(domain=[float(low), float(high)], nice=False))
    colour = alt.Color("colour:N", scale=None)
    rules = (
        alt.Chart(placed)
        .mark_rule(strokeDash=[4, 3], strokeWidth=1.4)
        .encode(x=place, y=alt.Y("line:Q", scale=None), y2=alt.value(height), color=colour)
    )
    points = (
        alt.Chart(placed)
        .mark_point(filled=True, size=60, opacity=1)
        .encode(x=place, y=y, color=colour)
    )
    names = [
        alt.Chart(placed[placed["right"] == right])
        .mark_text(
            align="right" if right else "left",
            dx=-5 if right else 5,
            baseline="top",
            fontSize=10 if form.narrow else 11,
        )
        .encode(x=place, y=alt.Y("line:Q", scale=None), text="text:N", color=colour)
        for right in (False, True)
        if (placed["right"] == right).any()
    ]
    chart: alt.TopLevelMixin = (
        alt.layer(band, line, rules, points, *names)
        .properties(width=form.width_px - 65, height=height)
        .resolve_scale(y="shared")
    )
    return chart


# --- Years -------------------------------------------------------------------------------------

_KIND = {
    "observed": Phrase("from months and days", "由月度和逐日数据得出"),
    "published": Phrase("published", "公布值"),
    "part_year": Phrase("published part-year", "年内累计公布值"),
    "projected": Phrase("projected: median, 80\u00a0% interval", "预测：中位数与80%区间"),
}


def _years(review: Review, indicator_id: str) -> Figure | Notice:
    targets = review.target_review
    prospect, label = targets.prospects[indicator_id], f"{_LABEL[indicator_id]}-years"
    sentence = years_sentence(review, indicator_id)
    fan = targets.fan(indicator_id)
    if not prospect.assessable or fan.empty:
        return Notice(label, sentence.text(review.lang), review.lang)
    observed = targets.outlook.observed_years(indicator_id).assign(kind="observed")
    published = targets.published_years(indicator_id)[["year", "value"]].assign(kind="published")
    projected = fan.rename(columns={"median": "value"}).assign(kind="projected")
    parts = [observed, published, _part_years(prospect, indicator_id), projected]
    data = pd.concat([part for part in parts if len(part)], ignore_index=True)
    marks = _references(review, indicator_id)
    name = NAME[indicator_id]
    return draw(
        label,
        lambda form: _years_chart(data, marks, indicator_id, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            f"Known and projected years of {name.en} with the possible targets as rules. "
            f"{sentence.en}",
            f"{name.zh}已知年份与预测年份图，横线为可能的目标值。{sentence.zh}",
        ),
        lang=review.lang,
        sources=_SOURCES if not (marks["code"] == "province").any() else (*_SOURCES, PROVINCE),
        notes=[
            Phrase(
                "Circles are computed from months and days (where only the 1-hour ozone of a day "
                "is known, its 8-hour mean is implied); diamonds are published by the plan or the "
                "city, triangles part-years. They rest on other stations and reviews and are not "
                "joined. Where a part-year is published the futures are weighted by it, so that "
                "year’s interval is narrower; a part-year is no annual value. The axis does not "
                "start at zero.",
                "圆点由月度和逐日数据计算得出（仅有臭氧1小时值的日期，8小时值为推算）；菱形为规划或本市公布值，"
                "三角为年内累计公布值，与全年值不可直接比较。两者站点和审核口径不同，不相连接。有年内累计公布值的"
                "年份，模拟情形据此加权，区间因而较窄。纵轴不从零开始。",
            )
        ],
    )


def _part_years(prospect: Prospect, indicator_id: str) -> pd.DataFrame:
    """Return the published part-years that the futures are weighted by."""
    used = prospect.inputs["evidence"]
    assert isinstance(used, list)
    rows = [
        {"year": int(item["last_month"][:4]), "value": item["value"], "kind": "part_year"}
        for item in used
        if item["statistic"] == indicator_id
    ]
    return pd.DataFrame(rows, columns=["year", "value", "kind"])


def _years_chart(
    data: pd.DataFrame, marks: pd.DataFrame, indicator_id: str, form: Form
) -> alt.TopLevelMixin:
    words = {kind: form.pick(word) for kind, word in _KIND.items()}
    shown = data.assign(word=data["kind"].map(words))
    present = [words[kind] for kind in _KIND if (data["kind"] == kind).any()]
    years = [int(data["year"].min()), int(data["year"].max())]
    unit = form.pick(AXIS_UNIT[indicator_id])
    title = Phrase(f"{AXIS_NAME[indicator_id].en}, {unit}", f"{NAME[indicator_id].zh}（{unit}）")
    ends = pd.concat([data["value"], data["low"], data["high"], marks["value"]]).dropna()
    room = (ends.max() - ends.min()) * 0.06
    domain = [float(ends.min() - room), float(ends.max() + room)]
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0] - 0.6, years[1] + 0.6], nice=False),
        axis=alt.Axis(
            title=None,
            format="d",
            grid=False,
            values=list(range(years[0], years[1] + 1, 4 if form.narrow else 2)),
        ),
    )
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    y = alt.Y("value:Q", scale=scale, axis=alt.Axis(title=form.pick(title), tickCount=6))
    fan = alt.Chart(shown[shown["kind"] == "projected"])
    band = fan.mark_area(color=GOOD, opacity=0.2).encode(
        x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"
    )
    middle = fan.mark_line(color=GOOD, strokeWidth=1.5).encode(x=x, y=y)
    points = (
        alt.Chart(shown)
        .mark_point(filled=True, size=52, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "word:N",
                scale=alt.Scale(
                    domain=present,
                    range=[
                        {
                            "observed": NEUTRAL,
                            "published": INK,
                            "part_year": DOUBT,
                            "projected": GOOD,
                        }[kind]
                        for kind in _KIND
                        if words[kind] in present
                    ],
                ),
                legend=alt.Legend(title=None, columns=1 if form.narrow else 4),
            ),
            shape=alt.Shape(
                "word:N",
                scale=alt.Scale(
                    domain=present,
                    range=[
                        {
                            "observed": "circle",
                            "published": "diamond",
                            "part_year": "triangle-up",
                            "projected": "square",
                        }[kind]
                        for kind in _KIND
                        if words[kind] in present
                    ],
                ),
                legend=alt.Legend(title=None, columns=1 if form.narrow else 4),
            ),
            tooltip=[
                alt.Tooltip("year:Q", title=form.pick(Phrase("Year", "年份"))),
                alt.Tooltip("value:Q", format=".1f"),
            ],
        )
    )
    height = 230 if form.narrow else 280
    rules = _rules(marks, shown, domain, height, form)
    return alt.layer(band, *rules, middle, points).properties(
        width=form.width_px - 60, height=height
    )


def _rules(
    marks: pd.DataFrame, shown: pd.DataFrame, domain: list[float], height: int, form: Form
) -> list[alt.Chart]:
    """Return horizontal rules with names that keep a line's height between them.

    A name stands where along its rule it meets the fewest points.
    """
    if marks.empty:
        return []
    gap = 13 * (domain[1] - domain[0]) / height
    values = marks["value"].tolist()
    above = [True] * len(values)
    for i, at in enumerate(values[:-1]):
        # The lower of two close rules has its name below it.
        above[i] = values[i + 1] - at > 1.4 * gap
    texts = marks[f"label_{form.lang}"].tolist()
    size = 9.5 if form.narrow else 11
    per_year = (form.width_px - 60) / (shown["year"].max() - shown["year"].min() + 1.2)
    free = [
        _free_place(shown, _steps_away(values, i, up, gap), gap, _text_px(text, size) / per_year)
        for i, (up, text) in enumerate(zip(above, texts, strict=True))
    ]
    placed = marks.assign(
        text=texts, place=[place for place, _ in free], start=[start for _, start in free]
    )
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    colour = alt.Color("colour:N", scale=None)
    rule = (
        alt.Chart(placed)
        .mark_rule(strokeDash=[4, 3], strokeWidth=1.3)
        .encode(y=alt.Y("value:Q", scale=scale), color=colour)
    )
    names = (
        alt.Chart(placed)
        .mark_text(align="left", fontSize=size)
        .encode(
            x=alt.X("start:Q"),
            y=alt.Y("place:Q", scale=scale),
            text="text:N",
            color=colour,
        )
    )
    return [rule, names]


def _text_px(text: str, size: float) -> float:
    """Return the width of a text in pixels, rather too wide than too narrow."""
    return size * sum(0.58 if ord(character) < 0x2000 else 1.0 for character in text)


def _steps_away(values: list[float], i: int, up: bool, gap: float) -> list[float]:
    """Return the heights a rule's name may have: beside it, and further off up to the next rule."""
    side = 1 if up else -1
    others = [side * (at - values[i]) for at in values if side * (at - values[i]) > 0]
    room = min(others, default=3 * gap) - 0.6 * gap
    return [
        values[i] + side * step * gap for step in (0.6, 1.0, 1.5) if step * gap <= room or step < 1
    ]


def _free_place(
    shown: pd.DataFrame, places: list[float], gap: float, years: float
) -> tuple[float, float]:
    """Return the height and the year at which a name of a length in years meets fewest points.

    A place beside the rule comes before one further off, its first and last place before those
    between them.
    """
    first, last = shown["year"].min() - 0.5, shown["year"].max() + 0.5 - years
    between = [first + step * 0.25 for step in range(1, max(1, int((last - first) / 0.25)))]
    starts = [first, max(first, last), *between]

    def met(at: tuple[float, float]) -> int:
        place, start = at
        near = shown.loc[(shown["value"] - place).abs() < 0.95 * gap, "year"]
        return int(near.between(start - 0.35, start + years + 0.35).sum())

    return min([(place, start) for place in places for start in starts], key=met)
