"""Every error that leaves a handler becomes a problem."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from service.api.deps import language_of
from service.api.errors import PROBLEMS, code_of, describe_error, describe_parameters, problem_response
from service.errors import HomewardError, IndexNotReady

_CODE_OF_STATUS = {
    400: "bad_request",
    401: "unauthenticated",
    404: "no_such_path",
    405: "method_not_allowed",
    413: "content_too_large",
    415: "unsupported_media_type",
}
_SERVER_ERROR = 500

logger = structlog.stdlib.get_logger("errors")


def _location_of(request: Request) -> str:
    """Where the fields that a use case refuses were sent."""
    return "query" if request.method in {"GET", "HEAD", "DELETE"} else "body"


async def _homeward_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HomewardError)
    is_early = isinstance(error, IndexNotReady)  # nothing is wrong, and the access log has the status
    if PROBLEMS[code_of(error)].status >= _SERVER_ERROR and not is_early:
        logger.error("request_refused", code=error.code, detail=error.detail)
    return describe_error(error, language_of(request), _location_of(request))


async def _invalid_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return describe_parameters(error.errors(), language_of(request))


def _allowed_methods(request: Request) -> str:
    """All methods of all routes on this path; the router itself names those of the first one only."""
    path = request.scope["path"]
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        regex, _, _ = compile_path(route.path or "/")
        if regex.match(path):
            methods |= set(route.methods or ())
    return ", ".join(sorted(methods))


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODE_OF_STATUS.get(error.status_code, "internal" if error.status_code >= _SERVER_ERROR else "bad_request")
    headers: Mapping[str, str] | None = {"Allow": _allowed_methods(request)} if error.status_code == 405 else None
    return problem_response(code, language_of(request), headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    """Let the app answer every refusal with a problem; what is unexpected falls through to the middleware."""
    app.add_exception_handler(HomewardError, _homeward_error)
    app.add_exception_handler(RequestValidationError, _invalid_parameters)
    app.add_exception_handler(HTTPException, _http_exception)
