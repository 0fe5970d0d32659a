"""The market over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest

KITES = {"hs_code": "95030060", "unit_price": {"amount": "6.50", "currency": "CNY"}, "name": "风筝"}


@pytest.fixture(scope="module")
async def ready(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> None:
    maker = await client.post("/v1/exporters", json={"external_id": "MKT", "name": "潍坊风筝", "province": "CN-SD"})
    assert maker.status_code == 201, maker.text
    for number, visibility in enumerate(["network", "network", "private"]):
        kite = {**KITES, "sku": f"MKT-{number}", "visibility": visibility}
        answer = await client.post(f"{maker.headers['location']}/products", json=kite)
        assert answer.status_code == 201, answer.text
    buyer = {"external_id": "MKT", "title": "风筝", "hs_codes": ["9503"], "delivery_province": "CN-SD"}
    price = {"target_price": {"max": {"amount": "9.00", "currency": "CNY"}}}
    assert (await client.post("/v1/demands", json=buyer | price)).status_code == 201
    await catch_up()


async def test_each_sees_its_own_and_the_networks(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, ready: None
) -> None:
    for speaker, n_products in ((client, 3), (partner, 2)):
        answer = await speaker.get("/v1/insights/market", params={"heading": "9503", "province": "山东"})
        assert answer.status_code == 200, answer.text
        (cell,) = answer.json()["items"]
        assert cell == {
            "heading": "9503",
            "price_band": {"low": 5.0, "high": 10.0, "currency": "CNY", "unit": "piece"},
            "province": "CN-SD",
            "products": n_products,
            "exporters": 1,
            "demands": 1,
            "crowding": float(n_products),
        }


async def test_the_whole_market_in_one_cut(client: httpx.AsyncClient, ready: None) -> None:
    found = (await client.get("/v1/insights/market", params={"by": "heading", "limit": 1000})).json()
    assert sum(cell["products"] for cell in found["items"]) == found["products"]
    assert len(found["items"]) == found["n_cells"]
    assert all(cell["price_band"] is None and cell["province"] is None for cell in found["items"])


@pytest.mark.parametrize(
    "wrong", [{"by": "colour"}, {"by": ""}, {"heading": "63"}, {"province": "Atlantis"}, {"limit": "0"}, {"x": "1"}]
)
async def test_what_cannot_be_used_is_refused(client: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await client.get("/v1/insights/market", params=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text
