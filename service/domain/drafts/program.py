"""What is stated about a programme or a channel, before it is stored: fields, limits and messages.

The registry's files and the programmes that tenants add are validated by these models, so that a mistake in a rule
is refused with the same reason wherever it was written. A draft's fields have the names of the entity's, so that
`Program(**draft.fields(), created_at=…, updated_at=…)` makes one of the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from service.domain.drafts.benefit import Benefits
from service.domain.drafts.draft import Draft
from service.domain.drafts.fields import Day, PositiveCount, ShortText
from service.domain.drafts.localized import LocalizedName, LocalizedText
from service.domain.drafts.messages import refuse
from service.domain.drafts.money import MoneyDraft
from service.domain.drafts.source import Sources
from service.domain.drafts.sourced_rules import Rules
from service.domain.drafts.standing import ApplicationField, NoOfferField, StatusChanges
from service.domain.programs import ChannelKind, ProgramKind, StackingRule
from service.domain.tenancy import Visibility


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text, re.ASCII):
        raise refuse("bad_slug")
    return text


def _trait_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text, re.ASCII):
        raise refuse("bad_trait_name")
    return text


Slug = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_slug)]
TraitName = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_trait_name)]
TraitValue = StrictBool | Annotated[StrictInt, Field(ge=-(10**15), le=10**15)] | ShortText
Traits = Annotated[Mapping[TraitName, TraitValue], Field(max_length=64)]


class _EntryDraft(Draft):
    """What channels and programmes have in common."""

    id: Slug = Field(description="Stable name; it is the address of the entry.", examples=["harbour-green-channel"])
    name: LocalizedName
    summary: LocalizedText
    traits: Traits = Field(
        default_factory=dict,
        description="Facts that the sources state and that are no condition, by snake_case name.",
        examples=[{"strong_in": "fresh_and_farm_goods"}],
    )
    sources: Sources = ()
    status: StatusChanges = ()
    visibility: Visibility = Field(
        Visibility.NETWORK, description="`network`: all partners can match it; `private`: yours alone."
    )


class ChannelDraft(_EntryDraft):
    """A place to sell, at home or abroad."""

    operator: LocalizedName = Field(description="Who runs it.")
    kind: ChannelKind


class ProgramDraft(_EntryDraft):
    """An offer by a platform or a public body. What is not known is left out: the verdict then says `unknown`."""

    sponsor: LocalizedName = Field(description="Who offers it.")
    channel: Slug | None = Field(None, description="Id of the channel it opens.", examples=["freshippo"])
    kind: ProgramKind
    benefits: Benefits = ()
    budget: MoneyDraft | None = Field(None, description="Total that the sponsor set aside, where stated.")
    slots: PositiveCount | None = Field(None, description="How many firms it takes, where stated.")
    valid_from: Day | None = Field(None, description="First day for certain, inclusive.", examples=["2026-12-01"])
    valid_to: Day | None = Field(None, description="Last day for certain, inclusive.", examples=["2027-11-30"])
    possible_from: Day | None = Field(
        None, description="Earliest first day that a source states, where sources differ.", examples=["2026-11-20"]
    )
    possible_to: Day | None = Field(
        None, description="Latest last day that a source states, where sources differ.", examples=["2027-12-10"]
    )
    no_offer: NoOfferField | None = Field(None, description="Why there is nothing to apply for, where that is so.")
    apply: ApplicationField | None = Field(None, description="How to apply, where a source says so.")
    criteria: Rules = Field(
        (),
        description="All must hold; `all`, `any` and `not` compose them. At most 64 in all, four deep, with 2,000 "
        "values in their lists together.",
    )
    stacking: Annotated[Mapping[Slug, StackingRule], Field(max_length=64)] = Field(
        default_factory=dict,
        description="Other programmes, by id, that it combines with or excludes.",
        examples=[{"another-program": "excludes"}],
    )

    @model_validator(mode="after")
    def _check_program(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise refuse("bad_window")
        days = [day for day in (self.possible_from, self.valid_from, self.valid_to, self.possible_to) if day]
        if days != sorted(days):
            raise refuse("bad_possible_window")
        if self.id in self.stacking:
            raise refuse("bad_stacking")
        return self
