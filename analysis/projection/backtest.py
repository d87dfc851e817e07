"""How projections would have done: every origin sees only its past, and then the future came.

For each origin (the end of a quarter that has data), city, pollutant and method the mean of a
window of later months is projected and set beside what was measured: the next twelve months, the
twelve after them, and the later months that exist at all. Scores are free of scale: the continuous
ranked probability score, the absolute error and the interval score are divided by the mean absolute
change of the series between equal months of two years before the origin, as MASE is (Hyndman and
Koehler, 2006, "Another look at measures of forecast accuracy", International Journal of Forecasting
22).

Cities share their weather, so pairs are not independent: beside the binomial error of a coverage
stands the error from clusters of pairs with the same pollutant and year of outcome.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.projection.fit import (
    MIN_MONTHS,
    MONTHS_PER_YEAR,
    MonthlyFit,
    MonthlySeries,
    n_quarters,
)
from analysis.projection.history import Histories, month_of
from analysis.projection.monthly import METHODS, Method, simulate
from analysis.projection.peers import Peers, peers_of

Row = dict[str, object]
Floats = npt.NDArray[np.float64]
#: The method that every other has to beat.
BENCHMARK: Method = "drift"
#: Draws of each projection that is scored.
N_DRAWS = 240
#: Fewest pairs on which a choice of methods, or a widening, may rest.
MIN_PAIRS = 200
#: Lead times (years from the origin to the middle of the window) that are scored together.
LEAD_BINS = (0.0, 1.0, 2.0, 3.0, 4.0, np.inf)
#: Share of the series that must have a month before it ends a quarter or enters a window.
FULL_SHARE = 0.9
#: Most months between two measured ones of a window that is scored as one.
_WINDOW_GAP = 4


@dataclass(frozen=True)
class Window:
    """Months whose mean is projected."""

    name: str
    months: tuple[int, ...]


@dataclass(frozen=True)
class Backtest:
    """Projections and what came of them.

    Attributes
    ----------
    pairs : DataFrame
        One row per projection: ``city``, ``pollutant``, ``origin``, ``window``, ``first``,
        ``last`` (months), ``lead`` (years), ``outcome``, ``scale`` (both in the pollutant's unit),
        ``reference`` (the mean of the latest twelve months with the window's season).
    draws : ndarray (pairs, methods, N_DRAWS)
        Simulated window means, in the order of :data:`~analysis.projection.monthly.METHODS`.
    """

    pairs: pd.DataFrame
    draws: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.pairs)

    def until(self, month: int) -> Backtest:
        """Return the pairs whose outcome was known at the end of a month."""
        known = (self.pairs["last_number"] <= month).to_numpy()
        return Backtest(self.pairs[known].reset_index(drop=True), self.draws[known])

    def of(self, method: str) -> npt.NDArray[np.float32]:
        """Return the draws of one method."""
        return self.draws[:, METHODS.index(method)]

    def pooled(self, methods: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return draws of the mean of several methods: an equal number of each."""
        n = N_DRAWS // len(methods)
        return np.concatenate([self.of(method)[:, :n] for method in methods], axis=1)


def origins_of(histories: Histories) -> list[int]:
    """Return the quarters' ends that hold new months of every pollutant since the last origin."""
    counts = Counter(int(month) for series in histories.values() for month in series.months)
    full = {month for month, count in counts.items() if count >= FULL_SHARE * len(histories)}
    ends = [month for month in sorted(full) if month % 3 == 2]
    return [end for end in ends if sum(month <= end for month in full) >= MIN_MONTHS]


def windows_of(series: dict[str, MonthlySeries], origin: int) -> list[Window]:
    """Return the windows that are projected from an origin: two years, and what exists later.

    Later windows are runs of months, with gaps of at most four months, that nearly all cities have,
    so that a few printed months of one year are scored as one and not as many.
    """
    years = [
        Window(f"year_{k + 1}", tuple(range(origin + 1 + 12 * k, origin + 13 + 12 * k)))
        for k in range(2)
    ]
    counts = Counter(int(month) for known in series.values() for month in known.months)
    later = [m for m, n in counts.items() if m > origin and n >= FULL_SHARE * len(series)]
    runs: list[list[int]] = []
    for month in sorted(later):
        if runs and month - runs[-1][-1] <= _WINDOW_GAP:
            runs[-1].append(month)
        else:
            runs.append([month])
    # A long run that begins right after the origin is scored as the two years.
    parts = [run for run in runs if run[0] > origin + _WINDOW_GAP or len(run) < MONTHS_PER_YEAR]
    return years + [Window(f"{month_of(run[0])}", tuple(run)) for run in parts]


#: Draws of a window by city, once in a process: earlier as-of years ask for the same again.
_DRAWS: dict[str, dict[tuple[int, ...], dict[str, npt.NDArray[np.float32]]]] = {}


def backtest(histories: Histories, seed: int) -> Backtest:
    """Project from every origin and set the projections beside the outcomes.

    Parameters
    ----------
    histories
        All cities and pollutants as seen at the as-of year.
    seed
        Same seed, same draws: each city, pollutant, origin and method has a stream of its own.
    """
    rows: list[Row] = []
    blocks = [np.empty((0, len(METHODS), N_DRAWS), dtype=np.float32)]
    pollutants = sorted({pollutant for _, pollutant in histories})
    complete = {
        key: series for key, series in histories.items() if len(series.months) >= MIN_MONTHS
    }
    for origin in origins_of(complete):
        for pollutant in pollutants:
            mine = {c: s for (c, p), s in complete.items() if p == pollutant}
            windows = windows_of(mine, origin)
            found, draws = _block(mine, pollutant, origin, windows, seed)
            rows += found
            blocks += draws
    return Backtest(pd.DataFrame(rows, columns=_COLUMNS), np.concatenate(blocks))


_COLUMNS = [
    "city",
    "pollutant",
    "origin",
    "window",
    "first",
    "last",
    "first_number",
    "last_number",
    "lead",
    "outcome",
    "scale",
    "reference",
]


def _block(
    series: dict[str, MonthlySeries], pollutant: str, origin: int, windows: list[Window], seed: int
) -> tuple[list[Row], list[npt.NDArray[np.float32]]]:
    """Project one pollutant of all cities from one origin."""
    fits, peers = fit_all(series, origin)
    if peers is None:
        return [], []
    known = _DRAWS.setdefault(_digest(fits, pollutant, origin, seed), {})
    missing = [window for window in windows if window.months not in known]
    if missing:
        for window in missing:
            known[window.months] = {}
        for city, fit in fits.items():
            means = _window_means(fit, peers, missing, (city, pollutant, origin), seed)
            for window, draws in zip(missing, means, strict=True):
                known[window.months][city] = draws
    rows, blocks = [], []
    for city, fit in fits.items():
        measured = dict(zip(series[city].months.tolist(), series[city].values, strict=True))
        for window in windows:
            if all(month in measured for month in window.months):
                outcome = float(np.mean([measured[month] for month in window.months]))
                rows.append(_row(city, pollutant, origin, window, outcome, fit))
                blocks.append(known[window.months][city][None])
    return rows, blocks


def _digest(fits: dict[str, MonthlyFit], pollutant: str, origin: int, seed: int) -> str:
    """Return a key of all that the draws of an origin depend on."""
    digest = hashlib.sha256(f"{pollutant} {origin} {seed} {N_DRAWS}".encode())
    for city, fit in fits.items():
        digest.update(city.encode() + fit.months.tobytes() + fit.logs.tobytes())
    return digest.hexdigest()


def stream(*names: object) -> np.random.Generator:
    """Return a stream of random numbers of its own for a city, pollutant, origin and method."""
    text = " ".join(map(str, names)).encode()
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text).digest()[:8], "big"))


