"""Raw bytes to a server within limits: what it refuses, with which answer, and that it closes in time."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import chain, repeat

import pytest
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.connections import MAX_PIPELINED, ConnectionLimits, bounded_protocol

LIMITS = ConnectionLimits(max_headers=20, max_header_bytes=4096, max_connections=5, client_timeout_s=0.4)
PATIENCE_S = 10.0
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

heard: list[str] = []
"""What the application made of the requests that reached it."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body and answers with its size; `/large` with more than a connection holds, `/early` before reading."""
    request = Request(scope, receive)
    if request.url.path == "/early":
        await Response("no", 413)(scope, receive, send)
        return
    try:
        size = len(await request.body())
    except ClientDisconnect:
        heard.append("disconnect")
        return
    heard.append(f"{request.method} {size}")
    body = b"x" * 20_000_000 if request.url.path == "/large" else str(size).encode()
    await Response(body)(scope, receive, send)


@asynccontextmanager
async def server_within(limits: ConnectionLimits) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    config = uvicorn.Config(
        application,
        port=0,
        http=bounded_protocol(limits),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=1,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@pytest.fixture
async def port() -> AsyncIterator[int]:
    heard.clear()
    async with server_within(LIMITS) as (_, port):
        yield port


async def say(port: int, pieces: Iterable[bytes], pause_s: float = 0.0) -> bytes:
    """Everything that the server answers until it closes; the pieces are sent as long as it takes them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send() -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    sending = asyncio.create_task(send())
    answer = b""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while piece := await reader.read(65536):
                answer += piece
    except ConnectionResetError:
        pass
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.transport.abort()
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def headers_without_end() -> Iterator[bytes]:
    yield b"GET / HTTP/1.1\r\nHost: a\r\n"
    yield from (b"X-%d: a\r\n" % number for number in range(1_000_000))


REFUSED: dict[str, tuple[Callable[[], Iterable[bytes]], int]] = {
    "a field without end": (lambda: chain([b"GET / HTTP/1.1\r\nX: "], repeat(b"a" * 4096)), 431),
    "fields without end": (headers_without_end, 431),
    "one field too many": (lambda: [b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 21 + b"\r\n"], 431),
    "one large field": (lambda: [b"GET / HTTP/1.1\r\nX: " + b"a" * 4096 + b"\r\n\r\n"], 431),
    "an address without end": (lambda: chain([b"GET /"], repeat(b"a" * 4096)), 431),
    "trailers without end": (lambda: chain([CHUNKED + b"0\r\n"], repeat(b"A: b\r\n")), 431),
    "no HTTP": (lambda: [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"], 400),
    "a wrong chunk size": (lambda: [CHUNKED + b"zz\r\nhello\r\n"], 400),
    "a chunk size that wraps": (lambda: [CHUNKED + b"f" * 18 + b"\r\nhello\r\n"], 400),
    "a chunk longer than it said": (lambda: [CHUNKED + b"1\r\nhello\r\n0\r\n\r\n"], 400),
    "two lengths": (lambda: [POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"], 400),
    "a length and chunks": (lambda: [POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], 400),
    "a negative length": (lambda: [POST + b"Content-Length: -5\r\n\r\n"], 400),
    "a NUL in a field": (lambda: [b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n"], 400),
    "a tunnel": (lambda: [b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"], 400),
    "HTTP/0.9": (lambda: [b"GET /\r\n"], 408),
    "half a head": (lambda: [b"GET / HTTP/1.1\r\nHost: "], 408),
    "half a body": (lambda: [POST + b"Content-Length: 5\r\n\r\nhell"], 408),
    "half a chunk": (lambda: [CHUNKED + b"5\r\nhell"], 408),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_goes_beyond_the_limits_is_answered_with_a_problem_and_closed(port: int, case: str) -> None:
    pieces, status = REFUSED[case]
    answer = await say(port, pieces())

    head, _, body = answer.partition(b"\r\n\r\n")
    assert statuses(answer) == [status]
    assert b"content-type: application/problem+json" in head.lower()
    assert b"connection: close" in head.lower()
    assert json.loads(body)["status"] == status
    assert statuses(await say(port, [GET])) == [200]


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"GET / HTTP/1.1\r\nX: ", b"a"),
        (b"", b"\r\n"),
        (GET, b"\r\n"),
        (POST + b"Content-Length: 1000\r\n\r\n", b" "),
        (CHUNKED, b"1\r\na\r\n"),
        (b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", b" "),
    ],
)
async def test_who_sends_drop_by_drop_is_not_waited_for(port: int, head: bytes, drop: bytes) -> None:
    began = time.monotonic()
    await say(port, chain([head], repeat(drop)), pause_s=0.05)
    assert time.monotonic() - began < PATIENCE_S / 2


async def test_who_says_nothing_is_let_go_without_a_word(port: int) -> None:
    assert await say(port, []) == b""


async def test_the_handler_of_a_body_that_never_comes_hears_of_it(port: int) -> None:
    assert statuses(await say(port, [POST + b"Content-Length: 5\r\n\r\nhell"])) == [408]
    assert heard == ["disconnect"]


async def test_a_problem_is_told_in_the_readers_language(port: int) -> None:
    answer = await say(port, [b"POST / HTTP/1.1\r\nAccept-Language: zh-CN\r\nContent-Length: 5\r\n\r\nhell"])
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["title"] == "请求超时"


async def test_junk_behind_a_request_does_not_take_the_place_of_its_answer(port: int) -> None:
    assert statuses(await say(port, [GET + b"JUNK\x00\r\n\r\n"])) == [200]


async def test_requests_that_wait_their_turn_are_few(port: int) -> None:
    assert statuses(await say(port, [GET * 1000])) == [200] * (MAX_PIPELINED + 1)


async def test_an_upgrade_is_not_taken_up_and_ends_the_connection(port: int) -> None:
    asked = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
    answer = await say(port, [asked, GET], pause_s=0.1)
    assert statuses(answer) == [200]


async def test_a_body_that_was_refused_is_heard_to_a_bound(port: int) -> None:
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        yield b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000\r\n\r\n"
        while True:
            sent += 65536
            yield b" " * 65536

    assert statuses(await say(port, body())) in ([413], [])  # it may be lost with what was still on its way
    assert sent < 50_000_000


async def test_a_reader_that_takes_nothing_is_let_go() -> None:
    async with server_within(LIMITS) as (server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.read(1)
        async with asyncio.timeout(PATIENCE_S):
            while server.server_state.connections:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.02)
        writer.transport.abort()


async def test_a_slow_reader_gets_the_whole_answer(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    size = 0
    while piece := await reader.read(500_000):
        size += len(piece)
        await asyncio.sleep(0.01)
    writer.close()
    assert size > 20_000_000


async def test_a_connection_too_many_is_refused_and_the_next_taken_when_one_has_gone(port: int) -> None:
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(LIMITS.max_connections)]
    answer = await say(port, [GET])
    assert statuses(answer) in ([503], [])  # reset, where the request was on its way already
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
    assert statuses(await say(port, [GET])) == [200]
