from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from service.observability.garbage import collect_rarely


class Knot:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_cycles_are_found_all_the_same() -> None:
    gc.disable()
    collect_rarely()
    knot = weakref.ref(Knot())
    kept: list[list[int]] = []
    while knot() is not None:
        assert len(kept) < 100_000
        kept.append([])


def test_what_is_there_is_not_looked_at_again() -> None:
    Knot()
    n_before = gc.get_freeze_count()
    collect_rarely()
    assert gc.get_freeze_count() > n_before
    assert gc.get_threshold()[0] > 700
