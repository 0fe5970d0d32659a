"""The FastAPI application: its routes, its manners in errors, and its description. Knows no settings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from service.api.docs_page import router as docs_router
from service.api.handlers import install_error_handlers
from service.api.middleware import RequestMiddleware
from service.api.openapi import VERSION, build_openapi
from service.api.routers import (
    channels,
    classification,
    comparison,
    demands,
    eligibility,
    exporters,
    health,
    home_price,
    insights,
    portfolio,
    products,
    programs,
    readiness,
    recommendations,
    worth,
)
from service.observability.metrics import Metrics

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

ROUTERS = (
    recommendations.router,
    comparison.router,
    eligibility.router,
    classification.router,
    readiness.router,
    home_price.router,
    worth.router,
    portfolio.router,
    insights.router,
    exporters.router,
    products.router,
    demands.router,
    programs.router,
    channels.router,
    health.router,
    docs_router,
)
"""In the order of the OpenAPI document. The application takes their routes as they are: `include_router` would make
each of them anew at the first request, 50 ms that hold the event loop, and put a layer between, 50 µs a request."""


async def _openapi_document(request: Request) -> Response:
    document = orjson.dumps(request.app.openapi())
    return Response(document, media_type="application/json", headers={"Cache-Control": "no-cache"})


def build_application(metrics: Metrics, lifespan: Lifespan | None = None, deadline_s: float = 30.0) -> FastAPI:
    """The application, without anything of the environment or a database, so that its document needs neither.

    Args:
        metrics: told of each request.
        lifespan: puts the `Services` into its state before the first request.
        deadline_s: seconds after which a request that is not answered yet is given up.
    """
    app = FastAPI(
        title="Homeward",
        version=VERSION,
        lifespan=lifespan,
        routes=[route for router in ROUTERS for route in router.routes],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_route("/openapi.json", _openapi_document, include_in_schema=False)
    app.add_middleware(RequestMiddleware, metrics=metrics, deadline_s=deadline_s)
    install_error_handlers(app)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build_openapi(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
    return app
