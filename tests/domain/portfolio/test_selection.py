"""The best few, against trying every set."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.portfolio.selection import Candidates, select, value_of

unit = st.floats(0, 1)


@st.composite
def problems(draw: st.DrawFn) -> Candidates:
    n, m = draw(st.integers(0, 7)), draw(st.integers(0, 4))
    pairs = draw(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=4))
    conflicts = [frozenset(j for j in range(n) if j != i and ((i, j) in pairs or (j, i) in pairs)) for i in range(n)]
    return Candidates(
        fits=np.array([[draw(unit) for _ in range(n)] for _ in range(m)]).reshape(m, n),
        certainties=np.array([draw(unit) for _ in range(n)]),
        worths=np.array([draw(unit) for _ in range(n)]),
        groups=np.array([draw(st.integers(0, 3)) for _ in range(n)], dtype=np.intp),
        conflicts=conflicts,
    )


@given(problems(), st.integers(1, 4))
def test_no_set_is_better(candidates: Candidates, k: int) -> None:
    found = select(candidates, k)
    assert found.is_exact
    assert len(found.chosen) <= k
    best = max(
        value_of(candidates, group, k)
        for size in range(k + 1)
        for group in combinations(range(len(candidates)), size)
        if not any(other in candidates.conflicts[one] for one, other in combinations(group, 2))
    )
    assert found.value == pytest.approx(best)
    assert not any(other in candidates.conflicts[one] for one, other in combinations(found.chosen, 2))
    assert found.value == pytest.approx(value_of(candidates, found.chosen, k))
    assert found.value >= found.greedy_value - 1e-9
    assert 0 <= found.value <= 1 + 1e-9
    if not any(candidates.conflicts):
        assert found.greedy_value >= (1 - 1 / np.e) * best - 1e-9


@given(problems(), st.integers(1, 4))
def test_each_choice_adds_less_to_a_larger_set(candidates: Candidates, k: int) -> None:
    """Submodular and monotone: what greedy choice and its bound rest on."""
    everything = list(range(len(candidates)))
    for at in everything:
        others = [i for i in everything if i != at]
        values = [
            value_of(candidates, [*others[:n], at], k) - value_of(candidates, others[:n], k)
            for n in range(len(others) + 1)
        ]
        assert all(later <= earlier + 1e-9 for earlier, later in pairwise(values))
        assert all(value >= -1e-9 for value in values)


def test_one_platform_is_left_for_another() -> None:
    """Of two equally good, the second on the same channel adds no spread."""
    candidates = Candidates(
        fits=np.array([[0.6, 0.6, 0.55]]),
        certainties=np.array([0.5, 0.5, 0.5]),
        worths=np.zeros(3),
        groups=np.array([0, 0, 1]),
        conflicts=[frozenset()] * 3,
    )
    found = select(candidates, 2)
    assert set(found.chosen) == {0, 2}
    assert found.gains[1].spread > 0
