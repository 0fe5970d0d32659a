"""The kernels: exact top-k over postings, first in integers and then in full precision.

`_search` walks the documents in ranges whose accumulators stay in the processor's cache. Each posting adds its share of
the value as a 16-bit integer, rounded up, so that the sum of a document bounds its value from both sides (T is the
number of query terms; `scale` is chosen so that no sum exceeds 65,535):

    sum - T - 1  <=  scale × value  <=  sum + 1

A document whose sum is more than T + 2 below the k-th best sum so far cannot be among the k best. The few that remain
are valued in full precision, and only those values decide. `_value` adds `query weight × document weight` in float64 in
the order of the query's terms; `_search_exhaustively` adds the same products in the same order for every document, so
both give the same bits. It serves where integers do not help: thousands of equal values, thousands of terms.

All parts stand in this one file because numba's cache follows a kernel's own file only.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from service.domain.matching.retrieval.compilation import compiled, inlined

RANGE_BITS = 16
RANGE = 1 << RANGE_BITS  # documents per range of `_search`; 128 KiB of sums stay in the second-level cache
EXACT_RANGE = 1 << 14  # documents per range of `_search_exhaustively`; 128 KiB of float64
GROUP = 128  # documents whose best sum is compared with the threshold at once
MAX_SUM = 65_535
MAX_TERMS = 4_096  # beyond, the rounding of so many terms would blur 16 bits
MAX_K = 1_024  # beyond, so many candidates pass that the exhaustive way is as good
N_CANDIDATES = 1 << 14
NO_DIRECTORY = 255  # in `shifts`: so few postings that they are searched as they stand
UNDECIDED = -1  # `_search` found too many nearly equal sums

Array: TypeAlias = NDArray[Any]
Postings: TypeAlias = tuple[Array, Array, Array, Array, Array, Array, Array]
"""starts, rows, weights, maxima, directory_starts, directory, shifts; as `postings.Postings` has them."""
Workspace: TypeAlias = tuple[Array, Array, Array, Array, Array, Array]
"""16-bit sums, exact sums, cursors, rows of candidates, sums of candidates, groups that were hit."""


def _read(dtype: Any) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, 1, "C", readonly=True)  # memory maps are read-only


def _write(dtype: Any, n_dimensions: int = 1) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, n_dimensions, "C")


_I64, _U32, _U16, _U8, _F32, _F64 = types.int64, types.uint32, types.uint16, types.uint8, types.float32, types.float64
_tuple: Any = types.Tuple  # numba has no types
_POSTINGS = _tuple([_read(dtype) for dtype in (_I64, _U32, _F32, _F32, _I64, _U32, _U8)])
_WORKSPACE = _tuple([_write(dtype) for dtype in (_U16, _F64, _I64, _I64, _U16, _I64)])


@inlined
def _is_worse(value: float, row: int, other_value: float, other_row: int) -> bool:
    """The order of answers: by (-value, row)."""
    return value < other_value or (value == other_value and row > other_row)


@inlined
def _sink(values: Array, rows: Array, n: int, value: float, row: int) -> None:
    """Put an answer at the root of the heap whose root is the worst of `n`, and let it sink to its place."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and _is_worse(values[child + 1], rows[child + 1], values[child], rows[child]):
            child += 1
        if not _is_worse(values[child], rows[child], value, row):
            break
        values[at], rows[at] = values[child], rows[child]
        at = child
    values[at], rows[at] = value, row


@inlined
def _keep(values: Array, rows: Array, n: int, value: float, row: int) -> int:
    """Offer an answer to the heap of the best `values.size`; gives the new number in it."""
    if n == values.size:
        if _is_worse(values[0], rows[0], value, row):
            _sink(values, rows, n, value, row)
        return n
    at = n
    while at > 0:
        parent = (at - 1) >> 1
        if not _is_worse(value, row, values[parent], rows[parent]):
            break
        values[at], rows[at] = values[parent], rows[parent]
        at = parent
    values[at], rows[at] = value, row
    return n + 1


@inlined
def _sort(values: Array, rows: Array, n: int) -> None:
    """Turn the heap of `n` into a list, best first."""
    for last in range(n - 1, 0, -1):
        value, row = values[last], rows[last]
        values[last], rows[last] = values[0], rows[0]
        _sink(values, rows, last, value, row)


@inlined
def _weight(postings: Postings, column: int, row: int) -> float:
    """The weight of a term in a document, 0 where it does not occur."""
    starts, rows, weights, _, directory_starts, directory, shifts = postings
    low, high = starts[column], starts[column + 1]
    end, first = high, low
    if shifts[column] != NO_DIRECTORY:
        bucket = directory_starts[column] + (row >> np.int64(shifts[column]))
        low = first + np.int64(directory[bucket])
        high = first + np.int64(directory[bucket + 1])
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
def _value(postings: Postings, columns: Array, query: Array, row: int) -> float:
    value = 0.0
    for term in range(columns.size):
        value += query[term] * _weight(postings, columns[term], row)
    return value


