"""Folders on the disk: for their owner alone, filled whole or not at all; and a full disk is told in a sentence."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import EnvironmentProblem

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
"""An index holds what all tenants keep to themselves."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone."""
    if not folder.exists():
        make_private_folder(folder.parent)
        folder.mkdir(PRIVATE_FOLDER, exist_ok=True)


@contextmanager
def filling(folder: Path) -> Iterator[None]:
    """Make a private folder for the block to fill; when the block fails, the folder goes.

    Folders and files that the block makes in it are private at its end, and out of reach before.
    """
    make_private_folder(folder)
    try:
        yield
        for path in folder.rglob("*"):
            path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def telling_full_disk(folder: Path) -> Iterator[None]:
    """Say so, and what helps, when the block cannot go on because the disk of a folder is full.

    Raises:
        EnvironmentProblem: it is.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise EnvironmentProblem(
            f"The disk of {folder} is full, so the index cannot be written; make room on it, or move the data folder "
            "(HOMEWARD_DATA_DIR, --data-dir).",
            f"{folder} 所在磁盘已满，无法写入索引；请清理磁盘空间，或更换数据目录（HOMEWARD_DATA_DIR、--data-dir）。",
        ) from error
