"""What operators see, and what happens in trouble."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from service.app import create_app
from service.config import Settings
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
    assert "path-4711" not in text
    assert "00fe" not in text
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(values["homeward_index_revision"]) >= 0
    assert 0 <= float(values["homeward_index_age_seconds"]) < 600
    assert 'homeward_index_events_total{kind="built"}' in values


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
