"""Judge one pair, ranked or not: each criterion's verdict, and what would change it.

All rows come from the database, so that a change counts at once; scores come from the snapshot, as recommendations do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.drafts.rule import MAX_VALUES
from service.domain.eligibility.change.proposals import Pair, Score, WhyNot, explain_why_not
from service.domain.eligibility.evaluate import Evaluator
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.pairs import demand_criteria
from service.domain.eligibility.pairs import window_of as window_of_program
from service.domain.programs import Program
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.goods_and_demands import recommend_demands
from service.domain.ranking.offer import Offer
from service.domain.ranking.offers_for_suppliers import score_offers_for_products
from service.domain.ranking.recommendation import (
    Target,
    target_of_demand,
    target_of_exporter,
    target_of_product,
    target_of_program,
)
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.suppliers_for_programs import offer_of
from service.domain.rules import Eligibility, count_values
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.usecases.scans import Scans

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
        return target_of_product(self.product)

    @property
    def target(self) -> Target:
        if self.program is not None:
            return target_of_program(self.program)
        assert self.demand is not None
        return target_of_demand(self.demand)

    def pair(self) -> Pair:
        """Who is judged, for what."""
        if self.program is not None:
            rules, window = self.program.criteria, window_of_program(self.program)
        else:
            assert self.demand is not None
            rules, window = demand_criteria(self.demand), None
        return Pair(product=self.product, exporter=self.exporter, demand=self.demand, rules=rules, window=window)


async def judge_product(
    uow: UnitOfWork, scans: Scans, product_id: UUID, *, program_id: str | None, demand_id: UUID | None, as_of: date
) -> Judgement:
    """The verdict on a stored product for a programme or for a demand; one of the two is given.

    The unit of work is given unopened.

    Raises:
        NotFound: one of the rows is not there, or the tenant may not see it.
    """
    async with uow:
        rows = await _read(uow, product_id, program_id, demand_id)
    pair = rows.pair()
    evaluator = Evaluator(pair.rules, as_of=as_of, window=pair.window)
    work = partial(evaluator.evaluate, facts_of(pair.product, pair.exporter, pair.demand))
    is_large = count_values(pair.rules) > MAX_VALUES  # written when there was no limit
    return Judgement(rows.subject, rows.target, await scans.run_in_thread(work) if is_large else work(), as_of)


async def judge_exporter_for_program(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    exporter_id: UUID,
    program_id: str,
    as_of: date,
) -> Judgement:
    """The verdict on a stored exporter for a programme: the best that one of its products in the index reaches.

    The unit of work is given unopened; the catalogue is judged off the event loop.

    Raises:
        NotFound: one of the rows is not there, or the tenant may not see it.
    """
    async with uow:
        exporter, program = await uow.exporters.get(exporter_id), await uow.programs.get(program_id)
    offer = offer_of(snapshot, principal.tenant_id, program)

    def judge() -> Eligibility:
        catalog = visible_catalog(snapshot, principal.tenant_id, exporter.id)
        return JudgedCatalog(snapshot, exporter, catalog, as_of).evaluate(offer)

    subject = target_of_exporter(exporter)
    return Judgement(subject, offer.target, await scans.run_in_thread(judge), as_of)


async def why_not_product(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    product_id: UUID,
    *,
    program_id: str | None,
    demand_id: UUID | None,
    as_of: date,
) -> WhyNotAnswer:
    """What keeps a stored product from a programme or a demand, and the smallest changes that would let it in.

    The unit of work is given unopened; the changes are looked for off the event loop.

    Raises:
        NotFound: one of the rows is not there, or the tenant may not see it.
    """
    async with uow:
        rows = await _read(uow, product_id, program_id, demand_id)
    score = _scoring(snapshot, principal, rows, as_of)
    answer = await scans.run_in_thread(partial(explain_why_not, rows.pair(), as_of, score))
    return WhyNotAnswer(rows.subject, rows.target, answer, as_of)


def _scoring(snapshot: Snapshot, principal: Principal, rows: _Rows, as_of: date) -> Score:
    """The score of the pair with its rows as they would be; None where the other side is not in the index."""
    request = RecommendationRequest(as_of=as_of, limit=1, include_ineligible=True, only=(rows.target.id,))
    tenant_id, offers = principal.tenant_id, list[tuple[int, Offer]]()
    if rows.program is not None:
        known = snapshot.programs.find_visible(rows.program.id, tenant_id)
        row = snapshot.programs.find_row(rows.program.id)
        offers = [] if known is None or row is None else [(row, offer_of(snapshot, tenant_id, known))]

    def score(product: Product, exporter: Exporter | None) -> float | None:
        if rows.demand is not None:
            page = recommend_demands(snapshot, tenant_id, product, exporter, request)
            return page.items[0].score if page.items else None
        scores = score_offers_for_products(snapshot, offers, [product], exporter, request)
        return float(scores[0, 0]) if offers else None

    return score


async def _read(uow: UnitOfWork, product_id: UUID, program_id: str | None, demand_id: UUID | None) -> _Rows:
    product = await uow.products.get(product_id)
    exporter = await uow.exporters.find(product.exporter_id)
    program = None if program_id is None else await uow.programs.get(program_id)
    demand = None if demand_id is None else await uow.demands.get(demand_id)
    return _Rows(product, exporter, program, demand)


def turned(judgement: Judgement) -> Judgement:
    """The same verdict, told from the other side."""
    return replace(judgement, subject=judgement.target, target=judgement.subject)
