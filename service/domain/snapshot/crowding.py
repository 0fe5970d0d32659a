"""How crowded a product's neighbourhood is: the published goods of its HS heading (or category) in its price band.

Only what every partner may see is counted, so that private rows move nobody's scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from service.domain.catalog import Product
from service.domain.hs import NOT_STATED as NO_HEADING
from service.domain.hs import split_hs_code
from service.domain.snapshot.codes import text_code
from service.domain.snapshot.columns import Bools, Codes, Rows
from service.domain.snapshot.price_bands import band_of_price
from service.domain.units import PIECE, measure_of, price_a_measure

NO_NEIGHBOURHOOD = 0


def neighbourhood_of(product: Product) -> int:
    """A code of a product's neighbourhood; `NO_NEIGHBOURHOOD` where class or price is not stated.

    Class is the HS heading, or the category where no heading is stated. Prices are those of a piece, where a product is
    sold by the dozen or the thousand; a price whose unit is not stated is taken for a piece's.
    """
    heading, price = split_hs_code(product.hs_code or "")[1], product.unit_price
    if price is None or (heading == NO_HEADING and product.category is None):
        return NO_NEIGHBOURHOOD
    kind = f"HS {heading}" if heading != NO_HEADING else text_code(product.category)
    band = band_of_price(price_a_measure(price.amount, product.unit))
    return text_code(f"{kind} {price.currency} {measure_of(product.unit) or PIECE} {band}")


def count_crowds(neighbourhoods: Codes, is_published: Bools) -> tuple[Codes, Codes]:
    """The neighbourhoods in which published products stand, ascending, and how many stand in each.

    Args:
        neighbourhoods: of a catalogue's products.
        is_published: which of them every partner may see.
    """
    codes, counts = np.unique(neighbourhoods[_is_counted(neighbourhoods, is_published)], return_counts=True)
    return codes, counts.astype(np.int64)


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
    moved_codes: Codes
    moved: Codes

    @classmethod
    def of(cls, of_rows: Codes, is_published: Bools, crowds: tuple[Codes, Codes], *, n_first: int, dead: Rows) -> Self:
        """The counts of a catalogue that has moved on since it was counted.

        Args:
            of_rows: the neighbourhood of each product, of those that came later too.
            is_published: which rows every partner may see, of all.
            crowds: what `count_crowds` found in the first rows.
            n_first: how many these are.
            dead: rows of those, or of the later ones, that are no longer there.
        """
        is_counted = _is_counted(of_rows, is_published)
        came = np.flatnonzero(is_counted[n_first:]) + n_first
        went = dead[is_counted[dead]]
        steps = np.repeat(np.array([1, -1], dtype=np.int64), [len(came), len(went)])
        codes, at = np.unique(of_rows[np.concatenate([came, went])], return_inverse=True)
        moved = np.bincount(at, weights=steps, minlength=len(codes)).astype(np.int64)
        is_counted[dead] = False
        return cls(of_rows, is_counted, *crowds, codes, moved)

    def count(self, neighbourhoods: Codes) -> Codes:
        """Published products in each of `neighbourhoods`."""
        return _look_up(self.codes, self.counts, neighbourhoods) + _look_up(
            self.moved_codes, self.moved, neighbourhoods
        )

    def count_others(self, rows: Codes) -> Codes:
        """Published products in the neighbourhood of each of the catalogue's `rows`, without the product itself."""
        n_others: Codes = self.count(self.of_rows[rows]) - self.is_counted[rows]
        return n_others

    def count_around(self, neighbourhood: int, row: int | None) -> int | None:
        """Published products around one that need not be stored; None when its class or price is not stated.

        Args:
            neighbourhood: of the product.
            row: its row in the catalogue, None when it is not in it; there it is not a neighbour of itself.
        """
        if neighbourhood == NO_NEIGHBOURHOOD:
            return None
        (n_others,) = self.count(np.array([neighbourhood], dtype=np.int64)).tolist()
        if row is not None and self.is_counted[row] and self.of_rows[row] == neighbourhood:
            n_others -= 1
        return int(n_others)


def _is_counted(neighbourhoods: Codes, is_published: Bools) -> Bools:
    is_counted: Bools = np.asarray(is_published) & (neighbourhoods != NO_NEIGHBOURHOOD)
    return is_counted


def _look_up(codes: Codes, counts: Codes, wanted: Codes) -> Codes:
    if not len(codes):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    found: Codes = np.where(codes[at] == wanted, counts[at], 0)
    return found
