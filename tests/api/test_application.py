"""The application's routes."""

from __future__ import annotations

from service.api.application import ROUTERS, build_application
from service.observability.metrics import Metrics


def test_the_first_request_finds_the_routes_that_the_routers_made() -> None:
    routes = build_application(Metrics()).routes
    made = [route for router in ROUTERS for route in router.routes]
    assert all(route is one for route, one in zip(routes, made, strict=False))
    assert [route.path for route in routes[len(made) :]] == ["/openapi.json"]  # type: ignore[attr-defined]  # a Route
