"""Waiting for what is to come true; never for a time to pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

PATIENCE_S = 300.0
"""After which it never will, however busy the machine is; nothing that passes takes as long."""
_LOOK_EVERY_S = 0.01


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; it fails the test when it never does."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110  # no event tells of it
                await asyncio.sleep(_LOOK_EVERY_S)
    except TimeoutError:
        pytest.fail("it never came true")
