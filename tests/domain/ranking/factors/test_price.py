from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.catalog import Incoterm
from service.domain.money import Money, PriceRange
from service.domain.ranking.factors.price import price_fit
from tests.domain.ranking.factors.values import cny, is_unknown

RANGE = PriceRange(cny("8"), cny("12"))


@pytest.mark.parametrize(
    ("price", "value"),
    [("8", 1.0), ("10", 1.0), ("12", 1.0), ("15", 0.5), ("18", 0.0), ("99", 0.0), ("7", 0.875), ("4", 0.5), ("0", 0.5)],
)
def test_price_inside_the_range_is_best_and_cheaper_is_no_better(price: str, value: float) -> None:
    found = price_fit(cny(price), None, RANGE)
    assert found.known
    assert found.value == pytest.approx(value)


def test_an_open_end_is_not_overstepped() -> None:
    assert price_fit(cny("1"), None, PriceRange(None, cny("12"))).value == 1.0
    assert price_fit(cny("999"), None, PriceRange(cny("8"), None)).value == 1.0


def test_a_range_that_ends_at_nothing() -> None:
    assert price_fit(cny("1"), None, PriceRange(None, cny("0"))).value == 0.0
    assert price_fit(cny("0"), None, PriceRange(None, cny("0"))).value == 1.0


@pytest.mark.parametrize(
    ("price", "incoterm", "target"),
    [
        (None, None, RANGE),
        (cny("10"), None, None),
        (cny("10"), None, PriceRange()),
        (Money(Decimal(2), "USD"), Incoterm.FOB, RANGE),
        (Money(Decimal(2), "USD"), None, RANGE),
        (cny("10"), Incoterm.FOB, RANGE),
        (cny("10"), Incoterm.EXW, RANGE),
    ],
)
def test_prices_that_cannot_be_compared_are_unknown(
    price: Money | None, incoterm: Incoterm | None, target: PriceRange | None
) -> None:
    assert is_unknown(price_fit(price, incoterm, target))


def test_a_delivered_price_in_yuan_is_a_home_price() -> None:
    assert price_fit(cny("10"), Incoterm.DDP, RANGE).value == 1.0


def test_no_rate_is_invented() -> None:
    assert "no exchange rate" in price_fit(Money(Decimal(2), "USD"), Incoterm.FOB, RANGE).reason.en
    assert "VAT" in price_fit(cny("10"), Incoterm.FOB, RANGE).reason.en
