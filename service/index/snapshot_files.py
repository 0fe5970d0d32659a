"""A snapshot on disk: numpy arrays to be mapped, rows as JSON, and a manifest with a checksum of every file.

A folder appears whole or not at all: it is written under another name, flushed to the disk, and renamed. So a crash at
any moment leaves the last whole snapshot; what is damaged later is detected when it is opened, and never served.

    <revision>-<random>/
      manifest.json              format, model, revision, where it was built from, and {file: size, SHA-256}
      products/ exporters/ demands/ programs/ channels/
        rows.json, row_ends.npy, ids.npy, network.npy, tenants.npy, text/…
      product_columns/, demand_columns/, relations/, facts/   one array a file
      categories.json
      hs/                        the classifier of HS codes
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import orjson
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.matching.columns import DemandColumns, Lists, ProductColumns
from service.domain.matching.snapshot import MODEL, Corpus, Row, Snapshot
from service.domain.matching.text_index import TextIndex
from service.domain.programs import Channel, Program
from service.errors import HomewardError
from service.index.fact_files import read_facts, write_facts
from service.index.rows import RowFile, write_rows

FORMAT = 4
"""Version of the layout; a folder of another one is not opened but built anew."""

N_KEPT = 2
"""Snapshots that stay on disk: the newest, and the one that a reader may be opening right now."""

_TEMPORARY = ".building-"
_ABANDONED_AFTER_S = 3600.0

R = TypeVar("R", bound=Row)
C = TypeVar("C", ProductColumns, DemandColumns)


class DamagedSnapshot(HomewardError):
    """A snapshot's files are missing, changed or of another format; build it anew."""

    code = "damaged_snapshot"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot's folder says of itself.

    Attributes:
        format: version of the layout.
        model: of the text model.
        revision: position in the change feed.
        origin: mark of the database it was built from; a data folder may be used with another one later.
        checksums: size in bytes and SHA-256 of every file, by its path within the folder.
    """

    format: int
    model: str
    revision: int
    origin: str
    checksums: dict[str, tuple[int, str]]


def save_snapshot(snapshot: Snapshot, index_folder: Path, origin: str) -> Path:
    """Write a snapshot into a new folder below `index_folder`, whole or not at all.

    Args:
        snapshot: what to write.
        index_folder: made when missing; several processes may write into it.
        origin: mark of the database it was built from.

    Returns:
        The new folder.
    """
    index_folder.mkdir(parents=True, exist_ok=True)
    name = f"{snapshot.revision:020d}-{uuid4().hex}"
    temporary = index_folder / f"{_TEMPORARY}{name}"
    temporary.mkdir()
    try:
        _write_content(snapshot, temporary)
        manifest = Manifest(FORMAT, snapshot.model, snapshot.revision, origin, _checksums(temporary))
        (temporary / "manifest.json").write_bytes(orjson.dumps(manifest))
        for path in (*_files_of(temporary), *_folders_of(temporary), temporary):
            _flush(path)
        folder = temporary.rename(index_folder / name)
        _flush(index_folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return folder


def index_folder_of(data_dir: Path, origin: str) -> Path:
    """Where the snapshots of one database lie in a data folder; those of other formats or models lie elsewhere.

    So two versions of the service can work on one data folder and never open, or remove, what the other wrote.
    """
    mark = hashlib.sha256(f"{FORMAT} {MODEL} {origin}".encode()).hexdigest()[:16]
    return data_dir / "index" / mark


def revision_of(folder: Path) -> int:
    """The revision that a snapshot's folder is named after; -1 for a folder that is none."""
    revision = folder.name.partition("-")[0]
    return int(revision) if revision.isdecimal() else -1


def list_snapshots(index_folder: Path) -> list[Path]:
    """Folders of whole snapshots, the newest first."""
    found = [path for path in index_folder.glob("*-*") if path.is_dir() and not path.name.startswith(_TEMPORARY)]
    return sorted(found, key=_age_order, reverse=True)


def _age_order(folder: Path) -> tuple[int, float]:
    try:
        written = folder.stat().st_mtime
    except FileNotFoundError:  # another process removed it meanwhile
        written = 0.0
    return (revision_of(folder), written)


