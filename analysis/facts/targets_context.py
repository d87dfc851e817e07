"""Facts beside the chances: what was published since, the city's rank, and the plan's midterm."""

from __future__ import annotations

import re

import pandas as pd

from analysis.facts.model import Fact, phrase
from analysis.facts.targets_words import CITY, GOOD, METHODS, NAME, PLAN, sign, value
from analysis.language import Phrase, join_phrases
from analysis.review import Review
from analysis.target_review import PUBLISHED, TABLE_INDICATORS

_RANK = "aqi_rank_from_bottom"
_PART = re.compile(r"__ytd(\d+)_(\d+)$")
_ISSUED = "targets-published"
#: How the table of issued targets names what the province assigned.
_ASSIGNED = "省下达"
#: The year that the plan's table prints targets for on the way.
_MIDTERM = 2023


def context_facts(review: Review) -> dict[str, Fact]:
    """Return the facts that stand beside the chances of chapter ``targets``."""
    return {
        "met_since_sentence": phrase(met_since_sentence(review), CITY, PLAN),
        "rank_sentence": phrase(rank_sentence(review), CITY),
        "midterm_sentence": phrase(midterm_sentence(review), PLAN, CITY),
        "yearly_target_sentence": phrase(yearly_target_sentence(review), _ISSUED, METHODS),
    }


def met_since_sentence(review: Review) -> Phrase:
    """Return which possible targets a published value since the plan's base year already met."""
    targets, parts, n_known = review.target_review, [], 0
    for name in TABLE_INDICATORS:
        known = targets.published_years(name)
        known = known[known["year"] > int(targets.plan["base_year"])]
        n_known += len(known)
        for row in known.itertuples():
            met = [
                item.value
                for item in targets.references(name)
                if (row.value >= item.value) == (sign(name) == "≥") or row.value == item.value
            ]
            # The easiest targets say nothing that the harder ones do not.
            hard = sorted(set(met), reverse=sign(name) == "≥")[:2]
            if not hard:
                continue
            at = value(name, float(row.value))
            said = join_phrases([_demanded(name, each) for each in hard])
            parts.append(
                Phrase(
                    f"{NAME[name].en} of {row.year}, {at.en}, met {said.en}",
                    f"{row.year}年{NAME[name].zh}为{at.zh}，已达到{said.zh}",
                )
            )
    if not n_known:
        return Phrase(
            "No yearly value is published for a year after the plan’s base year.",
            "规划基准年以后尚无已公布的年值。",
        )
    if not parts:
        return Phrase(
            "No value published for a year after the plan’s base year meets any of them.",
            "规划基准年以后公布的年值均未达到上述数值。",
        )
    return Phrase(
        f"As published, on the stations and reviews of the city: {'; '.join(p.en for p in parts)}.",
        f"据已公布的年值（站点和审核口径与本章预测不同），{'；'.join(p.zh for p in parts)}。",
    )


def _demanded(name: str, target: float) -> Phrase:
    at = value(name, target)
    return Phrase(f"{sign(name)}\u00a0{at.en}", f"{sign(name)}{at.zh}")


def rank_sentence(review: Review) -> Phrase:
    """Return where the province's published ranking put the city by its share of good days."""
    table = review.package.table("annual/jiangmen_published")
    mine = table[
        (table["area_zh"] == review.target_review.city_zh)
        & table["indicator"].str.startswith(_RANK)
        & (table["confidence"] != "low")
        & (table["year"].astype(int) <= review.as_of)
    ].sort_values(["year", "indicator"])
    if mine.empty:
        return Phrase(
            "No published rank of the city by its share of good days is at hand.",
            "尚未取得本市优良天数比例在全省排名的公布资料。",
        )
    parts = [_rank(row) for row in _one_a_year(mine)]
    n = str(mine["unit"].iloc[0]).rsplit(" ", 1)[-1]
    city = review.city_name
    return Phrase(
        f"In the province’s rankings at hand {city.en} stood near the end of {n} cities by its "
        f"share of good days; counted from the bottom, {join_phrases(parts).en}.",
        f"已取得的全省城市优良天数比例排名通报中，{city.zh}在{n}市中的位次（自末位起）："
        f"{'、'.join(p.zh for p in parts)}。",
    )


