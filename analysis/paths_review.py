"""The review's indicators of water, sea, soil, ecology and energy, laid beside their targets.

The plan prints states in two tables and in the text, targets in a table and in the text, and
others publish more, each on its own basis. Here they are put into one row per indicator, as the
chapters, their charts and their tables need them. Nothing is joined across bases, and nothing
measured after the as-of year is seen: a plan's printed target stays visible, its states do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.paths import path_end, required_rate
from analysis.review import Review
from analysis.standards.intervals import Interval, printed_interval
from analysis.standards.rounding import decimals_of, printed_decimal, round_half_even

#: Themes of the catalogue that chapter 4 is about.
THEMES = ("water", "sea", "soil", "rural", "waste", "ecology")
#: Indicators of the mix, in the order they are shown, with the kind of bound the plan prints.
COAL, GAS, ELECTRICITY = (
    "coal_share_pct",
    "natural_gas_share_pct",
    "primary_electricity_other_share_pct",
)
CLEAN = "clean_energy_share_pct"
PROVINCE = "广东省"
#: A number of assessed sections, as the sources print it: "9个考核断面".
_SECTIONS = re.compile(r"(\d+)个\S*?断面")
_YEAR = re.compile(r"(?:19|20)\d\d")


# --- One row per indicator --------------------------------------------------------------------


def indicator_states(review: Review) -> pd.DataFrame:
    """Return every indicator of chapter 4's themes that has a state or a target with a number.

    Returns
    -------
    DataFrame
        ``indicator_id``, ``theme``, ``unit``, ``direction``. Of the finished plan: ``base``,
        ``base_year``, ``target_before``, ``printed_before`` (that target as printed),
        ``result_before``. The last printed ``state``,
        ``state_year``, ``preliminary``. Of the running plan: ``kind``, ``target``,
        ``target_year``, ``printed`` (the target as the plan prints it), ``place`` ("table",
        "text", or "assigned" for a number that the province assigned and the data package gives).
        ``best``: the best value possible, where
        the scale has an end. ``standing``: "keep" (state and target are the best value), "reach"
        (only the target is), "dropped" (the state is, the running plan sets no number), "open"
        (assigned or without a number), "below" (a number that is not the best value). Values are
        Decimal or None.
    """
    catalogue = review.package.table("catalogue/indicators")
    printed = review.rows("plan/results", review.finished_plan).set_index("indicator_id")
    finished = review.attainment.set_index("indicator_id")
    finished["target_printed"] = printed["target_printed"]
    running = review.targets.set_index("indicator_id")
    text = _text_targets(review)
    said = _text_states(review)
    rows = []
    for indicator in catalogue[catalogue["theme"].isin(THEMES)].to_dict("records"):
        name = indicator["indicator_id"]
        row: dict[str, Any] = {key: indicator[key] for key in ("theme", "unit", "direction")}
        row |= {"indicator_id": name} | _finished(finished, name)
        row |= _state(review, finished, running, said, name)
        row |= _target(review, running, text, name)
        if name in finished.index or name in running.index or row["target"] is not None:
            row["best"] = _best(indicator["unit"], indicator["direction"])
            row["standing"] = _standing(row)
            rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def weak_indicators(review: Review) -> pd.DataFrame:
    """Return the indicators that are not at their best value, with what their target asks.

    Adds to :func:`indicator_states` the columns ``per_year`` (mean yearly change from the state to
    the target), ``asks`` ("rise", "fall", "hold", "allows" where the target is worse than the
    state) and ``reason`` for a row without them: "assigned", "no_number", "no_state",
    "not_yet".
    """
    frame = indicator_states(review)
    frame = frame[frame["standing"].isin(["open", "below", "reach"])]
    return pd.DataFrame(
        [row | _asked(review, row) for row in frame.to_dict("records")], dtype=object
    )


def _asked(review: Review, row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"per_year": None, "asks": None, "reason": None}
    if row["target"] is None:
        return found | {"reason": "assigned" if row["kind"] == "assigned" else "no_number"}
    if row["state"] is None:
        known = review.as_of >= int(review.finished_plan["end_year"])
        return found | {"reason": "no_state" if known else "not_yet"}
    rate = required_rate(row["state_year"], row["state"], row["target_year"], row["target"])
    gain = rate.total if row["direction"] == "higher" else -rate.total
    asks = "hold" if gain == 0 else "allows" if gain < 0 else "rise" if rate.total > 0 else "fall"
    return found | {"per_year": rate.per_year, "asks": asks}


def _finished(finished: pd.DataFrame, name: str) -> dict[str, Any]:
    if name not in finished.index:
        return dict.fromkeys(
            ("base", "base_year", "target_before", "printed_before", "result_before")
        )
    row = finished.loc[name]
    return {
        "base": row["base"],
        "base_year": row["base_year"],
        "target_before": row["target"],
        "printed_before": row["target_printed"],
        "result_before": row["result"],
    }


def _state(
    review: Review, finished: pd.DataFrame, running: pd.DataFrame, said: pd.DataFrame, name: str
) -> dict[str, Any]:
    """Return the last state the plan prints: in Table 2, else in Table 1, else in the text.

    A row of Table 2 without a state has none, even where Table 1 has a result of that name: the
    two tables may cover different waters or plots.
    """
    found: dict[str, Any] = {"state": None, "state_year": None, "preliminary": False}
    if name in running.index:
        row = running.loc[name]
        if row["state_value"] is not None:
            found |= {
                "state": row["state_value"],
                "state_year": int(row["state_year"]),
                "preliminary": bool(row["state_preliminary"]),
            }
    elif name in finished.index:
        if finished.loc[name, "result"] is not None:
            found |= {
                "state": finished.loc[name, "result"],
                "state_year": int(review.finished_plan["end_year"]),
            }
    elif name in said.index:
        found |= {"state": said.loc[name, "value"], "state_year": int(said.loc[name, "period_end"])}
    if found["state_year"] is not None and found["state_year"] > review.as_of:
        return {"state": None, "state_year": None, "preliminary": False}
    return found


def _target(review: Review, running: pd.DataFrame, text: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return the running plan's last target: the table's number, else one of the text."""
    end = int(review.running_plan["end_year"])
    table: dict[str, Any] = dict.fromkeys(("kind", "target", "target_year", "printed", "place"))
    if name in running.index:
        row = running.loc[name]
        kind, value = row[f"target_{end}_kind"], row[f"target_{end}_value"]
        if kind == "assigned" and name in (given := _assigned_targets(review)):
            return given[name] | {"target_year": end, "printed": None, "place": "assigned"}
        if not pd.isna(kind):
            value = path_end(kind, row["state_value"], None if pd.isna(value) else value)
            known = row["state_year"] <= review.as_of or kind != "keep"
            table = {
                "kind": kind,
                "target": value if known else None,
                "target_year": end,
                "printed": row[f"target_{end}_printed"],
                "place": "table",
            }
    if table["target"] is None and name in text.index:
        row = text.loc[name]
        return {
            "kind": row["kind"],
            "target": row["value"],
            "target_year": int(row["year"]),
            "printed": row["printed"],
            "place": "text",
        }
    return table


