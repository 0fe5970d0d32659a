"""`make bench`, the part over HTTP: recommendations of many demands beside `/livez` of the same process.

One worker, 100,000 products, wrk at 16 connections. The two take turns; medians are of the rounds. Every round asks for
all demands in turn, so that no answer is asked for twice before hundreds of others were.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import httpx
import orjson
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.http.listings import Row, Writer
from benchmarks.http.load import N_CONNECTIONS, Measured, find_wrk, lag_p99_below_ms, press, read_lag
from service.cli.database import Prepared, with_database
from service.config import Settings
from service.ingest.row import Kind
from service.ingest.rows import read_rows
from service.usecases.authenticate import authenticate
from service.usecases.concepts import DEMANDS, EXPORTERS, PRODUCTS
from service.usecases.create_key import create_key
from service.usecases.import_rows import import_rows
from service.usecases.refresh_index import load_snapshot

N_DEMANDS = 500
SEED = 7
READY_WITHIN_S = 60
_KEY = "hw_bench_" + "0" * 32


async def prepare(prepared: Prepared, settings: Settings, n_products: int) -> list[str]:
    """Store the catalogue unless it is there, and build its snapshot; the ids of the demands."""
    database, writer = prepared.database, Writer(n_products, SEED)
    await create_key(database, "Benchmark", _KEY)
    principal = await authenticate(database, _KEY)
    async with database.unit_of_work(principal.tenant_id) as uow:
        is_there = await uow.products.count() > 0
    if not is_there:
        rows: Mapping[Kind, tuple[Any, Iterator[Row]]] = {
            Kind.EXPORTERS: (EXPORTERS, writer.exporters()),
            Kind.PRODUCTS: (PRODUCTS, writer.products()),
            Kind.DEMANDS: (DEMANDS, writer.demands(N_DEMANDS)),
        }
        for kind, (concept, written) in rows.items():
            file = BytesIO(b"\n".join(orjson.dumps(row) for row in written))
            report = await import_rows(database, principal, concept, read_rows(file, kind, "ndjson"))
            assert not report.errors, report.errors[0]
    await load_snapshot(database, database_url=prepared.url, data_dir=settings.data_dir)
    async with database.unit_of_work(principal.tenant_id) as uow:
        return [str(demand.id) async for demand in uow.demands.stream_all()]


@contextmanager
def serving(data_dir: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """One `homeward serve`; gives its address once it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"HOMEWARD_DATA_DIR": str(data_dir), "HOMEWARD_PORT": str(port)}
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", "service", "serve"]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own command
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, server)
            yield url, server
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def _wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{url}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("the service did not become ready")


def measure(url: str, demands: list[str], *, n_rounds: int, seconds: float) -> dict[str, Any]:
    """Both kinds of request in turn; the document of `build/bench-http.json`."""
    wrk = find_wrk()
    assert wrk is not None
    asked = {"livez": ["/livez"], "recommendations": [f"/v1/demands/{one}/recommendations" for one in demands]}
    for paths in asked.values():
        press(wrk, url, _KEY, paths, 2)  # code and pages that a running service has long in memory
    runs: dict[str, list[Measured]] = {name: [] for name in asked}
    lags: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(n_rounds):
        for name, paths in asked.items():
            before = read_lag(url)
            runs[name].append(press(wrk, url, _KEY, paths, seconds))
            lags[name].append(lag_p99_below_ms(before, read_lag(url)))
    found = {
        name: {
            "requests_per_second": round(median(run["requests"] / run["seconds"] for run in runs[name]), 1),
            "p50_ms": round(median(run["p50_ms"] for run in runs[name]), 2),
            "p99_ms": round(median(run["p99_ms"] for run in runs[name]), 2),
            "max_ms": round(max(run["max_ms"] for run in runs[name]), 2),
            "lag_p99_below_ms": max(lags[name]),
        }
        for name in asked
    }
    livez, recommendations = found["livez"], found["recommendations"]
    return {
        "connections": N_CONNECTIONS,
        "rounds": n_rounds,
        "seconds_a_round": seconds,
        "n_demands": len(demands),
        "load_average": round(os.getloadavg()[0], 2),
        **found,
        "rate_ratio": round(recommendations["requests_per_second"] / livez["requests_per_second"], 3),
        "p99_ratio": round(recommendations["p99_ms"] / livez["p99_ms"], 2),
    }


def print_table(found: dict[str, Any]) -> None:
    """The document for people."""
    columns = ("", "requests / s", "p50 ms", "p99 ms", "max ms", "loop lag p99 below ms")
    size = f"{found['n_products']:,} products, {found['n_demands']} demands in turn"
    table = Table(*columns, title=f"{size}, {found['connections']} connections")
    for name in ("livez", "recommendations"):
        row = found[name]
        numbers = (row["p50_ms"], row["p99_ms"], row["max_ms"], row["lag_p99_below_ms"])
        table.add_row(name, f"{row['requests_per_second']:,.0f}", *(f"{number:.1f}" for number in numbers))
    Console(width=120).print(table)
    print(f"recommendations / livez: {found['rate_ratio']:.3f} of the rate, p99 {found['p99_ratio']:.2f} times")


def main(
    quick: Annotated[bool, typer.Option("--quick", help="5,000 products and short rounds.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON goes.")] = Path("build/bench-http.json"),
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Keep the catalogue here for later runs.")] = None,
) -> None:
    """Measure, write the JSON document, print the table."""
    if find_wrk() is None:
        raise SystemExit("The part over HTTP needs wrk; install it (apt-get install wrk) and run it again.")
    n_products = 5_000 if quick else 100_000
    with tempfile.TemporaryDirectory(prefix="homeward-bench-") as folder:
        settings = Settings(data_dir=data_dir or Path(folder), database_url=None)
        demands = with_database(settings, lambda prepared: prepare(prepared, settings, n_products))
        with serving(settings.data_dir) as (url, _):
            found = measure(url, demands, n_rounds=1 if quick else 3, seconds=4 if quick else 15)
    document = {"n_products": n_products, **found}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    print_table(document)


if __name__ == "__main__":
    typer.run(main)
