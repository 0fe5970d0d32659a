"""Verdicts on any pair, why not and what would change it, and funnels, over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from service.programs.registry import load_registry

Body = dict[str, Any]
T = {"zh": "说明", "en": "Note"}
FRESH, JD = "freshippo-green-channel", "jd-export-procurement-fund"
OPEN, CLOSED = "2025-06-01", "2026-11-23"
LANE = "kettle-lane"


def criterion(name: str, field: str, operator: str, value: object = None, **more: object) -> Body:
    stated = {} if value is None else {"value": value}
    return {"criterion": name, "field": field, "operator": operator, **stated, "why": T, "source": "s", **more}


PROGRAM: Body = {
    "id": LANE,
    "name": {"zh": "水壶通道", "en": "Kettle lane"},
    "sponsor": T,
    "kind": "green_channel",
    "summary": {"zh": "小家电进商超", "en": "Kettles and small appliances for supermarkets"},
    "valid_from": "2025-01-01",
    "valid_to": "2025-12-31",
    "sources": [{"id": "s", "title": T}],
    "criteria": [
        criterion("ccc", "product.certifications", "contains_all", ["CCC"], for_hs_codes=["8516"]),
        criterion("small_lot", "product.moq", "at_most", 300),
        {
            "criterion": "mark_or_brand",
            "any": [
                criterion("mark", "product.ip_status", "one_of", ["own_brand", "unbranded"]),
                criterion("brand", "exporter.owns_brand", "is_true"),
            ],
        },
        criterion("hebei_later", "exporter.province", "equals", "CN-ZJ", valid_from="2025-10-01"),
    ],
}
KETTLE: Body = {"name": "电热水壶 electric kettle", "hs_code": "851679", "moq": 1000, "certifications": ["CE"]}


@pytest.fixture(scope="module")
async def kettle(client: httpx.AsyncClient, catch_up: Callable[[], Awaitable[None]]) -> dict[str, str]:
    """A factory in Hebei with an electric kettle without CCC, a programme for such goods, and a buyer; indexed."""
    found = await client.put(
        "/v1/exporters/by-key/KETTLES", json={"external_id": "KETTLES", "name": "水壶厂", "province": "河北"}
    )
    exporter = found.json()["id"]
    made = await client.put(f"/v1/exporters/{exporter}/products/by-key/K-1", json={"sku": "K-1", **KETTLE})
    wanted = {"external_id": "K-RFQ", "title": "电热水壶", "hs_codes": ["851679"], "required_certifications": ["CCC"]}
    demand = await client.put("/v1/demands/by-key/K-RFQ", json=wanted)
    program = await client.post("/v1/programs", json=PROGRAM)
    assert program.status_code == 201, program.text
    await catch_up()
    return {"exporter": exporter, "product": made.json()["id"], "demand": demand.json()["id"]}


async def ask(client: httpx.AsyncClient, path: str, language: str = "en", **parameters: str) -> Body:
    answer = await client.get(path, params=parameters, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    assert found["as_of"] == parameters["as_of"]
    registry = load_registry()
    assert found["registry"] == {"version": registry.version, "fingerprint": registry.fingerprint}
    return found


async def test_a_product_is_judged_for_a_programme(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    found = await ask(client, f"/v1/products/{kettle['product']}/eligibility", program=LANE, as_of=OPEN)
    assert (found["subject"]["id"], found["target"]["id"], found["verdict"]) == (kettle["product"], LANE, "ineligible")
    ccc, lot, either, later, window = found["criteria"]
    assert (ccc["verdict"], ccc["required"], ccc["actual"]) == (
        "ineligible",
        {"value": ["CCC"], "for_hs_codes": ["8516"]},
        {"value": ["CE"], "hs_code": "851679"},
    )
    assert (lot["verdict"], lot["required"], lot["actual"]) == ("ineligible", 300, 1000)
    assert (either["verdict"], [part["verdict"] for part in either["parts"]]) == ("unknown", ["unknown", "unknown"])
    assert (later["verdict"], later["in_force"]) == ("eligible", False)
    assert (window["criterion"], window["verdict"]) == ("window", "eligible")
    assert found["supply"] == ["product.ip_status", "exporter.owns_brand"]


async def test_reasons_come_in_the_language_of_the_request(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    path = f"/v1/products/{kettle['product']}/eligibility"
    english = await ask(client, path, program=LANE, as_of=OPEN)
    chinese = await ask(client, path, "zh-CN", program=LANE, as_of=OPEN)
    assert english["criteria"][1]["reason"].startswith("The minimum order quantity must be at most 300; stated: 1000.")
    assert chinese["criteria"][1]["reason"].startswith("最小起订量须不高于 300，实际为 1000。")
    assert chinese["target"]["title"] == "水壶通道"


async def test_the_day_decides(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    path = f"/v1/products/{kettle['product']}/eligibility"
    then = await ask(client, path, program=JD, as_of=OPEN)
    now = await ask(client, path, program=JD, as_of=CLOSED)
    assert (then["verdict"], now["verdict"]) == ("unknown", "ineligible")
    status, window = now["criteria"][-2:]
    assert (status["criterion"], status["required"], status["actual"]) == ("status", "open", "ended")
    assert status["reason"].startswith("Ended since 2026-05-01: Its own year is over")
    assert window["reason"] == "Window closed: ended on 2026-05-01, asked for 2026-11-23."


async def test_an_exporter_is_judged_by_its_best_product(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    found = await ask(client, f"/v1/exporters/{kettle['exporter']}/eligibility", program=FRESH, as_of=OPEN)
    assert (found["subject"]["type"], found["verdict"]) == ("exporter", "unknown")
    assert "By the product" in found["criteria"][1]["reason"]
    assert found["supply"] == ["product.ip_status"]


async def test_a_demand_and_a_product_are_the_same_pair_from_both_sides(
    client: httpx.AsyncClient, kettle: dict[str, str]
) -> None:
    of_product = await ask(client, f"/v1/products/{kettle['product']}/eligibility", demand=kettle["demand"], as_of=OPEN)
    of_demand = await ask(client, f"/v1/demands/{kettle['demand']}/eligibility", product=kettle["product"], as_of=OPEN)
    assert (of_product["subject"], of_product["target"]) == (of_demand["target"], of_demand["subject"])
    assert of_product["criteria"] == of_demand["criteria"]
    assert of_product["verdict"] == "ineligible"


async def test_what_would_let_the_kettle_in(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    found = await ask(client, f"/v1/products/{kettle['product']}/why-not", program=LANE, as_of=OPEN)
    assert (found["verdict"], found["complete"], found["not_changeable"]) == ("ineligible", True, [])
    fields = [[change["field"] for change in found_set["changes"]] for found_set in found["sets"]]
    assert fields == [
        ["product.certifications", "product.moq", "exporter.owns_brand"],
        ["product.certifications", "product.moq", "product.ip_status"],
    ]
    texts = [change["text"] for change in found["sets"][1]["changes"]]
    assert texts == [
        "Add CCC to the certifications.",
        "Lower the minimum order quantity from 1000 to 300.",
        "State the ownership of the mark; it must be own brand or unbranded.",
    ]
    for found_set in found["sets"]:
        assert found_set["verdict"] == "eligible"
        assert {outcome["verdict"] for outcome in found_set["criteria"]} == {"eligible"}
        assert 0 <= found_set["score"] <= 1
    assert 0 <= found["score"] <= 1


async def test_changes_are_told_in_chinese(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    found = await ask(client, f"/v1/products/{kettle['product']}/why-not", "zh-CN", program=LANE, as_of=OPEN)
    assert [change["text"] for change in found["sets"][1]["changes"]] == [
        "认证：增加 CCC。",
        "把最小起订量从 1000 降到 300。",
        "填写商标权属；须为自有品牌或无品牌。",
    ]


async def test_what_a_demand_lacks(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    found = await ask(client, f"/v1/products/{kettle['product']}/why-not", demand=kettle["demand"], as_of=OPEN)
    (only,) = found["sets"]
    assert [(change["kind"], change["to"]) for change in only["changes"]] == [("add", "CCC"), ("state", "own_brand")]
    assert only["verdict"] == "eligible"
    assert found["score"] is not None


async def test_changes_that_are_made_do_what_was_said(
    client: httpx.AsyncClient, kettle: dict[str, str], catch_up: Callable[[], Awaitable[None]]
) -> None:
    path = f"/v1/products/{kettle['product']}"
    promised = (await ask(client, f"{path}/why-not", demand=kettle["demand"], as_of=OPEN))["sets"][0]
    patch = {"certifications": ["CE", "CCC"], "ip_status": "own_brand"}
    headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    assert (await client.patch(path, json=patch, headers=headers)).status_code == 200
    await catch_up()
    kept = await ask(client, f"{path}/why-not", demand=kettle["demand"], as_of=OPEN)
    assert (kept["verdict"], kept["sets"], kept["score"]) == ("eligible", [], promised["score"])
    undo = {"certifications": ["CE"], "ip_status": None}
    assert (await client.patch(path, json=undo, headers=headers)).status_code == 200
    await catch_up()


async def test_a_closed_window_and_a_province_are_named_and_not_proposed(
    client: httpx.AsyncClient, kettle: dict[str, str]
) -> None:
    path = f"/v1/products/{kettle['product']}/why-not"
    closed = await ask(client, path, program=LANE, as_of=CLOSED)
    assert (closed["sets"], [outcome["criterion"] for outcome in closed["not_changeable"]]) == (
        [],
        ["hebei_later", "window"],
    )
    not_stated = await ask(client, path, program=FRESH, as_of=OPEN)
    assert [outcome["criterion"] for outcome in not_stated["not_changeable"]] == ["status", "window"]
    assert [found_set["verdict"] for found_set in not_stated["sets"]] == ["unknown"]


async def test_the_funnel_of_a_programme_adds_up(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    found = await ask(client, f"/v1/programs/{LANE}/funnel", as_of=OPEN)
    assert [step["criterion"] for step in found["steps"]] == ["window", "ccc", "small_lot", "mark_or_brand"]
    assert found["total"] == sum(step["eliminated"] for step in found["steps"]) + found["eligible"] + found["unknown"]
    assert found["steps"][1]["eliminated"] >= 1
    closed = await ask(client, f"/v1/programs/{LANE}/funnel", as_of=CLOSED)
    assert closed["steps"][0]["eliminated"] == closed["total"] == found["total"]


async def test_the_funnel_agrees_with_the_recommendations(client: httpx.AsyncClient, kettle: dict[str, str]) -> None:
    funnel = await ask(client, f"/v1/demands/{kettle['demand']}/funnel", as_of=OPEN)
    assert [step["criterion"] for step in funnel["steps"]] == ["required_certifications", "own_mark"]
    lane = await ask(client, f"/v1/programs/{FRESH}/funnel", as_of=OPEN)
    n_found, cursor = 0, None
    while True:
        parameters = {"as_of": OPEN, "limit": "100"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(f"/v1/programs/{FRESH}/recommendations", params=parameters)).json()
        n_found += len(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert n_found == lane["eligible"] + lane["unknown"]


SOURCED = {"id": "s", "title": T}
BUYERS_RULES = [
    criterion("small_lot", "product.moq", "at_most", 300, source="demand"),
    {
        "criterion": "near_or_brand",
        "any": [
            criterion("near", "exporter.province", "one_of", ["浙江", "江苏"]),
            criterion("brand", "exporter.owns_brand", "is_true"),
        ],
    },
    criterion("large_order", "demand.quantity", "at_least", 1000, source="demand"),
    criterion("later", "product.lead_time_days", "at_most", 7, valid_from="2025-10-01"),
]


async def put_buyer(client: httpx.AsyncClient, rules: list[Body], key: str = "K-RULES", **more: object) -> Body:
    wanted = {"external_id": key, "title": "电热水壶 electric kettle", "hs_codes": ["851679"], "quantity": 5000}
    answer = await client.put(
        f"/v1/demands/by-key/{key}", json=wanted | {"criteria": rules, "sources": [SOURCED]} | more
    )
    assert answer.status_code in (200, 201), answer.text
    found: Body = answer.json()
    return found


async def test_a_buyers_own_conditions_hold_everywhere(
    client: httpx.AsyncClient, kettle: dict[str, str], catch_up: Callable[[], Awaitable[None]]
) -> None:
    wanted = await put_buyer(client, BUYERS_RULES)
    await catch_up()
    product, demand = f"/v1/products/{kettle['product']}", f"/v1/demands/{wanted['id']}"

    judged = await ask(client, f"{product}/eligibility", demand=wanted["id"], as_of=OPEN)
    outcomes = {outcome["criterion"]: outcome["verdict"] for outcome in judged["criteria"]}
    assert outcomes == {
        "own_mark": "unknown",
        "small_lot": "ineligible",
        "near_or_brand": "unknown",
        "large_order": "eligible",
        "later": "eligible",
    }
    assert judged["verdict"] == "ineligible"
    assert judged["criteria"][1]["source"] == "demand"
    assert judged["supply"] == ["product.ip_status", "exporter.owns_brand"]

    why = await ask(client, f"{product}/why-not", demand=wanted["id"], as_of=OPEN)
    paths = [sorted(change["field"] for change in found["changes"]) for found in why["sets"]]
    assert paths == [["exporter.owns_brand", "product.ip_status", "product.moq"]]
    assert [found["verdict"] for found in why["sets"]] == ["eligible"]
    assert why["sets"][0]["score"] is not None

    funnel = await ask(client, f"{demand}/funnel", as_of=OPEN)
    assert [step["criterion"] for step in funnel["steps"]] == [*list(outcomes)[:4]]
    eliminated = sum(step["eliminated"] for step in funnel["steps"])
    assert funnel["total"] == eliminated + funnel["eligible"] + funnel["unknown"]
    assert funnel["steps"][3]["alone"] == 0

    for include, is_there in (("false", False), ("true", True)):
        asked = {"as_of": OPEN, "include_ineligible": include, "limit": "100"}
        products = (await client.get(f"{demand}/recommendations", params=asked)).json()["items"]
        demands = (await client.get(f"{product}/recommendations", params=asked | {"target": "demands"})).json()["items"]
        assert (kettle["product"] in {item["target"]["id"] for item in products}) is is_there
        assert (wanted["id"] in {item["target"]["id"] for item in demands}) is is_there


async def test_a_demand_is_matched_by_its_conditions_without_being_stored(
    client: httpx.AsyncClient, kettle: dict[str, str]
) -> None:
    for rules, is_there in ((BUYERS_RULES[:1], False), (BUYERS_RULES[3:], True)):
        demand = {"title": "electric kettle", "criteria": rules, "sources": [SOURCED]}
        asked = {"demand": demand, "target": "products", "limit": 100, "as_of": OPEN}
        answer = await client.post("/v1/match", json=asked)
        assert answer.status_code == 200, answer.text
        assert (kettle["product"] in {item["target"]["id"] for item in answer.json()["items"]}) is is_there


async def test_conditions_of_a_demand_are_patched_whole(client: httpx.AsyncClient) -> None:
    wanted = await put_buyer(client, BUYERS_RULES, "K-PATCH")
    assert wanted["criteria"][1]["any"][0]["value"] == ["CN-ZJ", "CN-JS"]
    headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    path = f"/v1/demands/{wanted['id']}"
    renamed = await client.patch(path, json={"title": "水壶"}, headers=headers)
    assert renamed.json()["criteria"] == wanted["criteria"]
    fewer = await client.patch(path, json={"criteria": BUYERS_RULES[:1], "sources": None}, headers=headers)
    assert ([rule["criterion"] for rule in fewer.json()["criteria"]], fewer.json()["sources"]) == (["small_lot"], [])
    none = await client.patch(path, json={"criteria": None}, headers=headers)
    assert none.json()["criteria"] == []


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        (criterion("lot", "product.moqs", "at_most", 300), "/field"),
        (criterion("lot", "product.moq", "prefix_of", 300), "/operator"),
        (criterion("lot", "product.moq", "at_most", "many"), "/value"),
        (criterion("lot", "product.moq", "at_most", 300, source="rumour"), ""),
        (
            {"any": [criterion("a", "product.moq", "at_most", 3), criterion("b", "product.moq", "at_most", -3)]},
            "/any/1/value",
        ),
        ({"any": []}, "/any"),
        ({"not": criterion("a", "product.moq", "at_most", 3), "all": []}, "/all"),
        (criterion("ccc", "product.certifications", "contains_all", ["CCC"], for_hs_codes=["851"]), "/for_hs_codes/0"),
    ],
)
async def test_a_wrong_rule_is_refused_alike_for_programmes_and_demands(
    client: httpx.AsyncClient, rule: Body, place: str
) -> None:
    demand = {"external_id": "K-WRONG", "title": "水壶", "sources": [SOURCED], "criteria": [rule]}
    of_demand = await client.post("/v1/demands", json=demand)
    of_program = await client.post("/v1/programs", json=PROGRAM | {"id": "wrong-lane", "criteria": [rule]})
    assert of_demand.status_code == of_program.status_code == 422, of_demand.text
    assert of_demand.json()["errors"][0]["pointer"] == f"/criteria/0{place}"
    for found, expected in zip(of_demand.json()["errors"], of_program.json()["errors"], strict=True):
        assert (found["pointer"], found["code"]) == (expected["pointer"], expected["code"])
        assert found["detail"].startswith(expected["detail"].rstrip("."))


@pytest.mark.parametrize(
    ("parameters", "pointer", "code"),
    [
        ({}, "", "program_or_demand"),
        ({"program": FRESH, "demand": str(uuid4())}, "", "program_or_demand"),
        ({"program": "No Slug"}, "/program", "bad_slug"),
        ({"demand": "7"}, "/demand", "bad_uuid"),
        ({"program": FRESH, "as_of": "soon"}, "/as_of", "bad_date"),
    ],
)
async def test_a_pair_needs_two_sides(
    client: httpx.AsyncClient, kettle: dict[str, str], parameters: dict[str, str], pointer: str, code: str
) -> None:
    for call in ("eligibility", "why-not"):
        answer = await client.get(f"/v1/products/{kettle['product']}/{call}", params=parameters)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        assert error["code"]


async def test_what_one_may_not_see_is_not_found(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, kettle: dict[str, str]
) -> None:
    for path in (
        f"/v1/products/{uuid4()}/eligibility?program={FRESH}",
        f"/v1/products/{kettle['product']}/eligibility?program=nope",
        f"/v1/products/{kettle['product']}/why-not?demand={uuid4()}",
        f"/v1/exporters/{uuid4()}/eligibility?program={FRESH}",
        f"/v1/demands/{kettle['demand']}/eligibility?product={uuid4()}",
        "/v1/programs/nope/funnel",
        f"/v1/demands/{uuid4()}/funnel",
    ):
        assert (await client.get(path)).status_code == 404, path
    own = {"visibility": "private", "external_id": "SECRET", "title": "暗"}
    hidden = (await partner.put("/v1/demands/by-key/SECRET", json=own)).json()["id"]
    assert (await client.get(f"/v1/demands/{hidden}/funnel")).status_code == 404
