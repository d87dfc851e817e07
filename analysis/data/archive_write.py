"""The hourly files of the package, added to without changing what is there.

An hour (city and time) that any hourly file of the package holds is never changed, whatever the
archive says: results were made from it. New hours go to one file a month,
`air/hourly/2020-07.csv.gz`; the lines already in it stay byte for byte. Months are staged one
by one beside their targets, so that memory does not grow with their number, and all of them are
put in place together with the descriptor, or none.

The files are the same whatever the order of the imports: lines are sorted by English name of
the city, then by time, and gzip stores neither time nor name.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import shutil
from pathlib import Path
from typing import IO, Any

import polars as pl

from analysis.data.archive_cells import COLUMN_BY_TYPE
from analysis.data.descriptor import DESCRIPTOR_NAME, read_descriptor
from analysis.data.problems import DataError, Problem

FOLDER = "air/hourly"
SCHEMA = "schemas/air-hourly.json"
CITIES = "catalogue/cities.csv"
COLUMNS = ("city_zh", "city_en", "datetime", *COLUMN_BY_TYPE.values())
_KEY = ["city_zh", "datetime"]
_ORDER = ["city_en", "city_zh", "datetime"]
#: From this month on gases are released at 298.15 K (amendment of GB 3095-2012), before at 273 K.
_NEW_REFERENCE_STATE = "2018-09"


class HourlyFiles:
    """The hourly files of one data folder, and what is staged to be added to them.

    Raises
    ------
    DataError
        If the descriptor or the schema of the hourly files is missing, or an hourly file is not
        listed, missing, or differs from its recorded bytes and hash: an import would otherwise
        accept the change silently.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = read_descriptor(root).root
        # Read again as it is written: reading a descriptor may put schemas in place of their paths.
        text = (self.root / DESCRIPTOR_NAME).read_text(encoding="utf-8")
        self._content: dict[str, Any] = json.loads(text)
        self._staged: dict[str, Path] = {}
        problems = self._problems()
        if problems:
            raise DataError(problems)
        self._months = {path: _months_of(self.root / path) for path in self._listed()}

    def city_names(self) -> dict[str, str]:
        """Return the English names of the catalogue's cities, by name without 市."""
        text = (self.root / CITIES).read_text(encoding="utf-8-sig")
        return {
            record["name_zh"].removesuffix("市"): record["name_en"]
            for record in csv.DictReader(io.StringIO(text))
        }

    def stored(self, month: str) -> pl.DataFrame:
        """Return the hours of a month (``2020-07``) that the package holds.

        Returns
        -------
        polars.DataFrame
            ``city_zh``, ``datetime``, the values as Float64, and ``file``, the path within the
            package; an hour that stands in two files is returned once.
        """
        numbers = [pl.col(name).cast(pl.Float64) for name in COLUMN_BY_TYPE.values()]
        parts = [
            _read_table(self.root / path)
            .filter(pl.col("datetime").str.starts_with(month))
            .select(*_KEY, *numbers, pl.lit(path).alias("file"))
            for path, months in self._months.items()
            if month in months
        ]
        if not parts:
            schema = dict.fromkeys(COLUMN_BY_TYPE.values(), pl.Float64)
            text = dict.fromkeys(_KEY, pl.String)
            return pl.DataFrame(schema={**text, **schema, "file": pl.String})
        return pl.concat(parts).unique(_KEY, keep="first", maintain_order=True)

    def stage(self, month: str, rows: pl.DataFrame) -> None:
        """Write a month's file with `rows` added beside its target; nothing is in place yet.

        Parameters
        ----------
        rows
            Hours that no file holds; all of `COLUMNS`, values as Float64.
        """
        path = f"{FOLDER}/{month}.csv.gz"
        target = self.root / path
        values = [_plain(name) for name in COLUMN_BY_TYPE.values()]
        line = pl.concat_str([*COLUMNS[:3], *values], separator=",").alias("line")
        lines = rows.select(*_ORDER, line)
        if target.is_file():
            lines = pl.concat([_stored_lines(target), lines])
        part = target.with_name(target.name + ".part")
        target.parent.mkdir(parents=True, exist_ok=True)
        self._staged[path] = part
        text = "\n".join([",".join(COLUMNS), *lines.sort(_ORDER)["line"].to_list(), ""])
        with part.open("wb") as file, _gzip_writer(file) as packed:
            packed.write(text.encode("utf-8"))

    def commit(self) -> None:
        """Put the staged files and their entries in place; on any failure, put all back."""
        if not self._staged:
            return
        for path, part in sorted(self._staged.items()):
            self._record(path, part.read_bytes())
        descriptor = self.root / DESCRIPTOR_NAME
        part = descriptor.with_name(DESCRIPTOR_NAME + ".part")
        text = json.dumps(self._content, indent=2, ensure_ascii=False) + "\n"
        part.write_text(text, encoding="utf-8", newline="\n")
        # The descriptor last: until then it describes the files as they were.
        moves = {self.root / path: staged for path, staged in sorted(self._staged.items())}
        _replace_all({**moves, descriptor: part})

    def discard(self) -> None:
        """Take away what is staged and not in place."""
        for part in self._staged.values():
            part.unlink(missing_ok=True)
        (self.root / f"{DESCRIPTOR_NAME}.part").unlink(missing_ok=True)

    def _listed(self) -> dict[str, dict[str, Any]]:
        entries = self._content["resources"]
        return {e["path"]: e for e in entries if str(e["path"]).startswith(f"{FOLDER}/")}

    def _problems(self) -> list[Problem]:
        shown = f"{self.root.name}/"
        listed = self._listed()
        present = {
            file.relative_to(self.root).as_posix() for file in (self.root / FOLDER).glob("*.csv*")
        }
        rules = {path: f"is not listed in {DESCRIPTOR_NAME}" for path in present - set(listed)}
        rules |= {
            path: f"is listed in {DESCRIPTOR_NAME} but missing" for path in set(listed) - present
        }
        for path in present & set(listed):
            recorded = listed[path].get("bytes"), listed[path].get("hash")
            if recorded != _fingerprint((self.root / path).read_bytes()):
                rules[path] = f"differs from {DESCRIPTOR_NAME}"
        rules |= {
            path: "is missing" for path in (SCHEMA, CITIES) if not (self.root / path).is_file()
        }
        hint = "nothing was imported; bring the package in order first (plan-review data check)"
        return [
            Problem(shown + path, None, None, None, rule, hint)
            for path, rule in sorted(rules.items())
        ]

    def _record(self, path: str, content: bytes) -> None:
        """Set bytes and hash of an entry; a new one goes among the hourly files, by path."""
        entry = self._listed().get(path)
        if entry is None:
            entry = _new_entry(Path(path).name.removesuffix(".csv.gz"))
            entries = self._content["resources"]
            hourly = [number for number, e in enumerate(entries) if e["path"] in self._listed()]
            before = [number for number in hourly if entries[number]["path"] < path]
            place = before[-1] + 1 if before else hourly[0] if hourly else len(entries)
            entries.insert(place, entry)
        entry["bytes"], entry["hash"] = _fingerprint(content)


