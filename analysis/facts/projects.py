"""Facts about the running plan's projects: what they add up to and what they leave uncovered."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from analysis import projects
from analysis.facts.model import Fact, Number, count, phrase, quantity
from analysis.language import Phrase, chinese_punctuation, format_number, join_phrases
from analysis.parameters import SpendProfile
from analysis.review import Review
from analysis.vocabulary import in_sentence

PLAN = "plan-14-text"
METHODS = "methods"
BILLION_YUAN = Decimal(100_000)
HUNDRED_MILLION_YUAN = Decimal(10_000)


def money(amount_10k_cny: Number) -> Phrase:
    """Return an amount of 10,000 CNY as people say it: billion yuan, 亿元."""
    amount = Decimal(str(amount_10k_cny))
    if amount >= BILLION_YUAN:
        en = f"{format_number(amount / BILLION_YUAN, 1)} billion yuan"
    else:
        en = f"{format_number(amount / 100, 1)} million yuan"
    if amount >= HUNDRED_MILLION_YUAN:
        return Phrase(en, f"{format_number(amount / HUNDRED_MILLION_YUAN, 2)}亿元")
    return Phrase(en, f"{format_number(amount, 0)}万元")


def percent(share: float, decimals: int = 0) -> Phrase:
    """Return a share of 1 as percent."""
    smallest = 10.0**-decimals
    if 0 < 100 * share < smallest / 2:
        return Phrase(
            f"under {format_number(smallest, decimals)}\u00a0%",
            f"不足{format_number(smallest, decimals)}%",
        )
    number = format_number(100 * share, decimals)
    return Phrase(f"{number}\u00a0%", f"{number}%")


def project_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``projects``."""
    listed = review.projects
    total = projects.totals(listed).iloc[0]
    top = projects.concentration(listed, top=10)
    by_purpose = _largest_first(projects.totals(listed, by="purpose_id"))
    first = by_purpose.iloc[0]
    purpose = review.names("purposes", "purpose_id")[first["purpose_id"]]
    facts = {
        "n_projects": count(len(listed), PLAN),
        "n_tables": count(listed["table"].nunique(), PLAN),
        "n_with_amount": count(int(total["with_amount"]), PLAN),
        "n_without_amount": count(int(total["without_amount"]), PLAN),
        "total_10k_cny": quantity(total["sum_10k_cny"], "10k_cny", Phrase("10⁴ CNY", "万元"), PLAN),
        "total": phrase(money(total["sum_10k_cny"]), PLAN),
        "top_count": count(top.top, PLAN),
        "top_share": phrase(percent(top.top_share), PLAN),
        "largest_purpose": phrase(Phrase(in_sentence(purpose.en), purpose.zh), PLAN, METHODS),
        "largest_purpose_share": phrase(percent(first["share"]), PLAN, METHODS),
        "air_control_share": phrase(_purpose_share(by_purpose, "air_control"), PLAN, METHODS),
        "money_sentence": phrase(_money_sentence(review), PLAN, METHODS),
        "largest_sentence": phrase(_largest_sentence(review, top), PLAN),
        "audit_sentence": phrase(_audit_sentence(review), PLAN),
        "year_sentence": phrase(_year_sentence(review), PLAN),
        "timeline_sentence": phrase(_timeline_sentence(review), PLAN),
        "unit_cost_sentence": phrase(_unit_cost_sentence(review), PLAN, METHODS),
        "district_sentence": phrase(_district_sentence(review), PLAN),
    }
    return facts | _coverage_facts(review)


def _largest_first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("share", ascending=False, ignore_index=True)


def _purpose_share(by_purpose: pd.DataFrame, purpose_id: str) -> Phrase:
    shares = by_purpose.set_index("purpose_id")["share"]
    return percent(shares.get(purpose_id, 0.0), 1)


