"""What each hostile request costs: how late other clients' `/livez` is meanwhile, processor time, bytes of the answer.

One worker with the benchmark's catalogue of one tenant and the oversize rows of another. Each request is sent over and
over for some seconds, one at a time; what the service uses for being looked at is taken off.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import httpx
import numpy as np
import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.hostile.probe import probing
from benchmarks.hostile.requests import Hostile, all_requests
from benchmarks.hostile.stored import Stored, find_stored, store_hostile_rows
from benchmarks.http.running import KEY, QUICK_DEMANDS, QUICK_PRODUCTS, Worker, prepare, running
from benchmarks.results import PATH, record
from service.cli.database import Prepared, with_database
from service.config import Settings

LONGEST_S = 120
N_IDLE_SPANS = 5
IDLE_S = 0.5
ALLOWED_STALL_MS, ALLOWED_PROCESSOR_S = 50.0, 0.5


@dataclass(frozen=True, slots=True)
class Measured:
    """One hostile request.

    Attributes:
        status: of its answer; 0 when none came in time.
        n_bytes: of the answer.
        seconds: from sending it to the whole answer, the median.
        processor_s: of the service, a request.
        stall_p99_ms, stall_max_ms: how late `/livez` was meanwhile.
        idle_p99_ms: how late it was just before, when nothing was asked: on a machine with other work not nothing.
    """

    name: str
    status: int
    n_bytes: int
    seconds: float
    processor_s: float
    stall_p99_ms: float
    stall_max_ms: float
    idle_p99_ms: float

    @property
    def moved_ms(self) -> float:
        """By how much it moved `/livez`."""
        return self.stall_p99_ms - self.idle_p99_ms

    @property
    def is_within(self) -> bool:
        """Whether others hardly notice it."""
        return self.moved_ms <= ALLOWED_STALL_MS and self.processor_s <= ALLOWED_PROCESSOR_S


def processor_seconds(pid: int) -> float:
    """That a service has used with its own processes, but not its database's."""
    process = psutil.Process(pid)
    ours = [process, *(child for child in process.children(recursive=True) if "postgres" not in child.name())]
    return float(sum(times.user + times.system for times in (one.cpu_times() for one in ours)))


def measure(worker: Worker, hostile: Hostile, seconds: float, look: float) -> Measured:
    """Send one request over and over; `look` is the processor time that each look at the service costs it."""
    headers = {"Authorization": f"Bearer {hostile.key}", "Content-Type": hostile.media_type, "If-Match": "*"}
    took, status, n_bytes = list[float](), 0, 0
    with httpx.Client(base_url=worker.url, headers=headers, timeout=LONGEST_S) as client, probing(worker.url) as waits:
        idle_since = time.perf_counter()
        time.sleep(IDLE_S)
        before, began = processor_seconds(worker.pid), time.perf_counter()
        while not took or time.perf_counter() - began < seconds:
            sent = time.perf_counter()
            try:
                answer = client.request(hostile.method, hostile.path, content=hostile.body)
                status, n_bytes = answer.status_code, len(answer.content)
            except httpx.TransportError:
                status, n_bytes = 0, 0
            took.append(time.perf_counter() - sent)
        used, ended = processor_seconds(worker.pid) - before, time.perf_counter()
    late, idle = waits.between(began, ended), waits.between(idle_since, began)
    used -= look * len(late)
    return Measured(
        hostile.name,
        status,
        n_bytes,
        round(float(np.median(took)), 4),
        round(max(0.0, used) / len(took), 4),
        round(float(np.percentile(late, 99)), 1),
        round(float(late.max()), 1),
        round(float(np.percentile(idle, 99)), 1),
    )


def measure_idle(worker: Worker, seconds: float) -> tuple[float, float]:
    """Processor time of the service a look at it, and how late `/livez` is when nothing else is asked, ms at p99.

    Of the quietest of some spans: a service that is just ready still reads ahead.
    """
    spans = []
    for _ in range(N_IDLE_SPANS):
        with probing(worker.url) as waits:
            before = processor_seconds(worker.pid)
            time.sleep(seconds)
            used = processor_seconds(worker.pid) - before
        spans.append((used / len(waits.seconds), 1000 * float(np.percentile(waits.seconds, 99))))
    return min(spans)


def measure_all(stored: Stored, data_dir: Path, only: str, seconds: float) -> list[Measured]:
    """Every request whose name contains `only`."""
    with running(data_dir) as worker:
        look, late = measure_idle(worker, 2)
        print(f"a look: {1000 * look:.2f} ms of processor, /livez late by {late:.1f} ms at p99")
        found = []
        for hostile in all_requests(stored):
            if only in hostile.name:
                found.append(measure(worker, hostile, seconds, look))
                print(_line(found[-1]), flush=True)
        return found


def _line(one: Measured) -> str:
    times = f"{one.seconds:8.3f} s, processor {one.processor_s:7.3f} s"
    stall = f"livez {one.stall_p99_ms:8.1f} p99 {one.stall_max_ms:8.1f} max, {one.idle_p99_ms:6.1f} p99 before, ms"
    return f"{one.name:55} {one.status} {one.n_bytes:11,} B {times}, {stall}"


def print_table(found: Sequence[Measured]) -> None:
    """The worst first, for people."""
    columns = ("request", "status", "bytes", "processor s", "/livez p99 ms", "max ms", "before", "times")
    table = Table(*columns, title="Hostile requests, the dearest first")
    for one in sorted(found, key=lambda one: -one.processor_s):
        waits = [f"{ms:.1f}" for ms in (one.stall_p99_ms, one.stall_max_ms, one.idle_p99_ms)]
        numbers = (f"{one.processor_s:.3f}", *waits, f"{one.stall_p99_ms / max(one.idle_p99_ms, 0.1):.1f}")
        style = None if one.is_within else "bold"
        table.add_row(one.name, str(one.status), f"{one.n_bytes:,}", *numbers, style=style)
    Console(width=140).print(table)


def main(
    only: Annotated[str, typer.Option("--only", help="Requests whose name contains this.")] = "",
    seconds: Annotated[float, typer.Option("--seconds", help="That each is sent again for, at least once.")] = 2.0,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON goes.")] = PATH,
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Keep the catalogue here for later runs.")] = None,
) -> None:
    """Measure, write the JSON document, print the table."""
    with tempfile.TemporaryDirectory(prefix="homeward-hostile-") as folder:
        settings = Settings(data_dir=data_dir or Path(folder), database_url=None)

        async def ready(prepared: Prepared) -> Stored:
            await store_hostile_rows(prepared.database)
            await prepare(prepared, settings, QUICK_PRODUCTS, QUICK_DEMANDS)
            return await find_stored(prepared.database, KEY)

        found = measure_all(with_database(settings, ready), settings.data_dir, only, seconds)
    print_table(found)
    record(out, {"hostile": [asdict(one) for one in found]})


if __name__ == "__main__":
    typer.run(main)
