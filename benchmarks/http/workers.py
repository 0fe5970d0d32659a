"""`make bench`, the part on workers: how soon one is ready that finds a snapshot on disk, and what four of them cost.

Then `homeward match-all`, which works in as many processes as there are cores: 10 explained products for every demand.

The start is that of `homeward serve` as a whole process, until `/readyz` says 200, beside a database that runs already;
and of it the opening of the snapshot, checksums included, in a process that has its libraries imported. The machine's
limit is the time in which all cores together read the same bytes. Memory is the proportional set size (PSS), in which a
page that four processes map counts as a quarter for each: of the index's mapped files, and of all else, after each
worker has answered the same questions.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import httpx
import typer

from benchmarks.http.load import path_of
from benchmarks.http.running import (
    KEY,
    N_DEMANDS,
    QUICK_DEMANDS,
    QUICK_PRODUCTS,
    Worker,
    prepare,
    running,
)
from benchmarks.results import PATH, record
from service.cli.database import Prepared, with_database
from service.config import Settings
from service.index.snapshot_folders import index_folder_of, list_snapshots, origin_of, read_manifest

N_STARTS = 7
QUICK_STARTS = 2
N_WORKERS = 4
QUICK_WORKERS = 2
N_ASKED = 500
QUICK_ASKED = 20
READ_AT_ONCE = 1 << 20
_OPEN = """
import sys, time
from pathlib import Path
from service.index.snapshot_files import open_snapshot
began = time.perf_counter()
open_snapshot(Path(sys.argv[1]), sys.argv[2])
print(time.perf_counter() - began)
"""


def measure_start(settings: Settings, folder: Path, origin: str, n_starts: int) -> dict[str, Any]:
    """Seconds until a worker is ready, until a snapshot is open, and until its bytes are read; medians."""
    checksums = read_manifest(folder).checksums
    sizes = {folder / name: size for name, (size, _) in checksums.items()}
    reads = [read_all(sizes) for _ in range(n_starts)]
    command = [sys.executable, "-c", _OPEN, str(folder), origin]
    opens = [float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(n_starts)]  # noqa: S603 - our own words
    starts = []
    for _ in range(n_starts):
        with running(settings.data_dir) as worker:
            starts.append((worker.seconds_to_ready, worker.processor_seconds))
    return {
        "bytes": sum(sizes.values()),
        "ready_s": round(median(seconds for seconds, _ in starts), 2),
        "ready_processor_s": round(median(seconds for _, seconds in starts), 2),
        "open_s": round(median(opens), 3),
        "read_s": round(median(reads), 3),
    }


def read_all(sizes: dict[Path, int]) -> float:
    """Seconds in which all cores together read these bytes of files."""

    def read(path: Path) -> None:
        buffer, n_left = memoryview(bytearray(READ_AT_ONCE)), sizes[path]
        with path.open("rb", buffering=0) as file:
            while n_left > 0 and (n_read := file.readinto(buffer[:n_left])):
                n_left -= n_read

    began = time.perf_counter()
    with ThreadPoolExecutor() as pool:
        list(pool.map(read, sorted(sizes, key=sizes.__getitem__, reverse=True)))
    return time.perf_counter() - began


def measure_memory(settings: Settings, demands: Sequence[str], n_workers: int) -> dict[str, float]:
    """MB of all workers together: of the index's files, and of all else."""
    with ExitStack() as stack:
        workers = [stack.enter_context(running(settings.data_dir)) for _ in range(n_workers)]
        for worker in workers:
            ask(worker, demands)
        found = [resident(worker.pid, settings.data_dir) for worker in workers]
    return {part: round(sum(one[part] for one in found) / 1e6, 1) for part in ("index", "other")}


def measure_match_all(data_dir: Path) -> float:
    """Demands a second, as the command tells."""
    command = [sys.executable, "-m", "service", "match-all", "--data-dir", str(data_dir)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr  # noqa: S603 - our own words
    rate = re.search(r"\(([\d,]+) demands/s\)", told)
    assert rate is not None, told
    return float(rate[1].replace(",", ""))


def ask(worker: Worker, demands: Sequence[str]) -> None:
    """Have a worker answer questions, so that it has touched what it needs."""
    with httpx.Client(headers={"Authorization": f"Bearer {KEY}"}, timeout=60) as client:
        for demand in demands:
            client.get(worker.url + path_of(demand)).raise_for_status()


def resident(pid: int, data_dir: Path) -> dict[str, int]:
    """Bytes of a process's PSS: of the files below the folder, and of all else."""
    found = {"index": 0, "other": 0}
    part = "other"
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, *rest = line.split(maxsplit=5)
        if not name.endswith(":"):  # a map begins: addresses, permissions, offset, device, inode, path
            is_index = len(rest) == 5 and rest[4].startswith(str(data_dir.resolve() / "index"))
            part = "index" if is_index else "other"
        elif name == "Pss:":
            found[part] += int(rest[0]) * 1024
    return found


def main(
    quick: Annotated[bool, typer.Option("--quick", help="2,000 products, and few starts and demands.")] = False,
    n_products: Annotated[int, typer.Option("--n-products", help="Size of the catalogue.")] = 100_000,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON goes.")] = PATH,
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Keep the catalogue here for later runs.")] = None,
) -> None:
    """Measure, write the JSON document, print the figures."""
    n_products, n_demands = (QUICK_PRODUCTS, QUICK_DEMANDS) if quick else (n_products, N_DEMANDS)
    n_starts, n_asked = (QUICK_STARTS, QUICK_ASKED) if quick else (N_STARTS, N_ASKED)
    n_workers = QUICK_WORKERS if quick else N_WORKERS
    with tempfile.TemporaryDirectory(prefix="homeward-bench-") as temporary:
        settings = Settings(data_dir=data_dir or Path(temporary), database_url=None)

        async def ready(prepared: Prepared) -> tuple[list[str], str]:
            return await prepare(prepared, settings, n_products, n_demands), origin_of(prepared.url)

        demands, origin = with_database(settings, ready)
        folder = list_snapshots(index_folder_of(settings.data_dir, origin))[0]
        start = measure_start(settings, folder, origin, n_starts)
        bulk = measure_match_all(settings.data_dir)
        memory = {n: measure_memory(settings, demands[:n_asked], n) for n in (1, n_workers)}
    one, many = memory[1], memory[n_workers]
    document = {
        "n_products": n_products,
        "load_average": round(os.getloadavg()[0], 2),
        **start,
        "match_all_per_second": bulk,
        "pss_mb": {str(n): parts for n, parts in memory.items()},
        "index_ratio": round(many["index"] / one["index"], 3),
    }
    print(
        f"{n_products:,} products, {start['bytes'] / 1e6:,.0f} MB: ready {start['ready_s']} s after the process began "
        f"({start['ready_processor_s']} s of processor time, load {document['load_average']}); "
        f"snapshot checked and open in {start['open_s']} s, its bytes read in {start['read_s']} s"
    )
    print(f"match-all: {bulk:,.0f} demands a second")
    print(
        f"PSS of one worker {one['index']:,.0f} MB of the index and {one['other']:,.0f} MB else, "
        f"of {n_workers} together {many['index']:,.0f} and {many['other']:,.0f}; "
        f"the index of {n_workers} takes {document['index_ratio']} times that of one"
    )
    record(out, {"workers": document})


if __name__ == "__main__":
    typer.run(main)
