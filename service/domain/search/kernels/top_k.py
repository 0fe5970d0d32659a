"""The kernels: exact top-k over postings, first in integers and then in full precision.

`_search` walks the documents in ranges whose accumulators stay in the processor's cache. Each posting adds its share of
the value as a 16-bit integer, rounded up, so that the sum of a document bounds its value from both sides (T is the
number of query terms; `scale` is chosen so that no sum exceeds 65,535):

    sum - T - 1  <=  scale × value  <=  sum + 1

A document whose sum is more than T + 2 below the k-th best sum so far cannot be among the k best. The few that remain
are valued in full precision, and only those values decide. `value_of` adds `query weight × document weight` in float64
in the order of the query's terms; `_search_exhaustively` adds the same products in the same order for every document,
so both give the same bits. It serves where integers do not help: thousands of equal values, thousands of terms,
answers so long that looking up their weights would take longer than adding up everything.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from service.domain.search.kernels import signatures
from service.domain.search.kernels.compilation import compiled, inlined
from service.domain.search.kernels.heap import keep, sort
from service.domain.search.kernels.lookup import check, value_of
from service.domain.search.kernels.signatures import Array, PostingArrays, Workspace

RANGE_BITS = 16
RANGE = 1 << RANGE_BITS  # documents per range: 128 KiB of 16-bit sums, or 512 KiB of exact ones, stay in the cache
GROUP = 128  # documents whose best sum is compared with the threshold at once
MAX_SUM = 65_535
BIN_BITS = 6  # sums are counted in bins of 64: a threshold fine enough, and few bins
N_BINS = (MAX_SUM >> BIN_BITS) + 2
MAX_QUERY_TERMS = 4_096  # beyond, the rounding of so many terms would blur 16 bits
MAX_K = 1 << 14  # beyond, so many candidates pass that the exhaustive way is as good
N_CANDIDATES = 1 << 16
SHORT_ANSWER = 64  # documents; for no more the integers always win
LOOK_UP = 32  # postings that are added up in the time in which one weight is looked up
UNDECIDED = -1  # `_search` found too many nearly equal sums


@inlined
def _range_end(postings: PostingArrays, column: int, begin: int, limit: int) -> int:
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
def _scale(postings: PostingArrays, columns: Array, query: Array) -> float:
    """The factor that makes the largest possible sum fit 16 bits; 0 when there is none."""
    largest = 0.0
    for term in range(columns.size):
        largest += query[term] * np.float64(postings[3][columns[term]])
    if columns.size > MAX_QUERY_TERMS or not 1e-200 < largest < 1e200:
        return 0.0
    return (MAX_SUM - 2 * columns.size) / largest


@inlined
def _add_postings(sums: Array, rows: Array, weights: Array, factor: float, base: int) -> None:
    """Add one term's shares of a range, rounded up."""
    for at in range(rows.size):
        row = rows[at] - base
        sums[row] = sums[row] + np.uint16(np.int32(factor * weights[at] + np.float32(1.0)))


@inlined
def _find_groups(sums: Array, low: int, groups: Array, bests: Array) -> int:
    """Which groups hold a sum of at least `low`, and the best of each; their number. This loop reads all documents."""
    n = 0
    for number in range(groups.size):
        part = sums[number * GROUP : number * GROUP + GROUP]
        best: Any = np.uint16(0)
        for at in range(GROUP):
            best = max(best, part[at])
        groups[n], bests[n] = number * GROUP, best
        n += best >= low
    return n


