"""Does memory come back? Resident memory of the service before, at the height of, and after distinct hostile requests.

    python -m benchmarks.hostile.memory [--requests 1000] [--data-dir …]

The service first answers ordinary requests, so that what it maps and remembers of an ordinary day is there. Then some
clients ask without a pause, each time something new: texts of every kind in every field that is analysed, pages with
other weights, rows that are written over and over. Exits with 1 when it is left with more than a quarter more, or when
one of them failed or many were late. Resident memory counts pages of mapped files, which the system may take back at
any time; what the process alone holds is told beside it.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections import Counter
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
LATE = frozenset({"503 deadline_exceeded", "503 environment"})
"""On a machine that has other things to do, a request or its database may take longer than it may."""

ALLOWED_LATE = 0.05
"""Share of the requests that may be late: what is not answered leaves nothing behind."""

N_CLIENTS = 3
N_ROWS = 20
QUIET_S = 10.0
TIMEOUT_S = 60
_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Memory:
    """Of the service's process, MB.

    Attributes:
        resident: all its pages that are in memory.
        own: those of them that no file holds.
    """

    resident: float
    own: float

    @classmethod
    def of(cls, process: psutil.Process) -> Memory:
        """As it is now."""
        taken = process.memory_info()
        return cls(taken.rss / _MB, (taken.rss - taken.shared) / _MB)


@dataclass(frozen=True, slots=True)
class Remains:
    """What the hostile requests left behind.

    Attributes:
        answers: how many there were of each status, no two requests alike; a failure's with its code.
        before: after ordinary requests.
        peak: the most resident memory while the hostile ones were sent, MB.
        after: when they had stopped for a while.
        cache_mb: of each cache afterwards, as the service counts it.
    """

    answers: dict[str, int]
    before: Memory
    peak: float
    after: Memory
    cache_mb: dict[str, float]

    @property
    def growth(self) -> float:
        """Of resident memory, as a share of what there was."""
        return self.after.resident / self.before.resident - 1.0

    @property
    def is_answered(self) -> bool:
        """Whether nothing failed, and little was late."""
        failed = {status for status in self.answers if status.startswith("5")} - LATE
        n_late = sum(n for status, n in self.answers.items() if status in LATE)
        return not failed and n_late <= ALLOWED_LATE * sum(self.answers.values())

    @property
    def is_allowed(self) -> bool:
        """Whether memory came back after requests that were answered."""
        return self.growth <= ALLOWED_GROWTH and self.is_answered


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


def send_all(worker: Worker, requests: Iterable[Hostile], look: Callable[[], object]) -> Counter[str]:
    """Send requests from some clients at once, each as soon as its last one is answered; how many answers of a kind."""
    waiting, lock, answers = iter(requests), Lock(), Counter[str]()

    def send() -> None:
        with httpx.Client(base_url=worker.url, timeout=TIMEOUT_S) as client:
            while True:
                with lock:
                    hostile = next(waiting, None)
                if hostile is None:
                    return
                headers = {"Authorization": f"Bearer {hostile.key}", "Content-Type": hostile.media_type}
                answer = client.request(hostile.method, hostile.path, content=hostile.body, headers=headers)
                with lock:
                    answers[_status(answer)] += 1
                look()

    with ThreadPoolExecutor(N_CLIENTS) as pool:
        for sending in [pool.submit(send) for _ in range(N_CLIENTS)]:
            sending.result()
    return answers


def _status(answer: httpx.Response) -> str:
    code = f" {answer.json()['code']}" if answer.is_server_error else ""
    return f"{answer.status_code}{code}"


def measure(worker: Worker, stored: Stored, demands: list[str], n_requests: int) -> Remains:
    """Memory around so many hostile requests."""
    process, seen = psutil.Process(worker.pid), list[float]()

    def look() -> None:
        seen.append(Memory.of(process).resident)

    send_all(worker, ordinary_requests(demands), look)
    before = Memory.of(process)
    print(f"{before.resident:.0f} MB after ordinary requests", flush=True)
    answers = send_all(worker, itertools.islice(distinct_requests(stored), n_requests), look)
    time.sleep(QUIET_S)
    return Remains(dict(answers), before, max(seen), Memory.of(process), read_caches(worker.url))


def read_caches(url: str) -> dict[str, float]:
    """MB of each cache of a service, as its metrics tell them."""
    families = text_string_to_metric_families(httpx.get(f"{url}/metrics", timeout=TIMEOUT_S).text)
    [told] = [family for family in families if family.name == "homeward_cache_bytes"]
    return {sample.labels["cache"]: sample.value / _MB for sample in told.samples}


def main(
    requests: Annotated[int, typer.Option("--requests", help="How many hostile requests are sent.")] = 1_000,
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
            found = measure(worker, stored, demands, requests)
    for name, mb in found.cache_mb.items():
        print(f"{name:26} {mb:6.1f} MB")
    print(tell(found))
    record(out, {"memory_after_hostile": asdict(found) | {"growth": found.growth}})
    if not found.is_allowed:
        raise SystemExit(1)


def tell(found: Remains) -> str:
    """The outcome in a few lines."""
    before, after = found.before, found.after
    answers = ", ".join(f"{n} of {status}" for status, n in sorted(found.answers.items()))
    return (
        f"{sum(found.answers.values())} requests: {answers}\n"
        f"resident: {before.resident:.0f} MB before, {found.peak:.0f} at most, {after.resident:.0f} after: "
        f"{after.resident / before.resident:.2f} times ({found.growth:+.0%}; allowed {ALLOWED_GROWTH:+.0%})\n"
        f"without files: {before.own:.0f} MB before, {after.own:.0f} after"
    )


if __name__ == "__main__":
    typer.run(main)
