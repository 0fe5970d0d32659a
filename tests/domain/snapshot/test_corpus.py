from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from service.domain.catalog import Product
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.corpus import Corpus, sort_by_id
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.schema import ProductColumns
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows

ME, OTHER = UUID(int=1), UUID(int=2)
MAKER = rows.exporter(ME)
OPEN, HIDDEN, LATER = (
    rows.product(MAKER, "open", id=UUID(int=30)),
    rows.product(MAKER, "hidden", id=UUID(int=10), visibility=Visibility.PRIVATE),
    rows.product(MAKER, "later", id=UUID(int=20)),
)


@pytest.fixture(scope="module")
def corpus() -> Corpus[Product, ProductColumns]:
    """Built of two products, then one more, then the first anew: rows hidden, open (dead), later, open."""
    snapshot = build_snapshot(1, exporters=[MAKER], products=[OPEN, HIDDEN])
    for revision, product in enumerate([LATER, replace(OPEN, name="new")], start=2):
        changes = Changes(revision=revision, products=[product], touched={"products": [product.id]})
        snapshot = grow_snapshot(snapshot, changes)
    return snapshot.products


def test_a_row_is_found_where_it_stands_now(corpus: Corpus[Product, ProductColumns]) -> None:
    assert [corpus.find_row(one.id) for one in (HIDDEN, OPEN, LATER)] == [0, 3, 2]
    assert corpus.find_row(UUID(int=99)) is None
    assert [corpus.is_dead(row) for row in range(4)] == [False, True, False, False]
    assert corpus.n_alive == 3


def test_a_private_row_is_seen_by_its_owner_alone(corpus: Corpus[Product, ProductColumns]) -> None:
    assert corpus.visible_to(ME).tolist() == [True, False, True, True]
    assert corpus.visible_to(OTHER).tolist() == [False, False, True, True]
    assert corpus.find_visible(HIDDEN.id, OTHER) is None
    assert corpus.find_visible(HIDDEN.id, ME) == HIDDEN


def test_rows_are_ordered_by_their_ids_as_text(corpus: Corpus[Product, ProductColumns]) -> None:
    assert corpus.order_by_id(np.array([0, 2, 3])).tolist() == [0, 2, 3]
    assert sort_by_id([OPEN, HIDDEN, LATER]) == [HIDDEN, LATER, OPEN]
    assert [program.id for program in sort_by_id([rows.program(ME, key) for key in ("b", "a-2", "a")])] == [
        "a",
        "a-2",
        "b",
    ]
