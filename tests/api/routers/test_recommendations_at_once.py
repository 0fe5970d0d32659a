"""`homeward match-all` and the API give one answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from tests.cli.conftest import start_homeward

AS_OF = "2026-06-01"
N_COMPARED = 40


async def test_the_batch_says_what_the_api_says(
    client: httpx.AsyncClient,
    exporter: dict[str, Any],
    unique: Callable[[str], str],
    catch_up: Callable[[], Awaitable[None]],
    api_url: str,
    index_dir: Path,
) -> None:
    for number, name in enumerate(("quillon 纯棉毛巾", "quillon bath towel", "quillon towel")):
        cost = {"unit_price": {"amount": "5", "currency": "CNY"}, "unit_cost": {"amount": "6", "currency": "CNY"}}
        draft = {"sku": unique("ALL"), "name": name, "visibility": "private", **(cost if number else {})}
        assert (await client.post(f"/v1/exporters/{exporter['id']}/products", json=draft)).status_code == 201
    key = unique("ALL")
    draft = {"external_id": key, "title": "quillon towel", "visibility": "private"}
    assert (await client.post("/v1/demands", json=draft)).status_code == 201
    await catch_up()

    done = await asyncio.to_thread(
        start_homeward,
        *("match-all", "-n", "5", "--tenant", "Gaoyang trade bureau", "--as-of", AS_OF),
        HOMEWARD_DATABASE_URL=api_url,
        HOMEWARD_DATA_DIR=str(index_dir),
    )
    assert done.status == 0, done.err
    found: dict[str, list[dict[str, Any]]] = {}
    for row in map(json.loads, done.out.splitlines()):
        found.setdefault(row["demand"]["id"], []).append(row)
    (own,) = [rows for rows in found.values() if rows[0]["demand"]["external_id"] == key]
    compared = [own, *list(found.values())[:N_COMPARED]]
    for rows in compared:
        path = f"/v1/demands/{rows[0]['demand']['id']}/recommendations"
        page = (await client.get(path, params={"limit": 5, "as_of": AS_OF})).json()
        assert {row["revision"] for row in rows} == {page["snapshot"]["revision"]}
        names = ("rank", "score", "fit_probability", "data_completeness", "flags")
        assert [[row[name] for name in names] for row in rows] == [
            [item[name] for name in names] for item in page["items"]
        ]
        assert [(row["product"]["id"], row["verdict"]) for row in rows] == [
            (item["target"]["id"], item["eligibility"]["verdict"]) for item in page["items"]
        ]
        assert [row["contributions"] for row in rows] == [
            {part["factor"]: part["contribution"] for part in item["contributions"]} for item in page["items"]
        ]
    assert any(row["flags"] == ["below_cost"] for row in own)
