"""Eligibility: verdicts on any pair, why not and what would change it, and funnels."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.deps import CallDep
from service.api.judging import show_funnel, show_judgement, show_why_not
from service.api.schemas.eligibility import (
    DemandPairQuery,
    ExporterPairQuery,
    FunnelQuery,
    FunnelRead,
    PairVerdictRead,
    ProductPairQuery,
    WhyNotRead,
)
from service.api.schemas.programs import ProgramId
from service.usecases import judge
from service.usecases.draw_funnel import draw_funnel_of_demand, draw_funnel_of_program

router = APIRouter(tags=["eligibility"])


@router.get(
    "/v1/products/{product_id}/eligibility",
    operation_id="judge_product",
    summary="Is a product in?",
    response_model=PairVerdictRead,
)
async def judge_product(call: CallDep, product_id: UUID, query: Annotated[ProductPairQuery, Query()]) -> Response:
    """The verdict on a product for a programme or a demand, ranked or not: each condition with what was found.

    `unknown` names the facts to state; it is never taken for a yes or a no.
    """
    versioned, as_of = await call.versioned_snapshot(query.min_revision), query.as_of or call.today()
    found = await judge.judge_product(
        call.unit_of_work(),
        call.services.scans,
        product_id,
        program_id=query.program,
        demand_id=query.demand,
        as_of=as_of,
    )
    return show_judgement(call, found, versioned)


@router.get(
    "/v1/exporters/{exporter_id}/eligibility",
    operation_id="judge_exporter",
    summary="Is an exporter in?",
    response_model=PairVerdictRead,
)
async def judge_exporter(call: CallDep, exporter_id: UUID, query: Annotated[ExporterPairQuery, Query()]) -> Response:
    """The verdict on an exporter for a programme: the best that one of its products reaches, which the reasons name."""
    versioned, as_of = await call.versioned_snapshot(query.min_revision), query.as_of or call.today()
    found = await judge.judge_exporter_for_program(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        exporter_id,
        query.program,
        as_of,
    )
    return show_judgement(call, found, versioned)


@router.get(
    "/v1/demands/{demand_id}/eligibility",
    operation_id="judge_for_demand",
    summary="Is a product in for a demand?",
    response_model=PairVerdictRead,
)
async def judge_for_demand(call: CallDep, demand_id: UUID, query: Annotated[DemandPairQuery, Query()]) -> Response:
    """The verdict on a product for a buyer's demand, told from the demand's side."""
    versioned, as_of = await call.versioned_snapshot(query.min_revision), query.as_of or call.today()
    found = await judge.judge_product(
        call.unit_of_work(), call.services.scans, query.product, program_id=None, demand_id=demand_id, as_of=as_of
    )
    return show_judgement(call, judge.turned(found), versioned)


@router.get(
    "/v1/products/{product_id}/why-not",
    operation_id="explain_why_not",
    summary="Why not, and what would change it?",
    response_model=WhyNotRead,
)
async def explain_why_not(call: CallDep, product_id: UUID, query: Annotated[ProductPairQuery, Query()]) -> Response:
    """The smallest sets of changes that would make a product eligible, each with verdict and score as they would be.

    No part of a set would do without the rest. What the supplier cannot change is named, not proposed.
    """
    versioned, as_of = await call.versioned_snapshot(query.min_revision), query.as_of or call.today()
    found = await judge.why_not_product(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        product_id,
        program_id=query.program,
        demand_id=query.demand,
        as_of=as_of,
    )
    return show_why_not(call, found, versioned)


@router.get(
    "/v1/programs/{program_id}/funnel",
    operation_id="draw_program_funnel",
    summary="How many products does a programme reach?",
    response_model=FunnelRead,
)
async def draw_program_funnel(call: CallDep, program_id: ProgramId, query: Annotated[FunnelQuery, Query()]) -> Response:
    """How many of the products you may see stay in, condition by condition; the counts add up to the total."""
    versioned, as_of = await call.versioned_snapshot(query.min_revision), query.as_of or call.today()
    found = await draw_funnel_of_program(
        call.unit_of_work(), call.services.scans, versioned.snapshot, call.principal, program_id, as_of
    )
    return show_funnel(call, found, versioned)


@router.get(
    "/v1/demands/{demand_id}/funnel",
    operation_id="draw_demand_funnel",
    summary="How many products does a demand leave?",
    response_model=FunnelRead,
)
async def draw_demand_funnel(call: CallDep, demand_id: UUID, query: Annotated[FunnelQuery, Query()]) -> Response:
    """How many of the products you may see meet a demand's conditions, condition by condition."""
    versioned, as_of = await call.versioned_snapshot(query.min_revision), query.as_of or call.today()
    found = await draw_funnel_of_demand(
        call.unit_of_work(), call.services.scans, versioned.snapshot, call.principal, demand_id, as_of
    )
    return show_funnel(call, found, versioned)
