"""What keeps goods from a home shelf, said of matches over HTTP, and left out where that is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

Row = dict[str, Any]

TITLE = "空气炸锅 air fryer 5L"
FOR_THE_US = {"attributes": {"voltage": "120V", "plug": "US"}}
N_BLOCKED = 5
BODY: Row = {"demand": {"title": "空气炸锅 国内插头"}, "target": "products"}
KEYS = frozenset(f"FRY-{number}" for number in range(N_BLOCKED)) | {"FRY-220", "FRY-UNKNOWN"}


@pytest.fixture(scope="module")
async def paths(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> dict[str, str]:
    """Five fryers for American mains, one for those at home, one of which nothing is stated, and a demand for them."""
    answer = await client.post("/v1/exporters", json={"external_id": "FRY", "name": "慈溪小家电"})
    paths = {"exporter": answer.headers["location"]}
    drafts: list[Row] = [{"sku": f"FRY-{number}"} | FOR_THE_US for number in range(N_BLOCKED)]
    drafts += [{"sku": "FRY-220", "attributes": {"电压": "220V", "插头": "国标"}}, {"sku": "FRY-UNKNOWN"}]
    for draft in drafts:
        answer = await client.post(f"{paths['exporter']}/products", json={"name": TITLE, "hs_code": "851660"} | draft)
        assert answer.status_code == 201, answer.text
        paths[draft["sku"]] = answer.headers["location"]
    answer = await client.post("/v1/demands", json={"external_id": "FRY", "title": "空气炸锅 国内插头"})
    paths["demand"] = answer.headers["location"]
    await catch_up()
    return paths


async def items_of(client: httpx.AsyncClient, about: str, parameters: Row, language: str = "en") -> list[Row]:
    """Items of the fryers, or all of them where they are no products."""
    headers = {"Accept-Language": language}
    if about == "/v1/match":
        answer = await client.post(about, json={"limit": 100} | parameters, headers=headers)
    else:
        answer = await client.get(f"{about}/recommendations", params={"limit": 100} | parameters, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[Row] = answer.json()["items"]
    return [item for item in items if item["target"].get("sku", "FRY-0") in KEYS]


async def test_a_blocker_is_a_flag_with_its_reason(client: httpx.AsyncClient, paths: dict[str, str]) -> None:
    flags = {item["target"]["sku"]: item["flags"] for item in await items_of(client, "/v1/match", BODY)}
    assert flags == {f"FRY-{at}": ["mains"] for at in range(N_BLOCKED)} | {"FRY-220": [], "FRY-UNKNOWN": []}
    for language, reason in (("en", "Plug: US."), ("zh-CN", "插头：US。")):
        items = await items_of(client, "/v1/match", BODY, language)
        (blocker,) = next(item["blockers"] for item in items if item["target"]["sku"] == "FRY-0")
        assert (blocker["code"], blocker["reason"], blocker["source"]) == ("mains", reason, "facts:readiness")
        assert blocker["next_step"]
    assert all(item["eligibility"]["verdict"] != "ineligible" for item in items)


@pytest.mark.parametrize("about", ["/v1/match", "demand", "/v1/programs/taobao-tmall-exporter-taskforce"])
async def test_what_is_blocked_is_left_out_before_the_page_is_cut(
    client: httpx.AsyncClient, paths: dict[str, str], about: str
) -> None:
    asked = BODY if about == "/v1/match" else {}
    found = await items_of(client, paths.get(about, about), asked | {"ready_only": True})
    if about == "demand":
        assert {item["target"]["sku"] for item in found} == {"FRY-220", "FRY-UNKNOWN"}
        assert [item["rank"] for item in found] == [1, 2]
    assert all(item["flags"] == [] for item in found)


async def test_a_product_that_is_asked_with_carries_its_own(client: httpx.AsyncClient, paths: dict[str, str]) -> None:
    for target in ("demands", "programs"):
        blocked = await items_of(client, paths["FRY-0"], {"target": target})
        assert blocked
        assert {tuple(item["flags"]) for item in blocked} == {("mains",)}
        assert await items_of(client, paths["FRY-0"], {"target": target, "ready_only": True}) == []
        ready = await items_of(client, paths["FRY-220"], {"target": target, "ready_only": True})
        assert {tuple(item["flags"]) for item in ready} == {()}
        product = {"product": {"name": TITLE} | FOR_THE_US, "target": target}
        assert {tuple(item["flags"]) for item in await items_of(client, "/v1/match", product)} == {("mains",)}


async def test_a_change_of_the_plug_counts_at_once(
    client: httpx.AsyncClient, paths: dict[str, str], catch_up: Callable[[], Awaitable[None]]
) -> None:
    headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    for stated, expected in (("US", ["mains"]), ("中国插头", [])):
        patch = {"attributes": {"插头": stated}}
        assert (await client.patch(paths["FRY-UNKNOWN"], json=patch, headers=headers)).status_code == 200
        await catch_up()
        flags = {item["target"]["sku"]: item["flags"] for item in await items_of(client, paths["demand"], {})}
        assert flags["FRY-UNKNOWN"] == expected


async def test_a_cursor_is_bound_to_it(client: httpx.AsyncClient, paths: dict[str, str]) -> None:
    page = (await client.get(f"{paths['demand']}/recommendations", params={"limit": 1})).json()
    wrong = {"limit": 1, "cursor": page["next_cursor"], "ready_only": True}
    answer = await client.get(f"{paths['demand']}/recommendations", params=wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No products are asked for; leave ready_only out, or let target be products."),
        ("zh-CN", "所问的不是商品；请去掉 ready_only，或将 target 设为 products。"),
    ],
)
async def test_exporters_have_no_plug(client: httpx.AsyncClient, language: str, said: str) -> None:
    answer = await client.get(
        "/v1/programs/freshippo-green-channel/recommendations",
        params={"target": "exporters", "ready_only": True},
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["detail"]) == ("no_goods_asked", said)
