"""Numbers, lists and words as each language prints them."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import (
    LANGUAGE_TAG,
    LANGUAGES,
    SPHINX_LANGUAGE,
    Language,
    Phrase,
    format_number,
    join_phrases,
)
from analysis.vocabulary import (
    AMBITION,
    AUDIT,
    KIND,
    MISSING,
    NATURE,
    PROFILE,
    VERDICT,
    VERDICT_MARK,
    VERDICT_SIGN,
    in_sentence,
    with_unit,
)

MINUS = "\u2212"
PERCENT = Phrase("%", "%")


def test_each_language_has_a_catalogue_folder_and_a_tag():
    assert get_args(Language) == LANGUAGES == tuple(SPHINX_LANGUAGE) == tuple(LANGUAGE_TAG)


def test_a_phrase_gives_the_text_of_the_language_asked_for():
    phrase = Phrase("met", "完成")
    assert (phrase.text("en"), phrase.text("zh")) == ("met", "完成")


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (Decimal("88.0"), None, "88.0"),
        (Decimal("88"), None, "88"),
        (Decimal("44.51"), None, "44.51"),
        (Decimal("9E+2"), None, "900"),
        (Decimal("3764036"), None, "3,764,036"),
        (Decimal("-4.6"), None, f"{MINUS}4.6"),
        (91, None, "91"),
        (20.25, None, "20.2"),
        (1234.5, 2, "1,234.50"),
        (Decimal("18.3"), 0, "18"),
    ],
)
def test_a_number_is_printed_with_its_own_decimals_unless_told(value, decimals, printed):
    assert format_number(value, decimals) == printed


@pytest.mark.parametrize("value", [-0.3, Decimal("-0.3"), Decimal("-0")])
def test_what_rounds_to_zero_has_no_sign(value):
    assert format_number(value, 0) == "0"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_printed_number_reads_back_as_itself(value):
    assert Decimal(format_number(value).replace(",", "").replace(MINUS, "-")) == value


def test_lists_are_joined_as_each_language_joins_them():
    words = [Phrase("a", "甲"), Phrase("b", "乙"), Phrase("c", "丙")]
    assert join_phrases(words) == Phrase("a, b and c", "甲、乙和丙")
    assert join_phrases(words[:2]) == Phrase("a and b", "甲和乙")
    assert join_phrases(words[:1]) == words[0]


def test_a_unit_follows_its_number_with_a_space_in_english_only():
    micrograms = Phrase("µg/m³", "微克/立方米")
    assert with_unit(Decimal("21"), micrograms) == Phrase("21 µg/m³", "21微克/立方米")
    assert with_unit(Decimal("88.0"), PERCENT) == Phrase("88.0\u00a0%", "88.0%")
    assert with_unit(Decimal("5"), Phrase("", "")) == Phrase("5", "5")
    ten_thousand_mu = Phrase("10⁴ mu", "万亩")
    assert with_unit(Decimal("29.65"), ten_thousand_mu) == Phrase("29.65 × 10⁴ mu", "29.65万亩")


def test_a_missing_value_is_said_to_be_missing_and_is_not_zero():
    assert with_unit(None, PERCENT) == MISSING
    assert with_unit(Decimal("0"), PERCENT).en == "0\u00a0%"


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Share of good days", "share of good days"),
        ("PM2.5", "PM2.5"),
        ("COD discharge", "COD discharge"),
        ("", ""),
    ],
)
def test_only_a_word_loses_its_capital_inside_a_sentence(name, inside):
    assert in_sentence(name) == inside


@pytest.mark.parametrize(
    "words", [VERDICT, KIND, AMBITION, NATURE, PROFILE, AUDIT], ids=lambda words: next(iter(words))
)
def test_states_are_worded_apart_in_both_languages(words):
    for lang in LANGUAGES:
        texts = [phrase.text(lang) for phrase in words.values()]
        assert all(texts) and len(set(texts)) == len(texts)


def test_a_verdict_has_a_sign_of_its_own_beside_its_colour():
    assert set(VERDICT_SIGN) == set(VERDICT_MARK) == set(VERDICT)
    assert len(set(VERDICT_SIGN.values())) == len(VERDICT)
