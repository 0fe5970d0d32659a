"""How soon a change is in the answers of every worker, and what reads notice of it.

Two `homeward serve` on one data folder. Products are changed over HTTP at a steady rate, by whichever worker; `/readyz`
of both is looked at all the while, and tells up to which revision changes are in the answers. Beside that, one reader
asks on for recommendations, first while nothing is written, then meanwhile.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import numpy as np
import orjson

from benchmarks.http.load import lag_p99_below_ms, path_of, read_lag
from benchmarks.http.running import KEY

CHANGES_A_SECOND = 50
N_CHANGED = 5_000
"""Products that are changed in turn."""
LOOK_EVERY_S = 0.01
SETTLED_AFTER_S = 10.0
Looks = list[tuple[float, int]]
"""Times and revisions."""
_numbers = itertools.count()
WORDS = ("zymurgic", "quillon", "sapphirine", "竹炭", "珐琅")


async def measure_freshness(
    urls: Sequence[str], demands: Sequence[str], products: Sequence[str], seconds: float
) -> dict[str, Any]:
    """The part `freshness` of the document."""
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}, timeout=60) as client:
        await read_on(client, urls[0], demands, min(3, seconds / 2))
        quiet = await read_on(client, urls[0], demands, seconds / 2)
        before = read_lag(urls[0])
        last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        watchers = [asyncio.create_task(watch(client, url, last)) for url in urls]
        reads, changes = await asyncio.gather(
            read_on(client, urls[0], demands, seconds), change(client, urls, products, seconds)
        )
        last.set_result(max(revision for _, revision in changes))
        waits = [wait for looks in await asyncio.gather(*watchers) for wait in wait_of(changes, looks)]
        lag = lag_p99_below_ms(before, read_lag(urls[0]))
    return {
        "changes_a_second": CHANGES_A_SECOND,
        "n_changes": len(changes),
        "n_workers": len(urls),
        "load_average": round(os.getloadavg()[0], 2),
        "fresh_p50_ms": at(waits, 50),
        "fresh_p99_ms": at(waits, 99),
        "fresh_max_ms": at(waits, 100),
        "read_quiet_p50_ms": at(quiet, 50),
        "read_quiet_p99_ms": at(quiet, 99),
        "read_p50_ms": at(reads, 50),
        "read_p99_ms": at(reads, 99),
        "lag_p99_below_ms": lag,
    }


def at(values: Sequence[float], percentile: float) -> float:
    """A percentile of seconds, in ms."""
    return round(1000 * float(np.percentile(values, percentile)), 1)


async def read_on(client: httpx.AsyncClient, url: str, demands: Sequence[str], seconds: float) -> list[float]:
    """One reader's seconds an answer, each worked out anew."""
    until = time.perf_counter() + seconds
    return await read_while(lambda: time.perf_counter() < until, client, url, demands)


async def read_while(
    goes_on: Callable[[], bool], client: httpx.AsyncClient, url: str, demands: Sequence[str]
) -> list[float]:
    """Likewise, for as long as something goes on."""
    found: list[float] = []
    while goes_on():
        began = time.perf_counter()
        answer = await client.get(url + path_of(demands[len(found) % len(demands)], next(_numbers)))
        answer.raise_for_status()
        found.append(time.perf_counter() - began)
        await asyncio.sleep(0.05)
    return found


async def watch(client: httpx.AsyncClient, url: str, last: asyncio.Future[int]) -> Looks:
    """When a worker was seen to hold which revision, until it holds that of the last change, or does not in time."""
    looks: Looks = []
    deadline = math.inf
    while time.perf_counter() < deadline:
        answer = await client.get(f"{url}/readyz")
        looks.append((time.perf_counter(), answer.json()["revision"]))
        if last.done():
            if looks[-1][1] >= last.result():
                break
            deadline = min(deadline, looks[-1][0] + SETTLED_AFTER_S)
        await asyncio.sleep(LOOK_EVERY_S)
    return looks


def wait_of(changes: Looks, looks: Looks) -> list[float]:
    """Seconds from each change's answer to the first look that shows it.

    Raises:
        SystemExit: a change never came.
    """
    seen = np.maximum.accumulate([revision for _, revision in looks])
    found = np.searchsorted(seen, [revision for _, revision in changes])
    if found.max(initial=0) == len(looks):
        raise SystemExit(f"a change did not come within {SETTLED_AFTER_S:.0f} s after the last one")
    return [max(0.0, looks[at][0] - stored) for at, (stored, _) in zip(found.tolist(), changes, strict=True)]


async def change(
    client: httpx.AsyncClient, urls: Sequence[str], products: Sequence[str], seconds: float
) -> list[tuple[float, int]]:
    """Changes at a steady rate, whether or not the ones before are answered: when each was stored, and its revision."""
    began, tasks = time.perf_counter(), []
    for number in range(int(seconds * CHANGES_A_SECOND)):
        await asyncio.sleep(max(0.0, began + number / CHANGES_A_SECOND - time.perf_counter()))
        path = f"{urls[number % len(urls)]}/v1/products/{products[number % len(products)]}"
        tasks.append(asyncio.create_task(change_one(client, path, number)))
    return await asyncio.gather(*tasks)


async def change_one(client: httpx.AsyncClient, path: str, number: int) -> tuple[float, int]:
    """Every fifth change is to the name, which the exporter's text names too; the others are to the minimum order.

    Each says something new, also on a catalogue that an earlier run has changed.
    """
    patch: dict[str, Any] = {"moq": time.time_ns() // 1_000_000 % 1_000_000_000}
    if number % 5 == 0:
        patch["name"] = f"{WORDS[number // 5 % len(WORDS)]} towel 毛巾 {patch['moq']}"
    answer = await client.patch(
        path,
        content=orjson.dumps(patch),
        headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"},
    )
    answer.raise_for_status()
    return time.perf_counter(), int(answer.headers["Homeward-Revision"])
