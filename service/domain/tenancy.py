"""Tenants: partner organisations that call the API and own rows."""

from __future__ import annotations

from dataclasses import Field, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID

# Owner of the shared programme registry. Fixed, so that every installation agrees on it.
REGISTRY_TENANT_ID = UUID("00000000-0000-7000-8000-000000000001")


class Visibility(StrEnum):
    """Who may match a row: every partner (public fields only), or its owner alone."""

    NETWORK = "network"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A partner organisation: a trade bureau, a sourcing desk, a chamber of commerce."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: the tenant that an API key belongs to."""

    tenant_id: UUID
    tenant_name: str


class CatalogEntity(Protocol):
    """What all entities have in common that tenants own."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def id(self) -> UUID | str:
        """UUIDv7, or a slug."""
        ...

    @property
    def tenant_id(self) -> UUID:
        """The owner."""
        ...

    @property
    def version(self) -> int:
        """Counts the row's changes from 1."""
        ...

    @property
    def created_at(self) -> datetime:
        """UTC."""
        ...

    @property
    def updated_at(self) -> datetime:
        """UTC."""
        ...
