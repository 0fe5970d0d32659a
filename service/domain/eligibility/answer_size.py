"""How much of verdicts one answer holds: what is explained at length leaves room for fewer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

MAX_CHARACTERS = 1_000_000
"""Of sentences in both languages: an answer of 1 to 3 MB. A page about real programmes has a twentieth of it."""


def until_full(items: Iterable[T], length: Callable[[T], int]) -> Iterator[T]:
    """The first items, none of which is made before the ones before it have left room; one at least.

    Args:
        items: made one by one.
        length: of an item, in characters.
    """
    room = MAX_CHARACTERS
    for item in items:
        yield item
        room -= length(item)
        if room < 0:
            return
