"""Columns of floats are rounded as their printed decimals are."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.standards.rounding import printed_decimal, round_column, round_half_even


def test_a_float_stands_for_its_shortest_decimal_text() -> None:
    assert printed_decimal(np.float64(1.05)) == Decimal("1.05")
    assert printed_decimal(np.int64(7)) == 7
    with pytest.raises(ValueError, match="not a finite number"):
        printed_decimal(float("nan"))


def test_ties_of_a_column_go_to_the_even_digit() -> None:
    column = pd.Series([160.5, 161.5, np.nan, 0.5], index=[4, 5, 6, 7], name="o3")
    assert round_column(column).to_list()[:2] == [160.0, 162.0]
    assert round_column(column).isna().to_list() == [False, False, True, False]
    tenths = round_column(pd.Series([1.05, 0.35, 0.25, 2.675]), 1)
    assert tenths.to_list() == [1.0, 0.4, 0.2, 2.7]


def test_a_value_just_beside_a_tie_is_not_taken_for_one() -> None:
    beside = pd.Series([3.6500000000000004, 6.949999999999999, 7.050000000000001])
    assert (beside * 10 % 1 == 0.5).all(), "times ten they fall on the tie"
    assert round_column(beside, 1).to_list() == [3.7, 6.9, 7.1]


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.decimals(0, 5000, places=1).map(float),
            st.decimals(0, 5000, places=3).map(float),
            st.integers(0, 5000).map(lambda k: float(np.nextafter(k + 0.5, 0))),
            st.integers(0, 500).map(lambda k: float(np.nextafter(k / 10 + 0.05, 1e9))),
            st.floats(0, 5000),
        ),
        min_size=1,
    ),
    st.integers(0, 2),
)
def test_a_column_is_rounded_as_each_of_its_printed_values(
    values: list[float], decimals: int
) -> None:
    step = Decimal(1).scaleb(-decimals)
    expected = [float(round_half_even(printed_decimal(value), step)) for value in values]
    assert round_column(pd.Series(values), decimals).to_list() == expected


def test_what_cannot_be_rounded_is_refused() -> None:
    with pytest.raises(ValueError, match="'co' holds an infinite value"):
        round_column(pd.Series([np.inf], name="co"))
    with pytest.raises(ValueError, match="decimals=-1"):
        round_column(pd.Series([1.0]), -1)
