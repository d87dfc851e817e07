"""Measure the projections: all indicators, all cities, several as-of years, simulated futures.

The run is made in a process of its own, so that its peak memory is its own. What all cities share
(the backtest, the choice of methods, the widening) is timed apart from what is done for each city.
Every result enters one SHA-256, so that it is seen whether two runs gave the same; the smallest
part is run again in a second process, and a difference is refused.

The named alternative is a structural model of statsmodels (`UnobservedComponents`: local level,
season of two harmonics, exact diffuse start), fitted to the six series of one city and simulated
over the same months as often. It is another model, without peers, methods and widening, so the
ratio says what an analyst would wait for instead, not what vectorising gains.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis import store
from analysis.air_review import AirData
from analysis.bench.archive import _peak_mib
from analysis.data import load_package
from analysis.editions.gates import BuildError
from analysis.outlook import Outlook
from analysis.outlook_data import SEED, STATISTICS, OutlookData
from analysis.parameters import DEFAULT
from analysis.projection.days import POLLUTANTS
from analysis.projection.fit import MonthlyFit
from analysis.projection.futures import (
    Futures,
    calibrated,
    method_futures,
    pooled,
    present,
)
from analysis.projection.prospect import N_FUTURES
from analysis.projection.structural import local_level_futures

Floats = npt.NDArray[np.float64]

#: Years as of which the target year is projected, and that year.
AS_OF_YEARS, TARGET_YEAR = (2015, 2018, 2020, 2023, 2025), 2025
#: The as-of year in which one city is compared with the alternative.
COMPARED_AS_OF = 2018
#: Runs of each side of the comparison.
REPEATS = 3
#: Pollutants whose annual mean is projected beside the statistics of the outlook.
OTHER_MEANS = ("pm10", "so2", "no2", "co")
#: Every indicator that is projected.
INDICATORS = (*STATISTICS, *(f"{name}_annual_mean" for name in OTHER_MEANS))
PARTS = ("data", "shared", "futures", "statistics")


@dataclass
class Projected:
    """What a run projected, how long each part took, and the hash of all results.

    Attributes
    ----------
    n_projections, n_not_assessable : int
        Indicators by city and as-of year, with futures and without.
    n_futures : int
        Fewest futures of a projection.
    seconds : dict
        Wall time by part: ``data`` (days and months as of a year), ``shared`` (backtest, choice,
        widening), ``futures`` and ``statistics`` (of all cities).
    sha256 : str
        Over the names and the futures' values of every projection, in order.
    peak_mib : float
        Peak resident memory of the process.
    """

    n_projections: int = 0
    n_not_assessable: int = 0
    n_futures: int = N_FUTURES
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))
    sha256: str = ""
    peak_mib: float = 0.0

    @property
    def own_seconds(self) -> float:
        """Time of what is done for each city."""
        return self.seconds["futures"] + self.seconds["statistics"]

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the time of a block to a part."""
        start = time.perf_counter()
        yield
        self.seconds[part] += time.perf_counter() - start


def project(as_of_years: Sequence[int], cities: Sequence[str] = ()) -> Projected:
    """Project every indicator of the cities as of each year.

    Parameters
    ----------
    as_of_years
        In the order of time, for a later year uses again what an earlier one drew.
    cities
        Ids; all of the catalogue if none is given.
    """
    done, digest, package = Projected(), hashlib.sha256(), load_package()
    for as_of in as_of_years:
        with done.timed("data"):
            air = AirData(package, as_of)
            shared = OutlookData(air)
            _ = shared.histories
        with done.timed("shared"):
            _ = shared.headline, shared.widening
        for city in cities or air.cities:
            # A city's futures go with its outlook, so that one city at a time is held.
            _project_city(Outlook(shared, city), as_of, done, digest.update)
    done.sha256, done.peak_mib = digest.hexdigest(), _peak_mib()
    return done


def _project_city(
    outlook: Outlook, as_of: int, done: Projected, enter: Callable[[bytes], None]
) -> None:
    with done.timed("futures"):
        reason = outlook.reason
        futures = None if reason else outlook.futures(TARGET_YEAR).year(TARGET_YEAR)
    if futures is None:
        done.n_not_assessable += len(INDICATORS)
        return
    done.n_futures = min(done.n_futures, len(futures.means))
    for indicator in INDICATORS:
        with done.timed("statistics"):
            values = _values(outlook, indicator, futures)
        enter(f"{as_of} {outlook.city} {indicator}".encode() + values.tobytes())
        done.n_projections += 1


