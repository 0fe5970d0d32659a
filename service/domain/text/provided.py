"""Tables that take seconds to make and are the same for all: made when first used, or brought by who keeps them ready.

Making them is the domain's; keeping them on disk is not. So whoever starts a process may say where they come from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Provided(Generic[T]):
    """One table, made or brought once a process.

    Args:
        make: makes it, where nothing brings it.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self._get = make
        self._table: T | None = None

    def bring(self, get: Callable[[], T]) -> None:
        """Take the table from `get` when it is first used; what is in use already stays."""
        self._get = get

    def __call__(self) -> T:
        """The table."""
        if self._table is None:
            self._table = self._get()
        return self._table
