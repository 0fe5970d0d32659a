"""Sizes in texts, as places on a scale of 2 % steps."""

from __future__ import annotations

import math

import pytest

from service.domain.text.normalise import fold
from service.domain.text.quantities import MOST_STEPS, Quantity, find_quantities


def sizes(text: str) -> set[tuple[str, int]]:
    return {(one.dimension, step) for one in find_quantities(fold(text)) for step in (one.low, one.high)}


def ends(quantity: Quantity) -> tuple[float, float]:
    """In the dimension's own unit, rounded to two digits."""
    low, high = (math.exp(step * math.log(1.02)) for step in (quantity.low, quantity.high))
    return float(f"{low:.2g}"), float(f"{high:.2g}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("500ml", "0.5 l"),
        ("500毫升", "0.5升"),
        ("五百毫升", "500ml"),
        ("两升", "2 L"),
        ("18 inch", "18寸"),
        ("18x18 inch", "45.72x45.72 cm"),
        ("2 lb", "907.2 g"),
        ("1.5kw", "1500 watts"),
        ("1tb", "1000 gb"),
        ("1,000 GB", "1TB"),
        ("1,5 L", "1.5 L"),
        ('1/2"', "0.5 inch"),
        ('½"', "0.5 inch"),
        ("1½ inch", "1.5 inch"),
        ("1-1/2 inch", "1.5 inch"),
        ("1 1/2 in", '1.5"'),
        ("2万毫安", "20000mAh"),
        ("DC12V", "12 V"),
        ("AC220V", "220V"),
        ("30×70", "30×70cm"),
        ("2x500g", "500g*2"),
    ],
)
def test_equal_sizes_are_one_term(one: str, other: str) -> None:
    assert sizes(one) == sizes(other) != set()


@pytest.mark.parametrize(
    ("one", "other"), [("500ml", "250ml"), ("220v", "110v"), ("500ml", "500g"), ('1/2"', '2"'), ("1,000 gb", "1 gb")]
)
def test_different_sizes_are_different_terms(one: str, other: str) -> None:
    assert sizes(one).isdisjoint(sizes(other))


def test_roundings_fall_on_the_same_or_the_next_step() -> None:
    [(_, one)] = sizes("45.7 cm")
    [(_, other)] = sizes("46 cm")
    assert abs(one - other) <= 1


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("6-11 kg", 6_000.0, 11_000.0),
        ("5-24 V", 5.0, 24.0),
        ("100-240V", 100.0, 240.0),
        ("110v-220v", 110.0, 220.0),
        ("6 to 8 inches", 15.0, 20.0),
        ("25–50mm", 2.5, 5.0),
        ("约110克", 100.0, 120.0),
        ("450克左右", 420.0, 470.0),
        ("about 5 kg", 4_700.0, 5_300.0),
        ("100±5g", 95.0, 100.0),
        ("100g±5%", 95.0, 100.0),
    ],
)
def test_a_range_has_two_ends(text: str, low: float, high: float) -> None:
    [found] = find_quantities(fold(text))
    assert ends(found) == pytest.approx((low, high), rel=0.05)


@pytest.mark.parametrize(
    "text",
    [
        "600克以上",
        "不低于600克",
        "不少于600g",
        "至少600克",
        "≥600g",
        "at least 600 g",
        "over 600g",
        "600g or more",
        "600 g or larger",
        "not less than 600 g",
        "no less than 600 g",
    ],
)
def test_at_least_is_open_above(text: str) -> None:
    [found] = find_quantities(fold(text))
    assert (ends(found)[0], found.high - found.low) == (600.0, MOST_STEPS)


@pytest.mark.parametrize(
    "text",
    [
        "20kg以下",
        "不超过20公斤",
        "20公斤以内",
        "≤20kg",
        "up to 20 kg",
        "under 20 kg",
        "at most 20kg",
        "20 kg max",
        "20 kg or smaller",
        "no more than 20kg",
    ],
)
def test_at_most_is_open_below(text: str) -> None:
    [found] = find_quantities(fold(text))
    assert (ends(found)[1], found.high - found.low) == (20_000.0, MOST_STEPS)


def test_what_lies_within_a_range_is_among_its_terms() -> None:
    [asked], [stated] = find_quantities("7 kg"), find_quantities("6-11 kg")
    assert set(asked.terms) <= set(stated.terms)
    [mains], [adapter] = find_quantities("220v"), find_quantities("100-240v")
    assert set(mains.terms) <= set(adapter.terms)


def test_several_packs_in_one_are_told_by_one_and_by_all() -> None:
    assert sizes("2x500g") == sizes("500g") | sizes("1kg")
    assert sizes("30x40 cm") == sizes("30cm") | sizes("40cm")


def test_a_single_size_in_inches_is_a_diagonal_too() -> None:
    assert {dimension for dimension, _ in sizes("20寸登机箱")} == {"length", "diagonal"}
    assert {dimension for dimension, _ in sizes("4x6 in")} == {"length"}


def test_each_size_has_its_own_unit() -> None:
    assert sizes("16oz/473ml") == sizes("16oz") | sizes("473ml")


@pytest.mark.parametrize(
    "text",
    ["model 016g-a11a", "usb", "12", "v8 engine", "0 ml", "x" * 50, "1920x1080", "一克拉", "18/8 stainless", "千克"],
)
def test_what_is_no_quantity_gives_none(text: str) -> None:
    assert sizes(text) == set()


@pytest.mark.parametrize("text", ["约34×76cm", "34×76cm左右", "about 34 x 76 cm", "大概34*76厘米"])
def test_both_sizes_of_a_thing_are_about_so_long(text: str) -> None:
    assert [ends(one) for one in find_quantities(fold(text))] == [(32.0, 36.0), (72.0, 81.0)]


@pytest.mark.parametrize("text", ["毛巾，500g", "cup,500g", "1条,500 g"])
def test_a_size_may_follow_a_comma(text: str) -> None:
    assert ("mass", sizes("500g").pop()[1]) in sizes(text)
