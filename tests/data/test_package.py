"""Loading: types, missing values, the folder, and recording changes that are meant."""

from __future__ import annotations

import json
from decimal import Decimal

import pandas as pd
import pytest

from analysis.data import DataError, accept, files, load_package


def test_plan_values_are_exact_decimals_as_printed(tiny):
    value = load_package(tiny.root).table("plan/results").result_value[0]
    assert isinstance(value, Decimal)
    assert str(value) == "88.0"


def test_missing_stays_missing_and_never_becomes_zero(tiny):
    results = load_package(tiny.root).table("plan/results")
    assert results.result_value[1] is None
    assert results.base_amount_unit[0] is pd.NA


def test_columns_are_typed_by_the_schema(tiny):
    package = load_package(tiny.root)
    results = package.table("plan/results")
    assert results.dtypes.astype(str).drop("read_on").to_dict() == {
        "plan_id": "string",
        "row": "Int64",
        "indicator_id": "string",
        "base_year": "Int64",
        "base_amount_unit": "string",
        "result_value": "object",
        "verdict": "string",
        "revised": "boolean",
    }
    assert results.read_on[0] == pd.Timestamp("2026-11-23")
    assert package.table("annual/jiangmen_published").value.dtype == "float64"


def test_a_table_can_be_changed_without_changing_the_package(tiny):
    package = load_package(tiny.root)
    results = package.table("plan/results")
    results.loc[0, "verdict"] = "achieved"
    assert package.table("plan/results").verdict[0] == "missed"


def test_an_unknown_table_names_the_known_ones(tiny):
    package = load_package(tiny.root)
    with pytest.raises(KeyError, match="plan/results"):
        package.table("results")
    assert "plan/results" in package.keys


def test_the_folder_can_be_named_in_the_environment(tiny, monkeypatch):
    monkeypatch.setenv("PLAN_REVIEW_DATA", str(tiny.root))
    assert load_package().root == tiny.root


def test_the_hash_follows_the_data_and_the_corrections(tiny):
    first = load_package(tiny.root).hash
    assert load_package(tiny.root).hash == first
    tiny.edit("plan/results.csv", "88.0", "88.1")
    second = load_package(tiny.root).hash
    tiny.correct("[]\n")
    assert len({first, second, load_package(tiny.root).hash}) == 3


def test_accept_records_a_change_and_nothing_else(tiny):
    file = tiny.root / "plan/results.csv"
    file.write_text(file.read_text().replace("88.0", "88.25"))
    before = (tiny.root / "datapackage.json").read_text()
    assert accept(["data/plan/results.csv", "plan/plans.csv"], tiny.root) == ["plan/results.csv"]
    assert str(load_package(tiny.root).table("plan/results").result_value[0]) == "88.25"
    after = (tiny.root / "datapackage.json").read_text()
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert ['"bytes"' in old or '"hash"' in old for old, _ in changed] == [True, True]
    assert '"表"' in after


def test_accept_refuses_unknown_and_missing_files_together_and_writes_nothing(tiny):
    file = tiny.root / "plan/results.csv"
    file.write_text(file.read_text().replace("88.0", "89.0"))
    (tiny.root / "plan/plans.csv").unlink()
    before = (tiny.root / "datapackage.json").read_bytes()
    with pytest.raises(DataError) as refusal:
        accept(["plan/results.csv", "plan/plans.csv", "plan/other.csv"], tiny.root)
    assert [problem.file for problem in refusal.value.problems] == [
        "data/plan/plans.csv",
        "data/plan/other.csv",
    ]
    assert (tiny.root / "datapackage.json").read_bytes() == before


def test_accept_leaves_the_old_descriptor_whole_when_writing_fails(tiny, monkeypatch):
    file = tiny.root / "plan/results.csv"
    file.write_text(file.read_text().replace("88.0", "89.0"))
    before = (tiny.root / "datapackage.json").read_bytes()

    def full_disk(*_args):
        raise OSError("no space left on device")

    monkeypatch.setattr(files.os, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        accept(["plan/results.csv"], tiny.root)
    assert (tiny.root / "datapackage.json").read_bytes() == before
    assert json.loads(before)
    assert not list(tiny.root.glob("*.part"))
