"""Amounts that criteria ask for: 10 is ten yuan, `USD 10` ten dollars. A price in another currency tells nothing.

A price is that of one piece where goods are sold by the dozen or the thousand.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

from service.domain.catalog import Product
from service.domain.money import HOME_CURRENCY, is_currency
from service.domain.pricing.home_price import Rate
from service.domain.rules import CriterionValue, Scalar
from service.domain.units import PIECE, read_unit

_WITH_CURRENCY = re.compile(r"([A-Za-z]{3})\s?(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s?([A-Za-z]{3})", re.ASCII)


def read_amount(text: str) -> tuple[str, int | float] | None:
    """Currency and amount of `USD 10` or `10 USD`; None for anything else."""
    match = _WITH_CURRENCY.fullmatch(text.strip())
    if match is None:
        return None
    currency, number = (match[1] or match[4]).upper(), float(match[2] or match[3])
    if not is_currency(currency):
        return None
    return currency, int(number) if number.is_integer() else number


def currency_asked(value: CriterionValue) -> str:
    """The currency of what a criterion on an amount asks for; a list is of one currency."""
    first = value[0] if isinstance(value, tuple) and value else value
    found = read_amount(first) if isinstance(first, str) else None
    return HOME_CURRENCY if found is None else found[0]


def amounts_asked(value: CriterionValue) -> CriterionValue:
    """What a criterion on an amount asks for, as plain numbers."""
    if isinstance(value, tuple):
        return plain_amounts(value)
    return None if value is None else _number(value)


def ways_of(value: CriterionValue, rate: Rate | None) -> dict[str, CriterionValue]:
    """What a criterion on an amount asks for, as plain numbers by currency: its own, and the one a rate leads to."""
    asked, own = currency_asked(value), amounts_asked(value)
    ways: dict[str, CriterionValue] = {asked: own}
    if rate is None or own is None or rate.currency == HOME_CURRENCY or asked not in (rate.currency, HOME_CURRENCY):
        return ways
    other = rate.currency if asked == HOME_CURRENCY else HOME_CURRENCY
    factor = 1 / rate.yuan if asked == HOME_CURRENCY else rate.yuan
    numbers = own if isinstance(own, tuple) else (own,)
    exchanged = tuple(cast("float", Decimal(str(number)) * factor) for number in numbers)
    return {**ways, other: exchanged if isinstance(own, tuple) else exchanged[0]}


def plain_amounts(values: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    """Amounts without their currencies."""
    return tuple(map(_number, values))


def _number(value: Scalar) -> Scalar:
    found = read_amount(value) if isinstance(value, str) else None
    return value if found is None else found[1]


def amount_of_one(product: Product) -> Decimal | None:
    """The amount of a product's price for one piece, or for one of its unit where that is no number of pieces."""
    if product.unit_price is None:
        return None
    return product.unit_price.amount / pieces_of(product)


def pieces_of(product: Product) -> Decimal:
    """How many pieces a product's unit is; 1 where it is none of pieces."""
    unit = read_unit(product.unit or PIECE)
    return unit.size if unit.measure == PIECE else Decimal(1)
