"""What a row of the scorecard holds.

Numbers of the plan are exact decimals as printed. What cannot be known is None, and a reason
stands beside it in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from analysis.attainment import Direction, GrowthCategory
from analysis.language import Phrase
from analysis.projection.prospect import Agreement

#: Result so far. ``achieved`` and ``missed`` are verdicts on the target year. The others are about
#: the latest value of a running plan: at the best value there is (``at_ceiling``), at or beyond
#: the target (``meets_now``), or not yet there (``short``).
State = Literal["achieved", "missed", "at_ceiling", "meets_now", "short", "not_assessable"]
#: The way to the target. ``keep`` asks for no change, ``needs`` has no value after the base year
#: and says what every year must bring; the straight line gives ``ahead``, ``on_schedule`` and
#: ``behind``, and ``missed`` ends a plan.
PathClass = Literal[
    "achieved",
    "missed",
    "at_ceiling",
    "keep",
    "ahead",
    "on_schedule",
    "behind",
    "needs",
    "not_assessable",
]
#: How far the inputs can be trusted, best first; "none" = there is no input.
Confidence = Literal["official", "archived_copy", "press", "low", "none"]
CONFIDENCES: tuple[Confidence, ...] = ("official", "archived_copy", "press", "low", "none")
#: Which possible target a probability is for: the printed or assigned number, or one of the values
#: a reader can compare an unpublished number with.
Reference = Literal["target", "state_kept", "previous_target", "province"]
Group = Literal["table", "text"]


@dataclass(frozen=True)
class KnownValue:
    """One known yearly value of an indicator.

    ``basis`` names what the value can be compared with: values on different bases are never
    joined. ``year`` is None for the base of a cut, which is 0 by definition, where the plan names
    no base year.
    """

    year: int | None
    value: Decimal
    basis: str
    confidence: Confidence
    source_id: str


@dataclass(frozen=True)
class Demand:
    """A target as it is judged.

    Attributes
    ----------
    plan_id, ref : str
        The plan, and the place in it: ``T1-1`` and ``T2-1`` are rows of its tables, ``tt-3-07`` is
        a clause of its text.
    group : "table" or "text"
    indicator_id, unit : str
    direction : "higher", "lower" or None
        Which way is good.
    kind : str
        Kind of target, see `analysis.attainment.KIND_DIRECTION`.
    nature : str or None
        ``binding`` or ``expected``; None where the plan does not say.
    year : int
        Year for which the target is set.
    value : Decimal or None
        The number judged against; None where the province assigns it and it is not known.
    printed : str
        The target as printed.
    source_id : str
        Where the number is from.
    given : bool
        The plan leaves the number to the province, and it was given as data.
    """

    plan_id: str
    ref: str
    group: Group
    indicator_id: str
    unit: str
    direction: Direction | None
    kind: str
    nature: str | None
    year: int
    value: Decimal | None
    printed: str
    source_id: str
    given: bool = False


@dataclass(frozen=True)
class Path:
    """The way from the base to the target.

    Attributes
    ----------
    path : str
        See `PathClass`.
    completion : Decimal or None
        Share of the required change that was made, ``(now - base) / (target - base)``.
    time_share : Decimal or None
        Share of the time that has passed, ``(now_year - base_year) / (target_year - base_year)``.
    growth_ratio : float or None
        Observed to required yearly growth (Eurostat); None where it is undefined.
    growth_category : str or None
        Its class; *achieved* comes before any ratio.
    needed_per_year : Decimal or None
        Change a year, in the unit, from the latest value to the target; signed as numbers stand.
    """

    path: PathClass
    completion: Decimal | None = None
    time_share: Decimal | None = None
    growth_ratio: float | None = None
    growth_category: GrowthCategory | None = None
    needed_per_year: Decimal | None = None


@dataclass(frozen=True)
class Chance:
    """The probability of one possible target.

    ``low`` and ``high`` are the least and the greatest probability of the methods taken singly;
    ``basis`` says on what the reference value was published, where it is not the plan's.
    """

    reference: Reference
    target: Decimal
    probability: float
    word: str
    low: float
    high: float
    agreement: Agreement
    basis: str = ""
    source_id: str = ""


@dataclass(frozen=True)
class ScorecardRow:
    """One verdict with everything it rests on.

    Attributes
    ----------
    demand : Demand
    base, latest : KnownValue or None
        Where the target counts from, and the latest value comparable with it; the same value
        where nothing later is known.
    judged_value : Decimal or None
        ``latest`` rounded to the decimals of the target (GB/T 8170).
    state : str
        See `State`.
    reason : Phrase or None
        Why the state is not assessable.
    margin : Decimal or None
        Distance of ``latest`` from the target, positive = better than the target.
    path : Path
    chances : tuple of Chance
        One for a target with a number, one per reference value for a target without.
    chance_reason : Phrase or None
        Why there is no probability.
    agreement : "agree", "differ", "disagree" or None
        Whether the methods agree: on the probability (the least agreement of all chances), or on
        the verdict of a finished plan (with and without rounding, computed and stated). None where
        one method or none was used.
    confidence : str
        The least trusted of the inputs.
    n_comparable : int
        Yearly values known on one basis.
    n_projects : int or None
        Projects linked to the target (delivery risk); None for a finished plan.
    worse_than_base, uncertain, preliminary : bool
        Met although worse than in the base year; read from a damaged cell; the latest value is
        preliminary.
    """

    demand: Demand
    base: KnownValue | None
    latest: KnownValue | None
    judged_value: Decimal | None
    state: State
    reason: Phrase | None
    margin: Decimal | None
    path: Path
    chances: tuple[Chance, ...]
    chance_reason: Phrase | None
    agreement: Agreement | None
    confidence: Confidence
    n_comparable: int
    n_projects: int | None
    worse_than_base: bool = False
    uncertain: bool = False
    preliminary: bool = False

    @property
    def verdict_id(self) -> str:
        """The row's id in the results: plan and place."""
        return f"{self.demand.plan_id}/{self.demand.ref}"


def weakest(confidences: list[Confidence]) -> Confidence:
    """Return the least trusted of several; "none" of nothing."""
    if not confidences:
        return "none"
    return max(confidences, key=CONFIDENCES.index)
