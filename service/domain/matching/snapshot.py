"""The snapshot: everything that recommendations are computed from, as of one position in the change feed. Immutable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.market.crowding import Crowding
from service.domain.matching.columns import (
    Bools,
    Codes,
    DemandColumns,
    Floats,
    Lists,
    ProductColumns,
    Rows,
    build_demand_columns,
    build_product_columns,
    encode_text,
)
from service.domain.matching.demand_rules import DemandRules
from service.domain.matching.documents import (
    channel_document,
    demand_document,
    exporter_document,
    product_document,
    program_document,
)
from service.domain.matching.text_index import TextDocument, TextIndex, TextModel
from service.domain.programs import Channel, Program
from service.domain.tenancy import Visibility
from service.domain.units import fold

MODEL = "tfidf-bm25f-zh-en-3"
"""Name and version of the way text is analysed and weighed; a snapshot made another way is not comparable."""

MAX_GUESSED = 50_000
"""Rows without an HS code for which headings are guessed; a matter of seconds, where a million would take minutes."""


class Row(Protocol):
    """What all rows of a snapshot have in common."""

    @property
    def id(self) -> UUID | str:
        """Its id."""

    @property
    def tenant_id(self) -> UUID:
        """Its owner."""

    @property
    def visibility(self) -> Visibility:
        """Who may see it."""


R = TypeVar("R", bound=Row)


def encode_tenant(tenant_id: UUID) -> int:
    """A tenant's id as a signed 64-bit code."""
    return encode_text(str(tenant_id))


@dataclass(frozen=True, slots=True, eq=False)
class Corpus(Generic[R]):
    """The rows of one concept, in the order of their ids' text, with their text index.

    Attributes:
        rows: the domain values, without what never leaves the owner (`unit_cost`, `contact`).
        ids: their ids as ASCII text, ascending.
        network: whether every partner may see the row.
        tenants: codes of the owners.
        text: index over the rows' text.
    """

    rows: Sequence[R]
    ids: NDArray[np.bytes_]
    network: Bools
    tenants: Codes
    text: TextIndex

    def __len__(self) -> int:
        return len(self.ids)

    def visible_to(self, tenant_id: UUID) -> Bools:
        """Which rows a tenant may see: its own, and what is published on the network."""
        own: Bools = self.tenants == encode_tenant(tenant_id)
        return own | self.network

    def find_row(self, row_id: UUID | str) -> int | None:
        """The row number of an id, or None."""
        key = str(row_id).encode("ascii", "replace")
        at = int(np.searchsorted(self.ids, np.bytes_(key)))
        return at if at < len(self.ids) and self.ids[at] == key else None

    def find_visible(self, row_id: UUID | str, tenant_id: UUID) -> R | None:
        """The row of this id that a tenant may see, or None."""
        row = self.find_row(row_id)
        if row is None or not (self.network[row] or self.tenants[row] == encode_tenant(tenant_id)):
            return None
        return self.rows[row]

    def id_of(self, row: int) -> str:
        """The id of a row, as text."""
        return bytes(self.ids[row]).decode("ascii")


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One state of the whole catalogue, ready to be matched.

    Attributes:
        revision: position in the change feed up to which every change is contained.
        model: name and version of the text model.
        product_columns: what the factors read of `products`.
        demand_columns: what the factors read of `demands`.
        categories: the categories of products and demands, folded, by their code.
        exporter_rows: for each product the row of its exporter; -1 where it is not to be used, because whoever sees
            the product may not see the exporter.
        catalogs: for each exporter the rows of all its products.
        us_export_shares: of the exporters, NaN when not stated.
        hs: suggests HS codes for texts; made from what every partner may see.
        product_guesses: likely headings of the products that state no code.
        demand_guesses: likewise of the demands.
        facts: what criteria read of the products and their exporters.
        crowding: how many published products share each product's class and price band.
        demand_rules: the conditions that demands state themselves.
    """

    revision: int
    model: str
    products: Corpus[Product]
    exporters: Corpus[Exporter]
    demands: Corpus[Demand]
    programs: Corpus[Program]
    channels: Corpus[Channel]
    product_columns: ProductColumns
    demand_columns: DemandColumns
    categories: Mapping[int, str]
    exporter_rows: Codes
    catalogs: Lists
    us_export_shares: Floats
    hs: HsClassifier
    product_guesses: Guesses
    demand_guesses: Guesses
    facts: CatalogFacts
    crowding: Crowding = field(init=False)
    demand_rules: DemandRules = field(init=False)

    def __post_init__(self) -> None:
        """Count the neighbourhoods; a second's work for millions of products, so off the event loop."""
        object.__setattr__(self, "crowding", Crowding.build(self.product_columns, self.products.network))
        rules = DemandRules.build(self.demand_columns.criteria, self.demands.rows)
        object.__setattr__(self, "demand_rules", rules)

    def exporter_of(self, product_row: int) -> Exporter | None:
        """The exporter of a product, or None when those who see the product may not see it."""
        row = int(self.exporter_rows[product_row])
        return None if row < 0 else self.exporters.rows[row]

    def catalog_of(self, exporter_row: int) -> Rows:
        """The rows of an exporter's products, ascending."""
        begin, end = self.catalogs.starts[exporter_row : exporter_row + 2]
        return self.catalogs.codes[begin:end]


