"""The index that is served right now, and what happens to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from service.domain.snapshot.snapshot import Snapshot
from service.errors import IndexNotReady, RevisionNotReached
from service.usecases.versioned_snapshot import VersionedSnapshot


class IndexEventKind(StrEnum):
    """What happened to the index."""

    OPENED = "opened"
    BUILT = "built"
    GREW = "grew"
    REFITTED = "refitted"
    DAMAGED = "damaged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IndexEvent:
    """One thing that happened to the index, for logs and metrics.

    Attributes:
        kind: what.
        detail: the reason of a failure, else "".
        revision: of the snapshot, -1 when there is none.
        seconds: how long it took.
        drift: of the snapshot, see `Snapshot.drift`.
    """

    kind: IndexEventKind
    detail: str = ""
    revision: int = -1
    seconds: float = 0.0
    drift: float = 0.0


Report = Callable[[IndexEvent], None]


def _not_ready() -> IndexNotReady:
    return IndexNotReady("The index is still being built; try again shortly.", "索引正在建立，请稍后再试。")


class LiveIndex:
    """The snapshot that is served right now. Readers take it once a request and keep it to the end."""

    def __init__(self) -> None:
        self._versioned: VersionedSnapshot | None = None
        self._position = -1
        self._moved = asyncio.Event()

    @property
    def is_ready(self) -> bool:
        """Whether there is a snapshot."""
        return self._versioned is not None

    @property
    def snapshot(self) -> Snapshot:
        """The current snapshot.

        Raises:
            IndexNotReady: the first one is still being built.
        """
        return self.versioned_snapshot.snapshot

    @property
    def versioned_snapshot(self) -> VersionedSnapshot:
        """The current snapshot with the name of its registry of programmes.

        Raises:
            IndexNotReady: the first one is still being built.
        """
        if self._versioned is None:
            raise _not_ready()
        return self._versioned

    @property
    def position(self) -> int:
        """Every change below this position is in the answers; -1 when there are none yet."""
        return self._position

    def swap(self, versioned: VersionedSnapshot) -> None:
        """Serve another snapshot from now on; its revision may be lower, after the database was restored."""
        self._versioned = versioned
        self._position = versioned.snapshot.revision
        self._tell()

    def advance(self, position: int) -> None:
        """Note that the current snapshot holds every change below `position`."""
        self._position = max(position, self._position)
        self._tell()

    def _tell(self) -> None:
        """Wake those who wait; each has its own look at where the index is."""
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def wait_for(self, position: int, timeout_s: float) -> None:
        """Wait until every change below `position` is in the answers.

        Raises:
            IndexNotReady: there is no snapshot, after `timeout_s` seconds.
            RevisionNotReached: there is one, but an older one.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not self.is_ready or self._position < position:
                    await self._moved.wait()
        except TimeoutError:
            if not self.is_ready:
                raise _not_ready() from None
            raise RevisionNotReached(
                f"The index is at revision {self._position}, not yet at {position}; try again shortly.",
                f"索引当前版本为 {self._position}，尚未到达 {position}，请稍后再试。",
            ) from None
