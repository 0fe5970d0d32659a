"""The goods that a snapshot is built of or grows by: sorted, without what never leaves an owner, made into columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.documents import product_document
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.reading.demands import read_stored_demand
from service.domain.search.counting import CountedTexts, count_texts
from service.domain.snapshot.codes import text_code
from service.domain.snapshot.columns import Codes
from service.domain.snapshot.corpus import Corpus, sort_by_id
from service.domain.snapshot.schema import GOODS, EntityColumns, Listing
from service.domain.tenancy import Visibility
from service.domain.text.normalise import fold_value

MAX_GUESSED = 100_000
"""Rows without an HS code for which headings are guessed, the newest: a minute, where a million take ten."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Goods of which columns are made, each concept in the order of its ids.

    Attributes:
        listings: the products as their columns are made of them, costs included.
        products: the same without what never leaves the owner (`unit_cost`).
        exporters: without what never leaves the owner (`contact`).
        demands: completed by what their words say.
        goods_texts: what is indexed of the products and, after them, of the demands, without the words that complete
            these; analysed here, once for all uses.
    """

    listings: Sequence[Listing]
    products: Sequence[Product]
    exporters: Sequence[Exporter]
    demands: Sequence[Demand]
    goods_texts: CountedTexts

    @classmethod
    def collect(
        cls,
        products: Iterable[Product],
        exporters: Iterable[Exporter],
        demands: Iterable[Demand],
        held: Corpus[Exporter, Any] | None = None,
    ) -> Self:
        """Prepare rows in any order; `held` are the exporters that are there already, whose rows come first."""
        shorn_exporters = sort_by_id(replace(exporter, contact=None) for exporter in exporters)
        listings = _list_products(sort_by_id(products), shorn_exporters, held)
        shorn_products = [replace(listing.product, unit_cost=None) for listing in listings]
        read_demands = [read_stored_demand(demand) for demand in sort_by_id(demands)]
        return cls(
            listings,
            shorn_products,
            shorn_exporters,
            [read.demand for read in read_demands],
            count_texts([*map(product_document, shorn_products), *(read.text for read in read_demands)]),
        )

    @property
    def product_texts(self) -> CountedTexts:
        """What is indexed of each product."""
        return self.goods_texts.take(np.arange(len(self.products)))

    @property
    def demand_texts(self) -> CountedTexts:
        """What is indexed of each demand."""
        return self.goods_texts.take(np.arange(len(self.products), len(self.goods_texts)))

    def rows(self) -> dict[str, Sequence[Any]]:
        """The rows of each corpus."""
        return {"products": self.products, "exporters": self.exporters, "demands": self.demands}

    def columns(self, classifier: HsClassifier) -> dict[str, EntityColumns[Any]]:
        """The table of each corpus; `classifier` guesses the headings of goods that state no code."""
        products = _guess(classifier, self.product_texts, [not product.hs_code for product in self.products])
        demands = _guess(classifier, self.demand_texts, [not demand.hs_codes for demand in self.demands])
        return {
            "products": GOODS["products"].table.build(self.listings, **products),
            "exporters": GOODS["exporters"].table.build(self.exporters),
            "demands": GOODS["demands"].table.build(self.demands, **demands),
        }

    def facts(self) -> CatalogFacts:
        """What criteria read of the products and the exporters."""
        exporter_rows: Codes = np.array([listing.exporter_row for listing in self.listings], dtype=np.int64)
        return CatalogFacts.build(self.products, self.exporters, exporter_rows)

    def categories(self) -> dict[int, str]:
        """The categories that rows state, folded, by their code."""
        categories = [product.category for product in self.products] + [demand.category for demand in self.demands]
        stated = dict.fromkeys(category for category in categories if category is not None)
        return {text_code(category): fold_value(category) for category in stated}


def _list_products(
    products: Sequence[Product], exporters: Sequence[Exporter], held: Corpus[Exporter, Any] | None
) -> list[Listing]:
    """The products with their makers, whose rows come behind those that are held."""
    known: Sequence[Exporter] = () if held is None else held.rows
    row_of: dict[UUID, int | None] = {exporter.id: row for row, exporter in enumerate(exporters, start=len(known))}
    listings = []
    for product in products:
        if product.exporter_id not in row_of:
            row_of[product.exporter_id] = None if held is None else held.find_row(product.exporter_id)
        row = row_of[product.exporter_id]
        if row is None:
            listings.append(Listing(product))
            continue
        maker = known[row] if row < len(known) else exporters[row - len(known)]
        # a private product is seen by the owner alone
        is_shown = product.visibility is Visibility.PRIVATE or maker.visibility is Visibility.NETWORK
        listings.append(Listing(product, maker, row, row) if is_shown else Listing(product, owner_row=row))
    return listings


def _guess(classifier: HsClassifier, texts: CountedTexts, is_open: Sequence[bool]) -> dict[str, NDArray[Any]]:
    """Likely headings of the texts for which `is_open`: of the last `MAX_GUESSED` of them, and none of the others."""
    guesses = Guesses.none(len(texts))
    rows = np.flatnonzero(is_open)[-MAX_GUESSED:]
    found = classifier.guess_many(texts.take(rows))
    guesses.headings[rows], guesses.probabilities[rows] = found.headings, found.probabilities
    return {"guessed_headings": guesses.headings, "guess_probabilities": guesses.probabilities}
