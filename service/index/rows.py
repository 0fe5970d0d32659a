"""Domain values in one file, read one by one when they are asked for.

Scores come from the snapshot's columns; a whole row is only needed for what a page shows. So rows lie as JSON, one
after the other, in a memory map that processes share, and are decoded on the way out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

R = TypeVar("R")

N_CACHED = 20_000
"""How many decoded rows are kept, the latest used."""


_ADAPTERS: dict[str, TypeAdapter[Any]] = {}


def _adapter_of(kind: type[Any]) -> TypeAdapter[Any]:
    """Making an adapter costs milliseconds, so each kind has one."""
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name not in _ADAPTERS:
        _ADAPTERS[name] = TypeAdapter(kind)
    return _ADAPTERS[name]


def write_rows(folder: Path, kind: type[R], rows: Iterable[R]) -> None:
    """Write rows of one kind as `rows.json` (one document after the other) and `row_ends.npy`."""
    encode: Callable[[R], bytes] = _adapter_of(kind).dump_json
    ends = [0]
    with (folder / "rows.json").open("wb") as file:
        for row in rows:
            encoded = encode(row) + b"\n"
            file.write(encoded)
            ends.append(ends[-1] + len(encoded))
    np.save(folder / "row_ends.npy", np.array(ends, dtype=np.int64), allow_pickle=False)


class RowFile(Sequence[R], Generic[R]):
    """The rows that `write_rows` wrote; safe to read from several threads."""

    def __init__(self, kind: type[R], content: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._decode: Callable[[bytes], R] = _adapter_of(kind).validate_json
        self._content = content
        self._ends = ends
        self._cached: OrderedDict[int, R] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, kind: type[R]) -> RowFile[R]:
        """Map the files of a folder into memory."""
        ends = np.load(folder / "row_ends.npy", mmap_mode="r", allow_pickle=False)
        path = folder / "rows.json"
        empty = path.stat().st_size == 0  # nothing to map
        content = np.zeros(0, dtype=np.uint8) if empty else np.memmap(path, dtype=np.uint8, mode="r")
        return cls(kind, content, ends)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, at: int) -> R: ...
    @overload
    def __getitem__(self, at: slice) -> list[R]: ...
    def __getitem__(self, at: int | slice) -> R | list[R]:
        """One row, or some."""
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        row = at + len(self) if at < 0 else at
        if not 0 <= row < len(self):
            raise IndexError(at)
        with self._lock:
            if row in self._cached:
                self._cached.move_to_end(row)
                return self._cached[row]
        decoded = self._decode(self._content[self._ends[row] : self._ends[row + 1]].tobytes())
        with self._lock:
            self._cached[row] = decoded
            if len(self._cached) > N_CACHED:
                self._cached.popitem(last=False)
        return decoded

    def __iter__(self) -> Iterator[R]:
        return (self[row] for row in range(len(self)))
