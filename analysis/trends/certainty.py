"""How sure a trend is: the TOAR-II calibration of p-values, instead of stars and thresholds.

Text implemented: Chang, Schultz, Koren and Selke (2023), "Guidance note on best statistical
practices for TOAR analyses", section on calibrated language. The word "significant" is not used:
a p-value just above 0.05 is not the absence of a trend. Codes only; the words of each language are
wording and live with the wording.
"""

from __future__ import annotations

from typing import Literal

Certainty = Literal["very_high", "high", "medium", "low", "very_low"]
Direction = Literal["rising", "falling", "level"]

#: Largest two-sided p of each class; above the last one certainty is very low, or there is none.
CERTAINTY_LIMITS: tuple[tuple[float, Certainty], ...] = (
    (0.01, "very_high"),
    (0.05, "high"),
    (0.10, "medium"),
    (0.33, "low"),
)


def certainty(p: float) -> Certainty:
    """Return the certainty class of a two-sided p-value.

    Parameters
    ----------
    p : float
        Two-sided p-value, from 0 to 1. The p-value is classed as it is, not as it is printed:
        0.0501 is "medium" although it prints as 0.05.

    Returns
    -------
    "very_high", "high", "medium", "low" or "very_low"

    Raises
    ------
    ValueError
        If ``p`` is not between 0 and 1; NaN included.
    """
    if not 0 <= p <= 1:
        raise ValueError(
            f"A p-value lies between 0 and 1; got {p}. A trend that could not be assessed has no "
            "certainty: give its reason instead."
        )
    for limit, name in CERTAINTY_LIMITS:
        if p <= limit:
            return name
    return "very_low"


def direction(slope: float) -> Direction:
    """Return which way a slope goes: up, down, or exactly level. It says nothing of good or bad."""
    if slope > 0:
        return "rising"
    return "falling" if slope < 0 else "level"
