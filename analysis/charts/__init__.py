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
from analysis.charts.emission_points import regional_inventory, voc_inventory
from analysis.charts.emissions import emission_margins, emissions_against_gdp
from analysis.charts.energy import carbon_identity, coal_paths, energy_shares
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
from analysis.charts.target_record import forecast_reliability, target_looks, target_scenarios
from analysis.charts.targets import (
    good_days_curve,
    good_days_years,
    pm25_curve,
    pm25_years,
)
from analysis.charts.water import (
    ceiling_ladder,
    forest_cover,
    greenway_path,
    nearshore_targets,
)

__all__ = [
    "bad_days",
    "carbon_identity",
    "ceiling_ladder",
    "cities_distribution",
    "cities_tiles",
    "coal_paths",
    "coverage_matrix",
    "emission_margins",
    "emissions_against_gdp",
    "energy_shares",
    "forecast_reliability",
    "forest_cover",
    "good_days_against_province",
    "good_days_curve",
    "good_days_years",
    "greenway_path",
    "money_by_purpose",
    "money_by_year",
    "nearshore_targets",
    "ozone_calendar",
    "ozone_months",
    "ozone_peaks",
    "ozone_season",
    "ozone_trend",
    "particles_and_ozone",
    "pm25_curve",
    "pm25_years",
    "primary_pollutants",
    "project_timeline",
    "regional_inventory",
    "results_on_one_axis",
    "target_looks",
    "target_scenarios",
    "trend_estimates",
    "voc_inventory",
    "weather_effect",
]
