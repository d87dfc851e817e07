"""Charts of the running plan's projects."""

from __future__ import annotations

import altair as alt
import pandas as pd

from analysis import projects
from analysis.blocks import Figure
from analysis.charts.labels import LABEL_LINES, LABEL_MIDDLE, label_axis, wrapped
from analysis.charts.render import draw
from analysis.charts.theme import FAINT, GOOD, INK, Form
from analysis.facts.projects import district_names, percent, project_facts
from analysis.language import Phrase
from analysis.parameters import SpendProfile
from analysis.review import Review
from analysis.vocabulary import PROFILE

PLAN = "plan-14-text"
METHODS = "methods"
MONEY_AXIS = Phrase("Planned investment, billion yuan", "投资概算（亿元）")
#: 10,000 CNY per axis unit: a billion yuan in English, 亿元 in Chinese.
MONEY_UNIT = {"en": 100_000.0, "zh": 10_000.0}


def money_by_purpose(review: Review) -> Figure:
    """Draw what the money is for, largest purpose first."""
    names = review.names("purposes", "purpose_id")
    totals = projects.totals(review.projects, by="purpose_id")
    data = totals.assign(
        purpose_en=[names[i].en for i in totals["purpose_id"]],
        purpose_zh=[names[i].zh for i in totals["purpose_id"]],
        sum_10k_cny=totals["sum_10k_cny"].astype(float),
    ).sort_values("sum_10k_cny", ascending=False, ignore_index=True)
    sentence = project_facts(review)["money_sentence"].display
    return draw(
        "money-by-purpose",
        lambda form: _purpose_chart(data, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            f"Bars of planned investment by purpose. {sentence.en}",
            f"按用途分列的投资概算条形图。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, METHODS],
    )


def _purpose_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        purpose=[wrapped(text, form, 40, 20) for text in data[f"purpose_{form.lang}"]],
        value=data["sum_10k_cny"] / MONEY_UNIT[form.lang],
    )
    shown["label"] = [
        f"{row.value:,.2f} · {form.pick(percent(row.share, 0 if row.share >= 0.01 else 1))}"
        for row in shown.itertuples()
    ]
    y = alt.Y(
        "purpose:N",
        sort=list(shown["purpose"]),
        axis=label_axis(form),
    )
    # Room to the right of the longest bar for its label.
    top = float(shown["value"].max()) * (1.7 if form.narrow else 1.25)
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(title=form.pick(MONEY_AXIS), tickCount=4),
    )
    base = alt.Chart(shown)
    bars = base.mark_bar(color=GOOD, height={"band": 0.7}).encode(y=y, x=x)
    text = base.mark_text(align="left", dx=4, fontSize=10 if form.narrow else 11).encode(
        y=y, x=x, text="label:N"
    )
    return alt.layer(bars, text).properties(
        width=form.width_px - (145 if form.narrow else 250),
        height=alt.Step(26 if form.narrow else 22),
    )


def money_by_year(review: Review, profile: SpendProfile = "even") -> Figure:
    """Draw the money by year under a named assumption, with its bounds as ticks."""
    start = int(review.running_plan["start_year"])
    frames = {
        name: projects.spend_by_year(review.projects, start, name)
        for name in ("even", "start", "end")
    }
    chosen = frames[profile]
    data = pd.DataFrame(
        {
            "year": chosen["year"].astype(int),
            "amount_10k_cny": chosen["amount_10k_cny"].astype(float),
            "projects_running": chosen["projects_running"].astype(int),
            "before_plan": chosen["before_plan"].astype(bool),
            "profile": profile,
            "all_in_first_year_10k_cny": frames["start"]["amount_10k_cny"].astype(float),
            "all_in_last_year_10k_cny": frames["end"]["amount_10k_cny"].astype(float),
        }
    )
    sentence = project_facts(review)["year_sentence"].display
    assumed = PROFILE[profile]
    return draw(
        "money-by-year",
        lambda form: _year_chart(data, form),
        data=data,
        caption=sentence
        if profile == "even"
        else Phrase(f"Money by year, {assumed.en}.", f"分年度投资（{assumed.zh}）。"),
        alt_text=Phrase(
            f"Bars of planned investment by year, {assumed.en}. {sentence.en}",
            f"分年度投资概算条形图（{assumed.zh}）。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "The plan prints one amount and a span of years per project; how the money falls "
                f"within the span is an assumption, here: {assumed.en}. The triangles show what "
                "the year would get if every project's money fell in its first or in its last "
                "year.",
                f"规划仅列各项目投资总额与建设起止年限，分年度金额按假设分摊（本图：{assumed.zh}）。"
                "三角形表示投资全部计入各项目起始年份或终止年份时的当年金额。",
            )
        ],
    )


