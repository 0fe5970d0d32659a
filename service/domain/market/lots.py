"""What buyers at home order: the quantities of the demands for goods like a product."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from service.domain.catalog import Product
from service.domain.hs import LEVELS, split_hs_code
from service.domain.snapshot.codes import NO_TEXT, measure_code, text_code
from service.domain.snapshot.columns import Bools, Codes
from service.domain.snapshot.snapshot import Snapshot
from service.domain.units import measure_count

_HEADING_DIGITS = LEVELS[1]


def headings_of(codes: Codes) -> Codes:
    """The HS headings of encoded codes (`hs_number`), -1 where a code is too short; shape (n_codes,)."""
    n_digits, numbers = np.divmod(codes, 10**10)
    depth = np.maximum(n_digits - _HEADING_DIGITS, 0)
    headings: Codes = np.where(n_digits >= _HEADING_DIGITS, numbers // 10**depth, -1)
    return headings


class DemandLots:
    """Quantities of the demands that a tenant may see, by HS heading or category and by unit."""

    def __init__(self, snapshot: Snapshot, tenant_id: UUID) -> None:
        demands = snapshot.demand_columns
        self._columns = demands
        self._usable: Bools = snapshot.demands.visible_to(tenant_id) & ~np.isnan(demands.quantity)
        self._owners, self._headings = demands.hs_codes.owners(), headings_of(demands.hs_codes.codes)

    def quantities_for(self, product: Product) -> tuple[int, ...]:
        """Of the demands for its heading, or for its category where no HS code is stated, in its own unit.

        A part of a unit is left out: of 30 pieces two dozen.
        """
        measure = measure_code(product.unit)
        if measure == NO_TEXT:
            return ()
        same: Bools = np.zeros(len(self._usable), dtype=np.bool_)
        heading = split_hs_code(product.hs_code or "")[1]
        if heading >= 0:
            same[self._owners[self._headings == heading]] = True
        elif product.category is not None:
            same = self._columns.category == text_code(product.category)
        rows = np.flatnonzero(same & self._usable & (self._columns.measure == measure))
        size = measure_count(1, product.unit)
        return tuple(int(quantity / size) for quantity in self._columns.quantity[rows])
