"""Answers kept under a partner's idempotency key, so that a repeated request is answered, not done again.

`begin` and `complete` are each committed on their own, before and after the work, so that a second request sees the
first one in flight. A process that dies between the two leaves the key in flight; it is free again after
`ABANDONED_AFTER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, null, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from service.store.session import Session
from service.store.tables import idempotency

KEPT_FOR = timedelta(hours=24)
ABANDONED_AFTER = timedelta(minutes=5)
MAX_KEPT = 10_000
MAX_KEPT_BYTES = 64 << 20

_TRIM = text(
    """
    WITH ranked AS (
        SELECT key, row_number() OVER newest AS n, sum(octet_length(body)) OVER newest AS n_bytes
        FROM idempotency WHERE tenant_id = :tenant_id AND state = 'done'
        WINDOW newest AS (ORDER BY started_at DESC, key)
    )
    DELETE FROM idempotency kept USING ranked
    WHERE kept.tenant_id = :tenant_id AND kept.key = ranked.key AND (n > :most OR n_bytes > :most_bytes)
    RETURNING kept.key
    """
)


class Outcome(StrEnum):
    """What `begin` found under a key, when it is no stored answer."""

    NEW = "new"
    """Nothing: the request is the caller's to do, then to `complete` or to `forget`."""
    IN_FLIGHT = "in_flight"
    """The same request is being done right now."""
    MISMATCH = "mismatch"
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The first answer, to be replayed byte by byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class IdempotencyRepository:
    """The tenant's idempotency keys."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def begin(self, key: str, request_hash: bytes, now: datetime) -> Outcome | StoredAnswer:
        """Claim `key` for a request; commit at once, so that others see the claim.

        Args:
            key: the partner's, at most 255 characters; each tenant has its own.
            request_hash: SHA-256 of method, path and body, 32 bytes.
            now: UTC; decides what is expired or abandoned.
        """
        tenant_id = self._tenant_id()
        claim = {
            "request_hash": request_hash,
            "state": "in_flight",
            "started_at": now,
            "expires_at": now + KEPT_FOR,
            "status": None,
            "headers": null(),
            "body": None,
        }
        free = or_(
            idempotency.c.expires_at <= now,
            (idempotency.c.state == "in_flight") & (idempotency.c.started_at <= now - ABANDONED_AFTER),
        )
        statement = (
            insert(idempotency)
            .values(tenant_id=tenant_id, key=key, **claim)
            .on_conflict_do_update(index_elements=["tenant_id", "key"], set_=claim, where=free)
            .returning(idempotency.c.key)
        )
        if (await self._session.execute(statement)).first() is not None:
            return Outcome.NEW
        row = (await self._session.execute(select(idempotency).where(idempotency.c.key == key))).first()
        if row is None:  # forgotten or expired between the two statements
            return Outcome.IN_FLIGHT
        if row.request_hash != request_hash:
            return Outcome.MISMATCH
        return StoredAnswer(row.status, row.headers, row.body) if row.state == "done" else Outcome.IN_FLIGHT

    async def complete(self, key: str, answer: StoredAnswer) -> None:
        """Keep the answer to the request that claimed `key`."""
        statement = (
            update(idempotency)
            .where(idempotency.c.tenant_id == self._tenant_id(), idempotency.c.key == key)
            .values(state="done", status=answer.status, headers=dict(answer.headers), body=answer.body)
        )
        await self._session.execute(statement)

    async def forget(self, key: str) -> None:
        """Free `key`: the request failed in a way that is worth trying again."""
        own = idempotency.c.tenant_id == self._tenant_id()
        await self._session.execute(delete(idempotency).where(own, idempotency.c.key == key))

    async def trim(self, most: int = MAX_KEPT, most_bytes: int = MAX_KEPT_BYTES) -> int:
        """Forget the tenant's oldest answers beyond its quota. Returns how many."""
        limits = {"tenant_id": self._tenant_id(), "most": most, "most_bytes": most_bytes}
        return len((await self._session.execute(_TRIM, limits)).all())

    async def remove_expired(self, now: datetime) -> int:
        """Remove what is older than a day, of all tenants; in the service's scope. Returns how many."""
        statement = delete(idempotency).where(idempotency.c.expires_at <= now).returning(idempotency.c.key)
        return len((await self._session.execute(statement)).all())

    def _tenant_id(self) -> UUID:
        if self._session.tenant_id is None:
            raise RuntimeError("idempotency keys belong to tenants; open the unit of work for one")
        return self._session.tenant_id
