"""Chapters run under plain papermill, whole or not at all, and several at once."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from analysis.blocks import BLOCK_MIME
from analysis.run import ChapterError, ChapterRun, execute_chapter

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
PARAMETERS = 'city = "jiangmen"\nas_of = 2025\nlang = "en"'


def write_chapter(path: Path, *sources: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


def printed(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_runs_under_plain_papermill_and_speaks_the_language_asked_for(notebook, tmp_path):
    command = [sys.executable, "-m", "papermill", str(notebook), "out.ipynb", "-p", "lang", "zh"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert os.listdir(tmp_path) == ["out.ipynb"]
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    outputs = [output for cell in executed for output in cell.get("outputs", [])]
    blocks = [o.data[BLOCK_MIME] for o in outputs if BLOCK_MIME in o.get("data", {})]
    shown = [c for c in executed if c.cell_type == "code" and "remove-input" in c.metadata.tags]
    assert len(blocks) == len(shown) > 0
    assert {block["lang"] for block in blocks} == {"zh"}
    assert not [o for o in outputs if o.output_type in {"error", "stream"}]


def test_a_chapter_is_written_whole_with_its_parameters(tmp_path):
    source = write_chapter(tmp_path / "book/a4-glossary.ipynb", "print(city, as_of, lang)")
    run = ChapterRun(source, tmp_path / "out/chapter.ipynb", {"as_of": 2020, "lang": "zh"})
    assert execute_chapter(run) == run.target
    assert printed(run.target) == "jiangmen 2020 zh\n"
    assert os.listdir(run.target.parent) == ["chapter.ipynb"]
    assert os.listdir(source.parent) == ["a4-glossary.ipynb"]


@pytest.mark.parametrize("city", ["meizhou", "jiangmen"])
def test_a_chapter_that_judges_no_plan_is_executed_for_any_city(city, tmp_path):
    code = "from analysis.review import open_air_review\nprint(open_air_review(city).city_name.en)"
    source = write_chapter(tmp_path / "book/02-ozone-and-air-quality.ipynb", code)
    run = ChapterRun(source, tmp_path / "out/chapter.ipynb", {"city": city})
    assert printed(execute_chapter(run)) == f"{city.title()}\n"


def test_a_failing_cell_names_chapter_and_cause_and_leaves_no_target(tmp_path):
    source = write_chapter(tmp_path / "book/a4-glossary.ipynb", "x = 1", "raise KeyError('so2')")
    target = tmp_path / "out/chapter.ipynb"
    with pytest.raises(ChapterError, match=r"chapter a4-glossary, cell \d+: KeyError: 'so2'"):
        execute_chapter(ChapterRun(source, target, {}))
    assert os.listdir(target.parent) == []


def test_chapters_that_run_side_by_side_keep_to_themselves(tmp_path):
    """Two good chapters and, between them, one that fails and was run before."""
    said = "import time; time.sleep(0.5); print(lang, {name!r})"
    codes = {
        "01-thirteenth-plan": said.format(name="first"),
        "07-projects": "1 / 0",
        "a4-glossary": said.format(name="third"),
    }
    runs = [
        ChapterRun(
            write_chapter(tmp_path / f"book/{name}.ipynb", code),
            tmp_path / f"out/{name}.ipynb",
            {"lang": "en" if name == "01-thirteenth-plan" else "zh"},
        )
        for name, code in codes.items()
    ]
    (tmp_path / "out").mkdir()
    (tmp_path / "out/07-projects.ipynb").write_text("former", encoding="utf-8")
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        first, second, third = (pool.submit(execute_chapter, run) for run in runs)
        assert printed(first.result()) == "en first\n"
        assert printed(third.result()) == "zh third\n"
        assert isinstance(second.exception(), ChapterError)
    assert (tmp_path / "out/07-projects.ipynb").read_text(encoding="utf-8") == "former"
    for folder in ("book", "out"):
        assert sorted(os.listdir(tmp_path / folder)) == sorted(f"{name}.ipynb" for name in codes)
