from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from service.domain.tenancy import REGISTRY_TENANT_ID, Principal
from service.store.changes import Change, Operation
from service.store.database import Database
from tests import catalog_rows as rows
from tests.waiting import PATIENCE_S


async def changes_after(database: Database, position: int, limit: int = 10_000) -> tuple[list[Change], int]:
    async with database.unit_of_work(None) as uow:
        batch = await uow.changes.list_after(position, limit)
    return list(batch.changes), batch.position


def said(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.entity_type, change.entity_id, change.operation.value) for change in changes]


async def position_of(database: Database) -> int:
    async with database.unit_of_work(None) as uow:
        return await uow.changes.position()


async def test_every_concept_records_its_changes(database: Database, principal: Principal) -> None:
    tenant_id = principal.tenant_id
    owner = rows.exporter(tenant_id)
    given: dict[str, Any] = {
        "exporters": owner,
        "products": rows.product(owner),
        "demands": rows.demand(tenant_id),
        "channels": rows.channel(tenant_id),
        "programs": rows.program(tenant_id),
    }
    position = await position_of(database)
    async with database.unit_of_work(tenant_id) as uow:
        for concept, row in given.items():
            await getattr(uow, concept).add(row)
        await uow.commit()
    changes, after_adding = await changes_after(database, position)
    assert said(changes) == [(concept[:-1], str(row.id), "upsert") for concept, row in given.items()]
    assert {change.tenant_id for change in changes} == {tenant_id}

    async with database.unit_of_work(tenant_id) as uow:
        for concept, row in reversed(given.items()):
            await getattr(uow, concept).delete(row.id, None)
        await uow.commit()
    changes, _ = await changes_after(database, after_adding)
    assert said(changes) == [(concept[:-1], str(row.id), "delete") for concept, row in reversed(given.items())]


async def test_a_deleted_exporter_takes_its_products_with_it_and_says_so(
    database: Database, principal: Principal
) -> None:
    owner = rows.exporter(principal.tenant_id)
    goods = [rows.product(owner, f"{n}") for n in range(3)]
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(owner)
        await uow.products.upsert_many(goods)
        await uow.commit()
        position = await position_of(database)
        await uow.exporters.delete(owner.id, None)
        await uow.commit()
        assert await uow.products.count() == 0

    changes, _ = await changes_after(database, position)
    expected = {("exporter", str(owner.id), "delete"), *(("product", str(row.id), "delete") for row in goods)}
    assert set(said(changes)) == expected
    assert len(changes) == 4


async def test_an_update_that_changes_nothing_records_nothing(database: Database, principal: Principal) -> None:
    row = rows.demand(principal.tenant_id)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(row)
        await uow.commit()
    position = await position_of(database)
    async with database.engine.begin() as connection:
        await connection.execute(text(f"SELECT set_config('homeward.tenant_id', '{principal.tenant_id}', true)"))
        updated = await connection.execute(text("UPDATE demand SET title = title RETURNING id"))
        assert len(updated.all()) == 1

    assert (await changes_after(database, position))[0] == []


async def test_what_is_rolled_back_records_nothing(database: Database, principal: Principal) -> None:
    position = await position_of(database)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(rows.demand(principal.tenant_id))

    assert (await changes_after(database, position))[0] == []


async def test_a_write_that_commits_late_is_not_missed(database: Database, principal: Principal) -> None:
    """The later transaction draws the earlier sequence number; a reader by sequence numbers would lose the other."""
    tenant_id = principal.tenant_id
    position = await position_of(database)
    async with database.unit_of_work(tenant_id) as slow, database.unit_of_work(tenant_id) as fast:
        await slow.demands.add(rows.demand(tenant_id, "slow, first part"))
        await fast.demands.add(rows.demand(tenant_id, "fast"))
        await slow.demands.add(rows.demand(tenant_id, "slow, second part"))
        await fast.commit()
        early, position_early = await changes_after(database, position)
        await slow.commit()
    late, position_late = await changes_after(database, position_early)

    assert early == []  # the fast one waits for the slow one, which is below it
    assert [change.seq for change in late] == [1, 3, 2]
    assert (await changes_after(database, position_late))[0] == []


