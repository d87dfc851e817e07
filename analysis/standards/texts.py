"""Which standards are in force on a day.

Standards are dated data (``standards/texts``): a day is judged by the text of its time, and
judging it by another is a scenario that must be labelled so. The steps are GB 3095-2012; its
amendment by notice 29 of 2018, which moved the gases from 273 K to 298.15 K from 1 September 2018;
GB 3095-2026 with its transition limits from 1 March 2026 and its final limits from 2031.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class Texts:
    """The texts in force over one period.

    Attributes
    ----------
    valid_from : date
    valid_to : date or None
        Last day; None where no successor is known.
    limits : str
        Name of the column of limits in ``standards/gb3095_limits``.
    aqi : str
        Name of the AQI table in ``standards/aqi_breakpoints``.
    evaluation : str
        The technical regulation for the yearly evaluation.
    gas_reference_k : float
        Temperature in K to which gas concentrations refer; particles are at ambient state.
    """

    valid_from: date
    valid_to: date | None
    limits: str
    aqi: str
    evaluation: str
    gas_reference_k: float


def texts_on(frame: pd.DataFrame, day: date) -> Texts:
    """Return the texts in force on a day.

    Parameters
    ----------
    frame : DataFrame
        ``standards/texts``: valid_from, valid_to (dates or ISO text, both days included; valid_to
        may be missing), limits, aqi, evaluation, gas_reference_k.
    day : date
        A ``datetime.date``, ``datetime`` or ``Timestamp``.

    Returns
    -------
    Texts

    Raises
    ------
    ValueError
        If no period, or more than one, holds the day.
    """
    start, end = pd.to_datetime(frame["valid_from"]), pd.to_datetime(frame["valid_to"])
    moment = pd.Timestamp(day).normalize()
    found = frame[(start <= moment) & (end.isna() | (end >= moment))]
    if len(found) != 1:
        last = "open" if end.isna().any() else f"{end.max():%Y-%m-%d}"
        raise ValueError(
            f"{moment:%Y-%m-%d} lies in {len(found)} periods of standards/texts, expected one; the "
            f"table runs from {start.min():%Y-%m-%d} to {last}. Judge a day within it, or correct "
            "valid_from and valid_to so that the periods neither overlap nor leave days out."
        )
    row, until = found.iloc[0], end[found.index[0]]
    return Texts(
        valid_from=start[found.index[0]].date(),
        valid_to=None if pd.isna(until) else until.date(),
        limits=str(row["limits"]),
        aqi=str(row["aqi"]),
        evaluation=str(row["evaluation"]),
        gas_reference_k=float(row["gas_reference_k"]),
    )
