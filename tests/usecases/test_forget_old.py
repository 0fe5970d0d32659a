from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg

from service.domain.tenancy import Principal
from service.store.database import Database
from service.usecases.forget_old import forget_old
from tests import catalog_rows as rows


async def test_only_what_is_old_goes(database: Database, principal: Principal, owner_url: str) -> None:
    now = datetime.now(UTC)
    async with database.unit_of_work(principal.tenant_id) as uow:
        for key in "ab":
            await uow.demands.add(rows.demand(principal.tenant_id, key))
        await uow.idempotency.begin("old", b"h" * 32, now - timedelta(hours=25))
        await uow.idempotency.begin("new", b"h" * 32, now)
        await uow.commit()
    connection = await asyncpg.connect(owner_url)
    await connection.execute("UPDATE catalog_change SET changed_at = now() - interval '8 days' WHERE seq = 1")
    await connection.close()

    assert await forget_old(database, now) == (1, 1)
    assert await forget_old(database, now) == (0, 0)
