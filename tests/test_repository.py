"""What must hold for the repository as a whole: declarations, notebooks, prose and layers."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from babel.messages.pofile import read_po
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
PAGES = sorted((ROOT / "book").glob("*.md"))
CATALOGUES = sorted((ROOT / "book/locale").rglob("*.po"))
MODULES = sorted((ROOT / "analysis").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LARGEST_BYTES = 5_000_000

#: From the data to the page: a module may use its own package and what stands above it.
LAYERS = (
    {"language", "blocks", "store"},
    {"vocabulary", "parameters"},
    {"data"},
    {"standards"},
    {"trends"},
    {"attainment", "emissions", "projects", "air", "weather", "projection"},
    {"paths", "energy", "scorecard"},
    {"edition"},
    {"air_review"},
    {"outlook_data"},
    {"outlook", "day_record"},
    {"target_review"},
    {"target_looks", "target_scenarios", "target_sensitivity"},
    {"air_frames", "review"},
    {"paths_review"},
    {"results"},
    {"facts"},
    {"charts", "tables"},
    {"run"},
    {"editions"},
    {"bench"},
    {"cli"},
)
LEVEL = {name: level for level, layer in enumerate(LAYERS) for name in layer}


@functools.cache
def files() -> tuple[Path, ...]:
    """Return what is, or would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file())


def declared() -> dict[str, Requirement]:
    """Return the requirements of pyproject.toml, those of the tests included, by name."""
    texts = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    return {canonicalize_name(r.name): r for r in map(Requirement, texts)}


# --- One place where dependencies are declared ----------------------------------------------


def test_the_conda_environment_mirrors_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == "plan-review"
    assert environment["channels"] == ["conda-forge"]
    *conda, pip = environment["dependencies"]
    assert conda == ["python=3.11", "pip"]
    packages = pip["pip"]
    assert packages.pop(0) == "--editable ."
    listed = {canonicalize_name(r.name): r for r in map(Requirement, packages)}
    assert len(listed) == len(packages)
    ranges = {name: requirement.specifier for name, requirement in listed.items()}
    assert ranges == {name: requirement.specifier for name, requirement in declared().items()}


def locked() -> dict[str, tuple[str, list[str]]]:
    """Return version and hashes of every package of the lock."""
    found: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        pinned = re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)(?: ; .*)? \\", line)
        if pinned:
            name = canonicalize_name(pinned[1])
            assert name not in found
            found[name] = (pinned[2], [])
        elif digest := re.fullmatch(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?", line):
            found[name][1].append(digest[1])
        else:
            assert line.startswith("    #"), line
    return found


def test_the_lock_pins_and_hashes_every_package_and_names_no_address():
    packages = locked()
    assert [name for name, (_, hashes) in packages.items() if not hashes] == []
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_holds_every_dependency_in_its_range():
    versions = {name: version for name, (version, _) in locked().items()}
    outside = {
        name: versions.get(name)
        for name, requirement in declared().items()
        if name not in versions or not requirement.specifier.contains(versions[name], True)
    }
    assert outside == {}


# --- Notebooks only call --------------------------------------------------------------------


def code_of(notebook: Path) -> list[ast.stmt]:
    cells = nbformat.read(notebook, as_version=4).cells
    return [
        statement
        for cell in cells
        if cell.cell_type == "code"
        for statement in ast.parse(cell.source).body
    ]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code and [cell.outputs for cell in code if cell.outputs] == []
    assert {cell.execution_count for cell in code} == {None}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_only_the_analysis(notebook):
    modules = set()
    for statement in code_of(notebook):
        assert not isinstance(statement, ast.Import), ast.unparse(statement)
        if isinstance(statement, ast.ImportFrom):
            modules.add(statement.module)
    assert modules <= {"analysis", "analysis.review"}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing_reads_nothing_and_computes_nothing(notebook):
    statements = code_of(notebook)
    assert {type(s) for s in statements} <= {ast.ImportFrom, ast.Assign, ast.Expr}
    for node in (node for statement in statements for node in ast.walk(statement)):
        assert not isinstance(node, ast.Lambda | ast.BinOp | ast.comprehension), ast.dump(node)
        if isinstance(node, ast.Call):
            assert re.match(
                r"open_(air_review|edition|review)$|charts\.\w+$|tables\.\w+$",
                ast.unparse(node.func),
            )
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search(r"[/\\]|\.\w{2,4}$", node.value), f"a path: {node.value}"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_code_cell_is_left_out_of_the_page(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    for cell in cells:
        if cell.cell_type == "code":
            shown = {"remove-cell", "remove-input"} & set(cell.metadata.get("tags", []))
            assert len(shown) == 1, cell.source


# --- No number is typed into prose ----------------------------------------------------------

#: What may stand in prose with a digit in it, besides facts, mathematics, targets and years.
NAMES_WITH_DIGITS = (
    *("PM2.5", "13th", "14th", "A4", "MDA8", "P90"),
    *("1-hour", "8-hour", "24-hour", "最大1小时", "最大8小时", "24小时", "8小时"),
    *("HJ 633", "HJ 663", "GB 3095", "GB/T 8170"),
)
DISPLAY_FORMULA = r"\$\$(.*?)\$\$"
NOT_PROSE = (
    r"```.*?```",
    r"\{\{.*?\}\}",
    r"\$\$.*?\$\$|\$[^$\n]*\$",
    r"(?m)^\([\w-]+\)=$",
    r"\]\([^)]*\)",
    r"\{\w+\}`[^`<]*`",
    r"<[\w-]+>(?=`)",
    r"(?m)^#+ \d+(?:\.\d+)*\.? ",
    r"(?m)^\d\. ",
    r"(?<!\d)(?:19|20)\d\d(?!\d)",
)


def typed_numbers(text: str) -> list[str]:
    """Return the numbers of a text that are typed in, each with what surrounds it."""
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    for name in NAMES_WITH_DIGITS:
        text = text.replace(name, " ")
    return [match[0].strip() for match in re.finditer(r".{0,20}\d.{0,12}", text)]


def english_prose() -> Iterator[tuple[str, str]]:
    """Yield every piece of prose of the pages and notebooks with where it stands."""
    for page in PAGES:
        yield page.name, page.read_text(encoding="utf-8")
    for notebook in NOTEBOOKS:
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield notebook.name, cell.source


def prose() -> Iterator[tuple[str, str]]:
    """Yield every piece of prose, in both languages, with where it stands."""
    # A display formula is a message of its own in a catalogue, without its dollar signs.
    formulas = {""}
    for place, text in english_prose():
        formulas |= {each.strip() for each in re.findall(DISPLAY_FORMULA, text, re.DOTALL)}
        yield place, text
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and str(message.string).strip() not in formulas:
                    yield path.name, str(message.string)


def test_no_number_is_typed_into_prose():
    found = [(place, number) for place, text in prose() for number in typed_numbers(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ attainment.met }} of the targets of the 13th plan, 2016 to 2020",
        "# 3. Emissions\n\n1. First, $c = 0.5$\n\n$$\nx_0 = 1\n$$",
        "(table-1)=\nsee {ref}`the rows <table-1>`, {cite}`gb3095` and [it](#row-22)",
        "2020年PM2.5浓度；A4",
    ],
)
def test_facts_years_mathematics_and_targets_are_not_typed_numbers(text):
    assert typed_numbers(text) == []


