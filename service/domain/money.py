"""Money: a decimal amount and an ISO 4217 currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 alphabetic code)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class PriceRange:
    """What a buyer wants to pay for one unit; an open end is None. Both ends share a currency."""

    min: Money | None = None
    max: Money | None = None
