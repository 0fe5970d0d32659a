"""Demand: what a domestic buyer wants. Fields that were not stated are None or empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.domain.money import PriceRange
from service.domain.programs import Source
from service.domain.rules import Rule
from service.domain.tenancy import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A buyer's request.

    `channel` is a channel's id; `quantity` counts `unit`s; `delivery_province` is an ISO 3166-2 code. `criteria` are
    the buyer's own conditions, all of which must hold; `sources` what they cite.
    """

    id: UUID
    tenant_id: UUID
    external_id: str
    title: str
    description: str = ""
    channel: str | None = None
    hs_codes: tuple[str, ...] = ()
    category: str | None = None
    quantity: int | None = None
    unit: str | None = None
    target_price: PriceRange | None = None
    delivery_province: str | None = None
    needed_by: date | None = None
    required_certifications: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    criteria: tuple[Rule, ...] = ()
    visibility: Visibility = Visibility.NETWORK
    version: int = 1
    created_at: datetime
    updated_at: datetime
