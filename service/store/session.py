"""One transaction of one tenant: what the repositories run their statements on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Executable, text
from sqlalchemy.engine import CursorResult, RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.errors import EnvironmentProblem, HomewardError
from service.store.connection import TROUBLE, WENT_AWAY, explain, is_lost
from service.store.patience import FOR_WORK, Patience

_SILENT_AFTER_S = 0.5  # beyond the time in which the server itself would have ended the statement

_CLAIM = text(
    """
    SELECT set_config('homeward.tenant_id', :tenant_id, true), set_config('homeward.scope', :scope, true),
        set_config('statement_timeout', :statement_ms, true)
    """
)


class Session:
    """A connection whose every transaction first states whose it is.

    Nothing here waits for ever: the server ends a statement that takes too long, and when the server itself is
    silent, the connection is cut.

    Attributes:
        tenant_id: the tenant that asks; None is the service itself.
    """

    def __init__(
        self, engine: AsyncEngine, tenant_id: UUID | None, patience: Patience = FOR_WORK, *, frozen: bool = False
    ) -> None:
        self.tenant_id = tenant_id
        self._engine = engine
        self._patience = patience
        self._frozen = frozen
        self._connection: AsyncConnection | None = None
        self._driver: asyncpg.Connection[asyncpg.Record] | None = None
        self._was_cut = False

    async def open(self) -> None:
        """Take a connection from the pool.

        Raises:
            EnvironmentProblem: the database cannot be reached.
        """
        limit_s = self._patience.connection_s
        try:
            async with asyncio.timeout(limit_s):
                self._connection = await self._engine.connect()
                self._driver = (await self._connection.get_raw_connection()).driver_connection
        except TimeoutError as error:
            await self.close()
            raise EnvironmentProblem(f"The database gave no connection within {limit_s:g} s.") from error
        except DBAPIError as error:
            raise self._explain(error) from error
        except TROUBLE as error:  # lost while it was being set up
            raise EnvironmentProblem(WENT_AWAY) from error
        if self._frozen:
            await self._connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Shielded: a request that is cancelled is cancelled at every await, this one included, and the
            # connection must get back to the pool all the same.
            await asyncio.shield(asyncio.ensure_future(self._give_back(connection)))

    async def commit(self) -> None:
        """Make the transaction's changes durable; the next statement begins another.

        Raises:
            EnvironmentProblem: the database went away; whether it made the changes durable is not known.
        """
        connection = await self._claimed()
        with self._watched():
            await connection.commit()

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run one statement in the tenant's transaction.

        Raises:
            EnvironmentProblem: the database went away, or takes too long.
            InvalidInput: a value is none that the database can hold.
        """
        connection = await self._claimed()
        with self._watched():
            return await connection.execute(statement, parameters)

    async def stream(self, statement: Executable, batch_size: int) -> AsyncIterator[RowMapping]:
        """Rows of a statement as they come from a server-side cursor, `batch_size` at a time."""
        connection = await self._claimed()
        with self._watched():
            result = await connection.stream(statement, execution_options={"yield_per": batch_size})
        rows = result.mappings()
        try:
            while True:
                with self._watched():
                    batch = await rows.fetchmany(batch_size)
                if not batch:
                    return
                for row in batch:
                    yield row
        finally:
            with self._watched():
                await result.close()

    async def _claimed(self) -> AsyncConnection:
        """The connection, in a transaction that states whose it is.

        A connection from the pool may have been lost since it was used last. That shows here, where nothing has been
        done yet, and costs nobody an answer: another one is taken.
        """
        if self._connection is None:
            raise RuntimeError("the unit of work is not open; use it as `async with`")
        if not self._connection.in_transaction():
            try:
                await self._claim(self._connection)
            except EnvironmentProblem:
                if self._was_cut or self._driver is None or not self._driver.is_closed():
                    raise
                await self.close()
                await self.open()
                await self._claim(self._connection)
        return self._connection

    async def _claim(self, connection: AsyncConnection) -> None:
        claim = {
            "tenant_id": "" if self.tenant_id is None else str(self.tenant_id),
            "scope": "service" if self.tenant_id is None else "tenant",
            "statement_ms": str(round(self._patience.statement_s * 1000)),
        }
        with self._watched():
            await connection.execute(_CLAIM, claim)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Cut the connection when the server is silent, and tell what the database says in the words of the house.

        Cut rather than cancelled: to cancel a statement asks the server for an answer, too.
        """
        limit_s = self._patience.statement_s + _SILENT_AFTER_S
        timer = asyncio.get_running_loop().call_later(limit_s, self._cut)
        try:
            yield
        except DBAPIError as error:
            raise self._explain(error) from error
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self._was_cut = True
        if self._driver is not None:
            self._driver.terminate()

    def _explain(self, error: DBAPIError) -> HomewardError | DBAPIError:
        if self._was_cut:
            return EnvironmentProblem("The database is silent; try again shortly.")
        if is_lost(error) and self._driver is not None:
            self._driver.terminate()  # it may not have noticed yet, and would fail in being given back
        return explain(error) or error

    async def _give_back(self, connection: AsyncConnection) -> None:
        # Given back is what cannot be rolled back any more, too: the pool throws it away.
        with suppress(HomewardError, DBAPIError), self._watched():
            await connection.close()
