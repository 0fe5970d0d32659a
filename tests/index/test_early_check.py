from __future__ import annotations

from pathlib import Path

import pytest

from service.domain.snapshot.build import build_snapshot
from service.index.early_check import begin_check, is_found_whole
from service.index.snapshot_files import DamagedSnapshot, open_snapshot, save_snapshot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_snapshot(build_snapshot(7), tmp_path, "here")


def damage(folder: Path) -> None:
    path = folder / "products" / "ids.npy"
    content = bytearray(path.read_bytes())
    content[9] ^= 1
    path.write_bytes(content)


def test_a_whole_snapshot_is_found_whole_once(folder: Path) -> None:
    begin_check(folder.parent)
    assert is_found_whole(folder)
    assert not is_found_whole(folder)


def test_what_was_not_begun_is_not_found_whole(folder: Path) -> None:
    begin_check(folder.parent / "nothing here")
    assert not is_found_whole(folder)


def test_a_damaged_snapshot_is_not_found_whole(folder: Path) -> None:
    damage(folder)
    begin_check(folder.parent)
    assert not is_found_whole(folder)


def test_a_damaged_snapshot_is_not_opened_after_an_early_check(folder: Path) -> None:
    damage(folder)
    begin_check(folder.parent)
    with pytest.raises(DamagedSnapshot, match=r"products/ids\.npy"):
        open_snapshot(folder, "here")


def test_a_snapshot_without_a_manifest_is_not_found_whole(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    begin_check(folder.parent)
    assert not is_found_whole(folder)
