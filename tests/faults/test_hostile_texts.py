"""Bodies and texts as dear as one request may make them, while another client asks whether the service lives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from benchmarks.hostile.requests import Hostile, bodies, program_bodies, text_bodies
from benchmarks.hostile.texts import TEXTS
from tests.faults.conftest import Ledger
from tests.faults.service_process import KEY, STARTS_WITHIN_S, Service
from tests.faults.traffic import Traffic

pytestmark = pytest.mark.long


def hostile_requests() -> Iterator[Hostile]:
    for name, body in bodies():
        yield Hostile(name, "POST", "/v1/match", body, KEY)
    for name, body in program_bodies():
        yield Hostile(name, "POST", "/v1/programs", body, KEY)
    for name, make in TEXTS.items():
        for path, body in text_bodies(make):
            yield Hostile(name, "POST", path, body, KEY)


async def test_hostile_texts_are_answered_or_refused(service: Service, ledger: Ledger) -> None:
    await service.seconds_until_ready(STARTS_WITHIN_S)
    hostile, polite, is_over = Traffic(), Traffic(), asyncio.Event()

    async def look_on() -> None:
        async with service.client() as client:
            while not is_over.is_set():
                await polite.send(client, "GET", "/livez")
                await asyncio.sleep(0.01)

    looker = asyncio.create_task(look_on())
    async with service.client() as client:
        for one in hostile_requests():
            sent = {"content": one.body, "headers": {"Content-Type": one.media_type}}
            assert await hostile.send(client, one.method, one.path, **sent) is not None, one.name
    is_over.set()
    await looker
    ledger.settle_reads(hostile)
    n_taken = sum(n for status, n in hostile.statuses.items() if status < 400)
    ledger.note(f"{n_taken} answered, {hostile.n_tries - n_taken} refused; longest /livez {polite.longest_s:.2f} s")
    assert polite.statuses.keys() == {200}
