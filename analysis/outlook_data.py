"""What the outlooks of all cities share, for one package and one as-of year.

Reads the data of :class:`analysis.air_review.AirData`, which end with the as-of year, so nothing
here can know what came later. Series, backtest, choice of methods and widening are computed once in
a process.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.air.days import GOOD_AQI
from analysis.air.months import SERIES_COLUMNS
from analysis.air_review import AirData, shared_air_data
from analysis.data import DataPackage
from analysis.projection import calibration
from analysis.projection.backtest import Backtest, backtest
from analysis.projection.days import POLLUTANTS
from analysis.projection.futures import Present, present
from analysis.projection.history import (
    Histories,
    histories_of,
    month_of,
    percentile_ratios,
    with_notices,
)
from analysis.projection.monthly import Method
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K, convert
from analysis.store import kept

Floats = npt.NDArray[np.float64]

#: The year to which every path is simulated, so that all pages read the same futures.
HORIZON = 2030
#: Seed of every simulated future; results are the same on every run.
SEED = 2025
#: Statistics of a year that can be projected from months and days, and the decimals to which each
#: is published and judged.
STATISTICS = {
    "good_days_pct": 1,
    "pm25_annual_mean_ugm3": 0,
    "ozone_p90_ugm3": 0,
    "ozone_mean_ugm3": 0,
}
#: Ids of the daily limits by pollutant (an IAQI of 100) in the table of breakpoints.
_LIMIT_ITEMS = {
    "pm25": "PM25_24H",
    "pm10": "PM10_24H",
    "so2": "SO2_24H",
    "no2": "NO2_24H",
    "co": "CO_24H",
    "o3": "O3_8H",
}
_GASES = [POLLUTANTS.index(name) for name in ("so2", "no2", "co", "o3")]


class OutlookData:
    """What the outlooks of all cities share, for one package and one as-of year."""

    def __init__(self, air: AirData) -> None:
        self.air = air
        self.as_of = air.as_of
        self._presents: dict[int, Present] = {}

    @cached_property
    def days(self) -> pd.DataFrame:
        """Days of both sources: pollutants, and ``ozone`` as MDA8 or, printed, 1-hour maximum."""
        names = {column: column for column in SERIES_COLUMNS.values()}
        del names[SERIES_COLUMNS["o3"]]
        columns = ["city_id", "date", *names, "ozone"]
        printed = self.air.printed_days.rename(columns={"o3_1h_max_ugm3": "ozone"})
        hours = self.air.hour_days.rename(columns={"o3_mda8_exact_ugm3": "ozone"})
        return pd.concat([printed[columns], hours[columns]], ignore_index=True)

    @cached_property
    def notices(self) -> pd.DataFrame:
        """Published monthly values that may enter a series, gases at 298.15 K."""
        frame = self.air.published
        frame = frame[(frame["confidence"] != "low") & frame["reference_k"].notna()]
        gas = ~frame["indicator"].isin(["pm25", "pm10"])
        old = gas & (frame["reference_k"] == OLD_STATE_K)
        value = frame["value"].where(~old, convert(frame["value"], OLD_STATE_K, NEW_STATE_K))
        return frame.assign(value=value)

    @cached_property
    def histories(self) -> Histories:
        """Monthly series of all cities and pollutants, with the months of the notices."""
        return with_notices(self.own_histories, self.notices, percentile_ratios(self.days))

    @cached_property
    def own_histories(self) -> Histories:
        """The same without the notices."""
        return histories_of(self.air.months, SERIES_COLUMNS)

    @cached_property
    def backtest(self) -> Backtest:
        """Projections from every earlier origin beside what was known of them by the as-of year."""
        return kept("backtest", (self.histories, SEED), lambda: backtest(self.histories, SEED))

    @cached_property
    def score_table(self) -> pd.DataFrame:
        """Pooled scores of all methods: see ``projection.calibration.score_table``."""
        return calibration.score_table(self.backtest)

    @cached_property
    def headline(self) -> tuple[Method, ...]:
        """The methods that the headline pools."""
        return calibration.headline_methods(self.score_table)

    @cached_property
    def widening(self) -> calibration.Widening:
        """The factors of the printed interval."""
        return calibration.corrected_widening(self.backtest, self.headline)

    @cached_property
    def calibrated_scores(self) -> pd.DataFrame:
        """The headline's scores on outcomes from which its factors were not taken.

        Empty where too few were known to try them.
        """
        if not self.widening.tried:
            return pd.DataFrame()
        return calibration.calibrated_scores(self.backtest, self.headline, self.widening.correction)

    @cached_property
    def strict_scores(self) -> pd.DataFrame:
        """The same with nothing taken from an outcome's own year, not even the correction."""
        if not self.widening.tried:
            return pd.DataFrame()
        return calibration.strict_scores(self.backtest, self.headline)

    @cached_property
    def reliability(self) -> pd.DataFrame:
        """How often what the headline gave a probability came true."""
        if not self.widening.tried:
            return pd.DataFrame()
        return calibration.reliability(
            *calibration.unseen_draws(self.backtest, self.headline, self.widening.correction)
        )

    def present(self, origin: int, own_months_only: bool = False) -> Present:
        """Return every city's fits at an origin."""
        key = -origin if own_months_only else origin
        if key not in self._presents:
            series = self.own_histories if own_months_only else self.histories
            self._presents[key] = present(series, origin)
        return self._presents[key]

    @cached_property
    def text(self) -> pd.Series:
        """The row of ``standards/texts`` by which a projected day is judged: the latest known."""
        texts = self.air.package.table("standards/texts")
        known = texts[texts["valid_from"] <= pd.Timestamp(self.as_of, 12, 31)]
        return known.iloc[-1]

    def as_judged(self, means: Floats, reference_k: float | None = None) -> Floats:
        """Return monthly means with the gases at the reference state of the text in force."""
        state = reference_k or float(self.text["gas_reference_k"])
        found = means.copy()
        found[..., _GASES] *= NEW_STATE_K / state
        return found

    @cached_property
    def limits(self) -> dict[str, float]:
        """Greatest daily value of each pollutant on a good day, by :attr:`text`."""
        return self.limits_of(str(self.text["aqi"]))

    def text_in(self, month: int) -> pd.Series:
        """Return the row of ``standards/texts`` in force on the first day of a month."""
        texts = self.air.package.table("standards/texts")
        return texts[texts["valid_from"] <= month_of(month).start_time].iloc[-1]

    def limits_of(self, standard: str) -> dict[str, float]:
        """Return the greatest daily value of each pollutant on a good day by one text."""
        table = self.air.package.table("standards/aqi_breakpoints")
        rows = table[(table["standard"] == standard) & (table["iaqi"] == GOOD_AQI)]
        values = rows.set_index("item")["concentration"]
        return {name: float(values[item]) for name, item in _LIMIT_ITEMS.items()}


_SHARED: dict[tuple[str, int], OutlookData] = {}


def shared_outlook_data(package: DataPackage, as_of: int) -> OutlookData:
    """Return the shared results of a package as of a year, made once in a process."""
    key = (package.hash, as_of)
    if key not in _SHARED:
        _SHARED[key] = OutlookData(shared_air_data(package, as_of))
    return _SHARED[key]
