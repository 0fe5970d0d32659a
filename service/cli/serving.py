"""`demo`, `serve` and `openapi`."""

from __future__ import annotations

import errno
import gc
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from service.cli.database import with_database
from service.cli.options import DataDir, Host, Port, load_settings
from service.cli.printing import print_json
from service.errors import EnvironmentProblem

if TYPE_CHECKING:
    import uvicorn

    from service.cli.database import Prepared
    from service.config import Settings
    from service.store.database import Database
    from service.usecases.concepts import Concept

DEMO_TENANT = "Homeward demo"
SHOWN_DEMAND = "HT-2612-04"
SHUTDOWN_SECONDS = 10


def demo(port: Port = None, data_dir: DataDir = None) -> None:
    """Start the service with sample data on the embedded PostgreSQL.

    The API key is HOMEWARD_DEMO_KEY when set, else made and printed.
    """
    settings = load_settings(port=port, data_dir=data_dir).model_copy(update={"database_url": None})
    listener = listen(settings.host, settings.port)
    typer.echo("Preparing the embedded database and the sample data …")
    key = settings.demo_key.get_secret_value() if settings.demo_key else f"hw_{secrets.token_urlsafe(32)}"
    demand = with_database(settings, lambda prepared: _prepare_demo(prepared, settings, key))
    run_server(settings, listener, lambda url: _greet(url, key, demand))


def serve(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Serve the API: on the embedded PostgreSQL unless HOMEWARD_DATABASE_URL is set."""
    gc.disable()  # a fifth of the start would be spent on looking for garbage in what is imported
    settings = load_settings(host=host, port=port, data_dir=data_dir)
    listener = listen(settings.host, settings.port)
    with_database(settings, lambda prepared: _check_index_meanwhile(prepared, settings))
    run_server(settings, listener, lambda url: typer.echo(f"Homeward is at {url}/docs"))


def openapi() -> None:
    """Print the OpenAPI document."""
    from service.app import create_openapi

    print_json(create_openapi())


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything slow is done.

    Raises:
        EnvironmentProblem: the address cannot be had, with the reason and the way out.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "is taken by another program" if taken else f"cannot be listened on ({error})"
        raise EnvironmentProblem(f"{host}:{port} {reason}; choose another with --port or --host") from None
    return listener


def run_server(settings: Settings, listener: socket.socket, greet: Callable[[str], None]) -> None:
    """Serve the API on `listener` until a signal stops it; `greet` is called with the address once it answers."""
    import uvicorn

    from service.observability.garbage import collect_rarely

    host, port = listener.getsockname()[:2]

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            collect_rarely()
            if self.started:
                greet(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    failures: list[EnvironmentProblem] = []

    def give_up(problem: EnvironmentProblem) -> None:
        failures.append(problem)
        server.should_exit = True

    server = Server(_configure(settings, give_up))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # uvicorn shuts down on it, then raises it once more
    server.run(sockets=[listener])
    if failures:
        raise failures[0]
    if not server.started:
        raise EnvironmentProblem("the service could not start; the log above says why")


def _configure(settings: Settings, give_up: Callable[[EnvironmentProblem], None]) -> uvicorn.Config:
    import uvicorn

    from service.app import (  # slow to import, so last: what is wrong with the environment shows before
        create_app,
        create_protocol,
    )

    return uvicorn.Config(
        create_app(settings, give_up),
        http=create_protocol(settings),
        log_config=None,
        access_log=False,
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


async def _check_index_meanwhile(prepared: Prepared, settings: Settings) -> None:
    """Begin with the longest part of opening the index, before all else is imported that a service needs."""
    from service.index.early_check import begin_check
    from service.index.snapshot_folders import index_folder_of, origin_of

    begin_check(index_folder_of(settings.data_dir, origin_of(prepared.url)))


async def _prepare_demo(prepared: Prepared, settings: Settings, key: str) -> str:
    """Store the sample rows and build the index, so that the first request is answered.

    Returns:
        The id of a demand that shows what the service can do.
    """
    from service.usecases.refresh_index import load_snapshot

    demand_id = await _load_samples(prepared.database, key)
    await load_snapshot(prepared.database, database_url=prepared.url, data_dir=settings.data_dir)
    return demand_id


async def _load_samples(database: Database, key: str) -> str:
    """Store the sample rows and the demo's key; the id of the demand that the greeting shows."""
    from service.ingest.row import RowKind
    from service.ingest.rows import read_rows
    from service.samples.samples import sample_file
    from service.usecases.authenticate import authenticate
    from service.usecases.concepts import DEMANDS, EXPORTERS, PRODUCTS
    from service.usecases.create_key import create_key
    from service.usecases.import_rows import import_rows

    await create_key(database, DEMO_TENANT, key)
    principal = await authenticate(database, key)
    concepts: dict[RowKind, Concept[Any, Any]] = {
        RowKind.EXPORTERS: EXPORTERS,
        RowKind.PRODUCTS: PRODUCTS,
        RowKind.DEMANDS: DEMANDS,
    }
    for kind, concept in concepts.items():
        await import_rows(database, principal, concept, read_rows(sample_file(kind), kind))
    async with database.unit_of_work(principal.tenant_id) as uow:
        demand = await uow.demands.find_by_key(SHOWN_DEMAND)
    assert demand is not None, "the samples hold the demand that the greeting shows"
    return str(demand.id)


def _greet(url: str, key: str, demand_id: str) -> None:
    typer.echo(
        f"""
Homeward is ready, with sample data from exporters all over China.

  Swagger UI   {url}/docs      (Authorize with the key below)
  API key      {key}

  Which products fit a buyer's demand, and why? Copy this:

  curl -s -H 'Authorization: Bearer {key}' '{url}/v1/demands/{demand_id}/recommendations?limit=3' | python3 -m json.tool

Press Ctrl+C to stop.
"""
    )
