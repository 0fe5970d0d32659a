"""Demands."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from service.api.deps import CallDep, IdempotencyKey, IfMatch, IfNoneMatch, JsonBody, MergePatchBody
from service.api.rows import (
    Resource,
    create_row,
    delete_row,
    list_page,
    patch_row,
    read_row,
    replace_row,
    upsert_row,
)
from service.api.schemas.demands import DemandListQuery, DemandPage, DemandRead
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.fields import Key
from service.usecases.concepts import DEMANDS

PATH = "/v1/demands"
ONE = PATH + "/{demand_id}"
BY_KEY = PATH + "/by-key/{external_id:path}"

router = APIRouter(tags=["demands"])
resource = Resource(PATH, DEMANDS, DemandRead)

DemandBody = Annotated[DemandDraft, Depends(JsonBody(DemandDraft))]
DemandPatch = Annotated[dict[str, Any], Depends(MergePatchBody(DemandDraft))]


@router.post(PATH, operation_id="create_demand", summary="Add a demand", status_code=201, response_model=DemandRead)
async def create_demand(call: CallDep, draft: DemandBody, key: IdempotencyKey = None) -> Response:
    """Stores a buyer's demand under your own key, `external_id`; 409 when the key is taken."""
    return await create_row(call, resource, draft, key)


@router.get(PATH, operation_id="list_demands", summary="List demands", response_model=DemandPage)
async def list_demands(call: CallDep, query: Annotated[DemandListQuery, Query()]) -> Response:
    """Your demands, or with `scope=network` also those that partners publish, oldest first."""
    return await list_page(call, resource, query)


@router.get(ONE, operation_id="get_demand", summary="Read a demand", response_model=DemandRead)
async def get_demand(call: CallDep, demand_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """One demand with its ETag."""
    return await read_row(call, resource, demand_id, if_none_match)


@router.put(ONE, operation_id="replace_demand", summary="Replace a demand", response_model=DemandRead)
async def replace_demand(call: CallDep, demand_id: UUID, draft: DemandBody, if_match: IfMatch = None) -> Response:
    """States everything about a demand anew; what is left out is no longer stated."""
    return await replace_row(call, resource, demand_id, draft, if_match)


@router.patch(ONE, operation_id="patch_demand", summary="Change a demand", response_model=DemandRead)
async def patch_demand(call: CallDep, demand_id: UUID, patch: DemandPatch, if_match: IfMatch = None) -> Response:
    """Changes the fields that are sent (JSON Merge Patch, RFC 7396): null takes a field's statement back."""
    return await patch_row(call, resource, demand_id, patch, if_match)


@router.delete(ONE, operation_id="delete_demand", summary="Remove a demand", status_code=204)
async def delete_demand(call: CallDep, demand_id: UUID, if_match: IfMatch = None) -> Response:
    """Removes a demand; it is recommended no longer once the index has caught up."""
    return await delete_row(call, resource, demand_id, if_match)


@router.put(BY_KEY, operation_id="upsert_demand", summary="Store by your own key", response_model=DemandRead)
async def upsert_demand(call: CallDep, external_id: Key, draft: DemandBody) -> Response:
    """Creates the demand with this key or replaces it, whatever its version: for systems that hold the truth.

    201 when it is new, 200 otherwise. The body's `external_id` must be the one of the path.
    """
    return await upsert_row(call, resource, external_id, draft)
