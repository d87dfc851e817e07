"""GB/T 8170-2008, section 3: half to even, once, from the printed decimal."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.standards.rounding import decimals_of, round_half_even

STEPS = st.sampled_from(["1", "0.1", "0.01", "0.001", "0.5", "0.2", "10"])
VALUES = st.decimals(min_value=-10_000, max_value=10_000, places=5)

#: A loaded machine must not fail a property.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        ("1.050", "0.1", "1.0"),
        ("0.35", "0.1", "0.4"),
        ("12.1498", "0.1", "12.1"),
        ("12.1498", "1", "12"),
        ("10.5002", "1", "11"),
        ("0.0325", "0.001", "0.032"),
        ("15.4546", "1", "15"),
        ("35.5", "1", "36"),
        ("34.5", "1", "34"),
        ("160.5", "1", "160"),
    ],
)
def test_worked_cases_of_the_standard(value: str, step: str, expected: str) -> None:
    rounded = round_half_even(value, step)
    assert str(rounded) == expected
    assert str(round_half_even(Decimal(value), Decimal(step))) == expected


def test_python_round_on_floats_would_have_been_wrong() -> None:
    assert round(1.05, 1) == 1.1
    assert round_half_even("1.05", "0.1") == Decimal("1.0")


def test_rounding_twice_is_not_rounding_once() -> None:
    once = round_half_even("15.4546", 1)
    repeated = Decimal("15.4546")
    for step in ("0.001", "0.01", "0.1", "1"):
        repeated = round_half_even(repeated, step)
    assert (once, repeated) == (Decimal(15), Decimal(16))


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [("60.25", "0.5", "60.0"), ("60.38", "0.5", "60.5"), ("-60.75", "0.5", "-61.0")],
)
def test_intervals_of_half_a_unit(value: str, step: str, expected: str) -> None:
    assert str(round_half_even(value, step)) == expected


def test_many_digits_are_kept() -> None:
    assert str(round_half_even("123456789012345678901234567890.125", "0.01")) == (
        "123456789012345678901234567890.12"
    )


def test_a_float_is_refused_and_the_message_says_why() -> None:
    with pytest.raises(TypeError, match=r"value=1\.05 is a binary float.*half-to-even"):
        round_half_even(1.05, "0.1")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"step=0\.1 is a binary float"):
        round_half_even("1.05", 0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "step", "message"),
    [
        ("about 90", "1", "value='about 90' is not a decimal number"),
        ("NaN", "1", "not a finite number"),
        ("1", "0", "must be above zero"),
        ("1", "-0.1", "must be above zero"),
    ],
)
def test_what_is_not_a_number_is_refused(value: str, step: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        round_half_even(value, step)


def test_printed_decimals_include_trailing_zeros() -> None:
    assert [decimals_of(Decimal(text)) for text in ("18.50", "93", "1E+2", "0.032")] == [2, 0, 0, 3]


def test_printed_decimals_of_a_float_are_not_known() -> None:
    with pytest.raises(TypeError, match="needs the Decimal of the printed text"):
        decimals_of(18.5)  # type: ignore[arg-type]


@unhurried
@given(VALUES, STEPS)
def test_a_rounded_value_is_a_multiple_no_more_than_half_a_step_away(
    value: Decimal, step: str
) -> None:
    rounded, interval = Fraction(round_half_even(value, step)), Fraction(step)
    assert (rounded / interval).denominator == 1
    assert abs(rounded - Fraction(value)) <= interval / 2


@unhurried
@given(VALUES, STEPS)
def test_rounding_a_rounded_value_changes_nothing(value: Decimal, step: str) -> None:
    rounded = round_half_even(value, step)
    assert str(round_half_even(rounded, step)) == str(rounded)


@unhurried
@given(VALUES, STEPS)
def test_a_tie_goes_to_the_even_multiple(value: Decimal, step: str) -> None:
    interval = Fraction(step)
    multiple = Fraction(round_half_even(value, step)) / interval
    if abs(multiple - Fraction(value) / interval) == Fraction(1, 2):
        assert multiple % 2 == 0


@unhurried
@given(VALUES, STEPS)
def test_the_sign_does_not_matter(value: Decimal, step: str) -> None:
    assert round_half_even(-value, step) == -round_half_even(value, step)