def _money_sentence(review: Review) -> Phrase:
    by_purpose = _largest_first(projects.totals(review.projects, by="purpose_id"))
    names = review.names("purposes", "purpose_id")
    total = projects.totals(review.projects).iloc[0]
    shown = [
        Phrase(
            f"{percent(row.share).en} {'of it goes ' if not index else ''}to "
            f"{in_sentence(names[row.purpose_id].en)}",
            f"{names[row.purpose_id].zh}占{percent(row.share).zh}",
        )
        for index, row in enumerate(by_purpose.head(2).itertuples())
    ]
    air = _purpose_share(by_purpose, "air_control")
    listed = Phrase(f"{shown[0].en}, {shown[1].en}", f"{shown[0].zh}，{shown[1].zh}")
    n = len(review.projects)
    return Phrase(
        f"The {n} projects add up to {money(total['sum_10k_cny']).en}: {listed.en} and {air.en} "
        "to air pollution control.",
        f"{n}个项目投资概算合计{money(total['sum_10k_cny']).zh}，其中{listed.zh}，大气污染防治占{air.zh}。",
    )


def _largest_sentence(review: Review, top: projects.Concentration) -> Phrase:
    rows = review.projects.set_index("project_id")
    first = rows.loc[top.project_ids[0]]
    amount = money(first["investment_10k_cny"])
    return Phrase(
        f"The {top.top} largest projects take {percent(top.top_share).en} of the money; the "
        f"largest, {first['name_en']}, takes {amount.en}.",
        f"投资额最大的{top.top}个项目占投资概算合计的{percent(top.top_share).zh}，"
        f"其中最大的为{chinese_punctuation(first['name_zh'])}，投资概算{amount.zh}。",
    )


def _audit_sentence(review: Review) -> Phrase:
    audit = projects.audit_totals(
        review.projects, review.rows("plan/project_tables", review.running_plan)
    )
    status = audit["status"].value_counts()
    equal, differs = int(status.get("equal", 0)), int(status.get("differs", 0))
    none = int(status.get("no_printed_total", 0))
    tail_en = f"; {none} table prints no total" if none == 1 else f"; {none} tables print no total"
    tail_zh = f"，{none}个项目表未列合计"
    if not none:
        tail_en = tail_zh = ""
    if differs:
        tables = ", ".join(str(t) for t in audit.loc[audit["status"] == "differs", "table"])
        return Phrase(
            f"The printed total differs from the sum in {differs} tables ({tables}){tail_en}.",
            f"有{differs}个表（表{tables.replace(', ', '、')}）所列合计与加总结果不一致{tail_zh}。",
        )
    return Phrase(
        f"All {equal} printed totals equal the sums of their tables{tail_en}.",
        f"{equal}个项目表所列合计均与各项目加总一致{tail_zh}。",
    )


def _year_sentence(review: Review) -> Phrase:
    start = int(review.running_plan["start_year"])
    years = _spent(review, "even")
    amounts = years["amount_10k_cny"].astype(float)
    before = amounts[years["before_plan"].astype(bool)].sum() / amounts.sum()
    middle = years[years["year"].between(start, start + 2)]["amount_10k_cny"].astype(float).sum()
    share = middle / amounts.sum()
    peaks = _peak_years(years)
    bounds = (_peak_years(_spent(review, profile)) for profile in ("start", "end"))
    first, last = bounds
    return Phrase(
        f"Spread evenly over each project's years, the money peaks in {peaks.en}; "
        f"{percent(share).en} falls in {start}\u2013{start + 2} and {percent(before).en} before "
        f"the plan began. The peak hangs on that assumption: with all money in the first year of "
        f"each project it is {first.en}, with all in the last it is {last.en}.",
        f"按建设起止年限平均分摊，年度投资概算以{peaks.zh}最高；"
        f"{start}—{start + 2}年合计占{percent(share).zh}，规划期之前占{percent(before).zh}。"
        f"最高年份取决于分摊假设：全部计入各项目起始年份时为{first.zh}，全部计入终止年份时为"
        f"{last.zh}。",
    )


def _spent(review: Review, profile: SpendProfile) -> pd.DataFrame:
    start = int(review.running_plan["start_year"])
    return projects.spend_by_year(review.projects, start, profile)