async def test_an_early_transaction_is_read_while_a_later_one_still_runs(
    database: Database, principal: Principal
) -> None:
    tenant_id = principal.tenant_id
    position = await position_of(database)
    async with database.unit_of_work(tenant_id) as early, database.unit_of_work(tenant_id) as late:
        await early.demands.add(rows.demand(tenant_id, "early"))
        await late.demands.add(rows.demand(tenant_id, "late"))
        await early.commit()
        first, position = await changes_after(database, position)
        await late.commit()
    second, _ = await changes_after(database, position)

    assert [change.seq for change in first] == [1]
    assert [change.seq for change in second] == [2]


@pytest.mark.parametrize("seed", range(4))
async def test_a_follower_sees_every_change_exactly_once(database: Database, principal: Principal, seed: int) -> None:
    """Writers with transactions of random length and order, a follower with random limits, all at the same time."""
    chance = random.Random(seed)
    tenant_id, written, seen = principal.tenant_id, set[str](), list[str]()
    position = await position_of(database)

    async def write(writer: int) -> None:
        for round_ in range(6):
            async with database.unit_of_work(tenant_id) as uow:
                ids = []
                for part in range(chance.randint(1, 4)):
                    row = rows.demand(tenant_id, f"{writer}-{round_}-{part}")
                    await uow.demands.add(row)
                    ids.append(str(row.id))
                    await asyncio.sleep(chance.random() / 200)
                if chance.random() < 0.8:
                    await uow.commit()
                    written.update(ids)

    async def follow(done: Callable[[], bool]) -> None:
        nonlocal position
        while True:
            last_round = done()
            changes, position = await changes_after(database, position, chance.randint(1, 8))
            seen.extend(change.entity_id for change in changes)
            if last_round and not changes:
                return
            await asyncio.sleep(chance.random() / 500)

    writers = asyncio.gather(*(write(writer) for writer in range(5)))
    await asyncio.gather(writers, follow(writers.done))

    assert sorted(seen) == sorted(written)


async def test_a_transaction_is_never_cut_by_the_limit(database: Database, principal: Principal) -> None:
    position = await position_of(database)
    async with database.unit_of_work(principal.tenant_id) as uow:
        for batch in (3, 2, 4, 1):
            await uow.demands.upsert_many([rows.demand(principal.tenant_id, f"{batch}-{n}") for n in range(batch)])
            await uow.commit()

    sizes = []
    while (read := await changes_after(database, position, limit=5))[0]:
        sizes.append(len(read[0]))
        position = read[1]
    assert sizes == [5, 5]
    changes, position = await changes_after(database, 0, limit=1)
    assert len(changes) == 3  # larger than the limit, and whole all the same


async def test_a_snapshot_and_its_position_fit_together(database: Database, principal: Principal) -> None:
    tenant_id = principal.tenant_id
    async with database.unit_of_work(tenant_id) as open_writer, database.unit_of_work(tenant_id) as writer:
        await open_writer.demands.add(rows.demand(tenant_id, "open"))
        await writer.demands.add(rows.demand(tenant_id, "before"))
        await writer.commit()
        async with database.frozen_unit_of_work() as snapshot:
            position = await snapshot.changes.position()
            await writer.demands.add(rows.demand(tenant_id, "after"))
            await writer.commit()
            await open_writer.commit()
            held = {row.external_id async for row in snapshot.demands.stream_all()}
    changes, _ = await changes_after(database, position)
    async with database.unit_of_work(None) as uow:
        told = await uow.demands.find_many([UUID(change.entity_id) for change in changes])

    assert held == {"before"}
    assert held | {row.external_id for row in told} == {"before", "open", "after"}


async def test_a_writer_knows_the_position_of_its_own_write(database: Database, principal: Principal) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(rows.demand(principal.tenant_id))
        own = await uow.changes.position_of_own_work()
        await uow.commit()

    changes, position = await changes_after(database, 0)
    assert [change.xid + 1 for change in changes] == [own]
    assert position >= own
    assert (await changes_after(database, own))[0] == []


