"""The snapshot: everything that recommendations are computed from, as of one position in the change feed. Immutable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Generic, Protocol, TypedDict, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.documents import (
    channel_document,
    demand_document,
    exporter_document,
    product_document,
    program_document,
)
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.programs import Channel, Program
from service.domain.search.index import TextDocument, TextIndex, TextModel
from service.domain.search.model_name import MODEL
from service.domain.snapshot.columns import (
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
from service.domain.snapshot.crowding import Crowding
from service.domain.snapshot.demand_rules import DemandRules
from service.domain.tenancy import Visibility
from service.domain.text.normalise import fold_value

MAX_GUESSED = 100_000
"""Rows without an HS code for which headings are guessed, the newest: a minute, where a million take ten."""


_UUID_LENGTH = 36


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
    """The rows of one concept with their text index: first those of a whole build, then what came later.

    A row never changes and never moves: what changes is added once more at the end, and the old row is dead.

    Attributes:
        rows: the domain values, without what never leaves the owner (`unit_cost`, `contact`).
        ids: their ids as ASCII text; of the first `n_first` rows ascending.
        network: whether every partner may see the row.
        tenants: codes of the owners.
        text: index over the rows' text.
        n_first: rows of the whole build.
        dead: rows that were replaced or deleted, ascending.
    """

    rows: Sequence[R]
    ids: NDArray[np.bytes_]
    network: Bools
    tenants: Codes
    text: TextIndex
    n_first: int
    dead: Rows

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def n_alive(self) -> int:
        """Rows that are not dead."""
        return len(self.ids) - len(self.dead)

    def visible_to(self, tenant_id: UUID) -> Bools:
        """Which rows a tenant may see: its own, and what is published on the network; a fresh array."""
        visible: Bools = self.tenants == encode_tenant(tenant_id)
        visible |= self.network
        visible[self.dead] = False
        return visible

    def find_row(self, row_id: UUID | str) -> int | None:
        """The row number of an id, or None."""
        key = str(row_id).encode("ascii", "replace")
        at = int(np.searchsorted(self.ids[: self.n_first], np.bytes_(key)))
        if at < self.n_first and self.ids[at] == key and not self.is_dead(at):
            return at
        later = (np.flatnonzero(self.ids[self.n_first :] == key) + self.n_first).tolist()
        return next((row for row in reversed(later) if not self.is_dead(row)), None)

    def is_dead(self, row: int) -> bool:
        """Whether a row was replaced or deleted."""
        at = int(np.searchsorted(self.dead, row))
        return at < len(self.dead) and int(self.dead[at]) == row

    def rank_by_id(self, rows: Rows) -> Rows:
        """The order of the ids of ascending rows; ties are broken by ids."""
        if not len(rows) or rows[-1] < self.n_first:
            return np.arange(len(rows))
        return np.argsort(self.ids[rows], kind="stable")

    def by_id(self, rows: Rows) -> Rows:
        """Ascending rows in the order of their ids."""
        ordered: Rows = rows[self.rank_by_id(rows)]
        return ordered

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
        owner_rows: for each product the row of its exporter, whoever sees it; -1 when there is none.
        catalogs: for each exporter of the whole build the rows of its products then.
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
    owner_rows: Codes
    catalogs: Lists
    us_export_shares: Floats
    hs: HsClassifier
    product_guesses: Guesses
    demand_guesses: Guesses
    facts: CatalogFacts
    crowding: Crowding
    demand_rules: DemandRules = field(init=False)

    def __post_init__(self) -> None:
        """Name the demands' rules; a millisecond for ten thousand demands."""
        rules = DemandRules.build(self.demand_columns.criteria, self.demands.rows)
        object.__setattr__(self, "demand_rules", rules)

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
        row = int(self.exporter_rows[product_row])
        return None if row < 0 else self.exporters.rows[row]

    def catalog_of(self, exporter_row: int) -> Rows:
        """The rows of an exporter's products, in the order of their ids."""
        first = self.products.n_first
        rows = np.flatnonzero(self.owner_rows[first:] == exporter_row) + first
        if exporter_row < len(self.catalogs.starts) - 1:
            begin, end = self.catalogs.starts[exporter_row : exporter_row + 2]
            rows = np.concatenate([self.catalogs.codes[begin:end], rows])  # ascending, as both are
        return self.products.by_id(rows[~np.isin(rows, self.products.dead)])


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

    Term statistics are fitted on network-visible text only, so that private rows move nobody's scores.

    Without `hs`, no codes are suggested or guessed.

    Cost: CPU-heavy, proportional to the text; belongs in a process of its own.
    """
    with_costs = _by_id(products)
    sorted_products = [replace(product, unit_cost=None) for product in with_costs]
    sorted_exporters = _by_id(replace(exporter, contact=None) for exporter in exporters)
    sorted_demands = _by_id(demands)
    row_of = {exporter.id: row for row, exporter in enumerate(sorted_exporters)}
    owner_rows = np.array([row_of.get(product.exporter_id, -1) for product in sorted_products], dtype=np.int64)
    exporter_rows = show_exporters(sorted_products, owner_rows, sorted_exporters.__getitem__)
    catalogs = _group_by_owner(owner_rows, len(sorted_exporters))
    shown_exporters = [sorted_exporters[row] if row >= 0 else None for row in exporter_rows.tolist()]
    goods = [*_texts(sorted_products, product_document), *_texts(sorted_demands, demand_document)]
    goods_model = _fit(goods, [*sorted_products, *sorted_demands])
    published = _published_catalogs(sorted_products, catalogs)
    classifier = hs or HsClassifier.empty()
    exporter_texts = [exporter_document(e, p) for e, p in zip(sorted_exporters, published, strict=True)]
    product_columns = build_product_columns(with_costs, [e.province if e else None for e in shown_exporters])
    product_corpus = _corpus(sorted_products, goods[: len(sorted_products)], goods_model)
    return Snapshot(
        revision=revision,
        model=MODEL,
        products=product_corpus,
        exporters=_corpus(sorted_exporters, exporter_texts, goods_model),
        demands=_corpus(sorted_demands, goods[len(sorted_products) :], goods_model),
        **build_offers(programs, channels),
        product_columns=product_columns,
        demand_columns=build_demand_columns(sorted_demands),
        categories=name_categories([*sorted_products, *sorted_demands]),
        exporter_rows=exporter_rows,
        owner_rows=owner_rows,
        catalogs=catalogs,
        us_export_shares=us_export_shares(sorted_exporters),
        hs=classifier,
        product_guesses=guess(classifier, goods[: len(sorted_products)], [not p.hs_code for p in sorted_products]),
        demand_guesses=guess(classifier, goods[len(sorted_products) :], [not d.hs_codes for d in sorted_demands]),
        facts=CatalogFacts.build(sorted_products, sorted_exporters, exporter_rows),
        crowding=Crowding.build(product_columns, product_corpus.network),
    )


class Offers(TypedDict):
    """The part of a snapshot that is small enough to be built anew whenever it changes."""

    programs: Corpus[Program]
    channels: Corpus[Channel]


def build_offers(programs: Iterable[Program], channels: Iterable[Channel]) -> Offers:
    """Programmes and channels, with term statistics of their own: their words are of another kind than the goods'."""
    sorted_programs, sorted_channels = _by_id(programs), _by_id(channels)
    texts = [*_texts(sorted_programs, program_document), *_texts(sorted_channels, channel_document)]
    model = _fit(texts, [*sorted_programs, *sorted_channels])
    return Offers(
        programs=_corpus(sorted_programs, texts[: len(sorted_programs)], model),
        channels=_corpus(sorted_channels, texts[len(sorted_programs) :], model),
    )


