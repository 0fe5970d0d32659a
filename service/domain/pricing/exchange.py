"""Prices in yuan by a stated rate: what a price of a foreign catalogue is at home, as far as it can be told."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from service.domain.catalog import DELIVERED, Incoterm
from service.domain.money import HOME_CURRENCY
from service.domain.pricing.home_price import CARRIED_ABROAD, Rate
from service.domain.pricing.vat import ORDINARY


class PriceBasis(IntEnum):
    """What a price holds besides the goods, by its Incoterm."""

    NOT_STATED = 0
    WITHOUT_CARRIAGE = 1
    CARRIED_ABROAD = 2
    DELIVERED = 3

    @property
    def is_export(self) -> bool:
        """Whether it leaves out delivery to the buyer, and VAT with it."""
        return self in (PriceBasis.WITHOUT_CARRIAGE, PriceBasis.CARRIED_ABROAD)


def basis_of(incoterm: Incoterm | None) -> PriceBasis:
    """What a price under a term holds."""
    if incoterm is None:
        return PriceBasis.NOT_STATED
    if incoterm in DELIVERED:
        return PriceBasis.DELIVERED
    return PriceBasis.CARRIED_ABROAD if incoterm in CARRIED_ABROAD else PriceBasis.WITHOUT_CARRIAGE


def home_factors(rate: Rate) -> Mapping[PriceBasis, float | None]:
    """What a price in the rate's currency is multiplied by, by what it holds.

    Returns:
        Of a price without carriage the rate and the ordinary VAT, 13 %; the freight at home stays out, since nobody
        states it. None where a price holds carriage abroad, which would have to be taken off.
    """
    yuan = float(rate.yuan)
    return {
        PriceBasis.NOT_STATED: yuan,
        PriceBasis.WITHOUT_CARRIAGE: float(rate.yuan * (1 + ORDINARY)),
        PriceBasis.CARRIED_ABROAD: None,
        PriceBasis.DELIVERED: None,
    }


def is_usable(rate: Rate | None, price_currency: str, target_currency: str) -> bool:
    """Whether a rate leads from the one currency to the other."""
    return rate is not None and {price_currency, target_currency} == {rate.currency, HOME_CURRENCY}
