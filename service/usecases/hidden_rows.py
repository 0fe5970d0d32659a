"""What was hidden since the index was made: it is in nobody's answers once its owner has been answered.

The change feed marks the changes that hide a row, and tells them as soon as they are committed, also above the horizon
that an index grows by. So an answer asks for them first, whatever worker makes it, and leaves these rows out. Those who
ask at the same time share one look.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from weakref import WeakKeyDictionary

from service.domain.snapshot.hiding import HiddenRow, hide
from service.errors import EnvironmentProblem
from service.store.changes import Operation
from service.store.database import Database
from service.usecases.versioned_snapshot import VersionedSnapshot


class HiddenRows:
    """Leaves hidden rows out of snapshots.

    Args:
        database: whose change feed tells of them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watches: WeakKeyDictionary[VersionedSnapshot, _Watch] = WeakKeyDictionary()

    async def leave_out(self, versioned: VersionedSnapshot) -> VersionedSnapshot:
        """A snapshot without the rows that were hidden when this was called; the same one again while none is.

        Raises:
            EnvironmentProblem: the database is out of reach: what may have been hidden is not shown.
        """
        watch = self._watches.get(versioned)
        if watch is None:
            watch = self._watches[versioned] = _Watch(self._database, versioned.snapshot.revision)
        return await watch.look(versioned)


class _Watch:
    """What is known to be hidden since one snapshot. Holds no reference to it, so that it can be given back."""

    def __init__(self, database: Database, revision: int) -> None:
        self._database = database
        self._position = revision
        self._without: VersionedSnapshot | None = None
        self._known = frozenset[int]()
        self._turn = asyncio.Lock()
        self._n_begun = 0
        self._last: tuple[int, EnvironmentProblem | None] = (0, None)

    async def look(self, versioned: VersionedSnapshot) -> VersionedSnapshot:
        """The snapshot as it is seen now: by a look that began after this was called."""
        n_before = self._n_begun
        async with self._turn:
            number, problem = self._last
            if number <= n_before:
                await self._look(versioned)
            elif problem is not None:
                raise problem
        return self._without or versioned

    async def _look(self, versioned: VersionedSnapshot) -> None:
        self._n_begun += 1
        try:
            batch = await self._database.hidden.list_after(self._position)
        except EnvironmentProblem as problem:
            self._n_begun += 1  # counts for all who wait by now: asking for each of them in turn would take for ever
            self._last = (self._n_begun, problem)
            raise
        if news := [change for change in batch.changes if change.seq not in self._known]:
            rows = (HiddenRow(one.entity_type, one.entity_id, one.operation is Operation.DELETE) for one in news)
            seen = self._without or versioned
            self._without = replace(seen, snapshot=hide(seen.snapshot, rows))
        self._known = frozenset(change.seq for change in batch.changes)
        self._position = batch.position
        self._last = (self._n_begun, None)
