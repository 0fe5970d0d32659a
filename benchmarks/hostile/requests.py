"""The hostile requests: each legal, or refused, and as dear as one client can make it.

To try another one, add it to a list here, or a list to `all_requests`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from benchmarks.hostile.stored import HOSTILE_KEY, Stored
from benchmarks.http.running import KEY

MAX_BYTES = 1_048_576
"""That a body may have."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request that is sent again and again.

    Attributes:
        name: in the table.
        method, path, body: what is sent; None for no body.
        key: of the tenant that asks.
        media_type: of the body.
    """

    name: str
    method: str
    path: str
    body: bytes | None = None
    key: str = HOSTILE_KEY
    media_type: str = "application/json"


def all_requests(stored: Stored) -> Iterator[Hostile]:
    """Every request of this module."""
    yield from rule_requests(stored)
    yield from victims_requests(stored)
    for name, body in bodies():
        yield Hostile(f"body: {name}", "POST", "/v1/match", body)
    for name, body in program_bodies():
        yield Hostile(f"programme: {name}", "POST", "/v1/programs", body)
    yield Hostile("patch: 80,000 unknown fields", "PATCH", "/v1/programs/neighbour-00", _unknown(80_000))
    yield Hostile("query: 16,000 unknown parameters", "GET", "/v1/programs?" + "&".join(["a"] * 16_000))


def rule_requests(stored: Stored) -> Iterator[Hostile]:
    """What the hostile tenant asks about its own rules."""
    product, exporter = f"/v1/products/{stored.product}", f"/v1/exporters/{stored.exporter}"
    for name, program in stored.programs.items():
        yield Hostile(f"why-not: {name}", "GET", f"{product}/why-not?program={program}")
        yield Hostile(f"eligibility: {name}", "GET", f"{product}/eligibility?program={program}")
        yield Hostile(f"exporter's eligibility: {name}", "GET", f"{exporter}/eligibility?program={program}")
        yield Hostile(f"funnel: {name}", "GET", f"/v1/programs/{program}/funnel")
        yield Hostile(f"products for: {name}", "GET", f"/v1/programs/{program}/recommendations?{_WHOLE_PAGE}")
        yield Hostile(
            f"exporters for: {name}", "GET", f"/v1/programs/{program}/recommendations?target=exporters&{_WHOLE_PAGE}"
        )
    yield Hostile("why-not: demand", "GET", f"{product}/why-not?demand={stored.demand}")
    yield Hostile("eligibility: demand", "GET", f"{product}/eligibility?demand={stored.demand}")
    yield Hostile("funnel: demand", "GET", f"/v1/demands/{stored.demand}/funnel")
    yield Hostile("products for: demand", "GET", f"/v1/demands/{stored.demand}/recommendations?{_WHOLE_PAGE}")


_WHOLE_PAGE = "limit=100&include_ineligible=true"


def victims_requests(stored: Stored) -> Iterator[Hostile]:
    """What another tenant asks, and meets the hostile tenant's rows in."""
    product, exporter = f"/v1/products/{stored.product}", f"/v1/exporters/{stored.exporter}"
    for name, path in {
        "portfolio": f"{exporter}/portfolio?k=8",
        "worth": f"{exporter}/worth",
        "ways home": f"{exporter}/recommendations?target=all&{_WHOLE_PAGE}",
        "programmes for a product": f"{product}/recommendations?target=programs&{_WHOLE_PAGE}",
        "demands for a product": f"{product}/recommendations?target=demands&{_WHOLE_PAGE}",
        "list of programmes": "/v1/programs?limit=100",
        "list of demands": "/v1/demands?scope=network&limit=100",
    }.items():
        yield Hostile(f"other tenant: {name}", "GET", path, key=KEY)


