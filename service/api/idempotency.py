"""`Idempotency-Key`: a POST that is sent again is answered as it was the first time, not done again."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

import structlog
from starlette.responses import Response

from service.api.answers import REVISION
from service.api.deps import Call
from service.api.errors import describe_error
from service.errors import HomewardError, IdempotencyKeyInUse, IdempotencyKeyReused
from service.store.idempotency import Outcome, StoredAnswer

REPLAYED = "Idempotency-Replayed"
_KEPT_HEADERS = (
    "content-type",
    "content-language",
    "location",
    "etag",
    "cache-control",
    "vary",
    REVISION.lower(),
)
_SERVER_ERROR = 500

logger = structlog.stdlib.get_logger("idempotency")


def _hash_request(call: Call) -> bytes:
    url = call.request.url
    parts = (call.request.method, url.path, url.query)
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + call.request.state.body).digest()


async def answer_once(call: Call, key: str | None, produce: Callable[[], Awaitable[Response]]) -> Response:
    """The answer of `produce`, or the first one given under the request's idempotency key.

    Refusals are answers too and are replayed; failures of the service itself free the key, so that the request can
    be sent again.

    Raises:
        IdempotencyKeyReused: the key stands for another request.
        IdempotencyKeyInUse: the first request is not answered yet.
    """
    if key is None:
        return await produce()
    async with call.unit_of_work() as uow:
        found = await uow.idempotency.begin(key, _hash_request(call), call.now())
        await uow.commit()
    if isinstance(found, StoredAnswer):
        return Response(found.body, found.status, {**found.headers, REPLAYED: "true"})
    if found is Outcome.MISMATCH:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used for another request; choose a new one.",
            "此 Idempotency-Key 已用于另一请求，请换一个新键。",
        )
    if found is Outcome.IN_FLIGHT:
        raise IdempotencyKeyInUse(
            "The first request with this Idempotency-Key is still running; try again shortly.",
            "使用此 Idempotency-Key 的首个请求仍在处理，请稍后重试。",
        )
    return await _answer_first(call, key, produce)


async def _answer_first(call: Call, key: str, produce: Callable[[], Awaitable[Response]]) -> Response:
    try:
        answer = await _refusal_as_answer(call, produce)
    except BaseException:
        await _finish(call, key, None)
        raise
    await _finish(call, key, answer if answer.status_code < _SERVER_ERROR else None)
    return answer


async def _refusal_as_answer(call: Call, produce: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await produce()
    except HomewardError as error:
        return describe_error(error, call.language, "body")


async def _finish(call: Call, key: str, answer: Response | None) -> None:
    """Keep the answer, or free the key; the answer itself goes out even when this fails."""
    try:
        async with call.unit_of_work() as uow:
            if answer is None:
                await uow.idempotency.forget(key)
            else:
                headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
                await uow.idempotency.complete(key, StoredAnswer(answer.status_code, headers, bytes(answer.body)))
            await uow.commit()
    except HomewardError as error:
        logger.warning("idempotency_key_not_finished", reason=error.code)
