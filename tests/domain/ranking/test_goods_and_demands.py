from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Exporter, IpStatus, Product
from service.domain.demand import Demand
from service.domain.documents import demand_document
from service.domain.hs import SAME_HEADING, find_nearest
from service.domain.money import Money, PriceRange
from service.domain.ranking import goods_and_demands, retrieval
from service.domain.ranking import page as paging
from service.domain.ranking.factors.factor_value import NEUTRAL
from service.domain.ranking.goods_and_demands import recommend_demands, recommend_products
from service.domain.ranking.request import Place, RecommendationPage, RecommendationRequest
from service.domain.ranking.weights import GOODS_WEIGHTS
from service.domain.rules import Verdict
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility
from service.domain.text.normalise import fold_value
from service.errors import InvalidInput
from tests import catalog_rows as rows
from tests.domain.catalog_strategies import DAY, TENANTS, demands, exporters, product_values

ALL = RecommendationRequest(as_of=DAY, limit=100, include_ineligible=True)
ME, OTHER = TENANTS


@st.composite
def catalogs(draw: st.DrawFn) -> tuple[list[Exporter], list[Product], list[Demand]]:
    makers = draw(st.lists(exporters, min_size=1, max_size=3))
    stated: list[dict[str, Any]] = draw(st.lists(product_values, max_size=8))
    goods = [rows.product(draw(st.sampled_from(makers)), f"P{n}", **values) for n, values in enumerate(stated)]
    return makers, goods, draw(st.lists(demands, max_size=8))


def snapshot_of(catalog: tuple[list[Exporter], list[Product], list[Demand]]) -> Snapshot:
    makers, goods, wanted = catalog
    return build_snapshot(1, exporters=makers, products=goods, demands=wanted)


def everything(page: RecommendationPage) -> list[Any]:
    return [
        (i.rank, i.target, i.score, i.data_completeness, i.contributions, i.eligibility, i.evidence) for i in page.items
    ]


def check_page(page: RecommendationPage) -> None:
    for item in page.items:
        assert [part.factor for part in item.contributions] == list(GOODS_WEIGHTS)
        assert item.score == pytest.approx(sum(part.weight * part.value for part in item.contributions), abs=1e-12)
        assert 0.0 <= item.score <= 1.0
        assert 0.0 <= item.data_completeness <= 1.0
        assert item.data_completeness == pytest.approx(sum(part.weight for part in item.contributions if part.known))
        assert all(0.0 <= part.value <= 1.0 for part in item.contributions)
        assert all(part.value == NEUTRAL for part in item.contributions if not part.known)
        assert all(part.reason.zh and part.reason.en for part in item.contributions)
        text = item.contributions[0]
        assert sum(part.contribution for part in item.evidence) == pytest.approx(text.value if text.known else 0.0)
    assert [(-i.score, i.target.id) for i in page.items] == sorted((-i.score, i.target.id) for i in page.items)
    assert [item.rank for item in page.items] == list(range(1, len(page.items) + 1))


@given(catalogs(), demands)
def test_products_for_a_demand(catalog: tuple[list[Exporter], list[Product], list[Demand]], demand: Demand) -> None:
    snapshot = snapshot_of(catalog)
    page = recommend_products(snapshot, ME, demand, ALL)
    check_page(page)
    query = snapshot.products.text.query(demand_document(demand))
    assert {item.target.id for item in page.items} == {
        str(product.id)
        for row, product in enumerate(snapshot.products.rows)
        if (product.tenant_id == ME or product.visibility is Visibility.NETWORK)
        and (snapshot.products.text.values(query, [row])[0] > 0 or is_of_class(product, demand))
    }


def is_of_class(product: Product, demand: Demand) -> bool:
    """Of the same heading, or of the same category."""
    has_heading = find_nearest(product.hs_code or "", demand.hs_codes)[0] >= SAME_HEADING
    stated = [fold_value(category) for category in (product.category, demand.category) if category]
    same_category = len(stated) == 2 and stated[0] == stated[1]
    return has_heading or same_category


@given(catalogs(), exporters, product_values)
def test_demands_for_a_product(
    catalog: tuple[list[Exporter], list[Product], list[Demand]], maker: Exporter, values: dict[str, Any]
) -> None:
    page = recommend_demands(snapshot_of(catalog), ME, rows.product(maker, **values), maker, ALL)
    check_page(page)
    visible = {str(d.id) for d in catalog[2] if d.tenant_id == ME or d.visibility is Visibility.NETWORK}
    assert {item.target.id for item in page.items} <= visible


@given(catalogs(), demands, st.integers(1, 4))
def test_pages_are_slices_of_the_whole_list(
    catalog: tuple[list[Exporter], list[Product], list[Demand]], demand: Demand, limit: int
) -> None:
    snapshot = snapshot_of(catalog)
    whole = everything(recommend_products(snapshot, ME, demand, ALL))
    walked: list[Any] = []
    after: Place | None = None
    while True:
        page = recommend_products(snapshot, ME, demand, replace(ALL, limit=limit, after=after))
        walked += everything(page)
        if page.next_after is None:
            break
        assert len(page.items) == limit
        after = page.next_after
    assert walked == whole


