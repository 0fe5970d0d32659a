"""A snapshot on disk: numpy arrays to be mapped, rows as JSON, and a manifest with a checksum of every file.

A folder appears whole or not at all: it is written under another name, flushed to the disk, and renamed. So a crash at
any moment leaves the last whole snapshot; what is damaged later is detected when it is opened, and never served.

    <revision>-<random>/
      manifest.json              format, model, revision, where it was built from, and {file: bytes used, SHA-256}
      products/ exporters/ demands/ programs/ channels/
        content.npy, ends.npy, ids.npy, network.npy, tenants.npy, text/…
      product_columns/, demand_columns/, relations/, facts/   one array a file
      categories.json
      hs/                        the classifier of HS codes
      growth/                    what came later: see `growth_files`

Arrays with an entry a row leave room to grow: only the first bytes of their files, those that the manifest tells, are
of the snapshot.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import orjson
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import Guesses
from service.domain.demand import Demand
from service.domain.market.crowding import NO_NEIGHBOURHOOD, Crowding
from service.domain.matching.columns import DemandColumns, Lists, ProductColumns
from service.domain.matching.snapshot import MODEL, Corpus, Snapshot
from service.domain.matching.text_index import TextIndex
from service.domain.programs import Channel, Program
from service.errors import HomewardError
from service.index.arrays import map_array, map_used, write_array, write_growing_array
from service.index.fact_files import read_facts, write_facts
from service.index.rows import RowFile, encode_rows

FORMAT = 6
"""Version of the layout; a folder of another one is not opened but built anew."""

N_KEPT = 2
"""Snapshots that stay on disk: the newest, and the one that a reader may be opening right now."""

KINDS: dict[str, type[Any]] = {
    "products": Product,
    "exporters": Exporter,
    "demands": Demand,
    "programs": Program,
    "channels": Channel,
}
"""What the rows of each corpus are."""
CORPUS_COLUMNS = ("ids", "network", "tenants")
COLUMNS = ("product_columns", "demand_columns")

_TEMPORARY = ".building-"
_ABANDONED_AFTER_S = 3600.0
_CODES_A_ROW, _BYTES_A_ROW = 16, 4_096  # of a row that has many
_READ_AT_ONCE = 1 << 22

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
        checksums: bytes used and their SHA-256 of every file, by its path within the folder.
        growing: the files that may hold more than that.
    """

    format: int
    model: str
    revision: int
    origin: str
    checksums: dict[str, tuple[int, str]]
    growing: list[str]


def save_snapshot(snapshot: Snapshot, index_folder: Path, origin: str) -> Path:
    """Write a snapshot into a new folder below `index_folder`, whole or not at all.

    Args:
        snapshot: what to write.
        index_folder: made when missing; several processes may write into it.
        origin: mark of the database it was built from.

    Returns:
        The new folder.
    """
    return publish_snapshot(write_snapshot(snapshot, index_folder, origin))


