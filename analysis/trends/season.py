"""Take the season out of a series on a fixed base period, as the TOAR-II guidance note does.

A trend of monthly or daily ozone must not depend on which seasons the record happens to hold: a
record that ends in June lacks the ozone season of its last year. The seasonal cycle is fitted by
ordinary least squares with two harmonics on a base period that is named and fixed, so that adding
later data does not change the anomalies of the earlier.

Text implemented: Chang, Schultz, Koren and Selke (2023), "Guidance note on best statistical
practices for TOAR analyses", and its published code: the **whole** prediction of the fit, mean
included, is subtracted, so an anomaly is the distance from the base period's usual value for that
month. No trend is fitted together with the cycle.

Missing months are simply absent and stay so; nothing is filled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

#: Days per cycle; day 366 falls within a third of a day of the cycle's end.
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Deseasonalised:
    """Anomalies and the seasonal cycle that was subtracted.

    Attributes
    ----------
    anomaly : Series
        Observed minus cycle, in the unit of the series, on the periods that exist.
    cycle : Series
        The fitted value of each month (1 to 12) or day of the year (1 to 366).
    base_mean : float
        Mean of the fitted cycle over the year: the base period's mean in which each season
        counts the same, whatever is missing.
    """

    anomaly: pd.Series
    cycle: pd.Series
    base_mean: float


def observed(series: pd.Series) -> pd.Series:
    """Return the periods that exist, in order, as floats.

    Parameters
    ----------
    series : Series
        Indexed by a monthly or daily PeriodIndex; a missing value counts as an absent period.

    Raises
    ------
    TypeError
        If the index is not a monthly or daily PeriodIndex.
    ValueError
        If a period occurs twice, or a value is infinite.
    """
    index = series.index
    if not isinstance(index, pd.PeriodIndex) or index.freqstr not in ("M", "D"):
        raise TypeError(
            "A series to deseasonalise is indexed by months or days, a PeriodIndex of frequency "
            f"'M' or 'D'; got {type(index).__name__}. Convert it with .to_period('M')."
        )
    if index.has_duplicates:
        twice = ", ".join(str(period) for period in index[index.duplicated()].unique()[:5])
        raise ValueError(f"Each period occurs once; these occur more than once: {twice}.")
    values = series.astype("float64").dropna().sort_index()
    if not np.isfinite(values.to_numpy()).all():
        raise ValueError("The series holds an infinite value; mark it as missing instead.")
    return values


def missing_from_base(
    series: pd.Series, base_start: pd.Period, base_end: pd.Period
) -> tuple[int, ...]:
    """Return the calendar months (1 to 12) of which the base period holds none."""
    base = observed(series).loc[base_start:base_end]
    assert isinstance(base.index, pd.PeriodIndex)
    return tuple(sorted(set(range(1, 13)) - set(base.index.month)))


def deseasonalise(
    series: pd.Series, base_start: pd.Period, base_end: pd.Period, harmonics: int = 2
) -> Deseasonalised:
    """Subtract the seasonal cycle of a base period.

    Parameters
    ----------
    series : Series
        Indexed by a PeriodIndex of months ("M") or days ("D"); missing periods absent or NaN.
    base_start, base_end : Period
        First and last period of the base, both included.
    harmonics : int
        Pairs of sine and cosine: 2 are a yearly and a half-yearly wave.

    Returns
    -------
    Deseasonalised

    Raises
    ------
    TypeError, ValueError
        As `observed`; also if a calendar month does not occur in the base period, because its
        usual value would be an extrapolation, or for harmonics outside 1 to 5.
    """
    if not 1 <= harmonics <= 5:
        raise ValueError(f"A cycle of months carries 1 to 5 harmonics; got {harmonics}.")
    values = observed(series)
    absent = missing_from_base(values, base_start, base_end)
    if absent:
        raise ValueError(
            f"The base period {base_start} to {base_end} holds no value of calendar month "
            f"{', '.join(map(str, absent))}; choose a base period that covers the whole year."
        )
    base = values.loc[base_start:base_end]
    daily = _is_daily(values)
    steps = np.arange(1, 367 if daily else 13)
    coefficients, *_ = np.linalg.lstsq(
        _waves(_step_of(base), daily, harmonics), base.to_numpy(), rcond=None
    )
    fitted = _waves(steps, daily, harmonics) @ coefficients
    cycle = pd.Series(fitted, index=pd.Index(steps, name="day_of_year" if daily else "month"))
    anomaly = values - fitted[_step_of(values) - 1]
    # Over a whole year the waves cancel, so the mean of the cycle is the intercept.
    return Deseasonalised(anomaly, cycle, float(coefficients[0]))


def _is_daily(values: pd.Series) -> bool:
    assert isinstance(values.index, pd.PeriodIndex)
    return str(values.index.freqstr) == "D"


def _step_of(values: pd.Series) -> npt.NDArray[np.int64]:
    index = values.index
    assert isinstance(index, pd.PeriodIndex)
    return np.asarray(index.day_of_year if index.freqstr == "D" else index.month, dtype=np.int64)


def _waves(steps: npt.NDArray[np.int64], daily: bool, harmonics: int) -> npt.NDArray[np.float64]:
    phase = 2 * np.pi * steps / (DAYS_PER_YEAR if daily else 12)
    columns = [np.ones(len(steps))]
    for order in range(1, harmonics + 1):
        columns += [np.sin(order * phase), np.cos(order * phase)]
    return np.column_stack(columns)
