"""Values as they stand on the wire: money and shares as text, times in UTC, texts in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema


def plain_decimal(value: Decimal) -> str:
    """Without an exponent: `1000`, never `1E+3`."""
    return format(value, "f")


def rfc3339(value: datetime) -> str:
    """In UTC with a Z, to the microsecond where there is one: `2026-06-11T08:30:00Z`."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


DecimalText = Annotated[
    Decimal,
    PlainSerializer(plain_decimal, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?$"}),
]
UtcTime = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Field(description="RFC 3339, UTC.", examples=["2026-06-11T08:30:00Z"]),
]


class Readable(BaseModel):
    """Common manners of all answers: read from domain values by attribute, never changed."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class MoneyRead(Readable):
    """A decimal amount as text, and its ISO 4217 currency."""

    amount: DecimalText = Field(examples=["12.50"])
    currency: str = Field(examples=["CNY"])


class PriceRangeRead(Readable):
    """What a buyer wants to pay for one unit; an open end is null."""

    min: MoneyRead | None
    max: MoneyRead | None


class LocalizedRead(Readable):
    """One text in Chinese and in English."""

    zh: str
    en: str
