"""The book's tables. Each function takes a review and returns a table in its language."""

from analysis.tables.attainment import (
    ambition_table,
    printed_results,
    results_table,
    scorecard,
    uncertain_readings,
)
from analysis.tables.limits import assigned_targets, printed_twice, text_targets_table
from analysis.tables.projects import (
    audit_table,
    coverage_links,
    project_list,
    projects_by_district,
    unit_cost_table,
)
from analysis.tables.sources import (
    corrections_table,
    files_table,
    glossary_table,
    printed_targets,
    published_values,
    sources_table,
    text_results_table,
)

#: Blocks that pages which are not notebooks may place with the ``plan-review`` directive.
FRONT_PAGE_BLOCKS = {"scorecard": scorecard}

__all__ = [
    "FRONT_PAGE_BLOCKS",
    "ambition_table",
    "assigned_targets",
    "audit_table",
    "corrections_table",
    "coverage_links",
    "files_table",
    "glossary_table",
    "printed_results",
    "printed_targets",
    "printed_twice",
    "project_list",
    "projects_by_district",
    "published_values",
    "results_table",
    "scorecard",
    "sources_table",
    "text_results_table",
    "text_targets_table",
    "uncertain_readings",
    "unit_cost_table",
]
