"""The best answers so far, as a heap whose root is the worst of them; parts of kernels."""

from __future__ import annotations

from service.domain.search.kernels.compilation import inlined
from service.domain.search.kernels.signatures import Array


@inlined
def is_worse(value: float, row: int, other_value: float, other_row: int) -> bool:
    """The order of answers: by (-value, row)."""
    return value < other_value or (value == other_value and row > other_row)


@inlined
def sink(values: Array, rows: Array, n: int, value: float, row: int) -> None:
    """Put an answer at the root of the heap, whose root is the worst of `n`, and let it sink to its place."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and is_worse(values[child + 1], rows[child + 1], values[child], rows[child]):
            child += 1
        if not is_worse(values[child], rows[child], value, row):
            break
        values[at], rows[at] = values[child], rows[child]
        at = child
    values[at], rows[at] = value, row


@inlined
def keep(values: Array, rows: Array, n: int, value: float, row: int) -> int:
    """Offer an answer to the heap of the best `values.size`; gives the new number in it."""
    if n == values.size:
        if is_worse(values[0], rows[0], value, row):
            sink(values, rows, n, value, row)
        return n
    at = n
    while at > 0:
        parent = (at - 1) >> 1
        if not is_worse(value, row, values[parent], rows[parent]):
            break
        values[at], rows[at] = values[parent], rows[parent]
        at = parent
    values[at], rows[at] = value, row
    return n + 1


@inlined
def sort(values: Array, rows: Array, n: int) -> None:
    """Turn the heap of `n` into a list, best first."""
    for last in range(n - 1, 0, -1):
        value, row = values[last], rows[last]
        values[last], rows[last] = values[0], rows[0]
        sink(values, rows, last, value, row)
