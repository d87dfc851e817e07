"""Rules of the field that a table schema cannot say.

A result is measured from a base year before its plan; a project of a plan ends within it; a
published value that is joined to an indicator has that indicator's unit; a link points to a
target that exists. Each rule takes typed tables, indexed by the row number of a spreadsheet,
and yields what breaks it. A rule whose tables are missing or have a wrong header is left out,
because the table is refused already; a missing cell never breaks a rule. The rules of the air
data stand in `analysis.data.air_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.data.air_rules import AIR_RULES, Breach, Tables
from analysis.data.descriptor import Descriptor
from analysis.data.problems import Problem
from analysis.data.typed import PLAIN_NUMBER

LAST_TARGET_YEAR = 2035
"""The furthest year for which the plan's text sets targets (远景目标)."""

PROJECT_LEAD_YEARS = 2
"""Projects of a plan may have begun this many years before it (the 14th plan lists 2019)."""

IN_WORDS = "text"
"""Unit of a published target that is stated in words."""

_PART_YEAR = re.compile(r"__ytd[0-9]+_[0-9]+$")
_SINCE_YEAR = re.compile(r"相对(\d{4})变化")
_ALL_SECTORS = "合计"


def plan_years(tables: Tables) -> Iterator[Breach]:
    """A plan's base year lies before its first year, which is not after its last."""
    table = "plan/plans"
    for row, plan in _rows(tables[table]):
        base, start, end = plan.base_year, plan.start_year, plan.end_year
        if _known(base) and _known(start) and base >= start:
            rule, hint = "is not before the plan's first year", f"write a year before {start}"
            yield table, row, "base_year", base, rule, hint
        if _known(start) and _known(end) and end < start:
            rule, hint = "lies before the plan's first year", f"write {start} or later"
            yield table, row, "end_year", end, rule, hint


def base_years(tables: Tables) -> Iterator[Breach]:
    """The base of a result and the state of a target lie before the plan begins."""
    for table, column in (("plan/results", "base_year"), ("plan/targets", "state_year")):
        for row, cells in _with_plan(tables, table):
            if _known(cells[column]) and cells[column] >= cells.plan_start:
                rule = f"is not before {cells.plan_id}, which begins in {cells.plan_start}"
                hint = "write the year in which the base value was measured"
                yield table, row, column, cells[column], rule, hint


def project_years(tables: Tables) -> Iterator[Breach]:
    """A project ends within its plan and begins at most two years before it."""
    table = "plan/projects"
    for row, cells in _with_plan(tables, table):
        start, end = cells.start_year, cells.end_year
        span = f"{cells.plan_id} ({cells.plan_start}-{cells.plan_end})"
        if _known(start) and start < cells.plan_start - PROJECT_LEAD_YEARS:
            hint = f"write {cells.plan_start - PROJECT_LEAD_YEARS} or later"
            yield table, row, "start_year", start, f"begins too long before {span}", hint
        if _known(start) and _known(end) and end < start:
            rule, hint = "ends before it begins", f"write {start} or later"
            yield table, row, "end_year", end, rule, hint
        elif _known(end) and not cells.plan_start <= end <= cells.plan_end:
            hint = f"write a year from {cells.plan_start} to {cells.plan_end}"
            yield table, row, "end_year", end, f"ends outside {span}", hint


def text_years(tables: Tables) -> Iterator[Breach]:
    """A target of the text lies between the plan's first year and 2035."""
    table = "plan/text_targets"
    for row, cells in _with_plan(tables, table):
        if _known(cells.year) and not cells.plan_start <= cells.year <= LAST_TARGET_YEAR:
            rule = f"lies outside the years for which {cells.plan_id} sets targets"
            hint = f"write a year from {cells.plan_start} to {LAST_TARGET_YEAR}"
            yield table, row, "year", cells.year, rule, hint


def assigned_numbers(tables: Tables) -> Iterator[Breach]:
    """A number assigned by the province belongs to a row of the table that leaves it open."""
    table, targets = "plan/assigned_targets", tables["plan/targets"]
    for row, cells in _with_plan(tables, table):
        mine = targets[
            (targets.plan_id == cells.plan_id) & (targets.indicator_id == cells.indicator_id)
        ]
        column = f"target_{cells.year}_kind"
        if column not in mine or not (mine[column] == "assigned").any():
            rule = f"is not left to the province by {cells.plan_id} for {cells.year}"
            hint = "name an indicator and a year whose kind in plan/targets.csv is assigned"
            yield table, row, "indicator_id", cells.indicator_id, rule, hint


