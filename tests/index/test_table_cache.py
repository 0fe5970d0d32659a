from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from service.domain.search.kernels.compilation import own_temporary_folder
from service.index.table_cache import cached_folder


class Maker:
    """Writes one file, and counts how often."""

    def __init__(self) -> None:
        self.n_made = 0

    def __call__(self, folder: Path) -> None:
        self.n_made += 1
        (folder / "words.txt").write_text("毛巾 towel")


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def keep(source: Path, make: Maker) -> Path:
    folder = cached_folder("dictionary-1", source, make)
    assert folder is not None
    assert (folder / "words.txt").read_text() == "毛巾 towel"
    return folder


def test_it_is_made_once_beside_the_source(tmp_path: Path, make: Maker) -> None:
    source = tmp_path / "dictionary.py"
    assert keep(source, make) == keep(source, make) == tmp_path / "__pycache__" / "dictionary-1"
    assert make.n_made == 1
    assert [path.name for path in (tmp_path / "__pycache__").iterdir()] == ["dictionary-1"]


@pytest.mark.parametrize("harm", ["other", "missing", "unknown", "torn"])
def test_what_is_damaged_is_made_again(tmp_path: Path, make: Maker, harm: str) -> None:
    source = tmp_path / "dictionary.py"
    folder = keep(source, make)
    if harm == "other":
        (folder / "words.txt").write_text("毛巾 bowel")
    elif harm == "missing":
        (folder / "words.txt").unlink()
    elif harm == "unknown":
        (folder / "checksums.json").unlink()
    else:
        (folder / "checksums.json").write_bytes((folder / "checksums.json").read_bytes()[:-3])
    keep(source, make)
    assert make.n_made == 2


def test_where_the_source_s_folder_cannot_be_written_the_user_s_own_serves(tmp_path: Path, make: Maker) -> None:
    source = tmp_path / "nowhere" / "dictionary.py"
    assert keep(source, make) == keep(source, make)
    assert make.n_made == 1


def test_where_nothing_can_be_written_there_is_none(
    tmp_path: Path, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert cached_folder("dictionary-1", tmp_path / "nowhere" / "dictionary.py", make) is None


def test_a_folder_that_others_may_write_into_is_not_trusted() -> None:
    folder = own_temporary_folder()
    assert folder is not None
    folder.chmod(0o777)
    assert own_temporary_folder() is None
