"""Whether emissions came apart from the economy, on the growth that is published.

Two measures over one period, with c the cut of an emission total and g the growth of GDP, both as
shares of 1:

- Elasticity after Tapio (2005, Transport Policy 12(2): 137-151): ``-c / g``, with its classes.
  Below zero while GDP grows is *strong decoupling*: the pressure fell while the economy grew.
- Decoupling factor of the OECD (2002, Indicators to Measure Decoupling of Environmental Pressure
  from Economic Growth): ``1 - (1 - c) / (1 + g)``, the share by which emissions per unit of GDP
  fell.

GDP here is what government work reports state: current prices, rounded to whole 10⁸ yuan, later
revised by censuses. Price rises make g larger than the growth of volume. The class *strong
decoupling* rests on signs alone; the two numbers do not, and are stated with their basis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.emissions.cuts import EmissionCut
from analysis.standards.intervals import Interval, read_interval

DecouplingClass = Literal[
    "strong_decoupling",
    "weak_decoupling",
    "expansive_coupling",
    "expansive_negative_decoupling",
    "recessive_decoupling",
    "recessive_coupling",
    "weak_negative_decoupling",
    "strong_negative_decoupling",
]
NoDecoupling = Literal["no_result", "no_gdp", "other_period"]

#: Tapio's band around an elasticity of one that he calls coupling.
COUPLING_LOW, COUPLING_HIGH = Decimal("0.8"), Decimal("1.2")

GDP = "gdp"
#: A year's report that states the growth since another year in 10⁸ yuan: 比2015年增961亿元.
_SINCE = re.compile(r"比(\d{4})年增(?:加)?(\d+(?:\.\d+)?)亿元")


@dataclass(frozen=True)
class GdpGrowth:
    """Growth of GDP between two years, at current prices.

    Attributes
    ----------
    start_year, end_year : int
    start_100m_cny, end_100m_cny : Interval
        GDP of both years, 10⁸ yuan.
    growth_pct : Interval
    start_derived : bool
        The first year is not printed itself: it is the last year less the stated increase.
    source_title, confidence : str
        Of the row that states the last year.
    """

    start_year: int
    end_year: int
    start_100m_cny: Interval
    end_100m_cny: Interval
    growth_pct: Interval
    start_derived: bool
    source_title: str
    confidence: str


@dataclass(frozen=True)
class Decoupling:
    """One emission total against GDP.

    Attributes
    ----------
    indicator_id : str
    elasticity : Interval or None
        Percent of change of emissions per percent of growth of GDP.
    factor_pct : Interval or None
        Fall of emissions per unit of GDP, percent.
    decoupling_class : str or None
        Tapio's class of the point value.
    reason : "no_result", "no_gdp", "other_period" or None
        Why there is none.
    """

    indicator_id: str
    elasticity: Interval | None
    factor_pct: Interval | None
    decoupling_class: DecouplingClass | None
    reason: NoDecoupling | None


def gdp_growth(
    published: pd.DataFrame, area_zh: str, start_year: int, end_year: int, as_of: int
) -> GdpGrowth | None:
    """Find the growth of GDP between two years in published values.

    Two values of one series come first; else the last year's row whose note states the increase
    since the first year. Values of confidence ``low`` are not used, nor estimates.

    Parameters
    ----------
    published : DataFrame
        ``annual/jiangmen_published``: values in 10⁸ yuan.
    area_zh : str
        Area as the file names it, for example 江门市.
    start_year, end_year : int
    as_of : int
        Years after it are not seen.

    Returns
    -------
    GdpGrowth or None
        None where the data hold no growth between the two years.
    """
    rows = published[
        (published["indicator"] == GDP)
        & (published["area_zh"] == area_zh)
        & (published["confidence"] != "low")
        & (published["year"] <= as_of)
    ]
    last = rows[rows["year"] == end_year]
    for record in last.to_dict("records"):
        end = read_interval(record["value"])
        since = _SINCE.search("" if pd.isna(record["note"]) else record["note"])
        first = rows[(rows["year"] == start_year) & (rows["basis"] == record["basis"])]
        if not first.empty:
            start, derived = read_interval(first.iloc[0]["value"]), False
            growth = Interval(
                end.low / start.high - 1, end.point / start.point - 1, end.high / start.low - 1
            )
        elif since and int(since[1]) == start_year:
            more, derived = read_interval(float(since[2])), True
            start = Interval(end.low - more.high, end.point - more.point, end.high - more.low)
            # g = d / (y - d) rises with the increase d and falls with the last year's value y.
            growth = Interval(
                more.low / (end.high - more.low),
                more.point / (end.point - more.point),
                more.high / (end.low - more.high),
            )
        else:
            continue
        return GdpGrowth(
            start_year=start_year,
            end_year=end_year,
            start_100m_cny=start,
            end_100m_cny=end,
            growth_pct=growth.scaled(100),
            start_derived=derived,
            source_title=str(record["source_title"]),
            confidence=str(record["confidence"]),
        )
    return None


def decoupling(cut: EmissionCut, growth: GdpGrowth | None) -> Decoupling:
    """Set one emission total against the growth of GDP over the same years.

    Parameters
    ----------
    cut : EmissionCut
    growth : GdpGrowth or None
        None where no growth is published.

    Returns
    -------
    Decoupling
        With a reason in place of numbers where the cut is not known, no growth is published, or
        the growth covers other years than the cut.
    """
    if cut.cut_pct is None:
        return _without(cut, "no_result")
    if growth is None:
        return _without(cut, "no_gdp")
    if (cut.base_year, cut.end_year) != (growth.start_year, growth.end_year):
        return _without(cut, "other_period")
    c, g = cut.cut_pct, growth.growth_pct
    corners = [-a / b for a in (c.low, c.high) for b in (g.low, g.high) if b != 0]
    if not corners or g.point == 0 or g.low <= 0 <= g.high:
        return _without(cut, "no_gdp")
    elasticity = Interval(min(corners), -c.point / g.point, max(corners))
    factor = Interval(*(_factor_pct(a, b) for a, b in _pairs(c, g)))
    return Decoupling(
        cut.indicator_id,
        elasticity,
        factor,
        tapio_class(-c.point, g.point),
        None,
    )


def _pairs(c: Interval, g: Interval) -> tuple[tuple[Decimal, Decimal], ...]:
    """Return the corners of the factor, which rises with the cut and with growth."""
    return (c.low, g.low), (c.point, g.point), (c.high, g.high)


def _factor_pct(cut_pct: Decimal, growth_pct: Decimal) -> Decimal:
    return 100 * (1 - (100 - cut_pct) / (100 + growth_pct))


def _without(cut: EmissionCut, reason: NoDecoupling) -> Decoupling:
    return Decoupling(cut.indicator_id, None, None, None, reason)


def tapio_class(emission_change: Decimal, gdp_change: Decimal) -> DecouplingClass:
    """Return the class of Tapio (2005) from the relative changes of emissions and GDP.

    Parameters
    ----------
    emission_change, gdp_change : Decimal
        Relative changes in the same unit; above zero is growth.

    Raises
    ------
    ValueError
        If GDP did not change: the elasticity is undefined.
    """
    if gdp_change == 0:
        raise ValueError("GDP did not change, so the elasticity of emissions to it is undefined.")
    elasticity = emission_change / gdp_change
    if gdp_change > 0:
        if elasticity < 0:
            return "strong_decoupling"
        if elasticity < COUPLING_LOW:
            return "weak_decoupling"
        within = elasticity <= COUPLING_HIGH
        return "expansive_coupling" if within else "expansive_negative_decoupling"
    if elasticity < 0:
        return "strong_negative_decoupling"
    if elasticity < COUPLING_LOW:
        return "weak_negative_decoupling"
    return "recessive_coupling" if elasticity <= COUPLING_HIGH else "recessive_decoupling"
