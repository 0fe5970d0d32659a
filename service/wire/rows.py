"""What every stored row shows of itself."""

from __future__ import annotations

from collections.abc import Set
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field

from service.domain.tenancy import CatalogEntity, Visibility
from service.wire.values import Readable, UtcTime


class RowRead(Readable):
    """The end of every row: who may match it, whether it is the caller's, and its age."""

    owner_only: ClassVar[frozenset[str]] = frozenset()
    """Fields that are absent for everyone but the owner."""

    visibility: Visibility
    is_own: bool = Field(description="Whether the row is yours, and so yours to change.")
    version: int = Field(ge=1, description="Counts the changes; the ETag is made of it.", examples=[1])
    created_at: UtcTime
    updated_at: UtcTime

    @classmethod
    def of(cls, row: CatalogEntity, viewer: UUID, hidden: Set[str] = frozenset()) -> Self:
        """The row as the tenant `viewer` may see it; what it may not see, `hidden` among it, is left unset."""
        is_own = row.tenant_id == viewer
        unset = hidden if is_own else hidden | cls.owner_only
        shown = {name: getattr(row, name) for name in cls.model_fields.keys() - unset - {"is_own"}}
        return cls.model_validate({**shown, "is_own": is_own})
