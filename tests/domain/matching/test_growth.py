"""A snapshot that grew gives the answers of one that was built whole from the same rows with the same statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.market.insights import Dimension, survey_market
from service.domain.matching import snapshot as snapshots
from service.domain.matching.goods_engine import recommend_demands, recommend_products
from service.domain.matching.growth import Changes, grow_snapshot
from service.domain.matching.offer_engine import recommend_for_exporter
from service.domain.matching.program_engine import recommend_exporters_for_program, recommend_products_for_program
from service.domain.matching.request import RecommendationRequest
from service.domain.matching.snapshot import Snapshot, build_snapshot
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows
from tests.domain.matching.catalog_strategies import DAY, TENANTS, demands, exporters, product_values

ME, OTHER = TENANTS
ALL = RecommendationRequest(as_of=DAY, limit=100, include_ineligible=True)
ELIGIBLE = replace(ALL, include_ineligible=False)
PROGRAMS = [rows.full_program(ME), rows.program(ME, "other")]
CHANNELS = [rows.full_channel(ME)]


@dataclass
class Catalog:
    """Rows by id, and what a follower of the change feed collects when some of them change."""

    exporters: dict[UUID, Exporter]
    products: dict[UUID, Product]
    demands: dict[UUID, Demand]

    def build(self, revision: int = 1) -> Snapshot:
        return build_snapshot(
            revision,
            exporters=self.exporters.values(),
            products=self.products.values(),
            demands=self.demands.values(),
            programs=PROGRAMS,
            channels=CHANNELS,
        )

    def changes(self, revision: int, before: Snapshot, touched: dict[str, set[UUID]]) -> Changes:
        makers = touched["exporters"]
        goods = touched["products"] | {p.id for p in self.products.values() if p.exporter_id in makers}
        goods |= {p.id for p in before.products.rows if p.exporter_id in makers}
        telling = makers | {p.exporter_id for p in before.products.rows if p.id in goods}
        telling |= {p.exporter_id for p in self.products.values() if p.id in goods}
        published = [p for p in self.products.values() if p.visibility is Visibility.NETWORK]
        published.sort(key=lambda product: str(product.id))
        return Changes(
            revision=revision,
            exporters=[self.exporters[one] for one in makers if one in self.exporters],
            products=[self.products[one] for one in goods if one in self.products],
            demands=[self.demands[one] for one in touched["demands"] if one in self.demands],
            touched={"exporters": makers, "products": goods, "demands": touched["demands"]},
            catalogs={one: [p for p in published if p.exporter_id == one] for one in telling if one in self.exporters},
        )


def grow_along(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[Snapshot, Snapshot, Catalog]:
    """A snapshot that was built and then grew step by step, and the catalogue as it is at the end."""
    catalog = Catalog({}, {}, {})

    def change_some(most: int) -> dict[str, set[UUID]]:
        touched: dict[str, set[UUID]] = {"exporters": set(), "products": set(), "demands": set()}
        for _ in range(draw(st.integers(1, most))):
            kind = draw(st.sampled_from(["exporters", "products", "products", "demands"]))
            held: dict[UUID, Any] = getattr(catalog, kind)
            old = draw(st.sampled_from([None, *held.values()]))
            if old is not None and draw(st.booleans()) and kind != "exporters":
                del held[old.id]
                touched[kind].add(old.id)
                continue
            new = make(kind, old)
            if new is not None:
                held[new.id] = new
                touched[kind].add(new.id)
        return touched

    def make(kind: str, old: Any) -> Any:
        life = {} if old is None else {"id": old.id, "tenant_id": old.tenant_id}
        if kind != "products":
            return replace(draw(demands if kind == "demands" else exporters), **life)
        makers = [m for m in catalog.exporters.values() if old is None or m.tenant_id == old.tenant_id]
        return replace(rows.product(draw(st.sampled_from(makers)), **draw(product_values)), **life) if makers else None

    change_some(12)
    first = grown = catalog.build()
    for revision in range(2, draw(st.integers(3, 7))):
        grown = grow_snapshot(grown, catalog.changes(revision, grown, change_some(5)))
        assert grown.revision == revision
    return first, grown, catalog


def answers(snapshot: Snapshot, catalog: Catalog) -> Iterator[Any]:
    for me in TENANTS:
        for ask in (ALL, ELIGIBLE):
            for demand in catalog.demands.values():
                yield [told(item) for item in recommend_products(snapshot, me, demand, ask).items]
            for product in catalog.products.values():
                maker = catalog.exporters.get(product.exporter_id)
                yield [told(item) for item in recommend_demands(snapshot, me, product, maker, ask).items]
            for exporter in catalog.exporters.values():
                yield [told(item) for item in recommend_for_exporter(snapshot, me, exporter, "all", ask).items]
            for program in PROGRAMS:
                yield [told(item) for item in recommend_products_for_program(snapshot, me, program, ask).items]
                yield [told(item) for item in recommend_exporters_for_program(snapshot, me, program, ask).items]
        yield survey_market(snapshot, me, Dimension)


def told(item: Any) -> Any:
    return (item.rank, item.target, item.score, item.confidence, item.contributions, item.eligibility, item.evidence)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_growing_gives_the_answers_of_a_whole_build(data: st.DataObject) -> None:
    first, grown, catalog = grow_along(data.draw)
    goods, offers = first.products.text.model, first.programs.text.model

    def fitted(texts: Sequence[Any], fitted_rows: Sequence[Any]) -> Any:  # the signature of what it stands for
        return offers if any(row in PROGRAMS for row in fitted_rows) else goods

    with patch.object(snapshots, "_fit", fitted):
        whole = catalog.build(grown.revision)
    for grown_answer, whole_answer in zip(answers(grown, catalog), answers(whole, catalog), strict=True):
        assert grown_answer == whole_answer
    assert grown.products.n_alive == len(catalog.products)
