"""What a plan's projects add up to: money, years, concentration and the targets they serve.

The annex of the plan lists its projects (重点工程) in nine tables, with places, years and
estimated investment (投资概算, 10,000 CNY). This module adds them up without ever counting a
missing amount as zero, checks the totals that the plan prints, and says which targets of the plan
have projects behind them and which have none. The plan gives years and one amount per project, so
any amount per year is an assumption; it is named, and every profile conserves the sum exactly.

Amounts are ``decimal.Decimal`` in 10,000 CNY at the prices of the plan. Frames have the columns of
the data package's ``plan/projects``, ``plan/project_tables``, ``plan/project_sizes``,
``plan/project_links``, ``plan/targets`` and ``plan/text_targets``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any, Literal, get_args

import pandas as pd

from analysis.standards.rounding import decimals_of, round_half_even

GroupBy = Literal["table", "district_id", "purpose_id"]
SpendProfile = Literal["even", "start", "end"]

AMOUNT = "investment_10k_cny"

#: 10,000 CNY have four decimals down to one yuan: yearly shares are whole yuan, not finer.
YUAN_DECIMALS = 4


@dataclass(frozen=True)
class Concentration:
    """How much of the money the largest projects take.

    Attributes
    ----------
    top : int
        Number of largest projects asked for.
    project_ids : tuple of str
        Those projects, largest first, equal amounts by project id; fewer than ``top`` when fewer
        have an amount.
    tie_at_cut : bool
        The first project left out has the same amount as the last one taken. The sums do not
        depend on which of them is taken.
    top_10k_cny, total_10k_cny : Decimal
        Money of those projects and of all projects with an amount, 10,000 CNY.
    top_share : float
        Their quotient, 0 to 1.
    herfindahl : float
        Sum of squared shares: 1/n when all are equal, 1 when one project takes all.
    with_amount, without_amount : int
        Projects counted and projects left out for want of an amount.
    """

    top: int
    project_ids: tuple[str, ...]
    tie_at_cut: bool
    top_10k_cny: Decimal
    total_10k_cny: Decimal
    top_share: float
    herfindahl: float
    with_amount: int
    without_amount: int


@dataclass(frozen=True)
class Coverage:
    """Which targets have projects.

    Attributes
    ----------
    by_target : DataFrame
        One row per target: ``target_ref`` (``T2-<row>`` or a text target's id), ``source``
        (``table`` or ``text``), ``indicator_id``, ``same_as_target_ref`` (the row of the table
        that a text target repeats, else None), ``project_count``, ``with_amount``,
        ``without_amount``, ``sum_10k_cny`` (None without any amount), ``covered``.
        Count targets where ``same_as_target_ref`` is missing: the others are repetitions.
    matrix : DataFrame
        One row per target and project table, also the empty ones: ``target_ref``, ``table``,
        ``project_count``, ``sum_10k_cny`` (None without any amount).
    projects_without_target : tuple of str
        Projects that no target refers to.
    """

    by_target: pd.DataFrame
    matrix: pd.DataFrame
    projects_without_target: tuple[str, ...]


@dataclass(frozen=True)
class UnitCosts:
    """Money per unit of what is built.

    Attributes
    ----------
    projects : DataFrame
        ``project_id``, ``quantity_id``, ``unit``, ``value``, ``investment_10k_cny``,
        ``unit_cost_10k_cny`` (10,000 CNY per ``unit``); Decimals.
    summary : DataFrame
        Per ``quantity_id`` and ``unit``: ``n``, ``median_10k_cny``, ``min_10k_cny``,
        ``max_10k_cny``.
    excluded : DataFrame
        Sizes left out: ``project_id``, ``size_no``, ``quantity_id``, ``printed``, ``reason_en``,
        ``reason_zh``.
    """

    projects: pd.DataFrame
    summary: pd.DataFrame
    excluded: pd.DataFrame


# --- Sums -------------------------------------------------------------------------------------


def totals(projects: pd.DataFrame, by: GroupBy | None = None) -> pd.DataFrame:
    """Add up projects and their money.

    Parameters
    ----------
    projects : DataFrame
        ``plan/projects`` of one plan.
    by : "table", "district_id", "purpose_id" or None
        What to group by; None gives one row for all projects.

    Returns
    -------
    DataFrame
        The group (if any), ``sum_10k_cny`` over the projects that have an amount (None if none
        has: missing is not zero), ``project_count``, ``with_amount``, ``without_amount`` and
        ``share`` of all money (0 to 1; missing where the sum is). Ordered by group.

    Raises
    ------
    ValueError
        For an unknown grouping, projects without the group's value, or unusable projects.
    """
    _check_projects(projects, by)
    total = _sum(projects[AMOUNT])
    rows = []
    for key, group in _groups(projects, by):
        amount = _sum(group[AMOUNT])
        share = None if amount is None or not total else float(amount / total)
        rows.append(key | {"sum_10k_cny": amount} | _counts(group) | {"share": share})
    columns = ["sum_10k_cny", "project_count", "with_amount", "without_amount", "share"]
    frame = _table(rows, ([by] if by else []) + columns)
    return frame.astype({"share": "Float64"})


def spend_by_year(
    projects: pd.DataFrame,
    plan_start_year: int,
    profile: SpendProfile = "even",
    by: GroupBy | None = None,
) -> pd.DataFrame:
    """Spread each project's money over its years, under a named assumption.

    The plan prints one amount and a span of years per project; how the money falls within the
    span is not known. ``even`` puts the same amount in each year from start to end inclusive, in
    whole yuan so that the years add up to the printed amount exactly; ``start`` and ``end`` put
    everything in the first or last year and bound the cumulative sum of any other profile.

    Parameters
    ----------
    projects : DataFrame
        ``plan/projects`` of one plan.
    plan_start_year : int
        First year of the plan. Projects may begin before it: those years are kept and flagged.
    profile : "even", "start" or "end"
        The assumption.
    by : "table", "district_id", "purpose_id" or None
        Second dimension of the result.

    Returns
    -------
    DataFrame
        ``year``, the group (if any), ``amount_10k_cny``, ``projects_running``,
        ``running_without_amount``, ``before_plan``; one row per year and group with a project
        running. The amount is 0 where the profile puts none and None where no running project
        has an amount.

    Raises
    ------
    ValueError
        For an unknown profile, projects without years or with reversed years, or unusable
        projects.
    """
    if profile not in get_args(SpendProfile):
        raise ValueError(
            f"profile={profile!r} is not known; choose one of {', '.join(get_args(SpendProfile))}."
        )
    _check_projects(projects, by)
    _check_years(projects)
    rows = []
    for key, group in _groups(projects, by):
        running: dict[int, list[Decimal | None]] = {}
        for project in group.to_dict("records"):
            start, end = int(project["start_year"]), int(project["end_year"])
            parts = _spread(_amount(project[AMOUNT]), end - start + 1, profile)
            for year, part in zip(range(start, end + 1), parts, strict=True):
                running.setdefault(year, []).append(part)
        rows += [{"year": year} | key | _year_cells(parts) for year, parts in running.items()]
    for row in rows:
        row["before_plan"] = row["year"] < plan_start_year
    columns = ["amount_10k_cny", "projects_running", "running_without_amount", "before_plan"]
    frame = _table(rows, ["year"] + ([by] if by else []) + columns)
    order = ["year"] + ([by] if by else [])
    return frame.sort_values(order, ignore_index=True)


def concentration(projects: pd.DataFrame, top: int = 10) -> Concentration:
    """Say how much of the money the largest projects take.

    Parameters
    ----------
    projects : DataFrame
        ``plan/projects`` of one plan; projects without an amount are left out and counted.
    top : int
        Number of largest projects, at least 1.

    Returns
    -------
    Concentration

    Raises
    ------
    ValueError
        If ``top`` is below 1, no project has an amount, or all amounts are zero.
    """
    _check_projects(projects)
    if top < 1:
        raise ValueError(f"top={top}: ask for at least one project.")
    present = [
        (amount, str(project_id))
        for project_id, cell in zip(projects["project_id"], projects[AMOUNT], strict=True)
        if (amount := _amount(cell)) is not None
    ]
    present.sort(key=lambda pair: (-pair[0], pair[1]))
    total = sum((amount for amount, _ in present), Decimal(0))
    if total == 0:
        raise ValueError("No project has an amount above zero, so no share can be given.")
    largest = present[:top]
    top_sum = sum((amount for amount, _ in largest), Decimal(0))
    return Concentration(
        top=top,
        project_ids=tuple(project_id for _, project_id in largest),
        tie_at_cut=len(present) > top and present[top][0] == largest[-1][0],
        top_10k_cny=top_sum,
        total_10k_cny=total,
        top_share=float(top_sum / total),
        herfindahl=float(sum((amount / total) ** 2 for amount, _ in present)),
        with_amount=len(present),
        without_amount=len(projects) - len(present),
    )


def audit_totals(projects: pd.DataFrame, tables: pd.DataFrame) -> pd.DataFrame:
    """Check the totals printed in the plan against the sums of their tables.

    Parameters
    ----------
    projects : DataFrame
        ``plan/projects`` of one plan.
    tables : DataFrame
        ``plan/project_tables`` of the same plan.

    Returns
    -------
    DataFrame
        One row per table: ``table``, ``printed_total_10k_cny``, ``sum_10k_cny`` (over the amounts
        present), ``difference_10k_cny`` (sum - printed), ``status`` (``equal``, ``differs`` or
        ``no_printed_total``; a printed total without any amount differs, by no known number),
        ``project_count``, ``listed_count`` (as ``project_tables`` has it),
        ``with_amount``, ``without_amount``.

    Raises
    ------
    ValueError
        If a project's table is not listed, a listed table has no project, or a table is listed
        twice.
    """
    _check_projects(projects)
    listed = _tables_of_plan(projects, tables)
    rows = []
    for record in listed.to_dict("records"):
        group = projects[projects["table"] == record["table"]]
        amount, printed = _sum(group[AMOUNT]), _amount(record["total_10k_cny"])
        difference = None if amount is None or printed is None else amount - printed
        status = "no_printed_total"
        if printed is not None:
            status = "equal" if difference == 0 else "differs"
        rows.append(
            {
                "table": int(record["table"]),
                "printed_total_10k_cny": printed,
                "sum_10k_cny": amount,
                "difference_10k_cny": difference,
                "status": status,
                "listed_count": record["project_count"],
            }
            | _counts(group)
        )
    return _table(
        rows,
        [
            "table",
            "printed_total_10k_cny",
            "sum_10k_cny",
            "difference_10k_cny",
            "status",
            "project_count",
            "listed_count",
            "with_amount",
            "without_amount",
        ],
    )


# --- Projects and targets ---------------------------------------------------------------------


def coverage(
    targets: pd.DataFrame,
    text_targets: pd.DataFrame,
    links: pd.DataFrame,
    projects: pd.DataFrame,
) -> Coverage:
    """Say which targets of a plan have projects, how many and with what money.

    A project may serve several targets and is counted under each, so the money of targets must
    not be added up. Within one target every project counts once, however often it is linked. A
    text target that repeats a row of the table of targets is the same target: links to either
    count for both.

    Parameters
    ----------
    targets, text_targets, links : DataFrame
        ``plan/targets``, ``plan/text_targets`` and ``plan/project_links``; rows of other plans
        are left out.
    projects : DataFrame
        ``plan/projects`` of one plan.

    Returns
    -------
    Coverage

    Raises
    ------
    ValueError
        If a link names an unknown target or project, or a text target repeats an unknown row; the
        message lists all of them.
    """
    _check_projects(projects)
    plan_id = projects["plan_id"].iloc[0]
    listed = _targets(_of_plan(targets, plan_id), _of_plan(text_targets, plan_id))
    linked = _linked_projects(listed, _of_plan(links, plan_id), projects)
    tables = sorted(set(projects["table"]))
    by_target, matrix = [], []
    for target in listed:
        reference = target["target_ref"]
        group = projects[projects["project_id"].isin(linked[_same(target)])]
        by_target.append(
            target
            | _counts(group)
            | {"sum_10k_cny": _sum(group[AMOUNT]), "covered": len(group) > 0}
        )
        for table in tables:
            cell = group[group["table"] == table]
            matrix.append(
                {
                    "target_ref": reference,
                    "table": int(table),
                    "project_count": len(cell),
                    "sum_10k_cny": _sum(cell[AMOUNT]),
                }
            )
    serving = set().union(*linked.values())
    return Coverage(
        by_target=_table(
            by_target,
            [
                "target_ref",
                "source",
                "indicator_id",
                "same_as_target_ref",
                "project_count",
                "with_amount",
                "without_amount",
                "sum_10k_cny",
                "covered",
            ],
        ),
        matrix=_table(matrix, ["target_ref", "table", "project_count", "sum_10k_cny"]),
        projects_without_target=tuple(
            sorted(str(project) for project in projects["project_id"] if project not in serving)
        ),
    )


def unit_costs(projects: pd.DataFrame, sizes: pd.DataFrame) -> UnitCosts:
    """Divide a project's money by what it builds, where the plan states both.

    Parameters
    ----------
    projects : DataFrame
        ``plan/projects`` of one plan.
    sizes : DataFrame
        ``plan/project_sizes``; only rows with ``usable_for_unit_cost`` are divided, one per
        project and quantity.

    Returns
    -------
    UnitCosts
        Costs per project, median and range per quantity, and the sizes left out with the reason.

    Raises
    ------
    ValueError
        If a size names an unknown project, a usable size is not above zero, or one project has two
        usable sizes of one quantity (its money would be counted twice).
    """
    _check_projects(projects)
    money = {
        str(project_id): _amount(amount)
        for project_id, amount in zip(projects["project_id"], projects[AMOUNT], strict=True)
    }
    _check_sizes(sizes, set(money))
    rows, excluded = [], []
    for size in sizes.to_dict("records"):
        amount = money[str(size["project_id"])]
        if not _flag(size["usable_for_unit_cost"]):
            excluded.append(_excluded(size, size["reason_en"], size["reason_zh"]))
        elif amount is None:
            excluded.append(
                _excluded(size, "the plan prints no amount for the project", "规划未列投资概算")
            )
        else:
            rows.append(
                {name: size[name] for name in ("project_id", "quantity_id", "unit", "value")}
                | {AMOUNT: amount, "unit_cost_10k_cny": amount / size["value"]}
            )
    costs = _table(
        rows, ["project_id", "quantity_id", "unit", "value", AMOUNT, "unit_cost_10k_cny"]
    )
    columns = ["project_id", "size_no", "quantity_id", "printed", "reason_en", "reason_zh"]
    left_out = _table(excluded, columns)
    return UnitCosts(
        projects=costs.sort_values(["quantity_id", "unit", "project_id"], ignore_index=True),
        summary=_unit_cost_summary(costs),
        excluded=left_out.sort_values(["project_id", "size_no"], ignore_index=True),
    )


# --- Parts of the above -----------------------------------------------------------------------


def _spread(
    amount: Decimal | None, years: int, profile: SpendProfile
) -> list[Decimal] | list[None]:
    if amount is None:
        return [None] * years
    if profile == "start":
        return [amount] + [Decimal(0)] * (years - 1)
    if profile == "end":
        return [Decimal(0)] * (years - 1) + [amount]
    # Differences of the rounded running total add up to the amount; rounded parts would not.
    step = Decimal(1).scaleb(-max(YUAN_DECIMALS, decimals_of(amount)))
    running = [round_half_even(amount * passed / years, step) for passed in range(years)] + [amount]
    return [later - earlier for earlier, later in pairwise(running)]


def _year_cells(parts: list[Decimal | None]) -> dict[str, Any]:
    return {
        "amount_10k_cny": _sum(parts),
        "projects_running": len(parts),
        "running_without_amount": sum(part is None for part in parts),
    }


def _targets(targets: pd.DataFrame, text_targets: pd.DataFrame) -> list[dict[str, Any]]:
    """List the targets of the table, then those of the text as they stand in it."""
    rows = [
        {
            "target_ref": f"T2-{record['row']}",
            "source": "table",
            "indicator_id": record["indicator_id"],
            "same_as_target_ref": None,
        }
        for record in targets.sort_values("row").to_dict("records")
    ]
    for record in text_targets.sort_values(["line", "text_target_id"]).to_dict("records"):
        same = record["same_as_table_row"]
        rows.append(
            {
                "target_ref": record["text_target_id"],
                "source": "text",
                "indicator_id": record["indicator_id"],
                "same_as_target_ref": None if _is_missing(same) else f"T2-{same}",
            }
        )
    return rows


def _same(target: dict[str, Any]) -> str:
    """Return the reference under which a target's links are collected."""
    return str(target["same_as_target_ref"] or target["target_ref"])


def _linked_projects(
    listed: list[dict[str, Any]], links: pd.DataFrame, projects: pd.DataFrame
) -> dict[str, set[str]]:
    known = {str(target["target_ref"]): target for target in listed}
    project_ids = set(projects["project_id"])
    pairs = list(zip(links["target_ref"], links["project_id"], strict=True))
    problems = _unknown("target_ref in plan/project_links", (ref for ref, _ in pairs), known)
    problems += _unknown("project_id in plan/project_links", (p for _, p in pairs), project_ids)
    repeated = (target["same_as_target_ref"] for target in listed)
    problems += _unknown(
        "same_as_table_row in plan/text_targets", (ref for ref in repeated if ref), known
    )
    if problems:
        raise ValueError("Targets and projects do not fit together:\n- " + "\n- ".join(problems))
    linked: dict[str, set[str]] = {_same(target): set() for target in listed}
    for reference, project_id in pairs:
        linked[_same(known[reference])].add(project_id)
    return linked


def _unknown(where: str, names: Iterable[Any], known: Iterable[Any]) -> list[str]:
    missing = sorted({str(name) for name in names} - {str(name) for name in known})
    return [f"unknown {where}: {', '.join(missing)}"] if missing else []


def _tables_of_plan(projects: pd.DataFrame, tables: pd.DataFrame) -> pd.DataFrame:
    listed = _of_plan(tables, projects["plan_id"].iloc[0]).sort_values("table")
    problems = []
    if twice := sorted(set(listed.loc[listed["table"].duplicated(), "table"])):
        problems.append(f"listed more than once: {', '.join(map(str, twice))}")
    if unlisted := sorted(set(projects["table"]) - set(listed["table"])):
        problems.append(f"in plan/projects but not listed: {', '.join(map(str, unlisted))}")
    if empty := sorted(set(listed["table"]) - set(projects["table"])):
        problems.append(f"listed but without a project: {', '.join(map(str, empty))}")
    if problems:
        raise ValueError("Tables in plan/project_tables: " + "; ".join(problems) + ".")
    return listed


def _check_sizes(sizes: pd.DataFrame, project_ids: set[str]) -> None:
    problems = _unknown("project_id in plan/project_sizes", sizes["project_id"], project_ids)
    usable = sizes[[_flag(cell) for cell in sizes["usable_for_unit_cost"]]]
    for size in usable.to_dict("records"):
        value = size["value"]
        if not isinstance(value, Decimal) or value <= 0:
            problems.append(
                f"{size['project_id']} size {size['size_no']}: value is {value!r}, expected a "
                "Decimal above zero where usable_for_unit_cost is true"
            )
    twice = usable[usable.duplicated(["project_id", "quantity_id"])]
    problems += [
        f"{size['project_id']}: two usable sizes of {size['quantity_id']}; keep one, or the "
        "money is counted twice"
        for size in twice.to_dict("records")
    ]
    if problems:
        raise ValueError("plan/project_sizes cannot be used:\n- " + "\n- ".join(problems))


def _excluded(size: dict[Any, Any], reason_en: Any, reason_zh: Any) -> dict[str, Any]:
    row = {name: size[name] for name in ("project_id", "size_no", "quantity_id", "printed")}
    return row | {
        "reason_en": None if _is_missing(reason_en) else reason_en,
        "reason_zh": None if _is_missing(reason_zh) else reason_zh,
    }


def _unit_cost_summary(costs: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (quantity_id, unit), group in costs.groupby(["quantity_id", "unit"], sort=True):
        values = list(group["unit_cost_10k_cny"])
        rows.append(
            {
                "quantity_id": quantity_id,
                "unit": unit,
                "n": len(values),
                "median_10k_cny": median(values),
                "min_10k_cny": min(values),
                "max_10k_cny": max(values),
            }
        )
    return _table(
        rows, ["quantity_id", "unit", "n", "median_10k_cny", "min_10k_cny", "max_10k_cny"]
    )


# --- Reading the frames -----------------------------------------------------------------------


def _check_projects(projects: pd.DataFrame, by: str | None = None) -> None:
    """Refuse projects that cannot be added up, with all problems in one message."""
    if by is not None and by not in get_args(GroupBy):
        raise ValueError(f"by={by!r} is not known; choose one of {', '.join(get_args(GroupBy))}.")
    problems = []
    plans = sorted(set(projects["plan_id"]))
    if len(plans) != 1:
        problems.append(f"expected the projects of one plan, found {', '.join(plans) or 'none'}")
    if twice := sorted(set(projects.loc[projects["project_id"].duplicated(), "project_id"])):
        problems.append(f"project_id more than once: {', '.join(twice)}")
    for project_id, amount in zip(projects["project_id"], projects[AMOUNT], strict=True):
        if not _is_missing(amount) and not (isinstance(amount, Decimal) and amount >= 0):
            problems.append(
                f"{project_id}: {AMOUNT} is {amount!r}, expected a Decimal of at least zero or "
                "nothing"
            )
    if by is not None:
        without = projects.loc[projects[by].isna(), "project_id"]
        if len(without):
            problems.append(f"no {by}: {', '.join(without)}")
    if problems:
        raise ValueError("plan/projects cannot be added up:\n- " + "\n- ".join(problems))


def _check_years(projects: pd.DataFrame) -> None:
    problems = []
    for project in projects.to_dict("records"):
        start, end = project["start_year"], project["end_year"]
        if _is_missing(start) or _is_missing(end):
            problems.append(f"{project['project_id']}: no start or end year to put its money in")
        elif end < start:
            problems.append(f"{project['project_id']}: ends in {end}, before its start in {start}")
    if problems:
        raise ValueError("plan/projects cannot be spread over years:\n- " + "\n- ".join(problems))


def _groups(projects: pd.DataFrame, by: str | None) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    if by is None:
        return [({}, projects)]
    return [({by: key}, group) for key, group in projects.groupby(by, sort=True)]


def _of_plan(frame: pd.DataFrame, plan_id: str) -> pd.DataFrame:
    return frame[frame["plan_id"] == plan_id]


def _counts(projects: pd.DataFrame) -> dict[str, int]:
    with_amount = int(projects[AMOUNT].notna().sum())
    return {
        "project_count": len(projects),
        "with_amount": with_amount,
        "without_amount": len(projects) - with_amount,
    }


def _sum(amounts: Iterable[Any]) -> Decimal | None:
    present = [amount for cell in amounts if (amount := _amount(cell)) is not None]
    return sum(present, Decimal(0)) if present else None


def _amount(cell: Any) -> Decimal | None:
    return None if _is_missing(cell) else cell


def _flag(cell: Any) -> bool:
    return False if _is_missing(cell) else bool(cell)


def _is_missing(cell: Any) -> bool:
    return cell is None or bool(pd.isna(cell))


_INTEGER_COLUMNS = {
    "table",
    "year",
    "project_count",
    "listed_count",
    "with_amount",
    "without_amount",
    "projects_running",
    "running_without_amount",
    "size_no",
    "n",
}
_FLAG_COLUMNS = {"before_plan", "covered"}


def _table(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """Build a frame with object columns, where missing is None; pandas would make it NaN."""
    data = {}
    for name in columns:
        dtype = "object"
        if name in _INTEGER_COLUMNS:
            dtype = "Int64"
        elif name in _FLAG_COLUMNS:
            dtype = "boolean"
        data[name] = pd.Series([row[name] for row in rows], dtype=dtype)
    return pd.DataFrame(data)
