"""Opening connections, and saying in one sentence why the database cannot be used."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import asyncpg
from sqlalchemy.exc import DBAPIError

from service.errors import EnvironmentProblem
from service.store.address import Address

Connect: TypeAlias = "Callable[[], Awaitable[asyncpg.Connection[asyncpg.Record]]]"

# Classes of SQLSTATE that say "not now" about the server rather than "wrong" about the statement:
# connection exceptions, operator intervention (shutdown, starting up), insufficient resources.
_OUT_OF_REACH = ("08", "57P", "53")
WENT_AWAY = "The database went away while it was being used; try again shortly."


def connector(address: Address) -> Connect:
    """A function that opens one asyncpg connection to `address`."""

    async def connect() -> asyncpg.Connection[asyncpg.Record]:
        try:
            return await asyncpg.connect(
                address.dsn,
                timeout=address.connect_timeout_s,
                server_settings={
                    "application_name": "homeward",
                    "timezone": "UTC",
                    "jit": "off",  # compiling costs more than our short queries
                    "idle_in_transaction_session_timeout": "600000",  # a forgotten writer would hold the feed back
                },
            )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            raise EnvironmentProblem(_why_unreachable(address, error)) from error

    return connect


def _why_unreachable(address: Address, error: Exception) -> str:
    where = f"The database {address.shown}"
    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return f"{where} refuses the login ({error}); check user and password in the database URL."
        case asyncpg.InvalidCatalogNameError():
            return f"{where} does not exist; create it, or correct the name in the database URL."
        case asyncpg.TooManyConnectionsError() | asyncpg.CannotConnectNowError():
            return f"{where} takes no connection now ({error}); try again shortly."
        case ssl.SSLError():
            return f"{where} does not offer the encryption that sslmode asks for ({error})."
        case TimeoutError():
            return f"{where} did not answer within {address.connect_timeout_s:g} s; check host and port."
        case OSError():
            return f"{where} cannot be reached ({error}); check that it runs, and its host and port."
        case _:
            return f"{where} cannot be used ({error}); check the database URL."


def environment_problem(error: DBAPIError) -> EnvironmentProblem | None:
    """What `error` says about the database as a whole; None when it is about the statement."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or is_out_of_reach(sqlstate):
        return EnvironmentProblem(WENT_AWAY)
    if sqlstate == "42P01":
        return EnvironmentProblem("The database lacks Homeward's tables; run `homeward migrate`.")
    return None


def is_out_of_reach(sqlstate: str | None) -> bool:
    """Whether an error says something about the server, not about the statement."""
    return sqlstate is not None and sqlstate.startswith(_OUT_OF_REACH)
