"""What tests of the factors have in common."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from service.domain.money import Money
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue

DAY = date(2025, 6, 1)


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def is_unknown(found: FactorValue) -> bool:
    return found[:2] == (NEUTRAL, False)
