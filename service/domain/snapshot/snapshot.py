"""The snapshot: everything that recommendations are computed from, as of one position in the change feed. Immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.programs import Channel, Program
from service.domain.snapshot.codes import tenant_code
from service.domain.snapshot.columns import Rows
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.crowding import Crowding
from service.domain.snapshot.demand_rules import DemandRules
from service.domain.snapshot.schema import Census, DemandColumns, ExporterColumns, OfferColumns, ProductColumns


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One state of the whole catalogue, ready to be matched.

    Attributes:
        revision: position in the change feed up to which every change is contained.
        model: name and version of the text model.
        categories: the categories of products and demands, folded, by their code.
        census: what was counted at the whole build.
        hs: suggests HS codes for texts; made from what every partner may see.
        facts: what criteria read of the products and their exporters.
        crowding: how many published products share each product's class and price band.
        demand_rules: the conditions that demands state themselves.
    """

    revision: int
    model: str
    products: Corpus[Product, ProductColumns]
    exporters: Corpus[Exporter, ExporterColumns]
    demands: Corpus[Demand, DemandColumns]
    programs: Corpus[Program, OfferColumns]
    channels: Corpus[Channel, OfferColumns]
    categories: Mapping[int, str]
    census: Census
    hs: HsClassifier
    facts: CatalogFacts
    crowding: Crowding = field(init=False)
    demand_rules: DemandRules = field(init=False)

    def __post_init__(self) -> None:
        """Count the crowds, and name the demands' rules: a millisecond for ten thousand demands."""
        goods, census = self.products, self.census
        crowds = census.neighbourhoods, census.crowds
        crowding = Crowding.of(
            goods.columns.neighbourhood, goods.network, crowds, n_first=goods.n_first, dead=goods.dead
        )
        object.__setattr__(self, "crowding", crowding)
        rules = DemandRules.build(self.demands.columns.criteria, self.demands.rows)
        object.__setattr__(self, "demand_rules", rules)

    def seen_as(self, corpora: Mapping[str, Any]) -> Snapshot:
        """The same with other corpora, by name: other rows to be seen, and all that was counted as it was."""
        seen = replace(self, **corpora)
        object.__setattr__(seen, "crowding", self.crowding)
        object.__setattr__(seen, "demand_rules", self.demand_rules)
        return seen

    @property
    def product_columns(self) -> ProductColumns:
        """What the factors read of `products`."""
        return self.products.columns

    @property
    def demand_columns(self) -> DemandColumns:
        """What the factors read of `demands`."""
        return self.demands.columns

    @property
    def product_guesses(self) -> Guesses:
        """Likely headings of the products that state no code."""
        return Guesses(self.products.columns.guessed_headings, self.products.columns.guess_probabilities)

    @property
    def demand_guesses(self) -> Guesses:
        """Likely headings of the demands that state no code."""
        return Guesses(self.demands.columns.guessed_headings, self.demands.columns.guess_probabilities)

    @property
    def drift(self) -> float:
        """Rows of goods that came or went since the term statistics were fitted, as a share of those of then."""
        n_first = n_moved = 0
        for corpus in (self.products, self.demands):
            n_first += corpus.n_first
            n_moved += len(corpus) - corpus.n_first + len(corpus.dead)
        return n_moved / max(n_first, 1)

    def exporter_of(self, product_row: int) -> Exporter | None:
        """The exporter of a product, or None when those who see the product may not see it."""
        row = int(self.products.columns.exporter_row[product_row])
        return None if row < 0 else self.exporters.rows[row]

    def maker_seen_by(self, tenant_id: UUID, product_row: int) -> Exporter | None:
        """The exporter of a product as a tenant may see it: its own, or one that is published."""
        row = int(self.products.columns.owner_row[product_row])
        is_seen = row >= 0 and (self.exporters.network[row] or self.exporters.tenants[row] == tenant_code(tenant_id))
        return self.exporters.rows[row] if is_seen else None

    def catalog_of(self, exporter_row: int) -> Rows:
        """The rows of an exporter's products, in the order of their ids."""
        first, catalogs = self.products.n_first, self.census.catalogs
        rows = np.flatnonzero(self.products.columns.owner_row[first:] == exporter_row) + first
        if exporter_row < len(catalogs):
            begin, end = catalogs.starts[exporter_row : exporter_row + 2]
            rows = np.concatenate([catalogs.codes[begin:end], rows])  # ascending, as both are
        return self.products.order_by_id(rows[~np.isin(rows, self.products.dead)])
