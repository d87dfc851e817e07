"""The air quality index: HJ 633-2012 and HJ 633-2026, exact.

IAQI = (IAQI_hi - IAQI_lo) / (BP_hi - BP_lo) * (C - BP_lo) + IAQI_lo, rounded **up** (equation 1 of
both texts). On binary floats rounding up adds one to exact results: CO at 2.2 mg/m3 is exactly
55 and becomes 56. Concentrations are therefore rounded first (GB/T 8170) and held as integers of
1/10 of their unit.

A concentration can have no IAQI for two reasons that must not be mixed up:

- It was not measured. Then the day's AQI is not known; ``aqi_at_least`` still says what the
  other pollutants prove.
- It lies above the table. Where the table ends at 500 the AQI is reported as 500. The tables of
  8-hour ozone and 1-hour SO2 end lower, at 800 µg/m3: above, the text points to the 1-hour value
  (note 3), and without one the AQI is at least the last index of the table.

Daily AQI under HJ 633-2012 takes both the largest 1-hour mean and MDA8 of ozone; a day whose
1-hour maximum is not given is indexed on MDA8. HJ 633-2026 takes MDA8 only. The published shares
of good days follow MDA8 only under the older text too (in the monthly notices of Guangdong, every
city-month that tells the two apart): compute them with ``one_hour_ozone=False``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.standards.breakpoints import UNKNOWN, Concentration, Integers, Scale, read_scale
from analysis.standards.pollutants import O3_1H_COLUMN, O3_1H_ITEM, OZONE, POLLUTANTS

#: Whether the daily AQI takes the 1-hour maximum of ozone beside MDA8.
TAKES_1H_OZONE: Final = {"HJ 633-2012": True, "HJ 633-2026": False}
#: The index at which reporting ends.
HIGHEST_INDEX: Final = 500
#: Above this index a day has a primary pollutant.
NO_PRIMARY_UP_TO: Final = 50
#: Last index of the classes 1 (excellent) to 5 (heavily polluted); above is class 6.
CLASS_ENDS: Final = (50, 100, 150, 200, 300)

_DAILY_COLUMNS = (*(p.daily_column for p in POLLUTANTS), O3_1H_COLUMN)
#: Names of every combination of pollutants, by the bits of their positions.
_PRIMARY_NAMES = np.array(
    [
        "+".join(p.code for at, p in enumerate(POLLUTANTS) if bits >> at & 1)
        for bits in range(2 ** len(POLLUTANTS))
    ],
    dtype=object,
)


@dataclass(frozen=True)
class AqiDay:
    """The index of one day.

    Attributes
    ----------
    aqi : int or None
        None where an index that the day needs is not known.
    primary : tuple of str
        Codes of all pollutants with the largest index, PM25 … O3; empty up to an AQI of 50 and
        where the AQI is None.
    class_level : int or None
        1 to 6; a good day (优良天) is class 1 or 2.
    aqi_at_least : int or None
        The largest of the indices that are known: the AQI, or a lower bound of it.
    """

    aqi: int | None
    primary: tuple[str, ...]
    class_level: int | None
    aqi_at_least: int | None


@dataclass(frozen=True, eq=False)
class AqiTable:
    """The breakpoints of one text. Make it with `from_frame`."""

    standard: str
    _scales: Mapping[str, Scale]

    @classmethod
    def from_frame(cls, breakpoints: pd.DataFrame, standard: str) -> AqiTable:
        """Take the breakpoints of a text from ``standards/aqi_breakpoints``.

        Parameters
        ----------
        breakpoints : DataFrame
            standard, item, unit (ug/m3 or mg/m3), iaqi, concentration; rows in any order.
        standard : str
            HJ 633-2012 or HJ 633-2026.

        Returns
        -------
        AqiTable

        Raises
        ------
        ValueError
            If the text is not in the table or not known to this module, a daily item is missing,
            or the breakpoints of an item do not rise strictly from 0.
        """
        of_standard = breakpoints[breakpoints["standard"] == standard]
        if standard not in TAKES_1H_OZONE or of_standard.empty:
            raise ValueError(
                f"No AQI table {standard!r}: standards/aqi_breakpoints holds "
                f"{', '.join(map(str, breakpoints['standard'].unique()))}, and the rules of "
                f"{', '.join(TAKES_1H_OZONE)} are known."
            )
        scales = {
            str(item): read_scale(str(item), rows) for item, rows in of_standard.groupby("item")
        }
        needed = {p.daily_item for p in POLLUTANTS} | {O3_1H_ITEM}
        if not needed <= scales.keys():
            lacking = ", ".join(sorted(needed - scales.keys()))
            raise ValueError(f"standards/aqi_breakpoints lacks {lacking} of {standard}.")
        return cls(standard, scales)

    def iaqi(self, item: str, concentration: Concentration) -> int | None:
        """Return the individual index of one concentration.

        Parameters
        ----------
        item : str
            Pollutant and averaging time, for example ``O3_8H`` or ``CO_24H``.
        concentration : Decimal, str, int, float or None
            µg/m3, CO mg/m3. A float stands for its shortest decimal text. First rounded to whole
            µg/m3 or one decimal of a mg/m3 (GB/T 8170).

        Returns
        -------
        int or None
            None for a missing concentration (None or NaN) and for one above the table.

        Raises
        ------
        ValueError
            If the item is unknown, or the concentration negative or not a number.
        """
        scale = self._scale(item)
        index = int(scale.iaqi(np.array([scale.tenths_of(item, concentration)]))[0])
        return None if index == UNKNOWN else index

    def iaqi_column(self, item: str, concentrations: pd.Series[Any]) -> pd.Series[Any]:
        """Return the individual indices of a column of concentrations.

        Parameters
        ----------
        item : str
            As for `iaqi`.
        concentrations : Series of float
            µg/m3, CO mg/m3; rounded first, each float read as its shortest decimal text.

        Returns
        -------
        Series of Int64
            Same index; missing where the concentration is missing or above the table.

        Raises
        ------
        ValueError
            As `iaqi`; names the first bad row.
        """
        scale = self._scale(item)
        indices = scale.iaqi(scale.tenths_of_column(item, concentrations))
        return _nullable(indices, concentrations.index)

    def day(
        self,
        *,
        pm25: Concentration,
        pm10: Concentration,
        so2: Concentration,
        no2: Concentration,
        co: Concentration,
        o3_8h: Concentration,
        o3_1h: Concentration = None,
    ) -> AqiDay:
        """Return the index of one day.

        Parameters
        ----------
        pm25, pm10, so2, no2, co : Decimal, str, int, float or None
            24-hour means, µg/m3, CO mg/m3; None where not measured.
        o3_8h, o3_1h : Decimal, str, int, float or None
            MDA8 and the largest 1-hour mean, µg/m3. HJ 633-2026 does not take the latter.

        Returns
        -------
        AqiDay

        Raises
        ------
        ValueError
            As `iaqi`.
        """
        row = dict(zip(_DAILY_COLUMNS, (pm25, pm10, so2, no2, co, o3_8h, o3_1h), strict=True))
        tenths = {
            column: np.array([self._scale(item).tenths_of(item, row[column])])
            for column, item in self._daily_items().items()
        }
        result = self._combine(tenths, pd.RangeIndex(1)).iloc[0]
        known = not pd.isna(result["aqi"])
        names = str(result["primary"]) if known else ""
        return AqiDay(
            aqi=int(result["aqi"]) if known else None,
            primary=tuple(names.split("+")) if names else (),
            class_level=int(result["class_level"]) if known else None,
            aqi_at_least=None if pd.isna(result["aqi_at_least"]) else int(result["aqi_at_least"]),
        )

    def days(self, daily: pd.DataFrame, *, one_hour_ozone: bool | None = None) -> pd.DataFrame:
        """Return the indices of many days.

        Parameters
        ----------
        daily : DataFrame
            As ``daily_values`` returns it: pm25_ugm3, pm10_ugm3, so2_ugm3, no2_ugm3, co_mgm3,
            o3_mda8_ugm3 and, where there is one, o3_1h_max_ugm3.
        one_hour_ozone : bool, optional
            Take the 1-hour maximum of ozone, if there is one, beside MDA8. Left out, as the text
            says; False for counts of good days that are to be compared with published ones.

        Returns
        -------
        DataFrame
            The rows of ``daily``, to be joined on the index: ``iaqi_pm25`` … ``iaqi_o3`` (of
            MDA8) and, where it is taken, ``iaqi_o3_1h``; ``aqi``, ``class_level`` and
            ``aqi_at_least`` (Int64); ``primary`` (string: "O3", "PM25+O3", "" up to an AQI of
            50, missing with the AQI). See `AqiDay` and the notes of the module.

        Raises
        ------
        ValueError
            If a column is missing or a concentration is negative.
        """
        items = self._daily_items(one_hour_ozone)
        missing = [name for name in items if name not in daily and name != O3_1H_COLUMN]
        if missing:
            raise ValueError(f"The daily table lacks the column(s) {', '.join(missing)}.")
        tenths = {
            column: self._scale(item).tenths_of_column(item, daily[column])
            if column in daily
            else np.full(len(daily), UNKNOWN, dtype=np.int64)
            for column, item in items.items()
        }
        return self._combine(tenths, daily.index)

    def _scale(self, item: str) -> Scale:
        if item not in self._scales:
            raise ValueError(
                f"{self.standard} has no item {item!r}; it indexes {', '.join(self._scales)}."
            )
        return self._scales[item]

    def _daily_items(self, one_hour_ozone: bool | None = None) -> dict[str, str]:
        """Columns of daily values and their items; left to the text, ozone as it says."""
        if one_hour_ozone is None:
            one_hour_ozone = TAKES_1H_OZONE[self.standard]
        items = {p.daily_column: p.daily_item for p in POLLUTANTS}
        return items | ({O3_1H_COLUMN: O3_1H_ITEM} if one_hour_ozone else {})

    def _combine(self, tenths: Mapping[str, Integers], index: pd.Index) -> pd.DataFrame:
        """Join the items of days, whose concentrations come in 1/10 of their unit."""
        n_days = len(index)
        out: dict[str, pd.Series[Any]] = {}
        bounds: list[Integers] = []
        complete = np.ones(n_days, dtype=np.bool_)
        no_hours = np.full(n_days, UNKNOWN, dtype=np.int64)
        one_hour = no_hours
        if O3_1H_COLUMN in tenths:
            one_hour = self._scale(O3_1H_ITEM).at_least(tenths[O3_1H_COLUMN])
        for pollutant in POLLUTANTS:
            scale = self._scale(pollutant.daily_item)
            of_pollutant = tenths[pollutant.daily_column]
            exact, bound = scale.iaqi(of_pollutant), scale.at_least(of_pollutant)
            known = bound if scale.last_index == HIGHEST_INDEX else exact
            if pollutant is OZONE:
                # Above 800 µg/m3 of MDA8 the 1-hour value stands in; it never replaces a gap.
                known = np.where((bound != UNKNOWN) & (exact == UNKNOWN), one_hour, known)
                bound = np.maximum(bound, one_hour)
            complete &= known != UNKNOWN
            bounds.append(bound)
            out[f"iaqi_{pollutant.key}"] = _nullable(exact, index)
        if O3_1H_COLUMN in tenths:
            exact_1h = self._scale(O3_1H_ITEM).iaqi(tenths[O3_1H_COLUMN])
            out["iaqi_o3_1h"] = _nullable(exact_1h, index)
        at_least = np.max(bounds, axis=0)
        aqi = np.where(complete, at_least, UNKNOWN)
        bits = sum((bound == aqi).astype(np.int64) << at for at, bound in enumerate(bounds))
        names = _PRIMARY_NAMES[np.where(aqi > NO_PRIMARY_UP_TO, bits, 0)]
        out["aqi"] = _nullable(aqi, index)
        out["primary"] = pd.Series(names, index=index, dtype="string").where(complete)
        levels = np.searchsorted(CLASS_ENDS, aqi, side="left") + 1
        out["class_level"] = _nullable(np.where(complete, levels, UNKNOWN), index)
        out["aqi_at_least"] = _nullable(at_least, index)
        return pd.DataFrame(out, index=index)


def _nullable(indices: Integers, index: pd.Index) -> pd.Series[Any]:
    return pd.Series(indices, index=index, dtype="Int64").mask(indices == UNKNOWN)
