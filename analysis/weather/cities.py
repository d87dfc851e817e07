"""The weather adjustment of many cities, each as if it were alone, and their comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from analysis.trends.monthly import DRAWS, SEED, Base
from analysis.weather.adjust import adjust
from analysis.weather.predictors import Weather
from analysis.weather.results import OzoneTrend, WeatherAdjustment


def adjust_cities(
    ozone: Mapping[str, pd.Series] | pd.DataFrame,
    weather: Weather,
    base: Base,
    block: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> dict[str, WeatherAdjustment]:
    """Adjust several cities for the same weather record.

    Parameters
    ----------
    ozone : mapping of str to Series, or DataFrame
        City to its monthly series; of a wide frame, one column a city.
    weather, base, block, draws, seed :
        As for `analysis.weather.adjust.adjust`. Cities with the same months are drawn alike.

    Returns
    -------
    dict of str to WeatherAdjustment
        In the order of ``ozone``.

    Raises
    ------
    TypeError, ValueError
        As `analysis.weather.adjust.adjust`.
    """
    return {
        str(city): adjust(series, weather, base, block, draws, seed)
        for city, series in ozone.items()
    }


def adjustment_table(adjustments: Mapping[str, WeatherAdjustment]) -> pd.DataFrame:
    """Put the results of several cities into a table, one row a city.

    Returns
    -------
    DataFrame
        ``city``, ``reason``, ``n_months``, the attributes of `OzoneTrend` with the prefixes
        ``raw_``, ``adjusted_`` and ``weather_part_``, ``skill``, ``says_little``, ``r2_out`` and
        ``residual_r1`` (autocorrelation at one month). Missing where not assessable.
    """
    rows = []
    for city, found in adjustments.items():
        row: dict[str, object] = {"city": city, "reason": found.reason, "n_months": found.n_months}
        for name in ("raw", "adjusted", "weather_part"):
            trend: OzoneTrend | None = getattr(found, name)
            if trend is not None:
                row |= {f"{name}_{field}": value for field, value in asdict(trend).items()}
        if found.skill is not None:
            row["skill"] = found.skill.skill
            row["says_little"] = found.skill.says_little
            row["r2_out"] = found.skill.r2_out
            row["residual_r1"] = float(found.residual_autocorrelation["r"].iloc[0])
        rows.append(row)
    return pd.DataFrame(rows)
