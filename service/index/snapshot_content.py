"""The content of a snapshot as arrays on disk: what is written where, and mapped again.

Which arrays there are, the schema says; here is where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import orjson

from service.domain.search.model import TextModel
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.schema import GOODS, OFFERS, Census, Concept, EntityColumns
from service.domain.snapshot.snapshot import Snapshot
from service.index.classifier_files import load_classifier, save_classifier
from service.index.fact_files import read_facts, write_facts
from service.index.growing_arrays import GrowingArrays, write_growing_array
from service.index.mapped_arrays import map_array, write_array
from service.index.rows import RowFile, encode_rows
from service.index.text_files import load_first_segment, load_model, save_model, save_segment

_GOODS_MODEL, _OFFERS_MODEL = "goods_model", "offers_model"
"""What the texts of corpora that share a model were weighed by, written, mapped and checked once."""

_N_A_ROW = {"content": 4_096, "codes": 16}
"""Bytes of a row as JSON, and codes of one in a list: of a row that has many."""

T = TypeVar("T", bound=EntityColumns[Any])


def write_content(snapshot: Snapshot, folder: Path) -> dict[str, int]:
    """Write all of a snapshot into a new folder; returns the used bytes of the files that may grow."""
    used = _write_corpora(snapshot, GOODS, folder, _GOODS_MODEL) | write_offers(snapshot, folder)
    for name, array in snapshot.census.arrays().items():
        write_array(_file_of(folder, f"census/{name}"), array)
    write_facts(folder / "facts", snapshot.facts)
    write_categories(folder, snapshot.categories)
    save_classifier(snapshot.hs, folder / "hs")
    return used


def write_offers(snapshot: Snapshot, folder: Path) -> dict[str, int]:
    """Write programmes and channels; returns the used bytes of the files that may grow."""
    return _write_corpora(snapshot, OFFERS, folder, _OFFERS_MODEL)


def _write_corpora(snapshot: Snapshot, concepts: Mapping[str, Concept], folder: Path, model: str) -> dict[str, int]:
    used: dict[str, int] = {}
    for name, concept in concepts.items():
        corpus: Corpus[Any, Any] = getattr(snapshot, name)
        content, ends = encode_rows(concept.entity, corpus.rows)
        for column, array in {"content": content, "ends": ends, **corpus.columns.arrays()}.items():
            path = _file_of(folder, f"{name}/{column}")
            n_a_row = _N_A_ROW.get(path.stem, 1)
            used[str(path.relative_to(folder))] = write_growing_array(path, array, n_an_entry=n_a_row)
        save_segment(corpus.text.first, folder / name / "text")
        save_model(corpus.text.model, folder / model)
    return used


def _file_of(folder: Path, name: str) -> Path:
    """Where an array lies; the folder it lies in is made."""
    path = folder / f"{name}.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def read_content(folder: Path, model: str, revision: int, used: Mapping[str, int]) -> Snapshot:
    """Map all of a snapshot as it was built.

    Args:
        folder: of the snapshot.
        model: of its texts.
        revision: position in the change feed.
        used: bytes of each growing file that are used, by its path within the folder.

    Raises:
        ValueError: an array is not as the schema says.
    """
    arrays = GrowingArrays(folder, used)
    goods = _read_corpora(arrays, GOODS, folder, _GOODS_MODEL)
    return Snapshot(
        revision=revision,
        model=model,
        **goods,
        **read_offers(arrays, folder),
        categories=read_categories(folder),
        census=Census.from_arrays(lambda name: map_array(folder / "census" / f"{name}.npy")),
        hs=load_classifier(folder / "hs"),
        facts=read_facts(folder / "facts", goods["products"].columns.exporter_row),
    )


def read_offers(arrays: GrowingArrays, folder: Path) -> dict[str, Any]:
    """The corpora of programmes and channels; their texts and their model lie in `folder`."""
    return _read_corpora(arrays, OFFERS, folder, _OFFERS_MODEL)


def _read_corpora(arrays: GrowingArrays, concepts: Mapping[str, Concept], folder: Path, model: str) -> dict[str, Any]:
    loaded = load_model(folder / model)
    return {name: _read_corpus(arrays, name, concept, folder, loaded) for name, concept in concepts.items()}


def _read_corpus(
    arrays: GrowingArrays, name: str, concept: Concept, folder: Path, model: TextModel
) -> Corpus[Any, Any]:
    return Corpus.build(
        rows=RowFile(concept.entity, arrays[f"{name}/content"], arrays[f"{name}/ends"]),
        columns=read_table(arrays, name, concept.table),
        text=load_first_segment(folder / name / "text", model),
    )


def read_table(arrays: GrowingArrays, name: str, kind: type[T]) -> T:
    """The columns of a corpus.

    Raises:
        ValueError: an array is not as the schema says.
    """
    table = kind.from_arrays(lambda column: arrays[f"{name}/{column}"])
    for column in kind.COLUMNS:
        n_rows = len(getattr(table, column.name))
        if n_rows != len(table.ids):
            raise ValueError(f"{name}/{column.name} has {n_rows} rows, not {len(table.ids)}")
    return table


def write_categories(folder: Path, categories: Mapping[int, str]) -> None:
    """Write the categories' names by their codes."""
    (folder / "categories.json").write_bytes(orjson.dumps({str(code): name for code, name in categories.items()}))


def read_categories(folder: Path) -> dict[int, str]:
    """What `write_categories` wrote."""
    return {int(code): name for code, name in orjson.loads((folder / "categories.json").read_bytes()).items()}
