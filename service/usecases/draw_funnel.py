"""Draw the funnel of a programme or a demand: how many products stay in, condition by condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.eligibility.columns.judge import CatalogJudge, Funnel, build_funnel
from service.domain.eligibility.pairs import demand_criteria, window_of
from service.domain.ranking.recommendation import Target, target_of_demand, target_of_program
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.usecases.scans import Scans

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FunnelAnswer:
    """The funnel of the products that a tenant may see."""

    target: Target
    funnel: Funnel
    as_of: date


async def draw_funnel_of_program(
    uow: UnitOfWork, scans: Scans, snapshot: Snapshot, principal: Principal, program_id: str, as_of: date
) -> FunnelAnswer:
    """The funnel of a stored programme, drawn off the event loop; the unit of work is given unopened.

    Raises:
        NotFound: there is no such programme, or the tenant may not see it.
    """
    async with uow:
        program = await uow.programs.get(program_id)

    def draw() -> Funnel:
        visible = snapshot.products.visible_to(principal.tenant_id)
        judge = CatalogJudge(snapshot.facts)
        return build_funnel(judge, visible, program.criteria, as_of=as_of, window=window_of(program))

    target = target_of_program(program)
    return FunnelAnswer(target, await scans.run_in_thread(draw), as_of)


async def draw_funnel_of_demand(
    uow: UnitOfWork, scans: Scans, snapshot: Snapshot, principal: Principal, demand_id: UUID, as_of: date
) -> FunnelAnswer:
    """The funnel of a stored demand, likewise.

    Raises:
        NotFound: there is no such demand, or the tenant may not see it.
    """
    async with uow:
        demand = await uow.demands.get(demand_id)

    def draw() -> Funnel:
        visible = snapshot.products.visible_to(principal.tenant_id)
        judge = CatalogJudge(snapshot.facts, demand)
        return build_funnel(judge, visible, demand_criteria(demand), as_of=as_of, window=None)

    target = target_of_demand(demand)
    return FunnelAnswer(target, await scans.run_in_thread(draw), as_of)
