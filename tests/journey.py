"""`python -m tests.journey`: which files and functions of the service one `POST /v1/match` enters, body to JSON.

The request is one of a service that is warm: with the samples of the demo, and a request like it answered before.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any

import httpx

import service
from service.app import create_app
from service.cli.database import Prepared, with_database
from service.config import Settings
from service.ingest.row import RowKind
from service.ingest.rows import read_rows
from service.samples.samples import sample_file
from service.store.embedded import release_embedded
from service.usecases.authenticate import authenticate
from service.usecases.concepts import DEMANDS, EXPORTERS, PRODUCTS, Concept
from service.usecases.create_key import create_key
from service.usecases.import_rows import import_rows
from service.usecases.refresh_index import load_snapshot

Journey = dict[Path, list[str]]
"""The functions entered, by file below service/; both in the order in which they were entered first."""

_HOUSE = Path(service.__file__).parent
_EARLIER: dict[str, Any] = {"target": "products", "demand": {"title": "纯棉浴巾"}}
_REQUEST: dict[str, Any] = {
    "target": "products",
    "demand": {
        "title": "酒店纯棉毛巾 34×76cm, cotton towels",
        "quantity": 5000,
        "unit": "piece",
        "delivery_province": "CN-HE",
        "target_price": {"max": {"amount": "9.50", "currency": "CNY"}},
    },
}
_is_watched = ContextVar("is_watched", default=False)
"""Whether what runs belongs to the request: what follows the changes or tells the time runs beside it."""


async def walk(prepared: Prepared, settings: Settings) -> Journey:
    """The way of one request through the service."""
    key = await _store_samples(prepared, settings)
    entered: dict[CodeType, None] = {}
    with _profiling(entered):
        async with _client(settings, key) as client:
            await _match(client, _EARLIER, is_watched=False)
            await asyncio.create_task(_match(client, _REQUEST, is_watched=True))
    journey: Journey = {}
    for code in entered:
        path = Path(code.co_filename)
        if path.is_relative_to(_HOUSE) and not code.co_qualname.endswith(">"):  # a comprehension is no function
            journey.setdefault(path.relative_to(_HOUSE), []).append(code.co_qualname)
    return journey


async def _match(client: httpx.AsyncClient, request: dict[str, Any], *, is_watched: bool) -> None:
    _is_watched.set(is_watched)
    answer = await client.post("/v1/match", json=request, params={"min_revision": 0})  # once there is an index
    assert answer.status_code == httpx.codes.OK, answer.text


@contextmanager
def _profiling(entered: dict[CodeType, None]) -> Iterator[None]:
    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and _is_watched.get():
            entered[frame.f_code] = None

    threading.setprofile(note)  # for the threads that the service starts
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@asynccontextmanager
async def _client(settings: Settings, key: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://homeward", headers={"Authorization": f"Bearer {key}"}
        ) as client,
    ):
        yield client


async def _store_samples(prepared: Prepared, settings: Settings) -> str:
    """Store the sample rows and build their index; the key of their tenant."""
    database, key = prepared.database, await create_key(prepared.database, "Journey")
    principal = await authenticate(database, key)
    concepts: dict[RowKind, Concept[Any, Any]] = {
        RowKind.EXPORTERS: EXPORTERS,
        RowKind.PRODUCTS: PRODUCTS,
        RowKind.DEMANDS: DEMANDS,
    }
    for kind, concept in concepts.items():
        await import_rows(database, principal, concept, read_rows(sample_file(kind), kind))
    await load_snapshot(database, database_url=prepared.url, data_dir=settings.data_dir)
    return key


def main() -> None:
    """Print the journey, file by file, with the number of functions."""
    with TemporaryDirectory(prefix="homeward-journey-") as folder:
        settings = Settings(data_dir=Path(folder), log_level="WARNING", revision_wait_s=60)
        try:
            journey = with_database(settings, lambda prepared: walk(prepared, settings))
        finally:
            release_embedded(Path(folder))
    for path, functions in journey.items():
        print(f"{len(functions):4}  service/{path}")
    print(f"{sum(map(len, journey.values())):4}  functions in {len(journey)} files")


if __name__ == "__main__":
    main()
