"""The review of a city's air quality: the data seen at the end of a year, and every result.

Chapter 2 needs no plan, so every city of the catalogue has an :class:`AirReview`; a review of
plans (:class:`analysis.review.Review`) holds one of its own city. What involves all cities is
computed once for each data package and as-of year (:class:`AirData`) and shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.air import days as day_verdicts
from analysis.air import months
from analysis.air.cities import common_levels
from analysis.data import DataPackage, load_package
from analysis.data import air as views
from analysis.edition import Edition
from analysis.language import Language
from analysis.parameters import DEFAULT, ParameterError
from analysis.standards.aqi import AqiTable
from analysis.standards.averages import daily_values
from analysis.standards.evaluation import annual_evaluation
from analysis.standards.limits import limit
from analysis.standards.pollutants import O3_1H_COLUMN
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K, convert
from analysis.trends.bootstrap import block_length
from analysis.trends.kendall import seasonal_kendall
from analysis.trends.monthly import MonthlyTrend, monthly_trend, months_since_start, trend_table
from analysis.trends.quantile import fit_lines
from analysis.trends.residuals import autocorrelation
from analysis.trends.season import deseasonalise
from analysis.trends.sensitivity import base_sensitivity, block_sensitivity, leave_one_year_out
from analysis.trends.shift import LevelShift, level_shift
from analysis.weather.adjust import adjust
from analysis.weather.check import daily_check, spline_check
from analysis.weather.predictors import Weather, daily_weather, monthly_weather
from analysis.weather.results import DailyCheck, SplineCheck, WeatherAdjustment
from analysis.weather.sensitivity import adjusted_trend_sensitivity

#: The texts by which the days of the data were judged in their time, and those that came later.
AQI_IN_FORCE, AQI_SCENARIO = "HJ 633-2012", "HJ 633-2026"
LIMITS_IN_FORCE = "GB 3095-2012"
#: Quantiles of the trend: low, middle and high months.
QUANTILES = (0.1, 0.5, 0.9)
#: The most harmonics that a cycle of twelve months carries: nearly each month's own mean.
MOST_HARMONICS = 5
#: Dates at which the series may have stepped: another source and reference state, the pandemic.
KNOWN_DATES = ("2018-09", "2020-02")
#: Seed of every bootstrap of the chapter; results are the same on every run.
SEED = 2013
#: Source ids of the air data.
PAGES, DAYS, HOURS = "aqistudy-monthly", "aqistudy-daily", "cnemc-hourly"
NOTICES, HKO = "gd-monthly-notices", "hko"
_VARIANT_COLUMNS = ["variant", "slope", "low", "high", "p", "certainty", "n_months"]
#: The first year with air data.
FIRST_YEAR = 2013
#: Base period of a series that covers no two whole calendar years; its trend is not assessable.
_DEFAULT_BASE = (pd.Period("2014-01", "M"), pd.Period("2017-12", "M"))


def trend_of(series: pd.Series[float], harmonics: int = 2) -> MonthlyTrend:
    """Return the trend of a monthly series with the chapter's base period, quantiles and seed."""
    base = months.base_period(series)
    span = (base.start, base.end) if base else _DEFAULT_BASE
    return monthly_trend(series, span, QUANTILES, seed=SEED, harmonics=harmonics)


def _variant(name: str, trend: MonthlyTrend, quantile: float) -> dict[str, object] | None:
    found = trend.at(quantile)
    if found is None:
        return None
    return {
        "variant": name,
        "slope": found.slope_per_year,
        "low": found.low95,
        "high": found.high95,
        "p": found.p,
        "certainty": found.certainty,
        "n_months": trend.n_months,
    }