def _assigned_targets(review: Review) -> dict[str, dict[str, Any]]:
    """Return the numbers of assigned targets that the data package gives, by indicator."""
    frame = review.package.table("plan/assigned_targets")
    frame = frame[
        (frame["plan_id"] == review.running_plan["plan_id"])
        & (frame["year"] == int(review.running_plan["end_year"]))
    ]
    return {
        row["indicator_id"]: {"kind": row["kind"], "target": row["value"]}
        for row in frame.to_dict("records")
    }


def _text_targets(review: Review) -> pd.DataFrame:
    """Return the last target of the text by indicator, each demand of the plan once.

    The text may repeat a row of the table under the name of another indicator. That demand is
    the row's: counted a second time it would lend a finished plan's result to a row that prints
    no state.
    """
    frame = review.rows("plan/text_targets", review.running_plan)
    repeats = repeated_under_another_name(review)["text_target_id"]
    frame = frame[frame["value"].notna() & ~frame["text_target_id"].isin(repeats)]
    frame = frame.sort_values("year", kind="stable")
    return frame.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")


def repeated_under_another_name(review: Review) -> pd.DataFrame:
    """Return the text's targets that state a table row's quantity as another indicator.

    Columns of ``plan/text_targets``, and ``table_indicator_id``, the indicator of that row.
    """
    frame = review.rows("plan/text_targets", review.running_plan)
    by_row = review.targets.set_index("row")["indicator_id"]
    frame = frame.assign(table_indicator_id=frame["same_as_table_row"].map(by_row))
    listed = frame["table_indicator_id"]
    return frame[listed.notna() & (listed != frame["indicator_id"])]