async def test_a_reader_knows_a_position_that_holds_what_it_saw(database: Database, principal: Principal) -> None:
    async with (
        database.unit_of_work(principal.tenant_id) as open_writer,
        database.unit_of_work(principal.tenant_id) as writer,
        database.unit_of_work(principal.tenant_id) as reader,
    ):
        await open_writer.demands.add(rows.demand(principal.tenant_id, "open"))
        await writer.demands.add(rows.demand(principal.tenant_id, "seen"))
        own = await writer.changes.position_of_own_work()
        await writer.commit()
        assert await reader.demands.find_by_key("seen") is not None
        assert await reader.changes.position_of_own_work() >= own


async def test_followers_learn_that_what_they_need_was_pruned(database: Database, principal: Principal) -> None:
    before = await position_of(database)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(rows.demand(principal.tenant_id))
        await uow.commit()
    async with database.unit_of_work(None) as uow:
        assert await uow.changes.prune(timedelta(days=1)) == 0
        assert await uow.changes.is_held(before)
        assert await uow.changes.prune(timedelta(0)) == 1
        assert not await uow.changes.is_held(before)
        assert await uow.changes.is_held(await uow.changes.position())
        assert not await uow.changes.is_held(10**9)  # of another server's life
        assert (await uow.changes.list_after(before)).changes == ()


async def test_changes_wake_a_listener(database: Database, principal: Principal) -> None:
    async def next_wake_up() -> None:
        await asyncio.wait_for(anext(wake_ups), PATIENCE_S)

    wake_ups = database.listen("homeward_changes")
    await next_wake_up()  # it listens now
    async with database.unit_of_work(principal.tenant_id) as uow:
        for n in range(3):
            await uow.demands.add(rows.demand(principal.tenant_id, f"{n}"))
        await uow.commit()
        await next_wake_up()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(pending := asyncio.ensure_future(anext(wake_ups))), 0.1)
        await uow.demands.add(rows.demand(principal.tenant_id, "another"))
        await uow.commit()
    await asyncio.wait_for(pending, PATIENCE_S)
    await wake_ups.aclose()


async def test_a_listener_survives_the_loss_of_its_connection(database: Database, owner_url: str) -> None:
    wake_ups = database.listen("homeward_changes")
    await asyncio.wait_for(anext(wake_ups), PATIENCE_S)
    admin = Database(owner_url)
    async with admin.engine.begin() as connection:
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        )
    await asyncio.wait_for(anext(wake_ups), PATIENCE_S)  # it listens again, and something may have been missed
    async with admin.engine.begin() as connection:
        await connection.execute(text("NOTIFY homeward_changes"))
    await asyncio.wait_for(anext(wake_ups), PATIENCE_S)
    await wake_ups.aclose()
    await admin.dispose()


async def test_concurrent_upserts_of_the_same_rows_do_not_block_each_other_for_ever(
    database: Database, principal: Principal
) -> None:
    def shuffled(seed: int) -> list[Any]:
        batch = [rows.demand(principal.tenant_id, f"{n}", title=f"by {seed}") for n in range(200)]
        random.Random(seed).shuffle(batch)
        return batch

    async def upsert(seed: int) -> tuple[int, int]:
        async with database.unit_of_work(principal.tenant_id) as uow:
            counts = await uow.demands.upsert_many(shuffled(seed))
            await uow.commit()
        return counts

    counts = await asyncio.gather(*(upsert(seed) for seed in range(6)))

    assert sum(created for created, _ in counts) == 200
    assert sum(updated for _, updated in counts) == 1000


async def test_the_registrys_changes_are_its_own(database: Database) -> None:
    async with database.unit_of_work(REGISTRY_TENANT_ID) as uow:
        row = rows.program(REGISTRY_TENANT_ID)
        await uow.programs.add(row)
        await uow.programs.save(replace(row, slots=5), 1)
        await uow.commit()

    changes, _ = await changes_after(database, 0)
    assert [(change.tenant_id, change.operation) for change in changes] == [(REGISTRY_TENANT_ID, Operation.UPSERT)] * 2
