"""The command line says what it does, and refuses in words."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis import cli
from analysis.editions import build
from analysis.editions.build import StageTimes
from analysis.editions.gates import BuildError
from analysis.run import ChapterError

pytestmark = pytest.mark.xdist_group("cli")

ROOT = Path(__file__).parent.parent
COMMANDS = ["bench", "book", "catalogue", "data", "diff", "import", "serve"]
#: Commands that stand in a group.
IN_GROUPS = [["data", "check"], ["data", "accept"], ["import", "cnemc"]]


def call(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words)


def assert_refused(result: Result, *lines: str) -> None:
    """A refusal is its lines on standard error and status 1, never a traceback."""
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    for line in lines:
        assert line in result.stderr


@pytest.fixture
def other_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    return tmp_path


def test_help_names_every_command():
    program = Path(sys.executable).with_name("plan-review")
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    assert "Review a city's five-year environmental plan from data." in done.stdout
    listed = done.stdout.partition("Commands:")[2].split("\n")
    assert (
        [line.split()[0] for line in listed if line.strip()]
        == COMMANDS
        == sorted(cli.main.commands)
    )


def test_a_group_lists_what_it_can_do():
    groups = {
        name: command.commands
        for name, command in cli.main.commands.items()
        if hasattr(command, "commands")
    }
    listed = [[group, name] for group, commands in groups.items() for name in commands]
    assert sorted(listed) == sorted(IN_GROUPS)


@pytest.mark.parametrize("words", [*([name] for name in COMMANDS), *IN_GROUPS])
def test_every_command_explains_itself(words):
    result = call(*words, "--help")
    assert result.exit_code == 0 and len(result.stdout.splitlines()) > 4


def test_the_data_of_the_repository_are_in_order():
    result = call("data", "check")
    assert (result.exit_code, result.stdout) == (0, "the data package is in order\n")


def test_every_problem_of_the_data_is_a_line(other_root):
    (other_root / "data/plan/results.csv").write_text("plan_id\n", encoding="utf-8")
    (other_root / "data/plan/stray.csv").write_text("a\n", encoding="utf-8")
    result = call("data", "check")
    assert_refused(
        result,
        "data/plan/results.csv: differs from datapackage.json",
        "data/plan/stray.csv: is not listed in datapackage.json",
    )
    assert result.stdout == ""


def test_a_changed_file_is_accepted_and_a_strange_one_refused(other_root):
    results = other_root / "data/plan/results.csv"
    results.write_text(results.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = (other_root / "data/datapackage.json").read_text(encoding="utf-8")
    assert_refused(call("data", "accept", "plan/reslts.csv"), "data/plan/reslts.csv", "name one of")
    assert (other_root / "data/datapackage.json").read_text(encoding="utf-8") == before
    assert call("data", "accept", "plan/results.csv").exit_code == 0
    assert (other_root / "data/datapackage.json").read_text(encoding="utf-8") != before


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--city", "atlantis"], "parameter city: 'atlantis' is not in data/catalogue/cities.csv"),
        (["--as-of", "2014"], "parameter as_of: 2014 is before 2015"),
        (["--city", "foshan", "--as-of", "2012"], "parameter as_of: 2012 is before 2013"),
    ],
)
def test_a_book_that_cannot_be_is_refused_and_nothing_is_written(
    words, line, tmp_path, monkeypatch
):
    monkeypatch.setattr(build, "_execute_all", lambda *_: pytest.fail("a chapter was started"))
    result = call("book", *words, "--output", str(tmp_path / "out"))
    assert_refused(result, line, "choose")
    assert not (tmp_path / "out").exists()


def test_a_value_of_the_wrong_kind_is_refused_with_what_is_allowed():
    result = call("book", "--lang", "fr")
    assert result.exit_code == 2 and "'en', 'zh'" in result.stderr


@pytest.mark.parametrize(
    "error", [BuildError("two\nlines"), ChapterError("two\nlines")], ids=lambda e: type(e).__name__
)
def test_a_failed_build_is_told_in_its_own_words(error, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "build_book", fail)
    result = call("book", "--output", str(tmp_path))
    assert_refused(result)
    assert result.stderr == "two\nlines\n"


def test_an_unexpected_error_is_not_hidden(tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "build_book", lambda *_: 1 / 0)
    assert isinstance(call("book", "--output", str(tmp_path)).exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("words", "languages"),
    [
        ([], ("en", "zh")),
        (["--lang", "zh"], ("zh",)),
        (["--lang", "zh", "--lang", "en"], ("en", "zh")),
    ],
)
def test_the_book_is_built_in_the_languages_asked_for(words, languages, tmp_path, monkeypatch):
    plans = []
    monkeypatch.setattr(cli, "build_book", lambda plan, echo: plans.append(plan))
    assert call("book", "--as-of", "2020", *words, "--output", str(tmp_path)).exit_code == 0
    assert (plans[0].languages, plans[0].as_of, plans[0].output) == (languages, 2020, tmp_path)


def test_without_tex_the_book_is_built_without_its_pdf(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cli._plan("jiangmen", 2025, (), tmp_path).pdf is False


def test_there_is_nothing_to_serve_before_the_first_build(other_root):
    assert_refused(call("serve"), "run `make book` first")


def test_the_bench_table_sums_the_stages_but_not_their_parts(monkeypatch):
    times = StageTimes(
        {"validate": 1.0, "execute": 20.25, "html": 10.0, "html en": 9.9, "html zh": 9.0}
    )
    monkeypatch.setattr(
        StageTimes, "peak_mib", lambda _: {"this process": 321.4, "largest child": 99}
    )
    assert cli.bench_table(times).splitlines() == [
        "stage              seconds",
        "validate               1.0",
        "execute               20.2",
        "html                  10.0",
        "html en                9.9",
        "html zh                9.0",
        "total                 31.2",
        "(a stage with a language is that language's own time; languages run side by side)",
        "peak memory, this process: 321 MiB",
        "peak memory, largest child: 99 MiB",
    ]


def test_a_stage_is_timed():
    times = StageTimes()
    with times.measure("wait"):
        pass
    assert list(times.seconds) == ["wait"] and times.seconds["wait"] >= 0
    assert all(mib > 1 for mib in times.peak_mib().values())


@pytest.mark.parametrize("missing", ["xelatex", "latexmk", "pdftotext"])
def test_without_a_tool_of_the_pdf_the_site_is_built_alone(monkeypatch, tmp_path, missing):
    monkeypatch.setattr(cli.shutil, "which", lambda tool: None if tool == missing else f"/{tool}")
    assert cli._plan("jiangmen", 2025, (), tmp_path).pdf is False
