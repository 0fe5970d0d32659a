"""Commands on the database: `migrate`, `keys create`, `keys revoke`; and how every command reaches it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import typer

from service.cli.options import DataDir, TenantName, load_settings

if TYPE_CHECKING:
    from service.config import Settings
    from service.store.database import Database

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database that is ready, and the URL it was reached by (the index builder connects on its own)."""

    database: Database
    url: str


keys = typer.Typer(help="API keys of the tenants.", no_args_is_help=True)


def with_database(settings: Settings, work: Callable[[Prepared], Awaitable[T]]) -> T:
    """Run `work` on the settings' database.

    The embedded database is started, migrated and given the registry of programmes. A server of the operator's own
    is never migrated in passing: it is only checked.

    Raises:
        EnvironmentProblem: it is out of reach, or not migrated, or of another version.
    """

    async def run() -> T:
        async with _prepared(settings) as prepared:
            return await work(prepared)

    return asyncio.run(run())


@asynccontextmanager
async def _prepared(settings: Settings) -> AsyncIterator[Prepared]:
    from service.store.database import Database
    from service.store.embedded import start_embedded
    from service.store.tables_version import NEWEST, check_up_to_date, current_version

    if settings.database_url is None:
        owner_url, url = start_embedded(settings.data_dir)
        if await current_version(owner_url) != NEWEST:
            await _upgrade(owner_url)
    else:
        url = settings.database_url.get_secret_value()
        await check_up_to_date(url)
    database = Database(url)
    try:
        await database.check_role()
        if settings.database_url is None:
            await _sync_registry(database)
        yield Prepared(database, url)
    finally:
        await database.dispose()


async def _upgrade(owner_url: str) -> None:
    from service.store.migrate import upgrade  # brings Alembic along, which a start has no other use for

    await upgrade(owner_url)


async def _sync_registry(database: Database) -> None:
    """Bring the shared registry of programmes and channels in the database to the one in the data files."""
    from service.programs.registry import shipped_registry
    from service.usecases.sync_registry import sync_registry

    registry = shipped_registry()
    await sync_registry(database, registry.channels, registry.programs, datetime.now(UTC))


def migrate(data_dir: DataDir = None) -> None:
    """Bring the tables and the programme registry up to date.

    On a server of your own this connects as the tables' owner: set HOMEWARD_MIGRATION_DATABASE_URL.
    """
    settings = load_settings(data_dir=data_dir)
    owner = settings.migration_database_url or settings.database_url
    if owner is None:
        with_database(settings, nothing_more)
    else:
        asyncio.run(_migrate_server(owner.get_secret_value()))
    typer.echo("The database is up to date.")


async def _migrate_server(owner_url: str) -> None:
    from service.store.database import Database

    await _upgrade(owner_url)
    database = Database(owner_url)
    try:
        await _sync_registry(database)
    finally:
        await database.dispose()


async def nothing_more(_: Prepared) -> None:
    """Preparing the database was all there was to do."""


@keys.command("create")
def create_key_command(tenant: TenantName, data_dir: DataDir = None) -> None:
    """Make an API key for a tenant and print it: this once, for only its hash is kept."""
    from service.usecases.create_key import create_key

    settings = load_settings(data_dir=data_dir)
    typer.echo(with_database(settings, lambda prepared: create_key(prepared.database, tenant)))


@keys.command("revoke")
def revoke_key_command(data_dir: DataDir = None) -> None:
    """Make an API key useless, within 5 seconds everywhere. It is asked for, or read from standard input.

    Not taken as an argument: those are seen by everyone on the machine and kept in the shell's history.
    """
    from service.usecases.revoke_key import revoke_key

    key = typer.prompt("API key", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    settings = load_settings(data_dir=data_dir)
    tenant = with_database(settings, lambda prepared: revoke_key(prepared.database, key))
    typer.echo(f"A key of {tenant} is revoked.")