class AirData:
    """What the air reviews of all cities share, for one package and one as-of year.

    Every frame ends with the as-of year: the last hour is that of 31 December, 24:00. Ozone and
    the other gases are in the reference state that a frame's ``reference_k`` says.
    """

    def __init__(self, package: DataPackage, as_of: int) -> None:
        self.package = package
        self.as_of = as_of
        self._trends: dict[tuple[str, str], MonthlyTrend] = {}

    def _seen(self, frame: pd.DataFrame, column: str) -> pd.DataFrame:
        return frame[frame[column].dt.year <= self.as_of].reset_index(drop=True)

    @cached_property
    def cities(self) -> list[str]:
        """Ids of all cities of the catalogue."""
        return [str(city) for city in self.package.table("catalogue/cities")["city_id"]]

    @cached_property
    def hour_days(self) -> pd.DataFrame:
        """Values of the days with any hour (see ``standards.averages``), in their own state."""
        hours = views.hourly_air(self.package)
        # The hour that ends at 00:00 belongs to the day before.
        date = (hours["time"] - pd.Timedelta(hours=1)).dt.normalize()
        source = hours.assign(date=date).drop_duplicates(["city_id", "date"])
        daily = daily_values(hours).merge(
            source[["city_id", "date", "reference_k", "source_id"]],
            on=["city_id", "date"],
        )
        return self._seen(daily, "date")

    @cached_property
    def printed_days(self) -> pd.DataFrame:
        """Printed daily values with the 1-hour ozone maximum, at 273 K."""
        return self._seen(views.daily_air(self.package), "date")

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The days of hours, each judged by the text of its time (column ``text``)."""
        daily, parts = self.hour_days, []
        for period in self.package.table("standards/texts").itertuples():
            until = pd.Timestamp.max if pd.isna(period.valid_to) else period.valid_to
            mine = daily[daily["date"].between(period.valid_from, until)]
            parts.append(self._judged(mine, str(period.aqi)).assign(text=str(period.aqi)))
        frame = pd.concat(parts, ignore_index=True)
        return frame.sort_values(["city_id", "date"], ignore_index=True)

    @cached_property
    def judged_2026(self) -> pd.DataFrame:
        """The same days judged by the text of 2026: a scenario."""
        return self._judged(self.hour_days, AQI_SCENARIO)

    def _judged(self, daily: pd.DataFrame, standard: str) -> pd.DataFrame:
        # HJ 663 judges a day's ozone by MDA8 alone; the 1-hour maximum, which HJ 633-2012 lists as
        # well, is left out of the verdict and counted beside it (`n_bad_by_1h_alone`).
        table = AqiTable.from_frame(self.package.table("standards/aqi_breakpoints"), standard)
        daily = daily.drop(columns=O3_1H_COLUMN).reset_index(drop=True)
        return day_verdicts.judge_days(pd.concat([daily, table.days(daily)], axis=1))

    @cached_property
    def months_as_printed(self) -> pd.DataFrame:
        """Monthly values of both sources as they stand, the gases at two reference states."""
        pages = self._seen(views.monthly_air(self.package), "month")
        return months.joined_months(pages, self.hour_days)

    @cached_property
    def months(self) -> pd.DataFrame:
        """Monthly values of both sources, the gases at 298.15 K."""
        return months.on_one_state(self.months_as_printed)

    @cached_property
    def published(self) -> pd.DataFrame:
        """Published monthly values: see ``data.air.published_monthly``."""
        return self._seen(views.published_monthly(self.package), "month")

    @cached_property
    def weather_days(self) -> pd.DataFrame:
        """Daily weather at Hong Kong's stations."""
        return self._seen(views.weather_daily(self.package), "date")

    @cached_property
    def weather(self) -> Weather:
        """Monthly weather predictors and their anomalies."""
        return monthly_weather(self.weather_days)

    def trend(self, city: str, pollutant: str = "o3") -> MonthlyTrend:
        """Return a city's trend of one pollutant over all its months."""
        key = (city, pollutant)
        if key not in self._trends:
            self._trends[key] = trend_of(months.series_of(self.months, city, pollutant))
        return self._trends[key]

    @cached_property
    def levels(self) -> pd.Series[float]:
        """Mean of monthly ozone by city over the months that all cities have, in µg/m3."""
        frame = common_levels(self.months, months.SERIES_COLUMNS["o3"])
        return frame.set_index("city_id")["value"]