def _year_chart(data: pd.DataFrame, form: Form) -> alt.TopLevelMixin:
    unit = MONEY_UNIT[form.lang]
    shown = data.assign(
        value=data["amount_10k_cny"] / unit,
        first=data["all_in_first_year_10k_cny"] / unit,
        last=data["all_in_last_year_10k_cny"] / unit,
        period=data["before_plan"].map(
            {
                True: form.pick(Phrase("before the plan", "规划期之前")),
                False: form.pick(Phrase("plan period", "规划期内")),
            }
        ),
    )
    words = [
        form.pick(Phrase("before the plan", "规划期之前")),
        form.pick(Phrase("plan period", "规划期内")),
    ]
    x = alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0))
    base = alt.Chart(shown)
    bars = base.mark_bar(width={"band": 0.65}).encode(
        x=x,
        y=alt.Y("value:Q", axis=alt.Axis(title=form.pick(MONEY_AXIS), tickCount=5)),
        color=alt.Color(
            "period:N",
            scale=alt.Scale(domain=words, range=[FAINT, GOOD]),
            legend=alt.Legend(title=None),
        ),
        tooltip=[
            alt.Tooltip("year:O", title=form.pick(Phrase("Year", "年份"))),
            alt.Tooltip("value:Q", title=form.pick(MONEY_AXIS), format=".2f"),
            alt.Tooltip(
                "projects_running:Q", title=form.pick(Phrase("Projects running", "在建项目"))
            ),
        ],
    )
    text = base.mark_text(dy=-7, fontSize=11).encode(
        x=x, y="value:Q", text=alt.Text("value:Q", format=".2f")
    )
    # White inside and dark around, so that they are seen on the bars and beside them.
    bounds = alt.Chart(_bounds(shown, form)).mark_point(
        size=64, strokeWidth=1.6, filled=True, fill="white", stroke=INK, opacity=1
    )
    words = [form.pick(word) for word in BOUND.values()]
    marks = bounds.encode(
        x=x,
        y="value:Q",
        shape=alt.Shape(
            "bound:N",
            scale=alt.Scale(domain=words, range=["triangle-up", "triangle-down"]),
            legend=alt.Legend(title=None, direction="vertical" if form.narrow else "horizontal"),
        ),
    )
    return alt.layer(bars, marks, text).properties(width=form.width_px - 70, height=260)


BOUND = {
    "first": Phrase("all in the first year", "全部计入起始年份"),
    "last": Phrase("all in the last year", "全部计入终止年份"),
}


def _bounds(shown: pd.DataFrame, form: Form) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"year": shown["year"], "value": shown[name], "bound": form.pick(word)})
        for name, word in BOUND.items()
    ]
    return pd.concat(parts, ignore_index=True)


#: Lower bounds of the classes of money in the timeline, 10,000 CNY.
CLASSES = [
    (0.0, Phrase("under 10 million", "1000万元以下"), FAINT),
    (1_000.0, Phrase("10–100 million", "1000万元—1亿元"), "#8DB9D8"),
    (10_000.0, Phrase("100 million–1 billion", "1亿元—10亿元"), GOOD),
    (100_000.0, Phrase("1 billion and more", "10亿元及以上"), "#00385C"),
]
NO_AMOUNT = Phrase("no amount stated", "未列投资概算")


