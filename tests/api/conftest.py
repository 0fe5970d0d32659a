"""The service on a free loopback port, over a database of its own that all tests of this folder share."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from service.app import create_app
from service.config import Settings
from service.programs.registry import load_registry
from service.store.database import Database
from service.store.embedded import EmbeddedUrls
from service.usecases.create_key import create_key
from service.usecases.sync_registry import sync_registry
from tests.waiting import PATIENCE_S, eventually, wait_until


def in_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """A real server in a thread of its own; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_until(lambda: server.started or not thread.is_alive())
    assert thread.is_alive(), "the server did not start"
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=PATIENCE_S)
    assert not thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="session")
async def api_url(template_urls: EmbeddedUrls) -> AsyncIterator[str]:
    """A migrated database with the shared registry in it, for all tests of the API."""
    admin = await asyncpg.connect(in_database(template_urls.owner_url, "postgres"))
    await admin.execute("CREATE DATABASE api_tests TEMPLATE homeward")
    url = in_database(template_urls.app_url, "api_tests")
    database = Database(url)
    registry = load_registry()
    await sync_registry(database, registry.channels, registry.programs, datetime.now(UTC))
    await database.dispose()
    yield url
    await admin.execute("DROP DATABASE api_tests WITH (FORCE)")
    await admin.close()


@pytest.fixture(scope="session")
async def new_key(api_url: str) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Makes an API key for a tenant by name."""
    database = Database(api_url)

    async def make(tenant: str) -> str:
        return await create_key(database, tenant)

    yield make
    await database.dispose()


@pytest.fixture(scope="session")
async def key(new_key: Callable[[str], Awaitable[str]]) -> str:
    """The key of the tenant that most tests speak for."""
    return await new_key("Gaoyang trade bureau")


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index of the running service is."""
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="session")
def base_url(api_url: str, index_dir: Path) -> Iterator[str]:
    """The address of the running service."""
    settings = Settings(database_url=SecretStr(api_url), data_dir=index_dir, log_level="WARNING", revision_wait_s=60)
    with serving(create_app(settings)) as address:
        yield address


def client_of(base_url: str, key: str | None) -> httpx.AsyncClient:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30, trust_env=False)


async def is_ok(client: httpx.AsyncClient, path: str) -> bool:
    return (await client.get(path)).status_code == httpx.codes.OK


@pytest.fixture(scope="session")
async def client(base_url: str, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks for the first tenant."""
    async with client_of(base_url, key) as client:
        yield client


@pytest.fixture(scope="session")
async def partner(base_url: str, new_key: Callable[[str], Awaitable[str]]) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks for another tenant."""
    async with client_of(base_url, await new_key("Sourcing desk")) as client:
        yield client


@pytest.fixture(scope="session")
async def anonymous(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Has no key."""
    async with client_of(base_url, None) as client:
        yield client


_numbers = itertools.count(1)


@pytest.fixture
def unique() -> Callable[[str], str]:
    """A partner's key that no other test uses."""
    return lambda stem: f"{stem}-{next(_numbers)}"


@pytest.fixture
async def exporter(client: httpx.AsyncClient, unique: Callable[[str], str]) -> dict[str, object]:
    """An exporter of the first tenant."""
    answer = await client.post("/v1/exporters", json={"external_id": unique("EXP"), "name": "高阳县瑞丰毛巾"})
    assert answer.status_code == 201, answer.text
    row: dict[str, object] = answer.json()
    return row


@pytest.fixture(scope="session")
async def catch_up(
    template_urls: EmbeddedUrls, api_url: str, client: httpx.AsyncClient
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Waits until the index holds every change that was made so far.

    Not until the feed's own position: that moves on with transactions that change nothing, for which none is built.
    """
    owner = await asyncpg.connect(in_database(template_urls.owner_url, urlsplit(api_url).path.removeprefix("/")))

    async def wait() -> None:
        position = await owner.fetchval("SELECT coalesce(max(xid), 0) + 1 FROM catalog_change")
        await eventually(partial(is_ok, client, f"/v1/insights/market?min_revision={position}"))

    yield wait
    await owner.close()
