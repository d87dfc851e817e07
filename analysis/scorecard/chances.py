"""The probability column: one target, or the values an unpublished target can be compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import cast

import pandas as pd

from analysis.language import Phrase
from analysis.projection.annual import MIN_POINTS
from analysis.projection.prospect import Agreement, Prospect, probability_word
from analysis.scorecard.known import ComparablePoints
from analysis.scorecard.model import Chance, Demand, KnownValue, Reference
from analysis.vocabulary import OLD_STATE_BASIS

JUDGED = Phrase("judged, not projected", "已有结果，不作预测")
_ORDER: tuple[Agreement, ...] = ("agree", "differ", "disagree")
#: A possible target: which one, its value, the basis it was published on, its source.
Possible = tuple[Reference, Decimal, str, str]


def chances_of(
    demand: Demand,
    base: KnownValue | None,
    prospect: Prospect | None,
    points: ComparablePoints,
    former: tuple[Decimal, str] | None,
    province: pd.DataFrame,
    judged: bool,
) -> tuple[tuple[Chance, ...], Phrase | None]:
    """Return the probabilities of a demand, or why there are none.

    Parameters
    ----------
    demand : Demand
    base : KnownValue or None
        The state that "kept" means.
    prospect : Prospect or None
    points : ComparablePoints
        Stated as the reason where there is no prospect.
    former : (Decimal, str) or None
        The former plan's target of the same indicator, and its source.
    province : DataFrame
        Provincial means; the ones of the base's year serve as reference.
    judged : bool
        The target year is over and the result is known.

    Raises
    ------
    ValueError
        If the prospect's good direction is not the demand's.
    """
    if judged:
        return (), JUDGED
    if prospect is None or prospect.year != demand.year:
        return (), why_no_prospect(points)
    if prospect.reason is not None:
        return (), prospect.reason
    if demand.direction is not None and prospect.direction != demand.direction:
        raise ValueError(
            f"The prospect of {demand.indicator_id} takes {prospect.direction} values for better, "
            f"its target takes {demand.direction} ones; make both from catalogue/indicators."
        )
    possible = possible_targets(demand, base, former, province)
    if not possible:
        return (), Phrase(
            "neither a target nor a value to compare it with is known",
            "目标值及可供对照的数值均不明确",
        )
    return tuple(_chance(prospect, item) for item in possible), None


def sources_of(prospect: Prospect) -> tuple[str, ...]:
    """Return the ids of the sources a prospect names: its series' and its evidence's."""
    listed, evidence = (prospect.inputs.get(key, ()) for key in ("sources", "evidence"))
    named = {str(item) for item in cast(Iterable[object], listed)}
    named |= {str(item["source_id"]) for item in cast(Iterable[Mapping[str, object]], evidence)}
    return tuple(sorted(named))


def why_no_prospect(points: ComparablePoints) -> Phrase:
    """Return the reason for the want of a projection, with the number of comparable values."""
    n = points.n
    if n >= MIN_POINTS:
        return Phrase("no projection is made of this indicator", "未对该指标作预测")
    if n == 0:
        return Phrase(
            f"no yearly value is known, {MIN_POINTS} are needed",
            f"无年度数据可用，预测至少需{MIN_POINTS}个",
        )
    values = "value is" if n == 1 else "values are"
    return Phrase(
        f"{n} comparable yearly {values} known, {MIN_POINTS} are needed",
        f"口径可比的年度数据仅{n}个，预测至少需{MIN_POINTS}个",
    )


def possible_targets(
    demand: Demand,
    base: KnownValue | None,
    former: tuple[Decimal, str] | None,
    province: pd.DataFrame,
) -> list[Possible]:
    """Return the target if it has a number, else the reference values, each value once."""
    if demand.value is not None:
        return [("target", demand.value, "", demand.source_id)]
    found: list[Possible] = []
    if base is not None:
        found.append(("state_kept", base.value, "", base.source_id))
        means = province[
            (province["indicator_id"] == demand.indicator_id)
            & (province["year"] == base.year)
            & (province["confidence"] != "low")
            # The futures are at actual conditions: a mean at the old state is no target for them.
            & (province["basis"] != OLD_STATE_BASIS)
        ]
        found += [
            (
                "province",
                Decimal(str(value)),
                "; ".join(sorted({str(basis) for basis in group["basis"]})),
                str(group["source_id"].iloc[0]),
            )
            for value, group in means.groupby(means["value"].map(str), sort=True)
        ]
    if former is not None:
        found.insert(min(1, len(found)), ("previous_target", former[0], "", former[1]))
    return found


def _chance(prospect: Prospect, possible: Possible) -> Chance:
    reference, target, basis, source_id = possible
    level = float(target)
    row = prospect.curve([level]).iloc[0]
    probability = float(row["probability"])
    return Chance(
        reference=reference,
        target=target,
        probability=probability,
        word=probability_word(probability),
        low=float(row["low"]),
        high=float(row["high"]),
        agreement=prospect.agreement(level),
        basis=basis,
        source_id=source_id,
    )


def least_agreement(chances: tuple[Chance, ...]) -> Agreement | None:
    """Return the least agreement of the methods over several targets; None of no target."""
    if not chances:
        return None
    return max((chance.agreement for chance in chances), key=_ORDER.index)
