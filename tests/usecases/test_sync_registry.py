from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.tenancy import REGISTRY_TENANT_ID, Principal
from service.errors import Conflict
from service.programs.registry import load_registry
from service.store.database import Database
from service.usecases.sync_registry import sync_registry
from tests import catalog_rows as rows
from tests.catalog_rows import NOW

LATER = NOW + timedelta(days=1)


async def changes(database: Database, position: int = 0) -> list[tuple[str, str]]:
    async with database.unit_of_work(None) as uow:
        batch = await uow.changes.list_after(position)
    return [(change.entity_id, change.operation.value) for change in batch.changes]


async def test_the_real_registry_comes_back_as_its_files_say(database: Database, principal: Principal) -> None:
    registry = load_registry()
    await sync_registry(database, registry.channels, registry.programs, NOW)
    async with database.unit_of_work(principal.tenant_id) as uow:
        channels = await uow.channels.list_page("network", 1000, None)
        programs = await uow.programs.list_page("network", 1000, None)

    assert programs == sorted(
        (replace(row, created_at=NOW, updated_at=NOW) for row in registry.programs), key=lambda row: row.id
    )
    assert channels == sorted(
        (replace(row, created_at=NOW, updated_at=NOW) for row in registry.channels), key=lambda row: row.id
    )


async def test_syncing_again_changes_nothing(database: Database) -> None:
    registry = load_registry()
    await sync_registry(database, registry.channels, registry.programs, NOW)
    before = await changes(database)
    await sync_registry(database, registry.channels, registry.programs, LATER)

    assert await changes(database) == before
    assert len(before) == len(registry.channels) + len(registry.programs)


async def test_changed_rows_get_a_version_and_dropped_rows_go(database: Database) -> None:
    old = [rows.program(REGISTRY_TENANT_ID, slug) for slug in ("kept", "changed", "dropped")]
    await sync_registry(database, [rows.channel(REGISTRY_TENANT_ID)], old, NOW)
    async with database.unit_of_work(None) as uow:
        position = await uow.changes.position()
    await sync_registry(database, [], [old[0], replace(old[1], slots=9)], LATER)

    assert sorted(await changes(database, position)) == [
        ("changed", "upsert"),
        ("dropped", "delete"),
        ("village-market", "delete"),
    ]
    async with database.unit_of_work(REGISTRY_TENANT_ID) as uow:
        changed = await uow.programs.get("changed")
        assert (changed.version, changed.created_at, changed.updated_at) == (2, NOW, LATER)
        assert (await uow.programs.get("kept")).version == 1


async def test_partners_own_programmes_are_left_alone(database: Database, principal: Principal) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.programs.add(rows.program(principal.tenant_id, "own"))
        await uow.commit()
    await sync_registry(database, [], [], NOW)
    with pytest.raises(Conflict, match="another tenant"):
        await sync_registry(database, [], [rows.program(REGISTRY_TENANT_ID, "own")], NOW)

    async with database.unit_of_work(principal.tenant_id) as uow:
        assert (await uow.programs.get("own")).tenant_id == principal.tenant_id