def project_timeline(review: Review) -> Figure:
    """Draw every project as a bar from its first to its last year, by district."""
    names = district_names(review)
    listed = review.projects
    data = pd.DataFrame(
        {
            "project_id": listed["project_id"],
            "district_id": listed["district_id"],
            "district_en": [names[i].en for i in listed["district_id"]],
            "district_zh": [names[i].zh for i in listed["district_id"]],
            "name_en": listed["name_en"],
            "name_zh": listed["name_zh"],
            "start_year": listed["start_year"].astype(int),
            "end_year": listed["end_year"].astype(int),
            "investment_10k_cny": [
                None if value is None else float(value) for value in listed["investment_10k_cny"]
            ],
        }
    )
    sums = data.groupby("district_id")["investment_10k_cny"].sum().sort_values(ascending=False)
    caption = project_facts(review)["timeline_sentence"].display
    return draw(
        "project-timeline",
        lambda form: _timeline_chart(data, list(sums.index), form),
        data=data,
        caption=caption,
        alt_text=Phrase(
            f"One bar per project from its first to its last year, by district. {caption.en}",
            f"按实施区域排列的项目建设年限图，每一横条为一个项目。{caption.zh}",
        ),
        lang=review.lang,
        sources=[PLAN],
        notes=[
            Phrase(
                "Within a district the largest project stands on top; the darker the bar, the more "
                "money. Years are those printed; a bar covers whole years.",
                "同一区域内按投资额由大到小排列，颜色越深投资越大；年限按规划所列，以整年计。",
            )
        ],
    )


def _timeline_chart(data: pd.DataFrame, districts: list[str], form: Form) -> alt.TopLevelMixin:
    words = [form.pick(NO_AMOUNT), *(form.pick(item[1]) for item in CLASSES)]
    shown = data.sort_values("investment_10k_cny", ascending=False, na_position="last").assign(
        district=data[f"district_{form.lang}"],
        name=data[f"name_{form.lang}"],
        begin=data["start_year"],
        finish=data["end_year"] + 1,
    )
    shown["size"] = [_class_word(value, form) for value in shown["investment_10k_cny"]]
    shown["place"] = shown.groupby("district_id").cumcount()
    order = [shown.loc[shown["district_id"] == d, "district"].iloc[0] for d in districts]
    years = list(range(int(shown["begin"].min()), int(shown["finish"].max()) + 1))
    bar = (
        alt.Chart(shown)
        .mark_bar(height=6, cornerRadius=1)
        .encode(
            y=alt.Y("place:O", axis=None),
            x=alt.X(
                "begin:Q",
                scale=alt.Scale(domain=[years[0], years[-1]], nice=False),
                axis=alt.Axis(
                    title=None, values=years, format="d", labelOverlap=True, tickCount=len(years)
                ),
            ),
            x2="finish:Q",
            color=alt.Color(
                "size:N",
                sort=words,
                scale=alt.Scale(
                    domain=words, range=["#E9C9BC", *(colour for _, _, colour in CLASSES)]
                ),
                legend=alt.Legend(
                    title=form.pick(Phrase("Planned investment, yuan", "投资概算")),
                    columns=2 if form.narrow else 5,
                ),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=form.pick(Phrase("Project", "项目"))),
                alt.Tooltip("start_year:Q", title=form.pick(Phrase("From", "起始"))),
                alt.Tooltip("end_year:Q", title=form.pick(Phrase("To", "终止"))),
                alt.Tooltip(
                    "investment_10k_cny:Q", title=form.pick(Phrase("10⁴ CNY", "万元")), format=","
                ),
            ],
        )
        .properties(width=form.width_px - (95 if form.narrow else 110), height=alt.Step(8))
    )
    by_district: alt.FacetChart = bar.facet(
        row=alt.Row(
            "district:N",
            sort=order,
            title=None,
            header=alt.Header(labelAngle=0, labelAlign="left", labelFontSize=11, labelPadding=4),
        ),
        spacing=7,
    ).resolve_scale(y="independent")
    return by_district


def _class_word(amount: float | None, form: Form) -> str:
    if amount is None or pd.isna(amount):
        return form.pick(NO_AMOUNT)
    return form.pick([word for bound, word, _ in CLASSES if amount >= bound][-1])