def result_periods(tables: Tables) -> Iterator[Breach]:
    """A result of the text covers a period that ends no earlier than it begins."""
    table = "plan/text_results"
    for row, cells in _rows(tables[table]):
        start, end = cells.period_start, cells.period_end
        if _known(start) and _known(end) and end < start:
            rule, hint = "lies before the period begins", f"write {start} or later"
            yield table, row, "period_end", end, rule, hint


def same_table_rows(tables: Tables) -> Iterator[Breach]:
    """A clause that repeats a table row names a row of its plan's table."""
    pairs = (("plan/text_targets", "plan/targets"), ("plan/text_results", "plan/results"))
    for table, reference in pairs:
        known = set(zip(tables[reference].plan_id, tables[reference].row, strict=True))
        for row, cells in _rows(tables[table]):
            same = cells.same_as_table_row
            if _known(same) and (cells.plan_id, same) not in known:
                rule = f"is not a row of {cells.plan_id} in data/{reference}.csv"
                hint = "write the number of the table row or leave the cell empty"
                yield table, row, "same_as_table_row", same, rule, hint


def link_targets(tables: Tables) -> Iterator[Breach]:
    """A link names a row of Table 2 (``T2-1``) or a target of the text, of the same plan."""
    targets, texts = tables["plan/targets"], tables["plan/text_targets"]
    known = {(plan, f"T2-{row}") for plan, row in zip(targets.plan_id, targets.row, strict=True)}
    known |= set(zip(texts.plan_id, texts.text_target_id, strict=True))
    for table in ("plan/project_links", "plan/unlinked_targets"):
        for row, cells in _rows(tables[table]):
            if _known(cells.target_ref) and (cells.plan_id, cells.target_ref) not in known:
                rule = f"is no target of {cells.plan_id}"
                hint = "write T2-<row> for a row of plan/targets.csv or an id of text_targets.csv"
                yield table, row, "target_ref", cells.target_ref, rule, hint


def unlinked_targets(tables: Tables) -> Iterator[Breach]:
    """A target that is said to have no project has no link."""
    links, table = tables["plan/project_links"], "plan/unlinked_targets"
    linked = set(zip(links.plan_id, links.target_ref, strict=True))
    for row, cells in _rows(tables[table]):
        if (cells.plan_id, cells.target_ref) in linked:
            hint = "take it out here or take its links out of plan/project_links.csv"
            yield table, row, "target_ref", cells.target_ref, "has a project all the same", hint


def published_units(tables: Tables) -> Iterator[Breach]:
    """A published value that stands for an indicator of the catalogue is in its unit."""
    names = tables["catalogue/published_indicators"]
    units = dict(zip(names.published_indicator, names.unit_printed, strict=True))
    for table in ("annual/jiangmen_published", "annual/guangdong_published"):
        for row, cells in _rows(tables[table]):
            name = _PART_YEAR.sub("", str(cells.indicator))
            if _known(cells.unit) and cells.unit != units.get(name, cells.unit):
                rule = f"is not the unit of {name}"
                hint = f"{name} is published in {units[name]}; give another quantity another name"
                yield table, row, "unit", cells.unit, rule, hint


def issued_targets(tables: Tables) -> Iterator[Breach]:
    """A target issued outside the plan is a number in its unit, or words with the unit text."""
    table = "annual/targets_published"
    names = tables["catalogue/published_indicators"]
    units = dict(zip(names.published_indicator, names.unit_printed, strict=True))
    for row, cells in _rows(tables[table]):
        value, unit = cells.target_value, cells.unit
        if not _known(value) or not _known(unit):
            continue
        if (unit == IN_WORDS) == bool(PLAIN_NUMBER.fullmatch(value)):
            rule = "is a number" if unit == IN_WORDS else "is not a number"
            hint = f"a target in words has the unit {IN_WORDS}, a number has a unit of its own"
            yield table, row, "target_value", value, rule, hint
        elif unit not in (IN_WORDS, units.get(cells.indicator, unit)):
            rule = f"is not the unit of {cells.indicator}"
            hint = f"{cells.indicator} is published in {units[cells.indicator]}"
            yield table, row, "unit", unit, rule, hint


