"""The home price over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

TOWEL = {
    "name": "Cotton towel",
    "hs_code": "630260",
    "unit_cost": {"amount": "9.00", "currency": "CNY"},
    "unit": "piece",
    "unit_price": {"amount": "0.92", "currency": "USD"},
    "incoterm": "FOB",
}
STATED = {"rate": "USD:7.1", "rate_date": "2026-11-20", "rate_source": "Bank of China", "freight": "0.30-0.50"}


@pytest.fixture
async def path(client: httpx.AsyncClient, exporter: dict[str, Any], unique: Callable[[str], str]) -> str:
    answer = await client.post(f"/v1/exporters/{exporter['id']}/products", json={**TOWEL, "sku": unique("HP")})
    assert answer.status_code == 201, answer.text
    return f"{answer.headers['location']}/home-price"


async def test_each_step_is_shown(client: httpx.AsyncClient, path: str) -> None:
    found = (await client.get(path, params={**STATED, "margin": "0.3"})).json()
    assert found["delivered_price"] == {"low": "7.72", "high": "7.95"}
    assert found["shelf_price"] == {"low": "11.03", "high": "11.35"}
    assert [step["operation"] for step in found["steps"]] == [
        "0.92 USD", "× 7.1", "− 0", "+ 0.30–0.50", "× 1.13", "÷ (1 − 0.3)",
    ]  # fmt: skip
    assert found["rate"] == {"currency": "USD", "yuan": "7.1", "date": "2026-11-20", "source": "Bank of China"}


async def test_an_owner_is_warned_below_cost(client: httpx.AsyncClient, partner: httpx.AsyncClient, path: str) -> None:
    """9.00 + 0.40 = 9.40; × 1.13 = 10.622: more than the 7.83 that the export price leads to."""
    asked = {**STATED, "freight": "0.40", "margin": "0.3", "own_margin": "0.1"}
    found = (await client.get(path, params=asked)).json()
    assert found["cost"]["break_even"] == {"low": "10.62", "high": "10.62"}
    assert found["cost"]["at_margin"] == {"low": "11.75", "high": "11.75"}
    assert found["cost"]["floor"] == found["cost"]["break_even"]
    assert [warning["code"] for warning in found["warnings"]] == ["below_cost"]
    seen = (await partner.get(path, params=asked)).json()
    assert (seen["cost"], seen["warnings"], seen["delivered_price"]) == (None, [], found["delivered_price"])


async def test_vat_is_by_goods_day_and_taxpayer(client: httpx.AsyncClient, path: str) -> None:
    found = [
        (await client.get(path, params=asked)).json()["vat"]["rate"]
        for asked in ({}, {"sold_on": "2025-12-31"}, {"taxpayer": "small_scale"}, {"vat_rate": "0.03"})
    ]
    assert found == ["0.13", None, None, "0.03"]


async def test_no_rate_no_guess(client: httpx.AsyncClient, path: str) -> None:
    found = (await client.get(path, headers={"Accept-Language": "zh"})).json()
    assert found["delivered_price"] is None
    assert found["missing"] == ["rate", "freight", "margin"]
    assert "不作猜测" in found["steps"][1]["reason"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": "USD:7.1"},
        {"rate": "USD:7.1", "rate_date": "2026-11-20"},
        {**STATED, "rate": "7.1"},
        {**STATED, "rate": "USD:0"},
        {**STATED, "rate": "USD:1e9"},
        {**STATED, "rate_date": "2999-01-01"},
        {"freight": "0.5-0.3"},
        {"freight": "-1"},
        {"margin": "1.0"},
        {"margin": "1"},
        {"returns": "nan"},
        {"tax": "0"},
        {"vat_rate": "13"},
        {"taxpayer": "none"},
        {"payment_days": "-1"},
        {"refund_rate": "0.05-0.13"},
    ],
)
async def test_what_cannot_be_used_is_refused(client: httpx.AsyncClient, path: str, wrong: dict[str, str]) -> None:
    answer = await client.get(path, params=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text


async def test_a_product_that_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/v1/products/{uuid4()}/home-price")).status_code == 404
