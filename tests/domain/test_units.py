from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.units import measure_count, measure_of, normalize_unit, price_a_measure, read_unit


@pytest.mark.parametrize("unit", ["piece", "PCS", "pcs.", " Pieces ", "件", "个", "個", "條", "ｐｃｓ"])
def test_spellings_of_a_piece_are_one_unit(unit: str) -> None:
    assert normalize_unit(unit) == "piece"


@pytest.mark.parametrize("unit", ["kg", "KG", "ｋｇ", "㎏", "Kilograms", "公斤"])
def test_spellings_of_a_kilogram_are_one_unit(unit: str) -> None:
    assert normalize_unit(unit) == "kg"


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("雙", "pair"),
        ("組", "set"),
        ("噸", "t"),
        ("㎡", "m2"),
        ("Ｄｏｚ．", "dozen"),
        ("包", "pack"),
        ("packs", "pack"),
        ("Packets", "pack"),
    ],
)
def test_other_spellings_have_their_one_name(unit: str, name: str) -> None:
    assert normalize_unit(unit) == name


@pytest.mark.parametrize(("unit", "other"), [("pair", "piece"), ("箱", "件"), ("kg", "g"), ("打", "dozens of eggs")])
def test_different_units_stay_apart(unit: str, other: str) -> None:
    assert normalize_unit(unit) != normalize_unit(other)


def test_an_unknown_unit_stands_for_itself() -> None:
    assert normalize_unit("Drum") == normalize_unit("drum") == "drum"


@pytest.mark.parametrize(
    ("stated", "measure", "size"),
    [
        ("dozen", "piece", "12"),
        ("打", "piece", "12"),
        ("/打", "piece", "12"),
        ("per dozen", "piece", "12"),
        ("dozen pcs", "piece", "12"),
        ("两打", "piece", "24"),
        ("12件", "piece", "12"),
        ("千只", "piece", "1000"),
        ("1000 pcs", "piece", "1000"),
        ("1,000 pcs", "piece", "1000"),
        ("per 1000 pcs", "piece", "1000"),
        ("thousand pieces", "piece", "1000"),
        ("百个", "piece", "100"),
        ("hundred", "piece", "100"),
        ("万只", "piece", "10000"),
        ("10万只", "piece", "100000"),
        ("gross", "piece", "144"),
        ("Piece(s)", "piece", "1"),
        ("Piece/Pieces", "piece", "1"),
        ("件 (pcs)", "piece", "1"),
        ("每件", "piece", "1"),
        ("DZN", "piece", "12"),
        ("g", "kg", "0.001"),
        ("吨", "kg", "1000"),
        ("千克", "kg", "1"),
        ("千米", "m", "1000"),
        ("cm", "m", "0.01"),
        ("十双", "pair", "10"),
    ],
)
def test_a_multiple_is_known_by_what_it_is_of(stated: str, measure: str, size: str) -> None:
    found = read_unit(stated)
    assert (found.measure, found.size, found.is_known) == (measure, Decimal(size), True)


@pytest.mark.parametrize("stated", ["pcs/set", "盒(10片)", "dozens of eggs", "drum", "0 pcs", "/", "a", ""])
def test_what_is_no_known_multiple_is_a_unit_of_its_own(stated: str) -> None:
    found = read_unit(stated)
    assert (found.measure, found.size, found.is_known) == (found.name, Decimal(1), False)


def test_prices_and_counts_are_brought_to_what_a_unit_is_of() -> None:
    assert (price_a_measure(Decimal(120), "千只"), price_a_measure(Decimal("1.80"), "打")) == (0.12, 0.15)
    assert (measure_count(50, "打"), measure_count(3000, "g"), measure_count(7, None)) == (600.0, 3.0, 7.0)
    assert (measure_of("打"), measure_of(None)) == ("piece", None)
