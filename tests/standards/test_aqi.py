"""The air quality index: worked cases, what lies above the table, and what is not known."""

import csv
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.standards.aqi import AqiTable
from analysis.standards.rounding import round_half_even

ROOT = Path(__file__).parents[2]
BREAKPOINTS = pd.read_csv(ROOT / "data/standards/aqi_breakpoints.csv")
TABLES = {name: AqiTable.from_frame(BREAKPOINTS, name) for name in BREAKPOINTS["standard"].unique()}
OLD, NEW = TABLES["HJ 633-2012"], TABLES["HJ 633-2026"]

CLEAN = {"pm25": 10, "pm10": 20, "so2": 5, "no2": 10, "co": "0.5", "o3_8h": 60}
COLUMNS = {
    "pm25": "pm25_ugm3",
    "pm10": "pm10_ugm3",
    "so2": "so2_ugm3",
    "no2": "no2_ugm3",
    "co": "co_mgm3",
    "o3_8h": "o3_mda8_ugm3",
    "o3_1h": "o3_1h_max_ugm3",
}
unhurried = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
tables = st.sampled_from([OLD, NEW])
concentrations = st.one_of(st.none(), st.integers(0, 3000))
days = st.fixed_dictionaries(
    {name: concentrations for name in COLUMNS if name != "co"}
    | {"co": st.one_of(st.none(), st.decimals(0, 70, places=1))}
)


