"""`python -m benchmarks.http.rebuild`: what reads notice while the index is built whole aside, and changes go on.

One `homeward serve` on a catalogue; 50 changes a second. A changed nomenclature makes a whole build due; it is over
when the service says that the index was refitted.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.table import Table

from benchmarks.http.freshness import N_CHANGED, at, change, read_on, read_while
from benchmarks.http.load import lag_p99_below_ms, read_lag
from benchmarks.http.running import KEY, list_products, prepare, serving
from benchmarks.results import PATH, record
from service.cli.database import Prepared, with_database
from service.config import Settings
from service.usecases.load_nomenclature import load_nomenclature

QUIET_S = 20.0
AT_MOST_S = 1800.0
ROUND_S = 2.0
_EVENTS = "homeward_index_events_total"


async def count_refits(client: httpx.AsyncClient, url: str) -> float:
    """How often the service has built its index whole aside."""
    metrics = (await client.get(f"{url}/metrics")).text
    samples = (sample for family in text_string_to_metric_families(metrics) for sample in family.samples)
    return sum(one.value for one in samples if one.name == _EVENTS and one.labels["kind"] == "refitted")


async def measure(url: str, demands: list[str], products: list[str], settings: Settings) -> dict[str, Any]:
    """The part `rebuild` of the document."""
    is_over = asyncio.Event()

    async def change_on() -> None:
        while not is_over.is_set():
            await change(client, [url], products, ROUND_S)

    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}, timeout=60) as client:
        await read_on(client, url, demands, 3)
        quiet = await read_on(client, url, demands, QUIET_S)
        before, lag = await count_refits(client, url), read_lag(url)
        began = time.perf_counter()
        await asyncio.to_thread(with_database, settings, change_nomenclature)
        changes = asyncio.create_task(change_on())
        reads = asyncio.create_task(read_while(lambda: not is_over.is_set(), client, url, demands))
        while await count_refits(client, url) == before:
            if time.perf_counter() > began + AT_MOST_S or reads.done() or changes.done():
                raise SystemExit("the index was not built whole")
            await asyncio.sleep(0.5)
        seconds = time.perf_counter() - began
        is_over.set()
        meanwhile, _ = await asyncio.gather(reads, changes)
    return {
        "load_average": round(os.getloadavg()[0], 2),
        "seconds": round(seconds, 1),
        "read_quiet_p50_ms": at(quiet, 50),
        "read_quiet_p99_ms": at(quiet, 99),
        "read_p50_ms": at(meanwhile, 50),
        "read_p99_ms": at(meanwhile, 99),
        "lag_p99_below_ms": lag_p99_below_ms(lag, read_lag(url)),
    }


async def change_nomenclature(prepared: Prepared) -> None:
    """Load one chapter with a description that it has not had before."""
    now = datetime.now(UTC)
    content = f"code,description_en\n63,Bed linen as of {now.isoformat()}\n".encode()
    await load_nomenclature(prepared.database, content, "benchmark.csv", now)


def main(
    n_products: Annotated[int, typer.Option("--n-products", help="Size of the catalogue.")] = 100_000,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON goes.")] = PATH,
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Keep the catalogue here for later runs.")] = None,
) -> None:
    """Measure, write the JSON document, print the table."""
    with tempfile.TemporaryDirectory(prefix="homeward-bench-") as folder:
        settings = Settings(data_dir=data_dir or Path(folder), database_url=None)

        async def ready(prepared: Prepared) -> tuple[list[str], list[str]]:
            return await prepare(prepared, settings, n_products), await list_products(prepared, N_CHANGED)

        demands, products = with_database(settings, ready)
        with serving(settings.data_dir) as url:
            found = {"n_products": n_products, **asyncio.run(measure(url, demands, products, settings))}
    table = Table("", "p50 ms", "p99 ms", title=f"{n_products:,} products, built whole in {found['seconds']:.0f} s")
    for name, key in (("reads before", "read_quiet"), ("reads meanwhile", "read")):
        table.add_row(name, f"{found[f'{key}_p50_ms']:.1f}", f"{found[f'{key}_p99_ms']:.1f}")
    Console(width=120).print(table)
    print(f"loop lag p99 below {found['lag_p99_below_ms']:.0f} ms; load {found['load_average']}")
    record(out, {"rebuild": found})


if __name__ == "__main__":
    typer.run(main)
