"""The book's charts. Each function takes a review and returns a drawn figure; none computes."""

from analysis.charts.attainment import good_days_against_province, results_on_one_axis
from analysis.charts.projects import (
    coverage_matrix,
    money_by_purpose,
    money_by_year,
    project_timeline,
)

__all__ = [
    "coverage_matrix",
    "good_days_against_province",
    "money_by_purpose",
    "money_by_year",
    "project_timeline",
    "results_on_one_axis",
]
