"""The content of a snapshot as arrays on disk: what is written where, and mapped again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.programs import Channel, Program
from service.domain.search.model import TextModel
from service.domain.snapshot.columns import DemandColumns, Lists, ProductColumns
from service.domain.snapshot.crowding import NO_NEIGHBOURHOOD, Crowding
from service.domain.snapshot.snapshot import Corpus, Snapshot
from service.index.arrays import map_used, write_array, write_growing_array
from service.index.classifier_files import load_classifier, save_classifier
from service.index.fact_files import read_facts, write_facts
from service.index.mapped_arrays import map_array
from service.index.rows import RowFile, encode_rows
from service.index.text_files import load_first_segment, load_model, save_model, save_segment

KINDS: dict[str, type[Any]] = {
    "products": Product,
    "exporters": Exporter,
    "demands": Demand,
    "programs": Program,
    "channels": Channel,
}
"""What the rows of each corpus are."""
MODELS = {"goods_model": ("products", "exporters", "demands"), "offers_model": ("programs", "channels")}
"""Corpora that have one model of their texts, whose arrays are written, mapped and checked once."""
CORPUS_COLUMNS = ("ids", "network", "tenants")
COLUMNS = ("product_columns", "demand_columns")

_CODES_A_ROW, _BYTES_A_ROW = 16, 4_096  # of a row that has many

C = TypeVar("C", ProductColumns, DemandColumns)


def write_content(snapshot: Snapshot, folder: Path) -> dict[str, int]:
    """Write all of a snapshot into a new folder; returns the used bytes of the files that may grow."""
    used = write_corpora(snapshot, KINDS, folder)
    for name in COLUMNS:
        columns = getattr(snapshot, name)
        for field in fields(columns):
            value = getattr(columns, field.name)
            if isinstance(value, Lists):
                used |= _write_growing(folder, f"{name}/{field.name}/starts", value.starts)
                used |= _write_growing(folder, f"{name}/{field.name}/codes", value.codes, n_an_entry=_CODES_A_ROW)
            else:
                used |= _write_growing(folder, f"{name}/{field.name}", value)
    for name, array in relations_of(snapshot).items():
        used |= _write_growing(folder, name, array)
    write_facts(folder / "facts", snapshot.facts)
    write_array(folder / "relations" / "catalog_starts.npy", snapshot.catalogs.starts)
    write_array(folder / "relations" / "catalog_rows.npy", snapshot.catalogs.codes)
    write_array(folder / "relations" / "crowded.npy", snapshot.crowding.codes)
    write_array(folder / "relations" / "crowds.npy", snapshot.crowding.counts)
    write_categories(folder, snapshot.categories)
    save_classifier(snapshot.hs, folder / "hs")
    return used


def write_corpora(snapshot: Snapshot, names: Collection[str], folder: Path) -> dict[str, int]:
    """Write some corpora of a snapshot; returns the used bytes of the files that may grow."""
    used: dict[str, int] = {}
    for name in names:
        corpus = getattr(snapshot, name)
        content, ends = encode_rows(KINDS[name], corpus.rows)
        used |= _write_growing(folder, f"{name}/content", content, n_an_entry=_BYTES_A_ROW)
        used |= _write_growing(folder, f"{name}/ends", ends)
        for column in CORPUS_COLUMNS:
            used |= _write_growing(folder, f"{name}/{column}", getattr(corpus, column))
        save_segment(corpus.text.first, folder / name / "text")
    for model, (first, *_) in _models_of(names):
        save_model(getattr(snapshot, first).text.model, folder / model)
    return used


def _write_growing(folder: Path, name: str, array: NDArray[Any], *, n_an_entry: int = 1) -> dict[str, int]:
    path = folder / f"{name}.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    return {f"{name}.npy": write_growing_array(path, array, n_an_entry=n_an_entry)}


def relations_of(snapshot: Snapshot) -> dict[str, NDArray[Any]]:
    """The arrays with an entry a row that are no columns of one concept, by the names that they grow under."""
    return {
        "relations/exporter_rows": snapshot.exporter_rows,
        "relations/owner_rows": snapshot.owner_rows,
        "relations/us_export_shares": snapshot.us_export_shares,
        "relations/neighbourhoods": snapshot.crowding.of_rows,
        "relations/product_guesses/headings": snapshot.product_guesses.headings,
        "relations/product_guesses/probabilities": snapshot.product_guesses.probabilities,
        "relations/demand_guesses/headings": snapshot.demand_guesses.headings,
        "relations/demand_guesses/probabilities": snapshot.demand_guesses.probabilities,
    }


class GrowingArrays:
    """The growing arrays of a folder, mapped as far as they are used.

    Args:
        folder: of the snapshot.
        used: bytes of each file that are used, by its path within the folder.
    """

    def __init__(self, folder: Path, used: Mapping[str, int]) -> None:
        self._folder = folder
        self._used = used

    def __getitem__(self, name: str) -> NDArray[Any]:
        return map_used(self._folder / f"{name}.npy", self._used[f"{name}.npy"])

    def columns(self, kind: type[C], name: str) -> C:
        """Those of products or demands."""
        values: dict[str, Any] = {field.name: self._field(f"{name}/{field.name}") for field in fields(kind)}
        return kind(**values)

    def guesses(self, name: str) -> Guesses:
        """Those of products or demands."""
        return Guesses(self[f"relations/{name}/headings"], self[f"relations/{name}/probabilities"])

    def _field(self, name: str) -> NDArray[Any] | Lists:
        if f"{name}/starts.npy" in self._used:
            return Lists(self[f"{name}/starts"], self[f"{name}/codes"])
        return self[name]


def read_content(folder: Path, model: str, revision: int, used: Mapping[str, int]) -> Snapshot:
    """Map all of a snapshot as it was built.

    Args:
        folder: of the snapshot.
        model: of its texts.
        revision: position in the change feed.
        used: bytes of each growing file that are used, by its path within the folder.
    """
    arrays = GrowingArrays(folder, used)
    corpora = read_corpora(arrays, KINDS, folder)
    relations = folder / "relations"
    exporter_rows, of_rows = arrays["relations/exporter_rows"], arrays["relations/neighbourhoods"]
    is_counted = corpora["products"].network & (of_rows != NO_NEIGHBOURHOOD)
    crowded, crowds = map_array(relations / "crowded.npy"), map_array(relations / "crowds.npy")
    return Snapshot(
        revision=revision,
        model=model,
        **corpora,
        product_columns=arrays.columns(ProductColumns, "product_columns"),
        demand_columns=arrays.columns(DemandColumns, "demand_columns"),
        categories=read_categories(folder),
        exporter_rows=exporter_rows,
        owner_rows=arrays["relations/owner_rows"],
        catalogs=Lists(map_array(relations / "catalog_starts.npy"), map_array(relations / "catalog_rows.npy")),
        us_export_shares=arrays["relations/us_export_shares"],
        facts=read_facts(folder / "facts", exporter_rows),
        hs=load_classifier(folder / "hs"),
        product_guesses=arrays.guesses("product_guesses"),
        demand_guesses=arrays.guesses("demand_guesses"),
        crowding=Crowding(of_rows, is_counted, crowded, crowds),
    )


def read_corpora(arrays: GrowingArrays, names: Collection[str], folder: Path) -> dict[str, Any]:
    """Map some corpora of a whole build; their texts and models lie in `folder`."""
    found: dict[str, Any] = {}
    for model, of_model in _models_of(names):
        loaded = load_model(folder / model)
        found |= {name: _read_corpus(arrays, name, folder, loaded) for name in of_model}
    return found


def _models_of(names: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(model, of_model) for model, of_model in MODELS.items() if set(of_model) <= set(names)]


def _read_corpus(arrays: GrowingArrays, name: str, folder: Path, model: TextModel) -> Corpus[Any]:
    ids = arrays[f"{name}/ids"]
    return Corpus(
        rows=RowFile(KINDS[name], arrays[f"{name}/content"], arrays[f"{name}/ends"]),
        ids=ids,
        network=arrays[f"{name}/network"],
        tenants=arrays[f"{name}/tenants"],
        text=load_first_segment(folder / name / "text", model),
        n_first=len(ids),
        dead=np.zeros(0, dtype=np.intp),
    )


def write_categories(folder: Path, categories: Mapping[int, str]) -> None:
    """Write the categories' names by their codes."""
    (folder / "categories.json").write_bytes(orjson.dumps({str(code): name for code, name in categories.items()}))


def read_categories(folder: Path) -> dict[int, str]:
    """What `write_categories` wrote."""
    return {int(code): name for code, name in orjson.loads((folder / "categories.json").read_bytes()).items()}