@pytest.mark.parametrize(
    "text",
    ["It met 21 targets.", "完成21项", "about 5 %", "see {ref}`Table 1 <t>`", "12020", "15th plan"],
)
def test_a_typed_number_is_found(text):
    assert typed_numbers(text)


# --- Calls go one way -----------------------------------------------------------------------


def own_imports(module: Path) -> Iterator[str]:
    """Yield the parts of `analysis` a module uses, by the name below `analysis`."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, *rest = name.split(".")
            if package == "analysis" and rest[0] != "__version__":
                yield rest[0]


def part_of(module: Path) -> str:
    return module.relative_to(ROOT / "analysis").with_suffix("").parts[0]


def test_every_module_has_its_layer():
    assert {part_of(module) for module in MODULES} - {"__init__"} == set(LEVEL)


@pytest.mark.parametrize(
    "module", MODULES, ids=lambda path: path.relative_to(ROOT / "analysis").as_posix()
)
def test_a_module_uses_only_what_stands_above_it(module):
    mine = part_of(module)
    wrong = [
        used
        for used in own_imports(module)
        if used != mine and (mine == "__init__" or LEVEL[used] >= LEVEL[mine])
    ]
    assert wrong == []


METHODS = {
    *("standards", "trends", "attainment", "emissions"),
    *("projects", "air", "weather", "projection", "paths", "energy", "scorecard"),
}


@pytest.mark.parametrize(
    "module",
    [module for module in MODULES if part_of(module) in METHODS],
    ids=lambda path: path.relative_to(ROOT / "analysis").as_posix(),
)
def test_a_method_reads_no_file_draws_nothing_and_prints_nothing(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported.isdisjoint({"os", "io", "csv", "json", "pathlib", "altair", "vl_convert"})
    called = {node.func.id for node in ast.walk(tree) if _calls_a_name(node)}
    assert called.isdisjoint({"open", "print", "input", "read_csv"})


def _calls_a_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


# --- The files themselves -------------------------------------------------------------------


def test_no_file_is_large():
    assert {path.name for path in files() if path.stat().st_size > LARGEST_BYTES} == set()


def test_nothing_is_left_to_be_done_in_a_file():
    # Put together here, so that this file does not contain them.
    words = re.compile(rb"\b(?:" + b"TO" + rb"DO|" + b"FIX" + rb"ME)\b")
    assert [path.name for path in files() if words.search(path.read_bytes())] == []


def test_the_code_follows_the_rules_of_pyproject():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "analysis", "tests"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_types_of_the_code_hold_together():
    command = [sys.executable, "-m", "mypy", "analysis"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