@given(catalogs(), demands, st.integers(1, 4), st.sampled_from([None, {"place": 1.0}, {"text": 1.0}]))
def test_texts_that_are_not_looked_up_could_not_come_first(
    catalog: tuple[list[Exporter], list[Product], list[Demand]],
    demand: Demand,
    limit: int,
    weights: dict[str, float] | None,
) -> None:
    snapshot, asked = snapshot_of(catalog), replace(ALL, weights=weights)
    whole = everything(recommend_products(snapshot, ME, demand, asked))
    walked: list[Any] = []
    after: Place | None = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "FIRST_LOOK", 0)
        while True:
            page = recommend_products(snapshot, ME, demand, replace(asked, limit=limit, after=after))
            walked += everything(page)
            if (after := page.next_after) is None:
                break
    assert walked == whole


@given(catalogs(), demands, st.randoms())
def test_the_order_of_rows_does_not_matter(
    catalog: tuple[list[Exporter], list[Product], list[Demand]], demand: Demand, luck: random.Random
) -> None:
    makers, goods, wanted = catalog
    shuffled = luck.sample(makers, len(makers)), luck.sample(goods, len(goods)), luck.sample(wanted, len(wanted))
    first, second = snapshot_of(catalog), snapshot_of(shuffled)
    assert everything(recommend_products(first, ME, demand, ALL)) == everything(
        recommend_products(second, ME, demand, ALL)
    )


@given(catalogs(), demands)
def test_private_rows_move_nothing_that_others_see(
    catalog: tuple[list[Exporter], list[Product], list[Demand]], demand: Demand
) -> None:
    makers, goods, wanted = catalog
    shown = (
        [row for row in makers if row.tenant_id == ME or row.visibility is Visibility.NETWORK],
        [row for row in goods if row.tenant_id == ME or row.visibility is Visibility.NETWORK],
        [row for row in wanted if row.tenant_id == ME or row.visibility is Visibility.NETWORK],
    )
    assert everything(recommend_products(snapshot_of(catalog), ME, demand, ALL)) == everything(
        recommend_products(snapshot_of(shown), ME, demand, ALL)
    )


@given(catalogs(), demands)
def test_what_is_excluded_is_left_out_unless_asked_for(
    catalog: tuple[list[Exporter], list[Product], list[Demand]], demand: Demand
) -> None:
    snapshot = snapshot_of(catalog)
    listed = recommend_products(snapshot, ME, demand, replace(ALL, include_ineligible=False))
    may_come = [
        item.target.id
        for item in recommend_products(snapshot, ME, demand, ALL).items
        if item.eligibility.verdict is not Verdict.INELIGIBLE
    ]
    assert [item.target.id for item in listed.items] == may_come


MAKER = rows.exporter(ME, province="CN-HE")
WANTED = rows.demand(
    ME,
    hs_codes=("630260",),
    quantity=500,
    unit="pcs",
    target_price=PriceRange(None, Money(Decimal(10), "CNY")),
    delivery_province="CN-HE",
    needed_by=DAY + timedelta(30),
)


def cny(amount: int) -> Money:
    return Money(Decimal(amount), "CNY")


@pytest.mark.parametrize(
    ("field", "best", "worst"),
    [
        ("hs_code", "630260", "950300"),
        ("unit_price", cny(9), cny(100)),
        ("moq", 100, 10**9),
        ("monthly_capacity", 10**6, 0),
        ("lead_time_days", 7, 3650),
    ],
)
def test_leaving_a_field_out_neither_beats_the_best_nor_loses_to_the_worst(
    field: str, best: object, worst: object
) -> None:
    goods = [rows.product(MAKER, f"P{n}", unit="pcs", **{field: value}) for n, value in enumerate((best, None, worst))]
    page = recommend_products(build_snapshot(1, exporters=[MAKER], products=goods), ME, WANTED, ALL)
    assert [item.target.id for item in page.items] == [str(product.id) for product in goods]
    assert page.items[0].score > page.items[1].score > page.items[2].score
    assert page.items[1].data_completeness < page.items[0].data_completeness


def test_a_name_is_enough() -> None:
    snapshot = build_snapshot(1, exporters=[MAKER], products=[rows.product(MAKER)])
    (item,) = recommend_products(snapshot, ME, rows.demand(ME), ALL).items
    assert [part.factor for part in item.contributions if part.known] == ["text"]
    assert item.data_completeness == GOODS_WEIGHTS["text"]
    assert item.eligibility.verdict is Verdict.UNKNOWN


def test_a_text_without_words_is_neutral_and_meets_by_class() -> None:
    goods = [rows.product(MAKER, "a", hs_code="630260"), rows.product(MAKER, "b", hs_code="950300")]
    snapshot = build_snapshot(1, exporters=[MAKER], products=goods)
    (item,) = recommend_products(snapshot, ME, rows.demand(ME, title="！？", hs_codes=("6302",)), ALL).items
    assert (item.contributions[0].value, item.contributions[0].known, item.evidence) == (NEUTRAL, False, ())


