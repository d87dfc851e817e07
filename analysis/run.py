"""Execute chapters with papermill: checked parameters, isolated kernels, whole files only."""

from __future__ import annotations

import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill
from traitlets.config import Config

from analysis.parameters import check_parameters
from analysis.review import open_edition, open_review


class ChapterError(RuntimeError):
    """A chapter that did not run to its end; the message names chapter, cell and cause."""


@dataclass(frozen=True)
class ChapterRun:
    """One chapter to execute: source notebook, executed copy and parameters."""

    source: Path
    target: Path
    parameters: dict[str, Any]


def execute_chapter(run: ChapterRun) -> Path:
    """Execute one notebook into ``run.target``.

    The executed copy is written to a temporary name and renamed, so a target that exists is
    always whole.

    Raises
    ------
    ParameterError
        If a parameter is unknown or out of range, or the city or year has no data; nothing has
        been started then.
    DataError
        If the data package is refused; nothing has been started then.
    ChapterError
        If a cell fails.
    """
    chapter = run.source.stem
    checked = check_parameters(chapter, run.parameters)
    # Opening the review here refuses an unknown city or year before a kernel starts.
    opened = open_review if checked.needs_plan else open_edition
    opened(checked.city, checked.as_of, checked.lang)
    run.target.parent.mkdir(parents=True, exist_ok=True)
    part = run.target.with_name(f".{run.target.name}.{os.getpid()}.part")
    try:
        with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="kernel-") as sockets:
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                str(run.source),
                str(part),
                parameters=run.parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=str(run.source.parent),
                config=_kernel_config(sockets),
            )
        part.replace(run.target)
    except papermill.PapermillExecutionError as error:
        raise ChapterError(
            f"chapter {chapter}, cell {error.exec_count}: {error.ename}: {error.evalue}"
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return run.target


def _kernel_config(sockets: str) -> Config:
    """Return a kernel configuration with sockets of its own in the file system.

    Parallel kernels on TCP race for ports, and on IPC they race for the default socket name.
    """
    return Config(
        {
            "KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"},
            # A kernel that is told to stop reports that as an error; a failing cell is raised.
            "NotebookClient": {"extra_arguments": ["--IPKernelApp.log_level=50"]},
        }
    )
