"""What changed between two editions, and through what.

Each record of the results keeps target, inputs, parameters and methods apart from what follows from
them. So a change of a result is laid to those parts that changed with it; several may be named,
for nothing here says which of them alone would have sufficed. A changed result with no changed part
is said to be unexplained: that is a mistake of the program, or a method that changed without a new
version. ``facts.json`` keeps no such parts; its changes are laid to the parts of the edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from analysis.results.files import Document, EditionFiles, ResultsError

Kind = Literal["appeared", "vanished", "changed"]
Cause = Literal["target", "data", "parameters", "method", "unexplained"]
#: Which part of a record stands for which cause, in the order they are named.
_PARTS: tuple[tuple[str, Cause], ...] = (
    ("target", "target"),
    ("inputs", "data"),
    ("parameters", "parameters"),
    ("methods", "method"),
)
_OUTCOMES = ("result", "intermediate")
#: What else a reader would notice.
_WORDS = ("reason_en", "reason_zh", "probability_reason_en", "probability_reason_zh")
#: Numbers by their hundred that no reader looks at singly.
_BULKY = ("quantiles", "quantile_pct")


@dataclass(frozen=True)
class FieldChange:
    """One changed value: where in the record, before, after."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Change:
    """One verdict or fact that appeared, vanished or changed.

    ``causes`` is empty for what appeared or vanished. ``fields`` lists what changed of the result
    (``result.…``, ``intermediate.…``, or the fact's ``value``, ``en``, ``zh``) and of its causes.
    """

    what: Literal["verdict", "fact"]
    id: str
    name_en: str
    name_zh: str
    kind: Kind
    causes: tuple[Cause, ...] = ()
    fields: tuple[FieldChange, ...] = ()

    @property
    def verdict_changed(self) -> bool:
        """Whether the state itself, and not only a number, is another one."""
        return any(field.field == "result.state" for field in self.fields)


@dataclass(frozen=True)
class EditionDiff:
    """All changes from one edition to another, with both editions' own description."""

    old: dict[str, Any]
    new: dict[str, Any]
    changes: tuple[Change, ...]
    #: Verdicts and facts of the new edition that are as before.
    unchanged: int

    def document(self) -> dict[str, Any]:
        """Return the diff as JSON-ready data."""
        return {
            "old": self.old,
            "new": self.new,
            "unchanged": self.unchanged,
            "changes": [
                {
                    "what": change.what,
                    "id": change.id,
                    "name_en": change.name_en,
                    "name_zh": change.name_zh,
                    "kind": change.kind,
                    "causes": list(change.causes),
                    "fields": [
                        {"field": item.field, "old": item.old, "new": item.new}
                        for item in change.fields
                    ],
                }
                for change in self.changes
            ],
        }


def diff_editions(old: EditionFiles, new: EditionFiles) -> EditionDiff:
    """Compare what two editions have in common: results, facts, or both.

    Raises
    ------
    ResultsError
        If they have no kind of file in common, or are of different cities.
    """
    pairs = [
        (before, after)
        for before, after in ((old.results, new.results), (old.facts, new.facts))
        if before is not None and after is not None
    ]
    if not pairs:
        raise ResultsError(
            "one edition has only results and the other only facts; give the same kind of file "
            "of both, or the folders of both sites"
        )
    parts = [diff_documents(before, after) for before, after in pairs]
    return EditionDiff(
        parts[0].old,
        parts[0].new,
        tuple(change for part in parts for change in part.changes),
        sum(part.unchanged for part in parts),
    )


def diff_documents(old: Document, new: Document) -> EditionDiff:
    """Compare two documents of one kind: two ``results.json`` or two ``facts.json``.

    Raises
    ------
    ResultsError
        If they are of different cities.
    """
    before, after = old["edition"], new["edition"]
    if before["city"] != after["city"]:
        raise ResultsError(
            f"the editions are of different cities, {before['city']} and {after['city']}; only "
            "editions of one city can be compared"
        )
    whole = {
        "data": before["data_hash"] != after["data_hash"],
        "parameters": before["as_of"] != after["as_of"],
    }
    if "verdicts" in new:
        mine, theirs = (_by_id(document) for document in (old, new))
    else:
        mine, theirs = (_facts(document) for document in (old, new))
    order = [*theirs, *(key for key in mine if key not in theirs)]
    found = [_compare(key, mine.get(key), theirs.get(key), whole) for key in order]
    changes = tuple(change for change in found if change is not None)
    return EditionDiff(before, after, changes, len(found) - len(changes))


def _by_id(document: Document) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in document["verdicts"]}


def _facts(document: Document) -> dict[str, dict[str, Any]]:
    return {
        f"{chapter}.{name}": fact
        for chapter, group in document["facts"].items()
        for name, fact in group.items()
    }


def _compare(
    key: str,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    whole: dict[str, bool],
) -> Change | None:
    record = new if new is not None else old
    assert record is not None
    is_verdict = "target" in record
    name_en, name_zh = (record[f"name_{lang}"] if is_verdict else key for lang in ("en", "zh"))
    what: Literal["verdict", "fact"] = "verdict" if is_verdict else "fact"
    if old is None or new is None:
        kind: Kind = "appeared" if old is None else "vanished"
        return Change(what, key, name_en, name_zh, kind)
    if not is_verdict:
        values = _field_changes(old, new, tuple(new))
        causes = _causes_of_fact(whole)
        return (
            Change(what, key, name_en, name_zh, "changed", causes, tuple(values))
            if values
            else None
        )
    outcome = _field_changes(old, new, (*_OUTCOMES, *_WORDS))
    reasons = {cause: _field_changes(old, new, (part,)) for part, cause in _PARTS}
    # Another year or version that changes nothing here is no change; another number is.
    if not outcome and not reasons["target"] and not reasons["data"]:
        return None
    fields = (*outcome, *(item for changes in reasons.values() for item in changes))
    causes = _causes_of_verdict(old, new, {c for c, found in reasons.items() if found}, whole)
    return Change(what, key, name_en, name_zh, "changed", causes, fields)


def _causes_of_verdict(
    old: dict[str, Any], new: dict[str, Any], causes: set[Cause], whole: dict[str, bool]
) -> tuple[Cause, ...]:
    projected = old["intermediate"]["projection"] or new["intermediate"]["projection"]
    if whole["data"] and (projected or not causes):
        # A projection also learns from other cities and indicators, and a count of known values
        # from rows that are no input: the package changed, though no input of this row did.
        causes = causes | {"data"}
    ordered = tuple(cause for cause in get_args(Cause) if cause in causes)
    return ordered or ("unexplained",)


def _causes_of_fact(whole: dict[str, bool]) -> tuple[Cause, ...]:
    causes = tuple(cause for cause in get_args(Cause) if whole.get(cause))
    # Facts carry no method versions: what neither data nor parameters explain is the method's.
    return causes or ("method",)


def _field_changes(
    old: dict[str, Any], new: dict[str, Any], parts: tuple[str, ...]
) -> list[FieldChange]:
    found: list[FieldChange] = []
    for part in parts:
        found += _leaves(part, old.get(part), new.get(part))
    return found


def _leaves(path: str, old: Any, new: Any) -> list[FieldChange]:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*new, *(key for key in old if key not in new)]
        return [c for key in keys for c in _leaves(f"{path}.{key}", old.get(key), new.get(key))]
    if path.rpartition(".")[2] in _BULKY or "quantiles." in path:
        return [FieldChange(path, "…", "…")]
    return [FieldChange(path, old, new)]
