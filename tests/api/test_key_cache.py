from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from service.api.key_cache import TTL_SECONDS, KeyCache
from service.domain.tenancy import Principal
from service.errors import Unauthenticated


async def test_a_revoked_key_works_no_longer_than_the_cache() -> None:
    now, known = [0.0], {"hw_a": Principal(UUID(int=1), "a")}
    asked = []

    async def verify(key: str) -> Principal:
        asked.append(key)
        if key not in known:
            raise Unauthenticated("The API key is unknown or revoked.")
        return known[key]

    cache = KeyCache(verify, lambda: now[0])
    for _ in range(3):
        await cache.authenticate("hw_a")
    assert asked == ["hw_a"]
    del known["hw_a"]
    now[0] += TTL_SECONDS + 0.1
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await cache.authenticate("hw_a")
    assert asked == ["hw_a"] * 3, "failures are not remembered"


async def test_many_requests_with_one_key_ask_for_it_once_and_do_not_fall_together() -> None:
    asked, free = [], asyncio.Event()

    async def verify(key: str) -> Principal:
        asked.append(key)
        await free.wait()
        if key == "hw_bad":
            raise Unauthenticated("The API key is unknown or revoked.")
        return Principal(UUID(int=1), "a")

    cache = KeyCache(verify)
    good, bad = ([asyncio.create_task(cache.authenticate(key)) for _ in range(20)] for key in ("hw_a", "hw_bad"))
    await asyncio.sleep(0)
    good[0].cancel()  # the first one, who asks for all others
    await asyncio.sleep(0)
    free.set()
    assert {principal.tenant_id for principal in await asyncio.gather(*good[1:])} == {UUID(int=1)}
    refused = await asyncio.gather(*bad, return_exceptions=True)
    assert {type(refusal) for refusal in refused} == {Unauthenticated}
    assert sorted(asked) == ["hw_a", "hw_bad"]
