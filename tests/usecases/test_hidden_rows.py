"""Who asks is answered by a look that began afterwards; those who ask together share one."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any, cast

import pytest

from service.domain.snapshot.build import build_snapshot
from service.errors import EnvironmentProblem
from service.store.changes import Change, ChangeBatch, Operation
from service.store.database import Database
from service.usecases.hidden_rows import HiddenRows
from service.usecases.versioned_snapshot import VersionedSnapshot, name_registry
from tests import catalog_rows as rows
from tests.usecases.test_refresh_index import MAKER, ME

PRODUCT = rows.product(MAKER)


class MemoryFeed:
    """The hidden rows of a database, which answers only when it is let."""

    def __init__(self) -> None:
        self.hidden = self
        self.changes: list[Change] = []
        self.n_looks = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.is_away = False

    def hide(self) -> None:
        now = cast("Any", None)
        self.changes.append(Change(len(self.changes), 5, ME, "product", str(PRODUCT.id), Operation.DELETE, now))

    async def list_after(self, position: int) -> ChangeBatch:
        self.n_looks += 1
        found = tuple(self.changes)
        await self.gate.wait()
        if self.is_away:
            raise EnvironmentProblem("The database is away.")
        return ChangeBatch(found, position)


def make() -> tuple[MemoryFeed, HiddenRows, VersionedSnapshot]:
    feed = MemoryFeed()
    snapshot = build_snapshot(1, exporters=[MAKER], products=[PRODUCT])
    return feed, HiddenRows(cast("Database", feed)), VersionedSnapshot(snapshot, name_registry(snapshot))


def n_seen(versioned: VersionedSnapshot) -> int:
    return versioned.snapshot.products.n_alive


async def test_the_same_snapshot_is_given_until_something_new_is_hidden() -> None:
    feed, hidden, versioned = make()
    assert await hidden.leave_out(versioned) is versioned
    feed.hide()
    without = await hidden.leave_out(versioned)
    assert (n_seen(versioned), n_seen(without)) == (1, 0)
    assert await hidden.leave_out(versioned) is without  # told once more, for the horizon stands still
    assert (without.place, without.registry) == (versioned.place, versioned.registry)


async def test_a_look_that_had_begun_does_not_count_and_the_next_one_is_shared() -> None:
    feed, hidden, versioned = make()
    feed.gate.clear()
    early = asyncio.create_task(hidden.leave_out(versioned))
    await asyncio.sleep(0)
    feed.hide()
    late = [asyncio.create_task(hidden.leave_out(versioned)) for _ in range(20)]
    await asyncio.sleep(0)
    feed.gate.set()
    await early
    assert [n_seen(found) for found in await asyncio.gather(*late)] == [0] * 20
    assert feed.n_looks == 2


async def test_when_the_database_is_away_all_who_wait_are_told_and_later_ones_ask_again() -> None:
    feed, hidden, versioned = make()
    feed.gate.clear()
    feed.is_away = True
    waiting = [asyncio.create_task(hidden.leave_out(versioned)) for _ in range(5)]
    await asyncio.sleep(0)
    feed.gate.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in found] == [EnvironmentProblem] * 5
    assert feed.n_looks == 1
    feed.is_away = False
    assert await hidden.leave_out(versioned) is versioned


async def test_one_who_gives_up_holds_up_nobody() -> None:
    feed, hidden, versioned = make()
    feed.gate.clear()
    first, second = (asyncio.create_task(hidden.leave_out(versioned)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    feed.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second is versioned


async def test_no_snapshot_is_kept_alive() -> None:
    feed, hidden, versioned = make()
    feed.hide()
    gone = [weakref.ref(versioned), weakref.ref(await hidden.leave_out(versioned))]
    del versioned
    gc.collect()
    assert [one() for one in gone] == [None, None]
