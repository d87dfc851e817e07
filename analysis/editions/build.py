"""Build the book: two languages, site and PDF, from one execution of each chapter per language.

Stages: validate the data, execute the chapters, write both sites, write both PDFs, check the
result, and only then put it in place of the former one. Languages run side by side.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from analysis.editions.gates import FRONT_PAGE, BuildError, check_pdf, check_site, check_toc
from analysis.editions.landing import write_landing_page
from analysis.editions.wording import EDITION_WORDS
from analysis.facts import facts_document, kept_facts
from analysis.language import LANGUAGES, SPHINX_LANGUAGE, Language
from analysis.parameters import CHAPTER_PARAMETERS, DEFAULT
from analysis.results import read_edition, results_document, write_results
from analysis.review import Review, open_edition
from analysis.run import ChapterRun, execute_chapter
from analysis.store import trim

#: What the theme writes on every page -> what is meant. The switch to the other language stays in
#: the reader's tab; a list of references is not an ARIA list, for its items are not list items.
THEME_FIXES = {
    'target="_blank"\n   class="btn btn-sm btn-language-switch"': (
        'class="btn btn-sm btn-language-switch"'
    ),
    '<div role="list" class="citation-list">': '<div class="citation-list">',
}

#: The chapter that every city has data for.
AIR_CHAPTER = "book/02-ozone-and-air-quality"

Echo = Callable[[str], None]
#: Extensions that Jupyter Book always loads and this book has no use for: live code, comments and
#: copy buttons. Each would put its scripts on every page.
UNUSED_EXTENSIONS = {
    "sphinx_thebe",
    "sphinx_comments",
    "sphinx_copybutton",
    "sphinx_togglebutton",
    "sphinx_design",
    "sphinx.ext.intersphinx",
}


@dataclass(frozen=True)
class BuildPlan:
    """What to build and where: repository root, output folder, edition and forms.

    ``previous`` is a results folder, file or site of an earlier edition to compare with.
    Without plans of the city the book is the chapter on air quality with its appendices.
    """

    root: Path
    output: Path
    city: str = DEFAULT.city
    as_of: int = DEFAULT.as_of
    languages: tuple[Language, ...] = LANGUAGES
    pdf: bool = True
    with_plans: bool = True
    previous: Path | None = None
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)

    def stage(self, lang: Language) -> Path:
        """Return the folder a language's executed sources are built from."""
        return self.output / "stage" / lang

    @property
    def site(self) -> Path:
        """Return the finished site."""
        return self.output / "site"

    @property
    def front(self) -> str:
        """Return the document that opens the book."""
        return FRONT_PAGE if self.with_plans else AIR_CHAPTER

    @property
    def new_site(self) -> Path:
        """Return the site under construction."""
        return self.output / "site.new"


