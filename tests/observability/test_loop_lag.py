from __future__ import annotations

import asyncio
import time

from service.observability.loop_lag import watch_loop_lag
from service.observability.metrics import Metrics

BLOCKED_S = 0.06


async def test_a_blocked_loop_is_seen() -> None:
    metrics = Metrics()
    watching = asyncio.create_task(watch_loop_lag(metrics.observe_lag, every_s=0.001))
    await asyncio.sleep(0)
    time.sleep(BLOCKED_S)  # noqa: ASYNC251 - this very mistake is to be seen
    await asyncio.sleep(0.005)
    watching.cancel()
    looks = metrics.registry.get_sample_value("homeward_event_loop_lag_seconds_count")
    in_time = metrics.registry.get_sample_value("homeward_event_loop_lag_seconds_bucket", {"le": "0.05"})
    assert looks is not None
    assert in_time == looks - 1
