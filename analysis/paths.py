"""Required paths: where an indicator would have to stand in each year to reach its target.

A plan prints a base and a target and leaves the years between open. What is "on the way" then
depends on the path that is asked, so the shape is a named parameter here and never a hidden
choice:

- ``straight``: the same change in units every year. This is the path behind the straight-line
  progress of Chinese mid-term evaluations of plans (`analysis.attainment`).
- ``geometric``: the same change in percent every year. This is the path behind the growth ratio of
  Eurostat and Statistics Canada (`analysis.attainment.growth_ratio`).
- ``back_loaded``: given shares of the change by the end of each year. The default is the profile of
  China's action plan on air pollution of 2013 (the "Air Ten"), which asked 10, 35, 65 and 100 % of
  its change over its four years.

Every path starts at the base, ends exactly at the target and never turns back between them. How
far an indicator has come is `straight_line_completion`; this module only adds the share that a
path asks for by the same year, so that the two can be set side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal, get_args

import pandas as pd

from analysis.attainment import (
    KIND_DIRECTION,
    annual_growth,
    straight_line_completion,
    time_share,
)

PathShape = Literal["straight", "geometric", "back_loaded"]
Value = Decimal | float | int

#: Shares of the change asked by the end of each of the four years of the "Air Ten" plan.
AIR_TEN_SHARES = (0.10, 0.35, 0.65, 1.0)


@dataclass(frozen=True)
class RequiredRate:
    """The yearly change that a target asks for.

    Attributes
    ----------
    years : int
        Years from the base to the target.
    total : float
        Change asked over all years, in the indicator's unit; signed as the numbers stand.
    per_year : float
        Mean change a year, ``total / years``; the yearly change of the straight path.
    pct_per_year : float or None
        Change a year in percent if it is the same every year; None where no such rate exists,
        because the base or the target is zero or negative.
    largest : float
        The largest yearly change of the chosen shape, by size.
    largest_year : int
        The year it falls in; the first of several.
    """

    years: int
    total: float
    per_year: float
    pct_per_year: float | None
    largest: float
    largest_year: int


@dataclass(frozen=True)
class PathStanding:
    """Where a value stands against the path asked of it.

    Attributes
    ----------
    completion : float or None
        Share of the required change made so far; None where no change is asked.
    time_share : float
        Share of the time that has passed; 1 at the target year and above it afterwards.
    asked_share : float or None
        Share of the required change that the path asks by this year; None as ``completion``.
    required : float
        Value of the path in this year; the target after the target year.
    lead : float or None
        ``completion - asked_share``: positive = ahead of the path.
    remaining_per_year : float or None
        Change a year that is left to make until the target year; None when it has come.
    """

    completion: float | None
    time_share: float
    asked_share: float | None
    required: float
    lead: float | None
    remaining_per_year: float | None


def path_end(kind: str, base: Value | None, target: Value | None) -> Value | None:
    """Return the value a path has to reach, from the kind of target.

    Parameters
    ----------
    kind : str
        A kind of `analysis.attainment.KIND_DIRECTION`.
    base, target : number or None
        Value of the base year and the printed number. For ``cut_by`` both are cuts in percent of
        the base year, so the base is 0 and the path runs from 0 to the printed cut.

    Returns
    -------
    number or None
        The printed number; the base for ``keep`` without one; 0 for ``eliminate``. None where the
        plan leaves the number open (``assigned``, or a demand without a number).

    Raises
    ------
    ValueError
        For an unknown kind.
    """
    if kind not in KIND_DIRECTION:
        raise ValueError(
            f"Kind of target {kind!r} is not known; expected one of {', '.join(KIND_DIRECTION)}."
        )
    if target is not None:
        return target
    if kind == "eliminate":
        return 0
    return base if kind == "keep" else None


def required_path(
    base_year: int,
    base: Value,
    target_year: int,
    target: Value,
    shape: PathShape = "straight",
    shares: Sequence[float] = AIR_TEN_SHARES,
) -> pd.DataFrame:
    """Return the value asked in each year from the base year to the target year.

    Parameters
    ----------
    base_year, target_year : int
        First and last year of the path.
    base, target : number
        Values in those years, in one unit.
    shape : {"straight", "geometric", "back_loaded"}
        How the change falls on the years.
    shares : sequence of float
        For ``back_loaded``: the share of the whole change asked by the end of each of equal steps
        of time; the last is 1. Over another number of years the profile is read between its
        points on straight lines from 0 at the base year, so over as many years as it has points
        it is taken as it stands.

    Returns
    -------
    DataFrame
        Columns ``year``, ``value``, ``share`` (of the change, by the end of the year), ``change``
        (from the year before, in the unit) and ``change_pct`` (in percent of the year before);
        the changes are missing in the base year, and ``change_pct`` after a value of zero.

    Raises
    ------
    ValueError
        For years out of order, an unknown shape, a geometric path from, to or through zero, or
        shares that fall, lie outside 0 to 1 or do not end at 1.
    """
    _check(base_year, target_year, shape)
    start, end = float(base), float(target)
    years = list(range(base_year, target_year + 1))
    values = [
        _at(start, end, (year - base_year) / (target_year - base_year), shape, shares)
        for year in years
    ]
    changes = [None, *(later - earlier for earlier, later in pairwise(values))]
    return pd.DataFrame(
        {
            "year": years,
            "value": values,
            "share": [straight_line_completion(start, value, end) for value in values],
            "change": changes,
            "change_pct": [
                None,
                *(100 * (b - a) / abs(a) if a else None for a, b in pairwise(values)),
            ],
        }
    ).astype({"share": "float64", "change": "float64", "change_pct": "float64"})


def required_rate(
    base_year: int,
    base: Value,
    target_year: int,
    target: Value,
    shape: PathShape = "straight",
    shares: Sequence[float] = AIR_TEN_SHARES,
) -> RequiredRate:
    """Return the yearly change a target asks for: mean, compound and largest of the shape.

    Parameters and errors are those of :func:`required_path`.
    """
    path = required_path(base_year, base, target_year, target, shape, shares)
    years, start, end = target_year - base_year, float(base), float(target)
    growth = annual_growth(start, end, years)
    changes = path.set_index("year")["change"].iloc[1:]
    largest_year = int(changes.abs().idxmax())
    return RequiredRate(
        years=years,
        total=end - start,
        per_year=(end - start) / years,
        pct_per_year=None if growth is None else 100 * growth,
        largest=float(changes.loc[largest_year]),
        largest_year=largest_year,
    )


def standing(
    base_year: int,
    base: Value,
    now_year: int,
    now: Value,
    target_year: int,
    target: Value,
    shape: PathShape = "straight",
    shares: Sequence[float] = AIR_TEN_SHARES,
) -> PathStanding:
    """Set the change made so far beside the change a path asks by the same year.

    Parameters
    ----------
    now_year, now : int, number
        Year and value of the latest measurement, not before the base year.
    base_year, base, target_year, target, shape, shares
        As in :func:`required_path`.

    Returns
    -------
    PathStanding

    Raises
    ------
    ValueError
        As :func:`required_path`, or if the latest year is before the base year.
    """
    _check(base_year, target_year, shape)
    passed = time_share(base_year, now_year, target_year)
    start, value, end = float(base), float(now), float(target)
    required = _at(start, end, min(1.0, passed), shape, shares)
    completion = straight_line_completion(start, value, end)
    asked = straight_line_completion(start, required, end)
    left = target_year - now_year
    return PathStanding(
        completion=completion,
        time_share=passed,
        asked_share=asked,
        required=required,
        lead=None if completion is None or asked is None else completion - asked,
        remaining_per_year=(end - value) / left if left > 0 else None,
    )


def _at(
    start: float, end: float, passed: float, shape: PathShape, shares: Sequence[float]
) -> float:
    """Return the value of a path when a share of its time has passed."""
    if shape == "geometric":
        _check_signs(start, end)
    elif shape == "back_loaded":
        _check_shares(shares)
    if passed <= 0 or passed >= 1:
        # Sums of floats would miss the end by a rounding error.
        return start if passed <= 0 else end
    if shape == "geometric":
        return float(start * (end / start) ** passed)
    share = passed if shape == "straight" else _interpolated(shares, passed)
    return start + (end - start) * share


def _interpolated(shares: Sequence[float], passed: float) -> float:
    points = [0.0, *map(float, shares)]
    place = passed * len(shares)
    left = int(place)
    # A place that is a knot up to a rounding error of the division is the knot.
    nearest = round(place)
    if abs(place - nearest) < 1e-9:
        return points[nearest]
    return points[left] + (points[left + 1] - points[left]) * (place - left)


def _check(base_year: int, target_year: int, shape: str) -> None:
    if target_year <= base_year:
        raise ValueError(
            f"Target year {target_year} is not after the base year {base_year}: no path leads "
            "there. Check the two years."
        )
    if shape not in get_args(PathShape):
        raise ValueError(
            f"Shape of path {shape!r} is not known; choose one of {', '.join(get_args(PathShape))}."
        )


def _check_signs(start: float, end: float) -> None:
    if start * end <= 0:
        raise ValueError(
            f"No geometric path leads from {start:g} to {end:g}: a constant percentage change "
            "neither starts at, reaches nor crosses zero. Use the straight shape."
        )


def _check_shares(shares: Sequence[float]) -> None:
    points = [0.0, *map(float, shares)]
    falling = any(later < earlier for earlier, later in pairwise(points))
    if len(points) == 1 or falling or points[-1] != 1.0:
        raise ValueError(
            f"Shares {tuple(shares)} are no profile of a path: expected shares of the whole "
            "change between 0 and 1 that never fall and end at 1, such as (0.10, 0.35, 0.65, 1.0)."
        )
