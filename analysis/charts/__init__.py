"""The book's charts. Each function takes a review and returns a drawn figure; none computes."""

from analysis.charts.air import (
    bad_days,
    cities_distribution,
    cities_tiles,
    particles_and_ozone,
    primary_pollutants,
    trend_estimates,
    weather_effect,
)
from analysis.charts.attainment import good_days_against_province, results_on_one_axis
from analysis.charts.ozone import (
    ozone_calendar,
    ozone_months,
    ozone_peaks,
    ozone_season,
    ozone_trend,
)
from analysis.charts.projects import (
    coverage_matrix,
    money_by_purpose,
    money_by_year,
    project_timeline,
)

__all__ = [
    "bad_days",
    "cities_distribution",
    "cities_tiles",
    "coverage_matrix",
    "good_days_against_province",
    "money_by_purpose",
    "money_by_year",
    "ozone_calendar",
    "ozone_months",
    "ozone_peaks",
    "ozone_season",
    "ozone_trend",
    "particles_and_ozone",
    "primary_pollutants",
    "project_timeline",
    "results_on_one_axis",
    "trend_estimates",
    "weather_effect",
]
