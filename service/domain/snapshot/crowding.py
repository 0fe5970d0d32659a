"""How crowded a product's neighbourhood is: the published goods of its HS heading (or category) in its price band.

Only what every partner may see is counted, so that private rows move nobody's scores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from service.domain.snapshot.columns import NOT_STATED, Bools, Codes, ProductColumns
from service.domain.snapshot.price_bands import NO_BAND, band_of

_HEADING_SEED, _MIX = np.int64(0x51_7C_C1_B7_27_22_0A_95 >> 1), np.int64(0x9E_37_79_B9_7F_4A_7C_15 >> 1)
NO_NEIGHBOURHOOD = 0


def _none() -> Codes:
    return np.zeros(0, dtype=np.int64)


def neighbourhoods_of(products: ProductColumns) -> Codes:
    """A code for each product's neighbourhood, `NO_NEIGHBOURHOOD` where class or price is not stated.

    Class is the HS heading, or the category where no heading is stated.
    """
    by_heading = products.heading >= 0
    with np.errstate(over="ignore"):
        kind = np.where(by_heading, products.heading * _HEADING_SEED + 1, products.category)
        bands = band_of(products.price)
        codes: Codes = (kind * _MIX ^ products.currency) * _MIX + bands
    is_stated = (by_heading | (products.category != NOT_STATED)) & (bands != NO_BAND)
    return np.where(is_stated, np.where(codes == NO_NEIGHBOURHOOD, 1, codes), NO_NEIGHBOURHOOD)


@dataclass(frozen=True, slots=True, eq=False)
class Crowding:
    """Counts of the published products by neighbourhood.

    Attributes:
        of_rows: the neighbourhood of each product, shape (n_products,).
        is_counted: whether the product is published and so counted itself.
        codes: the neighbourhoods that held published products when the whole catalogue was counted, ascending.
        counts: how many each held.
        moved_codes: the neighbourhoods in which products came or went since, ascending.
        moved: how many more each holds now.
    """

    of_rows: Codes
    is_counted: Bools
    codes: Codes
    counts: Codes
    moved_codes: Codes = field(default_factory=_none)
    moved: Codes = field(default_factory=_none)

    @classmethod
    def build(cls, products: ProductColumns, is_published: Bools) -> Self:
        """Count a catalogue; `is_published` says which rows every partner may see."""
        of_rows = neighbourhoods_of(products)
        is_counted: Bools = np.asarray(is_published) & (of_rows != NO_NEIGHBOURHOOD)
        codes, counts = np.unique(of_rows[is_counted], return_counts=True)
        return cls(of_rows, is_counted, codes, counts.astype(np.int64))

    def grow(self, of_rows: Codes, is_published: Bools, n_first: int, dead: Codes) -> Crowding:
        """The counts of a catalogue that has moved on.

        Args:
            of_rows: the neighbourhood of each product, the later ones included.
            is_published: which rows every partner may see, of all.
            n_first: rows that were counted as a whole.
            dead: rows of those, or of the later ones, that are no longer there.
        """
        is_counted: Bools = np.asarray(is_published) & (of_rows != NO_NEIGHBOURHOOD)
        came = np.flatnonzero(is_counted[n_first:]) + n_first
        went = dead[is_counted[dead]]
        steps = np.repeat(np.array([1, -1], dtype=np.int64), [len(came), len(went)])
        codes, at = np.unique(of_rows[np.concatenate([came, went])], return_inverse=True)
        moved = np.bincount(at, weights=steps, minlength=len(codes)).astype(np.int64)
        is_counted[dead] = False
        return Crowding(of_rows, is_counted, self.codes, self.counts, codes, moved)

    def count(self, neighbourhoods: Codes) -> Codes:
        """Published products in each of `neighbourhoods`."""
        return _look_up(self.codes, self.counts, neighbourhoods) + _look_up(
            self.moved_codes, self.moved, neighbourhoods
        )

    def count_others(self, rows: Codes) -> Codes:
        """Published products in the neighbourhood of each of the catalogue's `rows`, without the product itself."""
        n_others: Codes = self.count(self.of_rows[rows]) - self.is_counted[rows]
        return n_others

    def count_around(self, product: ProductColumns, row: int | None) -> int | None:
        """Published products around one that need not be stored; None when its class or price is not stated.

        Args:
            product: columns of one row.
            row: its row in the catalogue, None when it is not in it; there it is not a neighbour of itself.
        """
        (code,) = neighbourhoods_of(product).tolist()
        if code == NO_NEIGHBOURHOOD:
            return None
        (n_others,) = self.count(np.array([code], dtype=np.int64)).tolist()
        if row is not None and self.is_counted[row] and self.of_rows[row] == code:
            n_others -= 1
        return int(n_others)


def _look_up(codes: Codes, counts: Codes, wanted: Codes) -> Codes:
    if not len(codes):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    found: Codes = np.where(codes[at] == wanted, counts[at], 0)
    return found
