"""The survey of the market, against counting by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Product
from service.domain.demand import Demand
from service.domain.market.insights import Dimension, survey_market
from service.domain.money import Money, PriceRange
from service.domain.snapshot.build import build_snapshot
from service.domain.tenancy import Visibility
from tests.catalog_rows import demand, exporter, product

ME, OTHER = uuid4(), uuid4()
MAKER = exporter(ME, province="CN-HE")


classes: dict[str, Any] = {
    "hs_code": st.none() | st.sampled_from(["63", "630260", "6302", "570330", "95030089"]),
    "category": st.none() | st.sampled_from(["毛巾", "towels"]),
    "visibility": st.sampled_from(Visibility),
}
prices = st.none() | st.builds(
    Money, st.sampled_from([Decimal("0.92"), Decimal(6), Decimal(8)]), st.sampled_from(["CNY", "USD"])
)
goods = st.lists(st.builds(lambda **v: product(MAKER, **v), unit_price=prices, **classes), max_size=9)
wanted = st.lists(
    st.builds(
        lambda **v: demand(OTHER, **v),
        hs_codes=st.lists(st.sampled_from(["63", "630260", "6302", "5703"]), max_size=3).map(tuple),
        target_price=st.none() | prices.map(lambda price: PriceRange(None, price)),
        delivery_province=st.sampled_from(["CN-HE", "CN-ZJ", None]),
        visibility=st.sampled_from(Visibility),
    ),
    max_size=9,
)


@given(goods, wanted, st.sets(st.sampled_from(Dimension)))
def test_the_survey_counts_what_the_asker_may_see(
    catalog: list[Product], buyers: list[Demand], dimensions: set[Dimension]
) -> None:
    snapshot = build_snapshot(1, exporters=[MAKER], products=catalog, demands=buyers)
    market = survey_market(snapshot, OTHER, dimensions)
    seen = [row for row in catalog if row.visibility is Visibility.NETWORK]
    assert market.n_products == len(seen) == sum(cell.n_products for cell in market.cells)
    assert market.n_demands == len(buyers)  # all of them are the asker's own
    assert market.n_cells == len(market.cells)
    for cell in market.cells:
        assert Dimension.HEADING in dimensions or cell.heading is None
        assert Dimension.PRICE_BAND in dimensions or (cell.band, cell.currency) == (None, None)
        assert Dimension.PROVINCE in dimensions or cell.province is None
        assert (cell.band is None) == (cell.currency is None)
        assert cell.n_products or cell.n_demands
        assert cell.n_exporters <= 1
    order = [(-cell.n_demands, -cell.n_products) for cell in market.cells]
    assert order == sorted(order)
    if dimensions == {Dimension.HEADING}:
        for cell in market.cells:
            of_heading = [row for row in seen if (row.hs_code or "")[:4] == cell.heading]
            if cell.heading is not None:
                assert cell.n_products == len(of_heading)
                assert cell.n_demands == sum(any(c[:4] == cell.heading for c in b.hs_codes) for b in buyers)


def test_a_part_of_the_market() -> None:
    catalog = [product(MAKER, f"P{n}", hs_code="630260", unit_price=Money(Decimal(6), "CNY")) for n in range(3)]
    buyers = [
        demand(
            OTHER,
            "D1",
            hs_codes=("630260",),
            target_price=PriceRange(None, Money(Decimal(9), "CNY")),
            delivery_province="CN-ZJ",
        ),
        demand(OTHER, "D2", hs_codes=("5703",), delivery_province="CN-ZJ"),
    ]
    snapshot = build_snapshot(1, exporters=[MAKER], products=catalog, demands=buyers)
    market = survey_market(snapshot, ME, [Dimension.HEADING, Dimension.PRICE_BAND], heading="6302")
    (cell,) = market.cells
    assert (cell.heading, cell.currency, cell.n_products, cell.n_exporters, cell.n_demands) == ("6302", "CNY", 3, 1, 1)
    assert cell.crowding == 3.0
    home = survey_market(snapshot, ME, Dimension, province="CN-HE")
    assert (home.n_products, home.n_demands) == (3, 0)
    assert home.cells[0].crowding is None
    assert len(survey_market(snapshot, ME, Dimension, limit=1).cells) == 1
