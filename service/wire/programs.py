"""Programmes and channels on the wire; their texts come in both languages, so that what was read can be put back."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from service.domain.programs import ChannelKind, ProgramKind
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


class ChannelRead(RowRead):
    """A place to sell, at home or abroad."""

    id: str
    name: LocalizedRead
    operator: LocalizedRead
    kind: ChannelKind
    summary: LocalizedRead
    traits: dict[str, Trait]
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
    criteria: tuple[RuleRead, ...]
    stacking: dict[str, str]
    sources: tuple[SourceRead, ...]
