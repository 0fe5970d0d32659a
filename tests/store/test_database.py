from __future__ import annotations

import asyncio

import asyncpg
import pytest

from service.domain.tenancy import Principal
from service.errors import EnvironmentProblem
from service.store.database import Database
from service.store.embedded import EmbeddedUrls
from service.store.tables_version import check_up_to_date
from tests import catalog_rows as rows
from tests.waiting import PATIENCE_S


async def complaint_about(url: str) -> str:
    database = Database(url)
    with pytest.raises(EnvironmentProblem) as problem:
        await database.check_role()
    await database.dispose()
    return problem.value.detail


async def as_owner(urls: EmbeddedUrls, *statements: str) -> None:
    connection = await asyncpg.connect(urls.owner_url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def test_the_applications_role_is_a_safe_one(database: Database) -> None:
    await database.ping()
    await database.check_role()


async def test_a_member_of_the_applications_role_is_as_safe(database_urls: EmbeddedUrls) -> None:
    await as_owner(database_urls, "CREATE ROLE member_of_app LOGIN IN ROLE homeward_app")
    database = Database(database_urls.app_url.replace("homeward_app@", "member_of_app@"))
    await database.check_role()
    async with database.unit_of_work(None) as uow:
        assert len(await uow.tenants.list_all()) == 1
    await database.dispose()


async def test_a_superuser_is_refused(database_urls: EmbeddedUrls) -> None:
    told = await complaint_about(database_urls.owner_url)

    assert told.startswith("The database role 'postgres' is a superuser, so tenants would not be kept apart")
    assert "LOGIN PASSWORD '…' IN ROLE homeward_app" in told


async def test_a_role_that_bypasses_row_level_security_is_refused(database_urls: EmbeddedUrls) -> None:
    await as_owner(database_urls, "CREATE ROLE bypasser LOGIN BYPASSRLS IN ROLE homeward_app")

    assert "has BYPASSRLS" in await complaint_about(database_urls.app_url.replace("homeward_app@", "bypasser@"))


async def test_an_owner_of_tables_is_refused(fresh_urls: EmbeddedUrls) -> None:
    await as_owner(
        fresh_urls, "CREATE ROLE table_owner LOGIN IN ROLE homeward_app", "ALTER TABLE product OWNER TO table_owner"
    )

    told = await complaint_about(fresh_urls.app_url.replace("homeward_app@", "table_owner@"))
    assert "owns tables" in told
    assert "HOMEWARD_MIGRATION_DATABASE_URL" in told


async def test_a_role_without_grants_is_refused(database_urls: EmbeddedUrls) -> None:
    await as_owner(database_urls, "CREATE ROLE stranger LOGIN")
    url = database_urls.app_url.replace("homeward_app@", "stranger@")

    assert "GRANT homeward_app TO stranger" in await complaint_about(url)


async def test_a_role_that_may_not_even_look_is_told_what_to_grant(database_urls: EmbeddedUrls) -> None:
    await as_owner(database_urls, "CREATE ROLE onlooker LOGIN")
    url = database_urls.app_url.replace("homeward_app@", "onlooker@")
    with pytest.raises(EnvironmentProblem, match="GRANT homeward_app TO the role"):
        await check_up_to_date(url)


async def test_cancelled_work_gives_its_connection_back(app_url: str) -> None:
    database, connected = Database(app_url, pool_size=1), asyncio.Event()

    async def work() -> None:
        async with database.unit_of_work(None) as uow:
            await uow.changes.position()
            connected.set()
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(work()) for _ in range(2)]  # the second waits for the first one's connection
    await connected.wait()
    for task in tasks:
        task.cancel()
    assert [type(outcome).__name__ for outcome in await asyncio.gather(*tasks, return_exceptions=True)] == [
        "CancelledError",
        "CancelledError",
    ]
    await asyncio.wait_for(asyncio.gather(database.ping(), database.ping()), PATIENCE_S)
    await database.dispose()


async def test_a_missing_database_is_told_in_a_sentence(database_urls: EmbeddedUrls) -> None:
    database = Database(database_urls.app_url.replace("/test_", "/no_such_"))
    with pytest.raises(EnvironmentProblem, match="does not exist; create it, or correct the name"):
        await database.ping()
    await database.dispose()


async def test_a_missing_role_is_told_in_a_sentence(database_urls: EmbeddedUrls) -> None:
    database = Database(database_urls.app_url.replace("homeward_app@", "nobody_here@"))
    with pytest.raises(EnvironmentProblem, match="refuses the login"):
        await database.ping()
    await database.dispose()


async def test_missing_tables_are_told_in_a_sentence(empty_urls: EmbeddedUrls) -> None:
    database = Database(empty_urls.app_url)
    async with database.unit_of_work(None) as uow:
        with pytest.raises(EnvironmentProblem, match="run `homeward migrate`"):
            await uow.exporters.count()
    await database.dispose()


async def test_connections_lost_in_between_cost_nothing(database: Database, database_urls: EmbeddedUrls) -> None:
    await database.ping()
    await as_owner(
        database_urls, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'homeward_app'"
    )
    await database.ping()


async def test_a_connection_lost_at_work_is_a_problem_of_the_environment(
    database: Database, database_urls: EmbeddedUrls, principal: Principal
) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(rows.demand(principal.tenant_id))
        await as_owner(
            database_urls, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'homeward_app'"
        )
        with pytest.raises(EnvironmentProblem, match="went away"):
            await uow.demands.count()
    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.demands.count() == 0


async def test_more_work_than_connections_waits_its_turn(app_url: str) -> None:
    database = Database(app_url, pool_size=2)

    async def look() -> int:
        async with database.unit_of_work(None) as uow:
            return await uow.exporters.count()

    assert await asyncio.gather(*(look() for _ in range(40))) == [0] * 40
    await database.dispose()
