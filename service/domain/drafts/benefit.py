"""What is stated about the benefits of a programme: the figure suits the kind, and a source states it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from service.domain.drafts.draft import DatedDraft
from service.domain.drafts.fields import Share, ShortText
from service.domain.drafts.localized import LocalizedSentence
from service.domain.drafts.messages import refuse
from service.domain.drafts.money import MoneyDraft
from service.domain.money import HOME_CURRENCY
from service.domain.programs import FIGURE_OF, Benefit, BenefitKind

_FIGURES = ("commission_points", "per_firm_a_year", "days_sooner", "work_left")

Points = Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]


class BenefitDraft(DatedDraft):
    """One thing a programme gives. A figure that no source states is left out: its worth is then unknown."""

    model_config = ConfigDict(title="Benefit")

    kind: BenefitKind
    text: LocalizedSentence
    amount: MoneyDraft | None = Field(None, description="The sum for all firms together, where stated.")
    commission_points: Points | None = Field(
        None,
        description="For `commission_relief`: percentage points of sales that a firm pays less.",
        examples=["1.5"],
    )
    per_firm_a_year: MoneyDraft | None = Field(
        None,
        description="For fees, costs, traffic, marketing, advertising, logistics, purchase and assured orders: CNY a "
        "year for one firm.",
    )
    days_sooner: Annotated[int, Field(ge=1, le=3650)] | None = Field(
        None, description="For `fast_listing`: days sooner on the shelf.", examples=[7]
    )
    work_left: Share | None = Field(
        None, description="For `tools`: share of the work of running a shop that is left, 0 to 1.", examples=["0.6"]
    )
    source: ShortText | None = Field(
        None, description="Id of the source that states the figures; needed where there is one.", examples=["notice"]
    )

    @field_validator(*_FIGURES)
    @classmethod
    def _check_kind(cls, figure: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        if figure is None or kind is None:
            return figure
        own = FIGURE_OF.get(kind)
        if own is None:
            raise refuse("figure_of_no_kind", kind=kind.value)
        if own != info.field_name:
            raise refuse("figure_of_other_kind", kind=kind.value, figure=own)
        return figure

    @field_validator("per_firm_a_year")
    @classmethod
    def _check_currency(cls, money: MoneyDraft | None) -> MoneyDraft | None:
        if money is not None and money.currency != HOME_CURRENCY:
            raise refuse("not_yuan")
        return money

    @property
    def has_figure(self) -> bool:
        """Whether anything is stated in numbers."""
        return any(getattr(self, name) is not None for name in ("amount", *_FIGURES))

    def to_domain(self) -> Benefit:
        """The benefit as the entity takes it."""
        yearly = self.per_firm_a_year
        return Benefit(
            kind=self.kind.value,
            text=self.text.to_domain(),
            amount=self.amount.to_domain() if self.amount else None,
            commission_points=self.commission_points,
            per_firm_a_year=yearly.to_domain() if yearly else None,
            days_sooner=self.days_sooner,
            work_left=self.work_left,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source,
        )


def _check_source(benefit: BenefitDraft, info: ValidationInfo) -> BenefitDraft:
    """A figure names its source, one of the programme's `sources`, which are read before its benefits."""
    listed = info.data.get("sources")
    if benefit.source is None and benefit.has_figure:
        raise refuse("no_source")
    if listed is not None and benefit.source not in {None, *(source.id for source in listed)}:
        raise refuse("unknown_source")
    return benefit


Benefits = Annotated[tuple[Annotated[BenefitDraft, AfterValidator(_check_source)], ...], Field(max_length=32)]
"""The benefits of an entry whose field `sources` stands before them."""
