"""Kernels over the words of a catalogue: which share features with an asked one, and how many edits lie between."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from service.domain.search.kernels.compilation import compiled

Array = NDArray[Any]

_U8, _I32, _I64, _F32, _F64 = types.uint8, types.int32, types.int64, types.float32, types.float64
_tuple: Any = types.Tuple  # numba has no types


def _read(dtype: Any) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, 1, "C", readonly=True)  # memory maps are read-only


@compiled(
    _tuple([types.Array(_I64, 1, "C"), types.Array(_F64, 1, "C")])(
        _read(_I64), _read(_I32), _read(_F32), _read(_I64), _read(_F64)
    )
)
def sum_by_holder(starts: Array, holders: Array, weights: Array, places: Array, scales: Array) -> tuple[Array, Array]:
    """Add up `scale × weight` for each holder of some features.

    Args:
        starts: where the list of each feature begins; feature i has `holders[starts[i]:starts[i + 1]]`.
        holders: numbers of words, int32.
        weights: of the holders, in their order, float32; none when each counts 1.
        places: numbers of the features, -1 for those that nothing holds.
        scales: of the features.

    Returns:
        The different holders in the order in which they are met, and their sums, added up in that order.

    Cost: O(holders of the features).
    """
    n_read = 0
    for place in places:
        if place >= 0:
            n_read += starts[place + 1] - starts[place]
    size = 16
    while size < 2 * n_read:
        size *= 2
    numbers = np.zeros(size, dtype=np.int32)  # an open hash table: where each holder stands, counted from 1
    found = np.empty(n_read, dtype=np.int64)
    sums = np.zeros(n_read, dtype=np.float64)
    n_found = 0
    for feature in range(places.size):
        place = places[feature]
        if place < 0:
            continue
        for entry in range(starts[place], starts[place + 1]):
            holder = holders[entry]
            slot = (holder * 40503) & (size - 1)
            while numbers[slot] > 0 and found[numbers[slot] - 1] != holder:
                slot = (slot + 1) & (size - 1)
            if numbers[slot] == 0:
                found[n_found] = holder
                n_found += 1
                numbers[slot] = n_found
            weight = np.float64(weights[entry]) if weights.size > 0 else 1.0
            sums[numbers[slot] - 1] += weight * scales[feature]
    return found[:n_found], sums[:n_found]


@compiled(types.Array(_I64, 1, "C")(_read(_U8), _read(_I64), _read(_I64), _read(_U8)))
def count_edits(letters: Array, ends: Array, places: Array, asked: Array) -> Array:
    """How many letters are put in, left out, wrong or exchanged with their neighbour between a word and others.

    Args:
        letters: of all words in a row, ASCII, each with a mark before and after it.
        ends: where each word with its marks begins; the next one begins where it ends.
        places: of the words to compare with.
        asked: the letters of the word.

    Returns:
        The optimal string alignment distances; at least 3 for words whose lengths differ by more than 2, which are not
        looked at.

    Cost: O(letters of the asked word × letters of the others).
    """
    n = asked.size
    edits = np.empty(places.size, dtype=np.int64)
    last, row, following = np.empty(n + 1, np.int64), np.empty(n + 1, np.int64), np.empty(n + 1, np.int64)
    for at in range(places.size):
        begin, size = ends[places[at]] + 1, ends[places[at] + 1] - ends[places[at]] - 2
        if abs(size - n) > 2:
            edits[at] = 3
            continue
        for i in range(n + 1):
            row[i] = i
        for j in range(1, size + 1):
            following[0] = j
            letter = letters[begin + j - 1]
            for i in range(1, n + 1):
                is_same = asked[i - 1] == letter
                least = min(row[i - 1] + (0 if is_same else 1), row[i] + 1, following[i - 1] + 1)
                if i > 1 and j > 1 and asked[i - 2] == letter and asked[i - 1] == letters[begin + j - 2]:
                    least = min(least, last[i - 2] + 1)
                following[i] = least
            last, row, following = row, following, last
        edits[at] = row[n]
    return edits