def _peak_years(years: pd.DataFrame) -> Phrase:
    """Name the years whose money is highest as the chart prints it: to 0.01 billion yuan."""
    shown = (years["amount_10k_cny"].astype(float) / float(BILLION_YUAN)).round(2)
    top = [int(year) for year in years.loc[shown == shown.max(), "year"]]
    return join_phrases([Phrase(str(year), f"{year}年") for year in top])


def _timeline_sentence(review: Review) -> Phrase:
    years = projects.spend_by_year(review.projects, int(review.running_plan["start_year"]), "even")
    busiest = years.loc[years["projects_running"].astype(int).idxmax()]
    running, total = int(busiest["projects_running"]), len(review.projects)
    last = int((review.projects["end_year"] == review.running_plan["end_year"]).sum())
    return Phrase(
        f"{running} of the {total} projects run in {int(busiest['year'])}, the busiest year; "
        f"{last} last until the plan ends.",
        f"{total}个项目中，{int(busiest['year'])}年在建项目最多，为{running}个；"
        f"{last}个项目延续至规划期末。",
    )


def district_names(review: Review) -> dict[str, Phrase]:
    """Return the names of the districts; the city is not one of them and is named as a whole."""
    kinds = review.package.table("catalogue/districts").set_index("district_id")["kind"]
    whole = Phrase("City as a whole", "市本级（全市）")
    names = review.names("districts", "district_id")
    return {key: whole if kinds[key] == "city" else name for key, name in names.items()}


def unit_costs(review: Review) -> pd.DataFrame:
    """Return money per unit by what is built (see :func:`analysis.projects.unit_costs`)."""
    sizes = review.package.table("plan/project_sizes")
    sizes = sizes[sizes["project_id"].isin(list(review.projects["project_id"]))]
    return projects.unit_costs(review.projects, sizes).summary


def cost_unit(symbol: Phrase) -> Phrase:
    """Return the unit of money per unit built: "10⁴ CNY per km", 万元/公里."""
    # Units that are English nouns are listed in the plural.
    single = symbol.en.removesuffix("s") if len(symbol.en) > 4 else symbol.en
    zh = f"（{symbol.zh}）" if "/" in symbol.zh else symbol.zh
    return Phrase(f"10⁴ CNY per {single}", f"万元/{zh}")


def cost_decimals(median_10k_cny: float) -> int:
    """Return the decimals of the money per unit of one row, by its median."""
    return 0 if median_10k_cny >= 100 else 1 if median_10k_cny >= 1 else 3


def _unit_cost_sentence(review: Review) -> Phrase:
    """Say where the money per unit differs most, and how much rests on a single project."""
    frame = unit_costs(review)
    several = frame[frame["n"] > 1]
    single = len(frame) - len(several)
    alone = Phrase(
        f"Of the {len(frame)} kinds of works {single} rest on a single project.",
        f"{len(frame)}类建设内容中，{single}类仅有1个项目。",
    )
    if several.empty:
        return alone
    low, high = several["min_10k_cny"].astype(float), several["max_10k_cny"].astype(float)
    at = (high / low).idxmax()
    row, name = several.loc[at], review.names("quantities", "quantity_id")
    unit = cost_unit(review.unit_symbols[row["unit"]])
    ends = [
        format_number(float(value), cost_decimals(float(row["median_10k_cny"])))
        for value in (row["min_10k_cny"], row["max_10k_cny"])
    ]
    ratio, what = format_number(float(high[at] / low[at]), 0), name[row["quantity_id"]]
    return Phrase(
        f"Money per unit differs most for {in_sentence(what.en)}: {ends[0]} to {ends[1]} × "
        f"{unit.en} among {int(row['n'])} projects, a factor of {ratio}. {alone.en}",
        f"单位造价差异最大的是“{what.zh}”：{int(row['n'])}个项目为{ends[0]}～{ends[1]}{unit.zh}，"
        f"最高为最低的{ratio}倍。{alone.zh}",
    )


