"""What is remembered to spare work, within a number of bytes: no text, however long or new, makes a process grow.

A cache keeps its entries in two generations. When the younger one fills half of the bytes, it becomes the older one,
whose entries are forgotten unless they are asked for meanwhile. So what is asked for often stays, as with an LRU, but
what is found costs no more than in a dict: a word's stem is looked up a million times while an index is built.
Caches of one budget grow old together, however many there are of them, as each snapshot has its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from operator import itemgetter
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

from cachetools import LRUCache

K = TypeVar("K")
V = TypeVar("V")

_MIB = 1 << 20
_NOTHING: Any = object()
_ENTRY = 104
"""Bytes that a dict takes for an entry at most, besides its key and value."""


class Budget:
    """Bytes that the caches of one kind may take together.

    Args:
        max_bytes: of all keys and values, as their caches measure them.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.lock = Lock()
        self._young_bytes = self._old_bytes = 0
        self._caches: WeakValueDictionary[int, Cache[Any, Any]] = WeakValueDictionary()

    @property
    def n_bytes(self) -> int:
        """That are taken, by caches that are gone as well until the next generation is."""
        return self._young_bytes + self._old_bytes

    @property
    def n_entries(self) -> int:
        """Of all caches; what is in both generations counts twice."""
        return sum(cache.n_entries for cache in list(self._caches.values()))

    def join(self, cache: Cache[Any, Any]) -> None:
        """Let a cache take of the bytes for as long as it lives."""
        self._caches[id(cache)] = cache

    def take(self, n_bytes: int) -> bool:
        """Take bytes for one entry, which may make all caches grow old; whether there is room for it at all.

        The caller holds the lock.
        """
        if n_bytes > self.max_bytes // 2:
            return False
        if self._young_bytes + n_bytes > self.max_bytes // 2:
            for cache in list(self._caches.values()):
                cache.age()
            self._young_bytes, self._old_bytes = 0, self._young_bytes
        self._young_bytes += n_bytes
        return True

    def clear(self) -> None:
        """Forget all, and begin anew."""
        with self.lock:
            for cache in list(self._caches.values()):
                cache.age()
                cache.age()
            self._young_bytes = self._old_bytes = 0


class LeastRecentlyUsed(Generic[K, V]):
    """What is remembered by key of few and large things, of which half a budget of older ones would be a waste.

    To be asked from one thread. A look costs a microsecond: cachetools' `LRUCache`.

    Args:
        max_bytes: of what is remembered.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._held: LRUCache[K, tuple[int, V]] = LRUCache(max_bytes, getsizeof=itemgetter(0))

    @property
    def n_bytes(self) -> int:
        """That are taken."""
        return int(self._held.currsize)

    @property
    def n_entries(self) -> int:
        """That are remembered."""
        return len(self._held)

    def recall(self, key: K) -> V | None:
        """What is remembered for a key."""
        found = self._held.get(key)
        return None if found is None else found[1]

    def remember(self, key: K, value: V, n_bytes: int) -> None:
        """Remember a value that takes so many bytes with its key, unless they are too many."""
        if n_bytes <= self.max_bytes:
            self._held[key] = (n_bytes, value)


ANSWERS: LeastRecentlyUsed[object, bytes] = LeastRecentlyUsed(32 * _MIB)
"""To what follows from a snapshot alone: some 500 pages of twenty items."""

BUDGETS: Mapping[str, Budget] = {
    "rows": Budget(12 * _MIB),  # decoded from the files of snapshots
    "demand_rules": Budget(64 * _MIB),  # of snapshots, as they were read; half of it holds all that one keeps
    "predictions": Budget(3 * _MIB),  # of HS codes
    "term_facts": Budget(8 * _MIB),  # of indexes: more terms than the longest query has
    "known_expansions": Budget(8 * _MIB),  # of indexes
    "expansions_by_vocabulary": Budget(1 * _MIB),  # of words, in indexes
    "expansions": Budget(6 * _MIB),  # of words and phrases
    "stems": Budget(3 * _MIB),
    "chinese_words": Budget(6 * _MIB),
    "folded_characters": Budget(1 * _MIB),
    "value_codes": Budget(1 * _MIB),
    "stated_values": Budget(1 * _MIB),  # units and certificates, as they are meant
    "categories": Budget(1 * _MIB),
}
"""Of all else that is remembered."""

CACHES: Mapping[str, Budget | LeastRecentlyUsed[object, bytes]] = {"answers": ANSWERS, **BUDGETS}
"""Every cache of what is asked; a process holds no more than their sum. Those that are left out hold a fixed number of
small things: what is read from the files of a release once, a header of each mapped file, HS codes, verified keys."""


def measure_plain(key: object, value: object) -> int:
    """Bytes of a key and a value that are texts, numbers, or tuples and sets of them."""
    return _bytes_of(key) + _bytes_of(value)


def _bytes_of(value: object) -> int:
    own = sys.getsizeof(value)
    return own + sum(map(_bytes_of, value)) if isinstance(value, tuple | frozenset) else own


class Cache(dict[K, V]):
    """What is remembered by key, safe to ask from several threads.

    Args:
        budget: that it shares, one of `BUDGETS`.
        measure: bytes of a key with its value; need not be given when both are plain.
    """

    def __init__(self, budget: Budget, measure: Callable[[K, V], int] = measure_plain) -> None:
        super().__init__()
        self._budget = budget
        self._measure = measure
        self._old: dict[K, V] = {}
        budget.join(self)

    @property
    def n_entries(self) -> int:
        """Of both generations."""
        return len(self) + len(self._old)

    def recall(self, key: K) -> V | None:
        """What is remembered for a key."""
        found = self.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.remember(key, found)
        return found

    def remember(self, key: K, value: V) -> V:
        """Remember a value, not None, unless it takes half of the budget alone; returns it."""
        n_bytes = self._measure(key, value) + _ENTRY
        with self._budget.lock:
            if key not in self and self._budget.take(n_bytes):
                self[key] = value
        return value

    def age(self) -> None:
        """Forget the older generation; the younger one becomes it."""
        self._old = dict(self)
        self.clear()


class Memo(Cache[K, V]):
    """The values of a function, worked out when they are first asked for: `memo[key]`.

    Args:
        compute: the function.
        budget: that it shares, one of `BUDGETS`.
        measure: bytes of a key with its value; need not be given when both are plain.
    """

    def __init__(
        self, compute: Callable[[K], V], budget: Budget, measure: Callable[[K, V], int] = measure_plain
    ) -> None:
        super().__init__(budget, measure)
        self._compute = compute

    def __missing__(self, key: K) -> V:
        found = self._old.get(key, _NOTHING)
        return self.remember(key, self._compute(key) if found is _NOTHING else found)