@inlined
def _keep_allowed_groups(sums: Array, mask: Array, low: int, groups: Array, bests: Array, n_groups: int) -> int:
    """Those of the groups where an allowed document has a sum of at least `low`; their number.

    A filter of few documents asks for thousands of groups: rows of one length make vector code without a remainder.
    """
    n = 0
    n_whole = mask.size // GROUP
    rows = sums.reshape((sums.size // GROUP, GROUP))
    passes = mask[: n_whole * GROUP].reshape((n_whole, GROUP))
    for number in range(n_groups):
        group = groups[number]
        best: Any = np.uint16(0)
        row = np.uint64(group) // np.uint64(GROUP)
        if row < np.uint64(n_whole):
            part, is_allowed = rows[row], passes[row]
            for at in range(GROUP):
                best = max(best, part[at] if is_allowed[at] else np.uint16(0))
        else:
            for at in range(group, mask.size):
                best = max(best, sums[at] if mask[at] else np.uint16(0))
        groups[n], bests[n] = group, best
        n += best >= low
    return n


@inlined
def _count(histogram: Array, best: int, total: int, lowest: int, k: int) -> tuple[int, int]:
    """Count one more sum; gives how many stand in the highest bin with k sums in it and above, and that bin (or 0)."""
    place = best >> BIN_BITS
    if place < lowest:
        return total, lowest
    histogram[place] += 1
    total += 1
    while total - histogram[lowest] >= k:
        total -= histogram[lowest]
        lowest += 1
    return total, lowest


@inlined
def _raise_threshold(workspace: Workspace, state: tuple[int, int, int], n_groups: int, k: int) -> int:
    """The bin of the k-th best among the best sums so far and the best sum of each new group.

    Every group's best is a document of its own, so the k-th best of them all is no better than the k-th best document.
    """
    bests, histogram, trial = workspace[6], workspace[7], workspace[8]
    total, lowest, _ = state
    trial[lowest:] = histogram[lowest:]
    for number in range(n_groups):
        total, lowest = _count(trial, np.int64(bests[number]), total, lowest, k)
    return lowest


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
    workspace: Workspace, allowed: Array, base: int, slack: int, k: int, state: tuple[int, int, int]
) -> tuple[int, int, int]:
    """Gather the candidates of one range, and leave its sums at zero for the next.

    State: that of `_count`, and the number of candidates (UNDECIDED when there is no room for them).
    """
    sums, _, _, candidate_rows, candidate_sums, groups, bests, histogram, _ = workspace
    total, lowest, n_candidates = state
    n_groups = _find_groups(sums, _threshold(lowest, slack), groups, bests)
    mask = allowed[base : base + RANGE]
    if allowed.size > 0:
        n_groups = _keep_allowed_groups(sums, mask, _threshold(lowest, slack), groups, bests, n_groups)
    low = _threshold(_raise_threshold(workspace, state, n_groups, k), slack)
    for number in range(n_groups):
        if bests[number] < low:
            continue
        for at in range(groups[number], groups[number] + GROUP):
            if sums[at] < low or (allowed.size > 0 and not mask[at]):
                continue
            if n_candidates == candidate_rows.size:
                n_candidates = _drop_hopeless(candidate_rows, candidate_sums, n_candidates, low)
                if 2 * n_candidates > candidate_rows.size:
                    sums[:] = 0
                    return total, lowest, UNDECIDED
            candidate_rows[n_candidates], candidate_sums[n_candidates] = base + at, sums[at]
            n_candidates += 1
            total, lowest = _count(histogram, np.int64(sums[at]), total, lowest, k)
            low = max(low, _threshold(lowest, slack))
    sums[:] = 0
    return total, lowest, n_candidates


@inlined
def _threshold(lowest: int, slack: int) -> int:
    """The lowest sum of a candidate when the k-th best sum is in this bin."""
    return max(1, (lowest << BIN_BITS) - slack)


@inlined
def _sum_range(
    postings: PostingArrays, columns: Array, query: Array, scale: float, workspace: Workspace, base: int
) -> bool:
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
    postings: PostingArrays,
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
    workspace[7][:] = 0
    state = (0, 0, 0)
    for base in range(0, n_documents, RANGE):
        if _sum_range(postings, columns, query, scale, workspace, base):
            state = _collect(workspace, allowed, base, slack, values.size, state)
            if state[2] == UNDECIDED:
                return UNDECIDED
    n = 0
    for at in range(_drop_hopeless(workspace[3], workspace[4], state[2], _threshold(state[1], slack))):
        value = value_of(postings, columns, query, workspace[3][at])
        if value > 0.0:
            n = keep(values, found, n, value, workspace[3][at])
    return n


@inlined
def _search_exhaustively(
    postings: PostingArrays,
    n_documents: int,
    columns: Array,
    query: Array,
    allowed: Array,
    sums: Array,
    values: Array,
    found: Array,
) -> int:
    """The best documents, each valued in full precision; their number."""
    starts, rows, weights = postings[:3]
    cursors = starts[columns]
    n = 0
    for base in range(0, n_documents, RANGE):
        sums[:] = 0.0
        for term in range(columns.size):
            begin = cursors[term]
            end = _range_end(postings, columns[term], begin, base + RANGE)
            share = query[term]
            part_rows, part_weights = rows[begin:end], weights[begin:end]
            for at in range(part_rows.size):
                sums[part_rows[at] - np.uint32(base)] += share * np.float64(part_weights[at])
            cursors[term] = end
        for at in range(min(RANGE, n_documents - base)):
            value = sums[at]
            if value > 0.0 and (n < values.size or value > values[0]) and (allowed.size == 0 or allowed[base + at]):
                n = keep(values, found, n, value, base + at)
    return n


@inlined
def _is_long_answer(postings: PostingArrays, n_documents: int, columns: Array, k: int) -> bool:
    """Whether looking up the answers' weights would take longer than adding up everything in full precision."""
    if k <= SHORT_ANSWER:
        return False
    n_postings = 0
    for term in range(columns.size):
        n_postings += postings[0][columns[term] + 1] - postings[0][columns[term]]
    return k * columns.size * LOOK_UP > n_postings + n_documents


@compiled(signatures.SEARCH_QUERIES)
def search_queries(
    postings: PostingArrays,
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

    Places that are not filled hold row -1 and value 0. Returns 0, or WRONG_COLUMN (out of bounds) or WRONG_WEIGHT
    (negative or not finite) when one of the queries has such.
    """
    wrong: int = check(postings, columns, weights, query_starts[begin], query_starts[end])
    if wrong:
        return wrong
    for number in range(begin, end):
        terms = slice(query_starts[number], query_starts[number + 1])
        asked, shares = columns[terms], weights[terms]
        best_rows, best = found[number], values[number]
        n = UNDECIDED
        if not _is_long_answer(postings, n_documents, asked, best.size):
            n = _search(postings, n_documents, asked, shares, allowed, workspace, best, best_rows)
        if n == UNDECIDED:
            n = _search_exhaustively(postings, n_documents, asked, shares, allowed, workspace[1], best, best_rows)
        sort(best, best_rows, n)
        best_rows[n:] = -1
        best[n:] = 0.0
    return 0
