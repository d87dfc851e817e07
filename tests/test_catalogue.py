"""The Chinese catalogues: complete, in step with the English text, and quoting the same facts."""

from __future__ import annotations

import functools
import re
import shutil
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from subjects import review

from analysis.editions.catalogue import LOCALE, catalogue_problems, extract_messages
from analysis.facts import collect_facts

pytestmark = pytest.mark.xdist_group("catalogue")

ROOT = Path(__file__).parent.parent
CATALOGUES = sorted((ROOT / LOCALE / "zh_CN/LC_MESSAGES/book").glob("*.po"))
PAGES = sorted([*(ROOT / "book").glob("*.md"), *(ROOT / "book").glob("*.ipynb")])

SUBSTITUTION = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
ROLE = re.compile(r"\{(\w+)\}`(?:[^`<]*<([^`>]*)>|([^`]*))`")
DISPLAY_FORMULA = re.compile(r"\$\$(.*?)\$\$", re.DOTALL)
LINK = re.compile(r"\]\(([^)]*)\)")


@functools.cache
def messages(path: Path) -> tuple[Message, ...]:
    with path.open("rb") as file:
        return tuple(message for message in read_po(file) if message.id)


def prose(page: Path) -> str:
    if page.suffix == ".md":
        return page.read_text(encoding="utf-8")
    cells = nbformat.read(page, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@functools.cache
def formulas() -> set[str]:
    """Display formulas: each is a message of its own, without its dollar signs."""
    return {each.strip() for page in PAGES for each in DISPLAY_FORMULA.findall(prose(page))}


def substitutions_in(text: str) -> list[str]:
    return SUBSTITUTION.findall(text)


def references_in(text: str) -> Counter[str]:
    """Return what a text refers to: roles with their targets, and targets of links."""
    roles = [f"{role}:{target or whole}" for role, target, whole in ROLE.findall(text)]
    return Counter([*roles, *LINK.findall(text)])


def own_words(text: str) -> str:
    """Return what a text says itself, without facts, roles and targets."""
    return LINK.sub("]", ROLE.sub("", SUBSTITUTION.sub("", text)))


@functools.cache
def known_facts() -> set[str]:
    facts = collect_facts(review())
    return {f"{chapter}.{name}" for chapter, group in facts.items() for name in group}


# --- Complete and in step -------------------------------------------------------------------


def test_every_message_is_translated_and_none_is_a_guess():
    assert catalogue_problems(ROOT) == []


def test_the_catalogues_hold_exactly_the_messages_of_the_english_text(tmp_path):
    templates = extract_messages(ROOT, tmp_path) / "book"
    wanted = {path.stem: [str(m.id) for m in messages(path)] for path in templates.glob("*.pot")}
    held = {path.stem: [str(m.id) for m in messages(path)] for path in CATALOGUES}
    assert set(held) == set(wanted) == {page.stem for page in PAGES}
    different = {
        stem: {"missing": set(wanted[stem]) - set(held[stem]), "left over": extra}
        for stem in wanted
        if (extra := set(held[stem]) - set(wanted[stem])) or set(wanted[stem]) - set(held[stem])
    }
    assert different == {}


def test_a_missing_and_a_fuzzy_translation_are_named_with_their_file(tmp_path):
    folder = tmp_path / LOCALE / "zh_CN/LC_MESSAGES/book"
    folder.mkdir(parents=True)
    (folder / "one.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Good days"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Ozone"\nmsgstr "臭氧"\n\n'
        'msgid "Water"\nmsgstr "水"\n',
        encoding="utf-8",
    )
    name = "book/locale/zh_CN/LC_MESSAGES/book/one.po"
    assert catalogue_problems(tmp_path) == [
        f"{name}: untranslated: Good days",
        f"{name}: fuzzy: Ozone",
    ]


# --- The same facts and references ----------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_prose_quotes_only_facts_that_exist(page):
    assert set(substitutions_in(prose(page))) - known_facts() == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_quotes_the_same_facts_and_leads_to_the_same_places(path):
    differing = [
        message.id
        for message in messages(path)
        if message.string
        and (
            Counter(substitutions_in(message.id)) != Counter(substitutions_in(message.string))
            or references_in(message.id) != references_in(message.string)
        )
    ]
    assert differing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_is_chinese_with_chinese_punctuation(path):
    western, foreign = [], []
    for message in messages(path):
        if not message.string or str(message.string).strip() in formulas():
            continue
        words = own_words(str(message.string))
        if re.search("[a-z]", own_words(message.id)) and not re.search("[\u4e00-\u9fff]", words):
            foreign.append(message.string)
        if re.search("[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\\.(?:\\s|$)", words):
            western.append(message.string)
    assert western == [] and foreign == []


def test_the_comparison_of_references_sees_what_it_must():
    english = "The {{ a.b }} of [{{ a.c }}](#x), see {ref}`the table <t>` and {cite}`k`."
    assert substitutions_in(english) == ["a.b", "a.c"]
    assert references_in(english) == Counter(["ref:t", "cite:k", "#x"])
    assert references_in(english.replace("the table", "表")) == references_in(english)
    assert references_in(english.replace("<t>", "<u>")) != references_in(english)


def test_messages_are_extracted_from_a_copy_of_the_book(tmp_path):
    """The repository is left as it is: a second run and a test run must not disturb each other."""
    root = tmp_path / "root"
    root.mkdir()
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy2(ROOT / name, root / name)
    (root / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    (root / "book").mkdir()
    shutil.copy2(ROOT / "book/references.bib", root / "book/references.bib")
    (root / "book/index.md").write_text("# A title\n\nA sentence.\n", encoding="utf-8")
    before = sorted(root.rglob("*"))
    templates = extract_messages(root, tmp_path / "out")
    assert [m.id for m in messages(templates / "book/index.pot")] == ["A title", "A sentence."]
    assert sorted(root.rglob("*")) == before
