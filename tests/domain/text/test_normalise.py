from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.text.analysis import FoldedText
from service.domain.text.normalise import fold, fold_value, folded_offsets, strip_markup


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＴＯＷＥＬ　１２", "towel 12"),
        ("側背包", "侧背包"),
        ("Café CRÈME", "cafe creme"),
        ("㎡", "m2"),
        ("Straße", "strasse"),
    ],
)
def test_width_case_accents_and_script_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


SAME_VALUES = [
    ("體恤", "体恤"),
    ("鞋類 配飾", "鞋类 配饰"),
    ("Café", "cafe"),
    ("CRÈME BRÛLÉE", "creme brulee"),
    ("ＣＣＣ", "CCC"),
    ("Face  Towel ", "face towel"),
    ("毛巾　浴巾", "毛巾 浴巾"),
    ("Straße", "STRASSE"),
    ("ﬁligree", "filigree"),
    ("ｋｇ", "KG"),
    ("㎏", "kg"),
    ("個", "个"),
]
"""Neighbours that are one value wherever values are compared."""


@pytest.mark.parametrize(("value", "other"), SAME_VALUES)
def test_spellings_of_a_value_are_one(value: str, other: str) -> None:
    assert fold_value(value) == fold_value(other)


@pytest.mark.parametrize(
    ("value", "other"), [("体恤", "体恤衫"), ("towel", "towels"), ("kg", "g"), ("face towel", "facetowel")]
)
def test_other_values_stay_apart(value: str, other: str) -> None:
    assert fold_value(value) != fold_value(other)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<b>soft</b> towel", " soft  towel"),
        ("salt &amp; pepper", "salt & pepper"),
        ("<style>p {color: red}</style>lamp", " lamp"),
        ("<!-- hidden -->lamp", " lamp"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
    ],
)
def test_markup_is_stripped(text: str, plain: str) -> None:
    assert strip_markup(text) == plain


@given(st.text())
def test_folding_twice_changes_nothing_in_ascii_results(text: str) -> None:
    folded = fold(text)
    if folded.isascii():
        assert fold(folded) == folded


@given(st.text())
def test_offsets_lead_from_every_folded_character_into_the_text(text: str) -> None:
    offsets = folded_offsets(text, len(fold(text)))
    if offsets is not None:
        assert len(offsets) == len(fold(text)) + 1
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(text)


def test_a_span_is_shown_in_the_texts_own_spelling() -> None:
    text = FoldedText.of("日式 側背包 ＴＯＷＥＬ")
    start = text.folded.index("towel")
    assert text.surface(start, start + 5) == "ＴＯＷＥＬ"
    assert text.surface(3, 6) == "側背包"
