"""The rows of the scorecard: result so far, way to the target, probability, delivery risk.

Rules followed:

- *Achieved* is said before any ratio; a value is compared after rounding to the decimals of the
  target (GB/T 8170-2008, HJ 663-2013).
- Straight line (Chinese mid-term evaluations of plans): completion against time share. No national
  number for "on schedule" was found; the tolerance is the project's own.
- Growth ratio (Eurostat, Statistics Canada): `analysis.attainment.growth_category`.
- A target that the province assigns and does not publish gets no single probability, but one for
  each value a reader can compare it with: the state kept, the former plan's target and the
  provincial mean. A number given as data turns it into a target like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

import pandas as pd

from analysis.attainment import (
    KIND_DIRECTION,
    Direction,
    growth_category,
    growth_ratio,
    straight_line_completion,
)
from analysis.language import Phrase
from analysis.projection.prospect import Agreement, Prospect
from analysis.scorecard.chances import JUDGED, chances_of, least_agreement, sources_of
from analysis.scorecard.known import FORMER_CUT, PLAN_BASIS, comparable_points
from analysis.scorecard.model import (
    Chance,
    Confidence,
    Demand,
    KnownValue,
    Path,
    ScorecardRow,
    State,
    weakest,
)
from analysis.standards.rounding import decimals_of, round_half_even

#: How far completion may lie from the time share and still be "on schedule". The project's own.
ON_SCHEDULE = Decimal("0.05")
ZERO = Decimal(0)


@dataclass(frozen=True)
class ScorecardData:
    """What the scorecard is made from.

    Attributes
    ----------
    finished, running : Series
        Rows of ``plan/plans``.
    attainment : DataFrame
        `analysis.attainment.assess_plan` of the finished plan.
    results, targets, text_targets : DataFrame
        ``plan/results`` of the finished plan, ``plan/targets`` and ``plan/text_targets`` of the
        running one.
    assigned : DataFrame
        ``plan/assigned_targets``: numbers of assigned targets, as far as they are known.
    coverage : DataFrame
        ``by_target`` of `analysis.projects.coverage`.
    known : DataFrame
        `analysis.scorecard.known_values`.
    province : DataFrame
        Published provincial means: ``indicator_id``, ``year``, ``value`` (Decimal), ``basis``,
        ``confidence``, ``source_id``.
    indicators : DataFrame
        ``catalogue/indicators``.
    source_confidence : mapping
        Confidence of each source by its id.
    as_of : int
        Nothing measured after the end of this year is seen.
    """

    finished: pd.Series
    running: pd.Series
    attainment: pd.DataFrame
    results: pd.DataFrame
    targets: pd.DataFrame
    text_targets: pd.DataFrame
    assigned: pd.DataFrame
    coverage: pd.DataFrame
    known: pd.DataFrame
    province: pd.DataFrame
    indicators: pd.DataFrame
    source_confidence: Mapping[str, Confidence]
    as_of: int


def scorecard(
    data: ScorecardData,
    prospects: Mapping[str, Prospect],
    of_finished: Mapping[str, Prospect] | None = None,
) -> tuple[ScorecardRow, ...]:
    """Return the rows of both plans.

    Parameters
    ----------
    data : ScorecardData
    prospects : mapping
        Prospects of the running plan's target year by indicator id. An indicator without one is
        not assessable, with the number of its comparable values as the reason.
    of_finished : mapping, optional
        Prospects of the finished plan's target year, for an as-of year in which that plan is still
        under way.

    Returns
    -------
    tuple of ScorecardRow
        The finished plan's table, the running plan's table, then the targets of the running
        plan's text that print a number for its last year and whose state is known; each in printed
        order, whatever the order of the frames.

    Raises
    ------
    ValueError
        If a prospect is for the wrong direction.
    """
    rows = [
        _finished_row(record, data, of_finished or {})
        for record in _printed_order(data.attainment, "row")
    ]
    rows += [
        _running_row(demand, base, preliminary, data, prospects)
        for demand, base, preliminary in (*_table_demands(data), *_text_demands(data))
    ]
    return tuple(rows)


def _printed_order(frame: pd.DataFrame, column: str) -> list[dict[Any, Any]]:
    records: list[dict[Any, Any]] = frame.sort_values(column, kind="stable").to_dict("records")
    return records


# --- The finished plan ------------------------------------------------------------------------


def _finished_row(
    record: dict[Any, Any], data: ScorecardData, prospects: Mapping[str, Prospect]
) -> ScorecardRow:
    plan, name = data.finished, str(record["indicator_id"])
    source, end = str(plan["source_id"]), int(plan["end_year"])
    printed = data.results.set_index("row").loc[record["row"], "target_printed"]
    demand = Demand(
        plan_id=str(plan["plan_id"]),
        ref=f"T1-{int(record['row'])}",
        group="table",
        indicator_id=name,
        unit=str(record["unit"]),
        direction=record["direction"],
        kind=str(record["kind"]),
        nature=None,
        year=end,
        value=record["target"],
        printed="" if pd.isna(printed) else str(printed),
        source_id=source,
    )
    trust = data.source_confidence[source]
    base_year = None if pd.isna(record["base_year"]) else int(record["base_year"])
    base = _value(base_year, record["base"], trust, source)
    latest = _value(end, record["result"], trust, source)
    verdict = record["verdict"]
    uncertain = bool(record["rests_on_uncertain_reading"])
    known = [value.confidence for value in (base, latest) if value is not None]
    points = comparable_points(data.known, name)
    chances: tuple[Chance, ...] = ()
    no_chance: Phrase | None = _reason(record) if verdict == "not_assessable" else JUDGED
    if name in prospects and verdict == "not_assessable" and data.as_of < end:
        chances, no_chance = chances_of(
            demand, base, prospects[name], points, None, data.province, judged=False
        )
        known += [data.source_confidence[each] for each in sources_of(prospects[name])]
    return ScorecardRow(
        demand=demand,
        base=base,
        latest=latest,
        judged_value=record["judged_value"],
        state=verdict,
        reason=_reason(record) if verdict == "not_assessable" else None,
        margin=record["margin"],
        path=_finished_path(record, demand, base, latest),
        chances=chances,
        chance_reason=no_chance,
        agreement=least_agreement(chances) or _agreement_of_verdicts(record),
        confidence="low" if uncertain and known else weakest(known),
        n_comparable=points.n,
        n_projects=None,
        worse_than_base=bool(record["met_but_worse_than_base"]),
        uncertain=uncertain,
    )


def _reason(record: dict[Any, Any]) -> Phrase:
    return Phrase(record["reason_en"], record["reason_zh"])


def _finished_path(
    record: dict[Any, Any], demand: Demand, base: KnownValue | None, latest: KnownValue | None
) -> Path:
    if record["verdict"] == "not_assessable":
        return Path("not_assessable")
    way = _way(demand, base, latest)
    # The judged completion has none where no improvement was asked.
    return replace(way, path=record["verdict"], completion=record["completion"])


def _agreement_of_verdicts(record: dict[Any, Any]) -> Agreement | None:
    if record["verdict"] == "not_assessable":
        return None
    stated = record["verdicts_agree"]
    same = pd.isna(stated) or bool(stated)
    return "agree" if same and not record["rounding_decides"] else "disagree"


# --- The running plan: its demands ------------------------------------------------------------


Demanded = tuple[Demand, KnownValue | None, bool]


def _table_demands(data: ScorecardData) -> list[Demanded]:
    plan, end = data.running, int(data.running["end_year"])
    source = str(plan["source_id"])
    found = []
    for record in _printed_order(data.targets, "row"):
        name = str(record["indicator_id"])
        kind, value = record[f"target_{end}_kind"], record[f"target_{end}_value"]
        state = None
        if int(record["state_year"]) <= data.as_of:
            trust = data.source_confidence[source]
            state = _value(int(record["state_year"]), record["state_value"], trust, source)
        if state is not None and "cut_by" in str(_catalogue(data, name)["target_kinds"]).split():
            state = replace(state, basis=FORMER_CUT)
        demand = Demand(
            plan_id=str(plan["plan_id"]),
            ref=f"T2-{int(record['row'])}",
            group="table",
            indicator_id=name,
            unit=_catalogue(data, name)["unit"],
            direction=_direction(str(kind), data, name),
            kind=str(kind),
            nature=None if pd.isna(record["nature"]) else str(record["nature"]),
            year=end,
            value=None if pd.isna(value) else value,
            printed=str(record[f"target_{end}_printed"]),
            source_id=source,
        )
        demand = _with_assigned(demand, data)
        if demand.kind == "keep" and demand.value is None and state is not None:
            demand = replace(demand, value=state.value)
        found.append((demand, state, bool(record["state_preliminary"])))
    return found


def _with_assigned(demand: Demand, data: ScorecardData) -> Demand:
    """Put in the number that the province assigned, if it was given as data."""
    if demand.kind != "assigned":
        return demand
    rows = data.assigned
    mine = rows[
        (rows["plan_id"] == demand.plan_id)
        & (rows["indicator_id"] == demand.indicator_id)
        & (rows["year"] == demand.year)
    ]
    if mine.empty:
        return demand
    row = mine.iloc[0]
    kind = str(row["kind"])
    return replace(
        demand,
        kind=kind,
        value=row["value"],
        printed=str(row["printed"]),
        source_id=str(row["source_id"]),
        direction=_direction(kind, data, demand.indicator_id),
        given=True,
    )


def _text_demands(data: ScorecardData) -> list[Demanded]:
    """Return the text's numbers for the last year whose state the plan prints, each once."""
    plan, end = data.running, int(data.running["end_year"])
    frame = data.text_targets
    frame = frame[
        (frame["year"] == end) & frame["value"].notna() & frame["same_as_table_row"].isna()
    ]
    found: list[Demanded] = []
    seen: set[str] = set()
    for record in _printed_order(frame, "line"):
        name = str(record["indicator_id"])
        state = _last_plan_value(data, name, int(plan["base_year"]))
        if state is None or name in seen:
            continue
        seen.add(name)
        demand = Demand(
            plan_id=str(plan["plan_id"]),
            ref=str(record["text_target_id"]),
            group="text",
            indicator_id=name,
            unit=_catalogue(data, name)["unit"],
            direction=_direction(str(record["kind"]), data, name),
            kind=str(record["kind"]),
            nature=None,
            year=end,
            value=record["value"],
            printed=str(record["printed"]),
            source_id=str(plan["source_id"]),
        )
        found.append((demand, state, False))
    return found


