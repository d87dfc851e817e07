"""Build the results document: one record per verdict of the scorecard.

A record is laid out so that each kind of change has a part of its own: ``target``, ``inputs``,
``parameters``, ``methods``, and what follows from them, ``intermediate`` and ``result``. Exact
decimals are text, so that no reader rounds them by accident. The document is a pure function of
data, city and as-of year: the same data give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from analysis import __version__
from analysis.attainment import INSUFFICIENT_RATIO, MODERATE_RATIO, ON_TRACK_RATIO
from analysis.projection.annual import MIN_POINTS
from analysis.projection.prospect import AGREE, COVERAGE, DIFFER, Prospect
from analysis.results.methods import METHODS, methods_of
from analysis.review import Review
from analysis.scorecard import Chance, KnownValue, Path, ScorecardRow
from analysis.scorecard.chances import sources_of
from analysis.scorecard.rows import ON_SCHEDULE
from analysis.standards.rounding import decimals_of

#: Version of the files' layout (semantic versioning): a reader of 1.x reads every 1.y.
SCHEMA_VERSION = "1.0.0"
#: Quantiles of a projection that are written: 1 % to 99 % in steps of 1 %.
QUANTILE_PCT = tuple(range(1, 100))
#: What a prospect notes about itself and is a parameter of its simulation, or follows from data.
_PARAMETER_KEYS = ("seed", "n_futures")
_DERIVED_KEYS = ("effective_futures", "lead_years", "n_pairs", "widening", "widening_scored")
#: Significant digits of simulated values: far finer than what is judged, and the same everywhere.
_DIGITS = 8


def results_document(review: Review) -> dict[str, Any]:
    """Return ``results.json`` of a review as JSON-ready data; its layout is the schema's."""
    city = review.city_name
    return {
        "$schema": "schema.json",
        "schema_version": SCHEMA_VERSION,
        "edition": {
            "city": review.city,
            "city_en": city.en,
            "city_zh": city.zh,
            "as_of": review.as_of,
            "data_hash": review.package.hash,
            "program_version": __version__,
        },
        "methods": [
            {
                "id": method.method_id,
                "version": method.version,
                "name_en": method.name.en,
                "name_zh": method.name.zh,
                "function": method.function,
            }
            for method in METHODS.values()
        ],
        "verdicts": [verdict_record(row, review) for row in review.scorecard],
    }


def verdict_record(row: ScorecardRow, review: Review) -> dict[str, Any]:
    """Return the record of one row of the scorecard."""
    demand = row.demand
    prospect = review.prospect_of(row)
    name = review.indicator_names[demand.indicator_id]
    return {
        "id": row.verdict_id,
        "plan_id": demand.plan_id,
        "ref": demand.ref,
        "group": demand.group,
        "indicator_id": demand.indicator_id,
        "name_en": name.en,
        "name_zh": name.zh,
        "unit": demand.unit,
        "direction": demand.direction,
        "nature": demand.nature,
        "target": {
            "kind": demand.kind,
            "year": demand.year,
            "value": _exact(demand.value),
            "printed": demand.printed,
            "source_id": demand.source_id,
            "given_as_data": demand.given,
        },
        "inputs": _inputs(row, prospect),
        "parameters": _parameters(review.as_of, prospect),
        "methods": [
            {"id": method.method_id, "version": method.version} for method in methods_of(row)
        ],
        "intermediate": {
            "judged_value": _exact(row.judged_value),
            "judged_decimals": None if row.judged_value is None else decimals_of(row.judged_value),
            "margin": _exact(row.margin),
            **_path(row.path),
            "comparable_values": row.n_comparable,
            "projection": None if prospect is None else _projection(prospect),
        },
        "result": {
            "state": row.state,
            "path": row.path.path,
            "probabilities": [_chance(chance) for chance in row.chances],
            "agreement": row.agreement,
            "confidence": row.confidence,
            "projects_linked": row.n_projects,
            "worse_than_base": row.worse_than_base,
            "damaged_cell": row.uncertain,
            "preliminary": row.preliminary,
        },
        "reason_en": None if row.reason is None else row.reason.en,
        "reason_zh": None if row.reason is None else row.reason.zh,
        "probability_reason_en": None if row.chance_reason is None else row.chance_reason.en,
        "probability_reason_zh": None if row.chance_reason is None else row.chance_reason.zh,
        "sources": _sources(row, prospect),
    }


