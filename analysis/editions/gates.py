"""What a finished book must be, checked on the files themselves: a failed gate fails the build."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

from analysis.language import Language

#: Text that never belongs in a printed book: an undrawn chart, an error, an unresolved fact.
FORBIDDEN_IN_PDF = ("alt.Chart(", "Traceback", "{{", "}}", "\ufffd")


#: The document that opens a book with plans.
FRONT_PAGE = "book/index"


class BuildError(RuntimeError):
    """A book that must not be published, with what to mend."""


def chapters_of(root: Path) -> list[str]:
    """Return the documents ``_toc.yml`` names, in order."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(entry["file"] for part in toc["parts"] for entry in part["chapters"])]


def check_toc(root: Path) -> None:
    """Refuse a table of contents that names a chapter that is not there."""
    missing = [
        name
        for name in chapters_of(root)
        if not any((root / f"{name}{suffix}").exists() for suffix in (".ipynb", ".md"))
    ]
    if missing:
        raise BuildError(
            "_toc.yml names chapters that do not exist: "
            + ", ".join(f"{name}.ipynb (or .md)" for name in missing)
            + "; add the file or take the entry out"
        )


class _Page(HTMLParser):
    """Collects what a page loads, where it links to, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.anchors.add(values["id"])
        if tag in {"script", "img", "iframe", "source"} and "src" in values:
            self.loads.append(values["src"])
        if tag == "link" and values.get("rel") in {
            "stylesheet",
            "icon",
            "preload",
            "modulepreload",
        }:
            self.loads.append(values.get("href", ""))
        if tag == "a" and "href" in values:
            self.links.append(values["href"])


def check_site(site: Path, languages: tuple[Language, ...], front: str = FRONT_PAGE) -> None:
    """Refuse a site that loads from another host or has a link that leads nowhere."""
    pages = {}
    for path in site.rglob("*.html"):
        if "_static" in path.parts:
            continue
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        pages[path.resolve()] = page
    problems = []
    for path, page in pages.items():
        name = path.relative_to(site.resolve())
        problems += [f"{name} loads {url}" for url in page.loads if urlsplit(url).netloc]
        problems += [
            f"{name} links to {link}: {why}" for link, why in _dead_links(path, page, pages)
        ]
    for lang in languages:
        if not (site / lang / f"{front}.html").exists():
            problems.append(f"{lang}/{front}.html is missing")
    if problems:
        raise BuildError("the site is not whole:\n" + "\n".join(sorted(problems)[:60]))


def _dead_links(path: Path, page: _Page, pages: dict[Path, _Page]) -> list[tuple[str, str]]:
    dead = []
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or link in {"", "#"}:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.exists():
            dead.append((link, "no such file"))
        elif _lacks_anchor(target, unquote(parts.fragment), pages):
            dead.append((link, "no such place on the page"))
    return dead


def _lacks_anchor(target: Path, anchor: str, pages: dict[Path, _Page]) -> bool:
    return bool(anchor) and target in pages and anchor not in pages[target].anchors


def check_pdf(pdf: Path, log: Path) -> None:
    """Refuse a PDF with missing glyphs, undefined references or text of a failed chart."""
    text = log.read_text(encoding="utf-8", errors="replace")
    problems = sorted(set(re.findall(r"Missing character: .*", text)))
    problems += sorted(
        set(re.findall(r"LaTeX Warning: (?:Hyper r|R)eference .* undefined.*", text))
    )
    words = pdf_text(pdf)
    problems += [f"the text contains {bad!r}" for bad in FORBIDDEN_IN_PDF if bad in words]
    if problems:
        raise BuildError(f"{pdf.name} is not fit to print:\n" + "\n".join(problems[:40]))


def pdf_text(pdf: Path, as_laid_out: bool = True) -> str:
    """Return the text of a PDF with Poppler's ``pdftotext``.

    As it is laid out the columns of tables stay in place; in reading order, which is the other
    way, a line of prose stays whole where Chinese punctuation is set close.
    """
    layout = ["-layout"] if as_laid_out else []
    done = subprocess.run(["pdftotext", *layout, str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")
