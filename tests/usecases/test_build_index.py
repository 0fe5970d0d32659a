"""An index grows by what the change feed tells, against PostgreSQL."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from filelock import FileLock
from sqlalchemy.pool import QueuePool

from service.domain.search.index import TextDocument
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.codes import PROVINCE_NUMBERS
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.errors import EnvironmentProblem
from service.index.builder import BuilderProcess
from service.index.growth_states import open_newest_state
from service.index.snapshot_files import open_snapshot, publish_snapshot
from service.index.snapshot_folders import index_folder_of, list_snapshots, origin_of
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork
from service.usecases import build_index, refresh_index
from service.usecases.build_index import REFIT_AT, IndexBuilder, write_whole
from service.usecases.collect_changes import News, collect_news
from service.usecases.live_index import IndexEvent, IndexEventKind, LiveIndex
from service.usecases.load_nomenclature import load_nomenclature
from service.usecases.refresh_index import BUILDER_MODULE, POLL_EVERY_S, follow_changes
from tests import catalog_rows as rows
from tests.waiting import PATIENCE_S, eventually

NOMENCLATURE = b"hscode,description,parent,level\n85,Electrical machinery,TOTAL,2\n"


@dataclass
class Index:
    """An index on disk, read as another process would."""

    builder: IndexBuilder
    folder: Path

    async def catch_up(self, database: Database) -> Snapshot:
        built = await self.builder.bring_up_to_date(database)
        base = open_snapshot(built.folder, "here")
        path, snapshot = open_newest_state(built.folder, base)
        assert path == built.state
        await check_against(database, snapshot)
        return snapshot


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(IndexBuilder(tmp_path, "here", grows_from=0), tmp_path)


async def check_against(database: Database, snapshot: Snapshot) -> None:
    """The living rows are those of the database, and what is derived of their relations fits them."""
    async with database.unit_of_work(None) as uow:
        for name in ("products", "exporters", "demands", "programs", "channels"):
            stored = {row.id: row async for row in getattr(uow, name).stream_all()}
            corpus = getattr(snapshot, name)
            alive = [row for row in range(len(corpus)) if not corpus.is_dead(row)]
            assert {corpus.rows[row].id for row in alive} == stored.keys()
            for row in alive:
                kept = replace(stored[corpus.rows[row].id], **hidden(name))
                assert corpus.rows[row] == kept
                assert corpus.find_row(kept.id) == row
    goods = snapshot.products
    products = {row: product for row, product in enumerate(goods.rows) if not goods.is_dead(row)}
    for row, exporter in enumerate(snapshot.exporters.rows):
        if not snapshot.exporters.is_dead(row):
            owned = [product.id for product in products.values() if product.exporter_id == exporter.id]
            assert [goods.rows[at].id for at in snapshot.catalog_of(row)] == sorted(owned, key=str)
    for row, product in products.items():
        shown = snapshot.exporter_of(row)
        assert shown is None or shown.id == product.exporter_id
        assert snapshot.product_columns.province[row] == (
            -1 if shown is None or shown.province is None else PROVINCE_NUMBERS[shown.province]
        )


def hidden(corpus: str) -> dict[str, None]:
    """What never leaves the owner."""
    return {"products": {"unit_cost": None}, "exporters": {"contact": None}}.get(corpus, {})


async def write(database: Database, principal: Principal, change: Callable[[UnitOfWork], Any]) -> Any:
    async with database.unit_of_work(principal.tenant_id) as uow:
        found = await change(uow)
        await uow.commit()
    return found


async def test_an_index_grows_by_what_changed(database: Database, principal: Principal, index: Index) -> None:
    me = principal.tenant_id
    maker, other = rows.full_exporter(me), rows.exporter(me, "other", province="CN-SD")
    goods = [rows.full_product(maker), rows.product(maker, "b", name="carpet"), rows.product(other, "c", name="lamp")]
    wanted = rows.full_demand(me)

    async def start(uow: UnitOfWork) -> None:
        for exporter in (maker, other):
            await uow.exporters.add(exporter)
        for product in goods:
            await uow.products.add(product)
        await uow.demands.add(wanted)
        await uow.channels.add(rows.channel(me))

    await write(database, principal, start)
    whole = await index.catch_up(database)
    assert whole.drift == 0.0

    async def rename(uow: UnitOfWork) -> None:
        await uow.products.save(replace(await uow.products.get(goods[1].id), name="zymurgic rug"), None)

    await write(database, principal, rename)
    grown = await index.catch_up(database)
    assert len(grown.products) == 4
    products, exporters = grown.products.text, grown.exporters.text
    for text in (products, exporters):  # the word is new to the catalogue, and the exporter's text names its products
        found, _ = text.search(text.query(TextDocument("zymurgic")), 5)
        assert len(found) == 1

    async def move(uow: UnitOfWork) -> None:
        await uow.exporters.save(replace(await uow.exporters.get(maker.id), province="CN-GD"), None)
        await uow.products.delete(goods[0].id, None)
        await uow.demands.add(rows.demand(me, "new", title="rugs"))
        await uow.demands.delete(wanted.id, None)
        await uow.programs.add(rows.program(me))

    await write(database, principal, move)
    await index.catch_up(database)

    async def leave(uow: UnitOfWork) -> None:
        await uow.products.delete(goods[2].id, None)
        await uow.exporters.delete(other.id, None)

    await write(database, principal, leave)
    last = await index.catch_up(database)
    assert last.products.n_first == 3
    assert last.drift > REFIT_AT
    assert len(list_snapshots(index.folder)) == 1


async def test_no_transaction_is_open_while_an_index_is_computed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a million products that takes longer than the server lets a transaction be idle."""
    n_open: list[int] = []

    def compute(*args: Any, **rows: Any) -> Snapshot:
        pool = database.engine.pool
        assert isinstance(pool, QueuePool)
        n_open.append(pool.checkedout())
        return build_snapshot(*args, **rows)

    monkeypatch.setattr(build_index, "build_snapshot", compute)
    await write_whole(database, tmp_path, "here")
    assert n_open == [0]


