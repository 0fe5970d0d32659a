"""Programmes and channels on the wire; their texts come in both languages, so that what was read can be put back."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Path
from pydantic import Field

from service.api.formats import SLUG
from service.api.schemas.lists import NetworkListQuery, Page
from service.api.schemas.rows import RowRead
from service.api.schemas.rules import RuleRead, SourceRead
from service.api.schemas.values import DecimalText, LocalizedRead, MoneyRead, Readable
from service.domain.drafts.program import Slug
from service.domain.programs import ChannelKind, ProgramKind

Trait = str | int | bool
ProgramId = Annotated[str, Path(max_length=64, pattern=SLUG.pattern, description="Its id.", examples=[SLUG.example])]
ChannelId = Annotated[str, Path(max_length=64, pattern=SLUG.pattern, description="Its id.", examples=["freshippo"])]


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


class ChannelPage(Page[ChannelRead]):
    """A page of channels."""


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


class ProgramPage(Page[ProgramRead]):
    """A page of programs."""


class ChannelQuery(NetworkListQuery):
    """Which channels to list."""

    kind: ChannelKind | None = Field(None, description="Only channels of this kind.")


class ProgramQuery(NetworkListQuery):
    """Which programmes to list."""

    kind: ProgramKind | None = Field(None, description="Only programmes of this kind.")
    channel: Slug | None = Field(None, description="Only programmes that open this channel, by id.")
