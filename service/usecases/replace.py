"""State everything about a row anew."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from service.domain.drafts.draft import Draft
from service.domain.tenancy import CatalogEntity, Principal
from service.errors import PreconditionFailed
from service.store.unit_of_work import UnitOfWork
from service.usecases.concepts import Concept, get_own
from service.usecases.written import Written

E = TypeVar("E", bound=CatalogEntity)
D = TypeVar("D", bound=Draft)


async def replace(
    uow: UnitOfWork,
    principal: Principal,
    concept: Concept[E, D],
    row_id: UUID | str,
    draft: D,
    expected_version: int | None,
    now: datetime,
) -> Written[E]:
    """Overwrite the caller's own row with what `draft` states; commits. Saying the same again changes nothing.

    Args:
        uow: open, of the caller's tenant.
        principal: who asks.
        concept: what kind of row.
        row_id: of the row.
        draft: everything that is stated from now on.
        expected_version: the version that the caller read; None overwrites whatever is there.
        now: UTC.

    Raises:
        NotFound: there is no such row for the caller.
        Forbidden: it is another tenant's.
        PreconditionFailed: it has another version by now.
        Conflict: the draft's key is taken by another row.
        InvalidInput: the draft states another slug.
    """
    current = await get_own(concept, uow, principal, row_id)
    if expected_version not in {None, current.version}:
        raise PreconditionFailed(
            f"The {concept.label} changed since it was read; read it again.",
            f"该{concept.label_zh}在读取后已被修改，请重新读取。",
        )
    restated = concept.restate(current, draft, now)
    if restated is current:
        return Written(current, await uow.changes.position_of_own_work())
    stored = await concept.repository(uow).save(restated, expected_version)
    revision = await uow.changes.position_of_own_work()
    await uow.commit()
    return Written(stored, revision)
