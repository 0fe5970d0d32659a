"""Opening connections, and saying in one sentence why the database cannot be used."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import asyncpg
from sqlalchemy.exc import DBAPIError

from service.domain.drafts.messages import fault, field_error
from service.errors import EnvironmentProblem, HomewardError, InvalidInput
from service.store.address import Address

Connect: TypeAlias = "Callable[[], Awaitable[asyncpg.Connection[asyncpg.Record]]]"

# Classes of SQLSTATE that say "not now" about the server rather than "wrong" about the statement: connection
# exceptions, an idle transaction ended, a deadlock, insufficient resources, operator intervention (shutdown, starting
# up, a statement ended), failures of the system.
_OUT_OF_REACH = ("08", "25P", "40", "53", "57", "58")
# Connections that said so are not worth another statement. A server that became another one's replica is read-only.
_LOST = ("08", "25006", "25P", "57P", "58")
_REFUSED_VALUES = frozenset({"22000", "22003", "22021", "22P05"})
_SENTENCES = {
    "25006": "The database is read-only; it may have become the replica of another server.",
    "42P01": "The database lacks Homeward's tables; run `homeward migrate`.",
    "53100": "The disk of the database is full; make room on it.",
    "57014": "The database took too long over a statement; try again shortly.",
}
TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""What a connection that is lost while it is being set up may raise; it is of no use any more."""
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
        except (*TROUBLE, ValueError) as error:
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


def explain(error: DBAPIError) -> HomewardError | None:
    """What `error` says about the database as a whole, or about a value; None when it is about the statement."""
    sqlstate = _sqlstate_of(error)
    if sqlstate in _REFUSED_VALUES:
        return InvalidInput([field_error("", fault("cannot_be_stored"))])
    if sqlstate in _SENTENCES:
        return EnvironmentProblem(_SENTENCES[sqlstate])
    if is_lost(error) or is_out_of_reach(sqlstate):
        return EnvironmentProblem(WENT_AWAY)
    return None


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection is of no use any more, though it may not have noticed itself."""
    is_confused = isinstance(getattr(error.orig, "__cause__", None), asyncpg.InternalClientError)
    return error.connection_invalidated or is_confused or (_sqlstate_of(error) or "").startswith(_LOST)


def is_out_of_reach(sqlstate: str | None) -> bool:
    """Whether an error says something about the server, not about the statement."""
    return sqlstate is not None and sqlstate.startswith(_OUT_OF_REACH)


def _sqlstate_of(error: DBAPIError) -> str | None:
    found: str | None = getattr(error.orig, "sqlstate", None)
    return found
