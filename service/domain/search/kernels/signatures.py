"""What the kernels take: the types for which they are compiled, and the names that people read."""

from __future__ import annotations

from typing import Any, TypeAlias

from numba import types
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
PostingArrays: TypeAlias = tuple[Array, Array, Array, Array, Array, Array, Array]
"""starts, rows, weights, maxima, directory_starts, directory, shifts; as `postings.Postings` has them."""
Workspace: TypeAlias = tuple[Array, Array, Array, Array, Array, Array, Array, Array, Array]
"""Sums in 16 bits, exact sums, cursors, rows and sums of candidates, groups that were hit and the best sum of each,
histograms of the sums and of a trial; as `postings._workspace` makes them."""


def _read(dtype: Any) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, 1, "C", readonly=True)  # memory maps are read-only


def _write(dtype: Any, n_dimensions: int = 1) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, n_dimensions, "C")


_I64, _U32, _U16, _U8, _F32, _F64 = types.int64, types.uint32, types.uint16, types.uint8, types.float32, types.float64
_tuple: Any = types.Tuple  # numba has no types
_POSTINGS = _tuple([_read(dtype) for dtype in (_I64, _U32, _F32, _F32, _I64, _U32, _U8)])
_WORKSPACE = _tuple([_write(dtype) for dtype in (_U16, _F64, _I64, _I64, _U16, _I64, _U16, _I64, _I64)])

SEARCH_QUERIES = _I64(
    _POSTINGS,
    _I64,
    _read(_I64),
    _read(_I64),
    _read(_F64),
    _read(_U8),
    _I64,
    _I64,
    _WORKSPACE,
    _write(_I64, 2),
    _write(_F64, 2),
)
VALUE_ROWS = _I64(_POSTINGS, _read(_I64), _read(_F64), _read(_I64), _write(_F64))
WEIGH_ROWS = types.void(_POSTINGS, _read(_I64), _read(_I64), _write(_U8), _write(_F64, 2))
FILL_DIRECTORY = types.void(_read(_I64), _read(_U32), _read(_I64), _read(_U8), _write(_U32))
