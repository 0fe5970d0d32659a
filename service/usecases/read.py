"""Read rows: the caller's own, and what others publish."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import TypeVar, cast
from uuid import UUID

from service.domain.catalog import Product
from service.domain.drafts.draft import Draft
from service.domain.tenancy import CatalogEntity, Principal
from service.store.repository import Scope
from service.store.unit_of_work import UnitOfWork
from service.usecases.concepts import Concept

ROWS_AT_ONCE = 10
"""Rows that are read by one query of a list: of the largest that there can be, some 5 MB."""

E = TypeVar("E", bound=CatalogEntity)
D = TypeVar("D", bound=Draft)


async def read(uow: UnitOfWork, principal: Principal, concept: Concept[E, D], row_id: UUID | str) -> E:
    """One row, without the owner's fields when it is another tenant's.

    Raises:
        NotFound: there is no such row, or it is another tenant's private one.
    """
    del principal  # the unit of work is the caller's: its visibility decides
    return await concept.repository(uow).get(row_id)


async def stream_rows(
    uow: UnitOfWork,
    principal: Principal,
    concept: Concept[E, D],
    scope: Scope,
    limit: int,
    after: UUID | str | None,
    filters: Mapping[str, object],
) -> AsyncGenerator[tuple[E, frozenset[UUID]], None]:
    """Up to `limit` rows in the order of their ids, behind `after`, with the exporters that the caller may not see.

    They are read a few at a time, so that whoever has enough of large ones need not wait for all.

    Args:
        uow: open, of the caller's tenant.
        principal: who asks.
        concept: what kind of rows.
        scope: `own`, or `network` for what others publish as well.
        limit: rows at most.
        after: the last id of the page before.
        filters: column = value; None is not filtered by.

    Raises:
        InvalidInput: there is no such filter.
    """
    repository, n_left = concept.repository(uow), limit
    while n_left > 0:
        rows = await repository.list_page(scope, min(n_left, ROWS_AT_ONCE), after, **filters)
        unseen = await find_unseen_exporters(uow, principal, concept, rows)
        for row in rows:
            yield row, unseen
        if len(rows) < ROWS_AT_ONCE:
            return
        after, n_left = rows[-1].id, n_left - len(rows)


async def find_unseen_exporters(
    uow: UnitOfWork, principal: Principal, concept: Concept[E, D], rows: Iterable[E]
) -> frozenset[UUID]:
    """The exporters that rows of other tenants belong to and that the caller may not see.

    A private exporter may have products on the network; which of them have the same one is nobody else's business.
    """
    if not concept.has_exporter:
        return frozenset()
    named = {cast("Product", row).exporter_id for row in rows if row.tenant_id != principal.tenant_id}
    seen = {exporter.id for exporter in await uow.exporters.find_many(sorted(named))} if named else set[UUID]()
    return frozenset(named - seen)
