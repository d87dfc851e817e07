"""Required paths: they lead from the base to the target, in the shape that was asked."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.attainment import KIND_DIRECTION, growth_ratio, straight_line_completion
from analysis.paths import (
    AIR_TEN_SHARES,
    PathShape,
    path_end,
    required_path,
    required_rate,
    standing,
)

SHAPES: tuple[PathShape, ...] = ("straight", "geometric", "back_loaded")
shapes = st.sampled_from(SHAPES)
values = st.decimals(min_value="0.1", max_value="1000", places=2)
spans = st.integers(1, 12)


def by_year(*args: object, **options: object) -> dict[int, float]:
    path = required_path(*args, **options)  # type: ignore[arg-type]
    return dict(zip(path["year"], path["value"], strict=True))


# --- Worked by hand ---------------------------------------------------------------------------


def test_the_straight_path_of_coal_falls_by_the_same_points_every_year():
    # (45.9 - 57.2) / 5 = -11.3 / 5 = -2.26
    path = by_year(2020, Decimal("57.2"), 2025, Decimal("45.9"))
    expected = [57.2, 54.94, 52.68, 50.42, 48.16, 45.9]
    assert list(path.values()) == pytest.approx(expected, abs=1e-12)


def test_the_geometric_path_of_coal_falls_by_the_same_percentage_every_year():
    # ln(45.9 / 57.2) = ln 0.80244755 = -0.2200888; a fifth of it is -0.0440178, and
    # exp(-0.0440178) = 0.9569370, so -4.30630 % a year
    path = required_path(2020, 57.2, 2025, 45.9, "geometric")
    assert list(path["change_pct"])[1:] == pytest.approx([-4.30630] * 5, abs=1e-5)
    # 57.2 x 0.9569370 = 54.73680
    assert path["value"][1] == pytest.approx(54.73680, abs=1e-5)


def test_over_four_years_the_back_loaded_path_is_the_profile_of_the_air_action_plan():
    # A cut of 20 over four years: 10, 35, 65 and 100 % of it.
    path = required_path(2013, 100, 2017, 80, "back_loaded")
    assert list(path["value"]) == pytest.approx([100, 98, 93, 87, 80], abs=1e-12)
    assert list(path["share"]) == pytest.approx([0, *AIR_TEN_SHARES], abs=1e-12)


def test_over_five_years_the_profile_is_read_between_its_points():
    # One year is 4/5 of a step of the profile: places 0.8, 1.6, 2.4, 3.2 and 4.
    # 0.8 -> 0.10 x 0.8 = 0.08; 1.6 -> 0.10 + 0.25 x 0.6 = 0.25;
    # 2.4 -> 0.35 + 0.30 x 0.4 = 0.47; 3.2 -> 0.65 + 0.35 x 0.2 = 0.72; 4 -> 1
    path = required_path(2020, 0, 2025, 100, "back_loaded")
    assert list(path["value"]) == pytest.approx([0, 8, 25, 47, 72, 100], abs=1e-12)


def test_over_two_years_the_profile_gives_its_second_and_fourth_point():
    assert list(by_year(2020, 0, 2022, 100, "back_loaded").values()) == pytest.approx([0, 35, 100])


def test_a_profile_of_ones_own_is_a_parameter():
    path = by_year(2020, 10, 2023, 4, "back_loaded", shares=(0.5, 0.5, 1.0))
    assert list(path.values()) == pytest.approx([10, 7, 7, 4])


def test_the_greenways_ask_for_thirty_km_and_more_a_year():
    # (250 - 187) / 2 = 31.5 and (340 - 250) / 3 = 30; over all five years (340 - 187) / 5 = 30.6
    assert required_rate(2020, 187, 2022, 250).per_year == 31.5
    assert required_rate(2022, 250, 2025, 340).per_year == 30.0
    assert required_rate(2020, 187, 2025, 340).per_year == pytest.approx(30.6)


def test_the_largest_step_of_the_back_loaded_coal_path_is_its_last():
    # Shares by year 0.08, 0.25, 0.47, 0.72, 1: the largest difference is 0.28 in the last year,
    # 0.28 x -11.3 = -3.164
    rate = required_rate(2020, 57.2, 2025, 45.9, "back_loaded")
    assert rate.largest_year == 2025
    assert rate.largest == pytest.approx(-3.164)
    assert rate.total == pytest.approx(-11.3) and rate.per_year == pytest.approx(-2.26)


def test_halfway_in_time_the_paths_ask_for_different_shares():
    # 2022 of 2020-2024: time share 0.5; straight 0.5, back-loaded 0.35 of the change 100 -> 80.
    straight = standing(2020, 100, 2022, 92, 2024, 80)
    late = standing(2020, 100, 2022, 92, 2024, 80, "back_loaded")
    assert straight.completion == late.completion == pytest.approx(0.4)
    assert straight.lead == pytest.approx(-0.1) and late.lead == pytest.approx(0.05)
    assert straight.required == pytest.approx(90) and late.required == pytest.approx(93)
    # (80 - 92) / 2
    assert straight.remaining_per_year == pytest.approx(-6)


# --- Every kind of target ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "base", "target", "end"),
    [
        ("at_least", 66.7, 77.8, 77.8),
        ("at_most", 57.2, 45.9, 45.9),
        ("cut_by", 0, 8.8, 8.8),
        ("keep", 82.1, None, 82.1),
        ("keep", 82.1, 80, 80),
        ("eliminate", 3, None, 0),
        ("count", None, 1, 1),
        ("assigned", 76.4, None, None),
        ("assigned", 76.4, 85, 85),
        ("at_least", 76.4, None, None),
    ],
)
def test_the_kind_of_target_says_where_a_path_ends(kind, base, target, end):
    assert path_end(kind, base, target) == end


def test_every_kind_of_the_plan_is_known_and_no_other():
    assert [path_end(kind, 1, 2) for kind in KIND_DIRECTION] == [2] * len(KIND_DIRECTION)
    with pytest.raises(ValueError, match="'reduce' is not known; expected one of at_least"):
        path_end("reduce", 1, 2)


def test_a_cut_counts_from_no_cut():
    # SO2: 8.8 % below 2015 by 2020, 1.76 points of cut a year.
    path = by_year(2015, 0, 2020, path_end("cut_by", 0, Decimal("8.8")))
    assert path[2016] == pytest.approx(1.76) and path[2020] == 8.8


def test_a_target_of_zero_is_reached_on_the_straight_path():
    assert by_year(2020, 6, 2023, path_end("eliminate", 6, None)) == {
        2020: 6.0,
        2021: 4.0,
        2022: 2.0,
        2023: 0.0,
    }


def test_a_kept_value_asks_for_nothing():
    rate = required_rate(2019, 82.1, 2025, 82.1)
    assert (rate.total, rate.per_year, rate.pct_per_year, rate.largest) == (0, 0, 0, 0)
    assert standing(2019, 82.1, 2022, 80, 2025, 82.1).completion is None


# --- What must hold for any path --------------------------------------------------------------


@given(values, values, spans, shapes)
def test_a_path_starts_at_the_base_and_ends_exactly_at_the_target(base, target, span, shape):
    path = by_year(2020, base, 2020 + span, target, shape)
    assert list(path) == list(range(2020, 2021 + span))
    assert path[2020] == float(base) and path[2020 + span] == float(target)


@given(values, values, spans, shapes)
def test_a_path_never_turns_back(base, target, span, shape):
    path = list(by_year(2020, base, 2020 + span, target, shape).values())
    sign = 1 if target >= base else -1
    assert all(sign * (later - earlier) >= -1e-9 for earlier, later in pairwise(path))


@given(values, values, spans)
def test_changes_add_up_to_what_is_asked(base, target, span):
    for shape in SHAPES:
        path = required_path(2020, base, 2020 + span, target, shape)
        assert path["change"].sum() == pytest.approx(float(target - base), abs=1e-8)


@given(values, values, spans)
def test_the_back_loaded_path_never_asks_for_more_than_the_straight_one(base, target, span):
    straight = required_path(2020, base, 2020 + span, target)["share"]
    late = required_path(2020, base, 2020 + span, target, "back_loaded")["share"]
    assume(base != target)
    assert (late <= straight + 1e-12).all()


@given(values, values, values, st.integers(1, 8), shapes)
def test_completion_and_lead_do_not_depend_on_the_unit(base, now, target, passed, shape):
    assume(abs(base - target) > Decimal("0.5"))
    here = standing(2020, base, 2020 + passed, now, 2028, target, shape)
    there = standing(2020, base * 1000, 2020 + passed, now * 1000, 2028, target * 1000, shape)
    assert there.completion == pytest.approx(here.completion)
    assert there.asked_share == pytest.approx(here.asked_share)
    assert there.lead == pytest.approx(here.lead, abs=1e-9)


@given(values, values, st.integers(1, 8), shapes)
def test_on_the_path_the_lead_is_nothing(base, target, passed, shape):
    assume(abs(base - target) > Decimal("0.5"))
    on_path = by_year(2020, base, 2028, target, shape)[2020 + passed]
    found = standing(2020, base, 2020 + passed, on_path, 2028, target, shape)
    assert found.lead == pytest.approx(0, abs=1e-9)
    assert found.completion == straight_line_completion(float(base), on_path, float(target))


@given(values, values, st.integers(1, 7))
def test_on_the_geometric_path_the_growth_ratio_is_one(base, target, passed):
    assume(abs(base - target) > Decimal("0.5"))
    on_path = by_year(2020, base, 2028, target, "geometric")[2020 + passed]
    direction = "higher" if target > base else "lower"
    ratio = growth_ratio(float(base), on_path, float(target), 2020, 2020 + passed, 2028, direction)
    assert ratio == pytest.approx(1, rel=1e-6)


def test_after_the_target_year_the_path_stays_at_the_target():
    found = standing(2015, 10, 2021, 5, 2020, 6)
    assert (found.required, found.asked_share, found.remaining_per_year) == (6, 1, None)
    assert found.time_share == pytest.approx(1.2) and found.completion == pytest.approx(1.25)


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(("base", "target"), [(0, 8.8), (6, 0), (3, -3), (-3, 3), (0, 0)])
def test_a_geometric_path_touches_no_zero(base, target):
    with pytest.raises(ValueError, match=r"No geometric path leads from .*straight shape"):
        required_path(2020, base, 2025, target, "geometric")
    assert required_rate(2020, base, 2025, target).pct_per_year is None


def test_a_geometric_path_between_negative_values_exists():
    assert by_year(2020, -4, 2022, -1, "geometric")[2021] == pytest.approx(-2)


@pytest.mark.parametrize("shares", [(), (0.1, 0.5), (0.5, 0.4, 1.0), (-0.1, 1.0), (0.5, 1.5)])
def test_shares_that_are_no_profile_are_refused(shares):
    with pytest.raises(ValueError, match="never fall and end at 1"):
        required_path(2020, 1, 2024, 2, "back_loaded", shares)


def test_years_out_of_order_are_refused():
    with pytest.raises(ValueError, match="Target year 2020 is not after the base year 2020"):
        required_path(2020, 1, 2020, 2)
    with pytest.raises(ValueError, match="Years out of order"):
        standing(2020, 1, 2019, 1, 2025, 2)


def test_an_unknown_shape_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="choose one of straight, geometric, back_loaded"):
        required_path(2020, 1, 2025, 2, "curved")  # type: ignore[arg-type]
