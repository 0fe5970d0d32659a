"""The change feed: which rows of the catalogue changed, in an order that a follower can resume from.

Every change of a matchable row leaves a record in the same transaction (the tables' triggers write it). A follower
must neither miss a record nor wait for one that never comes, and sequence numbers cannot give it that: they are drawn
before the commit, so that record 7 may become visible after record 8 was read. Transaction ids can. Every
transaction below the oldest one still running (`pg_snapshot_xmin`, the horizon) is over for good, so the records
below the horizon are complete and final. Hence

    position    a transaction id: its holder knows every change of every transaction below it.

It only grows, two positions compare as integers, and "everything up to my own write" is the writer's transaction id
plus one. Reading from a position yields whole transactions alone. The price: a transaction that runs long anywhere
on the server holds the feed back for as long; ours are short (an import commits batch by batch), and a session that
idles within a transaction is ended by the server after ten minutes.

Positions belong to one PostgreSQL server's life: a dump restored elsewhere starts new transaction ids.
`is_held` tells a follower whether its position still means anything here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, Row, bindparam, text

from service.store.session import Session

CHANNEL = "homeward_changes"
"""What the triggers notify when a transaction with changes commits: a hint to read the feed, no more."""


class Operation(StrEnum):
    """What became of the row: it is there (new or changed), or gone."""

    UPSERT = "upsert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Change:
    """One row's change. `entity_type` is the concept's name (`product`), `entity_id` a UUID in text form or a slug."""

    seq: int
    xid: int
    tenant_id: UUID
    entity_type: str
    entity_id: str
    operation: Operation
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """Changes in the order (xid, seq), and the position after them, to read on from."""

    changes: tuple[Change, ...]
    position: int


_LIST_AFTER = text(
    """
    WITH horizon AS MATERIALIZED (SELECT homeward_horizon() AS xid),
    -- the transaction of the record after the last one wanted: it is left whole for the next read
    cut AS (
        SELECT xid FROM catalog_change
        WHERE xid >= :position AND xid < (SELECT xid FROM horizon) ORDER BY xid, seq OFFSET :limit LIMIT 1
    ),
    -- a single transaction above the limit is read whole all the same
    bound AS (
        SELECT CASE WHEN EXISTS (SELECT FROM catalog_change WHERE xid >= :position AND xid < (SELECT xid FROM cut))
                    THEN (SELECT xid FROM cut)
                    ELSE least((SELECT xid FROM cut) + 1, (SELECT xid FROM horizon)) END AS xid
    )
    SELECT greatest(bound.xid, :position) AS position, c.* FROM bound
    LEFT JOIN catalog_change c ON c.xid >= :position AND c.xid < bound.xid
    ORDER BY c.xid, c.seq
    """
)
_PRUNE = text(
    """
    WITH gone AS (
        DELETE FROM catalog_change
        WHERE changed_at < clock_timestamp() - :keep AND xid < homeward_horizon() RETURNING xid
    ),
    noted AS (
        UPDATE catalog_feed SET pruned_below = (SELECT max(xid) + 1 FROM gone) WHERE EXISTS (SELECT FROM gone)
    )
    SELECT count(*) FROM gone
    """
).bindparams(bindparam("keep", type_=Interval))
# A mark above the horizon was written by the server that the data was restored from, and says nothing here.
_IS_HELD = text(
    """
    SELECT :position <= homeward_horizon()
        AND (pruned_below <= :position OR pruned_below > homeward_horizon()) FROM catalog_feed
    """
)
# What a statement sees was committed by transactions below its snapshot's upper end.
_OWN_WORK = text(
    """
    SELECT coalesce(pg_current_xact_id_if_assigned()::text::bigint + 1,
                    pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    """
)
_NEWEST = text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


class ChangeFeed:
    """The records of what changed, for followers; read in the service's scope."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def list_after(self, position: int, limit: int = 10_000) -> ChangeBatch:
        """What the holder of `position` does not know yet, as far as it is final.

        Args:
            position: from an earlier batch, or from `position()` of the snapshot that the holder was built from.
            limit: about how many changes to read at once; a transaction is never cut, however large.

        Returns:
            The changes, none when there is nothing new, and the position to read on from.
        """
        rows = (await self._session.execute(_LIST_AFTER, {"position": position, "limit": limit})).all()
        return ChangeBatch(tuple(_change(row) for row in rows if row.seq is not None), rows[0].position)

    async def position(self) -> int:
        """The position that a reader of the catalogue in this very transaction has.

        To build something from all rows, call it in the same `Database.frozen_unit_of_work` that reads them: the
        rows then hold everything below the position, and what they hold beyond it comes once more as a change.
        """
        return int((await self._session.execute(text("SELECT homeward_horizon()"))).scalar_one())

    async def position_of_own_work(self) -> int:
        """The position from which on a follower knows what this transaction wrote, or saw when it wrote nothing."""
        return int((await self._session.execute(_OWN_WORK)).scalar_one())

    async def newest_position(self) -> int:
        """The position that no change which was answered for can be beyond, committed or not."""
        return int((await self._session.execute(_NEWEST)).scalar_one())

    async def is_held(self, position: int) -> bool:
        """Whether every change after `position` is still here; when not, its holder must build itself anew."""
        return bool((await self._session.execute(_IS_HELD, {"position": position})).scalar_one())

    async def prune(self, keep: timedelta = timedelta(days=7)) -> int:
        """Forget changes older than `keep`, and note it for `is_held`; returns how many.

        A follower polls every second or so: a week leaves room for one that was switched off over a holiday.
        """
        return int((await self._session.execute(_PRUNE, {"keep": keep})).scalar_one())


def _change(row: Row[Any]) -> Change:
    return Change(
        row.seq, row.xid, row.tenant_id, row.entity_type, row.entity_id, Operation(row.operation), row.changed_at
    )
