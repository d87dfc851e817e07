"""One review of one city as of one year: the data, and every method's result on it.

Facts, charts and tables all take a :class:`Review`, so a number that appears in the prose, in a
chart and in a table is computed once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis import emissions
from analysis.air_review import AirReview, open_air_review, review_air
from analysis.attainment import AttainmentSummary, assess_plan, summarise
from analysis.data import DataPackage, load_package
from analysis.day_record import day_record
from analysis.edition import Edition
from analysis.language import Language, Phrase
from analysis.outlook import fastest_rates
from analysis.outlook_data import SEED
from analysis.parameters import DEFAULT, ParameterError
from analysis.projection.annual import MIN_POINTS, project_annual
from analysis.projection.backtest import stream
from analysis.projection.prospect import Prospect
from analysis.projects import Coverage
from analysis.projects import coverage as link_targets_to_projects
from analysis.scorecard import (
    ScorecardData,
    ScorecardRow,
    comparable_points,
    known_values,
    published_means,
)
from analysis.scorecard import scorecard as make_scorecard
from analysis.standards.rounding import decimals_of
from analysis.target_looks import TargetLooks
from analysis.target_review import TABLE_INDICATORS, TargetReview
from analysis.target_scenarios import TargetScenarios, scenario_start
from analysis.target_sensitivity import sensitivity

__all__ = ["AnyReview", "Review", "open_air_review", "open_edition", "open_review"]


#: A review sets a finished plan beside the running one.
PLANS_NEEDED = 2


@dataclass(frozen=True)
class Review(Edition):
    """A city's finished and running plan as seen at the end of ``as_of``.

    Attributes
    ----------
    finished_plan, running_plan : Series
        Rows of ``plan/plans``: the plan whose results are judged and the plan under way.
    """

    finished_plan: pd.Series
    running_plan: pd.Series

    def rows(self, table: str, plan: pd.Series) -> pd.DataFrame:
        """Return the rows of a plan table that belong to one plan."""
        frame = self.package.table(table)
        return frame[frame["plan_id"] == plan["plan_id"]].reset_index(drop=True)

    @cached_property
    def indicator_names(self) -> dict[str, Phrase]:
        """Indicator names by id."""
        return self.names("indicators", "indicator_id")

    @cached_property
    def attainment(self) -> pd.DataFrame:
        """The finished plan's indicators, judged (see :func:`analysis.attainment.assess_plan`)."""
        return assess_plan(
            self.package.table("plan/results"),
            self.package.table("catalogue/indicators"),
            self.package.table("plan/plans"),
            self.finished_plan["plan_id"],
            self.as_of,
        )

    @cached_property
    def attainment_summary(self) -> AttainmentSummary:
        """Counts over :attr:`attainment`."""
        return summarise(self.attainment)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The running plan's table of targets."""
        return self.rows("plan/targets", self.running_plan)

    @cached_property
    def projects(self) -> pd.DataFrame:
        """The running plan's projects."""
        return self.rows("plan/projects", self.running_plan)

    @cached_property
    def coverage(self) -> Coverage:
        """Which targets have projects behind them."""
        return link_targets_to_projects(
            self.targets,
            self.rows("plan/text_targets", self.running_plan),
            self.rows("plan/project_links", self.running_plan),
            self.projects,
        )

    @cached_property
    def air(self) -> AirReview:
        """The review of the city's air quality."""
        return AirReview(self.package, self.city, self.as_of, self.lang)

    @cached_property
    def emission_cuts(self) -> tuple[emissions.EmissionCut, ...]:
        """The finished plan's emission totals in tonnes, with what rounding leaves open."""
        return emissions.cuts_of_plan(
            self.attainment,
            self.rows("plan/results", self.finished_plan),
            int(self.finished_plan["end_year"]),
        )

    @cached_property
    def gdp_growth(self) -> emissions.GdpGrowth | None:
        """The city's published growth of GDP over the finished plan, if any."""
        return emissions.gdp_growth(
            self.package.table("annual/jiangmen_published"),
            self.city_name.zh,
            int(self.finished_plan["base_year"]),
            int(self.finished_plan["end_year"]),
            self.as_of,
        )

    @cached_property
    def decoupling(self) -> tuple[emissions.Decoupling, ...]:
        """Each of :attr:`emission_cuts` against :attr:`gdp_growth`."""
        return tuple(emissions.decoupling(cut, self.gdp_growth) for cut in self.emission_cuts)

    @cached_property
    def published_emissions(self) -> pd.DataFrame:
        """Emissions published by others (see :func:`analysis.emissions.published_emissions`)."""
        table = self.package.table("annual/emissions_published")
        return emissions.published_emissions(table, self.as_of)

    @cached_property
    def issued_targets(self) -> pd.DataFrame:
        """Targets issued outside the plan that were known by then."""
        table = self.package.table("annual/targets_published")
        return emissions.issued_targets(table, self.as_of)

    @cached_property
    def project_cuts(self) -> tuple[emissions.ProjectCut, ...]:
        """What is printed about the running plan's targets for tonnes cut by projects."""
        return emissions.project_cuts(
            self.targets,
            self.coverage.by_target,
            self.rows("plan/project_links", self.running_plan),
            self.projects,
            int(self.running_plan["end_year"]),
        )

    @cached_property
    def prospects(self) -> dict[str, Prospect]:
        """The prospects of the running plan's last year by indicator id."""
        year = int(self.running_plan["end_year"])
        outlook = self.target_review.outlook
        monthly = {name: outlook.prospect(name, year) for name in TABLE_INDICATORS}
        return self._annual_prospects(year, set(monthly)) | monthly

    @cached_property
    def finished_prospects(self) -> dict[str, Prospect]:
        """The prospects of the finished plan's last year, while that plan is still under way."""
        if self.as_of >= int(self.finished_plan["end_year"]):
            return {}
        return {name: self.target_review.prospects[name] for name in TABLE_INDICATORS}

    def _annual_prospects(self, year: int, others: set[str]) -> dict[str, Prospect]:
        """Project what has enough comparable yearly values and no months."""
        known, found = self._scorecard_data().known, {}
        indicators = self.package.table("catalogue/indicators").set_index("indicator_id")
        for name in sorted(set(self.targets["indicator_id"]) - others):
            points = comparable_points(known, name)
            direction = indicators.loc[name, "direction"]
            if points.n < MIN_POINTS or points.years[-1] >= year or direction == "none":
                continue
            mine = known[(known["indicator_id"] == name) & (known["basis"] == points.basis)]
            mine = mine[mine["confidence"] != "low"].sort_values("year")
            share = indicators.loc[name, "unit"] == "pct"
            prospect = project_annual(
                mine["year"].to_numpy(),
                mine["value"].astype(float).to_numpy(),
                year,
                indicator_id=name,
                direction=direction,
                decimals=max(decimals_of(value) for value in mine["value"]),
                bounds=(0.0, 100.0 if share else float("inf")),
                rng=stream("annual", SEED, self.city, name),
            )
            sources = sorted(set(mine["source_id"]))
            found[name] = replace(prospect, inputs=prospect.inputs | {"sources": sources})
        return found

    @cached_property
    def target_review(self) -> TargetReview:
        """The prospects of the targets of the plan under way, and how earlier ones did."""
        return TargetReview(
            self.package,
            self.city,
            self.city_name.zh,
            self.as_of,
            self.finished_plan,
            self.running_plan,
            self.rows("plan/results", self.finished_plan),
            self.targets,
        )

    @cached_property
    def target_looks(self) -> TargetLooks:
        """What earlier years said of the same targets, and what came."""
        return TargetLooks(self.target_review)

    @cached_property
    def target_scenarios(self) -> TargetScenarios:
        """Scenarios of the target year, from where they could still be decided."""
        return TargetScenarios(scenario_start(self.target_review))

    @cached_property
    def target_sensitivity(self) -> pd.DataFrame:
        """The prospects under other choices: see :func:`target_sensitivity.sensitivity`."""
        return sensitivity(self.target_review)

    @cached_property
    def day_scores(self) -> pd.DataFrame:
        """How projections of good days and of the ozone percentile did in all cities."""
        return day_record(self.target_review.data)

    @cached_property
    def fastest_rates(self) -> pd.DataFrame:
        """The fastest improvements of a year among all cities."""
        return fastest_rates(self.target_review.data)

    @cached_property
    def scorecard(self) -> tuple[ScorecardRow, ...]:
        """The verdicts of both plans (see :func:`analysis.scorecard.scorecard`)."""
        return make_scorecard(self._scorecard_data(), self.prospects, self.finished_prospects)

    def prospect_of(self, row: ScorecardRow) -> Prospect | None:
        """Return the prospect that the probabilities of a verdict are from."""
        of_finished = row.demand.plan_id == self.finished_plan["plan_id"]
        known = self.finished_prospects if of_finished else self.prospects
        return known.get(row.demand.indicator_id) if row.chances else None

    def _scorecard_data(self) -> ScorecardData:
        table = self.package.table
        plans = table("plan/plans")
        mine = plans[plans["city_id"] == self.city]
        sources = table("catalogue/sources")
        results = self.rows("plan/results", self.finished_plan)
        return ScorecardData(
            finished=self.finished_plan,
            running=self.running_plan,
            attainment=self.attainment,
            results=results,
            targets=self.targets,
            text_targets=self.rows("plan/text_targets", self.running_plan),
            assigned=table("plan/assigned_targets"),
            coverage=self.coverage.by_target,
            known=known_values(
                results,
                self.targets,
                self.rows("plan/text_results", self.finished_plan),
                table("annual/jiangmen_published"),
                table("catalogue/published_indicators"),
                mine,
                self.city_name.zh,
                self.as_of,
            ),
            province=published_means(
                table("annual/guangdong_published"),
                table("catalogue/published_indicators"),
                "广东省",
                "guangdong-published",
                self.as_of,
            ),
            indicators=table("catalogue/indicators"),
            source_confidence=dict(zip(sources["source_id"], sources["confidence"], strict=True)),
            as_of=self.as_of,
        )

    @cached_property
    def good_days(self) -> pd.DataFrame:
        """Published yearly shares of good days of the city and of its province, by basis.

        Columns ``year``, ``area`` ("city" or "province"), ``value_pct`` (float), ``basis``,
        ``confidence``, ``source_id``. The plan's own restated values have the basis "plan".
        Years after ``as_of`` are not seen.
        """
        frame = pd.concat([self._published_good_days(), self._plan_good_days()], ignore_index=True)
        frame = frame[frame["year"] <= self.as_of]
        return frame.sort_values(["area", "year", "basis"], ignore_index=True)

    def _published_good_days(self) -> pd.DataFrame:
        city_zh = self.city_name.zh
        parts = []
        for table, source_id, areas in (
            ("annual/guangdong_published", "guangdong-published", {"广东省": "province"}),
            (
                "annual/jiangmen_published",
                "jiangmen-published",
                {city_zh: "city", f"{city_zh}区": "urban"},
            ),
        ):
            frame = self.package.table(table)
            chosen = frame[
                (frame["indicator"] == "aqi_good_days_pct") & frame["area_zh"].isin(list(areas))
            ]
            parts.append(
                pd.DataFrame(
                    {
                        "year": chosen["year"].astype(int),
                        "area": chosen["area_zh"].map(areas),
                        "value_pct": chosen["value"].astype(float),
                        "basis": chosen["basis"],
                        "confidence": chosen["confidence"],
                        "source_id": source_id,
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    def _plan_good_days(self) -> pd.DataFrame:
        row = self.attainment.set_index("indicator_id").loc["good_days_pct"]
        years = {
            int(row["base_year"]): row["base"],
            int(self.finished_plan["end_year"]): row["result"],
        }
        known = {year: value for year, value in years.items() if value is not None}
        return pd.DataFrame(
            {
                "year": list(known),
                "area": "city",
                "value_pct": [float(value) for value in known.values()],
                "basis": "plan",
                "confidence": "official",
                "source_id": "plan-14-text",
            }
        )


#: What an edition can be of: a city with plans, or the air of any city of the catalogue.
AnyReview = Review | AirReview


def open_edition(
    city: str = DEFAULT.city, as_of: int = DEFAULT.as_of, lang: Language = DEFAULT.lang
) -> AnyReview:
    """Open the review of a city's plans, or of its air alone if the data hold no plans of it.

    Raises
    ------
    DataError
        If the data package is refused.
    ParameterError
        As :func:`open_review` or :func:`analysis.air_review.open_air_review`.
    """
    package = load_package()
    has_plans = (package.table("plan/plans")["city_id"] == city).sum() >= PLANS_NEEDED
    return (review_plans if has_plans else review_air)(package, city, as_of, lang)


def open_review(
    city: str = DEFAULT.city, as_of: int = DEFAULT.as_of, lang: Language = DEFAULT.lang
) -> Review:
    """Load the data and open the review of a city's plans.

    Raises
    ------
    DataError
        If the data package is refused.
    ParameterError
        If the city has no plan in the data, or nothing was known by ``as_of``.
    """
    return review_plans(load_package(), city, as_of, lang)


def review_plans(package: DataPackage, city: str, as_of: int, lang: Language) -> Review:
    """Open the review of a city's plans on data that are loaded; as :func:`open_review`."""
    plans = package.table("plan/plans")
    mine = plans[plans["city_id"] == city].sort_values("start_year")
    if len(mine) < PLANS_NEEDED:
        known = ", ".join(sorted(set(plans["city_id"])))
        raise ParameterError(
            f"parameter city: {city!r} has no finished and running plan in data/plan/plans.csv; "
            f"choose one of: {known}"
        )
    finished, running = mine.iloc[-2], mine.iloc[-1]
    first = int(finished["base_year"])
    if as_of < first:
        raise ParameterError(
            f"parameter as_of: {as_of} is before {first}, the first year with data for {city}; "
            f"choose {first} or later"
        )
    return Review(package, city, as_of, lang, finished, running)
