"""Schemathesis reads the OpenAPI document and tries the running service with all it can think of."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from service.usecases import refresh_index
from tests.api.conftest import client_of

CONFIG = Path(__file__).with_name("schemathesis.toml")
N_EXAMPLES = settings().max_examples // 10


async def _rows_to_ask_about(client: httpx.AsyncClient) -> dict[str, str]:
    """Rows of the caller's own, under the names that the configuration knows them by."""
    answers = {
        "KNOWN_EXPORTER": await client.post("/v1/exporters", json={"external_id": "known", "name": "毛巾厂"}),
        "KNOWN_DEMAND": await client.post("/v1/demands", json={"external_id": "known", "title": "毛巾"}),
    }
    products = answers["KNOWN_EXPORTER"].headers["location"] + "/products"
    answers["KNOWN_PRODUCT"] = await client.post(products, json={"sku": "known", "name": "毛巾 towel"})
    return {name: answer.json()["id"] for name, answer in answers.items()}


async def test_schemathesis_finds_nothing(
    base_url: str,
    new_key: Callable[[str], Awaitable[str]],
    catch_up: Callable[[], Awaitable[None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refresh_index, "_REST_SHARE", 5.0)  # thousands of rows are written, and none is searched for
    key = await new_key("Schemathesis")
    async with client_of(base_url, key) as client:
        rows = await _rows_to_ask_about(client)
    await catch_up()
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        f"--config-file={CONFIG}",
        "run",
        f"--max-examples={N_EXAMPLES}",
        f"{base_url}/openapi.json",
        f"--header=Authorization: Bearer {key}",
        "--no-color",
        cwd=tmp_path,
        env={**os.environ, **rows, "NO_PROXY": "*"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    print(output.decode())  # noqa: T201
    assert process.returncode == 0, output.decode()[-20_000:]
