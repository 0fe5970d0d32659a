"""No price war: deals below cost, and goods that stand apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from service.domain.catalog import Product
from service.domain.demand import Demand
from service.domain.money import Money, PriceRange
from service.domain.ranking.goods_and_demands import recommend_demands, recommend_products
from service.domain.ranking.recommendation import Contribution, Recommendation
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility
from tests.catalog_rows import demand, exporter, product
from tests.domain.catalog_strategies import TENANTS

ME, OTHER = TENANTS
MAKER = exporter(ME)
ASK = RecommendationRequest(as_of=date(2026, 11, 23), limit=50)


def yuan(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def mooncake(key: str, price: str, cost: str | None) -> Product:
    unit_cost = yuan(cost) if cost else None
    return product(MAKER, key, name="月饼", hs_code="190590", unit_price=yuan(price), unit_cost=unit_cost)


def buyer(key: str, highest: str) -> Demand:
    price = PriceRange(None, yuan(highest))
    return demand(OTHER, key, title="月饼", hs_codes=("190590",), target_price=price)


def price_of(item: Recommendation) -> Contribution:
    return next(part for part in item.contributions if part.factor == "price")


DUMPED, HONEST = mooncake("dumped", "1.00", "1.38"), mooncake("honest", "2.10", "1.38")
WANTED = buyer("wanted", "3.00")


def market(*goods: Product, wanted: Demand = WANTED) -> Snapshot:
    return build_snapshot(1, exporters=[MAKER], products=goods, demands=[wanted])


def test_goods_below_their_cost_rank_behind_for_their_owner() -> None:
    page = recommend_products(market(DUMPED, HONEST), ME, WANTED, ASK)
    assert [item.target.id for item in page.items] == [str(HONEST.id), str(DUMPED.id)]
    assert [item.flags for item in page.items] == [(), ("below_cost",)]
    assert (price_of(page.items[1]).value, price_of(page.items[1]).known) == (0.0, True)
    assert "cost" in price_of(page.items[1]).reason.en


def test_nobody_else_learns_of_the_cost() -> None:
    """For another tenant the answer is the same whatever the cost."""
    plain = mooncake("dumped", "1.00", None)
    without = Product(**{name: getattr(plain, name) for name in plain.__slots__} | {"id": DUMPED.id})
    with_cost = recommend_products(market(DUMPED, HONEST), OTHER, WANTED, ASK)
    assert with_cost.items == recommend_products(market(without, HONEST), OTHER, WANTED, ASK).items
    assert not any(item.flags for item in with_cost.items)


def test_a_buyer_who_pays_less_than_the_cost_is_flagged() -> None:
    low, fair = buyer("low", "1.20"), buyer("fair", "3.00")
    snapshot = build_snapshot(1, exporters=[MAKER], products=[HONEST], demands=[low, fair])
    page = recommend_demands(snapshot, ME, HONEST, MAKER, ASK)
    assert {item.target.id: item.flags for item in page.items} == {str(fair.id): (), str(low.id): ("below_cost",)}
    assert page.items[0].target.id == str(fair.id)


def test_a_price_for_another_unit_tells_nothing() -> None:
    by_piece = replace(buyer("piece", "1.20"), unit="piece")
    boxes = replace(HONEST, unit="box")
    snapshot = build_snapshot(1, exporters=[MAKER], products=[boxes], demands=[by_piece])
    assert recommend_demands(snapshot, ME, boxes, MAKER, ASK).items[0].flags == ()
    pieces = replace(HONEST, unit="件")
    assert recommend_demands(snapshot, ME, pieces, MAKER, ASK).items[0].flags == ("below_cost",)


def test_a_cost_in_another_currency_tells_nothing() -> None:
    foreign = product(MAKER, "usd", name="月饼", unit_price=yuan("1.00"), unit_cost=Money(Decimal("0.90"), "USD"))
    page = recommend_products(market(foreign), ME, WANTED, ASK)
    assert page.items[0].flags == ()


def test_a_crowd_counts_against_a_product_and_only_the_published_crowd() -> None:
    crowd = [mooncake(f"crowd-{n}", "2.50", None) for n in range(9)]
    apart = mooncake("apart", "7.00", None)
    page = recommend_products(market(*crowd, apart), OTHER, WANTED, RecommendationRequest(as_of=ASK.as_of, limit=50))
    values = {
        item.target.id: next(part for part in item.contributions if part.factor == "differentiation")
        for item in page.items
    }
    assert values[str(apart.id)].value == 1.0
    assert "8 other" in values[str(crowd[0].id)].reason.en
    assert 0.7 < values[str(crowd[0].id)].value < 0.8
    hidden = [
        product(
            MAKER, f"hidden-{n}", name="月饼", hs_code="190590", unit_price=yuan("2.50"), visibility=Visibility.PRIVATE
        )
        for n in range(20)
    ]
    assert recommend_products(market(*crowd, apart, *hidden), OTHER, WANTED, ASK).items == page.items
