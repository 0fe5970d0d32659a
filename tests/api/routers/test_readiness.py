"""Readiness over HTTP: both languages, the owner's view, and what others see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

Row = dict[str, Any]

KETTLE = {
    "sku": "RDY-1",
    "name": "电热水壶 1.7L Electric kettle",
    "hs_code": "851679",
    "unit": "piece",
    "unit_price": {"amount": "9.80", "currency": "CNY"},
    "incoterm": "EXW",
    "unit_cost": {"amount": "11.63", "currency": "CNY"},
    "moq": 500,
    "certifications": ["CE"],
    "ip_status": "unbranded",
    "attributes": {"voltage": "120V"},
}


@pytest.fixture(scope="module")
async def paths(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> dict[str, str]:
    """An exporter with one product that is not ready."""
    maker = await client.post(
        "/v1/exporters", json={"external_id": "RDY", "name": "慈溪小家电", "has_domestic_team": False}
    )
    assert maker.status_code == 201, maker.text
    goods = await client.post(f"{maker.headers['location']}/products", json=KETTLE)
    assert goods.status_code == 201, goods.text
    await catch_up()
    return {"exporter": maker.headers["location"], "product": goods.headers["location"]}


async def test_a_product_is_told_what_it_lacks(client: httpx.AsyncClient, paths: dict[str, str]) -> None:
    answer = await client.get(f"{paths['product']}/readiness")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["verdict"] == "not_ready"
    assert "not legal advice" in found["notice"]
    checks = {check["check"]: check for check in found["checks"]}
    failed = {name for name, check in checks.items() if check["verdict"] == "not_ready"}
    assert failed == {"compulsory_certification", "mains", "price", "cost", "know_how"}
    assert "CCC" in checks["compulsory_certification"]["next_step"]
    assert {check["source"] for check in found["checks"]} <= {source["id"] for source in found["sources"]}


async def test_reasons_come_in_chinese_too(client: httpx.AsyncClient, paths: dict[str, str]) -> None:
    found = (await client.get(f"{paths['product']}/readiness", headers={"Accept-Language": "zh-CN"})).json()
    assert "法律意见" in found["notice"]
    assert any("液体加热器" in check["evidence"] for check in found["checks"])


async def test_the_cost_stays_with_its_owner(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, paths: dict[str, str]
) -> None:
    assert "11.63" in (await client.get(f"{paths['product']}/readiness")).text
    for path in paths.values():
        seen = await partner.get(f"{path}/readiness")
        assert seen.status_code == 200, seen.text
        assert "11.63" not in seen.text
        assert "cost" not in {check["check"] for check in seen.json()["checks"]}


async def test_an_exporter_is_told_over_its_catalogue(client: httpx.AsyncClient, paths: dict[str, str]) -> None:
    found = (await client.get(f"{paths['exporter']}/readiness")).json()
    assert (found["verdict"], found["n_products"], found["n_ready"], found["n_blocked"]) == ("not_ready", 1, 0, 1)
    assert found["know_how"]["verdict"] == "not_ready"
    assert "supply mode" in found["know_how"]["next_step"]
    (mains,) = [check for check in found["checks"] if check["check"] == "mains"]
    assert [named["name"] for named in mains["not_ready"]] == [KETTLE["name"]]


@pytest.mark.parametrize("concept", ["products", "exporters"])
async def test_what_is_not_there_is_a_problem(client: httpx.AsyncClient, concept: str) -> None:
    answer = await client.get(f"/v1/{concept}/{uuid4()}/readiness")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
