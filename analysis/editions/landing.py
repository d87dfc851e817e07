"""The page at the site's root: choose a language, or take a PDF."""

from __future__ import annotations

import html
from pathlib import Path

from analysis.editions.wording import EDITION_WORDS
from analysis.language import LANGUAGE_TAG, Language
from analysis.review import AnyReview

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{icon}">
<style>
body {{ font-family: "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  max-width: 40rem; margin: 12vh auto; padding: 0 1.2rem; color: #1f2933; line-height: 1.6; }}
a {{ color: #005a8f; }}
section {{ margin: 2rem 0; }}
h1 {{ font-size: 1.5rem; margin: 0 0 .4rem; }}
</style>
</head>
<body>
<main>
{sections}
</main>
</body>
</html>
"""
_READ = {"en": "Read in English", "zh": "阅读中文版"}


def write_landing_page(
    site: Path, review: AnyReview, languages: tuple[Language, ...], pdf: bool, front: str
) -> None:
    """Write ``index.html`` at the site's root, and ``.nojekyll`` for static hosts.

    ``front`` is the document that opens the book.
    """
    sections = []
    for lang in reversed(languages):
        title = html.escape(EDITION_WORDS[lang].title(review))
        links = [f'<a href="{lang}/{front}.html">{_READ[lang]}</a>']
        if pdf:
            links.append(f'<a href="plan-review-{lang}.pdf">PDF</a>')
        sections.append(
            f'<section lang="{LANGUAGE_TAG[lang]}"><h1>{title}</h1>'
            f"<p>{' · '.join(links)}</p></section>"
        )
    title = " / ".join(EDITION_WORDS[lang].title(review) for lang in reversed(languages))
    page = _PAGE.format(
        title=html.escape(title),
        icon=f"{languages[0]}/_static/favicon.svg",
        sections="\n".join(sections),
    )
    (site / "index.html").write_text(page, encoding="utf-8")
    (site / ".nojekyll").write_text("", encoding="utf-8")
