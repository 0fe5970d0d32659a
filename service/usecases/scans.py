"""Where what is computed from the index runs: short scans on the event loop, all that takes longer in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.domain.pauses import Pausing, run_to_end

T = TypeVar("T")

LONG_SCAN = 2_000_000
"""Postings from which on a scan is long: some 5 ms of adding up, for which the kernels let go of the GIL."""

PAUSE_AFTER_S = 0.002
"""Of a short scan's stretches after which the loop looks at what else waits; to look costs some 20 µs."""


LONG_TEXT = 400
"""Characters from which on a text is long: some 30 ms of analysis at the worst."""


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """A scan with what it costs.

    Attributes:
        n_postings: that it reads, counted beforehand.
        scan: not begun; safe to run in any thread.
    """

    n_postings: int
    scan: Pausing[T]


class Scans:
    """Runs scans so that the event loop is never late by much more than one stretch of a short one.

    Short ones take turns, and between stretches the loop looks at all else that waits. A thread would cost them more
    than it spares.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._in_thread = asyncio.Lock()

    async def run(self, plan: Callable[[], Plan[T]], n_characters: int) -> T:
        """What the planned scan returns; planning it, which analyses a text of so many characters, takes the same turn.

        With a long text all of it runs in a thread.
        """
        if n_characters > LONG_TEXT:
            return await self.run_in_thread(lambda: run_to_end(plan().scan))
        async with self._turn:
            planned = plan()
            if planned.n_postings < LONG_SCAN:
                return await _run_beside_others(planned.scan)
        return await asyncio.to_thread(run_to_end, planned.scan)

    async def run_text(self, work: Callable[[], T], n_characters: int) -> T:
        """What the analysis of a text returns: at once, or of a long text in a thread."""
        return await self.run_in_thread(work) if n_characters > LONG_TEXT else work()

    async def run_in_thread(self, work: Callable[[], T]) -> T:
        """What a computation of tens of milliseconds in Python returns: in a thread, one at a time.

        It holds the interpreter, so that several at once would only hold up the loop more often. A thread cannot be
        stopped: when nobody waits for it any more, the next one still does.
        """
        await self._in_thread.acquire()
        working = asyncio.ensure_future(asyncio.to_thread(work))
        working.add_done_callback(lambda _: self._in_thread.release())
        return await asyncio.shield(working)


async def _run_beside_others(work: Pausing[T]) -> T:
    """Let the loop look at what else waits now and then, and before the next scan begins."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        while True:
            next(work)
            if loop.time() - began >= PAUSE_AFTER_S:
                await asyncio.sleep(0)
                began = loop.time()
    except StopIteration as done:
        found: T = done.value
    await asyncio.sleep(0)
    return found
