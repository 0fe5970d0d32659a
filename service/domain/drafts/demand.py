"""What a partner states about a demand, before it has an identity."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from service.domain.drafts.draft import Draft
from service.domain.drafts.fields import (
    Certifications,
    Day,
    HsCode,
    Key,
    LongText,
    Name,
    PositiveCount,
    ProvinceCode,
    ShortText,
    UnsavedKey,
    unique,
)
from service.domain.drafts.money import PriceRangeDraft
from service.domain.drafts.source import Sources
from service.domain.drafts.sourced_rules import BuyersRules
from service.domain.tenancy import Visibility


class DemandDraft(Draft):
    """What a domestic buyer wants."""

    external_id: Key = Field(description="Your own key, unique within your tenant.", examples=["RFQ-2025-0611"])
    title: Name = Field(examples=["酒店用纯棉毛巾 5000 条"])
    description: LongText = ""
    channel: ShortText | None = Field(None, description="Id of the channel it will be sold in.", examples=["freshippo"])
    hs_codes: Annotated[tuple[HsCode, ...], Field(max_length=32), AfterValidator(unique)] = ()
    category: ShortText | None = None
    quantity: PositiveCount | None = Field(None, examples=[5000])
    unit: ShortText | None = Field(None, examples=["piece"])
    target_price: PriceRangeDraft | None = None
    delivery_province: ProvinceCode | None = Field(None, examples=["CN-ZJ"])
    needed_by: Day | None = Field(None, examples=["2025-09-01"])
    required_certifications: Certifications = ()
    sources: Sources = Field((), description="What its conditions cite; `demand` is the buyer's own word.")
    criteria: BuyersRules = Field(
        (),
        description="Conditions of the buyer's own, of the same form as a programme's. All must hold; `all`, `any` and "
        "`not` compose them. At most 64 in all, four deep, with 2,000 values in their lists together.",
    )
    visibility: Visibility = Visibility.NETWORK


class DemandQuery(DemandDraft):
    """A demand that is matched without being stored: no more than a title is needed."""

    external_id: UnsavedKey = "unsaved"
