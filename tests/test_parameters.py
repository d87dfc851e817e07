"""Parameters: the notebooks repeat the models, and a bad value is refused before anything runs."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from analysis import projects
from analysis.editions import build
from analysis.editions.build import BuildPlan, build_book
from analysis.parameters import (
    CHAPTER_PARAMETERS,
    ParameterError,
    SpendProfile,
    check_parameters,
)
from analysis.review import open_air_review, open_edition, open_review
from analysis.run import ChapterRun, execute_chapter

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))

BAD = [
    ({"citty": "jiangmen"}, "citty", "city:"),
    ({"profile": "even"}, "profile", "as_of:"),
    ({"as_of": "2020"}, "as_of", "last year that is seen"),
    ({"as_of": 20}, "as_of", "last year that is seen"),
    ({"lang": "fr"}, "lang", "en or zh"),
]


def parameters_cell(notebook: Path) -> dict[str, Any]:
    cells = nbformat.read(notebook, as_version=4).cells
    (cell,) = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    values = {}
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        values[statement.targets[0].id] = ast.literal_eval(statement.value)
    return values


def test_every_notebook_has_a_model_and_every_model_a_notebook():
    assert {path.stem for path in NOTEBOOKS} == set(CHAPTER_PARAMETERS)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_parameters_cell_repeats_the_names_and_defaults_of_the_model(notebook):
    fields = CHAPTER_PARAMETERS[notebook.stem].model_fields
    assert parameters_cell(notebook) == {name: field.default for name, field in fields.items()}


def test_what_is_left_out_takes_its_default():
    checked = check_parameters("07-projects", {"as_of": 2020})
    assert checked.model_dump() == {
        "city": "jiangmen",
        "as_of": 2020,
        "lang": "en",
        "profile": "even",
    }


def test_the_chapter_and_the_method_know_the_same_spending_profiles():
    assert SpendProfile == projects.SpendProfile


@pytest.mark.parametrize(("values", "name", "allowed"), BAD)
def test_a_bad_parameter_is_refused_with_its_name_its_value_and_what_is_allowed(
    values, name, allowed
):
    with pytest.raises(ParameterError) as refusal:
        check_parameters("01-thirteenth-plan", values)
    text = str(refusal.value)
    assert f"parameter {name} of chapter 01-thirteenth-plan" in text
    assert repr(values[name]) in text
    assert allowed in text.splitlines()[-1]


def test_all_bad_parameters_are_named_at_once():
    with pytest.raises(ParameterError) as refusal:
        check_parameters("07-projects", {"lang": "fr", "as_of": None, "profile": "linear"})
    lines = str(refusal.value).splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["as_of", "lang", "profile"]


def test_an_unknown_chapter_is_refused_with_the_chapters_there_are():
    with pytest.raises(ParameterError, match=r"'07-project'.*07-projects"):
        check_parameters("07-project", {})


def test_a_city_without_a_plan_is_refused_with_the_cities_there_are():
    with pytest.raises(ParameterError, match=r"parameter city: 'foshan'.*choose one of: jiangmen"):
        open_review(city="foshan")


def test_the_air_of_a_city_without_a_plan_is_reviewed_and_an_edition_is_of_its_air_alone():
    assert open_air_review(city="foshan").city_name.en == "Foshan"
    assert type(open_edition(city="foshan")) is type(open_air_review())
    assert type(open_edition(city="jiangmen")) is type(open_review())


@pytest.mark.parametrize("opened", [open_air_review, open_edition])
def test_a_city_outside_the_catalogue_is_refused_with_the_cities_there_are(opened):
    with pytest.raises(
        ParameterError, match=r"parameter city: 'atlantis'.*cities\.csv; choose one of: .*foshan"
    ):
        opened(city="atlantis")


def test_a_year_before_the_first_air_data_is_refused_and_the_first_year_is_not():
    with pytest.raises(ParameterError, match=r"parameter as_of: 2012 .*choose 2013 or later"):
        open_air_review(as_of=2012)
    assert open_air_review(as_of=2013).as_of == 2013


def test_a_year_before_the_first_data_is_refused_and_the_first_year_is_not():
    with pytest.raises(ParameterError, match=r"parameter as_of: 2014 .*choose 2015 or later"):
        open_review(as_of=2014)
    assert open_review(as_of=2015).as_of == 2015


@pytest.mark.parametrize(
    "parameters",
    [*(values for values, _, _ in BAD), {"city": "foshan"}, {"as_of": 2014}],
    ids=str,
)
def test_a_chapter_with_a_bad_parameter_starts_no_kernel_and_leaves_no_file(
    parameters, tmp_path, monkeypatch
):
    started = []
    monkeypatch.setattr(papermill, "execute_notebook", lambda *args, **_: started.append(args))
    target = tmp_path / "out" / "chapter.ipynb"
    with pytest.raises(ParameterError):
        execute_chapter(ChapterRun(ROOT / "book/01-thirteenth-plan.ipynb", target, parameters))
    assert started == [] and list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    "parameters", [{"city": "atlantis"}, {"as_of": 2012}, {"profile": "even"}], ids=str
)
def test_a_chapter_on_air_with_a_bad_parameter_starts_no_kernel_and_leaves_no_file(
    parameters, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        papermill, "execute_notebook", lambda *_, **__: pytest.fail("a kernel was started")
    )
    source, target = ROOT / "book/02-ozone-and-air-quality.ipynb", tmp_path / "out/chapter.ipynb"
    with pytest.raises(ParameterError):
        execute_chapter(ChapterRun(source, target, parameters))
    assert list(tmp_path.rglob("*")) == []


def test_the_chapters_that_judge_no_plan_are_those_that_every_city_has():
    free = {name for name, model in CHAPTER_PARAMETERS.items() if not model.needs_plan}
    assert free == {"02-ozone-and-air-quality", "a2-data-and-sources", "a4-glossary"}


@pytest.mark.parametrize(
    "edition",
    [{"city": "atlantis"}, {"as_of": 2014}, {"city": "foshan", "as_of": 2012}],
    ids=str,
)
def test_a_book_of_an_unknown_edition_is_refused_before_its_chapters_run(
    edition, tmp_path, monkeypatch
):
    monkeypatch.setattr(build, "_execute_all", lambda *_: pytest.fail("a chapter was started"))
    with pytest.raises(ParameterError):
        build_book(BuildPlan(ROOT, tmp_path, **edition), lambda _: None)
    assert list(tmp_path.rglob("*")) == []
