"""The change of the reference state of gases in September 2018, once and only for gases."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.standards.reference_state import ReferenceStateError, convert, to_reference_state


def days() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "o3_mda8_ugm3": [160.0, 160.0],
            "co_mgm3": [1.0, np.nan],
            "pm25_ugm3": [35.0, 36.0],
            "reference_k": [273.0, 298.15],
        }
    )


def test_ozone_of_160_at_273_k_is_146_5_at_298_15_k() -> None:
    assert convert(160.0, 273, 298.15) == pytest.approx(146.5034, abs=1e-4)
    assert convert(1.0, 273, 298.15) == pytest.approx(0.9156464867, abs=1e-10)
    assert convert(Decimal(160), 273, 298.15) == Decimal(160) * 273 / Decimal("298.15")


def test_the_change_alone_looks_like_a_fall_of_eight_percent() -> None:
    assert 100 * (1 - convert(100.0, 273, 298.15) / 100) == pytest.approx(8.4, abs=0.05)


@settings(deadline=None)
@given(st.floats(0, 1000))
def test_there_and_back_is_where_it_started(value: float) -> None:
    there = convert(value, 273, 298.15)
    assert there <= value
    assert convert(there, 298.15, 273) == pytest.approx(value, rel=1e-12)


def test_arrays_and_series_are_converted_element_by_element() -> None:
    series = pd.Series([160.0, np.nan], index=["a", "b"])
    converted = convert(series, 273, 298.15)
    assert converted["a"] == convert(160.0, 273, 298.15)
    assert np.isnan(converted["b"])
    assert convert(series.to_numpy(), 273, 298.15)[0] == converted["a"]


@pytest.mark.parametrize(("from_k", "to_k"), [(273, 273), (298.15, 298.15)])
def test_a_value_that_is_there_already_is_not_converted_again(from_k: float, to_k: float) -> None:
    with pytest.raises(ValueError, match="at that state already"):
        convert(1.0, from_k, to_k)


@pytest.mark.parametrize(("from_k", "to_k"), [(273.15, 298.15), (273, 298), (293, 298.15)])
def test_a_temperature_that_is_no_reference_state_is_refused(from_k: float, to_k: float) -> None:
    with pytest.raises(ValueError, match="not a reference state"):
        convert(1.0, from_k, to_k)


def test_only_rows_at_the_other_state_change_and_they_say_so() -> None:
    before = days()
    after = to_reference_state(before, ["o3_mda8_ugm3", "co_mgm3"], 298.15)
    assert after["o3_mda8_ugm3"].tolist() == [convert(160.0, 273, 298.15), 160.0]
    assert after["reference_k"].tolist() == [298.15, 298.15]
    assert after["converted_from_k"].tolist()[0] == 273.0
    assert np.isnan(after["converted_from_k"].tolist()[1])
    assert after["pm25_ugm3"].tolist() == [35.0, 36.0]
    assert before.equals(days())


def test_a_frame_is_converted_only_once() -> None:
    once = to_reference_state(days(), ["o3_mda8_ugm3", "co_mgm3"], 298.15)
    with pytest.raises(ReferenceStateError, match="converted before"):
        to_reference_state(once, ["o3_mda8_ugm3", "co_mgm3"], 273)


def test_particles_are_at_ambient_state_and_are_refused() -> None:
    with pytest.raises(ReferenceStateError, match=r"pm25_ugm3.*ambient state"):
        to_reference_state(days(), ["o3_mda8_ugm3", "co_mgm3", "pm25_ugm3"], 298.15)


def test_a_gas_that_would_be_left_behind_is_named() -> None:
    with pytest.raises(ReferenceStateError, match="co_mgm3 would not be converted"):
        to_reference_state(days(), ["o3_mda8_ugm3"], 298.15)


@pytest.mark.parametrize("state", [np.nan, 293.0])
def test_an_unknown_state_is_refused_with_its_row(state: float) -> None:
    frame = days()
    frame.loc[1, "reference_k"] = state
    with pytest.raises(ReferenceStateError, match=rf"reference_k is {state} in row 1"):
        to_reference_state(frame, ["o3_mda8_ugm3", "co_mgm3"], 298.15)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ReferenceStateError, match=r"lacks the column.* reference_k"):
        to_reference_state(days().drop(columns="reference_k"), ["o3_mda8_ugm3"], 298.15)
