"""The composition root: which database, which index, which clock; and how they start and stop together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI
from threadpoolctl import threadpool_limits

from service.api.answer_cache import AnswerCache
from service.api.application import build_application
from service.api.connections import ConnectionLimits, bounded_protocol
from service.api.deps import Services
from service.api.key_cache import KeyCache
from service.config import Settings
from service.errors import EnvironmentProblem
from service.index.snapshot_folders import index_folder_of, origin_of
from service.index.text_tables import bring_tables
from service.observability.logging import configure_logging
from service.observability.loop_lag import watch_loop_lag
from service.observability.metrics import Metrics
from service.store.database import Database
from service.store.embedded import start_embedded
from service.store.embedded_guard import keep_embedded
from service.store.patience import CONNECTION_WAIT_S, Patience
from service.store.tables_version import check_up_to_date
from service.usecases.authenticate import authenticate
from service.usecases.forget_old import forget_old
from service.usecases.hidden_rows import HiddenRows
from service.usecases.live_index import IndexEvent, IndexEventKind, LiveIndex
from service.usecases.pinned_snapshots import PinnedSnapshots
from service.usecases.refresh_index import follow_changes
from service.usecases.scans import Scans

_FOLLOW_AGAIN_AFTER_S = 5.0
_FORGET_EVERY_S = 3600.0

logger = structlog.stdlib.get_logger("index")


def _end_process(_: EnvironmentProblem) -> None:
    signal.raise_signal(signal.SIGTERM)


def create_app(settings: Settings, give_up: Callable[[EnvironmentProblem], None] = _end_process) -> FastAPI:
    """The service as an ASGI application. Nothing is touched before its lifespan begins.

    Args:
        settings: the operator's.
        give_up: told when the service can do nothing more, so that its process ends and whoever minds it starts
            another one.
    """
    metrics = Metrics()
    bring_tables()
    threadpool_limits(1, user_api="blas")  # one worker, one core: small products lose more by threads than they gain

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        configure_logging(settings.log_level, as_json=settings.log_json)
        url = await _database_url(settings)
        await check_up_to_date(url)
        database = Database(url, patience=Patience(CONNECTION_WAIT_S, settings.statement_timeout_s))
        services = app.state.services = _services(settings, url, database, metrics)
        try:
            await database.check_role()
            async with (
                _following(settings, url, database, services.live_index, metrics),
                _forgetting(database),
                _keeping(settings, give_up),
                _in_background(services.pinned.let_go_in_time(), "let_go_in_time"),
                _in_background(watch_loop_lag(metrics.observe_lag), "watch_loop_lag"),
            ):
                yield
        finally:
            await database.dispose()

    return build_application(metrics, lifespan, settings.request_timeout_s)


def _services(settings: Settings, url: str, database: Database, metrics: Metrics) -> Services:
    live_index, origin = LiveIndex(), origin_of(url)
    return Services(
        database=database,
        live_index=live_index,
        pinned=PinnedSnapshots(live_index, index_folder_of(settings.data_dir, origin), origin),
        hidden=HiddenRows(database),
        scans=Scans(),
        keys=KeyCache(partial(authenticate, database)),
        answers=AnswerCache(),
        metrics=metrics,
        revision_wait_s=settings.revision_wait_s,
        clock=lambda: datetime.now(UTC),
    )


def create_protocol(settings: Settings) -> type[asyncio.Protocol]:
    """What the HTTP server speaks with one client, for uvicorn's setting `http`."""
    return bounded_protocol(
        ConnectionLimits(
            max_headers=settings.max_headers,
            max_header_bytes=settings.max_header_bytes,
            max_connections=settings.max_connections,
            client_timeout_s=settings.client_timeout_s,
        )
    )


def create_openapi() -> dict[str, Any]:
    """The OpenAPI document, made without settings or a database."""
    return build_application(Metrics()).openapi()


async def _database_url(settings: Settings) -> str:
    """Of the operator's database or the embedded one; never migrated here."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return (await asyncio.to_thread(start_embedded, settings.data_dir)).app_url


@asynccontextmanager
async def _following(
    settings: Settings, url: str, database: Database, live_index: LiveIndex, metrics: Metrics
) -> AsyncIterator[None]:
    """Keep the index up to date in the background, whatever happens to it, until the block ends."""

    def report(event: IndexEvent) -> None:
        metrics.observe_index(event.kind, event.revision, event.seconds, event.drift)
        is_trouble = event.kind in {IndexEventKind.FAILED, IndexEventKind.DAMAGED}
        log = logger.warning if is_trouble else logger.info
        log(f"index_{event.kind}", revision=event.revision, seconds=round(event.seconds, 3), detail=event.detail)

    async def follow() -> None:
        while True:
            try:
                await follow_changes(
                    database, live_index, database_url=url, data_dir=settings.data_dir, on_event=report
                )
            except Exception:
                logger.exception("following_failed")
            await asyncio.sleep(_FOLLOW_AGAIN_AFTER_S)

    async with _in_background(follow(), "follow_changes"):
        yield


@asynccontextmanager
async def _forgetting(database: Database) -> AsyncIterator[None]:
    """Forget, now and every hour, what has outlived its use; a database that is away is asked again next time."""

    async def forget() -> None:
        while True:
            try:
                n_changes, n_answers = await forget_old(database, datetime.now(UTC))
                logger.debug("forgotten", changes=n_changes, answers=n_answers)
            except Exception:
                logger.exception("forgetting_failed")
            await asyncio.sleep(_FORGET_EVERY_S)

    async with _in_background(forget(), "forget_old"):
        yield


@asynccontextmanager
async def _keeping(settings: Settings, give_up: Callable[[EnvironmentProblem], None]) -> AsyncIterator[None]:
    """Keep the embedded database running; one of the operator's own is the operator's to keep."""

    def report(what: str, seconds: float) -> None:
        logger.warning("embedded_database_died", outcome=what, seconds=round(seconds, 3))

    async def keep() -> None:
        try:
            await keep_embedded(settings.data_dir, report)
        except EnvironmentProblem as problem:
            give_up(problem)

    if settings.database_url is None:
        async with _in_background(keep(), "keep_embedded"):
            yield
    else:
        yield


@asynccontextmanager
async def _in_background(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """Run `work` beside the block; it ends with it."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
