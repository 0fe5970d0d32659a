"""Around every request: its id, log line, metrics, sensible headers, its deadline, and the last net for errors."""

from __future__ import annotations

import asyncio
import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import problem_response
from service.api.language import choose_language
from service.observability.metrics import Metrics

REQUEST_ID = "X-Request-Id"
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}", re.ASCII)
_UNMATCHED = "(none)"
_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})

logger = structlog.stdlib.get_logger("access")


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID, "")
    return given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex


def _route_of(scope: Scope) -> str:
    """The route's template; raw paths would make a time series of each row."""
    return str(getattr(scope.get("route"), "path", _UNMATCHED))


class RequestMiddleware:
    """Outermost of the app's own layers, written against ASGI so that nothing is buffered.

    Args:
        app: the layer below.
        metrics: told of each request.
        deadline_s: seconds after which a request that is not answered yet is given up.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, deadline_s: float) -> None:
        self.app = app
        self._metrics = metrics
        self._deadline_s = deadline_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; everything but HTTP passes through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id, started = _request_id(headers), time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answer_headers = MutableHeaders(scope=message)
                answer_headers[REQUEST_ID] = request_id
                answer_headers.setdefault("X-Content-Type-Options", "nosniff")
                answer_headers.setdefault("Referrer-Policy", "no-referrer")
                answer_headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id), self._metrics.in_flight.track_inprogress():
            try:
                async with asyncio.timeout(self._deadline_s) as deadline:
                    await self.app(scope, receive, send_with_headers)
            except Exception:
                is_late = deadline.expired()
                if is_late:
                    logger.warning("request_late", method=scope["method"], route=_route_of(scope))
                else:
                    logger.exception("request_failed", method=scope["method"], route=_route_of(scope))
                if status:
                    raise  # the answer is half sent; the server must cut the connection
                language = choose_language(headers.get("accept-language"))
                code = "deadline_exceeded" if is_late else "internal"
                await problem_response(code, language)(scope, receive, send_with_headers)
            finally:
                self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route_of(scope)
        method = scope["method"] if scope["method"] in _KNOWN_METHODS else "OTHER"
        self._metrics.observe_request(method, route, status, seconds)
        log = logger.debug if route in _QUIET else logger.info
        log("request", method=method, route=route, status=status, ms=round(seconds * 1000, 2))
