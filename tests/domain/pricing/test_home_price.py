"""The ladder from an export price to a home price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import DELIVERED, Incoterm
from service.domain.money import Money
from service.domain.pricing.bands import Band
from service.domain.pricing.home_price import CARRIED_ABROAD, PriceTerms, Rate, find_home_price
from service.domain.pricing.vat import find_vat

VAT = find_vat("630260", "Cotton towel", date(2026, 11, 20))
RATE = Rate("USD", Decimal("7.1"), date(2026, 11, 20), "Bank of China")


def exactly(amount: str) -> Band:
    return Band(Decimal(amount), Decimal(amount))


def test_a_towel_from_fob_to_the_shelf() -> None:
    """0.92 × 7.1 = 6.532; + 0.40 = 6.932; × 1.13 = 7.83316 → 7.8332; ÷ 0.7 = 11.1903."""
    terms = PriceTerms(rate=RATE, freight=exactly("0.40"), margin=exactly("0.3"))
    found = find_home_price(Money(Decimal("0.92"), "USD"), Incoterm.FOB, terms, VAT)
    assert [(step.step, step.result.low) for step in found.steps if step.result] == [
        ("export_price", Decimal("0.92")),
        ("exchange", Decimal("6.5320")),
        ("incoterm", Decimal("6.5320")),
        ("freight", Decimal("6.9320")),
        ("vat", Decimal("7.8332")),
        ("margin", Decimal("11.1903")),
    ]
    assert found.delivered_price == exactly("7.83")
    assert found.shelf_price == exactly("11.19")
    assert found.missing == ()
    assert found.not_included == ("refund_rate", "port_haulage", "payment_days", "returns")


def test_without_a_rate_nothing_is_guessed() -> None:
    found = find_home_price(Money(Decimal("0.92"), "USD"), Incoterm.FOB, PriceTerms(freight=exactly("1")), VAT)
    assert (found.delivered_price, found.shelf_price) == (None, None)
    assert found.missing == ("rate", "margin")
    assert [step.is_known for step in found.steps] == [True, False, False, False, False, False]


def test_a_rate_of_another_currency_is_none() -> None:
    found = find_home_price(Money(Decimal(1), "EUR"), Incoterm.FOB, PriceTerms(rate=RATE, freight=exactly("1")), VAT)
    assert found.missing == ("rate", "margin")


@pytest.mark.parametrize("term", sorted(CARRIED_ABROAD | DELIVERED))
def test_carriage_abroad_is_taken_off_or_asked_for(term: Incoterm) -> None:
    price = Money(Decimal(2), "USD")
    asked = find_home_price(price, term, PriceTerms(rate=RATE, freight=exactly("0")), VAT)
    assert "carriage_abroad" in asked.missing
    terms = PriceTerms(rate=RATE, freight=exactly("0"), carriage_abroad=Band(Decimal(1), Decimal(2)))
    found = find_home_price(price, term, terms, VAT)
    assert found.delivered_price == Band(Decimal("13.79"), Decimal("14.92"))  # (14.2 − 2) × 1.13, (14.2 − 1) × 1.13


def test_more_than_the_price_cannot_be_taken_off() -> None:
    terms = PriceTerms(rate=RATE, freight=exactly("0"), carriage_abroad=exactly("99"))
    found = find_home_price(Money(Decimal(2), "USD"), Incoterm.CIF, terms, VAT)
    assert found.delivered_price is None
    assert "carriage_abroad" in found.missing


def test_a_delivered_price_in_yuan_is_a_home_price() -> None:
    found = find_home_price(Money(Decimal("9.50"), "CNY"), Incoterm.DAP, PriceTerms(), VAT)
    assert found.delivered_price == exactly("9.50")
    assert found.shelf_price is None


def test_a_price_that_is_not_stated() -> None:
    found = find_home_price(None, None, PriceTerms(rate=RATE, freight=exactly("1"), margin=exactly("0.1")), VAT)
    assert found.missing == ("unit_price",)
    assert not any(step.is_known for step in found.steps)


amounts = st.decimals(0, 10_000, places=4)
shares = st.decimals(0, Decimal("0.9"), places=3)


def bands(ends: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Band]:
    return st.tuples(ends, ends).map(lambda pair: Band(min(pair), max(pair)))


@given(
    st.builds(Money, amounts, st.sampled_from(["CNY", "USD", "EUR"])),
    st.none() | st.sampled_from(Incoterm),
    st.none() | st.builds(Rate, st.just("USD"), st.decimals("0.01", 100, places=4), st.just(RATE.day), st.just("x")),
    *(st.none() | bands(ends) for ends in (amounts, amounts, shares, shares)),
)
def test_what_holds_for_every_ladder(
    price: Money,
    term: Incoterm | None,
    rate: Rate | None,
    carriage: Band | None,
    freight: Band | None,
    margin: Band | None,
    returns: Band | None,
) -> None:
    terms = PriceTerms(rate=rate, carriage_abroad=carriage, freight=freight, margin=margin, returns=returns)
    found = find_home_price(price, term, terms, VAT)
    known = [step.is_known for step in found.steps]
    assert known == sorted(known, reverse=True), "once a step is unknown, all above it are"
    assert (found.shelf_price is None) == (not all(known)) == bool(found.missing)
    for step in found.steps:
        assert step.reason.zh
        assert step.reason.en
        if step.result:
            assert 0 <= step.result.low <= step.result.high
    if found.delivered_price and found.shelf_price:
        assert found.delivered_price.low <= found.shelf_price.low
    assert ("returns" in found.not_included) == (returns is None)
