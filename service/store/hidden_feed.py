"""What was hidden, asked of the change feed on a connection of its own: one round trip, before every answer."""

from __future__ import annotations

import asyncio

import asyncpg

from service.errors import EnvironmentProblem
from service.store.changes import Change, ChangeBatch, Operation
from service.store.connection import TROUBLE, WENT_AWAY, Connect
from service.store.patience import Patience

_SCOPE = "SELECT set_config('homeward.scope', 'service', false)"
# Above the horizon, too: what is committed is hidden, whatever else is still running.
_HIDDEN = """
    SELECT (SELECT homeward_horizon()) AS position, c.*
    FROM (VALUES (1)) AS one LEFT JOIN catalog_change c ON c.hides AND c.xid >= $1
"""


class HiddenFeed:
    """The changes that hid a row from somebody, by whatever is committed by now.

    Args:
        connect: opens its connection, which is in the service's scope for as long as it lasts.
        patience: how long it may keep the one who asks waiting.
    """

    def __init__(self, connect: Connect, patience: Patience) -> None:
        self._connect = connect
        self._patience = patience
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._turn = asyncio.Lock()

    async def list_after(self, position: int) -> ChangeBatch:
        """What was hidden from `position` on.

        Args:
            position: from an earlier batch, or of the snapshot that the rows are to be left out of.

        Returns:
            The changes, and the position to ask on with; those above it come once more.

        Raises:
            EnvironmentProblem: the database is out of reach, or silent.
        """
        async with self._turn:
            was_open = self._connection is not None
            try:
                return await self._ask(position)
            except EnvironmentProblem as problem:
                if not was_open or isinstance(problem.__cause__, TimeoutError):
                    raise
            return await self._ask(position)  # it was lost since it was used last, which costs nobody an answer

    async def aclose(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _ask(self, position: int) -> ChangeBatch:
        try:
            if self._connection is None:
                async with asyncio.timeout(self._patience.connection_s):
                    self._connection = await self._connect()
                    await self._connection.execute(_SCOPE)
            async with asyncio.timeout(self._patience.statement_s):
                rows = await self._connection.fetch(_HIDDEN, position)
        except BaseException as error:
            await self.aclose()  # cancelled, too: what comes next must not meet half an answer
            if isinstance(error, TROUBLE):
                raise EnvironmentProblem(WENT_AWAY) from error
            raise
        return ChangeBatch(tuple(_change(row) for row in rows if row["seq"] is not None), rows[0]["position"])


def _change(row: asyncpg.Record) -> Change:
    return Change(
        row["seq"],
        row["xid"],
        row["tenant_id"],
        row["entity_type"],
        row["entity_id"],
        Operation(row["operation"]),
        row["changed_at"],
    )
