"""Which methods may speak, how good they were, and how wide their interval must be.

A method enters the headline only if it beats the random walk with drift in the mean score of the
backtest, by more than the error of the difference. The headline is the mean of those methods, as
distributions. Its printed 80 % interval is stretched or narrowed about its median until it would
have held 80 % of the outcomes at that lead time (the empirical quantile of the outcome's distance
in units of the half-width, as in conformal prediction: Romano, Patterson and Candès, 2019,
"Conformalized quantile regression", NeurIPS 32). The coverage that the book prints is measured on
outcome windows that the factor was not taken from, and only where other windows give one; one
number common to all factors brings that coverage to 80 %. The coverage with that number taken from
other years as well is printed beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.projection.backtest import (
    BENCHMARK,
    LEAD_BINS,
    MIN_PAIRS,
    Backtest,
)
from analysis.projection.fit import MONTHS_PER_YEAR
from analysis.projection.monthly import METHODS, Method
from analysis.projection.prospect import COVERAGE

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
#: Targets of the reliability table, relative to the latest twelve months.
RELATIVE_TARGETS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
#: Upper ends of the classes of the reliability table.
PROBABILITY_CLASSES = (0.0, 0.1, 0.33, 0.66, 0.9, 1.0)


def crps_of_draws(draws: npt.NDArray[np.float32], outcomes: Floats) -> Floats:
    """Return the continuous ranked probability score of samples.

    Text implemented: Gneiting and Raftery (2007), eq. 21, ``E|X - y| - E|X - X'| / 2``.

    Parameters
    ----------
    draws : ndarray (pairs, n)
    outcomes : ndarray (pairs,)
    """
    ordered = np.sort(draws.astype(float), axis=1)
    n = ordered.shape[1]
    weights = 2 * np.arange(1, n + 1) - n - 1
    spread = ordered @ weights / n**2
    return np.asarray(np.abs(ordered - outcomes[:, None]).mean(axis=1) - spread)


def scores(pairs: pd.DataFrame, draws: npt.NDArray[np.float32]) -> pd.DataFrame:
    """Score one set of draws against the outcomes of their pairs.

    Returns
    -------
    DataFrame
        The pairs with ``low``, ``median``, ``high`` (of the 80 % interval), ``crps``,
        ``absolute_error`` (of the median), ``interval_score`` (the three divided by the scale of
        the series), ``inside`` (the interval holds the outcome), ``width`` (of the interval,
        relative to the outcome) and ``lead_bin`` (1 for up to a year, and so on).
    """
    outcome, scale = pairs["outcome"].to_numpy(float), pairs["scale"].to_numpy(float)
    tail = (1 - COVERAGE) / 2
    low, middle, high = np.quantile(draws, [tail, 0.5, 1 - tail], axis=1)
    below, above = np.maximum(low - outcome, 0), np.maximum(outcome - high, 0)
    return pairs.assign(
        low=low,
        median=middle,
        high=high,
        crps=crps_of_draws(draws, outcome) / scale,
        absolute_error=np.abs(middle - outcome) / scale,
        interval_score=(high - low + 2 / (1 - COVERAGE) * (below + above)) / scale,
        inside=(outcome >= low) & (outcome <= high),
        width=(high - low) / outcome,
        lead_bin=lead_bins(pairs["lead"].to_numpy(float)),
    )


def lead_bins(leads: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return the class of each lead time: 1 for up to a year, 2 for up to two, and so on."""
    return np.asarray(np.digitize(np.asarray(leads, dtype=float), LEAD_BINS[1:-1], right=True) + 1)


