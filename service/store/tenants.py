"""Tenants and their API keys. Used in the service's scope: no tenant may look up or make another."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from uuid_utils.compat import uuid7

from service.domain.tenancy import Tenant
from service.errors import NotFound
from service.store.session import Session
from service.store.tables import api_key, tenant


class TenantRepository:
    """The partner organisations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find_by_name(self, name: str) -> Tenant | None:
        """The tenant of this name, or None."""
        row = (await self._session.execute(select(tenant).where(tenant.c.name == name))).first()
        return None if row is None else _tenant(row)

    async def get_by_name(self, name: str) -> Tenant:
        """The tenant of this name.

        Raises:
            NotFound: there is none.
        """
        found = await self.find_by_name(name)
        if found is None:
            raise NotFound("There is no tenant of this name; make it with `homeward keys create --tenant NAME`.")
        return found

    async def ensure(self, name: str) -> Tenant:
        """The tenant of this name, made if it is missing; safe against another process doing the same."""
        statement = upsert(tenant).values(id=uuid7(), name=name).on_conflict_do_nothing(index_elements=["name"])
        await self._session.execute(statement)
        return await self.get_by_name(name)

    async def list_some(self, ids: Collection[UUID]) -> list[Tenant]:
        """The visible tenants among `ids`, in no order."""
        rows = await self._session.execute(select(tenant).where(tenant.c.id.in_(ids)))
        return [_tenant(row) for row in rows]

    async def list_all(self) -> list[Tenant]:
        """Every visible tenant, in the order they were made."""
        rows = await self._session.execute(select(tenant).order_by(tenant.c.id))
        return [_tenant(row) for row in rows]


class ApiKeyRepository:
    """API keys, by their SHA-256 alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find_tenant(self, key_hash: bytes) -> Tenant | None:
        """The tenant that an unrevoked key of this hash belongs to, or None."""
        statement = (
            select(tenant)
            .join(api_key, api_key.c.tenant_id == tenant.c.id)
            .where(api_key.c.key_hash == key_hash, api_key.c.revoked_at.is_(None))
        )
        row = (await self._session.execute(statement)).first()
        return None if row is None else _tenant(row)

    async def add(self, tenant_id: UUID, key_hash: bytes) -> None:
        """Store a new key of a tenant."""
        await self._session.execute(insert(api_key).values(id=uuid7(), tenant_id=tenant_id, key_hash=key_hash))

    async def revoke(self, key_hash: bytes) -> bool:
        """Make a key useless from now on; False when there was no such key in use."""
        statement = (
            update(api_key)
            .where(api_key.c.key_hash == key_hash, api_key.c.revoked_at.is_(None))
            .values(revoked_at=func.now())
            .returning(api_key.c.id)
        )
        return (await self._session.execute(statement)).first() is not None


def _tenant(row: Row[Any]) -> Tenant:
    return Tenant(row.id, row.name)
