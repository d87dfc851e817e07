"""Why the 14th plan's cuts by key projects cannot be judged from what is printed.

The 13th plan demanded cuts of yearly *totals*. The 14th plan demands tonnes cut by *key projects*
(重点工程减排量): the sum, over a list of named projects, of what each verifiably took away. A total
can fall while no listed project works, and projects can cut while the total rises; a falling total
is therefore no evidence for a project cut. To judge one, two numbers are needed: the tonnes
demanded and the tonnes each project cut. This module looks for both in what is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

#: Indicators of a plan that count tonnes cut by projects.
PROJECT_CUT_ID = re.compile(r"(?P<pollutant>\w+)_project_cut_10kt")

#: A clause that says something is reduced and, in the same clause, an amount of mass. An amount a
#: day is the size of a plant, and 蒸吨 the size of a boiler.
_REDUCED = re.compile(r"减排|削减|减少|降低|去除|消减")
_MASS = re.compile(r"\d[\d,.]*\s*[万千]?(?:吨|公斤|千克|kg)(?!\s*[/／每]\s*[日天d])")
_CLAUSE_END = re.compile(r"[。；;]")


@dataclass(frozen=True)
class ProjectCut:
    """What is printed about one target for tonnes cut by projects.

    Attributes
    ----------
    row : int
        Row of the plan's table of targets.
    indicator_id : str
    pollutant : str
        The part of the indicator's id that names the pollutant.
    target_printed : str
        The target cell of the plan's last year as printed.
    target_10kt : Decimal or None
        Tonnes demanded, 10⁴ t; None where the plan leaves the number to the province.
    project_ids : tuple of str
        Projects of the plan that act directly on the pollutant.
    sum_10k_cny : Decimal or None
        Their money; None without any amount.
    printing_tonnes : tuple of str
        Those of them whose printed content states tonnes cut.
    assessable : bool
        A number is demanded and every linked project states its tonnes.
    """

    row: int
    indicator_id: str
    pollutant: str
    target_printed: str
    target_10kt: Decimal | None
    project_ids: tuple[str, ...]
    sum_10k_cny: Decimal | None
    printing_tonnes: tuple[str, ...]
    assessable: bool


def project_cuts(
    targets: pd.DataFrame,
    by_target: pd.DataFrame,
    links: pd.DataFrame,
    projects: pd.DataFrame,
    end_year: int,
) -> tuple[ProjectCut, ...]:
    """Collect what is printed about every target for tonnes cut by projects.

    Parameters
    ----------
    targets, links, projects : DataFrame
        ``plan/targets``, ``plan/project_links`` and ``plan/projects`` of one plan.
    by_target : DataFrame
        `analysis.projects.Coverage.by_target` of the same plan.
    end_year : int
        Year of the target column, for example 2025.

    Returns
    -------
    tuple of ProjectCut
        In the order of the table.
    """
    printing = set(projects_printing_tonnes(projects))
    money = by_target.set_index("target_ref")["sum_10k_cny"]
    found = []
    for record in targets.to_dict("records"):
        name = PROJECT_CUT_ID.fullmatch(record["indicator_id"])
        if not name:
            continue
        reference = f"T2-{int(record['row'])}"
        ids = tuple(sorted(set(links.loc[links["target_ref"] == reference, "project_id"])))
        target = _number(record[f"target_{end_year}_value"])
        stated = tuple(project for project in ids if project in printing)
        found.append(
            ProjectCut(
                row=int(record["row"]),
                indicator_id=record["indicator_id"],
                pollutant=name["pollutant"],
                target_printed=str(record[f"target_{end_year}_printed"]),
                target_10kt=target,
                project_ids=ids,
                sum_10k_cny=_number(money.get(reference)),
                printing_tonnes=stated,
                assessable=target is not None and bool(ids) and stated == ids,
            )
        )
    return tuple(found)


def projects_printing_tonnes(projects: pd.DataFrame) -> tuple[str, ...]:
    """Return the projects whose printed content states an amount cut, in units of mass.

    Parameters
    ----------
    projects : DataFrame
        ``plan/projects``: ``project_id``, ``content_zh``.

    Returns
    -------
    tuple of str
        Project ids in the order of the table. A treatment capacity (吨/日, 吨/年) is not an
        amount cut.
    """
    return tuple(
        str(project)
        for project, content in zip(projects["project_id"], projects["content_zh"], strict=True)
        if not pd.isna(content) and states_tonnes_cut(str(content))
    )


def states_tonnes_cut(content: str) -> bool:
    """Tell whether a clause of a text states a reduction and an amount of mass together."""
    return any(
        _REDUCED.search(clause) and _MASS.search(clause) for clause in _CLAUSE_END.split(content)
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None or pd.isna(value) else value
