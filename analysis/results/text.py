"""Print a comparison of two editions for people, in lines that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.results.diff import Change, EditionDiff

#: Changed fields printed of one verdict or fact; the JSON form has all of them.
_SHOWN = 6
_LONG = 60


def diff_text(diff: EditionDiff) -> str:
    """Return the comparison as text: both editions, then each change with its causes."""
    lines = [f"old  {_edition(diff.old)}", f"new  {_edition(diff.new)}"]
    if not diff.changes:
        return "\n".join([*lines, f"no change in {diff.unchanged} verdicts and facts"])
    lines.append(f"{len(diff.changes)} changed, {diff.unchanged} as before")
    for change in diff.changes:
        lines += ["", *_lines(change)]
    return "\n".join(lines)


def _edition(edition: dict[str, object]) -> str:
    return f"{edition['city']} as of {edition['as_of']}, data {str(edition['data_hash'])[:12]}"


def _lines(change: Change) -> Iterable[str]:
    name = "" if change.name_en == change.id else f" {change.name_en}"
    why = f" through {', '.join(change.causes)}" if change.causes else ""
    yield f"{change.what} {change.id}{name}: {change.kind}{why}"
    for item in change.fields[:_SHOWN]:
        yield f"  {item.field}: {_short(item.old)} -> {_short(item.new)}"
    if len(change.fields) > _SHOWN:
        yield f"  and {len(change.fields) - _SHOWN} more"


def _short(value: object) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
