"""Answers: JSON bytes, entity tags, and the language they are in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import orjson
from starlette.responses import Response

from service.api.answer_cache import Asked
from service.api.deps import Call
from service.api.etags import etag_of, is_unchanged
from service.api.language import CONTENT_LANGUAGE
from service.domain.language import Language
from service.usecases.versioned_snapshot import VersionedSnapshot
from service.wire.encode import encode
from service.wire.rows import RowRead

JSON = "application/json"
REVISION = "Homeward-Revision"
"""The header of every change: the revision of the index from which on answers know it."""
_NO_STORE = "private, no-cache"


def json_answer(content: object, language: Language, status: int = 200) -> Response:
    """Any value that has a form on the wire."""
    return Response(encode(content), status, _headers(language), JSON)


async def answer_from_snapshot(
    call: Call, versioned: VersionedSnapshot, produce: Callable[[], Awaitable[Response]]
) -> Response:
    """The answer to a GET that depends on nothing but the snapshot, who asks, in what language, and the day.

    Args:
        call: the request; its parameters are checked already.
        versioned: what the answer is worked out from.
        produce: works the answer out, from nothing else; its errors are raised and not remembered.
    """
    answers, scope = call.services.answers, call.request.scope
    asked = Asked(scope["path"], scope["query_string"], call.principal.tenant_id, call.language, call.today())
    body = answers.recall(versioned, asked)
    call.services.metrics.observe_answer(is_remembered=body is not None)
    if body is not None:
        call.services.pinned.pin(versioned)  # for the cursor that it may hold
        return Response(body, 200, _headers(call.language), JSON)
    answer = await produce()
    answers.remember(versioned, asked, bytes(answer.body))
    return answer


def row_answer(row: RowRead, language: Language, status: int = 200) -> Response:
    """One row with its entity tag."""
    return Response(row_bytes(row), status, _headers(language) | {"ETag": etag_of(row.version)}, JSON)


def row_or_unchanged(row: RowRead, language: Language, if_none_match: str | None) -> Response:
    """One row, or 304 when the caller holds this version already."""
    etag = etag_of(row.version)
    if is_unchanged(if_none_match, etag):
        return Response(status_code=304, headers=_headers(language) | {"ETag": etag})
    return row_answer(row, language)


def page_answer(items: Sequence[bytes], next_cursor: str | None, language: Language) -> Response:
    """A page of rows, each as `row_bytes` writes it."""
    body = b'{"items":[' + b",".join(items) + b'],"next_cursor":' + orjson.dumps(next_cursor) + b"}"
    return Response(body, 200, _headers(language), JSON)


def no_content(language: Language, revision: int) -> Response:
    """Done, with nothing to show but the revision of the change."""
    return Response(status_code=204, headers=_headers(language) | {REVISION: str(revision)})


def row_bytes(row: object) -> bytes:
    """A row as JSON."""
    assert isinstance(row, RowRead)
    return row.model_dump_json(exclude_unset=True).encode()


def _headers(language: Language) -> dict[str, str]:
    return {
        "Content-Language": CONTENT_LANGUAGE[language],
        "Cache-Control": _NO_STORE,
        "Vary": "Accept-Language, Authorization",
    }