@inlined
def _range_end(postings: Postings, column: int, begin: int, limit: int) -> int:
    """Where the postings of rows below `limit`, a multiple of RANGE, end; `begin` is where the search may begin."""
    starts, rows, _, _, directory_starts, directory, shifts = postings
    low: int = begin
    high: int = starts[column + 1]
    if shifts[column] <= RANGE_BITS:
        bucket = directory_starts[column] + (limit >> np.int64(shifts[column]))
        if bucket < directory_starts[column + 1]:
            high = starts[column] + np.int64(directory[bucket])
        low = high
    while low < high:
        middle = (low + high) >> 1
        if np.int64(rows[middle]) < limit:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def _scale(postings: Postings, columns: Array, query: Array) -> float:
    """The factor that makes the largest possible sum fit 16 bits; 0 when there is none."""
    maxima = postings[3]
    largest = 0.0
    for term in range(columns.size):
        largest += query[term] * np.float64(maxima[columns[term]])
    if columns.size > MAX_TERMS or not 1e-200 < largest < 1e200:
        return 0.0
    return (MAX_SUM - 2 * columns.size) / largest


@inlined
def _add_postings(sums: Array, rows: Array, weights: Array, factor: float, base: int) -> None:
    """Add one term's shares of a range, rounded up."""
    for at in range(rows.size):
        row = rows[at] - base
        sums[row] = sums[row] + np.uint16(np.int32(factor * weights[at] + np.float32(1.0)))


@inlined
def _find_groups(sums: Array, low: int, groups: Array) -> int:
    """Which groups hold a sum of at least `low`; their number. Nothing else in this loop: it reads every document."""
    n = 0
    for number in range(groups.size):
        part = sums[number * GROUP : number * GROUP + GROUP]
        best: Any = np.uint16(0)
        for at in range(GROUP):
            best = max(best, part[at])
        groups[n] = number * GROUP
        n += best >= low
    return n


@inlined
def _keep_allowed_groups(sums: Array, allowed: Array, low: int, groups: Array, n_groups: int) -> int:
    """Those of the groups where an allowed document has a sum of at least `low`; their number."""
    n = 0
    for number in range(n_groups):
        group = groups[number]
        mask = allowed[group : group + GROUP]
        part = sums[group : group + mask.size]
        best: Any = np.uint16(0)
        for at in range(mask.size):
            best = max(best, part[at] if mask[at] else np.uint16(0))
        groups[n] = group
        n += best >= low
    return n


@inlined
def _drop_hopeless(candidate_rows: Array, candidate_sums: Array, n_candidates: int, low: int) -> int:
    n_kept = 0
    for at in range(n_candidates):
        if candidate_sums[at] >= low:
            candidate_rows[n_kept], candidate_sums[n_kept] = candidate_rows[at], candidate_sums[at]
            n_kept += 1
    return n_kept


@inlined
def _collect(
    workspace: Workspace, allowed: Array, base: int, slack: int, values: Array, rows: Array, state: tuple[int, int, int]
) -> tuple[int, int, int]:
    """Gather the candidates of one range, and leave its sums at zero for the next.

    `values` and `rows` hold the best sums so far as a heap. State: number in the heap, number of candidates
    (UNDECIDED when there is no room for them), lowest sum of a candidate.
    """
    sums, _, _, candidate_rows, candidate_sums, groups = workspace
    n, n_candidates, low = state
    n_groups = _find_groups(sums, low, groups)
    mask = allowed[base : base + RANGE]
    if allowed.size > 0:
        n_groups = _keep_allowed_groups(sums, mask, low, groups, n_groups)
    for number in range(n_groups):
        group = groups[number]
        part = sums[group : group + GROUP]
        for at in range(GROUP):
            if part[at] < low or (allowed.size > 0 and not mask[group + at]):
                continue
            if n_candidates == candidate_rows.size:
                n_candidates = _drop_hopeless(candidate_rows, candidate_sums, n_candidates, low)
                if 2 * n_candidates > candidate_rows.size:
                    sums[:] = 0
                    return n, UNDECIDED, low
            row = base + group + at
            candidate_rows[n_candidates], candidate_sums[n_candidates] = row, part[at]
            n_candidates += 1
            n = _keep(values, rows, n, np.float64(part[at]), row)
            if n == values.size:
                low = max(1, int(values[0]) - slack)
    sums[:] = 0
    return n, n_candidates, low


