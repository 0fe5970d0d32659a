"""Bringing the tables to the version that this code needs. Slow to import, because of Alembic."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from service.errors import EnvironmentProblem
from service.store.address import parse_address
from service.store.connection import connector, explain
from service.store.tables_version import refuse_unknown

_LOCK = 4_720_871_553  # any number, as long as it stays the same: concurrent migrations wait for each other
_NOT_PERMITTED = "42501"
_FOLDERS = (
    Path(__file__).parent / "migrations",  # in an installed wheel
    Path(__file__).parent.parent.parent / "migrations",  # in the repository
)


async def upgrade(owner_url: str) -> None:
    """Bring the tables to the newest version; safe to call at once from several processes.

    Args:
        owner_url: of the role that owns the tables, or that may create them in schema `public`.

    Raises:
        EnvironmentProblem: out of reach, not permitted, or made by a newer Homeward.
    """
    async with _locked(owner_url) as connection:
        refuse_unknown(await connection.run_sync(_revision))
        await _run(connection, lambda config: command.upgrade(config, "head"))


async def downgrade(owner_url: str, revision: str) -> None:
    """Take the tables back to `revision` (`base` removes them with all their data)."""
    async with _locked(owner_url) as connection:
        await _run(connection, lambda config: command.downgrade(config, revision))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(next(folder for folder in _FOLDERS if folder.is_dir())))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def _run(connection: AsyncConnection, migration: Callable[[Config], None]) -> None:
    config = _config()

    def run(sync_connection: Connection) -> None:
        config.attributes["connection"] = sync_connection
        migration(config)

    try:
        await connection.run_sync(run)
        await connection.commit()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _NOT_PERMITTED:
            raise EnvironmentProblem(
                f"The migrating role may not do what a migration needs ({error.orig}). It must own the database "
                "or its schema public, and may create the role homeward_app, or find it made: "
                "CREATE ROLE homeward_app NOLOGIN."
            ) from error
        raise (explain(error) or error) from error


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connector(parse_address(url)), poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def _locked(url: str) -> AsyncIterator[AsyncConnection]:
    async with _connected(url) as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection
