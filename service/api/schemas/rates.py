"""An exchange rate as the caller states it: of a day and from a source, never guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field, model_validator

from service.api.formats import RATE
from service.domain.drafts.fields import Day, ShortText
from service.domain.drafts.messages import refuse
from service.domain.pricing.home_price import Rate


class RateStated(BaseModel):
    """A rate, whole or not at all."""

    rate: str | None = Field(
        None,
        max_length=24,
        pattern=RATE.pattern,
        description="Yuan for one unit of the price's currency; needs `rate_date` and `rate_source`.",
        examples=[RATE.example],
    )
    rate_date: Day | None = Field(None, description="The day of the rate.", examples=["2026-06-01"])
    rate_source: ShortText | None = Field(None, description="Who quotes it.", examples=["Bank of China, middle rate"])

    @model_validator(mode="after")
    def _check_rate(self) -> Self:
        stated = [part is not None for part in (self.rate, self.rate_date, self.rate_source)]
        if any(stated) and not all(stated):
            raise refuse("incomplete_rate")
        if self.rate is not None and not Decimal(self.rate[4:]):
            raise refuse("rate_of_nothing")
        return self

    def stated_rate(self) -> Rate | None:
        """The rate as the domain takes it."""
        if self.rate is None or self.rate_date is None or self.rate_source is None:
            return None
        return Rate(self.rate[:3], Decimal(self.rate[4:]), self.rate_date, self.rate_source)
