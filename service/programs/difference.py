"""What changed between two versions of a registry: entries that came and went, and each field that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

from service.domain.programs import Channel, Program
from service.programs.registry import Registry

_LIFE = frozenset({"tenant_id", "visibility", "version", "created_at", "updated_at"})
"""Fields that say when a row was stored, and nothing of the programme."""

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One statement that changed.

    Attributes:
        path: `valid_to`, `status[open].since`, `sources[facts:3].grade`.
        before, after: the text of the value; None where nothing was stated.
    """

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A programme or a channel that came, went or changed; `fields` only of one that changed."""

    kind: Kind
    entry: Literal["program", "channel"]
    id: str
    fields: tuple[FieldChange, ...] = ()


def compare_registries(before: Registry, after: Registry) -> tuple[EntryChange, ...]:
    """What changed from one registry to another: programmes first, then channels, each by id."""
    return (
        *_compare("program", {row.id: row for row in before.programs}, {row.id: row for row in after.programs}),
        *_compare("channel", {row.id: row for row in before.channels}, {row.id: row for row in after.channels}),
    )


def _compare(
    entry: Literal["program", "channel"],
    before: Mapping[str, Program | Channel],
    after: Mapping[str, Program | Channel],
) -> Iterator[EntryChange]:
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            yield EntryChange("added", entry, key)
        elif key not in after:
            yield EntryChange("removed", entry, key)
        elif changed := tuple(_compare_fields(dict(_state(before[key], "")), dict(_state(after[key], "")))):
            yield EntryChange("changed", entry, key, changed)


def _compare_fields(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            yield FieldChange(path, before.get(path), after.get(path))


def _state(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Each stated value by its path; what is not stated has none."""
    if value is None:
        return
    if is_dataclass(value) and not isinstance(value, type):
        parts: Mapping[str, object] = {field.name: getattr(value, field.name) for field in fields(value)}
    elif isinstance(value, Mapping):
        parts = value
    elif isinstance(value, tuple | list):
        parts = {f"[{name}]": part for name, part in zip(_names(value), value, strict=True)}
    else:
        yield path, str(value)
        return
    for name, part in parts.items():
        if name not in _LIFE:
            yield from _state(part, f"{path}{name}" if name.startswith("[") or not path else f"{path}.{name}")


def _names(parts: Sequence[object]) -> Sequence[object]:
    """What the parts of a list are known by, so that one that moved is not one that changed; else their places."""
    for name in ("criterion", "id", "status"):
        names = [getattr(part, name, None) for part in parts]
        if None not in names and len(set(names)) == len(names):
            return names
    return range(len(parts))
