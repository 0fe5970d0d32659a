from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.text.analysis import FoldedText, find_occurrences, index_terms, is_model_number
from service.domain.text.chinese import cut_into_dictionary_words
from service.domain.text.denial import blank, find_denials
from service.domain.text.heads import find_head
from service.domain.text.quantities import MARK
from service.domain.text.segment import segment

PIECES = st.sampled_from(
    ["towels", "毛巾", "不锈钢", "500ml", "PS-LX350H", "n.e.c.", "without lid,", "<b>", "&amp;", "é"]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=8).map(" ".join)


def test_english_gives_stems_and_joined_neighbours() -> None:
    words, others = index_terms("The spider-man towels")
    assert words == ["spider", "man", "towel"]
    assert others == ["spiderman", "mantowel"]


def test_chinese_gives_words_characters_and_pairs() -> None:
    words, others = index_terms("毛巾")
    assert words == ["毛巾"]
    assert sorted(others) == ["#巾", "#毛", "#毛巾", "$巾"]


def test_abbreviations_are_one_word() -> None:
    assert index_terms("n.e.c.")[0] == ["nec"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("20,000 towels", ["20000", "towel"]),
        ("1,200,000", ["1200000"]),
        ("20,000mAh", ["20000mah"]),
        ("1,000.5", ["1000.5"]),
        ("38,39", ["38", "39"]),
        ("carry-on suitcase", ["carryon", "suitcas"]),
        ("carry on suitcase", ["carryon", "suitcas"]),
    ],
)
def test_a_number_with_parted_thousands_and_a_carry_on_are_one_word_each(text: str, words: list[str]) -> None:
    assert index_terms(text)[0] == words


def test_what_is_denied_gives_no_terms_but_its_denial() -> None:
    words, others = index_terms("Bag without leather, blue")
    assert (words, others) == (["bag", "blue", "!leather"], ["bagblue"])


@given(TEXTS, st.booleans())
def test_occurrences_are_the_index_terms_where_they_stand(text: str, is_name: bool) -> None:
    words, others = index_terms(text, is_name=is_name)
    read = FoldedText.of(text)
    found = find_occurrences(read, is_name=is_name)
    assert sorted(occurrence.term for occurrence in found) == sorted(words + others)
    assert all(0 <= start < end <= len(read.folded) for _, start, end in found)


@given(TEXTS, st.booleans(), st.data())
def test_looking_for_some_terms_finds_what_looking_for_all_does(text: str, is_name: bool, data: st.DataObject) -> None:
    read = FoldedText.of(text)
    found = find_occurrences(read, is_name=is_name)
    terms = {occurrence.term for occurrence in found}
    asked = data.draw(st.sets(st.sampled_from(sorted(terms))) if terms else st.just(set()))
    asked |= {term.partition(":")[0] for term in asked if term[0] == MARK}
    assert find_occurrences(read, is_name=is_name, among=asked) == [one for one in found if one.term in asked]


@given(st.text())
def test_words_stand_in_the_text_in_order(text: str) -> None:
    end = 0
    for word, start, _ in segment(text):
        assert text[start : start + len(word)] == word
        assert start >= end
        end = start + len(word)


@given(TEXTS)
def test_blanking_keeps_every_offset(text: str) -> None:
    assert len(blank(text, find_denials(text))) == len(text)


@given(st.text(alphabet="不锈钢保温杯红酒架的毛巾厨房水龙头繁體字", min_size=1, max_size=12))
def test_dictionary_words_tile_a_run(run: str) -> None:
    spans = cut_into_dictionary_words(run)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(run)
    assert all(left[1] == right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("不锈钢水龙头", ["不锈钢", "水龙头"]),
        ("毛衣裙子", ["毛衣", "裙子"]),  # 毛衣裙 is a word, too, and leaves one character over
        ("雨衣裙", ["雨衣", "裙"]),  # 衣裙 is a word, too, and so is 餐食
        ("减肥餐食品", ["减肥", "餐", "食品"]),
        ("太阳能电池充电器", ["太阳能", "电池", "充电器"]),  # 太阳能电池 is a word, too, made up of two
    ],
)
def test_longest_words_come_first_and_of_those_that_overlap_what_names_goods(run: str, words: list[str]) -> None:
    assert [run[b:e] for b, e in cut_into_dictionary_words(run)] == words


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("infocus carrying case for projector", "case"),
        ("set of 10 led christmas lights - clear wire", "light"),
        ("bath towel, cotton", "towel"),
        ("不锈钢水杯", None),
        ("", None),
    ],
)
def test_the_head_of_a_name_says_what_the_thing_is(name: str, head: str | None) -> None:
    found = find_head(name)
    assert (found.stem if found else None) == head


@pytest.mark.parametrize(("word", "is_number"), [("psl350h", True), ("usb", False), ("2024", False), ("a4", False)])
def test_model_numbers_mix_letters_and_digits(word: str, is_number: bool) -> None:
    assert is_model_number(word) is is_number
