"""The command line: build and serve the book, check the data, measure the stages."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import click

from analysis import store
from analysis.data import DataError, accept, check
from analysis.data.archive import import_archive
from analysis.editions.build import BuildPlan, StageTimes, build_book
from analysis.editions.catalogue import LOCALE, update_catalogues
from analysis.editions.gates import BuildError
from analysis.language import LANGUAGES
from analysis.parameters import DEFAULT, ParameterError
from analysis.results import EditionFiles, ResultsError, diff_editions, diff_text, read_edition
from analysis.run import ChapterError

ROOT = Path(__file__).resolve().parent.parent
_EXPECTED = (DataError, ParameterError, ChapterError, BuildError, ResultsError)
#: Exit status of `diff`, as that of the tool of this name.
SAME, CHANGED, BAD_INPUT = 0, 1, 2


def _for_people(command: Callable[..., None]) -> Callable[..., None]:
    """Print an expected refusal as text, not as a traceback, and exit with status 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except _EXPECTED as error:
            click.echo(str(error), err=True)
            sys.exit(1)

    return wrapped


@click.group()
def main() -> None:
    """Review a city's five-year environmental plan from data."""


@main.command()
@click.option(
    "--city",
    default=DEFAULT.city,
    show_default=True,
    help="With plans in the data: the whole book; else the city's air alone.",
)
@click.option(
    "--as-of", default=DEFAULT.as_of, show_default=True, help="Last year the review sees."
)
@click.option("--lang", type=click.Choice(LANGUAGES), multiple=True, help="Default: all.")
@click.option("--output", type=click.Path(path_type=Path), default=ROOT / "_build")
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    help="Results folder, file or site of an earlier edition: the book says what changed.",
)
@_for_people
def book(city: str, as_of: int, lang: tuple[str, ...], output: Path, previous: Path | None) -> None:
    """Build both sites and both PDFs."""
    plan = replace(_plan(city, as_of, lang, output), previous=previous)
    build_book(plan, click.echo)
    click.echo(f"site  {plan.site / 'index.html'}")
    for pdf in sorted(plan.site.glob("*.pdf")):
        click.echo(f"PDF   {pdf}")


def _plan(city: str, as_of: int, lang: tuple[str, ...], output: Path) -> BuildPlan:
    languages = tuple(item for item in LANGUAGES if not lang or item in lang)
    printable = all(shutil.which(tool) for tool in ("xelatex", "latexmk", "pdftotext"))
    return BuildPlan(
        root=ROOT, output=output, city=city, as_of=as_of, languages=languages, pdf=printable
    )


@main.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def diff(old: Path, new: Path, form: str) -> None:
    """Say which verdicts and numbers changed from edition OLD to NEW, and through what.

    Each is a results.json or facts.json, a results folder, or the folder of a built site. The exit
    status is 0 without a change, 1 with changes, 2 if something cannot be read or compared.
    """
    try:
        found = diff_editions(*_both_editions(old, new))
    except ResultsError as error:
        click.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    if form == "json":
        click.echo(json.dumps(found.document(), ensure_ascii=False, indent=1))
    else:
        click.echo(diff_text(found))
    sys.exit(CHANGED if found.changes else SAME)


def _both_editions(old: Path, new: Path) -> tuple[EditionFiles, EditionFiles]:
    """Read both editions; what is wrong with either is said at once."""
    editions, problems = [], []
    for path in (old, new):
        try:
            editions.append(read_edition(path))
        except ResultsError as error:
            problems.append(str(error))
    if problems:
        raise ResultsError("\n".join(problems))
    return editions[0], editions[1]


@main.command()
@click.option("--port", default=8000, show_default=True)
@_for_people
def serve(port: int) -> None:
    """Serve the built site on this machine."""
    site = ROOT / "_build" / "site"
    if not site.exists():
        raise BuildError("there is no site yet; run `make book` first")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    click.echo(f"http://127.0.0.1:{port}/  (stop with Ctrl-C)")
    http.server.ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()


@main.group()
def data() -> None:
    """Check the data package, or accept changed files."""


@data.command("check")
@_for_people
def check_data() -> None:
    """Check every file against its schema, its record and the rules."""
    problems = check(ROOT / "data")
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        sys.exit(1)
    click.echo("the data package is in order")


@data.command("accept")
@click.argument("files", nargs=-1, required=True)
@_for_people
def accept_data(files: tuple[str, ...]) -> None:
    """Record size and hash of changed FILES in datapackage.json."""
    accept(list(files), ROOT / "data")
    click.echo(f"recorded {', '.join(files)}; check with: plan-review data check")


@main.group("import")
def import_group() -> None:
    """Add values from archives to the data package."""


@import_group.command("cnemc")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH...",
)
@click.option(
    "--cities",
    type=click.Choice(["catalogue", "all"]),
    default="catalogue",
    show_default=True,
    help="Cities of catalogue/cities.csv, or every column.",
)
@click.option("--dry-run", is_flag=True, help="Read and compare, but write nothing.")
@_for_people
def import_cnemc(
    paths: tuple[Path, ...], cities: Literal["catalogue", "all"], dry_run: bool
) -> None:
    """Add the hours of the national air archive that the package does not hold.

    PATH is a file china_cities_YYYYMMDD.csv or a folder with such files at any depth. What is
    refused or set missing is listed; an hour that is already stored is never changed. The exit
    status is 1 if no file could be read.
    """
    report = import_archive(paths, ROOT / "data", cities=cities, dry_run=dry_run)
    for problem in report.problems:
        click.echo(str(problem), err=True)
    if report.unlisted_problems:
        click.echo(f"and {report.unlisted_problems} more problems", err=True)
    click.echo(str(report))
    if report.refused_files == report.files:
        sys.exit(1)


@main.command()
@_for_people
def catalogue() -> None:
    """Bring the Chinese catalogues up to date and list what is to translate."""
    problems = update_catalogues(ROOT, ROOT / "_build")
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} messages to translate in {LOCALE}")


@main.command()
@click.option("--output", type=click.Path(path_type=Path), default=ROOT / "_build" / "bench")
@_for_people
def bench(output: Path) -> None:
    """Measure methods and importer against alternatives, then the stages of the book."""
    from analysis.bench.air import standards_bench, trend_bench
    from analysis.bench.archive import archive_bench
    from analysis.bench.projection import projection_bench

    for measure in (standards_bench, trend_bench, projection_bench, archive_bench):
        for name, figure in measure():
            click.echo(f"{name}: {figure}")
    shutil.rmtree(output, ignore_errors=True)
    # A store of its own, empty: the first book of new data is what is timed.
    os.environ[store.VARIABLE] = str(output / "kept")
    times = build_book(_plan(DEFAULT.city, DEFAULT.as_of, (), output), lambda _: None)
    click.echo(bench_table(times))


def bench_table(times: StageTimes) -> str:
    """Return the stage times and peak memory as a plain table."""
    total = sum(seconds for stage, seconds in times.seconds.items() if " " not in stage)
    lines = [f"{'stage':<16}{'seconds':>10}"]
    lines += [f"{stage:<16}{seconds:>10.1f}" for stage, seconds in times.seconds.items()]
    lines.append(f"{'total':<16}{total:>10.1f}")
    lines.append(
        "(a stage with a language is that language's own time; languages run side by side)"
    )
    lines += [f"peak memory, {who}: {mib:.0f} MiB" for who, mib in times.peak_mib().items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
