"""Programmes and channels on the wire; their texts come in both languages, so that what was read can be put back."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from service.domain.programs import ChannelKind, ProgramKind
from service.domain.standing import Status
from service.wire.rows import RowRead
from service.wire.rules import RuleRead, SourceRead
from service.wire.values import DecimalText, LocalizedRead, MoneyRead, Readable

Trait = str | int | bool


class BenefitRead(Readable):
    """One thing a programme gives. A figure that no source states is null."""

    kind: str
    text: LocalizedRead
    amount: MoneyRead | None = Field(description="The sum for all firms together.")
    commission_points: DecimalText | None = Field(description="Percentage points of sales that a firm pays less.")
    per_firm_a_year: MoneyRead | None = Field(description="CNY a year for one firm.")
    days_sooner: int | None = Field(description="Days sooner on the shelf.")
    work_left: DecimalText | None = Field(description="Share of the work of running a shop that is left, 0 to 1.")
    valid_from: date | None
    valid_to: date | None
    source: str | None = Field(description="Id of the source that states the figures.")


class StatusChangeRead(Readable):
    """What a programme or a channel has been since a day."""

    status: Status
    since: date | None = Field(description="First day, inclusive; null: from the beginning.")
    possible_since: date | None = Field(description="First day on which it may have been so, where sources differ.")
    why: LocalizedRead
    source: str


class NoOfferRead(Readable):
    """Why there is nothing that a maker of goods could apply for."""

    why: LocalizedRead
    source: str


class ApplicationRead(Readable):
    """How to apply, as far as a source says."""

    text: LocalizedRead
    address: str | None
    source: str


class ChannelRead(RowRead):
    """A place to sell, at home or abroad."""

    id: str
    name: LocalizedRead
    operator: LocalizedRead
    kind: ChannelKind
    summary: LocalizedRead
    traits: dict[str, Trait]
    status: tuple[StatusChangeRead, ...] = Field(description="What became of it, the oldest first.")
    sources: tuple[SourceRead, ...]


class ProgramRead(RowRead):
    """An offer by a platform or a public body. What no source states is null."""

    id: str
    name: LocalizedRead
    sponsor: LocalizedRead
    channel: str | None
    kind: ProgramKind
    summary: LocalizedRead
    benefits: tuple[BenefitRead, ...]
    budget: MoneyRead | None
    slots: int | None
    traits: dict[str, Trait]
    valid_from: date | None
    valid_to: date | None
    possible_from: date | None = Field(description="Earliest first day, where sources differ.")
    possible_to: date | None = Field(description="Latest last day, where sources differ.")
    status: tuple[StatusChangeRead, ...] = Field(description="What became of it, the oldest first.")
    no_offer: NoOfferRead | None = Field(description="Why there is nothing to apply for, where that is so.")
    apply: ApplicationRead | None = Field(description="How to apply; null where no source says.")
    criteria: tuple[RuleRead, ...]
    stacking: dict[str, str]
    sources: tuple[SourceRead, ...]
