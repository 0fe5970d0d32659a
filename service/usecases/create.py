"""Store a new row."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from service.domain.drafts.draft import Draft
from service.domain.tenancy import CatalogEntity, Principal
from service.store.unit_of_work import UnitOfWork
from service.usecases.concepts import EXPORTERS, Concept, get_own
from service.usecases.written import Written

E = TypeVar("E", bound=CatalogEntity)
D = TypeVar("D", bound=Draft)


async def create(
    uow: UnitOfWork,
    principal: Principal,
    concept: Concept[E, D],
    draft: D,
    now: datetime,
    *,
    exporter_id: UUID | None = None,
) -> Written[E]:
    """Store what `draft` states as a new row of the caller's; commits.

    Args:
        uow: open, of the caller's tenant.
        principal: who asks; becomes the owner.
        concept: what kind of row.
        draft: what is stated.
        now: UTC.
        exporter_id: of the caller's exporter that the row belongs to; for products alone.

    Raises:
        Conflict: the partner's key is taken.
        NotFound: there is no such exporter.
        Forbidden: the exporter is another tenant's.
    """
    if exporter_id is not None:
        await get_own(EXPORTERS, uow, principal, exporter_id)
    entity = concept.make(draft, principal.tenant_id, now, exporter_id)
    stored = await concept.repository(uow).add(entity)
    revision = await uow.changes.position_of_own_work()
    await uow.commit()
    return Written(stored, revision, is_new=True)
