"""Keep the embedded PostgreSQL running: nobody else will start it again when it dies under the service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from service.errors import EnvironmentProblem
from service.store.embedded import is_embedded_running, revive_embedded

LOOK_EVERY_S = 0.25
GIVE_UP_AFTER_S = 8.0
"""Of tries that failed: a supervisor, or the person in front of the terminal, then hears of it."""
TRY_AGAIN_AFTER_S = 1.0

Told: TypeAlias = "Callable[[str, float], None]"
"""Told of each revival: `revived` or what went wrong, and the seconds since the server was missed."""


async def keep_embedded(data_dir: Path, told: Told) -> None:
    """Start the folder's server again whenever it died, for ever; end it by cancelling.

    Args:
        data_dir: Homeward's data folder; other processes may keep the same server.
        told: of every try.

    Raises:
        EnvironmentProblem: it does not start any more.
    """
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if not is_embedded_running(data_dir):
            await _revive(data_dir, told)


async def _revive(data_dir: Path, told: Told) -> None:
    missed_at = time.monotonic()
    while True:
        try:
            await asyncio.to_thread(revive_embedded, data_dir)
        except EnvironmentProblem as problem:
            seconds = time.monotonic() - missed_at
            told(problem.detail, seconds)
            if seconds > GIVE_UP_AFTER_S:
                raise
            await asyncio.sleep(TRY_AGAIN_AFTER_S)
        else:
            told("revived", time.monotonic() - missed_at)
            return
