"""Domain values in one file, read one by one when they are asked for.

Scores come from the snapshot's columns; a whole row is only needed for what a page shows. So rows lie as JSON, one
after the other, in a memory map that processes share, and are decoded on the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from service.domain.caches import BUDGETS, Cache

R = TypeVar("R")

_DECODED = 4
"""Bytes that a decoded row takes at most for each byte of its document: as many as a character of a text may."""

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
        self._decoded: Cache[int, tuple[R, int]] = Cache(BUDGETS["rows"], lambda _, held: held[1])

    def grow(self, content: NDArray[np.uint8], ends: NDArray[np.int64]) -> RowFile[R]:
        """The same rows and more behind them; what is decoded already need not be decoded again."""
        grown = RowFile(self.kind, content, ends)
        grown._decoded = self._decoded  # of its own class
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
        held = self._decoded.recall(row)
        if held is None:
            document = self._document(row)
            held = self._decoded.remember(row, (self._decode(document), _DECODED * len(document)))
        return held[0]

    def _document(self, row: int) -> bytes:
        begin = self.ends[row - 1] if row else 0
        return self.content[begin : self.ends[row]].tobytes()

    def __iter__(self) -> Iterator[R]:
        return (self[row] for row in range(len(self)))
