"""Value the programmes for a stored exporter, and find the best of them that can be used together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.drafts.messages import fault, field_error
from service.domain.ranking.offers import judge_catalog, visible_catalog, visible_offers
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.domain.worth.benefits import FirmFigures
from service.domain.worth.exporter_worth import ExporterWorth, value_programs
from service.errors import InvalidInput

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


async def value_programs_for_exporter(
    uow: UnitOfWork, snapshot: Snapshot, principal: Principal, exporter_id: UUID, as_of: date, firm: FirmFigures
) -> ExporterWorth:
    """What every programme that the tenant may see is worth to an exporter.

    Raises:
        NotFound: there is no such exporter, or the tenant may not see it.
        InvalidInput: a figure is stated for a programme that the tenant may not see, or that there is none of.
    """
    exporter = await uow.exporters.get(exporter_id)
    tenant_id, request = principal.tenant_id, RecommendationRequest(as_of=as_of)
    catalog = visible_catalog(snapshot, tenant_id, exporter_id)
    offers = [offer for _, offer in visible_offers(snapshot, tenant_id, "programs")]
    judged = [
        (offer.program, judge_catalog(snapshot, offer, exporter, catalog, request)) for offer in offers if offer.program
    ]
    _check_stated(firm, {(program.id, benefit.kind) for program, _ in judged for benefit in program.benefits})
    return value_programs(judged, firm, as_of)


def _check_stated(firm: FirmFigures, known: set[tuple[str, str]]) -> None:
    if firm.stated.keys() - known:
        raise InvalidInput([field_error("/stated", fault("unknown_benefit"))])
