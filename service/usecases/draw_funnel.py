"""Draw the funnel of a programme or a demand: how many products stay in, condition by condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.eligibility.columns.judge import CatalogJudge, Funnel, build_funnel
from service.domain.eligibility.pairs import demand_criteria, window_of
from service.domain.language import Localized
from service.domain.ranking.recommendation import Target, TargetType
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FunnelAnswer:
    """The funnel of the products that a tenant may see."""

    target: Target
    funnel: Funnel
    as_of: date


async def draw_funnel_of_program(
    uow: UnitOfWork, snapshot: Snapshot, principal: Principal, program_id: str, as_of: date
) -> FunnelAnswer:
    """The funnel of a stored programme.

    Raises:
        NotFound: there is no such programme, or the tenant may not see it.
    """
    program = await uow.programs.get(program_id)
    visible = snapshot.products.visible_to(principal.tenant_id)
    funnel = build_funnel(
        CatalogJudge(snapshot.facts), visible, program.criteria, as_of=as_of, window=window_of(program)
    )
    target = Target(TargetType.PROGRAM, program.id, program.name)
    return FunnelAnswer(target, funnel, as_of)


async def draw_funnel_of_demand(
    uow: UnitOfWork, snapshot: Snapshot, principal: Principal, demand_id: UUID, as_of: date
) -> FunnelAnswer:
    """The funnel of a stored demand.

    Raises:
        NotFound: there is no such demand, or the tenant may not see it.
    """
    demand = await uow.demands.get(demand_id)
    visible = snapshot.products.visible_to(principal.tenant_id)
    judge = CatalogJudge(snapshot.facts, demand)
    funnel = build_funnel(judge, visible, demand_criteria(demand), as_of=as_of, window=None)
    target = Target(TargetType.DEMAND, str(demand.id), Localized(demand.title, demand.title))
    return FunnelAnswer(target, funnel, as_of)