def test_goods_with_nothing_in_common_are_not_listed_however_near() -> None:
    lamp = rows.product(MAKER, name="garden lamp", hs_code="940542", unit_price=cny(9), unit="pcs", moq=1)
    snapshot = build_snapshot(1, exporters=[MAKER], products=[lamp])
    assert recommend_products(snapshot, ME, WANTED, ALL).items == ()


def test_an_empty_catalogue_answers_with_nothing() -> None:
    page = recommend_products(build_snapshot(3), ME, WANTED, ALL)
    assert (page.items, page.next_after, page.revision) == ((), None, 3)
    assert recommend_demands(build_snapshot(3), ME, rows.product(MAKER), None, ALL).items == ()


def test_cheaper_than_wanted_is_no_merit() -> None:
    goods = [rows.product(MAKER, f"P{price}", unit_price=cny(price)) for price in (9, 5, 2)]
    wanted = rows.demand(ME, target_price=PriceRange(cny(8), cny(10)))
    page = recommend_products(build_snapshot(1, exporters=[MAKER], products=goods), ME, wanted, ALL)
    assert page.items[0].target.id == str(goods[0].id)


def test_the_exporter_of_a_published_product_stays_private() -> None:
    maker = rows.exporter(OTHER, province="CN-HE", visibility=Visibility.PRIVATE)
    snapshot = build_snapshot(1, exporters=[maker], products=[rows.product(maker)])
    (item,) = recommend_products(snapshot, ME, WANTED, ALL).items
    place = next(part for part in item.contributions if part.factor == "place")
    assert (place.factor, place.known) == ("place", False)


def test_what_never_leaves_the_owner_is_not_in_the_snapshot() -> None:
    maker = rows.full_exporter(ME)
    snapshot = build_snapshot(1, exporters=[maker], products=[rows.full_product(maker)])
    assert snapshot.products.rows[0].unit_cost is None
    assert snapshot.exporters.rows[0].contact is None


def test_goods_of_one_heading_meet_without_a_common_word(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (goods_and_demands, retrieval):
        monkeypatch.setattr(module, "N_BY_EACH_CLUE", 2)
    fillers = [rows.product(MAKER, f"F{n}", name=f"garden lamp {n}") for n in range(10)]
    foreign = rows.product(MAKER, "X", name="frottír törölköző", hs_code="630260")
    named = rows.product(MAKER, "Y", name="酒店毛巾")
    restricted = rows.product(MAKER, "Z", name="酒店毛巾", hs_code="630260", ip_status=IpStatus.OEM_RESTRICTED)
    snapshot = build_snapshot(1, exporters=[MAKER], products=[*fillers, foreign, named, restricted])
    page = recommend_products(snapshot, ME, WANTED, replace(ALL, include_ineligible=False))
    assert {item.target.id for item in page.items} == {str(foreign.id), str(named.id)}


def test_requests_that_cannot_be_answered_are_refused() -> None:
    with pytest.raises(InvalidInput):
        replace(ALL, limit=0)
    with pytest.raises(InvalidInput):
        replace(ALL, after=Place(float("nan"), "x"))
    with pytest.raises(InvalidInput):
        recommend_products(build_snapshot(1), ME, WANTED, replace(ALL, weights={"need": 1.0}))


def test_weights_order_by_what_matters_to_the_partner() -> None:
    near = rows.product(MAKER, "near", name="巾 towel rack for the garden")
    far = rows.product(rows.exporter(ME, province="CN-GD"), "far", name="酒店毛巾")
    makers = [MAKER, rows.exporter(ME, id=far.exporter_id, province="CN-GD")]
    snapshot = build_snapshot(1, exporters=makers, products=[near, far])
    by_place = recommend_products(snapshot, ME, WANTED, replace(ALL, weights={"place": 2}))
    by_text = recommend_products(snapshot, ME, WANTED, replace(ALL, weights={"text": 1}))
    assert by_place.items[0].target.id == str(near.id)
    assert by_place.items[0].score == 1.0
    assert by_text.items[0].target.id == str(far.id)


def test_a_passed_date_counts_against_the_demand_only() -> None:
    late, open_ended = rows.demand(ME, "late", needed_by=date(2020, 1, 1)), rows.demand(ME, "open")
    snapshot = build_snapshot(1, demands=[late, open_ended])
    page = recommend_demands(snapshot, ME, rows.product(MAKER), MAKER, ALL)
    assert [item.target.id for item in page.items] == [str(open_ended.id), str(late.id)]


def test_tenants_see_their_own_private_rows() -> None:
    goods = [rows.product(MAKER, "mine", visibility=Visibility.PRIVATE)]
    snapshot = build_snapshot(1, exporters=[MAKER], products=goods)
    assert len(recommend_products(snapshot, ME, WANTED, ALL).items) == 1
    assert recommend_products(snapshot, UUID(int=99), WANTED, ALL).items == ()