def build_snapshot(
    revision: int,
    *,
    products: Iterable[Product] = (),
    exporters: Iterable[Exporter] = (),
    demands: Iterable[Demand] = (),
    programs: Iterable[Program] = (),
    channels: Iterable[Channel] = (),
    hs: HsClassifier | None = None,
) -> Snapshot:
    """Make a snapshot from rows, in any order; what never leaves an owner (`unit_cost`, `contact`) is left out.

    Of the cost it keeps one bit, whether the price lies below it, which the engines look at for the owner alone.

    Term statistics are fitted on network-visible text only, so that private rows move nobody's scores: one model of
    goods (products and demands), one of offers (programmes and channels), whose words are of another kind.

    Without `hs`, no codes are suggested or guessed.

    Cost: CPU-heavy, proportional to the text; belongs in a process of its own.
    """
    with_costs = _by_id(products)
    sorted_products = [replace(product, unit_cost=None) for product in with_costs]
    sorted_exporters = _by_id(replace(exporter, contact=None) for exporter in exporters)
    sorted_demands, sorted_programs, sorted_channels = _by_id(demands), _by_id(programs), _by_id(channels)
    exporter_rows, catalogs = _relate(sorted_products, sorted_exporters)
    shown_exporters = [sorted_exporters[row] if row >= 0 else None for row in exporter_rows.tolist()]
    goods = [*_texts(sorted_products, product_document), *_texts(sorted_demands, demand_document)]
    offers = [*_texts(sorted_programs, program_document), *_texts(sorted_channels, channel_document)]
    goods_model = _fit(goods, [*sorted_products, *sorted_demands])
    offer_model = _fit(offers, [*sorted_programs, *sorted_channels])
    published = _published_catalogs(sorted_products, catalogs)
    classifier = hs or HsClassifier.empty()
    exporter_texts = [exporter_document(e, p) for e, p in zip(sorted_exporters, published, strict=True)]
    return Snapshot(
        revision=revision,
        model=MODEL,
        products=_corpus(sorted_products, goods[: len(sorted_products)], goods_model),
        exporters=_corpus(sorted_exporters, exporter_texts, goods_model),
        demands=_corpus(sorted_demands, goods[len(sorted_products) :], goods_model),
        programs=_corpus(sorted_programs, offers[: len(sorted_programs)], offer_model),
        channels=_corpus(sorted_channels, offers[len(sorted_programs) :], offer_model),
        product_columns=build_product_columns(with_costs, [e.province if e else None for e in shown_exporters]),
        demand_columns=build_demand_columns(sorted_demands),
        categories=_name_categories([*sorted_products, *sorted_demands]),
        exporter_rows=exporter_rows,
        catalogs=catalogs,
        us_export_shares=np.array(
            [np.nan if e.us_export_share is None else float(e.us_export_share) for e in sorted_exporters],
            dtype=np.float64,
        ),
        hs=classifier,
        product_guesses=_guess(classifier, goods[: len(sorted_products)], [not p.hs_code for p in sorted_products]),
        demand_guesses=_guess(classifier, goods[len(sorted_products) :], [not d.hs_codes for d in sorted_demands]),
        facts=CatalogFacts.build(sorted_products, sorted_exporters, exporter_rows),
    )


def _by_id(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: str(row.id))


def _texts(rows: Sequence[R], document: Callable[[R], TextDocument]) -> list[TextDocument]:
    return [document(row) for row in rows]


def _fit(texts: Sequence[TextDocument], rows: Sequence[Row]) -> TextModel:
    published = [text for text, row in zip(texts, rows, strict=True) if row.visibility is Visibility.NETWORK]
    return TextModel().fit(published)


def _guess(classifier: HsClassifier, texts: Sequence[TextDocument], is_open: Sequence[bool]) -> Guesses:
    """Likely headings of the rows that state no code: of the newest `MAX_GUESSED` of them, ids growing with time."""
    guesses = Guesses.none(len(texts))
    rows = np.flatnonzero(is_open)[-MAX_GUESSED:]
    found = classifier.guess_many([texts[row] for row in rows.tolist()])
    guesses.headings[rows], guesses.probabilities[rows] = found.headings, found.probabilities
    return guesses


def _corpus(rows: Sequence[R], texts: Sequence[TextDocument], model: TextModel) -> Corpus[R]:
    return Corpus(
        rows=rows,
        ids=np.array([str(row.id).encode("ascii") for row in rows], dtype=np.bytes_),
        network=np.array([row.visibility is Visibility.NETWORK for row in rows], dtype=np.bool_),
        tenants=np.array([encode_tenant(row.tenant_id) for row in rows], dtype=np.int64),
        text=TextIndex.build(model, texts),
    )


def _relate(products: Sequence[Product], exporters: Sequence[Exporter]) -> tuple[Codes, Lists]:
    """Which exporter row each product shows, and which product rows each exporter has."""
    row_of = {exporter.id: row for row, exporter in enumerate(exporters)}
    shown = np.full(len(products), -1, dtype=np.int64)
    catalogs: list[list[int]] = [[] for _ in exporters]
    for row, product in enumerate(products):
        exporter_row = row_of.get(product.exporter_id)
        if exporter_row is None:
            continue
        catalogs[exporter_row].append(row)
        is_published = exporters[exporter_row].visibility is Visibility.NETWORK
        if is_published or product.visibility is Visibility.PRIVATE:  # a private product is seen by the owner alone
            shown[row] = exporter_row
    return shown, Lists.build(catalogs)


def _published_catalogs(products: Sequence[Product], catalogs: Lists) -> list[list[Product]]:
    bounds = catalogs.starts.tolist()
    return [
        [products[at] for at in catalogs.codes[begin:end] if products[at].visibility is Visibility.NETWORK]
        for begin, end in pairwise(bounds)
    ]


def _name_categories(rows: Iterable[Product | Demand]) -> dict[int, str]:
    return {encode_text(row.category): fold(row.category) for row in rows if row.category is not None}
