"""An exporter's portfolio over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from service.programs.registry import load_registry


@pytest.fixture(scope="module")
async def path(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> str:
    draft = {"external_id": "PTF", "name": "高阳毛巾", "us_export_share": "0.58", "has_domestic_team": False}
    maker = await client.post("/v1/exporters", json=draft)
    assert maker.status_code == 201, maker.text
    for number, name in enumerate(["纯棉毛巾", "浴巾", "bath mat"]):
        towel = {"sku": f"PTF-{number}", "name": name, "ip_status": "unbranded", "hs_code": "630260"}
        goods = await client.post(f"{maker.headers['location']}/products", json=towel)
        assert goods.status_code == 201, goods.text
    buyer = {"external_id": "PTF", "title": "毛巾", "hs_codes": ["6302"], "channel": "freshippo"}
    assert (await client.post("/v1/demands", json=buyer)).status_code == 201
    await catch_up()
    return f"{maker.headers['location']}/portfolio"


async def test_what_each_choice_adds_sums_up(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, params={"k": "4", "as_of": "2025-06-01"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    registry = load_registry()
    assert found["registry"] == {"version": registry.version, "fingerprint": registry.fingerprint}
    assert len(found["choices"]) == 4
    assert found["is_exact"]
    assert found["value"] >= found["greedy_value"] - 1e-9
    assert sum(choice["adds"]["total"] for choice in found["choices"]) == pytest.approx(found["value"])
    for choice in found["choices"]:
        parts = [value for name, value in choice["adds"].items() if name != "total"]
        assert sum(parts) == pytest.approx(choice["adds"]["total"])
        assert choice["eligibility"]["verdict"] != "ineligible"
        assert choice["certainty"]["reason"]
    chosen = {choice["target"]["id"] for choice in found["choices"]}
    assert "jd-export-procurement-fund" in chosen
    assert "aliexpress-export" not in chosen
    assert all(choice["adds"]["spread"] > 0 for choice in found["choices"]), "each on a channel of its own"
    assert found["operating_mode"]["mode"] == "supply_mode"
    assert "1688-self-operation" not in chosen


async def test_a_closed_fund_is_no_choice_and_reasons_are_chinese(client: httpx.AsyncClient, path: str) -> None:
    found = (await client.get(path, params={"as_of": "2026-11-23"}, headers={"Accept-Language": "zh"})).json()
    assert "jd-export-procurement-fund" not in {choice["target"]["id"] for choice in found["choices"]}
    assert "供货模式" in found["operating_mode"]["reasons"][0]


async def test_a_stated_worth_counts(client: httpx.AsyncClient, path: str) -> None:
    asked = {"as_of": "2026-11-23", "stated": "baidu-free-livestream-ads.advertising:100000"}
    choices = (await client.get(path, params=asked)).json()["choices"]
    (ads,) = [choice for choice in choices if choice["target"]["id"] == "baidu-free-livestream-ads"]
    assert ads["gain_cny_a_year"] == "100000.00"
    assert [choice["adds"]["worth"] > 0 for choice in choices] == [choice is ads for choice in choices]


@pytest.mark.parametrize("wrong", [{"k": "0"}, {"k": "9"}, {"as_of": "tomorrow"}, {"stated": "x"}, {"y": "1"}])
async def test_what_cannot_be_used_is_refused(client: httpx.AsyncClient, path: str, wrong: dict[str, str]) -> None:
    answer = await client.get(path, params=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text


async def test_an_exporter_that_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/v1/exporters/{uuid4()}/portfolio")).status_code == 404
