"""Waiting for what is to come true; never for a time to pass."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest

PATIENCE_S = 300.0
"""After which it never will, however busy the machine is; nothing that passes takes as long."""
_LOOK_EVERY_S = 0.05


async def eventually(is_so: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something is so, beside what else runs on the event loop; it fails the test when it never is."""
    for _ in _looks():
        found = is_so()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(_LOOK_EVERY_S)


def wait_until(is_so: Callable[[], bool]) -> None:
    """The same where no event loop runs."""
    for _ in _looks():
        if is_so():
            return
        time.sleep(_LOOK_EVERY_S)


def _looks() -> Iterator[None]:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        yield
    pytest.fail("it never came true")
