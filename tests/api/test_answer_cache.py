"""How long answers are remembered, and how many."""

from __future__ import annotations

import gc
import weakref

from service.api.answer_cache import AnswerCache
from service.domain.snapshot.build import build_snapshot
from service.usecases.versioned_snapshot import VersionedSnapshot, name_registry


def new_snapshot() -> VersionedSnapshot:
    snapshot = build_snapshot(1)
    return VersionedSnapshot(snapshot, name_registry(snapshot))


def test_answers_go_with_what_they_were_worked_out_from() -> None:
    cache, first, second = AnswerCache(), new_snapshot(), new_snapshot()
    cache.of(first)["asked"] = b"answer"
    assert cache.of(first).get("asked") == b"answer"
    assert cache.of(second).get("asked") is None

    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None, "what is remembered keeps no snapshot alive"


def test_the_answer_that_was_asked_for_least_recently_makes_room() -> None:
    answers = AnswerCache(max_bytes=10).of(new_snapshot())
    answers["one"], answers["two"] = b"12345", b"12345"
    assert answers.get("one") == b"12345"
    answers["three"] = b"12345"
    assert [answers.get(asked) for asked in ("one", "two", "three")] == [b"12345", None, b"12345"]
