"""How much a client may send, and how long it may take: what the HTTP server itself puts no limit to.

uvicorn's parser (httptools, a third faster than h11) takes a head of any length and waits for the rest of a request,
or for a reader of its answer, for ever. This keeps its protocol and bounds it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import httptools
import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from service.api.errors import PROBLEMS, problem_response
from service.api.language import choose_language

MAX_PIPELINED = 16
"""Requests that wait on one connection for the answer to the one before; each costs memory before its turn."""
MAX_DISCARDED = 4 << 20
"""Bytes of a body that are read after its refusal, so that a client that sends first and reads then hears of it."""

logger = structlog.stdlib.get_logger("access")


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What one client may ask of the server's patience and memory.

    Attributes:
        max_headers: fields of a request's head.
        max_header_bytes: of a request's head, the address included.
        max_connections: open at a time, of all clients.
        client_timeout_s: seconds for a request to arrive, and then for any part of its answer to be taken.
    """

    max_headers: int = 100
    max_header_bytes: int = 32_768
    max_connections: int = 1_000
    client_timeout_s: float = 20.0


def bounded_protocol(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """Uvicorn's protocol within `limits`, for its setting `http`."""
    return type("BoundedProtocol", (_BoundedProtocol,), {"limits": limits})


class _Refused(Exception):
    """Stops the parser at a request that goes beyond the limits; `args` is the problem's code."""


class _BoundedProtocol(HttpToolsProtocol):
    """One connection of one client."""

    limits: ClassVar[ConnectionLimits]

    _arrival: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _is_in_head = False
    _n_head_bytes = 0  # that the parser has shown
    _n_fed = 0  # to the parser since the head began
    _n_discarded = 0
    _n_unsent = 0

    # What the transport tells

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        self.headers = []
        if len(self.connections) > self.limits.max_connections:
            self._refuse("too_many_connections")
        else:
            self._await_arrival()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_arrival()
        self._stop_stall()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        was_in_head = self._is_in_head
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._close_after_answers()  # answered as if it had not been asked for, which is a server's right
        except httptools.HttpParserError as error:
            refusal = error.__context__
            self._refuse(str(refusal) if isinstance(refusal, _Refused) else "bad_request")
            return
        if self._is_in_head and was_in_head:
            self._n_fed += len(data)
            if self._n_fed > self.limits.max_header_bytes:  # a field without end is not shown
                self._refuse("header_fields_too_large")
        elif self._arrival is None and self._is_idle:
            self._await_arrival()  # of a request that has not even begun with these bytes

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        self._stop_stall()
        super().resume_writing()

    # What the parser finds

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True
        self._n_head_bytes = self._n_fed = self._n_discarded = 0
        self._await_arrival()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(name, value)
        if len(self.headers) > self.limits.max_headers:
            raise _Refused("header_fields_too_large")

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if len(self.pipeline) >= MAX_PIPELINED:
            raise _Refused("bad_request")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if self.cycle.response_complete:
            self._n_discarded += len(body)
            if self._n_discarded > MAX_DISCARDED:
                self.transport.abort()

    def on_message_complete(self) -> None:
        self._stop_arrival()
        super().on_message_complete()

    # What the answer does

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_reader()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._await_reader()

    # Refusing

    @property
    def _is_idle(self) -> bool:
        """Whether every request that has begun is answered."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is None or (cycle.response_complete and not self.pipeline)

    def _count(self, *parts: bytes) -> None:
        self._n_head_bytes += sum(map(len, parts))
        if self._n_head_bytes > self.limits.max_header_bytes:
            raise _Refused("header_fields_too_large")

    def _refuse(self, code: str) -> None:
        """Answer with a problem and close, unless another answer has begun or is still owed."""
        cycle = self.cycle
        is_in_body = not self._is_idle and not self._is_in_head and cycle.more_body
        if not self._is_idle and not is_in_body:
            self._close_after_answers()
            return
        logger.info("connection_refused", code=code, status=PROBLEMS[code].status)
        if is_in_body and (cycle.response_started or self.pipeline):
            self.transport.abort()
            return
        if is_in_body:
            cycle.disconnected = True  # nobody is there to hear the handler's answer
            cycle.message_event.set()
        self.transport.write(_as_bytes(code, self.headers))
        self.transport.close()
        self._await_reader()

    def _close_after_answers(self) -> None:
        """Answer what was asked so far, and take no more."""
        self._stop_arrival()
        self.flow.pause_reading()
        if self._is_idle:
            self.transport.close()
        else:
            self.cycle.keep_alive = False

    # Waiting

    def _await_arrival(self) -> None:
        self._stop_arrival()
        self._arrival = self.loop.call_later(self.limits.client_timeout_s, self._give_up_arrival)

    def _stop_arrival(self) -> None:
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None

    def _give_up_arrival(self) -> None:
        self._arrival = None
        if self.transport.is_closing():
            return
        has_begun = self._is_in_head or not self._is_idle
        if has_begun:
            self._refuse("request_timeout")
        else:
            self.transport.close()  # nothing was asked, so nothing is answered

    def _await_reader(self) -> None:
        """Let go of a client that takes nothing more of its answer."""
        self._stop_stall()
        self._n_unsent = self.transport.get_write_buffer_size()
        self._stall = self.loop.call_later(self.limits.client_timeout_s, self._give_up_reader)

    def _stop_stall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _give_up_reader(self) -> None:
        if self.transport.get_write_buffer_size() < self._n_unsent:
            self._await_reader()
        else:
            self.transport.abort()


def _as_bytes(code: str, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The whole answer to a request that never becomes one of the application's."""
    languages = [value.decode("latin-1") for name, value in headers if name == b"accept-language"]
    language = choose_language(",".join(languages))
    answer = problem_response(code, language, headers={"Connection": "close"})
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
    return STATUS_LINE[answer.status_code] + lines + b"\r\n" + bytes(answer.body)