def _by_id(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: str(row.id))


def _texts(rows: Sequence[R], document: Callable[[R], TextDocument]) -> list[TextDocument]:
    return [document(row) for row in rows]


def _fit(texts: Sequence[TextDocument], rows: Sequence[Row]) -> TextModel:
    published = [text for text, row in zip(texts, rows, strict=True) if row.visibility is Visibility.NETWORK]
    return TextModel().fit(published)


def guess(classifier: HsClassifier, texts: Sequence[TextDocument], is_open: Sequence[bool]) -> Guesses:
    """Likely headings of the texts for which `is_open`: of the last `MAX_GUESSED` of them, and none of the others."""
    guesses = Guesses.none(len(texts))
    rows = np.flatnonzero(is_open)[-MAX_GUESSED:]
    found = classifier.guess_many([texts[row] for row in rows.tolist()])
    guesses.headings[rows], guesses.probabilities[rows] = found.headings, found.probabilities
    return guesses


def _corpus(rows: Sequence[R], texts: Sequence[TextDocument], model: TextModel) -> Corpus[R]:
    return Corpus(
        rows=rows,
        ids=encode_ids(rows),
        network=np.array([row.visibility is Visibility.NETWORK for row in rows], dtype=np.bool_),
        tenants=np.array([encode_tenant(row.tenant_id) for row in rows], dtype=np.int64),
        text=TextIndex.build(model, texts),
        n_first=len(rows),
        dead=np.zeros(0, dtype=np.intp),
    )


def encode_ids(rows: Iterable[Row]) -> NDArray[np.bytes_]:
    """Ids as ASCII text, wide enough for a UUID also when there are none yet."""
    ids = np.array([str(row.id).encode("ascii") for row in rows], dtype=np.bytes_)
    return ids.astype(f"S{max(ids.dtype.itemsize, _UUID_LENGTH)}")


def us_export_shares(exporters: Sequence[Exporter]) -> Floats:
    """Their US export shares, NaN where not stated."""
    return np.array(
        [np.nan if e.us_export_share is None else float(e.us_export_share) for e in exporters], dtype=np.float64
    )


def show_exporters(products: Sequence[Product], owner_rows: Codes, exporter_at: Callable[[int], Exporter]) -> Codes:
    """The exporter's row of each product, -1 where whoever sees the product may not see the exporter."""
    shown = np.full(len(products), -1, dtype=np.int64)
    for at, (product, row) in enumerate(zip(products, owner_rows.tolist(), strict=True)):
        # a private product is seen by the owner alone
        if row >= 0 and (product.visibility is Visibility.PRIVATE or exporter_at(row).visibility is Visibility.NETWORK):
            shown[at] = row
    return shown


def _group_by_owner(owner_rows: Codes, n_exporters: int) -> Lists:
    """For each exporter the rows of its products, ascending."""
    owned = np.flatnonzero(owner_rows >= 0)
    counts = np.bincount(owner_rows[owned], minlength=n_exporters)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
    return Lists(starts, owned[np.argsort(owner_rows[owned], kind="stable")].astype(np.int64))


def _published_catalogs(products: Sequence[Product], catalogs: Lists) -> list[list[Product]]:
    bounds = catalogs.starts.tolist()
    return [
        [products[at] for at in catalogs.codes[begin:end] if products[at].visibility is Visibility.NETWORK]
        for begin, end in pairwise(bounds)
    ]


def name_categories(rows: Iterable[Product | Demand]) -> dict[int, str]:
    """The categories that rows state, folded, by their code."""
    stated = dict.fromkeys(row.category for row in rows if row.category is not None)
    return {encode_text(category): fold_value(category) for category in stated}
