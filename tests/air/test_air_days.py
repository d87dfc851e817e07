"""Judged days: never assumed good, and every bad day has its cause."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.air.days import (
    OTHERS,
    change_between_standards,
    exceedances_by_month,
    good_day_account,
    judge_days,
    primary_shares,
)

ITEMS = ("o3", *OTHERS)


def judged(*rows: dict[str, Any]) -> pd.DataFrame:
    """Judge days given by their sub-indices; an item that is left out is 40, None is missing."""
    frame = pd.DataFrame([{f"iaqi_{item}": row.get(item, 40) for item in ITEMS} for row in rows])
    frame = frame.astype("Int64")
    # A day with a missing sub-index has no AQI (standards.aqi).
    frame["aqi"] = frame.max(axis=1).where(frame.notna().all(axis=1))
    frame["date"] = pd.date_range("2020-01-01", periods=len(frame))
    return judge_days(frame.assign(city_id="jiangmen"))


def good(*rows: dict[str, Any]) -> list[object]:
    return [None if pd.isna(value) else bool(value) for value in judged(*rows)["good"]]


def test_a_day_is_good_up_to_an_aqi_of_100():
    assert good({"o3": 100}, {"o3": 101}, {"pm25": 100}, {"no2": 150}) == [True, False, True, False]


def test_a_day_that_lacks_a_pollutant_is_not_assessable_and_not_good():
    assert good({"so2": None}, {"o3": None}) == [None, None]


def test_a_day_that_lacks_a_pollutant_is_bad_if_another_exceeds():
    assert good({"so2": None, "o3": 101}, {"o3": None, "pm10": 120}) == [False, False]


def test_what_exceeds_is_told_apart():
    frame = judged({"o3": 101}, {"o3": 101, "no2": 101}, {"pm10": 101}, {"so2": 101}, {})
    assert frame["ozone_exceeds"].tolist() == [True, True, False, False, False]
    assert frame["others_exceed"].tolist() == [False, True, True, True, False]
    assert frame["particles_exceed"].tolist() == [False, False, True, False, False]


def test_days_that_ozone_alone_made_bad_would_have_been_good_without_it():
    account = good_day_account(
        judged({}, {}, {"o3": 150}, {"o3": 150, "pm25": 120}, {"no2": 120}, {"co": None})
    )
    assert (account.n_days, account.n_assessed, account.n_good, account.n_bad) == (6, 5, 2, 3)
    assert (account.n_ozone_alone, account.n_ozone_and_others, account.n_others_alone) == (1, 1, 1)
    assert account.n_particles == 1
    assert (account.good_pct, account.good_without_ozone_pct) == (40.0, 60.0)


def test_without_an_assessed_day_there_is_no_share():
    account = good_day_account(judged({"o3": None}))
    assert (account.n_days, account.n_assessed) == (1, 0)
    assert account.good_pct is None and account.good_without_ozone_pct is None


indices = st.one_of(st.none(), st.integers(0, 300))
any_days = st.lists(
    st.fixed_dictionaries({item: indices for item in ITEMS}), min_size=1, max_size=12
)


@given(any_days)
def test_the_account_adds_up(rows):
    frame = judged(*rows)
    account = good_day_account(frame)
    assert account.n_days == len(rows)
    assert account.n_good + account.n_bad == account.n_assessed == frame["good"].notna().sum()
    causes = account.n_ozone_alone + account.n_ozone_and_others + account.n_others_alone
    assert causes == account.n_bad
    assert account.n_particles <= account.n_ozone_and_others + account.n_others_alone
    if account.good_pct is not None and account.good_without_ozone_pct is not None:
        assert account.good_pct <= account.good_without_ozone_pct <= 100


@given(any_days)
def test_a_missing_value_never_makes_a_bad_day_good(rows):
    before = good(*rows)
    for item in ITEMS:
        after = good(*({**row, item: None} for row in rows))
        assert all(new is not True for new, old in zip(after, before, strict=True) if old is False)
        assert True not in after


def with_primary(*pairs: tuple[int, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(pairs, columns=["aqi", "primary"])
    return frame.astype({"aqi": "Int64", "primary": "string"})


def test_a_day_with_two_primary_pollutants_counts_half_for_each():
    shares = primary_shares(with_primary((120, "O3"), (110, "O3+NO2"), (80, "PM25"), (40, None)))
    found = {(row.group, row.pollutant): (row.days, row.n_group) for row in shares.itertuples()}
    assert found == {("bad", "O3"): (1.5, 2), ("bad", "NO2"): (0.5, 2), ("good", "PM25"): (1, 1)}


@given(
    st.lists(
        st.tuples(
            st.integers(51, 300), st.sets(st.sampled_from(["O3", "NO2", "PM25"]), min_size=1)
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_shares_of_a_group_add_up_to_one(found):
    shares = primary_shares(with_primary(*((aqi, "+".join(sorted(s))) for aqi, s in found)))
    sums = shares.groupby("group")[["share", "days"]].sum()
    assert sums["share"].tolist() == pytest.approx([1.0] * len(sums))
    assert sums["days"].sum() == pytest.approx(len(found))


def test_without_a_day_above_50_no_pollutant_is_primary():
    shares = primary_shares(with_primary((50, None), (20, None)))
    assert shares.empty and list(shares) == ["group", "pollutant", "days", "n_group", "share"]


def test_a_day_at_the_limit_does_not_exceed_and_a_missing_day_is_not_seen():
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(["2019-06-01", "2019-06-02", "2020-06-03", "2020-06-04"]),
            "mda8": [160.0, 161.0, None, 300.0],
        }
    )
    counts = exceedances_by_month(frame, "mda8", 160.0).set_index("calendar_month")
    assert list(counts.index) == list(range(1, 13))
    assert counts.loc[6, ["n_days", "n_exceed"]].tolist() == [3, 2]
    assert counts.loc[6, "share_pct"] == pytest.approx(200 / 3)
    others = counts.drop(6)
    assert (others[["n_days", "n_exceed"]] == 0).all(axis=None)
    assert others["share_pct"].isna().all()


def test_a_scenario_judges_the_days_that_were_judged_and_no_others():
    in_force = judged({}, {"so2": None}, {"o3": 120})
    scenario = judged({"pm25": 120}, {"pm25": 120}, {"o3": 120})
    account = change_between_standards(in_force, scenario)
    assert (account.n_days, account.n_assessed, account.n_bad) == (2, 2, 2)
    assert (account.n_others_alone, account.n_ozone_alone) == (1, 1)
