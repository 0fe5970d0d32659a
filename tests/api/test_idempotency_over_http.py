"""A request that is sent again under its key is answered as before, and done once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from service.store.database import Database
from service.store.idempotency import Outcome
from service.usecases.authenticate import authenticate

Unique = Callable[[str], str]
PROBLEM = "application/problem+json"


async def test_a_repeated_post_is_answered_once(client: httpx.AsyncClient, unique: Unique) -> None:
    key, draft = unique("key"), {"external_id": unique("D"), "title": "毛巾"}
    first = await client.post("/v1/demands", json=draft, headers={"Idempotency-Key": key})
    again = await client.post("/v1/demands", json=draft, headers={"Idempotency-Key": key})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    for header in ("location", "etag", "content-type", "content-language"):
        assert first.headers[header] == again.headers[header]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    other = await client.post("/v1/demands", json=draft | {"title": "x"}, headers={"Idempotency-Key": key})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = await client.post(
        "/v1/exporters", json={"external_id": "a", "name": "b"}, headers={"Idempotency-Key": key}
    )
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_refusal_is_replayed_and_bad_input_is_not_kept(client: httpx.AsyncClient, unique: Unique) -> None:
    draft = {"external_id": unique("D"), "title": "毛巾"}
    row = (await client.post("/v1/demands", json=draft)).json()
    key = unique("key")
    for _ in range(2):
        answer = await client.post("/v1/demands", json=draft, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert answer.headers["content-type"] == PROBLEM
        await client.delete(f"/v1/demands/{row['id']}", headers={"If-Match": "*"})
    key = unique("key")
    bad = await client.post("/v1/demands", json={}, headers={"Idempotency-Key": key})
    good = await client.post("/v1/demands", json=draft, headers={"Idempotency-Key": key})
    assert (bad.status_code, good.status_code) == (422, 201)


async def test_keys_of_tenants_do_not_meet(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, unique: Unique
) -> None:
    key, draft = unique("key"), {"external_id": unique("D"), "title": "毛巾"}
    first = await client.post("/v1/demands", json=draft, headers={"Idempotency-Key": key})
    second = await partner.post("/v1/demands", json=draft, headers={"Idempotency-Key": key})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize("text", ["", "a b", "x" * 256, "é"])
async def test_an_idempotency_key_is_visible_ascii(client: httpx.AsyncClient, text: str) -> None:
    answer = await client.post(
        "/v1/demands", json={"external_id": "a", "title": "b"}, headers={b"Idempotency-Key": text.encode()}
    )
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["location"], error["pointer"]) == (422, "header", "/Idempotency-Key")


async def test_a_request_in_flight_is_not_done_twice(client: httpx.AsyncClient, api_url: str, unique: Unique) -> None:
    key, body = unique("key"), json.dumps({"external_id": unique("D"), "title": "毛巾"}).encode()
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
    database = Database(api_url)
    tenant = (await authenticate(database, client.headers["authorization"].removeprefix("Bearer "))).tenant_id
    async with database.unit_of_work(tenant) as uow:
        request_hash = hashlib.sha256(b"POST\n/v1/demands\n\n" + body).digest()
        assert await uow.idempotency.begin(key, request_hash, datetime.now(UTC)) is Outcome.NEW
        await uow.commit()
    early = await client.post("/v1/demands", content=body, headers=headers)
    assert (early.status_code, early.json()["code"]) == (409, "idempotency_key_in_use")
    assert int(early.headers["retry-after"]) > 0
    async with database.unit_of_work(tenant) as uow:
        await uow.idempotency.forget(key)
        await uow.commit()
    await database.dispose()
    assert (await client.post("/v1/demands", content=body, headers=headers)).status_code == 201
