from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import numpy as np

from service.domain.money import Money
from service.domain.ranking.factors.differentiation import (
    differentiation_column,
    differentiation_fit,
    score_differentiation,
)
from service.domain.snapshot.build import build_snapshot
from tests.catalog_rows import exporter, product

MAKER = exporter(UUID(int=1))


def test_alone_is_best_and_a_crowd_is_worst() -> None:
    values = score_differentiation(np.array([0.0, 9.0, 99.0, 9999.0, 1e9]))
    assert values.tolist() == [1.0, 0.75, 0.5, 0.0, 0.0]


def test_the_factor_of_one_product_is_that_of_its_column() -> None:
    priced = product(MAKER, "P1", hs_code="630260", unit_price=Money(Decimal(6), "CNY"))
    catalog = [priced, replace(priced, id=UUID(int=2)), replace(priced, id=UUID(int=3), unit_price=None)]
    snapshot = build_snapshot(1, exporters=[MAKER], products=catalog)
    values, known = differentiation_column(snapshot.crowding, np.arange(3))
    for row, stored in enumerate(snapshot.products.rows):
        n_others = 1 if stored.unit_price else None
        shown = differentiation_fit(snapshot.product_columns, row, stored, n_others)
        assert (shown.value, shown.known) == (values[row], known[row])
