"""Where a scan of the index runs: a short one on the event loop, a long one in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LONG_SCAN = 2_000_000
"""Postings from which on a scan is long: some 5 ms of adding up, for which the kernels let go of the GIL."""


class Scans:
    """Runs scans so that the event loop is never late by more than one short one.

    Short ones take turns: after each the loop looks at all else that waits, before the next one begins. A thread would
    cost them more than it spares.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def run(self, n_postings: int, scan: Callable[[], T]) -> T:
        """What `scan` returns.

        Args:
            n_postings: that it reads, counted beforehand.
            scan: safe to run in any thread.
        """
        if n_postings >= LONG_SCAN:
            return await asyncio.to_thread(scan)
        async with self._turn:
            found = scan()
            await asyncio.sleep(0)
            return found
