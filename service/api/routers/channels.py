"""Channels: those of the shared registry, and those that partners add."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from service.api.deps import CallDep, IdempotencyKey, IfMatch, IfNoneMatch, JsonBody, MergePatchBody
from service.api.rows import Resource, create_row, delete_row, list_page, patch_row, read_row, replace_row
from service.api.schemas.programs import ChannelId, ChannelPage, ChannelQuery
from service.domain.drafts.program import ChannelDraft
from service.usecases.concepts import CHANNELS
from service.wire.programs import ChannelRead

PATH = "/v1/channels"
ONE = PATH + "/{channel_id}"

router = APIRouter(tags=["channels"])
resource = Resource(PATH, CHANNELS, ChannelRead)

ChannelBody = Annotated[ChannelDraft, Depends(JsonBody(ChannelDraft))]
ChannelPatch = Annotated[dict[str, Any], Depends(MergePatchBody(ChannelDraft))]


@router.post(PATH, operation_id="create_channel", summary="Add a channel", status_code=201, response_model=ChannelRead)
async def create_channel(call: CallDep, draft: ChannelBody, key: IdempotencyKey = None) -> Response:
    """Stores a channel of your own beside the shared registry; 409 when its `id` is taken."""
    return await create_row(call, resource, draft, key)


@router.get(PATH, operation_id="list_channels", summary="List channels", response_model=ChannelPage)
async def list_channels(call: CallDep, query: Annotated[ChannelQuery, Query()]) -> Response:
    """The channels of the shared registry and those that partners publish, by id; with `scope=own` your own."""
    return await list_page(call, resource, query)


@router.get(ONE, operation_id="get_channel", summary="Read a channel", response_model=ChannelRead)
async def get_channel(call: CallDep, channel_id: ChannelId, if_none_match: IfNoneMatch = None) -> Response:
    """One channel with its sources and its ETag."""
    return await read_row(call, resource, channel_id, if_none_match)


@router.put(ONE, operation_id="replace_channel", summary="Replace a channel", response_model=ChannelRead)
async def replace_channel(
    call: CallDep, channel_id: ChannelId, draft: ChannelBody, if_match: IfMatch = None
) -> Response:
    """States everything about one of your channels anew; those of the registry cannot be changed (403)."""
    return await replace_row(call, resource, channel_id, draft, if_match)


@router.patch(ONE, operation_id="patch_channel", summary="Change a channel", response_model=ChannelRead)
async def patch_channel(
    call: CallDep, channel_id: ChannelId, patch: ChannelPatch, if_match: IfMatch = None
) -> Response:
    """Changes the fields that are sent (JSON Merge Patch, RFC 7396): null takes a field's statement back."""
    return await patch_row(call, resource, channel_id, patch, if_match)


@router.delete(ONE, operation_id="delete_channel", summary="Remove a channel", status_code=204)
async def delete_channel(call: CallDep, channel_id: ChannelId, if_match: IfMatch = None) -> Response:
    """Removes one of your channels; those of the registry cannot be removed (403)."""
    return await delete_row(call, resource, channel_id, if_match)
