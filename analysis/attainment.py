"""Did a finished plan meet its targets, and is a running one on the way.

The plan prints one verdict per indicator beside its numbers. This module recomputes every verdict
from them and asks what a verdict alone hides: by what margin, whether the target
asked for any change against the base year, and whether the indicator got worse although its
target was met.

Texts implemented:

- GB/T 8170-2008 (with HJ 663-2013): a value is compared after rounding it to the decimals of the
  limit, here the target as printed. The comparison without rounding is kept beside it.
- Straight-line progress, as Chinese mid-term evaluations of plans print it.
- The growth-ratio method of Eurostat and Statistics Canada, as documented in Open SDG, "Progress
  Measurement Methodology for the Sustainable Development Goals". Their replacement of a zero base
  or target by 0.001 is *not* taken over: such a ratio says nothing, so it is undefined here.

Kinds of target are those of the plan tables: ``at_least``, ``at_most``, ``cut_by`` (percent below
the base year, so its base is 0), ``keep`` (no worse than the reference), ``eliminate``, ``count``
and ``assigned`` (the province assigns the number).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, TypeVar, cast

import pandas as pd

from analysis.standards.rounding import decimals_of, round_half_even

Verdict = Literal["achieved", "missed", "not_assessable"]
Ambition = Literal["improvement", "hold", "allows_worsening", "unknown"]
Direction = Literal["higher", "lower"]
GrowthCategory = Literal["achieved", "on_track", "moderate", "insufficient", "moving_away"]
Number = TypeVar("Number", Decimal, float)

ZERO = Decimal(0)

#: The good direction that a kind of target implies; ``None`` where the catalogue must say it.
KIND_DIRECTION: dict[str, Direction | None] = {
    "at_least": "higher",
    "at_most": "lower",
    "cut_by": "higher",
    "keep": None,
    "eliminate": "lower",
    "count": "higher",
    "assigned": None,
}

#: Lower bounds of the growth ratio for on_track, moderate and insufficient (Eurostat).
ON_TRACK_RATIO, MODERATE_RATIO, INSUFFICIENT_RATIO = 0.95, 0.60, 0.0

#: Knots (growth ratio, score) of Statistics Canada's score; linear between, constant outside.
SCORE_KNOTS = ((-0.60, -5.0), (0.0, -2.5), (0.60, 0.0), (0.95, 2.5), (1.30, 5.0))


@dataclass(frozen=True)
class Attainment:
    """The assessment of one indicator of a plan; also the columns of `assess_plan`.

    Attributes
    ----------
    plan_id, row, indicator_id, group_zh, group_en, name_printed : as in ``plan/results``
    unit : str
        Unit id of ``base``, ``target``, ``result``, ``judged_value``, ``margin`` and
        ``change_since_base``.
    direction : "higher", "lower" or None
        Which way is good: from the kind of target, else from the catalogue.
    kind : str
        Kind of target.
    base_year : int or None
    base, target, result : Decimal or None
        ``base`` is 0 for ``cut_by``. ``target`` is the number judged against: 0 for
        ``eliminate``, the base for a ``keep`` without a number of its own.
    target_revised : bool
        The target was reset during the plan.
    judged_value : Decimal or None
        ``result`` rounded to the target's printed decimals (GB/T 8170); the verdict rests on it.
    verdict, verdict_unrounded : "achieved", "missed" or "not_assessable"
        From ``judged_value``, and from ``result`` as printed.
    rounding_decides : bool
        The two verdicts differ.
    reason_en, reason_zh : str or None
        Why the row is not assessable.
    margin : Decimal or None
        Distance of the printed result from the target; positive = better than the target.
    margin_pct_of_target : Decimal or None
        ``margin`` in percent of the target; None when the target is 0.
    completion : Decimal or None
        Share of the required change that was made, (result - base) / (target - base).
    completion_reason_en, completion_reason_zh : str or None
        Why ``completion`` is undefined.
    ambition : "improvement", "hold", "allows_worsening" or "unknown"
        What the target asks against the base year, in the good direction.
    change_since_base : Decimal or None
        ``result`` - ``base``, signed as the numbers stand.
    worse_than_base : bool or None
        ``change_since_base`` goes the bad way.
    met_but_worse_than_base : bool
    verdict_stated : str or None
        The plan's own verdict.
    verdicts_agree : bool or None
        None where there is no stated or no computed verdict.
    rests_on_uncertain_reading : bool
        A number of the row was read from a damaged cell.
    """

    plan_id: str
    row: int
    indicator_id: str
    group_zh: str | None
    group_en: str | None
    name_printed: str | None
    unit: str | None
    direction: Direction | None
    kind: str
    base_year: int | None
    base: Decimal | None
    target: Decimal | None
    result: Decimal | None
    target_revised: bool
    judged_value: Decimal | None
    verdict: Verdict
    verdict_unrounded: Verdict
    rounding_decides: bool
    reason_en: str | None
    reason_zh: str | None
    margin: Decimal | None
    margin_pct_of_target: Decimal | None
    completion: Decimal | None
    completion_reason_en: str | None
    completion_reason_zh: str | None
    ambition: Ambition
    change_since_base: Decimal | None
    worse_than_base: bool | None
    met_but_worse_than_base: bool
    verdict_stated: str | None
    verdicts_agree: bool | None
    rests_on_uncertain_reading: bool


@dataclass(frozen=True)
class AttainmentSummary:
    """Counts over the indicators of one plan.

    "Ambitious" are the targets that ask for an improvement on the base year. Ids are indicator
    ids in the order of the plan's table. ``n_uncertain_reading`` counts rows read from damaged
    cells, ``n_achieved_without_uncertain`` the achieved ones that do not rest on such a reading.
    """

    n_total: int
    n_assessable: int
    n_achieved: int
    n_missed: int
    n_not_assessable: int
    missed_ids: tuple[str, ...]
    met_but_worse_ids: tuple[str, ...]
    n_ambitious: int
    n_ambitious_achieved: int
    n_hold: int
    n_allows_worsening: int
    n_unknown: int
    n_uncertain_reading: int
    n_achieved_without_uncertain: int
    disagreement_ids: tuple[str, ...]
    rounding_decides_ids: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    """One row of ``plan/results`` with plain Python cells, joined with its indicator."""

    plan_id: str
    row: int
    indicator_id: str
    group_zh: str | None
    group_en: str | None
    name_printed: str | None
    unit: str | None
    direction: Direction | None
    kind: str
    base_year: int | None
    base: Decimal | None
    target_printed: str
    target: Decimal | None
    target_revised: bool
    result: Decimal | None
    verdict_stated: str | None
    uncertain: bool


# --- A finished plan ------------------------------------------------------------------------


def assess_plan(
    results: pd.DataFrame,
    indicators: pd.DataFrame,
    plans: pd.DataFrame,
    plan_id: str,
    as_of: int,
) -> pd.DataFrame:
    """Judge every indicator of a finished plan.

    Parameters
    ----------
    results : DataFrame
        ``plan/results``: the plan's table of results; values are Decimal or missing.
    indicators : DataFrame
        ``catalogue/indicators``.
    plans : DataFrame
        ``plan/plans``.
    plan_id : str
        The plan to judge, for example ``jiangmen-13``.
    as_of : int
        Nothing measured after the end of this year is seen. Before the plan's last year every
        row is *not assessable*; results, stated verdicts and targets that were reset during the
        plan are hidden, base values and original targets stay.

    Returns
    -------
    DataFrame
        One row per indicator in the order of the table; the columns are the attributes of
        `Attainment`, Decimals and texts in object columns with None for missing, flags in
        ``boolean`` columns, years and row numbers in ``Int64`` columns.

    Raises
    ------
    ValueError
        For an unknown plan, an as-of year before the plan's base year, or rows that contradict
        the catalogue or themselves; one message lists all rows.
    """
    plan = _plan(plans, plan_id)
    if as_of < int(plan["base_year"]):
        raise ValueError(
            f"as_of={as_of} is before the base year {int(plan['base_year'])} of plan {plan_id}: "
            "nothing of it was known then. Choose the base year or a later one."
        )
    end_year = int(plan["end_year"])
    rows = [_assess_row(row, as_of, end_year) for row in _read_rows(results, indicators, plan_id)]
    return _frame(rows)


def summarise(assessed: pd.DataFrame) -> AttainmentSummary:
    """Count the verdicts of a plan.

    Parameters
    ----------
    assessed : DataFrame
        Result of `assess_plan`.

    Returns
    -------
    AttainmentSummary
    """
    achieved = assessed["verdict"] == "achieved"
    missed = assessed["verdict"] == "missed"
    uncertain = assessed["rests_on_uncertain_reading"].fillna(False).astype(bool)
    ambition = assessed["ambition"]
    disagree = assessed["verdicts_agree"].eq(False).fillna(False).astype(bool)

    def ids(mask: pd.Series) -> tuple[str, ...]:
        return tuple(assessed.loc[mask.astype(bool), "indicator_id"])

    return AttainmentSummary(
        n_total=len(assessed),
        n_assessable=int((achieved | missed).sum()),
        n_achieved=int(achieved.sum()),
        n_missed=int(missed.sum()),
        n_not_assessable=int((~(achieved | missed)).sum()),
        missed_ids=ids(missed),
        met_but_worse_ids=ids(assessed["met_but_worse_than_base"]),
        n_ambitious=int((ambition == "improvement").sum()),
        n_ambitious_achieved=int(((ambition == "improvement") & achieved).sum()),
        n_hold=int((ambition == "hold").sum()),
        n_allows_worsening=int((ambition == "allows_worsening").sum()),
        n_unknown=int((ambition == "unknown").sum()),
        n_uncertain_reading=int(uncertain.sum()),
        n_achieved_without_uncertain=int((achieved & ~uncertain).sum()),
        disagreement_ids=ids(disagree),
        rounding_decides_ids=ids(assessed["rounding_decides"]),
    )


#: Attributes of an assessment that are those of the row itself.
_OF_THE_ROW = (
    "plan_id",
    "row",
    "indicator_id",
    "group_zh",
    "group_en",
    "name_printed",
    "unit",
    "direction",
    "kind",
    "base_year",
    "target_revised",
)


def _assess_row(row: _Row, as_of: int, end_year: int) -> Attainment:
    known = as_of >= end_year
    base = ZERO if row.kind == "cut_by" else row.base
    target = _reference(row, base) if known or not row.target_revised else None
    result = row.result if known else None
    reason = _not_assessable_reason(row, target, result, known, as_of)
    judged, verdict, unrounded = _judge(row, target, result, reason)
    margin = _gain(target, result, row.direction) if reason is None else None
    completion, completion_reason = _completion(row, base, target, result, reason)
    worse = _is_worse(base, result, row.direction)
    stated = row.verdict_stated if known else None
    comparable = stated is not None and verdict != "not_assessable"
    return Attainment(
        **{name: getattr(row, name) for name in _OF_THE_ROW},
        base=base,
        target=target,
        result=result,
        judged_value=judged,
        verdict=verdict,
        verdict_unrounded=unrounded,
        rounding_decides=verdict != unrounded,
        reason_en=reason[0] if reason else None,
        reason_zh=reason[1] if reason else None,
        margin=margin,
        margin_pct_of_target=100 * margin / abs(target) if margin is not None and target else None,
        completion=completion,
        completion_reason_en=completion_reason[0] if completion_reason else None,
        completion_reason_zh=completion_reason[1] if completion_reason else None,
        ambition=_ambition(base, target, row.direction),
        change_since_base=result - base if result is not None and base is not None else None,
        worse_than_base=worse,
        met_but_worse_than_base=verdict == "achieved" and worse is True,
        verdict_stated=stated,
        verdicts_agree=stated == verdict if comparable else None,
        rests_on_uncertain_reading=row.uncertain,
    )


def _judge(
    row: _Row, target: Decimal | None, result: Decimal | None, reason: tuple[str, str] | None
) -> tuple[Decimal | None, Verdict, Verdict]:
    """Return the judged value, the verdict on it and the verdict on the result as printed."""
    if reason is not None or target is None or result is None or row.direction is None:
        return None, "not_assessable", "not_assessable"
    judged = _judged_value(row, target, result)
    return judged, _verdict(judged, target, row.direction), _verdict(result, target, row.direction)


def _reference(row: _Row, base: Decimal | None) -> Decimal | None:
    if row.target is not None:
        return row.target
    if row.kind == "eliminate":
        return ZERO
    return base if row.kind == "keep" else None


def _not_assessable_reason(
    row: _Row, target: Decimal | None, result: Decimal | None, known: bool, as_of: int
) -> tuple[str, str] | None:
    if not known:
        return f"not yet known as of {as_of}", f"截至{as_of}年底尚无结果"
    if row.kind == "assigned" and target is None:
        return (
            "the province assigns the number and it is not in the plan",
            "目标值由省下达，规划未列数值",
        )
    if row.kind == "keep" and target is None:
        return (
            "neither a target value nor a base value to keep is printed",
            "未列出须保持的目标值或基准值",
        )
    if target is None:
        return "no target value is printed", "未列出目标值"
    if result is None:
        return "no result is printed", "未列出完成值"
    if row.direction is None:
        return (
            "the indicator is descriptive: the catalogue gives it no good direction",
            "该指标为描述性指标，未规定优劣方向",
        )
    return None


def _judged_value(row: _Row, target: Decimal, result: Decimal) -> Decimal:
    decimals = _judging_decimals(row, target)
    return result if decimals is None else round_half_even(result, Decimal(1).scaleb(-decimals))


def _judging_decimals(row: _Row, target: Decimal) -> int | None:
    """Decimals the result is rounded to: those of the target as printed; None = as it stands."""
    for printed in re.findall(r"\d+(?:\.\d+)?", row.target_printed):
        if Decimal(printed) == target:
            return decimals_of(Decimal(printed))
    if row.kind == "eliminate":
        # "Basically eliminated" (基本消除) has no number: it is judged as 0 to a whole unit.
        # "Eliminated" (全面消除) leaves no room for rounding a remainder away.
        return 0 if "基本" in row.target_printed else None
    return decimals_of(target)


def _gain(
    start: Decimal | None, end: Decimal | None, direction: Direction | None
) -> Decimal | None:
    """Return the change from start to end, positive = better; None where it has no meaning."""
    if start is None or end is None or direction is None:
        return None
    return end - start if direction == "higher" else start - end


def _verdict(value: Decimal, target: Decimal, direction: Direction) -> Verdict:
    met = value >= target if direction == "higher" else value <= target
    return "achieved" if met else "missed"


def _is_worse(
    base: Decimal | None, result: Decimal | None, direction: Direction | None
) -> bool | None:
    gain = _gain(base, result, direction)
    return None if gain is None else gain < 0


def _ambition(
    base: Decimal | None, target: Decimal | None, direction: Direction | None
) -> Ambition:
    asked = _gain(base, target, direction)
    if asked is None:
        return "unknown"
    if asked > 0:
        return "improvement"
    return "hold" if asked == 0 else "allows_worsening"


def _completion(
    row: _Row,
    base: Decimal | None,
    target: Decimal | None,
    result: Decimal | None,
    reason: tuple[str, str] | None,
) -> tuple[Decimal | None, tuple[str, str] | None]:
    if reason is not None:
        return None, reason
    if base is None:
        return None, ("no base value is printed", "未列出基准值")
    ambition = _ambition(base, target, row.direction)
    if ambition == "hold":
        return None, ("the target equals the base value: no change was asked", "目标值与基准值相同")
    if ambition == "allows_worsening":
        # The quotient exists, but it would be the used share of an allowed worsening.
        return None, (
            "the target is worse than the base value: no improvement was asked",
            "目标值劣于基准值，未要求改善",
        )
    assert target is not None and result is not None
    return straight_line_completion(base, result, target), None


# --- Progress towards a target ----------------------------------------------------------------


def straight_line_completion(base: Number, now: Number, target: Number) -> Number | None:
    """Share of the required change made so far, ``(now - base) / (target - base)``.

    Parameters
    ----------
    base, now, target : Decimal or float
        Values in one unit, all of one type.

    Returns
    -------
    Decimal, float or None
        0 at the base, 1 at the target, above 1 beyond it, negative when moving away. None when
        ``target == base``: no change is asked, so there is nothing to complete.

    Notes
    -----
    Straight-line progress of Chinese plan evaluations; unchanged under any change of unit.
    """
    if target == base:
        return None
    return (now - base) / (target - base)


def time_share(base_year: int, now_year: int, target_year: int) -> float:
    """Share of the plan's time that has passed, ``(t - t0) / (T - t0)``.

    Parameters
    ----------
    base_year, now_year, target_year : int
        Years of the base, of the latest value and of the target.

    Returns
    -------
    float
        0 in the base year, 1 in the target year; above 1 afterwards.

    Raises
    ------
    ValueError
        If the target year is not after the base year or the latest value is before it.
    """
    if target_year <= base_year or now_year < base_year:
        raise ValueError(
            f"Years out of order: base {base_year}, latest {now_year}, target {target_year}. "
            "Expected base < target and base <= latest."
        )
    return (now_year - base_year) / (target_year - base_year)


def annual_growth(first: float, last: float, years: int) -> float | None:
    """Compound annual growth rate, ``(last / first) ** (1 / years) - 1``.

    Parameters
    ----------
    first, last : float
        Values in one unit.
    years : int
        Years between them, at least 1.

    Returns
    -------
    float or None
        Growth per year as a fraction. None when ``first <= 0`` or ``last <= 0``: a rate of
        compound growth exists between positive values only.

    Raises
    ------
    ValueError
        If ``years`` is below 1.
    """
    if years < 1:
        raise ValueError(f"Growth needs at least one year between the values; got {years}.")
    if first <= 0 or last <= 0:
        return None
    return float((float(last) / float(first)) ** (1 / years) - 1)


def growth_ratio(
    base: float,
    now: float,
    target: float,
    base_year: int,
    now_year: int,
    target_year: int,
    direction: Direction,
) -> float | None:
    """Ratio R of observed to required annual growth (Eurostat, Statistics Canada).

    ``R = d * observed / abs(required)`` with d = +1 when higher is good and -1 when lower is.
    Where the target asks for improvement this is the plain quotient of the two growth rates; the
    sign rule of Statistics Canada keeps a base that is already past the target and worsens from
    looking like progress.

    Parameters
    ----------
    base, now, target : float
        Values in one unit on a scale with a true zero (R changes when a constant is added).
    base_year, now_year, target_year : int
        Years of the three values.
    direction : "higher" or "lower"
        Which way is good.

    Returns
    -------
    float or None
        None where R is undefined: the target equals the base, or a value is zero or negative.
        Use `straight_line_completion` there.

    Raises
    ------
    ValueError
        If the latest year or the target year is not after the base year.
    """
    _check_direction(direction)
    observed = annual_growth(base, now, now_year - base_year)
    required = annual_growth(base, target, target_year - base_year)
    if observed is None or not required:
        return None
    return (observed if direction == "higher" else -observed) / abs(required)


def growth_category(
    base: float,
    now: float,
    target: float,
    base_year: int,
    now_year: int,
    target_year: int,
    direction: Direction,
) -> GrowthCategory | None:
    """Class of progress: *achieved* before any ratio, then by the growth ratio R.

    R >= 0.95 ``on_track``; 0.60 <= R < 0.95 ``moderate``; 0 <= R < 0.60 ``insufficient``;
    R < 0 ``moving_away``. A point exactly on the straight line has R a little below 0.95 when a
    fall is asked: the two methods disagree by construction, so print them side by side.

    Parameters
    ----------
    base, now, target, base_year, now_year, target_year, direction
        As in `growth_ratio`.

    Returns
    -------
    str or None
        None where the target is not met and R is undefined.
    """
    if _meets(now, target, direction):
        return "achieved"
    ratio = growth_ratio(base, now, target, base_year, now_year, target_year, direction)
    if ratio is None:
        return None
    if ratio >= ON_TRACK_RATIO:
        return "on_track"
    if ratio >= MODERATE_RATIO:
        return "moderate"
    return "insufficient" if ratio >= INSUFFICIENT_RATIO else "moving_away"


def growth_score(
    base: float,
    now: float,
    target: float,
    base_year: int,
    now_year: int,
    target_year: int,
    direction: Direction,
) -> float | None:
    """Score from -5 to +5 of the growth-ratio method (Statistics Canada).

    An achieved target scores 5. Otherwise the score is piecewise linear in R through
    (-0.60, -5), (0, -2.5), (0.60, 0), (0.95, 2.5) and (1.30, 5), and constant outside, so that
    each class takes a quarter of the range (Open SDG, Progress Measurement Methodology,
    "Aggregated progress status": cut-offs 130 % and -60 %).

    Parameters
    ----------
    base, now, target, base_year, now_year, target_year, direction
        As in `growth_ratio`.

    Returns
    -------
    float or None
        None where the target is not met and R is undefined.
    """
    if _meets(now, target, direction):
        return SCORE_KNOTS[-1][1]
    ratio = growth_ratio(base, now, target, base_year, now_year, target_year, direction)
    if ratio is None:
        return None
    if ratio <= SCORE_KNOTS[0][0]:
        return SCORE_KNOTS[0][1]
    for (left, low), (right, high) in pairwise(SCORE_KNOTS):
        if ratio <= right:
            return low + (high - low) * (ratio - left) / (right - left)
    return SCORE_KNOTS[-1][1]


def days_short(target_pct: Decimal, result_pct: Decimal, days_in_year: int) -> Decimal:
    """Days by which a target for a share of days was missed.

    Parameters
    ----------
    target_pct, result_pct : Decimal
        Shares of days in percent, 0 to 100.
    days_in_year : int
        365 or 366 (2020 had 366). The published share is of days with valid data, so for a year
        with missing days this is the number of days as if the year were complete.

    Returns
    -------
    Decimal
        Days, not rounded; positive = days short, negative = days to spare, 0 = exactly met.

    Raises
    ------
    ValueError
        If a share is outside 0 to 100 or the year has neither 365 nor 366 days.
    """
    for name, value in (("target_pct", target_pct), ("result_pct", result_pct)):
        if not 0 <= value <= 100:
            raise ValueError(f"{name}={value} is not a share of days in percent (0 to 100).")
    if days_in_year not in (365, 366):
        raise ValueError(f"days_in_year={days_in_year}: a year has 365 or 366 days.")
    return (target_pct - result_pct) * days_in_year / 100


def _meets(value: float, target: float, direction: Direction) -> bool:
    _check_direction(direction)
    return value >= target if direction == "higher" else value <= target


def _check_direction(direction: str) -> None:
    if direction not in ("higher", "lower"):
        raise ValueError(f"direction={direction!r}: expected 'higher' or 'lower' (which is good).")


# --- Reading the frames -----------------------------------------------------------------------


def _plan(plans: pd.DataFrame, plan_id: str) -> pd.Series:
    found = plans[plans["plan_id"] == plan_id]
    if len(found) != 1:
        raise ValueError(
            f"Plan {plan_id!r} stands {len(found)} times in plan/plans, expected once; "
            f"plans there: {', '.join(map(str, plans['plan_id']))}."
        )
    return found.iloc[0]


def _read_rows(results: pd.DataFrame, indicators: pd.DataFrame, plan_id: str) -> list[_Row]:
    of_plan = results[results["plan_id"] == plan_id].sort_values("row", kind="stable")
    if of_plan.empty:
        raise ValueError(f"plan/results has no row for plan {plan_id!r}: nothing to assess.")
    catalogue = {str(record["indicator_id"]): record for record in indicators.to_dict("records")}
    records = of_plan.to_dict("records")
    problems = [
        f"row {number} stands more than once"
        for number in sorted(set(of_plan.loc[of_plan["row"].duplicated(), "row"]))
    ]
    for record in records:
        where = f"row {record['row']} ({record['indicator_id']})"
        problems += [f"{where}: {text}" for text in _problems(record, catalogue)]
    if problems:
        raise ValueError(f"plan/results of {plan_id} cannot be judged:\n- " + "\n- ".join(problems))
    return [_row(record, catalogue[str(record["indicator_id"])]) for record in records]


def _problems(record: Mapping[Any, Any], catalogue: Mapping[str, Mapping[Any, Any]]) -> list[str]:
    found: list[str] = []
    kind = _text(record["target_kind"])
    if kind not in KIND_DIRECTION:
        found.append(f"target_kind is {kind!r}, expected one of {', '.join(KIND_DIRECTION)}")
    indicator = catalogue.get(str(record["indicator_id"]))
    if indicator is None:
        found.append("the indicator is not in catalogue/indicators; add it there")
    elif kind in KIND_DIRECTION and kind is not None:
        implied, stated = KIND_DIRECTION[kind], _text(indicator["direction"])
        if implied is not None and stated in ("higher", "lower") and stated != implied:
            found.append(
                f"target_kind {kind!r} means that {implied} is better, but the catalogue says "
                f"{stated}; correct the kind or the direction"
            )
    for column in ("base_value", "target_value", "result_value"):
        cell = record[column]
        if not _is_missing(cell) and not isinstance(cell, Decimal):
            found.append(
                f"{column} is {cell!r} ({type(cell).__name__}), expected the Decimal of the "
                "printed text or nothing"
            )
    base = record["base_value"]
    if kind == "cut_by" and isinstance(base, Decimal) and base != 0:
        found.append(
            f"base_value is {base} but a cut is counted from the base year, where it is 0; the "
            "amount in the base year belongs in base_amount"
        )
    return found


def _row(record: Mapping[Any, Any], indicator: Mapping[Any, Any]) -> _Row:
    kind = str(record["target_kind"])
    direction, stated = KIND_DIRECTION[kind], _text(indicator["direction"])
    if direction is None and stated in ("higher", "lower"):
        direction = cast(Direction, stated)
    base_year = record["base_year"]
    return _Row(
        plan_id=str(record["plan_id"]),
        row=int(record["row"]),
        indicator_id=str(record["indicator_id"]),
        group_zh=_text(record["group_zh"]),
        group_en=_text(record["group_en"]),
        name_printed=_text(record["name_printed"]),
        unit=_text(indicator["unit"]),
        direction=direction,
        kind=kind,
        base_year=None if _is_missing(base_year) else int(base_year),
        base=_value(record["base_value"]),
        target_printed=_text(record["target_printed"]) or "",
        target=_value(record["target_value"]),
        target_revised=_flag(record["target_revised"]),
        result=_value(record["result_value"]),
        verdict_stated=_text(record["verdict_stated"]),
        uncertain=_flag(record["uncertain"]),
    )


def _is_missing(cell: Any) -> bool:
    return cell is None or bool(pd.isna(cell))


def _value(cell: Any) -> Decimal | None:
    return None if _is_missing(cell) else cell


def _text(cell: Any) -> str | None:
    return None if _is_missing(cell) or cell == "" else str(cell)


def _flag(cell: Any) -> bool:
    return False if _is_missing(cell) else bool(cell)


_INTEGER_COLUMNS = ("row", "base_year")
_FLAG_COLUMNS = (
    "target_revised",
    "rounding_decides",
    "worse_than_base",
    "met_but_worse_than_base",
    "verdicts_agree",
    "rests_on_uncertain_reading",
)


def _frame(rows: list[Attainment]) -> pd.DataFrame:
    records = [asdict(row) for row in rows]
    columns: dict[str, pd.Series] = {}
    for field in fields(Attainment):
        # Left to itself pandas would turn None into NaN, which is true in a condition.
        dtype = "object"
        if field.name in _INTEGER_COLUMNS:
            dtype = "Int64"
        elif field.name in _FLAG_COLUMNS:
            dtype = "boolean"
        columns[field.name] = pd.Series([record[field.name] for record in records], dtype=dtype)
    return pd.DataFrame(columns)
