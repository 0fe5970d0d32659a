from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from service.domain.classification.classifier import HsClassifier
from service.domain.snapshot.batch import Batch
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.schema import ProductColumns
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows

ME = UUID(int=1)
MAKER = rows.full_exporter(ME)
TOWEL = rows.full_product(MAKER)


def test_what_never_leaves_the_owner_is_left_out_of_rows() -> None:
    assert MAKER.contact is not None
    assert TOWEL.unit_cost is not None
    batch = Batch.collect([TOWEL], [MAKER], [])
    assert batch.exporters == [replace(MAKER, contact=None)]
    assert batch.products == [replace(TOWEL, unit_cost=None)]
    assert batch.listings[0].product == TOWEL


@pytest.mark.parametrize(
    ("product", "maker", "is_shown"),
    [
        (Visibility.NETWORK, Visibility.NETWORK, True),
        (Visibility.NETWORK, Visibility.PRIVATE, False),
        (Visibility.PRIVATE, Visibility.PRIVATE, True),
        (Visibility.PRIVATE, Visibility.NETWORK, True),
    ],
)
def test_a_maker_is_shown_to_those_who_see_the_product_and_the_maker(
    product: Visibility, maker: Visibility, is_shown: bool
) -> None:
    (listing,) = Batch.collect([replace(TOWEL, visibility=product)], [replace(MAKER, visibility=maker)], []).listings
    assert (listing.exporter is not None, listing.exporter_row, listing.owner_row) == (
        (True, 0, 0) if is_shown else (False, -1, 0)
    )


def test_makers_that_are_held_come_before_those_of_the_batch() -> None:
    held = build_snapshot(1, exporters=[MAKER]).exporters
    other, nobody = rows.exporter(ME, "other"), rows.exporter(ME, "nobody")
    goods = [TOWEL, rows.product(other), rows.product(nobody)]
    batch = Batch.collect(goods, [other], [], held)
    assert {listing.product.exporter_id: listing.owner_row for listing in batch.listings} == {
        MAKER.id: 0,
        other.id: 1,
        nobody.id: -1,
    }


def test_headings_are_guessed_where_no_code_is_stated() -> None:
    goods = [rows.product(MAKER, "uncoded", name="umbrella 雨伞"), rows.product(MAKER, "coded", hs_code="6601")]
    columns = Batch.collect(goods, [MAKER], []).columns(HsClassifier.build())["products"]
    assert isinstance(columns, ProductColumns)
    assert columns.guessed_headings[:, 0].tolist() == [6601, -1]
    assert (columns.guess_probabilities[:, 0] > 0).tolist() == [True, False]
