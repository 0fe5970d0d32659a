"""Work out the home price of a stored product."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.pricing.home_price import HomePrice, PriceTerms, find_home_price

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


async def find_product_home_price(uow: UnitOfWork, product_id: UUID, terms: PriceTerms) -> HomePrice:
    """The ladder from a product's export price to its price at home.

    Raises:
        NotFound: there is no such product, or the tenant may not see it.
    """
    product = await uow.products.get(product_id)
    return find_home_price(product.unit_price, product.incoterm, terms)
