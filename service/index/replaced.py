"""Give back the disk of what was replaced: snapshots, and states of those that grew.

The newest stay, since a reader may be about to open them, and those that cursors lead into, for a while and within
bounds. A process that has a removed one open keeps it: its maps hold the files until it lets go of them.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from service.index.checksums import files_of
from service.index.growth_states import GROWING, list_states, read_state
from service.index.pins import Bounds, choose_pinned
from service.index.snapshot_folders import BUILDING, GROWTH, list_snapshots, read_manifest

N_SNAPSHOTS_KEPT = 2
"""Snapshots that stay on disk: the newest, and the one that a reader may be opening right now."""
N_STATES_KEPT = 3
"""States that stay on disk: a reader may be about to open the one before the last."""
PINNED_SNAPSHOTS = Bounds(16, 1 << 30)
PINNED_STATES = Bounds(64, 1 << 30)

_ABANDONED_AFTER_S = 3600.0
_DAMAGE = (OSError, ValueError, KeyError, TypeError)


def remove_replaced(index_folder: Path, current: Path) -> int:
    """Remove snapshots and states that nobody needs, and what a crash left half written.

    Args:
        index_folder: of which no other process removes anything, or writes into it, meanwhile.
        current: a snapshot's folder that stays.

    Returns:
        How many folders were removed.
    """
    held = list_snapshots(index_folder)
    old = [folder for folder in held[N_SNAPSHOTS_KEPT:] if folder != current]
    kept = choose_pinned(old, _n_bytes_of_snapshot, PINNED_SNAPSHOTS)
    gone = [*(folder for folder in old if folder not in kept), *_abandoned(index_folder)]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    for folder in held:
        if folder not in gone:
            remove_old_states(folder)
    return len(gone)


def remove_old_states(folder: Path) -> set[str]:
    """Remove states of a snapshot, the segments that no other state has, and what a step that failed has left.

    Returns:
        The names of the segments that stay.
    """
    states = list_states(folder)
    kept = {*states[:N_STATES_KEPT]}
    kept |= choose_pinned(states[N_STATES_KEPT:], _n_bytes_of_state, PINNED_STATES)
    growth, used = folder / GROWTH, set[str]()
    for path in kept:
        used.update(_segments_of(path))
    unused = [path for path in (growth / "segments").glob("*") if path.name not in used]
    for path in (*(path for path in states if path not in kept), *unused, *growth.glob(f"{GROWING}*")):
        shutil.rmtree(path, ignore_errors=True)
    return used


def _abandoned(index_folder: Path) -> list[Path]:
    found = []
    for folder in index_folder.glob(f"{BUILDING}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > _ABANDONED_AFTER_S:
                found.append(folder)
    return found


def _segments_of(path: Path) -> Mapping[str, Mapping[str, tuple[int, str]]]:
    """Checksums of the files of a state's segments; none of one that is damaged, which nobody opens."""
    try:
        return read_state(path).segment_checksums
    except _DAMAGE:
        return {}


def _n_bytes_of_state(path: Path) -> int:
    segments = _segments_of(path).values()
    return sum(file.stat().st_size for file in files_of(path)) + sum(
        size for files in segments for size, _ in files.values()
    )


def _n_bytes_of_snapshot(folder: Path) -> int:
    try:
        return sum(size for size, _ in read_manifest(folder).checksums.values())
    except _DAMAGE:
        return 0
