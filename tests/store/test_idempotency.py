from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from service.domain.tenancy import Principal
from service.store.database import Database
from service.store.idempotency import ABANDONED_AFTER, KEPT_FOR, Outcome, StoredAnswer

NOW = datetime(2025, 6, 1, tzinfo=UTC)
HASH, OTHER_HASH = b"a" * 32, b"b" * 32
ANSWER = StoredAnswer(201, {"etag": '"1"', "location": "/v1/products/1"}, b'{"name": "\xe6\xaf\x9b\xe5\xb7\xbe"}')


async def begin(
    database: Database, principal: Principal, now: datetime = NOW, request_hash: bytes = HASH
) -> Outcome | StoredAnswer:
    async with database.unit_of_work(principal.tenant_id) as uow:
        found = await uow.idempotency.begin("key-1", request_hash, now)
        await uow.commit()
    return found


async def complete(database: Database, principal: Principal) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.idempotency.complete("key-1", ANSWER)
        await uow.commit()


async def test_the_first_answer_is_kept_and_replayed(database: Database, principal: Principal) -> None:
    assert await begin(database, principal) is Outcome.NEW
    assert await begin(database, principal) is Outcome.IN_FLIGHT
    await complete(database, principal)

    assert await begin(database, principal) == ANSWER
    assert await begin(database, principal, request_hash=OTHER_HASH) is Outcome.MISMATCH


async def test_another_request_under_the_same_key_is_a_mismatch_even_in_flight(
    database: Database, principal: Principal
) -> None:
    await begin(database, principal)

    assert await begin(database, principal, request_hash=OTHER_HASH) is Outcome.MISMATCH


async def test_of_many_at_once_one_is_new(database: Database, principal: Principal) -> None:
    found = await asyncio.gather(*(begin(database, principal) for _ in range(8)))

    assert sorted(outcome for outcome in found if isinstance(outcome, Outcome)) == ["in_flight"] * 7 + ["new"]


async def test_each_tenant_has_keys_of_its_own(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    await begin(database, principal)
    await complete(database, principal)

    assert await begin(database, other_principal) is Outcome.NEW


async def test_a_forgotten_key_is_free_again(database: Database, principal: Principal) -> None:
    await begin(database, principal)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.idempotency.forget("key-1")
        await uow.commit()

    assert await begin(database, principal, request_hash=OTHER_HASH) is Outcome.NEW


async def test_what_a_dead_process_left_in_flight_is_taken_over(database: Database, principal: Principal) -> None:
    await begin(database, principal)

    assert await begin(database, principal, NOW + ABANDONED_AFTER - timedelta(seconds=1)) is Outcome.IN_FLIGHT
    assert await begin(database, principal, NOW + ABANDONED_AFTER) is Outcome.NEW


async def test_answers_expire_after_a_day(database: Database, principal: Principal) -> None:
    await begin(database, principal)
    await complete(database, principal)

    assert await begin(database, principal, NOW + KEPT_FOR - timedelta(seconds=1)) == ANSWER
    assert await begin(database, principal, NOW + KEPT_FOR, OTHER_HASH) is Outcome.NEW


async def test_expired_answers_are_removed_by_the_service(database: Database, principal: Principal) -> None:
    await begin(database, principal)
    async with database.unit_of_work(None) as uow:
        assert await uow.idempotency.remove_expired(NOW) == 0
        assert await uow.idempotency.remove_expired(NOW + KEPT_FOR) == 1


async def test_keys_belong_to_tenants(database: Database) -> None:
    async with database.unit_of_work(None) as uow:
        with pytest.raises(RuntimeError, match="belong to tenants"):
            await uow.idempotency.begin("key-1", HASH, NOW)


async def test_a_tenant_keeps_its_newest_answers_up_to_a_number_and_a_size(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    async def keep(owner: Principal, n: int, size: int) -> None:
        async with database.unit_of_work(owner.tenant_id) as uow:
            await uow.idempotency.begin(f"key-{n}", HASH, NOW + timedelta(seconds=n))
            await uow.idempotency.complete(f"key-{n}", StoredAnswer(201, {}, b"x" * size))
            await uow.commit()

    async def kept(owner: Principal) -> list[int]:
        async with database.unit_of_work(owner.tenant_id) as uow:
            found = [await uow.idempotency.begin(f"key-{n}", HASH, NOW) for n in range(6)]
        return [n for n, outcome in enumerate(found) if isinstance(outcome, StoredAnswer)]

    async def trim(most: int, most_bytes: int) -> int:
        async with database.unit_of_work(principal.tenant_id) as uow:
            n_gone = await uow.idempotency.trim(most, most_bytes)
            await uow.commit()
        return n_gone

    for n in range(6):
        await keep(principal, n, 10)
    await keep(other_principal, 0, 1000)

    assert (await trim(6, 60), await kept(principal)) == (0, [0, 1, 2, 3, 4, 5])
    assert (await trim(4, 60), await kept(principal)) == (2, [2, 3, 4, 5])
    assert (await trim(4, 25), await kept(principal)) == (2, [4, 5])
    assert await kept(other_principal) == [0]
