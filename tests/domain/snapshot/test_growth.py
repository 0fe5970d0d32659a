"""A snapshot that grew gives the answers of one that was built whole from the same rows with the same statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.extmath import safe_sparse_dot

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.documents import demand_document, product_document
from service.domain.market.insights import Dimension, survey_market
from service.domain.ranking.goods_and_demands import recommend_demands, recommend_products
from service.domain.ranking.offers_for_suppliers import recommend_offers_for_exporter
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.suppliers_for_programs import (
    recommend_exporters_for_program,
    recommend_products_for_program,
)
from service.domain.search.index import ROUNDING, TextDocument, TextIndex, TextQuery
from service.domain.snapshot import build
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows
from tests.domain.catalog_strategies import DAY, TENANTS, demands, exporters, product_values, texts

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
                yield [told(item) for item in recommend_offers_for_exporter(snapshot, me, exporter, "all", ask).items]
            for program in PROGRAMS:
                yield [told(item) for item in recommend_products_for_program(snapshot, me, program, ask).items]
                yield [told(item) for item in recommend_exporters_for_program(snapshot, me, program, ask).items]
        yield survey_market(snapshot, me, Dimension)


def told(item: Any) -> Any:
    return (
        item.rank,
        item.target,
        item.score,
        item.data_completeness,
        item.contributions,
        item.eligibility,
        item.evidence,
    )


@given(st.data())
def test_growing_gives_the_answers_of_a_whole_build(data: st.DataObject) -> None:
    first, grown, catalog = grow_along(data.draw)
    goods, offers = first.products.text.model, first.programs.text.model

    def fitted(texts: Sequence[Any], fitted_rows: Sequence[Any]) -> Any:  # the signature of what it stands for
        return offers if any(row in PROGRAMS for row in fitted_rows) else goods

    with patch.object(build, "_fit", fitted):
        whole = catalog.build(grown.revision)
    for grown_answer, whole_answer in zip(answers(grown, catalog), answers(whole, catalog), strict=True):
        assert grown_answer == whole_answer
    assert grown.products.n_alive == len(catalog.products)


def codes_of(index: TextIndex, query: TextQuery) -> Any:
    """The codes of a query's terms, in its order, by whichever segment holds them."""
    codes = np.zeros(len(query.bounds), dtype=np.uint64)
    held = [(index.first, query.columns)]
    held += [(one.segment, columns) for one, columns in zip(index.later, query.later_columns, strict=True)]
    for segment, columns in held:
        codes[columns >= 0] = segment.codes[columns[columns >= 0]]
    return codes


def brute_force(corpus: Corpus[Any, Any], documents: Sequence[TextDocument], query: TextQuery, allowed: Any) -> Any:
    """scikit-learn's product of all documents with the query; rows by (-value, id), and their values."""
    weights, held = corpus.text.model.weigh(documents)
    asked = codes_of(corpus.text, query)
    is_held = np.isin(asked, held)
    matrix = weights.astype(np.float64)[:, np.searchsorted(held, asked[is_held])]
    matrix.sort_indices()  # sums are rounded by their order, here the query's
    values = np.ravel(safe_sparse_dot(matrix, query.bounds[is_held], dense_output=True))
    rows = np.flatnonzero(allowed & (values > 0.0))
    order = np.lexsort((corpus.ids[rows], -values[rows]))
    return rows[order], values[rows[order]]


@pytest.mark.parametrize("is_filtered", [False, True])
@given(data=st.data())
def test_the_kernels_find_over_all_segments_what_a_sparse_product_finds(data: st.DataObject, is_filtered: bool) -> None:
    _, grown, _ = grow_along(data.draw)
    corpora: list[tuple[Corpus[Any, Any], Callable[[Any], TextDocument]]] = [
        (grown.products, product_document),
        (grown.demands, demand_document),
    ]
    for corpus, document in corpora:
        query = corpus.text.query(TextDocument(data.draw(texts), data.draw(texts)))
        allowed = np.ones(len(corpus), dtype=np.bool_)
        if is_filtered:
            allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(corpus), max_size=len(corpus))), np.bool_)
        allowed[corpus.dead] = False
        rows, values = brute_force(corpus, [document(row) for row in corpus.rows], query, allowed)
        for k in (1, 3, len(corpus)):
            found, bounds = corpus.text.bound(query, k, allowed)
            assert found.tolist() == rows[:k].tolist()
            expected = (1.0 - query.latent_share) * values[:k] ** query.power + query.latent_share + ROUNDING
            assert bounds.tolist() == np.minimum(expected, 1.0).tolist()
