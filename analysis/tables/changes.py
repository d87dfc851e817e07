"""The page that says what changed since an earlier edition, if one was given to the build."""

from __future__ import annotations

from typing import Any

from analysis.blocks import Block, Cell, Notice, cell
from analysis.facts import facts_document, kept_facts
from analysis.facts.scorecard_words import CAUSE, CONFIDENCE, GROWTH, STATE
from analysis.language import Language, Phrase
from analysis.results import Change, EditionDiff, EditionFiles, diff_editions, results_document
from analysis.results.diff import FieldChange
from analysis.review import AnyReview, Review
from analysis.tables.build import column, make_table
from analysis.vocabulary import MISSING

LABEL = "edition-changes"
_KIND = {
    "appeared": Phrase("new", "新增"),
    "vanished": Phrase("gone", "取消"),
    "changed": Phrase("changed", "变化"),
}
#: Numbers of a verdict that a reader knows by name; the rest is counted.
_NAMED = {
    "result.state": Phrase("state", "状态"),
    "result.confidence": Phrase("data", "数据可信度"),
    "result.probabilities": Phrase("probability", "概率"),
    "result.projects_linked": Phrase("projects", "项目数"),
    "intermediate.margin": Phrase("margin", "余量"),
    "intermediate.completion": Phrase("completion", "完成率"),
    "intermediate.growth_category": Phrase("growth", "年均变化"),
    "intermediate.needed_per_year": Phrase("needed a year", "每年所需变化"),
    "intermediate.projection.median": Phrase("median projected", "预测中位数"),
    "target.value": Phrase("target", "目标值"),
    "inputs.latest.value": Phrase("latest value", "最新值"),
    "inputs.base.value": Phrase("base value", "基准值"),
}
_WORDS = {
    "result.state": STATE,
    "result.confidence": CONFIDENCE,
    "intermediate.growth_category": GROWTH,
}


def what_changed(review: AnyReview) -> Block:
    """Return the changes since the previous edition, or a notice where there is none to tell."""
    lang = review.lang
    if review.previous is None:
        return _notice(
            Phrase(
                "No earlier edition was given when this book was built, so there is nothing to "
                "compare it with.",
                "本版编制时未提供以往版本，无从比较。",
            ),
            lang,
        )
    diff = diff_editions(review.previous, edition_files(review))
    if not diff.changes:
        return _notice(
            Phrase(
                f"Nothing changed since the edition {_edition(diff).en}: all {diff.unchanged} "
                "verdicts and facts are as before.",
                f"与上一版（{_edition(diff).zh}）相比，{diff.unchanged}项结论与数据均无变化。",
            ),
            lang,
        )
    return _table(diff, lang)


def edition_files(review: AnyReview) -> EditionFiles:
    """Return the documents of the edition under build, as they are written to its site."""
    facts = facts_document(kept_facts(review), review)
    return EditionFiles(results_document(review) if isinstance(review, Review) else None, facts)


def _notice(text: Phrase, lang: Language) -> Notice:
    return Notice(LABEL, text.text(lang), lang)


def _edition(diff: EditionDiff) -> Phrase:
    stamp, year = str(diff.old["data_hash"])[:12], diff.old["as_of"]
    return Phrase(f"as of {year} with data {stamp}", f"数据截至{year}年底，数据包{stamp}")


def _table(diff: EditionDiff, lang: Language) -> Block:
    verdicts = sum(change.verdict_changed for change in diff.changes)
    total = len(diff.changes)
    columns = [
        column(Phrase("Verdict or fact", "结论或数据"), lang, 26, sort="text"),
        column(Phrase("Change", "变化类型"), lang, 10, sort="text", choose=True),
        column(Phrase("Through", "原因"), lang, 14, sort="text", choose=True),
        column(Phrase("Before", "上一版"), lang, 25),
        column(Phrase("Now", "本版"), lang, 25),
    ]
    return make_table(
        LABEL,
        Phrase(
            f"Since the edition {_edition(diff).en}: {total} verdicts and facts changed, "
            f"{verdicts} of them to another state, and {diff.unchanged} are as before.",
            f"与上一版（{_edition(diff).zh}）相比，{total}项结论与数据有变化，"
            f"其中{verdicts}项状态改变；{diff.unchanged}项无变化。",
        ),
        columns,
        [_row(change, lang) for change in diff.changes],
        lang,
        notes=[
            Phrase(
                "Where several causes are named, each of them changed with the verdict; which one "
                "alone would have sufficed is not said. Facts carry no inputs of their own: their "
                "changes are laid to the data package and the as-of year as a whole.",
                "列有多项原因的，各项均随结论一同变化，不区分单项影响；数据类条目无单独的输入记录，"
                "其变化归因于数据包和数据截止年份的整体变化。",
            )
        ],
        sources=["methods"],
        filterable=True,
    )


def _row(change: Change, lang: Language) -> list[Cell]:
    name = (Phrase(change.name_en, change.name_zh)).text(lang)
    causes = ("、" if lang == "zh" else ", ").join(CAUSE[c].text(lang) for c in change.causes)
    before, after = _sides(change, lang)
    return [
        cell(name),
        cell(_KIND[change.kind].text(lang)),
        cell(causes or "–"),
        cell(before or "–"),
        cell(after or "–"),
    ]


def _sides(change: Change, lang: Language) -> tuple[str, str]:
    if change.what == "fact":
        shown = [item for item in change.fields if item.field == lang]
        return (str(shown[0].old), str(shown[0].new)) if shown else ("", "")
    named = [item for item in change.fields if item.field in _NAMED]
    return _side(named, lang, "old"), _side(named, lang, "new")


def _side(items: list[FieldChange], lang: Language, side: str) -> str:
    colon, stop = ("：", "；") if lang == "zh" else (": ", "; ")
    return stop.join(
        f"{_NAMED[item.field].text(lang)}{colon}{_value(item.field, getattr(item, side), lang)}"
        for item in items
    )


def _value(field: str, value: Any, lang: Language) -> str:
    if value is None:
        return MISSING.text(lang)
    if isinstance(value, list):
        shares = [f"{100 * each['probability']:.0f} % ({each['target']})" for each in value]
        return ", ".join(shares) or MISSING.text(lang)
    words = _WORDS.get(field)
    return words[value].text(lang) if words is not None else str(value).replace("-", "−")
