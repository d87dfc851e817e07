"""Results files: everything a verdict was made from, recomputed by hand from the file alone."""

from __future__ import annotations

import copy
import csv
import functools
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner
from subjects import package

from analysis import cli, tables
from analysis.blocks import Notice, Table
from analysis.facts import facts_document
from analysis.facts.scorecard import scorecard_facts
from analysis.language import LANGUAGES
from analysis.projection.prospect import Prospect
from analysis.results import (
    SCHEMA,
    EditionFiles,
    ResultsError,
    diff_documents,
    diff_editions,
    diff_text,
    field_rows,
    read_edition,
    results_document,
    write_results,
)
from analysis.results.methods import METHODS
from analysis.review import Review, review_plans
from analysis.tables.changes import edition_files, what_changed

pytestmark = pytest.mark.xdist_group("results")
Document = dict[str, Any]
GOOD_DAYS = "jiangmen-14/T2-1"


def prospects(mean: float = 87.0, seed: int = 5) -> dict[str, Prospect]:
    rng = np.random.default_rng(seed)
    days = {name: np.clip(rng.normal(mean, 3.0, 2000), 0, 100) for name in ("last", "drift")}
    dust = {name: rng.gamma(100.0, 0.21, 2000) for name in ("last", "drift")}
    made = {}
    for name, draws, direction, decimals in (
        ("good_days_pct", days, "higher", 1),
        ("pm25_annual_mean_ugm3", dust, "lower", 0),
    ):
        draws["headline"] = np.concatenate(list(draws.values()))
        inputs: dict[str, object] = {
            **{"seed": seed, "n_futures": 2000, "last_month": "2020-06", "widening": 1.2},
            **{"n_months": {"pm25": 66}, "sources": ["aqistudy-monthly"]},
        }
        made[name] = Prospect(
            name, 2025, direction, decimals, draws, ("last", "drift"), True, None, inputs
        )
    return made


def reviewed(as_of: int = 2025, lang: str = "en") -> Review:
    """The review with prospects made up; an earlier one has none."""
    review = review_plans(package(), "jiangmen", as_of, lang)
    review.__dict__["prospects"] = prospects() if as_of == 2025 else {}
    return review


@functools.cache
def document() -> Document:
    return results_document(reviewed())


def edition() -> Document:
    """A copy of the document that a test may change."""
    return copy.deepcopy(document())


def record(one: Document, key: str = GOOD_DAYS) -> Document:
    return next(each for each in one["verdicts"] if each["id"] == key)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edition") / "results"
    write_results(document(), path)
    return path


@pytest.fixture(scope="module")
def read(folder: Path) -> list[Document]:
    """The records as another program finds them: from the file alone."""
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))["verdicts"]


# --- Recomputed by hand from the file alone -----------------------------------------------------


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def values(one: Document) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    inputs = one["inputs"]
    base, latest = (inputs[role] and number(inputs[role]["value"]) for role in ("base", "latest"))
    return base, latest, number(one["target"]["value"])


def test_every_margin_is_the_latest_value_less_the_target(read):
    checked = 0
    for one in read:
        _, latest, target = values(one)
        if one["intermediate"]["margin"] is not None:
            sign = 1 if one["direction"] == "higher" else -1
            assert number(one["intermediate"]["margin"]) == sign * (latest - target)
            checked += 1
    assert checked >= 22 + 5


def test_every_completion_and_share_of_the_time_follow_from_values_and_years(read):
    checked = 0
    for one in read:
        base, latest, target = values(one)
        found, inputs = one["intermediate"], one["inputs"]
        if found["completion"] is not None:
            assert number(found["completion"]) == (latest - base) / (target - base)
            checked += 1
        if found["time_share"] is not None:
            start, now = inputs["base"]["year"], inputs["latest"]["year"]
            assert number(found["time_share"]) == Decimal(now - start) / (
                one["target"]["year"] - start
            )
    assert checked >= 10


def test_every_growth_ratio_follows_from_values_and_years(read):
    checked = 0
    for one in read:
        ratio = one["intermediate"]["growth_ratio"]
        if ratio is None:
            continue
        base, latest, target = map(float, values(one))
        start, now = one["inputs"]["base"]["year"], one["inputs"]["latest"]["year"]
        observed = (latest / base) ** (1 / (now - start)) - 1
        required = (target / base) ** (1 / (one["target"]["year"] - start)) - 1
        sign = 1 if one["direction"] == "higher" else -1
        assert ratio == sign * observed / abs(required)
        checked += 1
    assert checked >= 5