def bodies() -> Iterator[tuple[str, bytes]]:
    """Bodies of `POST /v1/match`, up to 1 MB."""
    for field in ("hs_codes", "required_certifications", "sources", "criteria"):
        yield f"340,000 wrong items of {field}", _demand({field: [1] * 340_000})
        yield f"350,000 empty objects in {field}", _demand({field: [{}] * 340_000})
    yield "100,000 wrong items of product certifications", _product({"certifications": [None] * 100_000})
    yield "80,000 attributes", _product({"attributes": {f"k{at}": 1 for at in range(80_000)}})
    yield "80,000 weights", orjson.dumps({"target": "demands", "weights": {f"k{at}": "x" for at in range(70_000)}})
    yield "80,000 unknown fields", _unknown(80_000)
    yield "70,000 unknown fields of a product", _product({f"x{at}": 1 for at in range(70_000)})
    yield "70,000 unknown fields of a price", _product({"unit_price": {f"x{at}": 1 for at in range(70_000)}})
    yield "unknown fields of 64 criteria", _demand({"criteria": [{f"x{at}": 1 for at in range(1_000)}] * 64})
    yield "values of 64 criteria", _demand({"criteria": [{"value": [{}] * 5_000}] * 64})
    yield "values of 64 sound criteria", _demand({"criteria": [_sound(f"c{at}", [[]] * 5_000) for at in range(64)]})
    yield "classes of 64 criteria", _demand({"criteria": [{"for_hs_codes": [0] * 6_000}] * 64})
    yield "64 paths that are no facts", _demand({"criteria": [{"field": f"product.{at:0150d}"} for at in range(64)]})
    yield "alternatives of alternatives", _demand({"criteria": [_alternatives(4)]})
    yield "a text of 1 MB as a name", _product({"name": "毛" * 340_000})
    yield "a text of 1 MB as an amount", _product({"unit_price": {"amount": "1" * 1_000_000, "currency": "CNY"}})
    yield "a text of 1 MB as a target", orjson.dumps({"target": "x" * 1_000_000, "product": {"name": "a"}})
    yield "a text of 1 MB as a fact", _demand({"criteria": [{"field": "x" * 1_000_000}]})
    yield "a text of 1 MB as a day", _demand({"needed_by": "1" * 1_000_000})
    yield "nesting", b"[" * MAX_BYTES
    yield "nesting within reason, of 300,000 lists", b"[" + b",".join([b"[[]]"] * 200_000) + b"]"
    yield "100,000 times one name", b"{" + b",".join([b'"a":1'] * 150_000) + b"}"
    yield "100,000 objects with a name twice", b"[" + b",".join([b'{"a":1}'] * 120_000 + [b'{"a":1,"a":1}']) + b"]"
    yield "whitespace", b" " * (MAX_BYTES - 1) + b"1"
    yield "lines that end in nothing", b"[" + b"\n" * (MAX_BYTES - 1)
    yield "escapes", b'"' + b"\\u4e00" * 174_000 + b'"'
    yield "escaped surrogates", b'"' + b"\\ud83d\\ude00" * 87_000 + b'"'
    yield "whole numbers", b"[" + b",".join([b"1"] * 520_000) + b"]"
    yield "fractions", b"[" + b",".join([b"1.5"] * 260_000) + b"]"
    yield "fractions of a long way", b"[" + b",".join([b"1e308"] * 174_000) + b"]"
    yield "a number of 1 MB", b"1" * 1_000_000
    yield "a fraction of 1 MB", b"0." + b"1" * 1_000_000
    yield "texts", b"[" + b",".join([b'""'] * 349_000) + b"]"
    yield "names", b"{" + b",".join(b'"%x":0' % at for at in range(110_000)) + b"}"
    yield "bytes that are no text", b'"' + b"\xff" * 1_000_000 + b'"'


def program_bodies() -> Iterator[tuple[str, bytes]]:
    """Bodies of `POST /v1/programs`."""
    for field in ("benefits", "sources", "criteria"):
        yield f"340,000 wrong items of {field}", _program({field: [1] * 340_000})
    for field in ("traits", "stacking"):
        yield f"80,000 entries of {field}", _program({field: {f"K{at}": [] for at in range(75_000)}})
    yield (
        "64 criteria of 1,000 values",
        _program(
            {"criteria": [_sound(f"c{at}", [f"{at:02d}w{number:04d}" for number in range(1_000)]) for at in range(64)]}
        ),
    )
    yield "unknown fields of 32 benefits", _program({"benefits": [{f"x{at}": 1 for at in range(2_500)}] * 32})


def _unknown(n: int) -> bytes:
    return orjson.dumps({f"x{at}": 1 for at in range(n)})


def _demand(stated: dict[str, Any]) -> bytes:
    return orjson.dumps({"target": "products", "demand": {"title": "towels", **stated}})


def _product(stated: dict[str, Any]) -> bytes:
    return orjson.dumps({"target": "demands", "product": {"name": "towels", **stated}})


_TEXT = {"zh": "名称", "en": "Name"}


def _program(stated: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {"id": "new", "name": _TEXT, "sponsor": _TEXT, "kind": "matchmaking", "summary": _TEXT}
        | {"sources": [{"id": "s", "title": _TEXT}]}
        | stated
    )


def _sound(name: str, value: list[Any]) -> dict[str, Any]:
    return {"criterion": name, "field": "product.category", "operator": "one_of", "value": value} | {
        "why": _TEXT,
        "source": "s",
    }


def _alternatives(depth: int, n_parts: int = 60) -> dict[str, Any]:
    """60 alternatives in each of 60, four deep as far as 1 MB holds them, of which none says anything."""
    build: Callable[[int], dict[str, Any]] = lambda left: {"any": [build(left - 1) if left else {}] * n_parts}  # noqa: E731
    return build(depth - 2)
