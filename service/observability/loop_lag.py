"""How late the event loop is: what a handler that computes for too long does to everyone else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

EVERY_S = 0.02


async def watch_loop_lag(observe: Callable[[float], None], every_s: float = EVERY_S) -> None:
    """Tell `observe` again and again by how many seconds a timer of `every_s` was late; end it by cancelling."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every_s
        await asyncio.sleep(every_s)
        observe(max(loop.time() - due, 0.0))
