"""Read your own writes: a change names its revision, and a question may ask for no older one."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from service.app import create_app
from service.config import Settings
from service.store.embedded import EmbeddedUrls
from tests.api.conftest import client_of, in_database, is_ok, serving
from tests.waiting import eventually

Row = dict[str, Any]
Unique = Callable[[str], str]

NOBODY = "01900000-0000-7000-8000-000000000000"
NEVER = 2**62
PROGRAM = "freshippo-green-channel"
# What the index answers; the wait comes before the row is looked for.
ASKED = [
    ("GET", f"/v1/demands/{NOBODY}/recommendations", {}),
    ("GET", f"/v1/products/{NOBODY}/recommendations", {"target": "demands"}),
    ("GET", f"/v1/exporters/{NOBODY}/recommendations", {}),
    ("GET", f"/v1/programs/{PROGRAM}/recommendations", {}),
    ("POST", "/v1/match", {"demand": {"title": "毛巾"}, "target": "products"}),
    ("POST", "/v1/classify", {"text": "毛巾"}),
    ("GET", f"/v1/products/{NOBODY}/eligibility", {"program": PROGRAM}),
    ("GET", f"/v1/demands/{NOBODY}/eligibility", {"product": NOBODY}),
    ("GET", f"/v1/exporters/{NOBODY}/eligibility", {"program": PROGRAM}),
    ("GET", f"/v1/products/{NOBODY}/why-not", {"program": PROGRAM}),
    ("GET", f"/v1/programs/{PROGRAM}/funnel", {}),
    ("GET", f"/v1/demands/{NOBODY}/funnel", {}),
    ("GET", f"/v1/demands/{NOBODY}/compare", {"first": NOBODY, "second": NOBODY[:-1] + "1"}),
    ("GET", f"/v1/products/{NOBODY}/readiness", {}),
    ("GET", f"/v1/exporters/{NOBODY}/readiness", {}),
    ("GET", f"/v1/exporters/{NOBODY}/worth", {}),
    ("GET", f"/v1/exporters/{NOBODY}/portfolio", {}),
    ("GET", "/v1/insights/market", {}),
]
every_question = pytest.mark.parametrize(("method", "path", "said"), ASKED, ids=[path for _, path, _ in ASKED])


@pytest.fixture(scope="module", autouse=True)
async def _index_is_there(catch_up: Callable[[], Awaitable[None]]) -> None:
    """Not waited for in the tests: how long the first one takes is the machine's affair."""
    await catch_up()


def revision_of(answer: httpx.Response) -> int:
    assert answer.is_success, answer.text
    return int(answer.headers["homeward-revision"])


async def products_for(client: httpx.AsyncClient, title: str, revision: int) -> set[str]:
    """Names of the products that match a title, of an index that holds `revision`."""
    body = {"demand": {"title": title}, "target": "products"}
    answer = await client.post("/v1/match", json=body, params={"min_revision": revision})
    assert answer.status_code == 200, answer.text
    page = answer.json()
    return {item["target"]["title"] for item in page["items"] if item["evidence"]}


async def test_a_writer_reads_each_of_its_changes(client: httpx.AsyncClient, exporter: Row, unique: Unique) -> None:
    name, sku = unique("zirconium"), unique("SKU")
    products = f"/v1/exporters/{exporter['id']}/products"
    created = await client.post(products, json={"sku": sku, "name": f"{name} kettle"})
    one, any_version = created.headers["location"], {"If-Match": "*"}
    assert await products_for(client, name, revision_of(created)) == {f"{name} kettle"}

    replaced = await client.put(one, json={"sku": sku, "name": f"{name} pan"}, headers=any_version)
    assert await products_for(client, name, revision_of(replaced)) == {f"{name} pan"}

    patched = await client.patch(one, json={"name": f"{name} wok"}, headers=any_version)
    assert await products_for(client, name, revision_of(patched)) == {f"{name} wok"}

    stored = await client.put(f"{products}/by-key/{sku}", json={"sku": sku, "name": f"{name} pot"})
    assert await products_for(client, name, revision_of(stored)) == {f"{name} pot"}

    removed = await client.delete(one, headers=any_version)
    assert removed.status_code == 204
    assert await products_for(client, name, revision_of(removed)) == set()


async def test_the_answer_is_of_the_asked_revision_or_a_later_one(client: httpx.AsyncClient, unique: Unique) -> None:
    created = await client.post("/v1/demands", json={"external_id": unique("RFQ"), "title": "毛巾"})
    revision = revision_of(created)
    path = f"{created.headers['location']}/recommendations"
    answer = await client.get(path, params={"min_revision": revision})

    assert answer.json()["snapshot"]["revision"] >= revision


