from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from service.api.application import build_application
from service.observability.metrics import Metrics
from tests.api.conftest import client_of, serving


@contextmanager
def broken_service() -> Iterator[str]:
    """An app whose one route fails unexpectedly."""
    app: FastAPI = build_application(Metrics())

    @app.get("/break", include_in_schema=False)
    async def break_down(request: Request) -> None:
        raise ZeroDivisionError("secret-of-the-house")

    with serving(app) as address:
        yield address


async def test_the_unexpected_becomes_a_problem_without_internals(caplog: pytest.LogCaptureFixture) -> None:
    with broken_service() as address:
        async with client_of(address, None) as client:
            answer = await client.get("/break", headers={"X-Request-Id": "trace-7", "Accept-Language": "zh"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert (answer.json()["code"], answer.headers["content-language"]) == ("internal", "zh-CN")
    assert answer.headers["x-request-id"] == "trace-7"
    assert "secret" not in answer.text
    (record,) = [record for record in caplog.records if "request_failed" in str(record.msg)]
    assert record.levelno == logging.ERROR
    assert "trace-7" in str(record.msg)
