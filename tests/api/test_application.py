"""The application's routes."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from service.api.application import ROUTERS, build_application
from service.observability.metrics import Metrics

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
DESCRIBED = [route for route in ROUTES if route.include_in_schema]


@pytest.mark.parametrize("route", DESCRIBED, ids=lambda route: str(route.operation_id))
def test_a_handler_bears_the_name_of_its_operation(route: APIRoute) -> None:
    assert route.endpoint.__name__ == route.operation_id


def test_the_first_request_finds_the_routes_that_the_routers_made() -> None:
    routes = build_application(Metrics()).routes
    made = [route for router in ROUTERS for route in router.routes]
    assert all(route is one for route, one in zip(routes, made, strict=False))
    assert [route.path for route in routes[len(made) :]] == ["/openapi.json"]  # type: ignore[attr-defined]  # a Route
