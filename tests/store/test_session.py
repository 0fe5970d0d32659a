"""What a session makes of a database that is slow, silent, or cut off."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text

from service.errors import EnvironmentProblem, InvalidInput
from service.store.database import Database
from service.store.embedded import EmbeddedUrls
from service.store.patience import Patience
from service.store.session import Session

BRIEF = Patience(connection_s=0.3, statement_s=0.3)
IN_TIME_S = 3.0  # twice what the session may take, on a machine that has other things to do

BACKEND = text("SELECT pg_backend_pid()")


@pytest.fixture
async def brief(app_url: str) -> AsyncIterator[Database]:
    """A database that is not waited for long."""
    database = Database(app_url, pool_size=1, patience=BRIEF)
    yield database
    await database.dispose()


def session_of(database: Database) -> Session:
    return Session(database.engine, None, BRIEF)


async def test_a_statement_that_takes_too_long_is_ended_and_costs_no_connection(brief: Database) -> None:
    session = session_of(brief)
    await session.open()
    before = (await session.execute(BACKEND)).scalar_one()
    with pytest.raises(EnvironmentProblem, match="took too long"):
        await session.execute(text("SELECT pg_sleep(60)"))
    await session.close()

    await session.open()
    assert before == (await session.execute(BACKEND)).scalar_one()
    await session.close()


async def test_a_silent_server_is_left_in_time_and_for_another_connection(brief: Database) -> None:
    session = session_of(brief)
    await session.open()
    frozen = (await session.execute(BACKEND)).scalar_one()
    os.kill(frozen, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(EnvironmentProblem, match="silent"):
            await session.execute(text("SELECT 1"))
        await session.close()
        assert time.monotonic() - began < IN_TIME_S
    finally:
        os.kill(frozen, signal.SIGCONT)
    await brief.ping()


async def test_a_server_that_takes_no_connection_is_left_in_time() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = Database(f"postgresql://homeward_app@127.0.0.1:{port}/homeward", patience=BRIEF)
    began = time.monotonic()
    with pytest.raises(EnvironmentProblem, match="gave no connection"):
        await database.ping()
    assert time.monotonic() - began < IN_TIME_S
    server.close()
    await server.wait_closed()
    await database.dispose()


async def test_who_finds_all_connections_taken_is_told_in_time(brief: Database) -> None:
    sessions = [session_of(brief) for _ in range(2)]  # one kept open, and one under load
    for session in sessions:
        await session.open()
    with pytest.raises(EnvironmentProblem, match="gave no connection"):
        await brief.ping()
    for session in sessions:
        await session.close()
    await brief.ping()


async def test_a_session_goes_on_over_another_connection_when_its_own_is_lost_between_two_transactions(
    brief: Database, database_urls: EmbeddedUrls
) -> None:
    session = session_of(brief)
    await session.open()
    backend = (await session.execute(BACKEND)).scalar_one()
    await session.commit()
    admin = await asyncpg.connect(database_urls.owner_url)
    await admin.execute("SELECT pg_terminate_backend($1, 5000)", backend)
    await admin.close()

    assert backend != (await session.execute(BACKEND)).scalar_one()
    await session.close()


async def test_every_unit_that_is_cut_off_gives_its_connection_back(
    brief: Database, database_urls: EmbeddedUrls
) -> None:
    """Each ends with a problem of the environment or not at all, also where it is just being given back."""
    admin = await asyncpg.connect(database_urls.owner_url)
    outcomes: set[str] = set()

    async def look() -> None:
        while not cutting.done():
            try:
                async with brief.unit_of_work(None) as uow:
                    await uow.tenants.list_all()
                outcomes.add("answered")
            except EnvironmentProblem as problem:
                outcomes.add(problem.code)

    async def cut() -> None:
        for _ in range(100):
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'homeward_app' AND datname = current_database()"
            )
            await asyncio.sleep(0.01)

    cutting = asyncio.create_task(cut())
    await asyncio.gather(*(look() for _ in range(3)))
    await admin.close()
    assert outcomes == {"answered", "environment"}
    await asyncio.gather(brief.ping(), brief.ping())


@pytest.mark.parametrize("value", ["towel\x00", "towel\ud800"])
async def test_a_text_that_no_database_holds_is_the_callers_mistake(brief: Database, value: str) -> None:
    async with brief.unit_of_work(None) as uow:
        with pytest.raises(InvalidInput, match="NUL"):
            await uow.programs.find_by_key(value)
