"""Recommendations over HTTP: the shape, the sums, the pages, and what they hold on to."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import httpx
import pytest

Row = dict[str, Any]
Unique = Callable[[str], str]
CatchUp = Callable[[], Awaitable[None]]

TOWELS = {
    "name": "纯棉毛巾 34×76cm Cotton face towel",
    "description": "32支精梳棉，120克，吸水柔软",
    "hs_code": "630260",
    "category": "毛巾",
    "unit": "piece",
    "unit_price": {"amount": "9.50", "currency": "CNY"},
    "moq": 1000,
    "monthly_capacity": 200000,
    "ip_status": "own_brand",
}
WANTED = {
    "title": "酒店用纯棉毛巾 5000 条 cotton towels",
    "hs_codes": ["630260"],
    "category": "毛巾",
    "quantity": 5000,
    "unit": "piece",
    "target_price": {"max": {"amount": "12.00", "currency": "CNY"}},
}


@pytest.fixture(scope="module")
async def rows(client: httpx.AsyncClient, catch_up: CatchUp) -> dict[str, str]:
    """Paths of an exporter, its products and the demands for them."""
    exporter = await client.post("/v1/exporters", json={"external_id": "REC", "name": "高阳毛巾厂", "province": "河北"})
    assert exporter.status_code == 201, exporter.text
    paths = {"exporter": exporter.headers["location"]}
    for number, name in enumerate(
        ["纯棉毛巾", "cotton bath towel", "陶瓷马克杯 ceramic mug", "毛巾礼盒 towel gift box"]
    ):
        draft = {**TOWELS, "sku": f"REC-{number}", "name": name} if number else {**TOWELS, "sku": "REC-0"}
        answer = await client.post(f"{paths['exporter']}/products", json=draft)
        assert answer.status_code == 201, answer.text
        paths.setdefault("product", answer.headers["location"])
    for number in range(3):
        draft = {**WANTED, "external_id": f"REC-{number}", "quantity": 5000 + number}
        answer = await client.post("/v1/demands", json=draft)
        assert answer.status_code == 201, answer.text
        paths.setdefault("demand", answer.headers["location"])
    await catch_up()
    return paths


def check_page(page: Row, kinds: set[str]) -> list[Row]:
    """What holds for every answer; returns its items."""
    assert page.keys() == {
        *("items", "next_cursor", "notices", "verdict", "understood", "taken_out"),
        *("snapshot", "registry", "as_of"),
    }
    assert page["verdict"] is None or page["verdict"].keys() == {"fit", "reason"}
    assert page["notices"] == []
    assert page["registry"].keys() == {"version", "fingerprint"}
    assert page["snapshot"].keys() == {"revision", "model"}
    date.fromisoformat(page["as_of"])
    for item in page["items"]:
        assert item.keys() == {
            "target",
            "rank",
            "score",
            "data_completeness",
            "confidence",
            "fit_probability",
            "contributions",
            "eligibility",
            "evidence",
            "missing_terms",
            "flags",
            "blockers",
            "preferred",
            "folded",
        }
        assert item["target"].keys() >= {"type", "id", "title"}
        assert item["target"]["type"] in kinds
        parts = item["contributions"]
        assert abs(sum(part["contribution"] for part in parts) - item["score"]) < 1e-9
        assert abs(sum(part["weight"] for part in parts) - 1) < 1e-9
        assert abs(sum(part["weight"] for part in parts if part["known"]) - item["data_completeness"]) < 1e-9
        assert item["confidence"] == item["data_completeness"]
        assert item["fit_probability"] is None or 0 <= item["fit_probability"] <= 1
        assert 0 <= item["score"] <= 1
        for part in parts:
            assert part["contribution"] == part["weight"] * part["value"]
            is_neutral = part["value"] == 0.5 or part["factor"] == "category"  # or guessed from the texts
            assert part["known"] or is_neutral
            assert part["reason"]
        text = next(part for part in parts if part["factor"] == "text")
        if item["evidence"]:
            assert abs(sum(term["contribution"] for term in item["evidence"]) - text["value"]) < 1e-9
        for criterion in item["eligibility"]["criteria"]:
            assert criterion.keys() == {
                *("criterion", "verdict", "field", "required", "actual", "source", "reason"),
                *("supply", "in_force", "parts", "left_out"),
            }
    order = [(-item["score"], item["target"]["id"]) for item in page["items"]]
    assert order == sorted(order)
    items: list[Row] = page["items"]
    return items


@pytest.mark.parametrize(
    ("about", "parameters", "kinds"),
    [
        ("demand", {}, {"product"}),
        ("product", {"target": "demands"}, {"demand"}),
        ("product", {"target": "programs"}, {"program"}),
        ("exporter", {}, {"program", "channel"}),
        ("exporter", {"target": "programs"}, {"program"}),
        ("exporter", {"target": "channels"}, {"channel"}),
        ("program", {}, {"product"}),
        ("program", {"target": "exporters"}, {"exporter"}),
    ],
)
async def test_every_call_answers_in_the_same_shape(
    client: httpx.AsyncClient, rows: dict[str, str], about: str, parameters: dict[str, str], kinds: set[str]
) -> None:
    path = {**rows, "program": "/v1/programs/freshippo-green-channel"}[about]
    answer = await client.get(f"{path}/recommendations", params={**parameters, "as_of": "2025-06-01", "limit": 50})
    assert answer.status_code == 200, answer.text
    page = answer.json()
    items = check_page(page, kinds)
    assert items
    assert [item["rank"] for item in items] == list(range(1, len(items) + 1))
    assert page["as_of"] == "2025-06-01"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ({"product": {"name": "毛巾"}, "target": "demands"}, {"demand"}),
        ({"product": {"name": "毛巾"}, "target": "programs"}, {"program"}),
        ({"demand": {"title": "towel"}, "target": "products"}, {"product"}),
    ],
)
async def test_a_name_is_enough_to_match(
    client: httpx.AsyncClient, rows: dict[str, str], body: Row, kinds: set[str]
) -> None:
    answer = await client.post("/v1/match", json=body)
    assert answer.status_code == 200, answer.text
    assert check_page(answer.json(), kinds)


async def test_a_page_says_when_the_asking_text_was_cut(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    for description, codes in (("cotton", []), (" ".join(f"w{at}" for at in range(2_000)), ["text_cut"])):
        body = {"target": "demands", "product": {"name": "Face towel", "description": description}}
        answer = await client.post("/v1/match", json=body)
        assert answer.status_code == 200, answer.text
        assert [notice["code"] for notice in answer.json()["notices"]] == codes


LEFT_OUT = "homeward_rows_left_out_total"


async def count_metric(client: httpx.AsyncClient, name: str) -> float:
    lines = (await client.get("/metrics")).text.splitlines()
    return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))


async def test_a_row_that_cannot_be_explained_is_left_out_said_and_counted(
    client: httpx.AsyncClient, rows: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OverflowError("a row that nobody foresaw")

    body = {"target": "demands", "product": {"name": "Face towel"}}
    whole = (await client.post("/v1/match", json=body)).json()
    before = await count_metric(client, LEFT_OUT)
    monkeypatch.setattr("service.domain.ranking.goods_and_demands.judge_product_for_demand", fail)
    page = (await client.post("/v1/match", json=body)).json()
    assert page["items"] == []
    assert [notice["code"] for notice in page["notices"]] == ["row_left_out"] * len(whole["items"])
    assert await count_metric(client, LEFT_OUT) - before == len(whole["items"])


async def test_what_was_not_stored_matches_as_if_it_were(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    stored = (await client.get(f"{rows['demand']}/recommendations", params={"limit": 3})).json()
    asked = await client.post("/v1/match", json={"demand": WANTED, "target": "products", "limit": 3})
    assert [item["target"] for item in asked.json()["items"]] == [item["target"] for item in stored["items"]]
    titles = [item["target"]["title"] for item in stored["items"]]
    assert all("毛巾" in title or "towel" in title for title in titles)  # towels in either language, no mug


async def test_what_is_asked_and_not_said_is_named(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    asked = {"demand": {"title": "红色 cotton towel 220V"}, "target": "products", "limit": 3}
    answer = await client.post("/v1/match", json=asked)
    for item in answer.json()["items"]:
        assert {"红色", "220V"} <= set(item["missing_terms"])
        assert not {"cotton", "towel"} & set(item["missing_terms"])
        (reason,) = [part["reason"] for part in item["contributions"] if part["factor"] == "text"]
        assert "not said: " in reason
        assert item["missing_terms"][0] in reason
    chinese = await client.post("/v1/match", json=asked, headers={"Accept-Language": "zh"})
    assert "未提及" in chinese.json()["items"][0]["contributions"][0]["reason"]

    programs = await client.get(f"{rows['product']}/recommendations", params={"target": "programs"})
    assert all(item["missing_terms"] == [] for item in programs.json()["items"]), "programmes are no goods"


async def test_the_same_request_gives_the_same_bytes(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    path = f"{rows['product']}/recommendations"
    answers = [await client.get(path, params={"target": "programs", "as_of": "2025-06-01"}) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1


async def count_remembered(anonymous: httpx.AsyncClient) -> float:
    return await count_metric(anonymous, 'homeward_answers_from_snapshot_total{how="remembered"}')


async def test_an_answer_is_remembered_until_the_snapshot_is_another(
    client: httpx.AsyncClient,
    anonymous: httpx.AsyncClient,
    rows: dict[str, str],
    unique: Unique,
    catch_up: CatchUp,
) -> None:
    path, before = f"{rows['demand']}/recommendations", await count_remembered(anonymous)
    first, again = [await client.get(path, params={"limit": 7}) for _ in range(2)]
    assert (again.content, again.headers["content-type"]) == (first.content, first.headers["content-type"])
    assert again.headers["content-language"] == "en"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await count_remembered(anonymous) == before + 1

    draft = {**TOWELS, "sku": unique("KEPT"), "name": WANTED["title"]}
    created = await client.post(f"{rows['exporter']}/products", json=draft)
    assert created.status_code == 201, created.text
    await catch_up()
    later = await client.get(path, params={"limit": 7})
    assert created.json()["id"] in [item["target"]["id"] for item in later.json()["items"]]
    await client.delete(created.headers["location"], headers={"If-Match": "*"})
    await catch_up()


async def test_what_is_remembered_is_for_the_one_who_asked_and_in_the_language_asked(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, rows: dict[str, str], unique: Unique, catch_up: CatchUp
) -> None:
    draft = {**TOWELS, "sku": unique("KEPT"), "name": WANTED["title"], "visibility": "private"}
    created = await client.post(f"{rows['exporter']}/products", json=draft)
    assert created.status_code == 201, created.text
    await catch_up()
    path, secret = f"{rows['demand']}/recommendations", created.json()["id"]
    for _ in range(2):
        own, others = await client.get(path), await partner.get(path)
        assert secret in [item["target"]["id"] for item in own.json()["items"]]
        assert secret not in [item["target"]["id"] for item in others.json()["items"]]
        chinese = await client.get(path, headers={"Accept-Language": "zh"})
        reasons = [[part["reason"] for part in answer.json()["items"][0]["contributions"]] for answer in (own, chinese)]
        assert reasons[0] != reasons[1]
        assert chinese.headers["content-language"] == "zh-CN"
    await client.delete(created.headers["location"], headers={"If-Match": "*"})
    await catch_up()


async def test_errors_are_not_remembered(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    for _ in range(2):
        answer = await client.get(f"{rows['demand']}/recommendations", params={"weights": "colour:1"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("by_body", [False, True])
async def test_pages_together_are_the_whole_list(
    client: httpx.AsyncClient, rows: dict[str, str], by_body: bool
) -> None:
    async def ask(limit: int, cursor: str | None) -> Row:
        asked: Row = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        if by_body:
            answer = await client.post("/v1/match", json={**asked, "demand": WANTED, "target": "products"})
        else:
            answer = await client.get(f"{rows['demand']}/recommendations", params=asked)
        assert answer.status_code == 200, answer.text
        page: Row = answer.json()
        return page

    whole = await ask(100, None)
    pages = [await ask(2, None)]
    while (cursor := pages[-1]["next_cursor"]) is not None:
        pages.append(await ask(2, cursor))
    walked = list(itertools.chain.from_iterable(page["items"] for page in pages))
    assert [item["target"]["id"] for item in walked] == [item["target"]["id"] for item in whole["items"]]
    assert len(walked) > 2


async def test_a_cursor_belongs_to_its_question(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    path = f"{rows['demand']}/recommendations"
    cursor = (await client.get(path, params={"limit": 1})).json()["next_cursor"]
    for changed in ({"weights": "text:1"}, {"as_of": "2025-06-01"}, {"include_ineligible": "true"}):
        answer = await client.get(path, params={"cursor": cursor, **changed})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    for body in ({"demand": WANTED, "target": "products"}, {"product": {"name": "x"}, "target": "demands"}):
        answer = await client.post("/v1/match", json={**body, "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    row_cursor = (await client.get("/v1/demands", params={"limit": 1})).json()["next_cursor"]
    answer = await client.get(path, params={"cursor": row_cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_goods_below_min_fit_are_left_out_and_the_verdict_stays(
    client: httpx.AsyncClient, rows: dict[str, str]
) -> None:
    asked = {"demand": WANTED, "target": "products"}
    whole = (await client.post("/v1/match", json=asked)).json()
    least = max(item["fit_probability"] for item in whole["items"])
    fitting = (await client.post("/v1/match", json={**asked, "min_fit": least})).json()
    assert {item["fit_probability"] for item in fitting["items"]} == {least}
    assert fitting["verdict"]["reason"]
    assert (await client.post("/v1/match", json={**asked, "min_fit": 1})).json()["items"] == []
    path = f"{rows['demand']}/recommendations"
    assert len((await client.get(path, params={"min_fit": 0})).json()["items"]) == len(whole["items"])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"product": {"name": "x"}, "target": "programs", "min_fit": 0.5}, "fit_of_programs"),
        ({"demand": {"title": "x"}, "target": "products", "min_fit": 1.5}, "out_of_range"),
        ({"demand": {"title": "x"}, "target": "products", "min_fit": "high"}, "wrong_type"),
    ],
)
async def test_a_min_fit_that_cannot_be_is_refused(client: httpx.AsyncClient, asked: Row, code: str) -> None:
    answer = await client.post("/v1/match", json=asked)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_what_nobody_offers_is_answered_none(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    asked = {"demand": {"title": "ball valve DN100"}, "target": "products"}
    answer = (await client.post("/v1/match", json=asked)).json()
    assert answer["verdict"]["fit"] == "none"
    assert answer["verdict"]["reason"].startswith("No good match")


async def test_weights_are_the_partners_to_choose(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    path = f"{rows['demand']}/recommendations"
    answer = await client.get(path, params={"weights": "text:3, price:1"})
    (first, *_) = check_page(answer.json(), {"product"})
    weights = {part["factor"]: part["weight"] for part in first["contributions"] if part["weight"]}
    assert weights == {"text": 0.75, "price": 0.25}
    asked = {"demand": WANTED, "target": "products", "weights": {"text": 3, "price": 1}}
    (first, *_) = check_page((await client.post("/v1/match", json=asked)).json(), {"product"})
    assert {part["factor"]: part["weight"] for part in first["contributions"] if part["weight"]} == weights


@pytest.mark.parametrize(
    "weights",
    ["text", "text:", ":1", "text:x", "text:-1", "text:nan", "text:1e999", "text:1,text:2", "text:0", "luck:1", ","],
)
async def test_bad_weights_are_refused(client: httpx.AsyncClient, rows: dict[str, str], weights: str) -> None:
    answer = await client.get(f"{rows['demand']}/recommendations", params={"weights": weights})
    assert answer.status_code == 422
    for error in answer.json()["errors"]:
        assert (error["location"], error["pointer"].split("/")[1]) == ("query", "weights")


@pytest.mark.parametrize("as_of", ["0", "1700000000", "2025-02-30", "01/02/2025", "2025-06-01T00:00:00", ""])
async def test_as_of_is_a_day(client: httpx.AsyncClient, rows: dict[str, str], as_of: str) -> None:
    answer = await client.get(f"{rows['demand']}/recommendations", params={"as_of": as_of})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "/as_of", "bad_date")


async def test_reasons_speak_the_readers_language(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    path = "/v1/products/" + rows["product"].rsplit("/", 1)[1] + "/recommendations"
    pages = {}
    for language in ("zh-CN", "en"):
        answer = await client.get(path, params={"target": "programs"}, headers={"Accept-Language": language})
        assert answer.headers["content-language"] == language
        pages[language] = answer.json()["items"]
    for zh, en in zip(pages["zh-CN"], pages["en"], strict=True):
        assert (zh["target"]["id"], zh["score"]) == (en["target"]["id"], en["score"])
        assert zh["contributions"][0]["reason"] != en["contributions"][0]["reason"]


async def test_what_is_excluded_can_be_asked_for(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    path = f"{rows['exporter']}/recommendations"
    asked: Row = {"target": "programs", "as_of": "2026-06-01", "limit": 100}
    usual = check_page((await client.get(path, params=asked)).json(), {"program"})
    everything = check_page(
        (await client.get(path, params={**asked, "include_ineligible": "true"})).json(), {"program"}
    )
    assert "ineligible" not in {item["eligibility"]["verdict"] for item in usual}
    excluded = {item["target"]["id"]: item for item in everything if item["eligibility"]["verdict"] == "ineligible"}
    closed = excluded["jd-export-procurement-fund"]["eligibility"]["criteria"]
    assert any(criterion["verdict"] == "ineligible" for criterion in closed)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"target": "demands"}, "one_of_two"),
        ({"product": {"name": "x"}, "demand": {"title": "y"}, "target": "demands"}, "one_of_two"),
        ({"product": {"name": "x"}, "target": "products"}, "bad_target"),
        ({"demand": {"title": "x"}, "target": "programs"}, "bad_target"),
        ({"product": {"name": "x"}}, "missing"),
        ({"product": {}, "target": "demands"}, "missing"),
        ({"product": {"name": "x"}, "target": "demands", "weights": {"text": "1"}}, "wrong_type"),
        ({"product": {"name": "x"}, "target": "demands", "weights": {"luck": 1}}, "unknown_factor"),
        ({"product": {"name": "x"}, "target": "demands", "limit": 101}, "out_of_range"),
    ],
)
async def test_a_bad_match_is_named(client: httpx.AsyncClient, rows: dict[str, str], body: Row, code: str) -> None:
    answer = await client.post("/v1/match", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["location"], error["code"]) == ("body", code)


async def test_others_private_rows_are_neither_asked_with_nor_found(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, rows: dict[str, str], catch_up: CatchUp, unique: Unique
) -> None:
    draft = {**WANTED, "external_id": unique("D"), "visibility": "private"}
    private = (await client.post("/v1/demands", json=draft)).headers["location"]
    await catch_up()
    hidden = private.rsplit("/", 1)[1]
    assert (await partner.get(f"{private}/recommendations")).status_code == 404
    for who, is_found in ((client, True), (partner, False)):
        asked = {"product": {"name": WANTED["title"]}, "target": "demands", "limit": 100}
        items = (await who.post("/v1/match", json=asked)).json()["items"]
        assert (hidden in {item["target"]["id"] for item in items}) is is_found


@pytest.mark.parametrize("path", ["demands", "products", "exporters"])
async def test_nothing_is_recommended_for_what_is_not_there(
    client: httpx.AsyncClient, rows: dict[str, str], path: str
) -> None:
    parameters = {"target": "demands"} if path == "products" else {}
    answer = await client.get(f"/v1/{path}/00000000-0000-7000-8000-0000000000ff/recommendations", params=parameters)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_what_a_demands_words_say_is_told_and_used(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    body = {"demand": {"title": "毛巾 两万条 十五块钱以内 送武汉", "quantity": 500}, "target": "products"}
    answer = await client.post("/v1/match", json=body)
    assert answer.status_code == 200
    assert answer.json()["understood"] == [
        {"field": "quantity", "value": 20_000, "words": "两万条", "part": "title", "used": False},
        {"field": "unit", "value": "piece", "words": "两万条", "part": "title", "used": False},
        {
            "field": "target_price",
            "value": {"min": None, "max": {"amount": "15", "currency": "CNY"}},
            "words": "十五块钱以内",
            "part": "title",
            "used": True,
        },
        {"field": "delivery_province", "value": "CN-HB", "words": "送武汉", "part": "title", "used": True},
    ]


RATE = {"rate": "USD:7.1", "rate_date": "2026-11-20", "rate_source": "Bank of China"}
IN_DOLLARS = {**TOWELS, "unit_price": {"amount": "1.20", "currency": "USD"}, "incoterm": "FOB"}


def price_of(page: Row) -> tuple[float, bool]:
    (price,) = (part for part in page["items"][0]["contributions"] if part["factor"] == "price")
    return price["value"], price["known"]


async def test_a_rate_makes_a_price_in_dollars_comparable(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    asked = {"product": IN_DOLLARS, "target": "demands"}
    without = await client.post("/v1/match", json=asked)
    stated = await client.post("/v1/match", json={**asked, **RATE})
    assert (price_of(without.json()), price_of(stated.json())) == ((0.5, False), (1.0, True))


async def test_half_a_rate_is_refused_with_what_is_missing(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    body = await client.post("/v1/match", json={"product": IN_DOLLARS, "target": "demands", "rate": "USD:7.1"})
    query = await client.get(f"{rows['demand']}/recommendations", params={"rate": "USD:7.1"})
    assert (body.status_code, query.status_code) == (422, 422)
    assert "rate_source" in body.text
    assert "rate_source" in query.text


async def test_a_cursor_is_bound_to_the_rate(client: httpx.AsyncClient, rows: dict[str, str]) -> None:
    path = f"{rows['demand']}/recommendations"
    first = (await client.get(path, params={**RATE, "limit": 1})).json()
    go_on = {"limit": 1, "cursor": first["next_cursor"]}
    assert (await client.get(path, params={**go_on, **RATE})).status_code == 200
    assert (await client.get(path, params=go_on)).status_code == 400
