"""The home price on the wire: what is asked with, and the ladder."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.api.formats import AMOUNTS, SHARE, SHARES
from service.api.schemas.rates import RateStated
from service.domain.catalog import Incoterm
from service.domain.drafts.fields import Day
from service.domain.drafts.messages import refuse
from service.domain.pricing.bands import Band
from service.domain.pricing.home_price import PriceTerms
from service.domain.pricing.vat import Taxpayer
from service.usecases.find_home_price import SellerStated
from service.wire.values import DecimalText, MoneyRead

Amounts = Annotated[str, Field(max_length=40, pattern=AMOUNTS.pattern)]
Shares = Annotated[str, Field(max_length=20, pattern=SHARES.pattern)]
Share = Annotated[str, Field(max_length=9, pattern=SHARE.pattern)]


def _band(text: str | None) -> Band | None:
    if text is None:
        return None
    low, _, high = text.partition("-")
    return Band(Decimal(low), Decimal(high or low))


def _share(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


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
    port_haulage: Amounts | None = Field(
        None, description="Yuan a unit from the works to the port, which an F or C term holds; one amount or a band."
    )
    refund_rate: Share | None = Field(
        None, description="Refund of VAT on export, by the code of the goods: the shares are not known here."
    )
    bonded_duty: Amounts | None = Field(
        None, description="Yuan a unit of duty and interest of bonded materials; one amount or a band."
    )
    payment_days: int | None = Field(None, ge=0, le=720, description="Days until the buyer pays; needs `interest`.")
    interest: Share | None = Field(None, description="Interest of a year, as a share.", examples=["0.045"])
    taxpayer: Taxpayer = Field(
        Taxpayer.GENERAL, description="A small-scale one credits no input VAT; state its `vat_rate`."
    )
    vat_rate: Share | None = Field(
        None, description="Instead of the rate by HS code and day, or where that is not known.", examples=["0.09"]
    )
    own_margin: Share | None = Field(
        None, description="Your share of your price without VAT, for `at_margin`; owners alone.", examples=["0.15"]
    )
    sold_on: Day | None = Field(
        None, description="The day of the sale, for VAT; today when absent.", examples=["2026-06-01"]
    )
    margin: Shares | None = Field(
        None, description="The channel's share of the shelf price; one share or a band.", examples=[SHARES.example]
    )
    returns: Shares | None = Field(None, description="Share lost to returns; one share or a band.", examples=["0.05"])

    @model_validator(mode="after")
    def _check(self) -> Self:
        for text in (
            self.carriage_abroad,
            self.port_haulage,
            self.bonded_duty,
            self.freight,
            self.margin,
            self.returns,
        ):
            found = _band(text)
            if found and found.low > found.high:
                raise refuse("bad_band")
        return self

    def terms(self) -> PriceTerms:
        """What is stated, as the domain takes it."""
        return PriceTerms(
            rate=self.stated_rate(),
            carriage_abroad=_band(self.carriage_abroad),
            port_haulage=_band(self.port_haulage),
            refund_rate=_share(self.refund_rate),
            bonded_duty=_band(self.bonded_duty),
            freight=_band(self.freight),
            payment_days=self.payment_days,
            interest=_share(self.interest),
            own_margin=_share(self.own_margin),
            margin=_band(self.margin),
            returns=_band(self.returns),
        )

    def seller(self) -> SellerStated:
        """What is stated of the seller's VAT."""
        return SellerStated(self.taxpayer, _share(self.vat_rate))


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


class VatRead(BaseModel):
    """The rate of VAT and why."""

    rate: DecimalText | None = Field(description="null: state `vat_rate`.", examples=["0.09"])
    taxpayer: Taxpayer
    reason: str


class CostPricesRead(BaseModel):
    """What your cost says of the price; with VAT, null where a figure is missing."""

    break_even: BandRead | None = Field(description="At the channel's door, where all is just covered.")
    break_even_shelf: BandRead | None
    floor: BandRead | None = Field(description="The higher of break-even and of what exporting earns.")
    at_margin: BandRead | None = Field(description="At the channel's door, where you keep `own_margin`.")
    at_margin_shelf: BandRead | None
    is_below_cost: bool | None


class WarningRead(BaseModel):
    """What speaks against selling so."""

    code: str = Field(examples=["below_cost"])
    reason: str


class HomePriceRead(BaseModel):
    """A home price for one unit, in yuan, with every step. Rungs are rounded to four decimals, results to the fen."""

    product_id: UUID
    export_price: MoneyRead | None
    incoterm: Incoterm | None
    rate: RateRead | None
    vat: VatRead
    steps: list[StepRead]
    delivered_price: BandRead | None = Field(description="At the channel's door, with VAT; null: see `missing`.")
    shelf_price: BandRead | None = Field(description="With the channel's margin; null: see `missing`.")
    missing: list[str] = Field(description="Figures to supply.", examples=[["margin"]])
    not_included: list[str] = Field(description="Left out of the result because not given.", examples=[["returns"]])
    cost: CostPricesRead | None = Field(description="For the owner, when the product states its cost.")
    warnings: list[WarningRead]
