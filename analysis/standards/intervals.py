"""What a printed number stands for: the interval of all values that round to it.

A plan prints "13.72" and "4.86": numbers that were rounded, once, to the last printed digit
(GB/T 8170-2008, section 3). Each stands for every value within half a unit of that digit. What is
computed from them is an interval too, and its ends are reached at *corners*: where a result only
rises or only falls with each input, its lowest value lies where every input is at the end that
lowers it. Inputs that occur twice in a formula are taken once, so no interval is wider than the
printed digits make it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from analysis.standards.rounding import decimals_of, printed_decimal


@dataclass(frozen=True)
class Interval:
    """A computed value with the bounds that the rounding of its inputs allows.

    Attributes
    ----------
    low, point, high : Decimal
        ``point`` follows from the numbers as printed; the true value, if every input was rounded
        correctly, lies from ``low`` to ``high``, both included.
    """

    low: Decimal
    point: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        """Refuse bounds that do not hold the point."""
        if not self.low <= self.point <= self.high:
            raise ValueError(
                f"An interval needs low <= point <= high; got {self.low}, {self.point}, "
                f"{self.high}."
            )

    def __contains__(self, value: Decimal) -> bool:
        """Tell whether a value lies within the bounds."""
        return self.low <= value <= self.high

    def scaled(self, factor: Decimal | int) -> Interval:
        """Return the interval in another unit; a negative factor exchanges the bounds."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), self.point * factor, max(ends))

    def outward(self, decimals: int) -> tuple[Decimal, Decimal]:
        """Return the bounds for print, rounded away from the point so that nothing is lost."""
        step = Decimal(1).scaleb(-decimals)
        return (
            self.low.quantize(step, rounding=ROUND_FLOOR),
            self.high.quantize(step, rounding=ROUND_CEILING),
        )


def printed_interval(value: Decimal) -> Interval:
    """Return the values that a printed number stands for.

    Parameters
    ----------
    value : Decimal
        Made from the printed text: ``Decimal("15.0")`` stands for 14.95 to 15.05,
        ``Decimal("15")`` for 14.5 to 15.5.

    Returns
    -------
    Interval

    Raises
    ------
    TypeError
        If ``value`` is no Decimal: only decimal text says how many digits were printed.
    """
    half = Decimal(5).scaleb(-decimals_of(value) - 1)
    return Interval(value - half, value, value + half)


def read_interval(value: float) -> Interval:
    """Return what a number read from a table as float stands for.

    A float keeps no trailing zero, so 3201.0 is taken as printed "3201" and 3.5 as "3.5" even
    where "3.50" stood: the interval can be wider than the printed text allows, never narrower.
    """
    exact = printed_decimal(value)
    whole = exact == exact.to_integral_value()
    return printed_interval(exact.quantize(Decimal(1)) if whole else exact)
