"""The scorecard: one row per verdict of a finished and a running plan.

For each indicator the result so far, the prospect and the delivery risk stand side by side and are
never mixed into one mark: a target can be met today and unlikely for its year, or likely and
without a single project behind it.
"""

from analysis.scorecard.known import (
    FORMER_CUT,
    ComparablePoints,
    comparable_points,
    known_values,
    published_means,
)
from analysis.scorecard.model import (
    Chance,
    Confidence,
    Demand,
    KnownValue,
    Path,
    PathClass,
    Reference,
    ScorecardRow,
    State,
)
from analysis.scorecard.rows import ScorecardData, best_possible, scorecard

__all__ = [
    "FORMER_CUT",
    "Chance",
    "ComparablePoints",
    "Confidence",
    "Demand",
    "KnownValue",
    "Path",
    "PathClass",
    "Reference",
    "ScorecardData",
    "ScorecardRow",
    "State",
    "best_possible",
    "comparable_points",
    "known_values",
    "published_means",
    "scorecard",
]