def test_every_yearly_need_is_what_is_missing_over_the_years_left(read):
    needs = [one for one in read if one["intermediate"]["needed_per_year"] is not None]
    for one in needs:
        _, latest, target = values(one)
        years = one["target"]["year"] - one["inputs"]["latest"]["year"]
        assert number(one["intermediate"]["needed_per_year"]) == (target - latest) / years
    assert len(needs) >= 3


def test_every_state_follows_from_the_rounded_value_and_the_target(read):
    for one in read:
        _, latest, target = values(one)
        state, found = one["result"]["state"], one["intermediate"]
        if state == "not_assessable":
            assert one["reason_en"] and one["reason_zh"]
            continue
        judged = number(found["judged_value"])
        step = Decimal(1).scaleb(-found["judged_decimals"])
        assert judged == latest.quantize(step, "ROUND_HALF_EVEN")
        met = judged >= target if one["direction"] == "higher" else judged <= target
        is_over = one["inputs"]["latest"]["year"] == one["target"]["year"]
        assert state in (
            {True: {"achieved"}, False: {"missed"}}[met]
            if is_over
            else {True: {"at_ceiling", "meets_now"}, False: {"short"}}[met]
        )


def test_every_probability_follows_from_the_quantiles_within_one_point(read):
    checked = 0
    for one in read:
        for chance in one["result"]["probabilities"]:
            projection = one["intermediate"]["projection"]
            half = 0.5 * 10 ** -projection["decimals"]
            # A value that rounds to the target meets it.
            edge = float(chance["target"]) + (-half if one["direction"] == "higher" else half)
            below = np.interp(
                edge, projection["quantiles"]["headline"], projection["quantile_pct"], 0, 100
            )
            by_hand = (100 - below if one["direction"] == "higher" else below) / 100
            assert chance["probability"] == pytest.approx(by_hand, abs=0.01)
            checked += 1
    assert checked == 6


def test_the_agreement_of_the_methods_follows_from_their_probabilities(read):
    one = next(each for each in read if each["id"] == GOOD_DAYS)
    for chance in one["result"]["probabilities"]:
        gap = chance["highest_of_methods"] - chance["lowest_of_methods"]
        limits = [one["parameters"][f"probability_gap_{word}"] for word in ("agree", "differ")]
        by_hand = "agree" if gap <= limits[0] else "differ" if gap <= limits[1] else "disagree"
        assert chance["agreement"] == by_hand


# --- The files ----------------------------------------------------------------------------------


def test_the_file_fits_its_own_schema():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(validator.iter_errors(document())) == []
    spoiled = edition()
    record(spoiled)["result"]["state"] = "fine"
    assert len(list(validator.iter_errors(spoiled))) == 1


@pytest.mark.parametrize("as_of", [2015, 2019, 2023])
def test_the_file_of_an_earlier_year_fits_the_schema_too(as_of):
    early = results_document(reviewed(as_of))
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(early)) == []


def test_the_same_data_give_the_same_bytes_and_no_temporary_file_stays(folder, tmp_path):
    write_results(results_document(reviewed(lang="zh")), tmp_path)
    for name in ("results.json", "results.csv", "schema.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {
        "results.json",
        "results.csv",
        "schema.json",
    }


