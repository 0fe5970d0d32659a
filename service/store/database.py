"""The database: its connections, and the one question at start whether the role that the service has is a safe one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.errors import EnvironmentProblem
from service.store.address import parse_address
from service.store.connection import TROUBLE, connector
from service.store.hidden_feed import HiddenFeed
from service.store.patience import FOR_WORK, Patience
from service.store.session import Session
from service.store.unit_of_work import UnitOfWork

APPLICATION_ROLE = "homeward_app"
_RECONNECT_AFTER_S = 0.5
_LISTENER_ASKS_EVERY_S = 5.0
_LISTENER_WAITS_S = 2.0

_ROLE = text(
    """
    SELECT current_user AS name, rolsuper AS is_superuser, rolbypassrls AS bypasses,
        EXISTS (SELECT FROM pg_roles r
                WHERE r.rolname = :role AND pg_has_role(current_user, r.oid, 'USAGE')) AS granted,
        EXISTS (SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                WHERE nspname = 'public' AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER')
        ) AS owns
    FROM pg_roles WHERE rolname = current_user
    """
)


class Database:
    """A PostgreSQL database that Homeward's tables are in.

    Args:
        url: of the role the application connects as; see `address.parse_address`.
        pool_size: connections kept open; as many again are opened under load.
        patience: how long it may keep a unit of work waiting.

    Raises:
        EnvironmentProblem: the URL cannot be honoured. Nothing is connected yet.
    """

    def __init__(self, url: str, *, pool_size: int = 10, patience: Patience = FOR_WORK) -> None:
        self._patience = patience
        self._connect = connector(parse_address(url))
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._connect,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=3600,  # the session's patience ends sooner
            hide_parameters=True,  # errors are logged, and partners' data has no place in a log
        )
        self.hidden = HiddenFeed(self._connect, patience)

    def unit_of_work(self, tenant_id: UUID | None) -> UnitOfWork:
        """A unit of work of a tenant; None is the service itself, which reads every row and owns tenants and keys."""
        return UnitOfWork(Session(self.engine, tenant_id, self._patience))

    def patient_unit_of_work(self) -> UnitOfWork:
        """A unit of work of the service for what takes its time and nobody waits for."""
        return UnitOfWork(Session(self.engine, None, FOR_WORK))

    def frozen_unit_of_work(self) -> UnitOfWork:
        """A read-only unit of work of the service that sees the database at one moment, however long it reads."""
        return UnitOfWork(Session(self.engine, None, FOR_WORK, frozen=True))

    async def ping(self) -> None:
        """Ask the database for an answer.

        Raises:
            EnvironmentProblem: it gives none.
        """
        async with UnitOfWork(session := Session(self.engine, None, self._patience)):
            await session.execute(text("SELECT 1"))

    async def check_role(self) -> None:
        """Make sure that row-level security binds the role that the service connects as.

        Raises:
            EnvironmentProblem: the role owns tables, is a superuser, bypasses row-level security, or lacks the
                grants of `homeward_app`; the sentence says how to mend it.
        """
        async with UnitOfWork(session := Session(self.engine, None, self._patience)):
            role = (await session.execute(_ROLE, {"role": APPLICATION_ROLE})).one()
        fix = f"connect as a role of its own: CREATE ROLE … LOGIN PASSWORD '…' IN ROLE {APPLICATION_ROLE}."
        if role.is_superuser or role.bypasses:
            what = "is a superuser" if role.is_superuser else "has BYPASSRLS"
            raise EnvironmentProblem(
                f"The database role {role.name!r} {what}, so tenants would not be kept apart; {fix}"
            )
        if role.owns:
            raise EnvironmentProblem(
                f"The database role {role.name!r} owns tables or is a member of their owner; {fix} "
                "The owner's URL belongs in HOMEWARD_MIGRATION_DATABASE_URL."
            )
        if not role.granted:
            raise EnvironmentProblem(
                f"The database role {role.name!r} is not a member of {APPLICATION_ROLE}; run `homeward migrate`, "
                f"then GRANT {APPLICATION_ROLE} TO {role.name}."
            )

    async def listen(self, channel: str) -> AsyncGenerator[None, None]:
        """Wake-ups from NOTIFY on `channel`, merged when they come faster than they are taken.

        Yields once as soon as it listens, and once after each reconnect, when something may have been missed; it
        reconnects by itself for ever. A wake-up is a hint; the truth is in the change feed. Close it with `aclose`.
        """
        while True:
            try:
                connection = await self._connect()
            except EnvironmentProblem:
                await asyncio.sleep(_RECONNECT_AFTER_S)
                continue
            woken = asyncio.Event()
            woken.set()
            try:
                await _subscribe(connection, channel, woken)
                while True:
                    await _wait_or_ask(connection, woken)
                    if connection.is_closed():
                        break
                    woken.clear()
                    yield
            except TROUBLE:
                pass  # lost while subscribing, or silent: tried again like any other loss
            finally:
                connection.terminate()
            await asyncio.sleep(_RECONNECT_AFTER_S)

    async def dispose(self) -> None:
        """Close all connections."""
        await self.hidden.aclose()
        await self.engine.dispose()


async def _subscribe(connection: asyncpg.Connection[asyncpg.Record], channel: str, woken: asyncio.Event) -> None:
    def wake(*_: object) -> None:
        woken.set()

    connection.add_termination_listener(wake)
    async with asyncio.timeout(_LISTENER_WAITS_S):
        await connection.add_listener(channel, wake)


async def _wait_or_ask(connection: asyncpg.Connection[asyncpg.Record], woken: asyncio.Event) -> None:
    """Wait for a notice. A connection that a network drops in silence brings none and says nothing: it is asked."""
    while not woken.is_set():
        try:
            async with asyncio.timeout(_LISTENER_ASKS_EVERY_S):
                await woken.wait()
        except TimeoutError:
            async with asyncio.timeout(_LISTENER_WAITS_S):
                await connection.execute("")