def clustered_mean(values: pd.Series[float], pairs: pd.DataFrame) -> tuple[float, float]:
    """Return a mean and its standard error from clusters of pairs that share their weather.

    A cluster is one pollutant and the year in which the outcome ends: cities share its weather, and
    all origins share the outcome itself.
    """
    names = [pairs["pollutant"], pairs["last_number"] // MONTHS_PER_YEAR]
    about = values - values.mean()
    sums = about.groupby(names).sum()
    if len(sums) < 2:
        return float(values.mean()), float("nan")
    correction = len(sums) / (len(sums) - 1)
    return float(values.mean()), float(np.sqrt(correction * (sums**2).sum()) / len(values))


def score_table(test: Backtest) -> pd.DataFrame:
    """Return the pooled scores of every method, the losers too.

    Returns
    -------
    DataFrame
        ``method``, ``n``, ``crps``, ``crps_gain`` (drift's less this method's: above zero is
        better), ``crps_gain_error`` (clustered), ``mase``, ``interval_score``, ``coverage``,
        ``binomial_error``, ``clustered_error``, ``beats_drift``; best first. Empty without pairs.
    """
    if len(test) == 0:
        return pd.DataFrame()
    each = {method: scores(test.pairs, test.of(method)) for method in METHODS}
    rows = []
    for method, frame in each.items():
        gain, error = clustered_mean(each[BENCHMARK]["crps"] - frame["crps"], frame)
        rows.append(
            {"method": method}
            | _summary(frame)
            | {
                "crps_gain": gain,
                "crps_gain_error": error,
                "beats_drift": bool(method != BENCHMARK and gain > error),
            }
        )
    return pd.DataFrame(rows).sort_values("crps", ignore_index=True)


def _summary(frame: pd.DataFrame) -> dict[str, object]:
    inside, error = clustered_mean(frame["inside"].astype(float), frame)
    return {
        "n": len(frame),
        "crps": frame["crps"].mean(),
        "mase": frame["absolute_error"].mean(),
        "interval_score": frame["interval_score"].mean(),
        "coverage": inside,
        "binomial_error": float(np.sqrt(inside * (1 - inside) / len(frame))),
        "clustered_error": error,
        "width": frame["width"].median(),
    }


def headline_methods(table: pd.DataFrame) -> tuple[Method, ...]:
    """Return the methods that the headline pools.

    Those that beat drift; where fewer than :data:`~analysis.projection.backtest.MIN_PAIRS` outcomes
    were known, all candidates, since none has a record; where none beats it, drift itself.
    """
    if table.empty or int(table["n"].iloc[0]) < MIN_PAIRS:
        return METHODS
    chosen = set(table.loc[table["beats_drift"], "method"])
    return tuple(m for m in METHODS if m in chosen) or (BENCHMARK,)


@dataclass(frozen=True)
class Widening:
    """Factors by which the half-widths of the interval are stretched, by class of lead time.

    Attributes
    ----------
    factors : tuple of float
        One per class of lead; a class without enough outcomes takes the factor of the one before,
        but never less than 1.
    n_pairs : tuple of int
        Pairs behind each factor; 0 where too few were known.
    n_tried : tuple of int
        Pairs on which a factor of this class was tried that other windows gave.
    correction : float
        What all factors were multiplied by; see :func:`corrected_widening`.
    """

    factors: tuple[float, ...]
    n_pairs: tuple[int, ...]
    n_tried: tuple[int, ...] = ()
    correction: float = 1.0

    @property
    def calibrated(self) -> bool:
        """Whether any outcome was known."""
        return any(self.n_pairs)

    @property
    def tried(self) -> bool:
        """Whether factors were tried on enough outcomes that they were not taken from."""
        return sum(self.n_tried) >= MIN_PAIRS

    def factor(self, lead: float) -> float:
        """Return the factor of a lead time in years."""
        return self.factors[int(lead_bins([lead])[0]) - 1]

    def scored(self, lead: float) -> bool:
        """Whether outcomes of this lead time were known."""
        return self.n_pairs[int(lead_bins([lead])[0]) - 1] > 0


def widening(test: Backtest, draws: npt.NDArray[np.float32]) -> Widening:
    """Return the factors that make the interval hold its share of the outcomes."""
    bins = lead_bins(test.pairs["lead"].to_numpy(float))
    return _factors(_distances(draws, test.pairs["outcome"].to_numpy(float)), bins)


def _factors(distances: Floats, bins: npt.NDArray[np.int64]) -> Widening:
    factors, counts, last = [], [], 1.0
    for lead_bin in range(1, len(LEAD_BINS)):
        mine = distances[bins == lead_bin]
        if len(mine) >= MIN_PAIRS:
            last = float(np.quantile(mine, COVERAGE, method="higher"))
        else:
            # Outcomes that were never seen are no ground for a narrower interval.
            last = max(last, 1.0)
        factors.append(last)
        counts.append(len(mine) if len(mine) >= MIN_PAIRS else 0)
    return Widening(tuple(factors), tuple(counts))


def _distances(draws: npt.NDArray[np.float32], outcomes: Floats) -> Floats:
    """Return the outcome's distance from the median in half-widths of its side, on logs."""
    tail = (1 - COVERAGE) / 2
    low, middle, high = np.quantile(np.log(draws), [tail, 0.5, 1 - tail], axis=1)
    y = np.log(outcomes)
    reach = np.where(y >= middle, high - middle, middle - low)
    return np.asarray(np.abs(y - middle) / reach)


def stretch(draws: npt.NDArray[np.float64], factor: npt.ArrayLike) -> Floats:
    """Stretch draws about their median on logs; ``factor`` is one number or one per row."""
    logs = np.log(draws)
    middle = np.median(logs, axis=-1, keepdims=True)
    return np.asarray(np.exp(middle + np.asarray(factor, dtype=float)[..., None] * (logs - middle)))


def _folds(pairs: pd.DataFrame) -> Iterator[tuple[Bools, Bools]]:
    """Yield the pairs whose windows end in each year, and those that share no month with them."""
    first, last = (pairs[name].to_numpy(int) for name in ("first_number", "last_number"))
    years = last // MONTHS_PER_YEAR
    for year in np.unique(years):
        out = years == year
        yield out, (last < first[out].min()) | (first > last[out].max())


def _factors_of_others(pairs: pd.DataFrame, distances: Floats) -> Floats:
    """Return each pair's factor from pairs whose windows share no month with its own fold.

    NaN where those are too few in the pair's class of lead: no calibrated interval is tried there.
    """
    bins = lead_bins(pairs["lead"].to_numpy(float))
    factors = np.full(len(pairs), np.nan)
    for out, apart in _folds(pairs):
        factors[out] = _known(_factors(distances[apart], bins[apart]))[bins[out] - 1]
    return factors


def _known(found: Widening) -> Floats:
    return np.where(np.array(found.n_pairs) > 0, found.factors, np.nan)


def unseen_draws(
    test: Backtest, methods: Sequence[str], correction: float = 1.0
) -> tuple[pd.DataFrame, npt.NDArray[np.float32]]:
    """Return pairs and the headline's draws for them, stretched by factors from other windows.

    A window is left out with all windows that end in the same year, and the factors come from
    windows that share no month with any of them; ``correction`` multiplies them. Pairs for which
    other windows give no factor are not among those returned.
    """
    distances = _distances(test.pooled(methods), test.pairs["outcome"].to_numpy(float))
    return _stretched(test, methods, correction * _factors_of_others(test.pairs, distances))


def _stretched(
    test: Backtest, methods: Sequence[str], factors: Floats
) -> tuple[pd.DataFrame, npt.NDArray[np.float32]]:
    tried = np.isfinite(factors)
    draws = test.pooled(methods)[tried].astype(float)
    return test.pairs[tried], stretch(draws, factors[tried]).astype(np.float32)


def calibrated_scores(
    test: Backtest, methods: Sequence[str], correction: float = 1.0
) -> pd.DataFrame:
    """Score the draws of :func:`unseen_draws`: on outcomes their factors never saw."""
    return scores(*unseen_draws(test, methods, correction))


def corrected_widening(test: Backtest, methods: Sequence[str]) -> Widening:
    """Return the factors of :func:`widening`, corrected to hold outcomes they never saw.

    All factors are multiplied by the one number for which the intervals of :func:`unseen_draws`
    hold their share of all outcomes, above or below 1. A class of lead whose factor could not be
    tried on other windows than its own is never narrowed, and no class is before
    :data:`~analysis.projection.backtest.MIN_PAIRS` outcomes were tried in all.
    """
    distances = _distances(test.pooled(methods), test.pairs["outcome"].to_numpy(float))
    return _corrected(test.pairs, distances)


def _corrected(pairs: pd.DataFrame, distances: Floats) -> Widening:
    bins = lead_bins(pairs["lead"].to_numpy(float))
    found, others = _factors(distances, bins), _factors_of_others(pairs, distances)
    tried = np.isfinite(others)
    counts = np.bincount(bins[tried], minlength=len(LEAD_BINS))[1:]
    enough = int(tried.sum()) >= MIN_PAIRS
    needed = (distances / others)[tried]
    correction = float(np.quantile(needed, COVERAGE, method="higher")) if enough else 1.0
    factors = (
        correction * factor if enough and n else max(correction * factor, 1.0)
        for factor, n in zip(found.factors, counts, strict=True)
    )
    return Widening(tuple(factors), found.n_pairs, tuple(int(n) for n in counts), correction)


def strict_scores(test: Backtest, methods: Sequence[str]) -> pd.DataFrame:
    """Score the headline's draws with nothing taken from an outcome's own year.

    The correction of :func:`corrected_widening` is one number over all outcomes. Here it too comes
    from windows that share no month with the years of the outcome, so the whole calculation of the
    interval is tried on outcomes it never saw.
    """
    distances = _distances(test.pooled(methods), test.pairs["outcome"].to_numpy(float))
    bins = lead_bins(test.pairs["lead"].to_numpy(float))
    factors = np.full(len(test), np.nan)
    for out, apart in _folds(test.pairs):
        factors[out] = _known(_corrected(test.pairs[apart], distances[apart]))[bins[out] - 1]
    return scores(*_stretched(test, methods, factors))


def coverage_table(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return coverage and scores of scored pairs by ``lead_bin`` or ``pollutant``."""
    rows = [{by: key} | _summary(group) for key, group in frame.groupby(by)]
    return pd.DataFrame(rows)


def reliability(pairs: pd.DataFrame, draws: npt.NDArray[np.float32]) -> pd.DataFrame:
    """Return how often what was given a probability came true.

    The events are: the mean of the window is no more than 0.7, 0.8, ... 1.3 times the latest twelve
    months (:data:`RELATIVE_TARGETS`), with the window's season taken off.

    Returns
    -------
    DataFrame
        One row per class of probability: ``low``, ``high`` (ends), ``n``, ``forecast`` (mean
        probability given), ``observed`` (share that came true), ``error`` (clustered).
    """
    parts = []
    for relative in RELATIVE_TARGETS:
        target = relative * pairs["reference"].to_numpy(float)
        parts.append(
            pairs.assign(
                forecast=(draws <= target[:, None]).mean(axis=1),
                came=(pairs["outcome"].to_numpy(float) <= target).astype(float),
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    rows = []
    ends = PROBABILITY_CLASSES
    for low, high in pairwise(ends):
        mine = frame[(frame["forecast"] > low) & (frame["forecast"] <= high)]
        if low == 0:
            mine = frame[frame["forecast"] <= high]
        if mine.empty:
            continue
        observed, error = clustered_mean(mine["came"], mine)
        rows.append(
            {
                "low": low,
                "high": high,
                "n": len(mine),
                "forecast": float(mine["forecast"].mean()),
                "observed": observed,
                "error": error,
            }
        )
    return pd.DataFrame(rows)
