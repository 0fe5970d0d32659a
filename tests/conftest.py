"""A PostgreSQL for the whole run, a clean database for each test that asks for one, and how many examples are tried."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import settings

from service.domain.tenancy import Principal
from service.index.text_tables import bring_tables
from service.store import migrate
from service.store.database import Database
from service.store.embedded import EmbeddedUrls, release_embedded, start_embedded

bring_tables()

# Few examples where one waits for them, many in CI; no test states a number of its own. There is no deadline: how long
# an example takes tells of the machine.
settings.register_profile("local", max_examples=20, deadline=None)
settings.register_profile("ci", max_examples=300, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

# Nothing of a test run needs to survive a power cut.
_FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200")
_numbers = count(1)
# Emptying a database takes a twentieth of the time of making one.
_clean: list[str] = []
_EMPTY = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET session_replication_role = replica;
    DELETE FROM product; DELETE FROM exporter; DELETE FROM demand; DELETE FROM channel; DELETE FROM program;
    DELETE FROM idempotency; DELETE FROM api_key; DELETE FROM catalog_change; DELETE FROM hs_code;
    DELETE FROM tenant WHERE id <> '00000000-0000-7000-8000-000000000001';
    UPDATE catalog_feed SET pruned_below = 0;
    ALTER TABLE catalog_change ALTER COLUMN seq RESTART;
"""


def in_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A folder for an embedded server of the test's own."""
    with open_folder() as folder:
        yield folder


@contextmanager
def open_folder() -> Iterator[Path]:
    """Not below pytest's own folder: another run of pytest closes that to the user that an embedded server runs as."""
    with TemporaryDirectory(prefix="homeward-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedUrls]:
    """The embedded server of the test run; its database `homeward` is empty until `template_urls` migrates it."""
    with open_folder() as folder:
        yield start_embedded(folder)
        release_embedded(folder)


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
    name = await _create_database(postgres, "template0")
    yield EmbeddedUrls(in_database(postgres.owner_url, name), in_database(postgres.app_url, name))
    await _drop_database(postgres, name)


@pytest.fixture
async def fresh_urls(template_urls: EmbeddedUrls) -> AsyncIterator[EmbeddedUrls]:
    """A migrated database of the test's own, for tests that change its tables or their owner."""
    name = await _create_database(template_urls, "homeward")
    yield EmbeddedUrls(in_database(template_urls.owner_url, name), in_database(template_urls.app_url, name))
    await _drop_database(template_urls, name)


@pytest.fixture
async def database_urls(template_urls: EmbeddedUrls) -> AsyncIterator[EmbeddedUrls]:
    """A migrated database that holds nothing but the registry's tenant; emptied afterwards for the next test."""
    name = _clean.pop() if _clean else await _create_database(template_urls, "homeward")
    urls = EmbeddedUrls(in_database(template_urls.owner_url, name), in_database(template_urls.app_url, name))
    yield urls
    connection = await asyncpg.connect(urls.owner_url)
    await connection.execute(_EMPTY)
    await connection.close()
    _clean.append(name)


async def _create_database(urls: EmbeddedUrls, template: str) -> str:
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(in_database(urls.owner_url, "postgres"))
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    await admin.close()
    return name


async def _drop_database(urls: EmbeddedUrls, name: str) -> None:
    admin = await asyncpg.connect(in_database(urls.owner_url, "postgres"))
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
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
