"""Arrays that grow on disk: `.npy` files with room behind their rows.

A growing file has room for more rows than it holds; the header states the room, whoever opens it knows how much is
used. New rows are written behind the used ones, which nobody reads yet, and never move or change what is there: so
readers go on with the rows that they know, and processes on one machine share the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.index.mapped_arrays import map_array, row_bytes, write_array

LEAST_ROOM = 4_096
"""Rows that a growing array has room for at least; of more than four times as many, for a quarter more."""

Array = NDArray[Any]


class NoRoom(Exception):
    """A growing file is full; the index is to be built anew."""


def write_growing_array(path: Path, array: Array, *, n_an_entry: int = 1) -> int:
    """Write an array with room for more rows behind it; room that is not used takes no space on the disk.

    Args:
        path: of the file.
        array: its rows.
        n_an_entry: about how many rows one entry of the catalogue brings, where it may be more than one.

    Returns:
        Bytes of the file that are used.
    """
    share = 4 if n_an_entry == 1 else 1
    return write_array(path, array, room=max(len(array) // share, LEAST_ROOM * n_an_entry))


def map_used(path: Path, used: int) -> Array:
    """Map the rows of a growing array.

    Args:
        path: of the file.
        used: bytes of it that are used.
    """
    array = map_array(path)
    return array[: (used - _offset(path, array)) // row_bytes(array)]


class GrowingArrays:
    """The growing arrays of a folder, mapped as far as they are used.

    Args:
        folder: of a snapshot.
        used: bytes of each file that are used, by its path within the folder.
    """

    def __init__(self, folder: Path, used: Mapping[str, int]) -> None:
        self._folder = folder
        self._used = used

    def __getitem__(self, name: str) -> Array:
        return map_used(self._folder / f"{name}.npy", self._used[f"{name}.npy"])


def append_rows(path: Path, n_held: int, new: Array) -> tuple[Array, bytes]:
    """Write rows behind the first `n_held` ones of a growing file.

    Returns:
        The rows that are used now, mapped, and the bytes that were written.

    Raises:
        NoRoom: they do not fit.
        OSError: the disk is full.
    """
    array = map_array(path)
    n_used = n_held + len(new)
    if n_used > len(array):
        raise NoRoom(str(path))
    content = np.ascontiguousarray(new, dtype=array.dtype).tobytes()
    with path.open("r+b") as file:
        file.seek(_offset(path, array) + n_held * row_bytes(array))
        file.write(content)
    return np.asarray(array[:n_used]), content


def _offset(path: Path, array: Array) -> int:
    """Where a file's rows begin: there is nothing behind them."""
    return path.stat().st_size - array.nbytes