async def test_a_refit_starts_afresh(database: Database, principal: Principal, index: Index) -> None:
    maker = await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    await write(database, principal, lambda uow: uow.products.add(rows.product(maker, "a")))
    await index.catch_up(database)
    await write(database, principal, lambda uow: uow.products.add(rows.product(maker, "b")))
    assert (await index.builder.bring_up_to_date(database)).is_refit_due
    folder = await index.builder.refit(database)
    built = await index.builder.bring_up_to_date(database)
    assert (built.folder, built.state, built.is_refit_due) == (folder, None, False)
    refitted = await index.catch_up(database)
    assert (refitted.products.n_first, refitted.drift) == (2, 0.0)


async def test_a_refit_comes_to_an_end_while_others_write(
    database: Database, principal: Principal, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    n_steps = 0

    async def collect_while_others_write(uow: UnitOfWork, snapshot: Snapshot) -> News:
        nonlocal n_steps
        n_steps += 1
        news = await collect_news(uow, snapshot)
        await add_product(database, principal, maker.id, f"during step {n_steps}")
        return news

    async def write_before_others(*arguments: Any) -> Path:
        temporary = await write_whole(*arguments)
        await add_product(database, principal, maker.id, "after the build")
        return temporary

    monkeypatch.setattr(build_index, "collect_news", collect_while_others_write)
    monkeypatch.setattr(build_index, "write_whole", write_before_others)
    async with asyncio.timeout(PATIENCE_S):
        folder = await index.builder.refit(database)
    assert n_steps == 1
    base = open_snapshot(folder, "here")
    assert open_newest_state(folder, base)[1].products.n_alive == 1


async def test_a_refit_that_fails_leaves_nothing(
    database: Database, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> News:
        raise EnvironmentProblem("The database is away.")

    monkeypatch.setattr(build_index, "collect_news", fail)
    with pytest.raises(EnvironmentProblem):
        await index.builder.refit(database)
    assert list(index.folder.iterdir()) == []


async def test_a_new_nomenclature_asks_for_a_refit(database: Database, principal: Principal, index: Index) -> None:
    await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    await index.catch_up(database)
    await load_nomenclature(database, NOMENCLATURE, "hs.csv", datetime(2026, 1, 2, tzinfo=UTC))
    assert (await index.builder.bring_up_to_date(database)).is_refit_due
    await index.builder.refit(database)
    assert not (await index.builder.bring_up_to_date(database)).is_refit_due


async def test_the_process_that_builds_gives_way_to_the_service_and_hears_no_ctrl_c(tmp_path: Path) -> None:
    request = {"database_url": "postgresql://app@127.0.0.1/homeward", "index_folder": str(tmp_path), "origin": "here"}
    async with BuilderProcess(BUILDER_MODULE) as builder:
        await builder.build(request | {"is_rehearsal": True})
        pid = builder.pid
        assert pid is not None
        assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getsid(pid) == os.getsid(0), "among the processes of one session niceness counts everywhere"
        assert os.getpgid(pid) != os.getpgid(0)


async def test_a_small_index_is_built_whole(database: Database, principal: Principal, tmp_path: Path) -> None:
    index = Index(IndexBuilder(tmp_path, "here"), tmp_path)
    maker = await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    await index.catch_up(database)
    await write(database, principal, lambda uow: uow.products.add(rows.product(maker, "a")))
    assert (await index.catch_up(database)).products.n_first == 1


@dataclass
class InProcess:
    """A builder without a process of its own, for an index that grows from the first row on."""

    database: Database
    builder: IndexBuilder | None = None
    pid: int | None = None

    async def build(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.builder is None:
            self.builder = IndexBuilder(Path(request["index_folder"]), request["origin"], grows_from=0)
        if request.get("is_rehearsal"):
            self.builder.open_newest()
            return {}
        built = await self.builder.bring_up_to_date(self.database)
        return {"folder": str(built.folder), "state": None if built.state is None else str(built.state)}

    async def aclose(self) -> None:
        """Nothing to stop."""


@asynccontextmanager
async def following(
    database: Database, app_url: str, data_dir: Path, poll_every_s: float = POLL_EVERY_S
) -> AsyncIterator[tuple[LiveIndex, list[IndexEvent]]]:
    live, events = LiveIndex(), list[IndexEvent]()
    follow = follow_changes(
        database,
        live,
        database_url=app_url,
        data_dir=data_dir,
        on_event=events.append,
        poll_every_s=poll_every_s,
        builder=InProcess(database),
    )
    task = asyncio.create_task(follow)
    try:
        yield live, events
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def add_product(database: Database, principal: Principal, maker_id: UUID, key: str) -> int:
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.products.add(rows.product(await uow.exporters.get(maker_id), key))
        position = await uow.changes.position_of_own_work()
        await uow.commit()
    return position


async def test_all_followers_take_up_what_one_of_them_has_built(
    database: Database, principal: Principal, app_url: str, tmp_path: Path
) -> None:
    maker = await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    async with following(database, app_url, tmp_path) as (first, first_events):
        await first.wait_for(0, PATIENCE_S)
        # one wake-up is enough for a process that has to wait for the other one
        async with following(database, app_url, tmp_path, 2 * PATIENCE_S) as (second, second_events):
            for number in range(5):
                position = await add_product(database, principal, maker.id, f"P{number}")
                await asyncio.gather(*(live.wait_for(position, PATIENCE_S) for live in (first, second)))
                assert {live.snapshot.products.n_alive for live in (first, second)} == {number + 1}
            assert {event.kind for event in first_events} == {IndexEventKind.BUILT, IndexEventKind.GREW}
            assert {event.kind for event in second_events} == {IndexEventKind.OPENED, IndexEventKind.GREW}
        position = await add_product(database, principal, maker.id, "last")
        await first.wait_for(position, PATIENCE_S)


async def test_a_whole_build_is_taken_up_only_when_it_has_caught_up(
    database: Database, principal: Principal, app_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_looks = 0

    def look(folder: Path) -> list[Path]:
        nonlocal n_looks
        n_looks += 1
        return list_snapshots(folder)

    monkeypatch.setattr(refresh_index, "list_snapshots", look)
    maker = await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    origin = origin_of(app_url)
    folder = index_folder_of(tmp_path, origin)
    lock, builder = FileLock(folder / "building.lock"), IndexBuilder(folder, origin, grows_from=0)
    lock.acquire(blocking=False)
    await builder.bring_up_to_date(database)
    async with following(database, app_url, tmp_path) as (live, events):
        await live.wait_for(0, PATIENCE_S)
        written = await write_whole(database, folder, origin)
        position = await add_product(database, principal, maker.id, "a")
        await builder.bring_up_to_date(database)
        await live.wait_for(position, PATIENCE_S)
        published = publish_snapshot(written)
        position = await add_product(database, principal, maker.id, "b")
        n_before = n_looks
        await eventually(lambda: n_looks >= n_before + 2)  # so it has looked, and left it
        assert (await builder.bring_up_to_date(database)).folder == published
        await live.wait_for(position, PATIENCE_S)
        assert live.snapshot.products.n_alive == 2
        revisions = [event.revision for event in events]
        assert revisions == sorted(revisions)
    lock.release()


async def test_when_the_one_that_builds_is_gone_another_takes_over(
    database: Database, principal: Principal, app_url: str, tmp_path: Path
) -> None:
    maker = await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    async with following(database, app_url, tmp_path) as (first, _):
        await first.wait_for(0, PATIENCE_S)
        follower = following(database, app_url, tmp_path)
        second, events = await follower.__aenter__()
        await second.wait_for(await add_product(database, principal, maker.id, "a"), PATIENCE_S)
    await second.wait_for(await add_product(database, principal, maker.id, "b"), PATIENCE_S)
    assert second.snapshot.products.n_alive == 2
    await follower.__aexit__(None, None, None)
    assert IndexEventKind.FAILED not in {event.kind for event in events}


async def test_damage_in_what_an_index_grew_by_is_reported_and_built_anew(
    database: Database, principal: Principal, app_url: str, tmp_path: Path
) -> None:
    maker = await write(database, principal, lambda uow: uow.exporters.add(rows.exporter(principal.tenant_id)))
    async with following(database, app_url, tmp_path) as (live, _):
        await live.wait_for(0, PATIENCE_S)
        await live.wait_for(await add_product(database, principal, maker.id, "a"), PATIENCE_S)
    (folder,) = list_snapshots(index_folder_of(tmp_path, origin_of(app_url)))
    path = folder / "products" / "tenants.npy"
    content = bytearray(path.read_bytes())
    content[128] ^= 1  # the first row behind the whole build, which had none
    path.write_bytes(content)
    async with following(database, app_url, tmp_path) as (live, events):
        await live.wait_for(await add_product(database, principal, maker.id, "b"), PATIENCE_S)
        assert live.snapshot.products.n_alive == 2
        assert events[0].kind is IndexEventKind.DAMAGED
        assert events[-1].kind is IndexEventKind.BUILT
    assert list_snapshots(index_folder_of(tmp_path, origin_of(app_url))) != [folder]
