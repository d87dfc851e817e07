"""What ozone would do if precursors were cut: a what-if by classes of NO2, never a probability.

Ozone does not follow emissions in proportion, and the sign can flip: where its formation is limited
by volatile organic compounds (VOCs), a cut of nitrogen oxides alone raises it. No emission of the
city is known well enough to compute a response, so the module gives directions, not amounts. No
projection may use it; a test holds the rest of the package to that.

Texts: the classes of NO2 are those of Yang et al. (2022, 环境科学 43(12), 5421–5428), found for the
Pearl River Delta from regional monitoring of 2006 to 2020: ozone rises with NO2 below the lower
bound, is level between the two and falls with NO2 above the upper one. Only the abstract was read;
it does not say over which time NO2 is averaged, nor in which reference state. What cuts do in a
class follows from the class's definition. The cuts that were simulated for the region are those of
Wu et al. (2022, 环境科学 43(1), 160–169), again by their abstract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K, convert

Code = Literal["voc_limited", "transition", "nox_limited"]
Cut = Literal["nox", "voc", "both"]
Direction = Literal["rises", "little_change", "falls", "depends"]

CUTS: tuple[Cut, ...] = ("nox", "voc", "both")
#: Bounds of the transition in µg/m3 of NO2; both belong to it, for only what lies beyond is named.
TRANSITION_UGM3 = (35.0, 45.0)
#: The year in which the bounds were published.
BOUNDS_PUBLISHED = 2022
#: Observations of one month of the year that stand for it: the latest ones.
LATEST_YEARS = 3
_MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Regime:
    """A class of NO2 with the direction in which ozone goes when precursors are cut a little.

    Attributes
    ----------
    code : str
        ``voc_limited``, ``transition`` or ``nox_limited``.
    low_ugm3, high_ugm3 : float or None
        Bounds of NO2; None where the class is open.
    nox, voc, both : str
        Ozone when only nitrogen oxides, only VOCs, or both are cut: ``rises``, ``little_change``,
        ``falls``, or ``depends`` (on the proportion of the two cuts).
    """

    code: Code
    low_ugm3: float | None
    high_ugm3: float | None
    nox: Direction
    voc: Direction
    both: Direction

    def ozone(self, cut: Cut) -> Direction:
        """Return what ozone does when ``cut`` is cut."""
        return {"nox": self.nox, "voc": self.voc, "both": self.both}[cut]


_LOW, _HIGH = TRANSITION_UGM3
#: From the most NO2 to the least.
REGIMES = (
    Regime("voc_limited", _HIGH, None, nox="rises", voc="falls", both="depends"),
    Regime("transition", _LOW, _HIGH, nox="little_change", voc="falls", both="falls"),
    Regime("nox_limited", None, _LOW, nox="falls", voc="little_change", both="falls"),
)


@dataclass(frozen=True)
class SimulatedCut:
    """What Wu et al. (2022) simulated for the Pearl River Delta, over three kinds of wind.

    Attributes
    ----------
    cut_pct : int
        Size of each cut.
    area_pct : tuple of int
        Share of the area where ozone fell when in each place that precursor was cut to which it is
        sensitive: the largest area of all cuts.
    voc_fall_pct : tuple of int
        Fall of ozone under a cut of VOCs alone: the largest fall, but only where VOCs limit it.
    """

    cut_pct: int
    area_pct: tuple[int, int]
    voc_fall_pct: tuple[int, int]


SIMULATED_CUT = SimulatedCut(cut_pct=30, area_pct=(20, 36), voc_fall_pct=(9, 18))


def ozone_response(no2_ugm3: float) -> Regime:
    """Return the class of an NO2 level.

    Parameters
    ----------
    no2_ugm3 : float
        Mean NO2 in µg/m3. It is classed as it is, not as it is printed.

    Raises
    ------
    ValueError
        If the level is missing or negative.
    """
    if not no2_ugm3 >= 0:
        raise ValueError(
            f"NO2 of {no2_ugm3} µg/m3 has no class: a concentration of zero or more is expected. "
            "Leave out months without a value before asking."
        )
    if no2_ugm3 > _HIGH:
        return REGIMES[0]
    return REGIMES[1] if no2_ugm3 >= _LOW else REGIMES[2]


def response_at_273k(no2_ugm3: float) -> Regime:
    """Return the class of a level at 298.15 K if the bounds were meant at 273 K.

    The source does not state its reference state, and the same air has nine per cent more
    micrograms in a cubic metre at 273 K.
    """
    return ozone_response(convert(no2_ugm3, NEW_STATE_K, OLD_STATE_K))


def levels_by_month(no2_by_month: pd.Series[float]) -> pd.DataFrame:
    """Return the latest level of each month of the year, and its class.

    Parameters
    ----------
    no2_by_month : Series
        Monthly means in µg/m3 at 298.15 K, indexed by month (Period); gaps absent or missing.

    Returns
    -------
    DataFrame
        Indexed by ``month`` (1 to 12; a month never observed is absent): ``no2_ugm3``, the mean of
        the latest :data:`LATEST_YEARS` observations; ``n_years``, how many there were; ``first``
        and ``last``, their years; ``regime``; and ``regime_273k``, the class if the bounds were
        meant at 273 K.

    Raises
    ------
    ValueError
        If a month stands twice in the series or a value is negative.
    """
    seen = no2_by_month.dropna().sort_index()
    if seen.index.has_duplicates:
        twice = ", ".join(str(each) for each in seen.index[seen.index.duplicated()])
        raise ValueError(f"NO2 of one city is expected, one value a month; twice: {twice}")
    rows = []
    for month, values in seen.groupby(seen.index.month):
        latest = values.iloc[-LATEST_YEARS:]
        level = float(latest.mean())
        rows.append(
            {
                "month": int(month),
                "no2_ugm3": level,
                "n_years": len(latest),
                "first": int(latest.index[0].year),
                "last": int(latest.index[-1].year),
                "regime": ozone_response(level).code,
                "regime_273k": response_at_273k(level).code,
            }
        )
    columns = ["month", "no2_ugm3", "n_years", "first", "last", "regime", "regime_273k"]
    return pd.DataFrame(rows, columns=columns).set_index("month")


@dataclass(frozen=True)
class Year:
    """The mean of the latest twelve months without a gap.

    Attributes
    ----------
    no2_ugm3 : float
        In the reference state of the series.
    first, last : Period
        First and last of the twelve months.
    """

    no2_ugm3: float
    first: pd.Period
    last: pd.Period

    @property
    def regime(self) -> Regime:
        """Its class."""
        return ozone_response(self.no2_ugm3)


def latest_year(no2_by_month: pd.Series[float]) -> Year | None:
    """Return the latest twelve months in a row that all have a value; None if there are none.

    NO2 is high in winter and low in summer, so twelve values that are not a whole year have no
    mean that could stand for one.
    """
    seen = no2_by_month.dropna().sort_index()
    ordinals = np.array([each.ordinal for each in seen.index], dtype=np.int64)
    step = _MONTHS_PER_YEAR - 1
    whole = np.flatnonzero(ordinals[step:] - ordinals[: max(len(ordinals) - step, 0)] == step)
    if not whole.size:
        return None
    mine = seen.iloc[whole[-1] : whole[-1] + _MONTHS_PER_YEAR]
    return Year(float(mine.mean()), mine.index[0], mine.index[-1])


def season_level(levels: pd.DataFrame, months: Sequence[int]) -> float | None:
    """Return the mean level of some months of the year; None unless all of them were observed.

    ``levels`` is what :func:`levels_by_month` returns; each month counts the same.
    """
    if not set(months) <= set(levels.index):
        return None
    return float(levels.loc[list(months), "no2_ugm3"].mean())


def what_if_table(no2_by_month: pd.Series[float]) -> pd.DataFrame:
    """Return the two-way table of classes and cuts, and which months of the city are in a class.

    Parameters
    ----------
    no2_by_month : Series
        As :func:`levels_by_month` takes it; it may be empty.

    Returns
    -------
    DataFrame
        One row for each of :data:`REGIMES`, indexed by its code: ``nox``, ``voc`` and ``both``
        (directions of ozone), ``months`` (tuple of months of the year, by their latest level), and
        ``whole_year`` (whether the latest whole year is in the class).
    """
    levels, year = levels_by_month(no2_by_month), latest_year(no2_by_month)
    rows = [
        {
            "regime": each.code,
            **{cut: each.ozone(cut) for cut in CUTS},
            "months": tuple(int(month) for month in levels.index[levels["regime"] == each.code]),
            "whole_year": year is not None and year.regime is each,
        }
        for each in REGIMES
    ]
    return pd.DataFrame(rows).set_index("regime")
