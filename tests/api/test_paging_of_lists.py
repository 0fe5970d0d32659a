from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from service.api import rows as api_rows
from service.api.paging import decode_cursor, encode_cursor

Unique = Callable[[str], str]


async def walk(client: httpx.AsyncClient, path: str, **parameters: str | int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        query = {**parameters, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(path, params=query)).json()
        rows += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


async def add_demand(client: httpx.AsyncClient, key: str, **fields: object) -> dict[str, Any]:
    answer = await client.post("/v1/demands", json={"external_id": key, "title": "毛巾"} | fields)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


async def test_pages_meet_each_row_once_while_rows_are_written(client: httpx.AsyncClient, unique: Unique) -> None:
    channel = unique("list")
    rows = [await add_demand(client, unique("D"), channel=channel) for _ in range(7)]
    first = (await client.get("/v1/demands", params={"channel": channel, "limit": 3})).json()
    await client.delete(f"/v1/demands/{rows[0]['id']}", headers={"If-Match": "*"})
    late = await add_demand(client, unique("D"), channel=channel)
    rest = await walk(client, "/v1/demands", channel=channel, limit=3, cursor=first["next_cursor"])
    assert [row["id"] for row in first["items"] + rest] == [row["id"] for row in [*rows, late]]


async def test_a_full_last_page_has_no_cursor(client: httpx.AsyncClient, unique: Unique) -> None:
    channel = unique("list")
    for _ in range(2):
        await add_demand(client, unique("D"), channel=channel)
    page = (await client.get("/v1/demands", params={"channel": channel, "limit": 2})).json()
    assert (len(page["items"]), page["next_cursor"]) == (2, None)


async def test_a_list_holds_own_rows_unless_it_asks_for_the_network(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, unique: Unique
) -> None:
    channel = unique("list")
    published = await add_demand(client, unique("D"), channel=channel)
    await add_demand(client, unique("D"), channel=channel, visibility="private")
    assert await walk(partner, "/v1/demands", channel=channel) == []
    seen = await walk(partner, "/v1/demands", channel=channel, scope="network")
    assert [row["id"] for row in seen] == [published["id"]]
    assert len(await walk(client, "/v1/demands", channel=channel)) == 2


async def test_filters_narrow(client: httpx.AsyncClient, exporter: dict[str, Any], unique: Unique) -> None:
    path = f"/v1/exporters/{exporter['id']}/products"
    for hs_code in ("630260", "630260", "6913"):
        await client.post(path, json={"sku": unique("P"), "name": "x", "hs_code": hs_code})
    assert len(await walk(client, path, hs_code="6302.60")) == 2
    assert len(await walk(client, "/v1/products", exporter_id=exporter["id"])) == 3
    assert len(await walk(client, path, hs_code="6302.60", category="cups")) == 0


@pytest.mark.parametrize("kind", ["procurement_fund", "operating_mode"])
async def test_programs_can_be_listed_by_kind(client: httpx.AsyncClient, kind: str) -> None:
    rows = await walk(client, "/v1/programs", kind=kind, limit=1)
    assert rows
    assert {row["kind"] for row in rows} == {kind}


async def test_the_products_of_an_unknown_exporter_are_not_an_empty_list(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/exporters/00000000-0000-7000-8000-0000000000ff/products")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("parameters", "pointer", "code"),
    [
        ({"limit": "0"}, "/limit", "out_of_range"),
        ({"limit": "101"}, "/limit", "out_of_range"),
        ({"limit": "x"}, "/limit", "wrong_type"),
        ({"limit": "9" * 5000}, "/limit", "wrong_type"),
        ({"scope": "all"}, "/scope", "not_one_of"),
        ({"cursor": "x" * 600}, "/cursor", "too_long"),
        ({"limt": "5"}, "", "unknown_parameter"),
        ({"limit": ["5", "6"]}, "/limit", "duplicate_parameter"),
        ({"external_id": "a\0b"}, "/external_id", "control_character"),
        ({"external_id": ""}, "/external_id", "too_short"),
    ],
)
async def test_bad_parameters_are_named(
    client: httpx.AsyncClient, parameters: dict[str, str | list[str]], pointer: str, code: str
) -> None:
    answer = await client.get("/v1/demands", params=parameters)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["location"], error["pointer"], error["code"]) == ("query", pointer, code)


async def test_a_cursor_belongs_to_its_list(client: httpx.AsyncClient, unique: Unique) -> None:
    channel = unique("list")
    for _ in range(2):
        await add_demand(client, unique("D"), channel=channel)
    cursor = (await client.get("/v1/demands", params={"channel": channel, "limit": 1})).json()["next_cursor"]
    forged = base64.urlsafe_b64encode(b'["' + b"0" * 16 + b'",{}]').decode().rstrip("=")
    for path, parameters in (
        ("/v1/demands", {"cursor": cursor}),
        ("/v1/exporters", {"cursor": cursor}),
        ("/v1/demands", {"cursor": cursor, "channel": channel, "scope": "network"}),
        ("/v1/demands", {"cursor": forged}),
        ("/v1/demands", {"cursor": "%ff"}),
    ):
        answer = await client.get(path, params=parameters)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("slug", ["a\x00b", "a\n", "A", "a--b", "毛巾", ""])
async def test_a_forged_position_is_no_position(client: httpx.AsyncClient, slug: str) -> None:
    parameters: dict[str, str | int] = {"scope": "network", "limit": 1}
    given = (await client.get("/v1/programs", params=parameters)).json()["next_cursor"]
    fingerprint, _ = decode_cursor(given)
    answer = await client.get("/v1/programs", params={**parameters, "cursor": encode_cursor(fingerprint, slug)})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_a_page_of_large_rows_ends_where_it_is_full_and_the_next_one_goes_on(
    client: httpx.AsyncClient, unique: Unique, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = unique("list")
    added = [await add_demand(client, unique("D"), channel=channel, description="毛巾" * 3_000) for _ in range(7)]
    monkeypatch.setattr(api_rows, "MAX_PAGE_BYTES", 40_000)
    first = (await client.get("/v1/demands", params={"channel": channel, "limit": 100})).json()
    assert len(first["items"]) == 3
    assert first["next_cursor"]
    found = await walk(client, "/v1/demands", channel=channel, limit=100)
    assert [row["id"] for row in found] == [row["id"] for row in added]
    monkeypatch.setattr(api_rows, "MAX_PAGE_BYTES", 1)  # one at least, or nobody would come to the end
    assert len(await walk(client, "/v1/demands", channel=channel)) == 7
