"""Rounding as Chinese environmental standards require it: GB/T 8170-2008.

GB 3095 and HJ 663 judge compliance on values rounded by GB/T 8170-2008, and section 3 of that
standard rounds half to even, **once**, from the digits as they were written: 0.35 to one decimal
is 0.4, and 160.5 to a whole number is 160, which attains a limit of 160. A binary float cannot
say whether 1.05 stood in the source, so `round_half_even` refuses floats.

Columns of measured values are float64 all the same. `printed_decimal` and `round_column` are the
only doors for them: they read a float as the shortest decimal text that gives it back, which is
the printed number for everything that was read from a table with up to 15 digits.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd


def round_half_even(value: Decimal | str | int | Fraction, step: Decimal | str | int) -> Decimal:
    """Round a value to a multiple of ``step``, half to even (GB/T 8170-2008, section 3).

    Parameters
    ----------
    value : Decimal, str, int or Fraction
        The value as it was written, in any unit, or the exact quotient of such values (a mean).
        Not a value that was rounded before: section 3 allows one rounding only.
    step : Decimal, str or int
        The rounding interval (修约间隔), in the unit of ``value``: ``"0.1"`` for one decimal,
        ``1`` for whole numbers, ``"0.5"`` or ``"0.2"`` for the intervals of section 3.4.

    Returns
    -------
    Decimal
        The rounded value, printed with the decimals of ``step`` ("1.0", not "1").

    Raises
    ------
    TypeError
        If either argument is a float.
    ValueError
        If either argument is not a finite number, or ``step`` is not above zero.
    """
    exact_value = value if isinstance(value, Fraction) else _exact(value, "value")
    exact_step = _exact(step, "step")
    if exact_step <= 0:
        raise ValueError(
            f"The rounding step must be above zero; got {step}. Give for example '0.1' or 1."
        )
    # Python rounds a Fraction half to even, exactly; a division of Decimals could round first.
    multiple = round(Fraction(exact_value) / Fraction(exact_step))
    digits, exponent = _coefficient(exact_step)
    product = multiple * digits
    return Decimal((int(product < 0), Decimal(abs(product)).as_tuple().digits, exponent))


def decimals_of(value: Decimal) -> int:
    """Count the decimals with which a value was written.

    Parameters
    ----------
    value : Decimal
        A finite decimal made from printed text; ``Decimal("18.50")`` has two decimals.

    Returns
    -------
    int
        Number of digits after the decimal point, 0 for whole numbers.

    Raises
    ------
    TypeError
        If ``value`` is not a Decimal: floats and ints do not carry printed decimals.
    ValueError
        If ``value`` is not finite.
    """
    if not isinstance(value, Decimal):
        raise TypeError(
            f"decimals_of needs the Decimal of the printed text, got {type(value).__name__} "
            f"{value!r}: only decimal text keeps trailing zeros (18.50 has two decimals)."
        )
    return max(0, -_coefficient(_exact(value, "value"))[1])


def printed_decimal(value: Decimal | str | float) -> Decimal:
    """Return the decimal that a number was printed as; a float by its shortest decimal text.

    Parameters
    ----------
    value : Decimal, str, int or float
        A float stands for the shortest decimal that reads back as the same float: 2.2 is "2.2".
        That is the printed number where the float was read from a table; it is not the true
        value where the float is the result of a calculation.

    Returns
    -------
    Decimal

    Raises
    ------
    TypeError, ValueError
        As `round_half_even`; NaN and infinities are no numbers.
    """
    if isinstance(value, np.integer):
        value = int(value)
    # float() first: numpy's own repr would be "np.float64(2.2)".
    return _exact(repr(float(value)) if isinstance(value, float) else value, "value")


def round_column(values: pd.Series[Any], decimals: int = 0) -> pd.Series[Any]:
    """Round a column half to even, each float read as its shortest decimal text.

    Parameters
    ----------
    values : Series of float
        Any unit; NaN stays NaN.
    decimals : int
        Decimals to keep, 0 or more.

    Returns
    -------
    Series of float64
        Same index and name; each value is the float nearest to the rounded decimal.

    Raises
    ------
    ValueError
        If ``decimals`` is below 0 or a value is infinite.
    """
    if decimals < 0:
        raise ValueError(f"decimals={decimals}: give 0 for whole numbers, 1 for tenths, and so on.")
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(numbers).any():
        raise ValueError(
            f"Column {values.name!r} holds an infinite value, which cannot be rounded."
        )
    unit = 10.0**decimals
    # A tie needs exactly one decimal more, and k.5 is exact in binary: rint rounds it to even.
    finer = np.rint(numbers * unit * 10)
    scaled = np.where(finer / (unit * 10) == numbers, finer / 10, numbers * unit)
    rounded = np.rint(scaled) / unit
    # Longer texts next to a tie (0.25000000000000006): the product may have fallen on the tie.
    beside = (np.abs(scaled % 1 - 0.5) < 1e-6) & (finer / (unit * 10) != numbers)
    step = Decimal(1).scaleb(-decimals)
    for at in np.flatnonzero(beside):
        rounded[at] = float(round_half_even(printed_decimal(float(numbers[at])), step))
    return pd.Series(rounded, index=values.index, name=values.name)


def _exact(value: Decimal | str | int, name: str) -> Decimal:
    if isinstance(value, float):
        raise TypeError(
            f"{name}={value!r} is a binary float: it no longer says which decimal was printed "
            "(1.05 is stored as 1.0500000000000000444), so half-to-even cannot be decided. "
            "Pass the printed text or a Decimal made from it."
        )
    if isinstance(value, bool) or not isinstance(value, (Decimal, str, int)):
        raise TypeError(f"{name} must be a Decimal, a str or an int; got {type(value).__name__}.")
    try:
        exact = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{name}={value!r} is not a decimal number such as '12.5'.") from None
    if not exact.is_finite():
        raise ValueError(f"{name}={value!r} is not a finite number and cannot be rounded.")
    return exact


def _coefficient(value: Decimal) -> tuple[int, int]:
    """Split a finite decimal into its unsigned integer digits and its power of ten."""
    parts = value.as_tuple()
    assert isinstance(parts.exponent, int)
    return int("".join(map(str, parts.digits))), parts.exponent
