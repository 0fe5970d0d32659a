"""`Idempotency-Key`: a POST that is sent again is answered as it was the first time, not done again."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable

import structlog
from starlette.responses import Response

from service.api.answers import REVISION
from service.api.deps import Call
from service.api.errors import describe_error, problem_response
from service.errors import HomewardError, IdempotencyKeyInUse, IdempotencyKeyReused
from service.store.idempotency import ABANDONED_AFTER, Outcome, StoredAnswer

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
MAX_KEPT_BYTES = 262_144
TRIM_EVERY = 64
"""Answers of which one, on average, looks whether its tenant keeps too many; that takes milliseconds."""
_FINISH_AGAIN_AFTER_S = 0.5
_FINISH_WITHIN_S = ABANDONED_AFTER.total_seconds() * 0.8  # another request may have the key after that
_finishing: set[asyncio.Task[None]] = set()

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
        _finish_aside(call, key, None)  # nothing more is asked of a database that may just have failed
        raise
    if answer.status_code >= _SERVER_ERROR:
        _finish_aside(call, key, None)
    else:
        try:
            await _finish(call, key, _kept(call, answer))
        except HomewardError:
            _finish_aside(call, key, _kept(call, answer))
    return answer


async def _refusal_as_answer(call: Call, produce: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await produce()
    except HomewardError as error:
        return describe_error(error, call.language, "body")


def _kept(call: Call, answer: Response) -> StoredAnswer:
    """What a repeated request is answered; where the first answer is too large to keep, that and where its row is."""
    if len(answer.body) > MAX_KEPT_BYTES:
        location = {"Location": answer.headers["location"]} if "location" in answer.headers else None
        answer = problem_response("idempotency_answer_not_kept", call.language, headers=location)
    headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    return StoredAnswer(answer.status_code, headers, bytes(answer.body))


async def _finish(call: Call, key: str, answer: StoredAnswer | None) -> None:
    """Keep the answer, or free the key."""
    async with call.unit_of_work() as uow:
        if answer is None:
            await uow.idempotency.forget(key)
        else:
            await uow.idempotency.complete(key, answer)
            if not secrets.randbelow(TRIM_EVERY):
                await uow.idempotency.trim()
        await uow.commit()


def _finish_aside(call: Call, key: str, answer: StoredAnswer | None) -> None:
    """Finish while the request is answered, and again until it succeeds: an unfinished key refuses its repetition."""

    async def finish() -> None:
        until = time.monotonic() + _FINISH_WITHIN_S
        while True:
            try:
                return await _finish(call, key, answer)
            except HomewardError as error:
                if time.monotonic() > until:
                    logger.warning("idempotency_key_not_finished", reason=error.code)
                    return None
                await asyncio.sleep(_FINISH_AGAIN_AFTER_S)

    task = asyncio.create_task(finish(), name="finish-idempotency-key")
    _finishing.add(task)  # the loop itself holds tasks weakly
    task.add_done_callback(_finishing.discard)
