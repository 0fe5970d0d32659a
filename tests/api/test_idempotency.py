"""What becomes of an idempotency key when the database, or the request, fails at the wrong moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.requests import Request
from starlette.responses import Response

from service.api import idempotency
from service.api.deps import Call, Services
from service.api.idempotency import MAX_KEPT_BYTES, answer_once
from service.domain.language import Language
from service.domain.tenancy import Principal
from service.errors import EnvironmentProblem, IdempotencyKeyInUse
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork

KEY = "key-1"


class Flaky:
    """A database that is out of reach for the next `n_failures` units of work."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.n_failures = 0

    def unit_of_work(self, tenant_id: object) -> UnitOfWork:
        if self.n_failures:
            self.n_failures -= 1
            raise EnvironmentProblem("The database is away.")
        return self._database.unit_of_work(cast("Principal", SimpleNamespace(tenant_id=tenant_id)).tenant_id)


@pytest.fixture
def flaky(database: Database) -> Flaky:
    return Flaky(database)


@pytest.fixture
def call(flaky: Flaky, principal: Principal, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setattr(idempotency, "_FINISH_AGAIN_AFTER_S", 0.0)
    request = Request({"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []})
    request.state.body = b"{}"
    services = SimpleNamespace(database=flaky, clock=lambda: datetime.now(UTC))
    return Call(request, principal, Language.EN, cast("Services", services))


def answering(*bodies: bytes) -> Callable[[], Awaitable[Response]]:
    left = list(bodies)

    async def produce() -> Response:
        return Response(left.pop(0), 201, {"Location": "/v1/demands/1"})

    return produce


async def when_finished() -> None:
    await asyncio.gather(*idempotency._finishing)


async def test_an_answer_is_kept_though_the_database_was_away_when_it_was_given(call: Call, flaky: Flaky) -> None:
    produce = answering(b"first", b"second")

    async def fail_afterwards() -> Response:
        flaky.n_failures = 3
        return await produce()

    assert (await answer_once(call, KEY, fail_afterwards)).body == b"first"
    await when_finished()
    assert (await answer_once(call, KEY, produce)).body == b"first"


async def test_a_key_is_free_again_after_the_database_failed_its_request(call: Call, flaky: Flaky) -> None:
    async def fail() -> Response:
        flaky.n_failures = 3
        raise EnvironmentProblem("The database went away.")

    assert (await answer_once(call, KEY, fail)).status_code == 503
    await when_finished()
    assert (await answer_once(call, KEY, answering(b"second"))).body == b"second"


async def test_a_key_is_free_again_after_its_request_was_given_up(call: Call) -> None:
    begun = asyncio.Event()

    async def hang() -> Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    request = asyncio.create_task(answer_once(call, KEY, hang))
    await begun.wait()
    with pytest.raises(IdempotencyKeyInUse):
        await answer_once(call, KEY, answering(b"too early"))
    request.cancel()
    await asyncio.wait([request])
    assert request.cancelled()
    await when_finished()
    assert (await answer_once(call, KEY, answering(b"second"))).body == b"second"


async def test_an_answer_too_large_to_keep_is_not_given_twice_nor_its_request_done_twice(call: Call) -> None:
    large = b"x" * (MAX_KEPT_BYTES + 1)
    assert (await answer_once(call, KEY, answering(large))).body == large

    again = await answer_once(call, KEY, answering(b"done twice"))
    assert (again.status_code, again.headers["location"]) == (409, "/v1/demands/1")
    assert b"idempotency_answer_not_kept" in again.body


async def test_a_tenant_that_keeps_more_than_its_share_forgets_the_oldest(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "TRIM_EVERY", 1)
    monkeypatch.setattr("service.store.idempotency.IdempotencyRepository.trim.__defaults__", (2, 1 << 20))
    for name in "abc":
        await answer_once(call, name, answering(name.encode()))
    assert (await answer_once(call, "c", answering(b"again"))).body == b"c"
    assert (await answer_once(call, "a", answering(b"again"))).body == b"again"
