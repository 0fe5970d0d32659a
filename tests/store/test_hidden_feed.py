"""What was hidden is told as soon as it is committed, and what was only changed is not."""

from __future__ import annotations

from dataclasses import replace

import asyncpg
import pytest

from service.domain.tenancy import Principal, Visibility
from service.errors import EnvironmentProblem
from service.store.database import Database
from service.store.patience import Patience
from tests import catalog_rows as rows


async def hidden_after(database: Database, position: int) -> list[tuple[str, str, str]]:
    batch = await database.hidden.list_after(position)
    return sorted((one.entity_type, one.entity_id, one.operation.value) for one in batch.changes)


async def test_what_is_withdrawn_or_deleted_is_told_and_nothing_else(database: Database, principal: Principal) -> None:
    maker = rows.exporter(principal.tenant_id)
    goods = [rows.product(maker, f"{n}") for n in range(4)]
    position = (await database.hidden.list_after(0)).position
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(maker)
        await uow.products.upsert_many(goods)
        await uow.commit()
    assert await hidden_after(database, position) == []

    kept, renamed, withdrawn, deleted = goods
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.products.save(replace(renamed, name="towel"), None)
        await uow.products.upsert_many([kept, replace(withdrawn, visibility=Visibility.PRIVATE)])
        await uow.products.delete(deleted.id, None)
        assert await hidden_after(database, position) == [], "not yet committed"
        await uow.commit()
    told = sorted([("product", str(withdrawn.id), "upsert"), ("product", str(deleted.id), "delete")])
    assert await hidden_after(database, position) == told


async def test_what_is_committed_is_told_while_another_transaction_holds_the_horizon(
    database: Database, principal: Principal
) -> None:
    maker = rows.exporter(principal.tenant_id)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(maker)
        await uow.commit()
    async with database.unit_of_work(principal.tenant_id) as slow:
        await slow.exporters.add(rows.exporter(principal.tenant_id, "other"))
        before = (await database.hidden.list_after(0)).position
        async with database.unit_of_work(principal.tenant_id) as uow:
            await uow.exporters.delete(maker.id, None)
            await uow.commit()
        batch = await database.hidden.list_after(before)
        assert [one.entity_id for one in batch.changes] == [str(maker.id)]
        assert batch.position == before


async def test_a_connection_that_was_lost_costs_no_answer(database: Database, owner_url: str) -> None:
    first = await database.hidden.list_after(0)
    owner = await asyncpg.connect(owner_url)
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await owner.close()
    assert (await database.hidden.list_after(0)).position >= first.position


async def test_a_database_out_of_reach_is_said() -> None:
    database = Database("postgresql://app@127.0.0.1:1/homeward", patience=Patience(1.0, 1.0))
    with pytest.raises(EnvironmentProblem):
        await database.hidden.list_after(0)
