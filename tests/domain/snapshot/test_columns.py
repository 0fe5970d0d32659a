from __future__ import annotations

import pytest

from service.domain.snapshot.columns import Lists


@pytest.mark.parametrize(
    ("required", "held"), [([], [True, True, True]), ([1], [True, False, True]), ([1, 2], [True, False, False])]
)
def test_lists_contain_all(required: list[int], held: list[bool]) -> None:
    lists = Lists.build([[1, 2], [], [1]])
    assert lists.contain_all(required).tolist() == held
    assert lists.within([1]).tolist() == [False, True, True]
