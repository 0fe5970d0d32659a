"""What a partner states about a row, before it has an identity: one definition of fields, limits and messages.

The API's bodies and the rows of an import are both validated by these models, so that a rule and its message
are the same wherever a row comes from. A draft's fields have the names of the entity's, so that
`Product(id=…, **draft.fields())` makes one of the other.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.domain.catalog import FirmSize, Incoterm, IpStatus
from service.domain.money import Money, PriceRange, is_currency
from service.domain.places import find_province_code
from service.domain.tenancy import Visibility

MAX_COUNT = 1_000_000_000_000  # fits a bigint with room for sums; no real quantity comes near
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _clean(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("control_character", "contains a control character or a lone surrogate; remove it")
    return text.strip()


def _not_blank(text: str) -> str:
    if not text:
        raise PydanticCustomError("blank", "must not be blank")
    return text


def _province_code(text: str) -> str:
    code = find_province_code(text)
    if code is None:
        raise PydanticCustomError(
            "unknown_province", "is not a province; give a GB/T 2260 name or code, or an ISO 3166-2 code such as CN-HE"
        )
    return code


def _currency_code(text: str) -> str:
    code = text.upper()
    if not is_currency(code):
        raise PydanticCustomError("unknown_currency", "is not an ISO 4217 currency code such as CNY or USD")
    return code


def _gtin(text: str) -> str:
    """GS1 General Specifications, section 7.9: weights 3 and 1 from the right, the sum a multiple of ten."""
    if not re.fullmatch(r"\d{8}|\d{12,14}", text, re.ASCII):
        raise PydanticCustomError("bad_gtin", "must have 8, 12, 13 or 14 digits")
    digits = [int(d) for d in reversed(text)]
    if sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10:
        raise PydanticCustomError("bad_gtin", "has a wrong GS1 check digit")
    return text


def _hs_code(text: str) -> str:
    digits = re.sub(r"[.\s]", "", text)
    if not re.fullmatch(r"\d{2}(\d{2}(\d{2}(\d{2}(\d{2})?)?)?)?", digits, re.ASCII):
        raise PydanticCustomError("bad_hs_code", "must have 2, 4, 6, 8 or 10 digits, such as 630260")
    return digits


def _iso_day(value: object) -> object:
    """Read a day here, for Pydantic takes a number in text for seconds since 1970."""
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        pass  # a day that no calendar has, like the 30th of February
    raise PydanticCustomError("bad_date", "must be a date as YYYY-MM-DD")


def unique(values: tuple[str, ...]) -> tuple[str, ...]:
    """Each value once, in the order of its first."""
    return tuple(dict.fromkeys(values))


Key = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_clean), AfterValidator(_not_blank)]
Name = Annotated[str, Field(min_length=1, max_length=512), AfterValidator(_clean), AfterValidator(_not_blank)]
Short = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_clean), AfterValidator(_not_blank)]
LongText = Annotated[str, Field(max_length=20_000), AfterValidator(_clean)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
PositiveCount = Annotated[int, Field(ge=1, le=MAX_COUNT)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Days = Annotated[int, Field(ge=0, le=3650)]
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6, allow_inf_nan=False)]
ProvinceCode = Annotated[str, Field(max_length=64), AfterValidator(_clean), AfterValidator(_province_code)]
HsCode = Annotated[str, Field(max_length=20), AfterValidator(_clean), AfterValidator(_hs_code)]
Gtin = Annotated[str, Field(max_length=14), AfterValidator(_clean), AfterValidator(_gtin)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4, allow_inf_nan=False)]
Certifications = Annotated[tuple[Short, ...], Field(max_length=64), AfterValidator(unique)]


class Part(BaseModel, ABC):
    """A nested part of a draft: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def to_domain(self) -> object:
        """The part as the entity takes it."""


def _to_domain(value: object) -> object:
    if isinstance(value, Part):
        return value.to_domain()
    return tuple(_to_domain(item) for item in value) if isinstance(value, tuple) else value


class MoneyDraft(Part):
    """`{"amount": "12.50", "currency": "CNY"}`: a decimal amount as text, and an ISO 4217 code."""

    model_config = ConfigDict(title="Money")

    amount: Amount = Field(description="Decimal amount as text, not negative.", examples=["12.50"])
    currency: Annotated[str, Field(min_length=3, max_length=3), AfterValidator(_currency_code)] = Field(
        description="ISO 4217 alphabetic code.", examples=["CNY"]
    )

    def to_domain(self) -> Money:
        """The amount as the entity takes it."""
        return Money(self.amount, self.currency)


class PriceRangeDraft(Part):
    """What a buyer wants to pay for one unit; leave an end out to leave it open."""

    model_config = ConfigDict(title="PriceRange")

    min: MoneyDraft | None = None
    max: MoneyDraft | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.min and self.max:
            if self.min.currency != self.max.currency:
                raise PydanticCustomError("mixed_currencies", "min and max must have the same currency")
            if self.min.amount > self.max.amount:
                raise PydanticCustomError("bad_range", "min must not exceed max")
        return self

    def to_domain(self) -> PriceRange:
        """The range as the entity takes it."""
        low = self.min.to_domain() if self.min else None
        return PriceRange(low, self.max.to_domain() if self.max else None)


class Draft(BaseModel):
    """Common manners of all drafts: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def fields(self) -> dict[str, Any]:
        """The stated values as the entity takes them (`Money` instead of `MoneyDraft`)."""
        return {name: _to_domain(value) for name, value in self}


class ExporterDraft(Draft):
    """A supplier that sold abroad."""

    external_id: Key = Field(description="Your own key, unique within your tenant.", examples=["GY-001"])
    name: Name = Field(examples=["高阳县瑞丰毛巾有限公司"])
    province: ProvinceCode | None = Field(
        None, description="GB/T 2260 name or code, or ISO 3166-2 code; stored as the latter.", examples=["CN-HE"]
    )
    city: Short | None = Field(None, examples=["保定"])
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
    category: Short | None = Field(None, examples=["毛巾"])
    unit: Short | None = Field(None, description="What `moq`, capacity and price count.", examples=["piece"])
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
    attributes: Annotated[Mapping[Short, Name], Field(max_length=64)] = Field(
        default_factory=dict, examples=[{"material": "棉"}]
    )
    visibility: Visibility = Visibility.NETWORK


def _key_or_placeholder(value: object) -> object:
    return "unsaved" if value is None else value


UnsavedKey = Annotated[Key, BeforeValidator(_key_or_placeholder)]


class ProductQuery(ProductDraft):
    """A product that is matched without being stored: no more than a name is needed."""

    sku: UnsavedKey = "unsaved"
