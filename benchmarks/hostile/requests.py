"""The hostile requests: each legal, or refused, and as dear as one client can make it.

To try another one, add it to a list here, or a list to `all_requests`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from benchmarks.hostile.stored import HOSTILE_KEY, Stored
from benchmarks.hostile.texts import TEXTS
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
    for name, make in TEXTS.items():
        for path, body in text_bodies(make):
            yield Hostile(f"{name}: {path}", "POST", path, body)
    for name, body in program_bodies():
        yield Hostile(f"programme: {name}", "POST", "/v1/programs", body)
    for n in (75_000, N_WITHIN):
        yield Hostile(f"patch: {n:,} unknown fields", "PATCH", "/v1/programs/neighbour-00", _unknown(n))
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
    for n in (340_000, N_WITHIN):
        for field in ("hs_codes", "required_certifications", "sources", "criteria"):
            yield f"{n:,} wrong items of {field}", _demand({field: [1] * n})
            yield f"{n // 2:,} empty objects in {field}", _demand({field: [{}] * (n // 2)})
    for n in (75_000, N_WITHIN):
        yield f"{n:,} wrong items of product certifications", _product({"certifications": [None] * n})
        yield f"{n:,} attributes", _product({"attributes": {f"k{at}": 1 for at in range(n)}})
        yield f"{n:,} weights", orjson.dumps({"target": "demands", "weights": {f"k{at}": "x" for at in range(n)}})
        yield f"{n:,} unknown fields", _unknown(n)
        yield f"{n:,} unknown fields of a product", _product({f"x{at}": 1 for at in range(n)})
        yield f"{n:,} unknown fields of a price", _product({"unit_price": {f"x{at}": 1 for at in range(n)}})
        yield f"{n:,} names", b"{" + b",".join(b'"%x":0' % at for at in range(n)) + b"}"
        yield f"{n:,} fractions", b"[" + b",".join([b"1.5"] * n) + b"]"
        yield f"{n:,} lists in a list", b"[" + b",".join([b"[]"] * (n // 2)) + b"]"
        yield f"{n:,} objects with a name twice", b"[" + b",".join([b"{}"] * (n // 2) + [b'{"a":1,"a":1}']) + b"]"
    for n in (2_000, 120):
        yield f"{n:,} unknown fields of each of 64 criteria", _demand({"criteria": [_named(n)] * 64})
        yield f"{n:,} values of each of 64 criteria", _demand({"criteria": [{"value": [{}] * n}] * 64})
        yield f"{n:,} values of each of 64 sound criteria", _demand({"criteria": _sound_ones([[]] * n)})
        yield f"{n:,} classes of each of 64 criteria", _demand({"criteria": [{"for_hs_codes": [0] * n}] * 64})
    yield (
        "30 wrong values and classes of each of 64 criteria",
        _demand({"criteria": [{"value": [[]] * 15, "for_hs_codes": [0] * 15}] * 64}),
    )
    yield "64 paths that are no facts", _demand({"criteria": [{"field": f"product.{at:0150d}"} for at in range(64)]})
    yield "alternatives of alternatives", _demand({"criteria": [_alternatives(60)]})
    yield "alternatives of alternatives within reason", _demand({"criteria": [_alternatives(20)]})
    yield "a text of 1 MB as a name", _product({"name": "毛" * 340_000})
    yield "a text of 1 MB as an amount", _product({"unit_price": {"amount": "1" * 1_000_000, "currency": "CNY"}})
    yield "a text of 1 MB as a target", orjson.dumps({"target": "x" * 1_000_000, "product": {"name": "a"}})
    yield "a text of 1 MB as a fact", _demand({"criteria": [{"field": "x" * 1_000_000}]})
    yield "a text of 1 MB as a day", _demand({"needed_by": "1" * 1_000_000})
    yield "a name of 1 MB", orjson.dumps({"x" * 1_000_000: 1})
    yield "a text of commas", _product({"name": "," * 1_000_000})
    yield "texts of commas that do not end", b'{"name": "' + b',\\"' * 300_000
    yield "texts without an end", b'"' * 1_000_000
    yield "nesting", b"[" * MAX_BYTES
    yield "nesting of objects", b'{"a":' * 200_000
    yield "whitespace", b" " * (MAX_BYTES - 1) + b"1"
    yield "lines that end in nothing", b"[" + b"\n" * (MAX_BYTES - 1)
    yield "escapes", b'"' + b"\\u4e00" * 174_000 + b'"'
    yield "escaped surrogates", b'"' + b"\\ud83d\\ude00" * 87_000 + b'"'
    yield "a number of 1 MB", b"1" * 1_000_000
    yield "a fraction of 1 MB", b"0." + b"1" * 1_000_000
    yield "long fractions", b"[" + b",".join([b"0." + b"0" * 40 + b"1"] * 19_000) + b"]"
    yield "bytes that are no text", b'"' + b"\xff" * 1_000_000 + b'"'


N_WITHIN = 19_900
"""Values just within what a body may hold."""


def text_bodies(make: Callable[[int, str], str]) -> Iterator[tuple[str, bytes]]:
    """Questions with a hostile text in every field that is analysed, each as long as it may be."""
    name, text = make(512, "1").strip() or "towel", make(20_000, "2")
    attributes = {f"k{at}": make(512, str(at)).strip() or "-" for at in range(64)}
    yield "/v1/classify", orjson.dumps({"name": name, "description": text})
    yield "/v1/match", _product({"name": name, "description": text, "attributes": attributes})


def program_bodies() -> Iterator[tuple[str, bytes]]:
    """Bodies of `POST /v1/programs`."""
    for n in (340_000, N_WITHIN):
        for field in ("benefits", "sources", "criteria"):
            yield f"{n:,} wrong items of {field}", _program({field: [1] * n})
    for n in (75_000, 9_000, 64):
        for field in ("traits", "stacking"):
            yield f"{n:,} entries of {field}", _program({field: {f"K{at}": [] for at in range(n)}})
    for n in (1_000, 250, 31):
        yield f"64 criteria of {n} values", _program({"criteria": _sound_ones([f"w{at:04d}" for at in range(n)])})
    yield "unknown fields of 32 benefits", _program({"benefits": [_named(2_500)] * 32})
    yield (
        "everything wrong, as often as it may be stated",
        _program(
            {"criteria": [_WRONG] * 64, "benefits": [_WRONG] * 32, "sources": [_WRONG] * 32}
            | {field: {f"K{at}": [] for at in range(64)} for field in ("traits", "stacking")}
        ),
    )


_WRONG: dict[str, Any] = {name: [[]] for name in "criterion field operator value source kind text".split()} | {
    "for_hs_codes": [0] * 30,
    "why": {},
    "amount": {},
}


def _unknown(n: int) -> bytes:
    return orjson.dumps(_named(n))


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


def _sound_ones(value: list[Any]) -> list[dict[str, Any]]:
    return [_sound(f"c{at}", value) for at in range(64)]


def _named(n: int) -> dict[str, int]:
    return {f"x{at}": 1 for at in range(n)}


def _alternatives(n: int) -> dict[str, Any]:
    """So many alternatives in each of so many, three deep, of which none says anything."""
    return {"any": [{"any": [{"any": [{}] * n}] * n}] * n}
