"""Charts of one city's ozone: its months, its trend, its season and its days."""

from __future__ import annotations

from itertools import pairwise

import altair as alt
import pandas as pd

from analysis import air_frames as frames
from analysis.air_review import DAYS, HOURS, NOTICES, PAGES, QUANTILES, AirReview
from analysis.blocks import Figure, Notice
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, FAINT, GOOD, INK, NEUTRAL, Form
from analysis.facts.air import air_facts
from analysis.facts.air_words import NO_HOURS, NO_MONTHS, NO_PRINTED_DAYS, UGM3, no_trend
from analysis.language import Phrase
from analysis.vocabulary import CALENDAR_MONTH

GAP_COLOUR = "#EEF0F3"
MDA8_TITLE = Phrase("MDA8 ozone, µg/m³", "臭氧日最大8小时平均（微克/立方米）")
PEAK_TITLE = Phrase("1-hour maximum, µg/m³", "臭氧日最大1小时平均（微克/立方米）")
#: Classes of a calendar, between the ozone breakpoints of HJ 633 (Table 1), light to dark.
CLASS_COLOURS = ["#E8F1F8", "#BFD9EC", "#F4B183", "#C1440E", "#6E1A04"]


def year_axis(form: Form, first: float, last: float) -> alt.X:
    """Return a horizontal axis of decimal years, one tick a year."""
    step = 2 if form.narrow and last - first > 7 else 1
    return alt.X(
        "year:Q",
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=alt.Axis(
            title=None,
            format="d",
            values=list(range(int(first) + 1, int(last) + 1, step)),
            grid=False,
        ),
    )


