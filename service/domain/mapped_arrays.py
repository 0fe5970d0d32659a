"""Arrays of `.npy` files, mapped: processes on one machine share their pages.

`np.load` does the same in ten times the time (hundreds of files are mapped at every start, a hundred at every step of
growth), and gives an `np.memmap`, of which every small slice is dear.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def map_array(path: Path) -> NDArray[Any]:
    """The array of a file, as a view of the map that cannot be written to.

    Raises:
        OSError: it is not there, or cannot be read.
        ValueError: it is no array of plain numbers or bytes, or shorter than it says.
    """
    with path.open("rb") as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{path.name} is of another version of the format .npy")
        shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.hasobject:
            raise ValueError(f"{path.name} holds Python objects")
        if 0 in shape:
            return np.zeros(shape, dtype)
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        n_entries = int(np.prod(shape, dtype=np.int64))
        flat = np.frombuffer(content, dtype, n_entries, offset=file.tell())
    return flat.reshape(shape, order="F" if is_fortran else "C")