def _new_entry(month: str) -> dict[str, Any]:
    year, number = month.split("-")
    kelvin = "298.15" if month >= _NEW_REFERENCE_STATE else "273"
    return {
        "name": f"air-hourly-{month}",
        "path": f"{FOLDER}/{month}.csv.gz",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "compression": "gz",
        "bulk": True,
        "title": f"Hourly air quality of cities, {month}",
        "title_zh": f"城市空气质量小时值（{year}年{int(number)}月）",
        "description": (
            "Hourly values from the archive of the national network, imported from its daily "
            f"files; real-time values, not reviewed, gases at {kelvin} K. Cells that cannot be "
            "measured values are empty."
        ),
        "dialect": {
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminator": "\r\n",
            "skipInitialSpace": False,
        },
        "schema": SCHEMA,
        "sources": [
            {
                "title": "Archive files china_cities_YYYYMMDD.csv of CNEMC's real-time values",
                "source_id": "cnemc-hourly",
            }
        ],
        "licenses": [
            {
                "name": "notspecified",
                "title": "Government monitoring results; the licence of the copy is unknown",
            }
        ],
    }


def _plain(column: str) -> pl.Expr:
    """Write numbers as the archive does: whole ones without a point, no exponent, empty if none."""
    number = pl.col(column)
    whole = number.cast(pl.Int64, strict=False)
    text = pl.when(number == whole).then(whole.cast(pl.String)).otherwise(number.cast(pl.String))
    return text.fill_null("")


def _gzip_writer(file: IO[bytes]) -> gzip.GzipFile:
    """Compress without time and name, so that equal text gives equal bytes."""
    return gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0)


def _read_table(file: Path) -> pl.DataFrame:
    with gzip.open(file) as unpacked:
        frame = pl.read_csv(unpacked.read(), infer_schema=False)
    if tuple(frame.columns) != COLUMNS:
        hint = f"the columns of an hourly file are: {','.join(COLUMNS)}"
        shown = f"{file.parents[2].name}/{FOLDER}/{file.name}"
        raise DataError([Problem(shown, 1, None, None, "has other columns", hint)])
    return frame


def _months_of(file: Path) -> set[str]:
    return set(_read_table(file)["datetime"].str.slice(0, 7).unique())


def _stored_lines(file: Path) -> pl.DataFrame:
    """Return the lines of a month's file as they stand, with the columns that order them."""
    with gzip.open(file) as unpacked:
        lines = unpacked.read().decode("utf-8").removesuffix("\n").split("\n")
    return _read_table(file).select(*_ORDER, pl.Series("line", lines[1:]))


def _fingerprint(content: bytes) -> tuple[int, str]:
    return len(content), "sha256:" + hashlib.sha256(content).hexdigest()


def _replace_all(moves: dict[Path, Path]) -> None:
    """Rename each part to its target; if one fails, every target is as it was before."""
    old = {target: target.with_name(target.name + ".old") for target in moves if target.exists()}
    done: list[Path] = []
    try:
        for target, copy in old.items():
            shutil.copy2(target, copy)
        for target, part in moves.items():
            os.replace(part, target)
            done.append(target)
    except BaseException:
        for target in done:
            if target in old:
                os.replace(old[target], target)
            else:
                target.unlink()
        raise
    finally:
        for copy in old.values():
            copy.unlink(missing_ok=True)
