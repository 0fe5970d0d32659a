"""JSON of what the domain and the use cases give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import orjson

from service.wire.values import plain_decimal, rfc3339

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def encode(content: object, *, indent: bool = False) -> bytes:
    """Any JSON value. Dates, Decimals, dataclasses and enumerations take their form on the wire."""
    return orjson.dumps(content, default=_to_json, option=_OPTIONS | (orjson.OPT_INDENT_2 if indent else 0))


def _to_json(value: object) -> object:
    """What orjson does not know of itself."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form on the wire")
