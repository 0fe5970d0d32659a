"""The snapshots that cursors go on with: pages are one ranking, whatever is written between them.

A snapshot stays on the disk for some minutes after the last cursor into it was given out, so that every worker of the
data folder finds it; a few are open as well, which spares opening them again.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from service.domain.snapshot.snapshot import Snapshot
from service.errors import CursorExpired
from service.index.growth_states import list_states, open_state
from service.index.pins import KEPT_S, name_place, pin, pinned_at, snapshot_of
from service.index.snapshot_files import DamagedSnapshot, open_snapshot
from service.index.snapshot_folders import list_snapshots
from service.usecases.live_index import LiveIndex
from service.usecases.versioned_snapshot import VersionedSnapshot, name_registry

N_OPEN = 4
"""Snapshots that a worker holds open for cursors: each takes some 40 files, 200 when it is one that has not grown."""

_PIN_AGAIN_AFTER_S = 5.0


@dataclass(slots=True)
class _Held:
    """A snapshot that is open, as of a state or whole, and when it was pinned last here."""

    versioned: VersionedSnapshot
    pinned_at: float


class PinnedSnapshots:
    """Finds the snapshot of a cursor again.

    Args:
        live_index: what is served right now; its snapshot needs no pin to be found.
        index_folder: where the snapshots lie.
        origin: mark of the database that they are of.
    """

    def __init__(self, live_index: LiveIndex, index_folder: Path, origin: str) -> None:
        self._live = live_index
        self._folder = index_folder
        self._origin = origin
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._base: tuple[Path, Snapshot] | None = None
        self._opening = asyncio.Lock()

    @property
    def n_open(self) -> int:
        """How many are held open for cursors."""
        return len(self._held)

    def pin(self, versioned: VersionedSnapshot) -> str:
        """Keep a snapshot for the cursor that is given out with a page of it; returns what the cursor calls it."""
        assert versioned.place is not None, "what is served lies on the disk"
        name, now = name_place(versioned.place), time.monotonic()
        held = self._held.get(name)
        if held is None or now - held.pinned_at > _PIN_AGAIN_AFTER_S:
            pin(versioned.place)
            held = _Held(versioned, now)
        self._hold(name, held)
        return name

    async def find(self, name: str) -> VersionedSnapshot:
        """The snapshot that a cursor calls so.

        Raises:
            CursorExpired: it is no longer kept, or lies in another data folder.
        """
        live = self._live.versioned_snapshot
        if live.place is not None and name_place(live.place) == name:
            return live
        async with self._opening:
            self.let_go()
            held = self._held.get(name) or _Held(await self._open(name), 0.0)
        self._hold(name, held)
        return held.versioned

    def let_go(self) -> None:
        """Close what no cursor leads into any more, so that its files are given back."""
        for name, held in list(self._held.items()):
            assert held.versioned.place is not None
            if pinned_at(held.versioned.place) is None:
                del self._held[name]
        kept = {snapshot_of(held.versioned.place) for held in self._held.values() if held.versioned.place}
        if self._base is not None and self._base[0] not in kept:
            self._base = None

    async def let_go_in_time(self) -> None:
        """Do so now and then, for ever; end it by cancelling."""
        while True:
            await asyncio.sleep(KEPT_S / 10)
            self.let_go()

    def _hold(self, name: str, held: _Held) -> None:
        self._held[name] = held
        self._held.move_to_end(name)
        while len(self._held) > N_OPEN:
            self._held.popitem(last=False)

    async def _open(self, name: str) -> VersionedSnapshot:
        place = await asyncio.to_thread(self._find_on_disk, name)
        if place is None:
            raise _expired()
        try:
            snapshot = await asyncio.to_thread(self._open_place, place)
        except (DamagedSnapshot, OSError):  # removed meanwhile, for instance
            raise _expired() from None
        return VersionedSnapshot(snapshot, await asyncio.to_thread(name_registry, snapshot), place)

    def _find_on_disk(self, name: str) -> Path | None:
        for folder in list_snapshots(self._folder):
            for place in (folder, *list_states(folder)):
                if name_place(place) == name:
                    return place if pinned_at(place) is not None else None
        return None

    def _open_place(self, place: Path) -> Snapshot:
        folder = snapshot_of(place)
        if self._base is None or self._base[0] != folder:
            self._base = (folder, open_snapshot(folder, self._origin))
        base = self._base[1]
        return base if place == folder else open_state(folder, base, place)


def _expired() -> CursorExpired:
    return CursorExpired(
        "The ranking that this cursor goes on with is no longer kept; ask again without cursor.",
        "此游标所续的排名已不再保留；请不带 cursor 重新查询。",
    )
