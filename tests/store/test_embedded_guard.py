from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from service.errors import EnvironmentProblem
from service.store import embedded_guard
from service.store.embedded import is_embedded_running, release_embedded, start_embedded
from service.store.embedded_guard import keep_embedded


async def test_a_server_that_dies_again_and_again_is_revived_each_time(data_folder: Path) -> None:
    start_embedded(data_folder)
    revived: asyncio.Queue[str] = asyncio.Queue()
    guard = asyncio.create_task(keep_embedded(data_folder, lambda outcome, _: revived.put_nowait(outcome)))
    for _ in range(2):
        pid = int((data_folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        assert await asyncio.wait_for(revived.get(), 60) == "revived"
        assert is_embedded_running(data_folder)
    guard.cancel()
    release_embedded(data_folder)


async def test_a_server_that_does_not_start_any_more_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def refuse(_: Path) -> None:
        raise EnvironmentProblem("Its disk is full.")

    monkeypatch.setattr(embedded_guard, "revive_embedded", refuse)
    monkeypatch.setattr(embedded_guard, "TRY_AGAIN_AFTER_S", 0.0)
    monkeypatch.setattr(embedded_guard, "GIVE_UP_AFTER_S", 0.05)
    with pytest.raises(EnvironmentProblem, match="Its disk is full"):
        await keep_embedded(tmp_path, lambda outcome, _: tries.append(outcome))
    assert len(tries) > 1
