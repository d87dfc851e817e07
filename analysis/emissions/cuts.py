"""What the cuts of a plan's emission totals mean in tonnes, per year and against the target.

The 13th plan demanded cuts of yearly totals in percent of a base-year amount (总量控制) and printed
the percentage reached. Tonnes follow by `x = y0 (1 - c)`. Both the amount and the percentage
reached are rounded, so every result carries the interval of the values that round to what is
printed (:mod:`analysis.standards.intervals`).

The percentage *demanded* is not a measurement: "15.0" is the number that the plan sets, and it is
taken as exact. `met_if_demand_rounded` keeps beside it whether the verdict would survive if the
demand were read as a rounded number as well.

With base b, cut c and demand x (c and x as shares of 1), all above zero:

===================== ================== ===========================================
result                formula            corners
===================== ================== ===========================================
amount at the end     b (1 - c)          low at low b, high c; high at high b, low c
cut                   b c                low at low b, low c; high at high b, high c
demanded cut          b x                low at low b; high at high b
margin                b (c - x)          rises with c; rises with b where c > x and
                                         falls with b where c < x
cut a year            b c / n            as the cut
yearly rate           (1 - c)^(1/n) - 1  low at high c; high at low c
===================== ================== ===========================================

The margin is *not* the interval of the cut minus the interval of the demanded cut: both contain
the same base, and taking it twice would make rounding look worse than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from analysis.standards.intervals import Interval, printed_interval

Certainty = Literal["met", "missed", "undecided"]

#: Tonnes in one unit of a printed amount.
TONNES: dict[str, Decimal] = {"10kt": Decimal(10_000), "t": Decimal(1), "kg": Decimal("0.001")}

KIND = "cut_by"
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class EmissionCut:
    """One emission total of a plan, in tonnes or kilograms.

    Attributes
    ----------
    row : int
        Row of the plan's table of results.
    indicator_id : str
    base_year, end_year, years : int
        The cut counts from ``base_year`` to ``end_year``; ``years`` is their difference.
    unit : "t" or "kg"
        Unit of all amounts: kilograms where the plan prints kilograms, tonnes otherwise.
    base : Interval
        Amount of the base year.
    demanded_pct : Decimal
        Cut that the target demands, percent of the base; exact.
    demanded : Interval
        The same as an amount.
    allowed : Interval
        Amount that the target allows in ``end_year``.
    cut_pct : Interval or None
        Cut reached, percent of the base; None with everything below while no result is known.
    end : Interval or None
        Amount in ``end_year``.
    cut, cut_per_year : Interval or None
        Amount cut, in all and per year (a straight line).
    rate_pct_per_year : Interval or None
        Constant yearly rate that leads from base to end, percent a year; negative is a fall.
    margin : Interval or None
        Amount cut beyond the demand; negative is a shortfall.
    margin_pp : Interval or None
        The same in percentage points of the base.
    margin_of_demand_pct : Interval or None
        The same in percent of the demanded cut: comparable between pollutants, which tonnes are
        not.
    certainty : "met", "missed", "undecided" or None
        Whether the verdict holds for every value that rounds to what is printed.
    met_if_demand_rounded : bool or None
        Whether "met" would stay certain if the demand were a rounded number too.
    """

    row: int
    indicator_id: str
    base_year: int
    end_year: int
    years: int
    unit: Literal["t", "kg"]
    base: Interval
    demanded_pct: Decimal
    demanded: Interval
    allowed: Interval
    cut_pct: Interval | None = None
    end: Interval | None = None
    cut: Interval | None = None
    cut_per_year: Interval | None = None
    rate_pct_per_year: Interval | None = None
    margin: Interval | None = None
    margin_pp: Interval | None = None
    margin_of_demand_pct: Interval | None = None
    certainty: Certainty | None = None
    met_if_demand_rounded: bool | None = None


def cuts_of_plan(
    assessed: pd.DataFrame, results: pd.DataFrame, end_year: int
) -> tuple[EmissionCut, ...]:
    """Turn every emission total of a finished plan into tonnes.

    Parameters
    ----------
    assessed : DataFrame
        The plan's indicators as `analysis.attainment.assess_plan` returns them: what is not yet
        known as of the review's year is missing there.
    results : DataFrame
        ``plan/results`` of the same plan, for the base amounts.
    end_year : int
        The plan's last year, to which the results belong.

    Returns
    -------
    tuple of EmissionCut
        In the order of the table: the rows whose target is a cut and that print a base amount.

    Raises
    ------
    ValueError
        As `emission_cut`.
    """
    amounts = results.set_index("row")[["base_amount", "base_amount_unit"]]
    found = []
    for record in assessed[assessed["kind"] == KIND].to_dict("records"):
        amount = amounts.loc[record["row"]]
        if pd.isna(amount["base_amount"]) or record["target"] is None:
            continue
        found.append(
            emission_cut(
                row=int(record["row"]),
                indicator_id=str(record["indicator_id"]),
                base_amount=amount["base_amount"],
                unit=str(amount["base_amount_unit"]),
                demanded_pct=record["target"],
                reached_pct=record["result"],
                base_year=int(record["base_year"]),
                end_year=end_year,
            )
        )
    return tuple(found)


def emission_cut(
    *,
    row: int,
    indicator_id: str,
    base_amount: Decimal,
    unit: str,
    demanded_pct: Decimal,
    reached_pct: Decimal | None,
    base_year: int,
    end_year: int,
) -> EmissionCut:
    """Compute one emission total; see the module for the formulas and their corners.

    Parameters
    ----------
    row, indicator_id
        Where the row stands and what it measures.
    base_amount : Decimal
        Amount of the base year as printed, in ``unit`` ("10kt", "t" or "kg").
    unit : str
    demanded_pct : Decimal
        Demanded cut in percent of the base; exact.
    reached_pct : Decimal or None
        Cut reached in percent of the base as printed; None if it is not known.
    base_year, end_year : int

    Returns
    -------
    EmissionCut

    Raises
    ------
    ValueError
        For an unknown unit, a base that is not above zero, a demand that is not between 0 and
        100, a cut of 100 % or more, or an end year that is not after the base year.
    """
    _check(indicator_id, base_amount, unit, demanded_pct, reached_pct, base_year, end_year)
    shown: Literal["t", "kg"] = "kg" if unit == "kg" else "t"
    base = printed_interval(base_amount).scaled(TONNES[unit] / TONNES[shown])
    common: dict[str, Any] = {
        "row": row,
        "indicator_id": indicator_id,
        "base_year": base_year,
        "end_year": end_year,
        "years": end_year - base_year,
        "unit": shown,
        "base": base,
        "demanded_pct": demanded_pct,
        "demanded": base.scaled(demanded_pct / HUNDRED),
        "allowed": base.scaled(1 - demanded_pct / HUNDRED),
    }
    if reached_pct is None:
        return EmissionCut(**common)
    reached = printed_interval(reached_pct)
    return EmissionCut(**common, **_reached(base, reached, demanded_pct, end_year - base_year))


def _reached(
    base: Interval, reached: Interval, demanded_pct: Decimal, years: int
) -> dict[str, Any]:
    cut = _product(base, reached.scaled(1 / HUNDRED))
    left = Interval(HUNDRED - reached.high, HUNDRED - reached.point, HUNDRED - reached.low)
    over = Interval(*(end - demanded_pct for end in (reached.low, reached.point, reached.high)))
    half = printed_interval(demanded_pct).high - demanded_pct
    return {
        "cut_pct": reached,
        "end": _product(base, left.scaled(1 / HUNDRED)),
        "cut": cut,
        "cut_per_year": _divided(cut, years),
        "rate_pct_per_year": Interval(*(_rate(end, years) for end in _ends(left))),
        "margin": _product(base, over.scaled(1 / HUNDRED)),
        "margin_pp": over,
        "margin_of_demand_pct": _divided(over.scaled(HUNDRED), demanded_pct),
        "certainty": _certainty(over),
        "met_if_demand_rounded": over.low >= half,
    }


def _product(amount: Interval, share: Interval) -> Interval:
    """Multiply a positive amount by a share that may be negative: the corners depend on it."""
    return Interval(
        (amount.low if share.low >= 0 else amount.high) * share.low,
        amount.point * share.point,
        (amount.high if share.high >= 0 else amount.low) * share.high,
    )


def _divided(value: Interval, divisor: Decimal | int) -> Interval:
    return Interval(*(end / divisor for end in _ends(value)))


def _ends(value: Interval) -> tuple[Decimal, Decimal, Decimal]:
    return value.low, value.point, value.high


def _rate(left_pct: Decimal, years: int) -> Decimal:
    return HUNDRED * ((left_pct / HUNDRED) ** (Decimal(1) / years) - 1)


def _certainty(over_pp: Interval) -> Certainty:
    if over_pp.low >= 0:
        return "met"
    return "missed" if over_pp.high < 0 else "undecided"


def _check(
    indicator_id: str,
    base_amount: Decimal,
    unit: str,
    demanded_pct: Decimal,
    reached_pct: Decimal | None,
    base_year: int,
    end_year: int,
) -> None:
    problems = []
    if unit not in TONNES:
        problems.append(f"unit {unit!r} is no mass; write one of {', '.join(TONNES)}")
    if base_amount <= 0:
        problems.append(f"the base amount {base_amount} is not above zero")
    if not 0 < demanded_pct < HUNDRED:
        problems.append(f"the demanded cut {demanded_pct} % is not between 0 and 100")
    if reached_pct is not None and printed_interval(reached_pct).high >= HUNDRED:
        problems.append(f"the cut of {reached_pct} % leaves nothing; it must be below 100")
    if end_year <= base_year:
        problems.append(f"the end year {end_year} is not after the base year {base_year}")
    if problems:
        raise ValueError(f"{indicator_id}: " + "; ".join(problems) + ".")


def widest_and_narrowest(cuts: tuple[EmissionCut, ...]) -> tuple[EmissionCut, EmissionCut] | None:
    """Return the totals with the largest and the smallest margin for what was demanded of them.

    Ranked by the margin in percent of the demanded cut, because a tonne of one pollutant is not a
    tonne of another. None while no result is known.
    """
    known = [cut for cut in cuts if cut.margin_of_demand_pct is not None]
    if not known:
        return None
    ranked = sorted(known, key=_over_demand)
    return ranked[-1], ranked[0]


def _over_demand(cut: EmissionCut) -> Decimal:
    assert cut.margin_of_demand_pct is not None
    return cut.margin_of_demand_pct.point
