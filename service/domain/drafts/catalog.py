"""What a partner states about exporters and products, before these have an identity.

The API's bodies and the rows of an import are both validated by these models, so that a rule and its message
are the same wherever a row comes from. A draft's fields have the names of the entity's, so that
`Product(id=…, **draft.fields())` makes one of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from service.domain.catalog import FirmSize, Incoterm, IpStatus
from service.domain.drafts.draft import Draft
from service.domain.drafts.fields import (
    Certifications,
    Count,
    Days,
    Gtin,
    HsCode,
    Key,
    LongText,
    Name,
    PositiveCount,
    ProvinceCode,
    Share,
    ShortText,
    UnsavedKey,
)
from service.domain.drafts.money import MoneyDraft
from service.domain.tenancy import Visibility


class ExporterDraft(Draft):
    """A supplier that sold abroad."""

    external_id: Key = Field(description="Your own key, unique within your tenant.", examples=["GY-001"])
    name: Name = Field(examples=["高阳县瑞丰毛巾有限公司"])
    province: ProvinceCode | None = Field(
        None, description="GB/T 2260 name or code, or ISO 3166-2 code; stored as the latter.", examples=["CN-HE"]
    )
    city: ShortText | None = Field(None, examples=["保定"])
    employees: Count | None = Field(None, examples=[180])
    firm_size: FirmSize | None = Field(
        None, description="Size class of the firm, as it is registered.", examples=["small"]
    )
    us_export_share: Share | None = Field(
        None, description="Share of sales that went to the United States, 0 to 1.", examples=["0.62"]
    )
    has_domestic_team: bool | None = Field(None, description="Has a team that can run a shop at home.")
    owns_brand: bool | None = None
    contact: Name | None = Field(None, description="Shown to you alone.")
    visibility: Visibility = Field(
        Visibility.NETWORK,
        description="`network`: matchable by all partners, public fields only; `private`: yours alone.",
    )


class ProductDraft(Draft):
    """One thing an exporter can supply, described in Chinese, English or both."""

    sku: Key = Field(description="Your own key, unique within the exporter's tenant.", examples=["TWL-3476"])
    gtin: Gtin | None = Field(None, description="GS1 GTIN-8, -12, -13 or -14.", examples=["6901234567892"])
    name: Name = Field(examples=["纯棉毛巾 34×76cm Cotton face towel"])
    description: LongText = Field("", examples=["32支精梳棉，120克，吸水柔软"])
    hs_code: HsCode | None = Field(None, description="2 to 10 digits, points allowed.", examples=["630260"])
    category: ShortText | None = Field(None, examples=["毛巾"])
    unit: ShortText | None = Field(None, description="What `moq`, capacity and price count.", examples=["piece"])
    unit_price: MoneyDraft | None = None
    incoterm: Incoterm | None = Field(None, description="Incoterms 2020 rule of `unit_price`.", examples=["FOB"])
    unit_cost: MoneyDraft | None = Field(None, description="Shown to you alone.")
    moq: PositiveCount | None = Field(None, description="Minimum order quantity in `unit`s.", examples=[1000])
    monthly_capacity: Count | None = Field(None, description="In `unit`s a month.", examples=[200000])
    lead_time_days: Days | None = Field(None, examples=[25])
    certifications: Certifications | None = Field(
        None, description="Leave out when unknown; an empty list says that there are none.", examples=[["OEKO-TEX"]]
    )
    ip_status: IpStatus | None = Field(None, examples=["own_brand"])
    attributes: Annotated[Mapping[ShortText, Name], Field(max_length=64)] = Field(
        default_factory=dict, examples=[{"material": "棉"}]
    )
    visibility: Visibility = Visibility.NETWORK


class ProductQuery(ProductDraft):
    """A product that is matched without being stored: no more than a name is needed."""

    sku: UnsavedKey = "unsaved"