@dataclass
class StageTimes:
    """Seconds per stage, and the peak memory of this process and of its largest child."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - start

    def peak_mib(self) -> dict[str, float]:
        """Return peak resident memory in MiB (Linux reports KiB)."""
        return {
            "this process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "largest child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        }


def build_book(plan: BuildPlan, echo: Echo = print) -> StageTimes:
    """Build the whole book.

    Raises
    ------
    DataError
        If the data package is refused.
    ResultsError
        If the previous edition cannot be read.
    ChapterError
        If a chapter does not run.
    BuildError
        If Sphinx, TeX or a gate refuses the result; the former site stays in place.
    """
    times = StageTimes()
    echo("1/5 validating the data")
    with times.measure("validate"):
        check_toc(plan.root)
        if plan.previous is not None:
            # Refused here while it is cheap; the page reads it again, from a folder of its own.
            read_edition(plan.previous)
            plan = replace(plan, previous=plan.previous.resolve())
        review = open_edition(city=plan.city, as_of=plan.as_of, lang="en")
        plan = replace(plan, with_plans=isinstance(review, Review))
        facts = facts_document(kept_facts(review), review)
    shutil.rmtree(plan.new_site, ignore_errors=True)
    plan.new_site.mkdir(parents=True)
    echo("2/5 executing the chapters")
    with times.measure("execute"):
        _execute_all(plan, times)
    echo("3/5 writing the sites")
    _in_parallel(plan, _build_html, times, "html")
    if plan.pdf:
        echo("4/5 writing the PDFs")
        _in_parallel(plan, _build_pdf, times, "pdf")
    else:
        echo("4/5 no PDF: it needs xelatex, latexmk and pdftotext; see the README")
    echo("5/5 checking the result")
    with times.measure("check"):
        # myst-nb writes the notebooks' pictures beside the sites; the book draws its own.
        shutil.rmtree(plan.new_site / "jupyter_execute", ignore_errors=True)
        _write_json(plan.new_site / "facts.json", facts)
        if isinstance(review, Review):
            write_results(results_document(review), plan.new_site / "results")
        write_landing_page(plan.new_site, review, plan.languages, plan.pdf, plan.front)
        check_site(plan.new_site, plan.languages, plan.front)
    _swap(plan)
    trim()
    _write_json(
        plan.output / "build-report.json",
        {"seconds": times.seconds, "peak_mib": times.peak_mib()},
    )
    return times


def _write_json(path: Path, document: object) -> None:
    part = path.with_suffix(".part")
    part.write_text(
        json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    part.replace(path)


def _execute_all(plan: BuildPlan, times: StageTimes) -> None:
    runs = []
    for lang in plan.languages:
        stage = plan.stage(lang)
        _copy_sources(plan, stage)
        runs += [
            ChapterRun(
                source=plan.root / "book" / notebook.name,
                target=notebook,
                parameters={"city": plan.city, "as_of": plan.as_of, "lang": lang},
            )
            for notebook in sorted(stage.glob("book/*.ipynb"))
        ]
    with ProcessPoolExecutor(plan.jobs) as pool:
        for run, seconds in zip(runs, pool.map(_execute_page, runs), strict=True):
            part = f"execute {run.parameters['lang']}"
            times.seconds[part] = times.seconds.get(part, 0.0) + seconds


def _execute_page(run: ChapterRun) -> float:
    """Execute one chapter of the book; return the seconds it took."""
    start = time.perf_counter()
    _drop_run_record(execute_chapter(run))
    return time.perf_counter() - start


def _drop_run_record(notebook: Path) -> None:
    """Take papermill's record (paths, times) out of a copy that becomes a page of the book."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for part in (content, *content["cells"]):
        part["metadata"].pop("papermill", None)
    _write_json(notebook, content)


