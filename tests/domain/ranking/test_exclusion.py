from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.eligibility.pairs import judge_product_for_demand
from service.domain.pauses import run_to_end
from service.domain.ranking.exclusion import excluded_demands, excluded_products
from service.domain.rules import Verdict
from service.domain.snapshot.build import build_snapshot
from tests.domain.catalog_strategies import DAY, catalogs_of_one, demands
from tests.domain.eligibility.rule_strategies import rule_lists

demands_with_rules = st.builds(lambda demand, rules: replace(demand, criteria=rules), demands, rule_lists)


@given(catalogs_of_one(), st.lists(demands_with_rules, min_size=1, max_size=4))
def test_exclusion_by_columns_is_the_evaluators(catalog: tuple[Exporter, list[Product]], wanted: list[Demand]) -> None:
    exporter, goods = catalog
    snapshot = build_snapshot(1, products=goods, exporters=[exporter], demands=wanted)
    for row, product in enumerate(snapshot.products.rows):
        maker = snapshot.exporter_of(row)
        verdicts = [judge_product_for_demand(product, maker, demand, DAY).verdict for demand in snapshot.demands.rows]
        expected = [verdict is Verdict.INELIGIBLE for verdict in verdicts]
        assert run_to_end(excluded_demands(snapshot, product, maker, DAY)).tolist() == expected
        assert [run_to_end(excluded_products(snapshot, d, DAY))[row] for d in snapshot.demands.rows] == expected
