"""The composition root: which database, which index, which clock; and how they start and stop together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fastapi import FastAPI

from service.api.application import build_application
from service.api.deps import Services
from service.api.key_cache import KeyCache
from service.config import Settings
from service.observability.logging import configure_logging
from service.observability.metrics import Metrics
from service.store.database import Database
from service.store.embedded import start_embedded
from service.store.migrate import check_up_to_date
from service.usecases.authenticate import authenticate
from service.usecases.refresh_index import LiveIndex, follow_changes


def create_app(settings: Settings, database: Database | None = None) -> FastAPI:
    """The service as an ASGI application. Nothing is touched before its lifespan begins.

    Args:
        settings: of the operator.
        database: connected to already and not disposed of here; None connects as `settings` say.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        configure_logging(settings.log_level, as_json=settings.log_json)
        own = database or await _connect(settings)
        live_index = LiveIndex()
        app.state.services = Services(
            database=own,
            live_index=live_index,
            keys=KeyCache(partial(authenticate, own)),
            metrics=metrics,
            clock=lambda: datetime.now(UTC),
        )
        follower = asyncio.create_task(follow_changes(own, live_index), name="follow_changes")
        try:
            yield
        finally:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower
            if database is None:
                await own.dispose()

    return build_application(metrics, lifespan)


def create_openapi() -> dict[str, Any]:
    """The OpenAPI document, made without settings or a database."""
    return build_application(Metrics()).openapi()


async def _connect(settings: Settings) -> Database:
    """The settings' database, or the embedded one; never migrated here, only checked.

    Raises:
        EnvironmentProblem: out of reach, not migrated, or connected as a role that row-level security does not bind.
    """
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
    else:
        url = (await asyncio.to_thread(start_embedded, settings.data_dir)).app_url
    await check_up_to_date(url)
    database = Database(url)
    await database.check_role()
    return database
