"""One tenant's piece of work on the database: its repositories share one transaction, committed explicitly."""

from __future__ import annotations

from types import TracebackType
from typing import Self
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.programs import Channel, Program
from service.store.catalog_mappings import DEMAND, EXPORTER, PRODUCT
from service.store.changes import ChangeFeed
from service.store.idempotency import IdempotencyRepository
from service.store.nomenclature import NomenclatureRepository
from service.store.program_mappings import CHANNEL, PROGRAM
from service.store.repository import Repository
from service.store.session import Session
from service.store.tenants import ApiKeyRepository, TenantRepository


class UnitOfWork:
    """Repositories over one transaction; what is not committed when the block ends is rolled back.

    After `commit` the same unit may go on: the next statement begins another transaction.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.exporters: Repository[Exporter, UUID] = Repository(session, EXPORTER)
        self.products: Repository[Product, UUID] = Repository(session, PRODUCT)
        self.demands: Repository[Demand, UUID] = Repository(session, DEMAND)
        self.programs: Repository[Program, str] = Repository(session, PROGRAM)
        self.channels: Repository[Channel, str] = Repository(session, CHANNEL)
        self.nomenclature = NomenclatureRepository(session)
        self.tenants = TenantRepository(session)
        self.api_keys = ApiKeyRepository(session)
        self.changes = ChangeFeed(session)
        self.idempotency = IdempotencyRepository(session)

    @property
    def tenant_id(self) -> UUID | None:
        """Whose work it is; None is the service's own."""
        return self._session.tenant_id

    async def __aenter__(self) -> Self:
        await self._session.open()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._session.close()

    async def commit(self) -> None:
        """Make everything since the last commit durable, and with it the change records."""
        await self._session.commit()
