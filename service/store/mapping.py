"""How an entity becomes a table's row and back; the one place that hides what only the owner may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import RowMapping, Table

from service.domain.tenancy import CatalogEntity

E = TypeVar("E", bound=CatalogEntity)

# Never overwritten by an upsert, and no reason for one.
_LIFE = frozenset({"id", "tenant_id", "version", "created_at", "updated_at"})


@dataclass(frozen=True, kw_only=True)
class EntityMapping(Generic[E]):
    """One concept's way between its entity and its table.

    Attributes:
        label: the concept's name in messages (`exporter`).
        key: the column of the partner's own key, unique within a tenant (`sku`), or `id` for slugs.
        unique: the columns that a second row may not share with a first.
        filters: columns that a list can be narrowed by.
        owner_only: fields that never leave the owner.
        to_columns: column values of an entity; every column of the table.
        from_columns: the entity of a row.
    """

    label: str
    table: Table
    key: str
    unique: tuple[str, ...]
    filters: frozenset[str]
    owner_only: tuple[str, ...] = ()
    to_columns: Callable[[E], dict[str, Any]]
    from_columns: Callable[[RowMapping], E]

    @property
    def content_columns(self) -> tuple[str, ...]:
        """The columns whose change makes a new version."""
        return tuple(c.name for c in self.table.columns if c.name not in _LIFE and c.name not in self.unique)

    def entity(self, row: RowMapping, viewer: UUID | None) -> E:
        """The entity of `row` as `viewer` may see it; None is the service itself, which sees everything."""
        entity = self.from_columns(row)
        if viewer is None or entity.tenant_id == viewer or not self.owner_only:
            return entity
        return replace(entity, **dict.fromkeys(self.owner_only))


def plain_columns(entity: CatalogEntity) -> dict[str, Any]:
    """The fields of `entity` by name: the columns wherever both are called and shaped alike."""
    return {name: getattr(entity, name) for name in _field_names(type(entity))}


@cache
def _field_names(entity_type: type[CatalogEntity]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(entity_type))
