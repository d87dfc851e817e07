"""Earlier looks at the same targets, and what came of what they said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.outlook_data import STATISTICS
from analysis.projection.fit import MONTHS_PER_YEAR
from analysis.projection.history import month_of
from analysis.projection.prospect import COVERAGE
from analysis.target_review import PLAN_SOURCE, TABLE_INDICATORS, Reference, TargetReview

#: As-of years at which the chapter looks back, beside its own.
LOOKS = (2015, 2018, 2020, 2023)


@dataclass(frozen=True)
class TargetLooks:
    """A review of targets as of earlier years beside its own."""

    targets: TargetReview

    @cached_property
    def looks(self) -> tuple[TargetReview, ...]:
        """This review as of each earlier year of :data:`LOOKS`, and itself."""
        earlier = [replace(self.targets, as_of=year) for year in LOOKS if year < self.targets.as_of]
        return (*earlier, self.targets)

    def at(self, indicator_id: str, year: int) -> pd.DataFrame:
        """Return what each look said of an indicator in a year.

        Returns
        -------
        DataFrame
            One row per look and reference of this review: ``as_of``, ``origin`` (last month known),
            ``low``, ``median``, ``high``, ``n_methods``, ``calibrated``, ``n_pairs``, the
            reference's ``code`` and value (``target``), its ``probability`` and ``agreement``.
        """
        rows = []
        for look in self.looks:
            if look.as_of > year or (look.as_of == year and look is not self.targets):
                continue
            prospect = look.outlook.prospect(indicator_id, year)
            if not prospect.assessable:
                continue
            low, high = prospect.interval()
            for reference in self._references_of(indicator_id, year):
                rows.append(
                    {
                        "as_of": look.as_of,
                        "origin": str(month_of(look.outlook.origin or 0)),
                        "low": low,
                        "median": prospect.median(),
                        "high": high,
                        "n_methods": len(prospect.headline_methods),
                        "calibrated": prospect.calibrated,
                        "n_pairs": len(look.data.backtest),
                        "code": reference.code,
                        "target": reference.value,
                        "probability": prospect.probability(reference.value),
                        "agreement": prospect.agreement(reference.value),
                    }
                )
        return pd.DataFrame(rows)

    def _references_of(self, indicator_id: str, year: int) -> tuple[Reference, ...]:
        finished = int(self.targets.finished_plan["end_year"])
        if year == finished:
            return replace(self.targets, as_of=finished - 1).references(indicator_id)
        # Before the finished plan ends nothing is known that a later target could be held against.
        return self.targets.references(indicator_id) if self.targets.as_of >= finished else ()

    def came(self) -> pd.DataFrame:
        """Return earlier projections of what was published of the city later.

        Returns
        -------
        DataFrame
            ``as_of``, ``indicator_id``, ``first``, ``last`` (months), ``low``, ``median``,
            ``high``, ``outcome``, ``inside``, ``source_id``. Printed years and part-years only.
        """
        rows = []
        for look in self.looks[:-1]:
            if look.outlook.reason is not None:
                continue
            for item in self._outcomes:
                if item.months[0] <= (look.outlook.origin or 0) or look.as_of >= item.year:
                    continue
                rows.append(self._came(look, item))
        return pd.DataFrame(rows)

    @cached_property
    def _outcomes(self) -> tuple[_Outcome, ...]:
        found = [
            _Outcome(item.statistic, item.months, item.value, item.source_id)
            for item in self.targets.evidence
        ]
        end = int(self.targets.finished_plan["end_year"])
        for indicator in TABLE_INDICATORS:
            row = self.targets.result(indicator)
            if row is not None and not pd.isna(row["result_value"]) and end <= self.targets.as_of:
                months = tuple(range(MONTHS_PER_YEAR * end, MONTHS_PER_YEAR * (end + 1)))
                found.append(_Outcome(indicator, months, float(row["result_value"]), PLAN_SOURCE))
        return tuple(sorted(found, key=lambda item: (item.months, item.statistic)))

    @staticmethod
    def _came(look: TargetReview, item: _Outcome) -> dict[str, object]:
        outlook = look.outlook
        futures = outlook.paths(item.year).within(item.months)
        values = np.round(outlook.statistic(item.statistic, futures), STATISTICS[item.statistic])
        tail = (1 - COVERAGE) / 2
        low, median, high = np.quantile(values, [tail, 0.5, 1 - tail])
        return {
            "as_of": look.as_of,
            "indicator_id": item.statistic,
            "first": str(month_of(item.months[0])),
            "last": str(month_of(item.months[-1])),
            "low": low,
            "median": median,
            "high": high,
            "outcome": item.value,
            "inside": bool(low <= item.value <= high),
            "source_id": item.source_id,
        }


@dataclass(frozen=True)
class _Outcome:
    statistic: str
    months: tuple[int, ...]
    value: float
    source_id: str

    @property
    def year(self) -> int:
        return self.months[-1] // MONTHS_PER_YEAR