def _last_plan_value(data: ScorecardData, name: str, year: int) -> KnownValue | None:
    known = data.known
    mine = known[
        (known["indicator_id"] == name) & (known["basis"] == PLAN_BASIS) & (known["year"] == year)
    ]
    return None if mine.empty else _known(mine.iloc[0])


def _catalogue(data: ScorecardData, name: str) -> pd.Series:
    return data.indicators.set_index("indicator_id").loc[name]


def _direction(kind: str, data: ScorecardData, name: str) -> Direction | None:
    implied = KIND_DIRECTION[kind]
    if implied is not None:
        return implied
    stated = _catalogue(data, name)["direction"]
    return cast(Direction, str(stated)) if stated in ("higher", "lower") else None


# --- The running plan: its rows ---------------------------------------------------------------


def _running_row(
    demand: Demand,
    state: KnownValue | None,
    preliminary: bool,
    data: ScorecardData,
    prospects: Mapping[str, Prospect],
) -> ScorecardRow:
    base, latest = _base_and_latest(demand, state, data)
    judged = _judged(demand, latest)
    standing, reason = _standing(demand, latest, judged, data)
    points = comparable_points(data.known, demand.indicator_id)
    chances, no_chance = chances_of(
        demand,
        base,
        prospects.get(demand.indicator_id),
        points,
        former=_former_target(data, demand.indicator_id),
        province=data.province,
        judged=standing in ("achieved", "missed"),
    )
    way = _way(demand, base, latest) if reason is None else _way_without_verdict(demand, base)
    inputs: list[Confidence] = [value.confidence for value in (base, latest) if value is not None]
    if chances:
        used = sources_of(prospects[demand.indicator_id])
        inputs += [data.source_confidence[source] for source in used]
    if demand.given:
        inputs.append(data.source_confidence[demand.source_id])
    linked = data.coverage.set_index("target_ref")["project_count"]
    return ScorecardRow(
        demand=demand,
        base=base,
        latest=latest,
        judged_value=judged,
        state=standing,
        reason=reason,
        margin=_gain(demand.value, latest.value, demand.direction)
        if latest is not None and reason is None
        else None,
        path=replace(way, path=_path_class(standing, way)),
        chances=chances,
        chance_reason=no_chance,
        agreement=least_agreement(chances) or _agreement_of_paths(way),
        confidence=weakest(inputs) if _rests_on_data(base, latest) else "none",
        n_comparable=points.n,
        n_projects=int(linked[demand.ref]) if demand.ref in linked.index else None,
        preliminary=preliminary and latest is not None,
    )


