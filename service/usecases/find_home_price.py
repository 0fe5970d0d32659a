"""Work out the home price of a stored product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.pricing.cost import CostPrices, find_cost_prices
from service.domain.pricing.home_price import HomePrice, PriceTerms, find_home_price
from service.domain.pricing.vat import Taxpayer, find_vat
from service.domain.tenancy import Principal

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SellerStated:
    """What the caller states of the seller's VAT: the kind of taxpayer, and the rate if it is known better."""

    taxpayer: Taxpayer
    vat_rate: Decimal | None


async def find_product_home_price(
    uow: UnitOfWork, principal: Principal, product_id: UUID, terms: PriceTerms, seller: SellerStated, on: date
) -> tuple[HomePrice, CostPrices | None]:
    """The ladder from a product's export price to its price at home, and for its owner what its cost says of it.

    Raises:
        NotFound: there is no such product, or the tenant may not see it.
    """
    product = await uow.products.get(product_id)
    vat = find_vat(product.hs_code, product.name, on, seller.taxpayer, seller.vat_rate)
    found = find_home_price(product.unit_price, product.incoterm, terms, vat)
    if product.tenant_id != principal.tenant_id or product.unit_cost is None:
        return found, None
    return found, find_cost_prices(product.unit_cost, terms, vat, found)
