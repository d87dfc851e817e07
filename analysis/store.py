"""Costly results, kept between processes: every kernel and every builder asks for the same ones.

A result is found again under what it was computed from, and under all code of this package and
the versions of the libraries it computes with: a changed value, line or library makes it anew, so
nothing here can be out of date. The folder holds nothing else and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from joblib import Memory

Result = TypeVar("Result")
#: Environment variable with another folder, or ``off``.
VARIABLE = "PLAN_REVIEW_STORE"
OFF = "off"
#: Size that :func:`trim` cuts the folder down to.
LIMIT = "1G"
_PACKAGE = Path(__file__).parent
_LIBRARIES = ("numpy", "pandas", "polars", "scipy", "statsmodels")


def kept(name: str, inputs: Any, compute: Callable[[], Result]) -> Result:
    """Return what is kept under a name and its inputs, computed where there is nothing yet.

    Parameters
    ----------
    name
        What the result is.
    inputs
        Everything the result depends on beside code: it is hashed by content (arrays and tables
        too).
    compute
        Makes the result, which must not depend on anything else.
    """
    if _digest() != CODE:
        # The code was changed under a process that runs the former: no name fits its results.
        return compute()
    found: Result = _memory().cache(_computed, ignore=["compute"])(
        name, inputs, CODE, compute=compute
    )
    return found


def trim() -> None:
    """Drop the results asked for longest ago until the folder holds at most :data:`LIMIT`."""
    memory = _memory()
    if memory.location is not None:
        memory.reduce_size(bytes_limit=LIMIT)


def _computed(name: str, inputs: Any, code: str, compute: Callable[[], Any]) -> Any:
    return compute()


def _memory() -> Memory:
    setting = os.environ.get(VARIABLE) or str(_PACKAGE.parent / "_build" / "kept")
    return Memory(None if setting == OFF else setting, verbose=0)


def _digest() -> str:
    """Return a digest of this package's code and of the versions it computes with."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    return digest.hexdigest()


#: The code this process began with.
CODE = _digest()
