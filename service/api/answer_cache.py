"""Answers that follow from the snapshot alone, remembered for as long as it is the one that answers."""

from __future__ import annotations

import sys
from datetime import date
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from service.domain.caches import ANSWERS, LeastRecentlyUsed
from service.domain.language import Language
from service.usecases.versioned_snapshot import VersionedSnapshot

_ASKED = 1_000
"""Bytes of what is asked, besides its path and query."""


class Asked(NamedTuple):
    """What an answer depends on besides the snapshot."""

    path: str
    query: bytes
    tenant_id: UUID
    language: Language
    as_of: date


class AnswerCache:
    """Spares the work of an answer that was given before from the same snapshot.

    Snapshots are immutable, so an answer is right for as long as its snapshot is served; nobody asks for it afterwards,
    and it makes room. Nothing is remembered of an answer that also read the database.

    Args:
        answers: where the bodies are held.
    """

    def __init__(self, answers: LeastRecentlyUsed[object, bytes] = ANSWERS) -> None:
        self._answers = answers
        self._marks: WeakKeyDictionary[VersionedSnapshot, object] = WeakKeyDictionary()

    def recall(self, versioned: VersionedSnapshot, asked: Asked) -> bytes | None:
        """The body of the answer that was given from this very snapshot."""
        return self._answers.recall((self._mark(versioned), asked))

    def remember(self, versioned: VersionedSnapshot, asked: Asked, body: bytes) -> None:
        """Remember the body of an answer."""
        n_bytes = _ASKED + sys.getsizeof(asked.path) + len(asked.query) + len(body)
        self._answers.remember((self._mark(versioned), asked), body, n_bytes)

    def _mark(self, versioned: VersionedSnapshot) -> object:
        """What stands for a snapshot in keys, which must not keep it alive."""
        return self._marks.setdefault(versioned, object())
