"""The book's tables. Each function takes a review and returns a table in its language."""

from collections.abc import Callable
from typing import Any

from analysis.blocks import Block
from analysis.tables.air import (
    agreement_table,
    air_findings,
    good_day_table,
    p90_table,
    trend_table,
    weather_table,
    year_table,
    yearly_table,
)
from analysis.tables.air_checks import (
    residual_table,
    trend_sensitivity_table,
    weather_sensitivity_table,
)
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
PAGE_BLOCKS: dict[str, Callable[[Any], Block]] = {
    "scorecard": scorecard,
    "trend-sensitivity": lambda review: trend_sensitivity_table(review.air),
    "weather-sensitivity": lambda review: weather_sensitivity_table(review.air),
    "trend-residuals": lambda review: residual_table(review.air),
}

__all__ = [
    "PAGE_BLOCKS",
    "agreement_table",
    "air_findings",
    "ambition_table",
    "assigned_targets",
    "audit_table",
    "corrections_table",
    "coverage_links",
    "files_table",
    "glossary_table",
    "good_day_table",
    "p90_table",
    "printed_results",
    "printed_targets",
    "printed_twice",
    "project_list",
    "projects_by_district",
    "published_values",
    "residual_table",
    "results_table",
    "scorecard",
    "sources_table",
    "text_results_table",
    "text_targets_table",
    "trend_sensitivity_table",
    "trend_table",
    "uncertain_readings",
    "unit_cost_table",
    "weather_sensitivity_table",
    "weather_table",
    "year_table",
    "yearly_table",
]
