"""Opaque cursors: where a list goes on, bound to the list that gave them out."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import orjson

from service.errors import InvalidCursor

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_CURSOR_LENGTH = 512


def fingerprint_list(name: str, parameters: Mapping[str, object]) -> str:
    """What a cursor is bound to: the list and everything that decides its rows and their order, except `limit`."""
    stated = {key: value for key, value in parameters.items() if value is not None}
    text = json.dumps([name, stated], sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def encode_cursor(fingerprint: str, position: object) -> str:
    """An opaque text for `position` (any JSON value) in the list of `fingerprint`."""
    payload = orjson.dumps([fingerprint, position])
    return base64.urlsafe_b64encode(payload).rstrip(b"=").decode()


def _invalid() -> InvalidCursor:
    return InvalidCursor(
        "The cursor does not belong to this list; take `next_cursor` from its last page and keep the other parameters.",
        "游标不属于此列表；请使用上一页返回的 next_cursor，并保持其他参数不变。",
    )


def decode_cursor(cursor: str) -> tuple[str, Any]:
    """The fingerprint and the position that `encode_cursor` put in.

    Raises:
        InvalidCursor: nothing that `encode_cursor` gives out.
    """
    try:
        if len(cursor) > MAX_CURSOR_LENGTH:
            raise _invalid()
        payload = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        fingerprint, position = orjson.loads(payload)
    except (binascii.Error, ValueError, TypeError) as error:
        raise _invalid() from error
    if not isinstance(fingerprint, str):
        raise _invalid()
    return fingerprint, position


def check_fingerprint(found: str, expected: str) -> None:
    """Raise `InvalidCursor` unless the cursor was given out by this very list."""
    if found != expected:
        raise _invalid()


def refuse_position() -> InvalidCursor:
    """The error for a position of the wrong shape, to be raised by the list that knows the shape."""
    return _invalid()
