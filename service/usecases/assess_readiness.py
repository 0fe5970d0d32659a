"""Assess readiness for the home market: of a stored product, or of an exporter over its catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.catalog import Product
from service.domain.documents import product_document
from service.domain.market.lots import DemandLots
from service.domain.readiness.assess import ExporterReadiness, ProductReadiness, assess_exporter, assess_product
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork

_BATCH = 500


async def assess_product_readiness(
    uow: UnitOfWork, snapshot: Snapshot, principal: Principal, product_id: UUID, on: date
) -> ProductReadiness:
    """The checks of a product, the tenant's own or one on the network, by the rules of the day `on`.

    Raises:
        NotFound: there is no such product, or the tenant may not see it.
    """
    product = await uow.products.get(product_id)
    exporter = await uow.exporters.find(product.exporter_id)
    lots = DemandLots(snapshot, principal.tenant_id)
    is_owner = product.tenant_id == principal.tenant_id
    return assess_product(
        product,
        exporter,
        lots.quantities_for(product),
        is_owner=is_owner,
        on=on,
        likely=likely_headings(snapshot, product),
    )


def likely_headings(snapshot: Snapshot, product: Product) -> Mapping[str, float] | None:
    """Probabilities of HS headings for a product without a code; None for one that states its own."""
    return None if product.hs_code else snapshot.hs.predict(product_document(product)).headings


async def assess_exporter_readiness(
    uow: UnitOfWork, snapshot: Snapshot, principal: Principal, exporter_id: UUID, on: date
) -> ExporterReadiness:
    """The checks of all products of an exporter that the tenant may see, by the rules of the day `on`.

    Raises:
        NotFound: there is no such exporter, or the tenant may not see it.
    """
    exporter = await uow.exporters.get(exporter_id)
    catalog = await read_catalog(uow, exporter_id)
    lots = DemandLots(snapshot, principal.tenant_id)
    quantities = {product.id: lots.quantities_for(product) for product in catalog}
    return assess_exporter(
        exporter,
        catalog,
        quantities,
        is_owner=exporter.tenant_id == principal.tenant_id,
        on=on,
        likely=partial(likely_headings, snapshot),
    )


async def read_catalog(uow: UnitOfWork, exporter_id: UUID) -> list[Product]:
    """All products of an exporter that the caller may see, in the order of their ids."""
    catalog: list[Product] = []
    after: UUID | None = None
    while True:
        page = await uow.products.list_page("network", _BATCH, after, exporter_id=exporter_id)
        catalog += page
        if len(page) < _BATCH:
            return catalog
        after = page[-1].id
