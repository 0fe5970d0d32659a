"""Exporters and their products, as the service holds them. Fields that were not stated are None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from service.domain.money import Money
from service.domain.tenancy import Visibility


class IpStatus(StrEnum):
    """Whose mark a product carries, and whether it may be sold at home."""

    OWN_BRAND = "own_brand"
    UNBRANDED = "unbranded"
    OEM_AUTHORISED = "oem_authorised"
    OEM_RESTRICTED = "oem_restricted"


class Incoterm(StrEnum):
    """The eleven rules of Incoterms 2020."""

    EXW = "EXW"
    FCA = "FCA"
    CPT = "CPT"
    CIP = "CIP"
    DAP = "DAP"
    DPU = "DPU"
    DDP = "DDP"
    FAS = "FAS"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"


DELIVERED = frozenset({Incoterm.DAP, Incoterm.DPU, Incoterm.DDP})
"""Incoterms under which a price includes delivery to the buyer, as a home price does."""


class FirmSize(StrEnum):
    """The size class of a firm, as it is registered or as it states it; no source here draws the lines."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """A supplier that sold abroad.

    `province` is the ISO 3166-2 code (`CN-HE`); `us_export_share` lies in [0, 1];
    `contact` never leaves the owner.
    """

    id: UUID
    tenant_id: UUID
    external_id: str
    name: str
    province: str | None = None
    city: str | None = None
    employees: int | None = None
    firm_size: FirmSize | None = None
    us_export_share: Decimal | None = None
    has_domestic_team: bool | None = None
    owns_brand: bool | None = None
    contact: str | None = None
    visibility: Visibility = Visibility.NETWORK
    version: int = 1
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One thing an exporter can supply, described in Chinese, English or both.

    `moq` and `monthly_capacity` count `unit`s; `hs_code` has 2 to 10 digits. `certifications` is None
    when nothing was stated and empty when the partner stated that there are none.
    `unit_cost` never leaves the owner.
    """

    id: UUID
    tenant_id: UUID
    exporter_id: UUID
    sku: str
    name: str
    gtin: str | None = None
    description: str = ""
    hs_code: str | None = None
    category: str | None = None
    unit: str | None = None
    unit_price: Money | None = None
    incoterm: Incoterm | None = None
    unit_cost: Money | None = None
    moq: int | None = None
    monthly_capacity: int | None = None
    lead_time_days: int | None = None
    certifications: tuple[str, ...] | None = None
    ip_status: IpStatus | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    visibility: Visibility = Visibility.NETWORK
    version: int = 1
    created_at: datetime
    updated_at: datetime


def is_below_cost(product: Product) -> bool:
    """Whether a product is priced below its own cost, as far as both are stated in one currency."""
    price, cost = product.unit_price, product.unit_cost
    if price is None or cost is None:
        return False
    return price.currency == cost.currency and price.amount < cost.amount
