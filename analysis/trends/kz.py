"""The Kolmogorov-Zurbenko filter: a smooth line to look at, never to test.

Repeated moving averages separate weather (days), season (months) and the long term. Sources:
Zurbenko (1986), "The Spectral Analysis of Time Series"; Rao and Zurbenko (1994), "Detecting and
tracking changes in ozone air quality", Air & Waste 44. KZ(m, k) removes periods below about
m * sqrt(k) steps: KZ(15, 5) on days below a month, KZ(365, 3) below 1.7 years.

A smoothed series resembles itself from step to step, so that an ordinary test on it finds trends
in noise. Its first and last k (m - 1) / 2 values rest on windows cut off by the ends of the
record (a year and a half for KZ(365, 3)) and follow the last values in hand: they are flagged, to
be drawn otherwise or not at all.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd


def kz(x: npt.ArrayLike, m: int, k: int) -> pd.DataFrame:
    """Smooth an evenly spaced series by ``k`` moving averages of ``m`` values.

    Parameters
    ----------
    x : array_like (n,)
        Values at equal steps. NaN = missing: each average is that of the values its window
        holds, and is missing only where it holds none. Nothing is filled beforehand.
    m : int
        Window in steps: odd, so that it has a middle, and no longer than the series.
    k : int
        Passes, 1 or more.

    Returns
    -------
    DataFrame
        ``value`` in the unit of ``x``; ``at_end``, True where a window is cut off by an end of
        the series.

    Raises
    ------
    ValueError
        For a window that is even, below 1 or longer than the series, or no pass.
    """
    values = np.asarray(x, dtype=float)
    if m < 1 or m % 2 == 0 or m > len(values):
        raise ValueError(
            f"The window must be odd and between 1 and the {len(values)} values of the series; got "
            f"m={m}."
        )
    if k < 1:
        raise ValueError(f"A KZ filter has one pass or more; got k={k}.")
    smooth = pd.Series(values)
    for _ in range(k):
        smooth = smooth.rolling(m, center=True, min_periods=1).mean()
    reach = k * (m - 1) // 2
    place = np.arange(len(values))
    at_end = (place < reach) | (place >= len(values) - reach)
    return pd.DataFrame({"value": smooth.to_numpy(), "at_end": at_end})


def removed_period(m: int, k: int) -> float:
    """Return the period in steps below which KZ(m, k) removes variation, m * sqrt(k)."""
    return m * sqrt(k)
