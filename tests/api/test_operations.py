"""What operators see, and what happens in trouble."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.requests import Request

from service.api.application import build_application
from service.api.key_cache import TTL_SECONDS, KeyCache
from service.app import create_app
from service.config import Settings
from service.domain.tenancy import Principal
from service.errors import Unauthenticated
from service.observability.logging import configure_logging
from service.observability.metrics import Metrics
from service.store.database import Database
from service.usecases.create_key import create_key
from tests.api.conftest import client_of, in_database, is_ok, serving
from tests.waiting import eventually

CatchUp = Callable[[], Awaitable[None]]


async def test_alive_and_ready(anonymous: httpx.AsyncClient, catch_up: CatchUp) -> None:
    await catch_up()
    assert (await anonymous.get("/livez")).json() == {"status": "ok"}
    ready = await anonymous.get("/readyz")
    assert (ready.status_code, ready.json()["status"], ready.json()["database"], ready.json()["index"]) == (
        200,
        "ready",
        "ok",
        "ok",
    )
    assert ready.json()["revision"] >= 0


async def test_metrics_count_by_template(
    anonymous: httpx.AsyncClient, client: httpx.AsyncClient, catch_up: CatchUp
) -> None:
    await catch_up()
    await client.get("/v1/demands/00000000-0000-7000-8000-0000000000fe")
    await client.get("/no/such/path-4711")
    answer = await anonymous.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    assert 'homeward_http_requests_total{method="GET",route="/v1/demands/{demand_id}",status="404"}' in text
    assert 'route="(none)",status="404"' in text
    assert "4711" not in text
    assert "00fe" not in text
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(values["homeward_index_revision"]) >= 0
    assert 0 <= float(values["homeward_index_age_seconds"]) < 600
    assert 'homeward_index_events_total{kind="built"}' in values


async def test_a_revoked_key_works_no_longer_than_the_cache() -> None:
    now, known = [0.0], {"hw_a": Principal(UUID(int=1), "a")}
    asked = []

    async def verify(key: str) -> Principal:
        asked.append(key)
        if key not in known:
            raise Unauthenticated("The API key is unknown or revoked.")
        return known[key]

    cache = KeyCache(verify, lambda: now[0])
    for _ in range(3):
        await cache.authenticate("hw_a")
    assert asked == ["hw_a"]
    del known["hw_a"]
    now[0] += TTL_SECONDS + 0.1
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await cache.authenticate("hw_a")
    assert asked == ["hw_a"] * 3, "failures are not remembered"


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


@pytest.fixture
async def lonely_service(database_urls: object, app_url: str, tmp_path: Path) -> AsyncIterator[str]:
    """A service over a database of its own, to be taken away."""
    with serving(create_app(Settings(database_url=SecretStr(app_url), data_dir=tmp_path))) as address:
        yield address


async def test_without_the_database_it_says_so_and_comes_back(
    lonely_service: str, owner_url: str, app_url: str
) -> None:
    database = Database(app_url)
    key = await create_key(database, "x")
    await database.dispose()
    name = app_url.split("?")[0].rsplit("/", 1)[1]
    admin = await asyncpg.connect(in_database(owner_url, "postgres"))
    async with client_of(lonely_service, key) as client:
        assert (await client.get("/v1/demands")).status_code == 200
        await admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        answer = await client.get("/v1/demands")
        assert (answer.status_code, answer.json()["code"]) == (503, "environment")
        assert int(answer.headers["retry-after"]) > 0
        assert name not in answer.text
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "failing")
        assert (await client.get("/livez")).status_code == 200
        await admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        await eventually(partial(is_ok, client, "/v1/demands"))
    await admin.close()


def test_logs_hide_secrets_and_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    try:
        for as_json in (True, False):
            configure_logging("INFO", as_json=as_json)
            key = "hw_" + "s" * 43
            try:
                json.loads("boom")
            except ValueError:
                structlog.stdlib.get_logger("test").exception("failed", authorization=f"Bearer {key}", route="/v1")
            written = capsys.readouterr().err
            assert "JSONDecodeError" in written
            assert "/v1" in written
            assert key not in written
            if as_json:
                assert json.loads(written)["event"] == "failed"
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers, logging.getLogger().level = handlers, level
        logging.getLogger("uvicorn.access").disabled = False
