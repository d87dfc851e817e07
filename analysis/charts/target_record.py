"""Charts of the record of projections: earlier looks, reliability, and the scenarios."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis.blocks import Figure, Notice
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, GOOD, NEUTRAL, Form
from analysis.facts.target_record import (
    look_years,
    looks_width_sentence,
    reliability_sentence,
    scenario_seen_sentence,
)
from analysis.facts.targets_words import (
    AXIS_NAME,
    AXIS_UNIT,
    CITY,
    METHODS,
    NAME,
    PLAN,
    SCENARIO,
    SERIES,
    no_record,
    not_assessable,
    seen_from,
    value,
)
from analysis.facts.targets_words import GOOD as GOOD_DAYS
from analysis.language import Phrase
from analysis.review import Review
from analysis.target_review import TABLE_INDICATORS

_SOURCES = (*SERIES, PLAN, CITY, METHODS)


# --- Earlier looks -------------------------------------------------------------------------------


def target_looks(review: Review) -> Figure | Notice:
    """Draw what each look said of the last year of each plan, and what came."""
    data = _looks(review)
    sentence = looks_width_sentence(review)
    if data.empty:
        return Notice("target-looks", sentence.text(review.lang), review.lang)
    return draw(
        "target-looks",
        lambda form: _looks_chart(data, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            f"Intervals of good days and PM2.5 by the year of the look. {sentence.en}",
            f"各评估年份给出的优良天数比例和PM2.5区间图。{sentence.zh}",
        ),
        lang=review.lang,
        sources=_SOURCES,
        notes=[
            Phrase(
                "Each interval (80\u00a0%) knows only what was measured by the end of the year on "
                "the left; hollow points are looks without a track record. Dashed lines are the "
                "targets, or the level to keep; the solid line is what was published of the year, "
                "where it is known.",
                "各区间（80%）仅使用左侧年份年底以前的数据；空心点为尚无预测检验结果的评估。"
                "虚线为目标值或须保持的水平，实线为该年公布的实际值（如已知）。",
            )
        ],
    )


def _looks(review: Review) -> pd.DataFrame:
    targets = review.target_review
    parts = []
    for year in look_years(review):
        for name in TABLE_INDICATORS:
            frame = review.target_looks.at(name, year)
            if frame.empty:
                continue
            codes = list(dict.fromkeys(frame["code"]))
            code = next((c for c in ("target", "assigned", "state") if c in codes), codes[0])
            mine = frame[frame["code"] == code]
            mine = mine[["as_of", "low", "median", "high", "calibrated", "target", "code"]]
            known = targets.published_years(name)
            outcome = known.loc[known["year"] == year, "value"]
            parts.append(
                mine.assign(
                    indicator_id=name,
                    year=year,
                    base_year=int(targets.plan["base_year"]),
                    outcome=float(outcome.iloc[0]) if len(outcome) else None,
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _looks_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    panels = [
        _look_panel(mine, str(name), int(year), form)
        for (name, year), mine in data.groupby(["indicator_id", "year"], sort=False)
    ]
    columns = 1 if form.narrow else 2
    chart: alt.TopLevelMixin = alt.concat(*panels, columns=columns).resolve_scale(
        x="independent", y="independent"
    )
    return chart


def _look_panel(
    mine: pd.DataFrame, name: str, year: int, form: Form
) -> alt.LayerChart | alt.FacetChart:
    unit = form.pick(AXIS_UNIT[name])
    title = Phrase(f"{AXIS_NAME[name].en} in {year}, {unit}", f"{year}年{NAME[name].zh}（{unit}）")
    shown = mine.assign(
        label=[str(int(y)) for y in mine["as_of"]], shape=mine["calibrated"].astype(bool)
    )
    ends = pd.concat([mine["low"], mine["high"], mine["outcome"], mine["target"]]).dropna()
    room = (ends.max() - ends.min()) * 0.05
    scale = alt.Scale(
        domain=[float(ends.min() - room), float(ends.max() + room)], nice=False, zero=False
    )
    y = alt.Y(
        "label:O",
        axis=alt.Axis(title=form.pick(Phrase("Seen from", "评估年底")), ticks=False),
    )
    x = alt.X("median:Q", scale=scale, axis=alt.Axis(title=form.pick(title), tickCount=5))
    base = alt.Chart(shown)
    bars = base.mark_rule(strokeWidth=3, color=GOOD, opacity=0.45).encode(
        y=y, x=alt.X("low:Q", scale=scale), x2="high:Q"
    )
    dots = base.mark_point(size=60, opacity=1, color=GOOD, filled=True).encode(
        y=y,
        x=x,
        fill=alt.condition("datum.shape", alt.value(GOOD), alt.value("white")),
        stroke=alt.value(GOOD),
    )
    asked, known = shown.head(1), shown.dropna(subset=["outcome"]).head(1)
    # The level of the base year is no target: the plan leaves the number to the province.
    base_year = int(mine["base_year"].iloc[0])
    asked_for = Phrase("target", "目标")
    if str(mine["code"].iloc[0]) == "state":
        asked_for = Phrase(f"level of {base_year}", f"{base_year}年现状")
    words = (asked_for, Phrase("result", "实际"))
    middle = float(ends.min() + ends.max()) / 2
    layers: list[alt.Chart] = [bars, dots]
    for line, (what, frame, column, colour) in enumerate(
        (
            (words[0], asked, "target", DOUBT),
            (words[1], known, "outcome", BAD),
        )
    ):
        for at in frame[column]:
            text = f"{form.pick(what)} {value(name, float(at), False).en}"
            layers += _named_rule(float(at), text, scale, colour, line, at > middle)
    width = form.width_px - 70 if form.narrow else (form.width_px - 150) // 2
    return alt.layer(*layers).properties(width=width, height=alt.Step(22))


def _named_rule(
    at: float, text: str, scale: alt.Scale, colour: str, line: int, left: bool
) -> list[alt.Chart]:
    """Return a vertical rule with its name above the panel, on a line of its own."""
    data = alt.Chart(pd.DataFrame({"at": [at], "text": [text]}))
    x = alt.X("at:Q", scale=scale)
    rule = data.mark_rule(
        color=colour, strokeWidth=1.6, strokeDash=[4, 3] if line == 0 else [1, 0]
    ).encode(x=x)
    name = data.mark_text(
        color=colour, align="right" if left else "left", dx=3 if left else -3, fontSize=10
    ).encode(x=x, y=alt.value(-6 - 12 * line), text="text:N")
    return [rule, name]


# --- Reliability ---------------------------------------------------------------------------------


def forecast_reliability(review: Review) -> Figure | Notice:
    """Draw how often what was given a probability came true."""
    data = review.target_review.data.reliability
    if data.empty:
        return Notice("forecast-reliability", no_record(review).text(review.lang), review.lang)
    data = data.assign(
        bottom=(data["observed"] - 1.96 * data["error"]).clip(lower=0),
        top=(data["observed"] + 1.96 * data["error"]).clip(upper=1),
    )
    sentence = reliability_sentence(review)
    return draw(
        "forecast-reliability",
        lambda form: _reliability_chart(data, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            f"Share that came true against the probability given, with a diagonal. {sentence.en}",
            f"实际发生比例与预测概率对照图（含对角线）。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[*SERIES, METHODS],
        notes=[
            Phrase(
                "Events are that a later mean lies below a set multiple of the latest twelve "
                "months, over all cities and pollutants. On the diagonal what was given a "
                "probability comes true as often. The bars are 95\u00a0% intervals from clusters "
                "of pairs that share their weather.",
                "事件为其后的平均浓度低于最近12个月的若干倍，涵盖各市各污染物。点落在对角线上表示预测概率与"
                "实际发生比例一致。误差线为按天气相同的聚类计算的95%区间。",
            )
        ],
    )


def _reliability_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X(
        "forecast:Q",
        scale=scale,
        axis=alt.Axis(
            title=form.pick(Phrase("Probability given", "预测概率")), format="%", tickCount=5
        ),
    )
    y = alt.Y(
        "observed:Q",
        scale=scale,
        axis=alt.Axis(
            title=form.pick(Phrase("Share that came true", "实际发生比例")),
            format="%",
            tickCount=5,
        ),
    )
    diagonal = (
        alt.Chart(pd.DataFrame({"forecast": [0.0, 1.0], "observed": [0.0, 1.0]}))
        .mark_line(color=NEUTRAL, strokeDash=[4, 3], strokeWidth=1.2)
        .encode(x=x, y=y)
    )
    base = alt.Chart(data.assign(count=[f"{n:,}" for n in data["n"]]))
    bars = base.mark_rule(color=GOOD, strokeWidth=1.6).encode(
        x=x, y=alt.Y("bottom:Q", scale=scale), y2="top:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=GOOD, opacity=1).encode(x=x, y=y)
    # Full width: print scales every chart to the text, and a small square would fill a page.
    width = form.width_px - 75
    return alt.layer(diagonal, bars, dots).properties(width=width, height=min(width, 320))


# --- Scenarios -----------------------------------------------------------------------------------


def target_scenarios(review: Review) -> Figure | Notice:
    """Draw the target year under each scenario."""
    look, table = review.target_scenarios.targets, review.target_scenarios.table
    sentence = scenario_seen_sentence(review)
    if table.empty:
        missing = not_assessable(review, review.target_review.prospects[GOOD_DAYS])
        return Notice("target-scenarios", missing.text(review.lang), review.lang)
    data = table.drop_duplicates(["scenario", "indicator_id"])[
        ["scenario", "indicator_id", "low", "median", "high"]
    ].reset_index(drop=True)
    marks = table.drop_duplicates(["indicator_id", "code"])[["indicator_id", "code", "target"]]
    start = seen_from(look.as_of)
    return draw(
        "target-scenarios",
        lambda form: _scenario_chart(data, marks, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            f"Median and interval of the target year by scenario. {sentence.en}",
            f"各情景下目标年的中位数与区间图。{sentence.zh}",
        ),
        lang=review.lang,
        sources=_SOURCES,
        notes=[
            Phrase(
                f"Conditional, {start.en}: what {look.target_year} would be if the scenario "
                "held, not how likely the scenario is. Points are medians, lines 80\u00a0% "
                "intervals, dashed lines the possible targets of the table below.",
                f"条件性结果（{start.zh}）：仅表示情景成立时{look.target_year}年的水平，"
                "不表示情景本身的可能性。点为中位数，线为80%区间，虚线为下表所列可能目标值。",
            )
        ],
    )


_SCENARIO_COLOUR = {"continue": NEUTRAL, "with_measures": GOOD, "setback": BAD}


def _scenario_chart(data: pd.DataFrame, marks: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    words = {code: form.pick(word) for code, word in SCENARIO.items()}
    panels = []
    for name in TABLE_INDICATORS:
        mine = data[data["indicator_id"] == name]
        mine = mine.assign(
            word=mine["scenario"].map(words), colour=mine["scenario"].map(_SCENARIO_COLOUR)
        )
        rules = marks[marks["indicator_id"] == name].sort_values("target")
        # Names of close rules stand on two lines in turn.
        rules = rules.assign(
            text=[value(name, float(at), False).en for at in rules["target"]],
            line=[place % 2 for place in range(len(rules))],
        )
        ends = pd.concat([mine["low"], mine["high"], rules["target"]])
        room = (ends.max() - ends.min()) * 0.05
        scale = alt.Scale(
            domain=[float(ends.min() - room), float(ends.max() + room)], nice=False, zero=False
        )
        unit = form.pick(AXIS_UNIT[name])
        title = Phrase(f"{AXIS_NAME[name].en}, {unit}", f"{NAME[name].zh}（{unit}）")
        y = alt.Y(
            "word:N",
            sort=list(words.values()),
            axis=alt.Axis(title=None, ticks=False, domain=False),
        )
        colour = alt.Color("colour:N", scale=None)
        base = alt.Chart(mine)
        panels.append(
            alt.layer(
                alt.Chart(rules)
                .mark_rule(color=DOUBT, strokeDash=[4, 3], strokeWidth=1.3)
                .encode(x=alt.X("target:Q", scale=scale)),
                *(
                    alt.Chart(rules[rules["line"] == line])
                    .mark_text(color=DOUBT, fontSize=10)
                    .encode(
                        x=alt.X("target:Q", scale=scale),
                        y=alt.value(-6 - 11 * line),
                        text="text:N",
                    )
                    for line in (0, 1)
                ),
                base.mark_rule(strokeWidth=3, opacity=0.5).encode(
                    y=y, x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour
                ),
                base.mark_point(filled=True, size=75, opacity=1).encode(
                    y=y,
                    x=alt.X(
                        "median:Q",
                        scale=scale,
                        axis=alt.Axis(title=form.pick(title), tickCount=6),
                    ),
                    color=colour,
                ),
            ).properties(width=form.width_px - (115 if form.narrow else 130), height=alt.Step(28))
        )
    chart: alt.TopLevelMixin = alt.vconcat(*panels).resolve_scale(x="independent")
    return chart
