"""The service as a process of its own, on a free port, that the tests of this folder do harm to."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from service.usecases.refresh_index import BUILDER_MODULE
from tests.cli.conftest import environment

KEY = "hw_a-key-for-the-tests-of-faults"
STARTS_WITHIN_S = 300.0
STOPS_WITHIN_S = 30.0
INDEXED_WITHIN_S = 60.0  # a whole build lies in it, on a machine that has other things to do


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        process: of it.
        address: where it answers.
        data_dir: its data folder; the embedded database in it is the service's own.
        log: what it has written.
    """

    process: subprocess.Popen[bytes]
    address: str
    data_dir: Path
    log: Path

    @property
    def postmaster(self) -> int:
        """The pid of its embedded database."""
        return postmaster_of(self.data_dir)

    def client(self, timeout_s: float = 60.0) -> httpx.AsyncClient:
        """A client of the demo's tenant, which waits longer than any answer may take."""
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx.AsyncClient(base_url=self.address, headers=headers, timeout=timeout_s, trust_env=False)

    async def seconds_until_ready(self, within_s: float) -> float:
        """How long it takes until the service says that it is ready."""
        began = time.monotonic()
        await until(self.is_ready, within_s)
        return time.monotonic() - began

    async def until_unready(self, within_s: float) -> None:
        """Until it has noticed that something is wrong."""

        async def is_unready() -> bool:
            return not await self.is_ready()

        await until(is_unready, within_s)

    async def seconds_until_indexed(self) -> float:
        """How long it takes until a change made now is in the index: the follower and its builder are at work."""
        began = time.monotonic()
        async with self.client() as client:
            draft = {"external_id": f"indexed-{time.time_ns():x}", "title": "毛巾"}
            made = await client.post("/v1/demands", json=draft)
            question = f"/v1/insights/market?min_revision={made.headers['homeward-revision']}"

            async def is_there() -> bool:
                return (await client.get(question)).status_code == 200

            await until(is_there, INDEXED_WITHIN_S)
        return time.monotonic() - began

    def builders(self) -> list[psutil.Process]:
        """The processes that build its index, or will."""
        found = []
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # also one that is dead and not yet buried
                found += [process] if BUILDER_MODULE in process.cmdline() else []
        return found

    async def is_ready(self) -> bool:
        """Whether the service says that it is ready."""
        async with self.client() as client:
            try:
                return (await client.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False


async def until(is_so: Callable[[], bool | Awaitable[bool]], within_s: float) -> None:
    """Until something is so that sends no event."""
    async with asyncio.timeout(within_s):
        while True:
            found = is_so()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.02)


def postmaster_of(data_dir: Path) -> int:
    """The pid of the embedded database in a data folder."""
    return int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def frozen(postmaster: int) -> Iterator[None]:
    """A server all of whose processes stand still."""
    server = psutil.Process(postmaster)
    processes = [server, *server.children(recursive=True)]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()


@contextmanager
def running(data_dir: Path, command: str = "serve", *, log: Path | None = None, **settings: str) -> Iterator[Service]:
    """The service until the block ends, and then stopped in order, if it has not ended by itself."""
    log = log or data_dir.with_suffix(".log")
    own = {
        "HOMEWARD_DATA_DIR": str(data_dir),
        "HOMEWARD_DEMO_KEY": KEY,
        "HOMEWARD_PORT": "0",
        "HOMEWARD_LOG_LEVEL": "WARNING",
    }
    with log.open("ab") as output:
        began_at = output.tell()
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "service", command],
            env=environment(**(own | settings)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Service(process, _address_of(process, log, began_at), data_dir, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS_WITHIN_S)
        finally:
            process.kill()
            process.wait()


def _address_of(process: subprocess.Popen[bytes], log: Path, began_at: int) -> str:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        written = log.read_bytes()[began_at:].decode(errors="replace")
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/docs", written):
            return found[1]
        assert process.poll() is None, written
        assert time.monotonic() < deadline, "the service did not start in time"
        time.sleep(0.05)
