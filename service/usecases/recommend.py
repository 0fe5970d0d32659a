"""Recommend: rows that match a stored row, or one that is only asked with.

The row that is asked with comes from the database, so that a change counts at once; what it is matched against comes
from the snapshot.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from service.domain.catalog import Product
from service.domain.demand import Demand
from service.domain.demand_drafts import DemandQuery
from service.domain.drafts import ProductQuery
from service.domain.matching.goods_engine import recommend_demands, recommend_products
from service.domain.matching.offer_engine import OfferTarget
from service.domain.matching.offer_engine import recommend_for_exporter as offers_for_exporter
from service.domain.matching.offer_engine import recommend_for_product as offers_for_product
from service.domain.matching.program_engine import recommend_exporters_for_program, recommend_products_for_program
from service.domain.matching.request import RecommendationPage, RecommendationRequest
from service.domain.matching.snapshot import Snapshot
from service.domain.tenancy import Principal

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
    uow: UnitOfWork, snapshot: Snapshot, principal: Principal, demand_id: UUID, request: RecommendationRequest
) -> RecommendationPage:
    """Products for a stored demand, the tenant's own or one on the network.

    Raises:
        NotFound: there is no such demand, or the tenant may not see it.
        InvalidInput: the weights cannot be used.
    """
    demand = await uow.demands.get(demand_id)
    return recommend_products(snapshot, principal.tenant_id, demand, request)


async def recommend_for_product(
    uow: UnitOfWork,
    snapshot: Snapshot,
    principal: Principal,
    product_id: UUID,
    target: ProductTarget,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Demands or programmes for a stored product, the tenant's own or one on the network.

    Raises:
        NotFound: there is no such product, or the tenant may not see it.
        InvalidInput: the weights cannot be used.
    """
    product = await uow.products.get(product_id)
    exporter = await uow.exporters.find(product.exporter_id)
    if target == "demands":
        return recommend_demands(snapshot, principal.tenant_id, product, exporter, request)
    return offers_for_product(snapshot, principal.tenant_id, product, exporter, target, request)


async def recommend_for_exporter(
    uow: UnitOfWork,
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
    """
    exporter = await uow.exporters.get(exporter_id)
    return offers_for_exporter(snapshot, principal.tenant_id, exporter, target, request)


async def recommend_for_program(
    uow: UnitOfWork,
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
    """
    program = await uow.programs.get(program_id)
    recommend = recommend_products_for_program if target == "products" else recommend_exporters_for_program
    return recommend(snapshot, principal.tenant_id, program, request)


def match_product(
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
        return recommend_demands(snapshot, principal.tenant_id, product, None, request)
    return offers_for_product(snapshot, principal.tenant_id, product, None, target, request)


def match_demand(
    snapshot: Snapshot, principal: Principal, query: DemandQuery, request: RecommendationRequest
) -> RecommendationPage:
    """Products for a demand that is not stored; it needs no more than a title.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    demand = Demand(id=_UNSAVED, tenant_id=principal.tenant_id, created_at=_NEVER, updated_at=_NEVER, **query.fields())
    return recommend_products(snapshot, principal.tenant_id, demand, request)
