"""The disk of the data folder is full: reads go on, writes are refused with the reason, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import open_folder
from tests.faults.conftest import Ledger, copy_of
from tests.faults.service_process import STARTS_WITHIN_S, Service, running, until
from tests.faults.traffic import Traffic, traffic_on

DISK_MIB = 200
HEALS_WITHIN_S = 10.0
ENDS_WITHIN_S = 30.0

pytestmark = pytest.mark.long


@pytest.fixture
def data_on_a_small_disk(prepared: Path, ledger: Ledger) -> Iterator[Path | None]:
    """A data folder on a disk that is soon full; None where this machine lets nobody mount one."""
    with open_folder() as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=755", "none", str(folder)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            ledger.note("not tried: it takes the right to mount a disk")
            yield None
            return
        try:
            yield copy_of(prepared, folder)
        finally:
            subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """No room is left on the disk."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    os.write(file.fileno(), b"x" * size)
            except OSError:
                pass
    try:
        yield
    finally:
        filler.unlink()


async def until_a_write_is_refused(traffic: Traffic) -> None:
    before = traffic.n_refused
    await until(lambda: traffic.n_refused > before + 10, HEALS_WITHIN_S)


async def test_the_disk_is_full_for_a_while(data_on_a_small_disk: Path | None, ledger: Ledger) -> None:
    if data_on_a_small_disk is None:
        return
    with running(data_on_a_small_disk) as service:
        await service.seconds_until_ready(STARTS_WITHIN_S)
        async with traffic_on(service) as traffic:
            await traffic.until_writes()
            with full(data_on_a_small_disk.parent):
                await until_a_write_is_refused(traffic)
                assert await service.is_ready(), "what is stored can be read"
            await traffic.until_writes(1)
        assert "The disk of the database is full; make room on it." in service.log.read_text(errors="replace")
        await ledger.settle(traffic, service)


async def test_the_database_is_killed_while_the_disk_is_full(
    data_on_a_small_disk: Path | None, tmp_path: Path, ledger: Ledger
) -> None:
    if data_on_a_small_disk is None:
        return
    data, log = data_on_a_small_disk, tmp_path / "log"
    with running(data, log=log) as service:
        await service.seconds_until_ready(STARTS_WITHIN_S)
        async with traffic_on(service) as traffic:
            await traffic.until_writes()
            with full(data_on_a_small_disk.parent):
                await until_a_write_is_refused(traffic)
                os.kill(service.postmaster, signal.SIGKILL)
                await service.until_unready(HEALS_WITHIN_S)
                ledger.note(await outcome_of(service))
    with running(data, log=log) as service:
        await service.seconds_until_ready(STARTS_WITHIN_S)
        await ledger.settle(traffic, service)


async def outcome_of(service: Service) -> str:
    """Healed or ended; either is in order."""

    async def is_over() -> bool:
        return service.process.poll() is not None or await service.is_ready()

    await until(is_over, ENDS_WITHIN_S)
    if service.process.poll() is None:
        return "healed in spite of it"
    assert service.process.returncode == 1
    assert "its disk is full" in service.log.read_text(errors="replace")
    return "ended with status 1 and the reason"
