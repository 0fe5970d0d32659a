"""Bring the shared registry in the database to what the data files say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from service.domain.programs import Channel, Program
from service.domain.tenancy import REGISTRY_TENANT_ID, Visibility
from service.store.database import Database
from service.store.repository import Repository

E = TypeVar("E", Channel, Program)

_PAGE = 500


async def sync_registry(
    database: Database, channels: Iterable[Channel], programs: Iterable[Program], now: datetime
) -> None:
    """Store the registry's rows and remove those that are no longer in it, in one transaction.

    Rows that say the same as before are left alone and make no change record, so that starting the service a second
    time costs its followers nothing.

    Raises:
        Conflict: a partner's own programme or channel has one of the slugs.
    """
    async with database.unit_of_work(REGISTRY_TENANT_ID) as uow:
        await _sync(uow.channels, [_registered(row, now) for row in channels])
        await _sync(uow.programs, [_registered(row, now) for row in programs])
        await uow.commit()


def _registered(row: E, now: datetime) -> E:
    return replace(
        row, tenant_id=REGISTRY_TENANT_ID, visibility=Visibility.NETWORK, version=1, created_at=now, updated_at=now
    )


async def _sync(repository: Repository[E, str], rows: Sequence[E]) -> None:
    kept = {row.id for row in rows}
    after: str | None = None
    while page := await repository.list_page("own", _PAGE, after):
        after = page[-1].id
        for stored in page:
            if stored.id not in kept:
                await repository.delete(stored.id, None)
    await repository.upsert_many(rows)
