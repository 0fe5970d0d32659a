"""Value the programmes for a stored exporter, and find the best of them that can be used together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.catalog import Exporter
from service.domain.drafts.messages import fault, field_error
from service.domain.eligibility.answer_size import until_full
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.visible_offers import visible_offers
from service.domain.rules import Eligibility
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.domain.worth.benefits import FirmFigures
from service.domain.worth.exporter_worth import ExporterWorth, value_programs
from service.errors import InvalidInput
from service.usecases.scans import Scans

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


MAX_SHOWN = 200
"""How many programmes are shown at most, the best first."""


@dataclass(frozen=True, slots=True)
class WorthAnswer:
    """What programmes are worth to an exporter.

    Attributes:
        worth: of all programmes that were looked at.
        eligibilities: the verdicts on the exporter for the first programmes of `worth`, as many as an answer holds.
        is_complete: whether all programmes that the tenant may see were looked at, and are shown.
    """

    worth: ExporterWorth
    eligibilities: tuple[Eligibility, ...]
    is_complete: bool


async def value_programs_for_exporter(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    exporter_id: UUID,
    as_of: date,
    firm: FirmFigures,
    *,
    include_partner_programs: bool = False,
) -> WorthAnswer:
    """What every programme that the tenant may see is worth to an exporter, worked out off the event loop.

    The unit of work is given unopened. What other partners wrote is certain only where it is included.

    Raises:
        NotFound: there is no such exporter, or the tenant may not see it.
        InvalidInput: a figure is stated for a programme that the tenant may not see, or that there is none of.
    """
    async with uow:
        exporter = await uow.exporters.get(exporter_id)
    return await scans.run_in_thread(
        partial(_value, snapshot, principal.tenant_id, exporter, as_of, firm, trusts_partners=include_partner_programs)
    )


def _value(
    snapshot: Snapshot, tenant_id: UUID, exporter: Exporter, as_of: date, firm: FirmFigures, *, trusts_partners: bool
) -> WorthAnswer:
    judged = JudgedCatalog(snapshot, exporter, visible_catalog(snapshot, tenant_id, exporter.id), as_of)
    visible = visible_offers(snapshot, tenant_id, "programs")
    offers = {offer.target.id: offer for _, offer in visible.offers}
    verdicts = [(offer.program, judged.decide(offer)) for offer in offers.values() if offer.program]
    _check_stated(firm, {(program.id, benefit.kind) for program, _ in verdicts for benefit in program.benefits})
    uncertain = {key for key, offer in offers.items() if not trusts_partners and offer.is_of_partner(tenant_id)}
    worth = value_programs(verdicts, firm, as_of, uncertain)
    evaluated = (judged.evaluate(offers[one.program.id]) for one in worth.programs[:MAX_SHOWN])
    eligibilities = tuple(until_full(evaluated, lambda found: found.length))
    is_complete = len(eligibilities) == len(worth.programs) and not visible.n_left_out
    return WorthAnswer(worth, eligibilities, is_complete)


def _check_stated(firm: FirmFigures, known: set[tuple[str, str]]) -> None:
    if firm.stated.keys() - known:
        raise InvalidInput([field_error("/stated", fault("unknown_benefit"))])
