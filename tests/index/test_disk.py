"""What is written is for its owner alone, whole or not there, and a full disk is told for what it is."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.growth import Changes
from service.errors import EnvironmentProblem
from service.index.disk import filling, make_private_folder, telling_full_disk
from service.index.growth_states import open_newest_state
from service.index.growth_writer import GrowthWriter
from service.index.mapped_arrays import write_array
from service.index.snapshot_files import open_snapshot, save_snapshot
from tests import catalog_rows as rows

ME = UUID(int=1)
MAKER = rows.exporter(ME)
TOWEL, RUG = rows.product(MAKER, "towel", name="towel"), rows.product(MAKER, "rug", name="rug")
CHANGES = Changes(
    revision=2, products=[RUG], touched={"products": [RUG.id]}, offers=([rows.program(ME)], [rows.channel(ME)])
)
FULL_DEVICE = Path("/dev/full")
"""Which says at every write that there is no space left."""


def save(index_folder: Path) -> Path:
    return save_snapshot(build_snapshot(1, exporters=[MAKER], products=[TOWEL]), index_folder, "here")


def writer_of(folder: Path) -> GrowthWriter:
    base = open_snapshot(folder, "here")
    return GrowthWriter(folder, base, *open_newest_state(folder, base))


def modes(folder: Path) -> dict[bool, set[int]]:
    """Permissions of the folders (True) and the files (False) of a folder, itself included."""
    found: dict[bool, set[int]] = {True: set(), False: set()}
    for path in (folder, *folder.rglob("*")):
        found[path.is_dir()].add(path.stat().st_mode & 0o777)
    return found


def test_an_index_and_what_it_grows_by_are_for_their_owner_alone(tmp_path: Path) -> None:
    index_folder = tmp_path / "index" / "mark"
    writer = writer_of(save(index_folder))
    writer.grow(CHANGES)
    assert list(writer.folder.glob("growth/segments/*/rows.npy"))
    assert modes(tmp_path / "index") == {True: {0o700}, False: {0o600}}


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path / "a" / "b")
    make_private_folder(tmp_path)
    assert modes(tmp_path / "a") == {True: {0o700}, False: set()}
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_folder_whose_filling_fails_goes(tmp_path: Path) -> None:
    def fill() -> None:
        with filling(tmp_path / "a"):
            (tmp_path / "a" / "file").touch()
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fill()
    assert list(tmp_path.iterdir()) == []


def files_of(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def run_full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_array_that_does_not_fit_says_why() -> None:
    with pytest.raises(OSError, match="No space left") as refused:
        write_array(FULL_DEVICE, np.arange(9))
    assert refused.value.errno == errno.ENOSPC


def test_a_build_on_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.index.snapshot_content._file_of", lambda *_: FULL_DEVICE)
    with pytest.raises(EnvironmentProblem, match=rf"The disk of {tmp_path} is full.*make room") as told:
        save(tmp_path)
    assert "已满" in str(told.value.detail_zh)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["append_rows", "save_segment", "write_facts", "write_offers", "compute_checksums"])
def test_growth_on_a_full_disk_says_so_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder = save(tmp_path)
    before, writer = files_of(folder), writer_of(folder)
    with monkeypatch.context() as patch:
        patch.setattr(f"service.index.growth_writer.{step}", run_full)
        with pytest.raises(EnvironmentProblem, match=rf"The disk of {tmp_path} is full"):
            writer.grow(CHANGES)
    assert files_of(folder) == before
    again = writer_of(folder)
    again.grow(CHANGES)
    assert [product.name for product in again.snapshot.products.rows] == ["towel", "rug"]


@pytest.mark.parametrize("refuse", [PermissionError, FileNotFoundError])
def test_other_trouble_is_not_taken_for_a_full_disk(tmp_path: Path, refuse: Callable[[], OSError]) -> None:
    with pytest.raises(type(refuse())), telling_full_disk(tmp_path):
        raise refuse()
