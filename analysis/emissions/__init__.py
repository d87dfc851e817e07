"""Emissions: cuts of totals in tonnes, against GDP, by projects, and beside inventories."""

from analysis.emissions.cuts import (
    EmissionCut,
    cuts_of_plan,
    emission_cut,
    widest_and_narrowest,
)
from analysis.emissions.decoupling import (
    Decoupling,
    GdpGrowth,
    decoupling,
    gdp_growth,
    tapio_class,
)
from analysis.emissions.inventories import (
    published_emissions,
    sectors_of,
    yearly_rate_pct,
)
from analysis.emissions.issued import issued_targets
from analysis.emissions.project_cuts import (
    ProjectCut,
    project_cuts,
    projects_printing_tonnes,
    states_tonnes_cut,
)
from analysis.standards.intervals import Interval, printed_interval, read_interval

__all__ = [
    "Decoupling",
    "EmissionCut",
    "GdpGrowth",
    "Interval",
    "ProjectCut",
    "cuts_of_plan",
    "decoupling",
    "emission_cut",
    "gdp_growth",
    "issued_targets",
    "printed_interval",
    "project_cuts",
    "projects_printing_tonnes",
    "published_emissions",
    "read_interval",
    "sectors_of",
    "states_tonnes_cut",
    "tapio_class",
    "widest_and_narrowest",
    "yearly_rate_pct",
]
