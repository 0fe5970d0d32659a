"""Arrays of `.npy` files, mapped: processes on one machine share their pages.

`np.load` does the same in ten times the time (hundreds of files are mapped at every start, a hundred at every step of
growth), and gives an `np.memmap`, of which every small slice is dear.
"""

from __future__ import annotations

import io
import mmap
import os
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

_Shape = tuple[int, ...]
_LENGTH_AT, _HEADER_AT = 8, 10  # of a file of version 1.0

_maps: WeakValueDictionary[tuple[int, int, int], mmap.mmap] = WeakValueDictionary()
"""What is mapped, by device, inode and size, which no other file has as long as the map holds this one. So a step of
growth finds the pages of the step before in place."""


def write_array(path: Path, array: NDArray[Any], *, room: int = 0) -> int:
    """Write an array; not by `np.save`, which does not say that the disk is full.

    Args:
        path: of the file.
        array: its rows.
        room: for how many more rows there is to be room behind it, which takes no space on the disk until it is used.

    Returns:
        Bytes of the file that are used.

    Raises:
        OSError: the disk is full, for instance.
    """
    rows = np.asarray(array, order="C")
    header = np.lib.format.header_data_from_array_1_0(rows)
    if room:
        header["shape"] = (len(rows) + room, *rows.shape[1:])
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        file.write(rows.tobytes())
        used = file.tell()
        if room:
            file.truncate(used + room * row_bytes(rows))
    return used


def row_bytes(array: NDArray[Any]) -> int:
    """Bytes of one row."""
    return int(array.dtype.itemsize * np.prod(array.shape[1:], dtype=np.int64))


def map_array(path: Path) -> NDArray[Any]:
    """The array of a file, as a view of the map that cannot be written to.

    Raises:
        OSError: it is not there, or cannot be read.
        ValueError: it is no array of plain numbers or bytes, or shorter than it says.
    """
    content = _map(path)
    begin = _HEADER_AT + int.from_bytes(content[_LENGTH_AT:_HEADER_AT], "little")
    shape, is_fortran, dtype = _read_header(content[:begin])
    if 0 in shape:
        return np.zeros(shape, dtype)
    flat = np.frombuffer(content, dtype, int(np.prod(shape, dtype=np.int64)), offset=begin)
    return flat.reshape(shape, order="F" if is_fortran else "C")


def _map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        identity = (status.st_dev, status.st_ino, status.st_size)
        content = _maps.get(identity)
        if content is None:
            content = _maps[identity] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return content


@lru_cache(maxsize=1_024)
def _read_header(header: bytes) -> tuple[_Shape, bool, np.dtype[Any]]:
    """Shape, whether it is in Fortran's order, and type."""
    file = io.BytesIO(header)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("this is another version of the format .npy")
    shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.hasobject:
        raise ValueError("the array holds Python objects")
    return shape, is_fortran, dtype
