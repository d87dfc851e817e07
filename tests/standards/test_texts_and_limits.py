"""Which text rules a day, and what it limits: the steps of 2018, 2026 and 2031."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from analysis.standards.limits import find_limit, limit
from analysis.standards.texts import texts_on

TABLES = Path(__file__).parents[2] / "data/standards"
TEXTS = pd.read_csv(TABLES / "texts.csv")
LIMITS = pd.read_csv(TABLES / "gb3095_limits.csv")


@pytest.mark.parametrize(
    ("day", "limits", "aqi", "kelvin"),
    [
        ("2012-02-29", "GB 3095-2012", "HJ 633-2012", 273.0),
        ("2018-08-31", "GB 3095-2012", "HJ 633-2012", 273.0),
        ("2018-09-01", "GB 3095-2012", "HJ 633-2012", 298.15),
        ("2026-02-28", "GB 3095-2012", "HJ 633-2012", 298.15),
        ("2026-03-01", "GB 3095-2026 transition", "HJ 633-2026", 298.15),
        ("2030-12-31", "GB 3095-2026 transition", "HJ 633-2026", 298.15),
        ("2031-01-01", "GB 3095-2026 final", "HJ 633-2026", 298.15),
        ("2100-01-01", "GB 3095-2026 final", "HJ 633-2026", 298.15),
    ],
)
def test_a_day_is_judged_by_the_text_of_its_time(
    day: str, limits: str, aqi: str, kelvin: float
) -> None:
    texts = texts_on(TEXTS, date.fromisoformat(day))
    assert (texts.limits, texts.aqi, texts.gas_reference_k) == (limits, aqi, kelvin)


def test_the_last_text_is_open_and_an_earlier_one_has_its_last_day() -> None:
    assert texts_on(TEXTS, date(2031, 1, 1)).valid_to is None
    last_hour = pd.Timestamp("2018-08-31 23:00")
    assert texts_on(TEXTS, last_hour).valid_to == date(2018, 8, 31)


def test_a_day_before_the_first_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"2012-02-28 lies in 0 periods.*runs from 2012-02-29"):
        texts_on(TEXTS, date(2012, 2, 28))


def test_overlapping_periods_are_refused() -> None:
    overlapping = TEXTS.assign(valid_to=None)
    with pytest.raises(ValueError, match="2018-09-01 lies in 2 periods"):
        texts_on(overlapping, date(2018, 9, 1))


def test_every_text_has_its_limits_and_its_aqi_table() -> None:
    breakpoints = pd.read_csv(TABLES / "aqi_breakpoints.csv")
    assert set(TEXTS["limits"]) == set(LIMITS["standard"])
    assert set(TEXTS["aqi"]) == set(breakpoints["standard"])


@pytest.mark.parametrize(
    ("standard", "pm25", "pm10", "so2", "ozone"),
    [
        ("GB 3095-2012", 35, 70, 60, 160),
        ("GB 3095-2026 transition", 30, 60, 60, 160),
        ("GB 3095-2026 final", 25, 50, 20, 160),
    ],
)
def test_particles_are_limited_more_strictly_step_by_step_and_ozone_is_not(
    standard: str, pm25: int, pm10: int, so2: int, ozone: int
) -> None:
    assert limit(LIMITS, "PM2.5", "annual", standard) == pm25
    assert limit(LIMITS, "PM10", "annual", standard) == pm10
    assert limit(LIMITS, "SO2", "annual", standard) == so2
    assert limit(LIMITS, "O3", "MDA8", standard) == ozone


def test_a_limit_carries_its_unit_and_grade() -> None:
    found = find_limit(LIMITS, "CO", "24h", "GB 3095-2012")
    assert (str(found.value), found.unit) == ("4", "mg/m3")
    assert limit(LIMITS, "O3", "MDA8", "GB 3095-2012", grade=1) == Decimal(100)


@pytest.mark.parametrize("dtype", ["int64", "float64", "str"])
def test_a_limit_does_not_depend_on_how_the_table_was_read(dtype: str) -> None:
    read = LIMITS.astype({"grade2": dtype})
    assert str(limit(read, "PM2.5", "24h", "GB 3095-2026 final")) == "50"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (("PM25", "annual", "GB 3095-2012"), "pollutant='PM25' is not among SO2"),
        (("O3", "annual", "GB 3095-2012"), "averaging='annual' is not among MDA8, 1h"),
        (("O3", "MDA8", "GB 3095-1996"), "standard='GB 3095-1996' is not among"),
    ],
)
def test_a_limit_that_does_not_exist_is_refused(query: tuple[str, str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        limit(LIMITS, *query)


def test_a_repeated_limit_and_an_unknown_grade_are_refused() -> None:
    with pytest.raises(ValueError, match="has 2 rows"):
        limit(pd.concat([LIMITS, LIMITS]), "O3", "1h", "GB 3095-2012")
    with pytest.raises(ValueError, match="grade=3"):
        limit(LIMITS, "O3", "1h", "GB 3095-2012", grade=3)  # type: ignore[arg-type]
