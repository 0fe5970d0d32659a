"""A text's units: which there are, and what each of them is."""

from __future__ import annotations

import pytest

from service.domain.search.query.parse import parse_query
from tests.domain.search.query.catalogs import GOODS, lexicon_of, units


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
