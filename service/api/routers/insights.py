"""Insights: the market as the catalogue shows it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import CallDep
from service.api.schemas.insights import MarketQuery, MarketRead
from service.domain.market.insights import MarketCell, survey_market
from service.domain.snapshot.price_bands import ends_of

router = APIRouter(tags=["insights"])


@router.get(
    "/v1/insights/market",
    operation_id="get_market",
    summary="Supply, demand and crowding",
    response_model=MarketRead,
)
async def get_market(call: CallDep, query: Annotated[MarketQuery, Query()]) -> Response:
    """How many products and demands there are for each HS heading, price band and province, yours and the network's.

    Many products for each demand is a crowd; demands with few products are where a maker can stand apart. Prices of
    different currencies stand in bands of their own: nothing is converted.
    """
    snapshot = (await call.versioned_snapshot(query.min_revision)).snapshot
    survey = partial(
        survey_market,
        snapshot,
        call.principal.tenant_id,
        query.dimensions(),
        heading=query.heading,
        province=query.province,
        limit=query.limit,
    )
    market = await call.services.scans.run_in_thread(survey)
    return json_answer(
        {
            "items": [_show_cell(cell) for cell in market.cells],
            "n_cells": market.n_cells,
            "products": market.n_products,
            "demands": market.n_demands,
            "snapshot": {"revision": snapshot.revision, "model": snapshot.model},
        },
        call.language,
    )


def _show_cell(cell: MarketCell) -> dict[str, Any]:
    band = None
    if cell.band is not None:
        low, high = ends_of(cell.band)
        band = {"low": low, "high": high, "currency": cell.currency, "unit": cell.unit}
    return {
        "heading": cell.heading,
        "price_band": band,
        "province": cell.province,
        "products": cell.n_products,
        "exporters": cell.n_exporters,
        "demands": cell.n_demands,
        "crowding": cell.crowding,
    }
