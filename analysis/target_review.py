"""The targets of a plan's last year: their prospects, and how good earlier prospects were.

As seen at the end of 2019 or earlier the plan under way is the one that the book judges as
finished, and its printed targets for 2020 are asked for; from 2020 on it is the running plan and
its targets for 2025, most of which the province assigns without a number in the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.data import DataPackage
from analysis.day_record import day_record
from analysis.outlook import Outlook, evidence_errors
from analysis.outlook_data import (
    HORIZON,
    SEED,
    STATISTICS,
    OutlookData,
    shared_outlook_data,
)
from analysis.projection import scenarios
from analysis.projection.backtest import stream
from analysis.projection.days import POLLUTANTS
from analysis.projection.evidence import Evidence
from analysis.projection.fit import MONTHS_PER_YEAR
from analysis.projection.futures import N_FUTURES, Futures, method_futures
from analysis.projection.history import month_of
from analysis.projection.prospect import COVERAGE, Prospect
from analysis.projection.structural import local_level_futures

Floats = npt.NDArray[np.float64]

#: As-of years at which the chapter looks back, beside its own.
LOOKS = (2015, 2018, 2020, 2023)
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
        result = self._row(self.results, indicator_id)
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
            & (table["basis"] == "实况")
        ]
        if rows.empty or year > self.as_of:
            return None
        return Reference("province", float(rows["value"].iloc[0]), PROVINCE_SOURCE, year)

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
        result = self._row(self.results, indicator_id)
        if result is not None:
            for year, column in (
                (int(result["base_year"]), "base_value"),
                (int(self.finished_plan["end_year"]), "result_value"),
            ):
                if not pd.isna(result[column]):
                    rows.append((year, float(result[column]), PLAN_SOURCE, "official"))
        frame = pd.DataFrame(rows, columns=["year", "value", "source_id", "confidence"])
        return frame[frame["year"] <= self.as_of].sort_values("year", ignore_index=True)

    # --- Looks from earlier years -----------------------------------------------------------

    @cached_property
    def looks(self) -> tuple[TargetReview, ...]:
        """This review as of each earlier year of :data:`LOOKS`, and itself."""
        earlier = [replace(self, as_of=year) for year in LOOKS if year < self.as_of]
        return (*earlier, self)

    def looks_at(self, indicator_id: str, year: int) -> pd.DataFrame:
        """Return what each look said of an indicator in a year.

        Returns
        -------
        DataFrame
            ``as_of``, ``origin`` (last month known), ``low``, ``median``, ``high``,
            ``methods``, ``calibrated``, ``n_pairs``, and for each target in ``targets`` (value,
            code) its ``probability``: one row per look and reference of this review.
        """
        rows = []
        for look in self.looks:
            if look.as_of > year or (look.as_of == year and look is not self):
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
        finished = int(self.finished_plan["end_year"])
        if year == finished:
            return replace(self, as_of=finished - 1).references(indicator_id)
        # Before the finished plan ends nothing is known that a later target could be held against.
        return self.references(indicator_id) if self.as_of >= finished else ()

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
            for item in self.evidence
        ]
        end = int(self.finished_plan["end_year"])
        for indicator in TABLE_INDICATORS:
            row = self._row(self.results, indicator)
            if row is not None and not pd.isna(row["result_value"]) and end <= self.as_of:
                months = tuple(range(MONTHS_PER_YEAR * end, MONTHS_PER_YEAR * (end + 1)))
                found.append(_Outcome(indicator, months, float(row["result_value"]), PLAN_SOURCE))
        return tuple(sorted(found, key=lambda item: (item.months, item.statistic)))

    @staticmethod
    def _came(look: TargetReview, item: _Outcome) -> dict[str, object]:
        outlook = look.outlook
        futures = outlook.paths(item.year).within(item.months)
        values = np.round(
            outlook.statistic(item.statistic, futures),
            STATISTICS[item.statistic],
        )
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

    @cached_property
    def day_scores(self) -> pd.DataFrame:
        """How projections of good days and of the ozone percentile did in all cities."""
        return day_record(self.data)

    # --- Scenarios --------------------------------------------------------------------------

    @cached_property
    def scenario_look(self) -> TargetReview:
        """The look from which the scenarios start: this one, or the plan's beginning if it is over.

        A scenario says what could still be decided; once the target year has passed that is the
        question of the year in which the plan began.
        """
        if self.as_of < self.target_year:
            return self
        return replace(self, as_of=int(self.plan["base_year"]))

    @cached_property
    def scenario_table(self) -> pd.DataFrame:
        """Conditional results in the target year, seen from :attr:`as_of`.

        Returns
        -------
        DataFrame
            ``scenario``, ``indicator_id``, ``low``, ``median``, ``high``, ``code``, ``target``,
            ``probability``: one row per scenario, indicator and reference.
        """
        if self.outlook.reason is not None:
            return pd.DataFrame()
        rows: list[dict[str, object]] = []
        for scenario in scenarios.SCENARIOS:
            values = self._scenario_values(scenario)
            for indicator in TABLE_INDICATORS:
                draws = np.round(values[indicator], STATISTICS[indicator])
                prospect = replace(self.prospects[indicator], draws={"headline": values[indicator]})
                low, high = np.quantile(draws, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
                for reference in self.references(indicator):
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

    def _scenario_values(self, scenario: scenarios.Scenario) -> Mapping[str, Floats]:
        year = self.target_year
        if scenario == "continue":
            return {name: self.prospects[name].draws["headline"] for name in TABLE_INDICATORS}
        origin = self.outlook.origin or 0
        now = self.data.present(origin)
        base = method_futures(now, self.city, self.outlook.months_until(year), "last", SEED)
        uniform = stream("scenario", SEED, self.city, scenario).random(len(base.means))
        futures = scenarios.under_scenario(base, now, scenario, uniform).year(year)
        days = self.outlook.day_statistics(futures)
        return {
            "good_days_pct": days.good_days_pct,
            "pm25_annual_mean_ugm3": futures.annual_mean("pm25"),
        }

    @cached_property
    def scenario_ranges(self) -> pd.DataFrame:
        """Yearly changes of every pollutant in the scenarios (percent a year)."""
        origin = self.outlook.origin
        if self.outlook.reason is not None or origin is None:
            return pd.DataFrame()
        now = self.data.present(origin)
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
        if self.outlook.reason is not None:
            return pd.DataFrame()
        rows: list[dict[str, object]] = []
        futures = self._target_year_futures
        for indicator in TABLE_INDICATORS:
            prospect = self.prospects[indicator]
            for reference in self.references(indicator):

                def chance(
                    factor: float, name: str = indicator, value: float = reference.value
                ) -> float:
                    scaled = replace(futures, means=futures.means * factor)
                    draws = self.outlook.statistic(name, scaled)
                    judged: Prospect = replace(self.prospects[name], draws={"headline": draws})
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
        every = self.outlook.paths(self.target_year).year(self.target_year)
        return every.rows(slice(None, None, 4))

    # --- Sensitivity ------------------------------------------------------------------------

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """What the prospects would be under other choices.

        Returns
        -------
        DataFrame
            ``variant`` (``headline``, ``without_evidence``, ``without_notices``, a headline method,
            ``local_level``), ``indicator_id``, ``low``, ``median``, ``high``, ``code``, ``target``,
            ``probability``: one row per variant, indicator and reference.
        """
        if self.outlook.reason is not None:
            return pd.DataFrame()
        rows: list[dict[str, object]] = []
        for variant, prospects in self._variants().items():
            for indicator, prospect in prospects.items():
                if not prospect.assessable:
                    continue
                low, high = prospect.interval()
                for reference in self.references(indicator):
                    rows.append(
                        {
                            "variant": variant,
                            "indicator_id": indicator,
                            "low": low,
                            "median": prospect.median(),
                            "high": high,
                            "code": reference.code,
                            "target": reference.value,
                            "probability": prospect.probability(reference.value),
                        }
                    )
        return pd.DataFrame(rows)

    def _variants(self) -> dict[str, dict[str, Prospect]]:
        year = self.target_year
        plain = Outlook(self.data, self.city)
        own = Outlook(self.data, self.city, own_months_only=True)
        found = {"headline": {name: self.prospects[name] for name in TABLE_INDICATORS}}
        if self.prospects[TABLE_INDICATORS[0]].inputs.get("evidence"):
            found["without_evidence"] = {n: plain.prospect(n, year) for n in TABLE_INDICATORS}
        if own.origin != self.outlook.origin:
            found["without_notices"] = {n: own.prospect(n, year) for n in TABLE_INDICATORS}
        for method in self.data.headline:
            single = {}
            for name in TABLE_INDICATORS:
                draws = self.prospects[name].draws
                if method in draws:
                    single[name] = replace(self.prospects[name], draws={"headline": draws[method]})
            found[method] = single
        found["local_level"] = self._local_level(year)
        return found

    def _local_level(self, year: int) -> dict[str, Prospect]:
        origin = self.outlook.origin or 0
        now, last = self.data.present(origin), self.outlook.months_until(year)
        parts = [
            local_level_futures(now.fits[self.city, name], last - origin, N_FUTURES, SEED + place)
            for place, name in enumerate(POLLUTANTS)
        ]
        days = stream("days", SEED, self.city, "local_level").random((N_FUTURES, last - origin))
        futures = Futures(np.arange(origin + 1, last + 1), np.stack(parts, axis=2), days).year(year)
        return {
            name: replace(
                self.prospects[name],
                draws={"headline": self.outlook.statistic(name, futures)},
                headline_methods=("local_level",),
            )
            for name in TABLE_INDICATORS
        }

    # --- Rates ------------------------------------------------------------------------------

    @cached_property
    def fastest_rates(self) -> pd.DataFrame:
        """The fastest improvement of a yearly mean among all cities, from one year to the next.

        Returns
        -------
        DataFrame
            ``indicator_id``, ``city``, ``year`` (the later one), ``change`` (in the unit; negative
            is lower), ``from_value``; for the annual means that can be computed.
        """
        rows = []
        for indicator in ("pm25_annual_mean_ugm3", "ozone_mean_ugm3", "good_days_pct"):
            best: dict[str, object] | None = None
            for city in self.data.air.cities:
                years = Outlook(self.data, city).observed_years(indicator)
                for (_, before), (_, after) in zip(
                    years.iloc[:-1].iterrows(), years.iloc[1:].iterrows(), strict=True
                ):
                    if after["year"] - before["year"] != 1:
                        continue
                    change = float(after["value"] - before["value"])
                    gain = change if indicator == "good_days_pct" else -change
                    if best is None or gain > float(str(best["gain"])):
                        best = {
                            "indicator_id": indicator,
                            "city": city,
                            "year": int(after["year"]),
                            "change": change,
                            "from_value": float(before["value"]),
                            "gain": gain,
                        }
            if best is not None:
                rows.append(best)
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class _Outcome:
    statistic: str
    months: tuple[int, ...]
    value: float
    source_id: str

    @property
    def year(self) -> int:
        return self.months[-1] // MONTHS_PER_YEAR