def fit_all(
    series: dict[str, MonthlySeries], origin: int
) -> tuple[dict[str, MonthlyFit], Peers | None]:
    """Fit every city that has enough months at an origin, and what they share (None without)."""
    fits = {}
    for city, known in series.items():
        seen = known.until(origin)
        fit = MonthlyFit(seen.months, np.log(seen.values), origin)
        if fit.usable:
            fits[city] = fit
    return fits, peers_of(list(fits.values())) if fits else None


def _window_means(
    fit: MonthlyFit,
    peers: Peers,
    windows: list[Window],
    names: tuple[str, str, int],
    seed: int,
) -> npt.NDArray[np.float32]:
    """Return the means of the windows in each future: ndarray (windows, methods, draws)."""
    city, pollutant, origin = names
    months = np.unique(np.concatenate([window.months for window in windows]))
    columns = [np.searchsorted(months, window.months) for window in windows]
    quarters = n_quarters(origin, int(months[-1]))
    # Quarter after quarter, and a stream for each method: a window that became known later leaves
    # the draws of the earlier ones as they were.
    uniform = stream(seed, "weather", city, origin).random((quarters, N_DRAWS)).T
    weather = fit.weather(months, uniform)
    means = np.empty((len(windows), len(METHODS), N_DRAWS), dtype=np.float32)
    for row, method in enumerate(METHODS):
        rng = stream(seed, city, pollutant, origin, method)
        values = np.exp(simulate(fit, peers, method, months, weather, rng))
        for place, chosen in enumerate(columns):
            means[place, row] = values[:, chosen].mean(axis=1)
    return means


def _row(
    city: str, pollutant: str, origin: int, window: Window, outcome: float, fit: MonthlyFit
) -> Row:
    months = np.array(window.months)
    level, _ = fit.latest
    return {
        "city": city,
        "pollutant": pollutant,
        "origin": month_of(origin),
        "window": window.name,
        "first": month_of(window.months[0]),
        "last": month_of(window.months[-1]),
        "first_number": window.months[0],
        "last_number": window.months[-1],
        "lead": float((months.mean() - origin) / MONTHS_PER_YEAR),
        "outcome": outcome,
        "scale": seasonal_naive_error(fit),
        "reference": float(np.exp(level + fit.season(months)).mean()),
    }


def seasonal_naive_error(fit: MonthlyFit) -> float:
    """Return the mean absolute change between equal months of consecutive years seen."""
    values = dict(zip(fit.months.tolist(), np.exp(fit.logs), strict=True))
    changes = [
        abs(value - values[month - MONTHS_PER_YEAR])
        for month, value in values.items()
        if month - MONTHS_PER_YEAR in values
    ]
    return float(np.mean(changes))
