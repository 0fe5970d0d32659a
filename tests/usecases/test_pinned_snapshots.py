"""A cursor's snapshot is found again by any worker, and its files are given back in the end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.domain.snapshot.build import build_snapshot
from service.errors import CursorExpired
from service.index.snapshot_files import discard_snapshot, open_snapshot, save_snapshot
from service.usecases.live_index import LiveIndex
from service.usecases.pinned_snapshots import N_OPEN, PinnedSnapshots
from service.usecases.versioned_snapshot import VersionedSnapshot, name_registry
from tests.index.test_open_files import open_files


class Worker:
    """One process on a data folder."""

    def __init__(self, index_folder: Path) -> None:
        self.folder = index_folder
        self.live = LiveIndex()
        self.pinned = PinnedSnapshots(self.live, index_folder, "here")

    def serve(self, folder: Path) -> None:
        snapshot = open_snapshot(folder, "here")
        self.live.swap(VersionedSnapshot(snapshot, name_registry(snapshot), folder))

    def turn_a_page(self) -> str:
        return self.pinned.pin(self.live.versioned_snapshot)

    async def find_revision(self, name: str) -> int:
        return (await self.pinned.find(name)).snapshot.revision


def save(tmp_path: Path, revision: int) -> Path:
    return save_snapshot(build_snapshot(revision), tmp_path, "here")


def forget_pins(tmp_path: Path) -> None:
    for mark in tmp_path.rglob("pinned"):
        os.utime(mark, (0, 0))


async def test_every_worker_of_a_data_folder_finds_what_one_has_pinned(tmp_path: Path) -> None:
    one, other = Worker(tmp_path), Worker(tmp_path)
    first, second = save(tmp_path, 1), save(tmp_path, 2)
    one.serve(first)
    name = one.turn_a_page()
    for worker in (one, other):
        worker.serve(second)
        assert await worker.find_revision(name) == 1
        assert await worker.find_revision(worker.turn_a_page()) == 2


async def test_what_is_live_needs_no_pin(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    worker.serve(save(tmp_path, 1))
    name = worker.turn_a_page()
    forget_pins(tmp_path)
    worker.pinned.let_go()
    assert await worker.find_revision(name) == 1


async def test_nothing_is_found_of_what_was_removed_or_is_no_longer_kept_or_was_never_there(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    folders = [save(tmp_path, revision) for revision in range(3)]
    names = []
    for folder in folders:
        worker.serve(folder)
        names.append(worker.turn_a_page())
    discard_snapshot(folders[0])
    forget_pins(folders[1])
    for name in (*names[:2], "0" * 16, "", "../../etc"):
        with pytest.raises(CursorExpired, match="ask again without cursor"):
            await worker.find_revision(name)


async def test_few_are_open_at_a_time_and_in_the_end_none(tmp_path: Path) -> None:
    worker, names = Worker(tmp_path), []
    for revision in range(N_OPEN + 3):
        worker.serve(save(tmp_path, revision))
        names.append(worker.turn_a_page())
        assert worker.pinned.n_open <= N_OPEN
    n_files = len(open_files(tmp_path))
    for revision, name in enumerate(names):
        assert await worker.find_revision(name) == revision
        assert worker.pinned.n_open == N_OPEN
    assert len(open_files(tmp_path)) <= n_files + n_files // N_OPEN  # the live one beside them
    worker.serve(save(tmp_path, 99))
    forget_pins(tmp_path)
    worker.pinned.let_go()
    assert worker.pinned.n_open == 0
    (live,) = {Path(path).relative_to(tmp_path).parts[0] for path in open_files(tmp_path)}
    assert live.startswith(f"{99:020d}-")