def _values(outlook: Outlook, indicator: str, futures: Futures) -> Floats:
    if indicator in STATISTICS:
        return outlook.statistic(indicator, futures)
    return futures.annual_mean(indicator.removesuffix("_annual_mean"))


def against_statsmodels() -> tuple[float, float]:
    """Return the seconds of one city's months to come: ours, and those of a structural model.

    Each is the median of :data:`REPEATS`. Ours hold the fits of all cities, from which a city
    learns, made anew each time; the backtest that chose the methods is left out of both.

    Raises
    ------
    BuildError
        If the city has no futures.
    """
    shared = OutlookData(AirData(load_package(), COMPARED_AS_OF))
    outlook = Outlook(shared, DEFAULT.city)
    origin = outlook.origin
    if outlook.reason is not None or origin is None:
        raise BuildError(f"{DEFAULT.city} has no futures as of {COMPARED_AS_OF}: {outlook.reason}")
    methods, widening, last = shared.headline, shared.widening, outlook.months_until(TARGET_YEAR)

    def ours() -> None:
        now, share = present(shared.histories, origin), N_FUTURES // len(methods)
        single = [
            method_futures(now, outlook.city, last, method, SEED, share) for method in methods
        ]
        calibrated(pooled(single), origin, widening)

    def theirs() -> None:
        for pollutant in POLLUTANTS:
            series = shared.histories[outlook.city, pollutant].until(origin)
            fit = MonthlyFit(series.months, np.log(series.values), origin)
            local_level_futures(fit, last - origin, N_FUTURES, SEED)

    return _median_seconds(ours), _median_seconds(theirs)


def _median_seconds(work: Callable[[], None]) -> float:
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def projection_bench() -> list[tuple[str, str]]:
    """Project all, run the smallest part again, and time the alternative; as name and figure.

    Raises
    ------
    BuildError
        If the smallest part gives another result in a second process.
    """
    whole = Projected(**_in_a_process("all"))
    first, second = (Projected(**_in_a_process("part")) for _ in range(2))
    refuse_difference(first, second)
    compared = _in_a_process("alternative")
    rate = whole.n_projections / whole.own_seconds
    parts = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in whole.seconds.items())
    return [
        (
            f"projections, {len(INDICATORS)} indicators, {len(AS_OF_YEARS)} as-of years",
            f"{whole.n_projections} and {whole.n_not_assessable} not assessable, "
            f"{whole.n_futures} futures each",
        ),
        ("projections, wall time by part", parts),
        (
            "projections without what all cities share",
            f"{rate:.1f}/s, {rate * whole.n_futures:.0f} futures/s",
        ),
        ("projections, peak memory", f"{whole.peak_mib:.0f} MiB"),
        ("projections, SHA-256 of all futures", whole.sha256),
        ("projections, smallest part in two processes", f"the same, {first.sha256[:12]}"),
        (
            "statsmodels UnobservedComponents to the futures of one city, time",
            f"{compared['theirs'] / compared['ours']:.1f}",
        ),
    ]


def refuse_difference(first: Projected, second: Projected) -> None:
    """Refuse two runs of the same part that did not give the same.

    Raises
    ------
    BuildError
    """
    if first.sha256 != second.sha256:
        raise BuildError(
            f"the same projections came out differently in two processes ({first.sha256[:12]} and "
            f"{second.sha256[:12]}); look for a draw without a stream of its own, or for an order "
            "that hangs on a set"
        )


def _in_a_process(way: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "analysis.bench.projection", way]
    home = Path(__file__).resolve().parents[2]
    # Nothing is taken from the store: what is measured is the work.
    done = subprocess.run(
        command,
        cwd=home,
        env=os.environ | {store.VARIABLE: store.OFF},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(way: str) -> None:
    """Run `all`, the smallest `part` or the `alternative`, and print what was measured as JSON."""
    if way == "alternative":
        ours, theirs = against_statsmodels()
        print(json.dumps({"ours": ours, "theirs": theirs}))
        return
    done = project(AS_OF_YEARS) if way == "all" else project(AS_OF_YEARS[:1], [DEFAULT.city])
    print(json.dumps(asdict(done)))


if __name__ == "__main__":
    main(*sys.argv[1:])
