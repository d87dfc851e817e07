"""Names and versions of the methods that make a verdict.

A version changes when the same inputs and parameters may give another result: the second number
for a change of the method, the third for a mended mistake. `plan-review diff` reads from it
whether a verdict changed through the method.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.language import Phrase
from analysis.scorecard import ScorecardRow


@dataclass(frozen=True)
class Method:
    """A method: id, version, name, and the function that does it."""

    method_id: str
    version: str
    name: Phrase
    function: str


METHODS = {
    method.method_id: method
    for method in (
        Method(
            "attainment",
            "1.0.0",
            Phrase("comparison of the rounded value with the target", "修约后与目标值比较"),
            "analysis.attainment.assess_plan",
        ),
        Method(
            "standing",
            "1.0.0",
            Phrase("latest value against the target", "最新值与目标值对照"),
            "analysis.scorecard.scorecard",
        ),
        Method(
            "projection",
            "1.0.0",
            Phrase("simulated values of the target year", "目标年模拟值"),
            "analysis.projection",
        ),
    )
}


def methods_of(row: ScorecardRow) -> list[Method]:
    """Return the methods that a row of the scorecard rests on."""
    first = "attainment" if row.demand.ref.startswith("T1-") else "standing"
    return [METHODS[first], *([METHODS["projection"]] if row.chances else [])]
