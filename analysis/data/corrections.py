"""Declared corrections: what is wrong in a source is said in `corrections.yml`, never edited.

Raw files stay as obtained. A correction names one row by its key, says what is done and why,
and carries in `expect` the value that stands there now: when the source is mended, the guard
fails and the correction must be looked at again instead of being applied to the wrong value.

Corrections come after the check of the raw files against their schemas (a raw file must keep
its own schema, so that any Data Package tool can read it) and before the domain rules, which
judge the corrected values, the ones that results are made from.

Small tables are corrected at loading; large ones (`analysis.data.bulk`) when they are read, by
the same rules, from the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.data.descriptor import Descriptor, Resource
from analysis.data.files import RawTable
from analysis.data.problems import Problem
from analysis.data.schema_check import cell_problem

CORRECTIONS_NAME = "corrections.yml"


class Correction(BaseModel):
    """One declared change to one row of a raw file.

    `drop` leaves the row out, `override` puts `value` into `column`, and `flag` leaves the
    row as it is and marks it (`DataPackage.flags`). `expect` is the text that stands in
    `column` now; all values are compared as text, exactly as printed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    resource: str
    key: dict[str, str] = Field(min_length=1)
    action: Literal["drop", "override", "flag"]
    column: str
    value: str | None = None
    expect: str
    reason_en: str = Field(min_length=1)
    reason_zh: str = Field(min_length=1)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _value_belongs_to_override(self) -> Correction:
        if (self.action == "override") != (self.value is not None):
            raise ValueError("a value is given for override, and only for override")
        return self


def read_corrections(descriptor: Descriptor) -> tuple[list[Correction], list[Problem]]:
    """Read `corrections.yml`; no file means no corrections."""
    path = descriptor.root / CORRECTIONS_NAME
    if not path.is_file():
        return [], []
    shown = descriptor.shown(CORRECTIONS_NAME)
    try:
        # BaseLoader leaves every scalar as text: 95.40 and 95.4 are different printed cells.
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        rule = f"is not YAML ({' '.join(str(error).split())})"
        return [], [Problem(shown, None, None, None, rule, "mend the file")]
    if not isinstance(entries, list):
        return [], [Problem(shown, None, None, None, "is not a list", "begin each entry with -")]
    corrections: list[Correction] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, start=1):
        try:
            corrections.append(Correction.model_validate(entry))
        except ValidationError as error:
            problems += _entry_problems(shown, number, error)
    problems += _repeated_ids(shown, corrections)
    return corrections, problems


class SearchableTable(Protocol):
    """A raw table in which the row of a correction can be found."""

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""

    def rows_with(self, key: Mapping[str, str]) -> list[int]:
        """Return the numbers of the rows whose cells are those of `key`."""

    def cell(self, row: int, column: str) -> str:
        """Return one cell as it stands."""


@dataclass
class Changes:
    """What the corrections change in one table, by row as a spreadsheet numbers it."""

    dropped: set[int] = field(default_factory=set)
    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    flags: dict[int, str] = field(default_factory=dict)


def find_changes(
    descriptor: Descriptor,
    tables: Mapping[str, SearchableTable],
    corrections: list[Correction],
    targets: Mapping[str, RawTable],
) -> tuple[dict[str, Changes], list[Problem]]:
    """Find what the corrections change in the raw tables; the tables are left alone.

    Parameters
    ----------
    descriptor
        The descriptor of the package.
    tables
        Raw tables by key. Corrections of other tables are passed over: they are refused as
        missing or unsound, or read later.
    corrections
        The declared corrections.
    targets
        Raw tables that foreign keys may point to.

    Returns
    -------
    changes
        By key of the table; tables without corrections are not named.
    problems
        Corrections that could not be applied; the row is then left as it is.
    """
    found: dict[str, Changes] = {}
    problems: list[Problem] = []
    resources = {resource.key: resource for resource in descriptor.resources}
    for correction in corrections:
        resource = resources.get(correction.resource)
        if resource is None:
            problems.append(_unknown_resource(descriptor, correction, resources))
            continue
        if resource.key not in tables:
            continue
        # The raw table is searched, so that one correction cannot hide a row from another.
        row, problem = _find_row(descriptor, correction, resource, tables[resource.key])
        if row is None:
            problems += [problem] if problem else []
            continue
        changes = found.setdefault(resource.key, Changes())
        if correction.action == "drop":
            changes.dropped.add(row)
        elif correction.action == "flag":
            changes.flags[row] = correction.id
        else:
            mistaken = _override_problems(descriptor, correction, resource, targets)
            problems += mistaken
            if not mistaken:
                changes.cells[row, correction.column] = correction.value or ""
    return found, problems


