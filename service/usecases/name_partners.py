"""Name the partners who wrote the programmes and channels of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from service.domain.programs import Channel, Program
from service.domain.ranking.recommendation import Target
from service.domain.tenancy import REGISTRY_TENANT_ID, Principal
from service.store.database import Database


async def name_partners(database: Database, principal: Principal, targets: Iterable[Target]) -> Mapping[UUID, str]:
    """Names of the other tenants who wrote what is recommended, by id; nothing is read where there are none.

    Read in the service's own scope: who publishes a programme is told its readers, and nothing else of a tenant is.
    """
    owners = {row.tenant_id for target in targets if isinstance(row := target.row, Program | Channel)}
    partners = owners - {principal.tenant_id, REGISTRY_TENANT_ID}
    if not partners:
        return {}
    async with database.unit_of_work(None) as uow:
        return {tenant.id: tenant.name for tenant in await uow.tenants.list_some(partners)}
