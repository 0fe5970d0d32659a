"""The folders of snapshots: where they lie, which of them are whole, and what they say of themselves.

Nothing here reads what is in them, so that it can be done before all that is needed for that is imported.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from service.domain.search.model_name import MODEL

FORMAT = 11
"""Version of the layout; a folder of another one is not opened but built anew."""
BUILDING = ".building-"
"""Begins the names of folders that are being written."""
GROWTH = "growth"
"""Folder of what a snapshot grew by, within its own."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot's folder says of itself.

    Attributes:
        format: version of the layout.
        model: of the text model.
        revision: position in the change feed.
        origin: mark of the database it was built from; a data folder may be used with another one later.
        checksums: bytes used and their checksum of every file, by its path within the folder.
        growing: the files that may hold more than that.
    """

    format: int
    model: str
    revision: int
    origin: str
    checksums: dict[str, tuple[int, str]]
    growing: list[str]


def origin_of(database_url: str) -> str:
    """A mark of a database that tells it from others and holds no password."""
    parts = urlsplit(database_url)
    place = f"{parts.hostname}:{parts.port}{parts.path}?{parts.query}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]


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
    found = [path for path in index_folder.glob("*-*") if path.is_dir() and not path.name.startswith(BUILDING)]
    return sorted(found, key=age_of, reverse=True)


def age_of(folder: Path) -> tuple[int, float]:
    """What orders the folders of snapshots, or of a snapshot's states, the oldest first."""
    try:
        written = (folder / "manifest.json").stat().st_mtime  # the folder's own time changes with what comes into it
    except FileNotFoundError:  # damaged, or another process removed it meanwhile
        written = 0.0
    return (revision_of(folder), written)


def read_manifest(folder: Path) -> Manifest:
    """What a folder says of itself."""
    return Manifest(**orjson.loads((folder / "manifest.json").read_bytes()))
