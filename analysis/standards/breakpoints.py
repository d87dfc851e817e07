"""The concentration scales of the AQI: Table 1 of HJ 633-2012, Table 3 of HJ 633-2026.

A scale turns a concentration into an individual index (IAQI) by equation (1), on integers: a
concentration is rounded to the decimals of its unit (GB/T 8170) and held in 1/10 of the unit, so
that "rounded up" adds nothing to an exact result.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.standards.rounding import printed_decimal, round_column, round_half_even

Concentration = Decimal | str | float | None
Integers = npt.NDArray[np.int64]

#: Stands for an index, or a concentration, that is not known.
UNKNOWN: Final = -1

_DECIMALS_OF_UNIT = {"ug/m3": 0, "mg/m3": 1}


@dataclass(frozen=True, eq=False)
class Scale:
    """One item of an AQI table.

    Attributes
    ----------
    decimals : int
        Decimals that are kept of a concentration: 0 for µg/m3, 1 for mg/m3.
    tenths : array of int
        Breakpoints in 1/10 of the unit, rising strictly from 0.
    indices : array of int
        Their IAQI, rising strictly from 0.
    """

    decimals: int
    tenths: Integers
    indices: Integers

    @property
    def last_index(self) -> int:
        """IAQI at which the table ends."""
        return int(self.indices[-1])

    def iaqi(self, tenths: Integers) -> Integers:
        """Index of each concentration; ``UNKNOWN`` below 0 (missing) and above the table."""
        upper = np.searchsorted(self.tenths, tenths, side="left").clip(1, len(self.tenths) - 1)
        low, high = self.tenths[upper - 1], self.tenths[upper]
        index_low, index_high = self.indices[upper - 1], self.indices[upper]
        # Minus twice turns division rounded down into division rounded up, on integers.
        steps = -(-(index_high - index_low) * (tenths - low) // (high - low))
        inside = (tenths >= 0) & (tenths <= self.tenths[-1])
        return np.where(inside, index_low + steps, UNKNOWN)

    def at_least(self, tenths: Integers) -> Integers:
        """As `iaqi`, but the last index of the table for what lies above it."""
        return np.where(tenths > self.tenths[-1], self.last_index, self.iaqi(tenths))

    def tenths_of(self, item: str, concentration: Concentration) -> int:
        """Round a concentration; return 1/10 of its unit, ``UNKNOWN`` for None and NaN."""
        if concentration is None or concentration != concentration:
            return UNKNOWN
        printed = printed_decimal(concentration)
        if printed < 0:
            raise ValueError(f"{item}: a concentration of {concentration} is negative.")
        return int(round_half_even(printed, Decimal(1).scaleb(-self.decimals)) * 10)

    def tenths_of_column(self, item: str, concentrations: pd.Series[Any]) -> Integers:
        """As `tenths_of`, for a column of floats."""
        rounded = round_column(concentrations, self.decimals).to_numpy()
        known = ~np.isnan(rounded)
        negative = np.flatnonzero(
            known & (concentrations.to_numpy(dtype=float, na_value=np.nan) < 0)
        )
        if len(negative):
            raise ValueError(
                f"{item}: {len(negative)} concentration(s) are negative, the first in row "
                f"{concentrations.index[negative[0]]}."
            )
        return np.where(known, np.rint(rounded * 10), UNKNOWN).astype(np.int64)


def read_scale(item: str, rows: pd.DataFrame) -> Scale:
    """Take the scale of one item from its rows of ``standards/aqi_breakpoints``.

    Parameters
    ----------
    item : str
        Pollutant and averaging time, for messages.
    rows : DataFrame
        unit, iaqi, concentration; in any order.

    Returns
    -------
    Scale

    Raises
    ------
    ValueError
        If the rows differ in unit, or do not rise strictly from 0.
    """
    ordered = rows.sort_values("iaqi", kind="stable")
    units = set(ordered["unit"])
    if len(units) != 1 or not units <= _DECIMALS_OF_UNIT.keys():
        raise ValueError(f"{item}: units {sorted(units)}, expected one of ug/m3 and mg/m3.")
    tenths = [printed_decimal(value) * 10 for value in ordered["concentration"]]
    indices = [int(value) for value in ordered["iaqi"]]
    whole = all(value == int(value) for value in tenths)
    rising = (np.diff(np.array(tenths, dtype=float)) > 0).all() and (np.diff(indices) > 0).all()
    if not (whole and rising and len(indices) > 1 and tenths[0] == indices[0] == 0):
        raise ValueError(
            f"The breakpoints of {item} must rise strictly from 0 in both columns, with no more "
            f"than one decimal; got {list(zip(indices, ordered['concentration'], strict=True))}."
        )
    return Scale(
        decimals=_DECIMALS_OF_UNIT[units.pop()],
        tenths=np.array([int(value) for value in tenths]),
        indices=np.array(indices),
    )
