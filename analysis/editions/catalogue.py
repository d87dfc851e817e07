"""Keep the Chinese catalogues in step with the English prose.

Sphinx's gettext builder extracts the messages into a folder of its own (Jupyter Book's own call
shares its doctrees with the HTML build and stops), and sphinx-intl merges them into
``book/locale``. Notebooks are read as they stand, without outputs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from analysis.editions.gates import BuildError

LOCALE = Path("book/locale")


def extract_messages(root: Path, output: Path) -> Path:
    """Write the message templates of the book; return their folder."""
    from analysis.editions.build import write_conf

    stage = output / "gettext-stage"
    shutil.rmtree(stage, ignore_errors=True)
    shutil.copytree(root / "book", stage / "book")
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy2(root / name, stage / name)
    write_conf(stage)
    templates = output / "gettext"
    shutil.rmtree(templates, ignore_errors=True)
    command = [
        sys.executable, "-m", "sphinx", "-b", "gettext", "-E", "-q", "-d", str(stage / "doctrees"),
        "-D", "nb_execution_mode=off", str(stage), str(templates),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"extracting the messages failed:\n{done.stderr}")
    return templates


def update_catalogues(root: Path, output: Path) -> list[str]:
    """Merge new and changed messages into the Chinese catalogues; return what is to translate."""
    templates = extract_messages(root, output)
    command = [
        sys.executable, "-m", "sphinx_intl", "update", "-p", str(templates), "-l", "zh_CN",
        "-d", str(root / LOCALE), "--no-obsolete", "-w", "96",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"updating the catalogues failed:\n{done.stderr}")
    return catalogue_problems(root)


def catalogue_problems(root: Path) -> list[str]:
    """Return every message without a translation, or with one that is only a guess."""
    problems = []
    for path in sorted((root / LOCALE).rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_CN"):
                if message.id and (message.fuzzy or not message.string):
                    state = "fuzzy" if message.fuzzy else "untranslated"
                    problems.append(f"{path.relative_to(root)}: {state}: {message.id}")
    return problems
