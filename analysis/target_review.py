"""The targets of a plan's last year, and their prospects as seen at the end of a year.

As seen at the end of 2019 or earlier the plan under way is the one that the book judges as
finished, and its printed targets for 2020 are asked for; from 2020 on it is the running plan and
its targets for 2025, most of which the province assigns without a number in the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.data import DataPackage
from analysis.outlook import Outlook, evidence_errors
from analysis.outlook_data import (
    HORIZON,
    STATISTICS,
    OutlookData,
    shared_outlook_data,
)
from analysis.projection.evidence import Evidence
from analysis.projection.fit import MONTHS_PER_YEAR
from analysis.projection.prospect import COVERAGE, Prospect
from analysis.vocabulary import NEW_STATE_BASIS

Floats = npt.NDArray[np.float64]

#: The last year of the outlook by year.
LAST_YEAR = HORIZON
#: Indicators with a prospect that a table of targets of a plan names.
TABLE_INDICATORS = ("good_days_pct", "pm25_annual_mean_ugm3")
#: Published indicator of each statistic in the tables of annual values.
PUBLISHED = {
    "good_days_pct": "aqi_good_days_pct",
    "pm25_annual_mean_ugm3": "pm25",
    "ozone_p90_ugm3": "o3_mda8_p90",
}
#: Words in a basis that name the national stations, by which cities are judged.
NATIONAL_STATIONS = "国控站点"
CITY_SOURCE, PROVINCE_SOURCE, PLAN_SOURCE = (
    "jiangmen-published",
    "guangdong-published",
    "plan-14-text",
)


@dataclass(frozen=True)
class Reference:
    """A possible target, or a value to read one against.

    Attributes
    ----------
    code : str
        ``target`` (printed in the plan), ``assigned`` (given as data), ``state`` (the plan's own
        latest value, kept), ``former_target`` or ``province``.
    value : float
    source_id : str
    year : int
        The year that the value is of.
    """

    code: str
    value: float
    source_id: str
    year: int


@dataclass(frozen=True)
class TargetReview:
    """The prospects of a city's targets as seen at the end of ``as_of``.

    Attributes
    ----------
    package, city, city_zh, as_of
        As in an edition; ``city_zh`` is the name in the tables of published values.
    finished_plan, running_plan : Series
        Rows of ``plan/plans``.
    results, targets : DataFrame
        ``plan/results`` of the finished plan and ``plan/targets`` of the running one.
    """

    package: DataPackage
    city: str
    city_zh: str
    as_of: int
    finished_plan: pd.Series
    running_plan: pd.Series
    results: pd.DataFrame
    targets: pd.DataFrame

    # --- The plan under way -----------------------------------------------------------------

    @property
    def plan(self) -> pd.Series:
        """The plan whose targets lie ahead."""
        finished_end = int(self.finished_plan["end_year"])
        return self.finished_plan if self.as_of < finished_end else self.running_plan

    @property
    def target_year(self) -> int:
        """The last year of :attr:`plan`."""
        return int(self.plan["end_year"])

    @property
    def data(self) -> OutlookData:
        """What the outlooks of all cities share."""
        return shared_outlook_data(self.package, self.as_of)

    @cached_property
    def outlook(self) -> Outlook:
        """The city's outlook."""
        return Outlook(self.data, self.city, self.evidence)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """Published part-year and yearly values of the city at the national stations."""
        table = self.package.table("annual/jiangmen_published")
        chosen = table[
            (table["area_zh"] == self.city_zh)
            & (table["confidence"] != "low")
            & (table["year"].astype(int) <= self.as_of)
            & table["basis"].str.contains(NATIONAL_STATIONS, na=False)
        ]
        found = []
        for row in chosen.itertuples():
            name, _, part = str(row.indicator).partition("__ytd")
            statistic = {"aqi_good_days_pct": "good_days_pct", "pm25": "pm25_annual_mean_ugm3"}
            if name in statistic:
                first, last = (int(m) for m in part.split("_")) if part else (1, 12)
                start = MONTHS_PER_YEAR * int(row.year)
                value = float(row.value)
                found.append(
                    Evidence(
                        statistic[name],
                        tuple(range(start + first - 1, start + last)),
                        value,
                        evidence_errors(statistic[name], value),
                        CITY_SOURCE,
                    )
                )
        return tuple(sorted(found, key=lambda item: (item.months, item.statistic)))

    # --- Prospects --------------------------------------------------------------------------

    @cached_property
    def prospects(self) -> dict[str, Prospect]:
        """Prospects in :attr:`target_year` of everything that can be projected."""
        return {
            indicator: self.outlook.prospect(indicator, self.target_year)
            for indicator in STATISTICS
        }

    def references(self, indicator_id: str) -> tuple[Reference, ...]:
        """Return the possible targets of an indicator that were known by the as-of year."""
        found = []
        result = self.result(indicator_id)
        finished_end = int(self.finished_plan["end_year"])
        if result is not None and not pd.isna(result["target_value"]):
            code = "target" if self.as_of < finished_end else "former_target"
            value = float(result["target_value"])
            found.append(Reference(code, value, PLAN_SOURCE, finished_end))
        target = self._row(self.targets, indicator_id)
        if self.as_of >= finished_end and target is not None:
            found += self._running_references(indicator_id, target)
        return tuple(found)

    def _running_references(self, indicator_id: str, target: pd.Series) -> list[Reference]:
        found = []
        if not pd.isna(target["state_value"]):
            year = int(target["state_year"])
            found.append(Reference("state", float(target["state_value"]), PLAN_SOURCE, year))
        province = self._province(indicator_id)
        if province is not None:
            found.append(province)
        assigned = self.package.table("plan/assigned_targets")
        mine = assigned[
            (assigned["plan_id"] == self.running_plan["plan_id"])
            & (assigned["indicator_id"] == indicator_id)
            & (assigned["year"].astype(int) == int(self.running_plan["end_year"]))
        ]
        for row in mine.itertuples():
            found.append(Reference("assigned", float(row.value), str(row.source_id), int(row.year)))
        return found

    def _province(self, indicator_id: str) -> Reference | None:
        name = PUBLISHED.get(indicator_id)
        table = self.package.table("annual/guangdong_published")
        year = int(self.running_plan["base_year"])
        rows = table[
            (table["area_zh"] == "广东省")
            & (table["indicator"] == name)
            & (table["year"].astype(int) == year)
            & (table["confidence"] != "low")
            & (table["basis"] == NEW_STATE_BASIS)
        ]
        if rows.empty or year > self.as_of:
            return None
        return Reference("province", float(rows["value"].iloc[0]), PROVINCE_SOURCE, year)

    def result(self, indicator_id: str) -> pd.Series | None:
        """Return the finished plan's row of an indicator."""
        return self._row(self.results, indicator_id)

    @staticmethod
    def _row(frame: pd.DataFrame, indicator_id: str) -> pd.Series | None:
        rows = frame[frame["indicator_id"] == indicator_id]
        return None if rows.empty else rows.iloc[0]

    def probabilities(self, indicator_id: str) -> pd.DataFrame:
        """Return the probability of each reference as a target.

        Returns
        -------
        DataFrame
            ``code``, ``value``, ``year``, ``source_id``, ``probability``, one column per headline
            method, ``agreement``. Empty if not assessable.
        """
        prospect = self.prospects[indicator_id]
        if not prospect.assessable:
            return pd.DataFrame()
        rows = []
        for reference in self.references(indicator_id):
            rows.append(
                {
                    "code": reference.code,
                    "value": reference.value,
                    "year": reference.year,
                    "source_id": reference.source_id,
                    "probability": prospect.probability(reference.value),
                    "agreement": prospect.agreement(reference.value),
                }
                | {m: prospect.probability(reference.value, m) for m in prospect.headline_methods}
            )
        return pd.DataFrame(rows)

    def curve(self, indicator_id: str) -> pd.DataFrame:
        """Return the probability of every possible target (see :meth:`Prospect.curve`)."""
        prospect = self.prospects[indicator_id]
        if not prospect.assessable:
            return pd.DataFrame()
        step = 0.5 if indicator_id == "good_days_pct" else 1.0
        values = [r.value for r in self.references(indicator_id)]
        ends = np.quantile(prospect.draws["headline"], [0.005, 0.995])
        low = np.floor(min([ends[0], *values]) / step) * step
        high = np.ceil(max([ends[1], *values]) / step) * step
        return prospect.curve(np.arange(low, high + step / 2, step))

    # --- Years ------------------------------------------------------------------------------

    @cached_property
    def _years(self) -> list[int]:
        origin = self.outlook.origin
        if self.outlook.reason is not None or origin is None:
            return []
        first = origin // MONTHS_PER_YEAR + 1
        return list(range(first, max(LAST_YEAR, self.target_year) + 1))

    @cached_property
    def _yearly(self) -> dict[str, dict[int, Floats]]:
        """Draws of each statistic by year; a draw is one path through the years."""
        found: dict[str, dict[int, Floats]] = {name: {} for name in STATISTICS}
        if not self._years:
            return found
        every = self.outlook.paths(self._years[-1])
        for year in self._years:
            mine = every.year(year)
            days = self.outlook.day_statistics(mine)
            found["good_days_pct"][year] = days.good_days_pct
            found["ozone_p90_ugm3"][year] = days.ozone_p90_ugm3
            found["pm25_annual_mean_ugm3"][year] = mine.annual_mean("pm25")
            found["ozone_mean_ugm3"][year] = mine.annual_mean("o3")
        return found

    def fan(self, indicator_id: str) -> pd.DataFrame:
        """Return median and 80 % interval by year; ``year``, ``low``, ``median``, ``high``."""
        tail = (1 - COVERAGE) / 2
        rows = []
        for year, draws in self._yearly[indicator_id].items():
            low, median, high = np.quantile(draws, [tail, 0.5, 1 - tail])
            rows.append({"year": year, "low": low, "median": median, "high": high})
        return pd.DataFrame(rows, columns=["year", "low", "median", "high"])

    def year_met(self, indicator_id: str, target: float) -> pd.DataFrame:
        """Return how likely a target is to have been met at least once by the end of each year.

        Returns
        -------
        DataFrame
            ``year`` and ``probability``; a year counts as met on its rounded value. Empty if not
            assessable.
        """
        by_year = self._yearly[indicator_id]
        if not by_year:
            return pd.DataFrame(columns=["year", "probability"])
        decimals = STATISTICS[indicator_id]
        values = np.round(np.stack(list(by_year.values())), decimals)
        met = values >= target if indicator_id == "good_days_pct" else values <= target
        ever = np.logical_or.accumulate(met, axis=0).mean(axis=1)
        return pd.DataFrame({"year": list(by_year), "probability": ever})

    def published_years(self, indicator_id: str) -> pd.DataFrame:
        """Return published yearly values of the city at its national stations or in the plan.

        Columns ``year``, ``value``, ``source_id``, ``confidence``; none of low confidence and none
        after the as-of year.
        """
        name = PUBLISHED.get(indicator_id)
        table = self.package.table("annual/jiangmen_published")
        chosen = table[
            (table["area_zh"] == self.city_zh)
            & (table["indicator"] == name)
            & (table["confidence"] != "low")
            & table["basis"].str.contains(NATIONAL_STATIONS, na=False)
        ]
        rows = [
            (int(row.year), float(row.value), CITY_SOURCE, str(row.confidence))
            for row in chosen.itertuples()
        ]
        result = self.result(indicator_id)
        if result is not None:
            for year, column in (
                (int(result["base_year"]), "base_value"),
                (int(self.finished_plan["end_year"]), "result_value"),
            ):
                if not pd.isna(result[column]):
                    rows.append((year, float(result[column]), PLAN_SOURCE, "official"))
        frame = pd.DataFrame(rows, columns=["year", "value", "source_id", "confidence"])
        return frame[frame["year"] <= self.as_of].sort_values("year", ignore_index=True)
