"""Words for computed states, in both languages: verdicts, kinds of target, ambitions, natures."""

from __future__ import annotations

from decimal import Decimal

from analysis.language import Phrase, format_number

VERDICT = {
    "achieved": Phrase("met", "完成"),
    "missed": Phrase("missed", "未完成"),
    "not_assessable": Phrase("not assessable", "无法评估"),
}
#: A sign beside the word, so that colour never carries the verdict alone.
VERDICT_SIGN = {"achieved": "✓", "missed": "×", "not_assessable": "–"}
VERDICT_MARK = {"achieved": "good", "missed": "bad", "not_assessable": "doubt"}
KIND = {
    "at_least": Phrase("at least", "不低于"),
    "at_most": Phrase("at most", "不高于"),
    "cut_by": Phrase("cut by", "下降"),
    "keep": Phrase("keep", "保持"),
    "eliminate": Phrase("eliminate", "消除"),
    "count": Phrase("number", "个数"),
    "assigned": Phrase("assigned by the province", "完成省下达目标"),
}
AMBITION = {
    "improvement": Phrase("improvement", "要求改善"),
    "hold": Phrase("hold the base-year level", "要求保持"),
    "allows_worsening": Phrase("room to get worse", "允许变差"),
    "unknown": Phrase("no base value", "未列基准值"),
}
NATURE = {
    "binding": Phrase("binding", "约束性"),
    "expected": Phrase("expected", "预期性"),
}
PROFILE = {
    "even": Phrase("spread evenly over each project's years", "在各项目建设年限内平均分摊"),
    "start": Phrase("all in each project's first year", "全部计入各项目起始年份"),
    "end": Phrase("all in each project's last year", "全部计入各项目终止年份"),
}
AUDIT = {
    "equal": Phrase("equal", "一致"),
    "differs": Phrase("differs", "不一致"),
    "no_printed_total": Phrase("no total printed", "未列合计"),
}
MISSING = Phrase("not stated", "未列")


def in_sentence(name: str) -> str:
    """Return an English name as it stands inside a sentence: "Share of…" -> "share of…"."""
    is_word = len(name) > 1 and name[1].islower()
    return name[0].lower() + name[1:] if is_word else name


def with_unit(
    value: Decimal | float | int | None, symbol: Phrase, decimals: int | None = None
) -> Phrase:
    """Return a number with its unit in both languages; "not stated" for a missing one."""
    if value is None:
        return MISSING
    number = format_number(value, decimals)
    if symbol.en == "%":
        return Phrase(f"{number}\u00a0%", f"{number}%")
    return Phrase(f"{number} {symbol.en}".strip(), f"{number}{symbol.zh}")
