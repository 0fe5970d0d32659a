"""A snapshot on disk: numpy arrays to be mapped, rows as JSON, and a manifest with a checksum of every file.

A folder appears whole or not at all: it is written under another name, flushed to the disk, and renamed. So a crash at
any moment leaves the last whole snapshot; what is damaged later is detected when it is opened, and never served. Only
its owner may read it: it holds what all tenants keep to themselves.

    <revision>-<random>/
      manifest.json              format, model, revision, where it was built from, and {file: bytes used, checksum}
      products/ exporters/ demands/ programs/ channels/
        content.npy, ends.npy      the rows
        ids.npy, price.npy, …      their columns, as the schema names them
        text/                      the index of their texts
      goods_model/, offers_model/   what the texts were weighed by
      census/, facts/, categories.json
      hs/                        the classifier of HS codes
      growth/                    what came later: see `growth_states`

Arrays with an entry a row leave room to grow: only the first bytes of their files, those that the manifest tells, are
of the snapshot.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import orjson

from service.domain.search.model_name import MODEL
from service.domain.snapshot.snapshot import Snapshot
from service.errors import HomewardError
from service.index.checksums import check_files, compute_checksums, files_of
from service.index.disk import filling, telling_full_disk
from service.index.early_check import is_found_whole
from service.index.snapshot_content import read_content, write_content
from service.index.snapshot_folders import BUILDING, FORMAT, Manifest, read_manifest

_FLUSHED_AT_ONCE = 8  # a disk takes the small files that are waiting together in one go


class DamagedSnapshot(HomewardError):
    """A snapshot's files are missing, changed or of another format; build it anew."""

    code = "damaged_snapshot"


def save_snapshot(snapshot: Snapshot, index_folder: Path, origin: str) -> Path:
    """Write a snapshot into a new folder below `index_folder`, whole or not at all.

    Args:
        snapshot: what to write.
        index_folder: made when missing; several processes may write into it.
        origin: mark of the database it was built from.

    Returns:
        The new folder.

    Raises:
        EnvironmentProblem: the disk is full.
    """
    return publish_snapshot(write_snapshot(snapshot, index_folder, origin))


def write_snapshot(snapshot: Snapshot, index_folder: Path, origin: str) -> Path:
    """Likewise, into a folder that `list_snapshots` does not show yet.

    Raises:
        EnvironmentProblem: the disk is full.
    """
    temporary = index_folder / f"{BUILDING}{snapshot.revision:020d}-{uuid4().hex}"
    with telling_full_disk(index_folder), filling(temporary):
        growing = write_content(snapshot, temporary)
        checksums = compute_checksums(temporary, growing)
        manifest = Manifest(FORMAT, snapshot.model, snapshot.revision, origin, checksums, [*growing])
        (temporary / "manifest.json").write_bytes(orjson.dumps(manifest))
        with ThreadPoolExecutor(_FLUSHED_AT_ONCE) as pool:
            list(pool.map(_flush, (*files_of(temporary), *_folders_of(temporary), temporary)))
    return temporary


def publish_snapshot(temporary: Path) -> Path:
    """Make a snapshot known that `write_snapshot` wrote; returns its folder."""
    folder = temporary.rename(temporary.with_name(temporary.name.removeprefix(BUILDING)))
    _flush(folder.parent)
    return folder


def open_snapshot(folder: Path, origin: str) -> Snapshot:
    """Open a snapshot: check every file, then map the arrays.

    Raises:
        DamagedSnapshot: it is not whole, not of this format and model, or of another database.
    """
    try:
        manifest = read_manifest(folder)
        _check(folder, manifest, origin)
        return read_content(folder, manifest.model, manifest.revision, _used(manifest))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedSnapshot(
            f"The index snapshot {folder} cannot be opened: {error}; it will be built anew."
        ) from error


def discard_snapshot(folder: Path) -> None:
    """Remove one snapshot, a damaged one for instance."""
    shutil.rmtree(folder, ignore_errors=True)


def _check(folder: Path, manifest: Manifest, origin: str) -> None:
    for what, stated, wanted in (
        ("format", manifest.format, FORMAT),
        ("model", manifest.model, MODEL),
        ("origin", manifest.origin, origin),
    ):
        if stated != wanted:
            raise ValueError(f"its {what} is {stated}, not {wanted}")
    if not is_found_whole(folder):
        check_files(folder, manifest.checksums, frozenset(manifest.growing))


def _used(manifest: Manifest) -> dict[str, int]:
    return {name: size for name, (size, _) in manifest.checksums.items()}


def _folders_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_dir())


def _flush(path: Path) -> None:
    """Wait until a file's content, or a folder's entries, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