def _text_states(review: Review) -> pd.DataFrame:
    """Return the states, not the changes, that the text prints, as far as they are seen."""
    frame = review.rows("plan/text_results", review.finished_plan)
    frame = frame[(frame["period_end"] <= review.as_of) & (frame["value"].notna())]
    frame = frame[frame["period_start"] == frame["period_end"]]
    return frame.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")


def _best(unit: str, direction: str) -> Decimal | None:
    if direction == "lower":
        return Decimal(0)
    return Decimal(100) if unit == "pct" and direction == "higher" else None


def _standing(row: dict[str, Any]) -> str:
    best, state, target = row["best"], row["state"], row["target"]
    if target is None:
        return "dropped" if best is not None and state == best else "open"
    if best is None or target != best:
        return "below"
    return "keep" if state == best else "reach"


def rounding_edge(target: Decimal, direction: str) -> tuple[Decimal, bool]:
    """Return the value half a unit short of a target, and whether it still meets it.

    A result is judged after rounding to the decimals of the target, half to even (GB/T 8170).
    Everything nearer to the target than this value meets it, everything farther fails; a tie goes
    to the even neighbour.
    """
    unit = printed_interval(target)
    edge = unit.low if direction == "higher" else unit.high
    return edge, round_half_even(edge, Decimal(1).scaleb(-decimals_of(target))) == target


# --- Sections -----------------------------------------------------------------------------------


def assessed_sections(review: Review) -> pd.DataFrame:
    """Return how many surface-water sections the sources count, by year.

    Columns ``year``, ``sections``, ``step_pct`` (what one section is worth in the share),
    ``value_pct`` (the published share, if the source gives one), ``source_id``, ``confidence``.
    The sets of sections differ from source to source; they are not one series.
    """
    rows = []
    published = review.package.table("annual/jiangmen_published")
    chosen = published[
        (published["indicator"] == "surface_water_good_pct")
        & (published["area_zh"] == review.city_name.zh)
        & (published["year"] <= review.as_of)
    ]
    for record in chosen.to_dict("records"):
        if found := _SECTIONS.search(f"{_text(record['basis'])} {_text(record['note'])}"):
            rows.append(
                _section_row(record, int(record["year"]), found, "jiangmen-published")
                | {"value_pct": printed_decimal(record["value"])}
            )
    for record in published_targets(review).to_dict("records"):
        found = _SECTIONS.search(_text(record["note"]))
        if record["indicator"] == "surface_water_good_pct" and found:
            rows.append(
                _section_row(record, int(record["target_year"]), found, "targets-published")
            )
    columns = ["year", "sections", "step_pct", "value_pct", "source_id", "confidence"]
    return pd.DataFrame(rows, columns=columns).sort_values("year", ignore_index=True)


def _section_row(
    record: dict[Any, Any], year: int, found: re.Match[str], source_id: str
) -> dict[str, Any]:
    sections = int(found[1])
    return {
        "year": year,
        "sections": sections,
        "step_pct": 100 / sections,
        "value_pct": None,
        "source_id": source_id,
        "confidence": record["confidence"],
    }


# --- Weak indicators: reference targets, greenways, forest ---------------------------------------


