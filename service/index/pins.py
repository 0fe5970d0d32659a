"""Snapshots that somebody is paging through: marked on the disk, where every process of a data folder sees it.

A place is where a snapshot lies: its own folder, or the folder of a state that it grew to. The mark is an empty file in
the place; its time says when a cursor was given out last.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from service.index.disk import PRIVATE_FILE
from service.index.snapshot_folders import GROWTH

KEPT_S = 300.0
"""How long a snapshot is kept after the last cursor into it was given out."""

_PIN = "pinned"


class Bounds(NamedTuple):
    """How much is kept for cursors alone; beyond it, what was paged through least recently goes before its time."""

    n_places: int
    n_bytes: int


def name_place(place: Path) -> str:
    """What a cursor calls a place: it holds no path, and cannot be guessed, as the folder's own name cannot."""
    return hashlib.sha256(place.name.encode()).hexdigest()[:16]


def snapshot_of(place: Path) -> Path:
    """The folder of the snapshot that a place is of."""
    return place.parent.parent if place.parent.name == GROWTH else place


def pin(place: Path) -> None:
    """Keep a place, and the snapshot that it is of, for another `KEPT_S` seconds, unless it was removed just now."""
    with suppress(FileNotFoundError):
        for path in (place, snapshot_of(place)):
            (path / _PIN).touch(PRIVATE_FILE)


def pinned_at(place: Path) -> float | None:
    """When a place was pinned last, in seconds of the epoch; None when that is too long ago, or never."""
    try:
        at = (place / _PIN).stat().st_mtime
    except FileNotFoundError:
        return None
    return at if time.time() - at <= KEPT_S else None


def choose_pinned(places: Iterable[Path], n_bytes_of: Callable[[Path], int], bounds: Bounds) -> set[Path]:
    """The places that are kept for the cursors into them, of some that are not kept anyway."""
    found = {place: at for place in places if (at := pinned_at(place)) is not None}
    kept: set[Path] = set()
    n_bytes = 0
    for place in sorted(found, key=lambda one: found[one], reverse=True)[: bounds.n_places]:
        n_bytes += n_bytes_of(place)
        if n_bytes > bounds.n_bytes:
            break
        kept.add(place)
    return kept
