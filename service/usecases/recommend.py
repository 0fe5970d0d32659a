"""Recommend: rows that match a stored row, or one that is only asked with.

What is matched against comes from the snapshot. Units of work are given unopened: where nothing is read of the
database, no connection is taken.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.documents import product_document
from service.domain.drafts.catalog import ProductQuery
from service.domain.drafts.demand import DemandQuery
from service.domain.ranking.goods_and_demands import search_demands, search_products
from service.domain.ranking.offers_for_suppliers import (
    recommend_offers_for_exporter,
    recommend_offers_for_product,
)
from service.domain.ranking.request import RecommendationPage, RecommendationRequest
from service.domain.ranking.suppliers_for_programs import (
    recommend_exporters_for_program,
    recommend_products_for_program,
)
from service.domain.ranking.visible_offers import OfferTarget
from service.domain.reading.demands import ReadDemand, read_demand, read_stored_demand
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.usecases.scans import Plan, Scans
from service.usecases.subjects import (
    as_asked_before,
    mark_of_demand,
    mark_of_exporter,
    mark_of_product,
    mark_of_program,
    product_then,
)

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork

__all__ = [
    "ProductTarget",
    "RecommendationPage",
    "RecommendationRequest",
    "match_demand",
    "match_product",
    "recommend_for_demand",
    "recommend_for_exporter",
    "recommend_for_product",
    "recommend_for_program",
]

ProductTarget = Literal["demands", "programs"]
ProgramTarget = Literal["products", "exporters"]

_UNSAVED = UUID(int=0)
_NEVER = datetime.min.replace(tzinfo=UTC)


async def recommend_for_demand(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    demand_id: UUID,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Products for a stored demand, the tenant's own or one on the network.

    The demand, too, is the snapshot's, so that the whole answer is of one revision; the database is asked for one that
    is newer than the snapshot.

    Raises:
        NotFound: there is no such demand, or the tenant may not see it.
        InvalidInput: the weights cannot be used.
        CursorExpired: the demand is not in the snapshot, and has changed since the first page.
    """
    demand, subject = snapshot.demands.find_visible(demand_id, principal.tenant_id), ""
    if demand is None:
        async with uow:
            demand = as_asked_before(request, await uow.demands.get(demand_id), lambda: None, mark_of_demand)
        subject = mark_of_demand(demand)
    page = await _products_for(scans, snapshot, principal, read_stored_demand(demand), request)
    return replace(page, subject=subject)


async def recommend_for_product(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    product_id: UUID,
    target: ProductTarget,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Demands or programmes for a stored product, the tenant's own or one on the network.

    The product comes from the database: the snapshot does not know its cost, which its owner's answer depends on.

    Raises:
        NotFound: there is no such product, or the tenant may not see it.
        InvalidInput: the weights cannot be used.
        CursorExpired: the product has changed since the first page.
    """
    async with uow:
        product = await uow.products.get(product_id)
        now = product, await uow.exporters.find(product.exporter_id)
    then = partial(product_then, snapshot, principal, product)
    product, exporter = asked = as_asked_before(request, now, then, mark_of_product)
    if target == "demands":
        page = await _demands_for(scans, snapshot, principal, product, exporter, request)
    else:
        page = await scans.run_in_thread(
            partial(recommend_offers_for_product, snapshot, principal.tenant_id, product, exporter, target, request)
        )
    return replace(page, subject=mark_of_product(asked))


async def recommend_for_exporter(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    exporter_id: UUID,
    target: OfferTarget,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Programmes, channels or both for a stored exporter, over its catalogue.

    Raises:
        NotFound: there is no such exporter, or the tenant may not see it.
        InvalidInput: the weights cannot be used.
        CursorExpired: the exporter has changed since the first page.
    """
    async with uow:
        now = await uow.exporters.get(exporter_id)

    def work() -> RecommendationPage:
        tenant_id, mark = principal.tenant_id, partial(mark_of_exporter, snapshot, principal)
        then = partial(snapshot.exporters.find_visible, exporter_id, tenant_id)
        exporter = as_asked_before(request, now, then, mark)
        page = recommend_offers_for_exporter(snapshot, tenant_id, exporter, target, request)
        return replace(page, subject=mark(exporter))

    return await scans.run_in_thread(work)


async def recommend_for_program(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    program_id: str,
    target: ProgramTarget,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Products or exporters for a programme of the registry or of the tenant's own.

    Raises:
        NotFound: there is no such programme, or the tenant may not see it.
        InvalidInput: the weights cannot be used.
        CursorExpired: the programme has changed since the first page.
    """
    async with uow:
        now = await uow.programs.get(program_id)
    recommend = recommend_products_for_program if target == "products" else recommend_exporters_for_program

    def work() -> RecommendationPage:
        tenant_id, mark = principal.tenant_id, partial(mark_of_program, snapshot, principal)
        then = partial(snapshot.programs.find_visible, program_id, tenant_id)
        program = as_asked_before(request, now, then, mark)
        return replace(recommend(snapshot, tenant_id, program, request), subject=mark(program))

    return await scans.run_in_thread(work)


async def match_product(
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    query: ProductQuery,
    target: ProductTarget,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Demands or programmes for a product that is not stored; it needs no more than a name.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    product = Product(
        id=_UNSAVED,
        tenant_id=principal.tenant_id,
        exporter_id=_UNSAVED,
        created_at=_NEVER,
        updated_at=_NEVER,
        **query.fields(),
    )
    if target == "demands":
        return await _demands_for(scans, snapshot, principal, product, None, request)
    return await scans.run_in_thread(
        partial(recommend_offers_for_product, snapshot, principal.tenant_id, product, None, target, request)
    )


async def match_demand(
    scans: Scans, snapshot: Snapshot, principal: Principal, query: DemandQuery, request: RecommendationRequest
) -> RecommendationPage:
    """Products for a demand that is not stored; it needs no more than a title.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    demand = Demand(id=_UNSAVED, tenant_id=principal.tenant_id, created_at=_NEVER, updated_at=_NEVER, **query.fields())
    return await _products_for(scans, snapshot, principal, read_demand(demand, request.as_of), request)


async def _products_for(
    scans: Scans, snapshot: Snapshot, principal: Principal, asked: ReadDemand, request: RecommendationRequest
) -> RecommendationPage:
    def plan() -> Plan[RecommendationPage]:
        text = snapshot.products.text
        query = text.query(asked.text)
        work = search_products(snapshot, principal.tenant_id, asked.demand, request, query)
        return Plan(text.count_postings(query), work)

    return replace(await scans.run(plan, asked.text.n_characters), understood=asked.understood)


async def _demands_for(
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    product: Product,
    exporter: Exporter | None,
    request: RecommendationRequest,
) -> RecommendationPage:
    asking = product_document(product)

    def plan() -> Plan[RecommendationPage]:
        text = snapshot.demands.text
        query = text.query(asking)
        work = search_demands(snapshot, principal.tenant_id, product, exporter, request, query)
        return Plan(text.count_postings(query), work)

    return await scans.run(plan, asking.n_characters)