def coverage_matrix(review: Review) -> Figure:
    """Draw which indicators of the target table have projects, by project table."""
    coverage = review.coverage
    targets = review.targets.assign(target_ref=[f"T2-{row}" for row in review.targets["row"]])
    tables = review.rows("plan/project_tables", review.running_plan)
    matrix = coverage.matrix[coverage.matrix["target_ref"].isin(list(targets["target_ref"]))]
    data = matrix.merge(targets[["target_ref", "indicator_id", "nature"]], on="target_ref").merge(
        tables[["table", "title_en", "title_zh"]], on="table"
    )
    data["sum_10k_cny"] = [None if value is None else float(value) for value in data["sum_10k_cny"]]
    sentence = project_facts(review)["coverage_sentence"].display
    names = {indicator: review.indicator_names[indicator] for indicator in data["indicator_id"]}
    return draw(
        "coverage-matrix",
        lambda form: _matrix_chart(data, names, form),
        data=data,
        caption=sentence,
        alt_text=Phrase(
            "Matrix of target indicators by project tables with the number of projects. "
            f"{sentence.en}",
            f"目标指标与项目表的对应矩阵，数字为项目个数。{sentence.zh}",
        ),
        lang=review.lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "Numbers are projects that act directly on the indicator, by the project tables of "
                "the annex; a project may serve several indicators. Rows marked × have none. "
                "The tables and their numbers stand under “Do the printed totals add up”.",
                "数字为直接作用于该指标的项目个数，按附件各项目表分列；一个项目可对应多项指标。"
                "标“×”的指标没有项目支撑。项目表序号及名称见“投资合计核对”一节。",
            )
        ],
    )


def _matrix_chart(data: pd.DataFrame, names: dict[str, Phrase], form: Form) -> alt.TopLevelMixin:
    shown = data.assign(
        indicator=[form.pick(names[i]) for i in data["indicator_id"]],
        table_title=[wrapped(text, form, 44, 44) for text in data[f"title_{form.lang}"]],
        label=[str(n) if n else "" for n in data["project_count"]],
        some=data["project_count"] > 0,
    )
    total = shown.groupby("target_ref")["project_count"].transform("sum")
    shown["indicator"] = [
        wrapped(name if n else f"× {name}", form, 60, 26)
        for name, n in zip(shown["indicator"], total, strict=True)
    ]
    order = list(dict.fromkeys(shown["indicator"]))
    y = alt.Y(
        "indicator:N",
        sort=order,
        axis=label_axis(form),
    )
    axis = (
        alt.Axis(title=form.pick(Phrase("Project table", "项目表")), orient="top", labelAngle=0)
        if form.narrow
        else alt.Axis(
            title=None,
            orient="top",
            labelAngle=-90,
            labelExpr=LABEL_LINES,
            labelOffset=LABEL_MIDDLE,
            labelLimit=260,
            labelFontSize=10,
            labelLineHeight=11,
        )
    )
    x = alt.X(
        "table:O" if form.narrow else "table_title:N", axis=axis, sort=_table_order(shown, form)
    )
    base = alt.Chart(shown)
    tooltip = [
        alt.Tooltip("indicator:N", title=form.pick(Phrase("Indicator", "指标"))),
        alt.Tooltip("table_title:N", title=form.pick(Phrase("Project table", "项目表"))),
        alt.Tooltip("project_count:Q", title=form.pick(Phrase("Projects", "项目数"))),
        alt.Tooltip("sum_10k_cny:Q", title=form.pick(Phrase("10⁴ CNY", "万元")), format=","),
    ]
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.condition("datum.some", alt.value(GOOD), alt.value("#EEF0F3")),
        tooltip=tooltip,
    )
    text = base.mark_text(color="white", fontSize=11, fontWeight="bold").encode(
        x=x, y=y, text="label:N"
    )
    width = form.width_px - (165 if form.narrow else 400)
    lines = 1 + int(shown["indicator"].str.count(r"\|").max())
    step = alt.Step(13 * lines if form.narrow else 21)
    return alt.layer(cells, text).properties(width=width, height=step)


def _table_order(shown: pd.DataFrame, form: Form) -> list[str] | list[int]:
    ordered = shown.sort_values("table")
    return list(dict.fromkeys(ordered["table"] if form.narrow else ordered["table_title"]))
