from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from service.api.middleware import RequestMiddleware
from service.observability.metrics import Metrics


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


async def half(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    await asyncio.Event().wait()


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    raise TimeoutError("of its own, and long before the deadline")


def client_of(app: RequestMiddleware) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


async def test_a_request_that_takes_too_long_is_given_up() -> None:
    async with client_of(RequestMiddleware(never, Metrics(), 0.05)) as client:
        answer = await client.get("/", headers={"Accept-Language": "zh-CN"})
    assert (answer.status_code, answer.json()["code"]) == (503, "deadline_exceeded")
    assert answer.json()["title"] == "处理超时"
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["X-Request-Id"]


async def test_half_an_answer_is_cut_off_rather_than_taken_for_a_whole_one() -> None:
    async with client_of(RequestMiddleware(half, Metrics(), 0.05)) as client:
        with pytest.raises(TimeoutError):
            await client.get("/")


async def test_a_timeout_of_the_works_own_is_a_failure_like_any_other() -> None:
    async with client_of(RequestMiddleware(failing, Metrics(), 30)) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
