"""An exporter's catalogue as one tenant sees it, and what stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from uuid import UUID

import numpy as np

from service.domain.hs import LEVELS
from service.domain.ranking.factors.differentiation import differentiation_column
from service.domain.ranking.factors.factor_value import FactorValue, known, unknown
from service.domain.snapshot.snapshot import Snapshot

N_REPRESENTATIVES = 32
"""How many of an exporter's products are asked with at most; they stand for its headings and categories."""


def visible_catalog(snapshot: Snapshot, tenant_id: UUID, exporter_id: UUID) -> list[int]:
    """Rows of an exporter's products that a tenant may see, ascending; none for an exporter that is not known yet."""
    row = snapshot.exporters.find_row(exporter_id)
    if row is None:
        return []
    rows = snapshot.catalog_of(row)
    return [int(at) for at in rows[snapshot.products.visible_to(tenant_id)[rows]]]


def representatives(snapshot: Snapshot, rows: Sequence[int]) -> list[int]:
    """Up to `N_REPRESENTATIVES` products: first one of each heading and category, then further ones, in their order."""
    columns, first_of_kind = snapshot.product_columns, dict[tuple[int, int], int]()
    for row in rows:
        first_of_kind.setdefault((int(columns.heading[row]), int(columns.category[row])), row)
    chosen = dict.fromkeys([*first_of_kind.values(), *rows])
    return list(islice(chosen, N_REPRESENTATIVES))


def goods_chapters(snapshot: Snapshot, rows: Sequence[int]) -> list[str]:
    """The HS chapter of each product that states one: what an offer's fit with the whole catalogue is told by."""
    chapters = snapshot.product_columns.chapter[list(rows)]
    return [str(chapter).zfill(LEVELS[0]) for chapter in chapters[chapters >= 0].tolist()]


def catalog_apart(snapshot: Snapshot, rows: Sequence[int]) -> FactorValue:
    """`differentiation` of a catalogue: the mean over the products whose class and price are stated."""
    values, stated = differentiation_column(snapshot.crowding, np.array(rows, dtype=np.int64))
    if not stated.any():
        return unknown("商品未填单价或品类。", "No product states both price and class.")
    mean, n_stated = float(values[stated].mean()), int(stated.sum())
    return known(
        mean,
        f"{n_stated} 个商品与同类同价位公开商品的差异度平均 {mean:.2f}（1 为独一份）。",
        f"{n_stated} products stand apart from published ones of their class and price by {mean:.2f} on average.",
    )
