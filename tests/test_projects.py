"""Sums, years, concentration and coverage of a plan's projects."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import parameters
from analysis.projects import (
    Concentration,
    SpendProfile,
    audit_totals,
    concentration,
    coverage,
    spend_by_year,
    totals,
    unit_costs,
)

DATA = Path(__file__).parent.parent / "data"
PROFILES = get_args(SpendProfile)
GROUPINGS = ("table", "district_id", "purpose_id")


def project(project_id: str, amount: str | None, **cells: Any) -> dict[str, Any]:
    return {
        "plan_id": "jiangmen-14",
        "project_id": project_id,
        "table": int(project_id[1]),
        "district_id": "xinhui",
        "purpose_id": "greenways",
        "start_year": 2021,
        "end_year": 2025,
        "investment_10k_cny": None if amount is None else Decimal(amount),
    } | cells


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=object)


FOUR = frame(
    project("t1-01", "100", district_id="taishan", start_year=2020, end_year=2022),
    project("t1-02", "300", start_year=2023),
    project("t2-01", None, purpose_id="power_heat"),
    project("t9-01", None, district_id="enping", start_year=2022, end_year=2022),
)

AMOUNTS = st.none() | st.decimals(min_value=0, max_value=1_000_000, places=2)

#: A loaded machine must not fail a property.
unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def any_projects(draw: st.DrawFn, amounts: st.SearchStrategy = AMOUNTS) -> pd.DataFrame:
    drawn = draw(st.lists(amounts, min_size=1, max_size=12))
    rows = []
    for number, amount in enumerate(drawn):
        start = draw(st.integers(2018, 2024))
        rows.append(
            project(
                f"t{draw(st.integers(1, 3))}-{number:02}",
                None if amount is None else str(amount),
                district_id=draw(st.sampled_from(["xinhui", "taishan", "enping"])),
                purpose_id=draw(st.sampled_from(["greenways", "power_heat"])),
                start_year=start,
                end_year=start + draw(st.integers(0, 6)),
            )
        )
    return frame(*rows)


def present_sum(projects: pd.DataFrame) -> Decimal:
    return sum(projects["investment_10k_cny"].dropna(), Decimal(0))


# --- Totals ------------------------------------------------------------------------------------


def test_a_missing_amount_is_counted_and_not_added() -> None:
    by_table = totals(FOUR, by="table").set_index("table")
    assert by_table.loc[1, "sum_10k_cny"] == Decimal(400)
    assert by_table.loc[2, "sum_10k_cny"] is None
    assert by_table.loc[2, "without_amount"] == 1
    assert by_table["share"].isna().to_dict() == {1: False, 2: True, 9: True}


def test_totals_by_place_and_of_everything() -> None:
    by_district = totals(FOUR, by="district_id")
    assert list(by_district["district_id"]) == ["enping", "taishan", "xinhui"]
    assert list(by_district["sum_10k_cny"]) == [None, Decimal(100), Decimal(300)]
    assert list(by_district["share"])[1:] == [0.25, 0.75]
    assert totals(FOUR).to_dict("records") == [
        {
            "sum_10k_cny": Decimal(400),
            "project_count": 4,
            "with_amount": 2,
            "without_amount": 2,
            "share": 1.0,
        }
    ]


@unhurried
@given(any_projects(), st.sampled_from(GROUPINGS))
def test_groups_add_up_to_the_whole(projects: pd.DataFrame, by: Any) -> None:
    grouped = totals(projects, by=by)
    assert present_sum(grouped.rename(columns={"sum_10k_cny": "investment_10k_cny"})) == (
        present_sum(projects)
    )
    assert grouped["project_count"].sum() == len(projects)
    if present_sum(projects):
        assert float(grouped["share"].sum()) == pytest.approx(1)


@unhurried
@given(any_projects(), st.sampled_from(GROUPINGS), st.randoms())
def test_the_order_of_the_projects_does_not_matter(
    projects: pd.DataFrame, by: Any, random: Any
) -> None:
    order = list(projects.index)
    random.shuffle(order)
    shuffled = projects.loc[order]
    pd.testing.assert_frame_equal(totals(projects, by=by), totals(shuffled, by=by))
    pd.testing.assert_frame_equal(
        spend_by_year(projects, 2021, "even", by), spend_by_year(shuffled, 2021, "even", by)
    )
    if present_sum(projects):
        assert concentration(projects, 3) == concentration(shuffled, 3)


@unhurried
@given(any_projects(), st.sampled_from(PROFILES))
def test_a_project_without_amount_never_changes_a_sum(
    projects: pd.DataFrame, profile: SpendProfile
) -> None:
    more = pd.concat([projects, frame(project("t1-99", None))], ignore_index=True)
    assert totals(more)["sum_10k_cny"].iloc[0] == totals(projects)["sum_10k_cny"].iloc[0]
    before, after = (
        spend_by_year(each, 2021, profile).set_index("year")["amount_10k_cny"].dropna().to_dict()
        for each in (projects, more)
    )
    assert before == after


def test_an_unknown_grouping_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="choose one of table, district_id, purpose_id"):
        totals(FOUR, by="city")  # type: ignore[arg-type]


def test_all_unusable_projects_are_named_in_one_message() -> None:
    bad = frame(
        project("t1-01", "5", district_id=None),
        project("t1-01", "5"),
        project("t1-02", "-5"),
        project("t1-03", None, investment_10k_cny=12.5),
        project("t1-04", "1", plan_id="jiangmen-13"),
    )
    with pytest.raises(ValueError, match="cannot be added up") as refusal:
        totals(bad, by="district_id")
    message = str(refusal.value)
    assert "found jiangmen-13, jiangmen-14" in message
    assert "project_id more than once: t1-01" in message
    assert "t1-02: investment_10k_cny is Decimal('-5')" in message
    assert "t1-03: investment_10k_cny is 12.5" in message
    assert "no district_id: t1-01" in message


# --- Years -------------------------------------------------------------------------------------


def test_even_spread_puts_whole_yuan_in_each_year_and_adds_up() -> None:
    spread = spend_by_year(frame(project("t1-01", "100", end_year=2023)), 2021)
    assert [str(part) for part in spread["amount_10k_cny"]] == ["33.3333", "33.3334", "33.3333"]
    assert sum(spread["amount_10k_cny"]) == Decimal(100)


@pytest.mark.parametrize(("profile", "expected"), [("start", [100, 0, 0]), ("end", [0, 0, 100])])
def test_start_and_end_bound_the_other_profiles(profile: SpendProfile, expected: list[int]) -> None:
    spread = spend_by_year(frame(project("t1-01", "100", end_year=2023)), 2021, profile)
    assert list(spread["amount_10k_cny"]) == expected


def test_years_before_the_plan_are_kept_and_flagged() -> None:
    spread = spend_by_year(FOUR, plan_start_year=2021).set_index("year")
    assert list(spread.index) == [2020, 2021, 2022, 2023, 2024, 2025]
    assert list(spread["before_plan"]) == [True] + [False] * 5
    assert spread.loc[2020, "amount_10k_cny"] == Decimal("33.3333")


def test_running_projects_without_amount_are_counted_per_year() -> None:
    spread = spend_by_year(FOUR, plan_start_year=2021).set_index("year")
    assert list(spread["projects_running"]) == [1, 2, 3, 2, 2, 2]
    assert list(spread["running_without_amount"]) == [0, 1, 2, 1, 1, 1]


def test_a_year_with_only_unpriced_projects_has_no_amount_instead_of_zero() -> None:
    by_district = spend_by_year(FOUR, 2021, by="district_id")
    enping = by_district[by_district["district_id"] == "enping"]
    assert list(enping["amount_10k_cny"]) == [None]
    assert spend_by_year(FOUR, 2021, "start").set_index("year").loc[2024, "amount_10k_cny"] == 0


@unhurried
@given(any_projects(), st.sampled_from(PROFILES), st.sampled_from([None, *GROUPINGS]))
def test_every_profile_conserves_the_sum_exactly(
    projects: pd.DataFrame, profile: SpendProfile, by: Any
) -> None:
    spread = spend_by_year(projects, 2021, profile, by)
    assert sum(spread["amount_10k_cny"].dropna(), Decimal(0)) == present_sum(projects)


@unhurried
@given(any_projects())
def test_an_even_spread_is_even_to_the_yuan(projects: pd.DataFrame) -> None:
    for record in projects.to_dict("records"):
        amount = record["investment_10k_cny"]
        if amount is not None:
            parts = list(spend_by_year(frame(record), 2021)["amount_10k_cny"])
            assert max(abs(part - amount / len(parts)) for part in parts) <= Decimal("0.0001")


def test_money_cannot_be_spread_without_years_or_backwards() -> None:
    bad = frame(
        project("t1-01", "5", start_year=None),
        project("t1-02", "5", start_year=2025, end_year=2021),
    )
    with pytest.raises(ValueError, match="cannot be spread over years") as refusal:
        spend_by_year(bad, 2021)
    assert "t1-01: no start or end year" in str(refusal.value)
    assert "t1-02: ends in 2021, before its start in 2025" in str(refusal.value)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of even, start, end"):
        spend_by_year(FOUR, 2021, "front")  # type: ignore[arg-type]


def test_the_chapter_parameter_offers_exactly_these_profiles() -> None:
    assert get_args(parameters.SpendProfile) == PROFILES


# --- Concentration -----------------------------------------------------------------------------


def test_the_largest_projects_and_their_share() -> None:
    assert concentration(FOUR, top=1) == Concentration(
        top=1,
        project_ids=("t1-02",),
        tie_at_cut=False,
        top_10k_cny=Decimal(300),
        total_10k_cny=Decimal(400),
        top_share=0.75,
        herfindahl=0.625,
        with_amount=2,
        without_amount=2,
    )


def test_equal_amounts_go_by_id_and_a_tie_at_the_cut_is_said() -> None:
    tied = frame(project("t2-01", "5"), project("t1-02", "5"), project("t1-01", "9"))
    assert concentration(tied, top=2).project_ids == ("t1-01", "t1-02")
    assert concentration(tied, top=2).tie_at_cut
    assert not concentration(tied, top=1).tie_at_cut
    assert concentration(tied, top=10).top_share == 1


def test_no_money_no_concentration() -> None:
    with pytest.raises(ValueError, match="No project has an amount above zero"):
        concentration(frame(project("t1-01", None)))
    with pytest.raises(ValueError, match="top=0"):
        concentration(FOUR, top=0)


@unhurried
@given(any_projects(st.decimals(min_value=1, max_value=10_000, places=1)))
def test_concentration_lies_between_equal_shares_and_one(projects: pd.DataFrame) -> None:
    shares = [concentration(projects, top).top_share for top in range(1, len(projects) + 1)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    herfindahl = concentration(projects).herfindahl
    assert 1 / len(projects) - 1e-12 <= herfindahl <= shares[0] + 1e-12


# --- Printed totals ----------------------------------------------------------------------------


def tables(*rows: tuple[int, str | None, int]) -> pd.DataFrame:
    return frame(
        *[
            {
                "plan_id": "jiangmen-14",
                "table": table,
                "total_10k_cny": None if total is None else Decimal(total),
                "project_count": count,
            }
            for table, total, count in rows
        ]
    )


def test_printed_totals_are_checked_against_the_sums() -> None:
    audit = audit_totals(FOUR, tables((1, "400", 2), (2, None, 1), (9, "7", 1))).set_index("table")
    assert list(audit["status"]) == ["equal", "no_printed_total", "differs"]
    assert list(audit["difference_10k_cny"]) == [Decimal(0), None, None]
    assert list(audit["without_amount"]) == [0, 1, 1]
    off = audit_totals(FOUR.head(2), tables((1, "390", 3)))
    assert (off.loc[0, "status"], off.loc[0, "difference_10k_cny"]) == ("differs", Decimal(10))
    assert (off.loc[0, "project_count"], off.loc[0, "listed_count"]) == (2, 3)


def test_tables_and_projects_must_fit() -> None:
    with pytest.raises(ValueError, match=r"not listed: 2, 9; listed but without a project: 3"):
        audit_totals(FOUR, tables((1, "400", 2), (3, "1", 1)))
    with pytest.raises(ValueError, match="listed more than once: 1"):
        audit_totals(FOUR.head(2), tables((1, "400", 2), (1, "400", 2)))


# --- Coverage ----------------------------------------------------------------------------------

TARGETS = frame(
    *[
        {"plan_id": "jiangmen-14", "row": number, "indicator_id": indicator}
        for number, indicator in enumerate(["good_days_pct", "surface_water_good_pct"], start=1)
    ]
)
TEXT_TARGETS = frame(
    *[
        {
            "plan_id": plan_id,
            "text_target_id": text_target_id,
            "indicator_id": indicator,
            "same_as_table_row": same,
            "line": line,
        }
        for plan_id, text_target_id, indicator, same, line in [
            ("jiangmen-14", "tt-6-01", "greenway_length_km", None, 500),
            ("jiangmen-14", "tt-2-01", "surface_water_good_pct", 2, 300),
            ("jiangmen-13", "tt-old", "forest_cover_pct", 10, 100),
        ]
    ]
)


def links(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"plan_id": "jiangmen-14", "target_ref": target, "project_id": linked}
            for target, linked in pairs
        ],
        columns=["plan_id", "target_ref", "project_id"],
        dtype=object,
    )


def test_coverage_counts_each_linked_project_once() -> None:
    pairs = links(("T2-2", "t1-01"), ("T2-2", "t1-01"), ("T2-2", "t2-01"), ("tt-6-01", "t9-01"))
    result = coverage(TARGETS, TEXT_TARGETS, pairs, FOUR)
    by_target = result.by_target.set_index("target_ref")
    assert list(by_target.index) == ["T2-1", "T2-2", "tt-2-01", "tt-6-01"]
    assert list(by_target["covered"]) == [False, True, True, True]
    assert list(by_target["project_count"]) == [0, 2, 2, 1]
    assert list(by_target["without_amount"]) == [0, 1, 1, 1]
    assert list(by_target["sum_10k_cny"]) == [None, Decimal(100), Decimal(100), None]
    assert result.projects_without_target == ("t1-02",)


def test_a_text_target_that_repeats_the_table_shares_its_projects() -> None:
    result = coverage(TARGETS, TEXT_TARGETS, links(("tt-2-01", "t1-02")), FOUR)
    by_target = result.by_target.set_index("target_ref")
    assert by_target.loc["tt-2-01", "same_as_target_ref"] == "T2-2"
    assert list(by_target.loc[["T2-2", "tt-2-01"], "sum_10k_cny"]) == [Decimal(300)] * 2
    assert by_target["same_as_target_ref"].isna().sum() == 3


def test_the_matrix_has_every_target_and_table() -> None:
    result = coverage(TARGETS, TEXT_TARGETS, links(("T2-1", "t1-01"), ("T2-1", "t9-01")), FOUR)
    row = result.matrix[result.matrix["target_ref"] == "T2-1"]
    assert list(row["table"]) == [1, 2, 9]
    assert list(row["project_count"]) == [1, 0, 1]
    assert list(row["sum_10k_cny"]) == [Decimal(100), None, None]
    assert len(result.matrix) == 4 * 3


def test_links_to_unknown_targets_and_projects_are_all_named() -> None:
    pairs = links(("T2-9", "t1-01"), ("tt-old", "t1-77"), ("T2-1", "t3-01"))
    with pytest.raises(ValueError, match="do not fit together") as refusal:
        coverage(TARGETS, TEXT_TARGETS, pairs, FOUR)
    assert "target_ref in plan/project_links: T2-9, tt-old" in str(refusal.value)
    assert "project_id in plan/project_links: t1-77, t3-01" in str(refusal.value)


def test_a_text_target_cannot_repeat_a_row_that_is_not_there() -> None:
    text_targets = TEXT_TARGETS.assign(same_as_table_row=[None, 7, None])
    with pytest.raises(ValueError, match="same_as_table_row in plan/text_targets: T2-7"):
        coverage(TARGETS, text_targets, links(), FOUR)


# --- Unit costs --------------------------------------------------------------------------------


def size(project_id: str, quantity_id: str, value: str, usable: bool, **cells: Any) -> dict:
    return {
        "project_id": project_id,
        "size_no": 1,
        "quantity_id": quantity_id,
        "value": Decimal(value),
        "unit": "km",
        "printed": f"{value}公里",
        "usable_for_unit_cost": usable,
        "reason_en": None if usable else "the sum pays for more than this",
        "reason_zh": None if usable else "投资含其他内容",
    } | cells


def test_unit_costs_with_median_and_range() -> None:
    projects = frame(project("t7-05", "20"), project("t7-07", "90"), project("t7-10", "40"))
    sizes = frame(
        size("t7-05", "greenway_length", "10", True),
        size("t7-07", "greenway_length", "30", True),
        size("t7-10", "greenway_length", "5", True),
    )
    costs = unit_costs(projects, sizes)
    assert list(costs.projects["unit_cost_10k_cny"]) == [Decimal(2), Decimal(3), Decimal(8)]
    assert costs.summary.to_dict("records") == [
        {
            "quantity_id": "greenway_length",
            "unit": "km",
            "n": 3,
            "median_10k_cny": Decimal(3),
            "min_10k_cny": Decimal(2),
            "max_10k_cny": Decimal(8),
        }
    ]
    assert costs.excluded.empty


def test_sizes_left_out_keep_their_reason() -> None:
    projects = frame(project("t7-05", "20"), project("t9-04", None))
    sizes = frame(
        size("t7-05", "greenway_length", "10", False),
        size("t9-04", "greenway_length", "10", True),
    )
    costs = unit_costs(projects, sizes)
    assert costs.projects.empty
    assert costs.summary.empty
    assert list(costs.excluded["reason_en"]) == [
        "the sum pays for more than this",
        "the plan prints no amount for the project",
    ]
    assert list(costs.excluded["reason_zh"]) == ["投资含其他内容", "规划未列投资概算"]


def test_sizes_that_cannot_be_divided_are_all_named() -> None:
    projects = frame(project("t7-05", "20"), project("t7-07", "90"))
    sizes = frame(
        size("t7-05", "greenway_length", "0", True),
        size("t7-07", "greenway_length", "5", True),
        size("t7-07", "greenway_length", "6", True, size_no=2),
        size("t7-99", "greenway_length", "6", False),
    )
    with pytest.raises(ValueError, match="cannot be used") as refusal:
        unit_costs(projects, sizes)
    message = str(refusal.value)
    assert "unknown project_id in plan/project_sizes: t7-99" in message
    assert "t7-05 size 1: value is Decimal('0')" in message
    assert "t7-07: two usable sizes of greenway_length" in message


# --- The plan itself ---------------------------------------------------------------------------


def read(name: str, decimals: tuple[str, ...] = ()) -> pd.DataFrame:
    integers = ("table", "row", "start_year", "end_year", "project_count", "size_no", "line")
    with (DATA / "plan" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        records: list[dict[str, Any]] = list(csv.DictReader(file))
    for record in records:
        for column, cell in record.items():
            if cell == "":
                record[column] = None
            elif column in decimals:
                record[column] = Decimal(cell)
            elif column in (*integers, "same_as_table_row"):
                record[column] = int(cell)
            elif column == "usable_for_unit_cost":
                record[column] = cell == "true"
    return frame(*records).convert_dtypes()


@pytest.fixture(scope="module")
def plan_projects() -> pd.DataFrame:
    return read("projects", decimals=("investment_10k_cny",))


def test_the_annex_lists_91_projects_in_nine_tables(plan_projects: pd.DataFrame) -> None:
    by_table = totals(plan_projects, by="table")
    assert list(by_table["project_count"]) == [8, 25, 1, 10, 6, 7, 11, 16, 7]
    assert by_table["project_count"].sum() == 91
    assert totals(plan_projects).loc[0, "without_amount"] == 2


def test_the_totals_printed_in_the_annex_are_the_sums(plan_projects: pd.DataFrame) -> None:
    audit = audit_totals(plan_projects, read("project_tables", decimals=("total_10k_cny",)))
    differing = audit[audit["status"] == "differs"]
    assert differing.empty, differing.to_string()
    assert list(audit.loc[audit["status"] == "no_printed_total", "table"]) == [3]
    assert (audit["project_count"] == audit["listed_count"]).all()


@pytest.mark.parametrize("profile", PROFILES)
def test_yearly_money_of_the_annex_adds_up(
    plan_projects: pd.DataFrame, profile: SpendProfile
) -> None:
    spread = spend_by_year(plan_projects, 2021, profile)
    assert sum(spread["amount_10k_cny"].dropna(), Decimal(0)) == present_sum(plan_projects)
    assert spread["year"].max() == 2025


def test_every_size_of_the_annex_is_either_divided_or_left_out_with_a_reason(
    plan_projects: pd.DataFrame,
) -> None:
    sizes = read("project_sizes", decimals=("value",))
    costs = unit_costs(plan_projects, sizes)
    assert len(costs.projects) + len(costs.excluded) == len(sizes)
    assert costs.summary["n"].sum() == len(costs.projects)
    unexplained = costs.excluded[costs.excluded["reason_en"].isna()]
    assert unexplained.empty, unexplained.to_string()


def test_every_target_of_the_plan_is_in_the_coverage(plan_projects: pd.DataFrame) -> None:
    text_targets = read("text_targets")
    result = coverage(read("targets"), text_targets, read("project_links"), plan_projects)
    assert (result.by_target["source"] == "table").sum() == 21
    assert (result.by_target["source"] == "text").sum() == len(text_targets)
    linked = result.by_target["covered"].sum()
    assert 0 < linked < len(result.by_target)