def cases(name: str) -> list[dict[str, str]]:
    """Return the rows of a worked case, as printed."""
    with (ROOT / "tests/cases" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def frame(*of_days: dict[str, object]) -> pd.DataFrame:
    """Return days as the columns of daily values."""
    return pd.DataFrame(
        {
            column: [np.nan if day.get(name) is None else float(day[name]) for day in of_days]  # type: ignore[arg-type]
            for name, column in COLUMNS.items()
        }
    )


# --- Worked cases -----------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("aqi_cases.csv"), ids=lambda c: f"{c['item']}-{c['iaqi']}")
def test_worked_indices(case: dict[str, str]) -> None:
    table = TABLES[case["standard"]]
    expected = int(case["iaqi"]) if case["iaqi"] else None
    assert table.iaqi(case["item"], case["concentration"]) == expected
    assert table.iaqi(case["item"], float(case["concentration"])) == expected
    column = table.iaqi_column(case["item"], pd.Series([float(case["concentration"]), np.nan]))
    assert column.to_list()[0] == expected if expected is not None else column.isna()[0]
    assert column.isna()[1]
    assert column.dtype == "Int64"


@pytest.mark.parametrize("case", cases("aqi_day_cases.csv"), ids=lambda case: case["aqi"])
def test_worked_days(case: dict[str, str]) -> None:
    table = TABLES[case["standard"]]
    measured = {name: case[name] for name in CLEAN}
    expected = (int(case["aqi"]), case["primary"], int(case["class_level"]))
    day = table.day(**measured)  # type: ignore[arg-type]
    assert (day.aqi, "+".join(day.primary), day.class_level) == expected
    row = table.days(frame(measured)).iloc[0]
    assert (row["aqi"], row["primary"], row["class_level"]) == expected
    assert row["aqi_at_least"] == day.aqi_at_least == day.aqi


def test_an_exact_index_is_not_raised_by_one() -> None:
    assert OLD.iaqi("CO_24H", "2.2") == OLD.iaqi("CO_24H", 2.2) == 55
    assert ceil(50 / 2 * (2.2 - 2) + 50) == 56


def test_the_concentration_is_rounded_before_it_is_indexed() -> None:
    assert OLD.iaqi("O3_8H", "160.5") == 100
    assert OLD.iaqi("O3_8H", "160.51") == 101
    assert OLD.iaqi_column("CO_24H", pd.Series([2.25, 2.2501])).to_list() == [55, 58]


# --- What distinguishes the two texts ---------------------------------------------------------


def test_the_new_text_changes_the_index_of_particles_and_of_nothing_else() -> None:
    changed = {
        item
        for item in BREAKPOINTS["item"].unique()
        for value in range(0, 500, 7)
        if OLD.iaqi(item, value) != NEW.iaqi(item, value)
    }
    assert changed == {"PM25_24H", "PM10_24H"}


def test_only_the_old_text_takes_the_largest_hour_of_ozone() -> None:
    measured = CLEAN | {"o3_8h": 150, "o3_1h": 210}
    assert OLD.day(**measured).aqi == 105  # type: ignore[arg-type]
    assert NEW.day(**measured).aqi == 92  # type: ignore[arg-type]
    by_mda8 = OLD.days(frame(measured), one_hour_ozone=False)
    assert by_mda8["aqi"].to_list() == [92]
    assert "iaqi_o3_1h" not in by_mda8
    assert OLD.days(frame(measured).drop(columns="o3_1h_max_ugm3"))["aqi"].to_list() == [92]


# --- Above the table --------------------------------------------------------------------------


def test_above_the_last_breakpoint_there_is_no_index_but_the_aqi_is_500() -> None:
    assert OLD.iaqi("PM25_24H", 501) is None
    day = OLD.day(**CLEAN | {"pm25": 501})  # type: ignore[arg-type]
    assert (day.aqi, day.primary, day.class_level) == (500, ("PM25",), 6)


def test_mda8_above_800_is_indexed_by_the_largest_hour() -> None:
    measured = CLEAN | {"o3_8h": 801}
    assert OLD.day(**measured | {"o3_1h": 900}).aqi == 350  # type: ignore[arg-type]
    for day in (OLD.day(**measured), NEW.day(**measured)):  # type: ignore[arg-type]
        assert (day.aqi, day.class_level, day.aqi_at_least) == (None, None, 300)


def test_one_hour_so2_above_800_is_not_indexed() -> None:
    assert OLD.iaqi("SO2_1H", 801) is None


# --- What is not known ------------------------------------------------------------------------


@pytest.mark.parametrize("gap", list(CLEAN))
def test_a_day_without_one_of_the_six_has_no_aqi_but_a_lower_bound(gap: str) -> None:
    measured = CLEAN | {"pm25": 80, "o3_8h": 170, "o3_1h": 210} | {gap: None}
    day = OLD.day(**measured)  # type: ignore[arg-type]
    assert (day.aqi, day.primary, day.class_level) == (None, (), None)
    assert day.aqi_at_least == (107 if gap == "o3_8h" else 110)
    row = OLD.days(frame(measured)).iloc[0]
    assert row[["aqi", "primary", "class_level"]].isna().all()


def test_a_largest_hour_does_not_replace_a_missing_mda8() -> None:
    day = OLD.day(**CLEAN | {"o3_8h": None, "o3_1h": 210})  # type: ignore[arg-type]
    assert (day.aqi, day.aqi_at_least) == (None, 105)


def test_a_day_without_any_value_has_no_lower_bound_either() -> None:
    assert OLD.day(**dict.fromkeys(CLEAN)).aqi_at_least is None


# --- Primary pollutants and classes -----------------------------------------------------------


def test_all_pollutants_of_a_tie_are_primary_in_a_fixed_order() -> None:
    day = OLD.day(**CLEAN | {"o3_8h": 160, "pm25": 75, "co": 4})  # type: ignore[arg-type]
    assert day.primary == ("PM25", "CO", "O3")
    assert OLD.days(frame(CLEAN | {"o3_8h": 160, "pm25": 75}))["primary"].to_list() == ["PM25+O3"]


@pytest.mark.parametrize(
    ("pm25", "aqi", "level"),
    [
        (35, 50, 1),
        (36, 52, 2),
        (75, 100, 2),
        (76, 102, 3),
        (115, 150, 3),
        (116, 152, 4),
        (150, 200, 4),
        (151, 201, 5),
        (250, 300, 5),
        (251, 301, 6),
    ],
)
def test_a_class_ends_at_its_last_index(pm25: int, aqi: int, level: int) -> None:
    day = OLD.day(**CLEAN | {"pm25": pm25, "o3_8h": 0})  # type: ignore[arg-type]
    assert (day.aqi, day.class_level) == (aqi, level)


# --- Properties -------------------------------------------------------------------------------


@unhurried
@given(tables, st.sampled_from(sorted(BREAKPOINTS["item"].unique())), st.decimals(0, 900, places=1))
def test_the_index_is_equation_1_in_fractions(
    table: AqiTable, item: str, concentration: Decimal
) -> None:
    rows = BREAKPOINTS[(BREAKPOINTS["standard"] == table.standard) & (BREAKPOINTS["item"] == item)]
    step = "0.1" if set(rows["unit"]) == {"mg/m3"} else "1"
    rounded = Fraction(round_half_even(concentration, step))
    points = [(int(c), int(i)) for c, i in zip(rows["concentration"], rows["iaqi"], strict=True)]
    expected = None
    for (low, at_low), (high, at_high) in pairwise(points):
        if low <= rounded <= high:
            expected = ceil(Fraction(at_high - at_low, high - low) * (rounded - low) + at_low)
            break
    assert table.iaqi(item, concentration) == expected


@unhurried
@given(tables, days)
def test_tables_and_single_days_agree(table: AqiTable, measured: dict[str, object]) -> None:
    day = table.day(**measured)  # type: ignore[arg-type]
    row = table.days(frame(measured)).iloc[0]
    assert (None if pd.isna(row["aqi"]) else row["aqi"]) == day.aqi
    assert (None if pd.isna(row["primary"]) else row["primary"]) == (
        None if day.aqi is None else "+".join(day.primary)
    )
    assert (None if pd.isna(row["aqi_at_least"]) else row["aqi_at_least"]) == day.aqi_at_least


@unhurried
@given(tables, days, st.sampled_from(sorted(COLUMNS)), st.integers(1, 500))
def test_more_of_a_pollutant_never_lowers_the_aqi(
    table: AqiTable, measured: dict[str, object], name: str, more: int
) -> None:
    before = table.day(**measured)  # type: ignore[arg-type]
    if measured[name] is None:
        return
    after = table.day(**measured | {name: measured[name] + more})  # type: ignore[operator,arg-type]
    if before.aqi_at_least is not None:
        assert after.aqi_at_least is not None
        assert after.aqi_at_least >= before.aqi_at_least
    if before.aqi is not None and after.aqi is not None:
        assert after.aqi >= before.aqi


@unhurried
@given(tables, days)
def test_the_aqi_is_the_largest_index_and_its_pollutants_are_primary(
    table: AqiTable, measured: dict[str, object]
) -> None:
    row = table.days(frame(measured)).iloc[0]
    if pd.isna(row["aqi"]) or row["aqi"] == 500:
        return
    indices = row[[name for name in row.index if name.startswith("iaqi_")]].dropna()
    assert row["aqi"] >= indices.max()
    assert (row["primary"] == "") == (row["aqi"] <= 50)


# --- Refusals ---------------------------------------------------------------------------------


def test_what_cannot_be_indexed_is_refused() -> None:
    with pytest.raises(ValueError, match="has no item 'O3'"):
        OLD.iaqi("O3", 100)
    with pytest.raises(ValueError, match="O3_8H: a concentration of -1 is negative"):
        OLD.iaqi("O3_8H", -1)
    with pytest.raises(ValueError, match=r"1 concentration.* negative, the first in row 7"):
        OLD.iaqi_column("O3_8H", pd.Series([1.0, -0.2], index=[6, 7]))
    with pytest.raises(ValueError, match=r"lacks the column.* co_mgm3"):
        OLD.days(frame(CLEAN).drop(columns="co_mgm3"))


def test_a_table_that_is_not_there_or_not_in_order_is_refused() -> None:
    with pytest.raises(ValueError, match="No AQI table 'HJ 633-1999'"):
        AqiTable.from_frame(BREAKPOINTS, "HJ 633-1999")
    without = BREAKPOINTS[BREAKPOINTS["item"] != "O3_8H"]
    with pytest.raises(ValueError, match="lacks O3_8H of HJ 633-2012"):
        AqiTable.from_frame(without, "HJ 633-2012")
    wrong = BREAKPOINTS.assign(
        concentration=BREAKPOINTS["concentration"].where(BREAKPOINTS["iaqi"] != 100, 1)
    )
    with pytest.raises(ValueError, match="must rise strictly from 0"):
        AqiTable.from_frame(wrong, "HJ 633-2012")


@pytest.mark.parametrize("dtype", ["float64", "str"])
def test_the_index_does_not_depend_on_how_the_table_was_read(dtype: str) -> None:
    read = BREAKPOINTS.astype({"concentration": dtype}).sample(frac=1, random_state=1)
    assert AqiTable.from_frame(read, "HJ 633-2012").iaqi("PM25_24H", 96) == 127
