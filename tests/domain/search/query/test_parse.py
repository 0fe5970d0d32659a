"""A text's units: which there are, and what each of them is."""

from __future__ import annotations

import pytest

from service.domain.search.query.parse import parse_query
from tests.domain.search.query.catalogs import GOODS, lexicon_of, parse, units


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("the Bath Towels", ["bath", "towel"]),
        ("towels for the bath", ["towel", "bath"]),
        ("不锈钢保温杯", ["不锈钢", "保温杯"]),
        ("太阳能电池", ["太阳能", "电池"]),
        ("towel 毛巾", ["towel", "毛巾"]),
        ("毛巾的架子", ["毛巾", "架子"]),
        ("", []),
        ("!!! …", []),
    ],
)
def test_words_of_both_languages_are_units_and_stop_words_are_not(text: str, keys: list[str]) -> None:
    assert list(units(text)) == keys


def test_a_unit_is_shown_as_it_stands_in_the_text() -> None:
    assert {unit.key: unit.surface for unit in units("Bath TOWELS").values()} == {"bath": "Bath", "towel": "TOWELS"}


def test_what_comes_twice_is_one_unit_that_counts_twice() -> None:
    assert {key: unit.count for key, unit in units("towel bath towels").items()} == {"towel": 2, "bath": 1}


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("stainless steel cup", "cup"),
        ("carrying case for phone", "case"),
        ("不锈钢保温杯", "保温杯"),
        ("酒店用毛巾", "毛巾"),
    ],
)
def test_what_is_asked_for_is_the_head(text: str, head: str) -> None:
    assert [key for key, unit in units(text).items() if unit.is_head] == [head]


def test_only_the_name_has_a_head() -> None:
    query = parse_query([("towel", 1.0), ("steel cup", 0.5)], lexicon_of(*GOODS))
    assert [unit.key for unit in query.units if unit.is_head] == ["towel"]
    assert {unit.key: unit.weight for unit in query.units if unit.key in {"towel", "cup"}} == {"towel": 1.0, "cup": 0.5}


def test_words_that_goods_are_traded_under_are_told_from_others() -> None:
    assert {key: unit.is_goods for key, unit in units("shiny towel").items()} == {"shini": False, "towel": True}
    assert {key: unit.is_goods for key, unit in units("好看的毛巾").items()}["毛巾"]


@pytest.mark.parametrize(
    ("text", "selling"), [("wholesale towel", "wholesal"), ("求购 毛巾", "求购"), ("hot sale cup", "hot")]
)
def test_words_of_selling_and_asking_name_no_goods(text: str, selling: str) -> None:
    found = units(text)
    assert (found[selling].is_selling, found[selling].is_goods) == (True, False)


@pytest.mark.parametrize("text", ["cup 500 ml", "500ml cup", "cup 0.5 L", "杯子 500毫升"])
def test_the_words_of_a_size_are_one_unit_that_equal_sizes_meet(text: str) -> None:
    sizes = parse(text).sizes
    assert [(size.dimension, size.accepted[0]) for size in sizes] == [("=volume", "=volume:314")]
    [unit] = [unit for unit in parse(text).units if unit.surface == sizes[0].surface]
    assert "=volume:314" in {term for names, _ in unit.expansions for term in names.terms}


def test_a_length_contradicts_nothing() -> None:
    assert parse("towel 30x40 cm").sizes == []


def test_a_model_number_counts_more_than_a_word() -> None:
    found = units("PSL350H speaker")
    assert found["psl350h"].weight == 3 * found["speaker"].weight
    assert units("500ml cup")["500ml"].weight == 1.0  # a size is no model number


def test_a_longer_chinese_word_counts_more() -> None:
    found = units("保温杯 毛巾")
    assert found["保温杯"].weight == pytest.approx((3 / 2) ** 0.5 * found["毛巾"].weight)


def test_characters_that_are_no_word_are_taken_for_the_word_they_sound_like() -> None:
    [unit] = units("保温悲").values()
    assert unit.surface == "保温悲"
    assert "保温杯" in {term for names, _ in unit.expansions for term in names.terms}
    assert "保温杯" not in {term for names, _ in units("毛巾")["毛巾"].expansions for term in names.terms}


def test_what_the_catalogue_says_as_it_is_written_is_no_slip() -> None:
    written = units("保温悲", "保温悲", "毛巾")
    assert not any("保温杯" in names.terms for unit in written.values() for names, _ in unit.expansions)


def test_a_phrase_of_the_dictionary_is_another_name_of_each_of_its_words() -> None:
    found = units("stainless steel cup")
    for word in ("stainless", "steel"):
        assert any("不锈钢" in names.terms for names, _ in found[word].expansions)
    assert not any("不锈钢" in names.terms for names, _ in found["cup"].expansions)


def test_two_neighbouring_words_may_be_written_as_one() -> None:
    found = units("micro fiber cloth")
    for word in ("micro", "fiber"):
        assert any("microfib" in term for names, _ in found[word].expansions for term in names.terms)
