"""What a maker's own cost says of a home price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.domain.catalog import Incoterm
from service.domain.money import Money
from service.domain.pricing.bands import Band
from service.domain.pricing.cost import find_cost_prices
from service.domain.pricing.home_price import PriceTerms, find_home_price
from service.domain.pricing.vat import find_vat

VAT = find_vat("190590", "Mooncake", date(2026, 9, 1))
COST = Money(Decimal("1.38"), "CNY")


@pytest.mark.parametrize(
    ("price", "freight", "expected"),
    [("1.00", None, True), ("1.40", None, None), ("1.60", "0.10", True), ("1.68", "0.10", False)],
)
def test_a_mooncake_at_one_yuan(price: str, freight: str | None, expected: bool | None) -> None:
    """(1.38 + 0.10) × 1.13 = 1.6724; below the bare cost no freight is needed to tell."""
    terms = PriceTerms(freight=Band(Decimal(freight), Decimal(freight)) if freight else None)
    found = find_home_price(Money(Decimal(price), "CNY"), Incoterm.DAP, terms, VAT)
    assert find_cost_prices(COST, terms, VAT, found).is_below_cost is expected


def test_between_two_bounds_nothing_is_decided() -> None:
    terms = PriceTerms(freight=Band(Decimal("0.05"), Decimal("0.15")))
    found = find_home_price(Money(Decimal("1.67"), "CNY"), Incoterm.DAP, terms, VAT)
    assert find_cost_prices(COST, terms, VAT, found).is_below_cost is None


def test_a_cost_in_another_currency_needs_its_rate() -> None:
    terms = PriceTerms(freight=Band(Decimal(0), Decimal(0)))
    found = find_home_price(Money(Decimal(9), "CNY"), Incoterm.DAP, terms, VAT)
    assert find_cost_prices(Money(Decimal(1), "USD"), terms, VAT, found).break_even is None
