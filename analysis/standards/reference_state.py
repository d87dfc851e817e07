"""From one reference state of gases to the other, explicitly and only once.

The amendment of GB 3095-2012 (notice 29 of 2018) moved the state to which gas concentrations refer
from 273 K to 298.15 K at 1013.25 hPa from 1 September 2018: the same air then reads
273/298.15 = 0.9156 of the number before. Unconverted, the change alone looks like an 8.4 % fall of
ozone. Particles are measured at ambient state and have no factor.

Order of work: aggregate first, convert after. Hourly values are short printed decimals, and their
means are exact; converted hours are not short any more. The conversion is linear, so the 24-hour
means and MDA8 of a state converted are those of the converted hours:
``daily_values(hourly, rounded=False)``, then `to_reference_state`, then ``round_daily``. The
concentrations that the AQI and the limits see are thus rounded once, in the state of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.standards.pollutants import POLLUTANTS

#: Kelvin; before and since 1 September 2018.
OLD_STATE_K, NEW_STATE_K = 273.0, 298.15
CONVERTED_COLUMN = "converted_from_k"

_GASES = tuple(pollutant.key for pollutant in POLLUTANTS if pollutant.is_gas)
_GAS_COLUMN = re.compile(rf"({'|'.join(_GASES)})(_.*)?_(ugm3|mgm3)")

Concentration = TypeVar(
    "Concentration", float, Decimal, npt.NDArray[np.float64], "pd.Series[Any]", pd.DataFrame
)


class ReferenceStateError(ValueError):
    """Concentrations whose reference state is unknown, or that would be converted twice."""


def convert(concentration: Concentration, from_k: float, to_k: float) -> Concentration:
    """Convert gas concentrations from one reference state to the other.

    Parameters
    ----------
    concentration : float, Decimal, ndarray, Series or DataFrame
        Mass concentrations of a gas (any mass unit per m3); never of particles. A Decimal stays
        a Decimal, to the precision of the decimal context.
    from_k, to_k : float
        The present and the wanted state: 273 and 298.15 in either order.

    Returns
    -------
    As ``concentration``
        ``concentration * from_k / to_k``: warmer reference air is thinner.

    Raises
    ------
    ReferenceStateError
        A ValueError: if a state is neither 273 nor 298.15 K, or both are the same.
    """
    for name, state in (("from_k", from_k), ("to_k", to_k)):
        _check_state(name, state)
    if float(from_k) == float(to_k):
        raise ReferenceStateError(
            f"from_k and to_k are both {from_k}: the concentrations are at that state already. "
            "Convert each value once; take the state from its source."
        )
    if isinstance(concentration, Decimal):
        return concentration * Decimal(str(from_k)) / Decimal(str(to_k))
    return concentration * float(from_k) / float(to_k)


def to_reference_state(frame: pd.DataFrame, columns: Sequence[str], to_k: float) -> pd.DataFrame:
    """Bring the gas columns of a frame to one reference state.

    Parameters
    ----------
    frame : DataFrame
        With ``reference_k`` (273 or 298.15 in every row) and the columns to convert.
    columns : sequence of str
        All concentration columns of gases that the frame has (so2_…, no2_…, co_…, o3_… with the
        unit _ugm3 or _mgm3): one left out would stand at a state other than ``reference_k`` says.
    to_k : float
        273 or 298.15.

    Returns
    -------
    DataFrame
        A copy: converted columns (float64), ``reference_k`` = ``to_k`` in every row, and
        ``converted_from_k``, the former state, NaN in rows that were at ``to_k`` already.

    Raises
    ------
    ReferenceStateError
        If the frame was converted before, a state is missing or unknown, a column is absent or
        not a gas concentration, or a gas column was left out.
    """
    _check_state("to_k", to_k)
    _check_frame(frame, columns)
    present = frame["reference_k"].to_numpy(dtype=np.float64, na_value=np.nan)
    other = present != float(to_k)
    out = frame.copy()
    if other.any():
        from_k = OLD_STATE_K if float(to_k) == NEW_STATE_K else NEW_STATE_K
        for column in columns:
            values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
            out[column] = np.where(other, convert(values, from_k, to_k), values)
    out["reference_k"] = float(to_k)
    out[CONVERTED_COLUMN] = np.where(other, present, np.nan)
    return out


def _check_state(name: str, state: float) -> None:
    if float(state) not in (OLD_STATE_K, NEW_STATE_K):
        raise ReferenceStateError(
            f"{name}={state} K is not a reference state of GB 3095: expected 273 (before "
            "2018-09-01) or 298.15."
        )


def _check_frame(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    if CONVERTED_COLUMN in frame:
        raise ReferenceStateError(
            f"The frame has the column {CONVERTED_COLUMN}: it was converted before. Start from the "
            "values as obtained."
        )
    missing = [name for name in ("reference_k", *columns) if name not in frame]
    if missing:
        raise ReferenceStateError(f"The frame lacks the column(s) {', '.join(missing)}.")
    wrong = [name for name in columns if not _GAS_COLUMN.fullmatch(name)]
    if wrong:
        raise ReferenceStateError(
            f"{', '.join(wrong)}: only concentrations of {', '.join(_GASES)} depend on the "
            "reference state; particles are measured at ambient state. Leave the column out."
        )
    left_out = [n for n in map(str, frame) if _GAS_COLUMN.fullmatch(n) and n not in columns]
    if left_out:
        raise ReferenceStateError(
            f"The gas column(s) {', '.join(left_out)} would not be converted although reference_k "
            "would say so. Name them too, or drop them from the frame first."
        )
    states = frame["reference_k"].astype("float64")
    unknown = frame.index[~states.isin([OLD_STATE_K, NEW_STATE_K])]
    if len(unknown):
        raise ReferenceStateError(
            f"reference_k is {states[unknown[0]]} in row {unknown[0]} ({len(unknown)} such), "
            "expected 273 or 298.15. Find the state of the source before converting."
        )
