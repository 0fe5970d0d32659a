"""Clients that flood, dawdle and babble, all at once, beside a polite one who must not notice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.conftest import open_folder
from tests.faults.conftest import ROUNDS, Ledger, copy_of
from tests.faults.service_process import KEY, STARTS_WITHIN_S, Service, running, until
from tests.faults.traffic import Traffic

CLIENT_TIMEOUT_S = 2
MAX_CONNECTIONS = 500
LASTS_S = 6.0
MAY_GROW_BYTES = 100 << 20
ANSWERED_WITHIN_S = 5.0  # on a machine that has other things to do; what it was is in the table

pytestmark = pytest.mark.long

HEAD = b"Host: a\r\nAuthorization: Bearer " + KEY.encode() + b"\r\nContent-Type: application/json\r\n"
POST = b"POST /v1/match HTTP/1.1\r\n" + HEAD
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
NUMBERED = [b"X-%d: a\r\n" % number for number in range(200_000)]

# What is sent, how long after each other, by how many clients at once.
HOSTILE: dict[str, tuple[bytes, Callable[[], Iterable[bytes]], float, int]] = {
    "64 MiB of one header field": (b"GET /livez HTTP/1.1\r\nX: ", lambda: repeat(b"a" * 65536, 1024), 0, 4),
    "200,000 header fields": (b"GET /livez HTTP/1.1\r\n", lambda: NUMBERED, 0, 2),
    "a header field letter by letter": (b"GET /livez HTTP/1.1\r\nX: ", lambda: repeat(b"a"), 0.2, 80),
    "a body byte by byte": (POST + b"Content-Length: 1000\r\n\r\n", lambda: repeat(b" "), 0.2, 80),
    "chunks without end": (CHUNKED, lambda: repeat(b"400\r\n" + b" " * 1024 + b"\r\n"), 0, 4),
    "chunks of one byte": (CHUNKED, lambda: repeat(b"1\r\n \r\n"), 0, 4),
    "a thousand requests at once": (b"", lambda: [b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n" * 1000], 0, 8),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", list, 0, 8),
    "silence": (b"", list, 0, 80),
}


@pytest.fixture(scope="module")
def service(prepared: Path) -> Iterator[Service]:
    with (
        open_folder() as folder,
        running(
            copy_of(prepared, folder),
            HOMEWARD_CLIENT_TIMEOUT_S=str(CLIENT_TIMEOUT_S),
            HOMEWARD_MAX_CONNECTIONS=str(MAX_CONNECTIONS),
        ) as service,
    ):
        yield service


@pytest.fixture
async def polite(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with service.client() as client:
        yield client


async def babble(service: Service, name: str, until_s: float, outcomes: Counter[str]) -> None:
    """One client that begins again whenever it is thrown out."""
    first, rest, pause_s, _ = HOSTILE[name]
    where = urlsplit(service.address)
    while time.monotonic() < until_s:
        try:
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
        except OSError:
            outcomes["not let in"] += 1
            continue
        sending = asyncio.create_task(_send(writer, first, rest(), pause_s))
        answer = b""
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(4 * CLIENT_TIMEOUT_S + 10):
                while piece := await reader.read(65536):
                    answer = answer or piece
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        outcomes[answer[9:12].decode() or "closed"] += 1
        writer.transport.abort()


async def _send(writer: asyncio.StreamWriter, first: bytes, rest: Iterable[bytes], pause_s: float) -> None:
    writer.write(first)
    for piece in rest:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause_s)


async def test_hostile_clients_do_not_get_at_a_polite_one(
    service: Service, polite: httpx.AsyncClient, ledger: Ledger
) -> None:
    await service.seconds_until_ready(STARTS_WITHIN_S)
    process = psutil.Process(service.process.pid)
    before, until_s, traffic = process.memory_info().rss, time.monotonic() + LASTS_S * ROUNDS**0.5, Traffic()
    outcomes = {name: Counter[str]() for name in HOSTILE}
    hostile = [
        asyncio.create_task(babble(service, name, until_s, outcomes[name]))
        for name, (*_, n_clients) in HOSTILE.items()
        for _ in range(n_clients)
    ]
    while time.monotonic() < until_s:
        for path in ("/livez", "/v1/demands?limit=1"):
            answer = await traffic.send(polite, "GET", path)
            assert answer is not None
            assert answer.status_code == 200, answer.text
    await asyncio.gather(*hostile)
    ledger.settle_reads(traffic)
    for name, found in outcomes.items():
        ledger.note(f"{name}: {', '.join(f'{n} times {what}' for what, n in sorted(found.items()))}")
        assert "500" not in found
    grown = process.memory_info().rss - before
    ledger.note(f"the polite client's are the tries; memory grew by {grown / 2**20:.0f} MiB")
    assert traffic.longest_s < ANSWERED_WITHIN_S
    assert grown < MAY_GROW_BYTES


async def test_more_connections_than_there_is_room_for(
    service: Service, polite: httpx.AsyncClient, ledger: Ledger
) -> None:
    assert (await polite.get("/livez")).status_code == 200  # has its connection already
    where = urlsplit(service.address)
    held = await asyncio.gather(
        *(asyncio.open_connection(where.hostname, where.port) for _ in range(MAX_CONNECTIONS + 100))
    )
    assert (await polite.get("/livez")).status_code == 200
    refused = 0
    for reader, writer in held:
        with suppress(ConnectionError):
            refused += b"503" in await reader.read(100)
        writer.transport.abort()
    ledger.note(f"{len(held)} at once: {refused} refused with 503, the polite client answered")
    assert refused >= 100

    def is_empty() -> bool:
        return _n_connections(service) <= 1

    await until(is_empty, 10 * CLIENT_TIMEOUT_S)
    ledger.note("all gone afterwards")


def _n_connections(service: Service) -> int:
    port = urlsplit(service.address).port
    found = psutil.Process(service.process.pid).net_connections("tcp")
    return sum(c.status == psutil.CONN_ESTABLISHED and c.laddr.port == port for c in found)


def test_the_log_of_all_that_is_short(service: Service, ledger: Ledger) -> None:
    log = Path(service.log).read_text(errors="replace")
    ledger.note(f"{len(log.splitlines())} lines of log at level WARNING")
    assert "Traceback" not in log
