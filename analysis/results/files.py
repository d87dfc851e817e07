"""Write and read the results files.

Every file is written to a temporary name and renamed, so a file that exists is whole. The CSV is
the same records, one a row, for people with a spreadsheet; the JSON holds everything.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.results.document import SCHEMA_VERSION
from analysis.results.schema import SCHEMA

Document = dict[str, Any]
RESULTS, TABLE, SCHEMA_FILE, FACTS = "results.json", "results.csv", "schema.json", "facts.json"
FOLDER = "results"
#: Columns of the CSV: heading -> the way to the value in a record.
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((name, (name,)) for name in ("id", "plan_id", "ref", "group", "indicator_id")),
    *((name, (name,)) for name in ("name_en", "name_zh", "unit", "direction", "nature")),
    *((f"target_{part}", ("target", part)) for part in ("kind", "year", "value", "printed")),
    ("target_source_id", ("target", "source_id")),
    ("target_given_as_data", ("target", "given_as_data")),
    *(
        (f"{role}_{part}", ("inputs", role, part))
        for role in ("base", "latest")
        for part in ("value", "year", "basis", "confidence", "source_id")
    ),
    ("state", ("result", "state")),
    ("path", ("result", "path")),
    *(
        (name, ("intermediate", name))
        for name in (
            *("judged_value", "judged_decimals", "margin", "completion", "time_share"),
            *("growth_ratio", "growth_category", "needed_per_year", "comparable_values"),
        )
    ),
    *(
        (f"projection_{name}", ("intermediate", "projection", name))
        for name in ("median", "interval_low", "interval_high")
    ),
    *((name, ("result", name)) for name in ("agreement", "confidence", "projects_linked")),
    *((name, ("result", name)) for name in ("worse_than_base", "damaged_cell", "preliminary")),
    *((name, (name,)) for name in ("reason_en", "reason_zh")),
    *((name, (name,)) for name in ("probability_reason_en", "probability_reason_zh")),
    ("as_of", ("parameters", "as_of")),
    ("seed", ("parameters", "seed")),
)
#: Columns that hold JSON text, because a record has several of them.
_JSON_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("probabilities", ("result", "probabilities")),
    ("methods", ("methods",)),
    ("sources", ("sources",)),
)


class ResultsError(ValueError):
    """Results that cannot be read or compared; the message says everything that is wrong."""


@dataclass(frozen=True)
class EditionFiles:
    """What is at hand of an edition: its results, its facts, or both."""

    results: Document | None
    facts: Document | None


def json_text(document: Mapping[str, Any]) -> str:
    """Return a document as the text of its file."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def csv_text(document: Document) -> str:
    """Return the records of a results document as CSV, one a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in (*_COLUMNS, *_JSON_COLUMNS)])
    for record in document["verdicts"]:
        flat = [_cell(_at(record, way)) for _, way in _COLUMNS]
        nested = [
            json.dumps(_at(record, way), ensure_ascii=False, sort_keys=True)
            for _, way in _JSON_COLUMNS
        ]
        writer.writerow([*flat, *nested])
    return out.getvalue()


def _at(record: Any, way: tuple[str, ...]) -> Any:
    for part in way:
        if record is None:
            return None
        record = record[part]
    return record


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_results(document: Document, folder: Path) -> None:
    """Write ``results.json``, ``results.csv`` and ``schema.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / SCHEMA_FILE, json_text(SCHEMA))
    # A byte-order mark makes spreadsheets read the Chinese text correctly.
    _write(folder / TABLE, "\ufeff" + csv_text(document))
    _write(folder / RESULTS, json_text(document))


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def read_edition(path: Path) -> EditionFiles:
    """Read what is at hand of an edition.

    Parameters
    ----------
    path : Path
        A ``results.json`` or ``facts.json``, a results folder, or the folder of a built site,
        which holds both.

    Raises
    ------
    ResultsError
        If nothing can be read there or it has another layout; every problem on a line of its own.
    """
    if not path.exists():
        raise ResultsError(f"{path}: there is no such file or folder")
    found = {name: file for name, file in _candidates(path).items() if file.is_file()}
    if not found:
        raise ResultsError(
            f"{path}: holds neither {RESULTS} nor {FACTS}; give one of these files, a results "
            "folder, or the folder of a built site"
        )
    documents, problems = {}, []
    for name, file in found.items():
        document, problem = _read(file, name)
        documents[name] = document
        problems += problem
    if problems:
        raise ResultsError("\n".join(problems))
    return EditionFiles(documents.get(RESULTS), documents.get(FACTS))


def _candidates(path: Path) -> dict[str, Path]:
    if path.is_dir():
        inside = path / RESULTS
        return {
            RESULTS: inside if inside.is_file() else path / FOLDER / RESULTS,
            FACTS: path / FACTS,
        }
    text = path.read_text(encoding="utf-8", errors="replace")
    return {RESULTS if '"verdicts"' in text else FACTS: path}


def _read(file: Path, name: str) -> tuple[Document | None, list[str]]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        return None, [f"{file}: is not JSON: {error}"]
    wanted = ("edition", "verdicts", "schema_version") if name == RESULTS else ("edition", "facts")
    missing = [key for key in wanted if not isinstance(document, dict) or key not in document]
    if missing:
        return None, [f"{file}: is no {name} of a review: it lacks {', '.join(missing)}"]
    version = str(document.get("schema_version", SCHEMA_VERSION))
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        return None, [
            f"{file}: has schema version {version}; this program reads "
            f"{SCHEMA_VERSION.split('.')[0]}.x; compare it with the program of its edition"
        ]
    return document, []