def emission_changes(tables: Tables) -> Iterator[Breach]:
    """An emission in percent is a change and names an earlier year; an amount is above zero."""
    table = "annual/emissions_published"
    for row, cells in _rows(tables[table]):
        since = _SINCE_YEAR.search(cells.sector) if _known(cells.sector) else None
        if not _known(cells.unit) or not _known(cells.value) or not _known(cells.year):
            continue
        if cells.unit == "%" and (since is None or int(since[1]) >= cells.year):
            rule = f"names no year before {cells.year} from which the change counts"
            hint = "write the year into the sector: 相对2013变化"
            yield table, row, "sector", cells.sector, rule, hint
        elif cells.unit != "%" and cells.value <= 0:
            hint = "write the amount, or % with the year a change counts from"
            yield table, row, "value", cells.value, "is no amount above zero", hint


def emission_sectors(tables: Tables) -> Iterator[Breach]:
    """The sectors of an inventory add up to its printed total, but for rounding."""
    table = "annual/emissions_published"
    frame = tables[table].dropna(subset=["year", "sector", "value"])
    groups = frame.groupby(["year", "area_zh", "pollutant", "source_title"], sort=False)
    for _, group in groups:
        whole = group[group.sector.str.contains(_ALL_SECTORS)]
        parts = group.drop(whole.index)
        if len(whole) != 1 or parts.empty:
            continue
        printed = [Decimal(repr(float(value))) for value in group.value]
        # Every number, the total too, may be off by half of its last digit.
        last_digit = min(Decimal(1).scaleb(int(value.as_tuple().exponent)) for value in printed)
        gap = sum((Decimal(repr(float(v))) for v in parts.value), Decimal(0)) - Decimal(
            repr(float(whole.value.iloc[0]))
        )
        if abs(gap) > last_digit / 2 * len(printed):
            rule = f"differs from the sum of its {len(parts)} sectors by {-gap}"
            hint = "check the sectors and the total against the source"
            yield table, int(whole.index[0]), "value", whole.value.iloc[0], rule, hint


_TEXTS = ("plan/text_targets", "plan/text_results", "plan/targets", "plan/results")
_LINKS = ("plan/project_links", "plan/unlinked_targets")
RULES: tuple[tuple[Callable[[Tables], Iterator[Breach]], tuple[str, ...]], ...] = (
    *AIR_RULES,
    (plan_years, ("plan/plans",)),
    (base_years, ("plan/plans", "plan/results", "plan/targets")),
    (project_years, ("plan/plans", "plan/projects")),
    (text_years, ("plan/plans", "plan/text_targets")),
    (assigned_numbers, ("plan/plans", "plan/targets", "plan/assigned_targets")),
    (result_periods, ("plan/text_results",)),
    (same_table_rows, _TEXTS),
    (link_targets, (*_LINKS, "plan/targets", "plan/text_targets")),
    (unlinked_targets, _LINKS),
    (
        published_units,
        (
            "catalogue/published_indicators",
            "annual/jiangmen_published",
            "annual/guangdong_published",
        ),
    ),
    (issued_targets, ("catalogue/published_indicators", "annual/targets_published")),
    (emission_changes, ("annual/emissions_published",)),
    (emission_sectors, ("annual/emissions_published",)),
)
"""Every rule with the tables it reads."""


def rule_problems(
    descriptor: Descriptor, tables: Tables, about: str | None = None
) -> list[Problem]:
    """Return what breaks any rule whose tables are all there.

    With `about`, only the rules that read this table: a large one that has just been read.
    """
    paths = {resource.key: resource.path for resource in descriptor.resources}
    return [
        Problem(descriptor.shown(paths[key]), int(row), column, str(value), broken, hint)
        for rule, needed in RULES
        if all(key in tables for key in needed) and (about is None or about in needed)
        for key, row, column, value, broken, hint in rule(tables)
    ]


def _rows(frame: pd.DataFrame) -> Iterator[tuple[int, pd.Series[Any]]]:
    for row, cells in frame.iterrows():
        yield int(row), cells


def _with_plan(tables: Tables, table: str) -> Iterator[tuple[int, pd.Series[Any]]]:
    """Yield the rows of a table with the years of their plan; rows of no known plan are left."""
    plans = tables["plan/plans"].drop_duplicates("plan_id").set_index("plan_id")
    years = plans[["start_year", "end_year"]].dropna()
    for row, cells in _rows(tables[table]):
        if _known(cells.plan_id) and cells.plan_id in years.index:
            start, end = years.loc[cells.plan_id]
            yield row, pd.concat([cells, pd.Series({"plan_start": start, "plan_end": end})])


def _known(cell: Any) -> bool:
    return not pd.isna(cell)
