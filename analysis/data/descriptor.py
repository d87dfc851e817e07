"""The descriptor of the data package: which files there are, and what each column means.

`datapackage.json` (Data Package v2) is the one place where files, columns, types and rules
are declared. This module finds and reads it; it judges nothing in the files themselves.

Files of one kind (the hours of the air archive, one file a month) share one schema, which
stands in a file of its own and is named by its path, as Data Package v2 allows. The reference
is followed here and kept beside the descriptor, so that writing the descriptor leaves it as
it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.data.problems import DataError, Problem

DESCRIPTOR_NAME = "datapackage.json"
ROOT_VARIABLE = "PLAN_REVIEW_DATA"


def table_key(path: str) -> str:
    """Return the name by which code asks for a file: its path without ``.csv`` or ``.csv.gz``."""
    return path.removesuffix(".gz").removesuffix(".csv")


@dataclass(frozen=True)
class Resource:
    """One file of the package with its part of the descriptor.

    Attributes
    ----------
    path
        Path within the data folder.
    descriptor
        Its entry in `datapackage.json`, as it stands there.
    schema
        Its Table Schema; where the entry names a schema file, the content of that file.
    """

    path: str
    descriptor: dict[str, Any]
    schema: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.descriptor["name"])

    @property
    def key(self) -> str:
        """Path without ``.csv`` or ``.csv.gz`` (``plan/results``)."""
        return table_key(self.path)

    @property
    def bulk(self) -> bool:
        """Whether the file is large: read on request and checked by columns (`data.bulk`)."""
        return self.descriptor.get("bulk") is True

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """Field descriptors by column name, in the order of the header."""
        return {field["name"]: field for field in self.schema["fields"]}

    @property
    def foreign_keys(self) -> list[dict[str, Any]]:
        return list(self.schema.get("foreignKeys", []))

    @property
    def primary_key(self) -> list[str]:
        key = self.schema.get("primaryKey", [])
        return [key] if isinstance(key, str) else list(key)


@dataclass(frozen=True)
class Descriptor:
    """The parsed `datapackage.json`, the schema files it names, and the folder it describes."""

    root: Path
    content: dict[str, Any]
    schemas: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def resources(self) -> list[Resource]:
        return [
            Resource(entry["path"], entry, self._schema(entry["schema"]))
            for entry in self.content["resources"]
        ]

    def _schema(self, schema: str | dict[str, Any]) -> dict[str, Any]:
        return self.schemas[schema] if isinstance(schema, str) else schema

    def shown(self, path: str) -> str:
        """Name a file the way messages do: the data folder, then the path within it."""
        return f"{self.root.name}/{path}"


def find_root(root: Path | None = None) -> Path:
    """Return `root`, else the folder in ``PLAN_REVIEW_DATA``, else the repository's ``data/``."""
    if root is not None:
        return Path(root).resolve()
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        return Path(named).resolve()
    return Path(__file__).resolve().parents[2] / "data"


def read_descriptor(root: Path | None = None) -> Descriptor:
    """Read `datapackage.json` of the data folder.

    Raises
    ------
    DataError
        If the file is missing, is not JSON, or names no files, or if a schema file that it
        names cannot be used.
    """
    folder = find_root(root)
    shown = f"{folder.name}/{DESCRIPTOR_NAME}"
    hint = f"name the data folder in the environment variable {ROOT_VARIABLE}"
    content = _read_json(folder / DESCRIPTOR_NAME, shown, f"is missing in {folder}", hint)
    problems = _shape_problems(content, shown)
    if problems:
        raise DataError(problems)
    named = [entry["schema"] for entry in content["resources"] if isinstance(entry["schema"], str)]
    return Descriptor(folder, content, {path: _read_schema(folder, path) for path in set(named)})


def _read_json(file: Path, shown: str, missing: str, hint: str) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError([Problem(shown, None, None, None, missing, hint)]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        row = getattr(error, "lineno", None)
        hint = "restore the file or mend the JSON"
        raise DataError([Problem(shown, row, None, None, f"is not JSON ({error})", hint)]) from None


def _read_schema(folder: Path, path: str) -> dict[str, Any]:
    """Read a schema file of the package; an address or a path out of the folder is refused."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "://" in path:
        shown = f"{folder.name}/{DESCRIPTOR_NAME}"
        hint = "name a file within the data folder, such as schemas/air-hourly.json"
        rule = "is not a schema file of this package"
        raise DataError([Problem(shown, None, "schema", path, rule, hint)])
    shown = f"{folder.name}/{path}"
    missing = f"is named as a schema in {DESCRIPTOR_NAME} but missing"
    schema = _read_json(folder / path, shown, missing, "restore the file or mend the entry")
    if not isinstance(schema, dict) or not schema.get("fields"):
        hint = "write a Table Schema: an object with fields"
        raise DataError([Problem(shown, None, "fields", None, "lists no columns", hint)])
    return schema


def _shape_problems(content: Any, shown: str) -> list[Problem]:
    """Check only what this package itself relies on; frictionless judges the rest."""
    entries = content.get("resources") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        hint = "list one entry for each CSV file"
        return [Problem(shown, None, "resources", None, "lists no files", hint)]
    problems = []
    for number, entry in enumerate(entries, start=1):
        missing = [part for part in ("name", "path", "schema") if not _has(entry, part)]
        if missing:
            rule = f"entry {number} lacks {', '.join(missing)}"
            hint = "give every file a name, a path and a schema with fields"
            problems.append(Problem(shown, None, "resources", None, rule, hint))
    return problems


def _has(entry: Any, part: str) -> bool:
    if not isinstance(entry, dict) or not entry.get(part):
        return False
    if part != "schema" or isinstance(entry[part], str):
        return True
    return bool(isinstance(entry[part], dict) and entry[part].get("fields"))
