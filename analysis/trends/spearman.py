"""The official trend test of Chinese air quality evaluation: Spearman against a printed table.

Text implemented: HJ 663-2013, Annex B: r_s = 1 - 6 sum(d^2) / (n (n^2 - 1)) of the yearly ranks,
compared with the critical value W_p of its table; above it the trend counts as one. It is shown
beside the exact tests and decides nothing alone, for two reasons.

- The table holds **one-sided** 5 % points, and the standard compares the absolute value.
- At n = 5 and n = 6 one possible r_s is the tabled value itself (0.9; 29/35, printed as 0.829), and
  whether it counts changes the level: "above" gives a two-sided level of 1.7, 3.3, 8.8 and 8.3 %
  for n = 5 to 8, "at or above" 8.3, 5.8, 8.8 and 9.6 %, by counting all orders.

Both sides of the comparison are fractions, because a binary float must not decide such a tie.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import factorial

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

#: HJ 663-2013, Annex B: number of years -> W_p (one-sided 5 %), as printed. Values for other n
#: were not read in the standard and are not made up.
CRITICAL_VALUES: dict[int, str] = {
    5: "0.900",
    6: "0.829",
    7: "0.714",
    8: "0.643",
    9: "0.600",
    10: "0.564",
    12: "0.506",
}

#: All orders are counted for an exact p up to here (40,320 orders).
EXACT_MAX_N = 8


@dataclass(frozen=True)
class OfficialSpearman:
    """Result of the trend test of HJ 663-2013.

    Attributes
    ----------
    n : int
    sum_d2 : float
        Sum of the squared differences between rank in time and rank of the value.
    rs : float
        Rank correlation by the formula of the standard; ties get their mean rank.
    critical : float or None
        W_p; None where the table read has no such n.
    exceeds : bool or None
        ``|rs| > critical``, the verdict of the standard; None without a critical value.
    at_critical : bool or None
        ``|rs|`` to three decimals is the critical value: had "at or above" been asked, the trend
        would count as one.
    p_exact : float or None
        Two-sided exact p of ``rs``, which is not part of the standard; None for n above 8.
    """

    n: int
    sum_d2: float
    rs: float
    critical: float | None
    exceeds: bool | None
    at_critical: bool | None
    p_exact: float | None


def official_spearman(values: npt.ArrayLike) -> OfficialSpearman:
    """Apply the trend test of HJ 663-2013, Annex B.

    Parameters
    ----------
    values : array_like (n,)
        Yearly values in the order of time.

    Raises
    ------
    ValueError
        If a value is missing or infinite, or there are fewer than two.
    """
    series = np.asarray(values, dtype=float)
    if series.ndim != 1 or len(series) < 2 or not np.isfinite(series).all():
        raise ValueError(
            f"Expected two or more finite yearly values; got {series.tolist()}. Leave missing "
            "years out beforehand; they are not filled."
        )
    n = len(series)
    ranks = rankdata(series)
    sum_d2 = _fraction(((ranks - np.arange(1, n + 1)) ** 2).sum())
    rs = 1 - 6 * sum_d2 / (n * (n**2 - 1))
    printed = CRITICAL_VALUES.get(n)
    critical = None if printed is None else Fraction(printed)
    return OfficialSpearman(
        n=n,
        sum_d2=float(sum_d2),
        rs=float(rs),
        critical=None if critical is None else float(critical),
        exceeds=None if critical is None else abs(rs) > critical,
        at_critical=None if critical is None else round(1000 * abs(rs)) == 1000 * critical,
        p_exact=_exact_p(ranks) if n <= EXACT_MAX_N else None,
    )


def _fraction(quarters: float) -> Fraction:
    """Return a sum of squared mean ranks exactly: it is a multiple of 1/4, as binary floats are."""
    return Fraction(float(quarters))


def _exact_p(ranks: npt.NDArray[np.float64]) -> float:
    """Return the share of all orders whose rank products lie as far from their mean, or farther."""
    n = len(ranks)
    times = np.arange(1, n + 1)
    orders = np.array(list(permutations(ranks)))
    assert len(orders) == factorial(n)
    # Ranks are halves, so these sums are exact in binary and can be compared.
    mean = times.sum() * ranks.sum() / n
    return float(np.mean(np.abs(orders @ times - mean) >= abs(ranks @ times - mean)))
