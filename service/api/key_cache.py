"""Verified API keys, remembered for a few seconds."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

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
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def authenticate(self, key: str) -> Principal:
        """The tenant that `key` belongs to.

        Raises:
            Unauthenticated: the key is unknown or revoked.
        """
        digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
        known = self._known.get(digest)
        if known and known[0] > self._clock():
            return known[1]
        self._known.pop(digest, None)
        principal = await self._verify(key)
        self._known[digest] = (self._clock() + TTL_SECONDS, principal)
        while len(self._known) > MAX_KEYS:
            self._known.popitem(last=False)
        return principal
