"""What holds for the rows of every concept, over HTTP, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from service.api.examples import EXAMPLES

Row = dict[str, Any]
Unique = Callable[[str], str]

CONCEPTS = ["exporters", "products", "demands", "programs", "channels"]
KEY = {"exporters": "external_id", "products": "sku", "demands": "external_id", "programs": "id", "channels": "id"}
CHANGE = {
    "exporters": ("employees", 7),
    "products": ("moq", 7),
    "demands": ("quantity", 7),
    "programs": ("slots", 7),
    "channels": ("traits", {"stores": 7}),
}


def draft_of(concept: str, key: str) -> Row:
    (_, example), *_ = EXAMPLES[f"create_{concept[:-1]}"].values()
    return {**example, KEY[concept]: key}


async def path_for_creating(client: httpx.AsyncClient, concept: str, unique: Unique) -> str:
    if concept != "products":
        return f"/v1/{concept}"
    exporter = await client.post("/v1/exporters", json=draft_of("exporters", unique("EXP")))
    return f"/v1/exporters/{exporter.json()['id']}/products"


async def create(client: httpx.AsyncClient, concept: str, unique: Unique, **changes: object) -> httpx.Response:
    path = await path_for_creating(client, concept, unique)
    return await client.post(path, json=draft_of(concept, unique("row")) | changes)


@pytest.fixture(params=CONCEPTS)
def concept(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_what_was_created_can_be_read(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    answer = await create(client, concept, unique)
    assert answer.status_code == 201, answer.text
    row = answer.json()
    assert answer.headers["location"] == f"/v1/{concept}/{row['id']}"
    read = await client.get(answer.headers["location"])
    assert read.status_code == 200
    assert read.json() == row
    assert read.headers["etag"] == answer.headers["etag"] == '"v1"'
    assert row["is_own"] is True
    assert row["created_at"].endswith("Z")


async def test_what_was_read_can_be_put_back(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    row = (await create(client, concept, unique)).json()
    draft = draft_of(concept, row[KEY[concept]])
    assert draft.keys() <= row.keys()
    back = {name: row[name] for name in draft}
    answer = await client.put(f"/v1/{concept}/{row['id']}", json=back, headers={"If-Match": '"v1"'})
    assert answer.status_code == 200, answer.text
    assert answer.json() == row, "saying the same again changes nothing"


async def test_unchanged_rows_are_not_sent_again(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    answer = await create(client, concept, unique)
    held = {"If-None-Match": answer.headers["etag"]}
    again = await client.get(answer.headers["location"], headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


async def test_a_patch_changes_what_it_names(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    before = (await create(client, concept, unique)).json()
    name, value = CHANGE[concept]
    answer = await client.patch(
        f"/v1/{concept}/{before['id']}",
        json={name: value},
        headers={"If-Match": '"v1"', "Content-Type": "application/merge-patch+json"},
    )
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after[name] == value
    assert answer.headers["etag"] == '"v2"'
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {name, "version", "updated_at"}


async def test_a_patch_is_validated_as_a_whole(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    row = (await create(client, concept, unique)).json()
    path = f"/v1/{concept}/{row['id']}"
    for patch, code in (({KEY[concept]: None}, "missing"), ({"colour": None}, "unknown_field"), ([], "wrong_type")):
        answer = await client.patch(path, json=patch, headers={"If-Match": "*"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == code
    assert (await client.get(path)).json() == row


async def test_changes_want_a_version(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    row = (await create(client, concept, unique)).json()
    path, draft = f"/v1/{concept}/{row['id']}", draft_of(concept, row[KEY[concept]])
    name, value = CHANGE[concept]
    for method, body in (("PUT", draft), ("PATCH", {name: value}), ("DELETE", None)):
        missing = await client.request(method, path, json=body)
        assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
        stale = await client.request(method, path, json=body, headers={"If-Match": '"v9"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await client.get(path)).json() == row


async def test_a_removed_row_is_gone(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    row = (await create(client, concept, unique)).json()
    path = f"/v1/{concept}/{row['id']}"
    removed = await client.delete(path, headers={"If-Match": '"v1"'})
    assert (removed.status_code, removed.content) == (204, b"")
    for method in ("GET", "DELETE"):
        answer = await client.request(method, path, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_taken_key_is_a_conflict(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    path = await path_for_creating(client, concept, unique)
    draft = draft_of(concept, unique("row"))
    assert (await client.post(path, json=draft)).status_code == 201
    answer = await client.post(path, json=draft)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_a_partner_reads_published_rows_and_changes_none(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, concept: str, unique: Unique
) -> None:
    row = (await create(client, concept, unique)).json()
    path, draft = f"/v1/{concept}/{row['id']}", draft_of(concept, row[KEY[concept]])
    seen = (await partner.get(path)).json()
    assert seen["is_own"] is False
    owner_only = {"exporters": {"contact"}, "products": {"unit_cost"}}.get(concept, set())
    assert row.keys() - seen.keys() == owner_only
    name, value = CHANGE[concept]
    for method, body in (("PUT", draft), ("PATCH", {name: value}), ("DELETE", None)):
        answer = await partner.request(method, path, json=body, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_private_row_does_not_exist_for_partners(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, concept: str, unique: Unique
) -> None:
    row = (await create(client, concept, unique, visibility="private")).json()
    path = f"/v1/{concept}/{row['id']}"
    assert (await client.get(path)).status_code == 200
    name, value = CHANGE[concept]
    for method, body in (("GET", None), ("PATCH", {name: value}), ("DELETE", None)):
        answer = await partner.request(method, path, json=body, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_private_exporter_is_not_named_by_its_published_products(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, unique: Unique
) -> None:
    hidden = (await create(client, "exporters", unique, visibility="private")).json()["id"]
    path, skus = f"/v1/exporters/{hidden}/products", [unique("SKU") for _ in range(2)]
    products = [(await client.post(path, json=draft_of("products", sku))).json() for sku in skus]
    first = f"/v1/products/{products[0]['id']}"
    assert (await client.get(first)).json()["exporter_id"] == hidden

    seen = await partner.get(first)
    assert seen.json()["sku"] == products[0]["sku"]
    assert hidden not in seen.text
    page = await partner.get("/v1/products", params={"scope": "network", "sku": products[1]["sku"]})
    assert [row["id"] for row in page.json()["items"]] == [products[1]["id"]]
    assert hidden not in page.text
    asked = {"scope": "network", "exporter_id": hidden, "limit": 1}
    assert (await partner.get("/v1/products", params=asked)).json() == {"items": [], "next_cursor": None}
    assert len((await client.get("/v1/products", params={"exporter_id": hidden})).json()["items"]) == 2


@pytest.mark.parametrize("concept", ["exporters", "products", "demands"])
async def test_rows_are_stored_by_the_partners_key(client: httpx.AsyncClient, concept: str, unique: Unique) -> None:
    path = await path_for_creating(client, concept, unique)
    key = unique("键/with 空格?&#%")
    draft = draft_of(concept, key)
    by_key = f"{path}/by-key/{quote(key, safe='/')}"
    created = await client.put(by_key, json=draft)
    assert created.status_code == 201, created.text
    name, value = CHANGE[concept]
    changed = await client.put(by_key, json=draft | {name: value})
    assert changed.status_code == 200
    assert (changed.json()["id"], changed.json()[name]) == (created.json()["id"], value)
    found = (await client.get(f"/v1/{concept}", params={KEY[concept]: key})).json()["items"]
    assert found == [changed.json()]
    wrong = await client.put(by_key, json=draft | {KEY[concept]: "another"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, f"/{KEY[concept]}")


async def test_the_registry_is_for_all_to_read_and_for_none_to_change(client: httpx.AsyncClient) -> None:
    for concept in ("programs", "channels"):
        page = (await client.get(f"/v1/{concept}", params={"limit": 100})).json()
        registered = [row for row in page["items"] if not row["is_own"]]
        assert len(registered) > 5
        row = registered[0]
        assert row["name"]["zh"]
        assert row["name"]["en"]
        answer = await client.delete(f"/v1/{concept}/{row['id']}", headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_slug_cannot_be_changed(client: httpx.AsyncClient, unique: Unique) -> None:
    row = (await create(client, "programs", unique)).json()
    answer = await client.patch(f"/v1/programs/{row['id']}", json={"id": "other"}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/id")


async def test_products_belong_to_an_exporter_of_the_callers_own(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, exporter: Row, unique: Unique
) -> None:
    draft = draft_of("products", unique("row"))
    foreign = await partner.post(f"/v1/exporters/{exporter['id']}/products", json=draft)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "forbidden")
    nowhere = await client.post("/v1/exporters/00000000-0000-7000-8000-0000000000ff/products", json=draft)
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")


async def test_money_is_text_without_an_exponent(client: httpx.AsyncClient, exporter: Row, unique: Unique) -> None:
    path = f"/v1/exporters/{exporter['id']}/products"
    for sent, shown in (("1E+3", "1000"), ("12.50", "12.50"), (12.5, "12.5"), (7, "7")):
        draft = {"sku": unique("row"), "name": "x", "unit_price": {"amount": sent, "currency": "cny"}}
        answer = await client.post(path, json=draft)
        assert answer.status_code == 201, answer.text
        assert answer.json()["unit_price"] == {"amount": shown, "currency": "CNY"}
