"""How much of a query's information documents cover: over its units the sum of `share × best expansion ^ power`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from service.domain.search.kernels.compilation import compiled
from service.domain.search.query.text_query import TextQuery

Array = NDArray[Any]


def cover(query: TextQuery, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of the query's information that documents cover, shape (n_docs,).

    Added up unit by unit in the query's order, so that a document's share is the same in whatever company it is.

    Args:
        query: with at least one weighed.
        weights: of the query's columns in the documents, shape (n_docs, n_columns).
    """
    covered = np.zeros(len(weights))
    best = np.empty((len(weights), len(query.unit_starts)), dtype=np.int64)
    _cover(weights, *_parts(query), query.power, covered, best)
    return covered


def best_expansions(query: TextQuery, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """The expansion that counts of each unit that has any, the first of those that cover most; -1 where none is met.

    Args:
        query: with at least one weighed.
        weights: of the query's columns in the documents, shape (n_docs, n_columns).

    Returns:
        Numbers among the unit's expansions, shape (n_docs, n_units).
    """
    best = np.empty((len(weights), len(query.unit_starts)), dtype=np.int64)
    _cover(weights, *_parts(query), query.power, np.zeros(len(weights)), best)
    return best


def _parts(query: TextQuery) -> tuple[Array, ...]:
    return (
        query.term_columns,
        query.term_shares,
        np.append(query.expansion_starts, len(query.term_columns)),
        np.append(query.unit_starts, len(query.expansion_starts)),
        query.unit_shares,
    )


_I64, _F64 = types.int64, types.float64


def _array(dtype: Any, n_dimensions: int = 1) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, n_dimensions, "C")


@compiled(
    types.void(
        _array(_F64, 2),
        _array(_I64),
        _array(_F64),
        _array(_I64),
        _array(_I64),
        _array(_F64),
        _F64,
        _array(_F64),
        _array(_I64, 2),
    )
)
def _cover(
    weights: Array,
    term_columns: Array,
    term_shares: Array,
    expansion_starts: Array,
    unit_starts: Array,
    unit_shares: Array,
    power: float,
    covered: Array,
    best: Array,
) -> None:
    for row in range(weights.shape[0]):
        for unit in range(unit_shares.size):
            most, found = 0.0, -1
            for expansion in range(unit_starts[unit], unit_starts[unit + 1]):
                met = 0.0
                for term in range(expansion_starts[expansion], expansion_starts[expansion + 1]):
                    met += term_shares[term] * weights[row, term_columns[term]]
                if met > most:
                    most, found = met, expansion - unit_starts[unit]
            covered[row] += unit_shares[unit] * most**power
            best[row, unit] = found
