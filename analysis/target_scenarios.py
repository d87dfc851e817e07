"""Scenarios of the target year: conditional, from the cities' own changes, never a probability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.outlook_data import SEED, STATISTICS
from analysis.projection import scenarios
from analysis.projection.backtest import stream
from analysis.projection.futures import Futures, method_futures
from analysis.projection.prospect import COVERAGE, Prospect
from analysis.target_review import TABLE_INDICATORS, TargetReview

Floats = npt.NDArray[np.float64]


def scenario_start(targets: TargetReview) -> TargetReview:
    """Return the look from which scenarios start: this one, or the plan's beginning if it is over.

    A scenario says what could still be decided; once the target year has passed that is the
    question of the year in which the plan began.
    """
    if targets.as_of < targets.target_year:
        return targets
    return replace(targets, as_of=int(targets.plan["base_year"]))


@dataclass(frozen=True)
class TargetScenarios:
    """Conditional results in the target year.

    Attributes
    ----------
    targets : TargetReview
        The look from which they are seen: see :func:`scenario_start`.
    """

    targets: TargetReview

    @cached_property
    def table(self) -> pd.DataFrame:
        """Conditional results in the target year, seen from the as-of year of :attr:`targets`.

        Returns
        -------
        DataFrame
            ``scenario``, ``indicator_id``, ``low``, ``median``, ``high``, ``code``, ``target``,
            ``probability``: one row per scenario, indicator and reference.
        """
        if self.targets.outlook.reason is not None:
            return pd.DataFrame()
        rows: list[dict[str, object]] = []
        for scenario in scenarios.SCENARIOS:
            values = self._values(scenario)
            for indicator in TABLE_INDICATORS:
                draws = np.round(values[indicator], STATISTICS[indicator])
                prospect = replace(
                    self.targets.prospects[indicator], draws={"headline": values[indicator]}
                )
                low, high = np.quantile(draws, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
                for reference in self.targets.references(indicator):
                    rows.append(
                        {
                            "scenario": scenario,
                            "indicator_id": indicator,
                            "low": low,
                            "median": float(np.median(draws)),
                            "high": high,
                            "code": reference.code,
                            "target": reference.value,
                            "probability": prospect.probability(reference.value),
                        }
                    )
        return pd.DataFrame(rows)

    def _values(self, scenario: scenarios.Scenario) -> Mapping[str, Floats]:
        targets, outlook, year = self.targets, self.targets.outlook, self.targets.target_year
        if scenario == "continue":
            return {name: targets.prospects[name].draws["headline"] for name in TABLE_INDICATORS}
        now = targets.data.present(outlook.origin or 0)
        base = method_futures(now, targets.city, outlook.months_until(year), "last", SEED)
        uniform = stream("scenario", SEED, targets.city, scenario).random(len(base.means))
        futures = scenarios.under_scenario(base, now, scenario, uniform).year(year)
        days = outlook.day_statistics(futures)
        return {
            "good_days_pct": days.good_days_pct,
            "pm25_annual_mean_ugm3": futures.annual_mean("pm25"),
        }

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """Yearly changes of every pollutant in the scenarios (percent a year)."""
        origin = self.targets.outlook.origin
        if self.targets.outlook.reason is not None or origin is None:
            return pd.DataFrame()
        now = self.targets.data.present(origin)
        rows = [vars(r) for s in scenarios.SCENARIOS for r in scenarios.scenario_ranges(now, s)]
        return pd.DataFrame(rows)

    @cached_property
    def required_cuts(self) -> pd.DataFrame:
        """How much lower all levels of the target year must be for each reference.

        Returns
        -------
        DataFrame
            ``indicator_id``, ``code``, ``target``, ``probability``, ``cut_pct`` (of every
            pollutant's level against the projection; missing where no cut tried is enough).
        """
        if self.targets.outlook.reason is not None:
            return pd.DataFrame()
        rows: list[dict[str, object]] = []
        futures = self._target_year_futures
        for indicator in TABLE_INDICATORS:
            prospect = self.targets.prospects[indicator]
            for reference in self.targets.references(indicator):

                def chance(
                    factor: float, name: str = indicator, value: float = reference.value
                ) -> float:
                    scaled = replace(futures, means=futures.means * factor)
                    draws = self.targets.outlook.statistic(name, scaled)
                    judged: Prospect = replace(
                        self.targets.prospects[name], draws={"headline": draws}
                    )
                    return judged.probability(value)

                for probability in scenarios.REQUIRED_PROBABILITIES:
                    cut = scenarios.required_cut(probability, chance)
                    rows.append(
                        {
                            "indicator_id": indicator,
                            "code": reference.code,
                            "target": reference.value,
                            "direction": prospect.direction,
                            "probability": probability,
                            "cut_pct": None if cut is None else cut * 100,
                        }
                    )
        return pd.DataFrame(rows)

    @cached_property
    def _target_year_futures(self) -> Futures:
        """A quarter of the conditioned futures: enough for a cut in per cent."""
        every = self.targets.outlook.paths(self.targets.target_year).year(self.targets.target_year)
        return every.rows(slice(None, None, 4))
