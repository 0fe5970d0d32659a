"""Which registry an answer was computed with: a short name of its content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import blake2b

from service.domain.programs import Channel, Program

_NEVER = datetime.min.replace(tzinfo=UTC)
_N_BYTES = 6


@dataclass(frozen=True, slots=True)
class RegistryVersion:
    """The registry that an answer was computed with.

    Attributes:
        version: the day of its last change, where it is the one this release was shipped with; None for another one.
        fingerprint: 12 hexadecimal digits of its content.
    """

    version: str | None
    fingerprint: str


def fingerprint_registry(channels: Iterable[Channel], programs: Iterable[Program]) -> str:
    """12 hexadecimal digits that change with any word, number or rule of the registry, whatever the rows' order.

    When a row was stored, and how often it was changed, is not its content.
    """
    every: list[Channel | Program] = [*channels, *programs]
    rows = sorted(every, key=lambda row: (type(row).__name__, row.id))
    digest = blake2b(digest_size=_N_BYTES)
    for row in rows:
        content = replace(row, version=1, created_at=_NEVER, updated_at=_NEVER)
        digest.update(json.dumps(_plain(content), ensure_ascii=True).encode("ascii"))
    return digest.hexdigest()


def _plain(value: object) -> object:
    """A value in one fixed spelling, whether it comes from a file, the database or the index.

    These differ in a mapping's order and in a Decimal's trailing zeros.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value if value is None or isinstance(value, str | int | float) else str(value)
