from __future__ import annotations

import pytest

from service.domain.snapshot.columns import Lists


@pytest.mark.parametrize(
    ("allowed", "within"), [([], [False, True, False]), ([1], [False, True, True]), ([1, 2], [True, True, True])]
)
def test_lists_lie_within_what_is_allowed(allowed: list[int], within: list[bool]) -> None:
    assert Lists.build([[1, 2], [], [1]]).within(allowed).tolist() == within
