"""Collect what a snapshot must know of the rows that changed after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.snapshot.growth import Changes
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork

MAX_AT_ONCE = 5_000
"""About how many changes become one step of growth."""

_CORPORA = {"product": "products", "exporter": "exporters", "demand": "demands"}
_OFFERS = ("program", "channel")
_NOMENCLATURE = "nomenclature"


@dataclass(frozen=True, slots=True)
class News:
    """What happened since a snapshot.

    Attributes:
        changes: to grow it by; None when nothing happened.
        is_whole: whether these are all changes there are.
        is_refit_due: whether something changed that only a whole build takes up: the nomenclature.
    """

    changes: Changes | None
    is_whole: bool
    is_refit_due: bool


async def collect_news(uow: UnitOfWork, snapshot: Snapshot) -> News:
    """The next changes after a snapshot, read at one moment.

    Args:
        uow: frozen, in the service's scope.
        snapshot: whose revision the feed still reaches back to.
    """
    batch = await uow.changes.list_after(snapshot.revision, limit=MAX_AT_ONCE)
    touched: dict[str, set[UUID]] = {name: set() for name in _CORPORA.values()}
    types = {change.entity_type for change in batch.changes}
    for change in batch.changes:
        if corpus := _CORPORA.get(change.entity_type):
            touched[corpus].add(UUID(change.entity_id))
    if not batch.changes:
        return News(None, True, False)
    products = await _collect_products(uow, snapshot, touched)
    exporters = await uow.exporters.find_many(sorted(touched["exporters"]))
    demands = await uow.demands.find_many(sorted(touched["demands"]))
    offers = None
    if types.intersection(_OFFERS):
        offers = [row async for row in uow.programs.stream_all()], [row async for row in uow.channels.stream_all()]
    changes = Changes(
        revision=batch.position,
        products=products,
        exporters=exporters,
        demands=demands,
        touched=touched,
        catalogs=await _collect_catalogs(uow, _exporters_to_index(snapshot, touched["products"], products, exporters)),
        offers=offers,
    )
    return News(changes, len(batch.changes) < MAX_AT_ONCE, _NOMENCLATURE in types)


async def _collect_products(uow: UnitOfWork, snapshot: Snapshot, touched: dict[str, set[UUID]]) -> list[Product]:
    """The changed products and all of the changed exporters, as they are now; the latter count as touched too."""
    products = {product.id: product for product in await uow.products.find_many(sorted(touched["products"]))}
    if touched["exporters"]:
        owned = await uow.products.find_by_parents("exporter_id", sorted(touched["exporters"]))
        products |= {product.id: product for product in owned}
        touched["products"].update(products)
        known = (snapshot.exporters.find_row(exporter_id) for exporter_id in touched["exporters"])
        for row in (row for row in known if row is not None):
            owned_then = snapshot.catalog_of(row).tolist()
            touched["products"].update(UUID(snapshot.products.id_of(at)) for at in owned_then)
    return list(products.values())


def _exporters_to_index(
    snapshot: Snapshot, touched: Iterable[UUID], products: Iterable[Product], exporters: Iterable[Exporter]
) -> set[UUID]:
    """The exporters whose text may read differently now: it names the published products."""
    affected = {exporter.id for exporter in exporters}
    now = {product.id: product for product in products}
    for product_id in touched:
        row, new = snapshot.products.find_row(product_id), now.get(product_id)
        old = None if row is None else snapshot.products.rows[row]
        if _named_in_catalog(old) != _named_in_catalog(new):
            affected |= {one.exporter_id for one in (old, new) if one is not None}
    return affected


def _named_in_catalog(product: Product | None) -> tuple[UUID, str, str | None] | None:
    """What an exporter's text takes from a product."""
    if product is None or product.visibility is not Visibility.NETWORK:
        return None
    return product.exporter_id, product.name, product.category


async def _collect_catalogs(uow: UnitOfWork, exporter_ids: set[UUID]) -> dict[UUID, list[Product]]:
    """The published products of exporters, in the order of their ids."""
    catalogs: dict[UUID, list[Product]] = {exporter_id: [] for exporter_id in exporter_ids}
    if exporter_ids:
        for product in await uow.products.find_by_parents("exporter_id", sorted(exporter_ids)):
            if product.visibility is Visibility.NETWORK:
                catalogs[product.exporter_id].append(product)
    return catalogs