def reference_targets(review: Review, indicator_id: str) -> pd.DataFrame:
    """Return what a target could be that the province assigns, each with the change it would ask.

    The plan's own state kept, the province's published means (each on its own basis, often not the
    city's) and the best value possible.

    Columns ``kind`` ("keep", "province", "best", and "assigned" once the number is given),
    ``year`` and ``basis`` of a published value, ``value``, ``per_year`` (from the state to the end
    of the plan), ``confidence``. Empty where the state is not known.
    """
    state = indicator_states(review).set_index("indicator_id").loc[indicator_id]
    columns = ["kind", "year", "basis", "value", "per_year", "confidence"]
    if state["state"] is None:
        return pd.DataFrame(columns=columns)
    rows: list[dict[str, Any]] = [
        {"kind": "keep", "value": float(state["state"]), "confidence": "official"}
    ]
    for record in _published(review, indicator_id, PROVINCE).to_dict("records"):
        rows.append(
            {
                "kind": "province",
                "year": int(record["year"]),
                "basis": record["basis"],
                "value": float(record["value"]),
                "confidence": record["confidence"],
            }
        )
    if state["target"] is not None:
        rows.append({"kind": "assigned", "value": float(state["target"]), "confidence": "official"})
    if state["best"] is not None:
        rows.append({"kind": "best", "value": float(state["best"]), "confidence": None})
    end = int(review.running_plan["end_year"])
    for row in rows:
        rate = required_rate(state["state_year"], state["state"], end, row["value"])
        row["per_year"] = rate.per_year
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class Stage:
    """One stage of a target with milestones: from one printed length to the next."""

    start_year: int
    end_year: int
    start: Decimal
    end: Decimal
    per_year: float


def greenway_stages(review: Review) -> list[Stage]:
    """Return the stages of the greenway target; empty before the length built was known."""
    state = indicator_states(review).set_index("indicator_id").loc["greenway_length_km"]
    if state["state"] is None:
        return []
    frame = review.rows("plan/text_targets", review.running_plan)
    frame = frame[frame["indicator_id"] == "greenway_length_km"].sort_values("year")
    year, length = int(state["state_year"]), state["state"]
    stages = []
    for target in frame.to_dict("records"):
        rate = required_rate(year, length, int(target["year"]), target["value"])
        stages.append(Stage(year, int(target["year"]), length, target["value"], rate.per_year))
        year, length = int(target["year"]), target["value"]
    return stages


def forest_points(review: Review) -> pd.DataFrame:
    """Return states, targets and published values of forest cover, each with what it rests on.

    Columns ``year``, ``value``, ``role`` ("state", "target", "published"), ``basis``,
    ``confidence``, ``source_id``. Published values stand on other definitions of forest and of the
    land area; they are points beside the plan's, never part of its series.
    """
    row = indicator_states(review).set_index("indicator_id").loc["forest_cover_pct"]
    before = int(review.finished_plan["end_year"])
    points = [
        (row["base_year"], row["base"], "state"),
        (before, row["target_before"], "target"),
        (row["state_year"], row["state"], "state"),
        (row["target_year"], row["target"], "target"),
    ]
    rows = [
        {
            "year": int(year),
            "value": float(value),
            "role": role,
            "basis": "plan",
            "confidence": "official",
            "source_id": "plan-14-text",
        }
        for year, value, role in points
        if value is not None
    ]
    for record in _published(review, "forest_cover_pct", review.city_name.zh).to_dict("records"):
        rows.append(
            {
                "year": int(record["year"]),
                "value": float(record["value"]),
                "role": "published",
                "basis": record["basis"],
                "confidence": record["confidence"],
                "source_id": "jiangmen-published",
            }
        )
    return pd.DataFrame(rows)