def _rests_on_data(base: KnownValue | None, latest: KnownValue | None) -> bool:
    """Tell whether any value was measured: a share that is 0 by definition was not."""
    return any(value is not None and value.basis != "definition" for value in (base, latest))


def _base_and_latest(
    demand: Demand, state: KnownValue | None, data: ScorecardData
) -> tuple[KnownValue | None, KnownValue | None]:
    """Return where the target counts from and the latest value comparable with it."""
    if demand.kind == "cut_by":
        # A cut counts from the base year of its plan, where it is zero; the cut of the former
        # plan's years is no state of this one.
        year = int(data.running["base_year"])
        return KnownValue(year, ZERO, "definition", "official", demand.source_id), None
    if state is None or state.year is None:
        return None, None
    if state.basis == FORMER_CUT:
        return None, state
    known = data.known
    later = known[
        (known["indicator_id"] == demand.indicator_id)
        & (known["basis"] == state.basis)
        & (known["year"] > state.year)
        & (known["year"] <= demand.year)
    ]
    return state, state if later.empty else _known(later.sort_values("year").iloc[-1])


def _standing(
    demand: Demand, latest: KnownValue | None, judged: Decimal | None, data: ScorecardData
) -> tuple[State, Phrase | None]:
    reason = _why_not(demand, latest, data)
    if reason is not None or latest is None or judged is None or demand.value is None:
        return "not_assessable", reason
    gain = _gain(demand.value, judged, demand.direction)
    met = gain is not None and gain >= 0
    if latest.year == demand.year:
        return ("achieved" if met else "missed"), None
    if not met:
        return "short", None
    ceiling = demand.value == best_possible(demand.unit, demand.direction)
    return ("at_ceiling" if ceiling else "meets_now"), None


