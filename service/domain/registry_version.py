"""Which registry an answer was computed with: a short name of its content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
    rows = sorted([*channels, *programs], key=lambda row: (type(row).__name__, row.id))
    digest = blake2b(digest_size=_N_BYTES)
    for row in rows:
        content = replace(row, version=1, created_at=_NEVER, updated_at=_NEVER)
        digest.update(_spell(content).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _spell(row: Channel | Program) -> str:
    """The row's content in one fixed spelling: mappings come back from the database in another order."""
    sorted_mappings = {"traits": dict(sorted(row.traits.items()))}
    if isinstance(row, Program):
        return repr(replace(row, **sorted_mappings, stacking=dict(sorted(row.stacking.items()))))
    return repr(replace(row, **sorted_mappings))
