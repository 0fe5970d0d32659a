"""Look up the weights of a query's terms in chosen documents."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from service.domain.matching.retrieval.compilation import compiled
from service.domain.matching.retrieval.postings import Postings

Array = NDArray[Any]


def term_weights(postings: Postings, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The weights of terms in documents, shape (n_rows, n_columns); 0 where a term does not occur.

    Args:
        postings: of documents × terms.
        columns: terms, each in 0 … n_terms - 1.
        rows: documents, each in 0 … n_documents - 1, in any order.

    Cost: O(n_rows × n_columns × log of a term's postings).
    """
    weights = np.zeros((len(rows), len(columns)), dtype=np.float64)
    _look_up(_plain(postings.starts), _plain(postings.rows), _plain(postings.weights), columns, rows, weights)
    return weights


def _plain(array: Array) -> Array:
    """A read-only array over the same memory; numba takes no memory maps."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def _read(dtype: Any) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, 1, "C", readonly=True)


@compiled(
    types.void(
        _read(types.int64),
        _read(types.int32),
        _read(types.float32),
        types.Array(types.int64, 1, "C"),
        types.Array(types.int64, 1, "C"),
        types.Array(types.float64, 2, "C"),
    )
)
def _look_up(starts: Array, rows: Array, weights: Array, columns: Array, wanted: Array, found: Array) -> None:
    for column in range(columns.size):
        begin, end = starts[columns[column]], starts[columns[column] + 1]
        for at in range(wanted.size):
            row, low, high = wanted[at], begin, end
            while low < high:
                middle = (low + high) >> 1
                if rows[middle] < row:
                    low = middle + 1
                else:
                    high = middle
            if low < end and rows[low] == row:
                found[at, column] = weights[low]