def _inputs(row: ScorecardRow, prospect: Prospect | None) -> dict[str, Any]:
    return {
        "base": _known(row.base),
        "latest": _known(row.latest),
        "references": [
            {
                "reference": chance.reference,
                "value": _exact(chance.target),
                "basis": chance.basis,
                "source_id": chance.source_id,
            }
            for chance in row.chances
            if chance.reference != "target"
        ],
        "projection": None
        if prospect is None
        else {
            key: _plain(value)
            for key, value in sorted(prospect.inputs.items())
            if key not in (*_PARAMETER_KEYS, *_DERIVED_KEYS)
        },
    }


def _parameters(as_of: int, prospect: Prospect | None) -> dict[str, Any]:
    given = {} if prospect is None else prospect.inputs
    return {
        "as_of": as_of,
        "values_needed_for_projection": MIN_POINTS,
        "on_schedule_tolerance": str(ON_SCHEDULE),
        "ratio_on_track": ON_TRACK_RATIO,
        "ratio_moderate": MODERATE_RATIO,
        "ratio_insufficient": INSUFFICIENT_RATIO,
        "probability_gap_agree": AGREE,
        "probability_gap_differ": DIFFER,
        "interval_coverage": COVERAGE,
        **{key: _plain(given.get(key)) for key in _PARAMETER_KEYS},
    }


def _path(path: Path) -> dict[str, Any]:
    return {
        "completion": _exact(path.completion),
        "time_share": _exact(path.time_share),
        "growth_ratio": path.growth_ratio,
        "growth_category": path.growth_category,
        "needed_per_year": _exact(path.needed_per_year),
    }


def _projection(prospect: Prospect) -> dict[str, Any]:
    low, high = prospect.interval()
    return {
        "year": prospect.year,
        "decimals": prospect.decimals,
        "calibrated": prospect.calibrated,
        "headline_methods": list(prospect.headline_methods),
        "derived": {key: _plain(prospect.inputs.get(key)) for key in _DERIVED_KEYS},
        "median": _short(prospect.median()),
        "interval_low": _short(low),
        "interval_high": _short(high),
        "quantile_pct": list(QUANTILE_PCT),
        "quantiles": {
            method: [
                _short(value) for value in np.quantile(draws, np.array(QUANTILE_PCT) / 100).tolist()
            ]
            for method, draws in sorted(prospect.draws.items())
        },
    }


def _chance(chance: Chance) -> dict[str, Any]:
    return {
        "reference": chance.reference,
        "target": _exact(chance.target),
        "probability": chance.probability,
        "word": chance.word,
        "lowest_of_methods": chance.low,
        "highest_of_methods": chance.high,
        "agreement": chance.agreement,
    }


def _known(value: KnownValue | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "year": value.year,
        "value": _exact(value.value),
        "basis": value.basis,
        "confidence": value.confidence,
        "source_id": value.source_id,
    }


def _sources(row: ScorecardRow, prospect: Prospect | None) -> list[str]:
    named = {row.demand.source_id}
    named |= {value.source_id for value in (row.base, row.latest) if value is not None}
    named |= {chance.source_id for chance in row.chances}
    if prospect is not None:
        named |= set(sources_of(prospect))
    return sorted(named - {""})


def _exact(value: Decimal | None) -> str | None:
    # "f": never 1E+1, which no reader of a table expects.
    return None if value is None else f"{value:f}"


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _plain(value: Any) -> Any:
    """Return what a prospect noted about itself as JSON-ready data; NaN becomes None."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in sorted(value.items())}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return _exact(value)
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return _short(value) if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)
