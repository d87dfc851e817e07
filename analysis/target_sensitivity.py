"""What the prospects of targets would be under other choices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.outlook import Outlook
from analysis.outlook_data import SEED
from analysis.projection.backtest import stream
from analysis.projection.days import POLLUTANTS
from analysis.projection.futures import Futures
from analysis.projection.prospect import N_FUTURES, Prospect
from analysis.projection.structural import local_level_futures
from analysis.target_review import TABLE_INDICATORS, TargetReview


def sensitivity(targets: TargetReview) -> pd.DataFrame:
    """Return what the prospects would be under other choices.

    Returns
    -------
    DataFrame
        ``variant`` (``headline``, ``without_evidence``, ``without_notices``, a headline method,
        ``local_level``), ``indicator_id``, ``low``, ``median``, ``high``, ``code``, ``target``,
        ``probability``: one row per variant, indicator and reference.
    """
    if targets.outlook.reason is not None:
        return pd.DataFrame()
    rows: list[dict[str, object]] = []
    for variant, prospects in _variants(targets).items():
        for indicator, prospect in prospects.items():
            if not prospect.assessable:
                continue
            low, high = prospect.interval()
            for reference in targets.references(indicator):
                rows.append(
                    {
                        "variant": variant,
                        "indicator_id": indicator,
                        "low": low,
                        "median": prospect.median(),
                        "high": high,
                        "code": reference.code,
                        "target": reference.value,
                        "probability": prospect.probability(reference.value),
                    }
                )
    return pd.DataFrame(rows)


def _variants(targets: TargetReview) -> dict[str, dict[str, Prospect]]:
    year = targets.target_year
    plain = Outlook(targets.data, targets.city)
    own = Outlook(targets.data, targets.city, own_months_only=True)
    found = {"headline": {name: targets.prospects[name] for name in TABLE_INDICATORS}}
    if targets.prospects[TABLE_INDICATORS[0]].inputs.get("evidence"):
        found["without_evidence"] = {n: plain.prospect(n, year) for n in TABLE_INDICATORS}
    if own.origin != targets.outlook.origin:
        found["without_notices"] = {n: own.prospect(n, year) for n in TABLE_INDICATORS}
    for method in targets.data.headline:
        single = {}
        for name in TABLE_INDICATORS:
            draws = targets.prospects[name].draws
            if method in draws:
                single[name] = replace(targets.prospects[name], draws={"headline": draws[method]})
        found[method] = single
    found["local_level"] = _local_level(targets, year)
    return found


def _local_level(targets: TargetReview, year: int) -> dict[str, Prospect]:
    origin = targets.outlook.origin or 0
    now, last = targets.data.present(origin), targets.outlook.months_until(year)
    parts = [
        local_level_futures(now.fits[targets.city, name], last - origin, N_FUTURES, SEED + place)
        for place, name in enumerate(POLLUTANTS)
    ]
    days = stream("days", SEED, targets.city, "local_level").random((N_FUTURES, last - origin))
    futures = Futures(np.arange(origin + 1, last + 1), np.stack(parts, axis=2), days).year(year)
    return {
        name: replace(
            targets.prospects[name],
            draws={"headline": targets.outlook.statistic(name, futures)},
            headline_methods=("local_level",),
        )
        for name in TABLE_INDICATORS
    }
