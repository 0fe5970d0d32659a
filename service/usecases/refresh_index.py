"""Keep the live index fresh: follow the change feed, have a new snapshot built aside, swap one reference."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from service.domain.snapshot.snapshot import Snapshot
from service.errors import EnvironmentProblem
from service.index.builder import Builder, BuilderProcess, BuildFailed
from service.index.disk import make_private_folder
from service.index.growth_states import list_states, open_newest_state, open_state
from service.index.replaced import remove_replaced
from service.index.snapshot_files import DamagedSnapshot, discard_snapshot, open_snapshot
from service.index.snapshot_folders import index_folder_of, list_snapshots, origin_of, revision_of
from service.index.text_tables import bring_tables
from service.store.changes import CHANNEL
from service.store.database import Database
from service.usecases.live_index import IndexEvent, IndexEventKind, LiveIndex, Report
from service.usecases.versioned_snapshot import VersionedSnapshot, name_registry

BUILDER_MODULE = "service.usecases.build_index"

POLL_EVERY_S = 1.0
_GATHER_S = 0.03  # a burst of commits becomes one build
_REST_SHARE = 0.25  # of a build's time; so that steady writes leave the machine to the readers
_N_TRIES = 2  # another process may remove a snapshot, or leave a damaged one, just before it is opened here
_REFIT_AGAIN_AFTER_S = 60.0  # when it failed; else after as long as the last one took
_GIVE_BACK_EVERY_S = 10.0
_LOOK_EVERY_S = 0.02  # at what another process writes
_RETRY_AFTER_S = (0.0, 0.5, 1.0, 2.0, 4.0)


async def follow_changes(
    database: Database,
    live_index: LiveIndex,
    *,
    database_url: str,
    data_dir: Path,
    on_event: Report = lambda _: None,
    poll_every_s: float = POLL_EVERY_S,
    builder: Builder | None = None,
) -> None:
    """Serve the newest snapshot and keep it up to date, for ever; end it by cancelling.

    Trouble (the database away, a builder that dies) is reported and tried again; the last snapshot goes on being
    served. A cancelled call leaves no process behind.

    Args:
        database: the change feed's.
        live_index: what is kept up to date.
        database_url: the same database's, for the builder process.
        data_dir: folder of the snapshots; other processes may use it at the same time.
        on_event: told of every build and every failure.
        poll_every_s: how often the feed is looked at without a wake-up.
        builder: what builds; a process of its own by default.
    """
    refresher = _Refresher(database, live_index, database_url, data_dir, builder, on_event)
    async with _wake_ups(database) as woken, _closing(refresher):
        n_failures = 0
        await refresher.open_newest()
        while True:
            try:
                rest = await refresher.refresh()
                n_failures = 0
            except (EnvironmentProblem, BuildFailed, DamagedSnapshot, OSError) as error:
                on_event(IndexEvent(IndexEventKind.FAILED, str(error)))
                n_failures += 1
                rest = pause_after(n_failures)
            await refresher.give_back()
            await asyncio.sleep(rest)
            if not n_failures and not refresher.is_waiting:
                await _wait(woken, poll_every_s)


def pause_after(n_failures: int) -> float:
    """Seconds to rest after so many failures in a row: none after the first, since a dead builder is replaced."""
    return _RETRY_AFTER_S[min(n_failures, len(_RETRY_AFTER_S)) - 1]


async def load_snapshot(
    database: Database, *, database_url: str, data_dir: Path, on_event: Report = lambda _: None
) -> Snapshot:
    """An up-to-date snapshot for one piece of work: the one on disk when it is current, else a new one.

    Raises:
        EnvironmentProblem: the database is out of reach.
        BuildFailed: the snapshot cannot be built.
    """
    bring_tables()
    live_index = LiveIndex()
    refresher = _Refresher(database, live_index, database_url, data_dir, None, on_event)
    async with _closing(refresher):
        await refresher.open_newest()
        async with database.unit_of_work(None) as uow:
            position = await uow.changes.position()
        await refresher.refresh_to(position)
    return live_index.snapshot


class _Refresher:
    """Brings a live index up to date, one step at a time.

    Of the processes that work on one data folder, the first one has the index built (it holds a lock that falls with
    it); the others take up what it writes.
    """

    def __init__(
        self,
        database: Database,
        live_index: LiveIndex,
        database_url: str,
        data_dir: Path,
        builder: Builder | None,
        report: Report,
    ) -> None:
        self._database = database
        self._live = live_index
        self._origin = origin_of(database_url)
        self._folder = index_folder_of(data_dir, self._origin)
        self._request: dict[str, object] = {
            "database_url": database_url,
            "index_folder": str(self._folder),
            "origin": self._origin,
        }
        self._report = report
        self._builder: Builder = builder or BuilderProcess(BUILDER_MODULE)
        self._lock = FileLock(self._folder / "building.lock", mode=0o600)
        self._opened: tuple[Path, Snapshot] | None = None
        self._state: Path | None = None
        self._refit: asyncio.Task[None] | None = None
        self._refit_not_before = 0.0
        self._has_refitted = False
        self._rehearsed: int | None = None
        self._give_back_at = 0.0
        self.is_waiting = False
        """Whether there is news that another process is just taking up."""

    async def open_newest(self) -> None:
        """Serve what is on the disk, stale or not: catching up comes next. Damaged snapshots are removed.

        One that the database's feed does not reach back to is of another life of the database, and is not served.
        """
        for folder in list_snapshots(self._folder):
            if await self._is_held(revision_of(folder)) and await self._open_checked(folder):
                return

    async def refresh(self) -> float:
        """Take up what the feed has news of.

        Returns:
            Seconds to rest before the next look.
        """
        if self._live.is_ready and not self._has_refitted and not await self._catch_up():
            self.is_waiting = False
            await self._rehearse()
            return 0.0
        self.is_waiting = not self._is_builder()
        if self.is_waiting:
            return await self._take_up()
        began = time.perf_counter()
        for _ in range(_N_TRIES):
            built = await self._builder.build(self._request)
            folder, state = Path(built["folder"]), built.get("state")
            kind = IndexEventKind.BUILT if state is None else IndexEventKind.GREW
            if await self._open(folder, state and Path(state), kind, began):
                self._has_refitted = False
                self._give_back_at = 0.0
                await self.give_back()
                if built.get("is_refit_due"):
                    self._refit_aside()
                return (time.perf_counter() - began) * _REST_SHARE
        raise BuildFailed("The index was built but its files cannot be read back; check the disk of the data folder.")

    async def refresh_to(self, position: int) -> None:
        """Take up every change below a position."""
        while not self._live.is_ready or self._live.position < position:  # noqa: ASYNC110  # each round does its part
            await asyncio.sleep(await self.refresh())

    async def give_back(self) -> None:
        """Remove what was replaced and is not needed any more, now and then, if this process is the one that builds."""
        if self._opened is not None and self._lock.is_locked and time.monotonic() >= self._give_back_at:
            self._give_back_at = time.monotonic() + _GIVE_BACK_EVERY_S
            await asyncio.to_thread(remove_replaced, self._folder, self._opened[0])

    async def aclose(self) -> None:
        """Stop the builders, also in the middle of a build."""
        if self._refit is not None:
            self._refit.cancel()
            await asyncio.gather(self._refit, return_exceptions=True)
        await self._builder.aclose()
        self._lock.release()

    def _is_builder(self) -> bool:
        """Whether this process is the one that builds: the first that asks, for as long as it lives."""
        if not self._lock.is_locked:
            make_private_folder(self._folder)
            with suppress(Timeout):
                self._lock.acquire(blocking=False)
        return self._lock.is_locked

    async def _rehearse(self) -> None:
        """Have each builder process, one after a death too, open what it will let grow before a change waits for it."""
        if (self._builder.pid is None or self._builder.pid != self._rehearsed) and self._is_builder():
            await self._builder.build(self._request | {"is_rehearsal": True})
            self._rehearsed = self._builder.pid

    async def _take_up(self) -> float:
        """Serve what the process that builds has written, if that is news."""
        for folder in list_snapshots(self._folder)[:1]:
            state = next(iter(list_states(folder)), None)
            is_open = self._opened is not None and self._opened[0] == folder
            if is_open and state != self._state:
                await self._open(folder, state, IndexEventKind.GREW, time.perf_counter())
            elif not is_open and await self._is_further(revision_of(state or folder)):
                await self._open_checked(folder)
        return _LOOK_EVERY_S

    async def _is_further(self, revision: int) -> bool:
        """Whether a snapshot may follow the one that is served: a new whole build first has to catch up with it."""
        if not self._live.is_ready or revision >= self._live.snapshot.revision:
            return True
        return not await self._is_held(self._live.position)  # of another life of the database

    def _refit_aside(self) -> None:
        """Have the index built whole in another process; meanwhile it goes on growing."""
        if (self._refit is None or self._refit.done()) and time.monotonic() >= self._refit_not_before:
            self._refit = asyncio.create_task(self._run_refit(), name="index-refit")

    async def _run_refit(self) -> None:
        began = time.perf_counter()
        async with BuilderProcess(BUILDER_MODULE) as builder:  # for this once: it holds a catalogue's worth of memory
            try:
                await builder.build(self._request | {"is_refit": True})
                self._has_refitted, seconds = True, time.perf_counter() - began
                self._refit_not_before = time.monotonic() + seconds
                self._report(IndexEvent(IndexEventKind.REFITTED, seconds=seconds))
            except BuildFailed as error:
                self._refit_not_before = time.monotonic() + _REFIT_AGAIN_AFTER_S
                self._report(IndexEvent(IndexEventKind.FAILED, str(error)))

    async def _is_held(self, position: int) -> bool:
        try:
            async with self._database.unit_of_work(None) as uow:
                return await uow.changes.is_held(position)
        except EnvironmentProblem:
            return True  # out of reach: rather an answer that may be old than none

    async def _catch_up(self) -> bool:
        """Move the live position over what is known to hold no change; True when there is one."""
        async with self._database.unit_of_work(None) as uow:
            if not await uow.changes.is_held(self._live.position):
                return True
            batch = await uow.changes.list_after(self._live.position, limit=1)
        if not batch.changes:
            self._live.advance(batch.position)
        return bool(batch.changes)

    async def _open_checked(self, folder: Path) -> bool:
        """Serve a snapshot that this process has not had open, as of its newest state; every file is checked."""
        began = time.perf_counter()
        base = await self._open_whole(folder)
        if base is None:
            return False
        try:
            state, snapshot = await asyncio.to_thread(open_newest_state, folder, base)
        except DamagedSnapshot as error:  # it is older than it was, but whole; whoever builds will see to the rest
            self._report(IndexEvent(IndexEventKind.DAMAGED, error.detail))
            state, snapshot = None, base
        await self._serve(state, snapshot, IndexEventKind.OPENED, began)
        return True

    async def _open(self, folder: Path, state: Path | None, kind: IndexEventKind, began: float) -> bool:
        """Serve a snapshot as of a state that another process has just written."""
        base = await self._open_whole(folder)
        if base is None:
            return False
        try:
            snapshot = base if state is None else await asyncio.to_thread(open_state, folder, base, state)
        except DamagedSnapshot:  # overtaken: there are newer ones
            return False
        await self._serve(state, snapshot, kind, began)
        return True

    async def _open_whole(self, folder: Path) -> Snapshot | None:
        """A snapshot as it was built, checked when it is opened; None when it is damaged, and then it is removed."""
        if self._opened is None or self._opened[0] != folder:
            try:
                self._opened = (folder, await asyncio.to_thread(open_snapshot, folder, self._origin))
            except DamagedSnapshot as error:
                self._report(IndexEvent(IndexEventKind.DAMAGED, error.detail))
                await asyncio.to_thread(discard_snapshot, folder)
                return None
        return self._opened[1]

    async def _serve(self, state: Path | None, snapshot: Snapshot, kind: IndexEventKind, began: float) -> None:
        registry = self._live.versioned_snapshot.registry if self._live.is_ready else None
        if registry is None or snapshot.programs is not self._live.snapshot.programs:
            registry = await asyncio.to_thread(name_registry, snapshot)
        self._state = state
        assert self._opened is not None
        self._live.swap(VersionedSnapshot(snapshot, registry, state or self._opened[0]))
        seconds = time.perf_counter() - began
        self._report(IndexEvent(kind, revision=snapshot.revision, seconds=seconds, drift=snapshot.drift))


@asynccontextmanager
async def _closing(refresher: _Refresher) -> AsyncIterator[None]:
    """Stop the builder at the end, however it ends."""
    try:
        yield
    finally:
        await refresher.aclose()


@asynccontextmanager
async def _wake_ups(database: Database) -> AsyncIterator[asyncio.Event]:
    """An event that is set whenever the database says that something changed."""
    woken = asyncio.Event()

    async def listen() -> None:
        async with aclosing(database.listen(CHANNEL)) as notices:
            async for _ in notices:
                woken.set()

    listener = asyncio.create_task(listen(), name="index-wake-ups")
    try:
        yield woken
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def _wait(woken: asyncio.Event, at_most_s: float) -> None:
    """Until the next wake-up and a moment more, in which a burst gathers, but not for long."""
    try:
        async with asyncio.timeout(at_most_s):
            await woken.wait()
    except TimeoutError:
        return
    await asyncio.sleep(_GATHER_S)
    woken.clear()
