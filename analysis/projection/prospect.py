"""What can be said of a target year: a distribution, a probability, and how sure it is.

A prospect is either a set of simulated futures of the annual value by which the target is judged,
or a reason why there is none. A target without a published number (完成省下达目标) has no single
probability: the prospect then gives the probability of each possible target, so that a reader who
knows the number can read it off. Compliance is judged on the rounded value (GB/T 8170), as the
value would be published.

Words of probability: Mastrandrea and others (2010), "Guidance note for lead authors of the IPCC
Fifth Assessment Report on consistent treatment of uncertainties".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.language import Phrase

Floats = npt.NDArray[np.float64]
Direction = Literal["higher", "lower"]
#: How far the methods' probabilities lie apart.
Agreement = Literal["agree", "differ", "disagree"]
#: Largest gap between the methods' probabilities that still counts as agreement, and as no more
#: than a difference. The project's own thresholds.
AGREE, DIFFER = 0.15, 0.35
#: Central share of the printed interval.
COVERAGE = 0.8
#: Fewest simulated futures of a projection from months; methods bring equal shares.
N_FUTURES = 2000

#: Upper ends of the probability words, from the IPCC guidance note (2010), Table 1.
_WORDS: tuple[tuple[float, str], ...] = (
    (0.01, "exceptionally_unlikely"),
    (0.10, "very_unlikely"),
    (0.33, "unlikely"),
    (0.66, "about_as_likely_as_not"),
    (0.90, "likely"),
    (0.99, "very_likely"),
    (1.00, "virtually_certain"),
)


def probability_word(probability: float) -> str:
    """Return the code of the IPCC word of a probability.

    The word is that of the whole percentage, which is what is printed beside it: one number never
    stands beside two words. The classes of the guidance note overlap at their ends; each end
    belongs to the stronger word: 90 % is ``very_likely``, 10 % ``very_unlikely``.

    Raises
    ------
    ValueError
        If the probability lies outside 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability={probability} must lie between 0 and 1.")
    printed = round(100 * probability) / 100
    for end, word in _WORDS:
        if printed < end or (printed == end and end <= 0.33) or end == 1:
            return word
    raise AssertionError(probability)


@dataclass(frozen=True)
class Prospect:
    """The prospect of one indicator in one year, seen at the end of an as-of year.

    Attributes
    ----------
    indicator_id : str
    year : int
        The target year.
    direction : "higher" or "lower"
        Which way is better.
    decimals : int
        Decimals to which a published value is rounded before it is judged.
    draws : dict of str to ndarray
        Simulated annual values: ``headline`` holds all of them, pooled and calibrated, and each
        method's name the part of them that came from it. Empty if not assessable.
    headline_methods : tuple of str
        The methods that the headline pools.
    calibrated : bool
        Whether the interval was widened or narrowed to a measured coverage; False where no outcome
        was known yet.
    reason : Phrase or None
        Why there is no prospect.
    inputs : dict
        What the calculation used, for the results file: counts, last month seen, seed, widening.
    """

    indicator_id: str
    year: int
    direction: Direction
    decimals: int
    draws: dict[str, Floats] = field(default_factory=dict)
    headline_methods: tuple[str, ...] = ()
    calibrated: bool = False
    reason: Phrase | None = None
    inputs: dict[str, object] = field(default_factory=dict)

    @property
    def assessable(self) -> bool:
        """Whether there is a distribution."""
        return self.reason is None

    def median(self, method: str = "headline") -> float:
        """Return the median of one method."""
        return float(np.median(self.draws[method]))

    def interval(self, method: str = "headline") -> tuple[float, float]:
        """Return the central 80 % interval of one method."""
        tail = (1 - COVERAGE) / 2
        low, high = np.quantile(self.draws[method], [tail, 1 - tail])
        return float(low), float(high)

    def probability(self, target: float, method: str = "headline") -> float:
        """Return the share of futures whose rounded value meets a target."""
        values = np.round(self.draws[method], self.decimals)
        met = values >= target if self.direction == "higher" else values <= target
        return float(met.mean())

    def curve(self, targets: npt.ArrayLike) -> pd.DataFrame:
        """Return the probability of each possible target.

        Returns
        -------
        DataFrame
            ``target``, ``probability`` (headline), ``low``, ``high``: least and greatest
            probability of the headline's methods taken singly.
        """
        rows = []
        for target in np.asarray(targets, dtype=float):
            single = [self.probability(target, m) for m in self.headline_methods]
            rows.append(
                {
                    "target": target,
                    "probability": self.probability(target),
                    "low": min(single),
                    "high": max(single),
                }
            )
        return pd.DataFrame(rows)

    def agreement(self, target: float) -> Agreement:
        """Say whether the headline's methods agree on the probability of a target."""
        single = [self.probability(target, m) for m in self.headline_methods]
        # Twelve decimals: a gap of exactly 0.15 is one, whatever its binary form.
        gap = round(max(single) - min(single), 12)
        if gap <= AGREE:
            return "agree"
        return "differ" if gap <= DIFFER else "disagree"
