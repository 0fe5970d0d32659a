"""Building a snapshot whole, from all rows of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.classification.classifier import HsClassifier
from service.domain.demand import Demand
from service.domain.documents import channel_document, exporter_document, program_document
from service.domain.programs import Channel, Program
from service.domain.search.counting import CountedTexts, count_texts
from service.domain.search.index import TextIndex
from service.domain.search.model import TextModel
from service.domain.search.model_name import MODEL
from service.domain.snapshot.batch import Batch
from service.domain.snapshot.columns import Codes, Lists
from service.domain.snapshot.corpus import Corpus, sort_by_id
from service.domain.snapshot.crowding import count_crowds
from service.domain.snapshot.schema import OFFERS, Census, Entity
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility


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

    Term statistics are fitted on network-visible text only, so that private rows move nobody's scores. Without `hs`,
    no codes are suggested or guessed.

    Cost: CPU-heavy, proportional to the text; belongs in a process of its own.
    """
    batch, classifier = Batch.collect(products, exporters, demands), hs or HsClassifier.empty()
    catalogs = _published_catalogs(batch.products)
    texts = {
        "products": batch.product_texts,
        "exporters": count_texts([exporter_document(one, catalogs.get(one.id, ())) for one in batch.exporters]),
        "demands": batch.demand_texts,
    }
    model = _fit(batch.goods_texts, [*batch.products, *batch.demands])
    rows, columns = batch.rows(), batch.columns(classifier)
    indexes = {name: TextIndex.build(model, counted) for name, counted in texts.items()}
    goods: dict[str, Any] = {name: Corpus.build(rows[name], columns[name], indexes[name]) for name in rows}
    return Snapshot(
        revision=revision,
        model=MODEL,
        **goods,
        **build_offers(programs, channels),
        categories=batch.categories(),
        census=_take_census(goods["products"], len(batch.exporters)),
        hs=classifier,
        facts=batch.facts(),
    )


def build_offers(programs: Iterable[Program], channels: Iterable[Channel]) -> dict[str, Any]:
    """The corpora of programmes and channels, with term statistics of their own: their words are of another kind."""
    sorted_programs, sorted_channels = sort_by_id(programs), sort_by_id(channels)
    rows: Mapping[str, Sequence[Entity]] = {"programs": sorted_programs, "channels": sorted_channels}
    offers = count_texts([*map(program_document, sorted_programs), *map(channel_document, sorted_channels)])
    model = _fit(offers, [*sorted_programs, *sorted_channels])
    texts = {
        "programs": offers.take(np.arange(len(sorted_programs))),
        "channels": offers.take(np.arange(len(sorted_programs), len(offers))),
    }
    return {
        name: Corpus.build(rows[name], concept.table.build(rows[name]), TextIndex.build(model, texts[name]))
        for name, concept in OFFERS.items()
    }


def _fit(texts: CountedTexts, rows: Sequence[Entity]) -> TextModel:
    from service.domain.search.estimator import TfidfEmbedding  # brings scikit-learn, without which an index grows

    published = np.flatnonzero([row.visibility is Visibility.NETWORK for row in rows])
    return TfidfEmbedding().fit(texts.take(published)).model_


def _published_catalogs(products: Iterable[Product]) -> dict[UUID, list[Product]]:
    """The published products of each exporter, in their order."""
    catalogs: dict[UUID, list[Product]] = {}
    for product in products:
        if product.visibility is Visibility.NETWORK:
            catalogs.setdefault(product.exporter_id, []).append(product)
    return catalogs


def _take_census(products: Corpus[Product, Any], n_exporters: int) -> Census:
    neighbourhoods, crowds = count_crowds(products.columns.neighbourhood, products.network)
    catalogs = _group_by_owner(products.columns.owner_row, n_exporters)
    return Census(catalogs=catalogs, neighbourhoods=neighbourhoods, crowds=crowds)


def _group_by_owner(owner_rows: Codes, n_exporters: int) -> Lists:
    """For each exporter the rows of its products, ascending."""
    owned = np.flatnonzero(owner_rows >= 0)
    counts = np.bincount(owner_rows[owned], minlength=n_exporters)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
    return Lists(starts, owned[np.argsort(owner_rows[owned], kind="stable")].astype(np.int64))
