"""Does the adjusted trend hang on a choice: the same estimate with each choice made otherwise.

The choices varied are those that another analyst would reasonably make differently. All of them
take the usual weather as known, where `analysis.weather.adjust.adjust` draws it anew; the row of
that choice alone stands first, so that the others can be compared with it. The one that matters
most is anomalies against the weather itself. Both were tried on Guangdong's cities before anomalies
were settled on, for what an effect then means (see `analysis.weather.predictors`), although they
show the lower skill; so the other stays in view.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.trends.bootstrap import block_length, moving_block_rows, multiplicities
from analysis.trends.monthly import DRAWS, SEED, Base
from analysis.weather import regression as ls
from analysis.weather.adjust import OzoneMonths, ozone_months, why_not_assessable
from analysis.weather.estimates import interval_and_p, skill_of
from analysis.weather.predictors import Weather

_Case = tuple[str, np.ndarray, np.ndarray, np.ndarray, int]


def adjusted_trend_sensitivity(
    ozone: pd.Series, weather: Weather, base: Base, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """Estimate the trend with other choices, the usual weather taken as known in every one.

    Parameters
    ----------
    ozone, weather, base, draws, seed :
        As for `analysis.weather.adjust.adjust`.

    Returns
    -------
    DataFrame
        ``variant``, ``n_months``, ``raw_pct_per_year``, ``adjusted_pct_per_year``, ``low95_pct``,
        ``high95_pct``, ``p``, ``skill``. Empty where not assessable. Variants:

        - "usual_weather_fixed": as `adjust`, but for that (only the interval moves);
        - "weather_not_anomalies": the weather itself in place of its anomaly, so that the usual
          course of the weather may explain a part of ozone's season;
        - "three_harmonics": a season of ozone with one more wave;
        - "single_months", "block_of_12": other block lengths (only the interval moves);
        - "without_2014" and so on: each calendar year left out, if its loss leaves
          enough months.
    """
    months = ozone_months(ozone, weather)
    if why_not_assessable(months, weather, base) is not None:
        return pd.DataFrame()
    return pd.DataFrame([_estimate(case, draws, seed) for case in _cases(months)])


def _cases(months: OzoneMonths) -> Iterator[_Case]:
    """Yield name, designs without and with weather, response with years, and block length."""
    years, log, calendar = months.years, months.log, months.index.year.to_numpy()
    sd = months.anomalies.to_numpy().std(axis=0)
    anomalies = months.anomalies.to_numpy()[:, sd > 0] / sd[sd > 0]
    values = months.values.to_numpy()[:, sd > 0]
    values = (values - values.mean(axis=0)) / sd[sd > 0]
    response = np.column_stack([log, calendar])
    usual = block_length(len(log))

    def case(name: str, weather: np.ndarray, harmonics: int = 2, block: int = usual) -> _Case:
        plain = ls.trend_design(years, harmonics=harmonics)
        return name, plain, ls.trend_design(years, weather, harmonics), response, block

    yield case("usual_weather_fixed", anomalies)
    yield case("weather_not_anomalies", values)
    yield case("three_harmonics", anomalies, harmonics=3)
    yield case("single_months", anomalies, block=1)
    yield case("block_of_12", anomalies, block=12)
    for year in np.unique(calendar):
        kept = calendar != year
        if kept.sum() >= 2 * (6 + anomalies.shape[1]):
            _, plain, full, _, _ = case("", anomalies)
            yield (f"without_{year}", plain[kept], full[kept], response[kept], usual)


def _estimate(case: _Case, draws: int, seed: int) -> dict[str, object]:
    name, plain, full, response, block = case
    log, calendar = response.T
    n = len(log)
    weights = multiplicities(moving_block_rows(n, block, draws, seed), n)
    slope = ls.fit(full, log)[ls.TREND]
    low, high, p = interval_and_p(
        slope, ls.fit_draws(full, log, weights)[:, ls.TREND], n - full.shape[1]
    )
    raw = ls.fit(plain, log)[ls.TREND]
    percent = (100 * np.expm1([raw, slope, low, high])).tolist()
    names = ("raw_pct_per_year", "adjusted_pct_per_year", "low95_pct", "high95_pct")
    skill = skill_of(plain, full, log, calendar, "calendar_year").skill
    return {
        "variant": name,
        "n_months": n,
        **dict(zip(names, percent, strict=True)),
        "p": p,
        "skill": skill,
    }
