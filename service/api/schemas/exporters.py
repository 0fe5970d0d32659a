"""Exporters on the wire."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from service.api.schemas.lists import ListQuery, Page
from service.domain.catalog import FirmSize
from service.domain.drafts.fields import Key, ProvinceCode
from service.wire.rows import RowRead
from service.wire.values import DecimalText


class ExporterRead(RowRead):
    """A supplier that sold abroad."""

    owner_only: ClassVar[frozenset[str]] = frozenset({"contact"})

    id: UUID
    external_id: str = Field(description="The owner's key.", examples=["GY-001"])
    name: str = Field(examples=["高阳县瑞丰毛巾有限公司"])
    province: str | None = Field(description="ISO 3166-2 code.", examples=["CN-HE"])
    city: str | None = Field(examples=["保定"])
    employees: int | None = Field(examples=[180])
    firm_size: FirmSize | None = Field(description="Size class of the firm.", examples=["small"])
    us_export_share: DecimalText | None = Field(description="Share of sales, 0 to 1.", examples=["0.62"])
    has_domestic_team: bool | None
    owns_brand: bool | None
    contact: str | None = Field(None, description="Present for the owner alone.")


class ExporterPage(Page[ExporterRead]):
    """A page of exporters."""


class ExporterQuery(ListQuery):
    """Which exporters to list."""

    external_id: Key | None = Field(None, description="Only the row with this key of yours.")
    province: ProvinceCode | None = Field(None, description="Only this province: a name or a code.")
