"""Ladders worked by hand, rung by rung: `ladders.tsv` holds the figures, the results, and the working."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from service.domain.catalog import Incoterm
from service.domain.money import Money
from service.domain.pricing.bands import Band
from service.domain.pricing.cost import find_cost_prices
from service.domain.pricing.home_price import PriceTerms, Rate, find_home_price
from service.domain.pricing.vat import Taxpayer, find_vat

DAY = date(2026, 11, 20)
LADDERS = Path(__file__).with_name("ladders.tsv")


def read_ladders() -> Iterator[Mapping[str, str]]:
    with LADDERS.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def exactly(amount: str) -> Band | None:
    return Band(Decimal(amount), Decimal(amount)) if amount else None


def number(figure: str) -> Decimal | None:
    return Decimal(figure) if figure else None


def terms_of(row: Mapping[str, str]) -> PriceTerms:
    return PriceTerms(
        rate=Rate(row["currency"], Decimal(row["rate"]), DAY, "Bank of China") if row["rate"] else None,
        carriage_abroad=exactly(row["carriage_abroad"]),
        port_haulage=exactly(row["port_haulage"]),
        refund_rate=number(row["refund_rate"]),
        bonded_duty=exactly(row["bonded_duty"]),
        freight=exactly(row["freight"]),
        payment_days=int(row["payment_days"]) if row["payment_days"] else None,
        interest=number(row["interest"]),
        margin=exactly(row["margin"]),
        returns=exactly(row["returns"]),
        own_margin=number(row["own_margin"]),
    )


def test_there_are_thirty() -> None:
    assert len(list(read_ladders())) >= 30


@pytest.mark.parametrize("row", list(read_ladders()), ids=lambda row: f"{row['goods']} {row['term']}")
def test_a_ladder_worked_by_hand(row: Mapping[str, str]) -> None:
    taxpayer = Taxpayer(row["taxpayer"]) if row["taxpayer"] else Taxpayer.GENERAL
    vat = find_vat(row["hs_code"], row["goods"], DAY, taxpayer, number(row["vat_stated"]))
    assert vat.rate == Decimal(row["vat"])
    terms = terms_of(row)
    found = find_home_price(Money(Decimal(row["price"]), row["currency"]), Incoterm(row["term"]), terms, vat)
    assert (found.delivered_price, found.shelf_price) == (exactly(row["delivered"]), exactly(row["shelf"]))
    if row["cost"]:
        cost = find_cost_prices(Money(Decimal(row["cost"]), "CNY"), terms, vat, found)
        assert (cost.break_even, cost.break_even_shelf) == (
            exactly(row["break_even"]),
            exactly(row["break_even_shelf"]),
        )
        assert cost.at_margin == exactly(row["at_margin"])
        assert cost.is_below_cost is (Decimal(row["delivered"]) < Decimal(row["break_even"]))
        assert cost.floor == max((found.delivered_price, cost.break_even), key=lambda band: band.low if band else 0)
