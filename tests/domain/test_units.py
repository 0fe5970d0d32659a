from __future__ import annotations

import pytest

from service.domain.units import normalize_unit


@pytest.mark.parametrize("unit", ["piece", "PCS", "pcs.", " Pieces ", "件", "个", "個", "條", "ｐｃｓ"])
def test_spellings_of_a_piece_are_one_unit(unit: str) -> None:
    assert normalize_unit(unit) == "piece"


@pytest.mark.parametrize("unit", ["kg", "KG", "ｋｇ", "㎏", "Kilograms", "公斤"])
def test_spellings_of_a_kilogram_are_one_unit(unit: str) -> None:
    assert normalize_unit(unit) == "kg"


@pytest.mark.parametrize(
    ("unit", "name"), [("雙", "pair"), ("組", "set"), ("噸", "t"), ("㎡", "m2"), ("Ｄｏｚ．", "dozen")]
)
def test_other_spellings_have_their_one_name(unit: str, name: str) -> None:
    assert normalize_unit(unit) == name


@pytest.mark.parametrize(("unit", "other"), [("pair", "piece"), ("箱", "件"), ("kg", "g"), ("打", "dozens of eggs")])
def test_different_units_stay_apart(unit: str, other: str) -> None:
    assert normalize_unit(unit) != normalize_unit(other)


def test_an_unknown_unit_stands_for_itself() -> None:
    assert normalize_unit("Drum") == normalize_unit("drum") == "drum"
