"""Answers that follow from the snapshot alone, remembered for as long as it is the one that answers."""

from __future__ import annotations

from collections.abc import Hashable
from weakref import WeakKeyDictionary

from cachetools import LRUCache

from service.usecases.versioned_snapshot import VersionedSnapshot

MAX_BYTES = 64 * 1024 * 1024
"""Of the answers to one snapshot: some 1,000 pages of twenty explained items."""


class AnswerCache:
    """Spares the work of an answer that was given before from the same snapshot.

    Snapshots are immutable, so an answer is right for as long as its snapshot is served; what is remembered goes with
    it. Nothing is remembered of an answer that also read the database.

    Args:
        max_bytes: of answers to one snapshot; those that were asked for least recently go first.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._of_snapshot: WeakKeyDictionary[VersionedSnapshot, LRUCache[Hashable, bytes]] = WeakKeyDictionary()

    def of(self, versioned: VersionedSnapshot) -> LRUCache[Hashable, bytes]:
        """The bodies of the answers given from this very snapshot, by what was asked."""
        answers = self._of_snapshot.get(versioned)
        if answers is None:
            answers = self._of_snapshot[versioned] = LRUCache(self._max_bytes, getsizeof=len)
        return answers
