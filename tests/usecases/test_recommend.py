from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import pytest

from service.domain.catalog import IpStatus
from service.domain.drafts.catalog import ProductQuery
from service.domain.drafts.demand import DemandQuery
from service.domain.ranking.recommendation import TargetType
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal, Visibility
from service.errors import EnvironmentProblem, NotFound
from service.store.database import Database
from service.usecases.recommend import (
    ProductTarget,
    RecommendationPage,
    RecommendationRequest,
    match_demand,
    match_product,
    recommend_for_demand,
    recommend_for_exporter,
    recommend_for_product,
    recommend_for_program,
)
from service.usecases.scans import Scans
from tests import catalog_rows as rows

SCANS = Scans()
ASK = RecommendationRequest(as_of=date(2025, 6, 1), limit=5)
ANYONE = Principal(UUID(int=9), "Anyone")

Ask = Callable[..., Awaitable[RecommendationPage]]


async def stored(database: Database, principal: Principal, **maker_values: Any) -> tuple[Any, Any, Any, Any, Snapshot]:
    """One row of each concept in the database, and the snapshot that holds them."""
    tenant = principal.tenant_id
    maker = rows.exporter(tenant, us_export_share=Decimal("0.6"), **maker_values)
    product = rows.product(maker, name="纯棉酒店毛巾", ip_status=IpStatus.OWN_BRAND)
    demand, program = rows.demand(tenant), rows.program(tenant)
    async with database.unit_of_work(tenant) as uow:
        await uow.exporters.add(maker)
        await uow.products.add(product)
        await uow.demands.add(demand)
        await uow.programs.add(program)
        await uow.commit()
    snapshot = build_snapshot(1, exporters=[maker], products=[product], demands=[demand], programs=[program])
    return maker, product, demand, program, snapshot


async def test_every_stored_row_can_be_asked_with(database: Database, principal: Principal) -> None:
    maker, product, demand, program, snapshot = await stored(database, principal)
    asked: list[tuple[Ask, tuple[object, ...], TargetType, object]] = [
        (recommend_for_demand, (demand.id,), TargetType.PRODUCT, product.id),
        (recommend_for_product, (product.id, "demands"), TargetType.DEMAND, demand.id),
        (recommend_for_product, (product.id, "programs"), TargetType.PROGRAM, program.id),
        (recommend_for_exporter, (maker.id, "all"), TargetType.PROGRAM, program.id),
        (recommend_for_program, (program.id, "products"), TargetType.PRODUCT, product.id),
        (recommend_for_program, (program.id, "exporters"), TargetType.EXPORTER, maker.id),
    ]
    for ask, about, kind, target_id in asked:
        page = await ask(database.unit_of_work(principal.tenant_id), SCANS, snapshot, principal, *about, ASK)
        (item,) = page.items
        assert (item.target.type, item.target.id) == (kind, str(target_id))
        assert (page.revision, page.model, page.as_of) == (1, snapshot.model, ASK.as_of)


async def test_a_demand_is_the_snapshot_s_and_costs_no_connection() -> None:
    maker, demand = rows.exporter(ANYONE.tenant_id), rows.demand(ANYONE.tenant_id, visibility=Visibility.PRIVATE)
    snapshot = build_snapshot(1, exporters=[maker], products=[rows.product(maker)], demands=[demand])
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    page = await recommend_for_demand(away.unit_of_work(ANYONE.tenant_id), SCANS, snapshot, ANYONE, demand.id, ASK)
    assert len(page.items) == 1
    stranger = Principal(UUID(int=10), "Stranger")
    with pytest.raises(EnvironmentProblem):  # not answered from the snapshot, which hides the row from others
        await recommend_for_demand(away.unit_of_work(stranger.tenant_id), SCANS, snapshot, stranger, demand.id, ASK)


async def test_a_demand_that_is_newer_than_the_snapshot_can_be_asked_with(
    database: Database, principal: Principal
) -> None:
    maker, demand = rows.exporter(principal.tenant_id), rows.demand(principal.tenant_id)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(demand)
        await uow.commit()
    snapshot = build_snapshot(1, exporters=[maker], products=[rows.product(maker)])
    unit = database.unit_of_work(principal.tenant_id)
    assert len((await recommend_for_demand(unit, SCANS, snapshot, principal, demand.id, ASK)).items) == 1


async def test_rows_that_are_not_there_or_not_seen_are_not_found(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    hidden = rows.demand(other_principal.tenant_id, visibility=Visibility.PRIVATE)
    async with database.unit_of_work(other_principal.tenant_id) as uow:
        await uow.demands.add(hidden)
        await uow.commit()
    knows_it = build_snapshot(1, demands=[hidden])
    for snapshot in (build_snapshot(1), knows_it):
        unit = database.unit_of_work(principal.tenant_id)
        with pytest.raises(NotFound):
            await recommend_for_demand(unit, SCANS, snapshot, principal, hidden.id, ASK)
    unit = database.unit_of_work(principal.tenant_id)
    with pytest.raises(NotFound):
        await recommend_for_program(unit, SCANS, build_snapshot(1), principal, "no-such-program", "products", ASK)


async def test_a_published_product_of_a_private_maker_can_be_asked_with(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    _, product, demand, _, snapshot = await stored(database, principal, visibility=Visibility.PRIVATE, province="CN-HE")
    unit = database.unit_of_work(other_principal.tenant_id)
    page = await recommend_for_product(unit, SCANS, snapshot, other_principal, product.id, "demands", ASK)
    (item,) = page.items
    assert item.target.id == str(demand.id)
    assert "CN-HE" not in item.contributions[-1].reason.en
    assert not item.contributions[-1].known


@pytest.mark.parametrize("target", get_args(ProductTarget))
async def test_a_product_needs_no_more_than_a_name(target: ProductTarget) -> None:
    snapshot = build_snapshot(1, demands=[rows.demand(ANYONE.tenant_id)], programs=[rows.program(ANYONE.tenant_id)])
    page = await match_product(SCANS, snapshot, ANYONE, ProductQuery(name="Cotton towel 毛巾"), target, ASK)
    (item,) = page.items
    assert 0.0 < item.score < 1.0
    assert item.data_completeness < 0.5


async def test_a_demand_needs_no_more_than_a_title() -> None:
    maker = rows.exporter(ANYONE.tenant_id)
    snapshot = build_snapshot(1, exporters=[maker], products=[rows.product(maker)])
    page = await match_demand(SCANS, snapshot, ANYONE, DemandQuery(title="毛巾 5000 条"), ASK)
    (item,) = page.items
    assert [part.factor for part in item.contributions if part.known] == ["text"]
    assert "毛巾" in {part.matched for part in item.evidence}
