"""Arrays on disk: `.npy` files that are mapped, and such that leave room to grow.

A growing file has room for more rows than it holds; the header states the room, whoever opens it knows how much is
used. New rows are written behind the used ones, which nobody reads yet, and never move or change what is there: so
readers go on with the rows that they know, and processes on one machine share the pages.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.index.mapped_arrays import map_array

LEAST_ROOM = 4_096
"""Rows that a growing array has room for at least; of more than four times as many, for a quarter more."""

Array = NDArray[Any]


class NoRoom(Exception):
    """A growing file is full; the index is to be built anew."""


def write_array(path: Path, array: Array) -> None:
    """Write an array that stays as it is."""
    np.save(path, array, allow_pickle=False)


def write_growing_array(path: Path, array: Array, *, n_an_entry: int = 1) -> int:
    """Write an array with room for more rows behind it; room that is not used takes no space on the disk.

    Args:
        path: of the file.
        array: its rows.
        n_an_entry: about how many rows one entry of the catalogue brings, where it may be more than one.

    Returns:
        Bytes of the file that are used.
    """
    rows = np.ascontiguousarray(array)
    share = 4 if n_an_entry == 1 else 1
    room = len(rows) + max(len(rows) // share, LEAST_ROOM * n_an_entry)
    header = np.lib.format.header_data_from_array_1_0(rows) | {"shape": (room, *rows.shape[1:])}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        begin = file.tell()
        file.write(rows.tobytes())
        file.truncate(begin + room * _row_bytes(rows))
    return begin + rows.nbytes


def map_used(path: Path, used: int) -> Array:
    """Map the rows of a growing array.

    Args:
        path: of the file.
        used: bytes of it that are used.
    """
    array = map_array(path)
    return array[: (used - _offset(path, array)) // _row_bytes(array)]


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
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.pwrite(descriptor, content, _offset(path, array) + n_held * _row_bytes(array))
    finally:
        os.close(descriptor)
    return np.asarray(array[:n_used]), content


def _offset(path: Path, array: Array) -> int:
    """Where a file's rows begin: there is nothing behind them."""
    return path.stat().st_size - array.nbytes


def _row_bytes(array: Array) -> int:
    return int(array.dtype.itemsize * np.prod(array.shape[1:], dtype=np.int64))
