"""Growing a snapshot: what changed is added at the end of its columns, in a small segment of its text index.

Term statistics, the latent space and the classifier of HS codes stay those of the whole build; words that they have
never seen are found all the same, since a segment holds the terms of its own documents.

An exporter's facts stand in the columns of its products, so a changed exporter brings all its products along. A
changed product brings its exporter's text along, which names the catalogue, but not the exporter's row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.documents import exporter_document
from service.domain.programs import Channel, Program
from service.domain.search.counting import CountedTexts, count_texts
from service.domain.search.index import LaterSegment, TextIndex
from service.domain.search.segment import TextSegment
from service.domain.snapshot.batch import Batch
from service.domain.snapshot.build import build_offers
from service.domain.snapshot.columns import Ids, Lists, Rows
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.schema import EntityColumns
from service.domain.snapshot.snapshot import Snapshot

E = TypeVar("E")
C = TypeVar("C", bound=EntityColumns[Any])

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
        catalogs: for each exporter whose text is to be indexed again, and each changed one, its published products,
            in the order of their ids.
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

    def extend_rows(self, name: str, held: Sequence[E], new: Sequence[E]) -> Sequence[E]:
        """Likewise for domain values."""


class MemoryRoom:
    """Room in memory: arrays are copied."""

    def extend(self, name: str, held: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:  # noqa: ARG002  # one place
        """A new array."""
        return np.concatenate([held, new])

    def extend_rows(self, name: str, held: Sequence[E], new: Sequence[E]) -> Sequence[E]:  # noqa: ARG002  # one place
        """A new list."""
        return [*held, *new]


def grow_snapshot(snapshot: Snapshot, changes: Changes, room: Room | None = None) -> Snapshot:
    """The snapshot after some changes; the one before is as it was.

    Cost: proportional to the changed rows and, now and then, to all that came since the whole build.
    """
    room = room or MemoryRoom()
    batch = Batch.collect(changes.products, changes.exporters, changes.demands, held=snapshot.exporters)
    columns = batch.columns(snapshot.hs)
    texts = {
        "products": _number(batch.product_texts, snapshot.products),
        "exporters": _exporter_texts(snapshot.exporters, batch.exporters, changes.catalogs),
        "demands": _number(batch.demand_texts, snapshot.demands),
    }
    goods: dict[str, Any] = {}
    for name, rows in batch.rows().items():
        held: Corpus[Any, Any] = getattr(snapshot, name)
        dead = _bury(held, changes.touched.get(name, ()))
        grown = extend_table(room, name, held.columns, columns[name])
        text = _extend_text(held.text, texts[name], grown.ids, dead)
        goods[name] = Corpus(room.extend_rows(name, held.rows, rows), grown, text, held.n_first, dead)
    return replace(
        snapshot,
        revision=changes.revision,
        **goods,
        **({} if changes.offers is None else build_offers(*changes.offers)),
        categories={**snapshot.categories, **batch.categories()},
        facts=snapshot.facts.grow(batch.facts(), goods["products"].columns.exporter_row),
    )


def extend_table(room: Room, name: str, held: C, new: C) -> C:
    """The table of a corpus with the rows of another one behind its own."""
    extended: dict[str, Any] = {}
    for column in held.COLUMNS:
        path, before, behind = f"{name}/{column.name}", getattr(held, column.name), getattr(new, column.name)
        if column.is_list:
            starts = room.extend(f"{path}/starts", before.starts, behind.starts[1:] + before.starts[-1])
            extended[column.name] = Lists(starts, room.extend(f"{path}/codes", before.codes, behind.codes))
        else:
            extended[column.name] = room.extend(path, before, behind)
    return type(held)(**extended)


def _bury(corpus: Corpus[Any, Any], touched: Iterable[UUID]) -> Rows:
    """The dead rows, when some were changed or deleted."""
    replaced = [corpus.find_row(row_id) for row_id in touched]
    return np.union1d(corpus.dead, np.array([row for row in replaced if row is not None], dtype=np.intp))


_Numbered = tuple[NDArray[np.int64], CountedTexts]
"""Texts, and the row that each will have."""


def _number(texts: CountedTexts, corpus: Corpus[Any, Any]) -> _Numbered:
    return np.arange(len(corpus), len(corpus) + len(texts)), texts


def _exporter_texts(
    held: Corpus[Exporter, Any], changed: Sequence[Exporter], catalogs: Mapping[UUID, Sequence[Product]]
) -> _Numbered:
    """The texts of the changed exporters, and of those whose catalogue reads differently now, with their rows."""
    texts = [exporter_document(exporter, catalogs.get(exporter.id, ())) for exporter in changed]
    rows = list(range(len(held), len(held) + len(texts)))
    for exporter_id in sorted(catalogs.keys() - {exporter.id for exporter in changed}, key=str):
        row = held.find_row(exporter_id)
        if row is not None:
            document = exporter_document(held.rows[row], catalogs[exporter_id])
            if document.fields() != held.text.text(row):
                rows.append(row)
                texts.append(document)
    return np.array(rows, dtype=np.int64), count_texts(texts)


def _extend_text(index: TextIndex, numbered: _Numbered, ids: Ids, dead: Rows) -> TextIndex:
    """The index with a segment of the new texts, merged with segments of about its size."""
    grown = list(index.later)
    rows, texts = numbered
    if len(rows):
        order = np.argsort(ids[rows], kind="stable")
        segment = TextSegment.build(index.model, texts.take(order))
        grown.append(LaterSegment(segment, rows[order]))
        while len(grown) > 1 and len(grown[-2].rows) < MERGE_RATIO * len(grown[-1].rows):
            newer, older = grown.pop(), grown.pop()
            grown.append(_merge(older, newer, ids, dead))
    return index.grow(grown, ids)


def _merge(older: LaterSegment, newer: LaterSegment, ids: Ids, dead: Rows) -> LaterSegment:
    """One segment of two, without rows that are dead or that the newer one holds too."""
    kept_old = ~(np.isin(older.rows, newer.rows) | np.isin(older.rows, dead))
    kept_new = ~np.isin(newer.rows, dead)
    rows = np.concatenate([older.rows[kept_old], newer.rows[kept_new]])
    order = np.argsort(ids[rows], kind="stable")
    places = np.empty(len(rows), dtype=np.int64)
    places[order] = np.arange(len(rows))
    n_old = int(np.count_nonzero(kept_old))
    of_old, of_new = np.full(len(older.rows), -1, dtype=np.int64), np.full(len(newer.rows), -1, dtype=np.int64)
    of_old[kept_old], of_new[kept_new] = places[:n_old], places[n_old:]
    return LaterSegment(TextSegment.merge([(older.segment, of_old), (newer.segment, of_new)]), rows[order])
