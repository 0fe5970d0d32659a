"""Bring the index on disk up to date: let it grow by what changed, or build it whole.

One process at a time works on an index folder; whoever starts it sees to that.

Run as a module it is the builder process: one request a line in, one answer a line out.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import orjson

from service.domain.classification.classifier import HsClassifier
from service.domain.snapshot.build import build_snapshot
from service.errors import HomewardError
from service.index.growing_arrays import NoRoom
from service.index.growth_states import list_states, open_newest_state
from service.index.growth_writer import GrowthWriter
from service.index.snapshot_files import (
    DamagedSnapshot,
    discard_snapshot,
    open_snapshot,
    publish_snapshot,
    write_snapshot,
)
from service.index.snapshot_folders import list_snapshots
from service.index.text_tables import bring_tables
from service.observability.garbage import collect_rarely
from service.store.database import Database
from service.usecases.collect_changes import collect_news

E = TypeVar("E")

GROWS_FROM = 100
"""Rows of goods from which on an index grows; a smaller one is built whole in no time, with fresh statistics, which a
handful of rows would move a lot."""
REFIT_AT = 0.1
"""Drift at which an index is built whole aside."""

_NICENESS = 5  # answering comes before building


@dataclass(frozen=True, slots=True)
class Built:
    """Where the index is that is up to date.

    Attributes:
        folder: of the snapshot.
        state: of what it grew by, None for nothing.
        is_refit_due: whether a whole build is to follow, aside.
    """

    folder: Path
    state: Path | None
    is_refit_due: bool


class IndexBuilder:
    """Brings one index up to date; remembers what it has open from one call to the next.

    Args:
        index_folder: where the snapshots of the database lie.
        origin: mark of the database.
        grows_from: rows of goods from which on the index grows.
    """

    def __init__(self, index_folder: Path, origin: str, *, grows_from: int = GROWS_FROM) -> None:
        self._folder = index_folder
        self._origin = origin
        self._grows_from = grows_from
        self._writer: GrowthWriter | None = None
        self._is_refit_due = False

    async def bring_up_to_date(self, database: Database) -> Built:
        """Take up what changed: as growth where that is possible, else by a whole build.

        Args:
            database: read in the service's scope, at one moment.

        Raises:
            EnvironmentProblem: the database is out of reach.
        """
        writer = self.open_newest()
        if writer is not None:
            writer = await self._catch_up(database, writer)
        if writer is None:
            folder = publish_snapshot(await write_whole(database, self._folder, self._origin))
            return Built(folder, None, is_refit_due=False)
        return Built(writer.folder, writer.path, self._is_refit_due or writer.snapshot.drift >= REFIT_AT)

    async def refit(self, database: Database) -> Path:
        """Build the index whole aside, and let it grow by what came meanwhile, before anyone sees it.

        Raises:
            EnvironmentProblem: the database is out of reach.
        """
        temporary = await write_whole(database, self._folder, self._origin)
        try:
            base = open_snapshot(temporary, self._origin)
            await self._catch_up(database, GrowthWriter(temporary, base, None, base))
        except BaseException:
            discard_snapshot(temporary)
            raise
        return publish_snapshot(temporary)

    def open_newest(self) -> GrowthWriter | None:
        """What grows the newest snapshot on disk; None when there is none, or it is damaged or too small to grow."""
        for folder in list_snapshots(self._folder)[:1]:
            newest = next(iter(list_states(folder)), None)
            if self._writer is not None and (self._writer.folder, self._writer.path) == (folder, newest):
                return self._writer
            self._writer, self._is_refit_due = None, False  # lets go of the old one before the new one is opened
            try:
                base = open_snapshot(folder, self._origin)
                state, snapshot = open_newest_state(folder, base)
                self._writer = GrowthWriter(folder, base, state, snapshot)
            except DamagedSnapshot:
                discard_snapshot(folder)
        return self._writer

    async def _catch_up(self, database: Database, writer: GrowthWriter) -> GrowthWriter | None:
        """Let a snapshot grow by all that has changed until now; None when it cannot."""
        is_behind = True
        while is_behind:
            self._writer = None  # until the step is done: a broken one leaves the writer in no state to go on
            async with database.frozen_unit_of_work() as uow:
                if not await uow.changes.is_held(writer.snapshot.revision):
                    return None
                news = await collect_news(uow, writer.snapshot)
            if news.changes is not None:
                if writer.snapshot.products.n_first + writer.snapshot.demands.n_first < self._grows_from:
                    return None
                try:
                    writer.grow(news.changes)
                except NoRoom:
                    return None
            self._is_refit_due |= news.is_refit_due
            self._writer, is_behind = writer, not news.is_whole
        return writer


async def write_whole(database: Database, index_folder: Path, origin: str) -> Path:
    """Write a snapshot of the catalogue as it is now into a folder that nobody sees yet; returns the folder.

    Raises:
        EnvironmentProblem: the database is out of reach.
    """
    async with database.frozen_unit_of_work() as uow:
        position = await uow.changes.position()
        products = await _collect(uow.products.stream_all())
        exporters = await _collect(uow.exporters.stream_all())
        demands = await _collect(uow.demands.stream_all())
        programs = await _collect(uow.programs.stream_all())
        channels = await _collect(uow.channels.stream_all())
        nomenclature = await uow.nomenclature.list_all()
    snapshot = build_snapshot(  # takes minutes, in which the server would end a transaction that is idle
        position,
        products=products,
        exporters=exporters,
        demands=demands,
        programs=programs,
        channels=channels,
        hs=HsClassifier.build(nomenclature, products),
    )
    return write_snapshot(snapshot, index_folder, origin)


async def _collect(rows: AsyncIterator[E]) -> list[E]:
    return [row async for row in rows]


async def _answer(request: dict[str, Any], builders: dict[Path, IndexBuilder]) -> dict[str, Any]:
    database = Database(request["database_url"], pool_size=1)
    index_folder, origin = Path(request["index_folder"]), request["origin"]
    builder = builders.setdefault(index_folder, IndexBuilder(index_folder, origin))
    try:
        if request.get("is_rehearsal"):
            builder.open_newest()
            return {}
        if request.get("is_refit"):
            return {"folder": str(await builder.refit(database))}
        built = await builder.bring_up_to_date(database)
    except (HomewardError, OSError) as error:
        return {"error": str(error)}
    finally:
        await database.dispose()
    state = None if built.state is None else str(built.state)
    return {"folder": str(built.folder), "state": state, "is_refit_due": built.is_refit_due}


def main() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setpgrp()  # Ctrl-C is the service's to handle, which then ends this process in order
    os.nice(_NICENESS)  # counts among the processes of one session, on a Linux that shares processors out by sessions
    collect_rarely()
    bring_tables()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not come between the answers
    builders: dict[Path, IndexBuilder] = {}
    for line in sys.stdin.buffer:
        answers.write(orjson.dumps(asyncio.run(_answer(orjson.loads(line), builders))) + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