def gap_layers(series: pd.Series[float], form: Form, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return grey bands with a word over the spans in which a monthly series has no value.

    ``x`` and ``y`` are the chart's own axes: a layer with axes of its own would widen them.
    """
    spans = frames.long_gaps(series)
    if not spans:
        return []
    frame = pd.DataFrame(
        {
            "year": [s.year + (s.month - 1) / 12 for s, _ in spans],
            "until": [e.year + e.month / 12 for _, e in spans],
            "word": form.pick(Phrase("no data", "无数据")),
        }
    )
    middle = frame.assign(year=(frame["year"] + frame["until"]) / 2)
    band = alt.Chart(frame).mark_rect(color=GAP_COLOUR).encode(x=x, x2="until:Q")
    word = (
        alt.Chart(middle)
        .mark_text(angle=270, fontSize=9 if form.narrow else 10, color=NEUTRAL, align="right")
        .encode(x=x, y=alt.value(4), text="word:N")
    )
    return [band, word]


def ozone_months(air: AirReview) -> Figure | Notice:
    """Draw the monthly means of MDA8 of both sources, with published 90th percentiles beside."""
    if air.ozone.empty:
        return Notice("ozone-months", NO_MONTHS.text(air.lang), air.lang)
    data = frames.month_points(air)
    facts = air_facts(air)
    return draw(
        "ozone-months",
        lambda form: _months_chart(air, data, form),
        data=data,
        caption=facts["months_sentence"].display,
        alt_text=Phrase(
            f"Monthly means of daily maximum 8-hour ozone. {facts['months_sentence'].display.en}",
            f"臭氧日最大8小时平均浓度月均值序列图。{facts['months_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, HOURS, NOTICES],
        notes=[
            Phrase(
                "All ozone at 298.15 K; what was stated at 273 K is converted. A published value "
                "is the month’s 90th percentile, a quantity of its own: it is shown beside the "
                "means and never joined to them.",
                "臭氧浓度统一为298.15 K参比状态，原为273 K的均已换算。公布值为当月第90百分位数，与"
                "月均值不是同一统计量，仅并列，不衔接。",
            )
        ],
    )


def _months_chart(air: AirReview, data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    words = {
        PAGES: Phrase("mean, monthly pages (converted)", "月均值（网页所列，已换算）"),
        HOURS: Phrase("mean, computed from hours", "月均值（由小时值计算）"),
        NOTICES: Phrase("90th percentile, published", "第90百分位数（公布值）"),
    }
    present = [key for key in words if (data["series"] == key).any()]
    shown = data.assign(word=data["series"].map({k: form.pick(v) for k, v in words.items()}))
    domain = [form.pick(words[key]) for key in present]
    colours = {PAGES: GOOD, HOURS: BAD, NOTICES: NEUTRAL}
    shapes = {PAGES: "circle", HOURS: "square", NOTICES: "diamond"}
    top = 20 * (int(data["value_ugm3"].max()) // 20 + 1)
    x = year_axis(form, data["year"].min() - 0.15, data["year"].max() + 0.25)
    y = alt.Y(
        "value_ugm3:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(
            title=form.pick(Phrase("MDA8 ozone, µg/m³", "臭氧日最大8小时平均（微克/立方米）"))
        ),
    )
    colour = alt.Color(
        "word:N",
        scale=alt.Scale(domain=domain, range=[colours[k] for k in present]),
        legend=alt.Legend(title=None, columns=1 if form.narrow else 3, symbolOpacity=1),
    )
    shape = alt.Shape("word:N", scale=alt.Scale(domain=domain, range=[shapes[k] for k in present]))
    base = alt.Chart(shown)
    tooltip = [
        alt.Tooltip("month:N", title=form.pick(Phrase("Month", "月份"))),
        alt.Tooltip("value_ugm3:Q", title=form.pick(UGM3), format=".0f"),
        alt.Tooltip("word:N", title=form.pick(Phrase("Series", "数据系列"))),
    ]
    layers = [
        *gap_layers(air.ozone, form, x, y),
        base.transform_filter(alt.datum.series != NOTICES)
        .mark_line(strokeWidth=1.4, opacity=0.7)
        .encode(x=x, y=y, color=colour, detail="segment:N"),
        base.mark_point(size=26 if form.narrow else 34, filled=True, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, tooltip=tooltip
        ),
    ]
    return alt.layer(*layers).properties(width=form.width_px - 70, height=270)


def ozone_trend(air: AirReview) -> Figure | Notice:
    """Draw the anomalies from the seasonal cycle with the lines of the three quantiles."""
    if air.trend.reason:
        return Notice("ozone-trend", no_trend(air.trend).text(air.lang), air.lang)
    data = frames.anomalies(air)
    facts = air_facts(air)
    return draw(
        "ozone-trend",
        lambda form: _trend_chart(air, data, form),
        data=data,
        caption=facts["trend_sentence"].display,
        alt_text=Phrase(
            "Departure of each month from the seasonal cycle, with fitted lines. "
            f"{facts['trend_sentence'].display.en}",
            f"逐月距平与分位数趋势线图。{facts['trend_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, HOURS],
        notes=[facts["trend_note"].display],
    )


def _trend_chart(air: AirReview, data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    lines = data.melt(["month", "year"], [f"line_{q}" for q in QUANTILES], "line", "line_ugm3")
    lines["quantile"] = lines["line"].str.removeprefix("line_").astype(float)
    words = {
        0.9: Phrase("high for the season (P90)", "同期偏高（第90百分位数）"),
        0.5: Phrase("middle (median)", "中位数"),
        0.1: Phrase("low for the season (P10)", "同期偏低（第10百分位数）"),
    }
    dashes = {0.9: [6, 3], 0.5: [1, 0], 0.1: [2, 2]}
    present = [q for q in words if (lines["quantile"] == q).any()]
    domain = [form.pick(words[q]) for q in present]
    shown = lines.assign(word=lines["quantile"].map({q: form.pick(words[q]) for q in present}))
    low, high = data["anomaly_ugm3"].min(), data["anomaly_ugm3"].max()
    bottom, top = 10 * (int(low) // 10), 10 * (int(high) // 10 + 1)
    x = year_axis(form, data["year"].min() - 0.15, data["year"].max() + 0.25)
    y = alt.Y(
        "anomaly_ugm3:Q",
        scale=alt.Scale(domain=[bottom, top], nice=False),
        axis=alt.Axis(
            title=form.pick(Phrase("Departure from the season, µg/m³", "距平（微克/立方米）"))
        ),
    )
    layers = [
        *gap_layers(air.ozone, form, x, y),
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=FAINT).encode(y="zero:Q"),
        alt.Chart(data)
        .mark_point(filled=True, size=26, color=NEUTRAL, opacity=0.75)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("month:N", title=form.pick(Phrase("Month", "月份"))),
                alt.Tooltip("anomaly_ugm3:Q", title=form.pick(UGM3), format="+.1f"),
            ],
        ),
        alt.Chart(shown)
        .mark_line(strokeWidth=2.4)
        .encode(
            x=x,
            y=alt.Y("line_ugm3:Q", scale=alt.Scale(domain=[bottom, top], nice=False)),
            color=alt.Color(
                "word:N",
                scale=alt.Scale(
                    domain=domain, range=[{0.9: BAD, 0.5: INK, 0.1: GOOD}[q] for q in present]
                ),
                legend=alt.Legend(title=None, columns=1 if form.narrow else 3, symbolType="stroke"),
            ),
            strokeDash=alt.StrokeDash(
                "word:N", scale=alt.Scale(domain=domain, range=[dashes[q] for q in present])
            ),
        ),
    ]
    return alt.layer(*layers).properties(width=form.width_px - 70, height=260)


def ozone_calendar(air: AirReview) -> Figure | Notice:
    """Draw every day of the hourly record as one cell, coloured by its MDA8."""
    data = frames.calendar(air)
    if data.empty:
        return Notice("ozone-calendar", NO_HOURS.text(air.lang), air.lang)
    facts = air_facts(air)
    return draw(
        "ozone-calendar",
        lambda form: _calendar_chart(data, air.ozone_classes("O3_8H"), MDA8_TITLE, form),
        data=data,
        caption=facts["calendar_sentence"].display,
        alt_text=Phrase(
            f"One cell per day, darker for more ozone. {facts['calendar_sentence'].display.en}",
            f"臭氧日最大8小时平均浓度日历图，颜色越深浓度越高。{facts['calendar_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[HOURS],
        notes=[
            Phrase(
                "A dot marks an exceedance day. White cells have no valid value; the months of "
                "the row “no data” are not in the archive at hand.",
                "圆点为超标天；白格为无有效值；标注“无数据”的月份不在所用资料之内。",
            )
        ],
    )


def ozone_peaks(air: AirReview) -> Figure | Notice:
    """Draw every printed day as one cell, coloured by its 1-hour maximum."""
    data = frames.peak_calendar(air)
    if data.empty:
        return Notice("ozone-peaks", NO_PRINTED_DAYS.text(air.lang), air.lang)
    sentence = air_facts(air)["peaks_sentence"].display
    return draw(
        "ozone-peaks",
        lambda form: _calendar_chart(data, air.ozone_classes("O3_1H"), PEAK_TITLE, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            f"One cell per day, darker for a higher 1-hour maximum. {sentence.en}",
            f"臭氧日最大1小时平均浓度日历图，颜色越深浓度越高。{sentence.zh}",
        ),
        lang=air.lang,
        sources=[DAYS],
        notes=[
            Phrase(
                "A dot marks a day above the 1-hour limit, at the reference state of its time. "
                "The 1-hour maximum is not MDA8 and decides no day; it is shown because these "
                "years are whole. Single high values are unreviewed and may be faults.",
                "圆点为超过1小时平均限值的日期（当时参比状态）。1小时最大值不同于日最大8小时平均，"
                "不作为日评价依据；因这些年份逐日资料完整而列出。个别高值未经审核，可能为仪器异"
                "常。",
            )
        ],
    )


def _calendar_chart(
    data: pd.DataFrame, edges: list[int], title: Phrase, form: Form
) -> alt.TopLevelMixin:
    labels = [
        f"≤{edges[0]}",
        *(f"{low + 1}–{high}" for low, high in pairwise(edges)),
        f">{edges[-1]}",
    ]
    shown = data.assign(band=[labels[sum(v > e for e in edges)] for v in data["value_ugm3"]])
    order = frames.calendar_rows(data)
    gap = pd.DataFrame({"row": [row for row, empty in order if empty], "day": 16})
    gap["word"] = form.pick(Phrase("no data", "无数据"))
    names = [row for row, _ in order]
    y = alt.Y(
        "row:N",
        sort=names,
        scale=alt.Scale(domain=names),
        axis=alt.Axis(title=None, ticks=False, domain=False),
    )
    x = alt.X(
        "day:O",
        scale=alt.Scale(domain=list(range(1, 32))),
        axis=alt.Axis(
            title=form.pick(Phrase("Day of the month", "日")),
            values=[1, 10, 20, 31] if form.narrow else [1, 5, 10, 15, 20, 25, 31],
            labelAngle=0,
            ticks=False,
            domain=False,
        ),
    )
    cells = (
        alt.Chart(shown)
        .mark_rect(stroke="white", strokeWidth=0.6 if form.narrow else 1.2)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "band:O",
                sort=labels,
                scale=alt.Scale(domain=labels, range=CLASS_COLOURS),
                legend=alt.Legend(
                    title=form.pick(title),
                    titleLimit=form.width_px,
                    columns=3 if form.narrow else 5,
                    symbolType="square",
                    symbolOpacity=1,
                ),
            ),
            tooltip=[
                alt.Tooltip("date:N", title=form.pick(Phrase("Day", "日期"))),
                alt.Tooltip("value_ugm3:Q", title=form.pick(UGM3), format=".0f"),
            ],
        )
    )
    dots = (
        alt.Chart(shown)
        .transform_filter("datum.exceeds")
        .mark_point(filled=True, color="white", size=10 if form.narrow else 26, opacity=1)
        .encode(x=x, y=y)
    )
    layers = [cells, dots]
    if len(gap):
        layers.append(
            alt.Chart(gap).mark_text(fontSize=9.5, color=NEUTRAL).encode(x=x, y=y, text="word:N")
        )
    return alt.layer(*layers).properties(
        width=form.width_px - 75, height=alt.Step(12 if form.narrow else 17)
    )


def ozone_season(air: AirReview) -> Figure | Notice:
    """Draw the seasonal cycle of the monthly means and, below, when exceedances fall."""
    if air.ozone.empty:
        return Notice("ozone-season", NO_MONTHS.text(air.lang), air.lang)
    cycle, counts = frames.season_points(air), frames.exceedance_months(air)
    facts = air_facts(air)
    return draw(
        "ozone-season",
        lambda form: _season_chart(cycle, counts, form),
        data=counts,
        caption=facts["season_sentence"].display,
        alt_text=Phrase(
            "Monthly means by calendar month, and the share of exceedance days. "
            f"{facts['season_sentence'].display.en}",
            f"臭氧月均值季节变化与超标天数比例图。{facts['season_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, DAYS, HOURS],
        notes=[facts["season_note"].display],
    )


def _season_chart(cycle: pd.DataFrame, counts: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    names = [
        str(number) if form.narrow else form.pick(CALENDAR_MONTH[number]) for number in range(1, 13)
    ]
    word = dict(enumerate(names, start=1))
    width = form.width_px - 75
    x = alt.X(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names),
        axis=alt.Axis(
            title=form.pick(Phrase("Month", "月份")) if form.narrow else None,
            labelAngle=0,
            grid=False,
        ),
    )
    shown = cycle.assign(name=cycle["calendar_month"].map(word))
    mean = shown.groupby("name", as_index=False)["value_ugm3"].mean()
    upper = alt.layer(
        alt.Chart(mean).mark_line(color=GOOD, strokeWidth=2.4).encode(x=x, y="value_ugm3:Q"),
        alt.Chart(shown)
        .mark_point(filled=True, color=NEUTRAL, size=24, opacity=0.7)
        .encode(
            x=x,
            y=alt.Y(
                "value_ugm3:Q",
                axis=alt.Axis(
                    title=form.pick(Phrase("Monthly mean, µg/m³", "月均值（微克/立方米）")),
                    tickCount=5,
                    minExtent=34,
                ),
            ),
            tooltip=[
                alt.Tooltip("month:N", title=form.pick(Phrase("Month", "月份"))),
                alt.Tooltip("value_ugm3:Q", title=form.pick(UGM3), format=".0f"),
            ],
        ),
    ).properties(width=width, height=150)
    kinds = {
        "o3_1h": Phrase("1-hour maximum (whole years)", "日最大1小时平均（资料完整年份）"),
        "mda8": Phrase("MDA8 (days with hours)", "日最大8小时平均（有小时数据的日期）"),
    }
    present = [k for k in kinds if (counts.loc[counts["n_days"] > 0, "kind"] == k).any()]
    domain = [form.pick(kinds[k]) for k in present]
    seen = counts[(counts["n_days"] > 0) & counts["kind"].isin(present)]
    bars = seen.assign(
        name=seen["calendar_month"].map(word),
        word=seen["kind"].map({k: form.pick(v) for k, v in kinds.items()}),
    )
    lower = (
        alt.Chart(bars)
        .mark_bar()
        .encode(
            x=x,
            xOffset=alt.XOffset("word:N", sort=domain),
            y=alt.Y(
                "share_pct:Q",
                axis=alt.Axis(
                    title=form.pick(Phrase("Exceedance days, %", "超标天数比例（%）")),
                    tickCount=4,
                    minExtent=34,
                ),
            ),
            color=alt.Color(
                "word:N",
                scale=alt.Scale(domain=domain, range=[DOUBT, BAD][: len(domain)]),
                legend=alt.Legend(title=None, columns=1 if form.narrow else 2),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=form.pick(Phrase("Month", "月份"))),
                alt.Tooltip("n_exceed:Q", title=form.pick(Phrase("Exceedance days", "超标天数"))),
                alt.Tooltip("n_days:Q", title=form.pick(Phrase("Days seen", "有效天数"))),
            ],
        )
        .properties(width=width, height=130)
    )
    if bars.empty:
        return upper
    both: alt.VConcatChart = alt.vconcat(upper, lower, spacing=14).resolve_scale(
        color="independent"
    )
    return both
