"""Refusals that a person can act on.

A bad cell stops a run. Whoever has to mend it needs the file, the row as a spreadsheet
numbers it, the column, the value, the rule it breaks and what to do, and needs all of them
at once, not one per run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the data package.

    Parameters
    ----------
    file
        Path beginning with the data folder, for example ``data/plan/results.csv``.
    row
        Row as a spreadsheet shows it (the header is row 1); None for the whole file.
    column
        Name of the column, or of several, joined by ``+``; None for the whole row or file.
    value
        The cell as it stands; None where no cell is meant.
    rule
        What is wrong, as a predicate of the value, row or file ("is not a number").
    hint
        What to do.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    rule: str
    hint: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f" row {self.row}"
        if self.column is not None:
            place += f" column {self.column}"
        subject = "" if self.value is None else f'"{self.value}" '
        return f"{place}: {subject}{self.rule}; {self.hint}"


class DataError(ValueError):
    """The data package is refused; `problems` lists every reason, one line each when printed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        # The problems are the argument, so that the error survives pickling between processes.
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