def open_snapshot(folder: Path, origin: str) -> Snapshot:
    """Open a snapshot: check every file, then map the arrays.

    Raises:
        DamagedSnapshot: it is not whole, not of this format and model, or of another database.
    """
    try:
        _check(folder, origin)
        return _read_content(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedSnapshot(
            f"The index snapshot {folder} cannot be opened: {error}; it will be built anew."
        ) from error


def remove_old_snapshots(index_folder: Path, current: Path) -> int:
    """Remove all but the newest `N_KEPT` snapshots and `current`, and what a crash left half written; returns how many.

    A process that has a removed one open keeps it: its maps hold the files until it lets go of them.
    """
    old = [folder for folder in list_snapshots(index_folder)[N_KEPT:] if folder != current]
    for folder in index_folder.glob(f"{_TEMPORARY}*"):
        try:
            if time.time() - folder.stat().st_mtime > _ABANDONED_AFTER_S:
                old.append(folder)
        except FileNotFoundError:
            continue
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def discard_snapshot(folder: Path) -> None:
    """Remove one snapshot, a damaged one for instance."""
    shutil.rmtree(folder, ignore_errors=True)


def _check(folder: Path, origin: str) -> None:
    manifest = Manifest(**orjson.loads((folder / "manifest.json").read_bytes()))
    for what, stated, wanted in (
        ("format", manifest.format, FORMAT),
        ("model", manifest.model, MODEL),
        ("origin", manifest.origin, origin),
    ):
        if stated != wanted:
            raise ValueError(f"its {what} is {stated}, not {wanted}")
    present = {str(path.relative_to(folder)) for path in _files_of(folder)} - {"manifest.json"}
    if missing := sorted(manifest.checksums.keys() - present):
        raise ValueError(f"{missing[0]} is missing")
    for name, (size, digest) in manifest.checksums.items():
        path = folder / name
        if path.stat().st_size != size or _digest(path) != digest:
            raise ValueError(f"{name} does not have the content it was written with")


def _checksums(folder: Path) -> dict[str, tuple[int, str]]:
    return {str(path.relative_to(folder)): (path.stat().st_size, _digest(path)) for path in _files_of(folder)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _folders_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_dir())


def _flush(path: Path) -> None:
    """Wait until a file's content, or a folder's entries, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_KINDS: dict[str, type[Any]] = {
    "products": Product,
    "exporters": Exporter,
    "demands": Demand,
    "programs": Program,
    "channels": Channel,
}


def _write_content(snapshot: Snapshot, folder: Path) -> None:
    for name, kind in _KINDS.items():
        _write_corpus(getattr(snapshot, name), kind, folder / name)
    _write_columns(snapshot.product_columns, folder / "product_columns")
    _write_columns(snapshot.demand_columns, folder / "demand_columns")
    relations = folder / "relations"
    relations.mkdir()
    _write_array(relations / "exporter_rows.npy", snapshot.exporter_rows)
    _write_array(relations / "us_export_shares.npy", snapshot.us_export_shares)
    write_facts(folder / "facts", snapshot.facts)
    _write_lists(relations / "catalogs", snapshot.catalogs)
    names = {str(code): name for code, name in snapshot.categories.items()}
    (folder / "categories.json").write_bytes(orjson.dumps(names))
    snapshot.hs.save(folder / "hs")
    _write_guesses(relations / "product_guesses", snapshot.product_guesses)
    _write_guesses(relations / "demand_guesses", snapshot.demand_guesses)


def _read_content(folder: Path) -> Snapshot:
    manifest = Manifest(**orjson.loads((folder / "manifest.json").read_bytes()))
    corpora: dict[str, Any] = {name: _read_corpus(kind, folder / name) for name, kind in _KINDS.items()}
    names = orjson.loads((folder / "categories.json").read_bytes())
    relations = folder / "relations"
    exporter_rows = _read_array(relations / "exporter_rows.npy")
    return Snapshot(
        revision=manifest.revision,
        model=manifest.model,
        **corpora,
        product_columns=_read_columns(ProductColumns, folder / "product_columns"),
        demand_columns=_read_columns(DemandColumns, folder / "demand_columns"),
        categories={int(code): name for code, name in names.items()},
        exporter_rows=exporter_rows,
        catalogs=_read_lists(relations / "catalogs"),
        us_export_shares=_read_array(relations / "us_export_shares.npy"),
        facts=read_facts(folder / "facts", exporter_rows),
        hs=HsClassifier.load(folder / "hs"),
        product_guesses=_read_guesses(relations / "product_guesses"),
        demand_guesses=_read_guesses(relations / "demand_guesses"),
    )


def _write_corpus(corpus: Corpus[R], kind: type[R], folder: Path) -> None:
    folder.mkdir()
    write_rows(folder, kind, corpus.rows)
    for name in ("ids", "network", "tenants"):
        _write_array(folder / f"{name}.npy", getattr(corpus, name))
    corpus.text.save(folder / "text")


def _read_corpus(kind: type[R], folder: Path) -> Corpus[R]:
    return Corpus(
        rows=RowFile.open(folder, kind),
        ids=_read_array(folder / "ids.npy"),
        network=_read_array(folder / "network.npy"),
        tenants=_read_array(folder / "tenants.npy"),
        text=TextIndex.load(folder / "text"),
    )


def _write_columns(columns: ProductColumns | DemandColumns, folder: Path) -> None:
    folder.mkdir()
    for field in fields(columns):
        value = getattr(columns, field.name)
        write: Callable[[Path, Any], None] = _write_lists if isinstance(value, Lists) else _write_array
        write(folder / (field.name if isinstance(value, Lists) else f"{field.name}.npy"), value)


def _read_columns(kind: type[C], folder: Path) -> C:
    values: dict[str, Any] = {
        field.name: _read_lists(folder / field.name)
        if (folder / field.name).is_dir()
        else _read_array(folder / f"{field.name}.npy")
        for field in fields(kind)
    }
    return kind(**values)


def _write_lists(folder: Path, lists: Lists) -> None:
    folder.mkdir()
    _write_array(folder / "starts.npy", lists.starts)
    _write_array(folder / "codes.npy", lists.codes)


def _read_lists(folder: Path) -> Lists:
    return Lists(_read_array(folder / "starts.npy"), _read_array(folder / "codes.npy"))


def _write_guesses(folder: Path, guesses: Guesses) -> None:
    folder.mkdir()
    _write_array(folder / "headings.npy", guesses.headings)
    _write_array(folder / "probabilities.npy", guesses.probabilities)


def _read_guesses(folder: Path) -> Guesses:
    return Guesses(_read_array(folder / "headings.npy"), _read_array(folder / "probabilities.npy"))


def _write_array(path: Path, array: NDArray[Any]) -> None:
    np.save(path, array, allow_pickle=False)


def _read_array(path: Path) -> NDArray[Any]:
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array
