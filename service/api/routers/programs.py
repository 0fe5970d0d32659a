"""Programmes: those of the shared registry, and those that partners add."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from service.api.deps import CallDep, IdempotencyKey, IfMatch, IfNoneMatch, JsonBody, MergePatchBody
from service.api.rows import Resource, create_row, delete_row, list_page, patch_row, read_row, replace_row
from service.api.schemas.programs import ProgramId, ProgramPage, ProgramQuery
from service.domain.drafts.program import ProgramDraft
from service.usecases.concepts import PROGRAMS
from service.wire.programs import ProgramRead

PATH = "/v1/programs"
ONE = PATH + "/{program_id}"

router = APIRouter(tags=["programs"])
resource = Resource(PATH, PROGRAMS, ProgramRead)

ProgramBody = Annotated[ProgramDraft, Depends(JsonBody(ProgramDraft))]
ProgramPatch = Annotated[dict[str, Any], Depends(MergePatchBody(ProgramDraft))]


@router.post(
    PATH, operation_id="create_program", summary="Add a programme", status_code=201, response_model=ProgramRead
)
async def create_program(call: CallDep, draft: ProgramBody, key: IdempotencyKey = None) -> Response:
    """Stores a programme of your own beside the shared registry; 409 when its `id` is taken."""
    return await create_row(call, resource, draft, key)


@router.get(PATH, operation_id="list_programs", summary="List programmes", response_model=ProgramPage)
async def list_programs(call: CallDep, query: Annotated[ProgramQuery, Query()]) -> Response:
    """The programmes of the shared registry and those that partners publish, by id; with `scope=own` your own."""
    return await list_page(call, resource, query)


@router.get(ONE, operation_id="get_program", summary="Read a programme", response_model=ProgramRead)
async def get_program(call: CallDep, program_id: ProgramId, if_none_match: IfNoneMatch = None) -> Response:
    """One programme with its sources and its ETag."""
    return await read_row(call, resource, program_id, if_none_match)


@router.put(ONE, operation_id="replace_program", summary="Replace a programme", response_model=ProgramRead)
async def replace_program(
    call: CallDep, program_id: ProgramId, draft: ProgramBody, if_match: IfMatch = None
) -> Response:
    """States everything about one of your programmes anew; those of the registry cannot be changed (403)."""
    return await replace_row(call, resource, program_id, draft, if_match)


@router.patch(ONE, operation_id="patch_program", summary="Change a programme", response_model=ProgramRead)
async def patch_program(
    call: CallDep, program_id: ProgramId, patch: ProgramPatch, if_match: IfMatch = None
) -> Response:
    """Changes the fields that are sent (JSON Merge Patch, RFC 7396): null takes a field's statement back."""
    return await patch_row(call, resource, program_id, patch, if_match)


@router.delete(ONE, operation_id="delete_program", summary="Remove a programme", status_code=204)
async def delete_program(call: CallDep, program_id: ProgramId, if_match: IfMatch = None) -> Response:
    """Removes one of your programmes; those of the registry cannot be removed (403)."""
    return await delete_row(call, resource, program_id, if_match)
