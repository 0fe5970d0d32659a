"""The best compatible set, against trying every set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.worth import stacking
from service.domain.worth.stacking import find_best_set

problems = st.integers(0, 11).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 50), min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0))), max_size=3 * n)
        if n
        else st.just([]),
    )
)


def try_all(weights: list[int], conflicts: list[tuple[int, int]]) -> int:
    best = 0
    for mask in range(1 << len(weights)):
        if not any(mask >> left & 1 and mask >> right & 1 for left, right in conflicts):
            best = max(best, sum(weight for at, weight in enumerate(weights) if mask >> at & 1))
    return best


@given(problems)
def test_no_set_weighs_more(problem: tuple[list[int], list[tuple[int, int]]]) -> None:
    weights, pairs = problem
    conflicts = [(left, right) for left, right in pairs if left != right]
    found = find_best_set(weights, conflicts)
    assert found.is_exact
    assert list(found.taken) == sorted(set(found.taken))
    assert not any(left in found.taken and right in found.taken for left, right in conflicts)
    assert sum(weights[at] for at in found.taken) == try_all(weights, conflicts)
    assert find_best_set(weights, [(right, left) for left, right in conflicts]) == found


def test_a_ring_of_forty_is_solved() -> None:
    weights = [10 + at % 7 for at in range(40)]
    found = find_best_set(weights, [(at, (at + 1) % 40) for at in range(40)])
    assert found.is_exact
    assert len(found.taken) == 20


def test_a_contrived_tangle_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """1,200 programmes, each excluding a dozen others without any three that all exclude each other."""
    monkeypatch.setattr(stacking, "MAX_LOOKS", 5_000)
    conflicts = [(at, 600 + (at * factor + shift) % 600) for at in range(600) for factor, shift in ((7, 3), (11, 5))]
    conflicts += [(at, 600 + (at * factor + 1) % 600) for at in range(600) for factor in (1, 13, 17, 19)]
    found = find_best_set([1 + (at * 31) % 17 for at in range(1200)], conflicts)
    assert not any(left in found.taken and right in found.taken for left, right in conflicts)
    assert not found.is_exact
    rivals: dict[int, set[int]] = {at: set() for at in range(1200)}
    for left, right in conflicts:
        rivals[left].add(right)
        rivals[right].add(left)
    assert all(rivals[at] & set(found.taken) for at in set(range(1200)) - set(found.taken))  # nothing more fits in
