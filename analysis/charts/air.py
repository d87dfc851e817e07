"""Charts of the causes and the company of ozone: weather, pollutants, good days, other cities."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis import air_frames as frames
from analysis.air_review import HKO, HOURS, PAGES, AirReview
from analysis.blocks import Figure, Notice
from analysis.charts.labels import label_axis, wrapped
from analysis.charts.ozone import GAP_COLOUR, gap_layers, year_axis
from analysis.charts.render import draw
from analysis.charts.theme import BAD, DOUBT, FAINT, GOOD, INK, NEUTRAL, Form
from analysis.facts.air import air_facts
from analysis.facts.air_words import NO_HOURS, NO_WEATHER, UGM3, no_trend
from analysis.language import Phrase
from analysis.vocabulary import POLLUTANT, TREND_VARIANT

PER_YEAR = Phrase("µg/m³ a year", "每年变化（微克/立方米）")
POLLUTANT_COLOUR = {
    "O3": BAD,
    "PM25": GOOD,
    "PM10": DOUBT,
    "NO2": "#7B4173",
    "SO2": "#009E73",
    "CO": NEUTRAL,
}
CAUSES = {
    "ozone_alone": Phrase("ozone alone", "仅臭氧超标"),
    "ozone_and_others": Phrase("ozone and another", "臭氧与其他污染物均超标"),
    "others_alone": Phrase("others alone", "仅其他污染物超标"),
}


def trend_estimates(air: AirReview) -> Figure | Notice:
    """Draw the trend under every choice of data and method, each with its 95 % interval."""
    if air.trend.reason:
        return Notice("trend-estimates", no_trend(air.trend).text(air.lang), air.lang)
    data = air.trend_variants.dropna(subset=["low"])
    facts = air_facts(air)
    return draw(
        "trend-estimates",
        lambda form: _estimates_chart(data, form),
        data=data,
        caption=facts["variants_sentence"].display,
        alt_text=Phrase(
            "One row per estimate of the trend with its 95 % interval. "
            f"{facts['variants_sentence'].display.en}",
            f"各种算法的趋势估计及95%置信区间图。{facts['variants_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, HOURS, HKO],
        notes=[
            Phrase(
                "Points are slopes, bars their 95 % intervals. An interval that crosses the line "
                "leaves the direction open. The hollow point joins the two sources without "
                "conversion: it is shown because it is wrong in a way that is easy to miss.",
                "点为趋势值，横线为95%置信区间；区间跨越竖线表示变化方向不明确。空心点为两来源未经换算直接拼接"
                "的结果，此处列出以说明其偏差。",
            )
        ],
    )


def _estimates_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        name=[wrapped(form.pick(TREND_VARIANT[v]), form, 44, 24) for v in data["variant"]],
        hollow=data["variant"] == "unconverted",
    )
    shown["text"] = [
        form.pick(
            Phrase(
                f"{row.slope:+.1f} ({row.low:+.1f} to {row.high:+.1f})",
                f"{row.slope:+.1f}（{row.low:+.1f}至{row.high:+.1f}）",
            )
        ).replace("-", "−")
        for row in shown.itertuples()
    ]
    y = alt.Y("name:N", sort=list(shown["name"]), axis=label_axis(form))
    low, high = min(0.0, shown["low"].min()), max(0.0, shown["high"].max())
    # Room at the right for the numbers.
    x = alt.X(
        "slope:Q",
        scale=alt.Scale(domain=[low - 0.3, high + (high - low) * (0.75 if form.narrow else 0.38)]),
        axis=alt.Axis(title=form.pick(PER_YEAR), tickCount=6, grid=False),
    )
    base = alt.Chart(shown)
    layers = [
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=INK).encode(x="zero:Q"),
        base.mark_rule(strokeWidth=2.4, color=GOOD).encode(y=y, x=alt.X("low:Q"), x2="high:Q"),
        base.transform_filter("!datum.hollow")
        .mark_point(filled=True, size=80, color=GOOD, opacity=1)
        .encode(y=y, x=x),
        base.transform_filter("datum.hollow")
        .mark_point(filled=True, fill="white", size=80, stroke=BAD, strokeWidth=2, opacity=1)
        .encode(y=y, x=x),
        base.mark_text(align="left", dx=6, fontSize=9.5 if form.narrow else 10.5).encode(
            y=y, x="high:Q", text="text:N"
        ),
    ]
    return alt.layer(*layers).properties(
        width=form.width_px - (125 if form.narrow else 270),
        height=alt.Step(30 if form.narrow else 24),
    )


def weather_effect(air: AirReview) -> Figure | Notice:
    """Draw by how much the weather raised or lowered each month's ozone."""
    if not air.weather.assessable:
        return Notice("weather-effect", NO_WEATHER.text(air.lang), air.lang)
    data = frames.weather_months(air)
    facts = air_facts(air)
    return draw(
        "weather-effect",
        lambda form: _weather_chart(air, data, form),
        data=data,
        caption=facts["weather_months_sentence"].display,
        alt_text=Phrase(
            "Observed and weather-adjusted ozone, and the part of the weather in each month. "
            f"{facts['weather_months_sentence'].display.en}",
            f"臭氧月均值、气象校正值及逐月气象影响量图。{facts['weather_months_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, HOURS, HKO],
        notes=[facts["proxy_sentence"].display],
    )


def _weather_chart(air: AirReview, data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    first, last = data["year"].min() - 0.15, data["year"].max() + 0.25
    width = form.width_px - 75
    series = {
        "observed_ugm3": Phrase("as measured", "实测"),
        "adjusted_ugm3": Phrase("weather-adjusted", "气象校正后"),
    }
    domain = [form.pick(word) for word in series.values()]
    long = data.melt(["year", "segment"], list(series), "kind", "value_ugm3")
    long["word"] = long["kind"].map({k: form.pick(v) for k, v in series.items()})
    long["line"] = long["kind"] + long["segment"].astype(str)
    top = 20 * (int(long["value_ugm3"].max()) // 20 + 1)
    x = year_axis(form, first, last)
    y = alt.Y(
        "value_ugm3:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(
            title=form.pick(Phrase("Ozone, µg/m³", "臭氧（微克/立方米）")),
            tickCount=4,
            minExtent=34,
        ),
    )
    upper = alt.layer(
        *gap_layers(air.ozone, form, x, y),
        alt.Chart(long)
        .mark_line(strokeWidth=1.8)
        .encode(
            x=x,
            y=y,
            detail="line:N",
            color=alt.Color(
                "word:N",
                scale=alt.Scale(domain=domain, range=[NEUTRAL, GOOD]),
                legend=alt.Legend(title=None, symbolType="stroke"),
            ),
            strokeDash=alt.StrokeDash(
                "word:N", scale=alt.Scale(domain=domain, range=[[3, 2], [1, 0]])
            ),
        ),
    ).properties(width=width, height=150)
    size = 3.0 if form.narrow else 6.0
    lower = alt.layer(
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=FAINT).encode(y="zero:Q"),
        alt.Chart(data)
        .mark_bar(size=size)
        .encode(
            x=x,
            y=alt.Y(
                "weather_effect_ugm3:Q",
                axis=alt.Axis(
                    title=form.pick(Phrase("Effect of weather, µg/m³", "气象影响（微克/立方米）")),
                    tickCount=5,
                    minExtent=34,
                ),
            ),
            color=alt.condition("datum.weather_effect_ugm3 > 0", alt.value(BAD), alt.value(GOOD)),
            tooltip=[
                alt.Tooltip("month:N", title=form.pick(Phrase("Month", "月份"))),
                alt.Tooltip("weather_effect_ugm3:Q", title=form.pick(UGM3), format="+.0f"),
            ],
        ),
    ).properties(width=width, height=110)
    both: alt.VConcatChart = alt.vconcat(upper, lower, spacing=12)
    return both


def primary_pollutants(air: AirReview) -> Figure | Notice:
    """Draw which pollutant was primary on bad days and on the other days above an AQI of 50."""
    data = air.primary
    if data.empty:
        return Notice("primary-pollutants", NO_HOURS.text(air.lang), air.lang)
    facts = air_facts(air)
    return draw(
        "primary-pollutants",
        lambda form: _primary_chart(data, form),
        data=data,
        caption=facts["primary_sentence"].display,
        alt_text=Phrase(
            f"Shares of the primary pollutants. {facts['primary_sentence'].display.en}",
            f"首要污染物占比图。{facts['primary_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[HOURS],
        notes=[
            Phrase(
                "A day with several primary pollutants counts in equal parts for each.",
                "同一天有多项首要污染物的，按项等分计入。",
            )
        ],
    )


def _primary_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    groups = {
        "bad": Phrase("bad days (AQI over 100)", "超标天（AQI＞100）"),
        "good": Phrase("days with AQI 51–100", "空气质量为良的天（AQI 51～100）"),
    }
    sizes = data.drop_duplicates("group").set_index("group")["n_group"]
    names = {
        key: wrapped(
            f"{form.pick(word)}, n={sizes[key]}"
            if form.lang == "en"
            else f"{form.pick(word)}，{sizes[key]}天",
            form,
            34,
            17,
        )
        for key, word in groups.items()
        if key in sizes
    }
    order = [item for item in POLLUTANT_COLOUR if (data["pollutant"] == item).any()]
    words = {item: form.pick(POLLUTANT[item]) for item in order}
    shown = data.assign(
        row=data["group"].map(names),
        word=data["pollutant"].map(words),
        rank=data["pollutant"].map({item: i for i, item in enumerate(order)}),
    )
    shown = shown.sort_values(["row", "rank"])
    shown["end"] = shown.groupby("row")["share"].cumsum()
    shown["middle"] = shown["end"] - shown["share"] / 2
    shown["label"] = [_share_label(row.word, row.share, form) for row in shown.itertuples()]
    y = alt.Y("row:N", sort=list(names.values()), axis=label_axis(form))
    colour = alt.Color(
        "word:N",
        scale=alt.Scale(
            domain=list(words.values()), range=[POLLUTANT_COLOUR[item] for item in order]
        ),
        legend=alt.Legend(title=None, columns=3 if form.narrow else 6),
    )
    base = alt.Chart(shown)
    x = alt.X(
        "share:Q",
        stack="zero",
        axis=alt.Axis(
            format="%", title=form.pick(Phrase("Share of days", "天数占比")), tickCount=5
        ),
        scale=alt.Scale(domain=[0, 1]),
    )
    bars = base.mark_bar(stroke="white").encode(y=y, x=x, color=colour, order="rank:Q")
    text = base.mark_text(color="white", fontSize=11, fontWeight=600).encode(
        y=y, x=alt.X("middle:Q"), text="label:N"
    )
    return alt.layer(bars, text).properties(
        width=form.width_px - (135 if form.narrow else 210), height=alt.Step(46)
    )


def _share_label(word: str, share: float, form: Form) -> str:
    """Return what fits into a segment: name and share, the share alone, or nothing."""
    if share > (0.4 if form.narrow else 0.16):
        return f"{word} {100 * share:.0f}%"
    return f"{100 * share:.0f}%" if share > (0.14 if form.narrow else 0.05) else ""


def bad_days(air: AirReview) -> Figure | Notice:
    """Draw the bad days of each month by what made them bad."""
    data = frames.bad_day_months(air)
    if not air.account.n_bad:
        # Without a bad day there is nothing to draw; the sentence says so, or that no day is seen.
        return Notice(
            "bad-days", air_facts(air)["account_sentence"].display.text(air.lang), air.lang
        )
    facts = air_facts(air)
    return draw(
        "bad-days",
        lambda form: _bad_days_chart(data, form),
        data=data,
        caption=facts["account_sentence"].display,
        alt_text=Phrase(
            f"Bad days by month and cause. {facts['account_sentence'].display.en}",
            f"逐月超标天数及超标污染物图。{facts['account_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[HOURS],
        notes=[facts["account_note"].display],
    )


def _bad_days_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    present = [c for c in CAUSES if data.loc[data["cause"] == c, "days"].sum()]
    words = {cause: form.pick(CAUSES[cause]) for cause in present}
    colours = {"ozone_alone": BAD, "ozone_and_others": DOUBT, "others_alone": GOOD}
    shown = data.assign(word=data["cause"].map(words))
    seen = pd.PeriodIndex(sorted(set(data["month"])), freq="M")
    whole = pd.period_range(seen[0], seen[-1], freq="M")
    months, absent = [str(m) for m in whole], [str(m) for m in whole.difference(seen)]
    every = 3 if form.narrow else 1
    base = alt.Chart(shown)
    x = alt.X(
        "month:N",
        sort=months,
        scale=alt.Scale(domain=months),
        axis=alt.Axis(title=None, labelAngle=-60, values=months[::every]),
    )
    bars = base.mark_bar().encode(
        x=x,
        y=alt.Y(
            "days:Q",
            stack="zero",
            axis=alt.Axis(title=form.pick(Phrase("Bad days", "超标天数")), tickMinStep=1),
        ),
        color=alt.Color(
            "word:N",
            scale=alt.Scale(domain=list(words.values()), range=[colours[c] for c in present]),
            legend=alt.Legend(title=None, columns=1 if form.narrow else 3),
        ),
        tooltip=[
            alt.Tooltip("month:N", title=form.pick(Phrase("Month", "月份"))),
            alt.Tooltip("word:N", title=form.pick(Phrase("Cause", "超标污染物"))),
            alt.Tooltip("days:Q", title=form.pick(Phrase("Days", "天数"))),
        ],
    )
    layers = [bars]
    if absent:
        gap = pd.DataFrame({"month": absent})
        middle = gap.iloc[[len(gap) // 2]].assign(word=form.pick(Phrase("no data", "无数据")))
        layers.insert(0, alt.Chart(gap).mark_rect(color=GAP_COLOUR).encode(x=x))
        layers.append(
            alt.Chart(middle)
            .mark_text(angle=270, fontSize=10, color=NEUTRAL, align="right")
            .encode(x=x, y=alt.value(4), text="word:N")
        )
    return alt.layer(*layers).properties(width=form.width_px - 60, height=190)


def particles_and_ozone(air: AirReview) -> Figure | Notice:
    """Draw PM2.5 and ozone, both without their season, as shares of their base-period mean."""
    data = frames.relative_months(air)
    if data.empty:
        return Notice("particles-and-ozone", no_trend(air.trend).text(air.lang), air.lang)
    facts = air_facts(air)
    return draw(
        "particles-and-ozone",
        lambda form: _relative_chart(air, data, form),
        data=data,
        caption=facts["pm_sentence"].display,
        alt_text=Phrase(
            "PM2.5 and ozone by month, each relative to its mean of the base period, with "
            f"median lines. {facts['pm_sentence'].display.en}",
            f"PM2.5与臭氧逐月相对水平（基准期均值为100）及中位数趋势线图。{facts['pm_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, HOURS],
        notes=[
            Phrase(
                "The axis is an index, each pollutant’s mean of the base period being 100; the "
                "finding is in µg/m³.",
                "纵轴为指数（各污染物基准期均值为100），图题所述变化以微克/立方米计。",
            ),
            facts["pm_note"].display,
        ],
    )


def _relative_chart(air: AirReview, data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    words = {"o3": form.pick(POLLUTANT["O3"]), "pm25": form.pick(POLLUTANT["PM25"])}
    domain = list(words.values())
    shown = data.assign(word=data["pollutant"].map(words))
    low, top = (
        10 * (int(data["level_pct"].min()) // 10),
        10 * (int(data["level_pct"].max()) // 10 + 1),
    )
    scale = alt.Scale(domain=[low, top], nice=False)
    x = year_axis(form, data["year"].min() - 0.15, data["year"].max() + 0.25)
    colour = alt.Color(
        "word:N",
        scale=alt.Scale(domain=domain, range=[BAD, GOOD]),
        legend=alt.Legend(title=None),
    )
    base = alt.Chart(shown)
    y = alt.Y(
        "level_pct:Q",
        scale=scale,
        axis=alt.Axis(
            title=form.pick(
                Phrase("Without the season, base mean = 100", "扣除季节变化后（基准期均值=100）")
            )
        ),
    )
    layers = [
        *gap_layers(air.ozone, form, x, y),
        alt.Chart(pd.DataFrame({"hundred": [100]})).mark_rule(color=FAINT).encode(y="hundred:Q"),
        base.mark_point(filled=True, size=22, opacity=0.5).encode(
            x=x,
            y=y,
            color=colour,
            shape=alt.Shape("word:N", scale=alt.Scale(domain=domain, range=["circle", "square"])),
            tooltip=[
                alt.Tooltip("month:N", title=form.pick(Phrase("Month", "月份"))),
                alt.Tooltip("word:N", title=form.pick(Phrase("Pollutant", "污染物"))),
                alt.Tooltip("level_pct:Q", format=".0f", title="%"),
            ],
        ),
        base.mark_line(strokeWidth=3).encode(x=x, y=alt.Y("line_pct:Q", scale=scale), color=colour),
    ]
    return alt.layer(*layers).properties(width=form.width_px - 70, height=250)


def cities_distribution(air: AirReview) -> Figure | Notice:
    """Draw all cities as points, by trend and by level, with one of them marked."""
    data = frames.city_points(air)
    if data.empty:
        return Notice("cities-distribution", no_trend(air.trend).text(air.lang), air.lang)
    facts = air_facts(air)
    return draw(
        "cities-distribution",
        lambda form: _distribution_chart(air, data, form),
        data=data,
        caption=facts["cities_sentence"].display,
        alt_text=Phrase(
            f"All cities of the province as points. {facts['cities_sentence'].display.en}",
            f"全省各市分布图。{facts['cities_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, HOURS],
        notes=[
            Phrase(
                "Every point is a city; the line is the median of the cities. Points are moved "
                "apart vertically where they would cover each other.",
                "每点代表一个城市，竖线为各市中位数；点位重叠时上下错开。",
            )
        ],
    )


def _distribution_chart(air: AirReview, data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    titles = {
        "trend": Phrase(
            "Median trend of monthly ozone, µg/m³ a year", "月均值中位数趋势（每年，微克/立方米）"
        ),
        "level": Phrase("Mean of monthly ozone, µg/m³", "月均值平均（微克/立方米）"),
    }
    names = air.names("cities", "city_id")
    shown = data.assign(
        name=[form.pick(names[c]) for c in data["city_id"]], mine=data["city_id"] == air.city
    )
    panels = []
    for quantity, title in titles.items():
        part = shown[shown["quantity"] == quantity]
        if part.empty:
            continue
        base = alt.Chart(part)
        x = alt.X(
            "value:Q",
            scale=alt.Scale(zero=False, nice=True, padding=14),
            # Not flushed: a label moved inward would run into the next one.
            axis=alt.Axis(title=form.pick(title), grid=False, tickCount=8, labelFlush=False),
        )
        y = alt.Y("offset:Q", axis=None, scale=alt.Scale(domain=[-3.2, 3.2]))
        tooltip = [
            alt.Tooltip("name:N", title=form.pick(Phrase("City", "城市"))),
            alt.Tooltip("value:Q", format=".1f", title=form.pick(title)),
        ]
        layers = [
            alt.Chart(pd.DataFrame({"value": [part["value"].median()]}))
            .mark_rule(color=NEUTRAL, strokeDash=[4, 3])
            .encode(x="value:Q"),
            base.transform_filter("!datum.mine")
            .mark_point(filled=True, size=70, color=GOOD, opacity=0.6)
            .encode(x=x, y=y, tooltip=tooltip),
            base.transform_filter("datum.mine")
            .mark_point(filled=True, size=150, color=BAD, shape="diamond", opacity=1)
            .encode(x=x, y=y, tooltip=tooltip),
            base.transform_filter("datum.mine")
            .mark_text(fontWeight=600, color=BAD)
            .encode(x=x, y=alt.value(2), text="name:N"),
            base.transform_filter("datum.mine")
            .mark_rule(color=BAD, strokeWidth=1)
            # From below the name to the point, which lies at half of the height.
            .encode(x=x, y=alt.value(12), y2=alt.value(38)),
        ]
        if quantity == "trend" and part["value"].min() < 0:
            layers.insert(
                0,
                alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=INK).encode(x="value:Q"),
            )
        panels.append(alt.layer(*layers).properties(width=form.width_px - 40, height=95))
    both: alt.VConcatChart = alt.vconcat(*panels, spacing=14)
    return both


def cities_tiles(air: AirReview) -> Figure | Notice:
    """Draw each city's anomalies and median line as a tile on a schematic map."""
    data = frames.tile_points(air)
    if data.empty:
        return Notice("cities-tiles", no_trend(air.trend).text(air.lang), air.lang)
    facts = air_facts(air)
    return draw(
        "cities-tiles",
        lambda form: _tiles_chart(air, data, form),
        data=data[["city_id", "month", "anomaly_ugm3", "line_ugm3"]],
        caption=facts["tiles_sentence"].display,
        alt_text=Phrase(
            "A schematic map of Guangdong: one tile per city with its monthly anomalies and trend. "
            f"{facts['tiles_sentence'].display.en}",
            f"广东省各市臭氧距平与趋势示意图（每格一市）。{facts['tiles_sentence'].display.zh}",
        ),
        lang=air.lang,
        sources=[PAGES, HOURS],
        notes=[facts["tiles_note"].display],
    )


def _tiles_chart(air: AirReview, data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    tiles = frames.tiles(air)
    names = air.names("cities", "city_id")
    shade = {"rising": "#F9E3D6", "open": "#EEF0F3", "falling": "#DCEAF5"}
    words = {
        "rising": Phrase("rising", "上升"),
        "open": Phrase("direction open", "变化方向不明确"),
        "falling": Phrase("falling", "下降"),
    }
    present = [key for key in shade if (tiles["state"] == key).any()]
    frame = tiles.assign(
        name=[_short(form.pick(names[c])) for c in tiles["city_id"]],
        x0=tiles["tile_col"] + 0.03,
        x1=tiles["tile_col"] + 0.97,
        y0=-tiles["tile_row"] - 0.03,
        y1=-tiles["tile_row"] - 0.97,
        word=tiles["state"].map({k: form.pick(v) for k, v in words.items()}),
        mine=tiles["city_id"] == air.city,
        slope_text=[f"{v:+.1f}".replace("-", "−") for v in tiles["slope"]],
    )
    columns, rows = int(tiles["tile_col"].max()) + 1, int(tiles["tile_row"].max()) + 1
    xs, ys = alt.Scale(domain=[0, columns], nice=False), alt.Scale(domain=[-rows, 0], nice=False)

    def at(name: str, scale: alt.Scale, axis: type[alt.X] | type[alt.Y]) -> alt.X | alt.Y:
        return axis(f"{name}:Q", scale=scale, axis=None)

    base = alt.Chart(frame)
    place = {"x": at("x0", xs, alt.X), "x2": "x1", "y": at("y0", ys, alt.Y), "y2": "y1"}
    layers = [
        base.mark_rect().encode(
            **place,
            color=alt.Color(
                "word:N",
                scale=alt.Scale(
                    domain=[form.pick(words[k]) for k in present], range=[shade[k] for k in present]
                ),
                legend=alt.Legend(
                    title=form.pick(Phrase("Median trend", "中位数趋势")), symbolType="square"
                ),
            ),
        ),
        base.transform_filter("datum.mine")
        .mark_rect(filled=False, stroke=BAD, strokeWidth=2.5)
        .encode(**place),
        alt.Chart(data)
        .mark_point(filled=True, size=2.5 if form.narrow else 6, color=NEUTRAL, opacity=0.55)
        .encode(x=at("x", xs, alt.X), y=at("y", ys, alt.Y)),
        alt.Chart(data)
        .mark_line(strokeWidth=1.6, color=INK)
        .encode(x=at("x", xs, alt.X), y=at("line_y", ys, alt.Y), detail="city_id:N"),
        base.mark_text(
            align="left",
            baseline="top",
            dx=1 if form.narrow else 2,
            dy=2,
            # The longest Latin name fills its tile on a phone.
            fontSize=(7 if form.lang == "zh" else 6.2) if form.narrow else 10,
            fontWeight=600,
        ).encode(x=at("x0", xs, alt.X), y=at("y0", ys, alt.Y), text="name:N"),
        base.mark_text(
            align="right", baseline="bottom", dx=-2, dy=-1, fontSize=7.5 if form.narrow else 10
        ).encode(x=at("x1", xs, alt.X), y=at("y1", ys, alt.Y), text="slope_text:N"),
    ]
    side = (form.width_px - 16) / columns
    return alt.layer(*layers).properties(width=side * columns, height=max(side, 46) * rows)


def _short(name: str) -> str:
    """Return a Chinese city's name without 市, as the air files write it."""
    return name.removesuffix("市")
