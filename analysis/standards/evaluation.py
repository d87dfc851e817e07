"""The evaluation of a year: HJ 663-2013.

- The yearly statistics: means, P98 of SO2 and NO2, P95 of PM and CO, and for ozone
  the 90th percentile of MDA8 (`analysis.standards.percentiles`).
- A year counts with 324 valid days and 27 in every month (25 in February). A year that fails is
  *not assessable*: its statistics are missing and the reason is given; `monthly_evaluation` shows
  the months that exist.
- Statistics are computed exactly from the daily values as printed and rounded **once** (GB/T
  8170) to the decimals that are kept of the pollutant.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.standards.percentiles import exact_mean, exact_percentile
from analysis.standards.pollutants import POLLUTANTS
from analysis.standards.rounding import round_half_even

Floats = npt.NDArray[np.float64]
Reason = Literal["no_days", "too_few_days", "short_months"]

MIN_DAYS_OF_YEAR: Final = 324
#: January to December.
MIN_DAYS_OF_MONTH: Final = (27, 25, 27, 27, 27, 27, 27, 27, 27, 27, 27, 27)


@dataclass(frozen=True)
class Statistic:
    """One evaluated statistic of daily values; ``percentile`` None is the mean."""

    indicator: str
    column: str
    percentile: int | None
    decimals: int


#: The yearly statistics of HJ 663-2013; indicators carry pollutant, statistic and unit.
STATISTICS: Final = (
    Statistic("pm25_mean_ugm3", "pm25_ugm3", None, 0),
    Statistic("pm25_p95_ugm3", "pm25_ugm3", 95, 0),
    Statistic("pm10_mean_ugm3", "pm10_ugm3", None, 0),
    Statistic("pm10_p95_ugm3", "pm10_ugm3", 95, 0),
    Statistic("so2_mean_ugm3", "so2_ugm3", None, 0),
    Statistic("so2_p98_ugm3", "so2_ugm3", 98, 0),
    Statistic("no2_mean_ugm3", "no2_ugm3", None, 0),
    Statistic("no2_p98_ugm3", "no2_ugm3", 98, 0),
    Statistic("co_p95_mgm3", "co_mgm3", 95, 1),
    Statistic("o3_mda8_p90_ugm3", "o3_mda8_ugm3", 90, 0),
)


@dataclass(frozen=True)
class YearValidity:
    """Whether the valid days of one pollutant carry the evaluation of a year.

    Attributes
    ----------
    valid : bool
    n_days : int
        Valid days of the year.
    short_months : tuple of int
        Months (1 to 12) with fewer days than required.
    reason : "no_days", "too_few_days", "short_months" or None
        The first rule that fails, in this order; None when valid.
    """

    valid: bool
    n_days: int
    short_months: tuple[int, ...]
    reason: Reason | None


def year_validity(daily: pd.DataFrame) -> dict[str, YearValidity]:
    """Say for each pollutant whether the days of a year carry its evaluation.

    Parameters
    ----------
    daily : DataFrame
        Days of one city and one year: date (datetime64) and the daily columns, NaN where a day
        is not valid. Days without a row count as not valid.

    Returns
    -------
    dict of str to YearValidity
        By daily column (``pm25_ugm3`` … ``o3_mda8_ugm3``); columns that are absent are left out.

    Raises
    ------
    ValueError
        If there is no ``date``, or the days are not those of one year, each at most once.
    """
    _check_days(daily.assign(city_id="the table"))
    if daily["date"].dt.year.nunique() > 1:
        years = ", ".join(map(str, sorted(daily["date"].dt.year.unique())))
        raise ValueError(f"year_validity judges one year at a time; the days are of {years}.")
    months = daily["date"].dt.month.to_numpy()
    return {
        pollutant.daily_column: _validity(months[daily[pollutant.daily_column].notna().to_numpy()])
        for pollutant in POLLUTANTS
        if pollutant.daily_column in daily
    }


def annual_evaluation(daily: pd.DataFrame) -> pd.DataFrame:
    """Evaluate every year of every city.

    Parameters
    ----------
    daily : DataFrame
        city_id, date (datetime64) and daily columns as ``daily_values`` returns them, rounded,
        in the reference state of the text; other columns are ignored.

    Returns
    -------
    DataFrame
        One row per city_id, year and indicator of `STATISTICS` whose column is present, sorted by
        city and year: ``value`` (rounded) and ``value_exact`` in the unit of the indicator's
        suffix, both NaN when not ``valid``; ``n_days``; ``short_months`` (tuple of int);
        ``reason`` (None when valid).

    Raises
    ------
    ValueError
        If city_id, date or all daily columns are missing, or a city has a day twice.
    """
    _check_days(daily)
    years = daily["date"].dt.year.rename("year")
    rows = []
    for (city_id, year), days in daily.groupby(["city_id", years], sort=True):
        months = days["date"].dt.month.to_numpy()
        for statistic in _present(daily):
            values = days[statistic.column].to_numpy(dtype=np.float64, na_value=np.nan)
            validity = _validity(months[~np.isnan(values)])
            rows.append(
                {
                    "city_id": city_id,
                    "year": int(year),
                    "indicator": statistic.indicator,
                    **_values(values, statistic, validity.valid),
                    "valid": validity.valid,
                    "n_days": validity.n_days,
                    "short_months": validity.short_months,
                    "reason": validity.reason,
                }
            )
    columns = ["city_id", "year", "indicator", "value", "value_exact", "valid", "n_days"]
    return _typed(rows, [*columns, "short_months", "reason"])


def monthly_evaluation(daily: pd.DataFrame) -> pd.DataFrame:
    """Evaluate every month of every city, whether or not its year is assessable.

    Parameters
    ----------
    daily : DataFrame
        As for `annual_evaluation`.

    Returns
    -------
    DataFrame
        One row per city_id, month (Period[M]) with a row in ``daily``, and indicator:
        ``value``, ``value_exact``, ``valid`` (27 days, February 25), ``n_days``, ``reason``.

    Raises
    ------
    ValueError
        As `annual_evaluation`.
    """
    _check_days(daily)
    months = daily["date"].dt.to_period("M").rename("month")
    rows = []
    for (city_id, month), days in daily.groupby(["city_id", months], sort=True):
        for statistic in _present(daily):
            values = days[statistic.column].to_numpy(dtype=np.float64, na_value=np.nan)
            n_days = int((~np.isnan(values)).sum())
            valid = n_days >= MIN_DAYS_OF_MONTH[month.month - 1]
            rows.append(
                {
                    "city_id": city_id,
                    "month": month,
                    "indicator": statistic.indicator,
                    **_values(values, statistic, valid),
                    "valid": valid,
                    "n_days": n_days,
                    "reason": None if valid else "too_few_days" if n_days else "no_days",
                }
            )
    columns = ["city_id", "month", "indicator", "value", "value_exact", "valid", "n_days", "reason"]
    return _typed(rows, columns)


def _check_days(daily: pd.DataFrame) -> None:
    missing = [name for name in ("city_id", "date") if name not in daily]
    if missing or not _present(daily):
        wanted = ", ".join(dict.fromkeys(statistic.column for statistic in STATISTICS))
        raise ValueError(
            f"The daily table lacks {', '.join(missing) or 'all daily columns'}; expected "
            f"city_id, date and at least one of {wanted}."
        )
    twice = daily.duplicated(["city_id", "date"])
    if twice.any():
        first = daily.loc[twice].iloc[0]
        raise ValueError(
            f"{first['city_id']} has the day {first['date']:%Y-%m-%d} more than once; keep one row "
            "per city and day."
        )


def _present(daily: pd.DataFrame) -> list[Statistic]:
    return [statistic for statistic in STATISTICS if statistic.column in daily]


def _validity(months_of_days: npt.NDArray[Any]) -> YearValidity:
    counts = np.bincount(months_of_days, minlength=13)[1:]
    short = tuple(at + 1 for at, needed in enumerate(MIN_DAYS_OF_MONTH) if counts[at] < needed)
    n_days = int(counts.sum())
    reason: Reason | None = None
    if n_days < MIN_DAYS_OF_YEAR:
        reason = "too_few_days" if n_days else "no_days"
    elif short:
        reason = "short_months"
    return YearValidity(reason is None, n_days, short, reason)


def _values(values: Floats, statistic: Statistic, valid: bool) -> dict[str, float]:
    if not valid:
        return {"value": np.nan, "value_exact": np.nan}
    known = values[~np.isnan(values)]
    p = statistic.percentile
    exact = exact_mean(known) if p is None else exact_percentile(known, p)
    rounded = round_half_even(exact, Decimal(1).scaleb(-statistic.decimals))
    return {"value": float(rounded), "value_exact": float(exact)}


def _typed(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    # Left to itself pandas would turn None into NaN, which is true in a condition.
    frame["reason"] = pd.Series([row["reason"] for row in rows], index=frame.index, dtype="object")
    return frame
