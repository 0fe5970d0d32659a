"""Every sentence that the service says of the samples: in all directions, for and against, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.eligibility.change.proposals import Pair, explain_why_not
from service.domain.eligibility.pairs import demand_criteria, window_of
from service.domain.language import Localized
from service.domain.market.lots import DemandLots
from service.domain.portfolio.build import build_portfolio
from service.domain.pricing.bands import Band
from service.domain.pricing.home_price import PriceTerms, Rate, find_home_price
from service.domain.pricing.vat import find_vat
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.goods_and_demands import recommend_demands, recommend_products
from service.domain.ranking.offers_for_suppliers import recommend_offers_for_exporter, recommend_offers_for_product
from service.domain.ranking.recommendation import Target
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.suppliers_for_programs import (
    recommend_exporters_for_program,
    recommend_products_for_program,
)
from service.domain.ranking.visible_offers import visible_offers
from service.domain.readiness.assess import NamedProduct, assess_exporter, assess_product
from service.domain.rules import Verdict
from service.domain.search.explanation import Evidence
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.worth.benefits import BenefitWorth, FirmFigures
from service.domain.worth.exporter_worth import ProgramWorth, value_programs
from service.programs.registry import load_registry
from service.samples.samples import load_samples

DAYS = date(2025, 6, 1), date(2026, 11, 28)
"""One in the year of the programmes, one after it."""
_TENANT = UUID(int=1)
_LIFE: dict[str, Any] = {"created_at": datetime(2025, 4, 1, tzinfo=UTC), "updated_at": datetime(2025, 4, 1, tzinfo=UTC)}
RATE_SOURCE = "PBOC"
_DOLLARS = Rate("USD", Decimal("7.1"), DAYS[0], RATE_SOURCE)
_TERMS = PriceTerms(
    rate=_DOLLARS, freight=Band(Decimal("0.3"), Decimal("0.5")), margin=Band(Decimal("0.4"), Decimal("0.4"))
)
_FIRMS = FirmFigures(), FirmFigures(home_sales=Decimal(5_000_000), gross_margin=Decimal("0.25"))


@dataclass(frozen=True, slots=True)
class Market:
    """The samples and the registry, in memory."""

    snapshot: Snapshot
    exporters: Mapping[UUID, Exporter]
    products: tuple[Product, ...]
    demands: tuple[Demand, ...]


def open_market() -> Market:
    """The market of the demo: all sample rows, one owner, and the registry."""
    samples, registry = load_samples(), load_registry()
    exporters = {
        draft.external_id: Exporter(id=UUID(int=10_000 + at), tenant_id=_TENANT, **draft.fields(), **_LIFE)
        for at, draft in enumerate(samples.exporters)
    }
    products = tuple(
        Product(
            id=UUID(int=20_000 + at),
            tenant_id=_TENANT,
            exporter_id=exporters[sample.exporter_external_id].id,
            **sample.draft.fields(),
            **_LIFE,
        )
        for at, sample in enumerate(samples.products)
    )
    demands = tuple(
        Demand(id=UUID(int=30_000 + at), tenant_id=_TENANT, **draft.fields(), **_LIFE)
        for at, draft in enumerate(samples.demands)
    )
    snapshot = build_snapshot(
        1,
        exporters=exporters.values(),
        products=products,
        demands=demands,
        programs=[replace(program, **_LIFE) for program in registry.programs],
        channels=[replace(channel, **_LIFE) for channel in registry.channels],
    )
    return Market(snapshot, {one.id: one for one in exporters.values()}, products, demands)


def answers_to(market: Market, every: int) -> Iterator[object]:
    """What is answered to every so-many-th row of each kind."""
    snapshot = market.snapshot
    for demand in market.demands[::every]:
        yield from _to_demand(snapshot, demand)
    for product in market.products[::every]:
        yield from _to_product(snapshot, product, market.exporters[product.exporter_id])
    for exporter in [*market.exporters.values()][::every]:
        yield from _to_exporter(snapshot, exporter)
    for program in snapshot.programs.rows:
        for day in DAYS:
            request = RecommendationRequest(as_of=day, include_ineligible=True)
            yield recommend_products_for_program(snapshot, _TENANT, program, request)
            yield recommend_exporters_for_program(snapshot, _TENANT, program, request)


def _to_demand(snapshot: Snapshot, demand: Demand) -> Iterator[object]:
    for rate in (None, _DOLLARS):
        request = RecommendationRequest(as_of=DAYS[1], include_ineligible=True, rate=rate)
        yield recommend_products(snapshot, _TENANT, demand, request)


def _to_product(snapshot: Snapshot, product: Product, exporter: Exporter) -> Iterator[object]:
    request = RecommendationRequest(as_of=DAYS[1], include_ineligible=True, limit=10)
    page = recommend_demands(snapshot, _TENANT, product, exporter, request)
    yield page
    yield recommend_offers_for_product(snapshot, _TENANT, product, exporter, "programs", request)
    yield assess_product(product, exporter, DemandLots(snapshot, _TENANT).quantities_for(product), is_owner=True)
    vat = find_vat(product.hs_code, product.name, DAYS[1])
    yield find_home_price(product.unit_price, product.incoterm, PriceTerms(), vat)
    yield find_home_price(product.unit_price, product.incoterm, _TERMS, vat)
    wanted = [snapshot.demands.find_visible(UUID(item.target.id), _TENANT) for item in page.items[:2]]
    pairs = [(demand, demand_criteria(demand), None) for demand in wanted if demand]
    offers = [(None, program.criteria, window_of(program)) for program in snapshot.programs.rows]
    for demand, rules, window in [*pairs, *offers]:
        pair = Pair(product=product, exporter=exporter, demand=demand, rules=rules, window=window)
        yield explain_why_not(pair, DAYS[0], lambda *_: None)


def _to_exporter(snapshot: Snapshot, exporter: Exporter) -> Iterator[object]:
    catalog = visible_catalog(snapshot, _TENANT, exporter.id)
    for day in DAYS:
        request = RecommendationRequest(as_of=day, include_ineligible=True)
        yield recommend_offers_for_exporter(snapshot, _TENANT, exporter, "all", request)
        judged = JudgedCatalog(snapshot, exporter, catalog, day)
        programs = [offer.program for _, offer in visible_offers(snapshot, _TENANT, "programs").offers]
        for firm in _FIRMS:
            yield value_programs([(one, Verdict.UNKNOWN) for one in programs if one], firm, day)
            yield build_portfolio(snapshot, _TENANT, exporter, 4, request, firm)
        yield [judged.evaluate(offer) for _, offer in visible_offers(snapshot, _TENANT, "all").offers]
    goods = [product for product in snapshot.products.rows if product.exporter_id == exporter.id]
    yield assess_exporter(exporter, goods, {}, is_owner=True)


def sentences_of(answer: object) -> Iterator[Localized]:
    """The sentences of an answer; names of goods, firms and programmes are none, and what is quoted of a source."""
    if isinstance(answer, Localized):
        yield answer
    elif isinstance(answer, Target | Evidence | Product | Exporter | Demand):
        return
    elif isinstance(answer, ProgramWorth):
        yield from sentences_of(answer.benefits)
    elif isinstance(answer, BenefitWorth):
        yield answer.reason
    elif isinstance(answer, NamedProduct):
        yield from sentences_of((answer.evidence, answer.next_step))
    elif is_dataclass(answer):
        for field in fields(answer):
            yield from sentences_of(getattr(answer, field.name))
    elif isinstance(answer, tuple | list):
        for part in answer:
            yield from sentences_of(part)
