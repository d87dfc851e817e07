"""The what-if of precursors gives directions by class of NO2 and stays out of probabilities."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.air_review import AirReview, open_air_review
from analysis.blocks import part_text
from analysis.language import Language
from analysis.projection import what_if
from analysis.projection.what_if import (
    CUTS,
    REGIMES,
    latest_year,
    levels_by_month,
    ozone_response,
    season_level,
)
from analysis.tables import what_if_table

ROOT = Path(__file__).resolve().parents[2]
#: A concentration that may be converted without leaving the range of the classes.
LEVELS = st.floats(0, 200, allow_nan=False)


def series(first: str, *values: float) -> pd.Series[float]:
    return pd.Series(
        values, index=pd.period_range(first, periods=len(values), freq="M"), dtype=float
    )


# --- Classes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("no2", "code"),
    [
        (0, "nox_limited"),
        (34.99, "nox_limited"),
        (35, "transition"),
        (40, "transition"),
        (45, "transition"),
        (45.01, "voc_limited"),
        (90, "voc_limited"),
    ],
)
def test_both_bounds_belong_to_the_transition(no2, code):
    assert ozone_response(no2).code == code


@given(LEVELS)
def test_a_level_lies_within_the_bounds_of_its_class_and_of_no_other(no2):
    within = [
        each.code
        for each in REGIMES
        if (each.low_ugm3 is None or no2 >= each.low_ugm3)
        and (each.high_ugm3 is None or no2 <= each.high_ugm3)
    ]
    assert ozone_response(no2).code in within
    assert len(within) == 1 or no2 in what_if.TRANSITION_UGM3


@given(LEVELS, LEVELS)
def test_more_no2_never_leads_towards_the_nox_limited_class(first, second):
    less, more = sorted((first, second))
    assert REGIMES.index(ozone_response(more)) <= REGIMES.index(ozone_response(less))


@pytest.mark.parametrize("no2", [float("nan"), -0.1])
def test_a_level_that_is_none_is_refused_with_what_was_expected(no2):
    with pytest.raises(ValueError, match="zero or more is expected"):
        ozone_response(no2)


@given(LEVELS)
def test_bounds_meant_at_273_k_never_move_a_level_towards_nox_limited(no2):
    """The same air holds more micrograms in a cubic metre at 273 K."""
    assert REGIMES.index(what_if.response_at_273k(no2)) <= REGIMES.index(ozone_response(no2))


# --- Directions -----------------------------------------------------------------------------


def test_a_cut_of_nitrogen_oxides_alone_flips_its_sign_from_class_to_class():
    assert [each.nox for each in REGIMES] == ["rises", "little_change", "falls"]


def test_ozone_falls_with_what_is_scarce_and_hardly_moves_with_what_is_in_excess():
    voc_limited, _, nox_limited = REGIMES
    assert (voc_limited.voc, nox_limited.nox) == ("falls", "falls")
    assert nox_limited.voc == "little_change"


def test_no_cut_of_vocs_alone_raises_ozone():
    assert "rises" not in {each.voc for each in REGIMES}


def test_where_one_cut_raises_and_the_other_lowers_the_two_together_depend_on_the_proportion():
    for each in REGIMES:
        assert ({each.nox, each.voc} == {"rises", "falls"}) is (each.both == "depends")


# --- Where a city stands --------------------------------------------------------------------


def test_a_month_stands_for_its_latest_three_observations():
    januaries = pd.Series(
        [90.0, 30.0, 40.0, 50.0],
        index=pd.PeriodIndex(["2014-01", "2015-01", "2017-01", "2018-01"], freq="M"),
    )
    (row,) = levels_by_month(januaries).to_dict("records")
    assert (row["no2_ugm3"], row["n_years"], row["first"], row["last"]) == (40.0, 3, 2015, 2018)
    assert row["regime"] == "transition"


def test_a_month_near_a_bound_has_another_class_at_the_other_reference_state():
    row = levels_by_month(series("2019-03", 34.0)).loc[3]
    assert (row["regime"], row["regime_273k"]) == ("nox_limited", "transition")


def test_the_latest_year_is_twelve_months_without_a_gap():
    values = series("2016-01", *range(10, 34))
    year = latest_year(values)
    assert year is not None
    assert (str(year.first), str(year.last)) == ("2017-01", "2017-12")
    assert year.no2_ugm3 == pytest.approx(27.5)
    gap = latest_year(values.drop(pd.Period("2017-06", "M")))
    assert gap is not None and (str(gap.first), str(gap.last)) == ("2016-06", "2017-05")


def test_twelve_values_that_are_no_whole_year_are_no_year():
    """Without the low summer the mean would be that of winter."""
    halves = pd.concat([series("2018-12", *[50.0] * 7), series("2019-12", *[50.0] * 7)])
    assert latest_year(halves) is None
    assert latest_year(series("2019-01", *[50.0] * 11)) is None
    assert latest_year(series("2019-01", *[50.0] * 5, np.nan, *[50.0] * 6)) is None


def test_a_season_has_a_level_only_if_each_of_its_months_was_observed():
    levels = levels_by_month(series("2019-08", 20.0, 30.0))
    assert season_level(levels, (8, 9)) == 25.0
    assert season_level(levels, (8, 9, 10)) is None


def test_a_series_that_holds_a_month_twice_is_refused():
    with pytest.raises(ValueError, match="twice: 2019-01"):
        levels_by_month(pd.concat([series("2019-01", 20.0), series("2019-01", 30.0)]))


@given(st.lists(st.floats(0, 120, allow_nan=False), min_size=1, max_size=40))
def test_every_observed_month_of_the_year_stands_in_exactly_one_class(values):
    observed = series("2017-05", *values)
    placed = [month for months in what_if.what_if_table(observed)["months"] for month in months]
    assert sorted(placed) == sorted(set(observed.index.month))


@given(st.lists(st.floats(0, 120, allow_nan=False), min_size=12, max_size=40))
def test_a_whole_year_stands_in_exactly_one_class(values):
    assert what_if.what_if_table(series("2017-05", *values))["whole_year"].sum() == 1


def test_without_data_the_directions_stand_and_no_month_does():
    frame = what_if.what_if_table(pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M")))
    assert list(frame.index) == [each.code for each in REGIMES]
    assert frame.loc["voc_limited", list(CUTS)].tolist() == ["rises", "falls", "depends"]
    assert not frame["whole_year"].any() and set(frame["months"]) == {()}


# --- Never inside a probability -------------------------------------------------------------


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def test_no_module_but_its_own_table_uses_the_what_if():
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "analysis").rglob("*.py")
        if "analysis.projection.what_if" in imported(path)
    }
    assert users == {"analysis/tables/what_if.py"}


# --- The table ------------------------------------------------------------------------------


@functools.cache
def review(as_of: int = 2025, city: str = "jiangmen", lang: Language = "en") -> AirReview:
    return open_air_review(city, as_of, lang)


def words(cells: tuple[object, ...]) -> list[str]:
    return ["".join(part_text(part) for part in item.parts) for item in cells]  # type: ignore[attr-defined]


def test_the_table_crosses_three_classes_with_three_cuts():
    rows = [words(row) for row in what_if_table(review()).rows]
    assert [row[0].split(":")[0] for row in rows] == ["above 45", "35 to 45", "below 35"]
    signs = [[text[0] for text in row[1:4]] for row in rows]
    assert signs == [["↑", "↓", "↕"], ["→", "↓", "↓"], ["↓", "→", "↓"]]


def test_jiangmen_is_nox_limited_in_the_ozone_season_and_not_in_winter():
    table = what_if_table(review())
    own = [words(row)[4] for row in table.rows]
    assert own == ["January and December", "November", "February to October; the year as a whole"]
    assert "would fall" in table.caption and "winter mean lay in “transition”" in table.caption
    assert "in January and December (VOC-limited) it would rise" in table.caption


def test_a_year_whose_class_hangs_on_the_reference_state_is_said_to():
    notes = " ".join(what_if_table(review()).notes)
    assert "34.6 µg/m³, NOx-limited but transition if the bounds are meant at 273 K" in notes


def test_an_earlier_edition_sees_no_later_month_and_says_that_the_bounds_are_later():
    early, late = (" ".join(what_if_table(review(year)).notes) for year in (2015, 2025))
    assert "(2013 to 2015)" in early and "2020" not in early
    assert "published in 2022" in early and "published in 2022" not in late


def test_a_city_without_a_whole_year_keeps_the_directions():
    table = what_if_table(review(2013))
    assert len(table.rows) == 3 and "not assessable" in table.caption


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_caveats_stand_under_the_table(lang):
    notes = " ".join(what_if_table(review(lang=lang)).notes)
    for said in {
        "en": ("no probability", "sign can flip", "urban stations", "only the abstract"),
        "zh": ("概率", "可能反转", "城区站点", "仅查阅摘要"),
    }[lang]:
        assert said in notes
