from __future__ import annotations

import pytest

from service.domain.text.quantities import find_quantities


def sizes(text: str) -> set[tuple[str, int]]:
    return {(quantity.dimension, quantity.step) for quantity in find_quantities(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("500ml", "0.5 l"),
        ("500毫升", "0.5升"),
        ("18 inch", "45.72 cm"),
        ("18x18 inch", "18寸"),
        ("2 lb", "907.2 g"),
        ("1.5kw", "1500 watts"),
        ("1tb", "1000 gb"),
    ],
)
def test_equal_sizes_are_one_term(one: str, other: str) -> None:
    assert sizes(one) == sizes(other) != set()


@pytest.mark.parametrize(("one", "other"), [("500ml", "250ml"), ("220v", "110v"), ("500ml", "500g")])
def test_different_sizes_are_different_terms(one: str, other: str) -> None:
    assert sizes(one).isdisjoint(sizes(other))


def test_roundings_fall_on_the_same_or_the_next_step() -> None:
    [(_, one)] = sizes("45.7 cm")
    [(_, other)] = sizes("46 cm")
    assert abs(one - other) <= 1


def test_a_range_of_voltages_holds_the_mains_between() -> None:
    assert sizes("220v") < sizes("100-240v")


@pytest.mark.parametrize("text", ["model 016g-a11a", "usb", "12", "v8 engine", "0 ml", "x" * 50])
def test_what_is_no_quantity_gives_none(text: str) -> None:
    assert sizes(text) == set()
