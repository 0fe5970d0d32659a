"""A stored catalogue, and the service that runs on it."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import orjson
import psutil

from benchmarks.http.listings import Record, Writer
from service.cli.database import Prepared
from service.config import Settings
from service.ingest.row import RowKind
from service.ingest.rows import read_rows
from service.usecases.authenticate import authenticate
from service.usecases.concepts import DEMANDS, EXPORTERS, PRODUCTS
from service.usecases.create_key import create_key
from service.usecases.import_rows import import_rows
from service.usecases.refresh_index import load_snapshot

N_DEMANDS = 500
QUICK_PRODUCTS, QUICK_DEMANDS = 2_000, 100
SEED = 7
READY_WITHIN_S = 60
KEY = "hw_bench_" + "0" * 32


async def prepare(prepared: Prepared, settings: Settings, n_products: int, n_demands: int = N_DEMANDS) -> list[str]:
    """Store the catalogue unless it is there, and build its snapshot; the ids of the demands."""
    database, writer = prepared.database, Writer(n_products, SEED)
    await create_key(database, "Benchmark", KEY)
    principal = await authenticate(database, KEY)
    async with database.unit_of_work(principal.tenant_id) as uow:
        is_there = await uow.products.count() > 0
    if not is_there:
        rows: Mapping[RowKind, tuple[Any, Iterator[Record]]] = {
            RowKind.EXPORTERS: (EXPORTERS, writer.exporters()),
            RowKind.PRODUCTS: (PRODUCTS, writer.products()),
            RowKind.DEMANDS: (DEMANDS, writer.demands(n_demands)),
        }
        for kind, (concept, written) in rows.items():
            file = BytesIO(b"\n".join(orjson.dumps(row) for row in written))
            report = await import_rows(database, principal, concept, read_rows(file, kind, "ndjson"))
            assert not report.errors, report.errors[0]
    await load_snapshot(database, database_url=prepared.url, data_dir=settings.data_dir)
    async with database.unit_of_work(principal.tenant_id) as uow:
        return [str(demand.id) async for demand in uow.demands.stream_all()]


@dataclass(frozen=True, slots=True)
class Worker:
    """One `homeward serve` that is ready.

    Attributes:
        url: its address.
        pid: of the process.
        seconds_to_ready: from the process's beginning.
        processor_seconds: that it had used by then, also by its own processes that have ended.
    """

    url: str
    pid: int
    seconds_to_ready: float
    processor_seconds: float


@contextmanager
def serving(data_dir: Path) -> Iterator[str]:
    """One `homeward serve`; gives its address once it is ready."""
    with running(data_dir) as worker:
        yield worker.url


@contextmanager
def running(data_dir: Path) -> Iterator[Worker]:
    """One `homeward serve`, once it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"HOMEWARD_DATA_DIR": str(data_dir), "HOMEWARD_PORT": str(port)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else each start compiles the service's source, 0.35 s
    with tempfile.TemporaryFile() as log:
        command, began = [sys.executable, "-m", "service", "serve"], time.perf_counter()
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own command
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, server)
            seconds, used = time.perf_counter() - began, psutil.Process(server.pid).cpu_times()
            spent = used.user + used.system + used.children_user + used.children_system
            yield Worker(url, server.pid, seconds, spent)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def _wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Look every 10 ms, with one client: making one each time would take half of a core from what is measured."""
    deadline = time.monotonic() + READY_WITHIN_S
    with httpx.Client() as client:
        while time.monotonic() < deadline and server.poll() is None:
            try:
                if client.get(f"{url}/readyz").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.01)
    raise SystemExit("the service did not become ready")


async def list_products(prepared: Prepared, n: int) -> list[str]:
    """Ids of some of the benchmark's products, spread over the exporters."""
    principal = await authenticate(prepared.database, KEY)
    async with prepared.database.unit_of_work(principal.tenant_id) as uow:
        ids = [
            str(product.id) async for product in uow.products.stream_all() if product.tenant_id == principal.tenant_id
        ]
    return random.Random(1).sample(ids, min(n, len(ids)))
