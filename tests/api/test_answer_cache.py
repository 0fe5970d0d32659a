"""How long answers are remembered, and how many."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from uuid import UUID

from service.api.answer_cache import AnswerCache, Asked
from service.domain.caches import LeastRecentlyUsed
from service.domain.language import Language
from service.domain.snapshot.build import build_snapshot
from service.usecases.versioned_snapshot import VersionedSnapshot, name_registry

ASKED = Asked("/v1/programs", b"", UUID(int=1), Language.ZH, date(2026, 1, 1))


def new_snapshot() -> VersionedSnapshot:
    snapshot = build_snapshot(1)
    return VersionedSnapshot(snapshot, name_registry(snapshot))


def test_answers_are_those_of_their_snapshot_and_keep_none_alive() -> None:
    cache, first, second = AnswerCache(LeastRecentlyUsed(10_000)), new_snapshot(), new_snapshot()
    cache.remember(first, ASKED, b"answer")
    assert cache.recall(first, ASKED) == b"answer"
    assert cache.recall(second, ASKED) is None
    assert cache.recall(first, ASKED._replace(language=Language.EN)) is None

    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None


def test_the_answer_that_was_asked_for_least_recently_makes_room() -> None:
    cache, versioned = AnswerCache(LeastRecentlyUsed(30_000)), new_snapshot()
    one, two, three = (ASKED._replace(path=f"/v1/{name}") for name in ("one", "two", "three"))
    cache.remember(versioned, one, b"1" * 12_000)
    cache.remember(versioned, two, b"2" * 12_000)
    assert cache.recall(versioned, one) is not None
    cache.remember(versioned, three, b"3" * 12_000)
    assert [cache.recall(versioned, asked) is not None for asked in (one, two, three)] == [True, False, True]


def test_what_is_asked_counts_as_well_and_an_answer_that_is_too_large_is_not_held() -> None:
    answers = LeastRecentlyUsed[object, bytes](5_000)
    cache, versioned = AnswerCache(answers), new_snapshot()
    for asked, body in ((ASKED._replace(query=b"q" * 5_000), b""), (ASKED, b"x" * 5_000)):
        cache.remember(versioned, asked, body)
        assert cache.recall(versioned, asked) is None
    assert (answers.n_bytes, answers.n_entries) == (0, 0)
    cache.remember(versioned, ASKED, b"answer")
    assert answers.n_entries == 1
    assert len(b"answer") < answers.n_bytes <= answers.max_bytes
