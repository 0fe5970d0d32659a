"""How much of a query's information documents cover: over its units the sum of `share × best expansion ^ power`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from service.domain.search.kernels.compilation import compiled, inlined
from service.domain.search.query.expand import OF_KIND, SAME
from service.domain.search.query.text_query import TextQuery

Array = NDArray[Any]

ACCESSORY = 0.4
"""Of the share of the query that says what thing is asked for, what is taken away from what only goes with it."""
LEAST_SAID = 0.1
"""Of a unit, the share that a document has to meet to say it."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """How documents meet the units of a query that some document can meet.

    Attributes:
        covered: the share of the query's information, shape (n_docs,).
        best: the expansion that counts of each unit, the first of those that are met most, -1 where none is met; shape
            (n_docs, n_units).
        met: how far that expansion is met, in [0, 1]; same shape.
        said: how far the unit is met by what is the same in other words; same shape.
        classed: how far by that, or by the kind of goods that it is of; same shape.
    """

    covered: NDArray[np.float64]
    best: NDArray[np.int64]
    met: NDArray[np.float64]
    said: NDArray[np.float64]
    classed: NDArray[np.float64]


def cover(query: TextQuery, weights: NDArray[np.float64]) -> Coverage:
    """How documents meet a query.

    Added up unit by unit in the query's order, so that a document's share is the same in whatever company it is.

    Args:
        query: with at least one weighed.
        weights: of the query's columns in the documents, shape (n_docs, n_columns).
    """
    shape = (len(weights), len(query.unit_starts))
    found = Coverage(
        np.zeros(len(weights)), np.empty(shape, dtype=np.int64), np.empty(shape), np.empty(shape), np.empty(shape)
    )
    _cover(
        weights,
        query.term_columns,
        query.term_shares,
        query.closeness,
        np.append(query.expansion_starts, len(query.term_columns)),
        query.phrase_shares,
        query.least_terms,
        np.append(query.unit_starts, len(query.expansion_starts)),
        query.unit_shares,
        query.power,
        found.covered,
        found.best,
        found.met,
        found.said,
        found.classed,
    )
    return found


_I64, _F64 = types.int64, types.float64


def _array(dtype: Any, n_dimensions: int = 1) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, n_dimensions, "C")


@inlined
def _meet(
    weights: Array, row: int, columns: Array, shares: Array, begin: int, end: int, phrase_share: float
) -> tuple[float, int]:
    """How far a document meets an expansion, and how many of its terms it says; a cell phone is no cell phone case."""
    met, part, n_terms = 0.0, 0.0, 0
    for term in range(begin, end):
        weight = weights[row, columns[term]]
        if weight > 0.0:
            met += shares[term] * weight
            part += shares[term]
            n_terms += 1
    return (met * part / phrase_share if phrase_share > 0.0 else met), n_terms


@compiled(
    types.void(
        _array(_F64, 2),
        _array(_I64),
        _array(_F64),
        _array(_I64),
        _array(_I64),
        _array(_F64),
        _array(_I64),
        _array(_I64),
        _array(_F64),
        _F64,
        _array(_F64),
        _array(_I64, 2),
        _array(_F64, 2),
        _array(_F64, 2),
        _array(_F64, 2),
    )
)
def _cover(
    weights: Array,
    term_columns: Array,
    term_shares: Array,
    closeness: Array,
    expansion_starts: Array,
    phrase_shares: Array,
    least_terms: Array,
    unit_starts: Array,
    unit_shares: Array,
    power: float,
    covered: Array,
    best: Array,
    met: Array,
    said: Array,
    classed: Array,
) -> None:
    for row in range(weights.shape[0]):
        is_firm = False
        for unit in range(unit_shares.size):
            most, most_said, most_classed, found = 0.0, 0.0, 0.0, -1
            for expansion in range(unit_starts[unit], unit_starts[unit + 1]):
                begin, end = expansion_starts[expansion], expansion_starts[expansion + 1]
                share, n_terms = _meet(weights, row, term_columns, term_shares, begin, end, phrase_shares[expansion])
                is_firm |= n_terms >= least_terms[expansion]
                if share > most:
                    most, found = share, expansion - unit_starts[unit]
                if closeness[expansion] >= OF_KIND:
                    most_classed = max(most_classed, share)
                if closeness[expansion] == SAME:
                    most_said = max(most_said, share)
            covered[row] += unit_shares[unit] * most**power
            best[row, unit] = found
            met[row, unit], said[row, unit], classed[row, unit] = most, most_said, most_classed
        if not is_firm:
            covered[row] = 0.0
