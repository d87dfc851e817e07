"""Print: a number keeps its unit where the column holds both; words of a basis are translated."""

from __future__ import annotations

import pytest

from analysis.editions.measure import table_height_pt, unbroken_pieces
from analysis.tables.basis import basis_text
from analysis.tables.issued_targets import _found_in


def kept(text: str, room_em: float = 99) -> list[str]:
    return [piece for piece, whole in unbroken_pieces(text, room_em) if whole]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "中位数21微克/立方米，80%区间18～26微克/立方米",
            ["21微克/立方米", "80%", "18～26微克/立方米"],
        ),
        ("79.7%～94.8%", ["79.7%～94.8%"]),
        ("≥88.0%（2020年）", ["≥88.0%", "2020年"]),
        ("2026-11-23", ["2026-11-23"]),
        ("“十三五”规划", ["“十三五”"]),
        ("2020年PM2.5年均浓度", ["2020年"]),
        ("Class II and 12 sections", []),
    ],
)
def test_a_number_keeps_its_unit_and_a_range_its_ends(text: str, whole: list[str]):
    assert kept(text) == whole
    assert "".join(piece for piece, _ in unbroken_pieces(text)) == text


def test_what_is_wider_than_its_column_breaks_rather_than_run_into_the_next():
    assert kept("21微克/立方米", room_em=8) == ["21微克/立方米"]
    assert kept("21微克/立方米", room_em=5) == []


def test_a_bracket_that_goes_with_a_range_needs_room_too():
    assert kept("10（12至14）", room_em=4.5) == []
    assert kept("10（12至14）", room_em=5.6) == ["12至14"]


def test_a_table_grows_with_its_rows_and_with_the_lines_of_a_cell():
    few, many = ([["数值", "1"]] * n for n in (2, 9))
    assert table_height_pt("题", few, [10, 10], []) < table_height_pt("题", many, [10, 10], [])
    tall = [["数值" * 60, "1"]] * 2
    assert table_height_pt("题", few, [10, 10], []) < table_height_pt("题", tall, [10, 10], [])


def test_a_basis_is_said_in_english_only_where_every_word_is_known():
    assert basis_text("江门市区; 标况", "en") == "Jiangmen urban area; standard state"
    assert basis_text("国控站点(2021年起为十四五点位)", "en") == (
        "national stations (from 2021 those of the 14th plan)"
    )
    assert basis_text("江门市区; 新口径", "en") == "江门市区；新口径"
    assert basis_text("江门市区; 标况", "zh") == "江门市区；标况"


def test_a_target_found_at_second_hand_names_the_document_that_set_it():
    reprint = {"issued_by": "水网建设五年规划方案", "source_title": "转载2017-06"}
    assert _found_in(reprint, "zh") == "水网建设五年规划方案（转载2017-06）"
    assert _found_in(reprint, "en") == "水网建设五年规划方案 (reprinted 2017-06)"
    assigned = {"issued_by": "省下达年度目标(转述)", "source_title": "某站转述文章"}
    assert _found_in(assigned, "zh") == "省下达年度目标（转述）：某站转述文章"
    assert _found_in(assigned, "en").startswith("annual target assigned by the province, retold")
