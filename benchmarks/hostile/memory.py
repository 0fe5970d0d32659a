"""Does memory come back? Resident memory of the service before, at the height of, and after distinct hostile requests.

    python -m benchmarks.hostile.memory [--seconds 300] [--data-dir …]

The service first answers ordinary requests, so that what it maps and remembers of an ordinary day is there. Then some
clients ask without a pause, each time something new: texts of every kind in every field that is analysed, pages with
other weights, rows that are written over and over. Exits with 1 when it is left with more than a quarter more.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Annotated

import httpx
import orjson
import psutil
import typer
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.hostile.requests import Hostile, text_bodies
from benchmarks.hostile.stored import Stored, find_stored, store_hostile_rows
from benchmarks.hostile.texts import TEXTS
from benchmarks.http.running import KEY, QUICK_DEMANDS, QUICK_PRODUCTS, Worker, prepare, running
from benchmarks.results import PATH, record
from service.cli.database import Prepared, with_database
from service.config import Settings

ALLOWED_GROWTH = 0.25
N_CLIENTS = 3
N_ROWS = 20
QUIET_S = 10.0
TIMEOUT_S = 60
_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Resident:
    """Resident memory of the service around the hostile requests, MB.

    Attributes:
        n_requests: that were sent, no two alike.
        before: after ordinary requests.
        peak: the most while the hostile ones were sent.
        after: when they had stopped for a while.
        cache_mb: of each cache afterwards, as the service counts it.
    """

    n_requests: int
    before: float
    peak: float
    after: float
    cache_mb: dict[str, float]

    @property
    def growth(self) -> float:
        """What was left of them, as a share of what there was."""
        return self.after / self.before - 1.0


def distinct_requests(stored: Stored) -> Iterator[Hostile]:
    """Requests of every kind, over and over, no two alike."""
    for seed in itertools.count(1):
        for at, kind in enumerate(TEXTS):
            fresh = partial(_fresh_text, kind, seed)
            for path, body in text_bodies(fresh):
                yield Hostile(path, "POST", path, body)
            page = (
                f"/v1/products/{stored.product}/recommendations?target=demands&limit=100&weights=text:{seed}.{at:02d}"
            )
            yield Hostile("page", "GET", page)
            key = f"hostile-{at % N_ROWS}"
            row = orjson.dumps({"external_id": key, "title": f"{kind} {seed}", "description": fresh(20_000, "3")})
            yield Hostile("row", "PUT", f"/v1/demands/by-key/{key}", row)


def _fresh_text(kind: str, seed: int, n: int, part: str) -> str:
    return f"{seed} {TEXTS[kind](n, f'{seed}{part}')}"[:n].strip()


def ordinary_requests(demands: list[str]) -> Iterator[Hostile]:
    """What partners ask all day."""
    for demand in demands:
        yield Hostile("demand", "GET", f"/v1/demands/{demand}/recommendations", key=KEY)
    for name in ("纯棉毛巾", "bath towel", "stainless steel cup 500ml", "充电宝 20000毫安"):
        yield Hostile("classify", "POST", "/v1/classify", orjson.dumps({"name": name}), KEY)


def send_all(worker: Worker, requests: Iterable[Hostile], look: Callable[[], object]) -> int:
    """Send requests from some clients at once, each as soon as its last one is answered; how many there were."""
    waiting, lock, n_sent = iter(requests), Lock(), itertools.count()

    def send() -> None:
        with httpx.Client(base_url=worker.url, timeout=TIMEOUT_S) as client:
            while True:
                with lock:
                    hostile = next(waiting, None)
                if hostile is None:
                    return
                headers = {"Authorization": f"Bearer {hostile.key}", "Content-Type": hostile.media_type}
                answer = client.request(hostile.method, hostile.path, content=hostile.body, headers=headers)
                assert answer.status_code != httpx.codes.INTERNAL_SERVER_ERROR, (hostile.name, answer.text[:200])
                next(n_sent)
                look()

    with ThreadPoolExecutor(N_CLIENTS) as pool:
        for sending in [pool.submit(send) for _ in range(N_CLIENTS)]:
            sending.result()
    return next(n_sent)


def measure(worker: Worker, stored: Stored, demands: list[str], seconds: float) -> Resident:
    """Resident memory around `seconds` of hostile requests."""
    process = psutil.Process(worker.pid)
    peak = 0.0

    def resident() -> float:
        nonlocal peak
        now = float(process.memory_info().rss / _MB)
        peak = max(peak, now)
        return now

    send_all(worker, ordinary_requests(demands), resident)
    before = resident()
    print(f"{before:.0f} MB after ordinary requests", flush=True)
    ends = time.monotonic() + seconds
    in_time = itertools.takewhile(lambda _: time.monotonic() < ends, distinct_requests(stored))
    n_requests = send_all(worker, in_time, resident)
    time.sleep(QUIET_S)
    return Resident(n_requests, before, peak, resident(), read_caches(worker.url))


def read_caches(url: str) -> dict[str, float]:
    """MB of each cache of a service, as its metrics tell them."""
    families = text_string_to_metric_families(httpx.get(f"{url}/metrics", timeout=TIMEOUT_S).text)
    [told] = [family for family in families if family.name == "homeward_cache_bytes"]
    return {sample.labels["cache"]: sample.value / _MB for sample in told.samples}


def main(
    seconds: Annotated[float, typer.Option("--seconds", help="That hostile requests are sent for.")] = 300.0,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON goes.")] = PATH,
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Keep the catalogue here for later runs.")] = None,
) -> None:
    """Measure, write the JSON document, say whether memory came back."""
    with tempfile.TemporaryDirectory(prefix="homeward-hostile-") as folder:
        settings = Settings(data_dir=data_dir or Path(folder), database_url=None)

        async def ready(prepared: Prepared) -> tuple[Stored, list[str]]:
            await store_hostile_rows(prepared.database)
            demands = await prepare(prepared, settings, QUICK_PRODUCTS, QUICK_DEMANDS)
            return await find_stored(prepared.database, KEY), demands

        stored, demands = with_database(settings, ready)
        with running(settings.data_dir) as worker:
            found = measure(worker, stored, demands, seconds)
    for name, mb in found.cache_mb.items():
        print(f"{name:26} {mb:6.1f} MB")
    told = f"{found.before:.0f} MB before, {found.peak:.0f} at most, {found.after:.0f} after"
    print(f"{found.n_requests} requests: {told} ({found.growth:+.0%}; allowed {ALLOWED_GROWTH:+.0%})")
    record(out, {"memory_after_hostile": asdict(found)})
    if found.growth > ALLOWED_GROWTH:
        raise SystemExit(1)


if __name__ == "__main__":
    typer.run(main)
