"""One transaction of one tenant: what the repositories run their statements on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, text
from sqlalchemy.engine import CursorResult, RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.store.connection import environment_problem

_CLAIM = text("SELECT set_config('homeward.tenant_id', :tenant_id, true), set_config('homeward.scope', :scope, true)")


class Session:
    """A connection whose every transaction first states whose it is.

    Attributes:
        tenant_id: the tenant that asks; None is the service itself.
    """

    def __init__(self, engine: AsyncEngine, tenant_id: UUID | None, *, frozen: bool = False) -> None:
        self.tenant_id = tenant_id
        self._engine = engine
        self._frozen = frozen
        self._connection: AsyncConnection | None = None

    async def open(self) -> None:
        """Take a connection from the pool.

        Raises:
            EnvironmentProblem: the database cannot be reached.
        """
        self._connection = await self._engine.connect()
        if self._frozen:
            await self._connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Shielded: a request that is cancelled is cancelled at every await, this one included, and the
            # connection must get back to the pool all the same.
            await asyncio.shield(asyncio.ensure_future(connection.close()))

    async def commit(self) -> None:
        """Make the transaction's changes durable; the next statement begins another."""
        connection = await self._claimed()
        try:
            await connection.commit()
        except DBAPIError as error:
            raise (environment_problem(error) or error) from error

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run one statement in the tenant's transaction.

        Raises:
            EnvironmentProblem: the database went away.
        """
        connection = await self._claimed()
        try:
            return await connection.execute(statement, parameters)
        except DBAPIError as error:
            raise (environment_problem(error) or error) from error

    async def stream(self, statement: Executable, batch_size: int) -> AsyncIterator[RowMapping]:
        """Rows of a statement as they come from a server-side cursor, `batch_size` at a time."""
        connection = await self._claimed()
        try:
            async with connection.stream(statement, execution_options={"yield_per": batch_size}) as result:
                async for batch in result.mappings().partitions():
                    for row in batch:
                        yield row
        except DBAPIError as error:
            raise (environment_problem(error) or error) from error

    async def _claimed(self) -> AsyncConnection:
        connection = self._connection
        if connection is None:
            raise RuntimeError("the unit of work is not open; use it as `async with`")
        if not connection.in_transaction():
            claim = {
                "tenant_id": "" if self.tenant_id is None else str(self.tenant_id),
                "scope": "service" if self.tenant_id is None else "tenant",
            }
            try:
                await connection.execute(_CLAIM, claim)
            except DBAPIError as error:
                raise (environment_problem(error) or error) from error
        return connection
