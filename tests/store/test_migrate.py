from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.errors import EnvironmentProblem
from service.store import migrate
from service.store.address import parse_address
from service.store.connection import connector
from service.store.embedded import EmbeddedUrls
from service.store.tables import metadata
from service.store.tables_version import VERSIONS, check_up_to_date

_CONSTRAINTS = text(
    """
    SELECT conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    ORDER BY 1
    """
)
_EVERYTHING = text(
    """
    SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'policy ' || polname FROM pg_policy
    ORDER BY 1
    """
)


def engine_of(url: str) -> AsyncEngine:
    return create_async_engine("postgresql+asyncpg://", async_creator=connector(parse_address(url)))


async def read(url: str, statement: TextClause) -> list[str]:
    engine = engine_of(url)
    async with engine.connect() as connection:
        rows = list((await connection.execute(statement)).scalars())
    await engine.dispose()
    return rows


def test_the_versions_are_those_of_the_scripts() -> None:
    scripts = ScriptDirectory("migrations").walk_revisions()

    assert [script.revision for script in scripts] == [*reversed(VERSIONS)]


async def test_tables_equal_what_the_migrations_make(owner_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engine = engine_of(owner_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_constraints_and_indexes_equal_what_the_migrations_make(owner_url: str, empty_urls: EmbeddedUrls) -> None:
    engine = engine_of(empty_urls.owner_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()

    assert await read(owner_url, _CONSTRAINTS) == await read(empty_urls.owner_url, _CONSTRAINTS)


async def test_down_and_up_again_leaves_nothing_and_then_everything(owner_url: str, empty_urls: EmbeddedUrls) -> None:
    migrated = await read(owner_url, _EVERYTHING)
    await migrate.upgrade(empty_urls.owner_url)
    await migrate.downgrade(empty_urls.owner_url, "base")
    left = await read(empty_urls.owner_url, _EVERYTHING)
    await migrate.upgrade(empty_urls.owner_url)

    assert left == ["relation alembic_version", "relation alembic_version_pkc"]
    assert await read(empty_urls.owner_url, _EVERYTHING) == migrated


async def test_concurrent_migrations_wait_for_each_other(empty_urls: EmbeddedUrls) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_urls.owner_url) for _ in range(4)))

    await check_up_to_date(empty_urls.app_url)


async def test_an_empty_database_is_told_to_migrate(empty_urls: EmbeddedUrls) -> None:
    with pytest.raises(EnvironmentProblem, match="has no tables of Homeward yet; run `homeward migrate`"):
        await check_up_to_date(empty_urls.app_url)


async def test_an_older_database_is_told_to_migrate(empty_urls: EmbeddedUrls) -> None:
    await migrate.upgrade(empty_urls.owner_url)
    await migrate.downgrade(empty_urls.owner_url, "0001")

    with pytest.raises(EnvironmentProblem, match="older version 0001; run `homeward migrate`"):
        await check_up_to_date(empty_urls.owner_url)


async def test_a_database_of_a_newer_version_is_left_alone(empty_urls: EmbeddedUrls) -> None:
    await migrate.upgrade(empty_urls.owner_url)
    engine = engine_of(empty_urls.owner_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()

    for ask in (migrate.upgrade(empty_urls.owner_url), check_up_to_date(empty_urls.app_url)):
        with pytest.raises(EnvironmentProblem, match="made by another version of Homeward"):
            await ask


async def test_a_role_that_may_not_migrate_is_told_so(empty_urls: EmbeddedUrls) -> None:
    with pytest.raises(EnvironmentProblem, match="may not do what a migration needs"):
        await migrate.upgrade(empty_urls.app_url)


async def test_an_owner_that_is_no_superuser_migrates_and_its_triggers_still_record(empty_urls: EmbeddedUrls) -> None:
    engine = engine_of(empty_urls.owner_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE ROLE plain_owner LOGIN"))
        name = (await connection.execute(text("SELECT current_database()"))).scalar_one()
        await connection.execute(text(f"ALTER DATABASE {name} OWNER TO plain_owner"))
    await engine.dispose()
    owner_url = empty_urls.owner_url.replace("postgres@", "plain_owner@")
    await migrate.upgrade(owner_url)

    engine = engine_of(empty_urls.app_url)
    async with engine.begin() as connection:
        await connection.execute(
            text("SELECT set_config('homeward.tenant_id', '00000000-0000-7000-8000-000000000001', true)")
        )
        await connection.execute(
            text(
                "INSERT INTO exporter (id, tenant_id, external_id, name, visibility, version, created_at, updated_at)"
                " VALUES (uuidv7(), '00000000-0000-7000-8000-000000000001', 'A', 'A', 'private', 1, now(), now())"
            )
        )
        assert (await connection.execute(text("SELECT count(*) FROM catalog_change"))).scalar_one() == 1
    await engine.dispose()
