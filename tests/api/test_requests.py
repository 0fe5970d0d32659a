"""Keys, junk, languages and headers: what holds for every request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import httpx
import pytest

from service.store.database import Database
from service.store.idempotency import Outcome
from service.usecases.authenticate import authenticate

Unique = Callable[[str], str]
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Basic aHc6aHc=",
        "Bearer hw_" + "x" * 43,
        "Bearer " + "x" * 5000,
        "bearer \xff\xfe",
    ],
)
async def test_without_a_good_key_nothing_is_told(anonymous: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {b"Authorization": header.encode("latin-1")}
    for method, path, body in (
        ("GET", "/v1/demands", None),
        ("POST", "/v1/demands", b"{not json"),
        ("GET", "/v1/demands/no-uuid?limit=x", None),
        ("POST", "/v1/match", b"x" * 2_000_000),
    ):
        answer = await anonymous.request(method, path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_tenant_comes_from_the_key_alone(
    partner: httpx.AsyncClient, client: httpx.AsyncClient, unique: Unique
) -> None:
    draft = {"external_id": unique("D"), "title": "x", "visibility": "private"}
    row = (await client.post("/v1/demands", json=draft, headers={"X-Tenant-Id": "Sourcing desk"})).json()
    assert (await partner.get(f"/v1/demands/{row['id']}")).status_code == 404
    named = await client.post("/v1/demands", json=draft | {"tenant_id": "x"})
    assert named.json()["errors"][0]["code"] == "unknown_field"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "malformed_input"),
        (b"{", 400, "malformed_input"),
        (b'{"title": "\\u0000"}', 400, "malformed_input"),
        (b'{"title": "\\udfff"}', 400, "malformed_input"),
        (b'{"title": "\xff"}', 400, "malformed_input"),
        (b'{"quantity": NaN}', 400, "malformed_input"),
        (b'{"quantity": 1e400}', 400, "malformed_input"),
        (b'{"quantity": ' + b"9" * 5000 + b"}", 400, "malformed_input"),
        (b"[" * 200_000, 400, "malformed_input"),
        (b'{"title": "a", "title": "b"}', 400, "malformed_input"),
        (b"[]", 422, "invalid_input"),
        (b"null", 422, "invalid_input"),
        (b'"text"', 422, "invalid_input"),
        (b'{"quantity": 9999999999999999999999}', 422, "invalid_input"),
        (b'{"title": "' + b"x" * 1_100_000 + b'"}', 413, "content_too_large"),
    ],
)
async def test_junk_is_refused(client: httpx.AsyncClient, content: bytes, status: int, code: str) -> None:
    for path in ("/v1/demands", "/v1/match"):
        answer = await client.post(path, content=content, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == PROBLEM


async def test_a_body_that_hides_its_length_is_cut_off(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    answer = await client.post("/v1/demands", content=endless(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "content_too_large")


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "json", ";"],
)
async def test_only_json_is_read(client: httpx.AsyncClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = await client.post("/v1/demands", content=b'{"external_id": "a", "title": "b"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_the_input_is_never_repeated(client: httpx.AsyncClient) -> None:
    secret = "do-not-repeat-4711"
    body = {"external_id": secret, "title": {"a": secret}, "channel": [secret], "needed_by": secret}
    answer = await client.post("/v1/demands", json=body)
    assert answer.status_code == 422
    assert secret not in answer.text
    answer = await client.get("/v1/demands", params={"limit": secret, secret: "1"})
    assert secret not in answer.text


@pytest.mark.parametrize(
    ("header", "language", "title"),
    [("zh-CN,en;q=0.5", "zh-CN", "输入有误"), ("de", "en", "Invalid input"), (None, "en", "Invalid input")],
)
async def test_problems_speak_the_readers_language(
    client: httpx.AsyncClient, header: str | None, language: str, title: str
) -> None:
    headers = {} if header is None else {"Accept-Language": header}
    answer = await client.post("/v1/demands", json={"external_id": "a"}, headers=headers)
    problem = answer.json()
    assert (answer.headers["content-language"], problem["title"]) == (language, title)
    assert problem["type"] == "urn:homeward:problem:invalid_input"
    assert problem["status"] == answer.status_code
    assert problem["errors"][0]["pointer"] == "/title"
    assert problem["errors"][0]["code"] == "missing"


async def test_unknown_paths_and_methods_are_problems_too(client: httpx.AsyncClient) -> None:
    for path in ("/", "/v1", "/v1/nothing", "/v1/demands/", "/docs/../etc/passwd", "/docs/x.js"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    answer = await client.request("DELETE", "/v1/demands")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    answer = await client.request("POST", "/v1/demands/00000000-0000-7000-8000-0000000000ff")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PATCH, PUT")


@pytest.mark.parametrize("row_id", ["x", "1", "00000000-0000-7000-8000-00000000000g", "%00", "a" * 3000])
async def test_an_id_that_is_none_is_named(client: httpx.AsyncClient, row_id: str) -> None:
    answer = await client.get(f"/v1/demands/{row_id}")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["location"], error["pointer"]) == (422, "path", "/demand_id")


async def test_requests_have_ids_and_sensible_headers(client: httpx.AsyncClient) -> None:
    given = await client.get("/v1/demands", headers={"X-Request-Id": "trace-1"})
    assert given.headers["x-request-id"] == "trace-1"
    made = await client.get("/v1/demands", headers={"X-Request-Id": "bad id\t<script>"})
    assert made.headers["x-request-id"] not in {"", "bad id\t<script>"}
    for answer in (given, made, await client.get("/nowhere")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


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
