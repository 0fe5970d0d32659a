"""Money: a decimal amount and an ISO 4217 currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

HOME_CURRENCY = "CNY"


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


def is_currency(code: str) -> bool:
    """Whether goods can be priced in `code`: a currency of ISO 4217 today, neither a fund, a metal nor a test code."""
    return code in _currencies()


@cache
def _currencies() -> frozenset[str]:
    """Codes of the table that the standard's agency publishes; what has been retired is no longer in it.

    Imported at the first use: parsing the table takes some milliseconds, which the start can do without.
    """
    from iso4217 import raw_xml

    return frozenset(
        entry.findtext("Ccy", "")
        for entry in raw_xml.iter("CcyNtry")
        if entry.findtext("CcyMnrUnts", "").isdigit() and entry.find("CcyNm[@IsFund]") is None
    )
