"""Judged days: which days were good, which pollutant decided, and what ozone alone cost.

A day is judged by HJ 633 on the six daily values (:mod:`analysis.standards.aqi`); it is good
(优良) at an AQI of 100 or less. Some days lack a valid value of one pollutant: such a day is bad if
a pollutant that exists exceeds 100, and otherwise not assessable, never assumed good.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

#: An AQI of at most this is a good day (HJ 633-2012, Table 2: classes 1 and 2).
GOOD_AQI = 100
#: A primary pollutant exists above this AQI (HJ 633-2012, 4.4.2).
PRIMARY_AQI = 50
#: Pollutants beside ozone, as the columns name them.
OTHERS = ("pm25", "pm10", "so2", "no2", "co")


@dataclass(frozen=True)
class GoodDayAccount:
    """What became of the days of a period.

    Attributes
    ----------
    n_days
        Days handed in, judged or not.
    n_assessed, n_good, n_bad
        Days with a verdict, and their verdicts; ``n_days - n_assessed`` are not assessable.
    n_ozone_alone, n_ozone_and_others, n_others_alone
        The bad days by what exceeded an IAQI of 100.
    n_particles
        The bad days on which PM2.5 or PM10 did, whatever else.
    good_pct, good_without_ozone_pct
        Share of good days among the assessed ones, in %, as it is and as it would be had ozone
        exceeded on no day (the days that ozone alone made bad counted as good). None without
        assessed days.
    """

    n_days: int
    n_assessed: int
    n_good: int
    n_bad: int
    n_ozone_alone: int
    n_ozone_and_others: int
    n_others_alone: int
    n_particles: int
    good_pct: float | None
    good_without_ozone_pct: float | None


def judge_days(judged: pd.DataFrame) -> pd.DataFrame:
    """Add verdicts to days whose AQI was computed.

    Parameters
    ----------
    judged
        ``city_id``, ``date`` and the columns of :meth:`analysis.standards.aqi.AqiTable.days`.

    Returns
    -------
    DataFrame
        The same with ``good`` (boolean, missing where not assessable), ``ozone_exceeds``,
        ``others_exceed`` and ``particles_exceed`` (boolean).
    """
    frame = judged.copy()
    exceeds = {item: (frame[f"iaqi_{item}"] > GOOD_AQI).fillna(False) for item in ("o3", *OTHERS)}
    frame["ozone_exceeds"] = exceeds["o3"].astype(bool)
    frame["others_exceed"] = pd.DataFrame(exceeds)[list(OTHERS)].any(axis=1)
    frame["particles_exceed"] = (exceeds["pm25"] | exceeds["pm10"]).astype(bool)
    bad = frame["ozone_exceeds"] | frame["others_exceed"]
    good = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    good[frame["aqi"].notna()] = True
    good[bad] = False
    frame["good"] = good
    return frame


def good_day_account(days: pd.DataFrame) -> GoodDayAccount:
    """Count the verdicts of a frame of judged days (see :func:`judge_days`)."""
    assessed = days[days["good"].notna()]
    bad = assessed[~assessed["good"].astype(bool)]
    ozone, others = bad["ozone_exceeds"], bad["others_exceed"]
    n, n_bad, alone = len(assessed), len(bad), int((ozone & ~others).sum())
    return GoodDayAccount(
        n_days=len(days),
        n_assessed=n,
        n_good=n - n_bad,
        n_bad=n_bad,
        n_ozone_alone=alone,
        n_ozone_and_others=int((ozone & others).sum()),
        n_others_alone=int((others & ~ozone).sum()),
        n_particles=int(bad["particles_exceed"].sum()),
        good_pct=100 * (n - n_bad) / n if n else None,
        good_without_ozone_pct=100 * (n - n_bad + alone) / n if n else None,
    )


def primary_shares(days: pd.DataFrame) -> pd.DataFrame:
    """Count which pollutant was primary, by how bad the day was.

    A day with several primary pollutants counts as a day of each, in equal parts, so the shares of
    a group add up to one.

    Returns
    -------
    DataFrame
        ``group`` ("good" for AQI 51–100, "bad" above), ``pollutant``, ``days`` (float),
        ``n_group`` (days of the group) and ``share``.
    """
    columns = ["group", "pollutant", "days", "n_group", "share"]
    known = days[days["aqi"].notna() & (days["aqi"] > PRIMARY_AQI)]
    if known.empty:
        return pd.DataFrame(columns=columns)
    parts = known["primary"].str.split("+")
    frame = pd.DataFrame(
        {
            "group": known["aqi"].gt(GOOD_AQI).map({True: "bad", False: "good"}),
            "pollutant": parts,
            "days": 1 / parts.str.len(),
        }
    ).explode("pollutant")
    counts = frame.groupby(["group", "pollutant"], as_index=False)["days"].sum()
    sizes = known["aqi"].gt(GOOD_AQI).map({True: "bad", False: "good"}).value_counts()
    counts["n_group"] = counts["group"].map(sizes).astype(int)
    counts["share"] = counts["days"] / counts["n_group"]
    return counts.sort_values(["group", "share"], ascending=[True, False], ignore_index=True)


def exceedances_by_month(days: pd.DataFrame, value: str, limit: float) -> pd.DataFrame:
    """Count the days above a limit by calendar month.

    Parameters
    ----------
    days
        Frame with ``date`` and the column ``value``; missing values are days not seen.
    value, limit
        Column and the limit in its unit; a day exceeds if its value is *above* the limit.

    Returns
    -------
    DataFrame
        ``calendar_month`` 1–12, ``n_days`` seen, ``n_exceed``, ``share_pct`` (missing without a
        day seen).
    """
    seen = days[days[value].notna()]
    month = seen["date"].dt.month
    frame = pd.DataFrame({"calendar_month": range(1, 13)})
    frame["n_days"] = frame["calendar_month"].map(month.value_counts()).fillna(0).astype(int)
    above = month[seen[value] > limit].value_counts()
    frame["n_exceed"] = frame["calendar_month"].map(above).fillna(0).astype(int)
    frame["share_pct"] = (100 * frame["n_exceed"] / frame["n_days"]).where(frame["n_days"] > 0)
    return frame


def change_between_standards(days: pd.DataFrame, scenario: pd.DataFrame) -> GoodDayAccount:
    """Return the account of the days of ``days`` judged as in ``scenario`` (same days only)."""
    keys = days.loc[days["good"].notna(), ["city_id", "date"]]
    return good_day_account(scenario.merge(keys, on=["city_id", "date"]))
