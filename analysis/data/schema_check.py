"""Table Schema rules: header, types, constraints, primary and foreign keys.

The checking is done by `frictionless`; this module prepares the package for it and says in
words what it finds, with the row as a spreadsheet numbers it. Traps of frictionless 5.21:

- it pairs columns by position, so one missing column makes every cell after it wrong. A table
  whose header is wrong is therefore checked a second time with columns paired by name;
- its number and integer types take what Python takes (``NaN``, ``1e3``, ``1_000``, full-width
  digits, blanks around the digits). `analysis.data.typed` refuses what is not printed plainly;
- it follows a foreign key into a file that cannot be read, and then reports that file again.
  Such keys are left out: the file itself is already refused.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Collection, Iterable
from typing import Any

from frictionless import Checklist, Field, FrictionlessException, Package, Schema

from analysis.data.descriptor import DESCRIPTOR_NAME, Descriptor, Resource
from analysis.data.files import RawTable
from analysis.data.problems import Problem

_EVERY_ERROR = 1_000_000
# `files` compares bytes and hash itself: its message says how to accept a change that is meant.
_SKIPPED = ["hash-count", "byte-count"]

_MISCOUNTED = ("missing-cell", "extra-cell")

Rule = tuple[str, str]
"""What is wrong with a value, and what to do: `rule` and `hint` of a problem."""

_TYPE_RULES = {
    "number": ("is not a number", "write a decimal number such as 88.0"),
    "integer": ("is not a whole number", "write digits only, such as 2020"),
    "boolean": ("is not true or false", "write true or false"),
    "date": ("is not a date", "write the date as YYYY-MM-DD"),
    "datetime": ("is not a date and time", "write it as 2018-12-01 00:00"),
}


def schema_problems(
    descriptor: Descriptor, tables: dict[str, RawTable]
) -> tuple[list[Problem], set[str]]:
    """Check all readable tables against their schemas.

    Returns
    -------
    problems
        Every violation, in the order of the descriptor.
    unsound
        Keys of the tables whose columns or rows cannot be told apart (a wrong header, a row
        with too few or too many cells): domain rules and corrections cannot rely on them.
    """
    resources = [resource for resource in descriptor.resources if resource.key in tables]
    errors = _validate(descriptor, resources, by_name=set())
    if None in errors:
        return [_metadata_problem(descriptor, error) for error in errors[None]], set(tables)
    bad = [r for r in resources if any(_is_header(error) for error in errors[r.name])]
    if bad:
        # A key into a table with a wrong header cannot be followed; it would only add noise.
        retry = _validate(descriptor, resources, by_name={resource.name for resource in bad})
        errors = retry if None not in retry else {r.name: [] for r in resources}
    found = _bulk_entry_problems(descriptor)
    unsound = {resource.key for resource in bad}
    for resource in resources:
        if any(error.type in _MISCOUNTED for error in errors[resource.name]):
            unsound.add(resource.key)
        if resource in bad:
            found += header_problems(descriptor, resource, tables[resource.key].header)
        translate = _Translator(descriptor, resource, tables)
        telling = _telling(errors[resource.name], rows_only=resource in bad)
        found += [translate(error) for error in telling]
    return list(dict.fromkeys(found)), unsound


def cell_problem(
    descriptor: Descriptor, resource: Resource, row: int | None, column: str, value: str
) -> Problem | None:
    """Check one value against the type and the constraints of its column."""
    broken = CellRules(resource.fields[column])(value)
    if not broken:
        return None
    rule, hint = broken[0]
    return Problem(descriptor.shown(resource.path), row, column, value, rule, hint)


class CellRules:
    """The type and the constraints of one column, to hold cells against one by one."""

    def __init__(self, field: dict[str, Any]) -> None:
        self.field = field
        self._reader = Field.from_descriptor({**field, "missingValues": [""]})

    def __call__(self, value: str) -> list[Rule]:
        """Return every rule that the cell breaks; empty if it is sound."""
        _, notes = self._reader.read_cell(value)
        return [_broken_rule(self.field, name) for name in notes or ()]


def _validate(
    descriptor: Descriptor, resources: list[Resource], by_name: set[str]
) -> dict[str | None, list[Any]]:
    """Return frictionless errors by resource name; those of the descriptor itself under None."""
    unreadable = {resource.name for resource in descriptor.resources}
    unreadable -= {resource.name for resource in resources}
    not_followed = unreadable | by_name
    content = {part: value for part, value in descriptor.content.items() if part != "resources"}
    content["resources"] = [
        copy.deepcopy({**resource.descriptor, "schema": resource.schema}) for resource in resources
    ]
    for entry in content["resources"]:
        schema = entry["schema"]
        keys = schema.pop("foreignKeys", [])
        kept = [key for key in keys if key["reference"]["resource"] not in not_followed]
        if kept:
            schema["foreignKeys"] = kept
        if entry["name"] in by_name:
            schema["fieldsMatch"] = "partial"
    try:
        # The entries of large files are held against the same rules; the files are not read.
        for large in {id(r.schema): r.schema for r in descriptor.resources if r.bulk}.values():
            Schema.from_descriptor(copy.deepcopy(large))
        package = Package(content, basepath=str(descriptor.root))
    except FrictionlessException as exception:
        return {None: exception.to_errors()}
    report = package.validate(Checklist(skip_errors=_SKIPPED), limit_errors=_EVERY_ERROR)
    if report.errors:
        return {None: list(report.errors)}
    return {task.name: list(task.errors) for task in report.tasks}


def _bulk_entry_problems(descriptor: Descriptor) -> list[Problem]:
    """Refuse what the check by columns does not know, rather than pass over it."""
    shown = descriptor.shown(DESCRIPTOR_NAME)
    large = {resource.name for resource in descriptor.resources if resource.bulk}
    found = []
    for resource in descriptor.resources:
        for key in resource.foreign_keys:
            target = key["reference"]["resource"]
            if target in large:
                rule = f"is a key of {resource.name} into a large file, which is not followed"
                hint = f"take the key out or take bulk from {target}"
                found.append(Problem(shown, None, "foreignKeys", target, rule, hint))
        for name, field in resource.fields.items() if resource.bulk else ():
            if field.get("constraints", {}).get("unique"):
                rule = f"is a constraint of {resource.name} that is not checked in a large file"
                hint = "make the column the primary key"
                found.append(Problem(shown, None, name, "unique", rule, hint))
    return found


def _is_header(error: Any) -> bool:
    return "#header" in error.tags or error.type == "source-error"


def _telling(errors: list[Any], *, rows_only: bool) -> list[Any]:
    """Leave out what only repeats another error.

    An all-empty key is a row of empty required cells; in a row with too few or too many cells
    every cell after the fault stands in the wrong column. `rows_only` is set where the header
    is wrong, which is told apart.
    """
    miscounted = {_row(error) for error in errors if error.type in _MISCOUNTED}
    return [
        error
        for error in errors
        if not (rows_only and _row(error) is None)
        and not (error.type == "primary-key" and "None" in error.note)
        and (_row(error) not in miscounted or error.type in _MISCOUNTED)
    ]


def _row(error: Any) -> int | None:
    return getattr(error, "row_number", None)


def _metadata_problem(descriptor: Descriptor, error: Any) -> Problem:
    hint = "mend the entry; the rules are those of Data Package v2 and Table Schema"
    return Problem(descriptor.shown(DESCRIPTOR_NAME), None, None, None, error.message, hint)


def header_problems(
    descriptor: Descriptor, resource: Resource, header: tuple[str, ...]
) -> list[Problem]:
    """Name each missing, unknown or repeated column; a likely renaming is told as such."""
    file = descriptor.shown(resource.path)
    expected = list(resource.fields)
    missing = [name for name in expected if name not in header]
    found = []
    for position, name in enumerate(header):
        if name in header[:position]:
            hint = "keep one column of this name"
            found.append(Problem(file, 1, name, None, "stands twice in the header", hint))
        elif name not in expected:
            meant = _renamed_from(name, position, expected, missing)
            missing = [other for other in missing if other != meant]
            hint = f'rename it to "{meant}"' if meant else "take the column out"
            rule = "is not a column of this file"
            found.append(Problem(file, 1, name, None, rule, hint))
    for name in missing:
        hint = f"add the column; the header is: {','.join(expected)}"
        found.append(Problem(file, 1, name, None, "is missing from the header", hint))
    if not found:
        hint = f"put the columns in this order: {','.join(expected)}"
        found.append(Problem(file, 1, None, None, "has its columns in another order", hint))
    return found


def _renamed_from(name: str, position: int, expected: list[str], missing: list[str]) -> str | None:
    if position < len(expected) and expected[position] in missing:
        return expected[position]
    near = difflib.get_close_matches(name, missing, n=1)
    return near[0] if near else None


def _broken_rule(field: dict[str, Any], name: str) -> tuple[str, str]:
    """Say which rule a cell breaks (`type` or the name of a constraint) and what to write."""
    limits = field.get("constraints", {})
    empty = "" if limits.get("required") else " or leave the cell empty"
    if name == "type":
        rule, hint = _TYPE_RULES.get(field["type"], ("has the wrong type", field["type"]))
        return rule, hint + empty
    limit = limits.get(name)
    if name == "required":
        return "is empty but required", f"fill the cell: {field.get('description', field['name'])}"
    if name == "enum":
        allowed = ", ".join(str(value) for value in limit)
        return "is not an allowed value", f"write one of: {allowed}{empty}"
    if name == "pattern":
        return "has the wrong form", f"{field.get('description', '')} (pattern {limit}){empty}"
    if name in ("minimum", "exclusiveMinimum"):
        bound = "at least" if name == "minimum" else "more than"
        return "is too small", f"write a value of {bound} {limit}{empty}"
    if name in ("maximum", "exclusiveMaximum"):
        bound = "at most" if name == "maximum" else "less than"
        return "is too large", f"write a value of {bound} {limit}{empty}"
    return f"breaks the rule {name}", f"the rule is {limit}{empty}"


class _Translator:
    """Turns the errors of one table into problems."""

    def __init__(
        self, descriptor: Descriptor, resource: Resource, tables: dict[str, RawTable]
    ) -> None:
        self.descriptor = descriptor
        self.resource = resource
        self.tables = tables
        self.file = descriptor.shown(resource.path)

    def __call__(self, error: Any) -> Problem:
        row = _row(error)
        if error.type in ("type-error", "constraint-error"):
            constraint = re.search(r'constraint "(\w+)"', error.note)
            name = constraint.group(1) if constraint else "type"
            rule, hint = _broken_rule(self.resource.fields[error.field_name], name)
            return Problem(self.file, row, error.field_name, error.cell, rule, hint)
        if error.type == "primary-key":
            return self._repeated_key(error)
        if error.type == "foreign-key":
            return self._unknown_reference(error)
        if error.type == "blank-row":
            return empty_row(self.file, error.row_number)
        if error.type in _MISCOUNTED:
            return miscounted_row(self.file, error.row_number, error.type == "missing-cell")
        hint = "compare the file with its entry in datapackage.json"
        return Problem(self.file, row, None, None, error.message, hint)

    def _repeated_key(self, error: Any) -> Problem:
        table = self.tables[self.resource.key]
        columns = self.resource.primary_key
        value = [table.cell(error.row_number, column) for column in columns]
        first = re.search(r"\d+", error.note)
        return repeated_key(
            self.file, error.row_number, columns, value, first.group() if first else "?"
        )

    def _unknown_reference(self, error: Any) -> Problem:
        target = next(r for r in self.descriptor.resources if r.name == error.reference_name)
        columns = error.reference_field_names
        known: Collection[str] = ()
        if len(columns) == 1:
            known = self.tables[target.key].column(columns[0])
        place = self.file, error.row_number, error.field_names
        shown = self.descriptor.shown(target.path)
        return unknown_reference(*place, error.field_cells, columns, known, shown)


def empty_row(file: str, row: int) -> Problem:
    """Say that a row has no cell with content."""
    return Problem(file, row, None, None, "is empty", "take the row out")


def miscounted_row(file: str, row: int, fewer: bool) -> Problem:
    """Say that a row has too few or too many cells."""
    hint = "give every column one cell; a text with a comma stands in double quotes"
    count = "fewer" if fewer else "more"
    return Problem(file, row, None, None, f"has {count} cells than the header", hint)


def repeated_key(
    file: str, row: int, columns: Iterable[str], cells: Iterable[str], first: object
) -> Problem:
    """Say that a row has the primary key of an earlier one."""
    hint = "take one of the two rows out or give it another key"
    rule = f"repeats the key of row {first}"
    return Problem(file, row, "+".join(columns), " + ".join(cells), rule, hint)


def unknown_reference(
    file: str,
    row: int,
    columns: Iterable[str],
    cells: Iterable[str],
    target_columns: Iterable[str],
    known: Collection[str],
    target_file: str,
) -> Problem:
    """Say that a key is not in the table it points to, and which known one is nearest."""
    value = " + ".join(cells)
    near = difflib.get_close_matches(value, known, n=1)
    meant = "".join(f'did you mean "{name}"? ' for name in near)
    rule = f"is not a known {'+'.join(target_columns)}"
    hint = f"{meant}known ones are in {target_file}"
    return Problem(file, row, "+".join(columns), value, rule, hint)
