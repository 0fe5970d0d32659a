from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.domain.catalog import Incoterm
from service.domain.money import Money, PriceRange
from service.domain.pricing.home_price import Rate
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


PENCE = PriceRange(cny("0.10"), cny("0.15"))
"""For one piece."""


@pytest.mark.parametrize(
    ("price", "unit", "target_unit", "value"),
    [
        ("0.14", "dozen", "piece", 0.5),  # 0.0117 a piece: far below
        ("1.68", "打", "件", 1.0),
        ("120", "千只", "piece", 1.0),
        ("12.5", "100 pcs", "pcs", 1.0),
        ("180", "1000 pcs", "个", 0.6),
        ("0.14", None, "piece", 1.0),
        ("0.14", "piece", None, 1.0),
        ("1.68", "dozen", None, 1.0),  # a buyer who states no unit means one
    ],
)
def test_prices_for_known_multiples_are_compared_for_one(
    price: str, unit: str | None, target_unit: str | None, value: float
) -> None:
    found = price_fit(cny(price), None, PENCE, unit=unit, target_unit=target_unit)
    assert found.known
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("unit", "target_unit"), [("carton", "piece"), ("pair", "piece"), ("kg", "m"), ("set", "件"), ("drum", "barrel")]
)
def test_prices_for_units_that_do_not_convert_are_unknown(unit: str, target_unit: str) -> None:
    assert is_unknown(price_fit(cny("0.14"), None, PENCE, unit=unit, target_unit=target_unit))


def test_a_converted_price_is_told_as_stated_and_as_compared() -> None:
    found = price_fit(cny("120"), None, PENCE, unit="千只", target_unit="件")
    assert (
        found.reason.en
        == "Price 120 yuan/thousand pieces (that is 0.12 yuan/piece), target 0.10–0.15 yuan/piece: within the target."
    )


DOLLARS = Rate("USD", Decimal("7.0"), date(2026, 6, 1), "a bank")


@pytest.mark.parametrize(
    ("amount", "incoterm", "value"),
    [("1.5", None, 1.0), ("1.3", Incoterm.FOB, 1.0), ("1.3", Incoterm.EXW, 1.0), ("2.0", Incoterm.FCA, 0.363333)],
)
def test_a_rate_brings_a_price_in_dollars_to_yuan_with_vat(
    amount: str, incoterm: Incoterm | None, value: float
) -> None:
    found = price_fit(Money(Decimal(amount), "USD"), incoterm, RANGE, rate=DOLLARS)
    assert found.known
    assert found.value == pytest.approx(value)


def test_what_an_export_price_lacks_beside_the_rate_is_told() -> None:
    found = price_fit(Money(Decimal("1.3"), "USD"), Incoterm.FOB, RANGE, rate=DOLLARS)
    assert "1 US dollar = 7.0 yuan" in found.reason.en
    assert "without the freight at home" in found.reason.en
    assert "未含国内运费" in found.reason.zh


@pytest.mark.parametrize(
    ("currency", "incoterm"), [("EUR", None), ("USD", Incoterm.CIF), ("USD", Incoterm.DDP), ("CNY", Incoterm.FOB)]
)
def test_a_rate_helps_neither_another_currency_nor_a_price_with_carriage_abroad(
    currency: str, incoterm: Incoterm | None
) -> None:
    assert is_unknown(price_fit(Money(Decimal(2), currency), incoterm, RANGE, rate=DOLLARS))


def test_a_rate_leads_both_ways() -> None:
    dollars = PriceRange(Money(Decimal(1), "USD"), Money(Decimal(2), "USD"))
    assert price_fit(cny("10"), Incoterm.DDP, dollars, rate=DOLLARS)[:2] == (1.0, True)
