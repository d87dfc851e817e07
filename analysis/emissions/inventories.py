"""Published emissions of another kind: academic inventories and an official circular.

An inventory multiplies activity data by emission factors (排放因子法); an official total counts
what the accounting of total control counts. The two differ in sources, sectors and years, so an
inventory stands *beside* an official total as a point of another kind; no series joins them, and
no verdict rests on one.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from analysis.standards.rounding import printed_decimal

EmissionKind = Literal["inventory", "inventory_change", "official_circular"]

#: Kinds by how a row's basis names them.
_KINDS: tuple[tuple[str, EmissionKind], ...] = (
    ("趋势", "inventory_change"),
    ("学术排放清单", "inventory"),
    ("通报", "official_circular"),
)
#: 10³ t in one unit of a published amount.
_KT: dict[str, Decimal] = {"kt": Decimal(1), "万吨": Decimal(10)}
#: Sector of a row that is the sum of all sectors.
TOTAL_WORD = "合计"
_SINCE = re.compile(r"相对(\d{4})变化")
#: Journal papers are titled with year, volume and issue: 2018 39(2).
_ISSUE = re.compile(r"((?:19|20)\d{2}) \d+\(\d+\)")


def published_emissions(table: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """Return published emissions with what kind of number each is.

    Parameters
    ----------
    table : DataFrame
        ``annual/emissions_published``.
    as_of : int
        Rows of later years are not seen, nor papers that appeared later: an inventory of 2014
        that was printed in 2018 was not known in 2015.

    Returns
    -------
    DataFrame
        ``year``, ``area_zh``, ``pollutant``, ``sector``, ``kind`` (EmissionKind), ``amount_kt``
        (10³ t; Decimal, None for changes), ``change_pct`` (Decimal, None for amounts),
        ``since_year`` (for changes), ``rate_pct_per_year`` (constant yearly rate of a change),
        ``is_total``, ``known_from`` (year), ``source_title``, ``confidence``. In the order of the
        table.

    Raises
    ------
    ValueError
        For a basis or a unit that is not known; the message names the rows.
    """
    rows, problems = [], []
    for record in table.to_dict("records"):
        kind = next((kind for word, kind in _KINDS if word in record["basis"]), None)
        since = _SINCE.search(record["sector"])
        if kind is None or (record["unit"] not in _KT and not since):
            where = f"{record['year']} {record['area_zh']} {record['pollutant']}"
            problems.append(f"{where} ({record['basis']}, {record['unit']}, {record['sector']})")
            continue
        rows.append(_row(record, kind, int(since[1]) if since else None))
    if problems:
        raise ValueError(
            "annual/emissions_published holds rows whose kind cannot be told: "
            + "; ".join(problems)
            + ". Name the basis as 学术排放清单 or 通报, and the year a change counts from."
        )
    columns = list(_row(_EXAMPLE, "inventory", None))
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype({"year": "Int64", "since_year": "Int64", "known_from": "Int64"})
    seen = frame[frame["known_from"] <= as_of]
    return seen.reset_index(drop=True)


_EXAMPLE: dict[str, Any] = {
    "year": 2014,
    "area_zh": "",
    "pollutant": "",
    "sector": "",
    "value": 0.0,
    "unit": "kt",
    "source_title": "",
    "confidence": "",
}


def _row(record: dict[str, Any], kind: EmissionKind, since: int | None) -> dict[str, Any]:
    value = _plain(float(record["value"]))
    year = int(record["year"])
    issue = _ISSUE.search(record["source_title"])
    return {
        "year": year,
        "area_zh": record["area_zh"],
        "pollutant": record["pollutant"],
        "sector": record["sector"],
        "kind": kind,
        "amount_kt": None if since else value * _KT[record["unit"]],
        "change_pct": value if since else None,
        "since_year": since,
        "rate_pct_per_year": yearly_rate_pct(value, year - since) if since else None,
        "is_total": TOTAL_WORD in record["sector"],
        "known_from": max(year, int(issue[1])) if issue else year,
        "source_title": record["source_title"],
        "confidence": record["confidence"],
    }


def _plain(value: float) -> Decimal:
    """Return a number read as float without the ".0" that Python adds to a whole one."""
    exact = printed_decimal(value)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def yearly_rate_pct(change_pct: Decimal, years: int) -> Decimal:
    """Return the constant yearly rate that adds up to a change over some years, percent a year.

    Raises
    ------
    ValueError
        If ``years`` is not above zero or nothing is left.
    """
    if years <= 0 or change_pct <= -100:
        raise ValueError(
            f"A change of {change_pct} % over {years} years has no yearly rate; give a change "
            "above -100 % and at least one year."
        )
    return 100 * ((1 + change_pct / 100) ** (Decimal(1) / years) - 1)


def sectors_of(emissions: pd.DataFrame, area_zh: str, pollutant: str) -> pd.DataFrame:
    """Return the sectors of an inventory of one area and pollutant, largest first.

    Parameters
    ----------
    emissions : DataFrame
        Result of `published_emissions`.
    area_zh, pollutant : str

    Returns
    -------
    DataFrame
        ``year``, ``sector``, ``amount_kt``, ``share`` (0 to 1, of the printed total),
        ``total_kt`` (the printed total), ``rounding_kt`` (sum of the sectors less the printed
        total), ``source_title``, ``confidence``; no rows where no inventory with a total is known.
    """
    columns = [
        *("year", "sector", "amount_kt", "share"),
        *("total_kt", "rounding_kt", "source_title", "confidence"),
    ]
    mine = emissions[
        (emissions["kind"] == "inventory")
        & (emissions["area_zh"] == area_zh)
        & (emissions["pollutant"] == pollutant)
    ]
    totals, parts = mine[mine["is_total"]], mine[~mine["is_total"]]
    if totals.empty or parts.empty:
        return pd.DataFrame(columns=columns)
    last = totals.sort_values("year").iloc[-1]
    parts = parts[(parts["year"] == last["year"]) & (parts["source_title"] == last["source_title"])]
    total = last["amount_kt"]
    gap = sum(parts["amount_kt"], Decimal(0)) - total
    shown = parts.assign(
        share=[float(amount / total) for amount in parts["amount_kt"]],
        total_kt=total,
        rounding_kt=gap,
    )
    return shown.sort_values("share", ascending=False, ignore_index=True)[columns]
