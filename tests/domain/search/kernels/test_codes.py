from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.domain.search.kernels.codes import count_edits, sum_by_holder


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_holders_sums_are_those_of_numpy_in_the_same_order(seed: int, is_weighted: bool) -> None:
    random = np.random.default_rng(seed)
    starts = np.cumsum([0, *random.integers(0, 9, 12)])
    holders = random.integers(0, random.choice([3, 2**31 - 1]), starts[-1]).astype(np.int32)
    weights = random.random(len(holders) if is_weighted else 0, dtype=np.float32)
    places, scales = random.integers(-1, 12, 8), random.random(8)
    found, sums = sum_by_holder(starts, holders, weights, places, scales)

    spans = [np.arange(starts[place], starts[place + 1]) if place >= 0 else np.arange(0) for place in places]
    read: NDArray[np.int64] = np.concatenate(spans)
    added = np.repeat(scales, list(map(len, spans))) * (weights[read] if is_weighted else 1.0)
    distinct, which = np.unique(holders[read], return_inverse=True)
    order = np.argsort(found)
    assert found[order].tolist() == distinct.tolist()
    assert sums[order].tolist() == np.bincount(which, weights=added, minlength=len(distinct)).tolist()


WORDS = st.text("abc", min_size=1, max_size=6)
"""Of few letters, so that most pairs are a few edits apart."""


@given(WORDS, st.lists(WORDS, min_size=1, max_size=6))
def test_edits_are_counted_as_by_their_definition(asked: str, words: list[str]) -> None:
    marked = [f"^{word}$" for word in words]
    ends = np.cumsum([0, *map(len, marked)])
    edits = count_edits(_letters("".join(marked)), ends, np.arange(len(words)), _letters(asked))
    for word, counted in zip(words, edits.tolist(), strict=True):
        is_far = abs(len(word) - len(asked)) > 2
        assert counted >= 3 if is_far else counted == _count_edits(asked, word)


def _letters(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("ascii"), dtype=np.uint8)


def _count_edits(one: str, other: str) -> int:
    """The optimal string alignment distance, from the ends of the words."""
    if not one or not other:
        return len(one) + len(other)
    ways = [_count_edits(one[:-1], other) + 1, _count_edits(one, other[:-1]) + 1]
    ways.append(_count_edits(one[:-1], other[:-1]) + (one[-1] != other[-1]))
    if len(one) > 1 and one[-2:] == other[-2:][::-1] and len(other) > 1:
        ways.append(_count_edits(one[:-2], other[:-2]) + 1)
    return min(ways)
