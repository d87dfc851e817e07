"""The files as they lie on the disk: present, listed, unchanged and readable.

The descriptor records bytes and hash of every file, so that a table which was changed by
accident, cut short, or re-saved in another encoding never reaches a result. A change that
is meant is recorded with `accept`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.data.descriptor import DESCRIPTOR_NAME, Descriptor, Resource, read_descriptor
from analysis.data.problems import DataError, Problem


@dataclass(frozen=True)
class RawTable:
    """A CSV file as text: the header, and each record by its row number in a spreadsheet.

    Records with more or fewer cells than the header are left out: their cells cannot be told
    apart. The schema check refuses them.
    """

    header: tuple[str, ...]
    rows: dict[int, dict[str, str]]

    def column(self, name: str) -> set[str]:
        """Return the distinct cells of one column, without empty ones."""
        return {cells[name] for cells in self.rows.values() if cells.get(name)}

    def rows_with(self, key: Mapping[str, str]) -> list[int]:
        """Return the numbers of the rows whose cells are those of `key`."""
        return [
            row
            for row, cells in self.rows.items()
            if all(cells.get(column, "") == cell for column, cell in key.items())
        ]

    def cell(self, row: int, column: str) -> str:
        """Return one cell as it stands."""
        return self.rows[row].get(column, "")


def accept(paths: Iterable[str], root: Path | None = None) -> list[str]:
    """Record the present bytes and hash of the named files in `datapackage.json`.

    Parameters
    ----------
    paths
        Paths within the data folder (``plan/results.csv``); a leading ``data/`` is allowed.

    Returns
    -------
    list of str
        The paths whose entry changed.

    Raises
    ------
    DataError
        If a path is not listed in the descriptor or its file is missing: nothing is written.
    """
    descriptor = read_descriptor(root)
    listed = {resource.path: resource for resource in descriptor.resources}
    named = [path.removeprefix(f"{descriptor.root.name}/") for path in paths]
    problems = [_cannot_accept(descriptor, path, listed) for path in named]
    if any(problems):
        raise DataError([problem for problem in problems if problem])
    changed = []
    for path in named:
        present = _fingerprint(descriptor.root / path)
        entry = listed[path].descriptor
        if (entry.get("bytes"), entry.get("hash")) != present:
            entry["bytes"], entry["hash"] = present
            changed.append(path)
    if changed:
        _write_descriptor(descriptor)
    return changed


def file_problems(descriptor: Descriptor) -> list[Problem]:
    """Find files that are missing, not listed, or differ from their recorded bytes and hash."""
    problems = []
    listed = {resource.path for resource in descriptor.resources}
    for resource in descriptor.resources:
        if (descriptor.root / resource.path).is_file():
            problems += changed_file(descriptor, resource)
        else:
            problems.append(_missing_file(descriptor, resource.path))
    for file in sorted((*descriptor.root.rglob("*.csv"), *descriptor.root.rglob("*.csv.gz"))):
        path = file.relative_to(descriptor.root).as_posix()
        if path not in listed:
            rule = f"is not listed in {DESCRIPTOR_NAME}"
            hint = "add an entry with schema, sources and licence, or take the file away"
            problems.append(Problem(descriptor.shown(path), None, None, None, rule, hint))
    return problems


def read_tables(descriptor: Descriptor) -> tuple[dict[str, RawTable], list[Problem]]:
    """Read every present file as text, by key; a file that cannot be read becomes a problem.

    Large files are left out: `analysis.data.bulk` reads them on request.
    """
    tables, problems = {}, []
    for resource in descriptor.resources:
        if resource.bulk or not (descriptor.root / resource.path).is_file():
            continue
        text, problem = read_text(descriptor, resource)
        if problem:
            problems.append(problem)
        else:
            tables[resource.key] = _parse(text)
    return tables, problems


def read_text(descriptor: Descriptor, resource: Resource) -> tuple[str, Problem | None]:
    """Return the text of a file, unpacked and without byte order mark, or why it has none."""
    shown = descriptor.shown(resource.path)
    content = (descriptor.root / resource.path).read_bytes()
    if resource.path.endswith(".gz"):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            rule = f"cannot be unpacked as gzip ({error})"
            return "", Problem(shown, None, None, None, rule, "restore the file")
    try:
        # utf-8-sig: spreadsheet programs put a byte order mark before UTF-8; it is not data.
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        guess = " (it may be GB 18030)" if _decodes(content, "gb18030") else ""
        rule = f"is not UTF-8 text at byte {error.start}{guess}"
        return "", Problem(shown, row, None, None, rule, "save the file as CSV in UTF-8")


def _parse(text: str) -> RawTable:
    records = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(records, ()))
    rows = {
        number: dict(zip(header, cells, strict=True))
        for number, cells in enumerate(records, start=2)
        if len(cells) == len(header)
    }
    return RawTable(header, rows)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _fingerprint(file: Path) -> tuple[int, str]:
    content = file.read_bytes()
    return len(content), "sha256:" + hashlib.sha256(content).hexdigest()


def changed_file(descriptor: Descriptor, resource: Resource) -> list[Problem]:
    """Compare a present file with the bytes and hash recorded for it."""
    size, digest = _fingerprint(descriptor.root / resource.path)
    recorded = resource.descriptor.get("bytes"), resource.descriptor.get("hash")
    if recorded == (size, digest):
        return []
    was = f"{recorded[0]} bytes, {recorded[1]}" if all(recorded) else "nothing"
    rule = f"differs from {DESCRIPTOR_NAME}: recorded {was}; present {size} bytes, {digest}"
    hint = f"if the change is meant, accept it with: plan-review data accept {resource.path}"
    return [Problem(descriptor.shown(resource.path), None, None, None, rule, hint)]


def _missing_file(descriptor: Descriptor, path: str) -> Problem:
    rule = f"is listed in {DESCRIPTOR_NAME} but missing"
    hint = "restore the file or take its entry out"
    return Problem(descriptor.shown(path), None, None, None, rule, hint)


def _cannot_accept(
    descriptor: Descriptor, path: str, listed: dict[str, Resource]
) -> Problem | None:
    if path not in listed:
        rule = f"is not listed in {DESCRIPTOR_NAME}"
        hint = f"name one of: {', '.join(sorted(listed))}"
        return Problem(descriptor.shown(path), None, None, None, rule, hint)
    if not (descriptor.root / path).is_file():
        return _missing_file(descriptor, path)
    return None


def _write_descriptor(descriptor: Descriptor) -> None:
    """Write beside the descriptor and rename, so that it is never half written."""
    target = descriptor.root / DESCRIPTOR_NAME
    part = target.with_name(DESCRIPTOR_NAME + ".part")
    try:
        text = json.dumps(descriptor.content, indent=2, ensure_ascii=False) + "\n"
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
