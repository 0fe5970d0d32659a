"""Clients that write and read while something goes wrong, and what became of their requests."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from tests.faults.service_process import Service, until

N_WRITERS, N_READERS = 4, 3
WRITES_WITHIN_S = 60.0  # on a machine that has other things to do
_AGAIN_AFTER_S = 0.05
_numbers = itertools.count()


@dataclass(slots=True)
class Traffic:
    """What clients saw.

    Attributes:
        statuses: of all answers.
        broken: connections that ended without an answer.
        longest_s: that a client waited for an answer.
        promised: the ids under which rows were acknowledged, by the key of their owner.
        failures: the first words of answers that nobody should ever see.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    longest_s: float = 0.0
    promised: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def n_tries(self) -> int:
        """How many requests were sent."""
        return self.statuses.total() + self.broken

    @property
    def n_refused(self) -> int:
        """How many of them were answered 503."""
        return self.statuses[503]

    async def send(self, client: httpx.AsyncClient, method: str, path: str, **content: object) -> httpx.Response | None:
        """One request; None when the connection broke."""
        began = time.monotonic()
        try:
            answer = await client.request(method, path, **content)  # type: ignore[arg-type]  # as httpx takes it
        except httpx.TransportError:
            self.broken += 1
            return None
        finally:
            self.longest_s = max(self.longest_s, time.monotonic() - began)
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500 and (answer.status_code != 503 or "retry-after" not in answer.headers):
            is_readiness = path == "/readyz" and answer.status_code == 503
            self.failures += [] if is_readiness else [f"{method} {path}: {answer.status_code} {answer.text[:300]}"]
        return answer

    async def until_writes(self, n: int = 5) -> None:
        """Until so many more rows were acknowledged: there is something to lose again."""
        enough = len(self.promised) + n
        await until(lambda: len(self.promised) >= enough, WRITES_WITHIN_S)

    async def count_losses(self, service: Service) -> tuple[int, int]:
        """Of the promised rows: how many are not there, and how many are there more than once."""
        found: Counter[str] = Counter()
        cursor: str | None = None
        async with service.client() as client:
            while True:
                page = await client.get("/v1/demands", params={"limit": 100, **({"cursor": cursor} if cursor else {})})
                found.update((row["external_id"], row["id"])[0] for row in page.json()["items"])
                cursor = page.json()["next_cursor"]
                if cursor is None:
                    break
        return sum(found[key] == 0 for key in self.promised), sum(found[key] > 1 for key in self.promised)


@asynccontextmanager
async def traffic_on(service: Service, traffic: Traffic | None = None) -> AsyncIterator[Traffic]:
    """Clients at work until the block ends; each gets its last answer. Goes on with `traffic` if it is given."""
    traffic, is_over = traffic or Traffic(), asyncio.Event()
    async with service.client() as client:
        clients = [
            *(asyncio.create_task(_write(traffic, client, is_over)) for _ in range(N_WRITERS)),
            *(asyncio.create_task(_read(traffic, client, is_over)) for _ in range(N_READERS)),
        ]
        try:
            yield traffic
        finally:
            is_over.set()
            await asyncio.gather(*clients)


async def _write(traffic: Traffic, client: httpx.AsyncClient, is_over: asyncio.Event) -> None:
    """Store rows, each under a key, and repeat what was not acknowledged as a careful partner would."""
    while not is_over.is_set():
        key = f"fault-{time.time_ns():x}-{next(_numbers)}"
        while not is_over.is_set():
            draft = {"external_id": key, "title": "全棉毛巾 cotton towel"}
            answer = await traffic.send(client, "POST", "/v1/demands", json=draft, headers={"Idempotency-Key": key})
            if answer is not None and answer.status_code == 201:
                traffic.promised[key] = answer.json()["id"]
                break
            if answer is not None and answer.json()["code"] == "conflict":
                break  # made, though the commit's acknowledgement was lost
            await asyncio.sleep(_AGAIN_AFTER_S)


async def _read(traffic: Traffic, client: httpx.AsyncClient, is_over: asyncio.Event) -> None:
    while not is_over.is_set():
        for path in ("/readyz", "/v1/demands?limit=3", "/v1/products?scope=network&limit=3"):
            await traffic.send(client, "GET", path)
        await asyncio.sleep(0.01)
