"""How rows of any concept are created, read, listed, changed and removed over HTTP: the same manners for all."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.responses import Response

from service.api.answers import REVISION, no_content, page_answer, row_answer, row_bytes, row_or_unchanged
from service.api.deps import Call, validate_document
from service.api.etags import expected_version, stale
from service.api.formats import SLUG
from service.api.idempotency import answer_once
from service.api.merge_patch import merge_patch
from service.api.paging import check_fingerprint, decode_cursor, encode_cursor, fingerprint_list, refuse_position
from service.api.schemas.lists import ListQuery
from service.domain.drafts.draft import Draft
from service.usecases.concepts import Concept, get_own
from service.usecases.create import create
from service.usecases.delete import delete
from service.usecases.read import find_unseen_exporters, read, stream_rows
from service.usecases.replace import replace
from service.usecases.upsert import upsert_by_key
from service.usecases.written import Written
from service.wire.rows import RowRead

RowId = UUID | str

MAX_PAGE_BYTES = 2_000_000
"""Rows behind which a page ends, however many were asked for: some 1,000 of usual size."""
_SLUG = re.compile(SLUG.pattern)


@dataclass(frozen=True, slots=True)
class Resource:
    """A concept on the wire.

    Attributes:
        path: of its list, `/v1/exporters`.
        concept: how the use cases handle it.
        read: what callers are shown of a row.
    """

    path: str
    concept: Concept[Any, Any]
    read: type[RowRead]

    def show(self, call: Call, row: Any, unseen: Container[UUID] = ()) -> RowRead:  # noqa: ANN401 - an entity
        """The row as the caller may see it, without the exporter that it belongs to when that is among `unseen`."""
        hidden = {"exporter_id"} if self.concept.has_exporter and row.exporter_id in unseen else set[str]()
        return self.read.of(row, call.principal.tenant_id, hidden)


async def create_row(
    call: Call, resource: Resource, draft: Draft, idempotency_key: str | None, exporter_id: UUID | None = None
) -> Response:
    """201 with the row, its address and its entity tag."""

    async def produce() -> Response:
        async with call.unit_of_work() as uow:
            written = await create(uow, call.principal, resource.concept, draft, call.now(), exporter_id=exporter_id)
        return _written_answer(call, resource, written)

    return await answer_once(call, idempotency_key, produce)


async def read_row(call: Call, resource: Resource, row_id: RowId, if_none_match: str | None) -> Response:
    """200 with the row, or 304."""
    async with call.unit_of_work() as uow:
        row = await read(uow, call.principal, resource.concept, row_id)
        unseen = await find_unseen_exporters(uow, call.principal, resource.concept, [row])
    return row_or_unchanged(resource.show(call, row, unseen), call.language, if_none_match)


async def list_page(
    call: Call, resource: Resource, query: ListQuery, fixed: Mapping[str, object] | None = None
) -> Response:
    """A page of rows in the order of their ids; `fixed` narrows beyond what the query says.

    Fewer than asked for where they are large, for a page has some `MAX_PAGE_BYTES`; the next one goes on behind them.
    """
    filters = query.filters() | dict(fixed or {})
    fingerprint = fingerprint_list(resource.path, {**filters, "scope": query.scope})
    after, limit, items = _position(query.cursor, fingerprint, resource), query.limit, list[bytes]()
    last_id, next_cursor = "", None
    async with call.unit_of_work() as uow:
        rows = stream_rows(uow, call.principal, resource.concept, query.scope.value, limit + 1, after, filters)
        async with aclosing(rows):
            async for row, unseen in rows:
                if filters.get("exporter_id") in unseen:
                    break  # who may not see an exporter is not told what belongs to it either
                if len(items) == limit or sum(map(len, items)) > MAX_PAGE_BYTES:
                    next_cursor = encode_cursor(fingerprint, last_id)
                    break
                items.append(row_bytes(resource.show(call, row, unseen)))
                last_id = str(row.id)
    return page_answer(items, next_cursor, call.language)


def _position(cursor: str | None, fingerprint: str, resource: Resource) -> RowId | None:
    if cursor is None:
        return None
    found, position = decode_cursor(cursor)
    check_fingerprint(found, fingerprint)
    if not isinstance(position, str):
        raise refuse_position()
    if resource.concept.key == "id" and _SLUG.fullmatch(position):
        return position
    try:
        return UUID(position)
    except ValueError as error:
        raise refuse_position() from error


async def check_visible(call: Call, concept: Concept[Any, Any], row_id: RowId) -> None:
    """Raise `NotFound` when the row that a path leads through is not there for the caller."""
    async with call.unit_of_work() as uow:
        await read(uow, call.principal, concept, row_id)


async def replace_row(call: Call, resource: Resource, row_id: RowId, draft: Draft, if_match: str | None) -> Response:
    """200 with the row as it is now."""
    expected = expected_version(if_match)
    async with call.unit_of_work() as uow:
        written = await replace(uow, call.principal, resource.concept, row_id, draft, expected, call.now())
    return _written_answer(call, resource, written)


async def patch_row(
    call: Call, resource: Resource, row_id: RowId, patch: Mapping[str, Any], if_match: str | None
) -> Response:
    """200 with the row after a JSON Merge Patch of what is stated about it.

    The patched whole is validated like any other draft, and written only over the very version it was made from.
    """
    expected = expected_version(if_match)
    concept = resource.concept
    async with call.unit_of_work() as uow:
        row = await get_own(concept, uow, call.principal, row_id)
        if expected not in {None, row.version}:
            raise stale()
        stated = resource.show(call, row).model_dump(
            mode="json", include=set(concept.draft.model_fields), exclude_none=True
        )
        draft = validate_document(concept.draft, merge_patch(stated, patch))
        written = await replace(uow, call.principal, concept, row_id, draft, row.version, call.now())
    return _written_answer(call, resource, written)


async def delete_row(call: Call, resource: Resource, row_id: RowId, if_match: str | None) -> Response:
    """204."""
    expected = expected_version(if_match)
    async with call.unit_of_work() as uow:
        revision = await delete(uow, call.principal, resource.concept, row_id, expected)
    return no_content(call.language, revision)


async def upsert_row(
    call: Call, resource: Resource, key: str, draft: Draft, exporter_id: UUID | None = None
) -> Response:
    """201 with the new row or 200 with the changed one, found by the partner's own key."""
    async with call.unit_of_work() as uow:
        written = await upsert_by_key(
            uow, call.principal, resource.concept, key, draft, call.now(), exporter_id=exporter_id
        )
    answer = _written_answer(call, resource, written)
    answer.headers["Content-Location"] = _address(call, resource, written.row.id)
    return answer


def _written_answer(call: Call, resource: Resource, written: Written[Any]) -> Response:
    """A stored row with the revision of its change: 201 and its address when it is new, else 200."""
    answer = row_answer(resource.show(call, written.row), call.language, 201 if written.is_new else 200)
    answer.headers[REVISION] = str(written.revision)
    if written.is_new:
        answer.headers["Location"] = _address(call, resource, written.row.id)
    return answer


def _address(call: Call, resource: Resource, row_id: RowId) -> str:
    """Of a row, below the path prefix that a gateway may serve us under."""
    return f"{call.request.scope.get('root_path', '')}{resource.path}/{row_id}"