def _district_sentence(review: Review) -> Phrase:
    by_district = _largest_first(projects.totals(review.projects, by="district_id"))
    first = by_district.iloc[0]
    district = district_names(review)[first["district_id"]]
    count_there, share = int(first["project_count"]), percent(first["share"])
    return Phrase(
        f"{district.en[:1].upper()}{district.en[1:]} has {share.en} of the money, in {count_there} "
        "projects.",
        f"{district.zh}投资占比最高，{count_there}个项目合计占{share.zh}。",
    )


def _coverage_facts(review: Review) -> dict[str, Fact]:
    targets = review.coverage.by_target
    distinct = targets[targets["same_as_target_ref"].isna()]
    table = distinct[distinct["source"] == "table"]
    text = distinct[distinct["source"] == "text"]
    uncovered = table[~table["covered"].astype(bool)]
    binding = set(review.targets.loc[review.targets["nature"] == "binding", "indicator_id"])
    bare = [i for i in uncovered["indicator_id"] if i in binding]
    return {
        "n_table_targets": count(len(table), PLAN),
        "n_table_covered": count(len(table) - len(uncovered), METHODS),
        "n_table_uncovered": count(len(uncovered), METHODS),
        "n_text_targets_distinct": count(len(text), PLAN),
        "n_text_uncovered": count(int((~text["covered"].astype(bool)).sum()), METHODS),
        "n_projects_without_target": count(len(review.coverage.projects_without_target), METHODS),
        "coverage_sentence": phrase(_coverage_sentence(table, text), PLAN, METHODS),
        "uncovered_sentence": phrase(_uncovered_sentence(review, uncovered, bare), PLAN, METHODS),
    }


#: How the catalogue ends the id of a goal for which the plan gives neither measure nor number.
_QUALITATIVE = "_goal_count"


def _coverage_sentence(table: pd.DataFrame, text: pd.DataFrame) -> Phrase:
    covered = int(table["covered"].astype(bool).sum())
    bare = text[~text["covered"].astype(bool)]
    goals = int(bare["indicator_id"].str.endswith(_QUALITATIVE).sum())
    repeated = len(text) - text["indicator_id"].nunique()
    again = Phrase(
        f" (each mention counted, {repeated} of them of an indicator named before)",
        f"（同一指标重复提出的分别计列，共涉及{len(text) - repeated}项指标）",
    )
    unmeasured = Phrase(
        f", {goals} of them qualitative goals without a measure",
        f"（含未设量化指标的定性目标{goals}条）",
    )
    none = Phrase("", "")
    again, unmeasured = again if repeated else none, unmeasured if goals else none
    return Phrase(
        f"{covered} of the {len(table)} indicators of the plan's target table have at least one "
        f"project that acts on them, {len(table) - covered} have none; of the {len(text)} further "
        f"targets in the text{again.en} {len(bare)} have none{unmeasured.en}.",
        f"规划指标体系{len(table)}项指标中，{covered}项有项目直接支撑，"
        f"{len(table) - covered}项没有项目支撑；规划正文另提出目标{len(text)}条{again.zh}，"
        f"其中{len(bare)}条没有项目支撑{unmeasured.zh}。",
    )


def _uncovered_sentence(review: Review, uncovered: pd.DataFrame, bare: list[str]) -> Phrase:
    if uncovered.empty:
        return Phrase("No indicator is left without a project.", "各项指标均有项目支撑。")
    names = [review.indicator_names[i] for i in uncovered["indicator_id"]]
    listed = join_phrases([Phrase(in_sentence(n.en), n.zh) for n in names])
    tail_en = f"; {len(bare)} of them are binding" if bare else "; none of them is binding"
    tail_zh = f"，其中{len(bare)}项为约束性指标" if bare else "，均为预期性指标"
    return Phrase(
        f"Without a project are: {listed.en}{tail_en}.",
        f"没有项目支撑的指标为{listed.zh}{tail_zh}。",
    )
