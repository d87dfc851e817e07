"""Rules of the air data: units, shares, rising breakpoints, periods that follow each other."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data import air_rules

PUBLISHED = pd.DataFrame(
    [
        ("aqi_good_days_pct", 87.1, "%"),
        ("o3_mda8_p90", 143.0, "ug/m3"),
        ("co_p95", 0.9, "mg/m3"),
        ("pm25_yoy_pct", -38.2, "%"),
        ("aqi_good_days_yoy_pp", -33.4, "pp"),
        ("rank_aqi", 21.0, "rank"),
    ],
    columns=["indicator", "value", "unit"],
    index=range(2, 8),
).astype({"indicator": "string", "unit": "string"})

BREAKPOINTS = pd.DataFrame(
    [("O3_8H", 0, 0.0), ("O3_8H", 50, 100.0), ("O3_8H", 100, 160.0), ("CO_1H", 0, 0.0)],
    columns=["item", "iaqi", "concentration"],
    index=range(2, 6),
).assign(standard="HJ 633-2012")


def periods(*days):
    frame = pd.DataFrame(days, columns=["valid_from", "valid_to"], index=range(2, 2 + len(days)))
    return frame.apply(pd.to_datetime)


TEXTS = periods(("2012-02-29", "2018-08-31"), ("2018-09-01", "2026-02-28"), ("2026-03-01", None))


def broken(rule, table, frame):
    return [(row, column, text) for _, row, column, _, text, _ in rule({table: frame})]


def test_sound_tables_break_no_rule():
    published = {"air/published_monthly": PUBLISHED}
    assert list(air_rules.monthly_units(published)) == []
    assert list(air_rules.monthly_values(published)) == []
    assert list(air_rules.rising_breakpoints({"standards/aqi_breakpoints": BREAKPOINTS})) == []
    assert list(air_rules.text_periods({"standards/texts": TEXTS})) == []


@pytest.mark.parametrize("row", PUBLISHED.index)
def test_a_published_value_in_another_unit_is_refused(row):
    frame = PUBLISHED.copy()
    frame.loc[row, "unit"] = "d"
    ((at, column, rule),) = broken(air_rules.monthly_units, "air/published_monthly", frame)
    assert (at, column) == (row, "unit")
    assert rule == f"is not the unit of {PUBLISHED.indicator[row]}"


@pytest.mark.parametrize(
    ("row", "value", "rule"),
    [
        (2, 100.1, "is more than 100 %"),
        (2, -0.1, "is too small"),
        (3, 0.0, "is too small"),
        (3, -5.0, "is too small"),
        (7, 0.0, "is too small"),
    ],
)
def test_a_value_that_cannot_be_is_refused(row, value, rule):
    frame = PUBLISHED.copy()
    frame.loc[row, "value"] = value
    table = "air/published_monthly"
    assert broken(air_rules.monthly_values, table, frame) == [(row, "value", rule)]


def test_a_month_without_any_good_day_and_a_fall_of_more_than_all_are_possible_changes():
    frame = PUBLISHED.copy()
    frame.loc[2, "value"] = 0.0
    frame.loc[5, "value"] = 150.0
    assert broken(air_rules.monthly_values, "air/published_monthly", frame) == []


@pytest.mark.parametrize(("column", "value"), [("iaqi", 50), ("concentration", 100.0)])
def test_a_breakpoint_that_does_not_rise_is_refused(column, value):
    frame = BREAKPOINTS.copy()
    frame.loc[4, column] = value
    ((row, name, rule),) = broken(air_rules.rising_breakpoints, "standards/aqi_breakpoints", frame)
    assert (row, name) == (4, column)
    assert rule == "does not rise from the row before of O3_8H"


def test_an_index_that_does_not_begin_at_zero_is_refused():
    frame = BREAKPOINTS.drop(index=2)
    found = broken(air_rules.rising_breakpoints, "standards/aqi_breakpoints", frame)
    assert [(row, column) for row, column, _ in found] == [(3, "iaqi"), (3, "concentration")]


def test_two_texts_for_one_day_are_refused():
    frame = periods(("2012-02-29", "2018-09-01"), ("2018-09-01", None))
    found = broken(air_rules.text_periods, "standards/texts", frame)
    assert found == [(3, "valid_from", "begins before the earlier period ends")]


def test_a_text_that_follows_an_open_one_is_refused():
    frame = periods(("2012-02-29", None), ("2018-09-01", None))
    assert len(broken(air_rules.text_periods, "standards/texts", frame)) == 1


def test_days_between_two_texts_are_refused():
    frame = periods(("2012-02-29", "2018-08-30"), ("2018-09-01", None))
    found = broken(air_rules.text_periods, "standards/texts", frame)
    assert found == [(3, "valid_from", "leaves days without a text before it")]


def test_a_text_that_ends_before_it_begins_is_refused():
    frame = periods(("2018-09-01", "2018-08-31"))
    found = broken(air_rules.text_periods, "standards/texts", frame)
    assert found == [(2, "valid_to", "lies before the period begins")]


def test_limits_of_one_pollutant_may_not_overlap_but_may_leave_a_gap():
    frame = periods(("2016-01-01", "2026-02-28"), ("2026-03-02", None), ("2016-01-01", None))
    frame = frame.assign(pollutant=["O3", "O3", "CO"], averaging="1h")
    assert broken(air_rules.limit_periods, "standards/gb3095_limits", frame) == []
    frame.loc[3, "valid_from"] = pd.Timestamp(2026, 2, 28)
    assert len(broken(air_rules.limit_periods, "standards/gb3095_limits", frame)) == 1


def test_grade_one_may_not_be_laxer_than_grade_two():
    frame = pd.DataFrame({"grade1": [40.0, 41.0], "grade2": [40.0, 40.0]}, index=[2, 3])
    found = broken(air_rules.ordered_limits, "standards/gb3095_limits", frame)
    assert [(row, column) for row, column, _ in found] == [(3, "grade1")]


def test_one_series_has_one_reference_state_a_day():
    frame = periods((None, "2018-08-31"), ("2018-09-01", None), (None, None))
    frame["path"] = ["air/hourly", "air/hourly", "met/hko_daily.csv"]
    assert broken(air_rules.series_periods, "air/series", frame) == []
    frame.loc[3, "valid_from"] = pd.Timestamp(2018, 8, 31)
    assert len(broken(air_rules.series_periods, "air/series", frame)) == 1
