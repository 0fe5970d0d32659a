"""Tenants: partner organisations that call the API and own rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
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
