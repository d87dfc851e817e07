"""Rules of the air data and the standards that a table schema cannot say.

A published monthly value is in the unit of its indicator; the breakpoints of an index rise; the
periods of texts and of series do not overlap, so that one day has one limit, one index and one
reference state. They have the form of the rules in `analysis.data.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

Tables = Mapping[str, pd.DataFrame]
# table, row, column, value, rule, hint
Breach = tuple[str, int, str, Any, str, str]

MONTHLY_UNITS = {
    "aqi_good_days_pct": "%",
    "aqi_good_days_yoy_pp": "pp",
    "co_p95": "mg/m3",
    "composite_index": "1",
    "no2": "ug/m3",
    "o3_mda8_p90": "ug/m3",
    "pm10": "ug/m3",
    "pm25": "ug/m3",
    "rank_aqi": "rank",
    "rank_composite": "rank",
    "rank_pm25": "rank",
    "so2": "ug/m3",
}
"""Unit of each published monthly indicator; ``<indicator>_yoy_pct`` is in %."""

_PUBLISHED = "air/published_monthly"
_BREAKPOINTS = "standards/aqi_breakpoints"
_LIMITS = "standards/gb3095_limits"
_TEXTS = "standards/texts"
_SERIES = "air/series"


def monthly_units(tables: Tables) -> Iterator[Breach]:
    """A published monthly value is in the unit of its indicator."""
    frame = tables[_PUBLISHED]
    expected = frame["indicator"].map(MONTHLY_UNITS)
    expected = expected.mask(frame["indicator"].str.endswith("_yoy_pct", na=False), "%")
    wrong = frame["unit"].notna() & expected.notna() & (frame["unit"] != expected)
    for row in frame.index[wrong]:
        rule = f"is not the unit of {frame.at[row, 'indicator']}"
        yield _PUBLISHED, row, "unit", frame.at[row, "unit"], rule, f"write {expected[row]}"


def monthly_values(tables: Tables) -> Iterator[Breach]:
    """A published concentration, index or rank is above zero; a share is a share.

    Changes from the year before may be negative and exceed 100 %.
    """
    frame = tables[_PUBLISHED]
    change = frame["indicator"].str.contains("_yoy_", na=True)
    share = frame["indicator"] == "aqi_good_days_pct"
    low = ~change & ((frame["value"] < 0) | (~share & (frame["value"] == 0)))
    for row in frame.index[low]:
        hint = "look at the source; an unknown value has no row"
        yield _PUBLISHED, row, "value", frame.at[row, "value"], "is too small", hint
    for row in frame.index[share & (frame["value"] > 100)]:
        hint = "write a share of days of at most 100"
        yield _PUBLISHED, row, "value", frame.at[row, "value"], "is more than 100 %", hint


def rising_breakpoints(tables: Tables) -> Iterator[Breach]:
    """Index and concentration rise from row to row of one item, beginning at 0."""
    for _, item in tables[_BREAKPOINTS].groupby(["standard", "item"], sort=False):
        for column in ("iaqi", "concentration"):
            values = item[column].astype("float64")
            if values.iloc[0] != 0:
                hint = "begin the item with index 0 at concentration 0"
                yield _BREAKPOINTS, item.index[0], column, values.iloc[0], "is not 0", hint
            for row in item.index[values.diff() <= 0]:
                rule = f"does not rise from the row before of {item.at[row, 'item']}"
                hint = "put the breakpoints of an item in rising order, each once"
                yield _BREAKPOINTS, row, column, item.at[row, column], rule, hint


def ordered_limits(tables: Tables) -> Iterator[Breach]:
    """The limit of grade I is not above that of grade II."""
    frame = tables[_LIMITS]
    for row in frame.index[frame["grade1"] > frame["grade2"]]:
        hint = "exchange the two limits"
        yield (
            _LIMITS,
            row,
            "grade1",
            frame.at[row, "grade1"],
            "is above the limit of grade II",
            hint,
        )


def text_periods(tables: Tables) -> Iterator[Breach]:
    """The periods of the texts follow each other without gap or overlap."""
    frame = tables[_TEXTS]
    yield from _reversed_periods(_TEXTS, frame)
    yield from _overlaps(_TEXTS, frame, adjoining=True)


def limit_periods(tables: Tables) -> Iterator[Breach]:
    """The periods of one limit do not overlap, and none ends before it begins."""
    frame = tables[_LIMITS]
    yield from _reversed_periods(_LIMITS, frame)
    for _, item in frame.groupby(["pollutant", "averaging"], sort=False):
        yield from _overlaps(_LIMITS, item)


def series_periods(tables: Tables) -> Iterator[Breach]:
    """The rows of one series have periods that do not overlap."""
    frame = tables[_SERIES]
    yield from _reversed_periods(_SERIES, frame)
    for _, item in frame.groupby("path", sort=False):
        yield from _overlaps(_SERIES, item)


def _reversed_periods(table: str, frame: pd.DataFrame) -> Iterator[Breach]:
    for row in frame.index[frame["valid_to"] < frame["valid_from"]]:
        hint = f"write {frame.at[row, 'valid_from']:%Y-%m-%d} or later"
        last = f"{frame.at[row, 'valid_to']:%Y-%m-%d}"
        yield table, row, "valid_to", last, "lies before the period begins", hint


def _overlaps(table: str, frame: pd.DataFrame, *, adjoining: bool = False) -> Iterator[Breach]:
    """Compare each period with the one before; an empty first or last day is open."""
    ordered = frame.assign(
        first=frame["valid_from"].astype("datetime64[us]").fillna(pd.Timestamp(1900, 1, 1)),
        last=frame["valid_to"].astype("datetime64[us]").fillna(pd.Timestamp(2200, 1, 1)),
    ).sort_values("first", kind="stable")
    before = ordered["last"].shift()
    for row in ordered.index[ordered["first"] <= before]:
        rule, hint = "begins before the earlier period ends", "let one period follow the other"
        yield table, row, "valid_from", _day(ordered.at[row, "valid_from"]), rule, hint
    gap = adjoining & (ordered["first"] > before + pd.Timedelta(days=1))
    for row in ordered.index[gap]:
        hint = f"write {before[row] + pd.Timedelta(days=1):%Y-%m-%d}"
        rule = "leaves days without a text before it"
        yield table, row, "valid_from", _day(ordered.at[row, "valid_from"]), rule, hint


def _day(moment: Any) -> str:
    return "" if pd.isna(moment) else f"{moment:%Y-%m-%d}"


AIR_RULES: tuple[tuple[Callable[[Tables], Iterator[Breach]], tuple[str, ...]], ...] = (
    (monthly_units, (_PUBLISHED,)),
    (monthly_values, (_PUBLISHED,)),
    (rising_breakpoints, (_BREAKPOINTS,)),
    (ordered_limits, (_LIMITS,)),
    (limit_periods, (_LIMITS,)),
    (text_periods, (_TEXTS,)),
    (series_periods, (_SERIES,)),
)
"""Every rule with the tables it reads."""
