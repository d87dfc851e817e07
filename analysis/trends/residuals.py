"""What a trend leaves over: does a residual still resemble its neighbours.

Autocorrelated residuals are the reason for drawing blocks. Shown beside a trend, they let a reader
judge whether the block length was enough.

The series may have gaps: each lag uses the pairs that exist, and its bound follows from how many
there are. A test that needs an unbroken series (Ljung and Box 1978) is given only for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import nan, sqrt

import numpy as np
import pandas as pd
from scipy import stats

from analysis.trends.season import observed


@dataclass(frozen=True)
class Runs:
    """How often residuals change sign (Wald and Wolfowitz 1940).

    Attributes
    ----------
    n_above, n_below : int
        Residuals above and below zero; those at zero, which lie on the line, are left out.
    n_runs : int
        Stretches of one sign, over the rows that exist.
    expected_runs : float
        For independent residuals; fewer runs mean that neighbours resemble each other.
    longest_run : int
    p : float or None
        Two-sided, by the normal approximation; None if all lie on one side.
    """

    n_above: int
    n_below: int
    n_runs: int
    expected_runs: float
    longest_run: int
    p: float | None


def autocorrelation(residuals: pd.Series, lags: int = 12) -> pd.DataFrame:
    """Return the autocorrelation of a monthly or daily series that may have gaps.

    Parameters
    ----------
    residuals : Series
        Indexed by a PeriodIndex; missing periods absent or NaN.
    lags : int
        Largest lag in periods; lags from 1.

    Returns
    -------
    DataFrame
        ``lag``; ``r``, the mean product of the pairs that exist over the variance; ``n_pairs``;
        ``bound95``, 1.96 / sqrt(n_pairs), the reach of white noise; ``outside``. NaN and False
        where no pair exists.

    Raises
    ------
    TypeError, ValueError
        As `analysis.trends.season.observed`; for fewer than two values or values all the same.
    """
    # Imported here: statsmodels takes over a second, and most commands never need it.
    from statsmodels.tsa.stattools import acf

    values = _varying(residuals)
    calendar = _on_calendar(values)
    exists = calendar.notna().to_numpy()
    far = min(lags, len(calendar) - 1)
    found = acf(calendar.to_numpy(), adjusted=True, nlags=far, fft=False, missing="conservative")
    rows = []
    for lag in range(1, lags + 1):
        pairs = int((exists[lag:] & exists[:-lag]).sum())
        r = float(found[lag]) if pairs else nan
        bound = float(stats.norm.ppf(0.975)) / sqrt(pairs) if pairs else nan
        rows.append((lag, r, pairs, bound, abs(r) > bound))
    return pd.DataFrame(rows, columns=["lag", "r", "n_pairs", "bound95", "outside"])


def ljung_box_p(residuals: pd.Series, lags: int = 12) -> float | None:
    """Return the p-value that all autocorrelations up to a lag are zero (Ljung and Box 1978).

    Returns
    -------
    float or None
        None if the series has gaps or is not longer than ``lags``: the test is made for an
        unbroken series.

    Raises
    ------
    TypeError, ValueError
        As `autocorrelation`.
    """
    from statsmodels.stats.diagnostic import acorr_ljungbox

    values = _varying(residuals)
    if len(_on_calendar(values)) != len(values) or len(values) <= lags:
        return None
    return float(acorr_ljungbox(values.to_numpy(), lags=[lags])["lb_pvalue"].iloc[0])


def runs(residuals: pd.Series) -> Runs:
    """Count the runs of residuals above and below zero.

    Parameters
    ----------
    residuals : Series
        Indexed by a PeriodIndex. A run goes on across missing periods.

    Raises
    ------
    TypeError, ValueError
        As `analysis.trends.season.observed`; ValueError also if none is above or below zero.
    """
    signs = np.sign(observed(residuals).to_numpy())
    signs = signs[signs != 0]
    if not len(signs):
        raise ValueError("No residual lies above or below zero: there are no runs to count.")
    above, below = int((signs > 0).sum()), int((signs < 0).sum())
    n = above + below
    lengths = [len(list(group)) for _, group in groupby(signs)]
    expected = 1 + 2 * above * below / n
    p = None
    if above and below and n > 2:
        variance = (expected - 1) * (expected - 2) / (n - 1)
        p = float(2 * stats.norm.sf(abs(len(lengths) - expected) / sqrt(variance)))
    return Runs(above, below, len(lengths), expected, max(lengths), p)


def _varying(residuals: pd.Series) -> pd.Series:
    values = observed(residuals)
    if len(values) < 2 or np.ptp(values.to_numpy()) == 0:
        raise ValueError(
            "An autocorrelation needs two or more values that differ; got "
            f"{len(values)} value(s) that do not."
        )
    return values


def _on_calendar(values: pd.Series) -> pd.Series:
    """Return the series with its gaps as NaN; what stands beyond them keeps its distance."""
    first, last = values.index[0], values.index[-1]
    return values.reindex(pd.period_range(first, last, freq=first.freq))
