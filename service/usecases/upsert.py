"""Store a row under the partner's own key, whether it is there already or not."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from service.domain.drafts.draft import Draft
from service.domain.drafts.messages import fault, field_error
from service.domain.tenancy import CatalogEntity, Principal
from service.errors import InvalidInput
from service.store.unit_of_work import UnitOfWork
from service.usecases.concepts import EXPORTERS, Concept, get_own
from service.usecases.written import Written

E = TypeVar("E", bound=CatalogEntity)
D = TypeVar("D", bound=Draft)


async def upsert_by_key(
    uow: UnitOfWork,
    principal: Principal,
    concept: Concept[E, D],
    key: str,
    draft: D,
    now: datetime,
    *,
    exporter_id: UUID | None = None,
) -> Written[E]:
    """Store what `draft` states under `key`; commits. Safe to repeat: saying the same again changes nothing.

    Args:
        uow: open, of the caller's tenant.
        principal: who asks; owns the row.
        concept: what kind of row.
        key: the partner's own (`external_id`, `sku`, or the slug).
        draft: everything that is stated from now on.
        now: UTC.
        exporter_id: of the caller's exporter that the row belongs to; needed for a new product, and moves a product
            that belongs to another.

    Raises:
        InvalidInput: the draft states another key, or a new product has no exporter.
        Conflict: the slug is another tenant's.
        NotFound, Forbidden: the exporter is not the caller's.
    """
    if concept.key_of(draft) != key:
        raise InvalidInput([field_error(f"/{concept.key}", fault("differs_from_path"))])
    if exporter_id is not None:
        await get_own(EXPORTERS, uow, principal, exporter_id)
    repository = concept.repository(uow)
    current = await repository.find_by_key(key)
    if current is None:
        entity = concept.make(draft, principal.tenant_id, now, exporter_id)
    else:
        entity = concept.restate(current, draft, now, exporter_id)
        if entity is current:
            return Written(current, await uow.changes.position_of_own_work())
    n_created, _ = await repository.upsert_many([entity])  # not add or save: another writer may have been faster
    stored = await repository.find_by_key(key)
    assert stored is not None
    revision = await uow.changes.position_of_own_work()
    await uow.commit()
    return Written(stored, revision, is_new=n_created == 1)
