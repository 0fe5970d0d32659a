"""Kernels that look given documents up in the postings, and the parts that others look them up with."""

from __future__ import annotations

import numpy as np

from service.domain.search.kernels import signatures
from service.domain.search.kernels.compilation import compiled, inlined
from service.domain.search.kernels.signatures import Array, PostingArrays

READ_THROUGH = 256  # postings that are read through in the time in which one row is found in them
NO_DIRECTORY = 255  # in `shifts`: so few postings that they are searched as they stand
WRONG_COLUMN, WRONG_WEIGHT = -2, -3  # answers to queries that cannot be asked


@inlined
def weight_of(postings: PostingArrays, column: int, row: int) -> float:
    """The weight of a term in a document, 0 where it does not occur."""
    starts, rows, weights, _, directory_starts, directory, shifts = postings
    low, high = starts[column], starts[column + 1]
    if shifts[column] != NO_DIRECTORY:
        bucket = directory_starts[column] + (row >> np.int64(shifts[column]))
        high = low + np.int64(directory[bucket + 1])
        low += np.int64(directory[bucket])
    end = high
    while low < high:
        middle = (low + high) >> 1
        if np.int64(rows[middle]) < row:
            low = middle + 1
        else:
            high = middle
    if low < end and np.int64(rows[low]) == row:
        return np.float64(weights[low])
    return 0.0


@inlined
def value_of(postings: PostingArrays, columns: Array, query: Array, row: int) -> float:
    """The value of a document, added up in the order of the query's terms."""
    value = 0.0
    for term in range(columns.size):
        value += query[term] * weight_of(postings, columns[term], row)
    return value


@inlined
def check(postings: PostingArrays, columns: Array, weights: Array, begin: int, end: int) -> int:
    """WRONG_COLUMN or WRONG_WEIGHT when the terms begin … end - 1 of a query have such, else 0."""
    for at in range(begin, end):
        if not 0 <= columns[at] < postings[3].size:
            return WRONG_COLUMN
        if not 0.0 <= weights[at] < np.inf:
            return WRONG_WEIGHT
    return 0


@compiled(signatures.VALUE_ROWS)
def value_rows(postings: PostingArrays, columns: Array, weights: Array, rows: Array, values: Array) -> int:
    """The values of given rows, bit for bit those of `search_queries`; returns what it returns."""
    wrong: int = check(postings, columns, weights, 0, columns.size)
    if wrong:
        return wrong
    for at in range(rows.size):
        values[at] = value_of(postings, columns, weights, rows[at])
    return 0


@inlined
def _find_row(rows: Array, row: int) -> int:
    """Where a row stands in ascending rows that hold it."""
    low, high = 0, rows.size
    while low < high:
        middle = (low + high) >> 1
        if rows[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@compiled(signatures.WEIGH_ROWS)
def weigh_rows(postings: PostingArrays, columns: Array, rows: Array, marks: Array, weights: Array) -> None:
    """The weights of terms in given rows, shape (n_rows, n_columns).

    A short list of postings is read through, since random reads cost that much more.

    Args:
        postings: of all documents.
        columns: terms; -1 stands for one that no document holds.
        rows: distinct, ascending.
        marks: zeros, a bit a document.
        weights: zeros, to be filled in.
    """
    for at in range(rows.size):
        marks[rows[at] >> 3] |= np.uint8(1 << (rows[at] & 7))
    for term in range(columns.size):
        column = columns[term]
        if column < 0:
            continue
        begin, end = postings[0][column], postings[0][column + 1]
        if end - begin > rows.size * READ_THROUGH:
            for at in range(rows.size):
                weights[at, term] = weight_of(postings, column, rows[at])
            continue
        held, given = postings[1][begin:end], postings[2][begin:end]
        for at in range(held.size):
            row = held[at]
            if marks[row >> np.uint32(3)] & (1 << (row & np.uint32(7))):
                weights[_find_row(rows, np.int64(row)), term] = np.float64(given[at])
