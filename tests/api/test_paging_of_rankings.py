"""Pages of recommendations are one ranking, whatever is written between them and whichever worker answers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from service.app import create_app
from service.config import Settings
from service.usecases.pinned_snapshots import N_OPEN
from tests.api.conftest import client_of, serving
from tests.api.routers.test_recommendations import TOWELS, WANTED, CatchUp, Row
from tests.usecases.test_pinned_snapshots import forget_pins

N_ROWS = 40


@pytest.fixture(scope="module")
async def owner(base_url: str, new_key: Callable[[str], Awaitable[str]]) -> AsyncIterator[httpx.AsyncClient]:
    """Owns forty exporters with a product each, and forty demands."""
    async with client_of(base_url, await new_key("Pages bureau")) as client:
        yield client


@pytest.fixture(scope="module")
def worker(api_url: str, index_dir: Path) -> FastAPI:
    """A second worker on the same database and data folder."""
    settings = Settings(database_url=SecretStr(api_url), data_dir=index_dir, log_level="WARNING", revision_wait_s=60)
    return create_app(settings)


@pytest.fixture(scope="module")
async def elsewhere(owner: httpx.AsyncClient, worker: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The same tenant, speaking to the second worker."""
    with serving(worker) as address:
        async with client_of(address, owner.headers["authorization"].removeprefix("Bearer ")) as client:
            yield client


async def create(client: httpx.AsyncClient, path: str, draft: Row) -> str:
    answer = await client.post(path, json=draft)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


@pytest.fixture(scope="module")
async def rows(owner: httpx.AsyncClient, catch_up: CatchUp) -> dict[str, str]:
    """Paths of one row of each kind."""
    for number in range(N_ROWS):
        exporter = await create(owner, "/v1/exporters", {"external_id": f"PG-{number}", "name": f"毛巾厂 {number}"})
        draft = {**TOWELS, "sku": f"PG-{number}", "name": f"纯棉毛巾 {number}", "moq": 100 + number % 7 * 900}
        product = await create(owner, f"{exporter}/products", draft)
        demand = await create(owner, "/v1/demands", {**WANTED, "external_id": f"PG-{number}", "quantity": 9 + number})
    await catch_up()
    return {
        "exporter": exporter,
        "product": product,
        "demand": demand,
        "program": "/v1/programs/freshippo-green-channel",
    }


Ask = Callable[[httpx.AsyncClient, Row], Awaitable[httpx.Response]]
QUESTIONS = [
    ("demand", {}),
    ("product", {"target": "demands"}),
    ("product", {"target": "programs"}),
    ("exporter", {}),
    ("program", {}),
    ("program", {"target": "exporters"}),
    ("match", {"demand": WANTED, "target": "products"}),
    ("match", {"product": {"name": "纯棉毛巾 cotton towel"}, "target": "demands"}),
]


def asking(rows: dict[str, str], about: str, parameters: Row) -> Ask:
    async def ask(client: httpx.AsyncClient, page: Row) -> httpx.Response:
        asked = {"include_ineligible": True, **parameters, **page}
        if about == "match":
            return await client.post("/v1/match", json=asked)
        return await client.get(f"{rows[about]}/recommendations", params=asked)

    return ask


def ids(items: list[Row]) -> list[tuple[str, str]]:
    return [(item["target"]["type"], item["target"]["id"]) for item in items]


async def write(client: httpx.AsyncClient, rows: dict[str, str], number: int) -> None:
    """What moves a ranking: a better row at its top, one less, and the very rows that are asked about."""
    exporter = await create(client, "/v1/exporters", {"external_id": f"NEW-{number}", "name": "纯棉毛巾 towel"})
    await create(client, f"{exporter}/products", {**TOWELS, "sku": f"NEW-{number}", "name": WANTED["title"]})
    gone = await create(client, "/v1/demands", {**WANTED, "external_id": f"NEW-{number}"})
    assert (await client.delete(gone, headers={"If-Match": "*"})).status_code == 204
    patch = {"content-type": "application/merge-patch+json", "If-Match": "*"}
    for about, change in (
        ("demand", {"title": f"陶瓷马克杯 {number}"}),
        ("product", {"name": f"雨伞 umbrella {number}", "hs_code": "660110"}),
        ("exporter", {"province": ["广东", "浙江"][number % 2]}),
    ):
        answer = await client.patch(rows[about], json=change, headers=patch)
        assert answer.status_code == 200, answer.text


_numbers = itertools.count()


@pytest.mark.parametrize(("about", "parameters"), QUESTIONS)
async def test_writes_between_pages_lose_no_row_and_double_none(
    owner: httpx.AsyncClient,
    elsewhere: httpx.AsyncClient,
    rows: dict[str, str],
    catch_up: CatchUp,
    about: str,
    parameters: Row,
) -> None:
    ask = asking(rows, about, parameters)
    await catch_up()
    whole = (await ask(owner, {"limit": 100})).json()["items"]
    page = (await ask(owner, {"limit": 15})).json()
    walked, revisions = page["items"], {page["snapshot"]["revision"]}
    workers = itertools.cycle([elsewhere, owner])
    while page["next_cursor"]:
        await write(owner, rows, next(_numbers))
        await catch_up()
        answer = await ask(next(workers), {"limit": 15, "cursor": page["next_cursor"]})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        walked += page["items"]
        revisions.add(page["snapshot"]["revision"])
    assert ids(walked)[: len(whole)] == ids(whole)  # which one page may not hold, with what other tests have stored
    assert len(set(ids(walked))) == len(walked) >= len(whole)
    assert [item["rank"] for item in walked] == list(range(1, len(walked) + 1))
    assert len(revisions) == 1


@pytest.mark.parametrize("about", ["demand", "match"])
async def test_a_cursor_whose_ranking_is_no_longer_kept_is_gone(
    owner: httpx.AsyncClient,
    elsewhere: httpx.AsyncClient,
    rows: dict[str, str],
    catch_up: CatchUp,
    index_dir: Path,
    about: str,
) -> None:
    ask = asking(rows, about, {"demand": WANTED, "target": "products"} if about == "match" else {})
    cursor = (await ask(owner, {"limit": 15})).json()["next_cursor"]
    await write(owner, rows, next(_numbers))
    await catch_up()
    forget_pins(index_dir)
    for worker in (owner, elsewhere):
        answer = await ask(worker, {"limit": 15, "cursor": cursor})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (410, "cursor_expired")
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["detail"].endswith("ask again without cursor.")
    assert (await ask(owner, {"limit": 15})).status_code == 200


async def test_a_worker_holds_few_snapshots_open_and_finds_the_others_on_the_disk(
    elsewhere: httpx.AsyncClient, worker: FastAPI, rows: dict[str, str], catch_up: CatchUp
) -> None:
    ask, cursors = asking(rows, "demand", {}), []
    for _ in range(N_OPEN + 2):
        await create(elsewhere, "/v1/demands", {**WANTED, "external_id": f"MORE-{next(_numbers)}"})
        await catch_up()
        cursors.append((await ask(elsewhere, {"limit": 15})).json()["next_cursor"])
    answers = await asyncio.gather(*(ask(elsewhere, {"limit": 15, "cursor": cursor}) for cursor in cursors))
    assert [answer.status_code for answer in answers] == [200] * len(cursors)
    assert worker.state.services.pinned.n_open == N_OPEN
