"""How soon a change is in the answers of every worker, and what reads notice of it.

Two `homeward serve` on one data folder. Products are changed over HTTP at a steady rate; each change is followed by a
question to both workers with the revision of the change as `min_revision`, which is answered once the index holds it.
Beside that, one reader asks on for recommendations without a revision, first while nothing is written, then meanwhile.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import httpx
import numpy as np
import orjson
import typer

from benchmarks.http.__main__ import _KEY, prepare, serving
from benchmarks.http.load import lag_p99_below_ms, read_lag
from service.cli.database import Prepared, with_database
from service.config import Settings
from service.usecases.authenticate import authenticate

CHANGES_A_SECOND = 50
WORDS = ("zymurgic", "quillon", "sapphirine", "竹炭", "珐琅")


async def list_products(prepared: Prepared, n: int) -> list[str]:
    """Ids of some of the benchmark's own products, spread over the exporters."""
    principal = await authenticate(prepared.database, _KEY)
    async with prepared.database.unit_of_work(principal.tenant_id) as uow:
        ids = [
            str(product.id) async for product in uow.products.stream_all() if product.tenant_id == principal.tenant_id
        ]
    return random.Random(1).sample(ids, min(n, len(ids)))


async def measure(
    urls: Sequence[str], demands: Sequence[str], products: Sequence[str], seconds: float
) -> dict[str, Any]:
    """The document of `build/bench-freshness.json`."""
    headers = {"Authorization": f"Bearer {_KEY}"}
    limits = httpx.Limits(max_connections=400, keepalive_expiry=2)  # before the service closes them
    async with httpx.AsyncClient(headers=headers, timeout=60, limits=limits) as client:
        await read_on(client, urls[0], demands, 3)
        quiet = await read_on(client, urls[0], demands, seconds / 2)
        before = read_lag(urls[0])
        waits: list[float] = []
        reads, _ = await asyncio.gather(
            read_on(client, urls[0], demands, seconds), change(client, urls, demands, products, seconds, waits)
        )
        lag = lag_p99_below_ms(before, read_lag(urls[0]))
    return {
        "changes_a_second": CHANGES_A_SECOND,
        "n_changes": len(waits) // len(urls),
        "n_workers": len(urls),
        "fresh_p50_ms": at(waits, 50),
        "fresh_p99_ms": at(waits, 99),
        "fresh_max_ms": at(waits, 100),
        "read_quiet_p50_ms": at(quiet, 50),
        "read_quiet_p99_ms": at(quiet, 99),
        "read_p50_ms": at(reads, 50),
        "read_p99_ms": at(reads, 99),
        "lag_p99_below_ms": lag,
    }


def at(values: Sequence[float], percentile: float) -> float:
    """A percentile of seconds, in ms."""
    return round(1000 * float(np.percentile(values, percentile)), 1)


async def read_on(client: httpx.AsyncClient, url: str, demands: Sequence[str], seconds: float) -> list[float]:
    """One reader's seconds an answer."""
    found, until, number = [], time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        answer = await client.get(f"{url}/v1/demands/{demands[number % len(demands)]}/recommendations")
        answer.raise_for_status()
        found.append(time.perf_counter() - began)
        number += 1
        await asyncio.sleep(0.01)
    return found


async def change(
    client: httpx.AsyncClient,
    urls: Sequence[str],
    demands: Sequence[str],
    products: Sequence[str],
    seconds: float,
    waits: list[float],
) -> None:
    """Changes at a steady rate, whether or not the ones before have been seen."""
    began, tasks = time.perf_counter(), []
    for number in range(int(seconds * CHANGES_A_SECOND)):
        await asyncio.sleep(max(0.0, began + number / CHANGES_A_SECOND - time.perf_counter()))
        tasks.append(
            asyncio.create_task(change_one(client, urls, demands, products[number % len(products)], number, waits))
        )
    await asyncio.gather(*tasks)


async def change_one(
    client: httpx.AsyncClient,
    urls: Sequence[str],
    demands: Sequence[str],
    product: str,
    number: int,
    waits: list[float],
) -> None:
    """Every fifth change is to the name, which the exporter's text names too; the others are to the minimum order."""
    patch: dict[str, Any] = {"moq": 10 + number}
    if number % 5 == 0:
        patch["name"] = f"{WORDS[number // 5 % len(WORDS)]} towel 毛巾 {number}"
    answer = await client.patch(
        f"{urls[number % len(urls)]}/v1/products/{product}",
        content=orjson.dumps(patch),
        headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"},
    )
    answer.raise_for_status()
    revision, stored = answer.headers["Homeward-Revision"], time.perf_counter()

    async def wait(url: str) -> None:
        path = f"{url}/v1/demands/{demands[number % len(demands)]}/recommendations"
        (await client.get(path, params={"limit": 1, "min_revision": revision})).raise_for_status()
        waits.append(time.perf_counter() - stored)

    await asyncio.gather(*(wait(url) for url in urls))


def main(
    n_products: Annotated[int, typer.Option("--n-products", help="Size of the catalogue.")] = 100_000,
    seconds: Annotated[float, typer.Option("--seconds", help="How long to write.")] = 30,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON goes.")] = Path("build/bench-freshness.json"),
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Keep the catalogue here for later runs.")] = None,
) -> None:
    """Measure, write the JSON document, print it."""
    with tempfile.TemporaryDirectory(prefix="homeward-bench-") as folder:
        settings = Settings(data_dir=data_dir or Path(folder), database_url=None)

        async def ready(prepared: Prepared) -> tuple[list[str], list[str]]:
            return await prepare(prepared, settings, n_products), await list_products(prepared, 5_000)

        demands, products = with_database(settings, ready)
        with serving(settings.data_dir) as (first, _), serving(settings.data_dir) as (second, _):
            found = asyncio.run(measure([first, second], demands, products, seconds))
    document = {"n_products": n_products, **found}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    print(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


if __name__ == "__main__":
    typer.run(main)
