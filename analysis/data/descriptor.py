"""The descriptor of the data package: which files there are, and what each column means.

`datapackage.json` (Data Package v2) is the one place where files, columns, types and rules
are declared. This module finds and reads it; it judges nothing in the files themselves.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.problems import DataError, Problem

DESCRIPTOR_NAME = "datapackage.json"
ROOT_VARIABLE = "PLAN_REVIEW_DATA"


@dataclass(frozen=True)
class Resource:
    """One file of the package with its part of the descriptor.

    `key` is the path without ``.csv`` (``plan/results``): the name by which code asks for it.
    """

    path: str
    descriptor: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.descriptor["name"])

    @property
    def key(self) -> str:
        return self.path.removesuffix(".csv")

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """Field descriptors by column name, in the order of the header."""
        return {field["name"]: field for field in self.descriptor["schema"]["fields"]}

    @property
    def foreign_keys(self) -> list[dict[str, Any]]:
        return list(self.descriptor["schema"].get("foreignKeys", []))


@dataclass(frozen=True)
class Descriptor:
    """The parsed `datapackage.json` and the folder it describes."""

    root: Path
    content: dict[str, Any]

    @property
    def resources(self) -> list[Resource]:
        return [Resource(entry["path"], entry) for entry in self.content["resources"]]

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
        If the file is missing, is not JSON, or names no files.
    """
    folder = find_root(root)
    shown = f"{folder.name}/{DESCRIPTOR_NAME}"
    try:
        content = json.loads((folder / DESCRIPTOR_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        rule = f"is missing in {folder}"
        hint = f"name the data folder in the environment variable {ROOT_VARIABLE}"
        raise DataError([Problem(shown, None, None, None, rule, hint)]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        row = getattr(error, "lineno", None)
        hint = "restore the file or mend the JSON"
        raise DataError([Problem(shown, row, None, None, f"is not JSON ({error})", hint)]) from None
    problems = _shape_problems(content, shown)
    if problems:
        raise DataError(problems)
    return Descriptor(folder, content)


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
    return part != "schema" or bool(isinstance(entry[part], dict) and entry[part].get("fields"))
