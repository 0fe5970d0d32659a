"""The embedded database is killed, frozen, cut off, spoilt, full: the service heals itself, or ends and says why."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from tests.faults.conftest import ROUNDS, Ledger
from tests.faults.service_process import STARTS_WITHIN_S, Service, frozen, running, until
from tests.faults.traffic import Traffic, traffic_on

HEALS_WITHIN_S = 10.0
ANSWERS_WITHIN_S = 5.0
ENDS_WITHIN_S = 30.0


async def test_the_database_is_killed(service: Service, ledger: Ledger) -> None:
    healed_s = []
    await service.seconds_until_ready(HEALS_WITHIN_S)
    async with traffic_on(service) as traffic:
        for _ in range(ROUNDS):
            await traffic.until_writes()
            began = time.monotonic()
            killed = service.postmaster
            os.kill(killed, signal.SIGKILL)
            await until_another_server(service, {killed})
            await service.seconds_until_ready(HEALS_WITHIN_S)
            healed_s.append(time.monotonic() - began)
    ledger.note(f"{ROUNDS} kills, healed within {max(healed_s):.1f} s")
    await ledger.settle(traffic, service)


@pytest.mark.long
async def test_the_pid_file_of_the_database_is_lost(service: Service, ledger: Ledger) -> None:
    await service.seconds_until_ready(HEALS_WITHIN_S)
    known = {service.postmaster, os.getpid()}
    async with traffic_on(service) as traffic:
        (service.data_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")
        await until_another_server(service, known)
        ledger.note(f"ready after {await service.seconds_until_ready(HEALS_WITHIN_S):.1f} s")
        await traffic.until_writes()
    await ledger.settle(traffic, service)


@pytest.mark.long
async def test_the_database_is_frozen(service: Service, ledger: Ledger) -> None:
    await service.seconds_until_ready(HEALS_WITHIN_S)
    async with traffic_on(service) as traffic:
        for _ in range(min(ROUNDS, 3)):
            await traffic.until_writes()
            with frozen(service.postmaster):
                await service.until_unready(HEALS_WITHIN_S)
                await asyncio.sleep(2 * ANSWERS_WITHIN_S)
            thawed_s = await service.seconds_until_ready(ANSWERS_WITHIN_S)
            ledger.note(f"frozen for {2 * ANSWERS_WITHIN_S:g} s, ready {thawed_s:.1f} s after that")
    await ledger.settle(traffic, service)
    assert traffic.longest_s < ANSWERS_WITHIN_S


async def test_connections_are_cut_in_the_middle_of_requests(service: Service, ledger: Ledger) -> None:
    await service.seconds_until_ready(HEALS_WITHIN_S)
    admin = await asyncpg.connect(f"postgresql://postgres@/postgres?host={service.data_dir / 'postgres'}")
    n_cut = 0
    async with traffic_on(service) as traffic:
        for _ in range(20 * ROUNDS):
            await asyncio.sleep(0.1)
            n_cut += await admin.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'homeward_app'"
            )
        await traffic.until_writes(1)
    await admin.close()
    ledger.note(f"{n_cut} connections cut")
    assert n_cut > 0
    await ledger.settle(traffic, service)


@pytest.mark.long
async def test_a_database_that_cannot_be_started_any_more_ends_the_service(fault_folder: Path, ledger: Ledger) -> None:
    with running(fault_folder) as service:
        await service.seconds_until_ready(STARTS_WITHIN_S)
        (fault_folder / "postgres" / "global" / "pg_control").rename(fault_folder / "pg_control")
        os.kill(service.postmaster, signal.SIGKILL)
        began = time.monotonic()
        status = await asyncio.to_thread(service.process.wait, ENDS_WITHIN_S)
        ledger.note(f"ended with status {status} after {time.monotonic() - began:.1f} s")
        assert status == 1
        last_words = service.log.read_text().splitlines()[-1]
        assert last_words.startswith("homeward: The embedded PostgreSQL")
        assert "does not start; its log says:" in last_words


@pytest.mark.long
async def test_the_service_itself_is_killed(fault_folder: Path, ledger: Ledger) -> None:
    traffic = Traffic()
    for _ in range(ROUNDS):
        with running(fault_folder) as service:
            await service.seconds_until_ready(STARTS_WITHIN_S)
            async with traffic_on(service, traffic):
                await traffic.until_writes()
                service.process.kill()
                await asyncio.to_thread(service.process.wait)
    ledger.note(f"{ROUNDS} kills")
    with running(fault_folder) as service:
        await service.seconds_until_ready(STARTS_WITHIN_S)
        await ledger.settle(traffic, service)


async def until_another_server(service: Service, known: Container[int]) -> None:
    """Until the service has started its database anew."""

    def is_there() -> bool:
        with suppress(OSError, ValueError, IndexError):  # the file is just being written
            return service.postmaster not in known
        return False

    await until(is_there, HEALS_WITHIN_S)
