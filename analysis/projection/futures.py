"""Simulated futures of one city: months of all pollutants under the headline and each method.

The futures of the methods that may speak are pooled, an equal share of each, all pollutants of a
future under the same method and the same weather. Then each year's level is stretched about the
median by the factor that the backtest asks for at that lead time; the pattern of months within the
year keeps its shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.projection.backtest import fit_all, stream
from analysis.projection.calibration import Widening
from analysis.projection.days import POLLUTANTS
from analysis.projection.fit import MONTHS_PER_YEAR, MonthlyFit, common_years, n_quarters
from analysis.projection.history import Histories
from analysis.projection.monthly import Method, n_years, simulate
from analysis.projection.peers import Peers, step_correlation
from analysis.projection.prospect import N_FUTURES

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Present:
    """All that was known of every city at one origin.

    Attributes
    ----------
    origin : int
        The last month with data of every pollutant in nearly all cities, or of any in the city.
    fits : dict
        By city and pollutant.
    peers : dict
        By pollutant.
    correlation : ndarray (pollutants, pollutants)
        Of the yearly changes of the pollutants' levels.
    """

    origin: int
    fits: Mapping[tuple[str, str], MonthlyFit]
    peers: Mapping[str, Peers]
    correlation: Floats

    def covers(self, city: str) -> bool:
        """Whether the city can be projected: every pollutant has enough months."""
        return all((city, pollutant) in self.fits for pollutant in POLLUTANTS)


def present(histories: Histories, origin: int) -> Present:
    """Fit every city's series as seen at the end of month ``origin``."""
    fits: dict[tuple[str, str], MonthlyFit] = {}
    peers: dict[str, Peers] = {}
    for pollutant in POLLUTANTS:
        mine = {city: known for (city, name), known in histories.items() if name == pollutant}
        found, shared = fit_all(mine, origin)
        if shared is None:
            continue
        peers[pollutant] = shared
        fits |= {(city, pollutant): fit for city, fit in found.items()}
    return Present(origin, fits, peers, step_correlation(fits, POLLUTANTS))


@dataclass(frozen=True)
class Futures:
    """Simulated months of one city.

    Attributes
    ----------
    months : ndarray (k,) of int
        Whole calendar years after the origin's year, or its rest.
    means : ndarray (n_draws, k, pollutants)
        In the pollutants' units, gases at 298.15 K; pollutants in the order of
        :data:`~analysis.projection.days.POLLUTANTS`.
    days : ndarray (n_draws, k)
        Numbers in [0, 1) that choose each month's days, so that a future keeps its days whatever is
        asked of it.
    """

    months: npt.NDArray[np.int64]
    means: Floats
    days: Floats

    def year(self, year: int) -> Futures:
        """Return the months of one calendar year."""
        mine = self.months // MONTHS_PER_YEAR == year
        return Futures(self.months[mine], self.means[:, mine], self.days[:, mine])

    def within(self, months: Sequence[int]) -> Futures:
        """Return the months of a window."""
        mine = np.isin(self.months, list(months))
        return Futures(self.months[mine], self.means[:, mine], self.days[:, mine])

    def rows(self, chosen: npt.NDArray[np.int64] | slice) -> Futures:
        """Return some of the futures."""
        return Futures(self.months, self.means[chosen], self.days[chosen])

    def annual_mean(self, pollutant: str) -> Floats:
        """Return the mean over all months, weighted by nothing but their number."""
        return np.asarray(self.means[:, :, POLLUTANTS.index(pollutant)].mean(axis=1))


def method_futures(
    now: Present, city: str, last: int, method: Method, seed: int, n_draws: int = N_FUTURES
) -> Futures:
    """Simulate all months of a city from the origin to month ``last`` under one method.

    Raises
    ------
    KeyError
        If the city cannot be projected; see :meth:`Present.covers`.
    """
    months = np.arange(now.origin + 1, last + 1)
    names = (seed, city, now.origin, method)
    quarters = n_quarters(now.origin, last)
    uniform = stream("weather", *names).random((quarters, n_draws)).T
    years = common_years([now.fits[city, pollutant] for pollutant in POLLUTANTS])
    steps = _steps(now, n_years(now.origin, last), n_draws, stream("steps", *names))
    parts = []
    for place, pollutant in enumerate(POLLUTANTS):
        fit, peers = now.fits[city, pollutant], now.peers[pollutant]
        weather = fit.weather(months, uniform, years)
        rng = stream("line", pollutant, *names)
        parts.append(simulate(fit, peers, method, months, weather, rng, steps[place]))
    days = stream("days", *names).random((len(months), n_draws)).T
    return Futures(months, np.exp(np.stack(parts, axis=2)), days)


def _steps(now: Present, years: int, n_draws: int, rng: np.random.Generator) -> Floats:
    """Return yearly steps, (pollutants, n_draws, years), that go together as the levels did."""
    unit = rng.standard_normal((years, n_draws, len(POLLUTANTS)))
    values, vectors = np.linalg.eigh(now.correlation)
    root = vectors * np.sqrt(values.clip(min=0))
    return np.asarray((unit @ root.T).transpose(2, 1, 0))


def pooled(futures: Sequence[Futures]) -> Futures:
    """Pool the futures of several methods; each brings its share."""
    return Futures(
        futures[0].months,
        np.concatenate([each.means for each in futures]),
        np.concatenate([each.days for each in futures]),
    )


def calibrated(futures: Futures, origin: int, widening: Widening) -> Futures:
    """Stretch each year's level about its median by the factor of its lead time.

    A factor is never so small that a later year's interval becomes narrower than an earlier one's.
    """
    logs = np.log(futures.means)
    years = futures.months // MONTHS_PER_YEAR
    floor = np.zeros(logs.shape[2])
    for year in np.unique(years):
        mine = np.flatnonzero(years == year)
        lead = float((futures.months[mine].mean() - origin) / MONTHS_PER_YEAR)
        level = np.log(futures.means[:, mine].mean(axis=1))
        about = level - np.median(level, axis=0)
        width = np.quantile(about, 0.9, axis=0) - np.quantile(about, 0.1, axis=0)
        factor = np.maximum(widening.factor(lead), floor / width)
        floor = factor * width
        logs[:, mine] += ((factor - 1) * about)[:, None]
    return replace(futures, means=np.exp(logs))