def _why_not(demand: Demand, latest: KnownValue | None, data: ScorecardData) -> Phrase | None:
    if demand.value is None and demand.kind == "assigned":
        return Phrase(
            "the number is assigned by the province and not published",
            "目标值由省下达，未公布",
        )
    if latest is None and data.as_of < int(data.running["base_year"]):
        return Phrase(f"not yet known as of {data.as_of}", f"截至{data.as_of}年底尚无结果")
    if latest is None:
        return Phrase("no state is printed", "未列出现状值")
    if demand.value is None:
        return Phrase("no target value is printed", "未列出目标值")
    if demand.direction is None:
        return Phrase(
            "the indicator is descriptive: the catalogue gives it no good direction",
            "该指标为描述性指标，未规定优劣方向",
        )
    return None


def best_possible(unit: str, direction: Direction | None) -> Decimal | None:
    """Return the best value there can be: nothing of a bad thing, all of a good share."""
    if direction == "lower":
        return ZERO
    return Decimal(100) if unit == "pct" and direction == "higher" else None


def _judged(demand: Demand, latest: KnownValue | None) -> Decimal | None:
    if demand.value is None or latest is None:
        return None
    return round_half_even(latest.value, Decimal(1).scaleb(-decimals_of(demand.value)))


# --- The way to the target --------------------------------------------------------------------


