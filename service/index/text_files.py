"""Models, segments and indexes of texts on disk: one `.npy` file an array, to be mapped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from service.domain.search.index import TextIndex
from service.domain.search.model import TextModel
from service.domain.search.segment import TextSegment
from service.index.mapped_arrays import map_array, write_array

_STATE = "model.json"


def save_index(index: TextIndex, folder: Path) -> None:
    """Write an index's model and first segment into a folder (made when missing)."""
    save_segment(index.first, folder)
    save_model(index.model, folder)


def load_index(folder: Path) -> TextIndex:
    """Open what `save_index` wrote; its arrays are mapped, not read."""
    return load_first_segment(folder, load_model(folder))


def load_first_segment(folder: Path, model: TextModel) -> TextIndex:
    """Open an index of a segment that was saved alone, with its model; what queries need is read now."""
    index = TextIndex(model, load_segment(folder))
    index.warm_up()
    return index


def save_segment(segment: TextSegment, folder: Path) -> None:
    """Write a segment into a folder (made when missing)."""
    save_arrays(folder, segment.arrays())


def load_segment(folder: Path) -> TextSegment:
    """Open what `save_segment` wrote; its arrays are mapped, not read."""
    return TextSegment.from_arrays(map_arrays(folder, TextSegment.NAMES))


def save_model(model: TextModel, folder: Path) -> None:
    """Write a fitted model into a folder (made when missing)."""
    save_arrays(folder, model.arrays())
    state = {"parameters": model.parameters(), "n_documents": model.statistics.n_documents}
    (folder / _STATE).write_text(json.dumps(state), encoding="utf-8")


def load_model(folder: Path) -> TextModel:
    """Open what `save_model` wrote; its arrays are mapped, not read."""
    state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    return TextModel.from_arrays(state["parameters"], state["n_documents"], map_arrays(folder, TextModel.NAMES))


def save_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays into a folder (made when missing), each as `<name>.npy`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        write_array(folder / f"{name}.npy", array)


def map_arrays(folder: Path, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Map what `save_arrays` wrote."""
    return {name: map_array(folder / f"{name}.npy") for name in names}
