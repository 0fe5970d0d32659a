from __future__ import annotations

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
