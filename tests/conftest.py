"""A PostgreSQL for the whole test run, and a database of its own for each test that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from service.domain.tenancy import Principal
from service.store import migrate
from service.store.database import Database
from service.store.embedded import EmbeddedUrls, release_embedded, start_embedded

# Nothing of a test run needs to survive a power cut.
_FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200")
_numbers = count(1)


def in_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedUrls]:
    """The embedded server of the test run; its database `homeward` is empty until `template_urls` migrates it.

    Not below pytest's own folder: another run of pytest closes that to the user the server runs as.
    """
    with TemporaryDirectory(prefix="homeward-tests-") as folder:
        yield start_embedded(Path(folder))
        release_embedded(Path(folder))


@pytest.fixture(scope="session")
async def template_urls(postgres: EmbeddedUrls) -> EmbeddedUrls:
    """A migrated database that tests clone and never connect to."""
    connection = await asyncpg.connect(postgres.owner_url)
    for setting in _FAST:
        await connection.execute(f"ALTER SYSTEM SET {setting}")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
    await migrate.upgrade(postgres.owner_url)
    return postgres


@pytest.fixture
async def empty_urls(postgres: EmbeddedUrls) -> AsyncIterator[EmbeddedUrls]:
    """An empty database of the test's own, without Homeward's tables."""
    async for urls in _own_database(postgres, "template0"):
        yield urls


@pytest.fixture
async def database_urls(template_urls: EmbeddedUrls) -> AsyncIterator[EmbeddedUrls]:
    """A migrated database of the test's own."""
    async for urls in _own_database(template_urls, "homeward"):
        yield urls


async def _own_database(urls: EmbeddedUrls, template: str) -> AsyncIterator[EmbeddedUrls]:
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(in_database(urls.owner_url, "postgres"))
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield EmbeddedUrls(in_database(urls.owner_url, name), in_database(urls.app_url, name))
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
def owner_url(database_urls: EmbeddedUrls) -> str:
    """Of the test's own database, as the tables' owner."""
    return database_urls.owner_url


@pytest.fixture
def app_url(database_urls: EmbeddedUrls) -> str:
    """Of the test's own database, as the role the service connects as."""
    return database_urls.app_url


@pytest.fixture
async def database(app_url: str) -> AsyncIterator[Database]:
    """The test's own database, as the service sees it."""
    database = Database(app_url)
    yield database
    await database.dispose()


@pytest.fixture
async def principal(database: Database) -> Principal:
    """A tenant that asks."""
    return await make_principal(database, "Gaoyang trade bureau")


@pytest.fixture
async def other_principal(database: Database) -> Principal:
    """Another tenant, whose private rows are none of the first one's business."""
    return await make_principal(database, "Sourcing desk")


async def make_principal(database: Database, name: str) -> Principal:
    """The tenant of this name, made if missing."""
    async with database.unit_of_work(None) as uow:
        tenant = await uow.tenants.ensure(name)
        await uow.commit()
    return Principal(tenant.id, tenant.name)
