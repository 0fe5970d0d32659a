"""What is stated about money: amounts in a currency, and the range that a buyer wants to pay."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from service.domain.drafts.draft import NestedDraft
from service.domain.drafts.messages import refuse
from service.domain.money import Money, PriceRange, is_currency


def _currency_code(text: str) -> str:
    code = text.upper()
    if not is_currency(code):
        raise refuse("unknown_currency")
    return code


Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4, allow_inf_nan=False)]


class MoneyDraft(NestedDraft):
    """`{"amount": "12.50", "currency": "CNY"}`: a decimal amount as text, and an ISO 4217 code."""

    model_config = ConfigDict(title="Money")

    amount: Amount = Field(description="Decimal amount as text, not negative.", examples=["12.50"])
    currency: Annotated[str, Field(min_length=3, max_length=3), AfterValidator(_currency_code)] = Field(
        description="ISO 4217 alphabetic code.", examples=["CNY"]
    )

    def to_domain(self) -> Money:
        """The amount as the entity takes it."""
        return Money(self.amount, self.currency)


class PriceRangeDraft(NestedDraft):
    """What a buyer wants to pay for one unit; leave an end out to leave it open."""

    model_config = ConfigDict(title="PriceRange")

    min: MoneyDraft | None = None
    max: MoneyDraft | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.min and self.max:
            if self.min.currency != self.max.currency:
                raise refuse("mixed_currencies")
            if self.min.amount > self.max.amount:
                raise refuse("bad_range")
        return self

    def to_domain(self) -> PriceRange:
        """The range as the entity takes it."""
        low = self.min.to_domain() if self.min else None
        return PriceRange(low, self.max.to_domain() if self.max else None)
