"""Recommendations: ranked, explained matches of stored rows, and of what is given in the request itself."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from service.api.answers import answer_from_snapshot
from service.api.deps import Call, CallDep, JsonBody
from service.api.recommending import PageRequest, page_of, read_body, read_query
from service.api.schemas.programs import ProgramId
from service.api.schemas.recommendation_queries import (
    DemandRecommendationQuery,
    ExporterRecommendationQuery,
    MatchRequest,
    ProductRecommendationQuery,
    ProgramRecommendationQuery,
)
from service.api.schemas.recommendations import RecommendationPageRead
from service.api.schemas.revisions import MinRevision
from service.domain.snapshot.snapshot import Snapshot
from service.usecases import recommend
from service.usecases.recommend import RecommendationPage, match_demand, match_product

router = APIRouter(tags=["recommendations"])
MatchBody = Annotated[MatchRequest, Depends(JsonBody(MatchRequest))]


@router.get(
    "/v1/demands/{demand_id}/recommendations",
    operation_id="recommend_for_demand",
    summary="Products for a demand",
    response_model=RecommendationPageRead,
)
async def recommend_for_demand(
    call: CallDep, demand_id: UUID, query: Annotated[DemandRecommendationQuery, Query()]
) -> Response:
    """The products that fit a buyer's demand best, of your own and of the network, each with its reasons."""
    asked = read_query(call, query, str(demand_id))
    versioned = await call.versioned_snapshot(query.min_revision, asked.snapshot)

    async def produce() -> Response:
        page = await recommend.recommend_for_demand(
            call.unit_of_work(), call.services.scans, versioned.snapshot, call.principal, demand_id, asked.request
        )
        return await page_of(call, asked, page, versioned)

    if versioned.snapshot.demands.find_row(demand_id) is None:  # newer than the snapshot: the database is asked
        return await produce()
    return await answer_from_snapshot(call, versioned, produce)


@router.get(
    "/v1/products/{product_id}/recommendations",
    operation_id="recommend_for_product",
    summary="Demands or programmes for a product",
    response_model=RecommendationPageRead,
)
async def recommend_for_product(
    call: CallDep, product_id: UUID, query: Annotated[ProductRecommendationQuery, Query()]
) -> Response:
    """The demands, or the programmes, that fit a product best, each with its reasons."""
    asked = read_query(call, query, str(product_id))
    versioned = await call.versioned_snapshot(query.min_revision, asked.snapshot)
    page = await recommend.recommend_for_product(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        product_id,
        query.target,
        asked.request,
    )
    return await page_of(call, asked, page, versioned)


@router.get(
    "/v1/exporters/{exporter_id}/recommendations",
    operation_id="recommend_for_exporter",
    summary="Programmes and channels for an exporter",
    response_model=RecommendationPageRead,
)
async def recommend_for_exporter(
    call: CallDep, exporter_id: UUID, query: Annotated[ExporterRecommendationQuery, Query()]
) -> Response:
    """The programmes and channels that fit an exporter best, over its whole catalogue, each with its reasons."""
    asked = read_query(call, query, str(exporter_id))
    versioned = await call.versioned_snapshot(query.min_revision, asked.snapshot)
    page = await recommend.recommend_for_exporter(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        exporter_id,
        query.target,
        asked.request,
    )
    return await page_of(call, asked, page, versioned)


@router.get(
    "/v1/programs/{program_id}/recommendations",
    operation_id="recommend_for_program",
    summary="Products or exporters for a programme",
    response_model=RecommendationPageRead,
)
async def recommend_for_program(
    call: CallDep, program_id: ProgramId, query: Annotated[ProgramRecommendationQuery, Query()]
) -> Response:
    """The products, or the exporters, that a programme fits best, each with its reasons."""
    asked = read_query(call, query, program_id)
    versioned = await call.versioned_snapshot(query.min_revision, asked.snapshot)
    page = await recommend.recommend_for_program(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        program_id,
        query.target,
        asked.request,
    )
    return await page_of(call, asked, page, versioned)


@router.post("/v1/match", operation_id="match", summary="Match without storing", response_model=RecommendationPageRead)
async def match(call: CallDep, body: MatchBody, min_revision: Annotated[MinRevision, Query()] = None) -> Response:
    """The same for a product or a demand that is given here and not stored; a name is enough.

    What is left out lowers the confidence, not the service.
    """
    asked = read_body(call, body)
    versioned = await call.versioned_snapshot(min_revision, asked.snapshot)
    return await page_of(call, asked, await _match(call, versioned.snapshot, body, asked), versioned)


async def _match(call: Call, snapshot: Snapshot, body: MatchRequest, asked: PageRequest) -> RecommendationPage:
    scans, principal = call.services.scans, call.principal
    if body.product is not None and body.target != "products":
        return await match_product(scans, snapshot, principal, body.product, body.target, asked.request)
    assert body.demand is not None
    return await match_demand(scans, snapshot, principal, body.demand, asked.request)
