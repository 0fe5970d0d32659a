"""Judge one pair, ranked or not: each criterion's verdict, and what would change it.

All rows come from the database, so that a change counts at once; scores come from the snapshot, as recommendations do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.eligibility.change.proposals import Pair, WhyNot, explain_why_not
from service.domain.eligibility.pairs import demand_criteria, judge_product_for_demand, judge_product_for_program
from service.domain.eligibility.pairs import window_of as window_of_program
from service.domain.language import Localized
from service.domain.programs import Program
from service.domain.ranking.goods import recommend_demands
from service.domain.ranking.offers import judge_catalog, recommend_offers_for_product, visible_catalog
from service.domain.ranking.recommendation import Target, TargetType
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.suppliers import offer_of
from service.domain.rules import Eligibility
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork

__all__ = [
    "Judgement",
    "WhyNotAnswer",
    "judge_exporter_for_program",
    "judge_product",
    "turned",
    "why_not_product",
]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one pair.

    Attributes:
        subject: who was judged.
        target: for what.
    """

    subject: Target
    target: Target
    eligibility: Eligibility
    as_of: date


@dataclass(frozen=True, slots=True)
class WhyNotAnswer:
    """Why a pair is not eligible, and what would change it."""

    subject: Target
    target: Target
    answer: WhyNot
    as_of: date


@dataclass(frozen=True, slots=True)
class _Rows:
    """The stored rows of a pair; of `program` and `demand` one is None."""

    product: Product
    exporter: Exporter | None
    program: Program | None
    demand: Demand | None

    @property
    def subject(self) -> Target:
        return _target_of_product(self.product)

    @property
    def target(self) -> Target:
        if self.program is not None:
            return Target(TargetType.PROGRAM, self.program.id, self.program.name)
        assert self.demand is not None
        return _target_of_demand(self.demand)


def _target_of_product(product: Product) -> Target:
    return Target(TargetType.PRODUCT, str(product.id), Localized(product.name, product.name))


def _target_of_demand(demand: Demand) -> Target:
    return Target(TargetType.DEMAND, str(demand.id), Localized(demand.title, demand.title))


async def judge_product(
    uow: UnitOfWork, product_id: UUID, *, program_id: str | None, demand_id: UUID | None, as_of: date
) -> Judgement:
    """The verdict on a stored product for a programme or for a demand; one of the two is given.

    Raises:
        NotFound: one of the rows is not there, or the tenant may not see it.
    """
    rows = await _read(uow, product_id, program_id, demand_id)
    if rows.program is not None:
        verdict = judge_product_for_program(rows.product, rows.exporter, rows.program, as_of)
    else:
        assert rows.demand is not None
        verdict = judge_product_for_demand(rows.product, rows.exporter, rows.demand, as_of)
    return Judgement(rows.subject, rows.target, verdict, as_of)


async def judge_exporter_for_program(
    uow: UnitOfWork, snapshot: Snapshot, principal: Principal, exporter_id: UUID, program_id: str, as_of: date
) -> Judgement:
    """The verdict on a stored exporter for a programme: the best that one of its products in the index reaches.

    Raises:
        NotFound: one of the rows is not there, or the tenant may not see it.
    """
    exporter, program = await uow.exporters.get(exporter_id), await uow.programs.get(program_id)
    offer = offer_of(snapshot, principal.tenant_id, program)
    catalog = visible_catalog(snapshot, principal.tenant_id, exporter.id)
    verdict = judge_catalog(snapshot, offer, exporter, catalog, RecommendationRequest(as_of=as_of))
    subject = Target(TargetType.EXPORTER, str(exporter.id), Localized(exporter.name, exporter.name))
    return Judgement(subject, offer.target, verdict, as_of)


async def why_not_product(
    uow: UnitOfWork,
    snapshot: Snapshot,
    principal: Principal,
    product_id: UUID,
    *,
    program_id: str | None,
    demand_id: UUID | None,
    as_of: date,
) -> WhyNotAnswer:
    """What keeps a stored product from a programme or a demand, and the smallest changes that would let it in.

    Raises:
        NotFound: one of the rows is not there, or the tenant may not see it.
    """
    rows = await _read(uow, product_id, program_id, demand_id)
    request = RecommendationRequest(as_of=as_of, limit=1, include_ineligible=True, only=rows.target.id)

    def score(product: Product, exporter: Exporter | None) -> float | None:
        if rows.program is not None:
            page = recommend_offers_for_product(snapshot, principal.tenant_id, product, exporter, "programs", request)
        else:
            page = recommend_demands(snapshot, principal.tenant_id, product, exporter, request)
        return page.items[0].score if page.items else None

    if rows.program is not None:
        rules, window = rows.program.criteria, window_of_program(rows.program)
    else:
        assert rows.demand is not None
        rules, window = demand_criteria(rows.demand), None
    pair = Pair(product=rows.product, exporter=rows.exporter, demand=rows.demand, rules=rules, window=window)
    return WhyNotAnswer(rows.subject, rows.target, explain_why_not(pair, as_of, score), as_of)


async def _read(uow: UnitOfWork, product_id: UUID, program_id: str | None, demand_id: UUID | None) -> _Rows:
    product = await uow.products.get(product_id)
    exporter = await uow.exporters.find(product.exporter_id)
    program = None if program_id is None else await uow.programs.get(program_id)
    demand = None if demand_id is None else await uow.demands.get(demand_id)
    return _Rows(product, exporter, program, demand)


def turned(judgement: Judgement) -> Judgement:
    """The same verdict, told from the other side."""
    return replace(judgement, subject=judgement.target, target=judgement.subject)
