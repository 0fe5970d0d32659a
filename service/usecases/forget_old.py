"""Forget what has outlived its use: old change records and answers to repeated requests."""

from __future__ import annotations

from datetime import datetime

from service.store.database import Database


async def forget_old(database: Database, now: datetime) -> tuple[int, int]:
    """Remove change records older than a week and answers older than a day; commits. Worth calling every hour.

    Returns:
        How many change records and how many answers went.
    """
    async with database.patient_unit_of_work() as uow:
        n_changes = await uow.changes.prune()
        n_answers = await uow.idempotency.remove_expired(now)
        await uow.commit()
    return n_changes, n_answers
