"""The bench counts and hashes every projection, and refuses two results of the same run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.bench import projection as bench
from analysis.editions.gates import BuildError
from analysis.outlook_data import STATISTICS
from analysis.projection.days import POLLUTANTS
from analysis.projection.futures import Futures

N_DRAWS = 5


def outlook(city: str, reason: object = None, level: float = 20.0) -> Any:
    """Stand in for a city's outlook whose every value is a multiple of one level."""
    months = np.arange(12 * bench.TARGET_YEAR - 12, 12 * bench.TARGET_YEAR + 12)
    means = np.full((N_DRAWS, len(months), len(POLLUTANTS)), level)
    return SimpleNamespace(
        city=city,
        reason=reason,
        futures=lambda year: Futures(months, means, np.zeros((N_DRAWS, len(months)))),
        statistic=lambda indicator, futures: futures.means[:, 0, 0],
    )


def projected(*outlooks: Any, as_of: int = 2020) -> tuple[bench.Projected, list[bytes]]:
    done, entered = bench.Projected(), []
    for each in outlooks:
        bench._project_city(each, as_of, done, entered.append)
    return done, entered


def test_the_statistics_of_a_year_and_the_mean_of_every_pollutant_are_projected():
    assert set(STATISTICS) < set(bench.INDICATORS)
    means = {"pm25": "pm25_annual_mean_ugm3", "o3": "ozone_mean_ugm3"}
    means |= {name: f"{name}_annual_mean" for name in bench.OTHER_MEANS}
    assert set(means) == set(POLLUTANTS) and set(means.values()) < set(bench.INDICATORS)


def test_each_indicator_of_a_city_is_counted_and_enters_the_hash():
    done, entered = projected(outlook("jiangmen"))
    assert done.n_projections == len(entered) == len(bench.INDICATORS)
    assert done.n_not_assessable == 0 and done.n_futures == N_DRAWS
    for indicator, entry in zip(bench.INDICATORS, entered, strict=True):
        assert entry.startswith(f"2020 jiangmen {indicator}".encode())
        assert entry.endswith(np.full(N_DRAWS, 20.0).tobytes())


def test_a_city_that_cannot_be_projected_is_counted_and_not_hashed():
    done, entered = projected(outlook("jiangmen", reason="too few months"))
    assert (done.n_projections, done.n_not_assessable) == (0, len(bench.INDICATORS))
    assert entered == []


@pytest.mark.parametrize(
    ("other", "as_of"),
    [
        (outlook("foshan"), 2020),
        (outlook("jiangmen", level=21.0), 2020),
        (outlook("jiangmen"), 2023),
    ],
)
def test_another_city_value_or_as_of_year_enters_otherwise(other, as_of):
    _, ours = projected(outlook("jiangmen"))
    _, theirs = projected(other, as_of=as_of)
    assert set(ours).isdisjoint(theirs)


def test_the_time_of_a_city_is_that_of_its_own_parts_alone():
    done = bench.Projected(seconds={"data": 8.0, "shared": 4.0, "futures": 2.0, "statistics": 1.0})
    assert done.own_seconds == 3.0


def test_two_results_of_the_same_run_are_refused():
    one, other = bench.Projected(sha256="a" * 64), bench.Projected(sha256="b" * 64)
    bench.refuse_difference(one, one)
    with pytest.raises(BuildError, match="came out differently in two processes"):
        bench.refuse_difference(one, other)


def run_of(way: str) -> dict[str, Any]:
    seconds = {"data": 8.0, "shared": 4.0, "futures": 3.0, "statistics": 1.0}
    if way == "alternative":
        return {"ours": 2.0, "theirs": 9.0}
    counts = {"n_projections": 40, "n_not_assessable": 8, "n_futures": 2000}
    return {**counts, "seconds": seconds, "sha256": "ab" * 32, "peak_mib": 433.4}


def test_the_bench_prints_counts_times_memory_hash_and_ratio(monkeypatch):
    monkeypatch.setattr(bench, "_in_a_process", run_of)
    assert [figure for _, figure in bench.projection_bench()] == [
        "40 and 8 not assessable, 2000 futures each",
        "data 8.0 s, shared 4.0 s, futures 3.0 s, statistics 1.0 s",
        "10.0/s, 20000 futures/s",
        "433 MiB",
        "ab" * 32,
        "the same, abababababab",
        "4.5",
    ]


def test_the_bench_refuses_when_the_second_process_gives_another_result(monkeypatch):
    hashes = iter("cab")
    monkeypatch.setattr(
        bench, "_in_a_process", lambda way: run_of(way) | {"sha256": next(hashes) * 64}
    )
    with pytest.raises(BuildError, match="a" * 12 + " and " + "b" * 12):
        bench.projection_bench()
