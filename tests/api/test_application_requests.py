"""Keys, junk, languages and headers: what holds for every request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

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
