"""Mann-Kendall test and Sen slope, whole and by season, for short annual and for monthly records.

A rank test asks little of the data: neither a straight line nor a normal distribution. That fits
5 to 12 yearly values. At that length the normal approximation is poor, so the p-value is exact:
the null distribution of S is counted, tied values included.

Sources:

- Mann (1945), Econometrica 13; Kendall (1975), "Rank Correlation Methods": S, its variance with
  ties, the continuity correction.
- The exact distribution: under the null all orders of the values are equally likely, and S = pairs
  minus twice the inversions. Inversions of a list with ties follow the Gaussian multinomial
  coefficient (MacMahon 1913); without ties this is Table A18 of Gilbert (1987).
- Sen (1968), JASA 63: slope and interval, by `scipy.stats.theilslopes` (as R ``trend``).
- Hirsch, Slack and Smith (1982), Water Resources Research 18: the seasonal test and slope. It takes
  the seasons of one year to be independent; autocorrelated months make its p too small.

The variants of Yue and Wang (2004) and of Hamed and Rao (1998) are left out on purpose: on 8 to 12
values the first rejects a true null in a third to a half of all cases, and the second can fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, sqrt

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

#: Up to here p is exact; beyond, the normal approximation is as good (the limit of scipy).
EXACT_MAX_N = 33


@dataclass(frozen=True)
class MannKendall:
    """Result of the Mann-Kendall test.

    Attributes
    ----------
    n : int
    s : int
        Rising minus falling pairs.
    var_s : float
        Variance of S under the null, corrected for ties.
    tau : float
        ``s`` over the number of pairs (tau-a).
    z, p_normal : float
        With continuity correction; z = 0 and p = 1 for S = 0.
    p_exact : float or None
        Two-sided, exact; None above `EXACT_MAX_N` values.
    p : float
        ``p_exact`` where there is one, else ``p_normal``.
    """

    n: int
    s: int
    var_s: float
    tau: float
    z: float
    p_normal: float
    p_exact: float | None
    p: float


@dataclass(frozen=True)
class SenSlope:
    """Median of all pairwise slopes with its interval, per unit of time.

    Attributes
    ----------
    slope : float
    intercept : float
        Median of the values minus slope times the median time (Conover 1999).
    low, high : float
        Interval of Sen (1968), from the normal approximation of S.
    """

    slope: float
    intercept: float
    low: float
    high: float


@dataclass(frozen=True)
class SeasonalKendall:
    """Result of the seasonal Kendall test; ``slope`` is the seasonal Sen slope per unit of time."""

    s: int
    var_s: float
    z: float
    p: float
    slope: float
    n_seasons: int


def mann_kendall(values: npt.ArrayLike) -> MannKendall:
    """Test a series for a monotonic trend.

    Parameters
    ----------
    values : array_like (n,)
        In the order of time; times need not be evenly spaced.

    Returns
    -------
    MannKendall

    Raises
    ------
    ValueError
        If a value is missing or infinite, or there are fewer than two.
    """
    series = _finite(values, at_least=2)
    n, s, var_s = len(series), _score(series), _variance(series)
    z = _corrected_z(s, var_s)
    p_normal = float(2 * stats.norm.sf(abs(z)))
    p_exact = exact_p(s, _tie_sizes(series)) if n <= EXACT_MAX_N else None
    return MannKendall(
        n=n,
        s=s,
        var_s=var_s,
        tau=s / comb(n, 2),
        z=z,
        p_normal=p_normal,
        p_exact=p_exact,
        p=p_normal if p_exact is None else p_exact,
    )


def upper_tail(s: int, ties: tuple[int, ...]) -> float:
    """Return the exact probability of S >= ``s`` under the null.

    Parameters
    ----------
    s : int
    ties : tuple of int
        How many values share each rank; they sum to n. All 1 without ties.
    """
    counts = _inversion_counts(tuple(sorted(ties)))
    untied = len(counts) - 1
    favourable = sum(count for k, count in enumerate(counts) if untied - 2 * k >= s)
    return favourable / sum(counts)


def exact_p(s: int, ties: tuple[int, ...]) -> float:
    """Return the exact two-sided p of ``s``: the probability of so large an |S| (`upper_tail`)."""
    return 1.0 if s == 0 else 2 * upper_tail(abs(s), ties)


def smallest_p(values: npt.ArrayLike) -> float:
    """Return the two-sided p of a perfectly monotonic order of these values.

    No data of that length, with those ties, can give less: 0.083 for n = 4, 0.0167 for n = 5.
    """
    ties = _tie_sizes(_finite(values, at_least=2))
    untied = len(_inversion_counts(tuple(sorted(ties)))) - 1
    return exact_p(untied, ties)


def sen_slope(times: npt.ArrayLike, values: npt.ArrayLike, confidence: float = 0.95) -> SenSlope:
    """Estimate the median slope and its interval.

    Parameters
    ----------
    times, values : array_like (n,)
        The slope is in the unit of the values per unit of the times.
    confidence : float
        Of the interval.

    Raises
    ------
    ValueError
        If lengths differ, a value is missing or infinite, or all times are the same.
    """
    t, y = _finite(times, at_least=2), _finite(values, at_least=2)
    if len(t) != len(y) or np.ptp(t) == 0:
        raise ValueError(
            f"A slope needs as many times as values, and not all times the same; got {len(t)} "
            f"times and {len(y)} values."
        )
    found = stats.theilslopes(y, t, alpha=confidence)
    return SenSlope(
        float(found.slope), float(found.intercept), float(found.low_slope), float(found.high_slope)
    )


def seasonal_kendall(
    times: npt.ArrayLike, seasons: npt.ArrayLike, values: npt.ArrayLike
) -> SeasonalKendall:
    """Test for a trend within each season, and put the seasons together.

    Parameters
    ----------
    times : array_like (n,)
        The year of each value: slopes are per year.
    seasons : array_like (n,)
        The season of each value, for example its month. Only values of one season are compared.
    values : array_like (n,)
        Missing ones are left out beforehand, not filled.

    Raises
    ------
    ValueError
        If lengths differ, a value is missing, a season holds a time twice, or no season holds two
        values.
    """
    t, y = _finite(times, at_least=2), _finite(values, at_least=2)
    season = np.asarray(seasons)
    if not len(t) == len(y) == len(season):
        raise ValueError(
            f"times, seasons and values must be of one length; got {len(t)}, {len(season)} and "
            f"{len(y)}."
        )
    s, var_s, slopes, names = 0, 0.0, [], np.unique(season)
    for name in names:
        order = np.flatnonzero(season == name)
        order = order[np.argsort(t[order], kind="stable")]
        steps = _later_minus_earlier(t[order])
        if (steps == 0).any():
            raise ValueError(f"Season {name} holds two values of one time; each occurs once.")
        s += _score(y[order])
        var_s += _variance(y[order])
        slopes.append(_later_minus_earlier(y[order]) / steps)
    pairs = np.concatenate(slopes)
    if not len(pairs):
        raise ValueError("No season holds two values: there is nothing to compare.")
    z = _corrected_z(s, var_s)
    return SeasonalKendall(
        s=s,
        var_s=var_s,
        z=z,
        p=float(2 * stats.norm.sf(abs(z))),
        slope=float(np.median(pairs)),
        n_seasons=len(names),
    )


@lru_cache(maxsize=256)
def _inversion_counts(ties: tuple[int, ...]) -> tuple[int, ...]:
    """Count the orders of n values by their inversions: coefficients of [n]! / prod [t]!.

    [k] = 1 + q + ... + q^(k-1). Multiplying by (1 - q^k) / (1 - q) over k up to n and dividing by
    the same for each group of ties leaves (1 - q^k) factors only; whole numbers throughout.
    """
    n = sum(ties)
    length = comb(n, 2) - sum(comb(size, 2) for size in ties) + 1
    counts = [1] + [0] * (length - 1)
    for k in range(1, n + 1):
        for power in range(length - 1, k - 1, -1):
            counts[power] -= counts[power - k]
    for size in ties:
        for k in range(1, size + 1):
            for power in range(k, length):
                counts[power] += counts[power - k]
    return tuple(counts)


def _later_minus_earlier(values: Floats) -> Floats:
    earlier, later = np.triu_indices(len(values), k=1)
    return np.asarray(values[later] - values[earlier], dtype=np.float64)


def _score(values: Floats) -> int:
    return int(np.sign(_later_minus_earlier(values)).sum())


def _tie_sizes(values: Floats) -> tuple[int, ...]:
    return tuple(int(size) for size in np.unique(values, return_counts=True)[1])


def _variance(values: Floats) -> float:
    def term(size: int) -> int:
        return size * (size - 1) * (2 * size + 5)

    return (term(len(values)) - sum(term(size) for size in _tie_sizes(values))) / 18


def _corrected_z(s: int, var_s: float) -> float:
    return 0.0 if s == 0 else (abs(s) - 1) / sqrt(var_s) * (1 if s > 0 else -1)


def _finite(values: npt.ArrayLike, at_least: int) -> Floats:
    series = np.asarray(values, dtype=float)
    if series.ndim != 1 or len(series) < at_least or not np.isfinite(series).all():
        raise ValueError(
            f"Expected a list of {at_least} or more finite numbers; got {series.size} of shape "
            f"{series.shape}. Leave missing values out beforehand; they are not filled."
        )
    return series
