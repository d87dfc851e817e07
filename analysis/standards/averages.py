"""From hourly means to the daily values that standards judge.

GB 3095 (Table 4) and HJ 663-2013 (6.1; the rule is the same in HJ 663-2026, 6.1.2) say when an
average exists: a 24-hour mean needs 20 hours; an 8-hour mean needs 6; MDA8, the largest of the
8-hour means that end at 08:00 … 24:00, needs 14 of these 17, or else counts only if it exceeds the
limit. No window reaches into the day before.

Everything is computed on integers: printed hours have few decimals, so sums and the means on
the common denominator of 6, 7 and 8 hours are exact and ties are seen as ties (GB/T 8170). Gases
at another reference state are aggregated first, then converted, then rounded: see
`analysis.standards.reference_state`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.standards.pollutants import (
    O3_1H_COLUMN,
    O3_EXACT_COLUMN,
    OZONE,
    POLLUTANTS,
)
from analysis.standards.rounding import printed_decimal, round_column, round_half_even

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MIN_HOURS_OF_DAY: Final = 20
MIN_HOURS_OF_WINDOW: Final = 6
MIN_WINDOWS: Final = 14
#: Grade 2 limit of MDA8 in every text so far, µg/m3.
MDA8_LIMIT_UGM3: Final = 160

#: Hourly values are held as integers of 1/1000 of their unit.
_SCALE = 1000
#: Common denominator of means over 6, 7 and 8 hours.
_COMMON = 168
_KEYS = ("city_id", "time")


@dataclass(frozen=True)
class Mda8:
    """The daily maximum 8-hour mean of one day.

    Attributes
    ----------
    value : Fraction or None
        Exact, in the unit of the hours; None when not valid.
    n_windows : int
        8-hour means with at least 6 hours, 0 to 17.
    hour_ending : int or None
        Hour (8 to 24) at which the largest 8-hour mean ends, the earliest of equals; None when
        not valid.
    valid : bool
        At least 14 windows, or a maximum that exceeds the limit.
    """

    value: Fraction | None
    n_windows: int
    hour_ending: int | None
    valid: bool


def mda8(
    hours: Sequence[Decimal | str | float | None],
    exceedance_limit: Decimal | Fraction | int = MDA8_LIMIT_UGM3,
) -> Mda8:
    """Return the daily maximum 8-hour mean of one day, in exact arithmetic.

    Parameters
    ----------
    hours : sequence of 24 Decimal, str, float or None
        The hourly means that end at 01:00 … 24:00, µg/m3; None or NaN is a missing hour. A float
        stands for its shortest decimal text.
    exceedance_limit : Decimal, Fraction or int
        With fewer than 14 windows the maximum counts only if it exceeds this limit, after
        rounding to whole µg/m3: 160.5 becomes 160, which attains, so it proves nothing.

    Returns
    -------
    Mda8

    Raises
    ------
    ValueError
        If there are not 24 hours, or one is negative or not a finite number.
    """
    if len(hours) != 24:
        raise ValueError(
            f"A day has 24 hourly means, ending at 01:00 to 24:00; got {len(hours)}. Give None "
            "for each missing hour."
        )
    values = [None if _missing(hour) else Fraction(printed_decimal(hour)) for hour in hours]  # type: ignore[arg-type]
    negative = [h for h, value in enumerate(values, start=1) if value is not None and value < 0]
    if negative:
        raise ValueError(f"The mean of the hour ending {negative[0]}:00 is negative.")
    means: dict[int, Fraction] = {}
    for ending in range(8, 25):
        window = [value for value in values[ending - 8 : ending] if value is not None]
        if len(window) >= MIN_HOURS_OF_WINDOW:
            means[ending] = sum(window, Fraction(0)) / len(window)
    if not means:
        return Mda8(None, 0, None, False)
    at = max(means, key=lambda ending: (means[ending], -ending))
    valid = len(means) >= MIN_WINDOWS or round_half_even(means[at], 1) > exceedance_limit
    return Mda8(means[at] if valid else None, len(means), at if valid else None, valid)


def daily_values(
    hourly: pd.DataFrame,
    *,
    exceedance_limit: Decimal | Fraction | int = MDA8_LIMIT_UGM3,
    rounded: bool = True,
) -> pd.DataFrame:
    """Aggregate hourly means of cities to daily values.

    Parameters
    ----------
    hourly : DataFrame
        city_id; time (datetime64 without zone: **end** of the hour, Beijing time, so that hour
        24:00 is 00:00 of the next day); pm25_ugm3, pm10_ugm3, so2_ugm3, no2_ugm3, o3_ugm3 and
        co_mgm3 as printed, with up to three decimals, NaN where missing. Rows in any order.
    exceedance_limit : Decimal, Fraction or int
        See `mda8`; in the reference state of the hours (at 273 K the limit of 298.15 K is
        ``Fraction(160) * Fraction("298.15") / 273``).
    rounded : bool
        Round to the standard's decimals. Without it the values stay as floats nearest to the
        exact means, to be converted to another reference state and then given to `round_daily`.

    Returns
    -------
    DataFrame
        One row per city_id and date, for **every** calendar day between a city's first and last
        hour, sorted: the 24-hour means under the names of the hourly columns, without o3_ugm3;
        ``o3_mda8_ugm3`` and ``o3_mda8_exact_ugm3`` (never rounded); ``o3_1h_max_ugm3``, which
        like the means needs 20 hours; ``n_hours_pm25`` …; ``n_windows`` of MDA8. NaN where the
        hours do not carry the value.

    Raises
    ------
    ValueError
        If columns are missing, a city has the same hour twice, a time is not a whole hour or
        carries a zone, or a value is negative, infinite or has more than three decimals.
    """
    _check_columns(hourly)
    cities, row, hour_at = _places(hourly)
    n_rows = int(cities["n_days"].sum())
    code = np.repeat(np.arange(len(cities)), cities["n_days"])
    day = np.arange(n_rows) + (cities["first_day"] - cities["first_row"]).to_numpy()[code]
    out: dict[str, Any] = {
        "city_id": pd.Series(cities.index[code], dtype=cities.index.dtype),
        "date": day.astype("datetime64[D]").astype("datetime64[us]"),
    }
    counts: dict[str, Integers] = {}
    for pollutant in POLLUTANTS:
        column = pollutant.hourly_column
        values, there = _dense(hourly, column, row, hour_at, n_rows)
        n_hours = there.sum(axis=1)
        counts[f"n_hours_{pollutant.key}"] = n_hours
        enough = n_hours >= MIN_HOURS_OF_DAY
        if pollutant is OZONE:
            best, windows = _largest_windows(values, there)
            whole = _half_even(np.maximum(best, 0), _SCALE * _COMMON)
            valid = (windows >= MIN_WINDOWS) | ((best >= 0) & (whole > floor(exceedance_limit)))
            exact = np.where(valid, best / (_SCALE * _COMMON), np.nan)
            out["o3_mda8_ugm3"] = np.where(valid, whole, np.nan) if rounded else exact
            out[O3_EXACT_COLUMN] = exact
            out[O3_1H_COLUMN] = _mean(values.max(axis=1), np.ones_like(n_hours), enough, 0, rounded)
            counts["n_windows"] = windows
        else:
            out[column] = _mean(values.sum(axis=1), n_hours, enough, pollutant.decimals, rounded)
    return pd.DataFrame(out | counts)


def round_daily(daily: pd.DataFrame) -> pd.DataFrame:
    """Round unrounded daily values to the decimals that the standards keep (GB/T 8170).

    Parameters
    ----------
    daily : DataFrame
        From ``daily_values(…, rounded=False)``, in the reference state in which it is judged. Not
        values that were rounded before: only one rounding is allowed.

    Returns
    -------
    DataFrame
        A copy; 24-hour means, MDA8 (from its exact column where there is one) and the 1-hour
        maximum are rounded. Other columns, and daily columns that are absent, are left alone.
    """
    out = daily.copy()
    for pollutant in POLLUTANTS:
        column = pollutant.daily_column
        if column in daily:
            exact = O3_EXACT_COLUMN if pollutant is OZONE and O3_EXACT_COLUMN in daily else column
            out[column] = round_column(daily[exact], pollutant.decimals)
    if O3_1H_COLUMN in daily:
        out[O3_1H_COLUMN] = round_column(daily[O3_1H_COLUMN], OZONE.decimals)
    return out


# --- Placing hours in days ----------------------------------------------------------------------


def _check_columns(hourly: pd.DataFrame) -> None:
    wanted = [*_KEYS, *(pollutant.hourly_column for pollutant in POLLUTANTS)]
    missing = [name for name in wanted if name not in hourly]
    if missing:
        raise ValueError(f"The hourly table lacks the column(s) {', '.join(missing)}.")
    if hourly["time"].dtype.kind != "M" or getattr(hourly["time"].dtype, "tz", None) is not None:
        raise ValueError(
            f"time is {hourly['time'].dtype}, expected datetime64 without a zone: the end of the "
            "hour in Beijing time."
        )
    if hourly["city_id"].isna().any() or hourly["time"].isna().any():
        raise ValueError("A row of the hourly table has no city_id or no time; leave it out.")


def _places(hourly: pd.DataFrame) -> tuple[pd.DataFrame, Integers, Integers]:
    """Find for each hour its row among the city-days and its place in the day (0 to 23).

    The frame has one row per city: first_day (since 1970), n_days, first_row among the city-days.
    """
    time = hourly["time"].to_numpy()
    whole = time.astype("datetime64[h]")
    if (whole != time).any():
        bad = pd.Timestamp(time[np.flatnonzero(whole != time)[0]])
        raise ValueError(f"time {bad} is not a whole hour; expected the end of each hourly mean.")
    # The hour that ends at 00:00 is the 24th of the day before.
    day, hour_at = np.divmod(whole.astype(np.int64) - 1, 24)
    city, names = pd.factorize(hourly["city_id"], sort=True)
    first = np.full(len(names), np.iinfo(np.int64).max)
    last = np.full(len(names), np.iinfo(np.int64).min)
    np.minimum.at(first, city, day)
    np.maximum.at(last, city, day)
    n_days = last - first + 1
    first_row = np.cumsum(n_days) - n_days
    row = first_row[city] + day - first[city]
    cell = row * 24 + hour_at
    twice = np.flatnonzero(np.bincount(cell)[cell] > 1) if len(cell) else cell
    if len(twice):
        raise ValueError(
            f"City {names[city[twice[0]]]} has the hour ending {pd.Timestamp(time[twice[0]])} more "
            "than once; keep one row per city and hour."
        )
    facts = {"first_day": first, "n_days": n_days, "first_row": first_row}
    return pd.DataFrame(facts, index=pd.Index(names)), row, hour_at


def _dense(
    hourly: pd.DataFrame, column: str, row: Integers, hour_at: Integers, n_rows: int
) -> tuple[Integers, Booleans]:
    """Return (city-days, 24) integers in 1/1000 of the unit, 0 where missing, and what is there."""
    numbers = hourly[column].to_numpy(dtype=np.float64, na_value=np.nan)
    known = ~np.isnan(numbers)
    scaled = np.rint(np.where(known, numbers, 0) * _SCALE)
    # A printed decimal with up to three places is exactly the float nearest to scaled / 1000.
    wrong = np.flatnonzero(
        known & ((scaled / _SCALE != numbers) | (numbers < 0) | np.isinf(numbers))
    )
    if len(wrong):
        bad = hourly.iloc[wrong[0]]
        raise ValueError(
            f"{column} of {bad['city_id']} at {bad['time']} is {numbers[wrong[0]]!r} ({len(wrong)} "
            "such value(s)): expected a printed concentration, 0 or above, with up to three "
            "decimals. Aggregate the values as obtained and convert the daily values."
        )
    values = np.zeros((n_rows, 24), dtype=np.int64)
    there = np.zeros((n_rows, 24), dtype=np.bool_)
    values[row, hour_at] = scaled.astype(np.int64)
    there[row, hour_at] = known
    return values, there


# --- Exact means ----------------------------------------------------------------------------


def _largest_windows(values: Integers, there: Booleans) -> tuple[Integers, Integers]:
    """Return the largest 8-hour mean in 1/168000 of the unit (-1: none) and the windows counted."""
    sums = np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))
    hours = np.pad(np.cumsum(there, axis=1), ((0, 0), (1, 0)))
    totals: Integers = sums[:, 8:] - sums[:, :-8]
    counted: Integers = hours[:, 8:] - hours[:, :-8]
    enough: Booleans = counted >= MIN_HOURS_OF_WINDOW
    means = np.where(enough, totals * (_COMMON // np.maximum(counted, 1)), -1)
    return means.max(axis=1), enough.sum(axis=1)


def _mean(
    totals: Integers, n_hours: Integers, enough: Booleans, decimals: int, rounded: bool
) -> Floats:
    """Divide totals in 1/1000 of the unit by their hours; NaN where these are not enough."""
    divisor = np.maximum(n_hours, 1) * _SCALE
    unit = 10**decimals
    means = _half_even(totals * unit, divisor) / unit if rounded else totals / divisor
    return np.where(enough, means, np.nan)


def _half_even(totals: Integers, divisor: Integers | int) -> Integers:
    """Divide integers and round half to even, without leaving the integers."""
    quotient, rest = np.divmod(totals, divisor)
    up = (2 * rest > divisor) | ((2 * rest == divisor) & (quotient % 2 == 1))
    result: Integers = quotient + up
    return result


def _missing(hour: Decimal | str | float | None) -> bool:
    return hour is None or (isinstance(hour, float) and hour != hour)
