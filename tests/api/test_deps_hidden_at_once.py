"""What a tenant hides or deletes is in nobody else's answers once it has been answered, whatever the index knows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from service.app import create_app
from service.config import Settings
from service.usecases import refresh_index
from tests.api.conftest import client_of, serving
from tests.api.routers.test_recommendations import TOWELS, WANTED, CatchUp, Row, Unique
from tests.waiting import eventually

PATCH = {"content-type": "application/merge-patch+json", "If-Match": "*"}
MARK = "蓝海牌"
"""In the names of all that is hidden, and of nothing else."""


@pytest.fixture(scope="module")
def worker(api_url: str, index_dir: Path) -> FastAPI:
    """A second worker on the same database and data folder."""
    return create_app(Settings(database_url=SecretStr(api_url), data_dir=index_dir, log_level="WARNING"))


@pytest.fixture(scope="module")
async def elsewhere(partner: httpx.AsyncClient, worker: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The partner, speaking to the second worker."""
    with serving(worker) as address:
        async with client_of(address, partner.headers["authorization"].removeprefix("Bearer ")) as client:
            yield client


@contextmanager
def index_standing_still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No snapshot is taken up meanwhile."""

    async def wait(*_: object) -> float:
        return 0.05

    with monkeypatch.context() as patch:
        patch.setattr(refresh_index._Refresher, "refresh", wait)
        yield


async def create(client: httpx.AsyncClient, path: str, draft: Row) -> str:
    answer = await client.post(path, json=draft)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


@pytest.fixture
async def rows(client: httpx.AsyncClient, unique: Unique, catch_up: CatchUp) -> dict[str, str]:
    """Paths of one row of each kind, marked by name, and of a product and a demand to ask with."""
    exporter = await create(client, "/v1/exporters", {"external_id": unique("HID"), "name": f"{MARK}毛巾厂"})
    plain = await create(client, "/v1/exporters", {"external_id": unique("HID"), "name": "毛巾厂"})
    draft = {"name": {"zh": f"{MARK}毛巾计划", "en": "towels"}, "sponsor": {"zh": "甲", "en": "A"}}
    summary = {"summary": {"zh": "毛巾", "en": "towels"}, "kind": "green_channel", "valid_from": "2025-01-01"}
    found = {
        "exporter": exporter,
        "product": await create(
            client, f"{exporter}/products", {**TOWELS, "sku": unique("HID"), "name": f"{MARK}纯棉毛巾 cotton towel"}
        ),
        "demand": await create(
            client, "/v1/demands", {**WANTED, "external_id": unique("HID"), "title": f"{MARK} {WANTED['title']}"}
        ),
        "program": await create(
            client, "/v1/programs", {**draft, **summary, "id": unique("hid"), "visibility": "network"}
        ),
        "asking product": await create(client, f"{plain}/products", {**TOWELS, "sku": unique("HID")}),
        "asking demand": await create(client, "/v1/demands", {**WANTED, "external_id": unique("HID")}),
    }
    await catch_up()
    return found


async def ask_everything(client: httpx.AsyncClient, rows: dict[str, str]) -> dict[str, str]:
    """Every answer that may tell of a row, by what was asked; the marked rows are not asked about."""
    asked = {"limit": 100, "include_ineligible": True}
    freshippo = "/v1/programs/freshippo-green-channel/recommendations"
    product, demand = rows["asking product"], rows["asking demand"]
    named = f"{MARK} 毛巾 towel"
    questions = (
        client.get(f"{demand}/recommendations", params=asked),
        client.get(f"{product}/recommendations", params={**asked, "target": "demands"}),
        client.get(f"{product}/recommendations", params={**asked, "target": "programs"}),
        client.get(freshippo, params=asked),
        client.get(freshippo, params={**asked, "target": "exporters"}),
        client.post("/v1/match", json={**asked, "demand": {"title": named}, "target": "products"}),
        client.post("/v1/match", json={**asked, "product": {"name": named}, "target": "demands"}),
        client.post("/v1/match", json={**asked, "product": {"name": named}, "target": "programs"}),
    )
    answers = [await question for question in questions]  # one by one, so that no connection lies idle
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return {f"{answer.request.url} {answer.request.content!r}": answer.text for answer in answers}


def tell_of(answers: dict[str, str], path: str) -> list[str]:
    """The questions whose answers hold a row."""
    return [asked for asked, text in answers.items() if path.rsplit("/", 1)[1] in text]


@pytest.mark.parametrize("kind", ["product", "demand", "exporter", "program"])
@pytest.mark.parametrize("how", ["withdrawn", "deleted"])
async def test_a_row_is_out_of_others_answers_at_once_and_leaves_no_trace(
    client: httpx.AsyncClient,
    partner: httpx.AsyncClient,
    elsewhere: httpx.AsyncClient,
    rows: dict[str, str],
    catch_up: CatchUp,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    how: str,
) -> None:
    async def all_tell_of_it() -> bool:
        return all([tell_of(await ask_everything(reader, rows), rows[kind]) for reader in (partner, elsewhere)])

    await eventually(all_tell_of_it)
    with index_standing_still(monkeypatch):
        if how == "withdrawn":
            answer = await client.patch(rows[kind], json={"visibility": "private"}, headers=PATCH)
        else:
            answer = await client.delete(rows[kind], headers={"If-Match": "*"})
        assert answer.is_success, answer.text
        for reader in (elsewhere, partner):
            answers = await ask_everything(reader, rows)
            assert tell_of(answers, rows[kind]) == []
            if kind in {"product", "exporter"}:  # the product's maker names it, the maker's products are of its name
                assert tell_of(answers, rows["product"]) == tell_of(answers, rows["exporter"]) == []
            target = {"target": "demands"} if kind == "product" else {}
            assert (await reader.get(f"{rows[kind]}/recommendations", params=target)).status_code == 404
        assert bool(tell_of(await ask_everything(client, rows), rows[kind])) is (how == "withdrawn")
    await catch_up()
    assert tell_of(await ask_everything(partner, rows), rows[kind]) == []
    if how == "withdrawn":
        answer = await client.patch(rows[kind], json={"visibility": "network"}, headers=PATCH)
        assert answer.status_code == 200, answer.text
        await eventually(all_tell_of_it)


async def test_the_pages_after_a_row_was_hidden_go_on_without_it(
    client: httpx.AsyncClient,
    partner: httpx.AsyncClient,
    rows: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"{rows['asking demand']}/recommendations"
    whole = (await partner.get(path, params={"limit": 100})).json()["items"]
    before = [item["target"]["id"] for item in whole]
    assert before[-1] != before[0]
    with index_standing_still(monkeypatch):
        page = (await partner.get(path, params={"limit": 1})).json()
        hidden = rows["product"].rsplit("/", 1)[1]
        answer = await client.patch(rows["product"], json={"visibility": "private"}, headers=PATCH)
        assert answer.status_code == 200, answer.text
        walked = page["items"]
        while page["next_cursor"]:
            page = (await partner.get(path, params={"limit": 1, "cursor": page["next_cursor"]})).json()
            walked += page["items"]
        n_seen = 1 if before[0] == hidden else 0
        left = [one for at, one in enumerate(before) if one != hidden or at < n_seen]
        assert [item["target"]["id"] for item in walked] == left
        assert [item["rank"] for item in walked] == list(range(1, len(left) + 1))


async def test_answers_that_were_remembered_are_not_given_again(
    client: httpx.AsyncClient, partner: httpx.AsyncClient, rows: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, hidden = f"{rows['asking demand']}/recommendations", rows["product"].rsplit("/", 1)[1]
    with index_standing_still(monkeypatch):
        assert {hidden in (await partner.get(path)).text for _ in range(2)} == {True}
        await client.patch(rows["product"], json={"visibility": "private"}, headers=PATCH)
        assert {hidden in (await partner.get(path)).text for _ in range(2)} == {False}
