"""Build the index: read the whole catalogue at one moment, make a snapshot of it, write it to the disk.

Run as a module it is the builder process: one request a line in, one answer a line out.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import orjson

from service.domain.classification.classifier import HsClassifier
from service.domain.matching.snapshot import build_snapshot
from service.errors import HomewardError
from service.index.snapshot_files import list_snapshots, revision_of, save_snapshot
from service.store.database import Database

E = TypeVar("E")

_NICENESS = 5  # answering comes before building


async def build_index(database: Database, index_folder: Path, origin: str) -> Path:
    """Write a snapshot of the catalogue as it is now; one that is there and still current is taken instead.

    Args:
        database: read in the service's scope, at one moment.
        index_folder: where the snapshots of this database lie.
        origin: mark of the database.

    Returns:
        The snapshot's folder.

    Raises:
        EnvironmentProblem: the database is out of reach.
    """
    for folder in list_snapshots(index_folder)[:1]:
        if not await has_news(database, revision_of(folder)):
            return folder
    async with database.frozen_unit_of_work() as uow:
        products = await _collect(uow.products.stream_all())
        snapshot = build_snapshot(
            await uow.changes.position(),
            products=products,
            exporters=await _collect(uow.exporters.stream_all()),
            demands=await _collect(uow.demands.stream_all()),
            programs=await _collect(uow.programs.stream_all()),
            channels=await _collect(uow.channels.stream_all()),
            hs=HsClassifier.build(await uow.nomenclature.list_all(), products),
        )
    return save_snapshot(snapshot, index_folder, origin)


async def has_news(database: Database, position: int) -> bool:
    """Whether the catalogue changed after a position, or that cannot be told any more.

    Raises:
        EnvironmentProblem: the database is out of reach.
    """
    async with database.unit_of_work(None) as uow:
        if not await uow.changes.is_held(position):
            return True
        return bool((await uow.changes.list_after(position, limit=1)).changes)


async def _collect(rows: AsyncIterator[E]) -> list[E]:
    return [row async for row in rows]


@contextmanager
def _alone(index_folder: Path) -> Iterator[None]:
    """Let one process build at a time; the lock falls with the process that holds it."""
    index_folder.mkdir(parents=True, exist_ok=True)
    with (index_folder / "building.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def _answer(request: dict[str, Any]) -> dict[str, str]:
    database = Database(request["database_url"], pool_size=1)
    index_folder = Path(request["index_folder"])
    try:
        with _alone(index_folder):
            folder = await build_index(database, index_folder, request["origin"])
    except (HomewardError, OSError) as error:
        return {"error": str(error)}
    finally:
        await database.dispose()
    return {"folder": str(folder)}


def main() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(_NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not come between the answers
    for line in sys.stdin.buffer:
        answers.write(orjson.dumps(asyncio.run(_answer(orjson.loads(line)))) + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
