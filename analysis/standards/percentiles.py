"""Percentiles and means of daily values, exact: HJ 663-2013, Annex A.

The rank is ``k = 1 + (n - 1) p``, linear between the neighbours: the 90th percentile of 365 days
lies 0.6 of the way from the 328th to the 329th value, and is not "the 37th highest day". This is
the default of ``numpy.percentile`` (Hyndman and Fan's type 7); it is repeated here in exact
arithmetic because the result is rounded half to even, and 160.5 must be seen as 160.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import floor, fsum

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.standards.rounding import printed_decimal

Floats = npt.NDArray[np.float64]
Number = Decimal | str | float


def percentile_rank(n: int, p: Number) -> float:
    """Return the rank k = 1 + (n - 1) p / 100 of a percentile (HJ 663-2013, Annex A).

    Parameters
    ----------
    n : int
        Number of values, at least 1.
    p : number
        Percent, 0 to 100.

    Returns
    -------
    float
        Rank among the ascending values, 1 to n; its fraction is the weight of the upper neighbour.

    Raises
    ------
    ValueError
        If there is no value or ``p`` is outside 0 to 100.
    """
    return float(_rank(n, p))


def percentile(x: Iterable[float], p: Number) -> float:
    """Return a percentile of daily values (HJ 663-2013, Annex A).

    Equals the default of ``numpy.percentile``, computed exactly from the printed values.

    Parameters
    ----------
    x : iterable of float
        Values in any order and unit; NaN is left out.
    p : number
        Percent, 0 to 100.

    Returns
    -------
    float
        Unrounded, in the unit of ``x``.

    Raises
    ------
    ValueError
        As `percentile_rank`.
    """
    return float(exact_percentile(_known(x), p))


def _rank(n: int, p: Number) -> Fraction:
    share = Fraction(printed_decimal(p)) / 100
    if n < 1 or not 0 <= share <= 1:
        raise ValueError(f"n={n}, p={p}: a percentile needs at least one value and 0 to 100 %.")
    return 1 + (n - 1) * share


def exact_percentile(values: Floats, p: Number) -> Fraction:
    """As `percentile`, unconverted: ties of the later rounding stay ties. No NaN in ``values``."""
    rank = _rank(len(values), p)
    at = floor(rank)
    ordered = np.sort(values)
    low = Fraction(printed_decimal(ordered[at - 1]))
    if rank == at:
        return low
    return low + (rank - at) * (Fraction(printed_decimal(ordered[at])) - low)


def exact_mean(values: Floats) -> Fraction:
    """Return the mean of printed values, exact up to three decimals each. No NaN in ``values``."""
    thousandths = np.rint(values * 1000)
    if (thousandths / 1000 == values).all():
        return Fraction(int(thousandths.sum()), 1000 * len(values))
    # Values with long decimals (converted, not rounded) are no printed decimals to begin with.
    return Fraction(fsum(values)) / len(values)


def _known(x: Iterable[float]) -> Floats:
    values = np.asarray(x if isinstance(x, (pd.Series, np.ndarray)) else list(x), dtype=np.float64)
    return values[~np.isnan(values)]
