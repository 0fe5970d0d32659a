"""Growing a snapshot: what changed is added at the end of its columns, in a small segment of its text index.

Term statistics, the latent space and the classifier of HS codes stay those of the whole build; words that they have
never seen are found all the same, since a segment holds the terms of its own documents.

An exporter's facts stand in the columns of its products, so a changed exporter brings all its products along. A
changed product brings its exporter's text along, which names the catalogue, but not the exporter's row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.documents import demand_document, exporter_document, product_document
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.programs import Channel, Program
from service.domain.search.index import GrownSegment, TextIndex
from service.domain.search.model import TextDocument, TextModel
from service.domain.search.segment import TextSegment
from service.domain.snapshot.columns import (
    Codes,
    DemandColumns,
    Lists,
    ProductColumns,
    Rows,
    build_demand_columns,
    build_product_columns,
)
from service.domain.snapshot.crowding import neighbourhoods_of
from service.domain.snapshot.snapshot import (
    Corpus,
    Row,
    Snapshot,
    build_offers,
    encode_ids,
    encode_tenant,
    guess,
    name_categories,
    show_exporters,
    us_export_shares,
)
from service.domain.tenancy import Visibility

R = TypeVar("R", bound=Row)
C = TypeVar("C", ProductColumns, DemandColumns)

MERGE_RATIO = 4
"""A segment is merged with the one before it when that is not this many times as large: so there are few of them, and
a document is moved few times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What became of the rows that changed.

    Attributes:
        revision: position in the change feed that the snapshot will have.
        products, exporters, demands: the rows as they are now; with an exporter all its products.
        touched: ids of all rows that changed, those that are gone included, by the name of their corpus.
        catalogs: for each exporter whose text is to be told anew, and each changed one, its published products, in the
            order of their ids.
        offers: all programmes and channels, when one of them changed.
    """

    revision: int
    products: Sequence[Product] = ()
    exporters: Sequence[Exporter] = ()
    demands: Sequence[Demand] = ()
    touched: Mapping[str, Iterable[UUID]] = field(default_factory=dict)
    catalogs: Mapping[UUID, Sequence[Product]] = field(default_factory=dict)
    offers: tuple[Sequence[Program], Sequence[Channel]] | None = None


class Room(Protocol):
    """Where a snapshot's columns have room to grow; `name` is the same for a column at all times."""

    def extend(self, name: str, held: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        """One array with what is held and then what is new."""

    def extend_rows(self, name: str, held: Sequence[R], new: Sequence[R]) -> Sequence[R]:
        """Likewise for domain values."""


class MemoryRoom:
    """Room in memory: arrays are copied."""

    def extend(self, name: str, held: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:  # noqa: ARG002  # one place
        """A new array."""
        return np.concatenate([held, new])

    def extend_rows(self, name: str, held: Sequence[R], new: Sequence[R]) -> Sequence[R]:  # noqa: ARG002  # one place
        """A new list."""
        return [*held, *new]


def grow_snapshot(snapshot: Snapshot, changes: Changes, room: Room | None = None) -> Snapshot:
    """The snapshot after some changes; the one before is as it was.

    Cost: proportional to the changed rows and, now and then, to all that came since the whole build.
    """
    return _Grower(snapshot, changes, room or MemoryRoom()).grow()


class _Grower:
    """One step of growth."""

    def __init__(self, snapshot: Snapshot, changes: Changes, room: Room) -> None:
        self._old = snapshot
        self._changes = changes
        self._room = room
        self._model = snapshot.products.text.model
        self._with_costs = _by_id(changes.products)
        self._products = [replace(product, unit_cost=None) for product in self._with_costs]
        self._exporters = _by_id(replace(exporter, contact=None) for exporter in changes.exporters)
        self._demands = _by_id(changes.demands)

    def grow(self) -> Snapshot:
        """The grown snapshot."""
        old, changes = self._old, self._changes
        owners = self._find_owners()
        shown = show_exporters(self._products, owners, self._exporter_at)
        shown_exporters = [self._exporter_at(row) if row >= 0 else None for row in shown.tolist()]
        texts = [product_document(product) for product in self._products]
        wanted = [demand_document(demand) for demand in self._demands]
        products = self._extend_corpus("products", old.products, self._products, _number(texts, old.products))
        exporters = self._extend_corpus("exporters", old.exporters, self._exporters, self._tell_exporters())
        demands = self._extend_corpus("demands", old.demands, self._demands, _number(wanted, old.demands))
        new_columns = build_product_columns(self._with_costs, [e.province if e else None for e in shown_exporters])
        columns = self._extend_columns("product_columns", old.product_columns, new_columns)
        exporter_rows = self._extend("relations/exporter_rows", old.exporter_rows, shown)
        of_rows = self._extend("relations/neighbourhoods", old.crowding.of_rows, neighbourhoods_of(new_columns))
        new_facts = CatalogFacts.build(self._products, self._exporters, shown)
        if changes.offers is not None:
            old = replace(old, **build_offers(*changes.offers))
        return replace(
            old,
            revision=changes.revision,
            products=products,
            exporters=exporters,
            demands=demands,
            product_columns=columns,
            demand_columns=self._extend_columns(
                "demand_columns", old.demand_columns, build_demand_columns(self._demands)
            ),
            categories={**old.categories, **name_categories([*self._products, *self._demands])},
            exporter_rows=exporter_rows,
            owner_rows=self._extend("relations/owner_rows", old.owner_rows, owners),
            us_export_shares=self._extend(
                "relations/us_export_shares", old.us_export_shares, us_export_shares(self._exporters)
            ),
            product_guesses=self._extend_guesses(
                "product_guesses", old.product_guesses, texts, [not product.hs_code for product in self._products]
            ),
            demand_guesses=self._extend_guesses(
                "demand_guesses", old.demand_guesses, wanted, [not demand.hs_codes for demand in self._demands]
            ),
            facts=old.facts.grow(new_facts, exporter_rows),
            crowding=old.crowding.grow(of_rows, products.network, products.n_first, products.dead),
        )

    def _find_owners(self) -> Codes:
        """The row of each changed product's exporter in the grown snapshot."""
        first = len(self._old.exporters)
        row_of: dict[UUID, int] = {exporter.id: first + at for at, exporter in enumerate(self._exporters)}
        for exporter_id in {product.exporter_id for product in self._products} - row_of.keys():
            row = self._old.exporters.find_row(exporter_id)
            row_of[exporter_id] = -1 if row is None else row
        return np.array([row_of[product.exporter_id] for product in self._products], dtype=np.int64)

    def _exporter_at(self, row: int) -> Exporter:
        first = len(self._old.exporters)
        return self._old.exporters.rows[row] if row < first else self._exporters[row - first]

    def _tell_exporters(self) -> list[tuple[int, TextDocument]]:
        """The texts of the changed exporters, and of those whose catalogue reads differently now."""
        old, catalogs = self._old.exporters, self._changes.catalogs
        first, told = len(old), []
        changed = {exporter.id for exporter in self._exporters}
        for at, exporter in enumerate(self._exporters):
            told.append((first + at, exporter_document(exporter, catalogs.get(exporter.id, ()))))
        for exporter_id in sorted(catalogs.keys() - changed, key=str):
            row = old.find_row(exporter_id)
            if row is not None:
                document = exporter_document(old.rows[row], catalogs[exporter_id])
                if document.fields() != old.text.text(row):
                    told.append((row, document))
        return told

    def _extend_corpus(
        self, name: str, corpus: Corpus[R], rows: Sequence[R], texts: Sequence[tuple[int, TextDocument]]
    ) -> Corpus[R]:
        replaced = [corpus.find_row(row_id) for row_id in self._changes.touched.get(name, ())]
        dead = np.union1d(corpus.dead, np.array([row for row in replaced if row is not None], dtype=np.intp))
        all_ids = self._extend(f"{name}/ids", corpus.ids, encode_ids(rows))
        network = np.array([row.visibility is Visibility.NETWORK for row in rows], dtype=np.bool_)
        tenants = np.array([encode_tenant(row.tenant_id) for row in rows], dtype=np.int64)
        return Corpus(
            rows=self._room.extend_rows(name, corpus.rows, rows),
            ids=all_ids,
            network=self._extend(f"{name}/network", corpus.network, network),
            tenants=self._extend(f"{name}/tenants", corpus.tenants, tenants),
            text=_extend_text(corpus.text, self._model, texts, all_ids, dead),
            n_first=corpus.n_first,
            dead=dead,
        )

    def _extend_columns(self, name: str, held: C, new: C) -> C:
        extended = {
            column.name: self._extend_field(
                f"{name}/{column.name}", getattr(held, column.name), getattr(new, column.name)
            )
            for column in fields(held)
        }
        return replace(held, **extended)

    def _extend_field(self, name: str, held: Any, new: Any) -> Any:  # noqa: ANN401  # an array or lists
        if not isinstance(held, Lists):
            return self._extend(name, held, new)
        starts = new.starts[1:] + held.starts[-1]
        return Lists(
            self._extend(f"{name}/starts", held.starts, starts), self._extend(f"{name}/codes", held.codes, new.codes)
        )

    def _extend_guesses(
        self, name: str, held: Guesses, texts: Sequence[TextDocument], is_open: Sequence[bool]
    ) -> Guesses:
        new = guess(self._old.hs, texts, is_open)
        return Guesses(
            self._extend(f"relations/{name}/headings", held.headings, new.headings),
            self._extend(f"relations/{name}/probabilities", held.probabilities, new.probabilities),
        )

    def _extend(self, name: str, held: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        return self._room.extend(name, held, new)


def _by_id(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: str(row.id))


def _number(texts: Sequence[TextDocument], corpus: Corpus[Any]) -> list[tuple[int, TextDocument]]:
    """Each text with the row that it will have."""
    return list(enumerate(texts, start=len(corpus)))


def _extend_text(
    index: TextIndex,
    model: TextModel,
    texts: Sequence[tuple[int, TextDocument]],
    ids: NDArray[np.bytes_],
    dead: Rows,
) -> TextIndex:
    """The index with a segment of the new texts, merged with segments of about its size."""
    grown = list(index.grown)
    if texts:
        rows = np.array([row for row, _ in texts], dtype=np.int64)
        order = np.argsort(ids[rows], kind="stable")
        segment = TextSegment.build(model, [texts[at][1] for at in order.tolist()])
        grown.append(GrownSegment(segment, rows[order]))
        while len(grown) > 1 and len(grown[-2].rows) < MERGE_RATIO * len(grown[-1].rows):
            newer, older = grown.pop(), grown.pop()
            grown.append(_merge(older, newer, ids, dead))
    return index.grow(grown, ids)


def _merge(older: GrownSegment, newer: GrownSegment, ids: NDArray[np.bytes_], dead: Rows) -> GrownSegment:
    """One segment of two, without rows that are dead or that the newer one tells anew."""
    kept_old = ~(np.isin(older.rows, newer.rows) | np.isin(older.rows, dead))
    kept_new = ~np.isin(newer.rows, dead)
    rows = np.concatenate([older.rows[kept_old], newer.rows[kept_new]])
    order = np.argsort(ids[rows], kind="stable")
    places = np.empty(len(rows), dtype=np.int64)
    places[order] = np.arange(len(rows))
    n_old = int(np.count_nonzero(kept_old))
    of_old, of_new = np.full(len(older.rows), -1, dtype=np.int64), np.full(len(newer.rows), -1, dtype=np.int64)
    of_old[kept_old], of_new[kept_new] = places[:n_old], places[n_old:]
    return GrownSegment(TextSegment.merge([(older.segment, of_old), (newer.segment, of_new)]), rows[order])
