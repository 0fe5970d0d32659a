"""Bringing the tables to the version that this code needs, and finding out whether they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from service.errors import EnvironmentProblem
from service.store.address import parse_address
from service.store.connection import connector, environment_problem

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
        _refuse_unknown(await connection.run_sync(_revision))
        await _run(connection, lambda config: command.upgrade(config, "head"))


async def downgrade(owner_url: str, revision: str) -> None:
    """Take the tables back to `revision` (`base` removes them with all their data)."""
    async with _locked(owner_url) as connection:
        await _run(connection, lambda config: command.downgrade(config, revision))


async def current_revision(url: str) -> str | None:
    """The version of the tables; None when there are none.

    Raises:
        EnvironmentProblem: out of reach, or the role may not even look.
    """
    async with _connected(url) as connection:
        try:
            return await connection.run_sync(_revision)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == _NOT_PERMITTED:
                raise EnvironmentProblem(
                    "The database role may not read Homeward's tables; run `homeward migrate` as their owner, then "
                    "GRANT homeward_app TO the role that the service connects as."
                ) from error
            raise (environment_problem(error) or error) from error


async def check_up_to_date(url: str) -> None:
    """Make sure that the tables are of the version that this code needs; any role that may read will do.

    Raises:
        EnvironmentProblem: they are older or newer, or missing; the sentence says what to do.
    """
    found = await current_revision(url)
    _refuse_unknown(found)
    if found != _newest():
        state = "has no tables of Homeward yet" if found is None else f"has tables of the older version {found}"
        raise EnvironmentProblem(f"The database {parse_address(url).shown} {state}; run `homeward migrate`.")


def _newest() -> str:
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None
    return newest


def _refuse_unknown(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise EnvironmentProblem(
            f"The database was made by another version of Homeward (its tables are at {revision!r}, which this one "
            "does not know); start that version, or use an empty database or data folder."
        )


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
        raise (environment_problem(error) or error) from error


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