def test_the_table_holds_one_row_for_each_record(folder, read):
    text = (folder / "results.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["id"] for row in rows] == [one["id"] for one in read]
    for row, one in zip(rows, read, strict=True):
        assert row["target_value"] == (one["target"]["value"] or "")
        assert row["state"] == one["result"]["state"]
        assert json.loads(row["probabilities"]) == one["result"]["probabilities"]


def test_an_exact_number_is_never_written_in_powers_of_ten(folder):
    assert "E+" not in (folder / "results.json").read_text(encoding="utf-8")


def test_every_field_of_the_file_is_explained_in_both_languages():
    paths = [row.path for row in field_rows()]
    assert len(set(paths)) == len(paths)
    assert {"verdicts[].target.value", "verdicts[].intermediate.projection.quantiles"} <= set(paths)
    for row in field_rows():
        assert row.text.en and any("\u4e00" <= letter <= "\u9fff" for letter in row.text.zh)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_book_prints_the_fields_from_the_schema(lang):
    table = tables.results_fields(reviewed(lang=lang))
    assert [row[0].parts[0] for row in table.rows] == [row.path for row in field_rows()]


# --- What changed, and through what ---------------------------------------------------------------


def only(old: Document, new: Document) -> Any:
    (change,) = diff_documents(old, new).changes
    return change


def test_equal_editions_have_no_difference():
    found = diff_documents(document(), edition())
    assert found.changes == () and found.unchanged == len(document()["verdicts"])
    assert "no change" in diff_text(found)


def changed(part: str, change: Any, result: float = 0.5) -> Document:
    new = edition()
    one = record(new)
    change(one[part])
    one["result"]["probabilities"][0]["probability"] = result
    return new


@pytest.mark.parametrize(
    ("part", "change", "cause"),
    [
        ("inputs", lambda inputs: inputs["latest"].update(value="88.1"), "data"),
        ("inputs", lambda inputs: inputs["projection"].update(last_month="2021-01"), "data"),
        ("parameters", lambda parameters: parameters.update(seed=6), "parameters"),
        ("parameters", lambda parameters: parameters.update(ratio_on_track=0.9), "parameters"),
        ("methods", lambda methods: methods[1].update(version="1.1.0"), "method"),
        ("target", lambda target: target.update(kind="at_least", value="90"), "target"),
    ],
)
def test_a_change_is_laid_to_what_changed_with_it(part, change, cause):
    found = only(document(), changed(part, change))
    assert (found.kind, found.id, found.causes) == ("changed", GOOD_DAYS, (cause,))
    assert any(field.field.startswith("result.") for field in found.fields)


def test_several_causes_are_all_named_in_one_order():
    new = changed("methods", lambda methods: methods[0].update(version="2.0.0"))
    record(new)["inputs"]["base"]["value"] = "87.9"
    record(new)["target"]["value"] = "91"
    assert only(document(), new).causes == ("target", "data", "method")


def test_a_result_that_nothing_explains_is_said_to_be_unexplained():
    new = edition()
    record(new)["result"]["probabilities"][0]["probability"] = 0.5
    assert only(document(), new).causes == ("unexplained",)


def test_other_data_may_move_a_projection_whose_own_inputs_are_as_before():
    new = edition()
    new["edition"]["data_hash"] = "other"
    record(new)["result"]["probabilities"][0]["probability"] = 0.5
    assert only(document(), new).causes == ("data",)


def test_another_version_that_changes_no_result_is_no_change():
    new = edition()
    for one in new["verdicts"]:
        one["methods"][0]["version"] = "1.0.1"
        one["parameters"]["as_of"] = 2026
    assert diff_documents(document(), new).changes == ()


def test_a_verdict_may_appear_and_vanish():
    less = edition()
    less["verdicts"] = less["verdicts"][1:]
    first = document()["verdicts"][0]["id"]
    assert [(c.id, c.kind) for c in diff_documents(document(), less).changes] == [
        (first, "vanished")
    ]
    assert [(c.id, c.kind) for c in diff_documents(less, document()).changes] == [
        (first, "appeared")
    ]


def test_an_earlier_year_explains_what_was_not_known_then():
    early = results_document(reviewed(2019))
    found = {change.id: change for change in diff_documents(early, document()).changes}
    assert found["jiangmen-13/T1-1"].verdict_changed
    assert "parameters" in found["jiangmen-13/T1-1"].causes


@functools.cache
def facts() -> Document:
    """Facts that are read and compared; the review they are of does not matter."""
    review = reviewed()
    return json.loads(json.dumps(facts_document({"scorecard": scorecard_facts(review)}, review)))


def test_facts_are_compared_by_name_and_value():
    old = facts()
    new = copy.deepcopy(old)
    new["facts"]["scorecard"]["n_at_ceiling"]["value"] = 20
    change = only(old, new)
    # Neither data nor as-of year changed: what is left is the program.
    assert (change.what, change.id, change.causes) == (
        "fact",
        "scorecard.n_at_ceiling",
        ("method",),
    )
    new["edition"]["data_hash"] = "other"
    assert only(old, new).causes == ("data",)


# --- The command ----------------------------------------------------------------------------------


def call(*words: object) -> Any:
    return CliRunner().invoke(cli.main, ["diff", *map(str, words)])


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another edition, in which the province's number is known."""
    path = tmp_path_factory.mktemp("newer") / "results"
    new = changed("target", lambda target: target.update(kind="at_least", value="90"))
    write_results(new, path)
    return path


def test_the_exit_status_says_whether_anything_changed(folder, newer):
    assert call(folder, folder).exit_code == 0
    assert call(folder, newer).exit_code == 1
    assert call(folder / "results.json", newer).exit_code == 1


def test_the_text_names_the_verdict_its_cause_and_both_values(folder, newer):
    text = call(folder, newer).stdout
    assert "1 changed, 47 as before" in text
    assert "verdict jiangmen-14/T2-1 Share of good air-quality days: changed through target" in text
    assert "target.value: none -> 90" in text


def test_the_json_form_holds_every_change(folder, newer):
    found = json.loads(call(folder, newer, "--format", "json").stdout)
    assert [change["causes"] for change in found["changes"]] == [["target"]]


def test_a_site_is_compared_by_its_results_and_its_facts(tmp_path, folder):
    for name in ("old", "new"):
        write_results(document(), tmp_path / name / "results")
        (tmp_path / name / "facts.json").write_text(json.dumps(facts()), encoding="utf-8")
    files = read_edition(tmp_path / "old")
    assert files.results is not None and files.facts is not None
    assert call(tmp_path / "old", tmp_path / "new").exit_code == 0


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    other = edition() | {"schema_version": "2.0.0"}
    write_results(other, tmp_path)
    result = call(tmp_path / "nowhere", tmp_path)
    assert result.exit_code == 2
    assert "there is no such file or folder" in result.stderr
    assert "has schema version 2.0.0; this program reads 1.x" in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [("not json", "is not JSON"), ("{}", "is no facts.json of a review: it lacks edition, facts")],
)
def test_a_file_of_another_kind_is_refused(tmp_path, content, words):
    (tmp_path / "facts.json").write_text(content, encoding="utf-8")
    result = call(tmp_path, tmp_path)
    assert result.exit_code == 2 and words in result.stderr


def test_editions_of_different_cities_are_not_compared():
    other = edition()
    other["edition"]["city"] = "zhongshan"
    with pytest.raises(ResultsError, match="different cities, jiangmen and zhongshan"):
        diff_documents(document(), other)


def test_results_are_not_compared_with_facts():
    with pytest.raises(ResultsError, match="give the same kind of file"):
        diff_editions(EditionFiles(document(), None), EditionFiles(None, facts()))


# --- The page -------------------------------------------------------------------------------------


def test_without_an_earlier_edition_the_page_says_so():
    block = what_changed(reviewed())
    assert isinstance(block, Notice) and "No earlier edition" in block.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_lists_every_change_with_its_cause(lang):
    review = reviewed(lang=lang)
    old = edition_files(review)
    assert old.results is not None
    changed_days = record(old.results)
    changed_days["result"]["state"] = "short"
    changed_days["target"]["value"] = "90"
    object.__setattr__(review, "previous", old)
    block = what_changed(review)
    assert isinstance(block, Table) and len(block.rows) == 1
    texts = ["".join(map(str, item.parts)) for item in block.rows[0]]
    assert texts[2] == {"en": "target", "zh": "目标"}[lang]
    assert {"en": "short of target", "zh": "未达目标值"}[lang] in texts[3]
    assert {"en": "not assessable", "zh": "无法评估"}[lang] in texts[4]


def test_the_same_edition_again_has_nothing_to_tell():
    review = reviewed()
    object.__setattr__(review, "previous", edition_files(reviewed()))
    block = what_changed(review)
    assert isinstance(block, Notice) and "Nothing changed" in block.text


def test_every_method_that_a_verdict_names_has_its_version_in_the_file():
    listed = {(method["id"], method["version"]) for method in document()["methods"]}
    used = {(m["id"], m["version"]) for one in document()["verdicts"] for m in one["methods"]}
    assert used <= listed == {(m.method_id, m.version) for m in METHODS.values()}
