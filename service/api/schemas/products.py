"""Products on the wire."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from service.api.schemas.lists import ListQuery, Page
from service.domain.catalog import Incoterm, IpStatus
from service.domain.drafts.fields import Gtin, HsCode, Key, ShortText
from service.wire.rows import RowRead
from service.wire.values import MoneyRead


class ProductRead(RowRead):
    """One thing an exporter can supply."""

    owner_only: ClassVar[frozenset[str]] = frozenset({"unit_cost"})

    id: UUID
    exporter_id: UUID | None = Field(None, description="Absent when the exporter is private and not yours.")
    sku: str = Field(description="The owner's key.", examples=["TWL-3476"])
    gtin: str | None = Field(examples=["6901234567892"])
    name: str = Field(examples=["纯棉毛巾 34×76cm Cotton face towel"])
    description: str
    hs_code: str | None = Field(description="2 to 10 digits.", examples=["630260"])
    category: str | None = Field(examples=["毛巾"])
    unit: str | None = Field(description="What `moq`, capacity and price count.", examples=["piece"])
    unit_price: MoneyRead | None
    incoterm: Incoterm | None
    unit_cost: MoneyRead | None = Field(None, description="Present for the owner alone.")
    moq: int | None = Field(description="Minimum order quantity in `unit`s.")
    monthly_capacity: int | None = Field(description="In `unit`s a month.")
    lead_time_days: int | None
    certifications: tuple[str, ...] | None = Field(description="null: not stated; empty: none.")
    ip_status: IpStatus | None
    attributes: dict[str, str]


class ProductPage(Page[ProductRead]):
    """A page of products."""


class ExporterProductQuery(ListQuery):
    """Which of an exporter's products to list."""

    sku: Key | None = Field(None, description="Only the row with this key of yours.")
    gtin: Gtin | None = Field(None, description="Only this GTIN.")
    hs_code: HsCode | None = Field(None, description="Only this HS code, exactly as stored.")
    category: ShortText | None = Field(None, description="Only this category, exactly as stored.")


class ProductListQuery(ExporterProductQuery):
    """Which products to list."""

    exporter_id: UUID | None = Field(None, description="Only this exporter's products.")
