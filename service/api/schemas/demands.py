"""Demands on the wire."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from service.api.schemas.lists import ListQuery, Page
from service.domain.drafts.fields import Key, ProvinceCode, ShortText
from service.wire.rows import RowRead
from service.wire.rules import RuleRead, SourceRead
from service.wire.values import PriceRangeRead


class DemandRead(RowRead):
    """What a domestic buyer wants."""

    id: UUID
    external_id: str = Field(description="The owner's key.", examples=["RFQ-2025-0611"])
    title: str = Field(examples=["酒店用纯棉毛巾 5000 条"])
    description: str
    channel: str | None = Field(description="Id of the channel it will be sold in.", examples=["freshippo"])
    hs_codes: tuple[str, ...]
    category: str | None
    quantity: int | None = Field(examples=[5000])
    unit: str | None
    target_price: PriceRangeRead | None
    delivery_province: str | None = Field(description="ISO 3166-2 code.", examples=["CN-ZJ"])
    needed_by: date | None
    required_certifications: tuple[str, ...]
    sources: tuple[SourceRead, ...] = Field(description="What its conditions cite.")
    criteria: tuple[RuleRead, ...] = Field(description="The buyer's own conditions; all must hold.")


class DemandPage(Page[DemandRead]):
    """A page of demands."""


class DemandListQuery(ListQuery):
    """Which demands to list."""

    external_id: Key | None = Field(None, description="Only the row with this key of yours.")
    channel: ShortText | None = Field(None, description="Only this channel, by id.")
    delivery_province: ProvinceCode | None = Field(None, description="Only this province: a name or a code.")