def _way(demand: Demand, base: KnownValue | None, latest: KnownValue | None) -> Path:
    """Return the numbers of the way; its class where nothing else decides it."""
    if base is None or latest is None or demand.value is None or base.year is None:
        return Path("not_assessable")
    asked = _gain(base.value, demand.value, demand.direction)
    left = _gain(latest.value, demand.value, demand.direction)
    assert asked is not None and left is not None and latest.year is not None
    needed = None
    if left > 0 and latest.year < demand.year:
        needed = (demand.value - latest.value) / (demand.year - latest.year)
    if latest.year <= base.year:
        return Path("needs" if asked > 0 else "keep", needed_per_year=needed)
    completion = straight_line_completion(base.value, latest.value, demand.value)
    passed = Decimal(latest.year - base.year) / (demand.year - base.year)
    numbers = (
        *(float(base.value), float(latest.value), float(demand.value)),
        *(base.year, latest.year, demand.year),
    )
    assert demand.direction is not None
    way = Path(
        "keep" if left <= 0 else "behind",
        completion=completion if asked > 0 else None,
        time_share=passed,
        growth_ratio=growth_ratio(*numbers, demand.direction),
        growth_category=growth_category(*numbers, demand.direction),
        needed_per_year=needed,
    )
    if asked <= 0 or completion is None:
        return way
    lead = completion - passed
    if lead > ON_SCHEDULE:
        return replace(way, path="ahead")
    return replace(way, path="behind" if lead < -ON_SCHEDULE else "on_schedule")


def _way_without_verdict(demand: Demand, base: KnownValue | None) -> Path:
    """Return what a target asks of every year although no state of its own plan is known."""
    if demand.kind == "cut_by" and demand.value is not None and base is not None:
        return _way(demand, base, base)
    return Path("not_assessable")


def _path_class(state: State, way: Path) -> Any:
    return state if state in ("achieved", "missed", "at_ceiling") else way.path


def _agreement_of_paths(way: Path) -> Agreement | None:
    """Say whether straight line and growth ratio put the latest value on the same side."""
    if way.growth_category is None or way.path not in ("ahead", "on_schedule", "behind"):
        return None
    fast_by_ratio = way.growth_category in ("achieved", "on_track")
    return "agree" if fast_by_ratio == (way.path != "behind") else "disagree"


# --- Small pieces -----------------------------------------------------------------------------


def _former_target(data: ScorecardData, name: str) -> tuple[Decimal, str] | None:
    rows = data.attainment[data.attainment["indicator_id"] == name]
    if rows.empty or rows.iloc[0]["target"] is None or rows.iloc[0]["kind"] == "cut_by":
        return None
    return rows.iloc[0]["target"], str(data.finished["source_id"])


def _gain(
    start: Decimal | None, end: Decimal | None, direction: Direction | None
) -> Decimal | None:
    if start is None or end is None or direction is None:
        return None
    return end - start if direction == "higher" else start - end


def _value(
    year: int | None, value: Any, confidence: Confidence, source_id: str
) -> KnownValue | None:
    if value is None or pd.isna(value):
        return None
    return KnownValue(year, value, PLAN_BASIS, confidence, source_id)


def _known(row: pd.Series) -> KnownValue:
    return KnownValue(
        int(row["year"]),
        row["value"],
        str(row["basis"]),
        cast(Confidence, str(row["confidence"])),
        str(row["source_id"]),
    )
