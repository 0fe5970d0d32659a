"""Domain values in one file, read one by one when they are asked for.

Scores come from the snapshot's columns; a whole row is only needed for what a page shows. So rows lie as JSON, one
after the other, in a memory map that processes share, and are decoded on the way out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from cachetools import LRUCache
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


def encode_rows(kind: type[R], rows: Iterable[R]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Rows of one kind as JSON, one document after the other, and where each ends."""
    encode: Callable[[R], bytes] = _adapter_of(kind).dump_json
    encoded = [encode(row) + b"\n" for row in rows]
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), np.cumsum([*map(len, encoded)], dtype=np.int64)


class RowFile(Sequence[R], Generic[R]):
    """The rows that `encode_rows` made, decoded when asked for; safe to read from several threads.

    Args:
        kind: of the rows.
        content: the documents.
        ends: where each of them ends; shape (n_rows,).
    """

    def __init__(self, kind: type[R], content: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.kind = kind
        self.content = content
        self.ends = ends
        self._decode: Callable[[bytes], R] = _adapter_of(kind).validate_json
        self._cached: LRUCache[int, R] = LRUCache(N_CACHED)
        self._lock = threading.Lock()

    def grow(self, content: NDArray[np.uint8], ends: NDArray[np.int64]) -> RowFile[R]:
        """The same rows and more behind them; what is decoded already need not be decoded again."""
        grown = RowFile(self.kind, content, ends)
        grown._cached, grown._lock = self._cached, self._lock  # of its own class
        return grown

    def __len__(self) -> int:
        return len(self.ends)

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
            held = self._cached.get(row)
        if held is not None:
            return held
        begin = self.ends[row - 1] if row else 0
        decoded = self._decode(self.content[begin : self.ends[row]].tobytes())
        with self._lock:
            self._cached[row] = decoded
        return decoded

    def __iter__(self) -> Iterator[R]:
        return (self[row] for row in range(len(self)))
