"""Kept results: found again for the same data and code, made anew for any other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import store
from analysis.store import kept


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return a function that asks the store, and the list of what had to be computed."""
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "kept"))
    computed = []

    def ask(inputs, name="record", result=1):
        return kept(name, inputs, lambda: computed.append(inputs) or result)

    return ask, computed


def table(value):
    return pd.DataFrame({"month": pd.period_range("2018-01", periods=3, freq="M"), "value": value})


def test_the_same_inputs_are_computed_once(made):
    ask, computed = made
    first = ask((table([1.0, 2.0, 3.0]), 2018), result=table([4.0, 5.0, 6.0]))
    again = ask((table([1.0, 2.0, 3.0]), 2018), result=None)
    assert len(computed) == 1
    pd.testing.assert_frame_equal(first, again)


@pytest.mark.parametrize(
    "other",
    [
        (table([1.0, 2.0, 3.0 + 1e-12]), 2018),
        (table([1.0, 2.0, 3.0]), 2020),
        (np.array([1.0, 2.0, 3.0]), 2018),
        (table([1.0, 2.0, 3.0]),),
    ],
    ids=["one value", "another year", "another kind", "one input fewer"],
)
def test_other_inputs_are_another_result(made, other):
    ask, computed = made
    ask((table([1.0, 2.0, 3.0]), 2018))
    ask(other)
    assert len(computed) == 2


def test_another_name_is_another_result(made):
    ask, computed = made
    assert ask(1, name="record", result="a") == "a"
    assert ask(1, name="facts", result="b") == "b"
    assert len(computed) == 2


def test_changed_code_makes_a_result_anew(made, monkeypatch):
    ask, computed = made
    ask(1)
    monkeypatch.setattr(store, "_digest", lambda: "a changed line")
    monkeypatch.setattr(store, "CODE", "a changed line")
    ask(1)
    assert len(computed) == 2


def test_a_process_that_runs_former_code_keeps_nothing(made, monkeypatch, tmp_path):
    ask, computed = made
    monkeypatch.setattr(store, "_digest", lambda: "a changed line")
    ask(1)
    ask(1)
    assert len(computed) == 2 and not (tmp_path / "kept").exists()


def test_the_digest_of_the_code_changes_with_a_line_and_with_a_library(tmp_path, monkeypatch):
    module = tmp_path / "projection" / "fit.py"
    module.parent.mkdir()
    module.write_text("MIN_MONTHS = 24\n", encoding="utf-8")
    monkeypatch.setattr(store, "_PACKAGE", tmp_path)
    first = store._digest()
    assert store._digest() == first
    module.write_text("MIN_MONTHS = 36\n", encoding="utf-8")
    changed = store._digest()
    monkeypatch.setattr(store.importlib.metadata, "version", lambda library: "0")
    assert len({first, changed, store._digest()}) == 3


def test_nothing_is_kept_where_it_is_off(made, monkeypatch, tmp_path):
    ask, computed = made
    monkeypatch.setenv(store.VARIABLE, store.OFF)
    ask(1)
    ask(1)
    assert len(computed) == 2
    assert not (tmp_path / "kept").exists()


def test_an_error_is_raised_and_not_kept(made):
    ask, computed = made

    def fail():
        raise ValueError("no months")

    with pytest.raises(ValueError, match="no months"):
        kept("record", 1, fail)
    assert ask(1) == 1 and computed == [1]


def test_a_broken_file_is_computed_again(made, tmp_path):
    ask, computed = made
    ask(1)
    for path in (tmp_path / "kept").rglob("output.pkl"):
        path.write_bytes(b"cut off")
    assert ask(1) == 1
    assert len(computed) == 2


def test_the_oldest_results_go_when_there_are_too_many(made, tmp_path, monkeypatch):
    ask, _ = made
    for number in range(4):
        ask(number, result=np.zeros(100_000))
    monkeypatch.setattr(store, "LIMIT", "2M")
    store.trim()
    left = list((tmp_path / "kept").rglob("output.pkl"))
    assert 0 < len(left) < 4
    assert sum(path.stat().st_size for path in left) <= 2 * 1024**2
