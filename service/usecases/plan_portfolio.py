"""Plan a stored exporter's portfolio of channels and programmes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.portfolio.build import Portfolio, build_portfolio
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.domain.worth.benefits import FirmFigures
from service.usecases.scans import Scans

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


async def plan_portfolio(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    exporter_id: UUID,
    k: int,
    request: RecommendationRequest,
    firm: FirmFigures,
) -> Portfolio:
    """The best `k` channels and programmes for an exporter's whole catalogue; worked out off the event loop.

    The unit of work is given unopened: no connection is held meanwhile.

    Raises:
        NotFound: there is no such exporter, or the tenant may not see it.
        InvalidInput: the weights cannot be used.
    """
    async with uow:
        exporter = await uow.exporters.get(exporter_id)
    return await scans.run_in_thread(
        partial(build_portfolio, snapshot, principal.tenant_id, exporter, k, request, firm)
    )
