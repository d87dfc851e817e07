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
    uncertain_readings,
)
from analysis.tables.changes import what_changed
from analysis.tables.emission_evidence import emission_evidence
from analysis.tables.emissions import (
    decoupling_table,
    emission_margins_table,
    emission_tonnes,
    project_cut_table,
    published_emissions_table,
)
from analysis.tables.energy import (
    carbon_check_table,
    coal_path_table,
    energy_demand_table,
    energy_target_table,
    share_check_table,
)
from analysis.tables.issued_targets import issued_targets_table
from analysis.tables.limits import assigned_targets, printed_twice, text_targets_table
from analysis.tables.projects import (
    audit_table,
    coverage_links,
    project_list,
    projects_by_district,
    unit_cost_table,
)
from analysis.tables.scorecard import results_fields, scorecard
from analysis.tables.sources import (
    corrections_table,
    files_table,
    glossary_table,
    printed_targets,
    published_values,
    sources_table,
    text_results_table,
)
from analysis.tables.target_record import interval_coverage, method_scores, what_came
from analysis.tables.target_sensitivity import target_sensitivity
from analysis.tables.targets import (
    scenario_chances,
    scenario_ranges,
    target_chances,
    target_looks_table,
    target_prospects,
)
from analysis.tables.water import ceiling_table, reference_table, weak_table
from analysis.tables.what_if import what_if_table

#: Blocks that pages which are not notebooks may place with the ``plan-review`` directive.
PAGE_BLOCKS: dict[str, Callable[[Any], Block]] = {
    "scorecard": scorecard,
    "results-fields": results_fields,
    "what-changed": what_changed,
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
    "carbon_check_table",
    "ceiling_table",
    "coal_path_table",
    "corrections_table",
    "coverage_links",
    "decoupling_table",
    "emission_evidence",
    "emission_margins_table",
    "emission_tonnes",
    "energy_demand_table",
    "energy_target_table",
    "files_table",
    "glossary_table",
    "good_day_table",
    "interval_coverage",
    "issued_targets_table",
    "method_scores",
    "p90_table",
    "printed_results",
    "printed_targets",
    "printed_twice",
    "project_cut_table",
    "project_list",
    "projects_by_district",
    "published_emissions_table",
    "published_values",
    "reference_table",
    "residual_table",
    "results_fields",
    "results_table",
    "scenario_chances",
    "scenario_ranges",
    "scorecard",
    "share_check_table",
    "sources_table",
    "target_chances",
    "target_looks_table",
    "target_prospects",
    "target_sensitivity",
    "text_results_table",
    "text_targets_table",
    "trend_sensitivity_table",
    "trend_table",
    "uncertain_readings",
    "unit_cost_table",
    "weak_table",
    "weather_sensitivity_table",
    "weather_table",
    "what_came",
    "what_if_table",
    "year_table",
    "yearly_table",
]