_SHARED: dict[tuple[str, int], AirData] = {}


def shared_air_data(package: DataPackage, as_of: int) -> AirData:
    """Return the shared results of a package as of a year, made once in a process."""
    key = (package.hash, as_of)
    if key not in _SHARED:
        _SHARED[key] = AirData(package, as_of)
    return _SHARED[key]


@dataclass(frozen=True)
class AirReview(Edition):
    """A city's air quality as seen at the end of ``as_of``; ozone at 298.15 K unless said."""

    @property
    def air(self) -> AirReview:
        """Itself: a page asks an edition for its air, whether it has plans or not."""
        return self

    @cached_property
    def data(self) -> AirData:
        """What all cities share."""
        return shared_air_data(self.package, self.as_of)

    def limit(self, pollutant: str, averaging: str) -> float:
        """Return a grade 2 limit of the text in force, in its unit."""
        limits = self.package.table("standards/gb3095_limits")
        return float(limit(limits, pollutant, averaging, LIMITS_IN_FORCE))

    def ozone_classes(self, item: str) -> list[int]:
        """Return the upper ends of the ozone classes (IAQI 50 to 200) of the text in force.

        ``item`` is ``O3_8H`` or ``O3_1H``; in µg/m3.
        """
        table = self.package.table("standards/aqi_breakpoints")
        rows = table[(table["standard"] == AQI_IN_FORCE) & (table["item"] == item)]
        return [int(c) for c in rows.loc[rows["iaqi"].between(50, 200), "concentration"]]

    def _mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["city_id"] == self.city].reset_index(drop=True)

    # --- Months -----------------------------------------------------------------------------

    @cached_property
    def ozone(self) -> pd.Series[float]:
        """Monthly means of MDA8 in µg/m3, gaps absent."""
        return months.series_of(self.data.months, self.city)

    @cached_property
    def ozone_unconverted(self) -> pd.Series[float]:
        """The same with the two sources joined as they stand, at two reference states."""
        return months.series_of(self.data.months_as_printed, self.city)

    @cached_property
    def pm25(self) -> pd.Series[float]:
        """Monthly means of PM2.5 in µg/m3."""
        return months.series_of(self.data.months, self.city, "pm25")

    @cached_property
    def ozone_sources(self) -> pd.Series[str]:
        """Source id of each month of :attr:`ozone`."""
        mine = self._mine(self.data.months)
        sources = pd.Series(
            mine["source_id"].to_numpy(), index=pd.PeriodIndex(mine["month"], freq="M")
        )
        return sources.loc[self.ozone.index]

    @cached_property
    def published_p90(self) -> pd.DataFrame:
        """Published monthly 90th percentiles of MDA8, without those of low confidence.

        ``value`` is as published, ``value_ugm3`` at 298.15 K; a value of unknown reference state
        is left out.
        """
        frame = self._mine(self.data.published)
        chosen = frame[
            (frame["indicator"] == "o3_mda8_p90")
            & (frame["confidence"] != "low")
            & frame["reference_k"].notna()
        ].sort_values("month", ignore_index=True)
        old = chosen["reference_k"] == OLD_STATE_K
        converted = convert(chosen["value"], OLD_STATE_K, NEW_STATE_K)
        return chosen.assign(value_ugm3=chosen["value"].where(~old, converted))

    # --- Trend and weather ------------------------------------------------------------------

    @cached_property
    def trend(self) -> MonthlyTrend:
        """The trend of monthly ozone."""
        return self.data.trend(self.city)

    @cached_property
    def trend_unconverted(self) -> MonthlyTrend:
        """The trend of the series that mixes two reference states: for comparison only."""
        return trend_of(self.ozone_unconverted)

    @cached_property
    def pm25_trend(self) -> MonthlyTrend:
        """The trend of monthly PM2.5."""
        return self.data.trend(self.city, "pm25")

    @property
    def base(self) -> tuple[pd.Period, pd.Period]:
        """First and last month of the base period of the city's ozone."""
        span = months.base_period(self.ozone)
        return (span.start, span.end) if span else _DEFAULT_BASE

    @cached_property
    def weather(self) -> WeatherAdjustment:
        """Ozone with and without the weather's part."""
        return adjust(self.ozone, self.data.weather, base=self.base, seed=SEED)

    @cached_property
    def weather_sensitivity(self) -> pd.DataFrame:
        """The reported adjusted trend, and below it the same under other choices."""
        other = adjusted_trend_sensitivity(self.ozone, self.data.weather, self.base, seed=SEED)
        found, raw, skill = self.weather.adjusted, self.weather.raw, self.weather.skill
        if other.empty or found is None or raw is None or skill is None:
            return other
        reported = {
            "variant": "reported",
            "n_months": self.weather.n_months,
            "raw_pct_per_year": raw.pct_per_year,
            "adjusted_pct_per_year": found.pct_per_year,
            "low95_pct": found.low95_pct,
            "high95_pct": found.high95_pct,
            "p": found.p,
            "skill": skill.skill,
        }
        return pd.concat([pd.DataFrame([reported]), other], ignore_index=True)

    @cached_property
    def spline_check(self) -> SplineCheck:
        """The adjustment by a more flexible model."""
        return spline_check(self.ozone, self.data.weather, self.base)

    @cached_property
    def daily_check(self) -> DailyCheck:
        """The adjustment on the printed days of the 1-hour maximum, at 273 K."""
        days = self.printed_days
        values = pd.Series(
            days["o3_1h_max_ugm3"].to_numpy(float), index=pd.PeriodIndex(days["date"], freq="D")
        )
        return daily_check(values, daily_weather(self.data.weather_days), seed=SEED)

    @cached_property
    def trend_sensitivity(self) -> pd.DataFrame:
        """The median trend with each choice made otherwise.

        Columns ``choice`` (code), ``setting`` (text: a block length, a year, a base period), and
        those of :func:`analysis.trends.monthly.trend_table`.
        """
        if self.trend.reason is not None:
            return pd.DataFrame()
        series, median = self.ozone, (0.5,)
        whole = (series.index[0], series.index[-1])
        pages = series[self.ozone_sources == PAGES]
        hours = series[self.ozone_sources == HOURS]
        bases = [whole, (pages.index[0], pages.index[-1])] if len(pages) else [whole]
        parts = {
            "reported": trend_table({"": self.trend}),
            "state": trend_table({"": self.trend_unconverted}),
            "block": block_sensitivity(series, self.base, self._other_blocks, median, seed=SEED),
            "base": base_sensitivity(series, bases, median, seed=SEED),
            "source": trend_table({PAGES: trend_of(pages), HOURS: trend_of(hours)}),
            "full_months": trend_table(
                {"": trend_of(months.full_months(self.data.months, self.city))}
            ),
            "harmonics": trend_table({"": trend_of(series, harmonics=MOST_HARMONICS)}),
            "year": leave_one_year_out(series, self.base, median, seed=SEED),
        }
        frame = pd.concat([part.assign(choice=name) for name, part in parts.items()])
        frame = frame[(frame["quantile"] == 0.5) | frame["quantile"].isna()]
        frame = frame.rename(columns={"name": "setting"}).reset_index(drop=True)
        redrawn = self.weather.raw_median
        if redrawn is not None:
            frame.loc[len(frame)] = {
                "choice": "season_redrawn",
                "slope_per_year": redrawn.ugm3_per_year,
                "low95": redrawn.low95_ugm3,
                "high95": redrawn.high95_ugm3,
                "p": redrawn.p,
                "n_months": self.weather.n_months,
            }
        return frame

    @property
    def _other_blocks(self) -> list[int]:
        usual = block_length(len(self.ozone))
        return sorted({1, 2 * usual, 12} - {usual})

    @cached_property
    def breaks(self) -> list[LevelShift]:
        """A step beside the trend at each known date (see :data:`KNOWN_DATES`)."""
        return [
            level_shift(self.ozone, pd.Period(date, "M"), self.base, seed=SEED)
            for date in KNOWN_DATES
        ]

    @cached_property
    def residual_autocorrelation(self) -> pd.DataFrame:
        """Autocorrelation of what the median line leaves: see ``trends.residuals``."""
        if self.trend.reason is not None:
            return pd.DataFrame()
        anomaly = deseasonalise(self.ozone, *self.base).anomaly
        time = months_since_start(anomaly)
        line = fit_lines(time, anomaly.to_numpy(), (0.5,))
        fitted = line.intercept[0, 0] + line.slope[0, 0] * time
        return autocorrelation(anomaly - fitted)

    @cached_property
    def trend_variants(self) -> pd.DataFrame:
        """The trend of monthly ozone under every choice of data and method, in µg/m3 a year.

        Columns ``variant`` (code), ``slope``, ``low``, ``high`` (95 % interval), ``p``,
        ``certainty`` (code), ``n_months``. A variant whose data are too thin is left out.
        """
        if self.trend.reason is not None:
            return pd.DataFrame(columns=_VARIANT_COLUMNS)
        series, sources = self.ozone, self.ozone_sources
        subsets = {
            "pages_only": series[sources == PAGES],
            "full_months": months.full_months(self.data.months, self.city),
            "without_2020": series[series.index.year != 2020],
        }
        rows = [_variant("median", self.trend, 0.5), _variant("low", self.trend, 0.1)]
        rows.append(_variant("high", self.trend, 0.9))
        rows.append(_variant("unconverted", self.trend_unconverted, 0.5))
        for name, part in subsets.items():
            if len(part) < len(series):
                rows.append(_variant(name, trend_of(part), 0.5))
        rows.append(self._seasonal_variant())
        rows += self._weather_variants()
        return pd.DataFrame([row for row in rows if row], columns=_VARIANT_COLUMNS)

    def _seasonal_variant(self) -> dict[str, object] | None:
        index = self.ozone.index
        found = seasonal_kendall(index.year, index.month, self.ozone.to_numpy())
        # The test has no interval, and a p that takes the months for independent is no certainty.
        return {
            "variant": "seasonal_sen",
            "slope": found.slope,
            "low": None,
            "high": None,
            "p": found.p,
            "certainty": None,
            "n_months": len(self.ozone),
        }

    def _weather_variants(self) -> list[dict[str, object]]:
        found = self.weather
        if not found.assessable:
            return []
        estimates = {
            "raw_mean": found.raw,
            "adjusted_mean": found.adjusted,
            "adjusted_median": found.adjusted_median,
        }
        return [
            {
                "variant": name,
                "slope": estimate.ugm3_per_year,
                "low": estimate.low95_ugm3,
                "high": estimate.high95_ugm3,
                "p": estimate.p,
                "certainty": estimate.certainty,
                "n_months": found.n_months,
            }
            for name, estimate in estimates.items()
            if estimate is not None
        ]

    # --- Days -------------------------------------------------------------------------------

    @cached_property
    def days(self) -> pd.DataFrame:
        """The judged days of hours; a day counts as seen with at least one valid daily value."""
        mine = self._mine(self.data.judged)
        return mine[mine["aqi_at_least"].notna()].reset_index(drop=True)

    @cached_property
    def days_2026(self) -> pd.DataFrame:
        """The same days judged by the text of 2026."""
        return self._mine(self.data.judged_2026)

    @cached_property
    def printed_days(self) -> pd.DataFrame:
        """Printed days with the 1-hour maximum of ozone, at 273 K."""
        return self._mine(self.data.printed_days)

    @cached_property
    def texts(self) -> list[str]:
        """The AQI texts by which the days were judged, in order of time."""
        return [str(text) for text in dict.fromkeys(self.days["text"])]

    @cached_property
    def judged_months(self) -> pd.PeriodIndex:
        """The months with a judged day, in order."""
        seen = self.days.loc[self.days["good"].notna(), "date"].dt.to_period("M")
        return pd.PeriodIndex(sorted(set(seen)), freq="M")

    @property
    def n_days_without_verdict(self) -> int:
        """Days of :attr:`judged_months` that have no verdict, whatever the reason."""
        days = sum(int(month.days_in_month) for month in self.judged_months)
        return days - self.account.n_assessed

    @cached_property
    def account(self) -> day_verdicts.GoodDayAccount:
        """What became of the days, and what ozone alone cost."""
        return day_verdicts.good_day_account(self.days)

    @cached_property
    def account_2026(self) -> day_verdicts.GoodDayAccount:
        """The account of the same days by the text of 2026."""
        return day_verdicts.change_between_standards(self.days, self.days_2026)

    @cached_property
    def years(self) -> pd.DataFrame:
        """The calendar years of printed days and of hours, evaluated by HJ 663.

        Of the printed days only PM2.5: their ozone is not MDA8. See ``standards.evaluation``.
        """
        printed = self.printed_days[["city_id", "date", "pm25_ugm3"]]
        parts = [part for part in (printed, self._mine(self.data.hour_days)) if len(part)]
        return pd.concat([annual_evaluation(part) for part in parts], ignore_index=True)

    @cached_property
    def n_bad_by_1h_alone(self) -> int:
        """Good days whose 1-hour maximum of ozone exceeds its own limit."""
        peaks = self._mine(self.data.hour_days)[["date", O3_1H_COLUMN]]
        good = self.days[self.days["good"].fillna(False).astype(bool)]
        over = good.merge(peaks, on="date")[O3_1H_COLUMN] > self.limit("O3", "1h")
        return int(over.sum())

    @cached_property
    def primary(self) -> pd.DataFrame:
        """Shares of the primary pollutants (see :func:`analysis.air.days.primary_shares`)."""
        return day_verdicts.primary_shares(self.days)

    @cached_property
    def plan_good_days(self) -> tuple[int, float] | None:
        """Year and share in % of the good days that the city's finished plan ended with.

        None for a city without such a plan in the data, or before the year is seen.
        """
        plans = self.package.table("plan/plans")
        mine = plans[plans["city_id"] == self.city].sort_values("start_year")
        if len(mine) < 2:
            return None
        plan = mine.iloc[-2]
        results = self.package.table("plan/results")
        row = results[
            (results["plan_id"] == plan["plan_id"]) & (results["indicator_id"] == "good_days_pct")
        ]
        year = int(plan["end_year"])
        if row.empty or row.iloc[0]["result_value"] is None or year > self.as_of:
            return None
        return year, float(row.iloc[0]["result_value"])


def open_air_review(
    city: str = DEFAULT.city, as_of: int = DEFAULT.as_of, lang: Language = DEFAULT.lang
) -> AirReview:
    """Load the data and open the air review of a city.

    Raises
    ------
    DataError
        If the data package is refused.
    ParameterError
        If the city is not in the catalogue, or nothing was measured by ``as_of``.
    """
    return review_air(load_package(), city, as_of, lang)


def review_air(package: DataPackage, city: str, as_of: int, lang: Language) -> AirReview:
    """Open the air review of a city on data that are loaded; as :func:`open_air_review`."""
    known = [str(each) for each in package.table("catalogue/cities")["city_id"]]
    if city not in known:
        raise ParameterError(
            f"parameter city: {city!r} is not in data/catalogue/cities.csv; "
            f"choose one of: {', '.join(known)}"
        )
    if as_of < FIRST_YEAR:
        raise ParameterError(
            f"parameter as_of: {as_of} is before {FIRST_YEAR}, the first year with air data; "
            f"choose {FIRST_YEAR} or later"
        )
    return AirReview(package, city, as_of, lang)
