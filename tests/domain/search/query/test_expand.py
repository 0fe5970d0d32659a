"""The same in other words."""

from __future__ import annotations

import pytest

from service.domain.search.query.expand import (
    AKIN,
    NEAR_SIZE_WEIGHT,
    SPELT,
    SYNONYM_WEIGHT,
    TRANSLATED,
    Expansions,
    accepted_sizes,
    expand_by_vocabulary,
    expand_chinese,
    expand_english,
    expand_homophone,
    expand_joined,
    expand_size,
    head_term,
    same_term,
)
from service.domain.text.quantities import find_quantities
from tests.domain.search.query.catalogs import GOODS, index_of


def said(group: Expansions) -> dict[str, tuple[float, str]]:
    """Weight and sign of each name, its terms joined by spaces."""
    return {" ".join(term for term, _ in one.parts): (one.weight, one.sign) for one in group.expansions}


@pytest.mark.parametrize(
    ("phrase", "chinese"), [(("towel",), "毛巾"), (("stainless", "steel"), "不锈钢"), (("vacuum", "flask"), "保温杯")]
)
def test_an_english_phrase_has_chinese_names(phrase: tuple[str, ...], chinese: str) -> None:
    weight, sign = said(expand_english(phrase))[chinese]
    assert (weight > 0.5, sign) == (True, TRANSLATED)


@pytest.mark.parametrize(("word", "english"), [("毛巾", "towel"), ("不锈钢", "stainless steel"), ("拖鞋", "slipper")])
def test_a_chinese_word_has_english_names(word: str, english: str) -> None:
    weight, sign = said(expand_chinese(word))[english]
    assert (weight > 0.5, sign) == (True, TRANSLATED)


def test_a_chinese_name_is_looked_for_as_a_word_and_by_its_characters() -> None:
    names = said(expand_english(("towel",)))
    assert names["毛巾"][0] == names["#毛巾"][0]
    assert names["$巾 #巾"][0] == 0.5 * names["巾"][0]  # one character stands inside other words as well


def test_names_of_one_concept_count_less_than_translations() -> None:
    names = said(expand_chinese("连衣裙"))
    assert names["洋装"] == (SYNONYM_WEIGHT, TRANSLATED)
    assert names["dress"][0] > SYNONYM_WEIGHT


def test_goods_are_met_by_the_class_they_are_of() -> None:
    classes = {name for name, (_, sign) in said(expand_english(("toffe",))).items() if sign == AKIN}
    assert any("confectioneri" in name for name in classes)
    assert all(sign != AKIN for _, sign in said(expand_english(("steel",))).values())


def test_an_unknown_word_has_no_other_names() -> None:
    assert expand_english(("xyzzyq",)).expansions == ()
    assert expand_chinese("龘龘").expansions == ()


def test_a_slip_is_told_as_another_spelling() -> None:
    assert said(expand_homophone("保温杯"))["保温杯"] == (1.0, SPELT)


def test_a_joined_spelling_counts_as_much_as_the_words() -> None:
    assert said(expand_joined("bathtowel")) == {"bathtowel": (1.0, "")}


def test_equal_sizes_are_equal_and_the_next_may_be_meant() -> None:
    [size] = find_quantities("500ml")
    assert said(expand_size(size)) == {
        "=volume:314": (1.0, TRANSLATED),
        "=volume:313": (NEAR_SIZE_WEIGHT, SPELT),
        "=volume:315": (NEAR_SIZE_WEIGHT, SPELT),
    }
    assert set(accepted_sizes(size)) == {"=volume:313", "=volume:314", "=volume:315"}


def test_a_misspelt_word_is_met_by_the_catalogues_word() -> None:
    words = index_of(*GOODS).model.words
    weight, sign = said(expand_by_vocabulary("towle", words))["towel"]
    assert (weight > 0.5, sign) == (True, SPELT)


def test_a_compound_is_met_by_its_words() -> None:
    assert "bath towel" in said(expand_by_vocabulary("bathtowel", index_of(*GOODS).model.words))


@pytest.mark.parametrize(("name", "head"), [("towel", "^towel"), ("毛巾", None), ("500", None)])
def test_only_english_words_are_told_as_a_names_head(name: str, head: str | None) -> None:
    assert head_term(same_term(name)) == head
