"""Following the change feed, first against a feed in memory, then against PostgreSQL with the real builder process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psutil
import pytest

from service.domain.catalog import Product
from service.domain.snapshot.build import build_snapshot
from service.domain.tenancy import Principal
from service.errors import EnvironmentProblem, IndexNotReady
from service.index.builder import BuildFailed
from service.index.snapshot_files import save_snapshot
from service.index.snapshot_folders import index_folder_of, list_snapshots, origin_of
from service.store.database import Database
from service.usecases import refresh_index
from service.usecases.live_index import IndexEvent, IndexEventKind, LiveIndex
from service.usecases.refresh_index import follow_changes, load_snapshot, pause_after
from tests import catalog_rows as rows
from tests.waiting import PATIENCE_S, eventually

URL = "postgresql://app@db/homeward"
ME = UUID(int=1)
MAKER = rows.exporter(ME)
_pids = count(1)


@dataclass
class Batch:
    changes: Sequence[int]
    position: int


@dataclass
class MemoryDatabase:
    """The port that the follower reads, over a list of products; a position counts the writes."""

    products: list[Product] = field(default_factory=list)
    n_writes: int = 0
    n_looks: int = 0
    is_away: bool = False
    is_restored: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, *, notify: bool = True) -> int:
        self.products.append(rows.product(MAKER, f"P{self.n_writes}"))
        self.n_writes += 1
        if notify:
            self.woken.set()
        return self.n_writes

    @asynccontextmanager
    async def unit_of_work(self, tenant_id: UUID | None) -> AsyncIterator[Any]:
        assert tenant_id is None
        if self.is_away:
            raise EnvironmentProblem("The database is away.")
        yield self

    @property
    def changes(self) -> MemoryDatabase:
        return self

    async def is_held(self, position: int) -> bool:
        return not self.is_restored and position <= self.n_writes

    async def list_after(self, position: int, limit: int) -> Batch:
        self.n_looks += 1
        return Batch(range(position, self.n_writes)[:limit], self.n_writes)

    async def position(self) -> int:
        return self.n_writes

    async def listen(self, channel: str) -> AsyncGenerator[None, None]:
        assert channel
        while True:
            await self.woken.wait()
            self.woken.clear()
            yield

    @property
    def as_database(self) -> Database:
        return cast("Database", self)


@dataclass
class MemoryBuilder:
    """Builds in this process from the memory database; fails, or damages what it built, as often as it is told to."""

    database: MemoryDatabase
    n_failures: int = 0
    n_damaged: int = 0
    n_builds: int = 0
    n_rehearsals: int = 0
    pid: int | None = None
    is_closed: bool = False
    gate: asyncio.Event | None = None
    held_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def build(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.pid = self.pid or next(_pids)
        if request.get("is_rehearsal"):
            self.n_rehearsals += 1
            return {}
        self.n_builds += 1
        position, products = self.database.n_writes, list(self.database.products)
        if self.gate is not None:
            self.held_up.set()
            await self.gate.wait()
        if self.n_failures:
            self.n_failures -= 1
            self.pid = None
            raise BuildFailed("The builder died.")
        snapshot = build_snapshot(position, exporters=[MAKER], products=products)
        folder = save_snapshot(snapshot, Path(request["index_folder"]), request["origin"])
        if self.n_damaged:
            self.n_damaged -= 1
            (folder / "manifest.json").write_text("{}")
        self.database.is_restored = False
        return {"folder": str(folder)}

    async def aclose(self) -> None:
        self.is_closed = True


@dataclass
class Followed:
    database: MemoryDatabase
    builder: MemoryBuilder
    live: LiveIndex
    events: list[IndexEvent]

    def n_products(self) -> int:
        return len(self.live.snapshot.products)


@asynccontextmanager
async def following(
    data_dir: Path, poll_every_s: float = 0.05, database: MemoryDatabase | None = None, **builder: Any
) -> AsyncIterator[Followed]:
    database = database or MemoryDatabase()
    found = Followed(database, MemoryBuilder(database, **builder), LiveIndex(), [])
    task = asyncio.create_task(
        follow_changes(
            database.as_database,
            found.live,
            database_url=URL,
            data_dir=data_dir,
            on_event=found.events.append,
            poll_every_s=poll_every_s,
            builder=found.builder,
        )
    )
    try:
        yield found
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert found.builder.is_closed


@pytest.fixture(autouse=True)
def _retry_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh_index, "pause_after", lambda _: 0)


def kinds(events: Sequence[IndexEvent]) -> list[IndexEventKind]:
    return [event.kind for event in events]


async def test_nothing_is_answered_before_the_first_snapshot(tmp_path: Path) -> None:
    async with following(tmp_path, gate=asyncio.Event()) as found:
        await found.builder.held_up.wait()
        assert not found.live.is_ready
        with pytest.raises(IndexNotReady):
            _ = found.live.snapshot
        with pytest.raises(IndexNotReady):
            await found.live.wait_for(0, 0)
        assert found.builder.gate is not None
        found.builder.gate.set()
        await found.live.wait_for(0, PATIENCE_S)
        assert found.n_products() == 0


async def test_a_change_reaches_the_answers(tmp_path: Path) -> None:
    async with following(tmp_path, poll_every_s=PATIENCE_S) as found:
        await found.live.wait_for(0, PATIENCE_S)
        for n in range(1, 4):
            await found.live.wait_for(found.database.write(), PATIENCE_S)
            assert found.n_products() == n


async def test_a_change_without_a_wake_up_is_found_by_polling(tmp_path: Path) -> None:
    async with following(tmp_path) as found:
        await found.live.wait_for(0, PATIENCE_S)
        await found.live.wait_for(found.database.write(notify=False), PATIENCE_S)
        assert found.n_products() == 1


async def test_a_burst_during_a_build_becomes_one_build(tmp_path: Path) -> None:
    async with following(tmp_path) as found:
        await found.live.wait_for(0, PATIENCE_S)
        found.builder.gate = asyncio.Event()
        found.database.write()
        await found.builder.held_up.wait()
        for _ in range(20):
            last = found.database.write()
            await asyncio.sleep(0)
        found.builder.gate.set()
        await found.live.wait_for(last, PATIENCE_S)
        assert found.n_products() == 21
        assert found.builder.n_builds == 3  # the first, the one that was held up, and one for all that came meanwhile


async def test_without_changes_nothing_is_built(tmp_path: Path) -> None:
    async with following(tmp_path, poll_every_s=0.01) as found:
        await found.live.wait_for(0, PATIENCE_S)
        found.database.woken.set()
        n_looks = found.database.n_looks
        await eventually(lambda: found.database.n_looks >= n_looks + 3)
        assert found.builder.n_builds == 1


async def test_a_builder_that_dies_is_tried_again(tmp_path: Path) -> None:
    async with following(tmp_path, n_failures=2) as found:
        await found.live.wait_for(0, PATIENCE_S)
        assert kinds(found.events) == [IndexEventKind.FAILED, IndexEventKind.FAILED, IndexEventKind.BUILT]
        assert found.events[0].detail == "The builder died."


def test_the_first_failure_is_tried_again_at_once_and_later_ones_with_longer_and_longer_pauses() -> None:
    first, *later = [pause_after(n) for n in range(1, 10)]
    assert first == 0
    assert later == sorted(later)
    assert min(later) > 0


async def test_a_builder_that_dies_between_builds_is_at_hand_again_before_there_is_a_change(tmp_path: Path) -> None:
    async with following(tmp_path, poll_every_s=0.01) as found:
        await eventually(lambda: found.builder.n_rehearsals == 1)
        n_looks = found.database.n_looks
        await eventually(lambda: found.database.n_looks >= n_looks + 3)
        assert found.builder.n_rehearsals == 1, "once a process"
        found.builder.pid = None
        await eventually(lambda: found.builder.n_rehearsals == 2)
        assert found.builder.pid is not None
        assert found.builder.n_builds == 1


async def test_the_last_snapshot_is_served_while_the_database_is_away(tmp_path: Path) -> None:
    async with following(tmp_path) as found:
        await found.live.wait_for(found.database.write(), PATIENCE_S)
        found.database.is_away = True
        await eventually(lambda: kinds(found.events)[-1] is IndexEventKind.FAILED)
        assert found.n_products() == 1
        found.database.is_away = False
        await found.live.wait_for(found.database.write(), PATIENCE_S)
        assert found.n_products() == 2


async def test_a_feed_that_lost_our_position_makes_us_build_anew(tmp_path: Path) -> None:
    async with following(tmp_path) as found:
        await found.live.wait_for(found.database.write(), PATIENCE_S)
        n_builds = found.builder.n_builds
        found.database.products.clear()
        found.database.n_writes = 0  # restored from an older dump
        found.database.is_restored = True
        found.database.woken.set()
        await eventually(lambda: found.live.position == 0)
        assert found.builder.n_builds == n_builds + 1
        assert found.n_products() == 0


async def test_a_snapshot_on_disk_is_served_at_once_and_then_caught_up(tmp_path: Path) -> None:
    async with following(tmp_path) as first:
        await first.live.wait_for(first.database.write(), PATIENCE_S)
    async with following(tmp_path, database=first.database) as found:
        await found.live.wait_for(1, PATIENCE_S)
        assert kinds(found.events) == [IndexEventKind.OPENED]
        assert found.n_products() == 1
        await found.live.wait_for(found.database.write(), PATIENCE_S)
        assert found.n_products() == 2


async def test_a_snapshot_of_another_life_of_the_database_is_not_served(tmp_path: Path) -> None:
    async with following(tmp_path) as first:
        await first.live.wait_for(first.database.write(), PATIENCE_S)
    async with following(tmp_path) as found:  # a new database under the old address: nothing was written to it yet
        await found.live.wait_for(0, PATIENCE_S)
        assert kinds(found.events) == [IndexEventKind.BUILT]
        assert found.n_products() == 0


async def test_a_snapshot_on_disk_is_served_while_the_database_is_away(tmp_path: Path) -> None:
    async with following(tmp_path) as first:
        await first.live.wait_for(first.database.write(), PATIENCE_S)
    async with following(tmp_path, database=MemoryDatabase(is_away=True)) as found:
        await found.live.wait_for(1, PATIENCE_S)
        assert found.n_products() == 1


async def test_a_damaged_snapshot_is_reported_removed_and_replaced(tmp_path: Path) -> None:
    async with following(tmp_path) as first:
        await first.live.wait_for(0, PATIENCE_S)
    folder = index_folder_of(tmp_path, origin_of(URL))
    (damaged,) = list_snapshots(folder)
    (damaged / "products" / "ids.npy").unlink()
    async with following(tmp_path) as found:
        await found.live.wait_for(0, PATIENCE_S)
        assert kinds(found.events) == [IndexEventKind.DAMAGED, IndexEventKind.BUILT]
        assert "ids.npy is missing" in found.events[0].detail
    assert damaged not in list_snapshots(folder)


async def test_a_build_that_cannot_be_read_back_is_built_once_more(tmp_path: Path) -> None:
    async with following(tmp_path, n_damaged=1) as found:
        await found.live.wait_for(0, PATIENCE_S)
        assert kinds(found.events) == [IndexEventKind.DAMAGED, IndexEventKind.BUILT]
    async with following(tmp_path / "bad-disk", n_damaged=2) as found:
        await found.live.wait_for(0, PATIENCE_S)
        assert kinds(found.events)[2] is IndexEventKind.FAILED


async def test_old_snapshots_are_removed(tmp_path: Path) -> None:
    async with following(tmp_path) as found:
        for _ in range(5):
            await found.live.wait_for(found.database.write(), PATIENCE_S)
        folder = index_folder_of(tmp_path, origin_of(URL))
        await eventually(lambda: len(list_snapshots(folder)) == 2)


def test_the_mark_of_a_database_holds_no_password() -> None:
    assert origin_of("postgresql://a:one@db/x") == origin_of("postgresql://b:two@db/x")
    assert origin_of("postgresql://a@db/x") != origin_of("postgresql://a@db/y")
    assert origin_of("postgresql:///x?host=/a") != origin_of("postgresql:///x?host=/b")


async def add_product(database: Database, principal: Principal, key: str) -> int:
    async with database.unit_of_work(principal.tenant_id) as uow:
        maker = await uow.exporters.find_by_key("maker")
        if maker is None:
            maker = await uow.exporters.add(rows.exporter(principal.tenant_id, "maker"))
        await uow.products.add(rows.product(maker, key))
        position = await uow.changes.position_of_own_work()
        await uow.commit()
    return position


async def test_with_postgresql_and_the_builder_process(
    database: Database, principal: Principal, app_url: str, tmp_path: Path
) -> None:
    live, events = LiveIndex(), list[IndexEvent]()
    children = set(psutil.Process().children(recursive=True))
    await add_product(database, principal, "first")
    task = asyncio.create_task(
        follow_changes(database, live, database_url=app_url, data_dir=tmp_path, on_event=events.append)
    )
    await live.wait_for(0, PATIENCE_S)
    assert [product.sku for product in live.snapshot.products.rows] == ["first"]
    await live.wait_for(await add_product(database, principal, "second"), PATIENCE_S)
    assert len(live.snapshot.products) == 2
    (process,) = [p for p in psutil.Process().children(recursive=True) if p not in children]
    process.kill()
    await eventually(lambda: bool(set(psutil.Process().children(recursive=True)) - children - {process}))
    await live.wait_for(await add_product(database, principal, "third"), PATIENCE_S)
    assert len(live.snapshot.products) == 3
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert set(psutil.Process().children(recursive=True)) <= children

    events.clear()
    loaded = await load_snapshot(database, database_url=app_url, data_dir=tmp_path, on_event=events.append)
    assert loaded.revision == live.snapshot.revision
    assert kinds(events) == [IndexEventKind.OPENED]


async def test_two_processes_share_one_folder(
    database: Database, principal: Principal, app_url: str, tmp_path: Path
) -> None:
    await add_product(database, principal, "first")
    loads = (load_snapshot(database, database_url=app_url, data_dir=tmp_path) for _ in range(2))
    first, second = await asyncio.gather(*loads)
    assert first.revision == second.revision
    assert len(list_snapshots(index_folder_of(tmp_path, origin_of(app_url)))) == 1
