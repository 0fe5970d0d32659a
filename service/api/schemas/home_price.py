"""The home price on the wire: what is asked with, and the ladder."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.api.formats import AMOUNTS, SHARES
from service.api.schemas.rates import RateStated
from service.domain.catalog import Incoterm
from service.domain.drafts.messages import refuse
from service.domain.pricing.home_price import Band, PriceTerms
from service.wire.values import DecimalText, MoneyRead

Amounts = Annotated[str, Field(max_length=40, pattern=AMOUNTS.pattern)]
Shares = Annotated[str, Field(max_length=20, pattern=SHARES.pattern)]


def _band(text: str | None) -> Band | None:
    if text is None:
        return None
    low, _, high = text.partition("-")
    return Band(Decimal(low), Decimal(high or low))


class HomePriceQuery(RateStated):
    """What you state; what is left out is not guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    carriage_abroad: Amounts | None = Field(
        None, description="Yuan a unit of carriage abroad that a C or D term holds; one amount or a band."
    )
    freight: Amounts | None = Field(
        None,
        description="Yuan a unit to the channel's door, without VAT; one amount or a band.",
        examples=[AMOUNTS.example],
    )
    margin: Shares | None = Field(
        None, description="The channel's share of the shelf price; one share or a band.", examples=[SHARES.example]
    )
    returns: Shares | None = Field(None, description="Share lost to returns; one share or a band.", examples=["0.05"])

    @model_validator(mode="after")
    def _check(self) -> Self:
        for band in (self.carriage_abroad, self.freight, self.margin, self.returns):
            found = _band(band)
            if found and found.low > found.high:
                raise refuse("bad_band")
        return self

    def terms(self) -> PriceTerms:
        """What is stated, as the domain takes it."""
        return PriceTerms(
            rate=self.stated_rate(),
            carriage_abroad=_band(self.carriage_abroad),
            freight=_band(self.freight),
            margin=_band(self.margin),
            returns=_band(self.returns),
        )


class BandRead(BaseModel):
    """Two amounts in yuan, both inclusive; equal when it is known exactly."""

    low: DecimalText = Field(examples=["8.10"])
    high: DecimalText = Field(examples=["8.33"])


class StepRead(BaseModel):
    """One rung of the ladder."""

    step: str = Field(examples=["vat"])
    operation: str = Field(description="Done to the rung below.", examples=["× 1.13"])
    result: BandRead | None = Field(description="null: a figure is missing.")
    reason: str


class RateRead(BaseModel):
    """The rate as you stated it."""

    currency: str
    yuan: DecimalText
    date: date
    source: str


class HomePriceRead(BaseModel):
    """A home price for one unit, in yuan, with every step. Rungs are rounded to four decimals, results to the fen."""

    product_id: UUID
    export_price: MoneyRead | None
    incoterm: Incoterm | None
    rate: RateRead | None
    steps: list[StepRead]
    delivered_price: BandRead | None = Field(description="At the channel's door, with VAT; null: see `missing`.")
    shelf_price: BandRead | None = Field(description="With the channel's margin; null: see `missing`.")
    missing: list[str] = Field(description="Figures to supply.", examples=[["margin"]])
    not_included: list[str] = Field(description="Left out of the result because not given.", examples=[["returns"]])
