"""The rate of VAT, by goods, day and taxpayer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.domain.pricing.vat import LAW_FROM, Taxpayer, find_vat

DAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("hs_code", "name", "expected"),
    [
        ("100630", "大米", "0.09"),
        ("10063020", "Long-grain rice", "0.09"),
        ("150790", "Soya-bean oil", "0.09"),
        ("151219", "葵花籽油", "0.09"),
        ("490199", "Novel", "0.09"),
        ("490290", "Magazine", "0.09"),
        ("230990", "Pig feed", "0.09"),
        ("310210", "尿素", "0.09"),
        ("070310", "Onions", "0.09"),
        ("080810", "红富士苹果", "0.09"),
        ("040721", "鸡蛋", "0.09"),
        ("271112", "Propane", "0.09"),
        ("392010", "农用地膜", "0.09"),
        ("392010", "Stretch film", "0.13"),
        ("630260", "Towel", "0.13"),
        ("190531", "Biscuits", "0.13"),
        ("482010", "Notebook", "0.13"),
        ("200799", "Jam", "0.13"),
        ("081340", "Dried fruit", None),
        ("230910", "Cat food", None),
        ("250100", "Salt", None),
        ("870192", "Tractor", None),
        ("10", "Cereals", None),
        ("07", "Vegetables", None),
        ("63", "Textiles", "0.13"),
        (None, "Rice", None),
    ],
)
def test_the_rate_by_goods(hs_code: str | None, name: str, expected: str | None) -> None:
    assert find_vat(hs_code, name, DAY).rate == (None if expected is None else Decimal(expected))


def test_what_held_before_the_law_is_not_known() -> None:
    assert find_vat("100630", "Rice", date(2025, 12, 31)).rate is None
    assert find_vat("100630", "Rice", LAW_FROM).rate == Decimal("0.09")


def test_a_small_scale_taxpayers_rate_is_for_the_caller_to_state() -> None:
    found = find_vat("100630", "Rice", DAY, Taxpayer.SMALL_SCALE)
    assert (found.rate, "3 % by law" in found.reason.en) == (None, True)
    assert find_vat("100630", "Rice", DAY, Taxpayer.SMALL_SCALE, Decimal("0.01")).rate == Decimal("0.01")


def test_a_stated_rate_goes_before_all_else() -> None:
    assert find_vat(None, "Dates", date(2020, 1, 1), stated=Decimal("0.09")).rate == Decimal("0.09")
