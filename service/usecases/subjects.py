"""The rows that are asked about, as all pages of one ranking are to know them.

They come from the database, so that a change of them counts at once; but a change between two pages would make another
ranking. So a cursor says which versions the first page was made for. These are the database's still, or the pinned
snapshot's, or else the ranking cannot go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.programs import Program
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.suppliers_for_programs import offer_of
from service.domain.snapshot.codes import tenant_code
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.errors import CursorExpired

S = TypeVar("S")

ProductAndMaker = tuple[Product, Exporter | None]


def as_asked_before(
    request: RecommendationRequest, now: S, then: Callable[[], S | None], mark: Callable[[S], str]
) -> S:
    """What the first page was ranked for.

    Args:
        request: of the first page or a later one.
        now: as it is in the database.
        then: as it is in the snapshot.
        mark: what the pages' cursors say of it.

    Raises:
        CursorExpired: it is neither.
    """
    if request.subject in {None, mark(now)}:
        return now
    was = then()
    if was is None or mark(was) != request.subject:
        raise CursorExpired(
            "What is asked about has changed since the first page, which is another ranking; ask again without cursor.",
            "所查询的对象在第一页之后已被修改，排名随之改变；请不带 cursor 重新查询。",
        )
    return was


def mark_of_demand(demand: Demand) -> str:
    """Its version."""
    return str(demand.version)


def mark_of_product(asked: ProductAndMaker) -> str:
    """Versions of a product and its maker, and the cost, which no snapshot holds."""
    product, exporter = asked
    cost = hashlib.sha256(str(product.unit_cost).encode()).hexdigest()[:8]
    return f"{product.version}.{exporter.version if exporter else 0}.{cost}"


def product_then(snapshot: Snapshot, principal: Principal, product: Product) -> ProductAndMaker | None:
    """A product and its maker as a snapshot shows them to the tenant, with the cost that it has now."""
    was = snapshot.products.find_visible(product.id, principal.tenant_id)
    if was is None:
        return None
    exporter = snapshot.exporters.find_visible(was.exporter_id, principal.tenant_id)
    return replace(was, unit_cost=product.unit_cost), exporter


def mark_of_exporter(snapshot: Snapshot, principal: Principal, exporter: Exporter) -> str:
    """Its version, and how many of its products the tenant sees: some may have been hidden since."""
    return f"{exporter.version}.{len(visible_catalog(snapshot, principal.tenant_id, exporter.id))}"


def mark_of_program(snapshot: Snapshot, principal: Principal, program: Program) -> str:
    """Its version, whether its channel is seen, and how many products the tenant has, by which its firms are judged."""
    products = snapshot.products
    n_own = np.count_nonzero(products.tenants == tenant_code(principal.tenant_id))
    n_own -= np.count_nonzero(products.tenants[products.dead] == tenant_code(principal.tenant_id))
    has_channel = offer_of(snapshot, principal.tenant_id, program).channel is not None
    return f"{program.version}.{int(has_channel)}.{n_own}"
