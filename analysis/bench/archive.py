"""How fast the archive is imported, and in how much memory, beside the usual way with pandas.

A year of the national archive is 365 files of about 370 cities, 150 MB of text. It is made up
here with the shape and the spread of the real one, imported into an empty data folder, and the
same work is done on a month of it with pandas (`read_csv`, `melt`, `pivot`, `to_csv`). Each
runs in a process of its own, so that its peak memory is its own; what is compared is the rate
per row, one row being a city and an hour.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import numpy as np
import pandas as pd

from analysis.data.archive import import_archive
from analysis.data.archive_cells import COLUMN_BY_TYPE
from analysis.data.archive_write import CITIES, FOLDER, SCHEMA
from analysis.data.descriptor import DESCRIPTOR_NAME, find_root

YEAR_DAYS = 365
SAMPLE_DAYS = 30
_FIRST_DAY = dt.date(2021, 1, 1)
#: Median of a city's hour by pollutant, in the archive's units; CO is made up in hundredths.
_MEDIAN = {"AQI": 45, "PM2.5": 25, "PM10": 45, "SO2": 8, "NO2": 22, "O3": 55, "CO": 70}
_MISSING_SHARE = 0.002
_HUNDREDTHS = {"CO", "CO_24h"}


@dataclass(frozen=True)
class Measured:
    """One run in a process of its own: rows written, seconds, and peak resident memory."""

    rows: int
    seconds: float
    peak_mib: float

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.seconds


def generate_year(folder: Path, cities: int = 370, days: int = YEAR_DAYS, seed: int = 0) -> None:
    """Write made-up archive files, one a day from 1 January 2021 on.

    Parameters
    ----------
    folder
        Where to write; made if missing.
    cities
        Columns of a file: the cities of the catalogue and, up to this number, made-up names.
    days
        Number of files.
    seed
        The same seed gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    known = pd.read_csv(find_root() / CITIES).name_zh.str.removesuffix("市").tolist()
    names = (known + [f"城{number:03d}" for number in range(len(known), cities)])[:cities]
    header = ",".join(["date", "hour", "type", *names]).encode()
    whole = np.array([str(number).encode() for number in range(1000)])
    hundredths = np.array([f"{number / 100:g}".encode() for number in range(1000)])
    level = {name: _MEDIAN[name.partition("_")[0]] for name in COLUMN_BY_TYPE}
    of_city = rng.lognormal(0, 0.3, cities)
    for step in range(days):
        day = _FIRST_DAY + dt.timedelta(days=step)
        lines = [header]
        amounts = rng.lognormal(0, 0.5, (24, len(level), cities)) * of_city
        missing = rng.random(amounts.shape) < _MISSING_SHARE
        for hour in range(24):
            for number, (name, median) in enumerate(level.items()):
                digits = np.clip(amounts[hour, number] * median, 1, 499).astype(np.int64)
                cells = (hundredths if name in _HUNDREDTHS else whole)[digits]
                cells[missing[hour, number]] = b""
                lines.append(b",".join([f"{day:%Y%m%d},{hour},{name}".encode(), *cells.tolist()]))
        (folder / f"china_cities_{day:%Y%m%d}.csv").write_bytes(b"\n".join(lines) + b"\n")


def archive_bench(days: int = YEAR_DAYS) -> list[tuple[str, str]]:
    """Import a made-up archive and return what was measured, as name and figure.

    Parameters
    ----------
    days
        Length of the archive; `SAMPLE_DAYS` of it are imported alone as well, to show that
        memory does not grow with the number of months, and read with pandas.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate_year(folder / "year", days=days)
        (folder / "month").mkdir()
        for file in sorted((folder / "year").iterdir())[:SAMPLE_DAYS]:
            shutil.copy2(file, folder / "month")
        year = _run("catalogue", folder / "year", folder)
        every = _run("all", folder / "month", folder)
        month = _run("catalogue", folder / "month", folder)
        pandas = _run("pandas", folder / "month", folder)
    speed = year.rows_per_second / pandas.rows_per_second
    return [
        (f"archive, {days} files, cities of the catalogue", _figure(year)),
        (f"archive, {SAMPLE_DAYS} files, every city", _figure(every)),
        (f"archive, {SAMPLE_DAYS} files, cities of the catalogue", _figure(month)),
        (f"pandas melt and pivot, {SAMPLE_DAYS} files, cities of the catalogue", _figure(pandas)),
        ("rate of the import to that of pandas, per row", f"{speed:.1f}"),
        ("peak memory of the import to that of pandas", f"{year.peak_mib / pandas.peak_mib:.2f}"),
        (f"peak memory, {days} files to {SAMPLE_DAYS}", f"{year.peak_mib / month.peak_mib:.2f}"),
    ]


def _figure(run: Measured) -> str:
    return (
        f"{run.rows} rows in {run.seconds:.1f} s, {run.rows_per_second:.0f} rows/s, "
        f"peak {run.peak_mib:.0f} MiB"
    )


def _run(way: str, files: Path, folder: Path) -> Measured:
    """Run one way in a child process and return what it says of itself."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    _empty_package(data)
    command = [sys.executable, "-m", "analysis.bench.archive", way, str(files), str(data)]
    home = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=home, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout))


def _empty_package(data: Path) -> None:
    """Make a data folder that holds the catalogue of cities and no hourly file."""
    source = find_root()
    for path in (CITIES, SCHEMA):
        (data / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / path, data / path)
    descriptor = json.loads((source / DESCRIPTOR_NAME).read_text(encoding="utf-8"))
    descriptor["resources"] = [e for e in descriptor["resources"] if e["path"] == CITIES]
    (data / DESCRIPTOR_NAME).write_text(json.dumps(descriptor), encoding="utf-8")


def _import(way: str) -> Callable[[Path, Path], int]:
    cities = cast(Literal["catalogue", "all"], way)
    return lambda files, data: import_archive([files], data, cities=cities).added


def _with_pandas(files: Path, data: Path) -> int:
    """Do the same with pandas, all files at once, without any of the checks."""
    names = pd.read_csv(data / CITIES).name_zh.str.removesuffix("市").tolist()
    wanted = ["date", "hour", "type", *names]
    wide = pd.concat(pd.read_csv(file, usecols=wanted) for file in sorted(files.glob("*.csv")))
    long = wide.melt(["date", "hour", "type"], var_name="city_zh").dropna()
    table = long.pivot(index=["city_zh", "date", "hour"], columns="type", values="value")
    (data / FOLDER).mkdir(parents=True, exist_ok=True)
    table.reset_index().to_csv(data / FOLDER / "all.csv.gz", index=False)
    return len(table)


def _peak_mib() -> float:
    """Return this process's own peak resident memory.

    `ru_maxrss` of a new process begins at what its parent held when it was made; where the
    system counts anew (VmHWM, Linux), that is taken.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(way: str, files: str, data: str) -> None:
    """Run one way and print rows, seconds and peak memory as JSON; used by `archive_bench`."""
    work = _with_pandas if way == "pandas" else _import(way)
    start = time.perf_counter()
    rows = work(Path(files), Path(data))
    seconds = time.perf_counter() - start
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mib": _peak_mib()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
