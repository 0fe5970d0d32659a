"""Kernels over what models hold by code: where codes stand, and which words share features with an asked one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from service.domain.matching.retrieval.compilation import compiled

Array = NDArray[Any]

_FIRST_STEP = 64
_U64, _I64, _I32, _F32, _F64 = types.uint64, types.int64, types.int32, types.float32, types.float64
_tuple: Any = types.Tuple  # numba has no types


def _read(dtype: Any) -> Any:  # noqa: ANN401  # numba has no types
    return types.Array(dtype, 1, "C", readonly=True)  # memory maps are read-only


@compiled(types.void(_read(_U64), _read(_U64), types.Array(_I64, 1, "C")))
def find_places(codes: Array, wanted: Array, places: Array) -> None:
    """Find numbers in an ascending array; -1 for those that are not there.

    Codes are spread evenly over their range, so that where one stands can nearly be told: the search begins there, and
    touches few pages where bisection touches many. Other arrays cost a little more than by bisection.
    """
    n = codes.size
    if n == 0:
        places[:] = -1
        return
    for at in range(wanted.size):
        code = wanted[at]
        low = high = min(int(np.float64(code) * (n / 18446744073709551616.0)), n - 1)
        step = _FIRST_STEP
        while low > 0 and codes[low] > code:
            high, low, step = low, max(low - step, 0), 2 * step
        step = _FIRST_STEP
        while high < n - 1 and codes[high] < code:
            low, high, step = high, min(high + step, n - 1), 2 * step
        while low < high:
            middle = (low + high) >> 1
            if codes[middle] < code:
                low = middle + 1
            else:
                high = middle
        places[at] = low if codes[low] == code else -1


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
