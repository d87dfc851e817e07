"""A city among the cities of its province: levels over the same months, never a league table.

Cities are compared over the months that *all* of them have, so that a gap of one city cannot make
it look better. What is returned is the distribution and the place of one city in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Place:
    """Where one city stands among others in one quantity.

    ``n_above`` and ``n_below`` count the other cities with a higher and a lower value;
    ``median`` is that of all cities, in the unit of the values.
    """

    value: float
    median: float
    n_cities: int
    n_above: int
    n_below: int


def common_levels(months: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return each city's mean over the months that every city has.

    Parameters
    ----------
    months
        ``city_id``, ``month`` and ``column``, in one reference state.

    Returns
    -------
    DataFrame
        ``city_id``, ``value`` (mean, in the unit of the column), ``n_months``.
    """
    wide = months.pivot(index="month", columns="city_id", values=column).dropna()
    return pd.DataFrame(
        {"city_id": wide.columns, "value": wide.mean().to_numpy(), "n_months": len(wide)}
    )


def place_of(values: pd.Series[float], city_id: str) -> Place | None:
    """Return the place of a city among ``values`` (indexed by city id); None if it has no value."""
    known = values.dropna()
    if city_id not in known.index:
        return None
    mine = float(known[city_id])
    return Place(
        value=mine,
        median=float(known.median()),
        n_cities=len(known),
        n_above=int((known > mine).sum()),
        n_below=int((known < mine).sum()),
    )
