"""What programmes are worth, over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from service.programs.registry import load_registry

Row = dict[str, Any]


@pytest.fixture(scope="module")
async def path(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> str:
    maker = await client.post(
        "/v1/exporters", json={"external_id": "WRT", "name": "高阳毛巾", "us_export_share": "0.58"}
    )
    assert maker.status_code == 201, maker.text
    towel = {"sku": "WRT-1", "name": "纯棉毛巾", "ip_status": "unbranded"}
    goods = await client.post(f"{maker.headers['location']}/products", json=towel)
    assert goods.status_code == 201, goods.text
    await catch_up()
    return f"{maker.headers['location']}/worth"


OPEN_ENDED = ["1688-ai-assistant", "1688-self-operation", "1688-supply-mode"]
"""Programmes that are open without a stated end."""


def by_id(found: Row) -> dict[str, Row]:
    return {worth["program_id"]: worth for worth in found["programs"]}


async def test_the_figures_are_the_callers(client: httpx.AsyncClient, path: str) -> None:
    stated = "pinduoduo-merchant-support.cost_support:60000,1688-ai-assistant.tools:80000"
    answer = await client.get(path, params={"home_sales": "3000000", "stated": stated, "as_of": "2025-06-01"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    registry = load_registry()
    assert found["registry"] == {"version": registry.version, "fingerprint": registry.fingerprint}
    worth = by_id(found)
    assert worth["pinduoduo-merchant-support"]["gain_cny_a_year"] == "60000.00"
    assert worth["1688-ai-assistant"]["gain_cny_a_year"] == "32000.00"
    assert found["possible"]["gain_cny_a_year"] == "92000.00"
    assert found["possible"]["is_exact"]
    shipped = {program.id for program in registry.programs}  # other tests publish programmes of their own
    assert [one for one in found["certain"]["programs"] if one in shipped] == [
        *OPEN_ENDED,
        "jd-export-procurement-fund",
        "pinduoduo-merchant-support",
    ]


async def test_without_figures_all_is_unknown(client: httpx.AsyncClient, path: str) -> None:
    found = (await client.get(path, params={"as_of": "2026-11-23"}, headers={"Accept-Language": "zh"})).json()
    worth = by_id(found)["jd-export-procurement-fund"]
    assert worth["eligibility"]["verdict"] == "ineligible"
    assert worth["gain_cny_a_year"] is None
    assert "全部企业" in worth["benefits"][0]["reason"]
    assert "jd-export-procurement-fund" not in found["possible"]["programs"]
    assert found["possible"]["gain_cny_a_year"] is None
    registered = {program.id for program in load_registry().programs}  # other tests store programmes of their own
    assert registered & set(found["certain"]["programs"]) == {*OPEN_ENDED, "pinduoduo-merchant-support"}
    assert found["certain"]["gain_cny_a_year"] is None


async def test_what_stopped_or_has_nothing_to_apply_for_is_worth_nothing(client: httpx.AsyncClient, path: str) -> None:
    """DiDi's fund is for drivers, a document of policy is for nobody, and JD.com's year is over."""
    gone = ("didi-employment-consumption", "state-council-2020-16", "jd-export-procurement-fund")
    found = (await client.get(path, params={"as_of": "2026-11-28"})).json()
    worth = by_id(found)
    for program in gone:
        assert worth[program]["eligibility"]["verdict"] == "ineligible"
        assert program not in (*found["certain"]["programs"], *found["possible"]["programs"])
    offer = worth["didi-employment-consumption"]["eligibility"]["criteria"][0]
    assert (offer["criterion"], offer["source"]) == ("offer", "facts:27")
    assert "nothing that a maker of goods can apply for" in offer["reason"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"home_sales": "-1"},
        {"gross_margin": "1.2"},
        {"stated": "x"},
        {"stated": "freshippo-green-channel.fast_listing"},
        {"stated": "no-such-program.commission_relief:2"},
        {"stated": "freshippo-green-channel.dedicated_section:2"},
        {"stated": "freshippo-green-channel.logistics:2,freshippo-green-channel.logistics:3"},
        {"as_of": "2025-02-30"},
        {"colour": "red"},
    ],
)
async def test_what_cannot_be_used_is_refused(client: httpx.AsyncClient, path: str, wrong: dict[str, str]) -> None:
    answer = await client.get(path, params=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text


async def test_an_exporter_that_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/v1/exporters/{uuid4()}/worth")).status_code == 404