async def test_saying_the_same_again_names_a_revision_that_holds_it(
    client: httpx.AsyncClient, exporter: Row, unique: Unique
) -> None:
    sku, name = unique("SKU"), unique("ytterbium")
    draft = {"sku": sku, "name": name}
    products = f"/v1/exporters/{exporter['id']}/products"
    created = await client.post(products, json=draft)
    again = await client.put(f"{products}/by-key/{sku}", json=draft)

    assert again.status_code == 200
    assert revision_of(again) >= revision_of(created)
    assert await products_for(client, name, revision_of(again)) == {name}


async def test_a_replayed_answer_names_the_first_one_s_revision(client: httpx.AsyncClient, unique: Unique) -> None:
    body, headers = {"external_id": unique("EXP"), "name": "毛巾厂"}, {"Idempotency-Key": unique("key")}
    first = await client.post("/v1/exporters", json=body, headers=headers)
    second = await client.post("/v1/exporters", json=body, headers=headers)

    assert second.headers["idempotency-replayed"] == "true"
    assert revision_of(second) == revision_of(first)


@pytest.fixture(scope="module")
def impatient_url(base_url: str, api_url: str, index_dir: Path) -> Iterator[str]:
    """Another worker on the same index, that does not wait."""
    del base_url  # it has built the index
    settings = Settings(database_url=SecretStr(api_url), data_dir=index_dir, log_level="WARNING", revision_wait_s=0)
    with serving(create_app(settings)) as address:
        yield address


@pytest.fixture(scope="module")
async def impatient(impatient_url: str, key: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(impatient_url, key) as client:
        await eventually(partial(is_ok, client, "/readyz"))
        yield client


async def ask(
    client: httpx.AsyncClient, method: str, path: str, said: Row, revision: object, language: str = "en"
) -> httpx.Response:
    params = {"min_revision": str(revision)}
    headers = {"Accept-Language": language}
    if method == "POST":
        return await client.post(path, json=said, params=params, headers=headers)
    return await client.get(path, params={**said, **params}, headers=headers)


@pytest.fixture
async def unreached(
    client: httpx.AsyncClient, template_urls: EmbeddedUrls, api_url: str, unique: Unique
) -> AsyncIterator[int]:
    """The revision of a change that cannot be in the index yet: a transaction before it is still open."""
    owner = await asyncpg.connect(in_database(template_urls.owner_url, urlsplit(api_url).path.removeprefix("/")))
    async with owner.transaction():
        await owner.execute("SELECT pg_current_xact_id()")
        yield revision_of(await client.post("/v1/exporters", json={"external_id": unique("EXP"), "name": "毛巾厂"}))
    await owner.close()


@every_question
async def test_the_wait_is_bounded(
    impatient: httpx.AsyncClient, unreached: int, method: str, path: str, said: Row
) -> None:
    answer = await ask(impatient, method, path, said, unreached)

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    problem = answer.json()
    assert problem["code"] == "revision_not_reached"
    assert str(unreached) in problem["detail"]


@every_question
@pytest.mark.parametrize("revision", ["-1", "soon", "", str(2**63), str(NEVER)])
async def test_a_revision_that_is_none_is_refused_at_once(
    client: httpx.AsyncClient, method: str, path: str, said: Row, revision: str
) -> None:
    answer = await ask(client, method, path, said, revision)

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["location"], error["pointer"]) == ("query", "/min_revision")


async def test_the_refusal_speaks_chinese(impatient: httpx.AsyncClient, unreached: int) -> None:
    problem = (await ask(impatient, "GET", "/v1/insights/market", {}, unreached, "zh-CN")).json()

    assert problem["title"] == "索引尚未更新"
    assert str(unreached) in problem["detail"]
    assert "索引当前版本" in problem["detail"]


async def test_asking_too_early_is_no_trouble_of_the_service(
    impatient: httpx.AsyncClient, unreached: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await ask(impatient, "GET", "/v1/insights/market", {}, unreached)).status_code == 503
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_revision_that_is_there_needs_no_wait(impatient: httpx.AsyncClient) -> None:
    ready = (await impatient.get("/readyz")).json()
    answer = await ask(impatient, "GET", "/v1/insights/market", {}, ready["revision"])

    assert answer.status_code == 200


async def test_every_question_to_the_index_is_known_here(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    takers = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if any(parameter.get("name") == "min_revision" for parameter in operation.get("parameters", []))
    }
    names = {NOBODY: "{id}", PROGRAM: "{id}"}

    def template(path: str) -> str:
        return "/".join("{id}" if part.startswith("{") else names.get(part, part) for part in path.split("/"))

    assert {(method, template(path)) for method, path in takers} == {
        (method, template(path)) for method, path, _ in ASKED
    }
