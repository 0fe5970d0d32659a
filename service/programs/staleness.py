"""Which sources of a registry were not read for a long time, and what rests on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.domain.programs import Source
from service.programs.registry import Registry


@dataclass(frozen=True, slots=True)
class StaleSource:
    """A source that is due to be read again.

    Attributes:
        source: which.
        age_days: days since it was last read; None where that is not stated.
        entries: ids of the programmes and channels that cite it, ascending.
    """

    source: Source
    age_days: int | None
    entries: tuple[str, ...]


def find_stale(registry: Registry, n_days: int, as_of: date) -> tuple[StaleSource, ...]:
    """The sources that were last read more than `n_days` before a day, or on no stated day.

    Returns:
        Those of no stated day first, then the oldest; of equal ones by id.
    """
    cited: dict[Source, set[str]] = {}
    for entry_id, sources in _citations(registry):
        for source in sources:
            cited.setdefault(source, set()).add(entry_id)
    aged = [
        StaleSource(source, (as_of - source.checked_on).days if source.checked_on else None, tuple(sorted(entries)))
        for source, entries in cited.items()
    ]
    due = [one for one in aged if one.age_days is None or one.age_days > n_days]
    return tuple(sorted(due, key=lambda one: (one.age_days is not None, -(one.age_days or 0), one.source.id)))


def _citations(registry: Registry) -> Iterator[tuple[str, tuple[Source, ...]]]:
    for program in registry.programs:
        yield program.id, program.sources
    for channel in registry.channels:
        yield channel.id, channel.sources
