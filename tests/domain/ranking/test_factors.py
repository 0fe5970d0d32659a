"""The columns' values are those of the functions for one pair, to the last bit."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.pricing.home_price import Rate
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue
from service.domain.ranking.factors.goods_class import (
    category_column,
    class_fit,
    hs_column,
    hs_column_of_demands,
)
from service.domain.ranking.factors.lead_time import lead_time_column, lead_time_fit
from service.domain.ranking.factors.place import place_column, place_fit
from service.domain.ranking.factors.price import price_column, price_fit
from service.domain.ranking.factors.quantity import capacity_column, capacity_fit, moq_column, moq_fit
from service.domain.snapshot.codes import text_code
from service.domain.snapshot.schema import DemandColumns, Listing, ProductColumns
from service.domain.text.normalise import fold_value
from tests.domain.catalog_strategies import DAY, catalogs_of_one, demands

TODAY = DAY.toordinal()


RATE = Rate("USD", Decimal("7.1234"), DAY, "a bank")


def one_by_one(
    exporter: Exporter, product: Product, demand: Demand, rate: Rate | None = None
) -> dict[str, FactorValue]:
    days_left = (demand.needed_by - DAY).days if demand.needed_by else None
    return {
        "price": price_fit(
            product.unit_price,
            product.incoterm,
            demand.target_price,
            unit=product.unit,
            target_unit=demand.unit,
            rate=rate,
        ),
        "moq": moq_fit(demand.quantity, demand.unit, product.moq, product.unit),
        "capacity": capacity_fit(demand.quantity, demand.unit, product.monthly_capacity, product.unit, days_left),
        "lead_time": lead_time_fit(product.lead_time_days, demand.needed_by, DAY),
        "place": place_fit(exporter.province, demand.delivery_province),
    }


@given(catalogs_of_one(), st.lists(demands, min_size=1, max_size=5), st.sampled_from([None, RATE]))
def test_factors_of_many_pairs_are_those_of_each(
    catalog: tuple[Exporter, list[Product]], wanted: list[Demand], rate: Rate | None
) -> None:
    exporter, goods = catalog
    products = ProductColumns.build([Listing(product, exporter) for product in goods])
    for demand in wanted:
        one = DemandColumns.build([demand])
        columns = {
            "price": price_column(products, one, rate),
            "moq": moq_column(products, one),
            "capacity": capacity_column(products, one, TODAY),
            "lead_time": lead_time_column(products, one, TODAY),
            "place": place_column(products, one),
        }
        for at, product in enumerate(goods):
            expected = one_by_one(exporter, product, demand, rate)
            found = {name: (values[at], known[at]) for name, (values, known) in columns.items()}
            assert found == {name: tuple(value[:2]) for name, value in expected.items()}


@given(catalogs_of_one(), st.lists(demands, min_size=1, max_size=5))
def test_one_product_against_many_demands(catalog: tuple[Exporter, list[Product]], wanted: list[Demand]) -> None:
    exporter, (product, *_) = catalog
    one = ProductColumns.build([Listing(product, exporter)])
    many = DemandColumns.build(wanted)
    price, place = price_column(one, many), place_column(one, many)
    for at, demand in enumerate(wanted):
        expected = one_by_one(exporter, product, demand)
        assert (price[0][at], price[1][at]) == expected["price"][:2]
        assert (place[0][at], place[1][at]) == expected["place"][:2]


@given(catalogs_of_one(), st.lists(demands, min_size=1, max_size=5))
def test_class_of_many_pairs_is_that_of_each(catalog: tuple[Exporter, list[Product]], wanted: list[Demand]) -> None:
    _, goods = catalog
    products = ProductColumns.build([Listing(product) for product in goods])
    many = DemandColumns.build(wanted)
    categories = [product.category for product in goods] + [demand.category for demand in wanted]
    names = {text_code(category): fold_value(category) for category in categories if category}
    for number, demand in enumerate(wanted):
        by_hs, by_words = (
            hs_column(products, demand.hs_codes),
            category_column(products.category, demand.category, names),
        )
        for at, product in enumerate(goods):
            expected = class_fit(product.hs_code, product.category, demand.hs_codes, demand.category)
            first = by_hs if by_hs[1][at] else by_words
            assert (first[0][at], first[1][at]) == expected[:2]
            other_way = hs_column_of_demands(many, product.hs_code)
            assert other_way[1][number] == by_hs[1][at]
            assert other_way[0][number] == by_hs[0][at] or not by_hs[1][at]


def test_missing_categories_stay_neutral() -> None:
    values, known = category_column(np.array([0, text_code("towels")]), "towels", {text_code("towels"): "towels"})
    assert values.tolist() == [NEUTRAL, 1.0]
    assert known.tolist() == [False, True]
