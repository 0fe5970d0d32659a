"""Another client: asks `/livez` at a steady rate from a process of its own, and tells how late the answers were."""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

EVERY_S = 0.005
_LIVEZ = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
_ENOUGH = 65_536


@dataclass(slots=True)
class Waits:
    """How many seconds after its turn each look was answered, and when the turns were, in their order.

    Turns that come while the service is stuck count as well, so that one long stall is not one look among many.
    """

    seconds: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)

    def between(self, begin: float, end: float) -> NDArray[np.float64]:
        """Of the turns between two moments of `time.perf_counter`, in milliseconds."""
        turns = np.array(self.turns)
        return 1000.0 * np.array(self.seconds)[(turns >= begin) & (turns < end)]


@contextmanager
def probing(url: str) -> Iterator[Waits]:
    """Look at `/livez` meanwhile; the waits are there when the block is left."""
    waits, context = Waits(), get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_look_on, args=(url, there), daemon=True)
    process.start()
    here.recv()  # it has connected, and looked once
    try:
        yield waits
    finally:
        here.send(None)
        waits.turns, waits.seconds = map(list, zip(*here.recv(), strict=True))
        process.join()


def _look_on(url: str, parent: Connection) -> None:
    address = urlsplit(url)
    waits = []
    with socket.create_connection((str(address.hostname), int(address.port or 80))) as service:
        service.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _look(service)
        parent.send(None)
        turn, ends = time.perf_counter(), math.inf
        while turn < ends:  # turns that are due by the end have their look all the same
            if ends == math.inf and parent.poll():
                ends = time.perf_counter()
            turn += EVERY_S
            time.sleep(max(0.0, turn - time.perf_counter()))
            _look(service)
            waits.append((turn, time.perf_counter() - turn))
    parent.send(waits)


def _look(service: socket.socket) -> None:
    service.sendall(_LIVEZ)
    answer = b""
    while b"\r\n\r\n" not in answer or not answer.endswith(b"}"):
        received = service.recv(_ENOUGH)
        if not received:
            raise ConnectionError("the service closed the connection")
        answer += received