@inlined
def _sum_range(postings: Postings, columns: Array, query: Array, scale: float, workspace: Workspace, base: int) -> bool:
    """Add the query's postings of one range to its sums; whether there are any."""
    _, rows, weights = postings[:3]
    sums, cursors = workspace[0], workspace[2]
    is_touched = False
    for term in range(columns.size):
        begin = cursors[term]
        end = _range_end(postings, columns[term], begin, base + RANGE)
        if query[term] > 0.0 and end > begin:
            _add_postings(sums, rows[begin:end], weights[begin:end], np.float32(query[term] * scale), np.uint32(base))
            is_touched = True
        cursors[term] = end
    return is_touched


@inlined
def _search(
    postings: Postings,
    n_documents: int,
    columns: Array,
    query: Array,
    allowed: Array,
    workspace: Workspace,
    values: Array,
    found: Array,
) -> int:
    """The best documents by integer sums, then by exact value; their number, or UNDECIDED."""
    scale = _scale(postings, columns, query)
    if scale == 0.0 or values.size > MAX_K:
        return UNDECIDED
    slack = columns.size + 2
    for term in range(columns.size):
        workspace[2][term] = postings[0][columns[term]]
    state = (0, 0, 1)
    for base in range(0, n_documents, RANGE):
        if _sum_range(postings, columns, query, scale, workspace, base):
            state = _collect(workspace, allowed, base, slack, values, found, state)
            if state[1] == UNDECIDED:
                return UNDECIDED
    n = 0
    for at in range(state[1]):
        if workspace[4][at] >= state[2]:
            row = workspace[3][at]
            value = _value(postings, columns, query, row)
            if value > 0.0:
                n = _keep(values, found, n, value, row)
    return n


@inlined
def _search_exhaustively(
    postings: Postings,
    n_documents: int,
    columns: Array,
    query: Array,
    allowed: Array,
    workspace: Workspace,
    values: Array,
    found: Array,
) -> int:
    """The best documents, each valued in full precision; their number."""
    starts, rows, weights = postings[:3]
    sums = workspace[1]
    cursors = starts[columns]
    n = 0
    for base in range(0, n_documents, EXACT_RANGE):
        sums[:] = 0.0
        for term in range(columns.size):
            at, end = cursors[term], starts[columns[term] + 1]
            while at < end and np.int64(rows[at]) < base + EXACT_RANGE:
                sums[np.int64(rows[at]) - base] += query[term] * np.float64(weights[at])
                at += 1
            cursors[term] = at
        for at in range(min(EXACT_RANGE, n_documents - base)):
            value = sums[at]
            if value > 0.0 and (n < values.size or value > values[0]) and (allowed.size == 0 or allowed[base + at]):
                n = _keep(values, found, n, value, base + at)
    return n


@compiled(
    _I64(
        _POSTINGS, _I64, _read(_I64), _read(_I64), _read(_F64), _read(_U8), _I64, _I64, _WORKSPACE,
        _write(_I64, 2), _write(_F64, 2),
    )
)  # fmt: skip
def search_queries(
    postings: Postings,
    n_documents: int,
    query_starts: Array,
    columns: Array,
    weights: Array,
    allowed: Array,
    begin: int,
    end: int,
    workspace: Workspace,
    found: Array,
    values: Array,
) -> int:
    """Answer queries begin … end - 1; row i of `found` and `values`, of k columns, is query i's answer, best first.

    The places that are not filled hold row -1 and value 0. Returns the number of queries answered exhaustively.
    """
    n_exhaustive = 0
    for number in range(begin, end):
        terms = slice(query_starts[number], query_starts[number + 1])
        asked, shares = columns[terms], weights[terms]
        best_rows, best = found[number], values[number]
        n = _search(postings, n_documents, asked, shares, allowed, workspace, best, best_rows)
        if n == UNDECIDED:
            n_exhaustive += 1
            n = _search_exhaustively(postings, n_documents, asked, shares, allowed, workspace, best, best_rows)
        _sort(best, best_rows, n)
        best_rows[n:] = -1
        best[n:] = 0.0
    return n_exhaustive


@compiled(types.void(_POSTINGS, _read(_I64), _read(_F64), _read(_I64), _write(_F64)))
def value_rows(postings: Postings, columns: Array, weights: Array, rows: Array, values: Array) -> None:
    """The values of given rows, bit for bit those of `search_queries`."""
    for at in range(rows.size):
        values[at] = _value(postings, columns, weights, rows[at])


@compiled(types.void(_read(_I64), _read(_U32), _read(_I64), _read(_U8), _write(_U32)))
def fill_directory(starts: Array, rows: Array, directory_starts: Array, shifts: Array, directory: Array) -> None:
    """For each term and bucket of 2 ** shift rows: how many of the term's postings stand before the bucket."""
    for column in range(shifts.size):
        if shifts[column] == NO_DIRECTORY:
            continue
        at, end = starts[column], starts[column + 1]
        for entry in range(directory_starts[column], directory_starts[column + 1]):
            first_row = (entry - directory_starts[column]) << np.int64(shifts[column])
            while at < end and np.int64(rows[at]) < first_row:
                at += 1
            directory[entry] = at - starts[column]
