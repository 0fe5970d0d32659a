"""Verified API keys, remembered for a few seconds."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable

from cachetools import TTLCache

from service.domain.tenancy import Principal

TTL_SECONDS = 5.0
MAX_KEYS = 4096


class KeyCache:
    """Spares a query for each request of a busy partner; a revoked key works for `TTL_SECONDS` at most.

    Keys are held by their hash, failures not at all.

    Args:
        verify: finds out whose key it is; raises Unauthenticated.
        clock: monotonic seconds.
    """

    def __init__(
        self, verify: Callable[[str], Awaitable[Principal]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._verify = verify
        self._known: TTLCache[bytes, Principal] = TTLCache(MAX_KEYS, TTL_SECONDS, clock)

    async def authenticate(self, key: str) -> Principal:
        """The tenant that `key` belongs to.

        Raises:
            Unauthenticated: the key is unknown or revoked.
        """
        digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
        principal = self._known.get(digest)
        if principal is None:
            principal = self._known[digest] = await self._verify(key)
        return principal
