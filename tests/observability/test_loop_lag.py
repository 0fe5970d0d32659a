from __future__ import annotations

import asyncio
import time

from service.observability.loop_lag import watch_loop_lag

EVERY_S, BLOCKED_S = 0.001, 0.02


async def test_a_blocked_loop_is_seen() -> None:
    loop, lags = asyncio.get_running_loop(), asyncio.Queue[float]()
    watching = asyncio.create_task(watch_loop_lag(lags.put_nowait, EVERY_S))
    await lags.get()  # the next look is due from now on
    began = loop.time()
    time.sleep(BLOCKED_S)  # noqa: ASYNC251  # this very mistake is to be seen
    blocked = loop.time() - began
    assert await lags.get() >= blocked - EVERY_S
    watching.cancel()