def _one_a_year(ranks: pd.DataFrame) -> list[pd.Series]:
    """Return each year's rank, or where none is published that of its longest part."""
    found = []
    for _, year in ranks.groupby("year", sort=True):
        ends = [_PART.search(str(name)) for name in year["indicator"]]
        length = [12 if end is None else int(end.group(2)) for end in ends]
        found.append(year.iloc[max(range(len(length)), key=length.__getitem__)])
    return found


def _rank(row: pd.Series) -> Phrase:
    number, year = int(float(row["value"])), int(row["year"])
    part = _PART.search(str(row["indicator"]))
    ordinal = {1: "last", 2: "second", 3: "third"}.get(number, f"{number}th")
    place = "末位" if number == 1 else f"倒数第{number}位"
    if part is None:
        return Phrase(f"{ordinal} in {year}", f"{year}年{place}")
    first, last = (int(each) for each in part.groups())
    names = [pd.Timestamp(year, month, 1).month_name() for month in (first, last)]
    return Phrase(
        f"{ordinal} in {names[0]} to {names[1]} {year}", f"{year}年{first}—{last}月{place}"
    )


def midterm_sentence(review: Review) -> Phrase:
    """Return what the running plan prints for its midterm year, and that nothing was compared."""
    targets = review.rows("plan/targets", review.running_plan)
    kinds = targets[f"target_{_MIDTERM}_kind"].fillna("")
    numbers = int(targets[f"target_{_MIDTERM}_value"].notna().sum())
    kept, assigned = int((kinds == "keep").sum()), int((kinds == "assigned").sum())
    blank = len(targets) - numbers - kept - assigned
    named = targets.loc[targets[f"target_{_MIDTERM}_value"].notna(), "indicator_id"]
    names = [review.indicator_names[str(name)] for name in named]
    came = Phrase("", "")
    if review.as_of >= _MIDTERM:
        came = _midterm_results(review, [str(name) for name in named])
    lowered = [Phrase(name.en[0].lower() + name.en[1:], name.zh) for name in names]
    listed = join_phrases(lowered)
    return Phrase(
        f"For {_MIDTERM} the plan prints a number for {numbers} indicators ({listed.en}), asks "
        f"that {kept} be kept stable, leaves {assigned} to the province and asks nothing "
        f"of {blank}.{came.en}",
        f"规划列出{_MIDTERM}年目标值的有{numbers}项（{listed.zh}），要求“保持稳定”的{kept}项，"
        f"“完成省下达目标”的{assigned}项，未提要求的{blank}项。{came.zh}",
    )


def _midterm_results(review: Review, names: list[str]) -> Phrase:
    table = review.package.table("annual/jiangmen_published")
    known = table[
        (table["area_zh"] == review.target_review.city_zh)
        & (table["year"].astype(int) == _MIDTERM)
        & table["indicator"].isin([PUBLISHED.get(name, name) for name in names])
    ]
    if len(known):
        return Phrase(
            f" Values of {_MIDTERM} are published for {len(known)} of these.",
            f"其中{len(known)}项已有{_MIDTERM}年公布值。",
        )
    return Phrase(
        f" No value of the city for {_MIDTERM} is at hand for any of these, so what came of the "
        "midterm cannot be said.",
        f"上述指标均未取得本市{_MIDTERM}年数值，中期目标完成情况无法评估。",
    )


def yearly_target_sentence(review: Review) -> Phrase:
    """Return the assigned yearly targets that were retold somewhere, which no verdict rests on."""
    frame = review.issued_targets
    mine = frame[
        (frame["indicator"] == "aqi_good_days_pct")
        & (frame["area_zh"] == review.target_review.city_zh)
        & frame["issued_by"].fillna("").str.startswith(_ASSIGNED)
    ]
    if mine.empty:
        return Phrase("No yearly target either is published.", "年度下达目标亦未公布。")
    said = []
    for _, row in mine.iterrows():
        at, year = value(GOOD, float(row["target_value"])), int(row["target_year"])
        said.append(Phrase(f"{at.en} for {year}", f"{year}年{at.zh}"))
    return Phrase(
        f"A yearly target that the province assigned for good days, {join_phrases(said).en}, is "
        "known at second hand only; nothing here rests on it.",
        f"省下达的优良天数比例年度目标仅见转述（{join_phrases(said).zh}），可信程度低，本报告未采用。",
    )