def _published(review: Review, indicator_id: str, area_zh: str) -> pd.DataFrame:
    """Return the published yearly values of an indicator of the catalogue, as far as seen."""
    names = review.package.table("catalogue/published_indicators")
    names = set(names.loc[names["indicator_id"] == indicator_id, "published_indicator"])
    parts = [
        review.package.table(table)
        for table in ("annual/guangdong_published", "annual/jiangmen_published")
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[
        frame["indicator"].isin(names)
        & (frame["area_zh"] == area_zh)
        & (frame["year"] <= review.as_of)
    ]
    return frame.sort_values("year", ignore_index=True)


# --- Energy --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EnergyMix:
    """The printed shares of the energy mix, in percent.

    ``coal`` and ``clean`` are the state of ``year``, None before it was known; ``clean`` is
    printed as an approximate number and its scope is not given. ``targets`` are the bounds of
    ``target_year`` by indicator.
    """

    year: int
    coal: Decimal | None
    clean: Decimal | None
    target_year: int
    targets: dict[str, Decimal]

    @property
    def at_most(self) -> dict[str, Decimal]:
        """The upper bound, on coal."""
        return {COAL: self.targets[COAL]}

    @property
    def at_least(self) -> dict[str, Decimal]:
        """The lower bounds, on gas and on primary electricity and other energy."""
        return {name: self.targets[name] for name in (GAS, ELECTRICITY)}


def energy_mix(review: Review) -> EnergyMix:
    """Return the printed shares of the energy mix and their bounds."""
    said, text = _text_states(review), _text_targets(review)
    year = int(review.finished_plan["end_year"])

    def state(name: str) -> Decimal | None:
        return said.loc[name, "value"] if name in said.index else None

    return EnergyMix(
        year=year,
        coal=state(COAL),
        clean=state(CLEAN),
        target_year=int(text.loc[COAL, "year"]),
        targets={name: text.loc[name, "value"] for name in (COAL, GAS, ELECTRICITY)},
    )


def intensity_cuts(review: Review) -> dict[str, Interval]:
    """Return the printed cuts per unit of GDP from 2015 to 2020, by indicator, with rounding.

    Empty before their last year is over.
    """
    frame = review.rows("plan/text_results", review.finished_plan)
    frame = frame[(frame["period_end"] <= review.as_of)].set_index("indicator_id")
    names = ("co2_intensity_cut_pct", "energy_intensity_cut_pct", "water_intensity_cut_pct")
    return {
        name: printed_interval(frame.loc[name, "value"]) for name in names if name in frame.index
    }


@dataclass(frozen=True)
class NominalGdp:
    """GDP at current prices of the first and last year of the finished plan, 10^8 yuan.

    ``first`` is derived: the source prints the last year and by how much it exceeds the first.
    """

    first_year: int
    last_year: int
    first: Decimal
    last: Decimal

    @property
    def growth(self) -> Decimal:
        """Last year as a multiple of the first."""
        return self.last / self.first


def nominal_gdp(review: Review) -> NominalGdp | None:
    """Return the city's nominal GDP over the finished plan; None where it is not known."""
    first_year, last_year = (int(review.finished_plan[key]) for key in ("base_year", "end_year"))
    frame = review.package.table("annual/jiangmen_published")
    frame = frame[
        (frame["indicator"] == "gdp")
        & (frame["area_zh"] == review.city_name.zh)
        & (frame["year"] == last_year)
        & (frame["confidence"] != "low")
    ]
    for record in frame.to_dict("records") if last_year <= review.as_of else []:
        found = re.search(rf"比{first_year}年增(\d+(?:\.\d+)?)亿元", _text(record["note"]))
        if found:
            last = printed_decimal(record["value"])
            return NominalGdp(first_year, last_year, last - Decimal(found[1]), last)
    return None


def published_targets(review: Review) -> pd.DataFrame:
    """Return the issued targets that were published by the end of the as-of year.

    The rows of ``annual/targets_published`` with ``issued_year``, the first year named in the
    column that says who issued them, else the year of the target.
    """
    frame = review.package.table("annual/targets_published")
    issued = [
        int(found[0]) if (found := _YEAR.search(_text(by))) else int(year)
        for by, year in zip(frame["issued_by"], frame["target_year"], strict=True)
    ]
    frame = frame.assign(issued_year=issued)
    return frame[frame["issued_year"] <= review.as_of].reset_index(drop=True)


def city_demands(review: Review) -> dict[str, dict[str, Any]]:
    """Return the city's own issued demands on carbon and energy, by indicator; confidence kept."""
    frame = published_targets(review)
    names = ("energy_intensity_gdp_change", "non_fossil_share", "co2_intensity_change")
    frame = frame[(frame["area_zh"] == review.city_name.zh) & frame["indicator"].isin(names)]
    return {record["indicator"]: record for record in frame.to_dict("records")}


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)