def _copy_sources(plan: BuildPlan, stage: Path) -> None:
    shutil.rmtree(stage, ignore_errors=True)
    ignore = shutil.ignore_patterns(".ipynb_checkpoints", "_build", "*.mo")
    shutil.copytree(plan.root / "book", stage / "book", ignore=ignore)
    shutil.copy2(plan.root / "_config.yml", stage / "_config.yml")
    toc = yaml.safe_load((plan.root / "_toc.yml").read_text(encoding="utf-8"))
    if not plan.with_plans:
        toc = air_contents(toc)
        listed = {entry["file"] for part in toc["parts"] for entry in part["chapters"]}
        for notebook in stage.glob("book/*.ipynb"):
            if f"book/{notebook.stem}" not in listed | {toc["root"]}:
                notebook.unlink()
    (stage / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")


def air_contents(toc: dict[str, Any]) -> dict[str, Any]:
    """Return the contents of a book without plans: the chapter on air opens it."""
    kept = []
    for part in toc["parts"]:
        chapters = [
            entry
            for entry in part["chapters"]
            if entry["file"] != AIR_CHAPTER and not _needs_plan(entry["file"])
        ]
        if chapters:
            kept.append({**part, "chapters": chapters})
    return {**toc, "root": AIR_CHAPTER, "parts": kept}


def _needs_plan(document: str) -> bool:
    model = CHAPTER_PARAMETERS.get(document.removeprefix("book/"))
    return model is not None and model.needs_plan


def _in_parallel(
    plan: BuildPlan, build: Callable[[BuildPlan, Language], float], times: StageTimes, form: str
) -> None:
    with times.measure(form), ProcessPoolExecutor(plan.jobs) as pool:
        seconds = pool.map(build, [plan] * len(plan.languages), plan.languages)
        for lang, value in zip(plan.languages, seconds, strict=True):
            times.seconds[f"{form} {lang}"] = value


def _run(command: Sequence[str], what: str, log: Path, cwd: Path | None = None) -> str:
    """Run a command; on failure raise with the lines of its output that say why."""
    done = subprocess.run(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        errors="replace",
    )
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        telling = [
            line
            for line in done.stdout.splitlines()
            if "WARNING" in line or "ERROR" in line or "error" in line.lower() or line[:1] == "!"
        ]
        if "Extension error" in done.stdout or not telling:
            telling = done.stdout.splitlines()[-40:]
        lines = "\n".join(telling[:60])
        raise BuildError(f"{what} failed (whole output: {log}):\n{lines}")
    return done.stdout


def _sphinx(plan: BuildPlan, lang: Language, builder: str, target: Path) -> None:
    stage = plan.stage(lang)
    environment = [
        f"language={SPHINX_LANGUAGE[lang]}",
        "nb_execution_mode=off",
        f"plan_review_city={plan.city}",
        f"plan_review_as_of={plan.as_of}",
        f"plan_review_two_editions={int(len(plan.languages) > 1)}",
        f"plan_review_pdf={int(plan.pdf)}",
        f"plan_review_previous={plan.previous or ''}",
    ]
    if not (stage / "conf.py").exists():
        write_conf(stage)
    settings = [item for pair in environment for item in ("-D", pair)]
    command = [
        sys.executable, "-m", "sphinx", "-b", builder, "-W", "--keep-going", "-E", "-q",
        "-d", str(stage / "_build" / f"doctrees-{builder}"), *settings, str(stage), str(target),
    ]  # fmt: skip
    _run(command, f"Sphinx ({builder}, {lang})", stage / "_build" / f"sphinx-{builder}.log")


def write_conf(stage: Path) -> None:
    """Write Sphinx's ``conf.py`` from ``_config.yml`` and ``_toc.yml`` with Jupyter Book."""
    from jupyter_book.config import get_final_config

    configuration, _ = get_final_config(
        user_yaml=stage / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=stage,
        raise_on_invalid=True,
    )
    configuration["external_toc_path"] = "_toc.yml"
    configuration["extensions"] = [
        name for name in configuration["extensions"] if name not in UNUSED_EXTENSIONS
    ]
    lines = ["# Made from _config.yml; not kept."]
    lines += [f"{name} = {value!r}" for name, value in sorted(configuration.items())]
    (stage / "conf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _build_html(plan: BuildPlan, lang: Language) -> float:
    start = time.perf_counter()
    target = plan.new_site / lang
    _sphinx(plan, lang, "html", target)
    _mend_theme(target, THEME_FIXES | EDITION_WORDS[lang].theme_parts)
    for leftover in (target / ".buildinfo", target / "objects.inv"):
        leftover.unlink(missing_ok=True)
    (target / "index.html").write_text(
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>…</title>'
        f'<meta http-equiv="refresh" content="0; url={plan.front}.html"></head>'
        f'<body><a href="{plan.front}.html">→</a></body></html>\n',
        encoding="utf-8",
    )
    return time.perf_counter() - start


def _mend_theme(site: Path, fixes: Mapping[str, str]) -> None:
    """Replace what the theme writes wrongly, or only in English, on every page."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for written, meant in fixes.items():
            text = text.replace(written, meant)
        page.write_text(text, encoding="utf-8")


def _build_pdf(plan: BuildPlan, lang: Language) -> float:
    start = time.perf_counter()
    folder = plan.stage(lang) / "_build" / "latex"
    _sphinx(plan, lang, "latex", folder)
    name = f"plan-review-{lang}"
    command = ["latexmk", "-xelatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    _run(command, f"XeLaTeX ({lang})", folder.parent / "latexmk.log", cwd=folder)
    check_pdf(folder / f"{name}.pdf", folder / f"{name}.log")
    shutil.copy2(folder / f"{name}.pdf", plan.new_site / f"{name}.pdf")
    return time.perf_counter() - start


def _swap(plan: BuildPlan) -> None:
    """Put the new site in the place of the former one."""
    former = plan.output / "site.old"
    shutil.rmtree(former, ignore_errors=True)
    if plan.site.exists():
        plan.site.rename(former)
    plan.new_site.rename(plan.site)
    shutil.rmtree(former, ignore_errors=True)
