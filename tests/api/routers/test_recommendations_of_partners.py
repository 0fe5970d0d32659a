"""What another partner claims of its own programme, over HTTP: shown as its word, and certain nowhere unless asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

Row = dict[str, Any]

GOODS = "竹编灯罩 woven bamboo lampshade"
CLAIM = {
    "id": "claims-to-be-the-best",
    "name": {"zh": GOODS, "en": GOODS},
    "sponsor": {"zh": "采购台", "en": "Sourcing desk"},
    "kind": "procurement_fund",
    "summary": {"zh": GOODS, "en": GOODS},
    "benefits": [
        {
            "kind": "purchase",
            "text": {"zh": "全部买下", "en": "We buy it all"},
            "per_firm_a_year": {"amount": "900000000", "currency": "CNY"},
            "source": "own",
        }
    ],
    "budget": {"amount": "900000000000", "currency": "CNY"},
    "valid_from": "2025-01-01",
    "valid_to": "2025-12-31",
    "sources": [{"id": "own", "title": {"zh": "本台", "en": "We say so"}, "published": ""}],
}
DAY = {"as_of": "2025-06-01"}
ALSO = {"include_partner_programs": True}


@pytest.fixture(scope="module")
async def maker(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]
) -> AsyncIterator[str]:
    """Path of a maker of lampshades; a partner's programme claims to suit it best of all."""
    answer = await client.post("/v1/exporters", json={"external_id": "CLM", "name": "青神竹编", "owns_brand": True})
    path: str = answer.headers["location"]
    draft = {"sku": "CLM", "name": GOODS, "ip_status": "own_brand"}
    assert (await client.post(f"{path}/products", json=draft)).status_code == 201
    answer = await partner.post("/v1/programs", json=CLAIM)
    assert answer.status_code == 201, answer.text
    await catch_up()
    yield path
    await partner.delete(f"/v1/programs/{CLAIM['id']}", headers={"If-Match": "*"})


async def answer_to(asker: httpx.AsyncClient, path: str, parameters: Row) -> Row:
    answer = await asker.get(path, params=DAY | parameters)
    assert answer.status_code == 200, answer.text
    found: Row = answer.json()
    return found


async def ranked(asker: httpx.AsyncClient, path: str, parameters: Row) -> list[Row]:
    """All items of a ranking, page by page."""
    items: list[Row] = []
    cursor: Row = {}
    while True:
        page = await answer_to(asker, f"{path}/recommendations", {"limit": 3} | parameters | cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize("target", ["programs", "all"])
async def test_it_stands_behind_the_registrys_and_ones_own_unless_it_is_asked_for(
    client: httpx.AsyncClient, maker: str, target: str
) -> None:
    items = await ranked(client, maker, {"target": target})
    order = [(one["target"]["provenance"] == "partner", -one["score"]) for one in items]
    assert order == sorted(order)
    assert [one["rank"] for one in items] == list(range(1, len(items) + 1))
    assert len({(one["target"]["type"], one["target"]["id"]) for one in items}) == len(items)
    (claimed,) = [one for one in items if one["target"]["id"] == CLAIM["id"]]
    assert claimed["target"]["partner"] == "Sourcing desk"

    among = await ranked(client, maker, {"target": target} | ALSO)
    assert among[0]["target"]["id"] == CLAIM["id"]
    assert among[0]["score"] == claimed["score"], "its place is no part of its score"
    assert [one["score"] for one in among] == sorted((one["score"] for one in items), reverse=True)


async def test_the_one_who_wrote_it_sees_it_by_its_score(partner: httpx.AsyncClient, maker: str) -> None:
    first = (await ranked(partner, maker, {"target": "programs"}))[0]["target"]
    assert (first["id"], first["provenance"]) == (CLAIM["id"], "own")


async def test_a_match_keeps_the_same_order(client: httpx.AsyncClient, maker: str) -> None:
    body: Row = {"product": {"name": GOODS, "ip_status": "own_brand"}, "target": "programs", "limit": 100} | DAY
    first = (await client.post("/v1/match", json=body)).json()["items"][0]["target"]
    assert first["provenance"] == "registry"
    first = (await client.post("/v1/match", json=body | ALSO)).json()["items"][0]["target"]
    assert first["id"] == CLAIM["id"]


async def test_it_is_worth_nothing_for_certain(client: httpx.AsyncClient, maker: str) -> None:
    found = await answer_to(client, f"{maker}/worth", {})
    assert CLAIM["id"] not in found["certain"]["programs"]
    assert CLAIM["id"] in found["possible"]["programs"]
    assert found["programs"][0]["provenance"] == "registry"
    (claimed,) = [one for one in found["programs"] if one["program_id"] == CLAIM["id"]]
    assert (claimed["provenance"], claimed["partner"]) == ("partner", "Sourcing desk")
    also = await answer_to(client, f"{maker}/worth", ALSO)
    assert CLAIM["id"] in also["certain"]["programs"]
    (counted,) = [one for one in also["programs"] if one["program_id"] == CLAIM["id"]]
    assert counted["eligibility"]["verdict"] == "eligible"


async def test_it_is_no_choice_of_a_portfolio(client: httpx.AsyncClient, maker: str) -> None:
    found = await answer_to(client, f"{maker}/portfolio", {})
    assert "partner" not in {one["target"]["provenance"] for one in found["choices"]}
    assert found["n_partner_programs_left_out"] > 0
    also = await answer_to(client, f"{maker}/portfolio", ALSO)
    assert CLAIM["id"] in [one["target"]["id"] for one in also["choices"]]
    assert also["n_partner_programs_left_out"] == 0


async def test_a_cursor_is_bound_to_what_was_included(client: httpx.AsyncClient, maker: str) -> None:
    page = await answer_to(client, f"{maker}/recommendations", {"limit": 1})
    wrong = {"limit": 1, "cursor": page["next_cursor"]} | ALSO
    answer = await client.get(f"{maker}/recommendations", params=DAY | wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No programmes are asked for; leave include_partner_programs out, or let target be programs."),
        ("zh-CN", "所问的不是计划；请去掉 include_partner_programs，或将 target 设为 programs。"),
    ],
)
async def test_it_means_nothing_for_demands(client: httpx.AsyncClient, maker: str, language: str, said: str) -> None:
    body: Row = {"product": {"name": GOODS}, "target": "demands"} | ALSO
    answer = await client.post("/v1/match", json=body, headers={"Accept-Language": language})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["detail"]) == ("no_programs_asked", said)
