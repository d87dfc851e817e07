"""The outlook of a city: what its air will be in a target year, as seen at the end of a year.

What involves all cities (series, backtest, choice of methods, widening) comes from
:class:`analysis.outlook_data.OutlookData`, whose data end with the as-of year: nothing here can
know what came later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.air.months import SERIES_COLUMNS
from analysis.language import Phrase
from analysis.outlook_data import HORIZON, SEED, STATISTICS, OutlookData
from analysis.projection.backtest import stream
from analysis.projection.days import (
    POLLUTANTS,
    DayBank,
    DayStatistics,
    day_bank,
    day_statistics,
)
from analysis.projection.evidence import (
    GOOD_DAYS_ERROR_POINTS,
    MIN_EFFECTIVE,
    PM25_ERROR_SHARE,
    Evidence,
    effective_number,
    resample,
    weights_of,
)
from analysis.projection.fit import MIN_MONTHS, MONTHS_PER_YEAR
from analysis.projection.futures import (
    Futures,
    Present,
    calibrated,
    method_futures,
    pooled,
)
from analysis.projection.history import (
    Histories,
    month_of,
)
from analysis.projection.prospect import N_FUTURES, Direction, Prospect

Floats = npt.NDArray[np.float64]
#: Futures from which conditioned ones are drawn: evidence leaves a few per cent of them.
N_BEFORE_EVIDENCE = 16000
_CHUNK = 2000
#: Statistics of days, as fields of their simulation.
_DAY_STATISTICS = ("good_days_pct", "ozone_p90_ugm3")


@dataclass(frozen=True)
class Outlook:
    """The outlook of one city as seen at the end of an as-of year.

    Attributes
    ----------
    data : OutlookData
        What all cities share.
    city : str
        City id.
    evidence : tuple of Evidence
        Published values of later windows; see :mod:`analysis.projection.evidence`.
    own_months_only : bool
        Leave out the months of the notices: for a sensitivity.
    """

    data: OutlookData
    city: str
    evidence: tuple[Evidence, ...] = ()
    own_months_only: bool = False

    @cached_property
    def origin(self) -> int | None:
        """The last month that the city's series have; None without any."""
        mine = [
            int(series.months[-1])
            for (city, _), series in self._histories.items()
            if city == self.city and len(series.months)
        ]
        return max(mine) if mine else None

    @property
    def _histories(self) -> Histories:
        return self.data.own_histories if self.own_months_only else self.data.histories

    def _present(self, origin: int) -> Present:
        return self.data.present(origin, self.own_months_only)

    @cached_property
    def bank(self) -> DayBank:
        """The city's days as multiples of their months' means."""
        days = self.data.days
        columns = {**SERIES_COLUMNS, "o3": "ozone"}
        return day_bank(days[days["city_id"] == self.city], columns)

    @cached_property
    def reason(self) -> Phrase | None:
        """Why the city cannot be projected; None if it can."""
        if self.origin is None or not self._present(self.origin).covers(self.city):
            return Phrase(
                f"fewer than {MIN_MONTHS} months of one of the six pollutants were known",
                f"六项污染物中有的可用月份不足{MIN_MONTHS}个",
            )
        if not self.bank.complete:
            return Phrase(
                "a month of the year was never observed by day",
                "有的月份从未有逐日数据",
            )
        return None

    def months_until(self, year: int) -> int:
        """Return the ordinal of December of a year."""
        return MONTHS_PER_YEAR * year + 11

    def futures(self, year: int, n_draws: int = N_FUTURES) -> Futures:
        """Return the headline's futures to :data:`HORIZON` or a later year, pooled and calibrated.

        The months begin after the origin. Rows come in equal shares, one method after the other.
        """
        key = (max(year, HORIZON), n_draws)
        if key not in self._futures:
            self._futures[key] = self._simulate(*key)
        return self._futures[key]

    @cached_property
    def _futures(self) -> dict[tuple[int, int], Futures]:
        return {}

    def _simulate(self, last_year: int, n_draws: int) -> Futures:
        assert self.origin is not None
        now, last = self._present(self.origin), self.months_until(last_year)
        share = self._share(n_draws)
        mixed = pooled(
            [
                method_futures(now, self.city, last, method, SEED, share)
                for method in self.data.headline
            ]
        )
        return calibrated(mixed, self.origin, self.data.widening)

    def _share(self, n_draws: int) -> int:
        """Return how many futures each method brings: all together no fewer than were asked for."""
        return -(-n_draws // len(self.data.headline))

    def day_statistics(self, futures: Futures) -> DayStatistics:
        """Return the statistics of the days of simulated months, judged by the text in force."""
        means = self.data.as_judged(futures.means)
        parts = [
            day_statistics(
                means[start : start + _CHUNK],
                futures.months.tolist(),
                self.bank,
                self.data.limits,
                futures.days[start : start + _CHUNK],
            )
            for start in range(0, len(means), _CHUNK)
        ]
        return DayStatistics(
            np.concatenate([part.good_days_pct for part in parts]),
            np.concatenate([part.ozone_p90_ugm3 for part in parts]),
        )

    def statistic(self, indicator_id: str, futures: Futures) -> Floats:
        """Return one of :data:`STATISTICS` over the months of the futures given."""
        if indicator_id == "pm25_annual_mean_ugm3":
            return futures.annual_mean("pm25")
        if indicator_id == "ozone_mean_ugm3":
            return futures.annual_mean("o3")
        days = self.day_statistics(futures)
        return days.good_days_pct if indicator_id == "good_days_pct" else days.ozone_p90_ugm3

    def observed_years(self, indicator_id: str) -> pd.DataFrame:
        """Return the statistic of the calendar years whose twelve months were all measured.

        Where the days of a year are known only by their 1-hour ozone maximum, its day statistics
        are implied from the month's mean of MDA8 and the shape of its days; they are judged by the
        text of their time.

        Returns
        -------
        DataFrame
            ``year`` and ``value``.
        """
        rows = []
        series = {name: self.data.own_histories.get((self.city, name)) for name in POLLUTANTS}
        known = {
            name: dict(zip(each.months.tolist(), each.values, strict=True))
            for name, each in series.items()
            if each is not None
        }
        months = sorted(set.intersection(*(set(each) for each in known.values()))) if known else []
        for year in sorted({month // MONTHS_PER_YEAR for month in months}):
            mine = [month for month in months if month // MONTHS_PER_YEAR == year]
            if len(mine) == MONTHS_PER_YEAR:
                means = np.array([[[known[name][month] for name in POLLUTANTS] for month in mine]])
                value = self._observed(indicator_id, year, mine, means)
                if value is not None:
                    rows.append({"year": year, "value": value})
        return pd.DataFrame(rows, columns=["year", "value"])

    def _observed(
        self, indicator_id: str, year: int, months: list[int], means: Floats
    ) -> float | None:
        if indicator_id in ("pm25_annual_mean_ugm3", "ozone_mean_ugm3"):
            name = "pm25" if indicator_id == "pm25_annual_mean_ugm3" else "o3"
            return float(means[0, :, POLLUTANTS.index(name)].mean())
        days = self.data.days
        mine = days[(days["city_id"] == self.city) & (days["date"].dt.year == year)]
        bank = day_bank(mine, {**SERIES_COLUMNS, "o3": "ozone"})
        if not bank.complete:
            return None
        text = self.data.text_in(months[len(months) // 2])
        judged = self.data.as_judged(means, float(text["gas_reference_k"]))
        zero = np.zeros((1, len(months)))
        found = day_statistics(judged, months, bank, self.data.limits_of(str(text["aqi"])), zero)
        column = found.good_days_pct if indicator_id == "good_days_pct" else found.ozone_p90_ugm3
        return float(column[0])

    def prospect(self, indicator_id: str, year: int) -> Prospect:
        """Return the prospect of one statistic in a year after the origin's.

        Raises
        ------
        KeyError
            If the statistic is not one of :data:`STATISTICS`.
        """
        decimals = STATISTICS[indicator_id]
        direction: Direction = "higher" if indicator_id == "good_days_pct" else "lower"
        reason = self.reason or self._year_reason(year)
        if reason is not None:
            return Prospect(indicator_id, year, direction, decimals, reason=reason)
        headline = self._year_statistic(indicator_id, year)
        method = self.methods_of_paths(year)
        # A method of which the evidence left no future has no say any more.
        draws: dict[str, Floats] = {
            name: headline[method == i]
            for i, name in enumerate(self.data.headline)
            if (method == i).any()
        }
        methods = tuple(draws)
        draws["headline"] = headline
        usable = self._usable(year)
        return Prospect(
            indicator_id,
            year,
            direction,
            decimals,
            draws=draws,
            headline_methods=methods,
            calibrated=self.data.widening.calibrated,
            inputs=self._inputs(year, usable),
        )

    def _year_statistic(self, indicator_id: str, year: int) -> Floats:
        """Return a statistic of the paths in a year; days are judged once for both of theirs."""
        paths = self.paths(year).year(year)
        if indicator_id not in _DAY_STATISTICS:
            return self.statistic(indicator_id, paths)
        if year not in self._days:
            self._days[year] = self.day_statistics(paths)
        return np.asarray(getattr(self._days[year], indicator_id))

    @cached_property
    def _days(self) -> dict[int, DayStatistics]:
        return {}

    def paths(self, year: int) -> Futures:
        """Return the headline's futures, conditioned on the evidence up to a year.

        A row is one path through all years, so a target may be asked to be met by some year.
        """
        usable = self._usable(year)
        if not usable:
            return self.futures(year)
        rows, _ = self._by_evidence(year, usable)
        many = self.futures(year, N_BEFORE_EVIDENCE)
        return many.rows(rows)

    def methods_of_paths(self, year: int) -> npt.NDArray[np.int64]:
        """Return the place in the headline's methods of each row of :meth:`paths`.

        Evidence leaves more rows of the method that foresaw it.
        """
        usable = self._usable(year)
        if not usable:
            return np.arange(len(self.paths(year).means)) // self._share(N_FUTURES)
        rows, _ = self._by_evidence(year, usable)
        return np.asarray(rows // self._share(N_BEFORE_EVIDENCE))

    def _year_reason(self, year: int) -> Phrase | None:
        assert self.origin is not None
        if self.origin >= MONTHS_PER_YEAR * year:
            return Phrase(f"months of {year} are known already", f"{year}年已有月度数据")
        return None

    def _usable(self, year: int) -> tuple[Evidence, ...]:
        """Return the evidence that conditions the paths: none if it contradicts them."""
        found = self._evidence_until(year)
        if found and self._by_evidence(year, found)[1] < MIN_EFFECTIVE:
            return ()
        return found

    def _evidence_until(self, year: int) -> tuple[Evidence, ...]:
        assert self.origin is not None
        return tuple(
            item
            for item in self.evidence
            if item.months[0] > self.origin and item.months[-1] <= self.months_until(year)
        )

    def _by_evidence(
        self, year: int, usable: tuple[Evidence, ...]
    ) -> tuple[npt.NDArray[np.int64], float]:
        """Return the resampled rows and how many futures they are worth."""
        key = (max(year, HORIZON), usable)
        if key not in self._rows:
            many = self.futures(year, N_BEFORE_EVIDENCE)
            simulated = [
                self.statistic(item.statistic, many.within(item.months)) for item in usable
            ]
            weights = weights_of(simulated, usable)
            uniform = float(stream("resample", SEED, self.city).random())
            self._rows[key] = (resample(weights, N_FUTURES, uniform), effective_number(weights))
        return self._rows[key]

    @cached_property
    def _rows(
        self,
    ) -> dict[tuple[int, tuple[Evidence, ...]], tuple[npt.NDArray[np.int64], float]]:
        return {}

    def _sources(self) -> list[str]:
        """Return the ids of the sources of the city's months and days."""
        air = self.data.air
        frames = (air.months, air.printed_days, air.hour_days)
        own = {str(s) for f in frames for s in f.loc[f["city_id"] == self.city, "source_id"]}
        notices = self.data.notices
        own |= {str(s) for s in notices.loc[notices["city_id"] == self.city, "source_id"]}
        return sorted(own)

    def _inputs(self, year: int, usable: tuple[Evidence, ...]) -> dict[str, object]:
        assert self.origin is not None
        now, data = self._present(self.origin), self.data
        lead = (self.months_until(year) - 5.5 - self.origin) / MONTHS_PER_YEAR
        return {
            "last_month": str(month_of(self.origin)),
            "sources": self._sources(),
            "n_months": {name: len(now.fits[self.city, name].months) for name in POLLUTANTS},
            "n_day_months": self.bank.n_months,
            "n_futures": len(self.paths(year).means),
            "seed": SEED,
            "lead_years": round(lead, 4),
            "widening": round(data.widening.factor(lead), 4),
            "widening_scored": data.widening.scored(lead),
            "n_pairs": len(data.backtest),
            "judged_by": str(data.text["aqi"]),
            "gas_reference_k": float(data.text["gas_reference_k"]),
            "evidence": [
                {
                    "statistic": item.statistic,
                    "first_month": str(month_of(item.months[0])),
                    "last_month": str(month_of(item.months[-1])),
                    "value": item.value,
                    "error": item.error,
                    "source_id": item.source_id,
                }
                for item in usable
            ],
            "effective_futures": round(self._by_evidence(year, usable)[1], 1) if usable else None,
            "evidence_contradicts": bool(self._evidence_until(year)) and not usable,
        }


def evidence_errors(statistic: str, value: float) -> float:
    """Return the error of a published value of a window; see :mod:`projection.evidence`."""
    if statistic == "good_days_pct":
        return GOOD_DAYS_ERROR_POINTS
    return PM25_ERROR_SHARE * value


def fastest_rates(data: OutlookData) -> pd.DataFrame:
    """Return the fastest improvement of a yearly mean among all cities, from one year to the next.

    Returns
    -------
    DataFrame
        ``indicator_id``, ``city``, ``year`` (the later one), ``change`` (in the unit; negative
        is lower), ``from_value``; for the annual means that can be computed.
    """
    best = []
    for indicator in ("pm25_annual_mean_ugm3", "ozone_mean_ugm3", "good_days_pct"):
        parts = []
        for city in data.air.cities:
            years = Outlook(data, city).observed_years(indicator)
            changes = years.assign(
                indicator_id=indicator,
                city=city,
                change=years["value"].diff(),
                from_value=years["value"].shift(),
            )
            parts.append(changes[years["year"].diff() == 1])
        known = pd.concat(parts, ignore_index=True)
        if len(known):
            gain = known["change"] if indicator == "good_days_pct" else -known["change"]
            best.append(known.loc[gain.idxmax()])
    return pd.DataFrame(best).reset_index(drop=True)
