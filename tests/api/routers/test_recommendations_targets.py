"""What a recommended row says of itself over HTTP: enough to act on, to whom it may be said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

Row = dict[str, Any]
CatchUp = Callable[[], Awaitable[None]]


@pytest.fixture(scope="module")
async def lamp(client: httpx.AsyncClient, catch_up: CatchUp) -> dict[str, Row]:
    """A lamp of a published maker, one of a hidden maker, a buyer who looks for lamps, and a partner's programme."""
    stated = {"name": "落地阅读灯 standing reading lamp", "hs_code": "940520", "unit": "piece", "moq": 300}
    price = {"unit_price": {"amount": "18.50", "currency": "USD"}, "incoterm": "FOB", "lead_time_days": 30}
    rows: dict[str, Row] = {}
    for key, visibility in (("TGT", "network"), ("TGT-HIDDEN", "private")):
        maker = {"external_id": key, "name": f"中山灯饰 {key}", "province": "广东", "visibility": visibility}
        rows[f"maker {key}"] = (await client.post("/v1/exporters", json=maker)).json()
        draft = {**stated, **price, "sku": key}
        answer = await client.post(f"/v1/exporters/{rows[f'maker {key}']['id']}/products", json=draft)
        assert answer.status_code == 201, answer.text
        rows[f"lamp {key}"] = answer.json()
    wanted = {
        "external_id": "TGT",
        "title": "落地阅读灯 standing reading lamp",
        "quantity": 2000,
        "unit": "piece",
        "target_price": {"max": {"amount": "150", "currency": "CNY"}},
        "needed_by": "2026-12-01",
        "delivery_province": "浙江",
        "required_certifications": ["CCC"],
        "channel": "freshippo",
    }
    answer = await client.post("/v1/demands", json=wanted)
    assert answer.status_code == 201, answer.text
    rows["demand"] = answer.json()
    await catch_up()
    return rows


async def targets_of(asker: httpx.AsyncClient, body: Row, language: str = "en") -> dict[str, Row]:
    """The targets of the first page of a match, by the owner's key or the id."""
    answer = await asker.post("/v1/match", json=body | {"limit": 100}, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    targets = [item["target"] for item in answer.json()["items"]]
    return {target.get("sku") or target.get("external_id") or target["id"]: target for target in targets}


LAMPS: Row = {"demand": {"title": "落地阅读灯 standing reading lamp"}, "target": "products"}


async def test_a_product_comes_with_its_maker_and_its_terms(client: httpx.AsyncClient, lamp: dict[str, Row]) -> None:
    assert (await targets_of(client, LAMPS))["TGT"] == {
        "type": "product",
        "id": lamp["lamp TGT"]["id"],
        "title": "落地阅读灯 standing reading lamp",
        "sku": "TGT",
        "hs_code": "940520",
        "unit": "piece",
        "unit_price": {"amount": "18.50", "currency": "USD"},
        "incoterm": "FOB",
        "moq": 300,
        "lead_time_days": 30,
        "exporter": {
            "id": lamp["maker TGT"]["id"],
            "external_id": "TGT",
            "name": "中山灯饰 TGT",
            "province": "CN-GD",
        },
    }


async def test_a_private_maker_stands_beside_its_published_product_for_its_owner_alone(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, lamp: dict[str, Row]
) -> None:
    hidden = lamp["maker TGT-HIDDEN"]["id"]
    assert (await targets_of(client, LAMPS))["TGT-HIDDEN"]["exporter"]["id"] == hidden
    seen = await targets_of(partner, LAMPS)
    assert seen["TGT-HIDDEN"]["exporter"] is None
    assert seen["TGT"]["exporter"]["id"] == lamp["maker TGT"]["id"]
    assert hidden not in str(seen)


async def test_a_demand_comes_with_what_a_seller_needs(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, lamp: dict[str, Row]
) -> None:
    body = {"product": {"name": "落地阅读灯 standing reading lamp", "certifications": ["CCC"]}, "target": "demands"}
    expected = {
        "type": "demand",
        "id": lamp["demand"]["id"],
        "title": "落地阅读灯 standing reading lamp",
        "external_id": "TGT",
        "channel": "freshippo",
        "hs_codes": [],
        "quantity": 2000,
        "unit": "piece",
        "target_price": {"min": None, "max": {"amount": "150", "currency": "CNY"}},
        "needed_by": "2026-12-01",
        "delivery_province": "CN-ZJ",
        "required_certifications": ["CCC"],
    }
    for asker in (client, partner):
        assert (await targets_of(asker, body))["TGT"] == expected


async def test_what_is_not_stated_is_null(client: httpx.AsyncClient, lamp: dict[str, Row], catch_up: CatchUp) -> None:
    path = f"/v1/exporters/{lamp['maker TGT']['id']}/products"
    assert (await client.post(path, json={"sku": "TGT-BARE", "name": "落地阅读灯"})).status_code == 201
    await catch_up()
    bare = (await targets_of(client, LAMPS))["TGT-BARE"]
    names = ("hs_code", "unit", "unit_price", "incoterm", "moq", "lead_time_days")
    assert {name: bare[name] for name in names} == dict.fromkeys(names)


async def test_a_programme_says_whose_word_it_is(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, lamp: dict[str, Row], catch_up: CatchUp
) -> None:
    draft = {
        "id": "tgt-lamp-week",
        "name": {"zh": "灯具周", "en": "Lamp week"},
        "sponsor": {"zh": "采购台", "en": "Sourcing desk"},
        "kind": "matchmaking",
        "summary": {"zh": "灯具对接", "en": "Lamps meet buyers"},
    }
    assert (await partner.post("/v1/programs", json=draft)).status_code == 201
    await catch_up()
    body: Row = {"product": {"name": "落地阅读灯"}, "target": "programs", "as_of": "2025-06-01"}
    seen, own = await targets_of(client, body), await targets_of(partner, body, "zh-CN")
    of_partner = {"provenance": "partner", "partner": "Sourcing desk"}
    assert {name: seen["tgt-lamp-week"][name] for name in of_partner} == of_partner
    assert own["tgt-lamp-week"]["provenance"] == "own"
    assert own["tgt-lamp-week"]["sponsor"] == "采购台"
    of_registry = {"provenance": "registry", "partner": None}
    assert {name: seen["freshippo-green-channel"][name] for name in of_registry} == of_registry
    assert (await partner.delete("/v1/programs/tgt-lamp-week", headers={"If-Match": "*"})).status_code == 204
