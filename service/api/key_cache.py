"""Verified API keys, remembered for a few seconds."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Coroutine
from typing import Any

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
        self, verify: Callable[[str], Coroutine[Any, Any, Principal]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._verify = verify
        self._known: TTLCache[bytes, Principal] = TTLCache(MAX_KEYS, TTL_SECONDS, clock)
        self._asked: dict[bytes, asyncio.Task[Principal]] = {}

    async def authenticate(self, key: str) -> Principal:
        """The tenant that `key` belongs to.

        Raises:
            Unauthenticated: the key is unknown or revoked.
        """
        digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
        principal = self._known.get(digest)
        if principal is None:
            # Shielded: others may wait for it when this request is given up.
            principal = self._known[digest] = await asyncio.shield(self._ask(digest, key))
        return principal

    def _ask(self, digest: bytes, key: str) -> asyncio.Task[Principal]:
        """One query for all that ask at once: a hundred requests of a partner must not take all connections for it."""
        asked = self._asked.get(digest)
        if asked is None:
            asked = self._asked[digest] = asyncio.create_task(self._verify(key))
            asked.add_done_callback(lambda _: self._asked.pop(digest))
        return asked
