"""Exporters."""

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
from service.api.schemas.exporters import ExporterPage, ExporterQuery, ExporterRead
from service.domain.drafts.catalog import ExporterDraft
from service.domain.drafts.fields import Key
from service.usecases.concepts import EXPORTERS

PATH = "/v1/exporters"
ONE = PATH + "/{exporter_id}"
BY_KEY = PATH + "/by-key/{external_id:path}"

router = APIRouter(tags=["exporters"])
resource = Resource(PATH, EXPORTERS, ExporterRead)

ExporterBody = Annotated[ExporterDraft, Depends(JsonBody(ExporterDraft))]
ExporterPatch = Annotated[dict[str, Any], Depends(MergePatchBody(ExporterDraft))]


@router.post(
    PATH, operation_id="create_exporter", summary="Add an exporter", status_code=201, response_model=ExporterRead
)
async def create_exporter(call: CallDep, draft: ExporterBody, key: IdempotencyKey = None) -> Response:
    """Stores an exporter under your own key, `external_id`; 409 when the key is taken."""
    return await create_row(call, resource, draft, key)


@router.get(PATH, operation_id="list_exporters", summary="List exporters", response_model=ExporterPage)
async def list_exporters(call: CallDep, query: Annotated[ExporterQuery, Query()]) -> Response:
    """Your exporters, or with `scope=network` also those that partners publish, oldest first."""
    return await list_page(call, resource, query)


@router.get(ONE, operation_id="get_exporter", summary="Read an exporter", response_model=ExporterRead)
async def get_exporter(call: CallDep, exporter_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """One exporter with its ETag; `contact` is there for its owner alone."""
    return await read_row(call, resource, exporter_id, if_none_match)


@router.put(ONE, operation_id="replace_exporter", summary="Replace an exporter", response_model=ExporterRead)
async def replace_exporter(call: CallDep, exporter_id: UUID, draft: ExporterBody, if_match: IfMatch = None) -> Response:
    """States everything about an exporter anew; what is left out is no longer stated."""
    return await replace_row(call, resource, exporter_id, draft, if_match)


@router.patch(ONE, operation_id="patch_exporter", summary="Change an exporter", response_model=ExporterRead)
async def patch_exporter(call: CallDep, exporter_id: UUID, patch: ExporterPatch, if_match: IfMatch = None) -> Response:
    """Changes the fields that are sent (JSON Merge Patch, RFC 7396): null takes a field's statement back."""
    return await patch_row(call, resource, exporter_id, patch, if_match)


@router.delete(ONE, operation_id="delete_exporter", summary="Remove an exporter", status_code=204)
async def delete_exporter(call: CallDep, exporter_id: UUID, if_match: IfMatch = None) -> Response:
    """Removes an exporter and its products."""
    return await delete_row(call, resource, exporter_id, if_match)


@router.put(BY_KEY, operation_id="upsert_exporter", summary="Store by your own key", response_model=ExporterRead)
async def upsert_exporter(call: CallDep, external_id: Key, draft: ExporterBody) -> Response:
    """Creates the exporter with this key or replaces it, whatever its version: for systems that hold the truth.

    201 when it is new, 200 otherwise. The body's `external_id` must be the one of the path.
    """
    return await upsert_row(call, resource, external_id, draft)
