"""Why one product stands above another, over HTTP: differences that add up, a sentence, and errors with a fix."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

Row = dict[str, Any]

GOODS: dict[str, Row] = {
    "CMP-TRAY": {"name": "漆器托盘 lacquer tray", "unit_price": {"amount": "30", "currency": "CNY"}, "moq": 100},
    "CMP-DEAR": {"name": "漆器托盘 lacquer tray", "unit_price": {"amount": "90", "currency": "CNY"}, "moq": 100},
    "CMP-OTHER": {"name": "车用雨刮器 wiper blade", "hs_code": "851290"},
    "CMP-MARK": {"name": "漆器托盘 lacquer tray", "ip_status": "oem_restricted"},
    "CMP-OWN": {"name": "漆器果盘 lacquer bowl", "visibility": "private"},
}
WANTED: Row = {
    "external_id": "CMP",
    "title": "漆器托盘 lacquer tray",
    "quantity": 500,
    "target_price": {"max": {"amount": "40", "currency": "CNY"}},
}


@pytest.fixture(scope="module")
async def rows(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> dict[str, str]:
    """Ids of the products by SKU, and the path of the comparison."""
    maker = await client.post("/v1/exporters", json={"external_id": "CMP", "name": "福州漆器"})
    ids = {}
    for sku, draft in GOODS.items():
        answer = await client.post(f"{maker.headers['location']}/products", json={"sku": sku} | draft)
        assert answer.status_code == 201, answer.text
        ids[sku] = answer.json()["id"]
    answer = await client.post("/v1/demands", json=WANTED)
    ids["demand"] = answer.headers["location"]
    await catch_up()
    return ids


async def compare(client: httpx.AsyncClient, rows: dict[str, str], first: str, second: str, **more: Any) -> Row:
    headers = {"Accept-Language": more.pop("language", "en")}
    parameters = {"first": rows[first], "second": rows[second]} | more
    answer = await client.get(f"{rows['demand']}/compare", params=parameters, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Row = answer.json()
    return found


@pytest.mark.parametrize("weights", [{}, {"weights": "text:0.6,price:0.3,moq:0.1"}])
@pytest.mark.parametrize("second", ["CMP-DEAR", "CMP-OTHER", "CMP-MARK", "CMP-OWN"])
async def test_the_differences_add_up_to_that_of_the_scores(
    client: httpx.AsyncClient, rows: dict[str, str], second: str, weights: Row
) -> None:
    found = await compare(client, rows, "CMP-TRAY", second, **weights)
    total = 0.0
    for factor in found["factors"]:
        assert factor["difference"] == factor["first"] - factor["second"]
        total += factor["difference"]
    assert found["difference"] == total
    assert found["difference"] == pytest.approx(found["first"]["score"] - found["second"]["score"], abs=1e-15)
    turned = await compare(client, rows, second, "CMP-TRAY", **weights)
    assert turned["difference"] == -found["difference"]
    assert turned["sentence"] == found["sentence"]


async def test_scores_are_those_of_the_list(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    asked = {"limit": 100, "include_ineligible": True}
    answer = await client.get(f"{rows['demand']}/recommendations", params=asked)
    listed = {item["target"]["sku"]: item for item in answer.json()["items"]}
    found = await compare(client, rows, "CMP-DEAR", "CMP-MARK")
    for side, sku in (("first", "CMP-DEAR"), ("second", "CMP-MARK")):
        for name in ("target", "score", "fit_probability", "eligibility", "flags"):
            assert found[side][name] == listed[sku][name], (sku, name)
        contributions = {part["factor"]: part["contribution"] for part in listed[sku]["contributions"]}
        assert {factor["factor"]: factor[side] for factor in found["factors"]} == contributions
    assert found["second"]["eligibility"]["verdict"] == "ineligible"
    page = (await client.get(f"{rows['demand']}/recommendations", params={"limit": 2})).json()
    assert {"CMP-OTHER", "CMP-MARK"}.isdisjoint(item["target"]["sku"] for item in page["items"])
    assert (await compare(client, rows, "CMP-TRAY", "CMP-OTHER"))["second"]["score"] > 0, "not on the first page"


async def test_the_sentence_names_what_decides(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    found = await compare(client, rows, "CMP-TRAY", "CMP-DEAR")
    name, by = GOODS["CMP-TRAY"]["name"], f"{found['difference']:.3f}"
    (price,) = [factor["difference"] for factor in found["factors"] if factor["factor"] == "price"]
    assert found["sentence"].startswith(f"“{name}” leads “{name}” by {by}, mainly by price ({price:.3f})")
    said = (await compare(client, rows, "CMP-TRAY", "CMP-DEAR", language="zh-CN"))["sentence"]
    assert said.startswith(f"“{name}”比“{name}”高 {by}，主要在价格（{price:.3f}）")
    assert said.endswith("。")


@pytest.mark.parametrize(
    ("first", "second", "pointers", "code"),
    [
        ("CMP-TRAY", "CMP-TRAY", ["/second"], "same_product"),
        ("CMP-TRAY", None, ["/second"], "unknown_product"),
        (None, None, ["/first", "/second"], "unknown_product"),
        ("x", "CMP-TRAY", ["/first"], None),
    ],
)
async def test_what_cannot_be_compared_is_refused(
    client: httpx.AsyncClient,
    rows: dict[str, str],
    first: str | None,
    second: str | None,
    pointers: list[str],
    code: Any,
) -> None:
    asked = {name: rows.get(sku, sku) if sku else str(uuid4()) for name, sku in (("first", first), ("second", second))}
    answer = await client.get(f"{rows['demand']}/compare", params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert [error["pointer"] for error in errors] == pointers
    assert all(code in {None, error["code"]} and error["detail"] for error in errors)


async def test_others_private_products_are_none(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, rows: dict[str, str]
) -> None:
    asked = {"first": rows["CMP-TRAY"], "second": rows["CMP-OWN"]}
    (error,) = (await partner.get(f"{rows['demand']}/compare", params=asked)).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/second", "unknown_product")
    answer = await client.get(f"/v1/demands/{uuid4()}/compare", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
