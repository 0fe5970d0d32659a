"""Folding, excluding, preferring and blocking over HTTP: each visible, none of it in the score, cursors right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

Row = dict[str, Any]

NAMES = {
    "VAR-A": ["藤编收纳筐 rattan basket 大号 L", "藤编收纳筐 rattan basket 大号 M", "藤编收纳筐 rattan basket 大号 S"],
    "VAR-B": ["藤编收纳筐 rattan basket 大号 XL", "手工藤编野餐提篮 rattan picnic hamper with lid and lining"],
    "VAR-C": ["藤编宠物窝 rattan bed for cats"],
    "VAR-HIDDEN": ["藤编洗衣篮 rattan laundry basket", "藤编水果盘 rattan fruit tray"],
}
TITLE = "藤编收纳筐 rattan basket"
BODY: Row = {"demand": {"title": TITLE}, "target": "products"}


@pytest.fixture(scope="module")
async def rows(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> dict[str, str]:
    """Ids of makers of rattan baskets and of the baskets; path of a demand for them."""
    ids: dict[str, str] = {}
    for key, names in NAMES.items():
        visibility = "private" if key == "VAR-HIDDEN" else "network"
        answer = await client.post("/v1/exporters", json={"external_id": key, "name": key, "visibility": visibility})
        ids[key] = answer.json()["id"]
        for number, name in enumerate(names):
            draft: Row = {"sku": f"{key}-{number}", "name": name, "moq": 100}
            answer = await client.post(f"/v1/exporters/{ids[key]}/products", json=draft)
            assert answer.status_code == 201, answer.text
            ids[draft["sku"]] = answer.json()["id"]
    answer = await client.post("/v1/demands", json={"external_id": "VAR", "title": TITLE})
    ids["demand"] = answer.headers["location"]
    await catch_up()
    return ids


async def page_of(client: httpx.AsyncClient, parameters: Row) -> Row:
    answer = await client.post("/v1/match", json={"limit": 100} | BODY | parameters)
    assert answer.status_code == 200, answer.text
    page: Row = answer.json()
    return page


async def items_of(client: httpx.AsyncClient, parameters: Row) -> dict[str, Row]:
    """All items by SKU, page by page, in their order; ranks go on and nothing comes twice."""
    items: list[Row] = []
    cursor: Row = {}
    while True:
        page = await page_of(client, {"limit": 3} | parameters | cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [item["rank"] for item in items] == list(range(1, len(items) + 1))
    found = {item["target"]["sku"]: item for item in items}
    assert len(found) == len(items)
    return {sku: item for sku, item in found.items() if sku.startswith("VAR-")}


async def test_of_each_exporter_the_best_product_stands_for_the_others(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, rows: dict[str, str]
) -> None:
    whole = await items_of(client, {})
    assert {item["folded"] for item in whole.values()} == {0}
    best: dict[str, str] = {}
    for sku in whole:
        best.setdefault(sku.rpartition("-")[0], sku)
    folded = await items_of(client, {"collapse": "exporter"})
    assert list(folded) == list(best.values())
    assert {sku: item["folded"] for sku, item in folded.items()} == {
        sku: len(NAMES[maker]) - 1 for maker, sku in best.items()
    }
    assert {sku: item["score"] for sku, item in folded.items()} == {sku: whole[sku]["score"] for sku in folded}

    seen = await items_of(partner, {"collapse": "exporter"})
    hidden = {sku: item["folded"] for sku, item in seen.items() if "HIDDEN" in sku}
    assert hidden == {"VAR-HIDDEN-0": 0, "VAR-HIDDEN-1": 0}, "who makes both is not told"


async def test_sizes_of_one_basket_are_one_item(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    whole, folded = await items_of(client, {}), await items_of(client, {"collapse": "near_duplicates"})
    alike = [sku for sku in whole if sku in {"VAR-A-0", "VAR-A-1", "VAR-A-2", "VAR-B-0"}]
    assert {sku: item["folded"] for sku, item in folded.items() if item["folded"]} == {alike[0]: 3}
    assert list(folded) == [sku for sku in whole if sku not in alike[1:]]


async def test_what_was_seen_is_left_out(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    seen = [rows["VAR-A-0"], rows["VAR-C-0"], str(uuid4())]
    found = await items_of(client, {"exclude": seen})
    assert set(found) == set(await items_of(client, {})) - {"VAR-A-0", "VAR-C-0"}
    assert (await page_of(client, {"exclude": seen}))["taken_out"] == {"n_excluded": 2, "n_blocked": 0}


async def test_preferred_exporters_stand_first_and_are_marked(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    whole = await items_of(client, {})
    found = await items_of(client, {"preferred_exporters": [rows["VAR-C"], rows["VAR-B"]]})
    of_them = [sku for sku in whole if sku.startswith(("VAR-B", "VAR-C"))]
    assert list(found) == of_them + [sku for sku in whole if sku not in of_them]
    assert [sku for sku, item in found.items() if item["preferred"]] == of_them
    assert {sku: item["score"] for sku, item in found.items()} == {sku: item["score"] for sku, item in whole.items()}
    first = (await page_of(client, {"preferred_exporters": [rows["VAR-C"]], "limit": 1}))["items"][0]
    assert first["target"]["sku"] == "VAR-C-0"


async def test_blocked_exporters_are_left_out_and_counted(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    asked = {"blocked_exporters": [rows["VAR-A"]], "exclude": [rows["VAR-A-1"]]}
    assert not [sku for sku in await items_of(client, asked) if sku.startswith("VAR-A")]
    assert (await page_of(client, asked))["taken_out"] == {"n_excluded": 1, "n_blocked": 2}
    assert (await page_of(client, {}))["taken_out"] == {"n_excluded": 0, "n_blocked": 0}


async def test_a_stored_demand_is_asked_alike(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    asked: Row = {
        "collapse": "exporter",
        "exclude": f"{rows['VAR-A-0']},{rows['VAR-A-1']}",
        "preferred_exporters": rows["VAR-C"],
        "blocked_exporters": rows["VAR-B"],
        "limit": 100,
    }
    answer = await client.get(f"{rows['demand']}/recommendations", params=asked)
    assert answer.status_code == 200, answer.text
    lists = ("exclude", "preferred_exporters", "blocked_exporters")
    same = await page_of(client, asked | {name: asked[name].split(",") for name in lists})
    shown = [
        [(item["target"]["sku"], item["folded"], item["preferred"]) for item in page["items"]]
        for page in (answer.json(), same)
    ]
    assert shown[0] == shown[1]
    assert shown[0][0] == ("VAR-C-0", 0, True)
    assert answer.json()["taken_out"] == same["taken_out"] == {"n_excluded": 2, "n_blocked": 2}


@pytest.mark.parametrize("changed", [{"collapse": "exporter"}, {"exclude": [str(uuid4())]}])
async def test_a_cursor_is_bound_to_them(client: httpx.AsyncClient, rows: dict[str, str], changed: Row) -> None:
    cursor = (await page_of(client, {"limit": 1}))["next_cursor"]
    answer = await client.post("/v1/match", json=BODY | {"limit": 1, "cursor": cursor} | changed)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"collapse": ["exporter", "near_duplicates"]}, "/collapse", None),
        ({"collapse": "maker"}, "/collapse", None),
        ({"exclude": ["x"]}, "/exclude/0", None),
        ({"exclude": [str(uuid4()) for _ in range(101)]}, "/exclude", "too_many"),
        ({"preferred_exporters": [str(uuid4())]}, "/preferred_exporters", "unknown_exporters"),
        ({"blocked_exporters": [str(uuid4()) for _ in range(51)]}, "/blocked_exporters", "too_many"),
    ],
)
async def test_what_cannot_be_used_is_refused(
    client: httpx.AsyncClient, rows: dict[str, str], wrong: Row, pointer: str, code: str | None
) -> None:
    answer = await client.post("/v1/match", json=BODY | wrong)
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["pointer"] == pointer
    assert code in {None, error["code"]}


async def test_unknown_exporters_are_told_by_their_place(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, rows: dict[str, str]
) -> None:
    for asker, language, detail in (
        (client, "en", "You can see no such exporter: number 2 of the list; take ids of /v1/exporters?scope=network."),
        (client, "zh", "没有此供货商，或您无权查看：第 2 个；请用 /v1/exporters?scope=network 列出的 id。"),
    ):
        body = BODY | {"blocked_exporters": [rows["VAR-A"], str(uuid4())]}
        answer = await asker.post("/v1/match", json=body, headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, detail)
    body = BODY | {"preferred_exporters": [rows["VAR-HIDDEN"]]}
    assert (await partner.post("/v1/match", json=body)).status_code == 422, "a hidden maker is none"
    assert (await client.post("/v1/match", json=body)).status_code == 200
    both = BODY | {"preferred_exporters": [rows["VAR-A"]], "blocked_exporters": [rows["VAR-A"]]}
    (error,) = (await client.post("/v1/match", json=both)).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/blocked_exporters", "preferred_and_blocked")


async def test_they_mean_nothing_for_demands(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    for name, value in (("collapse", "exporter"), ("exclude", [str(uuid4())])):
        body = {"product": {"name": "rattan"}, "target": "demands", name: value}
        (error,) = (await client.post("/v1/match", json=body)).json()["errors"]
        assert error["code"] == "no_goods_asked"
        assert name in error["detail"]