def apply_changes(table: RawTable, changes: Changes) -> RawTable:
    """Return a copy of a raw table with rows dropped and cells overridden."""
    rows = {row: cells for row, cells in table.rows.items() if row not in changes.dropped}
    for (row, column), value in changes.cells.items():
        if row in rows:
            rows[row] = {**rows[row], column: value}
    return RawTable(table.header, rows)


def _find_row(
    descriptor: Descriptor, correction: Correction, resource: Resource, table: SearchableTable
) -> tuple[int | None, Problem | None]:
    """Return the one row of the key whose present value is the expected one."""
    for column in (*correction.key, correction.column):
        if column not in resource.fields or column not in table.header:
            rule = f"names no column of {descriptor.shown(resource.path)}"
            hint = f"name one of: {', '.join(resource.fields)}"
            return None, _problem(descriptor, correction, column, rule, hint)
    rows = table.rows_with(correction.key)
    wanted = ", ".join(f"{column}={cell}" for column, cell in correction.key.items())
    file = descriptor.shown(resource.path)
    if len(rows) != 1:
        rule = f"fits {len(rows)} rows of {file} ({wanted})"
        hint = "look at the source, then mend the key or take the correction out"
        return None, _problem(descriptor, correction, "key", rule, hint)
    present = table.cell(rows[0], correction.column)
    if present != correction.expect:
        rule = (
            f'expected "{correction.expect}" in {file} row {rows[0]} '
            f'column {correction.column} but found "{present}"'
        )
        hint = "the source has changed: look at it, then renew the correction or take it out"
        return None, _problem(descriptor, correction, "expect", rule, hint)
    return rows[0], None


def _override_problems(
    descriptor: Descriptor,
    correction: Correction,
    resource: Resource,
    tables: Mapping[str, RawTable],
) -> list[Problem]:
    """Hold the new value to the same rules as a raw cell: type, constraints, foreign key."""
    value = correction.value or ""
    broken = cell_problem(descriptor, resource, None, correction.column, value)
    if broken:
        return [_problem(descriptor, correction, "value", f'"{value}" {broken.rule}', broken.hint)]
    keys = {resource.name: resource.key for resource in descriptor.resources}
    for key in resource.foreign_keys:
        reference = key["reference"]
        target = tables.get(keys.get(reference["resource"], ""))
        if key["fields"] != [correction.column] or not value or target is None:
            continue
        if value not in target.column(reference["fields"][0]):
            rule = f'"{value}" is not a known {reference["fields"][0]}'
            hint = f"known ones are in {keys[reference['resource']]}.csv"
            return [_problem(descriptor, correction, "value", rule, hint)]
    return []


def _entry_problems(shown: str, number: int, error: ValidationError) -> list[Problem]:
    found = []
    for detail in error.errors():
        place = ".".join(str(part) for part in detail["loc"]) or None
        rule = f"entry {number} is not a correction: {detail['msg']}"
        hint = "give id, resource, key, action, column, expect, reason_en, reason_zh, source"
        found.append(Problem(shown, None, place, None, rule, hint))
    return found


def _repeated_ids(shown: str, corrections: list[Correction]) -> list[Problem]:
    ids = [correction.id for correction in corrections]
    hint = "give every correction an id of its own"
    return [
        Problem(shown, None, "id", name, "stands twice", hint)
        for name in dict.fromkeys(ids)
        if ids.count(name) > 1
    ]


def _unknown_resource(
    descriptor: Descriptor, correction: Correction, resources: dict[str, Any]
) -> Problem:
    rule = f'names the file "{correction.resource}", which is not there'
    hint = f"name one of: {', '.join(sorted(resources))}"
    return _problem(descriptor, correction, "resource", rule, hint)


def _problem(
    descriptor: Descriptor, correction: Correction, column: str, rule: str, hint: str
) -> Problem:
    shown = descriptor.shown(CORRECTIONS_NAME)
    return Problem(shown, None, column, correction.id, rule, hint)
