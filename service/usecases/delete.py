"""Remove a row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.domain.tenancy import Principal
from service.store.unit_of_work import UnitOfWork
from service.usecases.concepts import Concept, get_own


async def delete(
    uow: UnitOfWork, principal: Principal, concept: Concept[Any, Any], row_id: UUID | str, expected_version: int | None
) -> int:
    """Remove the caller's own row; commits.

    An exporter takes its products with it: a product without its supplier is of no use to anyone, and the partner
    who no longer represents a firm should not have to remove ten thousand rows first.

    Returns:
        The revision from which on the row is in no answer.

    Raises:
        NotFound: there is no such row for the caller.
        Forbidden: it is another tenant's.
        PreconditionFailed: it has another version than `expected_version` by now.
    """
    await get_own(concept, uow, principal, row_id)
    await concept.repository(uow).delete(row_id, expected_version)
    revision = await uow.changes.position_of_own_work()
    await uow.commit()
    return revision
