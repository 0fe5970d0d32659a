"""Is it alive, is it ready, how does it do: for orchestrators and for monitoring, without a key."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import check_query, language_of, services_of
from service.errors import HomewardError
from service.observability.metrics import CONTENT_TYPE

router = APIRouter(tags=["health"])

Check = Literal["ok", "failing"]


class Liveness(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """Whether the service can do its work, and what it is waiting for."""

    status: Literal["ready", "waiting"]
    database: Check = Field(description="Reachable, and migrated to this version's tables.")
    index: Literal["ok", "building"] = Field(description="A snapshot is there to answer from, or is still being built.")
    revision: int | None = Field(description="The snapshot's position in the change feed.")


@router.get("/livez", operation_id="livez", summary="Is the process alive", response_model=Liveness)
async def livez(request: Request) -> Response:
    """200 as long as the process answers at all; looks at nothing else."""
    check_query(request)
    return json_answer({"status": "ok"}, language_of(request))


@router.get(
    "/readyz",
    operation_id="readyz",
    summary="Is the service ready",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Not yet: `database` and `index` say what is missing."}},
)
async def readyz(request: Request) -> Response:
    """200 when the database answers and a snapshot is there; else 503."""
    check_query(request)
    services = services_of(request)
    database: Check = "ok" if await _database_answers(request) else "failing"
    live = services.live_index
    revision = live.snapshot.revision if live.is_ready else None
    is_ready = database == "ok" and revision is not None
    content = {
        "status": "ready" if is_ready else "waiting",
        "database": database,
        "index": "building" if revision is None else "ok",
        "revision": revision,
    }
    return json_answer(content, language_of(request), 200 if is_ready else 503)


async def _database_answers(request: Request) -> bool:
    try:
        await services_of(request).database.ping()
    except HomewardError:
        return False
    return True


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Metrics in the Prometheus text format."""
    services = services_of(request)
    return Response(services.metrics.render(), media_type=CONTENT_TYPE)