def write_snapshot(snapshot: Snapshot, index_folder: Path, origin: str) -> Path:
    """Likewise, into a folder that `list_snapshots` does not show yet."""
    index_folder.mkdir(parents=True, exist_ok=True)
    temporary = index_folder / f"{_TEMPORARY}{snapshot.revision:020d}-{uuid4().hex}"
    temporary.mkdir()
    try:
        growing = _write_content(snapshot, temporary)
        checksums = compute_checksums(temporary, growing)
        manifest = Manifest(FORMAT, snapshot.model, snapshot.revision, origin, checksums, [*growing])
        (temporary / "manifest.json").write_bytes(orjson.dumps(manifest))
        for path in (*_files_of(temporary), *_folders_of(temporary), temporary):
            _flush(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return temporary


def publish_snapshot(temporary: Path) -> Path:
    """Make a snapshot known that `write_snapshot` wrote; returns its folder."""
    folder = temporary.rename(temporary.with_name(temporary.name.removeprefix(_TEMPORARY)))
    _flush(folder.parent)
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
        manifest = read_manifest(folder)
        _check(folder, manifest, origin)
        return _read_content(folder, manifest)
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


def read_manifest(folder: Path) -> Manifest:
    """What a folder says of itself."""
    return Manifest(**orjson.loads((folder / "manifest.json").read_bytes()))


def _check(folder: Path, manifest: Manifest, origin: str) -> None:
    for what, stated, wanted in (
        ("format", manifest.format, FORMAT),
        ("model", manifest.model, MODEL),
        ("origin", manifest.origin, origin),
    ):
        if stated != wanted:
            raise ValueError(f"its {what} is {stated}, not {wanted}")
    check_files(folder, manifest.checksums, frozenset(manifest.growing))


def check_files(folder: Path, checksums: Mapping[str, tuple[int, str]], growing: Collection[str] = ()) -> None:
    """Compare the files of a folder with what was noted when they were written; `growing` ones may be longer.

    Raises:
        ValueError: one is missing or has other content.
    """

    def is_as_written(name: str) -> bool:
        (n_used, digest), path = checksums[name], folder / name
        size = path.stat().st_size
        return (size == n_used or (name in growing and size > n_used)) and _digest(path, n_used) == digest

    names = sorted(checksums)
    if missing := [name for name in names if not (folder / name).is_file()]:
        raise ValueError(f"{missing[0]} is missing")
    with ThreadPoolExecutor() as pool:  # hashing lets go of the GIL
        for name, is_good in zip(names, pool.map(is_as_written, names), strict=True):
            if not is_good:
                raise ValueError(f"{name} does not have the content it was written with")


def compute_checksums(folder: Path, used: Mapping[str, int] = MappingProxyType({})) -> dict[str, tuple[int, str]]:
    """Bytes and SHA-256 of every file of a folder; of those in `used`, of as many bytes."""
    paths = {str(path.relative_to(folder)): path for path in _files_of(folder)}
    sizes = {name: used.get(name, path.stat().st_size) for name, path in paths.items()}
    return {name: (size, _digest(paths[name], size)) for name, size in sizes.items()}


def _digest(path: Path, n_bytes: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while n_bytes > 0 and (part := file.read(min(n_bytes, _READ_AT_ONCE))):
            digest.update(part)
            n_bytes -= len(part)
    return digest.hexdigest()


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


def _write_content(snapshot: Snapshot, folder: Path) -> dict[str, int]:
    """Write all of a snapshot into a new folder; returns the used bytes of the files that may grow."""
    used = write_corpora(snapshot, KINDS, folder)
    for name in COLUMNS:
        columns = getattr(snapshot, name)
        for field in fields(columns):
            value = getattr(columns, field.name)
            if isinstance(value, Lists):
                used |= _write_growing(folder, f"{name}/{field.name}/starts", value.starts)
                used |= _write_growing(folder, f"{name}/{field.name}/codes", value.codes, n_an_entry=_CODES_A_ROW)
            else:
                used |= _write_growing(folder, f"{name}/{field.name}", value)
    for name, array in relations_of(snapshot).items():
        used |= _write_growing(folder, name, array)
    write_facts(folder / "facts", snapshot.facts)
    write_array(folder / "relations" / "catalog_starts.npy", snapshot.catalogs.starts)
    write_array(folder / "relations" / "catalog_rows.npy", snapshot.catalogs.codes)
    write_array(folder / "relations" / "crowded.npy", snapshot.crowding.codes)
    write_array(folder / "relations" / "crowds.npy", snapshot.crowding.counts)
    write_categories(folder, snapshot.categories)
    snapshot.hs.save(folder / "hs")
    return used


def write_corpora(snapshot: Snapshot, names: Iterable[str], folder: Path) -> dict[str, int]:
    """Write some corpora of a snapshot; returns the used bytes of the files that may grow."""
    used: dict[str, int] = {}
    for name in names:
        corpus = getattr(snapshot, name)
        content, ends = encode_rows(KINDS[name], corpus.rows)
        used |= _write_growing(folder, f"{name}/content", content, n_an_entry=_BYTES_A_ROW)
        used |= _write_growing(folder, f"{name}/ends", ends)
        for column in CORPUS_COLUMNS:
            used |= _write_growing(folder, f"{name}/{column}", getattr(corpus, column))
        corpus.text.save(folder / name / "text")
    return used


def _write_growing(folder: Path, name: str, array: NDArray[Any], *, n_an_entry: int = 1) -> dict[str, int]:
    path = folder / f"{name}.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    return {f"{name}.npy": write_growing_array(path, array, n_an_entry=n_an_entry)}


def relations_of(snapshot: Snapshot) -> dict[str, NDArray[Any]]:
    """The arrays with an entry a row that are no columns of one concept, by the names that they grow under."""
    return {
        "relations/exporter_rows": snapshot.exporter_rows,
        "relations/owner_rows": snapshot.owner_rows,
        "relations/us_export_shares": snapshot.us_export_shares,
        "relations/neighbourhoods": snapshot.crowding.of_rows,
        "relations/product_guesses/headings": snapshot.product_guesses.headings,
        "relations/product_guesses/probabilities": snapshot.product_guesses.probabilities,
        "relations/demand_guesses/headings": snapshot.demand_guesses.headings,
        "relations/demand_guesses/probabilities": snapshot.demand_guesses.probabilities,
    }


class GrowingArrays:
    """The growing arrays of a folder, mapped as far as they are used.

    Args:
        folder: of the snapshot.
        used: bytes of each file that are used, by its path within the folder.
    """

    def __init__(self, folder: Path, used: Mapping[str, int]) -> None:
        self._folder = folder
        self._used = used

    def __getitem__(self, name: str) -> NDArray[Any]:
        return map_used(self._folder / f"{name}.npy", self._used[f"{name}.npy"])

    def columns(self, kind: type[C], name: str) -> C:
        """Those of products or demands."""
        values: dict[str, Any] = {field.name: self._field(f"{name}/{field.name}") for field in fields(kind)}
        return kind(**values)

    def guesses(self, name: str) -> Guesses:
        """Those of products or demands."""
        return Guesses(self[f"relations/{name}/headings"], self[f"relations/{name}/probabilities"])

    def _field(self, name: str) -> NDArray[Any] | Lists:
        if f"{name}/starts.npy" in self._used:
            return Lists(self[f"{name}/starts"], self[f"{name}/codes"])
        return self[name]


def _read_content(folder: Path, manifest: Manifest) -> Snapshot:
    arrays = GrowingArrays(folder, {name: size for name, (size, _) in manifest.checksums.items()})
    corpora: dict[str, Any] = {name: read_corpus(arrays, name, folder) for name in KINDS}
    relations = folder / "relations"
    exporter_rows, of_rows = arrays["relations/exporter_rows"], arrays["relations/neighbourhoods"]
    is_counted = corpora["products"].network & (of_rows != NO_NEIGHBOURHOOD)
    crowded, crowds = map_array(relations / "crowded.npy"), map_array(relations / "crowds.npy")
    return Snapshot(
        revision=manifest.revision,
        model=manifest.model,
        **corpora,
        product_columns=arrays.columns(ProductColumns, "product_columns"),
        demand_columns=arrays.columns(DemandColumns, "demand_columns"),
        categories=read_categories(folder),
        exporter_rows=exporter_rows,
        owner_rows=arrays["relations/owner_rows"],
        catalogs=Lists(map_array(relations / "catalog_starts.npy"), map_array(relations / "catalog_rows.npy")),
        us_export_shares=arrays["relations/us_export_shares"],
        facts=read_facts(folder / "facts", exporter_rows),
        hs=HsClassifier.load(folder / "hs"),
        product_guesses=arrays.guesses("product_guesses"),
        demand_guesses=arrays.guesses("demand_guesses"),
        crowding=Crowding(of_rows, is_counted, crowded, crowds),
    )


def read_corpus(arrays: GrowingArrays, name: str, folder: Path) -> Corpus[Any]:
    """Map one corpus of a whole build; its text index lies in `folder`."""
    ids = arrays[f"{name}/ids"]
    return Corpus(
        rows=RowFile(KINDS[name], arrays[f"{name}/content"], arrays[f"{name}/ends"]),
        ids=ids,
        network=arrays[f"{name}/network"],
        tenants=arrays[f"{name}/tenants"],
        text=TextIndex.load(folder / name / "text"),
        n_first=len(ids),
        dead=np.zeros(0, dtype=np.intp),
    )


def write_categories(folder: Path, categories: Mapping[int, str]) -> None:
    """Write the categories' names by their codes."""
    (folder / "categories.json").write_bytes(orjson.dumps({str(code): name for code, name in categories.items()}))


def read_categories(folder: Path) -> dict[int, str]:
    """What `write_categories` wrote."""
    return {int(code): name for code, name in orjson.loads((folder / "categories.json").read_bytes()).items()}
