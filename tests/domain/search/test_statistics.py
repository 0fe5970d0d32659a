"""What is counted in a catalogue, by the terms' codes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.domain.search.statistics import find_codes

CODES = st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 300), st.integers(2**64 - 300, 2**64 - 1))
"""Spread evenly, or crowded at an end; half of them are no signed numbers."""


@given(st.sets(CODES, max_size=400), st.lists(CODES, max_size=20))
def test_codes_are_found_where_they_stand(held: set[int], others: list[int]) -> None:
    in_order = sorted(held)
    wanted = others + in_order[::3]
    found = find_codes(np.array(in_order, dtype=np.uint64), np.array(wanted, dtype=np.uint64))
    assert found.tolist() == [in_order.index(code) if code in held else -1 for code in wanted]
