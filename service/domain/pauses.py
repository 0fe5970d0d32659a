"""Work that pauses: a computation in stretches, so that whoever runs it can look at what else waits.

Such a function is a generator. It yields where it may be left alone for a moment, every millisecond or so, and returns
its result.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Pausing: TypeAlias = Generator[None, None, T]


def run_to_end(work: Pausing[T]) -> T:
    """The result of work beside which nothing waits."""
    try:
        while True:
            next(work)
    except StopIteration as done:
        result: T = done.value
        return result
